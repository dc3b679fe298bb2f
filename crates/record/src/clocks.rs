//! The clocks of a position: which have started, which are open, which are overdue.

use std::collections::{HashMap, HashSet};

use calendar::Date;
use definitions::{ClockState, Happened, RunningClock};

use crate::ledger::day;
use crate::position::Table;
use crate::{LedgerWhat, NO_ENTRY, NULL, Position};

/// A clock that is open on an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenClock {
    /// Position of the register.
    pub register: u16,
    /// Row in the register's table.
    pub row: u32,
    /// Position of the clock in the register.
    pub clock: u16,
    /// Where it stands.
    pub running: RunningClock,
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

/// One row of a table, as clocks see it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    position: &'a Position,
    table: &'a Table,
    row: usize,
}

impl Row<'_> {
    /// The days on which a step happened to the entry itself, in no order.
    fn days(&self, step: usize) -> impl Iterator<Item = Date> + '_ {
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        let events = self.position.standing_events(self.table.entry[self.row]);
        events.filter(move |e| e.what.is_step(step)).filter_map(|e| day(e.on))
    }
}

impl Happened for Row<'_> {
    fn first(&self, step: usize) -> Option<Date> {
        day(self.table.first[step][self.row])
    }

    fn last(&self, step: usize) -> Option<Date> {
        day(self.table.last[step][self.row])
    }

    fn day_in_field(&self, field: usize) -> Option<Date> {
        let number = self.table.fields[field][self.row];
        if number == NULL {
            None
        } else {
            day(i32::try_from(number).ok()?)
        }
    }

    fn first_from(&self, step: usize, from: Date) -> Option<Date> {
        let (first, last) = (self.first(step)?, self.last(step)?);
        if last < from {
            return None;
        }
        if first >= from {
            return Some(first);
        }
        // Echoes have no event of their own here, and count by their first and last day.
        self.days(step).filter(|day| *day >= from).min().or(Some(last))
    }

    fn last_before(&self, step: usize, before: Date) -> Option<Date> {
        let (first, last) = (self.first(step)?, self.last(step)?);
        if first >= before {
            return None;
        }
        if last < before {
            return Some(last);
        }
        self.days(step).filter(|day| *day < before).max().or(Some(first))
    }

    fn set_by(&self, field: usize) -> Option<(Date, usize)> {
        let events = self.position.standing_events(self.table.entry[self.row]);
        let newest = events
            .filter(|e| e.what.field(field).is_some())
            .max_by_key(|e| (e.on, e.seq))?;
        match newest.what {
            LedgerWhat::Step { step, .. } => Some((day(newest.on)?, usize::from(step))),
            _ => None,
        }
    }
}

impl Position {
    /// A row as clocks see it.
    #[must_use]
    pub fn row(&self, register: usize, row: u32) -> Row<'_> {
        Row {
            position: self,
            table: &self.tables[register],
            row: row as usize,
        }
    }

    /// The clocks that have started on a row, by position of the clock.
    pub fn clocks(&self, register: usize, row: u32) -> impl Iterator<Item = (usize, RunningClock)> + '_ {
        let count = self.ledger.definitions().registers[register].clocks.len();
        (0..count).filter_map(move |at| Some((at, self.clock(register, row, at)?)))
    }

    /// One clock of a row, by position of the clock; `None` when nothing has started it.
    #[must_use]
    pub fn clock(&self, register: usize, row: u32, clock: usize) -> Option<RunningClock> {
        self.clock_as(&self.row(register, row), register, row, clock)
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
        let mut running = clock.on(happened, self.viewpoint.today, &definitions.holidays)?;
        if running.state.is_open()
            && let Some(superseded) = self.superseded_on(register, row)
        {
            // Nothing is awaited any more; what was not done in time stays missed.
            (running.state, running.days) = if running.due < superseded {
                (ClockState::Missed, calendar::days_between(running.due, superseded))
            } else {
                (ClockState::Cancelled, running.days)
            };
        }
        Some(running)
    }

    /// Every open clock of the area, most days late first; then by register, clock and row, so that pages are stable.
    #[must_use]
    pub fn open_clocks(&self) -> &[OpenClock] {
        self.open_clocks.get_or_init(|| {
            let mut open = Vec::new();
            for register in 0..self.tables.len() {
                if self.ledger.definitions().registers[register].clocks.is_empty() {
                    continue;
                }
                for row in 0..u32::try_from(self.tables[register].len()).unwrap_or(0) {
                    let clocks = self.clocks(register, row).filter(|(_, c)| c.state.is_open());
                    open.extend(clocks.map(|(clock, running)| OpenClock {
                        register: u16::try_from(register).unwrap_or(u16::MAX),
                        row,
                        clock: u16::try_from(clock).unwrap_or(u16::MAX),
                        running,
                    }));
                }
            }
            open.sort_by_key(|c| (std::cmp::Reverse(c.running.days), c.register, c.clock, c.row));
            open
        })
    }

    /// The overdue clocks that count as such, most days late first: a conditional limit does not, and of several limits
    /// of one duty on one entry only the one most days late does.
    #[must_use]
    pub fn overdue_clocks(&self) -> &[OpenClock] {
        self.overdue_clocks.get_or_init(|| {
            let mut seen = HashSet::new();
            let open = self.open_clocks().iter().copied();
            open.filter(|open| open.running.state == ClockState::Overdue)
                .filter(|open| !self.definition_of(open).is_some_and(|clock| clock.conditional))
                .filter(|open| seen.insert((open.register, open.row, self.duty_of(open.register, open.clock))))
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

    /// Position of the clock that stands for a clock's duty: itself, or the one that it limits the same duty as.
    fn duty_of(&self, register: u16, clock: u16) -> u16 {
        let definition = &self.ledger.definitions().registers[usize::from(register)];
        let same = definition
            .clocks
            .get_index(usize::from(clock))
            .and_then(|(_, c)| c.same_duty_as);
        same.and_then(|at| u16::try_from(at).ok()).unwrap_or(clock)
    }
}
