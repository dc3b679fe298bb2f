//! The department's list of rules beside ours.

use super::sen2::builder::{clean, xml};
use return_kinds::kinds;
use returns::official::{Because, OfficialRules};
use returns::{CheckOptions, Input, Limits, RuleState, Severity};
use rust_xlsxwriter::Workbook;

/// A workbook of no layout the department has used, so that only the headings can tell what is what.
fn book(headings: &[&str], rows: &[&[&str]]) -> Input {
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("Introduction").unwrap();
    cover.write_row(0, 0, ["Validation rules"]).unwrap();
    cover.write_row(1, 0, ["Read this first", "Version 1"]).unwrap();
    let sheet = book.add_worksheet().set_name("Rules").unwrap();
    sheet.write_row(0, 0, ["A list made for a test"]).unwrap();
    sheet.write_row(2, 1, headings.iter().copied()).unwrap();
    for (row, cells) in (3..).zip(rows) {
        sheet.write_row(row, 1, cells.iter().copied()).unwrap();
    }
    Input::bytes("rules.xlsx", book.save_to_buffer().unwrap())
}

fn read(input: &Input) -> OfficialRules {
    OfficialRules::read(input, &Limits::default()).unwrap()
}

const SAME_WORDING: &str = "The person has no request";

#[test]
fn rules_are_read_by_their_headings_whatever_their_order_and_spelling() {
    let first = book(
        &[
            "Rule code",
            "Module",
            "Data item(s)",
            "Error / Query",
            "Message",
            "Remarks",
        ],
        &[
            &[
                "R100",
                "2",
                "<ReceivedDate>; <RequestOutcome>",
                "Error",
                "A  wording\nover two lines",
                "x",
            ],
            &["R100", "2", "RequestOutcomeDate", "Error", "", ""],
            &["R101", "Person", "UPN", "Query (Q)", "Another", ""],
            &["", "", "", "", "a line without a code", ""],
        ],
    );
    let second = book(
        &["Description", "Severity", "No.", "Fields", "Table"],
        &[
            &[
                "A wording over two lines",
                "E",
                "R100",
                "ReceivedDate/RequestOutcome/RequestOutcomeDate",
                "2",
            ],
            &["Another", "Q", "R101", "UPN", "Person"],
        ],
    );
    for input in [first, second] {
        let list = read(&input);
        assert_eq!(list.rules.len(), 2, "{:?}", list.rules);
        let rule = &list.rules[0];
        assert_eq!(
            (rule.code.as_str(), rule.wording.as_str()),
            ("R100", "A wording over two lines")
        );
        assert_eq!((rule.severity, rule.module.as_str()), (Some(Severity::Error), "2"));
        assert_eq!(rule.fields, ["ReceivedDate", "RequestOutcome", "RequestOutcomeDate"]);
        assert_eq!((rule.sheet.as_str(), rule.line), ("Rules", 4));
        assert_eq!(list.rules[1].severity, Some(Severity::Query));
        assert_eq!(list.other_sheets, ["Introduction"]);
    }
}

#[test]
fn only_what_is_said_corresponds_and_the_rest_could_not_be_run() {
    let list = read(&book(
        &["Rule", "Error text", "Fields", "Golden Thread rule"],
        &[
            &["R1", SAME_WORDING, "", ""],
            &[
                "R2",
                "Said by a column that someone added",
                "",
                "GT-SEN2-014, GT-SEN2-016",
            ],
            &[
                "R3",
                "Looks at what one of ours looks at",
                "CeaseDate, CeaseReason, StartDate",
                "",
            ],
            &["R4", "Nothing of ours is like it", "SomethingElse", ""],
            &["gt-sen2-021", "The same code", "", ""],
        ],
    ));
    let mut ret = clean(2026);
    ret.persons[0].upn = "A123".to_owned();
    let report = kinds()
        .check_files(&xml(&ret), &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    let runs = list.against(&report);
    let [by_wording, by_column, by_fields, by_nothing, by_code] = &runs[..] else {
        panic!("{runs:?}")
    };
    assert_eq!(
        by_wording.corresponds,
        [("GT-SEN2-020".to_owned(), Because::SameWording)]
    );
    assert_eq!(by_wording.state, RuleState::Clean);
    assert_eq!(
        by_column.corresponds,
        [
            ("GT-SEN2-014".to_owned(), Because::Workbook),
            ("GT-SEN2-016".to_owned(), Because::Workbook)
        ]
    );
    assert_eq!(
        by_column.state,
        RuleState::Found { count: 1 },
        "one of the two found it"
    );
    // What is alike is offered to look at, and is no answer.
    assert_eq!(by_fields.same_fields, ["GT-SEN2-057"]);
    assert_eq!(by_nothing.same_fields, Vec::<String>::new());
    for run in [by_fields, by_nothing] {
        assert_eq!(run.corresponds, []);
        let why = "no check of ours corresponds".to_owned();
        assert_eq!(run.state, RuleState::CouldNotRun { why });
    }
    assert_eq!(by_code.corresponds, [("GT-SEN2-021".to_owned(), Because::SameCode)]);
}

#[test]
fn a_rule_answered_by_one_that_did_not_run_is_not_passed() {
    let list = read(&book(
        &["Code", "Wording", "Our rule"],
        &[&["R1", "Needs last year's return", "GT-SEN2-075; GT-SEN2-020"]],
    ));
    let report = kinds()
        .check_files(&xml(&clean(2026)), &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    let runs = list.against(&report);
    assert!(
        matches!(runs[0].state, RuleState::NotApplicable { .. }),
        "{:?}",
        runs[0].state
    );
}

#[test]
fn a_workbook_without_rules_is_refused_in_words() {
    let error = OfficialRules::read(&book(&["a", "b"], &[&["c", "d"]]), &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("no list of rules"), "{error}");
    let error = OfficialRules::read(&Input::bytes("r.xlsx", b"not a workbook".to_vec()), &Limits::default());
    assert!(error.is_err());
}
