//! What follows from what was recorded: values worked out of an entry's columns, and guards on its steps.
//!
//! Nothing of it is stored. A value is a column of its register's table like any other; a guard is checked when a step
//! is recorded by hand, and where a file broke one, that is a finding.

mod circle;
mod raw;
mod reach;
mod read;
mod unit;

pub(crate) use raw::{RawGuard, RawRequired, RawValue};
pub(crate) use reach::{Reach, hangs_on};
pub(crate) use read::{Pending, Spot, condition, in_file, read};

pub use unit::Unit;

use crate::column::Kind;
use crate::expression::{Expression, Fraction, Layout};

/// A value that is worked out, as `[values]` of a register's file gives it.
#[derive(Debug, Clone)]
pub struct Computed {
    /// `title`: what a reader calls it.
    pub title: String,
    /// What its column holds.
    pub kind: Kind,
    /// How it is worked out.
    pub formula: Formula,
    /// `bands`: names for stretches of the value, as `[["red", 15], ["amber", 8], ["green", 0]]`: the first whose
    /// number the rounded value reaches.
    pub bands: Vec<Band>,
}

impl Computed {
    /// The band that a number of its column is in; `None` below all bands, and where the number is missing.
    #[must_use]
    pub fn band(&self, number: i64) -> Option<&str> {
        if number == crate::NULL {
            return None;
        }
        let value = Fraction::of(number, self.kind.decimals().unwrap_or(0))?;
        let band = self.bands.iter().find(|band| !value.is_below(band.from))?;
        Some(&band.name)
    }
}

/// A name for the values from a number on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The name.
    pub name: String,
    /// The least value in the band.
    pub from: Fraction,
}

/// How a value is worked out.
#[derive(Debug, Clone)]
pub enum Formula {
    /// `is`: an expression over the entry's own columns.
    Is(Expression),
    /// `count`, `sum` and so on: one figure over rows that belong to the entry.
    Over(Box<Aggregate>),
}

/// One figure over rows that belong to an entry.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// Which figure.
    pub how: How,
    /// Over which rows.
    pub rows: Rows,
    /// `where`: which of the rows count; all, when there is none.
    pub condition: Option<Expression>,
    /// What is added up or compared; counts have none.
    pub value: Option<Expression>,
    /// The columns of the rows that the two use.
    pub layout: Layout,
}

/// A figure over rows. An empty count or sum is 0, any other figure of no rows is missing; so is a sum with a part
/// that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// How many rows there are.
    Count,
    /// The sum of a number.
    Sum,
    /// The mean of a number.
    Mean,
    /// The latest day, or the highest number.
    Greatest,
    /// The earliest day, or the lowest number.
    Least,
}

/// Rows that belong to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Entries of the register at a position that are about the entry, or part of it.
    About(usize),
    /// The entries a link of this register leads to.
    Through {
        /// Position of the link.
        link: usize,
        /// Position of the register it leads to.
        register: usize,
    },
    /// The entries of another register whose link leads here.
    Back {
        /// Position of the register.
        register: usize,
        /// Position of the link in it.
        link: usize,
    },
    /// The events of a step of the entry itself, by the step's position.
    Events(usize),
    /// The rounds of a clock of the entry itself, by the clock's position.
    Rounds(usize),
}

impl Rows {
    /// The position of the register whose entries, events or rounds they are, for rows of an entry of `own`.
    #[must_use]
    pub fn register(self, own: usize) -> usize {
        match self {
            Self::About(register) | Self::Through { register, .. } | Self::Back { register, .. } => register,
            Self::Events(_) | Self::Rounds(_) => own,
        }
    }
}

/// A condition on recording a step by hand, as `refuse` and `required_when` of a step give it.
///
/// It is checked on the day of the step, with the step recorded. Only `TRUE` acts.
#[derive(Debug, Clone)]
pub struct Guard {
    /// `when`: the condition.
    pub when: Expression,
    /// `say`: the sentence to show.
    pub say: Say,
    /// `fields`: what the step must then carry, by id; empty for a refusal.
    pub fields: Vec<String>,
}

/// A sentence with columns in braces: "{paperless} items have no paper."
#[derive(Debug, Clone)]
pub struct Say {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a sentence.
#[derive(Debug, Clone)]
pub enum Part {
    /// Words.
    Text(String),
    /// The value of a column.
    Column(Expression),
}
