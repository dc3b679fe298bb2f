//! A kind of return: its years and its rules.

use std::any::Any;
use std::ops::RangeInclusive;

use tables::{TableKind, Tables};

use crate::rule::RuleSet;

/// A kind of return that can be checked: its years and its rules.
///
/// To add one, implement this and add it to the list of kinds.
pub trait ReturnKind: TableKind {
    /// Years that can be checked. A year is the one the collection year ends in (2026 is 2025-26), or
    /// the year of the census day for SEN2.
    fn years(&self) -> RangeInclusive<u16>;
    /// Whether it is of a year at all. What is not is checked by the same rules in every year, and counts as of the
    /// year it is checked in.
    fn yearly(&self) -> bool {
        true
    }
    /// Its rules.
    fn rules(&self) -> &'static RuleSet;
    /// What all rules share, made once after reading (indexes, sorted orders); rules get it with
    /// `Context::shared`.
    fn prepare(&self, _tables: &Tables, _previous: Option<&Tables>, _year: u16) -> Box<dyn Any + Send + Sync> {
        Box::new(())
    }
}
