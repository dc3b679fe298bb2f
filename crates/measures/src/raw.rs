//! The shape of the files themselves, before what they name is looked up.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use crate::measure::{Polarity, TargetKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMeasure {
    pub(crate) id: Spanned<String>,
    pub(crate) version: u32,
    pub(crate) reference: Option<String>,
    pub(crate) title: String,
    pub(crate) definition: String,
    pub(crate) register: Spanned<String>,
    pub(crate) clock: Option<Spanned<String>>,
    pub(crate) kind: Spanned<String>,
    pub(crate) counted_on: Option<Spanned<String>>,
    pub(crate) numerator: Option<Spanned<String>>,
    pub(crate) denominator: Option<Spanned<String>>,
    pub(crate) value: Option<Spanned<String>>,
    pub(crate) out_of: Option<Spanned<String>>,
    pub(crate) statistic: Spanned<String>,
    pub(crate) rate: Option<RawRate>,
    pub(crate) polarity: Polarity,
    pub(crate) target: Option<RawTarget>,
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) decimals: u8,
    pub(crate) owner: String,
    #[serde(default)]
    pub(crate) demands: Vec<String>,
    #[serde(default)]
    pub(crate) seed: Vec<String>,
    pub(crate) benchmark: Option<RawBenchmark>,
    #[serde(default)]
    pub(crate) breakdowns: Vec<Spanned<String>>,
    pub(crate) open_face: Option<Spanned<String>>,
    pub(crate) complement: Option<Spanned<String>>,
    pub(crate) exclusions: String,
    pub(crate) completeness: Option<RawCompleteness>,
    #[serde(default)]
    pub(crate) needs: Vec<Spanned<RawNeed>>,
    #[serde(default)]
    pub(crate) examples: Vec<Spanned<RawExample>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRate {
    pub(crate) per: u64,
    pub(crate) population: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTarget {
    pub(crate) value: Spanned<String>,
    pub(crate) amber: Option<Spanned<String>>,
    #[serde(rename = "type")]
    pub(crate) kind: TargetKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBenchmark {
    pub(crate) file: String,
    pub(crate) numerator: Vec<String>,
    #[serde(default)]
    pub(crate) denominator: Vec<String>,
    pub(crate) figure: Option<String>,
    #[serde(default)]
    pub(crate) differs: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCompleteness {
    pub(crate) known: Spanned<String>,
    pub(crate) words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNeed {
    pub(crate) register: Option<String>,
    pub(crate) column: Option<String>,
    pub(crate) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExample {
    pub(crate) title: String,
    pub(crate) period: String,
    pub(crate) today: Option<toml::value::Datetime>,
    pub(crate) rows: Vec<IndexMap<String, toml::Value>>,
    pub(crate) expect: RawExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExpect {
    pub(crate) numerator: u32,
    pub(crate) denominator: Option<u32>,
    pub(crate) unknown: Option<u32>,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBreakdowns {
    pub(crate) breakdowns: IndexMap<String, Spanned<RawBreakdown>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBreakdown {
    pub(crate) title: String,
    pub(crate) by: Vec<Spanned<String>>,
    /// A code list whose codes are the groups.
    pub(crate) codes: Option<Spanned<String>>,
    /// Whether the list's broader groups are the groups.
    #[serde(default)]
    pub(crate) grouped: bool,
    /// Whether a fact not yet stated at the end of a period is taken from later, as for facts a return states once a
    /// year.
    #[serde(default)]
    pub(crate) backfill: bool,
    /// Groups before those of the list, or instead of it.
    #[serde(default)]
    pub(crate) groups: Vec<RawGroup>,
    /// Groups, or codes, that say that it is not known.
    #[serde(default)]
    pub(crate) unknown: Vec<String>,
    /// `age` or `curriculum_year`, for bands over a birth date.
    pub(crate) counted: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) bands: Vec<RawBand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGroup {
    pub(crate) id: String,
    pub(crate) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBand {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) from: i32,
    pub(crate) to: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRelatedFile {
    pub(crate) related: IndexMap<String, Spanned<RawRelated>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRelated {
    pub(crate) title: String,
    pub(crate) of: Spanned<String>,
    pub(crate) register: Spanned<String>,
    pub(crate) through: Spanned<String>,
    #[serde(rename = "where")]
    pub(crate) condition: Spanned<String>,
    pub(crate) latest_by: Spanned<String>,
}

/// The civil date of a TOML date; `None` when it carries no date.
pub(crate) fn to_date(datetime: &toml::value::Datetime) -> Option<calendar::Date> {
    let date = datetime.date?;
    calendar::Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}
