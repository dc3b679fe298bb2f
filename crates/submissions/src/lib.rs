//! Where statutory returns and the record meet: a return is built from the record, and what a check finds is kept
//! with the reasons and promises people gave.
//!
//! `returns` knows nothing of the record and the record nothing of returns; only this crate knows both.

mod cin;
mod compare;
mod contract;
pub mod findings;
mod ingest;
mod produce;
pub mod register_file;
mod sen2;
mod ssd;

use std::collections::{BTreeMap, HashMap};

use calendar::Date;
use record::EntryId;
use returns::Input;

pub use compare::{Change, CompareError, Comparison, Difference, compare};
pub use contract::unmet_contracts;
pub use ingest::{IngestError, OnBadRows, Options, Report, can_ingest, ingest};
pub use produce::{
    BuildError, FileForm, HowWritten, KINDS, build, coming_year, described_day, due_day, period_words, use_layout,
};
pub use return_kinds::kinds;
pub use sen2::restate;
pub use ssd::write_ssd;

/// A return made from the record, ready to be checked and submitted.
#[derive(Debug)]
pub struct BuiltReturn {
    /// Id of the return, such as `sen2`.
    pub kind: &'static str,
    /// Its year: the year in which it is collected.
    pub year: u16,
    /// The files, as they would be submitted.
    pub files: Vec<Input>,
    /// What the record holds and the return does not, and why.
    pub left_out: Vec<LeftOut>,
    /// The child's own entry for each local id the return names, so that a finding leads to the child.
    pub children: HashMap<String, EntryId>,
    /// What each row of the files was made from, by table and 0-based row as a finding gives them.
    pub rows: HashMap<(&'static str, u32), RowOrigin>,
}

/// What a row of a return was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowOrigin {
    /// The entry the row is about; the child's own where it is about the child.
    pub entry: EntryId,
    /// The child it is about; none for a row about the area itself.
    pub child: Option<EntryId>,
}

/// Something the record holds that a return leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The entry left out.
    pub entry: EntryId,
    /// The child it is about.
    pub child: Option<EntryId>,
    /// The table of the return in which it would have stood.
    pub table: &'static str,
    /// Why, in a plain sentence.
    pub reason: String,
}

impl BuiltReturn {
    /// How much was left out of each table for each reason, most first.
    #[must_use]
    pub fn left_out_by_reason(&self) -> Vec<(&'static str, &str, usize)> {
        let mut counts: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
        for left in &self.left_out {
            *counts.entry((left.table, &left.reason)).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().map(|((t, r), n)| (t, r, n)).collect();
        counts.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
        counts
    }

    /// What the row a finding names was made from.
    #[must_use]
    pub fn origin_of(&self, finding: &returns::Finding) -> Option<RowOrigin> {
        let row = finding
            .table
            .zip(finding.row)
            .and_then(|at| self.rows.get(&at))
            .copied();
        row.or_else(|| {
            let child = *self.children.get(finding.child.as_deref()?)?;
            Some(RowOrigin {
                entry: child,
                child: Some(child),
            })
        })
    }
}

/// A day as returns write it; empty without one.
pub(crate) fn iso(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}
