//! What all rules share, made once: children numbered over both years, the rows of each child in every
//! table, episodes in order.

use super::codes::SHORT_BREAKS;
use super::period;
use super::placed::Way;
use foldhash::HashMap;
use std::sync::OnceLock;
use tables::Day;
use tables::folded::{Folded, equal};
use tables::table::{Table, Tables};

/// No child: the row's CHILD is blank.
pub const NO_CHILD: u32 = u32::MAX;

/// No row.
const NONE: u32 = u32::MAX;

/// Rows grouped by child.
#[derive(Debug, Default)]
pub struct Grouped {
    starts: Vec<u32>,
    rows: Vec<usize>,
}

impl Grouped {
    fn new(child_of: &[u32], children: usize) -> Grouped {
        if child_of.is_empty() {
            return Grouped::default();
        }
        let mut starts = vec![0u32; children + 1];
        for child in child_of.iter().filter(|c| **c != NO_CHILD) {
            starts[*child as usize + 1] += 1;
        }
        for i in 0..children {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts.last().map_or(0, |n| *n as usize)];
        for (row, child) in child_of.iter().enumerate().filter(|(_, c)| **c != NO_CHILD) {
            let slot = &mut next[*child as usize];
            rows[*slot as usize] = row;
            *slot += 1;
        }
        Grouped { starts, rows }
    }

    /// The child's rows.
    pub fn of(&self, child: u32) -> &[usize] {
        match self.starts.get(child as usize..child as usize + 2) {
            Some(&[from, to]) => &self.rows[from as usize..to as usize],
            _ => &[],
        }
    }

    fn sort_by_day(&mut self, table: &Table, column: &str) {
        let col = table.col(column);
        let day = |row: usize| col.date(row).ok().map_or(i32::MAX, Day::number);
        for i in 0..self.starts.len().saturating_sub(1) {
            let (from, to) = (self.starts[i] as usize, self.starts[i + 1] as usize);
            if to - from > 1 {
                self.rows[from..to].sort_by_key(|r| day(*r));
            }
        }
    }
}

/// One year's return, by child.
#[derive(Debug, Default)]
pub struct Side {
    /// For each table of the schema, the child of each row.
    pub child_of: Vec<Vec<u32>>,
    /// For each table of the schema, rows of each child in file order.
    pub rows: Vec<Grouped>,
    /// Rows of Episodes of each child by DECOM; those without a readable DECOM last.
    pub episodes: Grouped,
    /// For each row of Episodes, the rows before and after it in that order.
    neighbours: Vec<(u32, u32)>,
    /// For each row of Episodes, where the list of postcodes has home and placement, once a rule needs it.
    pub ways: OnceLock<Vec<Way>>,
}

impl Side {
    fn new(tables: &Tables, child_of: Vec<Vec<u32>>, children: usize) -> Side {
        let rows: Vec<Grouped> = child_of.iter().map(|c| Grouped::new(c, children)).collect();
        let mut side = Side {
            child_of,
            rows,
            ..Side::default()
        };
        if let Some(t) = tables.schema.table("Episodes") {
            side.episodes = Grouped::new(&side.child_of[t], children);
            side.episodes.sort_by_day(&tables.tables[t], "DECOM");
            side.neighbours = vec![(NONE, NONE); tables.tables[t].len()];
            for child in 0..children as u32 {
                let order = side.episodes.of(child);
                for pair in order.windows(2) {
                    side.neighbours[pair[0]].1 = pair[1] as u32;
                    side.neighbours[pair[1]].0 = pair[0] as u32;
                }
            }
        }
        side
    }

    /// The same child's episode before this one.
    pub fn before(&self, row: usize) -> Option<usize> {
        self.neighbours.get(row).and_then(|n| some(n.0))
    }

    /// The same child's episode after this one.
    pub fn after(&self, row: usize) -> Option<usize> {
        self.neighbours.get(row).and_then(|n| some(n.1))
    }
}

fn some(row: u32) -> Option<usize> {
    (row != NONE).then_some(row as usize)
}

/// What all SSDA903 rules share.
#[derive(Debug)]
pub struct Shared {
    /// First day of the collection, 1 April.
    pub start: Day,
    /// Last day of the collection, 31 March.
    pub end: Day,
    /// How many children there are in both years together; they are numbered from 0.
    pub children: u32,
    /// This year's return.
    pub this: Side,
    /// Last year's; empty when it was not submitted.
    pub last: Side,
    /// Whether each child was looked after continuously over the whole collection year.
    pub continuous: Vec<bool>,
    /// Whether each child is an unaccompanied asylum-seeking child this year; `None` when the return
    /// cannot tell, having neither the status nor the table UASC.
    pub unaccompanied: Option<Vec<bool>>,
    /// The same for last year.
    pub unaccompanied_last: Option<Vec<bool>>,
    /// For each table of the schema, the first row of this year and the last of last year of each child
    /// whose record was open at the end of last year, once a rule needs it.
    pub carried_over: Vec<OnceLock<Vec<(usize, usize)>>>,
    /// Rows of Episodes with a provider's number, and which of the list's providers it is, once a rule
    /// needs it.
    pub listed: OnceLock<Vec<(usize, Option<u32>)>>,
}

impl Shared {
    /// Numbers children and orders episodes. Children are distinguished by CHILD without regard to case.
    pub fn new(tables: &Tables, previous: Option<&Tables>, year: u16) -> Shared {
        let (start, end) = period(year);
        let mut numbered = Children::default();
        numbered
            .numbers
            .reserve(tables.supplied("Header").map_or(0, Table::len));
        let this = numbered.of(tables);
        let last = previous.map(|p| numbered.of(p));
        let children = numbered.known.len();
        let this = Side::new(tables, this, children);
        let last = match (previous, last) {
            (Some(p), Some(of)) => Side::new(p, of, children),
            _ => Side::default(),
        };
        let continuous = continuous(tables, &this, children, start, end);
        let unaccompanied_now = unaccompanied(tables, &this, children);
        let unaccompanied_last = previous.and_then(|p| unaccompanied(p, &last, children));
        Shared {
            start,
            end,
            children: children as u32,
            this,
            last,
            continuous,
            unaccompanied: unaccompanied_now,
            unaccompanied_last,
            carried_over: vec![OnceLock::new(); tables.tables.len()],
            listed: OnceLock::new(),
        }
    }
}

/// Children distinguished by CHILD without regard to case, and numbered as they are met.
#[derive(Default)]
struct Children<'a> {
    numbers: HashMap<Folded<'a>, u32>,
    /// Each number's child.
    known: Vec<&'a str>,
}

impl<'a> Children<'a> {
    /// The number of the child of each row of each table.
    fn of(&mut self, tables: &'a Tables) -> Vec<Vec<u32>> {
        tables.tables.iter().map(|t| self.of_table(t)).collect()
    }

    fn of_table(&mut self, t: &'a Table) -> Vec<u32> {
        let Some(column) = t.def.column("CHILD") else {
            return vec![NO_CHILD; t.len()];
        };
        let col = t.at(column);
        let mut last = NO_CHILD;
        let number = |row| {
            let child = col.text(row);
            if child.is_empty() {
                return NO_CHILD;
            }
            // A child's rows are mostly together, and the children of all tables in much the same order.
            let mut likely = (0..4).map(|further| last.wrapping_add(further));
            let is = |number: &u32| self.known.get(*number as usize).is_some_and(|k| equal(k, child));
            last = likely.find(is).unwrap_or_else(|| self.number(child));
            last
        };
        t.rows().map(number).collect()
    }

    fn number(&mut self, child: &'a str) -> u32 {
        let number = *self.numbers.entry(Folded(child)).or_insert(self.known.len() as u32);
        if number as usize == self.known.len() {
            self.known.push(child);
        }
        number
    }
}

/// Who is unaccompanied: by the status in Header where the return has it (XML), else by being listed in
/// the table UASC (CSV).
fn unaccompanied(tables: &Tables, side: &Side, children: usize) -> Option<Vec<bool>> {
    let mut found = vec![false; children];
    let header = tables
        .supplied("Header")
        .filter(|t| t.def.column("UASC").is_some_and(|c| t.given[c]));
    let (table, status) = match header {
        Some(t) => (t, Some(t.col("UASC"))),
        None => (tables.supplied("UASC")?, None),
    };
    for row in table.rows() {
        let child = side.child_of[table.index][row];
        if child != NO_CHILD && status.is_none_or(|s| s.is(row, "1")) {
            found[child as usize] = true;
        }
    }
    Some(found)
}

/// Looked after without a break from before the year began to its end: in care at some time of the
/// year, and with no episode that begins a period of care within it, ends care before its last day, or
/// is a series of short breaks.
fn continuous(tables: &Tables, side: &Side, children: usize, start: Day, end: Day) -> Vec<bool> {
    let Some(t) = tables.supplied("Episodes") else {
        return vec![false; children];
    };
    let (decom, dec, rne, rec, ls) = (t.col("DECOM"), t.col("DEC"), t.col("RNE"), t.col("REC"), t.col("LS"));
    (0..children as u32)
        .map(|child| {
            let mut in_care = false;
            for row in side.episodes.of(child).iter().copied() {
                let (from, to) = (decom.date(row).ok(), dec.date(row).ok());
                let during = from.is_some_and(|d| d <= end) && (dec.missing(row) || to.is_some_and(|d| d >= start));
                in_care |= during;
                let enters = rne.is(row, "S") && from.is_some_and(|d| d > start && d <= end);
                let leaves = !rec.is(row, "X1") && to.is_some_and(|d| d >= start && d < end);
                if enters || leaves || (during && ls.one_of(row, SHORT_BREAKS)) {
                    return false;
                }
            }
            in_care
        })
        .collect()
}
