//! Files as other programs, spreadsheets and hands leave them: nothing of them is lost in silence, and no rule is shown
//! as passed that did not see what it needs.

use crate::checking::csv;
use crate::sen2::builder::{Form, clean, export, xml};
use return_kinds::kinds;
use returns::check::RuleState;
use returns::{CheckOptions, CheckReport, Finding, Input};
use rust_xlsxwriter::Workbook;

pub(crate) fn check(files: &[Input]) -> (CheckReport, Vec<Finding>) {
    let options = CheckOptions {
        today: returns::Day::from_ymd(2026, 3, 31),
        ..CheckOptions::default()
    };
    let mut findings = Vec::new();
    let report = kinds()
        .check_files(files, &options, &|_| (), &mut |f| findings.push(f))
        .unwrap();
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
        &[
            "Child Unique ID",
            "Sex",
            "Ethnicity",
            "Date of Birth",
            "Date of Contact",
        ],
        &["1", "a) Male", "a) WBRI", "2014-05-04", "2026-01-02"],
    ];
    let mut book = Workbook::new();
    sheet(&mut book, "List 1", &rows);
    let (report, findings) = check(&saved(book));
    assert_eq!(findings, [], "the column of 2026 is known");
    assert_eq!(
        missing(&report, "GT-ILACS-0101"),
        "column Contact Source of table List_1"
    );
    assert_eq!(
        missing(&report, "GT-ILACS-0102"),
        "column Contact Source of table List_1"
    );
    assert_eq!(state(&report, "GT-ILACS-0104"), RuleState::Clean);
    // What is there is checked all the same, and what is not is reported beside it.
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
    let reported = "Run in part, without column Contact Source of table List_1: GT-ILACS-0101";
    assert!(summary.contains(reported), "{summary}");
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
        let table = if between == "requests" {
            "Requests"
        } else {
            "Assessment"
        };
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
    // Compared with last year's, a plan without its assessment would be no one's.
    let mut files = export(&clean(2026));
    files.retain(|f| !f.name.ends_with("_assessment.csv"));
    let options = CheckOptions {
        previous: xml(&clean(2025)),
        ..CheckOptions::default()
    };
    let report = kinds().check_files(&files, &options, &|_| (), &mut |_| ()).unwrap();
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
fn a_word_for_yes_in_xml_is_understood_and_reported() {
    let [file] = &xml(&clean(2026))[..] else { panic!() };
    for word in ["Yes", "no", "TRUE"] {
        let spoilt = text(file).replacen("<RYA>0<", &format!("<RYA>{word}<"), 1);
        let (_, findings) = check(&[csv("sen2.xml", &spoilt)]);
        let reported: Vec<_> = findings.iter().map(|f| (f.rule, &*f.fields[0])).collect();
        assert_eq!(reported, [("GT-FORM-007", "RYA")], "{word}");
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
fn rows_without_an_id_are_no_ones() {
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Template",
        &[
            &["Module 1: Person"],
            &[
                "Person ID",
                "Family name",
                "Given name",
                "Date of birth",
                "Sex",
                "Ethnicity",
            ],
            &["", "Bell", "Tom", "2012-11-30", "M", "WBRI"],
            &["P2", "Okafor", "Ada", "2015-03-05", "F", "BNGN"],
            &["Module 2: Requests"],
            &[
                "Person ID",
                "Requests record ID",
                "Date request was received",
                "Request outcome",
            ],
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
    use returns::TableKind as _;
    let limits = returns::Limits::default();
    let mut tables = ::sen2::Sen2.read(&xml(&clean(2026)), &limits, &|_| ()).unwrap();
    assert!(!tables.correct("Person", 0, "Surname", &"x".repeat(70_000)));
    tables.finish();
    assert_eq!(tables.supplied("Person").unwrap().col("Surname").text(0), "Okafor");
    assert!(tables.correct("Person", 0, "Surname", "Obi"));
    assert_eq!(tables.supplied("Person").unwrap().col("Surname").text(0), "Obi");
}

const HEADINGS: &str = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB";
const ROW: &str = "1,1,01/05/2012,WBRI,,,";

fn header_of(text: &str) -> (CheckReport, Vec<Finding>) {
    check(&[csv("header.csv", text)])
}

fn rows_of(report: &CheckReport, table: &str) -> usize {
    report.tables.iter().find(|t| t.table == table).unwrap().rows
}

#[test]
fn a_title_above_the_headings_may_have_commas_of_any_sort() {
    let (plain, semicolons) = (
        format!("{HEADINGS}\n{ROW}\n"),
        format!("{HEADINGS}\n{ROW}\n").replace(',', ";"),
    );
    let expected = header_of(&plain).1;
    for title in [
        "Children looked after,,,,,,\n",
        "Leeds, York, Hull and Selby, at 31 March\n",
        "\"Leeds, York\",,,,,,\n,,,,,,\n",
    ] {
        for text in [&plain, &semicolons] {
            let (report, findings) = header_of(&format!("{title}{text}"));
            assert_eq!(
                (report.kind, rows_of(&report, "Header")),
                ("ssda903", 1),
                "{title}{text}"
            );
            let rules = |findings: &[Finding]| findings.iter().map(|f| f.rule).collect::<Vec<_>>();
            assert_eq!(rules(&findings), rules(&expected), "{title}{text}");
        }
    }
    // A value is changed in such a file where it is.
    let input = csv("header.csv", &format!("A, B, C and D, E\n{semicolons}"));
    let change = returns::Change {
        table: "Header",
        row: 0,
        field: "ETHNIC",
        value: "BNGN",
    };
    let limits = returns::Limits::default();
    let amended = returns::amend(&::ssda903::Ssda903, &[input], &[change], &limits).unwrap();
    assert!(text(&amended.files[0]).contains("\n1;1;01/05/2012;BNGN;;;\n"));
}

#[test]
fn rows_of_nothing_but_commas_at_the_end_are_no_rows() {
    let (first, second) = (format!("{ROW}\n"), ROW.replacen('1', "2", 1));
    let (report, _) = header_of(&format!("{HEADINGS}\n{first},,,,,,\n{second}\n,,,,,,\n , ,,,,,\n,,\n"));
    assert_eq!(rows_of(&report, "Header"), 3, "the one between others is counted");
    let again = csv("header.csv", &format!("{HEADINGS}\n{first},,,,,,\n,,,,,,\n"));
    let next = csv("header2.csv", &format!("{HEADINGS}\n{second}\n"));
    let (report, findings) = check(&[again.clone(), next.clone()]);
    assert_eq!(rows_of(&report, "Header"), 2);
    assert!(
        findings
            .iter()
            .all(|f| f.row != Some(1) || f.child.as_deref() == Some("2"))
    );
    // Rows are counted alike where a value is changed.
    let change = returns::Change {
        table: "Header",
        row: 1,
        field: "ETHNIC",
        value: "BNGN",
    };
    let limits = returns::Limits::default();
    let amended = returns::amend(&::ssda903::Ssda903, &[again, next], &[change], &limits).unwrap();
    assert_eq!(amended.changed, [0, 1]);
    assert!(amended.unplaced.is_empty());
}

#[test]
fn an_empty_file_among_others_is_reported_and_the_others_are_read() {
    let header = csv("header.csv", &format!("{HEADINGS}\n{ROW}\n"));
    for nothing in ["", "\n \n"] {
        let (report, findings) = check(&[csv("dolo.csv", nothing), header.clone()]);
        assert_eq!(rows_of(&report, "Header"), 1);
        let reported = findings.iter().find(|f| f.rule == "GT-FORM-018").unwrap();
        assert!(reported.message.ends_with("dolo.csv, which is empty"), "{reported:?}");
    }
    let refused = kinds().check_files(&[csv("dolo.csv", "")], &CheckOptions::default(), &|_| (), &mut |_| ());
    assert!(refused.unwrap_err().reason.contains("empty"));
}

#[test]
fn a_header_is_read_however_its_values_are_written() {
    let [file] = &xml(&clean(2025))[..] else { panic!() };
    for (from, to) in [
        ("<Collection>SEN2<", "<Collection><![CDATA[SEN2]]><"),
        ("<Collection>SEN2<", "<Collection>SE&#78;2<"),
        ("<Year>2025<", "<Year>20<!-- the year -->25<"),
        ("<Year>2025<", "<Year>\n 20&#x32;5 <"),
    ] {
        let text = text(file);
        assert!(text.contains(from));
        let (report, findings) = check(&[csv("f.xml", &text.replacen(from, to, 1))]);
        let why = "for 2025, the year in its header, because its header says it is the collection SEN2.";
        assert!(report.why.ends_with(why), "{to}: {}", report.why);
        assert_eq!(findings, [], "{to}");
    }
}

#[test]
fn lines_that_end_with_a_carriage_return_alone_are_lines_in_xml_too() {
    let [file] = &xml(&clean(2025))[..] else { panic!() };
    let text = text(file).replacen("<RYA>0<", "<RYA>maybe<", 1);
    let line = |text: &str| {
        let (_, findings) = check(&[csv("f.xml", text)]);
        findings.iter().find(|f| f.rule == "GT-FORM-003").unwrap().line
    };
    let expected = line(&text);
    assert!(expected > Some(10));
    assert_eq!(line(&text.replace('\n', "\r")), expected);
}

#[test]
fn an_archive_of_files_says_to_unpack_it() {
    use std::io::Write as _;
    let zipped = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(HEADINGS.as_bytes()).unwrap();
        }
        let file = Input::bytes("export.zip", zip.finish().unwrap().into_inner());
        kinds()
            .check_files(&[file], &CheckOptions::default(), &|_| (), &mut |_| ())
            .unwrap_err()
            .reason
    };
    let packed = zipped(&["export/header.csv", "export/episodes.csv"]);
    assert!(packed.contains("unpack it") && !packed.contains(".xlsx"), "{packed}");
    let document = zipped(&["mimetype", "content.xml"]);
    assert!(document.contains("save it as .xlsx"), "{document}");
}

/// A summary as a person reads it.
fn summary(report: &CheckReport) -> String {
    let mut out = Vec::new();
    returns::output::write_summary(&mut out, report).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_sheet_of_choices_is_none_of_the_tables() {
    let list: [&[&str]; 2] = [
        &[
            "Child Unique ID",
            "Gender",
            "Ethnicity",
            "Date of Birth",
            "Date of Contact",
            "Contact Source",
        ],
        &["1", "a) Male", "a) WBRI", "2014-05-04", "2026-01-02", "b) Schools"],
    ];
    let choices: [&[&str]; 3] = [
        &["Gender", "Ethnicity", "Allocated Team"],
        &["a) Male", "a) WBRI", "North"],
        &["b) Female", "b) WIRI", "South"],
    ];
    for columns in [2, 3] {
        let mut book = Workbook::new();
        sheet(&mut book, "List 1", &list);
        let choices: Vec<&[&str]> = choices.iter().map(|row| &row[..columns]).collect();
        sheet(&mut book, "Lookups", &choices);
        let (report, findings) = check(&saved(book));
        let reported: Vec<_> = findings
            .iter()
            .map(|f| (f.rule, f.message.rsplit(": ").next().unwrap()))
            .collect();
        assert_eq!(reported, [("GT-FORM-018", "Lookups")]);
        assert_eq!(report.tables.iter().map(|t| t.rows).sum::<usize>(), 1);
    }
    // Few columns are enough where one says whose the row is, or where the sheet is called after the list.
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Contacts in March",
        &[&["Child Unique ID", "Contact Source"], &["1", "b) Schools"]],
    );
    sheet(
        &mut book,
        "List 9",
        &[&["Gender", "Ethnicity", "Shoe size"], &["a) Male", "a) WBRI", "7"]],
    );
    let (report, findings) = check(&saved(book));
    assert_eq!((rows_of(&report, "List_1"), rows_of(&report, "List_9")), (1, 1));
    assert!(!findings.iter().any(|f| f.rule == "GT-FORM-018"), "{findings:#?}");
    assert!(missing(&report, "GT-ILACS-0105").contains("Date of Birth"));
    // The same in a SEN2 workbook.
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Template",
        &[
            &[
                "Person ID",
                "Family name",
                "Given name",
                "Date of birth",
                "Sex",
                "Ethnicity",
            ],
            &["P1", "Bell", "Tom", "2012-11-30", "M", "WBRI"],
        ],
    );
    sheet(
        &mut book,
        "Values",
        &[&["Sex", "Ethnicity"], &["M", "WBRI"], &["F", "WIRI"]],
    );
    let (report, findings) = check(&saved(book));
    assert_eq!(rows_of(&report, "Person"), 1);
    assert!(
        findings
            .iter()
            .any(|f| f.rule == "GT-FORM-018" && f.message.ends_with(": Values"))
    );
}

#[test]
fn a_table_read_twice_is_reported_at_the_top() {
    let persons: [&[&str]; 2] = [
        &[
            "Person ID",
            "Family name",
            "Given name",
            "Date of birth",
            "Sex",
            "Ethnicity",
        ],
        &["P1", "Bell", "Tom", "2012-11-30", "M", "WBRI"],
    ];
    let requests: [&[&str]; 2] = [
        &[
            "Person ID",
            "Requests record ID",
            "Date request was received",
            "Request outcome",
        ],
        &["P1", "1", "2025-12-20", "A"],
    ];
    let mut book = Workbook::new();
    sheet(&mut book, "Data", &[persons[0], persons[1], requests[0], requests[1]]);
    sheet(&mut book, "Backup", &persons);
    let (report, findings) = check(&saved(book));
    assert_eq!(rows_of(&report, "Person"), 2);
    let reported: Vec<_> = findings.iter().filter(|f| f.rule == "GT-FORM-024").collect();
    assert_eq!(reported.len(), 1);
    assert!(
        reported[0].message.ends_with(": Person, on sheet Backup"),
        "{}",
        reported[0].message
    );
    let words = summary(&report);
    assert!(
        words.lines().nth(3).unwrap().ends_with(": Person (Data, Backup)."),
        "{words}"
    );
    // Headings that come again in their own sheet, or tables on sheets of their own, are as genuine as one of each.
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Data",
        &[
            persons[0],
            persons[1],
            persons[0],
            &["P2", "Obi", "Ada", "2013-11-30", "F", "WBRI"],
        ],
    );
    sheet(&mut book, "More", &requests);
    let (report, findings) = check(&saved(book));
    assert_eq!((rows_of(&report, "Person"), rows_of(&report, "Requests")), (2, 1));
    assert!(!findings.iter().any(|f| f.rule == "GT-FORM-024"));
    assert!(report.repeated.is_empty());
    // Two years in one folder.
    let text = format!("{HEADINGS}\n{ROW}\n");
    let (report, _) = check(&[csv("header.csv", &text), csv("header (1).csv", &text)]);
    assert!(summary(&report).contains(": Header (header.csv, header (1).csv).\n"));
}

#[test]
fn a_return_in_which_no_one_was_read_is_no_pass() {
    let headed = |head: &str, rest: &str| {
        let head = format!("<Header><CollectionDetails>{head}</CollectionDetails></Header>");
        vec![csv("f.xml", &format!("<Message>{head}{rest}</Message>"))]
    };
    let headings = |text: &str| vec![csv("a.csv", &format!("{text}\n,,,\n"))];
    let mut book = Workbook::new();
    sheet(&mut book, "List 1", &[&["Child Unique ID", "Gender"]]);
    let day = "<ReferenceDate>2026-01-15</ReferenceDate>";
    for (files, kind) in [
        (
            headed(
                &format!("<Collection>SEN2</Collection><Year>2026</Year>{day}"),
                "<Persons/>",
            ),
            "sen2",
        ),
        (
            headed("<Collection>CIN</Collection><Year>2026</Year>", "<Children/>"),
            "cin",
        ),
        (headings(HEADINGS), "ssda903"),
        (saved(book), "annex_a_ilacs"),
    ] {
        let (report, findings) = check(&files);
        assert_eq!(report.kind, kind);
        assert!(
            findings.iter().any(|f| f.rule == "GT-FORM-026"),
            "{kind}: {findings:#?}"
        );
        assert!(report.no_one_was_read() && !report.is_clean());
        let words = summary(&report);
        assert!(words.lines().nth(3).unwrap().starts_with("No row"), "{kind}: {words}");
    }
    assert!(!header_of(&format!("{HEADINGS}\n{ROW}\n")).0.no_one_was_read());
}

/// A SEN2 workbook as a program leaves it that writes formulas and calculates nothing: one person's sex is such a
/// formula, the second's whole row; the third's post code is a formula with nothing to show.
pub(crate) fn unworked() -> Vec<Input> {
    use std::io::{Read as _, Write as _};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Template").unwrap();
    let headings = ["Person ID", "Family name", "Given name", "Sex", "Postcode"];
    sheet.write_row(0, 0, headings).unwrap();
    sheet.write_row(1, 0, ["P1", "Bell", "Tom"]).unwrap();
    sheet.write_row(3, 0, ["P3", "Obi", "Ada", "F"]).unwrap();
    let formula = |result: &str| rust_xlsxwriter::Formula::new("=Other!A1").set_result(result);
    sheet.write_formula(1, 3, formula("777777")).unwrap();
    for column in 0..5 {
        sheet.write_formula(2, column, formula("777777")).unwrap();
    }
    sheet.write_formula(3, 4, formula("")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..old.len() {
        let mut part = old.by_index(i).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(text.replace("<v>777777</v>", "<v></v>").as_bytes())
            .unwrap();
    }
    vec![Input::bytes("sen2.xlsx", new.finish().unwrap().into_inner())]
}

#[test]
fn a_formula_saved_without_its_value_is_reported_for_what_it_is() {
    let (report, findings) = check(&unworked());
    assert_eq!(rows_of(&report, "Person"), 3);
    let reported = findings.iter().filter(|f| f.rule == "GT-FORM-027");
    let reported: Vec<_> = reported.map(|f| (f.row, f.line, &*f.fields[0])).collect();
    assert_eq!(reported.len(), 6, "{reported:?}");
    assert_eq!(reported[0], (Some(0), Some(2), "Sex"));
    assert!(
        reported[1..]
            .iter()
            .all(|(row, line, _)| (*row, *line) == (Some(1), Some(3)))
    );
}

#[test]
fn a_word_for_yes_that_stops_the_file_is_reported_once() {
    let text =
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year></CollectionDetails></Header>
<Children><Child><ChildIdentifiers><LAchildID>1</LAchildID></ChildIdentifiers><CINdetails>
<ReferralNFA>Yes</ReferralNFA></CINdetails></Child></Children></Message>";
    let (_, findings) = check(&[csv("cin.xml", text)]);
    let reported = findings
        .iter()
        .filter(|f| f.fields.iter().any(|field| field == "ReferralNFA"));
    let reported: Vec<_> = reported
        .map(|f| f.rule)
        .filter(|rule| rule.starts_with("GT-FORM"))
        .collect();
    assert_eq!(reported, ["GT-FORM-020"]);
}
