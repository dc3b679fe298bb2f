//! The shapes of views in a file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::raw::OneOrMany;

/// `[views.NAME]` of a register.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawView {
    pub(crate) title: String,
    #[serde(default, rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) columns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) filters: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) sort: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) group: Option<Spanned<OneOrMany>>,
    #[serde(default)]
    pub(crate) totals: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) tile: bool,
}

/// A file of `views/`: one list over several registers.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawList {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) purpose: String,
    #[serde(default)]
    pub(crate) demands: Vec<String>,
    pub(crate) columns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) filters: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) sort: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) group: Option<Spanned<OneOrMany>>,
    #[serde(default)]
    pub(crate) totals: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) tile: bool,
    pub(crate) from: Vec<RawFrom>,
}

/// The entries of one register in such a list.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFrom {
    pub(crate) register: Spanned<String>,
    #[serde(default, rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
    /// What the list's columns are in this register, where it does not call them so: a column, or a text in quotes.
    #[serde(default)]
    pub(crate) columns: BTreeMap<String, Spanned<String>>,
}
