use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use calendar::{Date, Timestamp, day_number};
use definitions::{ClockState, Happened, RunningClock};

use crate::ledger::day;
use crate::{EntryId, Ledger, LedgerEvent, LedgerWhat, NO_DAY, NO_ENTRY, NULL, Seq};

/// From where the record is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Viewpoint {
    /// Only what was recorded by this moment counts; `None` for everything recorded so far.
    pub known_at: Option<Timestamp>,
    /// The day on which clocks are read; only what happened by then counts.
    pub today: Date,
}

/// What an area's events add up to, from one viewpoint: a table per register.
#[derive(Debug)]
pub struct Position {
    ledger: Arc<Ledger>,
    viewpoint: Viewpoint,
    tables: Vec<Table>,
    /// Row of each entry in its register's table, by the entry's place; [`NO_ENTRY`] while nothing happened to it.
    rows: Vec<u32>,
    /// How far into the ledger's events by day the fold has come.
    folded: usize,
    open_clocks: OnceLock<Vec<OpenClock>>,
    /// Rows that a later entry has superseded, for each register.
    superseded: OnceLock<Vec<Vec<bool>>>,
}

/// The entries of one register as columns: one value per row in each.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Place of the row's entry in the ledger.
    pub entry: Vec<u32>,
    /// Place of the child's entry it is about; for a child's own entry, itself.
    pub subject: Vec<u32>,
    /// First day of each step, by position of the step; [`NO_DAY`] where it has not happened.
    pub first: Vec<Vec<i32>>,
    /// Last day of each step.
    pub last: Vec<Vec<i32>>,
    /// Each field's latest value as a number, by position of the field; [`NULL`] where it has none.
    pub fields: Vec<Vec<i64>>,
    /// Place of the entry each link leads to (the latest of several), by position of the link.
    pub links: Vec<Vec<u32>>,
    /// The day the entry was opened.
    pub opened: Vec<i32>,
    /// The day a closing step happened, or [`NO_DAY`].
    pub closed: Vec<i32>,
    /// Position of the last step that says where the entry stands, or `u16::MAX`.
    pub stage: Vec<u16>,
}

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

/// One row of a table, as clocks see it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    row: usize,
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
}

impl Table {
    fn for_register(register: &definitions::Register) -> Self {
        Self {
            first: vec![Vec::new(); register.steps.len()],
            last: vec![Vec::new(); register.steps.len()],
            fields: vec![Vec::new(); register.fields.len()],
            links: vec![Vec::new(); register.links.len()],
            ..Self::default()
        }
    }

    fn add_row(&mut self, entry: u32, subject: u32, on: i32) -> u32 {
        self.entry.push(entry);
        self.subject.push(subject);
        self.first.iter_mut().for_each(|c| c.push(NO_DAY));
        self.last.iter_mut().for_each(|c| c.push(NO_DAY));
        self.fields.iter_mut().for_each(|c| c.push(NULL));
        self.links.iter_mut().for_each(|c| c.push(NO_ENTRY));
        self.opened.push(on);
        self.closed.push(NO_DAY);
        self.stage.push(u16::MAX);
        u32::try_from(self.entry.len() - 1).unwrap_or(NO_ENTRY)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entry.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entry.is_empty()
    }

    /// A row as clocks see it.
    #[must_use]
    pub fn row(&self, row: u32) -> Row<'_> {
        Row {
            table: self,
            row: row as usize,
        }
    }
}

impl Position {
    /// The position from a viewpoint.
    #[must_use]
    pub fn of(ledger: &Arc<Ledger>, viewpoint: Viewpoint) -> Self {
        let mut position = Self::before_everything(ledger, viewpoint.known_at);
        position.advance_to(viewpoint.today);
        position
    }

    /// The position before anything happened, to be advanced day by day: a sweep over time costs one fold.
    #[must_use]
    pub fn before_everything(ledger: &Arc<Ledger>, known_at: Option<Timestamp>) -> Self {
        let definitions = ledger.definitions();
        let mut position = Self {
            tables: definitions.registers.values().map(Table::for_register).collect(),
            rows: vec![NO_ENTRY; ledger.entries().len()],
            viewpoint: Viewpoint {
                known_at,
                today: Date::MIN,
            },
            folded: 0,
            open_clocks: OnceLock::new(),
            superseded: OnceLock::new(),
            ledger: Arc::clone(ledger),
        };
        position.tables.iter_mut().for_each(|t| t.entry.reserve(64));
        position
    }

    /// Takes in what happened up to and including a day; days only go forward.
    pub fn advance_to(&mut self, today: Date) {
        let ledger = Arc::clone(&self.ledger);
        let until = day_number(today);
        let known_at = self.known_at_micros();
        while let Some(&at) = ledger.by_day().get(self.folded) {
            let event = &ledger.events()[at as usize];
            if event.on > until {
                break;
            }
            self.folded += 1;
            if counts(event, known_at) {
                self.fold(&ledger, event, known_at);
            }
        }
        self.viewpoint.today = today;
        self.open_clocks = OnceLock::new();
        self.superseded = OnceLock::new();
    }

    fn known_at_micros(&self) -> i64 {
        self.viewpoint.known_at.map_or(i64::MAX - 1, Timestamp::as_microsecond)
    }

    fn row_for(&mut self, ledger: &Ledger, entry: u32, on: i32) -> (usize, usize) {
        let held = ledger.entry(entry);
        let register = usize::from(held.register);
        if self.rows[entry as usize] == NO_ENTRY {
            let is_child = ledger.register_of(entry).id == "child";
            let subject = if is_child { entry } else { held.subject };
            self.rows[entry as usize] = self.tables[register].add_row(entry, subject, on);
        }
        (register, self.rows[entry as usize] as usize)
    }

    fn fold(&mut self, ledger: &Ledger, event: &LedgerEvent, known_at: i64) {
        match &event.what {
            LedgerWhat::Step { step, fields } => {
                let (register, row) = self.row_for(ledger, event.entry, event.on);
                if !self.take_step(ledger, (register, row), event, *step, known_at) {
                    return;
                }
                for &(field, value) in fields {
                    self.tables[register].fields[usize::from(field)][row] = value;
                }
                let definition = &ledger.definitions().registers[register].steps[usize::from(*step)];
                for echo in &definition.echoes {
                    self.echo(ledger, event, &echo.link, &echo.step, known_at);
                }
            }
            LedgerWhat::Link { link, to } => {
                let (register, row) = self.row_for(ledger, event.entry, event.on);
                self.tables[register].links[usize::from(*link)][row] = *to;
            }
            LedgerWhat::Measure { .. } => {
                self.row_for(ledger, event.entry, event.on);
            }
        }
    }

    /// Marks the step on its row; false when a later statement of the same step stands instead.
    fn take_step(
        &mut self,
        ledger: &Ledger,
        (register, row): (usize, usize),
        event: &LedgerEvent,
        step: u16,
        known_at: i64,
    ) -> bool {
        let definition = &ledger.definitions().registers[register].steps[usize::from(step)];
        let table = &mut self.tables[register];
        let at = usize::from(step);
        if table.first[at][row] != NO_DAY && !definition.repeats && superseded(ledger, event, step, known_at) {
            return false;
        }
        if table.first[at][row] == NO_DAY || !definition.repeats {
            table.first[at][row] = event.on;
        }
        table.last[at][row] = event.on;
        if definition.closes {
            table.closed[row] = event.on;
        }
        if definition.stage.is_some() {
            table.stage[row] = step;
        }
        true
    }

    /// Shows the step on the entry the link leads to; the link may have been recorded on a later day than the step.
    fn echo(&mut self, ledger: &Ledger, event: &LedgerEvent, link: &str, step: &str, known_at: i64) {
        let register = ledger.register_of(event.entry);
        let Some(link) = register.links.get_index_of(link) else {
            return;
        };
        let to = ledger.entry(event.entry).events.iter().rev().find_map(|&at| {
            let other = &ledger.events()[at as usize];
            match other.what {
                LedgerWhat::Link { link: l, to } if usize::from(l) == link && counts(other, known_at) => Some(to),
                _ => None,
            }
        });
        let Some(to) = to else { return };
        let Some(step) = ledger.register_of(to).step_index(step) else {
            return;
        };
        let (register, row) = self.row_for(ledger, to, event.on);
        let table = &mut self.tables[register];
        if table.first[step][row] == NO_DAY {
            table.first[step][row] = event.on;
        }
        table.last[step][row] = event.on;
    }

    /// The ledger it was folded from.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// From where it is seen.
    #[must_use]
    pub fn viewpoint(&self) -> Viewpoint {
        self.viewpoint
    }

    /// The table of a register, by the register's position.
    #[must_use]
    pub fn table(&self, register: usize) -> &Table {
        &self.tables[register]
    }

    /// The table of a register, by its id.
    #[must_use]
    pub fn table_of(&self, register: &str) -> Option<&Table> {
        let at = self.ledger.definitions().register_index(register)?;
        self.tables.get(at)
    }

    /// Where an entry stands in its register's table: the register's position and the row.
    #[must_use]
    pub fn find(&self, id: EntryId) -> Option<(usize, u32)> {
        let place = self.ledger.place(id)?;
        self.find_place(place)
    }

    /// As [`Position::find`], by the entry's place in the ledger.
    #[must_use]
    pub fn find_place(&self, place: u32) -> Option<(usize, u32)> {
        let row = *self.rows.get(place as usize)?;
        (row != NO_ENTRY).then(|| (usize::from(self.ledger.entry(place).register), row))
    }

    /// A field of a row as a value.
    #[must_use]
    pub fn value(&self, register: usize, row: u32, field: &str) -> Option<definitions::Value> {
        let definition = &self.ledger.definitions().registers[register];
        let (at, _, field) = definition.fields.get_full(field)?;
        let number = *self.tables[register].fields[at].get(row as usize)?;
        self.ledger.value_of(field.kind, number)
    }

    /// Whether a later entry has taken the place of this one, so that nothing is awaited of it any more.
    #[must_use]
    pub fn is_superseded(&self, register: usize, row: u32) -> bool {
        let superseded = self.superseded.get_or_init(|| {
            let registers = self.ledger.definitions().registers.values().enumerate();
            registers
                .map(|(at, definition)| self.superseded_rows(at, definition.latest_per))
                .collect()
        });
        superseded[register].get(row as usize).copied().unwrap_or(false)
    }

    fn superseded_rows(&self, register: usize, latest_per: Option<usize>) -> Vec<bool> {
        let Some(link) = latest_per else { return Vec::new() };
        let table = &self.tables[register];
        let links = &table.links[link];
        let mut latest: HashMap<u32, (i32, usize)> = HashMap::new();
        for (row, &to) in links.iter().enumerate().filter(|(_, to)| **to != NO_ENTRY) {
            let newest = latest.entry(to).or_insert((table.opened[row], row));
            *newest = (*newest).max((table.opened[row], row));
        }
        let has_ended = |to: u32| {
            self.find_place(to)
                .is_some_and(|(r, row)| self.tables[r].closed[row as usize] != NO_DAY)
        };
        links
            .iter()
            .enumerate()
            .map(|(row, to)| {
                *to != NO_ENTRY && (latest.get(to).is_some_and(|(_, newest)| *newest != row) || has_ended(*to))
            })
            .collect()
    }

    /// The clocks that have started on a row, by position of the clock. What a superseded entry still left open is
    /// cancelled: nobody waits for it.
    pub fn clocks(&self, register: usize, row: u32) -> impl Iterator<Item = (usize, RunningClock)> + '_ {
        let definitions = self.ledger.definitions();
        let seen = self.tables[register].row(row);
        let today = self.viewpoint.today;
        definitions.registers[register]
            .clocks
            .values()
            .enumerate()
            .filter_map(move |(at, clock)| {
                let mut running = clock.on(&seen, today, &definitions.holidays)?;
                if running.state.is_open() && self.is_superseded(register, row) {
                    running.state = ClockState::Cancelled;
                }
                Some((at, running))
            })
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

    /// How many open clocks are overdue.
    #[must_use]
    pub fn overdue(&self) -> usize {
        self.open_clocks()
            .iter()
            .filter(|c| c.running.state == ClockState::Overdue)
            .count()
    }

    /// Places of the entries whose link of the given name leads to the entry at `to`, with the linking register.
    #[must_use]
    pub fn linking_to(&self, register: &str, link: &str, to: u32) -> Vec<u32> {
        let Some((_, _, definition)) = self.ledger.definitions().registers.get_full(register) else {
            return Vec::new();
        };
        let Some(link) = definition.links.get_index_of(link) else {
            return Vec::new();
        };
        let known_at = self.known_at_micros();
        let events = self
            .ledger
            .links_to(to)
            .iter()
            .map(|&at| &self.ledger.events()[at as usize]);
        let mut found: Vec<u32> = events
            .filter(|event| counts(event, known_at) && self.ledger.register_of(event.entry).id == register)
            .filter(|event| matches!(event.what, LedgerWhat::Link { link: l, .. } if usize::from(l) == link))
            .map(|event| event.entry)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Places of all entries that a link of the entry at `from` leads to.
    #[must_use]
    pub fn linked_from(&self, from: u32, link: &str) -> Vec<u32> {
        let Some(link) = self.ledger.register_of(from).links.get_index_of(link) else {
            return Vec::new();
        };
        self.standing_events(from)
            .filter_map(|event| match event.what {
                LedgerWhat::Link { link: l, to } if usize::from(l) == link => Some(to),
                _ => None,
            })
            .collect()
    }

    /// Ids of the measures that a link of the entry at `from` leads to.
    #[must_use]
    pub fn measures_linked_from(&self, from: u32, link: &str) -> Vec<&str> {
        let Some(link) = self.ledger.register_of(from).links.get_index_of(link) else {
            return Vec::new();
        };
        self.standing_events(from)
            .filter_map(|event| match event.what {
                LedgerWhat::Measure { link: l, measure } if usize::from(l) == link => {
                    Some(self.ledger.interner().text(measure))
                }
                _ => None,
            })
            .collect()
    }

    /// The events of the entry at a place that count from this viewpoint, in the order of recording.
    pub fn standing_events(&self, place: u32) -> impl Iterator<Item = &LedgerEvent> + '_ {
        let known_at = self.known_at_micros();
        let today = day_number(self.viewpoint.today);
        self.ledger
            .entry(place)
            .events
            .iter()
            .map(|&at| &self.ledger.events()[at as usize])
            .filter(move |event| counts(event, known_at) && event.on <= today)
    }

    /// The last event of an entry that had been recorded from this viewpoint: what a form opened here has seen.
    #[must_use]
    pub fn version(&self, place: u32) -> Seq {
        self.ledger.entry(place).version
    }
}

/// Whether an event had been recorded, and not yet retracted, at a moment.
fn counts(event: &LedgerEvent, known_at: i64) -> bool {
    event.recorded_at <= known_at && event.retracted_at > known_at
}

/// Whether a step that happens once was stated again later: of two sources that disagree, the later recording counts
/// until someone decides.
fn superseded(ledger: &Ledger, event: &LedgerEvent, step: u16, known_at: i64) -> bool {
    ledger.entry(event.entry).events.iter().any(|&at| {
        let other = &ledger.events()[at as usize];
        other.seq > event.seq
            && other.on <= event.on
            && counts(other, known_at)
            && matches!(&other.what, LedgerWhat::Step { step: s, .. } if *s == step)
    })
}
