//! Worked cases: what happened to a few entries, and what must come of it. `record` proves them on a ledger made of
//! them.

mod raw;
mod read;

#[cfg(test)]
pub(crate) use raw::{RawAlso, RawBeside, RawOf};
pub(crate) use raw::{RawExample, RawExpected};
pub(crate) use read::read_example;

use std::collections::BTreeMap;

use calendar::Date;
use indexmap::IndexMap;

/// A case worked through in a definition file.
#[derive(Debug, Clone)]
pub struct Example {
    /// `title`: what the case shows, in a sentence.
    pub title: String,
    /// The line of the file where it begins.
    pub line: Option<usize>,
    /// `about`: the name of the entry that the case's own entry is about or a part of.
    pub about: Option<String>,
    /// `beside`: other entries of the case, by the names that it gives them.
    pub beside: IndexMap<String, Beside>,
    /// `events`: what happened to the case's own entry.
    pub events: Vec<CaseEvent>,
    /// `fields`: facts that an event of the entry gives, and days of other entries by their path, such as
    /// `child.birth_date`.
    pub fields: IndexMap<String, Fact>,
    /// What must come out: as the case itself says, then each of `also`; never empty.
    pub readings: Vec<CaseReading>,
}

/// Another entry of a case.
#[derive(Debug, Clone)]
pub struct Beside {
    /// `register`: id of its register.
    pub register: String,
    /// `about`: the name of the entry that it is about or a part of.
    pub about: Option<String>,
    /// `made`: which of the entries of its register that rules made it is, counted from 1; without, the case opens it.
    pub made: Option<usize>,
    /// `events`: what happened to it.
    pub events: Vec<CaseEvent>,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    /// Id of the step.
    pub step: String,
    /// `on`: the day it happened.
    pub on: Date,
    /// `recorded`: the day it was recorded; without, the day it happened.
    pub recorded: Option<Date>,
    /// `retracted`: the day it was retracted.
    pub retracted: Option<Date>,
    /// `source`: the kind of file it came from; without, a person recorded it.
    pub source: Option<String>,
    /// The facts it gives, by field id.
    pub fields: IndexMap<String, Fact>,
}

/// A fact as a case writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A text, a code, or the name of an entry of the case.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// Names of entries of the case, or codes.
    Several(Vec<String>),
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) | Self::Number(text) => f.write_str(text),
            Self::Boolean(yes) => f.write_str(if *yes { "true" } else { "false" }),
            Self::Date(day) => day.fmt(f),
            Self::Several(names) => f.write_str(&names.join(", ")),
        }
    }
}

/// What must come out of a case, read on one day; what it leaves out is not checked.
#[derive(Debug, Clone)]
pub struct CaseReading {
    /// `today`: the day on which it is read; what happens later is not counted.
    pub today: Date,
    /// `known`: only what had been recorded by this day counts.
    pub known: Option<Date>,
    /// What the case's own entry must show.
    pub own: Expectation,
    /// `of`: what entries of `beside` must show, by their names.
    pub of: IndexMap<String, Expectation>,
    /// `made`: every entry of a register that rules made, in the order in which they were.
    pub made: IndexMap<String, Vec<Expectation>>,
    /// `findings`: the sentences of all guards that steps on record break, by the days of the steps.
    pub findings: Option<Vec<String>>,
}

/// What one entry must show.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// `clocks`: what clocks must say, by id.
    pub clocks: IndexMap<String, Expected>,
    /// `values`: what columns must hold, by name.
    pub values: IndexMap<String, Fact>,
    /// `missing`: columns that must hold nothing.
    pub missing: Vec<String>,
    /// `stage`: the entry's stage.
    pub stage: Option<String>,
    /// `refused`: steps that could not be recorded by hand.
    pub refused: Vec<Trial>,
    /// `allowed`: steps that could.
    pub allowed: Vec<Trial>,
    /// `found_by`: keys of rows that must find the entry.
    pub found_by: Vec<IndexMap<String, Fact>>,
}

/// A step that is tried and not recorded.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Id of the step.
    pub step: String,
    /// `on`: its day; without, the day of the reading.
    pub on: Option<Date>,
    /// The facts it gives.
    pub fields: IndexMap<String, Fact>,
    /// `say`: the sentence that refuses it.
    pub say: Option<String>,
}

/// What an example says of a clock; what it leaves out is not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// `due`: the due day.
    pub due: Option<Date>,
    /// `first_due`: the due day before anything moved it.
    pub first_due: Option<Date>,
    /// `stopped`: the day it was stopped.
    pub stopped: Option<Date>,
    /// `state`: the state, or `not_started`.
    pub state: Option<String>,
    /// `days`: days past the due day.
    pub days: Option<i64>,
    /// `moved_by`: by how many days what moved it: `restated`, `paused`, `extended` or `rolled`.
    pub moved_by: BTreeMap<String, i64>,
    /// `lifted_by`: the step that lifted the limit.
    pub lifted_by: Option<String>,
    /// `limit`: the limit that counts, in words.
    pub limit: Option<String>,
    /// `rounds`: what every round says, from the first.
    pub rounds: Option<Vec<Expected>>,
    /// `latest`: the latest day planned back for earlier steps, by step.
    pub latest: BTreeMap<String, Date>,
}
