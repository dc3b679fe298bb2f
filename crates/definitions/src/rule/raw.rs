//! The shape of a rule's file.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::example::RawExample;
use crate::raw::OneOrMany;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) id: Spanned<String>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) demands: Vec<Spanned<String>>,
    pub(super) on: Spanned<OneOrMany>,
    #[serde(default)]
    pub(super) join: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) for_each: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) every: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) when: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) sample: Option<RawSample>,
    #[serde(default)]
    pub(super) from: Option<Datetime>,
    #[serde(default)]
    pub(super) to: Option<Spanned<Datetime>>,
    pub(super) opens: Spanned<RawOpens>,
    #[serde(default)]
    pub(super) once_while_open: bool,
    #[serde(default)]
    pub(super) ends_when: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) ends_by: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) examples: Vec<Spanned<RawExample>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSample {
    pub(super) take: Spanned<u16>,
    #[serde(default)]
    pub(super) of_each: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOpens {
    pub(super) register: Spanned<String>,
    pub(super) step: Spanned<String>,
    #[serde(default)]
    pub(super) about: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) fields: IndexMap<String, Spanned<String>>,
}
