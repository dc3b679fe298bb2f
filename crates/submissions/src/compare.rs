//! This year's return beside last year's.

mod cin;
mod tables;

use std::collections::BTreeMap;

use record::Position;
use returns::{Input, ReadError};
use serde::Serialize;

use crate::BuiltReturn;

/// What became of last year's return in this year's.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Comparison {
    /// People in both returns.
    pub in_both: usize,
    /// Every difference that someone may have to explain, in the order of last year's return, then of this year's.
    pub differences: Vec<Difference>,
}

/// What kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Open in last year's return, and not in this year's at all.
    Vanished,
    /// Both returns report the same thing, and differ where time alone changes nothing.
    Restated,
    /// In this year's return only.
    New,
}

/// One difference between two returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What kind.
    pub change: Change,
    /// The child's local id, as the return that names them gives it; this year's where both do. Empty where it has
    /// none.
    pub child: String,
    /// Table of the return: `Person` for the person as a whole.
    pub table: &'static str,
    /// The item restated.
    pub field: Option<&'static str>,
    /// What last year's return says.
    pub before: Option<String>,
    /// What this year's says.
    pub now: Option<String>,
    /// Whether someone new was there to be counted last year: a plan or request that last year's return should have
    /// had.
    pub missed_last_year: bool,
    /// 0-based row of the table in last year's return.
    pub row_before: Option<u32>,
    /// 0-based row of the table in this year's.
    pub row_now: Option<u32>,
    /// In words that name no one.
    pub message: String,
}

impl Comparison {
    /// How many differences there are of each kind, in each table and item.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<(Change, &'static str, Option<&'static str>), usize> {
        let mut counts = BTreeMap::new();
        for d in &self.differences {
            *counts.entry((d.change, d.table, d.field)).or_default() += 1;
        }
        counts
    }

    /// The differences of one kind.
    pub fn of(&self, change: Change) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(move |d| d.change == change)
    }
}

/// Why two returns could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no comparison for this kind of return.
    #[error("returns of the kind \"{0}\" cannot be compared yet")]
    Kind(&'static str),
    /// The other return is not of an earlier year.
    #[error("the return to compare with describes {before}, which is not before {now}")]
    NotEarlier {
        /// Census day of the other return.
        before: calendar::Date,
        /// Census day of this one.
        now: calendar::Date,
    },
}

/// Compares a return built from the record with last year's files, whether these were built from the record as it was
/// known then, or are the files that were submitted. `position` is where `now` was built from; it says why someone
/// vanished.
///
/// # Errors
/// Files that cannot be read, or are not of an earlier year.
pub fn compare(before: &[Input], now: &BuiltReturn, position: &Position) -> Result<Comparison, CompareError> {
    match now.kind {
        "sen2" => crate::sen2::compare(before, now, position),
        "cin" => tables::compare(&cin::CIN, before, now, position),
        other => Err(CompareError::Kind(other)),
    }
}
