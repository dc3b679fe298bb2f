use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What the invented area is calibrated to; see `profile.toml` for sources.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Plans maintained in January 2025.
    pub plans: u32,
    /// One row a calendar year, oldest first.
    pub years: Vec<Year>,
    pub(crate) needs: BTreeMap<String, u32>,
    pub(crate) sex: BTreeMap<String, u32>,
    pub(crate) ethnicity: BTreeMap<String, u32>,
    pub(crate) ages: BTreeMap<String, u32>,
    pub(crate) ages_when_made: BTreeMap<String, u32>,
    pub(crate) settings: BTreeMap<String, u32>,
    pub(crate) cease_reasons: BTreeMap<String, u32>,
    pub(crate) social: Social,
}

/// Shares of the invented children in social care, in per cent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Social {
    /// Referred to children's social care within the history.
    pub(crate) known: f64,
    /// Of those, with no further action.
    pub(crate) nothing_further: f64,
    /// Of those assessed, within 45 working days.
    pub(crate) assessed_in_time: f64,
    /// Of those assessed, closed after it.
    pub(crate) closed_after_assessment: f64,
    /// Of those with a plan for another reason than disability, a section 47 enquiry.
    pub(crate) enquired: f64,
    /// Of those with a plan, looked after.
    pub(crate) looked_after: f64,
}

/// The figures of one calendar year, for an area of the profile's own size.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The calendar year.
    pub year: i16,
    /// Plans transferred in from elsewhere.
    pub arrivals: u32,
    /// Plans issued.
    pub issued: u32,
    /// Per cent of them within 20 weeks.
    pub in_time: f64,
    /// Per cent of them after more than a year.
    pub over_year: f64,
    /// Requests received.
    pub requests: u32,
    /// Per cent of decisions made within six weeks.
    pub six_weeks: f64,
    /// Per cent of plans whose review was held when due.
    pub reviewed: f64,
    /// Per cent of review decisions made within four weeks.
    pub decided: f64,
    /// Whether issued, in time and requests are published figures.
    pub published: bool,
}

impl Profile {
    /// The built-in profile.
    ///
    /// # Panics
    /// Never in a built program: a test reads it.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
            toml::from_str(include_str!("profile.toml")).expect("the built-in profile is read by a test")
        });
        &PROFILE
    }

    /// The figures of a year; before the first and after the last row, those of that row.
    #[must_use]
    pub fn year(&self, year: i16) -> &Year {
        let found = self.years.iter().find(|y| y.year == year);
        found.unwrap_or_else(|| {
            let first = &self.years[0];
            if year < first.year {
                first
            } else {
                &self.years[self.years.len() - 1]
            }
        })
    }
}

pub(crate) fn weights(map: &BTreeMap<String, u32>) -> Vec<(String, u32)> {
    map.iter().map(|(k, v)| (k.clone(), *v)).collect()
}
