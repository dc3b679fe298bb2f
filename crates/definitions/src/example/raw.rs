//! The shape of worked cases in a file.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, de};
use toml::value::Datetime;

use super::Expected;
use crate::raw::to_date;

/// Reads what is not empty: an empty table or list expects nothing, and its author meant to fill it in.
fn filled<'de, D: Deserializer<'de>, T: Deserialize<'de> + Length>(deserializer: D) -> Result<T, D::Error> {
    let read = T::deserialize(deserializer)?;
    match read.length() {
        0 => Err(de::Error::custom(
            "this is empty and says nothing; fill it in, or leave it out",
        )),
        _ => Ok(read),
    }
}

trait Length {
    fn length(&self) -> usize;
}

impl<T> Length for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }
}

impl<T> Length for IndexMap<String, T> {
    fn length(&self) -> usize {
        self.len()
    }
}

/// Values by name, read in turn, so that what is wrong with one can be said plainly.
pub(super) type Loose = IndexMap<String, toml::Value>;

/// `[[examples]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExample {
    pub(super) title: String,
    #[serde(default)]
    pub(super) about: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) beside: IndexMap<String, RawBeside>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) events: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) fields: Loose,
    pub(super) today: Datetime,
    #[serde(default)]
    pub(super) known: Option<Datetime>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) clocks: IndexMap<String, RawExpected>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) values: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) missing: Vec<String>,
    #[serde(default)]
    pub(super) stage: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) refused: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) allowed: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) found_by: Vec<Loose>,
    #[serde(default)]
    pub(super) findings: Option<Vec<String>>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) of: IndexMap<String, RawOf>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) made: IndexMap<String, Vec<RawOf>>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) also: Vec<RawAlso>,
}

/// `beside.NAME`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBeside {
    pub(super) register: String,
    #[serde(default)]
    pub(super) about: Option<String>,
    #[serde(default)]
    pub(super) made: Option<usize>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) events: Loose,
}

/// A further reading of a case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAlso {
    pub(super) today: Datetime,
    #[serde(default)]
    pub(super) known: Option<Datetime>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) clocks: IndexMap<String, RawExpected>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) values: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) missing: Vec<String>,
    #[serde(default)]
    pub(super) stage: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) refused: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) allowed: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) found_by: Vec<Loose>,
    #[serde(default)]
    pub(super) findings: Option<Vec<String>>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) of: IndexMap<String, RawOf>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) made: IndexMap<String, Vec<RawOf>>,
}

/// What one entry must show: `of.NAME`, or an entry of `made`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOf {
    #[serde(default, deserialize_with = "filled")]
    pub(super) clocks: IndexMap<String, RawExpected>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) values: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) missing: Vec<String>,
    #[serde(default)]
    pub(super) stage: Option<String>,
    #[serde(default, deserialize_with = "filled")]
    pub(super) refused: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) allowed: Loose,
    #[serde(default, deserialize_with = "filled")]
    pub(super) found_by: Vec<Loose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExpected {
    #[serde(default)]
    pub(super) due: Option<Datetime>,
    #[serde(default)]
    pub(super) first_due: Option<Datetime>,
    #[serde(default)]
    pub(super) stopped: Option<Datetime>,
    #[serde(default)]
    pub(super) state: Option<String>,
    #[serde(default)]
    pub(super) days: Option<i64>,
    #[serde(default)]
    pub(super) moved_by: BTreeMap<String, i64>,
    #[serde(default)]
    pub(super) lifted_by: Option<String>,
    #[serde(default)]
    pub(super) limit: Option<String>,
    #[serde(default)]
    pub(super) rounds: Option<Vec<RawExpected>>,
    #[serde(default)]
    pub(super) latest: BTreeMap<String, Datetime>,
}

impl RawExpected {
    /// What it expects; `None` where a date has no day.
    pub(super) fn into_expected(self) -> Option<Expected> {
        let whole = |day: Option<Datetime>| match day {
            Some(day) => to_date(day).map(Some),
            None => Some(None),
        };
        let rounds = match self.rounds {
            Some(rounds) => Some(rounds.into_iter().map(Self::into_expected).collect::<Option<_>>()?),
            None => None,
        };
        Some(Expected {
            due: whole(self.due)?,
            first_due: whole(self.first_due)?,
            stopped: whole(self.stopped)?,
            state: self.state,
            days: self.days,
            moved_by: self.moved_by,
            lifted_by: self.lifted_by,
            limit: self.limit,
            rounds,
            latest: self
                .latest
                .into_iter()
                .map(|(step, day)| Some((step, to_date(day)?)))
                .collect::<Option<_>>()?,
        })
    }
}
