//! Social care as statements: tables of the Standard Safeguarding Dataset, and the CIN census.

use ::cin;
use ::ssd::{self, Ssd};
use definitions::{Definitions, Statement, StatementKind, Value};
use returns::{BadRow, BadRows, ImportKind as _, Input, Limits, StatementOptions, Statements, TableKind as _};

fn definitions() -> Definitions {
    Definitions::built_in().unwrap()
}

/// Tables as CSV: a name, headings, rows.
fn files(tables: &[(&str, &str, &[&str])]) -> Vec<Input> {
    tables
        .iter()
        .map(|(name, headings, rows)| {
            let text = format!("{headings}\n{}\n", rows.join("\n"));
            Input::bytes(format!("{name}.csv"), text.into_bytes())
        })
        .collect()
}

fn said(inputs: &[Input]) -> Statements {
    let read = Ssd.read(inputs, &Limits::default(), &|_| ()).unwrap();
    let options = StatementOptions {
        year: None,
        as_of: "2026-06-30".parse().unwrap(),
        bad_rows: BadRows::Skip,
    };
    Ssd.statements(&read, &definitions(), &options).unwrap()
}

/// A statement on one line: what, when, and the facts.
pub(super) fn line(statement: &Statement) -> String {
    let entry = format!("{} {}", statement.entry.register, statement.entry.key);
    match &statement.kind {
        StatementKind::Step { step, on, fields, .. } => {
            let facts: Vec<String> = fields
                .iter()
                .map(|(k, v)| match v {
                    Value::Boolean(yes) => format!(" {k}={yes}"),
                    other => format!(" {k}={other}"),
                })
                .collect();
            format!("{entry}: {step} {on}{}", facts.concat())
        }
        StatementKind::NotTaken { step, by, .. } => format!("{entry}: no {step} by {by}"),
        StatementKind::Link(link) => format!("{entry}: {} {} {}", link.link, link.to.register, link.to.key),
    }
}

fn lines(said: &Statements) -> Vec<String> {
    let all = said.statements.iter().filter(|s| s.entry.register != "child");
    all.map(line).collect()
}

fn reported(rows: &[BadRow]) -> Vec<String> {
    let one = |b: &BadRow| {
        format!(
            "{} row {} line {} {} \"{}\"",
            b.table, b.row, b.line, b.field, b.written
        )
    };
    rows.iter().map(one).collect()
}

const PERSON: &str = "pers_person_id,pers_upn,pers_forename,pers_surname,pers_sex,pers_ethnicity,pers_dob";
const ONE: &str = "P1,H801200001001,Naomi,Adeyemi,F,BAFR,2014-04-02 00:00:00.000";
const EPISODES: &str = "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,cine_referral_source_code,cine_referral_nfa,cine_close_reason,cine_close_date,cine_referral_team,cine_referral_worker_id";

#[test]
fn the_maps_name_only_what_there_is() {
    let definitions = definitions();
    assert_eq!(ssd::map().unwrap().mistakes(ssd::schema()), Vec::<String>::new());
    assert_eq!(cin::map().unwrap().mistakes(cin::schema()), Vec::<String>::new());
    for kind in &return_kinds::kinds().imported {
        assert_eq!(kind.unmet_contract(&definitions), [], "{}", kind.id());
    }
}

#[test]
fn an_id_that_a_kind_of_return_relies_on_and_a_definition_lost_is_named_with_the_kind() {
    let renamed = |file: &str, from: &str, to: &str| {
        let mut files = definitions::embedded();
        let found = files.iter_mut().find(|f| f.path == file).unwrap();
        assert!(found.text.contains(from), "{file}: {from}");
        found.text = found.text.replace(from, to);
        definitions::Definitions::read(&files).unwrap_or_else(|p| panic!("{p}"))
    };
    let lost = |definitions: &definitions::Definitions| -> Vec<String> {
        let kinds = &return_kinds::kinds().imported;
        let all = kinds.iter().flat_map(|k| k.unmet_contract(definitions));
        all.map(|p| p.to_string()).collect()
    };
    let officer = renamed("data/registers/designated_officer.toml", "in_post", "who_is_in_post");
    assert_eq!(
        lost(&officer),
        [
            "data/registers/designated_officer.toml: the program's \"sen2\" needs the field \"in_post\" of the register \
          \"designated_officer\", which this file does not define; put it back"
        ]
    );
    let enquiry = renamed(
        "social_care/registers/section_47_enquiry.toml",
        "conference_target",
        "conference_day",
    );
    assert_eq!(
        lost(&enquiry),
        [
            "social_care/registers/section_47_enquiry.toml: the program's \"cin\" needs the field \"conference_target\" of the \
          step \"started\" of the register \"section_47_enquiry\", which this file does not define; put it back"
        ]
    );
}

#[test]
// demand: C08 L05
fn a_case_is_stated_from_referral_to_closure_with_team_and_worker() {
    let said = said(&files(&[
        ("ssd_person", PERSON, &[ONE]),
        (
            "ssd_department",
            "dept_team_id,dept_team_name",
            &["7,Children with disabilities"],
        ),
        (
            "ssd_professionals",
            "prof_professional_id,prof_professional_name",
            &["W9,A. Worker"],
        ),
        (
            "ssd_cin_episodes",
            EPISODES,
            &["R1,P1,2025-01-06 00:00:00.000,N2,2A,N,RC7,2025-12-01,7,W9"],
        ),
        (
            "ssd_cin_assessments",
            "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_child_seen,cina_assessment_auth_date,cina_assessment_outcome_nfa",
            &["A1,P1,R1,07/01/2025,Y,2025-02-20,N"],
        ),
        (
            "ssd_assessment_factors",
            "cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json",
            &["1,A1,\"[\"\"5A\"\", \"\"6A\"\"]\""],
        ),
    ]));
    assert_eq!(
        lines(&said),
        [
            "social_care_episode 2025-01-06: referral_received 2025-01-06 primary_need=N2 referral_source=2A team=Children with disabilities worker=A. Worker",
            "social_care_episode 2025-01-06: case_closed 2025-12-01 closure_reason=RC7",
            "child_and_family_assessment 2025-01-07: started 2025-01-07",
            "child_and_family_assessment 2025-01-07: authorised 2025-02-20 child_seen=true factors=5A 6A nothing_further=false",
            "child_and_family_assessment 2025-01-07: episode social_care_episode 2025-01-06",
        ]
    );
    assert!(
        said.bad.is_empty() && said.left_out.is_empty(),
        "{:?} {:?}",
        said.bad,
        said.left_out
    );
    let child = &said.statements[0];
    assert_eq!(
        line(child),
        "child : facts_recorded 2026-06-30 birth_date=2014-04-02 ethnicity=BAFR forename=Naomi la_child_id=P1 sex=F surname=Adeyemi upn=H801200001001"
    );
    assert_eq!(child.origin.line, Some(2));
    assert!(
        said.notes.iter().any(|n| n.contains("ssd_cin_plans")),
        "{:?}",
        said.notes
    );
}

#[test]
fn a_bad_value_takes_with_it_only_what_hangs_on_it() {
    let said = said(&files(&[
        ("ssd_person", PERSON, &[ONE]),
        (
            "ssd_cin_episodes",
            EPISODES,
            &[
                "R1,P1,soon,N2,2A,N,,,,",
                "R2,P1,2025-03-03,N99,2A,N,RC7,31/02/2025,,",
                "R3,P1,2026-09-01,N2,2A,N,,,,",
                "R4,P2,2025-03-03,N2,2A,N,,,,",
                "R5,P1,2025-05-06,,,N,RC7,2025-05-01,,",
            ],
        ),
        (
            "ssd_cin_plans",
            "cinp_cin_plan_id,cinp_referral_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date",
            &["C1,R1,P1,2025-02-03,", "C2,R2,P1,2025-04-01,"],
        ),
    ]));
    assert_eq!(
        lines(&said),
        [
            "social_care_episode 2025-03-03: referral_received 2025-03-03 referral_source=2A",
            "social_care_episode 2025-05-06: referral_received 2025-05-06",
            "child_in_need_plan 2025-04-01: started 2025-04-01",
            "child_in_need_plan 2025-04-01: episode social_care_episode 2025-03-03",
        ]
    );
    assert_eq!(
        reported(&said.bad),
        [
            "ssd_cin_episodes row 0 line 2 cine_referral_date \"soon\"",
            "ssd_cin_episodes row 2 line 4 cine_referral_date \"2026-09-01\"",
            "ssd_cin_episodes row 3 line 5 cine_person_id \"P2\"",
            "ssd_cin_plans row 0 line 2 cinp_referral_id \"\"",
        ]
    );
    assert_eq!(
        reported(&said.left_out),
        [
            "ssd_cin_episodes row 1 line 3 cine_cin_primary_need_code \"N99\"",
            "ssd_cin_episodes row 1 line 3 cine_close_date \"31/02/2025\"",
            "ssd_cin_episodes row 4 line 6 cine_close_date \"2025-05-01\"",
        ]
    );
}

#[test]
fn extracts_of_every_shape_are_read() {
    let mut windows =
        b"pers_person_id,pers_legacy_id,pers_forename,pers_surname,pers_dob,pers_single_unique_id,extra\r\n".to_vec();
    windows.extend(b"1,900,Zo\xEB,O\x92Neil,2012-09-01T00:00:00,943 476 5919,x\r\n");
    windows.extend(b"2,901,Ali,Khan,2013-09-01,9434765918,x\r\n");
    windows.extend(b"3,902,Mo,Khan,2013-09-01,,x\r\n");
    let long = "x".repeat(48);
    let episodes = format!(
        "\u{feff}CINE_REFERRAL_ID,cine_person_id,cine_referral_date,cine_referral_nfa,cine_close_date\r\n{long},1,2025-01-06 00:00:00,Y,NULL\r\nr2,2,2025-01-07 00:00:00,NULL,\r\n"
    );
    let mut inputs = vec![
        Input::bytes("dbo.ssd_person.csv", windows),
        Input::bytes("episodes.csv", episodes.into_bytes()),
        Input::bytes("readme.csv", b"a,b\n1,2\n".to_vec()),
    ];
    inputs.extend(files(&[(
        "ssd_cin_assessments",
        "cina_assessment_id,cina_referral_id,cina_person_id,cina_assessment_start_date",
        &[&format!("A1,{long},1,2025-01-07"), "A2,gone,1,2025-03-07"],
    )]));
    let said = said(&inputs);
    let people: Vec<String> = said
        .statements
        .iter()
        .filter(|s| s.entry.register == "child")
        .map(line)
        .collect();
    assert_eq!(
        people,
        [
            "child : facts_recorded 2026-06-30 birth_date=2012-09-01 forename=Zoë la_child_id=900 nhs_number=9434765919 surname=O’Neil",
            "child : facts_recorded 2026-06-30 birth_date=2013-09-01 forename=Ali la_child_id=901 surname=Khan",
        ]
    );
    assert_eq!(
        lines(&said),
        [
            "social_care_episode 2025-01-06: referral_received 2025-01-06",
            "social_care_episode 2025-01-06: no_further_action 2025-01-06",
            "social_care_episode 2025-01-07: referral_received 2025-01-07",
            "child_and_family_assessment 2025-01-07: started 2025-01-07",
            "child_and_family_assessment 2025-01-07: episode social_care_episode 2025-01-06",
            "child_and_family_assessment 2025-03-07: started 2025-03-07",
        ]
    );
    assert_eq!(
        reported(&said.left_out),
        [
            "ssd_person row 1 line 3 pers_single_unique_id \"9434765918\"",
            "ssd_cin_assessments row 1 line 3 cina_referral_id \"gone\"",
        ]
    );
    let notes = said.notes.join("\n");
    for part in ["extra", "readme.csv", "1 people in ssd_person"] {
        assert!(notes.contains(part), "{part} in {notes}");
    }
}

#[test]
fn episodes_of_care_make_one_period_with_its_reviews_in_order() {
    let said = said(&files(&[
        ("ssd_person", PERSON, &[ONE]),
        (
            "ssd_cla_episodes",
            "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_primary_need_code,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_entered_care_date",
            &[
                "E2,P1,2025-03-01,N1,2025-09-01,E4A - Returned home,L1,2025-01-06",
                "E1,P1,2025-01-06,N1,2025-03-01,X1 - Episode ceases,L1,2025-01-06",
            ],
        ),
        (
            "ssd_cla_reviews",
            "clar_cla_review_id,clar_cla_id,clar_cla_review_date,clar_cla_review_cancelled",
            &[
                "3,L1,2025-08-20,N",
                "1,L1,2025-01-30,",
                "2,L1,2025-04-28,",
                "9,L1,2025-02-10,Y",
                "8,L1,,",
            ],
        ),
        (
            "ssd_legal_status",
            "lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,lega_legal_status_end_date",
            &["1,P1,V2,2025-01-06,", "2,P1,C2,2025-03-01,", "3,P1,S1,2020-01-01,"],
        ),
    ]));
    assert_eq!(
        lines(&said),
        [
            "looked_after_period 2025-01-06: started 2025-01-06 primary_need=N1",
            "looked_after_period 2025-01-06: ended 2025-09-01 end_reason=E4A - Returned home",
            "looked_after_period 2025-01-06: legal_status_recorded 2025-01-06 legal_status=V2",
            "looked_after_period 2025-01-06: legal_status_recorded 2025-03-01 legal_status=C2",
            "looked_after_period 2025-01-06: first_review_held 2025-01-30",
            "looked_after_period 2025-01-06: second_review_held 2025-04-28",
            "looked_after_period 2025-01-06: later_review_held 2025-08-20",
        ]
    );
    assert!(
        said.bad.is_empty() && said.left_out.is_empty(),
        "{:?} {:?}",
        said.bad,
        said.left_out
    );
}

#[test]
// demand: L06
// demand: L07
fn an_enquiry_leads_to_a_conference_and_that_to_a_plan() {
    let said = said(&files(&[
        ("ssd_person", PERSON, &[ONE]),
        (
            "ssd_s47_enquiry",
            "s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date,s47e_s47_end_date,s47e_s47_outcome_json",
            &[
                "S1,P1,2025-06-02,2025-06-10,\"{\"\"CP_CONFERENCE_FLAG\"\": \"\"Y\"\"}\"",
                "S2,P1,2025-11-03,2025-11-10,\"{\"\"CP_CONFERENCE_FLAG\"\": \"\"N\"\", \"\"COMMENTS\"\": \"\"cut o\"",
            ],
        ),
        (
            "ssd_initial_cp_conference",
            "icpc_icpc_id,icpc_s47_enquiry_id,icpc_person_id,icpc_icpc_date,icpc_icpc_outcome_cp_flag",
            &["I1,S1,P1,2025-06-20,Y", "I2,S2,P1,,"],
        ),
        (
            "ssd_cp_plans",
            "cppl_cp_plan_id,cppl_icpc_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category,cppl_cp_plan_latest_category",
            &["X1,I1,P1,2025-06-20,,NEG,EMO"],
        ),
        (
            "ssd_cp_visits",
            "cppv_cp_visit_id,cppv_person_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,cppv_cp_visit_seen_alone",
            &[
                "1,P1,X1,2025-06-27,Y,Y",
                "2,P1,,2025-07-08,Y,NA",
                "3,P1,,2025-01-08,Y,N",
            ],
        ),
    ]));
    assert_eq!(
        lines(&said),
        [
            "section_47_enquiry 2025-06-02: started 2025-06-02",
            "section_47_enquiry 2025-06-02: conference_agreed 2025-06-10",
            "section_47_enquiry 2025-11-03: started 2025-11-03",
            "section_47_enquiry 2025-11-03: completed 2025-11-10",
            "child_protection_conference 2025-06-20: held 2025-06-20 plan_made=true",
            "child_protection_conference 2025-06-20: enquiry section_47_enquiry 2025-06-02",
            "section_47_enquiry 2025-06-02: conference_held 2025-06-20",
            "child_protection_plan 2025-06-20: started 2025-06-20 initial_category=NEG latest_category=EMO",
            "child_protection_plan 2025-06-20: conference child_protection_conference 2025-06-20",
            "child_protection_plan 2025-06-20: visited 2025-06-27 seen=true seen_alone=true",
            "child_protection_plan 2025-06-20: visited 2025-07-08 seen=true",
        ]
    );
    assert_eq!(
        reported(&said.left_out),
        ["ssd_cp_visits row 2 line 4 cppv_cp_plan_id \"\""]
    );
}

#[test]
fn without_the_table_of_people_nothing_is_read() {
    let inputs = files(&[("ssd_cin_episodes", EPISODES, &["R1,P1,2025-01-06,N2,2A,N,,,,"])]);
    let error = Ssd.read(&inputs, &Limits::default(), &|_| ()).unwrap_err();
    assert!(error.reason.contains("ssd_person"), "{error}");
}

#[test]
fn the_version_is_read_from_the_log() {
    let log = (
        "ssd_version_log",
        "version_number,is_current,description",
        &["1.3.7,0,old", "1.4.5,1,\"new, better\""][..],
    );
    let inputs = files(&[("ssd_person", PERSON, &[ONE]), log]);
    let version = |inputs: &[Input]| {
        let read = Ssd.read(inputs, &Limits::default(), &|_| ()).unwrap();
        Ssd.about(&read).version
    };
    assert_eq!(version(&inputs).as_deref(), Some("1.4.5"));
    assert_eq!(version(&inputs[..1]), None);
}

#[test]
fn tables_that_nothing_is_taken_from_are_named() {
    let person: &[&str] = &["P1,,Ann,Bee,F,WBRI,2015-05-05"];
    let notes = |rows: &[&str]| {
        let read = files(&[
            ("ssd_person", PERSON, person),
            (
                "ssd_sen_need",
                "senn_table_id,senn_active_ehcp_id,senn_active_ehcp_need_type,senn_active_ehcp_need_rank",
                rows,
            ),
        ]);
        ssd::notes(&Ssd.read(&read, &Limits::default(), &|_| ()).unwrap())
    };
    let reported = |notes: &[String]| {
        notes
            .iter()
            .any(|n| n.starts_with("nothing is taken") && n.ends_with(": ssd_sen_need"))
    };
    assert!(reported(&notes(&["1,P1,ASD,1"])));
    assert!(!reported(&notes(&[])), "an empty table loses nothing");
}
