//! Social care imported as a user does it.
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

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const SEN2: &str = r"<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2025</Year><ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header><Persons>
<Person><Surname>Adeyemi</Surname><Forename>Naomi</Forename><PersonBirthDate>2016-04-02</PersonBirthDate><Sex>F</Sex><Ethnicity>BAFR</Ethnicity><UPN>H801200001001</UPN>
<Requests><ReceivedDate>2024-03-04</ReceivedDate><RequestOutcomeDate>2024-04-15</RequestOutcomeDate><RequestOutcome>Y</RequestOutcome></Requests></Person>
</Persons></Message>";

const CIN: &str = r"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header><Children><Child>
<ChildIdentifiers><LAchildID>P1</LAchildID><UPN>H801200001001</UPN><PersonBirthDate>2016-04-02</PersonBirthDate><Sex>F</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>BAFR</Ethnicity></ChildCharacteristics>
<CINdetails><CINreferralDate>2025-01-06</CINreferralDate><ReferralSource>2A</ReferralSource><PrimaryNeedCode>N2</PrimaryNeedCode>
<CINPlanDates><CINPlanStartDate>2025-02-24</CINPlanStartDate></CINPlanDates><ReferralNFA>0</ReferralNFA></CINdetails></Child></Children></Message>";

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
// demand: C08
fn a_child_s_social_care_joins_the_child_already_known_and_the_same_files_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(
        run(&["area", "add", "Eastmere", "--la-code", "999"], at)
            .status
            .success()
    );
    write(at, "sen2.xml", SEN2);
    write(at, "cin.xml", CIN);
    std::fs::create_dir(at.join("ssd")).unwrap();
    write(
        at,
        "ssd/ssd_person.csv",
        "pers_person_id,pers_upn,pers_forename,pers_surname,pers_dob\nP1,H801200001001,Naomi,Adeyemi,2016-04-02 00:00:00\n",
    );
    write(
        at,
        "ssd/ssd_cin_episodes.csv",
        "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,cine_referral_source_code,cine_referral_nfa,cine_referral_team\n1,P1,2025-01-06,N2,2A,N,Children with disabilities\n2,P1,2025-13-06,N2,2A,N,\n",
    );
    write(
        at,
        "ssd/ssd_cin_plans.csv",
        "cinp_cin_plan_id,cinp_referral_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date\n1,1,P1,2025-02-24,2025-06-30\n",
    );
    json(&run(&["import", "sen2.xml", "--json"], at));

    // What would not be done is not requested in vain.
    for (arguments, words) in [
        (
            &["cin.xml", "--bad-rows", "load"][..],
            "--bad-rows load is for a SEN2 return only",
        ),
        (
            &["ssd", "--ssd-version", "1.4.4", "--bad-rows", "load"],
            "--bad-rows load is for a SEN2 return only",
        ),
        (&["cin.xml", "--extracted", "2025-07-01"], "leave out --extracted"),
        (&["sen2.xml", "--ssd-version", "1.4.4"], "leave out --ssd-version"),
    ] {
        let refused = run(&[&["import"], arguments].concat(), at);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(
            refused.status.code() == Some(2) && said.contains(words),
            "{arguments:?}: {said}"
        );
    }
    let refuse = ["import", "ssd", "--ssd-version", "1.4.4", "--bad-rows", "refuse"];
    let refused = run(&refuse, at);
    let said = String::from_utf8_lossy(&refused.stdout);
    assert!(
        said.contains("1 row with values that cannot be used; so nothing is imported:"),
        "{said}"
    );
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("and 1 row holds a value that cannot be used"), "{said}");

    let unsaid = run(&["import", "ssd"], at);
    assert_eq!(unsaid.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unsaid.stderr).contains("--ssd-version 1.4.5"));
    let tables = [
        "import",
        "ssd",
        "--ssd-version",
        "1.4.4",
        "--extracted",
        "2025-07-01",
        "--json",
    ];
    let first = json(&run(&tables, at));
    assert_eq!(
        (&first["people_known"], &first["people_new"]),
        (&1.into(), &0.into()),
        "{first}"
    );
    assert_eq!(first["bad_rows"][0]["written"], "2025-13-06");
    assert_eq!(first["bad_rows"][0]["line"], 3);
    let again = json(&run(&tables, at));
    assert_eq!(again["events_new"], 0, "{again}");

    // The census reports the same case and plan: the same entries, and nothing new but what only it knows.
    let census = json(&run(&["import", "cin.xml", "--json"], at));
    assert_eq!(
        (&census["people_known"], &census["people_new"]),
        (&1.into(), &0.into()),
        "{census}"
    );
    assert_eq!(census["entries_new"], 0, "{census}");
    let again = json(&run(&["import", "cin.xml", "--return", "cin", "--json"], at));
    assert_eq!(again["events_new"], 0, "{again}");

    // What is wrong with a row as a whole is reported without a field.
    write(
        at,
        "ssd/ssd_cin_plans.csv",
        "cinp_cin_plan_id,cinp_referral_id,cinp_cin_plan_start_date\n9,,2025-02-24\n",
    );
    let whole = run(&["import", "ssd", "--ssd-version", "1.4.4", "--preview"], at);
    let said = String::from_utf8_lossy(&whole.stdout);
    assert!(
        said.contains("ssd_cin_plans row 0, line 2: nothing says whose row this is"),
        "{said}"
    );

    write(at, "other.xml", &CIN.replace("<LEA>999", "<LEA>317"));
    let other = run(&["import", "other.xml"], at);
    assert!(String::from_utf8_lossy(&other.stderr).contains("authority 317"));
    write(at, "list.csv", "URN,name\n100000,A school\n");
    // A file that is not recognised: the message names the option that says what it is.
    for (command, ids) in [("import", "sen2, cin, ssd"), ("check", "sen2, ssda903, cin")] {
        let refused = run(&[command, "list.csv"], at);
        let message = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{command}");
        assert!(
            message.contains(&format!("--return, one of: {ids}")),
            "{command}: {message}"
        );
    }
    assert!(run(&["rebuild"], at).status.success());
}

#[test]
// demand: C08
fn a_census_is_written_and_compared_with_last_year_s() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let added = run(&["area", "add", "Eastmere", "--la-code", "999"], at);
    assert!(added.status.success());
    write(at, "cin.xml", CIN);
    json(&run(&["import", "cin.xml", "--json"], at));
    // Last year's file says that the referral came on another day, and names a child of whom the record knows nothing.
    let stranger = CIN
        .split_once("<Child>")
        .unwrap()
        .1
        .split_once("</Children>")
        .unwrap()
        .0;
    let stranger = stranger.replace("P1", "Q2").replace("H801200001001", "A801200001002");
    let last = CIN
        .replace("2025-01-06", "2025-01-13")
        .replace("</Children>", &format!("<Child>{stranger}</Children>"));
    write(at, "last.xml", &last);
    let write = ["write", "cin", "--year", "2026", "--today", "2026-05-01", "--json"];
    let done = run(&[&write[..], &["--compare", "last.xml"]].concat(), at);
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let differences = said["comparison"]["differences"].as_array().unwrap();
    let short: Vec<_> = differences
        .iter()
        .map(|d| (d["change"].as_str().unwrap(), d["child"].as_str().unwrap()))
        .collect();
    assert_eq!(short, [("restated", "P1"), ("vanished", "Q2")], "{said}");
    assert_eq!(
        (&differences[0]["before"], &differences[0]["now"]),
        (&"2025-01-13".into(), &"2025-01-06".into())
    );
    // Without it, last year's is built as the record knew it when it was due: nothing was known then.
    let alone = run(&[&write[..], &["--replace"]].concat(), at);
    let said: serde_json::Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert!(
        said["compared_with"].as_str().unwrap().contains("by 2025-07-31"),
        "{said}"
    );
}
