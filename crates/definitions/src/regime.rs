use calendar::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// A body of law and guidance that clocks belong to, with the days between which it governs what begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// The id, which is the file's name.
    pub id: String,
    /// `title`: what a reader calls it.
    pub title: String,
    /// `cohort`: whom it governs.
    pub cohort: String,
    /// `source`: where its dates were read, and what is not settled.
    pub source: String,
    /// `in_force_from`: the first day on which a round of its clocks may open.
    pub from: Option<Date>,
    /// `in_force_to`: the last day.
    pub to: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegime {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) cohort: String,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) in_force_from: Option<Datetime>,
    #[serde(default)]
    pub(crate) in_force_to: Option<Datetime>,
}
