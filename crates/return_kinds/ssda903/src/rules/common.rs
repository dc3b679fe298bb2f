//! What several files of rules share: comparing cells, rows in order of date, periods of care.

use crate::rule_context::{Episodes, RuleContext};
use returns::rule::Out;
use std::borrow::Cow;
use tables::Day;
use tables::table::{Col, Table};

/// A day known to exist.
pub(super) fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap_or(Day::from_number(0))
}

/// Each child's rows of a table by these dates, for every child that has any; a row whose date cannot
/// be reported comes last, and rows of the same date stay in file order.
pub(super) fn in_order<'a, const N: usize>(
    k: RuleContext<'a>,
    table: &'a Table,
    dates: [&str; N],
) -> impl Iterator<Item = Cow<'a, [usize]>> {
    let dates = dates.map(|d| table.col(d));
    let key = move |row: &usize| dates.map(|d| d.date(*row).ok().map_or(i32::MAX, Day::number));
    let children = k.children().map(move |child| k.rows_of(table, child));
    children.filter(|rows| !rows.is_empty()).map(move |rows| {
        if rows.is_sorted_by_key(key) {
            return Cow::Borrowed(rows);
        }
        let mut rows = rows.to_vec();
        rows.sort_by_key(key);
        Cow::Owned(rows)
    })
}

/// Reports every row of a table for which `bad` holds, naming these fields.
pub(super) fn rows(out: &mut Out, table: &Table, fields: &[Col<'_>], bad: impl Fn(usize) -> bool) {
    for row in table.rows().filter(|r| bad(*r)) {
        out.hit(table, row, fields);
    }
}

/// Whether two cells say the same, letter case apart; two blank cells do.
pub(super) fn same(a: Col<'_>, row_a: usize, b: Col<'_>, row_b: usize) -> bool {
    a.same(row_a, b, row_b)
}

/// Whether two date cells name the same day; where one is no date, whether they are written alike.
pub(super) fn same_day(a: Col<'_>, row_a: usize, b: Col<'_>, row_b: usize) -> bool {
    match (a.date(row_a).ok(), b.date(row_b).ok()) {
        (Some(a), Some(b)) => a == b,
        _ => same(a, row_a, b, row_b),
    }
}

/// Whether two cells hold days of which the first is later.
pub(super) fn later(a: Col<'_>, row_a: usize, b: Col<'_>, row_b: usize) -> bool {
    matches!((a.date(row_a).ok(), b.date(row_b).ok()), (Some(a), Some(b)) if a > b)
}

/// A period of care: episodes that follow one another without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// Day it began.
    pub(super) from: Day,
    /// Day its last episode ended; `None` while it goes on.
    pub(super) until: Option<Day>,
}

impl Period {
    /// Whether the day falls in the period, its first and last day included.
    pub(super) fn holds(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|u| day <= u)
    }
}

/// A child's periods of care.
pub(super) fn periods(e: &Episodes<'_>, child: u32) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for row in e.of(child) {
        let Some(from) = e.began(row) else { continue };
        let until = e.ceased(row);
        match periods.last_mut() {
            // An end before its own beginning must not cut a period short.
            Some(p) if p.until.is_none_or(|u| from <= u) => p.until = until.map(|u| p.until.map_or(u, |p| p.max(u))),
            _ => periods.push(Period { from, until }),
        }
    }
    periods
}
