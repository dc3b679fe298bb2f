//! The rules of the area SEND lists.

use super::book::{Book, Cell, today};
use ::annex_a::send::AnnexASend;
use return_kinds::kinds;
use returns::proof::{Proof, prove};
use returns::{CheckOptions, Finding, RuleState};

pub(super) const URN: &str = "Main education establishment – URN";
pub(super) const PHASE: &str = "Main education establishment – phase";
pub(super) const SUBSIDIARY: &str = "Subsidiary education establishment – phase (dual registration)";
const KNOWN: &str = "Known to children's social care?";
const TEAM: &str = "Which children's social care team?";
const DISABILITY: &str = "Does the child or young person have a disability?";

fn upn(last: u8) -> String {
    identifiers::upn("31712345678", last).unwrap()
}

fn uln(nine: &str) -> String {
    let digits: Vec<u32> = nine.chars().map(|c| c.to_digit(10).unwrap()).collect();
    format!("{nine}{}", identifiers::uln_check_digit(&digits).unwrap())
}

fn row(id: &str, upn: String, born: Cell, plan: bool) -> Vec<(&'static str, Cell)> {
    let mut row: Vec<(&'static str, Cell)> = vec![
        ("Unique ID", Cell::Text(id.to_owned())),
        ("UPN", upn.into()),
        ("ULN", "".into()),
        ("Date of birth", born),
        ("Gender", "a) Male".into()),
        ("Ethnicity", "n) BCRB".into()),
    ];
    if plan {
        row.extend([
            ("Date initial EHC plan issued", Cell::Text("14/06/2023".to_owned())),
            ("Date updated EHC plan issued", Cell::Date(2024, 7, 1)),
            ("Date EHC plan last reviewed", "01/09/2025".into()),
        ]);
    }
    row.extend([
        ("SEN primary need", Cell::from("k) ASD")),
        (URN, 123_456.0.into()),
        (PHASE, "b) Primary".into()),
        (SUBSIDIARY, "".into()),
    ]);
    if plan {
        row.push(("Elective home education", "b) No".into()));
    }
    row.extend([
        ("Suspensions", Cell::from(1.0)),
        ("Permanent exclusions", 0.0.into()),
        ("Absence", 8.5.into()),
        ("Pupil Premium", "a) Yes".into()),
        (KNOWN, "b) No".into()),
        (TEAM, "".into()),
        (DISABILITY, "b) No".into()),
    ]);
    row
}

/// Two children on each list, with nothing wrong.
pub(super) fn book() -> Book {
    let plans = [
        row("E1", upn(1), Cell::Date(2014, 5, 4), true),
        row("E2", upn(2), "04/05/2015".into(), true),
    ];
    let support = [
        row("S1", upn(3), Cell::Date(2013, 5, 4), false),
        row("S2", upn(4), "2012-05-04".into(), false),
    ];
    Book::default()
        .sheet("List_1", &[&plans[0], &plans[1]])
        .sheet("List_2", &[&support[0], &support[1]])
}

/// A rule of a list, broken in its second row.
fn rule(code: &'static str, list: &'static str, spoil: impl Fn(Book, &str) -> Book + 'static) -> Proof {
    Proof::new(code, move |_| spoil(book(), list).case(), |_| book().case()).at(&[(list, 1)])
}

/// The same rule on both lists.
fn both(one: &'static str, two: &'static str, spoil: fn(Book, &str) -> Book) -> Vec<Proof> {
    vec![rule(one, "List_1", spoil), rule(two, "List_2", spoil)]
}

fn set(one: &'static str, two: &'static str, heading: &'static str, to: &'static str) -> Vec<Proof> {
    let spoil = move |b: Book, list: &str| b.set(list, 1, heading, to);
    vec![rule(one, "List_1", spoil), rule(two, "List_2", spoil)]
}

fn one(code: &'static str, spoil: fn(Book, &str) -> Book) -> Proof {
    rule(code, "List_1", spoil)
}

pub(crate) fn proofs() -> Vec<Proof> {
    let mut proofs: Vec<Proof> = [
        set("101a", "201a", "Date of birth", ""),
        set("101b", "201b", "Gender", ""),
        set("101c", "201c", "Ethnicity", ""),
        set("101d", "201d", "SEN primary need", ""),
        set("102a", "202a", "Date of birth", "31/03/2001"),
        set("102b", "202b", "Date of birth", "31/03/2000"),
        set("103", "203", DISABILITY, ""),
        set("105a", "205a", "Date of birth", "01/04/2026"),
        set("107", "207", "UPN", ""),
        set("108a", "208a", URN, ""),
        both("108b", "208b", |b, l| {
            b.set(l, 1, URN, "").set(l, 1, SUBSIDIARY, "h) PRU/AP")
        }),
        set("GT-AXA-101", "GT-AXA-201", "Unique ID", ""),
        set("GT-AXA-103", "GT-AXA-203", "Gender", "1"),
        set("GT-AXA-104", "GT-AXA-204", "Ethnicity", "British"),
        set("GT-AXA-105", "GT-AXA-205", "SEN primary need", "k) SPLD"),
        set("GT-AXA-106", "GT-AXA-206", PHASE, "School"),
        set("GT-AXA-107", "GT-AXA-207", SUBSIDIARY, "Shed"),
        set("GT-AXA-109", "GT-AXA-209", "Pupil Premium", "40"),
        set("GT-AXA-110", "GT-AXA-210", KNOWN, "ask"),
        set("GT-AXA-111", "GT-AXA-211", DISABILITY, "hmm"),
        set("GT-AXA-112", "GT-AXA-212", "UPN", "A317123456789"),
        set("GT-AXA-113", "GT-AXA-213", "ULN", "1234567890"),
        set("GT-AXA-114", "GT-AXA-214", URN, "12345"),
        set("GT-AXA-115", "GT-AXA-215", "Suspensions", "several"),
        set("GT-AXA-116", "GT-AXA-216", "Permanent exclusions", "0.5"),
        set("GT-AXA-117", "GT-AXA-217", "Absence", "often"),
        set("GT-AXA-118", "GT-AXA-218", "Absence", "100.5%"),
        set("GT-AXA-119", "GT-AXA-219", KNOWN, "a) Yes"),
        set("GT-AXA-120", "GT-AXA-220", TEAM, "Family support"),
        set("GT-AXA-121", "GT-AXA-221", PHASE, ""),
        set("GT-AXA-123", "GT-AXA-223", "Permanent exclusions", "2"),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (a, b, heading) in [
        ("109", "209", "UPN"),
        ("GT-AXA-102", "GT-AXA-202", "Unique ID"),
        ("GT-AXA-122", "GT-AXA-222", "ULN"),
    ] {
        for (code, list) in [(a, "List_1"), (b, "List_2")] {
            let value = if heading == "ULN" {
                uln("123456789")
            } else {
                "same".to_owned()
            };
            let spoil = move |_| {
                book()
                    .set(list, 0, heading, value.clone())
                    .set(list, 1, heading, value.clone())
                    .case()
            };
            proofs.push(Proof::new(code, spoil, |_| book().case()).at(&[(list, 0), (list, 1)]));
        }
    }
    let (initial, updated, reviewed) = (
        "Date initial EHC plan issued",
        "Date updated EHC plan issued",
        "Date EHC plan last reviewed",
    );
    let dated =
        |code, heading: &'static str, to: &'static str| rule(code, "List_1", move |b, l| b.set(l, 1, heading, to));
    proofs.extend([
        dated("105b", initial, "01/04/2026"),
        dated("105c", updated, "01/04/2026"),
        dated("105d", reviewed, "01/04/2026"),
        dated("106a", initial, "02/07/2024"),
        dated("106b", initial, "02/09/2025"),
        dated("GT-AXA-108", "Elective home education", "maybe"),
        dated("GT-AXA-124", initial, ""),
        dated("GT-AXA-125", initial, "03/05/2015"),
        dated("GT-AXA-126", initial, "31/08/2014"),
        dated("GT-AXA-127", "Elective home education", "a"),
        dated("GT-AXA-128", reviewed, "30/03/2025"),
        one("GT-AXA-129", |b, l| b.set(l, 1, "Date EHC plan last reviewed", "")),
        Proof::new(
            "GT-AXA-301",
            |_| book().set("List_2", 0, "Unique ID", "e2").case(),
            |_| book().case(),
        )
        .at(&[("List_1", 1), ("List_2", 0)]),
        Proof::new(
            "GT-AXA-302",
            |_| book().set("List_2", 0, "UPN", upn(2)).case(),
            |_| book().case(),
        )
        .at(&[("List_1", 1)]),
    ]);
    proofs
}

#[test]
fn every_rule_is_proved() {
    let failures = prove(&AnnexASend, &proofs());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check(book: &Book, today: Option<returns::Day>) -> (returns::CheckReport, Vec<Finding>) {
    let options = CheckOptions {
        today,
        ..CheckOptions::default()
    };
    let mut found = Vec::new();
    let report = kinds()
        .check_files(&[book.input()], &options, &|_| (), &mut |f| found.push(f))
        .unwrap();
    (report, found)
}

#[test]
fn faultless_lists_have_no_finding() {
    let (report, found) = check(&book(), Some(today()));
    assert_eq!(found, []);
    let all_run = report.runs.iter().all(|r| r.state == RuleState::Clean);
    assert!(
        all_run,
        "{:?}",
        report.runs.iter().find(|r| r.state != RuleState::Clean)
    );
}

#[test]
fn a_missing_column_makes_its_rules_not_applicable_by_name() {
    let (report, _) = check(&book().without("List_1", "ULN"), Some(today()));
    let state = |code: &str| report.runs.iter().find(|r| r.rule.code == code).unwrap().state.clone();
    let missing = "column ULN of table List_1".to_owned();
    assert_eq!(state("107"), RuleState::NotApplicable { missing });
    assert_eq!(state("207"), RuleState::Clean);
    assert_eq!(state("101a"), RuleState::Clean);
}

#[test]
fn ages_are_counted_to_the_day_that_is_passed_in() {
    let book = book().set("List_1", 0, "Date of birth", "01/04/2001");
    let aged_25 = |day: Option<returns::Day>| {
        let (report, _) = check(&book, day);
        report
            .runs
            .iter()
            .find(|r| r.rule.code == "102a")
            .unwrap()
            .state
            .clone()
    };
    assert_eq!(aged_25(Some(today())), RuleState::Clean);
    assert_eq!(aged_25(Some(today() + 1)), RuleState::Found { count: 1 });
    assert!(matches!(aged_25(None), RuleState::NotApplicable { .. }));
}

#[test]
fn a_code_for_an_unknown_number_is_neither_a_bad_nor_a_repeated_number() {
    let book = book().set("List_1", 0, "UPN", "UN3").set("List_1", 1, "UPN", "UN3");
    let (_, found) = check(&book, Some(today()));
    assert_eq!(found, []);
}

#[test]
fn a_word_for_nothing_is_nothing() {
    for nothing in ["N/A", "n/a", "None", "NULL", "#N/A", "#REF!"] {
        let book = book()
            .set("List_1", 0, "Date of birth", "01/01/2012")
            .set("List_1", 0, "Gender", nothing)
            .set("List_1", 0, "UPN", nothing)
            .set("List_1", 0, URN, nothing)
            .set("List_2", 0, "UPN", nothing)
            .set("List_2", 1, "UPN", nothing)
            .set("List_2", 0, DISABILITY, nothing);
        let (_, found) = check(&book, Some(today()));
        let theirs: Vec<_> = found.iter().filter(|f| !f.rule.starts_with("GT-")).collect();
        let places: Vec<_> = theirs.iter().map(|f| (f.rule, f.row)).collect();
        let expected = [("101b", 0), ("203", 0), ("107", 0), ("207", 0), ("207", 1), ("108a", 0)];
        let expected = expected.map(|(rule, row)| (rule, Some(row)));
        assert_eq!(places, expected, "{nothing}");
        assert_eq!(theirs[0].values, [Some(nothing.to_owned())], "as it is written");
    }
}
