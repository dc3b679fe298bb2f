//! The clocks of a position: which have started, which are open, which are overdue.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use calendar::{Date, date_of_day_number, day_number};
use definitions::{
    ClockState, Condition, Happened, Happening, Planned, Reading, RelatedDay, RunningClock, Through, Unclear,
    day_of_number, order, time_of,
};

use crate::ledger::day;
use crate::position::{LookedAt, counts};
use crate::{LedgerEvent, LedgerWhat, NO_ENTRY, Position};

/// A clock that is open on an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenClock {
    /// Position of the register.
    pub register: u16,
    /// Row in the register's table.
    pub row: u32,
    /// Position of the clock in the register.
    pub clock: u16,
    /// Its state.
    pub running: RunningClock,
}

/// A clock that something awaits on an entry and that cannot be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnclearClock {
    /// Position of the register.
    pub register: u16,
    /// Row in the register's table.
    pub row: u32,
    /// Position of the clock in the register.
    pub clock: u16,
    /// Why.
    pub why: Unclear,
}

/// The overdue clocks of one duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueDuty {
    /// Position of the register.
    pub register: u16,
    /// Position of the clock in the register.
    pub clock: u16,
    /// How many of them there are.
    pub clocks: usize,
    /// How many children they are about.
    pub children: usize,
    /// Days past the due day of the one most days late.
    pub most_days: i64,
}

/// A step that shows on an entry because it happened on another one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Echoed {
    pub(crate) on: i32,
    pub(crate) seq: i64,
    pub(crate) step: u16,
}

/// One entry, as clocks see it.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    position: &'a Position,
    register: usize,
    row: usize,
    pub(crate) events: Vec<Happening<'a>>,
}

impl Happened for Row<'_> {
    fn events(&self) -> &[Happening<'_>] {
        &self.events
    }

    fn related_day(&self, related: &RelatedDay, by: Option<Date>) -> Option<Date> {
        let table = &self.position.tables[self.register];
        let place = match related.through {
            Through::Subject => table.whole(self.row)?,
            Through::Link(link) => *table.links.get(link)?.get(self.row)?,
        };
        let (register, row) = self.position.find_place(place)?;
        let table = &self.position.tables[register];
        if register != related.register {
            return None;
        }
        if related.step {
            return day(*table.first.get(related.at)?.get(row as usize)?);
        }
        let held = day_of_number(*table.fields.get(related.at)?.get(row as usize)?)?;
        let Some(by) = by else { return Some(held) };
        // As it was by that day; what was said of it only later is all there is.
        let mut given: Vec<&LedgerEvent> = self.position.standing_events(place).collect();
        given.retain(|event| event.what.field(related.at).is_some());
        given.sort_by_key(|event| (event.on, event.seq));
        let then = given.iter().rfind(|event| event.on <= day_number(by)).or(given.first());
        let number = then.and_then(|event| event.what.field(related.at));
        number.and_then(day_of_number).or(Some(held))
    }

    fn happened_beside(&self, register: usize, step: usize, since: Date) -> bool {
        let position = self.position;
        let Some(&place) = position.tables[self.register].entry.get(self.row) else {
            return false;
        };
        let ledger = &position.ledger;
        let known_at = position.known_at_micros();
        let linking = ledger.links_to(place).iter().map(|&at| &ledger.events()[at as usize]);
        let linking = linking.filter(|event| counts(event, known_at)).map(|event| event.entry);
        linking.chain(ledger.about(place).iter().copied()).any(|other| {
            let found = position.find_place(other).filter(|(found, _)| *found == register);
            let last = found.and_then(|(_, row)| day(position.tables[register].last[step][row as usize]));
            last.is_some_and(|last| last >= since)
        })
    }

    fn holds(&self, when: &Condition) -> Option<bool> {
        self.position.holds(self.register, self.row, when)
    }
}

/// The step of what only gives facts, because another statement counts instead of it.
pub(crate) const NO_STEP: u16 = u16::MAX;

impl Position {
    /// One entry as clocks see it.
    #[must_use]
    pub fn row(&self, register: usize, row: u32) -> Row<'_> {
        if let Some(seen) = &self.seen {
            return seen.whole.row(register, seen.row(register, row));
        }
        self.row_with(register, row, Vec::new())
    }

    /// The same, in the memory of the entry before.
    fn row_with<'a>(&'a self, register: usize, row: u32, mut events: Vec<Happening<'a>>) -> Row<'a> {
        events.clear();
        let row = row as usize;
        if let Some(&place) = self.tables[register].entry.get(row) {
            self.happenings(register, place, &mut events);
        }
        Row {
            position: self,
            register,
            row,
            events,
        }
    }

    /// What happened to the entry at a place, in the order of [`order`]: its own steps and those of other entries that
    /// show on it. Of statements of a step that happens once, one counts; the others give the facts that it does not.
    fn happenings<'a>(&'a self, register: usize, place: u32, out: &mut Vec<Happening<'a>>) {
        let entry = self.ledger.entry(place);
        let definition = &self.ledger.definitions().registers[register];
        for event in self.standing_events(place) {
            let LedgerWhat::Step { step, fields } = &event.what else {
                continue;
            };
            let Some(on) = date_of_day_number(event.on) else {
                continue;
            };
            let happening = |step: u16, fields: &'a [(u16, i64)]| Happening {
                on,
                at: time_of(definition, fields, on),
                step,
                seq: event.seq.0,
                fields,
            };
            if !entry.restated || definition.steps[usize::from(*step)].repeats {
                out.push(happening(*step, fields));
                continue;
            }
            let others = || {
                let others = self.standing_events(place);
                others.filter(|other| other.rank() > event.rank() && other.what.is_step(*step))
            };
            if others().next().is_none() {
                out.push(happening(*step, fields));
                continue;
            }
            for field in fields.iter() {
                if others().all(|other| other.what.field(usize::from(field.0)).is_none()) {
                    out.push(happening(NO_STEP, std::slice::from_ref(field)));
                }
            }
        }
        for echoed in self.echoes.get(&place).into_iter().flatten() {
            out.extend(date_of_day_number(echoed.on).map(|on| Happening {
                on,
                at: i64::MIN,
                step: echoed.step,
                seq: echoed.seq,
                fields: &[],
            }));
        }
        out.sort_unstable_by_key(|event| order(definition, event));
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            today: self.viewpoint.today,
            calendars: &self.ledger.definitions().calendars,
        }
    }

    /// The clocks that have started on a row, by position of the clock: of each its last round.
    pub fn clocks(&self, register: usize, row: u32) -> impl Iterator<Item = (usize, RunningClock)> + '_ {
        let count = self.ledger.definitions().registers[register].clocks.len();
        let (whole, at_row) = self.as_whole(register, row);
        let seen = whole.row(register, at_row);
        let shown = (0..count).filter(move |&at| self.sees_clock(register, row, at));
        shown.filter_map(move |at| Some((at, whole.clock_as(&seen, register, at_row, at)?)))
    }

    /// The last round of one clock of a row, by position of the clock; `None` when nothing has started it.
    #[must_use]
    pub fn clock(&self, register: usize, row: u32, clock: usize) -> Option<RunningClock> {
        if !self.sees_clock(register, row, clock) {
            return None;
        }
        let (whole, row) = self.as_whole(register, row);
        whole.clock_as(&whole.row(register, row), register, row, clock)
    }

    /// The position that clocks are read from, and the row there: they are the same for everyone who sees them.
    fn as_whole(&self, register: usize, row: u32) -> (&Self, u32) {
        match &self.seen {
            Some(seen) => (&seen.whole, seen.row(register, row)),
            None => (self, row),
        }
    }

    /// The same for every row of a register's table, in their order.
    pub(crate) fn clock_of_each_row(
        &self,
        register: usize,
        clock: usize,
    ) -> impl Iterator<Item = Option<RunningClock>> + '_ {
        let mut events = Vec::new();
        (0u32..).take(self.tables[register].len()).map(move |row| {
            if self.seen.is_some() {
                return self.clock(register, row, clock);
            }
            let seen = self.row_with(register, row, std::mem::take(&mut events));
            let running = self.clock_as(&seen, register, row, clock);
            events = seen.events;
            running
        })
    }

    /// Every round of one clock of a row, in order.
    #[must_use]
    pub fn rounds(&self, register: usize, row: u32, clock: usize) -> Vec<RunningClock> {
        if let Some(seen) = &self.seen {
            return match self.sees_clock(register, row, clock) {
                true => seen.whole.rounds(register, seen.row(register, row), clock),
                false => Vec::new(),
            };
        }
        let definitions = self.ledger.definitions();
        let Some((_, clock)) = definitions.registers[register].clocks.get_index(clock) else {
            return Vec::new();
        };
        let mut rounds = clock.rounds(&self.row(register, row), &self.reading());
        for round in &mut rounds {
            self.supersede(round, register, row);
        }
        rounds
    }

    /// The latest days of earlier steps, planned back from the last round of a clock that is open.
    #[must_use]
    pub fn planned(&self, register: usize, row: u32, clock: usize) -> Vec<Planned> {
        if let Some(seen) = &self.seen {
            return match self.sees_all_of(register, row) {
                true => seen.whole.planned(register, seen.row(register, row), clock),
                false => Vec::new(),
            };
        }
        let definition = &self.ledger.definitions().registers[register];
        let seen = self.row(register, row);
        match self.clock_as(&seen, register, row, clock) {
            Some(running) => definition.planned(clock, &running, &seen, &self.reading()),
            None => Vec::new(),
        }
    }

    /// As [`Position::clock`], with something else having happened than the row says.
    pub(crate) fn clock_as(
        &self,
        happened: &impl Happened,
        register: usize,
        row: u32,
        clock: usize,
    ) -> Option<RunningClock> {
        let definitions = self.ledger.definitions();
        let (_, clock) = definitions.registers[register].clocks.get_index(clock)?;
        let mut running = clock.on(happened, &self.reading())?;
        self.supersede(&mut running, register, row);
        Some(running)
    }

    /// The same, with the reason where something is awaited and it cannot be worked out.
    fn look(&self, seen: &Row<'_>, register: usize, row: u32, clock: usize) -> Result<Option<RunningClock>, Unclear> {
        let definitions = self.ledger.definitions();
        let Some((_, clock)) = definitions.registers[register].clocks.get_index(clock) else {
            return Ok(None);
        };
        match clock.look(seen, &self.reading()) {
            Ok(Some(mut running)) => {
                self.supersede(&mut running, register, row);
                Ok(Some(running))
            }
            Err(_) if !self.is_open(register, row) => Ok(None),
            other => other,
        }
    }

    /// The clocks of a row that something awaits and that cannot be worked out, by position of the clock.
    #[must_use]
    pub fn unclear(&self, register: usize, row: u32) -> Vec<(usize, Unclear)> {
        if let Some(seen) = &self.seen {
            let unclear = seen.whole.unclear(register, seen.row(register, row)).into_iter();
            return unclear
                .filter(|(clock, _)| self.sees_clock(register, row, *clock))
                .collect();
        }
        let count = self.ledger.definitions().registers[register].clocks.len();
        let seen = self.row(register, row);
        let looked = (0..count).map(|clock| (clock, self.look(&seen, register, row, clock)));
        looked.filter_map(|(clock, look)| Some((clock, look.err()?))).collect()
    }

    /// Where a later entry has taken the place of this one nothing is awaited any more; what was not done in time stays
    /// missed.
    fn supersede(&self, running: &mut RunningClock, register: usize, row: u32) {
        if running.state.is_open()
            && let Some(superseded) = self.superseded_on(register, row)
        {
            (running.state, running.days) = if running.due < superseded {
                (ClockState::Missed, calendar::days_between(running.due, superseded))
            } else {
                (ClockState::Cancelled, running.days)
            };
        }
    }

    /// Every open clock of the area, most days late first; then by register, clock and row, so that pages are stable.
    #[must_use]
    pub fn open_clocks(&self) -> &[OpenClock] {
        &self.looked_at().0
    }

    /// Every clock of the area that something awaits and that cannot be worked out, by register, row and clock.
    #[must_use]
    pub fn unclear_clocks(&self) -> &[UnclearClock] {
        &self.looked_at().1
    }

    fn looked_at(&self) -> &LookedAt {
        self.looked_at.get_or_init(|| {
            if let Some(seen) = &self.seen {
                return Arc::new(self.seen_clocks(&seen.whole));
            }
            let before = self.looked_at_before.as_ref();
            let (mut open, unclear) = self.look_at(|register| before.is_none_or(|(_, changed)| changed[register]));
            open.sort_by_key(most_late_first);
            Arc::new(match before {
                None => (open, unclear),
                Some((before, changed)) => {
                    let stays = |register: u16| !changed[usize::from(register)];
                    let before_open = before.0.iter().copied().filter(|c| stays(c.register));
                    let before_unclear = before.1.iter().copied().filter(|c| stays(c.register));
                    (
                        merged(before_open, open, most_late_first),
                        merged(before_unclear, unclear, |c| (c.register, c.row, c.clock)),
                    )
                }
            })
        })
    }

    /// The clocks of some registers that something awaits, by register, row and clock.
    fn look_at(&self, wanted: impl Fn(usize) -> bool) -> LookedAt {
        let mut open = Vec::new();
        let mut unclear = Vec::new();
        for register in (0..self.tables.len()).filter(|&register| wanted(register)) {
            let clocks = self.ledger.definitions().registers[register].clocks.len();
            if clocks == 0 {
                continue;
            }
            let mut events = Vec::new();
            for row in 0..u32::try_from(self.tables[register].len()).unwrap_or(0) {
                let seen = self.row_with(register, row, events);
                for clock in 0..clocks {
                    let at = (u16::try_from(register), u16::try_from(clock));
                    let (register_at, clock_at) = (at.0.unwrap_or(u16::MAX), at.1.unwrap_or(u16::MAX));
                    match self.look(&seen, register, row, clock) {
                        Ok(Some(running)) if running.state.is_open() => open.push(OpenClock {
                            register: register_at,
                            row,
                            clock: clock_at,
                            running,
                        }),
                        Ok(_) => {}
                        Err(why) => unclear.push(UnclearClock {
                            register: register_at,
                            row,
                            clock: clock_at,
                            why,
                        }),
                    }
                }
                events = seen.events;
            }
        }
        (open, unclear)
    }

    /// Of the clocks of the whole position, those that are seen, by the rows they have here.
    fn seen_clocks(&self, whole: &Self) -> LookedAt {
        let here = |register: u16, row: u32, clock: u16| {
            let place = *whole.tables[usize::from(register)].entry.get(row as usize)?;
            let (register, row) = self.find_place(place)?;
            self.sees_clock(register, row, usize::from(clock)).then_some(row)
        };
        let (open, unclear) = whole.looked_at();
        let open = open.iter().filter_map(|clock| {
            let row = here(clock.register, clock.row, clock.clock)?;
            Some(OpenClock { row, ..*clock })
        });
        let unclear = unclear.iter().filter_map(|clock| {
            let row = here(clock.register, clock.row, clock.clock)?;
            Some(UnclearClock { row, ..*clock })
        });
        // Rows keep their order, so the clocks do too.
        (open.collect(), unclear.collect())
    }

    /// The overdue clocks that count as such, most days late first: a conditional limit does not, and of several limits
    /// of one duty on one entry only the one most days late does.
    #[must_use]
    pub fn overdue_clocks(&self) -> &[OpenClock] {
        self.overdue_clocks.get_or_init(|| {
            let mut seen = HashSet::new();
            let registers = self.ledger.definitions().registers.values();
            // Only there can two limits be of one duty.
            let shared: Vec<bool> = registers
                .map(|register| register.clocks.values().any(|clock| clock.same_duty_as.is_some()))
                .collect();
            let open = self.open_clocks().iter().copied();
            open.filter(|open| open.running.state == ClockState::Overdue)
                .filter(|open| !self.definition_of(open).is_some_and(|clock| clock.conditional))
                .filter(|open| {
                    !shared[usize::from(open.register)]
                        || seen.insert((open.register, open.row, self.duty_of(open.register, open.clock)))
                })
                .collect()
        })
    }

    /// How many overdue clocks count; see [`Position::overdue_clocks`].
    #[must_use]
    pub fn overdue(&self) -> usize {
        self.overdue_clocks().len()
    }

    /// How many children have at least one overdue clock that counts.
    #[must_use]
    pub fn overdue_children(&self) -> usize {
        self.children_of(self.overdue_clocks().iter())
    }

    /// Overdue clocks by duty, those of most children first.
    #[must_use]
    pub fn overdue_by_duty(&self) -> Vec<OverdueDuty> {
        let mut duties: HashMap<(u16, u16), Vec<&OpenClock>> = HashMap::new();
        for open in self.overdue_clocks() {
            let duty = (open.register, self.duty_of(open.register, open.clock));
            duties.entry(duty).or_default().push(open);
        }
        let mut out: Vec<OverdueDuty> = duties
            .into_iter()
            .map(|((register, clock), clocks)| OverdueDuty {
                register,
                clock,
                clocks: clocks.len(),
                children: self.children_of(clocks.iter().copied()),
                most_days: clocks.iter().map(|open| open.running.days).max().unwrap_or(0),
            })
            .collect();
        out.sort_by_key(|d| (std::cmp::Reverse((d.children, d.clocks)), d.register, d.clock));
        out
    }

    fn children_of<'a>(&self, clocks: impl Iterator<Item = &'a OpenClock>) -> usize {
        let registers = &self.ledger.definitions().registers;
        let about_children = clocks.filter(|open| registers[usize::from(open.register)].about_people);
        let subjects = about_children.map(|open| self.tables[usize::from(open.register)].subject[open.row as usize]);
        subjects
            .filter(|subject| *subject != NO_ENTRY)
            .collect::<HashSet<u32>>()
            .len()
    }

    fn definition_of(&self, open: &OpenClock) -> Option<&definitions::Clock> {
        let register = &self.ledger.definitions().registers[usize::from(open.register)];
        register
            .clocks
            .get_index(usize::from(open.clock))
            .map(|(_, clock)| clock)
    }

    /// Position of the clock that is counted for a clock's duty: itself, or the one that it limits the same duty as.
    fn duty_of(&self, register: u16, clock: u16) -> u16 {
        let definition = &self.ledger.definitions().registers[usize::from(register)];
        let same = definition
            .clocks
            .get_index(usize::from(clock))
            .and_then(|(_, c)| c.same_duty_as);
        same.and_then(|at| u16::try_from(at).ok()).unwrap_or(clock)
    }
}

/// The order of open clocks: most days late first, then by register, clock and row.
fn most_late_first(open: &OpenClock) -> (std::cmp::Reverse<i64>, u16, u16, u32) {
    (
        std::cmp::Reverse(open.running.days),
        open.register,
        open.clock,
        open.row,
    )
}

/// Two lists in one order as one.
fn merged<T: Copy, K: Ord>(one: impl Iterator<Item = T>, other: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut out = Vec::with_capacity(one.size_hint().1.unwrap_or(0) + other.len());
    let mut other = other.into_iter().peekable();
    for next in one {
        let at = key(&next);
        while let Some(first) = other.next_if(|first| key(first) < at) {
            out.push(first);
        }
        out.push(next);
    }
    out.extend(other);
    out
}
