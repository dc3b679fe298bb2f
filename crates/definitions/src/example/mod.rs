mod read;

pub(crate) use read::read_example;

use std::collections::BTreeMap;

use calendar::{Calendars, Date, day_number};

use crate::clock::{Happened, Happening, NO_TIME, Planned, Reading, RelatedDay, order};
use crate::{ClockState, Register, RunningClock};

/// A case worked through in a definition file: what happened, and what every named clock must then say.
#[derive(Debug, Clone)]
pub struct Example {
    /// `title`: what the case shows, in a sentence.
    pub title: String,
    /// `events`: what happened, by step.
    pub events: Vec<CaseEvent>,
    /// `fields`: days held in date fields, and days of other entries by their path, such as `child.birth_date`.
    pub fields: BTreeMap<String, Date>,
    /// `today`: the day on which the clocks are read; what happens later is not counted.
    pub today: Date,
    /// `known`: only what had been recorded by this day counts.
    pub known: Option<Date>,
    /// `clocks`: what must come out, by clock id.
    pub clocks: BTreeMap<String, Expected>,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    /// Id of the step.
    pub step: String,
    /// `on`: the day it happened.
    pub on: Date,
    /// `recorded`: the day it was recorded; without, the day it happened.
    pub recorded: Option<Date>,
    /// `retracted`: the day it was retracted.
    pub retracted: Option<Date>,
    /// The days it gives for date fields, by field id.
    pub fields: BTreeMap<String, Date>,
}

impl CaseEvent {
    /// A step on a day.
    #[must_use]
    pub fn on(step: &str, on: Date) -> Self {
        Self {
            step: step.to_owned(),
            on,
            recorded: None,
            retracted: None,
            fields: BTreeMap::new(),
        }
    }

    fn recorded(&self) -> Date {
        self.recorded.unwrap_or(self.on)
    }

    fn counts(&self, known: Option<Date>) -> bool {
        match known {
            Some(known) => self.recorded() <= known && self.retracted.is_none_or(|day| day > known),
            None => self.retracted.is_none(),
        }
    }
}

/// What an example says of a clock; what it leaves out is not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// `due`: the due day.
    pub due: Option<Date>,
    /// `first_due`: the due day before anything moved it.
    pub first_due: Option<Date>,
    /// `stopped`: the day it was stopped.
    pub stopped: Option<Date>,
    /// `state`: the state, or `not_started`.
    pub state: Option<String>,
    /// `days`: days past the due day.
    pub days: Option<i64>,
    /// `moved_by`: by how many days what moved it: `restated`, `paused`, `extended` or `rolled`.
    pub moved_by: BTreeMap<String, i64>,
    /// `lifted_by`: the step that lifted the limit.
    pub lifted_by: Option<String>,
    /// `limit`: the limit that counts, in words.
    pub limit: Option<String>,
    /// `rounds`: what every round says, from the first.
    pub rounds: Option<Vec<Expected>>,
    /// `latest`: the latest day planned back for earlier steps, by step.
    pub latest: BTreeMap<String, Date>,
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
        events: &[CaseEvent],
        fields: &BTreeMap<String, Date>,
        today: Date,
        calendars: &Calendars,
    ) -> Vec<Deadline<'_>> {
        let counted: Vec<&CaseEvent> = events
            .iter()
            .enumerate()
            .filter(|(at, e)| !self.outranked(events, *at, e))
            .map(|(_, e)| e)
            .collect();
        let mut given: Vec<Vec<(u16, i64)>> = counted.iter().map(|event| self.numbers(&event.fields)).collect();
        let mut alone: Vec<(Date, Vec<(u16, i64)>)> = Vec::new();
        for (id, day) in fields.iter().filter(|(id, _)| self.fields.contains_key(*id)) {
            let carries = |event: &CaseEvent| self.steps.get(&event.step).is_some_and(|step| step.fields.contains(id));
            let places = || counted.iter().enumerate().map(|(at, event)| (event.on, at, *event));
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
        for ((at, event), fields) in counted.iter().enumerate().zip(&given) {
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

    /// Whether another event states the same step of those that happen once, recorded later.
    fn outranked(&self, events: &[CaseEvent], at: usize, event: &CaseEvent) -> bool {
        let once = self.steps.get(&event.step).is_some_and(|step| !step.repeats);
        let rank = (event.recorded(), at);
        let mut others = events.iter().enumerate().filter(|(_, other)| other.step == event.step);
        once && others.any(|(at, other)| (other.recorded(), at) > rank)
    }

    fn numbers(&self, fields: &BTreeMap<String, Date>) -> Vec<(u16, i64)> {
        let numbers = fields.iter().filter_map(|(id, day)| {
            let at = u16::try_from(self.field_index(id)?).ok()?;
            Some((at, i64::from(day_number(*day))))
        });
        numbers.collect()
    }
}

impl Example {
    /// Compares the example with what the clocks say; each difference is a sentence.
    #[must_use]
    pub fn differences(&self, register: &Register, calendars: &Calendars) -> Vec<String> {
        let seen = |event: &&CaseEvent| event.on <= self.today && event.counts(self.known);
        let events: Vec<CaseEvent> = self.events.iter().filter(seen).cloned().collect();
        let found = register.deadlines(&events, &self.fields, self.today, calendars);
        let mut differ = Differences {
            title: &self.title,
            register,
            out: Vec::new(),
        };
        // A case of days does not say whether a condition holds; a record does.
        let told = |id: &str| {
            register
                .clocks
                .get(id)
                .is_some_and(|clock| clock.conditions().next().is_none())
        };
        for (id, expected) in self.clocks.iter().filter(|(id, _)| told(id)) {
            let deadline = found.iter().find(|deadline| deadline.id == id);
            differ.clock(id, expected, deadline.and_then(|deadline| deadline.rounds.last()));
            if let Some(rounds) = &expected.rounds {
                let has = deadline.map_or(0, |deadline| deadline.rounds.len());
                differ.say(id, "rounds", rounds.len().to_string(), has.to_string());
                let shown = deadline.map_or(&[][..], |deadline| &deadline.rounds);
                for (expected, round) in rounds.iter().zip(shown) {
                    differ.clock(&format!("{id}, round {}", round.round), expected, Some(round));
                }
            }
            for (step, day) in &expected.latest {
                let planned = deadline.into_iter().flat_map(|deadline| &deadline.planned);
                let latest = planned
                    .into_iter()
                    .find(|planned| planned.step == *step)
                    .map(|planned| planned.latest);
                differ.say(id, &format!("latest day of {step}"), day.to_string(), shown(latest));
            }
        }
        differ.out
    }
}

struct Differences<'a> {
    title: &'a str,
    register: &'a Register,
    out: Vec<String>,
}

impl Differences<'_> {
    fn say(&mut self, id: &str, what: &str, wanted: String, got: String) {
        if wanted != got {
            self.out.push(format!(
                "example \"{}\": clock {id} should have {what} {wanted} but has {got}",
                self.title
            ));
        }
    }

    fn clock(&mut self, id: &str, expected: &Expected, clock: Option<&RunningClock>) {
        if let Some(wanted) = &expected.state {
            let state = clock.map_or("not_started", |c| c.state.id());
            self.say(id, "state", wanted.clone(), state.to_owned());
        }
        let days = [
            ("due day", expected.due, clock.map(|c| c.due)),
            ("first due day", expected.first_due, clock.map(|c| c.moved.first_due)),
            ("day of stopping", expected.stopped, clock.and_then(|c| c.stopped)),
        ];
        for (what, wanted, got) in days {
            if let Some(wanted) = wanted {
                self.say(id, what, wanted.to_string(), shown(got));
            }
        }
        if let Some(wanted) = expected.days {
            self.say(id, "days", wanted.to_string(), shown(clock.map(|c| c.days)));
        }
        for (what, wanted) in &expected.moved_by {
            let got = clock.and_then(|c| match what.as_str() {
                "restated" => Some(c.moved.restated),
                "paused" => Some(c.moved.paused),
                "extended" => Some(c.moved.extended),
                "rolled" => Some(c.moved.rolled),
                _ => None,
            });
            self.say(
                id,
                &format!("days moved by being {what}"),
                wanted.to_string(),
                shown(got),
            );
        }
        if let Some(wanted) = &expected.lifted_by {
            let step = clock.and_then(|c| c.moved.lifted_by);
            let step = step.and_then(|at| self.register.steps.get_index(usize::from(at)));
            self.say(id, "the exemption", wanted.clone(), shown(step.map(|(id, _)| id)));
        }
        if let Some(wanted) = &expected.limit {
            let definition = id.split(',').next().and_then(|id| self.register.clocks.get(id));
            let row = definition.and_then(|definition| definition.row(clock?));
            self.say(id, "the limit", wanted.clone(), shown(row.map(|row| row.in_words())));
        }
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

/// The states an example may name; its one entry cannot be superseded, so not `missed`.
fn is_state(name: &str) -> bool {
    let mut states = ClockState::ALL.iter().filter(|state| **state != ClockState::Missed);
    name == "not_started" || states.any(|state| state.id() == name)
}
