use calendar::Date;

use crate::figure::Figure;
use crate::period::Period;

/// A case worked through in a measure's file: a small table, and what must be counted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What the case shows, in a sentence.
    pub title: String,
    /// The period counted.
    pub period: Period,
    /// The day on which it is looked at.
    pub today: Date,
    /// The rows, each with the columns that hold something.
    pub rows: Vec<Row>,
    /// What must come out.
    pub expected: Expected,
    /// Line of the file it starts on.
    pub line: usize,
}

/// A row written out by hand: the columns that hold something.
pub type Row = Vec<(String, Value)>;

/// What a column of an example's row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A day.
    Day(Date),
    /// A whole number.
    Number(i64),
    /// Text or a code.
    Text(String),
    /// True or false.
    Boolean(bool),
}

/// What must come out of an example; what it leaves out is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// How many count.
    pub numerator: u32,
    /// Of how many.
    pub denominator: Option<u32>,
    /// How many of these have an unknown input.
    pub unknown: Option<u32>,
    /// The figure.
    pub value: Option<Figure>,
}
