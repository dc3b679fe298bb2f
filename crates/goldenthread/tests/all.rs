//! The program as a user runs it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_goldenthread"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The reference data beside the project; its absence is told loudly and the test ends.
fn reference(path: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("GOLDEN_THREAD_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let found = shared.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("SKIPPED: {path} needs the reference data, which is not beside the project");
    None
}

const NOTICE: &str = "Improvement Notice\n\nTo: Eastmere Council ('the Council')\n\nThis Improvement Notice is issued to Eastmere Council on 15 September 2025 following the Ofsted and Care Quality Commission (CQC) Area SEND Inspection, published on 4 August 2025.\n\n1. This notice is given to address the one area for priority action and one area for improvement identified in the report of the inspection published on 4 August 2025.\n2. To comply with this notice, the following actions are required of the Council.\n3. The plans must cover the areas for priority action and areas for improvement, including:\n - a. the Council should issue plans in time; and\n - b. the Council should hold reviews when due.\n4. Actions should be delivered by the end of March 2027 or sooner.\n\nSigned:\n\nDate: 15 September 2025\n";

const SEN2: &str = r#"<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2025</Year><ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header><Persons>
<Person><Surname>Adeyemi</Surname><Forename>Naomi</Forename><PersonBirthDate>2016-04-02</PersonBirthDate><Sex>F</Sex><Ethnicity>BAFR</Ethnicity><UPN>H801200001001</UPN>
<Requests><ReceivedDate>2024-03-04</ReceivedDate><RequestOutcomeDate>2024-04-15</RequestOutcomeDate><RequestOutcome>Y</RequestOutcome>
<Assessment><AssessmentOutcome>Y</AssessmentOutcome><AssessmentOutcomeDate>2024-09-10</AssessmentOutcomeDate><Week20>0</Week20><NamedPlan><StartDate>2024-09-10</StartDate><PlanDetail><SENsetting>OLA</SENsetting><PlacementRank>1</PlacementRank></PlanDetail></NamedPlan></Assessment>
<ActivePlans><PlacementDetail><SENsetting>OLA</SENsetting><PlacementRank>1</PlacementRank><EntryDate>2024-09-12</EntryDate></PlacementDetail><SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed></ActivePlans></Requests></Person>
<Person><Surname>Smith</Surname><Forename>Jack</Forename><PersonBirthDate>2014-13-40</PersonBirthDate><Sex>M</Sex></Person>
</Persons></Message>"#;

fn area(folder: &Path) {
    let added = run(&["area", "add", "Eastmere", "--la-code", "999"], folder);
    assert!(added.status.success(), "{}", err(&added));
}

#[test]
// demand: D01
fn deadlines_are_told_with_their_law() {
    let folder = tempfile::tempdir().unwrap();
    let steps = [
        "deadline",
        "ehc_needs_assessment",
        "request_received=2026-01-05",
        "--today",
        "2026-02-20",
    ];
    let clocks = json(&run(&[&steps[..], &["--json"]].concat(), folder.path()));
    let decide = clocks.as_array().unwrap().iter().find(|c| c["id"] == "decide").unwrap();
    assert_eq!(decide["reference"], "EHC-02");
    assert_eq!(
        (&decide["due"], &decide["state"], &decide["days"]),
        (&"2026-02-16".into(), &"overdue".into(), &4.into())
    );
    assert_eq!(decide["force"], "statutory");
    assert!(decide["law"].as_str().unwrap().contains("reg 5(1)"));
    let text = out(&run(&steps, folder.path()));
    assert!(
        text.contains("OVERDUE by 4 days") && text.contains("16 February 2026"),
        "{text}"
    );
    assert!(text.contains("local standard, not statutory"), "{text}");
}

#[test]
fn a_wrong_step_date_or_register_is_told_plainly() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (
            vec!["deadline", "ehc_plans", "x=2026-01-05"],
            "registers with clocks are",
        ),
        (
            vec!["deadline", "ehc_plan", "plan_begun=2026-01-05"],
            "it has: plan_started",
        ),
        (vec!["deadline", "ehc_plan", "plan_started=5 January"], "is not a date"),
        (vec!["deadline", "ehc_plan", "plan_started=2026-02-30"], "is not a date"),
        (vec!["deadline", "ehc_plan", "plan_started"], "is not a step and a date"),
        (vec!["read", "nowhere.pdf"], "could not be read"),
        (vec!["import", "nowhere.xml"], "nowhere.xml"),
        (vec!["serve"], "there is no record"),
    ] {
        let output = run(&arguments, folder.path());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(wanted), "{arguments:?}: {}", err(&output));
    }
}

#[test]
// demand: A02 A01
fn a_notice_is_read_and_loaded_and_loading_it_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notice.txt"), NOTICE).unwrap();
    let read = json(&run(&["read", "notice.txt", "--json"], folder.path()));
    assert_eq!(read["kind"], "improvement_notice");
    assert_eq!(
        (&read["issued"], &read["delivery_target"]),
        (&"2025-09-15".into(), &"2027-03-31".into())
    );
    assert_eq!(
        read["paragraphs"][2]["children"][1]["text"],
        "the Council should hold reviews when due."
    );
    area(folder.path());
    let first = run(&["load", "notice.txt"], folder.path());
    assert!(first.status.success(), "{}", err(&first));
    assert!(out(&first).contains("6 requirements, 6 new"), "{}", out(&first));
    let again = out(&run(&["load", "notice.txt"], folder.path()));
    assert!(again.contains("0 new, 0 corrected, 6 as they were"), "{again}");
}

#[test]
// demand: D11 C01
fn a_return_is_imported_its_bad_rows_told_and_a_broken_one_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sen2.xml"), SEN2).unwrap();
    area(folder.path());
    let refused = run(&["import", "sen2.xml", "--bad-rows", "refuse"], folder.path());
    assert_eq!(refused.status.code(), Some(2));
    let first = json(&run(&["import", "sen2.xml", "--json"], folder.path()));
    assert_eq!(
        (&first["people_new"], &first["imported"]),
        (&1.into(), &true.into()),
        "{first}"
    );
    assert_eq!(first["bad_rows"][0]["written"], "2014-13-40");
    assert!(first["bad_rows"][0]["line"].as_u64().unwrap() >= 5);
    let again = json(&run(&["import", "sen2.xml", "--json"], folder.path()));
    assert_eq!((&again["events_new"], &again["people_known"]), (&0.into(), &1.into()));
    std::fs::write(folder.path().join("broken.xml"), &SEN2[..900]).unwrap();
    let broken = run(&["import", "broken.xml"], folder.path());
    assert_eq!(broken.status.code(), Some(2));
    assert!(err(&broken).contains("line"), "{}", err(&broken));
    std::fs::write(folder.path().join("other.xml"), SEN2.replace("<LEA>999", "<LEA>317")).unwrap();
    let other = run(&["import", "other.xml"], folder.path());
    assert!(
        err(&other).contains("authority 317") && err(&other).contains("nothing was imported"),
        "{}",
        err(&other)
    );
    let rebuilt = run(&["rebuild"], folder.path());
    assert!(
        rebuilt.status.success() && out(&rebuilt).contains("both ways give"),
        "{}",
        err(&rebuilt)
    );
}

#[test]
fn a_return_is_checked_and_the_exit_status_says_how_it_went() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sen2.xml"), SEN2).unwrap();
    let checked = run(&["check", "sen2.xml", "--json", "--today", "2025-03-01"], folder.path());
    assert_eq!(checked.status.code(), Some(1), "{}", err(&checked));
    let first: serde_json::Value = serde_json::from_str(out(&checked).lines().next().unwrap()).unwrap();
    assert!(first["rule"].is_string() && first["line"].is_u64(), "{first}");
    std::fs::write(folder.path().join("nothing.xml"), "not a return").unwrap();
    assert_eq!(run(&["check", "nothing.xml"], folder.path()).status.code(), Some(2));
}

#[test]
fn lists_from_outside_are_handed_to_a_check_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "header.csv",
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,M,01/02/2012,WBRI,UN1,,\n",
    );
    write(
        "episodes.csv",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n\
         1,01/05/2025,S,C2,N1,U1,PR1,,,,AA1 1AA,ZZ9 9ZZ,1234567\n",
    );
    write(
        "postcodes.csv",
        "pcds,oslaua,oseast1m,osnrth1m\nAA1 1AA,E09000026,500000,200000\n",
    );
    let check = |more: &[&str]| {
        let args = [
            "check",
            "header.csv",
            "episodes.csv",
            "--year",
            "2026",
            "--only",
            "169",
            "--json",
            "--rules",
        ];
        run(&[&args, more].concat(), folder.path())
    };
    let state = |checked: &std::process::Output| {
        let rules = out(checked);
        let line = rules.lines().find(|l| l.contains("\"state\"")).unwrap();
        serde_json::from_str::<serde_json::Value>(line).unwrap()
    };
    let without = check(&[]);
    assert_eq!(state(&without)["missing"], "the list of postcodes");
    let with = check(&["--reference", "postcodes=postcodes.csv", "--authority", "E09000026"]);
    assert_eq!((&state(&with)["state"], with.status.code()), (&"found".into(), Some(1)));
    for (wrong, words) in [
        ("postcodes=none.csv", "there is no file none.csv"),
        ("postcodes=header.csv", "this is no list of postcodes"),
        ("schools=header.csv", "there is no list called schools"),
        ("postcodes.csv", "give a name and a file"),
    ] {
        let refused = check(&["--reference", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(err(&refused).contains(words), "{wrong}: {}", err(&refused));
    }
}

#[test]
fn the_built_in_definitions_are_sound_and_a_mistake_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    assert!(out(&run(&["definitions", "check"], folder.path())).contains("sound"));
    std::fs::create_dir_all(folder.path().join("d/registers")).unwrap();
    std::fs::write(folder.path().join("d/registers/visit.toml"), "id = \"visits\"\n").unwrap();
    let output = run(&["definitions", "check", "d"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("definitions/registers/visit.toml:"),
        "{}",
        err(&output)
    );
}

#[test]
// demand: A22
fn the_demo_makes_an_area_with_a_thread_and_a_backlog() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "demo",
        "--area-size",
        "60",
        "--no-serve",
        "--file",
        "demo.sqlite",
        "--today",
        "2026-11-21",
    ];
    let made = run(&arguments, folder.path());
    assert!(made.status.success(), "{}", err(&made));
    assert!(err(&made).contains("improvement plan of 6 actions"), "{}", err(&made));
    let again = run(&["demo", "--no-serve", "--file", "demo.sqlite"], folder.path());
    assert!(err(&again).contains("is left as it is"), "{}", err(&again));
    let rebuilt = out(&run(&["rebuild", "--record", "demo.sqlite"], folder.path()));
    assert!(rebuilt.contains("open clocks"), "{rebuilt}");
}

#[test]
fn the_demo_stands_around_real_documents() {
    let Some(documents) = reference("seeds") else { return };
    let folder = tempfile::tempdir().unwrap();
    let documents = documents.canonicalize().unwrap();
    let documents = documents.to_str().unwrap();
    let arguments = [
        "demo",
        "--area-size",
        "40",
        "--no-serve",
        "--file",
        "demo.sqlite",
        "--documents",
        documents,
    ];
    let made = run(&arguments, folder.path());
    assert!(made.status.success(), "{}", err(&made));
    let areas = out(&run(&["area", "list", "--record", "demo.sqlite"], folder.path()));
    assert!(areas.contains("redbridge  317  Redbridge  (synthetic)"), "{areas}");
}
