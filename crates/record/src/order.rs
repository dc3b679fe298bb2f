//! Days out of order, and what a step would do to the clocks, both before it is recorded.
//!
//! A form shows this and refuses it or asks to confirm it; a file is never refused by it.

use calendar::Date;
use definitions::{Condition, Happened, Happening, Register, RelatedDay, RunningClock, order, time_of};

use crate::clocks::{NO_STEP, Row};
use crate::{EntryId, Position, Recording};

/// What there is to say of a step before it is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderCheck {
    /// Days that cannot be right together; empty when the day fits all that is on record.
    pub out_of_order: Vec<OutOfOrder>,
    /// The clocks that the step would start, stop or move, those of linked entries included.
    pub effects: Vec<ClockEffect>,
}

/// A day that comes before one that it must follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfOrder {
    /// Title of the step on the day that is too early.
    pub step: String,
    /// That day.
    pub on: Date,
    /// Title of the step that must come first.
    pub first: String,
    /// The day it happened.
    pub first_on: Date,
}

/// What a step would do to one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockEffect {
    /// The entry the clock runs on.
    pub entry: EntryId,
    /// Position of its register.
    pub register: usize,
    /// Position of the clock in the register.
    pub clock: usize,
    /// As it is; `None` where it has not started.
    pub before: Option<RunningClock>,
    /// As it would be.
    pub after: Option<RunningClock>,
}

/// Compares a step with what is on record of its entry, at a place of the ledger.
#[must_use]
pub fn check(position: &Position, place: u32, recording: &Recording) -> OrderCheck {
    let Some((register, row)) = position.find_place(place) else {
        return OrderCheck::default();
    };
    let definition = &position.ledger().definitions().registers[register];
    let Some((step, _, _)) = definition.steps.get_full(&recording.step) else {
        return OrderCheck::default();
    };
    OrderCheck {
        out_of_order: out_of_order(position, (register, row), step, recording.on),
        effects: effects(position, place, (register, row), step, recording),
    }
}

fn out_of_order(position: &Position, (register, row): (usize, u32), step: usize, on: Date) -> Vec<OutOfOrder> {
    let definition = &position.ledger().definitions().registers[register];
    let seen = position.row(register, row);
    let this = &definition.steps[step];
    let pair = |later: usize, on: Date, first: usize, first_on: Date| OutOfOrder {
        step: definition.steps[later].title.clone(),
        on,
        first: definition.steps[first].title.clone(),
        first_on,
    };
    let mut out = Vec::new();
    // Steps of the same name: a correction of the first opening is compared with what follows it, below.
    if !this.opens {
        let opened = opening(definition, &seen);
        out.extend(
            opened
                .filter(|(_, day)| on < *day)
                .map(|(first, day)| pair(step, on, first, day)),
        );
    }
    for &first in &this.after {
        if let Some(day) = seen.first(first).filter(|day| on < *day)
            && !out
                .iter()
                .any(|o: &OutOfOrder| o.first == definition.steps[first].title)
        {
            out.push(pair(step, on, first, day));
        }
    }
    for (later, other) in definition.steps.values().enumerate() {
        let follows = other.after.contains(&step) || (is_only_opening(definition, &seen, step) && !other.opens);
        // A later occurrence of a step that repeats does not move its first.
        let moves = !this.repeats || seen.first(step).is_none();
        if follows
            && moves
            && later != step
            && let Some(day) = seen.first(later).filter(|day| *day < on)
        {
            out.push(pair(later, day, step, on));
        }
    }
    out
}

/// The step that opened the entry, and its day.
fn opening(register: &Register, seen: &Row<'_>) -> Option<(usize, Date)> {
    let steps = register.steps.values().enumerate().filter(|(_, step)| step.opens);
    steps
        .filter_map(|(at, _)| Some((at, seen.first(at)?)))
        .min_by_key(|(_, day)| *day)
}

/// Whether no other step opened the entry.
fn is_only_opening(register: &Register, seen: &Row<'_>, step: usize) -> bool {
    let others = register
        .steps
        .values()
        .enumerate()
        .filter(|(at, other)| other.opens && *at != step);
    register.steps[step].opens && others.filter_map(|(at, _)| seen.first(at)).next().is_none()
}

fn effects(
    position: &Position,
    place: u32,
    (register, row): (usize, u32),
    step: usize,
    recording: &Recording,
) -> Vec<ClockEffect> {
    let definitions = position.ledger().definitions();
    let definition = &definitions.registers[register];
    let dates = recording.fields.iter().filter_map(|(id, value)| {
        let (at, _, field) = definition.fields.get_full(id)?;
        let number = field.kind.has_day().then(|| field.number(value))??;
        Some((u16::try_from(at).ok()?, number))
    });
    let dates: Vec<(u16, i64)> = dates.collect();
    let mut touched = vec![(register, row, step, &dates[..])];
    for echo in &definition.steps[step].echoes {
        for to in position.linked_from(place, &echo.link) {
            let step = position.ledger().register_of(to).step_index(&echo.step);
            if let (Some((register, row)), Some(step)) = (position.find_place(to), step) {
                touched.push((register, row, step, &[]));
            }
        }
    }
    let mut out = Vec::new();
    for (register, row, step, dates) in touched {
        let seen = position.row(register, row);
        let with = With::one_more(&definitions.registers[register], seen, step, recording.on, dates);
        let entry = position.ledger().entry(position.table(register).entry[row as usize]).id;
        for clock in 0..definitions.registers[register].clocks.len() {
            let before = position.clock(register, row, clock);
            let after = position.clock_as(&with, register, row, clock);
            if before != after {
                out.push(ClockEffect {
                    entry,
                    register,
                    clock,
                    before,
                    after,
                });
            }
        }
    }
    out
}

/// A row, with one more step on it.
struct With<'a> {
    seen: Row<'a>,
}

impl<'a> With<'a> {
    /// A step that happens once takes the place of what is on record of it, whose facts still count.
    fn one_more(register: &Register, mut seen: Row<'a>, step: usize, on: Date, dates: &'a [(u16, i64)]) -> Self {
        let step = u16::try_from(step).unwrap_or(NO_STEP);
        let repeats = register
            .steps
            .get_index(usize::from(step))
            .is_some_and(|(_, step)| step.repeats);
        for event in seen.events.iter_mut().filter(|event| event.step == step && !repeats) {
            event.step = NO_STEP;
        }
        seen.events.push(Happening {
            on,
            at: time_of(register, dates, on),
            step,
            seq: i64::MAX,
            fields: dates,
        });
        seen.events.sort_by_key(|event| order(register, event));
        Self { seen }
    }
}

impl Happened for With<'_> {
    fn events(&self) -> &[Happening<'_>] {
        &self.seen.events
    }

    fn related_day(&self, related: &RelatedDay, by: Option<Date>) -> Option<Date> {
        self.seen.related_day(related, by)
    }

    fn happened_beside(&self, register: usize, step: usize, since: Date) -> bool {
        self.seen.happened_beside(register, step, since)
    }

    /// As it is on record: the step's own facts do not count until it is.
    fn holds(&self, when: &Condition) -> Option<bool> {
        self.seen.holds(when)
    }
}

impl OrderCheck {
    /// Whether the day fits what is on record.
    #[must_use]
    pub fn is_in_order(&self) -> bool {
        self.out_of_order.is_empty()
    }
}
