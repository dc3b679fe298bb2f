//! What the rules of the `b_` files share: rows by child, the collection year, periods of care.

use crate::Day;
use crate::rule::{Context, Out};
use crate::table::{Col, Table};
use std::collections::{HashMap, HashSet};

/// Placement codes for a child placed for adoption.
pub(super) const FOR_ADOPTION: &[&str] = &["A3", "A4", "A5", "A6"];
/// Reasons an episode ceased that say the child was adopted.
pub(super) const ADOPTED: &[&str] = &["E11", "E12"];
/// Legal statuses of short-break (respite) care.
pub(super) const RESPITE: &[&str] = &["V3", "V4"];

/// First and last day of the collection year: 1 April to 31 March.
pub(super) fn year_of(c: &Context<'_>) -> (Day, Day) {
    (
        first_of_april(i32::from(c.year) - 1),
        first_of_april(i32::from(c.year)) - 1,
    )
}

/// 1 April of that year.
pub(super) fn first_of_april(year: i32) -> Day {
    day(year, 4, 1)
}

/// A day known to exist.
pub(super) fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap_or(Day::from_number(0))
}

const NO_CHILD: u32 = u32::MAX;

/// The rows of a table grouped by child, children in the order they first appear. Rows without a child
/// id belong to no group.
pub(super) struct ByChild<'a> {
    order: Vec<u32>,
    starts: Vec<u32>,
    index: HashMap<&'a str, u32>,
}

impl<'a> ByChild<'a> {
    /// Each child's rows in file order.
    pub(super) fn new(table: &'a Table) -> ByChild<'a> {
        let child = table.col("CHILD");
        let mut index = HashMap::new();
        let mut groups = Vec::with_capacity(table.len());
        let mut starts = vec![0u32];
        for row in table.rows() {
            let id = child.text(row);
            if id.is_empty() {
                groups.push(NO_CHILD);
                continue;
            }
            let next = index.len() as u32;
            let group = *index.entry(id).or_insert(next);
            if group == next {
                starts.push(0);
            }
            starts[group as usize + 1] += 1;
            groups.push(group);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0u32; *starts.last().unwrap_or(&0) as usize];
        for (row, group) in groups.into_iter().enumerate().filter(|(_, g)| *g != NO_CHILD) {
            let slot = &mut next[group as usize];
            order[*slot as usize] = row as u32;
            *slot += 1;
        }
        ByChild { order, starts, index }
    }

    /// Each child's rows by these dates; a row whose date cannot be told comes last, and rows of the
    /// same date stay in file order.
    pub(super) fn by_date(table: &'a Table, dates: &[&str]) -> ByChild<'a> {
        let mut rows = ByChild::new(table);
        let dates: Vec<Col<'_>> = dates.iter().map(|d| table.col(d)).collect();
        let key = |row: &u32| {
            let row = *row as usize;
            let days: Vec<_> = dates
                .iter()
                .map(|d| d.date(row).ok())
                .map(|d| (d.is_none(), d))
                .collect();
            days
        };
        for group in rows.starts.windows(2) {
            let rows = &mut rows.order[group[0] as usize..group[1] as usize];
            if rows.len() > 1 {
                rows.sort_by_cached_key(key);
            }
        }
        rows
    }

    /// The child's rows; none for a child not in the table.
    pub(super) fn of(&self, child: &str) -> &[u32] {
        match self.index.get(child) {
            Some(g) => self.group(*g as usize),
            None => &[],
        }
    }

    /// Every child's rows.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.starts.len() - 1).map(|g| self.group(g))
    }

    /// Every pair of rows that follow one another in one child's rows.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.each()
            .flat_map(|rows| rows.windows(2).map(|w| (w[0] as usize, w[1] as usize)))
    }

    fn group(&self, group: usize) -> &[u32] {
        &self.order[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

/// The Episodes table, each child's rows in the order the episodes began.
pub(super) fn episodes<'a>(c: &Context<'a>) -> (&'a Table, ByChild<'a>) {
    let table = c.table("Episodes");
    (table, ByChild::by_date(table, &["DECOM"]))
}

/// A table of this year with its rows by child.
pub(super) fn by_child<'a>(c: &Context<'a>, table: &str) -> (&'a Table, ByChild<'a>) {
    let table = c.table(table);
    (table, ByChild::new(table))
}

/// Reports every row of a table for which `bad` holds, naming these fields.
pub(super) fn rows(out: &mut Out, table: &Table, fields: &[Col<'_>], bad: impl Fn(usize) -> bool) {
    for row in table.rows().filter(|r| bad(*r)) {
        out.hit(table, row, fields);
    }
}

/// Whether two cells say the same, letter case apart; two blank cells do.
pub(super) fn same(a: Col<'_>, row_a: usize, b: Col<'_>, row_b: usize) -> bool {
    a.text(row_a).eq_ignore_ascii_case(b.text(row_b))
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

/// Reports each row once, however many other rows it is at odds with.
#[derive(Default)]
pub(super) struct Once(HashSet<(usize, usize)>);

impl Once {
    /// Reports the row with these cells unless it has been reported.
    pub(super) fn hit(&mut self, out: &mut Out, table: &Table, row: usize, cells: &[(Col<'_>, usize)]) {
        if self.0.insert((table.index, row)) {
            out.hit_cells(table, row, cells, "");
        }
    }
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

/// A child's periods of care, from their episodes in the order they began.
pub(super) fn periods(table: &Table, episodes: &[u32]) -> Vec<Period> {
    let (decom, dec) = (table.col("DECOM"), table.col("DEC"));
    let mut periods: Vec<Period> = Vec::new();
    for row in episodes.iter().map(|r| *r as usize) {
        let Some(from) = decom.date(row).ok() else { continue };
        let until = dec.date(row).ok();
        match periods.last_mut() {
            Some(p) if p.until.is_none_or(|u| from <= u) => p.until = until,
            _ => periods.push(Period { from, until }),
        }
    }
    periods
}

/// Whether a child was looked after throughout the year: looked after at some time in it, and neither
/// starting, nor ceasing, nor in respite care in it.
pub(super) fn looked_after_all_year(c: &Context<'_>, table: &Table, episodes: &[u32]) -> bool {
    let (start, end) = year_of(c);
    let (decom, dec) = (table.col("DECOM"), table.col("DEC"));
    let (rne, rec, ls) = (table.col("RNE"), table.col("REC"), table.col("LS"));
    let mut in_care = false;
    for row in episodes.iter().map(|r| *r as usize) {
        let (from, until) = (decom.date(row).ok(), dec.date(row).ok());
        let during = from.is_some_and(|d| d <= end) && until.is_none_or(|d| d >= start);
        let starts = rne.is(row, "S") && from.is_some_and(|d| start < d && d <= end);
        let leaves = !rec.is(row, "X1") && until.is_some_and(|d| start <= d && d < end);
        if starts || leaves || (during && ls.one_of(row, RESPITE)) {
            return false;
        }
        in_care |= during;
    }
    in_care
}
