//! The shape of a clock in a file. What each key means is said once, in [`Clock`](super::Clock) and what it is made of.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::Force;
use crate::raw::OneOrMany;

/// `[clocks.ID]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClock {
    pub(crate) reference: String,
    pub(crate) title: String,
    /// Steps, date fields of the register, dates of the subject or of a single link (`child.birth_date`), or a birthday
    /// (`16th birthday of child.birth_date`): one or several.
    pub(crate) from: Spanned<OneOrMany>,
    #[serde(default)]
    pub(crate) when: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) until: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) ends: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) outlives: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) lifted_by: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) only_after: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) rounds: bool,
    #[serde(default)]
    pub(crate) pauses: Option<RawPauses>,
    #[serde(default)]
    pub(crate) extended_by: Vec<RawExtension>,
    #[serde(default)]
    pub(crate) within: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) later_of: Vec<RawLimb>,
    #[serde(default)]
    pub(crate) earlier_of: Vec<RawLimb>,
    #[serde(default)]
    pub(crate) limits: Vec<Spanned<RawLimit>>,
    #[serde(default)]
    pub(crate) skips: Option<Spanned<String>>,
    /// `working_days`, or the id of closed days.
    #[serde(default)]
    pub(crate) rolls: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) leave: Vec<RawLeave>,
    #[serde(default)]
    pub(crate) conditional: bool,
    #[serde(default)]
    pub(crate) same_duty_as: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) regime: Option<Spanned<String>>,
    pub(crate) force: Force,
    pub(crate) law: String,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) in_force_from: Option<Datetime>,
    #[serde(default)]
    pub(crate) in_force_to: Option<Datetime>,
}

/// `pauses = { from = "paused", until = "resumed" }`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPauses {
    pub(crate) from: Spanned<OneOrMany>,
    pub(crate) until: Spanned<OneOrMany>,
}

/// `extended_by = [{ step = "extension_agreed", by = "8 weeks" }]`: one of `by`, `to` and `within`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExtension {
    pub(crate) step: Spanned<String>,
    #[serde(default)]
    pub(crate) by: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) to: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) within: Option<Spanned<String>>,
}

/// One of `later_of` or `earlier_of`: `{ from = "certificate_issued", within = "1 month" }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLimb {
    #[serde(default)]
    pub(crate) from: Option<Spanned<OneOrMany>>,
    pub(crate) within: Spanned<String>,
}

/// One of `limits`: `{ when = "urgent IS TRUE", within = "1 week" }`, `{ in_force_from = 2026-04-01, within = "18 weeks" }`; one of `within`, `later_of` and `earlier_of`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLimit {
    #[serde(default)]
    pub(crate) when: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) round: Option<u16>,
    #[serde(default)]
    pub(crate) for_first: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) in_force_from: Option<Datetime>,
    #[serde(default)]
    pub(crate) in_force_to: Option<Datetime>,
    #[serde(default)]
    pub(crate) within: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) later_of: Vec<RawLimb>,
    #[serde(default)]
    pub(crate) earlier_of: Vec<RawLimb>,
    #[serde(default)]
    pub(crate) law: Option<String>,
    #[serde(default)]
    pub(crate) force: Option<Force>,
}

/// `leave = [{ step = "draft_plan_sent", within = "15 days beginning with" }]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLeave {
    pub(crate) step: Spanned<String>,
    pub(crate) within: Spanned<String>,
}
