//! Days out of order, and what a step would do to the clocks before it is recorded.
//!
//! A form shows this and asks to confirm it. A file is never refused by it: what is out of order there is a finding.

use std::fmt;

use calendar::Date;
use definitions::{Condition, Happened, Happening, Register, RelatedDay, RunningClock, order, time_of};

use crate::clocks::{NO_STEP, Row};
use crate::guards::{FindingKind, GuardFinding};
use crate::{EntryId, Position, Recording};

/// What there is to say of a step before it is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderCheck {
    /// Days that cannot be right together; empty when the day fits all that is on record.
    pub out_of_order: Vec<OutOfOrder>,
    /// The clocks that the step would start, stop or move, those of linked entries included.
    pub effects: Vec<ClockEffect>,
}

/// A day that comes before one that it must follow, or after the entry was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfOrder {
    /// Title of the step on the day that is too early or too late.
    pub step: String,
    /// That day.
    pub on: Date,
    /// Title of the step that must come first, or that closed the entry.
    pub first: String,
    /// The day it happened.
    pub first_on: Date,
    /// Whether `first` closed the entry, so that the step comes too late; otherwise it comes too early.
    pub closed: bool,
}

impl fmt::Display for OutOfOrder {
    /// As the sentence that forms and findings show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Date| day.strftime("%-d %B %Y").to_string();
        let (step, on, first, first_on) = (&self.step, day(self.on), &self.first, day(self.first_on));
        match self.closed {
            true => write!(
                f,
                "“{step}” on {on} comes after “{first}” on {first_on}, which closed the entry."
            ),
            false => write!(
                f,
                "“{step}” on {on} comes before “{first}” on {first_on}, which it must follow."
            ),
        }
    }
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
        out_of_order: out_of_order(position, (register, row), step, recording),
        effects: effects(position, place, (register, row), step, recording),
    }
}

/// The pairs that the step would add to those that are on record already.
fn out_of_order(
    position: &Position,
    (register, row): (usize, u32),
    step: usize,
    recording: &Recording,
) -> Vec<OutOfOrder> {
    let definition = &position.ledger().definitions().registers[register];
    let seen = position.row(register, row);
    let known = faults(definition, &seen.events);
    let with = With::one_more(definition, seen, step, recording.on, &[]);
    let mut out: Vec<OutOfOrder> = Vec::new();
    for (_, fault) in faults(definition, &with.seen.events) {
        if !out.contains(&fault) && known.iter().all(|(_, held)| *held != fault) {
            out.push(fault);
        }
    }
    out
}

/// Days on record of an entry that cannot be right together, as files may state them: each at its step.
pub(crate) fn findings(position: &Position, (register, row): (usize, u32)) -> Vec<GuardFinding> {
    let ledger = position.ledger();
    let definition = &ledger.definitions().registers[register];
    let Some(&place) = position.table(register).entry.get(row as usize) else {
        return Vec::new();
    };
    let mut out: Vec<GuardFinding> = Vec::new();
    for (step, fault) in faults(definition, &position.row(register, row).events) {
        let finding = GuardFinding {
            entry: ledger.entry(place).id,
            register,
            step,
            on: fault.on,
            say: fault.to_string(),
            kind: FindingKind::Order,
        };
        // The same step may be on record of one day several times.
        if !out.contains(&finding) {
            out.push(finding);
        }
    }
    out
}

/// Every pair of days of an entry that cannot be right together, with the position of the step that is on the wrong
/// one. The events are in the order of [`order`].
fn faults(definition: &Register, events: &[Happening<'_>]) -> Vec<(usize, OutOfOrder)> {
    let known = || {
        let known = events.iter().map(|event| (usize::from(event.step), event.on));
        known.filter_map(|(at, on)| Some((at, definition.steps.get_index(at)?.1, on)))
    };
    let first = |wanted: usize| known().find(|(at, ..)| *at == wanted).map(|(_, _, on)| on);
    let opened = known().find(|(_, step, _)| step.opens).map(|(at, _, on)| (at, on));
    let mut out: Vec<(usize, OutOfOrder)> = Vec::new();
    let mut closed: Option<(usize, Date)> = None;
    let title = |at: usize| &definition.steps[at].title;
    for (at, step, on) in known() {
        let pair = |first: usize, first_on: Date, closed: bool| OutOfOrder {
            step: step.title.clone(),
            on,
            first: title(first).clone(),
            first_on,
            closed,
        };
        let before = opened.filter(|_| !step.opens).into_iter();
        let mut named: Vec<usize> = Vec::new();
        for (before, day) in before.chain(step.after.iter().filter_map(|&at| Some((at, first(at)?)))) {
            if on < day && !named.contains(&before) {
                named.push(before);
                out.push((at, pair(before, day, false)));
            }
        }
        if let Some((by, day)) = closed.filter(|(by, day)| on > *day && !definition.may_follow(*by, at)) {
            // A closing that must follow this step is itself on the wrong day.
            let is_said =
                |(step, fault): &(usize, OutOfOrder)| *step == by && fault.on == day && fault.first == *title(at);
            if !out.iter().any(is_said) {
                out.push((at, pair(by, day, true)));
            }
        }
        if step.closes {
            closed = Some((at, on));
        } else if step.reopens {
            closed = None;
        }
    }
    out
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
