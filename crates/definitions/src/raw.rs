//! The shape of the files themselves, before references between their parts are checked.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::FieldType;
use crate::clock::RawClock;
use crate::codes::Code;
use crate::computed::{RawGuard, RawRequired, RawValue};
use crate::example::RawExample;
use crate::view::RawView;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegister {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) plural: String,
    #[serde(default)]
    pub(crate) subject: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) part_of: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) formerly: Vec<Spanned<String>>,
    /// Names of fields and steps, or lists of such names.
    #[serde(default)]
    pub(crate) key: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(crate) aliases: Option<Spanned<String>>,
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
    #[serde(default)]
    pub(crate) regime: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) access: Option<crate::access::RawAccess>,
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
    pub(crate) views: IndexMap<String, RawView>,
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
    pub(crate) reopens: bool,
    #[serde(default)]
    pub(crate) after_closing: bool,
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
    pub(crate) by: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(crate) prefilled: bool,
    #[serde(default)]
    pub(crate) stage: Option<String>,
    #[serde(default)]
    pub(crate) echoes: Vec<RawEcho>,
    #[serde(default)]
    pub(crate) formerly: Vec<Spanned<String>>,
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
    pub(crate) decimals: Option<Spanned<u8>>,
    #[serde(default)]
    pub(crate) min: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(crate) max: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(crate) of: Option<Spanned<OneOrMany>>,
    #[serde(default, rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) inverse: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) hint: Option<String>,
    #[serde(default)]
    pub(crate) personal: bool,
    #[serde(default)]
    pub(crate) hidden: bool,
    #[serde(default)]
    pub(crate) formerly: Vec<Spanned<String>>,
}

#[derive(Clone, Deserialize)]
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
pub(crate) struct RawCodes {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) local: bool,
    pub(crate) codes: Vec<Spanned<Code>>,
}

/// A file of `calendars/`: bank holidays, school terms, or days on which a body is closed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCalendar {
    pub(crate) title: String,
    #[serde(rename = "source")]
    pub(crate) _source: String,
    /// The bank holidays of England and Wales; one file has them.
    #[serde(default)]
    pub(crate) bank_holidays: Vec<Datetime>,
    /// School terms; one file has them. An area's own file takes its place.
    #[serde(default)]
    pub(crate) terms: Vec<RawTerm>,
    /// Single days of those terms on which schools are closed, such as training days.
    #[serde(default)]
    pub(crate) closed: Vec<Datetime>,
    /// Spans of each year that clocks may leave out or roll over.
    #[serde(default)]
    pub(crate) yearly: Vec<Spanned<RawYearly>>,
    /// The same, of one year.
    #[serde(default)]
    pub(crate) dated: Vec<RawSpan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTerm {
    pub(crate) title: String,
    pub(crate) from: Datetime,
    pub(crate) to: Datetime,
    #[serde(default)]
    pub(crate) half_term: Option<RawSpan>,
}

/// `{ from = 2026-10-26, to = 2026-10-30 }`, both included.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSpan {
    pub(crate) from: Datetime,
    pub(crate) to: Datetime,
}

/// `{ from = "25 December", to = "1 January" }`, both included.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawYearly {
    pub(crate) from: String,
    pub(crate) to: String,
}

impl RawSpan {
    pub(crate) fn days(self) -> Option<(calendar::Date, calendar::Date)> {
        Some((to_date(self.from)?, to_date(self.to)?)).filter(|(from, to)| from <= to)
    }
}

/// The civil date of a TOML date; `None` when it carries no date.
pub(crate) fn to_date(datetime: Datetime) -> Option<calendar::Date> {
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
