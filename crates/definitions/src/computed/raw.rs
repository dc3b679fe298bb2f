//! The shapes of computed values and guards in a file.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawValue {
    pub(crate) title: String,
    pub(crate) is: Option<Spanned<String>>,
    pub(crate) count: Option<Spanned<String>>,
    pub(crate) sum: Option<Spanned<String>>,
    pub(crate) mean: Option<Spanned<String>>,
    pub(crate) latest: Option<Spanned<String>>,
    pub(crate) earliest: Option<Spanned<String>>,
    pub(crate) highest: Option<Spanned<String>>,
    pub(crate) lowest: Option<Spanned<String>>,
    pub(crate) of: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
    pub(crate) decimals: Option<Spanned<u8>>,
    #[serde(default)]
    pub(crate) bands: Vec<Spanned<(String, toml::Value)>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGuard {
    pub(crate) when: Spanned<String>,
    pub(crate) say: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRequired {
    pub(crate) when: Spanned<String>,
    pub(crate) fields: Vec<Spanned<String>>,
    pub(crate) say: Spanned<String>,
}
