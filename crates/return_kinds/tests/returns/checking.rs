//! The runner: four states, the form of files, bounded findings, recognition.

use crate::sen2::builder::{Form, clean};
use return_kinds::kinds;
use returns::check::RuleState;
use returns::output::{CsvFindings, write_json, write_rules, write_rules_csv, write_summary};
use returns::{
    CheckOptions, CheckReport, Claim, Context, Finding, Input, Limits, Loaded, Out, Probe, ReturnKind, RuleFn, RuleSet,
    Schema, Severity, TableKind, check_loaded,
};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// A kind of return whose rules misbehave in every way.
struct Odd;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::parse(
        r#"
        id = "odd"
        roots = ["R"]
        child = ["Id"]
        ordered = true
        [[table]]
        name = "Row"
        path = "Row"
        columns = [{ name = "Id" }, { name = "Size", type = "number" }, { name = "Only", export_only = true }]
        [[table]]
        name = "Elsewhere"
        columns = [{ name = "X" }]
        "#,
    )
    .unwrap()
});

const RECORDS: &str = r#"
rule = [
  { code = "O1", wording = "Panics", severity = "error" },
  { code = "O2", wording = "Misspelt", severity = "error" },
  { code = "O3", wording = "Wrong kind", severity = "error" },
  { code = "O4", wording = "Gives up", severity = "error" },
  { code = "O5", wording = "Needs what is not there", severity = "query", fields = { Elsewhere = ["X"] } },
  { code = "O6", wording = "Needs a column", severity = "query", fields = { Row = ["Only"] } },
  { code = "O7", wording = "Needs last year", severity = "query", fields = { Row = ["Id"] }, needs = ["previous"] },
  { code = "O8", wording = "Needs a list", severity = "query", needs = ["reference.schools"] },
  { code = "O9", wording = "Has no function", severity = "error" },
  { code = "O10", wording = "Every row", severity = "note" },
  { code = "O11", wording = "Clean", severity = "error" },
  { code = "O12", wording = "Not in force", severity = "error", to = 2019 },
]
"#;

const FUNCTIONS: &[(&str, RuleFn)] = &[
    ("O1", |_, out| {
        out.whole("found before it fell");
        panic!("on the secret of A1");
    }),
    ("O2", |c, _| _ = c.table("Row").col("Sice").text(0)),
    ("O3", |c, _| _ = c.table("Row").col("Id").date(0)),
    ("O4", |_, out| out.cannot_run("it gave up")),
    ("O5", never),
    ("O6", never),
    ("O7", never),
    ("O8", never),
    ("O10", |c, out| {
        let t = c.table("Row");
        let id = t.col("Id");
        t.rows().rev().for_each(|row| out.hit(t, row, &[id]));
    }),
    ("O11", |_, _| ()),
    ("O12", never),
];

fn never(_: &Context<'_>, out: &mut Out) {
    out.whole("it should not have run");
}

impl TableKind for Odd {
    fn id(&self) -> &'static str {
        "odd"
    }
    fn title(&self) -> &'static str {
        "Odd"
    }
    fn schema(&self) -> &'static Schema {
        &SCHEMA
    }
    fn recognise(&self, _: &[Probe]) -> Option<Claim> {
        None
    }
}

impl ReturnKind for Odd {
    fn years(&self) -> RangeInclusive<u16> {
        2020..=2026
    }
    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::new(RECORDS, FUNCTIONS).unwrap());
        &RULES
    }
}

pub(crate) fn odd(xml: String, options: &CheckOptions) -> (CheckReport, Vec<Finding>) {
    let input = Input::bytes("odd.xml", xml.into_bytes());
    let tables = Odd.read(&[input], &Limits::default(), &|_| ()).unwrap();
    let loaded = Loaded {
        kind: &Odd,
        year: 2026,
        why: String::new(),
        doubts: Vec::new(),
        tables,
        previous: None,
    };
    let mut findings = Vec::new();
    let report = check_loaded(&loaded, options, &|_| (), &mut |f| findings.push(f));
    (report, findings)
}

fn state<'a>(report: &'a CheckReport, code: &str) -> Option<&'a RuleState> {
    report.runs.iter().find(|r| r.rule.code == code).map(|r| &r.state)
}

#[test]
fn a_rule_that_stops_is_never_a_pass() {
    let (report, findings) = odd("<R><Row><Id>A1</Id></Row><Row/></R>".into(), &CheckOptions::default());
    let could_not = |code| match state(&report, code) {
        Some(RuleState::CouldNotRun { why }) => why.clone(),
        other => panic!("{code}: {other:?}"),
    };
    assert!(
        !could_not("O1").contains("A1"),
        "a panic's words may quote a child's data"
    );
    assert!(could_not("O1").contains("checking.rs:"), "{}", could_not("O1"));
    assert!(could_not("O2").contains("Sice"));
    assert!(could_not("O3").contains("not a date"));
    assert_eq!(could_not("O4"), "it gave up");
    assert!(could_not("O9").contains("not built"));
    for (code, missing) in [
        ("O5", "table Elsewhere"),
        ("O6", "element Only of table Row"),
        ("O7", "last year's return"),
        ("O8", "the list of schools"),
    ] {
        let expected = RuleState::NotApplicable {
            missing: missing.into(),
        };
        assert_eq!(state(&report, code), Some(&expected), "{code}");
    }
    assert_eq!(state(&report, "O10"), Some(&RuleState::Found { count: 2 }));
    assert_eq!(state(&report, "O11"), Some(&RuleState::Clean));
    assert_eq!(state(&report, "O12"), None);
    let some = CheckOptions {
        only: vec!["O1".into(), "O10".into()],
        ..CheckOptions::default()
    };
    let (stopped, _) = odd("<R></R>".into(), &some);
    assert!(
        stopped.total() == 0 && !stopped.is_clean(),
        "nothing found, but rules stopped"
    );
    let rows: Vec<_> = findings.iter().map(|f| (f.rule, f.row, f.child.as_deref())).collect();
    assert_eq!(rows, vec![("O10", Some(0), Some("A1")), ("O10", Some(1), None)]);
    assert_eq!((report.errors, report.queries, report.notes), (0, 0, 2));
}

#[test]
fn a_million_findings_end_bounded() {
    let xml = format!("<R>{}</R>", "<Row><Id>1</Id></Row>".repeat(1_000_000));
    let options = CheckOptions {
        per_rule: Some(1000),
        ..CheckOptions::default()
    };
    let (report, findings) = odd(xml, &options);
    assert_eq!(state(&report, "O10"), Some(&RuleState::Found { count: 1_000_000 }));
    assert_eq!((findings.len(), report.not_shown), (1000, 999_000));
}

#[test]
fn the_order_of_findings_does_not_change() {
    let mut ret = clean(2026);
    for i in 0..200 {
        let mut person = ret.persons[i % 2].clone();
        person.sex = "?".into();
        person.requests[0].outcome = "?".into();
        ret.persons.push(person);
    }
    let run = || {
        let mut out = Vec::new();
        let mut sink = |f: Finding| write_json(&mut out, &f).unwrap();
        kinds()
            .check_files(&Form::Xml.files(&ret), &CheckOptions::default(), &|_| (), &mut sink)
            .unwrap();
        out
    };
    let first = run();
    assert!(first.len() > 10_000);
    for _ in 0..4 {
        assert!(first == run());
    }
}

fn spoilt(form: Form, from: &str, to: &str) -> Vec<Input> {
    let mut done = false;
    let files = form.files(&clean(2025)).into_iter().map(|f| {
        let text = f.text(1 << 20).unwrap();
        done |= text.contains(from);
        Input::bytes(f.name, text.replacen(from, to, 1).into_bytes())
    });
    let files = files.collect();
    assert!(done, "{from} is not there to spoil");
    files
}

#[test]
fn faults_of_form_are_findings_with_their_line() {
    use Form::{Export, Xml};
    for (code, form, from, to, field) in [
        (
            "GT-FORM-001",
            Xml,
            "<ReceivedDate>2024-02-03<",
            "<ReceivedDate>2024-02-30<",
            "ReceivedDate",
        ),
        (
            "GT-FORM-001",
            Export,
            "2024-Feb-03 00:00:00",
            "some day",
            "ReceivedDate",
        ),
        ("GT-FORM-002", Xml, "<URN>100001<", "<URN>1OOOO1<", "URN"),
        ("GT-FORM-003", Xml, "<RYA>0<", "<RYA>maybe<", "RYA"),
        (
            "GT-FORM-005",
            Xml,
            "<ReceivedDate>2024-02-03<",
            "<ReceivedDate>03/02/2024<",
            "ReceivedDate",
        ),
        (
            "GT-FORM-006",
            Xml,
            "<RYA>0<",
            "<RequestSource>2</RequestSource><RYA>0<",
            "RequestSource",
        ),
        ("GT-FORM-010", Xml, "<RYA>0</RYA>", "<RYAA>0</RYAA>", "RYAA"),
        ("GT-FORM-010", Export, ",rya,", ",ryaa,", "ryaa"),
        ("GT-FORM-011", Xml, "<RYA>0</RYA>", "<RYA>0</RYA><RYA>1</RYA>", "RYA"),
        (
            "GT-FORM-012",
            Xml,
            "</Assessment>",
            "</Assessment><Assessment></Assessment>",
            "Assessment",
        ),
        ("GT-FORM-014", Xml, "<RYA>0</RYA>", "stray<RYA>0</RYA>", "Requests"),
        ("GT-FORM-017", Xml, "<RYA>", "<RYA unit='x'>", "RYA@unit"),
    ] {
        let mut findings = Vec::new();
        kinds()
            .check_files(&spoilt(form, from, to), &CheckOptions::default(), &|_| (), &mut |f| {
                findings.push(f)
            })
            .unwrap();
        let found = findings.iter().find(|f| f.rule == code);
        let found = found.unwrap_or_else(|| panic!("{code} after {to}: {findings:#?}"));
        assert_eq!(found.fields, [field], "{code}");
        assert!(found.line.is_some_and(|l| l > 0) && found.file.is_some(), "{found:?}");
    }
    // A misspelt heading means the rules that read the column say they do not apply; they do not pass.
    let files = spoilt(Export, ",requestoutcome,", ",outcomeofrequest,");
    let report = kinds()
        .check_files(&files, &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    assert!(matches!(
        state(&report, "GT-SEN2-022"),
        Some(RuleState::NotApplicable { .. })
    ));
}

pub(crate) fn csv(name: &str, text: &str) -> Input {
    Input::bytes(name, text.as_bytes().to_vec())
}

fn found(inputs: &[Input]) -> Vec<Finding> {
    let mut found = Vec::new();
    kinds()
        .check_files(inputs, &CheckOptions::default(), &|_| (), &mut |f| found.push(f))
        .unwrap();
    found
}

const EPISODES: &str =
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,PL_DISTANCE\n";

#[test]
fn every_rule_about_form_fires_with_the_line_it_is_about() {
    let sets = [
        vec![
            csv(
                "header.csv",
                "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,EXTRA,SEX\n1,M,32/13/2010,WBRI,UN1,,,x,M\n2,M\n3,M,01/01/2010,WBRI,UN1,,,,,more\n",
            ),
            csv("header_2.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n4,M,,,,,\n"),
            csv(
                "episodes.csv",
                &format!("{EPISODES}1,01/05/2025,S,C2,N1,U1,PR1,,,,,,,far\n"),
            ),
            csv("notes.csv", "a,b\n1,2\n"),
        ],
        spoilt(Form::Xml, "<URN>100001<", "<URN>1OOOO1<"),
        spoilt(Form::Xml, "<RYA>0<", "<RYA>maybe<"),
        spoilt(Form::Xml, "<RYA>0<", "<RYA>Yes<"),
        spoilt(Form::Xml, "<ReceivedDate>2024-02-03<", "<ReceivedDate>03/02/2024<"),
        spoilt(Form::Xml, "<RYA>0<", "<RequestSource>2</RequestSource><RYA>0<"),
        spoilt(Form::Xml, "</Assessment>", "</Assessment><Assessment></Assessment>"),
        spoilt(Form::Xml, "<RYA>0</RYA>", "stray<RYA unit='x'>0</RYA>"),
        vec![csv("header.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n")],
        crate::foreign::unworked(),
        vec![csv(
            "cin.xml",
            "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>
<UPN>A1</UPN>
<LAchildID>1</LAchildID><FormerUPN/><sex>Q</sex></ChildIdentifiers></Child></Children></Message>",
        )],
        {
            let mut export = Form::Export.files(&clean(2025));
            let requests = export
                .iter_mut()
                .find(|f| f.text(1 << 20).unwrap().contains("receiveddate"))
                .unwrap();
            let text = requests.text(1 << 20).unwrap();
            let (first, second) = text.split_once('\n').unwrap();
            let key = second.split(',').nth(1).unwrap().to_owned();
            *requests = csv(
                &requests.name,
                &format!("{first}\n{}", second.replacen(&key, "nobody", 1)),
            );
            export
        },
    ];
    let all: Vec<Finding> = sets
        .iter()
        .flat_map(|s| found(s))
        .filter(|f| f.rule.starts_with("GT-FORM"))
        .collect();
    let fired: std::collections::BTreeSet<&str> = all.iter().map(|f| f.rule).collect();
    let rules: std::collections::BTreeSet<&str> = returns::form::rules().iter().map(|(r, _)| r.code.as_str()).collect();
    assert_eq!(fired, rules, "{all:#?}");
    // Where no one is there is no line to name.
    for f in all.iter().filter(|f| f.rule != "GT-FORM-026") {
        assert!(f.line.is_some_and(|l| l > 0) && f.file.is_some(), "{f:?}");
        assert_eq!(f.fields.len(), f.values.len(), "{f:?}");
        let reported = |words: &str| f.message.contains(words);
        assert!(
            f.fields.iter().all(|field| !field.contains([' ', '/'])),
            "a field has a name: {f:?}"
        );
        assert!(
            f.rule != "GT-FORM-025" || f.line == Some(3) && reported("2 cells, 9 headings"),
            "{f:?}"
        );
        assert!(
            f.rule != "GT-FORM-024" || f.file.as_deref() == Some("header_2.csv"),
            "{f:?}"
        );
    }
}

#[test]
fn a_space_around_a_code_is_another_code_to_an_xml_schema_and_the_same_to_the_rules() {
    let census = |sex: &str| {
        let text = format!(
            "<Message><Header><CollectionDetails><Collection>CIN</Collection><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers><LAchildID>1</LAchildID><Sex>{sex}</Sex></ChildIdentifiers></Child></Children></Message>"
        );
        found(&[csv("cin.xml", &text)])
    };
    let codes = |found: &[Finding]| {
        found
            .iter()
            .filter(|f| f.fields.iter().any(|f| f == "Sex"))
            .map(|f| f.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&census("M")), Vec::<&str>::new());
    assert_eq!(codes(&census(" M ")), ["GT-FORM-020"]);
    assert_eq!(codes(&census("Q")), ["GT-FORM-020", "4180"]);
}

#[test]
fn a_csv_file_that_is_cut_off_or_left_open_says_where() {
    let row = "1,01/05/2025,S,C2,N1,U1,PR1,,,,,,,\n";
    let read = |text: String| {
        let mut found = Vec::new();
        kinds()
            .check_files(
                &[csv("episodes.csv", &text)],
                &CheckOptions::default(),
                &|_| (),
                &mut |f| found.push(f),
            )
            .map(|_| found)
    };
    let open = read(format!("{EPISODES}{row}{}{row}", row.replace("U1", "\"U1"))).unwrap_err();
    assert_eq!(open.line, 3, "{open}");
    assert!(open.to_string().contains("never closed"), "{open}");
    let inches = read(format!("{EPISODES}{row}{}", row.replace("U1", "5\""))).unwrap();
    assert!(
        inches.iter().all(|f| !f.rule.starts_with("GT-FORM")),
        "a mark inside a value is only a mark"
    );
    let cut = read(format!("{EPISODES}{row}1,01/06/20")).unwrap();
    assert!(
        cut.iter().any(|f| f.rule == "GT-FORM-025" && f.line == Some(3)),
        "{cut:?}"
    );
    let endless = read(format!("{EPISODES}{row}1,\"{}", "x".repeat(5 << 20))).unwrap_err();
    assert_eq!(endless.line, 3, "{endless}");
    let returns_only = read(format!("{EPISODES}{row}{row}").replace('\n', "\r")).unwrap();
    let usual = read(format!("{EPISODES}{row}{row}")).unwrap();
    assert_eq!(returns_only, usual, "lines may end with a carriage return alone");
}

#[test]
fn lines_above_the_headings_of_a_csv_file_are_skipped() {
    let rows = "CHILD;SEX;DOB;ETHNIC;UPN;MOTHER;MC_DOB;SHOE\n1;M;32/13/2010;WBRI;UN1;;;7\n";
    for (above, lines) in [("sep=;\n", 1), ("Children looked after\n\n31 March 2026\n", 3)] {
        let reported = found(&[csv("header.csv", &format!("{above}{rows}"))]);
        let form: Vec<_> = reported.iter().filter(|f| f.rule.starts_with("GT-FORM")).collect();
        let places: Vec<_> = form.iter().map(|f| (f.rule, f.row, f.line)).collect();
        let expected = [
            ("GT-FORM-001", Some(0), Some(lines + 2)),
            ("GT-FORM-010", None, Some(lines + 1)),
        ];
        assert_eq!(places, expected, "{above}");
    }
}

#[test]
fn an_export_without_its_header_is_of_the_year_after_most_was_decided() {
    let mut files = Form::Export.files(&clean(2025));
    let all = files.len();
    files.retain(|f| !f.name.ends_with("_sen2.csv"));
    assert_eq!(files.len(), all - 1);
    let report = kinds()
        .check_files(&files, &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    assert_eq!(report.year, 2025);
    assert!(
        report.why.ends_with("What they hold is the return of 2025."),
        "{}",
        report.why
    );
    let options = CheckOptions {
        year: Some(2026),
        ..CheckOptions::default()
    };
    let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
    assert_eq!(report.year, 2026);
    let reported = "because you said so. What they hold looks like the return of 2025.";
    assert!(report.why.ends_with(reported), "{}", report.why);
}

#[test]
fn a_return_without_a_row_is_reported() {
    let files = [csv("header.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n")];
    let report = kinds()
        .check_files(&files, &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    let mut summary = Vec::new();
    returns::output::write_summary(&mut summary, &report).unwrap();
    let summary = String::from_utf8(summary).unwrap();
    assert!(summary.contains("No row was read"), "{summary}");
}

/// Two rules on the social workers of 2024-25, of which the department withdrew one before the return closed.
#[test]
fn a_rule_that_was_withdrawn_is_run_when_it_is_requested() {
    let files = [csv(
        "sw_episodes.csv",
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n1,01/01/2015,SW1,01/05/2024,,\n",
    )];
    let run = |only: &[&str]| {
        let options = CheckOptions {
            year: Some(2025),
            only: only.iter().map(|o| (*o).to_owned()).collect(),
            ..CheckOptions::default()
        };
        let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
        state(&report, "SW15STG2").unwrap().clone()
    };
    assert!(matches!(run(&[]), RuleState::NotApplicable { missing } if missing.contains("withdrew")));
    assert_eq!(run(&["sw15stg2"]), RuleState::Found { count: 1 });
}

#[test]
fn a_list_of_postcodes_says_what_it_can_and_no_more() {
    let files = [csv(
        "episodes.csv",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n1,01/05/2025,S,C2,N1,U1,PR1,,,,IG1 1AA,ZE1 0AA,1\n",
    )];
    let run = |lists: &[Input], authority: &str| {
        let mut options = CheckOptions {
            year: Some(2026),
            authority: Some(authority.to_owned()),
            ..CheckOptions::default()
        };
        options.reference.read("postcodes", lists, &options.limits).unwrap();
        let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
        ["454", "411"].map(|code| state(&report, code).unwrap().clone())
    };
    let one = csv(
        "ig.csv",
        "pcds,oslaua,oseast1m,osnrth1m\nIG1 1AA,E09000026,543700,186600\n",
    );
    let two = csv(
        "ze.csv",
        "pcds,oslaua,oseast1m,osnrth1m\nZE1 0AA,S12000027,447500,1141500\n",
    );
    let bare = csv("bare.csv", "pcds,oslaua\nIG1 1AA,E09000026\nZE1 0AA,S12000027\n");
    let missing = |what: &str| RuleState::NotApplicable {
        missing: what.to_owned(),
    };
    let [far, _] = run(&[one.clone(), two.clone()], "E09000026");
    assert_eq!(far, RuleState::Found { count: 1 }, "the files of one list together");
    let [unmeasured, placed] = run(&[bare], "E09000026");
    assert_eq!(unmeasured, missing("the easting and northing in the list of postcodes"));
    assert!(!matches!(placed, RuleState::NotApplicable { .. }));
    let [_, other] = run(&[one, two], "317");
    let named = "the code of the responsible authority as the list of postcodes writes it";
    assert_eq!(other, missing(named));
}

#[test]
fn the_channel_islands_and_man_lie_outside_england_with_a_list_of_postcodes_and_without() {
    let lines = [
        ("JE2 3AA", "L93000001"),
        ("IM1 1AA", "M83000003"),
        ("IG1 1AA", "E09000026"),
    ];
    let found = |lists: &[Input]| {
        lines.map(|(postcode, _)| {
            // A placement in England needs a URN (rule 218).
            let files = [csv(
                "episodes.csv",
                &format!(
                    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n1,01/05/2025,S,C2,N1,U1,PR1,,,,IG1 1AA,{postcode},\n"
                ),
            )];
            let mut options = CheckOptions {
                year: Some(2026),
                authority: Some("E09000026".to_owned()),
                ..CheckOptions::default()
            };
            if !lists.is_empty() {
                options.reference.read("postcodes", lists, &options.limits).unwrap();
            }
            let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
            matches!(state(&report, "218"), Some(RuleState::Found { count: 1 }))
        })
    };
    let list: String = lines
        .iter()
        .map(|(postcode, code)| format!("{postcode},{code}\n"))
        .collect();
    let list = csv("list.csv", &format!("pcds,oslaua\n{list}"));
    assert_eq!(found(&[]), [false, false, true], "by the letters of the postcode");
    assert_eq!(found(&[list]), [false, false, true], "by the list");
}

#[test]
fn an_element_out_of_order_is_a_finding_where_order_counts() {
    let (_, findings) = odd(
        "<R><Row><Size>x</Size><Id>1</Id></Row></R>".into(),
        &CheckOptions::default(),
    );
    let codes: Vec<_> = findings.iter().map(|f| f.rule).collect();
    assert!(
        codes.contains(&"GT-FORM-013") && codes.contains(&"GT-FORM-004"),
        "{codes:?}"
    );
}

#[test]
fn an_unreadable_date_is_not_a_missing_one() {
    let files = spoilt(Form::Xml, "<ReceivedDate>2024-02-03<", "<ReceivedDate>3 Febr 24<");
    let mut codes = Vec::new();
    kinds()
        .check_files(&files, &CheckOptions::default(), &|_| (), &mut |f| codes.push(f.rule))
        .unwrap();
    assert_eq!(codes, ["GT-FORM-001"]);
}

#[test]
fn what_it_is_and_why_is_reported_and_can_be_overruled() {
    let files = Form::Xml.files(&clean(2025));
    let (kind, claim) = kinds().recognise(&files, &Limits::default()).unwrap();
    assert_eq!((kind.id(), claim.year), ("sen2", Some(2025)));
    assert!(
        claim.why.contains("SEN2") && claim.why.contains("2025"),
        "{}",
        claim.why
    );
    let options = CheckOptions {
        year: Some(2026),
        ..CheckOptions::default()
    };
    let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
    assert_eq!(report.year, 2026);
    assert!(report.why.contains("because you said so"));
    let cin =
        b"<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header></Message>";
    let cin = |name: &str| Input::bytes(name, cin.to_vec());
    let dated = b"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2023</Year><ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails></Header></Message>";
    let dated = [Input::bytes("census_2026.xml", dated.to_vec())];
    let (_, claim) = kinds().recognise(&dated, &Limits::default()).unwrap();
    assert_eq!(claim.year, Some(2024));
    assert!(
        claim
            .why
            .ends_with("Its header says 2023 and its name says 2026: say the year if that is right."),
        "{}",
        claim.why
    );
    // The doubt is also given apart from the reason, so that a page can show it first.
    assert_eq!(
        claim.doubts,
        ["Its header says 2023 and its name says 2026: say the year if that is right."]
    );
    let renamed = Input::bytes(
        "sen2-2024.xml",
        Form::Xml.files(&clean(2026))[0].read(u64::MAX).unwrap().to_vec(),
    );
    let report = kinds()
        .check_files(&[renamed], &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    assert_eq!(
        report.doubts,
        ["The file is named for 2024 and headed for 2026: check which is right, and say the year if it is 2024."]
    );
    assert!(report.why.ends_with(&report.doubts[0]), "{}", report.why);
    for two in [
        vec![files[0].clone(), Form::Xml.files(&clean(2026))[0].clone()],
        vec![cin("a.xml"), cin("b.xml")],
        vec![cin("a.xml"), files[0].clone()],
    ] {
        let e = kinds()
            .check_files(&two, &CheckOptions::default(), &|_| (), &mut |_| ())
            .unwrap_err();
        assert!(
            e.to_string().contains("returns: a.xml") || e.to_string().contains("two whole returns"),
            "{e}"
        );
        assert!(e.to_string().contains("check one at a time"), "{e}");
    }
    let options = CheckOptions {
        only: vec!["gt-sen2-010".to_owned(), "8500".to_owned()],
        ..CheckOptions::default()
    };
    let e = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap_err();
    assert!(e.to_string().contains("there is no rule 8500"), "{e}");
    let unknown = [Input::bytes("x.csv", b"a,b\n1,2\n".to_vec())];
    let e = kinds()
        .check_files(&unknown, &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap_err();
    assert!(e.to_string().contains("Say which return it is"), "{e}");
    for (bytes, words) in [
        (b"%PDF-1.7".to_vec(), "neither XML"),
        (
            b"CHILD,SEX,DOB\n1,M\0,\n".to_vec(),
            "x, line 2: there is a zero byte here",
        ),
        (vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0], ".xls"),
        (Vec::new(), "empty"),
        (b"PK\x03\x04rubbish".to_vec(), "damaged"),
    ] {
        let e = kinds()
            .check_files(
                &[Input::bytes("x", bytes)],
                &CheckOptions::default(),
                &|_| (),
                &mut |_| (),
            )
            .unwrap_err();
        assert!(e.to_string().contains(words), "{e}");
    }
}

#[test]
fn output_is_safe_and_complete() {
    let mut ret = clean(2026);
    ret.persons[0].ethnicity = "=cmd()".into();
    let mut csv_out = Vec::new();
    let mut table = CsvFindings::new(&mut csv_out).unwrap();
    let mut json = Vec::new();
    let mut sink = |f: Finding| {
        table.write(&f).unwrap();
        write_json(&mut json, &f).unwrap();
    };
    let report = kinds()
        .check_files(&Form::Xml.files(&ret), &CheckOptions::default(), &|_| (), &mut sink)
        .unwrap();
    table.finish().unwrap();
    let text = String::from_utf8(csv_out).unwrap();
    assert!(text.contains(",'=cmd(),"), "{text}");
    let first: serde_json::Value = serde_json::from_slice(json.split(|b| *b == b'\n').next().unwrap()).unwrap();
    assert_eq!(first["rule"], "GT-SEN2-010");
    assert_eq!(first["severity"], "error");
    assert_eq!(
        (first["table"].as_str(), first["row"].as_u64()),
        (Some("Person"), Some(0))
    );
    assert_eq!(first["values"][0], "=cmd()");
    let mut summary = Vec::new();
    write_summary(&mut summary, &report).unwrap();
    let summary = String::from_utf8(summary).unwrap();
    assert!(summary.contains("1 error, 0 queries"), "{summary}");
    assert!(
        summary.contains("Not applicable without the list of establishments"),
        "{summary}"
    );
    let (mut rules, mut rules_csv) = (Vec::new(), Vec::new());
    write_rules(&mut rules, &report).unwrap();
    write_rules_csv(&mut rules_csv, &report).unwrap();
    let lines = |b: &[u8]| b.iter().filter(|c| **c == b'\n').count();
    assert_eq!(
        (lines(&rules), lines(&rules_csv)),
        (report.runs.len(), report.runs.len() + 1)
    );
    assert!(Severity::Error < Severity::Query);
}

#[test]
fn no_cell_of_a_report_is_run_as_a_formula_and_numbers_stay_numbers() {
    for (cell, written) in [
        ("-5", "-5"),
        ("+1.5", "+1.5"),
        ("A-1", "A-1"),
        ("=1+1", "'=1+1"),
        ("-1+cmd", "'-1+cmd"),
        ("-inf", "'-inf"),
        ("@a", "'@a"),
        ("-", "'-"),
        ("\t=a", "'\t=a"),
    ] {
        assert_eq!(returns::output::safe_cell(cell), written);
    }
}
