use std::collections::BTreeMap;

use calendar::{BankHolidays, Date};

use crate::{ClockState, Happened, Register};

/// A case worked through in a definition file: what happened, and what every named clock must then say.
#[derive(Debug, Clone)]
pub struct Example {
    /// What the case shows, in a sentence.
    pub title: String,
    /// Days of each step, by step id.
    pub events: BTreeMap<String, Vec<Date>>,
    /// Values of date fields, by field id.
    pub fields: BTreeMap<String, Date>,
    /// The day on which the clocks are read.
    pub today: Date,
    /// What must come out, by clock id.
    pub clocks: BTreeMap<String, Expected>,
}

/// What an example says of a clock; what it leaves out is not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The due day.
    pub due: Option<Date>,
    /// The state, or `not_started`.
    pub state: Option<String>,
    /// Days past the due day.
    pub days: Option<i64>,
}

/// Steps and days of one case, as clocks read them.
pub(crate) struct Case<'a> {
    pub(crate) register: &'a Register,
    pub(crate) events: &'a BTreeMap<String, Vec<Date>>,
    pub(crate) fields: &'a BTreeMap<String, Date>,
}

impl Happened for Case<'_> {
    fn first(&self, step: usize) -> Option<Date> {
        self.days(step)?.iter().min().copied()
    }

    fn last(&self, step: usize) -> Option<Date> {
        self.days(step)?.iter().max().copied()
    }

    fn day_in_field(&self, field: usize) -> Option<Date> {
        let (id, _) = self.register.fields.get_index(field)?;
        self.fields.get(id).copied()
    }

    fn first_from(&self, step: usize, from: Date) -> Option<Date> {
        self.days(step)?.iter().filter(|day| **day >= from).min().copied()
    }

    fn last_before(&self, step: usize, before: Date) -> Option<Date> {
        self.days(step)?.iter().filter(|day| **day < before).max().copied()
    }

    /// A case gives each field one value, so the first step that may carry it gave it.
    fn set_by(&self, field: usize) -> Option<(Date, usize)> {
        let (id, _) = self.register.fields.get_index(field)?;
        let steps = self.register.steps.values().enumerate();
        let carry = steps.filter(|(_, step)| step.fields.contains(id));
        carry.filter_map(|(at, _)| Some((self.first(at)?, at))).min()
    }
}

impl Case<'_> {
    fn days(&self, step: usize) -> Option<&Vec<Date>> {
        let (id, _) = self.register.steps.get_index(step)?;
        self.events.get(id)
    }
}

impl Register {
    /// Every clock that the given steps and date fields have started, by clock id, as it stands on a day.
    #[must_use]
    pub fn deadlines(
        &self,
        events: &BTreeMap<String, Vec<Date>>,
        fields: &BTreeMap<String, Date>,
        today: Date,
        holidays: &BankHolidays,
    ) -> Vec<(&str, crate::RunningClock)> {
        let case = Case {
            register: self,
            events,
            fields,
        };
        self.clocks
            .iter()
            .filter_map(|(id, clock)| Some((id.as_str(), clock.on(&case, today, holidays)?)))
            .collect()
    }
}

impl Example {
    /// Compares the example with what the clocks say; each difference is a sentence.
    #[must_use]
    pub fn differences(&self, register: &Register, holidays: &BankHolidays) -> Vec<String> {
        let found: BTreeMap<&str, crate::RunningClock> = register
            .deadlines(&self.events, &self.fields, self.today, holidays)
            .into_iter()
            .collect();
        let mut out = Vec::new();
        for (id, expected) in &self.clocks {
            let clock = found.get(id.as_str());
            let mut differ = |what: &str, wanted: String, got: String| {
                if wanted != got {
                    out.push(format!(
                        "example \"{}\": clock {id} should have {what} {wanted} but has {got}",
                        self.title
                    ));
                }
            };
            let state = clock.map_or("not_started", |c| c.state.id());
            if let Some(wanted) = &expected.state {
                differ("state", wanted.clone(), state.to_owned());
            }
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            if let Some(due) = expected.due {
                differ("due day", due.to_string(), shown(clock.map(|c| c.due.to_string())));
            }
            if let Some(days) = expected.days {
                differ("days", days.to_string(), shown(clock.map(|c| c.days.to_string())));
            }
        }
        out
    }
}

/// The states an example may name; its one entry cannot be superseded, so not `missed`.
pub(crate) fn is_state(name: &str) -> bool {
    name == "not_started"
        || [
            ClockState::Running,
            ClockState::Overdue,
            ClockState::Met,
            ClockState::Late,
            ClockState::Lifted,
            ClockState::Cancelled,
        ]
        .iter()
        .any(|s| s.id() == name)
}
