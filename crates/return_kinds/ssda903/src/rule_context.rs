//! How rules look at a return: by child, by episode, by period of care.

use super::codes::SHORT_BREAKS;
use super::shared::{NO_CHILD, Shared, Side};
use returns::rule::{Context, Once, Out};
use tables::Day;
use tables::table::{Col, Table};

/// A return seen by child. Made at the head of a rule: `let k = RuleContext::new(c);`.
#[derive(Clone, Copy)]
pub struct RuleContext<'a> {
    /// What was prepared.
    pub shared: &'a Shared,
    /// First day of the collection.
    pub start: Day,
    /// Last day of the collection.
    pub end: Day,
}

impl<'a> RuleContext<'a> {
    /// The return a rule looks at.
    pub fn new(c: &Context<'a>) -> RuleContext<'a> {
        let shared: &'a Shared = c.shared();
        RuleContext {
            shared,
            start: shared.start,
            end: shared.end,
        }
    }

    fn side(&self, table: &Table) -> &'a Side {
        if table.previous {
            &self.shared.last
        } else {
            &self.shared.this
        }
    }

    /// All children of both years, by number.
    pub fn children(&self) -> std::ops::Range<u32> {
        0..self.shared.children
    }

    /// The child a row is about, as a number shared by all tables of both years; `None` when CHILD is
    /// blank.
    pub fn child(&self, table: &Table, row: usize) -> Option<u32> {
        let of = self.side(table).child_of.get(table.index)?;
        of.get(row).copied().filter(|c| *c != NO_CHILD)
    }

    /// A child's rows of a table, in file order.
    pub fn of(
        &self,
        table: &Table,
        child: u32,
    ) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone + 'a {
        self.rows_of(table, child).iter().copied()
    }

    /// The same as a slice.
    pub fn rows_of(&self, table: &Table, child: u32) -> &'a [usize] {
        self.side(table).rows.get(table.index).map_or(&[], |g| g.of(child))
    }

    /// The rows of `other` about the child of this row, in file order; none when CHILD is blank.
    pub fn beside(
        &self,
        other: &Table,
        table: &Table,
        row: usize,
    ) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone + 'a {
        self.of(other, self.child(table, row).unwrap_or(NO_CHILD))
    }

    /// Whether the child has a row in that table.
    pub fn has(&self, table: &Table, child: u32) -> bool {
        self.of(table, child).len() > 0
    }

    /// Whether the child is known to be, or to have been last year, an unaccompanied asylum-seeking
    /// child; `None` when neither return can tell.
    pub fn ever_unaccompanied(&self, child: Option<u32>) -> Option<bool> {
        let (now, last) = (&self.shared.unaccompanied, &self.shared.unaccompanied_last);
        if now.is_none() && last.is_none() {
            return None;
        }
        let is = |list: &Option<Vec<bool>>| {
            let list = list.as_ref()?;
            list.get(child? as usize).copied()
        };
        Some(is(now).unwrap_or(false) || is(last).unwrap_or(false))
    }

    /// Whether the child was looked after continuously over the whole year.
    pub fn continuous(&self, child: u32) -> bool {
        self.shared.continuous.get(child as usize).copied().unwrap_or(false)
    }
}

/// The table of episodes, its columns by name, each child's episodes in order.
#[derive(Clone, Copy)]
pub struct Episodes<'a> {
    /// The table.
    pub table: &'a Table,
    /// Day the episode began.
    pub decom: Col<'a>,
    /// Reason for the new episode.
    pub rne: Col<'a>,
    /// Legal status.
    pub ls: Col<'a>,
    /// Category of need.
    pub cin: Col<'a>,
    /// Placement type.
    pub place: Col<'a>,
    /// Placement provider.
    pub provider: Col<'a>,
    /// Day the episode ceased.
    pub dec: Col<'a>,
    /// Reason the episode ceased.
    pub rec: Col<'a>,
    /// Reason for change of placement.
    pub change: Col<'a>,
    /// Home postcode.
    pub home: Col<'a>,
    /// Placement postcode.
    pub post: Col<'a>,
    /// Ofsted's reference of the provider.
    pub urn: Col<'a>,
    /// What was prepared of that year.
    pub side: &'a Side,
}

impl<'a> Episodes<'a> {
    /// This year's episodes.
    pub fn new(c: &Context<'a>) -> Episodes<'a> {
        let shared: &'a Shared = c.shared();
        Episodes::of_table(c.table("Episodes"), &shared.this)
    }

    /// Last year's, when submitted.
    pub fn last(c: &Context<'a>) -> Option<Episodes<'a>> {
        let shared: &'a Shared = c.shared();
        Some(Episodes::of_table(c.previous("Episodes")?, &shared.last))
    }

    fn of_table(t: &'a Table, side: &'a Side) -> Episodes<'a> {
        Episodes {
            table: t,
            decom: t.col("DECOM"),
            rne: t.col("RNE"),
            ls: t.col("LS"),
            cin: t.col("CIN"),
            place: t.col("PLACE"),
            provider: t.col("PLACE_PROVIDER"),
            dec: t.col("DEC"),
            rec: t.col("REC"),
            change: t.col("REASON_PLACE_CHANGE"),
            home: t.col("HOME_POST"),
            post: t.col("PL_POST"),
            urn: t.col("URN"),
            side,
        }
    }

    /// All rows, in file order.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.table.rows()
    }

    /// A child's episodes by the day they began; those without a readable day come last.
    pub fn of(&self, child: u32) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone + 'a {
        self.side.episodes.of(child).iter().copied()
    }

    /// The same child's episode before this one, in order of DECOM.
    pub fn before(&self, row: usize) -> Option<usize> {
        self.side.before(row)
    }

    /// The same child's episode after this one, in order of DECOM.
    pub fn after(&self, row: usize) -> Option<usize> {
        self.side.after(row)
    }

    /// The day it began, when that can be read.
    pub fn began(&self, row: usize) -> Option<Day> {
        self.decom.date(row).ok()
    }

    /// The day it ceased, when that can be read.
    pub fn ceased(&self, row: usize) -> Option<Day> {
        self.dec.date(row).ok()
    }

    /// Whether no day of ceasing is written. A day that cannot be read is not an open episode.
    pub fn open(&self, row: usize) -> bool {
        self.dec.missing(row)
    }

    /// A child's first episode that has a day of beginning.
    pub fn first(&self, child: u32) -> Option<usize> {
        self.of(child).find(|r| self.began(*r).is_some())
    }

    /// A child's latest episode by the day it began.
    pub fn latest(&self, child: u32) -> Option<usize> {
        self.of(child).rev().find(|r| self.began(*r).is_some())
    }

    /// Whether the episode is a series of short breaks.
    pub fn respite(&self, row: usize) -> bool {
        self.ls.one_of(row, SHORT_BREAKS)
    }
}

/// Columns of a table by name.
pub fn cols<'a, const N: usize>(t: &'a Table, names: [&str; N]) -> [Col<'a>; N] {
    names.map(|n| t.col(n))
}

/// Reports, on both sides, every pair of rows about one child where `wrong` holds; each row once, with
/// the columns named of both.
pub fn pairs<'a>(
    out: &mut Out,
    k: &RuleContext<'a>,
    left: (&'a Table, &[Col<'a>]),
    right: (&'a Table, &[Col<'a>]),
    wrong: impl Fn(usize, usize) -> bool,
) {
    let mut once = Once::default();
    for l in left.0.rows() {
        for r in k.beside(right.0, left.0, l) {
            if wrong(l, r) {
                let here = left.1.iter().map(|c| (*c, l));
                let cells: Vec<_> = here.chain(right.1.iter().map(|c| (*c, r))).collect();
                once.hit(out, left.0, l, &cells);
                once.hit(out, right.0, r, &cells);
            }
        }
    }
}

/// Reports every row where `wrong` holds, naming one column.
pub fn each(out: &mut Out, table: &Table, col: Col<'_>, wrong: impl Fn(usize) -> bool) {
    for row in table.rows() {
        if wrong(row) {
            out.hit(table, row, &[col]);
        }
    }
}

/// Reports every value that is filled and cannot be read as a date.
pub fn not_a_date(c: &Context<'_>, out: &mut Out, table: &str, column: &str) {
    let t = c.table(table);
    let col = t.col(column);
    each(out, t, col, |row| col.is_bad(row));
}

/// Reports every value that is not of the column's code list; a blank one too when `required`.
pub fn not_in_list(c: &Context<'_>, out: &mut Out, table: &str, column: &str, required: bool) {
    let t = c.table(table);
    let col = t.col(column);
    let Some(list) = &col.def.codes else {
        out.cannot_run(format!("column {column} has no code list"));
        return;
    };
    let codes = c.tables.schema.codes.get(list);
    let wrong = col.passing(|text| match text {
        "" => required,
        text => !codes.is_some_and(|l| l.contains_key(text) || l.keys().any(|k| k.eq_ignore_ascii_case(text))),
    });
    each(out, t, col, wrong);
}
