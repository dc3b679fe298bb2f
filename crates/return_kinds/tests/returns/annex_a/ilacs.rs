//! The rules of the eleven lists. Proofs are made from the structure itself: a faultless workbook is
//! filled from the columns, and each rule is broken by what its record names.

use super::book::{Book, Cell, Sheet, today};
use ::annex_a::ilacs::{AnnexAIlacs, schema};
use returns::proof::{Proof, prove};
use returns::{ColumnDef, Kind, ReturnKind, Rule};

/// Columns whose date and reason, or flag and date, go together: left blank in the faultless workbook.
const LEFT_BLANK: &[&str] = &[
    "CIN Closure Date",
    "Reason for Closure",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Date of Decision that Child Should No Longer be Placed for Adoption",
    "Reason Why Child No Longer Placed for Adoption",
    "Date of leaving adoption process",
    "Reason for leaving adoption process",
];

fn sound(column: &ColumnDef) -> Cell {
    let name = column.name.as_str();
    if LEFT_BLANK.contains(&name) {
        return Cell::Blank;
    }
    if name == "Was an Initial Child Protection Conference deemed unnecessary?" {
        return "b) No".into();
    }
    match (&column.codes, column.kind) {
        (Some(list), _) => {
            let (letter, words) = schema().codes[list.as_str()].get_index(0).unwrap();
            format!("{letter}) {}", words.split('|').next().unwrap()).into()
        }
        (None, Kind::Date) if name == "Date of Birth" => Cell::Date(2014, 5, 4),
        (None, Kind::Date) => "01/02/2026".into(),
        _ if name.starts_with("Number of") || name.starts_with("No. of") => 1.0.into(),
        _ if name.starts_with("Age") => 11.0.into(),
        _ => "A1".into(),
    }
}

fn book() -> Book {
    let sheets = schema().tables.iter().map(|table| Sheet {
        name: table.name.clone(),
        headings: table.columns.iter().map(|c| c.name.clone()).collect(),
        rows: vec![table.columns.iter().map(sound).collect(); 2],
    });
    Book {
        sheets: sheets.collect(),
    }
}

/// Breaks a rule in the second row of its list.
fn spoil(rule: &'static Rule) -> (Book, &'static str) {
    let list: &'static str = rule.fields.keys().next().unwrap();
    let columns = &schema().tables[schema().table(list).unwrap()].columns;
    let first = |wanted: &dyn Fn(&ColumnDef) -> bool| columns.iter().find(|c| wanted(c)).unwrap().name.clone();
    let field = |i: usize| rule.fields[list][i].clone();
    let kind: u32 = rule.code[rule.code.len() - 2..].parse().unwrap();
    let b = book();
    let spoiled = match kind {
        1 => b.set(list, 1, &first(&|c| c.required), ""),
        2 => b.set(list, 1, &first(&|c| c.codes.is_some()), "z) Something else"),
        3 => b.set(list, 1, &field(0), "a few"),
        4 => b.set(list, 1, &first(&|c| c.kind == Kind::Date), "01/04/2026"),
        5 => b.set(
            list,
            1,
            &first(&|c| c.kind == Kind::Date && c.name != "Date of Birth"),
            "03/05/2014",
        ),
        6 => b.set(list, 1, "Age of Child (Years)", 12.0),
        10..30 => b
            .set(list, 1, &field(0), "01/02/2026")
            .set(list, 1, &field(1), "31/01/2026"),
        _ if field(0).starts_with("Was an Initial") => b.set(list, 1, &field(0), "a) Yes"),
        _ => b.set(list, 1, &field(0), "01/03/2026"),
    };
    (spoiled, list)
}

pub(crate) fn proofs() -> Vec<Proof> {
    let rules: Vec<&'static Rule> = AnnexAIlacs.rules().iter().map(|(r, _)| r).collect();
    rules
        .into_iter()
        .map(|rule| {
            let (_, list) = spoil(rule);
            Proof::new(&rule.code, move |_| spoil(rule).0.case(), |_| book().case()).at(&[(list, 1)])
        })
        .collect()
}

#[test]
fn every_rule_is_proved() {
    let failures = prove(&AnnexAIlacs, &proofs());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn faultless_lists_have_no_finding_and_are_known_for_what_they_are() {
    let options = returns::CheckOptions {
        today: Some(today()),
        ..returns::CheckOptions::default()
    };
    let mut found = Vec::new();
    let report = return_kinds::kinds()
        .check_files(&[book().input()], &options, &|_| (), &mut |f| found.push(f))
        .unwrap();
    assert_eq!(report.kind, "annex_a_ilacs");
    assert_eq!(found, []);
    assert!(report.tables.iter().all(|t| t.supplied && t.rows == 2));
}
