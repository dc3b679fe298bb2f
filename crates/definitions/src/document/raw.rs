use serde::Deserialize;
use toml::Spanned;

/// What a paper's file says of it, between its two lines of `+++`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDocument {
    pub(crate) title: Spanned<String>,
    #[serde(default)]
    pub(crate) of: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) step: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) kept_in: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) languages: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) law: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) needs: Vec<Spanned<String>>,
}
