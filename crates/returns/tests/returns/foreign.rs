//! Files as other programs, spreadsheets and hands leave them: nothing of them is lost in silence, and no rule is shown as
//! passed that did not see what it asks.

use crate::checking::csv;
use crate::sen2::builder::{Form, clean, export, xml};
use returns::check::RuleState;
use returns::{CheckOptions, CheckReport, Finding, Input, check_files};
use rust_xlsxwriter::Workbook;

pub(crate) fn check(files: &[Input]) -> (CheckReport, Vec<Finding>) {
    let options = CheckOptions {
        today: returns::Day::from_ymd(2026, 3, 31),
        ..CheckOptions::default()
    };
    let mut findings = Vec::new();
    let report = check_files(files, &options, &|_| (), &mut |f| findings.push(f)).unwrap();
    (report, findings)
}

fn state(report: &CheckReport, code: &str) -> RuleState {
    let run = report.runs.iter().find(|r| r.rule.code == code);
    run.unwrap_or_else(|| panic!("{code}")).state.clone()
}

fn missing(report: &CheckReport, code: &str) -> String {
    match state(report, code) {
        RuleState::NotApplicable { missing } => missing,
        other => panic!("{code}: {other:?}"),
    }
}

fn text(file: &Input) -> String {
    file.text(1 << 24).unwrap()
}

/// A sheet of texts, from its first row.
fn sheet(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(r as u32, c as u16, *cell).unwrap();
        }
    }
}

fn saved(mut book: Workbook) -> Vec<Input> {
    vec![Input::bytes("lists.xlsx", book.save_to_buffer().unwrap())]
}

#[test]
fn problems_of_one_sort_never_hide_those_of_another() {
    let [file] = &xml(&clean(2026))[..] else { panic!() };
    let many = "<Shoe/>".repeat(100_001);
    let spoilt = text(file)
        .replacen("<ReceivedDate>", &format!("{many}<ReceivedDate>"), 1)
        .replacen("</Assessment>", "</Assessment><Assessment></Assessment>", 1);
    let (report, findings) = check(&[csv("sen2.xml", &spoilt)]);
    assert_eq!(state(&report, "GT-FORM-010"), RuleState::Found { count: 100_001 });
    assert_eq!(report.not_shown, 1, "what is not kept is counted");
    assert_eq!(state(&report, "GT-FORM-012"), RuleState::Found { count: 1 });
    assert!(findings.iter().any(|f| f.rule == "GT-FORM-012"));
}

#[test]
fn a_demanded_column_that_is_not_there_is_never_passed() {
    let rows: [&[&str]; 2] = [
        &["Child Unique ID", "Sex", "Ethnicity", "Date of Birth", "Date of Contact"],
        &["1", "a) Male", "a) WBRI", "2014-05-04", "2026-01-02"],
    ];
    let mut book = Workbook::new();
    sheet(&mut book, "List 1", &rows);
    let (report, findings) = check(&saved(book));
    assert_eq!(findings, [], "the column of 2026 is known");
    assert_eq!(missing(&report, "GT-ILACS-0101"), "column Contact Source of table List_1");
    assert_eq!(missing(&report, "GT-ILACS-0102"), "column Contact Source of table List_1");
    assert_eq!(state(&report, "GT-ILACS-0104"), RuleState::Clean);
    // What is there is checked all the same, and what is not is told beside it.
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "List 1",
        &[rows[0], &["1", "", "a) WBRI", "2014-05-04", "2026-01-02"]],
    );
    let (report, findings) = check(&saved(book));
    assert_eq!(state(&report, "GT-ILACS-0101"), RuleState::Found { count: 1 });
    assert_eq!(findings[0].fields, ["Gender"]);
    let mut summary = Vec::new();
    returns::output::write_summary(&mut summary, &report).unwrap();
    let summary = String::from_utf8(summary).unwrap();
    let told = "Run in part, without column Contact Source of table List_1: GT-ILACS-0101";
    assert!(summary.contains(told), "{summary}");
}

#[test]
fn a_rule_needs_the_tables_between_its_two_ends() {
    let without = |names: &[&str]| {
        let mut files = export(&clean(2026));
        files.retain(|f| !names.iter().any(|n| f.name.ends_with(&format!("_{n}.csv"))));
        check(&files)
    };
    for between in ["assessment", "requests"] {
        let (report, findings) = without(&[between]);
        let table = if between == "requests" { "Requests" } else { "Assessment" };
        for code in ["050", "058", "060", "066", "071", "072"] {
            let code = format!("GT-SEN2-{code}");
            assert_eq!(missing(&report, &code), format!("table {table}"), "{code}");
        }
        assert!(!findings.iter().any(|f| f.rule.starts_with("GT-SEN2")), "{findings:#?}");
    }
    for code in ["GT-SEN2-071", "GT-SEN2-072"] {
        assert_eq!(missing(&without(&["activeplans"]).0, code), "table ActivePlans");
        assert_eq!(missing(&without(&["namedplan"]).0, code), "table NamedPlan");
    }
    // Compared with last year's, a plan without its assessment would be nobody's.
    let mut files = export(&clean(2026));
    files.retain(|f| !f.name.ends_with("_assessment.csv"));
    let options = CheckOptions {
        previous: xml(&clean(2025)),
        ..CheckOptions::default()
    };
    let report = check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
    assert_eq!(missing(&report, "GT-SEN2-076"), "table Assessment");
}

#[test]
fn a_finding_names_the_same_child_in_every_form() {
    let mut ret = clean(2026);
    ret.persons[1].requests[0].assessment.as_mut().unwrap().outcome = "?".into();
    ret.persons[1].requests[0].active_plan.as_mut().unwrap().needs[0].need = "?".into();
    for form in [Form::Xml, Form::Export, Form::Workbook] {
        let (_, findings) = check(&form.files(&ret));
        assert!(findings.len() > 1);
        for f in findings {
            assert_eq!(f.child.as_deref(), Some(&*ret.persons[1].upn), "{form:?} {}", f.rule);
        }
    }
}

#[test]
fn a_word_for_yes_in_xml_is_understood_and_told() {
    let [file] = &xml(&clean(2026))[..] else { panic!() };
    for word in ["Yes", "no", "TRUE"] {
        let spoilt = text(file).replacen("<RYA>0<", &format!("<RYA>{word}<"), 1);
        let (_, findings) = check(&[csv("sen2.xml", &spoilt)]);
        let told: Vec<_> = findings.iter().map(|f| (f.rule, &*f.fields[0])).collect();
        assert_eq!(told, [("GT-FORM-007", "RYA")], "{word}");
    }
    let exported = export(&clean(2026)).into_iter().map(|f| {
        let text = text(&f).replacen(",0,2025-", ",No,2025-", 1);
        csv(&f.name, &text)
    });
    let exported: Vec<Input> = exported.collect();
    assert!(exported.iter().any(|f| text(f).contains(",No,")), "nothing was changed");
    assert_eq!(check(&exported).1, [], "a spreadsheet's word is its own");
}

#[test]
fn rows_without_an_id_are_nobodys() {
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Template",
        &[
            &["Module 1: Person"],
            &["Person ID", "Family name", "Given name", "Date of birth", "Sex", "Ethnicity"],
            &["", "Bell", "Tom", "2012-11-30", "M", "WBRI"],
            &["P2", "Okafor", "Ada", "2015-03-05", "F", "BNGN"],
            &["Module 2: Requests"],
            &["Person ID", "Requests record ID", "Date request was received", "Request outcome"],
            &["", "1", "2025-12-20", "A"],
            &["P2", "1", "2025-12-20", "A"],
            &["P2", "", "2025-12-21", "A"],
        ],
    );
    let (_, findings) = check(&saved(book));
    let orphans: Vec<_> = findings.iter().filter(|f| f.rule == "GT-FORM-015").collect();
    assert_eq!(orphans.len(), 1, "{orphans:#?}");
    assert_eq!((orphans[0].table, orphans[0].row), (Some("Requests"), Some(0)));
    let childless: Vec<_> = findings.iter().filter(|f| f.rule == "GT-SEN2-020").collect();
    assert_eq!(childless[0].row, Some(0), "the person without an id has no request");
}

#[test]
fn a_correction_that_cannot_be_held_leaves_what_was_written() {
    use returns::ReturnKind as _;
    let limits = returns::Limits::default();
    let mut tables = returns::sen2::Sen2.read(&xml(&clean(2026)), &limits, &|_| ()).unwrap();
    assert!(!tables.correct("Person", 0, "Surname", &"x".repeat(70_000)));
    tables.finish();
    assert_eq!(tables.supplied("Person").unwrap().col("Surname").text(0), "Okafor");
    assert!(tables.correct("Person", 0, "Surname", "Obi"));
    assert_eq!(tables.supplied("Person").unwrap().col("Surname").text(0), "Obi");
}
