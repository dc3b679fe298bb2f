//! The program as a user runs it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
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
fn deadlines_are_shown_with_their_law() {
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
        text.contains("overdue by 4 days") && text.contains("16 February 2026"),
        "{text}"
    );
    assert!(text.contains("local standard, not statutory"), "{text}");
}

#[test]
fn a_wrong_step_date_or_register_is_reported_plainly() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (
            vec!["deadline", "ehc_plans", "x=2026-01-05"],
            "these have time limits:\n",
        ),
        (
            vec!["deadline", "ehc_plan", "plan_begun=2026-01-05"],
            "it has these:\n  plan_started",
        ),
        (vec!["deadline", "ehc_plan", "plan_started=5 Jan"], "is not a date"),
        (vec!["deadline", "ehc_plan", "plan_started=2026-02-30"], "is not a date"),
        (vec!["deadline", "ehc_plan", "plan_started"], "is not a step and a date"),
        (vec!["read", "nowhere.pdf"], "there is no such file or folder"),
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
fn a_return_is_imported_its_bad_rows_reported_and_a_broken_one_refused_whole() {
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
fn what_a_check_leaves_alone_or_refuses_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "header.csv",
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,M,32/02/2015,WBRI,,,\n",
    );
    write("Thumbs.db", "x");
    let check = |more: &[&str]| run(&[&["check"], more].concat(), folder.path());
    let checked = check(&[".", "--today", "31/03/2026", "--json", "--only", " 101 , 102"]);
    assert_eq!(checked.status.code(), Some(1), "{}", err(&checked));
    assert!(err(&checked).contains("Skipped: unsupported file type: Thumbs.db"));
    for (more, why) in [
        (["header.csv", "./header.csv"].as_slice(), "header.csv is given twice"),
        (&[".", "header.csv"], "header.csv is given twice"),
        (
            &[".", "--today", "31/02/2026"],
            "this is not a date; write for example 2026-03-31",
        ),
        (&[".", "--year", "2O26"], "this is not a year; write for example 2026"),
        (&["nowhere"], "there is no file nowhere"),
        (
            &["header.csv", "--previous", "."],
            "header.csv is given as this year's and as last year's",
        ),
    ] {
        let refused = check(more);
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
        assert!(
            err(&refused).contains(why) && out(&refused).is_empty(),
            "{}",
            err(&refused)
        );
    }
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
    assert!(out(&run(&["definitions", "check"], folder.path())).contains("no mistakes"));
    std::fs::create_dir_all(folder.path().join("d/ehc/registers")).unwrap();
    std::fs::write(folder.path().join("d/ehc/registers/visit.toml"), "id = \"visits\"\n").unwrap();
    let output = run(&["definitions", "check", "d"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("definitions/ehc/registers/visit.toml:"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_program_does_not_start_when_a_definition_lacks_what_code_needs() {
    let folder = tempfile::tempdir().unwrap();
    let registers = folder.path().join("d/governance/registers");
    std::fs::create_dir_all(&registers).unwrap();
    let files = definitions::embedded();
    let action = files
        .iter()
        .find(|f| f.path == "governance/registers/action.toml")
        .unwrap();
    let renamed = action.text.replace("[links.shown_by]", "[links.measured_by]");
    assert_ne!(renamed, action.text);
    std::fs::write(registers.join("action.toml"), renamed).unwrap();
    let says = "governance/registers/action.toml: the program's \"improvement\" needs the link \"shown_by\" of the register \"action\"";
    for command in [
        &["definitions", "check", "d"][..],
        &["area", "add", "Here", "--la-code", "999", "--definitions", "d"],
    ] {
        let output = run(command, folder.path());
        assert!(!output.status.success());
        assert!(err(&output).contains(says), "{}", err(&output));
    }
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
    assert!(rebuilt.contains("open time limits"), "{rebuilt}");
}

#[test]
fn the_demo_is_made_around_real_documents() {
    let Some(documents) = reference_data::find("seeds") else {
        return;
    };
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

/// A record of a small invented area, made once for the tests that only read it.
fn demo(folder: &Path) {
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
    let made = run(&arguments, folder);
    assert!(made.status.success(), "{}", err(&made));
}

#[test]
// demand: C01 D11
fn a_return_is_written_from_the_record_checked_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let place = ["--record", "demo.sqlite", "--today", "2026-11-21", "--out", "out"];
    let with = |more: &[&'static str]| [&["write", "sen2"], more, &place[..]].concat();
    let written = run(&with(&["--year", "2025"]), folder.path());
    let said = out(&written);
    assert_eq!(written.status.code(), Some(1), "{said}{}", err(&written));
    assert!(
        said.contains("2024-01-01 to 2024-12-31, and plans on 2025-01-16"),
        "{said}"
    );
    assert!(
        said.contains("Rows read: Header 1, Person ") && said.contains("Compared with the 2024 return"),
        "{said}"
    );
    assert!(
        said.contains("In the return and on record") || said.contains("On record and not in the return"),
        "{said}"
    );
    let file = std::fs::read_to_string(folder.path().join("out/sen2-2025.xml")).unwrap();
    assert!(
        file.contains("<ReferenceDate>2025-01-16</ReferenceDate>"),
        "{}",
        &file[..400]
    );
    // What is written can be checked, and read back into the record without a change.
    let checked = run(&["check", "out/sen2-2025.xml"], folder.path());
    assert!(matches!(checked.status.code(), Some(0 | 1)), "{}", err(&checked));
    let again = json(&run(
        &[
            "import",
            "out/sen2-2025.xml",
            "--record",
            "demo.sqlite",
            "--preview",
            "--json",
        ],
        folder.path(),
    ));
    assert_eq!(
        (&again["people_new"], &again["corrected"]),
        (&0.into(), &0.into()),
        "{again}"
    );
    // Nothing is replaced not_collected, and nothing half-written stays.
    let twice = run(&with(&["--year", "2025"]), folder.path());
    assert_eq!(twice.status.code(), Some(2));
    assert!(err(&twice).contains("is there already"), "{}", err(&twice));
    let csv = run(&with(&["--year", "2025", "--format", "csv", "--json"]), folder.path());
    let report: serde_json::Value = serde_json::from_slice(&csv.stdout).unwrap();
    assert_eq!(report["files"].as_array().unwrap().len(), 9, "{}", report["files"]);
    assert!(report["left_out"].is_array() && report["comparison"]["differences"].is_array());
    let finding = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["table"] == "Person");
    assert!(finding.is_none_or(|f| f["child_entry"].is_i64()), "{finding:?}");
    let left = std::fs::read_dir(folder.path().join("out")).unwrap();
    assert!(
        left.into_iter()
            .all(|f| !f.unwrap().file_name().to_string_lossy().starts_with('.'))
    );
    // A day that has not come, and a year that is not known.
    for (year, words) in [
        ("2027", "has not come by 2026-11-21; --draft writes it"),
        ("2019", "those of 2023 to 2027"),
    ] {
        let refused = run(&with(&["--year", year]), folder.path());
        assert_eq!(refused.status.code(), Some(2));
        assert!(err(&refused).contains(words), "{}", err(&refused));
    }
    // A draft says that it is one, in its name too.
    let draft = run(&with(&["--year", "2027", "--draft"]), folder.path());
    assert!(
        out(&draft).contains("A draft: 2027-01-21 has not come yet"),
        "{}",
        out(&draft)
    );
    assert!(folder.path().join("out/draft-sen2-2027.xml").is_file());
    let refused = run(&["write", "ssd", "--year", "2026", "--out", "out"], folder.path());
    assert!(err(&refused).contains("leave out --year"), "{}", err(&refused));
    for (arguments, words) in [
        (&["ssd", "--layout", "names.toml"][..], "leave out --layout"),
        (
            &["cin", "--year", "2026", "--layout", "names.toml"],
            "leave out --layout",
        ),
        (&["ssd", "--json"], "leave out --json"),
        (&["ssd", "--serial", "2"], "leave out --serial"),
    ] {
        let refused = run(&[&["write"], arguments, &["--out", "out"]].concat(), folder.path());
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(err(&refused).contains(words), "{}", err(&refused));
    }
    // Another return is not last year's, though no one in it would be missed.
    std::fs::write(
        folder.path().join("census.xml"),
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year></CollectionDetails></Header></Message>",
    )
    .unwrap();
    let refused = run(
        &with(&["--year", "2026", "--compare", "census.xml", "--replace"]),
        folder.path(),
    );
    assert_eq!(refused.status.code(), Some(2), "{}", out(&refused));
    assert!(err(&refused).contains("give last year's SEN2"), "{}", err(&refused));
}

#[test]
fn names_and_order_of_elements_can_be_corrected_by_a_table() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let table = sen2::BUILT_IN
        .replace(
            r#"{ name = "ReviewMeeting", type"#,
            r#"{ name = "ReviewMeeting", path = "MeetingOfReview", type"#,
        )
        .replace(
            r#"  { name = "Surname", also"#,
            r#"  { name = "Postal", path = "PostCode", also = ["PostCode"] },
  { name = "Surname", also"#,
        )
        .replace("  { name = \"PostCode\", label = \"Postcode\" },\n", "");
    std::fs::write(folder.path().join("names.toml"), &table).unwrap();
    let arguments = |layout: &'static str| {
        let fixed = [
            "write",
            "sen2",
            "--year",
            "2025",
            "--record",
            "demo.sqlite",
            "--today",
            "2026-11-21",
            "--replace",
        ];
        [&fixed[..], &["--layout", layout]].concat()
    };
    let written = run(&arguments("names.toml"), folder.path());
    assert_eq!(written.status.code(), Some(1), "{}", err(&written));
    let file = std::fs::read_to_string(folder.path().join("sen2-2025.xml")).unwrap();
    assert!(file.contains("<MeetingOfReview>") && !file.contains("<ReviewMeeting>"));
    let (post, surname) = (file.find("<PostCode>").unwrap(), file.find("<Surname>").unwrap());
    assert!(post < surname, "the postcode comes first now");
    // The same table reads what it wrote: nothing unknown was found in the file.
    assert!(!out(&written).contains("GT-FORM-"), "{}", out(&written));
    std::fs::write(
        folder.path().join("names.toml"),
        table.replace("{ name = \"Sex\"", "{ name = \"S\""),
    )
    .unwrap();
    let missing = run(&arguments("names.toml"), folder.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(
        err(&missing).contains("table Person: the column Sex is missing"),
        "{}",
        err(&missing)
    );
}

#[test]
fn the_departments_list_of_rules_is_shown_beside_ours() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sen2.xml"), SEN2).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .write_row(0, 0, ["Rule number", "Error message", "Type", "Golden Thread rule"])
        .unwrap();
    sheet
        .write_row(1, 0, ["X1", "A wording of theirs", "Error", "GT-SEN2-020"])
        .unwrap();
    sheet
        .write_row(2, 0, ["X2", "Something we do not check", "Query", ""])
        .unwrap();
    book.save(folder.path().join("rules.xlsx")).unwrap();
    let with = |more: &[&'static str]| [&["check", "sen2.xml", "--rules-workbook", "rules.xlsx"], more].concat();
    let said = out(&run(&with(&[]), folder.path()));
    assert!(
        said.contains("Of 2 rules in the department's list, 1 are answered"),
        "{said}"
    );
    assert!(
        said.contains("X2") && said.contains("no check of ours corresponds"),
        "{said}"
    );
    let lines = out(&run(&with(&["--json"]), folder.path()));
    let finding: serde_json::Value = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .find(|f: &serde_json::Value| f["rule"] == "GT-SEN2-020")
        .unwrap();
    assert_eq!(finding["official"][0]["code"], "X1", "{finding}");
    let csv = out(&run(&with(&["--csv"]), folder.path()));
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with("message,official,official_wording"),
        "{csv}"
    );
    assert!(
        csv.lines()
            .any(|l| l.starts_with("GT-SEN2-020") && l.ends_with("X1,A wording of theirs")),
        "{csv}"
    );
    let rules = out(&run(&with(&["--rules", "--json"]), folder.path()));
    let last: serde_json::Value = serde_json::from_str(rules.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["code"], &last["state"]),
        (&"X2".into(), &"could_not_run".into()),
        "{last}"
    );
    let none = run(&["check", "sen2.xml", "--rules-workbook", "none.xlsx"], folder.path());
    assert_eq!(none.status.code(), Some(2), "{}", err(&none));
}

#[test]
fn a_series_is_judged_point_by_point() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = "month,percent\n".to_owned();
    for (year, level) in [(2024, 58), (2025, 69)] {
        for month in 1..=12 {
            file.push_str(&format!("{year}-{month:02},{}\n", level + month * 7 % 5));
        }
    }
    std::fs::write(folder.path().join("a.csv"), file).unwrap();
    let one = json(&run(&["variation", "a.csv", "--target", "95", "--json"], folder.path()));
    let points = one["points"].as_array().unwrap();
    assert_eq!(points.len(), 24);
    assert_eq!(points[0]["period"], "2024-01");
    assert_eq!(
        (&points[0]["signal"], &points[0]["rules"]),
        (&"shift".into(), &serde_json::json!(["shift"]))
    );
    assert_eq!(points[1]["value"], 62.0);
    let mean = points[0]["mean"].as_f64().unwrap();
    assert!(points[0]["lower"].as_f64().unwrap() < mean && mean < points[0]["upper"].as_f64().unwrap());
    assert_eq!(
        (&one["variation"], &one["assurance"]),
        (&"improving".into(), &"consistently_fails".into())
    );

    // With two baselines, given or found, nothing is unusual.
    for arguments in [
        &["--step"][..],
        &["--rebase", "2025-01"],
        &["--rebase", "2025-01-01", "--rebase", "2024-01"],
    ] {
        let two = json(&run(
            &[&["variation", "a.csv", "--json"], arguments].concat(),
            folder.path(),
        ));
        let signals: Vec<_> = two["points"].as_array().unwrap().iter().map(|p| &p["signal"]).collect();
        assert!(signals.iter().all(|s| s.is_null()), "{arguments:?}");
        assert_eq!(
            (&two["variation"], &two["assurance"]),
            (&"common_cause".into(), &serde_json::Value::Null)
        );
        assert_eq!(two["baselines"][1]["from"], "2025-01");
    }
    let text = out(&run(&["variation", "a.csv", "--step"], folder.path()));
    assert!(
        text.contains("no new change since the baseline moved at 2025-01"),
        "{text}"
    );
    assert!(text.contains("rest on 12 points: they are provisional"), "{text}");
    let missing = run(&["variation", "a.csv", "--rebase", "2030-01"], folder.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("the periods run from 2024-01 to 2025-12"));
}

#[test]
fn every_measure_that_the_invented_plan_names_exists() {
    let definitions = definitions::Definitions::built_in().unwrap_or_else(|p| panic!("{p}"));
    let measures = measures::Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    for action in synthetic::improvement_actions() {
        for id in action.shown_by {
            assert!(measures.get(id).is_some(), "{}: there is no measure {id}", action.title);
        }
    }
}
