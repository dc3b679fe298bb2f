//! Rules: what the program records because of what was recorded.
//!
//! A rule is asked once for each of its rows, on the row's own day with everything known, as a guard is. So nothing that
//! it said stops being said because time passes, and a second occasion is a row of its own. What it says it says as a
//! file does: `record` compares it with what is there.

mod graph;
mod raw;
mod read;

pub(crate) use raw::RawRule;
#[cfg(test)]
pub(crate) use raw::{RawOpens, RawSample};
pub(crate) use read::read;

use calendar::Date;

use crate::Example;
use crate::expression::{Expression, Layout};

/// A rule, as its file in `THEME/rules` gives it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The id, which is also the file's name.
    pub id: String,
    /// `title`: what a reader calls it.
    pub title: String,
    /// Id of the theme whose folder holds its file.
    pub theme: String,
    /// `demands`: demand rows it answers.
    pub demands: Vec<String>,
    /// `on`: positions of the registers whose entries are its rows: one, or two that are joined.
    pub on: Vec<usize>,
    /// `join`: what both entries of a row must lead to, of the first and of the second.
    pub join: Option<(Expression, Expression)>,
    /// `for_each`: what of each entry is a row.
    pub rows: RuleRows,
    /// `every`: rows are the entries of each period of this length, once it is over.
    pub every: Option<Every>,
    /// `when`: which rows it speaks of; all, when there is none. Only `TRUE` acts.
    pub when: Option<Expression>,
    /// `sample`: how many of a period's rows are drawn.
    pub sample: Option<Sample>,
    /// `from`: the first day of which it speaks; without, the day the program first reads it.
    pub from: Option<Date>,
    /// `to`: the last day.
    pub to: Option<Date>,
    /// `opens`: what it records of a row.
    pub opens: Opens,
    /// `once_while_open`: whether it says nothing more about a subject while an entry that it opened about it is open.
    pub once_while_open: bool,
    /// `ends_when` and `ends_by`: when what it opened is over, and the position of the step that says so.
    pub ends: Option<(Expression, usize)>,
    /// The columns that its expressions use.
    pub layout: Layout,
    /// Positions of the registers that what it says hangs on.
    pub reads: Vec<usize>,
    /// How many references away from a row it looks at most.
    pub depth: usize,
    /// Worked cases.
    pub examples: Vec<Example>,
    /// Fingerprint of all that its meaning hangs on: a rule with another one is another version.
    pub version: String,
    /// The file it was read from, below `definitions/`.
    pub file: String,
}

/// What of an entry is a row of a rule, and which day the row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleRows {
    /// The entry itself, on the day it was opened; of two that are joined, the later day.
    Entry,
    /// Each event of the step at a position.
    Events(usize),
    /// Each round of the clock at a position.
    Rounds(usize, RoundDay),
}

/// Which day of a round counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundDay {
    /// The day it counts from.
    Started,
    /// The last lawful day.
    Due,
    /// The day after the last lawful day, where it was not done by then.
    Missed,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, the first from 1 January.
    Quarter,
    /// A calendar year.
    Year,
}

/// How rows are drawn.
#[derive(Debug, Clone)]
pub struct Sample {
    /// `take`: how many.
    pub take: usize,
    /// `of_each`: so many of each group with the same value.
    pub of_each: Option<Expression>,
}

/// An entry that a rule opens.
#[derive(Debug, Clone)]
pub struct Opens {
    /// Position of its register.
    pub register: usize,
    /// Position of the step that opens it.
    pub step: usize,
    /// What yields the number of the entry that it is about; `None` where it is about none.
    pub about: Option<Expression>,
    /// What it says in fields, by their positions.
    pub fields: Vec<(usize, Expression)>,
}

impl Rule {
    /// Calls `f` for each expression in it.
    pub fn each_expression(&self, f: &mut dyn FnMut(&Expression)) {
        let join = self.join.iter().flat_map(|(left, right)| [left, right]);
        let sample = self.sample.iter().filter_map(|sample| sample.of_each.as_ref());
        let ends = self.ends.iter().map(|(when, _)| when);
        let fields = self.opens.fields.iter().map(|(_, expression)| expression);
        let all = join
            .chain(&self.when)
            .chain(sample)
            .chain(&self.opens.about)
            .chain(ends)
            .chain(fields);
        all.for_each(f);
    }
}

impl Every {
    /// The words of files.
    pub const ALL: [(&'static str, Self); 4] = [
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// The word of files.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, every)| *every == self)
            .map_or("", |(id, _)| id)
    }

    /// The first and the last day of the period that a day is in; `None` beyond the days that can be named.
    #[must_use]
    pub fn around(self, day: Date) -> Option<(Date, Date)> {
        let months = |first: i8, count: i8| {
            let start = Date::new(day.year(), first, 1).ok()?;
            let last = Date::new(day.year(), first + count - 1, 1).ok()?.last_of_month();
            Some((start, last))
        };
        match self {
            Self::Week => {
                let start = calendar::add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))?;
                Some((start, calendar::add_days(start, 6)?))
            }
            Self::Month => months(day.month(), 1),
            Self::Quarter => months((day.month() - 1) / 3 * 3 + 1, 3),
            Self::Year => months(1, 12),
        }
    }
}
