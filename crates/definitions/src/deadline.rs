//! Deadlines from steps and days alone, with no record at hand.

use std::collections::BTreeMap;

use calendar::{Calendars, Date, day_number};

use crate::clock::{Happened, Happening, NO_TIME, Planned, Reading, RelatedDay, order};
use crate::{Register, RunningClock};

/// A step that was taken, with its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// Id of the step.
    pub step: String,
    /// The day it happened.
    pub on: Date,
}

/// A clock of a case that has started.
#[derive(Debug, Clone)]
pub struct Deadline<'a> {
    /// Id of the clock.
    pub id: &'a str,
    /// Its rounds, in order; never empty.
    pub rounds: Vec<RunningClock>,
    /// The latest days of earlier steps, planned back from the last round.
    pub planned: Vec<Planned>,
}

/// Steps and days of one case, as clocks read them.
struct Case<'a> {
    events: Vec<Happening<'a>>,
    fields: &'a BTreeMap<String, Date>,
}

impl Happened for Case<'_> {
    fn events(&self) -> &[Happening<'_>] {
        &self.events
    }

    fn related_day(&self, related: &RelatedDay, _by: Option<Date>) -> Option<Date> {
        self.fields.get(&related.path).copied()
    }
}

impl Register {
    /// Every clock that the given steps and days have started, in the order of the file.
    ///
    /// A day in `fields` is taken as given by the first step that carries the field, or by the first of all.
    #[must_use]
    pub fn deadlines(
        &self,
        events: &[StepTaken],
        fields: &BTreeMap<String, Date>,
        today: Date,
        calendars: &Calendars,
    ) -> Vec<Deadline<'_>> {
        let mut given: Vec<Vec<(u16, i64)>> = vec![Vec::new(); events.len()];
        let mut alone: Vec<(Date, Vec<(u16, i64)>)> = Vec::new();
        for (id, day) in fields.iter().filter(|(id, _)| self.fields.contains_key(*id)) {
            let carries = |event: &StepTaken| self.steps.get(&event.step).is_some_and(|step| step.fields.contains(id));
            let places = || events.iter().enumerate().map(|(at, event)| (event.on, at, event));
            let carrying = places()
                .filter(|(_, _, event)| carries(event))
                .min_by_key(|(on, at, _)| (*on, *at));
            let numbers = self.numbers(&BTreeMap::from([(id.clone(), *day)]));
            match carrying.or_else(|| places().min_by_key(|(on, at, _)| (*on, *at))) {
                Some((_, at, _)) => given[at].extend(numbers),
                None => alone.push((*day, numbers)),
            }
        }
        let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
        let mut happened: Vec<Happening<'_>> = Vec::new();
        for ((at, event), fields) in events.iter().enumerate().zip(&given) {
            let Some(step) = self.step_index(&event.step).and_then(|step| u16::try_from(step).ok()) else {
                continue;
            };
            happened.push(Happening {
                on: event.on,
                at: NO_TIME,
                step,
                seq: place(at),
                fields,
            });
        }
        for (day, fields) in &alone {
            happened.push(Happening {
                on: *day,
                at: NO_TIME,
                step: u16::MAX,
                seq: 0,
                fields,
            });
        }
        happened.sort_by_key(|event| order(self, event));
        let case = Case {
            events: happened,
            fields,
        };
        let reading = Reading { today, calendars };
        let clocks = self.clocks.iter().enumerate();
        clocks
            .filter_map(|(at, (id, clock))| {
                let rounds = clock.rounds(&case, &reading);
                let planned = self.planned(at, rounds.last()?, &case, &reading);
                Some(Deadline { id, rounds, planned })
            })
            .collect()
    }

    fn numbers(&self, fields: &BTreeMap<String, Date>) -> Vec<(u16, i64)> {
        let numbers = fields.iter().filter_map(|(id, day)| {
            let at = u16::try_from(self.field_index(id)?).ok()?;
            Some((at, i64::from(day_number(*day))))
        });
        numbers.collect()
    }
}
