//! The shape of a clock in a file.

use serde::Deserialize;
use toml::Spanned;

use crate::Force;
use crate::raw::OneOrMany;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClock {
    pub(crate) reference: String,
    pub(crate) title: String,
    pub(crate) from: Spanned<OneOrMany>,
    #[serde(default)]
    pub(crate) until: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) ends: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) lifted_by: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) only_after: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) rounds: bool,
    #[serde(default)]
    pub(crate) conditional: bool,
    #[serde(default)]
    pub(crate) same_duty_as: Option<Spanned<String>>,
    pub(crate) within: Spanned<String>,
    pub(crate) force: Force,
    pub(crate) law: String,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) in_force_from: Option<toml::value::Datetime>,
    #[serde(default)]
    pub(crate) in_force_to: Option<toml::value::Datetime>,
}
