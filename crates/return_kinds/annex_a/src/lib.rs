//! Annex A: the child-level lists that Ofsted, and for area SEND also the Care Quality Commission, ask for
//! when an inspection begins. Workbooks, one list a sheet.
//!
//! * [`send`]: the area SEND inspections, two lists.
//! * [`ilacs`]: the inspections of local authority children's services, eleven lists.
//! * `choice`: choices as people write them.
//!
//! Ages and "in the future" are counted to the day of checking that is passed in; without one the rules
//! that need it do not apply.

mod choice;
pub mod ilacs;
pub mod send;

use returns::rule::{Context, Out};
use std::collections::HashMap;
use tables::Day;
use tables::probe::{Claim, Probe};
use tables::schema::Schema;
use tables::source::FileKind;
use tables::table::{Col, Table};

/// Whether a workbook is the lists of that schema: how many sheets fit, and how well.
fn claim(probes: &[Probe], schema: &'static Schema, title: &str) -> Option<Claim> {
    let [probe] = probes else { return None };
    if probe.kind != FileKind::Workbook {
        return None;
    }
    let mut lists: Vec<&str> = Vec::new();
    let mut best = 0.0_f64;
    for (sheet, rows) in &probe.sheets {
        let fits = rows.iter().filter_map(|row| {
            let headings: Vec<&str> = row.iter().map(String::as_str).collect();
            schema.match_header(&headings, sheet)
        });
        if let Some(fit) = fits.max_by(|a, b| a.score.total_cmp(&b.score)) {
            best = best.max(fit.score);
            lists.push(&schema.tables[fit.table].name);
        }
    }
    if lists.is_empty() {
        return None;
    }
    let of = if lists.len() == 1 { "sheet has" } else { "sheets have" };
    Some(Claim {
        doubts: Vec::new(),
        sureness: (best.min(1.0) * 40.0) as u8 + 50,
        year: None,
        why: format!(
            "{} was taken for {title} because its {of} the headings of {}. Its rules are the same every year.",
            probe.name,
            lists.join(", "),
        ),
    })
}

/// The day of checking, without which the rule does not apply.
fn today(c: &Context<'_>, out: &mut Out) -> Option<Day> {
    if c.today.is_none() {
        out.not_applicable("the day of checking, to which ages and dates are compared");
    }
    c.today
}

/// Reports rows where a column says something that `wrong` says is wrong.
fn each(c: &Context<'_>, out: &mut Out, table: &str, column: &str, wrong: impl Fn(&Col<'_>, usize) -> bool) {
    let table = c.table(table);
    let col = table.col(column);
    for row in table.rows() {
        if wrong(&col, row) {
            out.hit(table, row, &[col]);
        }
    }
}

/// Reports rows whose value in the column is in another row too. `counts` says which values count.
fn repeated(c: &Context<'_>, out: &mut Out, table: &str, column: &str, counts: impl Fn(&str) -> bool) {
    let table = c.table(table);
    let col = table.col(column);
    let mut rows: HashMap<String, u32> = HashMap::new();
    let value = |row: usize| col.text(row).to_uppercase();
    for row in table.rows().filter(|r| counts(col.text(*r))) {
        *rows.entry(value(row)).or_default() += 1;
    }
    for row in table.rows().filter(|r| counts(col.text(*r))) {
        if rows.get(&value(row)).is_some_and(|n| *n > 1) {
            out.hit(table, row, &[col]);
        }
    }
}

/// Reports the rows of a pair of dates where the second is before the first.
fn in_order(c: &Context<'_>, out: &mut Out, table: &str, first: &str, second: &str) {
    let table = c.table(table);
    let (a, b) = (table.col(first), table.col(second));
    for row in table.rows() {
        if let (Some(from), Some(to)) = (a.date(row).ok(), b.date(row).ok())
            && to < from
        {
            out.hit(table, row, &[a, b]);
        }
    }
}

/// A whole number, at least zero, as a count is written: also `3.0`, as some workbooks have it.
fn count(text: &str) -> Option<u32> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// The columns of a table that `wanted` accepts and that were submitted; of the others the rule is run without.
fn given<'t>(table: &'t Table, out: &mut Out, wanted: impl Fn(&tables::ColumnDef) -> bool) -> Vec<Col<'t>> {
    let columns = table.def.columns.iter().enumerate().filter(|(_, d)| wanted(d));
    let (given, missing): (Vec<_>, Vec<_>) = columns.partition(|(i, _)| table.given[*i]);
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|(_, d)| d.name.as_str()).collect();
        let columns = if names.len() == 1 { "column" } else { "columns" };
        out.partly(format!("{columns} {} of table {}", names.join(", "), table.name()));
    }
    given.into_iter().map(|(i, _)| table.at(i)).collect()
}
