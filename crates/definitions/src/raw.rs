//! The shape of the files themselves, before references between their parts are checked.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use crate::FieldType;
use crate::clock::RawClock;
use crate::codes::Code;
use crate::computed::{RawGuard, RawRequired, RawValue};
use crate::example::Expected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegister {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) plural: String,
    pub(crate) subject: Spanned<String>,
    #[serde(default)]
    pub(crate) people: bool,
    pub(crate) purpose: String,
    #[serde(default)]
    pub(crate) demands: Vec<Spanned<String>>,
    pub(crate) law: String,
    #[serde(default)]
    pub(crate) team: String,
    #[serde(default)]
    pub(crate) named_by: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    pub(crate) by_hand: bool,
    #[serde(default)]
    pub(crate) latest_per: Option<Spanned<String>>,
    pub(crate) steps: IndexMap<String, RawStep>,
    #[serde(default)]
    pub(crate) fields: IndexMap<String, RawField>,
    #[serde(default)]
    pub(crate) clocks: IndexMap<String, RawClock>,
    #[serde(default)]
    pub(crate) links: IndexMap<String, RawLink>,
    #[serde(default)]
    pub(crate) values: IndexMap<String, RawValue>,
    #[serde(default)]
    pub(crate) examples: Vec<Spanned<RawExample>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) opens: bool,
    #[serde(default)]
    pub(crate) closes: bool,
    #[serde(default)]
    pub(crate) repeats: bool,
    #[serde(default)]
    pub(crate) each_counts: bool,
    #[serde(default)]
    pub(crate) exemption: bool,
    #[serde(default)]
    pub(crate) fields: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) required: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) after: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) refuse: Vec<RawGuard>,
    #[serde(default)]
    pub(crate) required_when: Vec<RawRequired>,
    #[serde(default)]
    pub(crate) clears: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) reopens: bool,
    #[serde(default)]
    pub(crate) prefilled: bool,
    #[serde(default)]
    pub(crate) stage: Option<String>,
    #[serde(default)]
    pub(crate) echoes: Vec<RawEcho>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEcho {
    pub(crate) link: Spanned<String>,
    pub(crate) step: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawField {
    pub(crate) title: String,
    #[serde(rename = "type")]
    pub(crate) kind: FieldType,
    #[serde(default)]
    pub(crate) codes: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) hint: Option<String>,
    #[serde(default)]
    pub(crate) personal: bool,
    #[serde(default)]
    pub(crate) hidden: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLink {
    pub(crate) title: String,
    pub(crate) inverse: String,
    pub(crate) question: Option<String>,
    pub(crate) to: Spanned<String>,
    #[serde(default)]
    pub(crate) single: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExample {
    pub(crate) title: String,
    pub(crate) events: BTreeMap<String, OneOrManyDates>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, toml::value::Datetime>,
    pub(crate) today: toml::value::Datetime,
    pub(crate) clocks: BTreeMap<String, RawExpected>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrManyDates {
    One(toml::value::Datetime),
    Many(Vec<toml::value::Datetime>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExpected {
    #[serde(default)]
    pub(crate) due: Option<toml::value::Datetime>,
    #[serde(default)]
    pub(crate) state: Option<String>,
    #[serde(default)]
    pub(crate) days: Option<i64>,
}

impl RawExpected {
    pub(crate) fn into_expected(self) -> Option<Expected> {
        Some(Expected {
            due: match self.due {
                Some(due) => Some(to_date(due)?),
                None => None,
            },
            state: self.state,
            days: self.days,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCodes {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) codes: Vec<Spanned<Code>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCalendar {
    #[serde(rename = "title")]
    pub(crate) _title: String,
    #[serde(rename = "source")]
    pub(crate) _source: String,
    pub(crate) bank_holidays: Vec<toml::value::Datetime>,
}

/// The civil date of a TOML date; `None` when it carries no date.
pub(crate) fn to_date(datetime: toml::value::Datetime) -> Option<calendar::Date> {
    let date = datetime.date?;
    calendar::Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

fn yes() -> bool {
    true
}
