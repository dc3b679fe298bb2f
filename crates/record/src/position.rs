use std::collections::{HashMap, HashSet};
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
    overdue_clocks: OnceLock<Vec<OpenClock>>,
    /// The day on which a later entry took the place of each row, for each register; [`NO_DAY`] where none has.
    superseded: OnceLock<Vec<Vec<i32>>>,
}

/// The entries of one register as columns: one value per row in each.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Place of the row's entry in the ledger.
    pub entry: Vec<u32>,
    /// Place of the entry it is about, such as a child's; for a person's own entry, itself.
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
            overdue_clocks: OnceLock::new(),
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
        self.overdue_clocks = OnceLock::new();
        self.superseded = OnceLock::new();
    }

    fn known_at_micros(&self) -> i64 {
        self.viewpoint.known_at.map_or(i64::MAX - 1, Timestamp::as_microsecond)
    }

    fn row_for(&mut self, ledger: &Ledger, entry: u32, on: i32) -> (usize, usize) {
        let held = ledger.entry(entry);
        let register = usize::from(held.register);
        if self.rows[entry as usize] == NO_ENTRY {
            let subject = if ledger.register_of(entry).people {
                entry
            } else {
                held.subject
            };
            self.rows[entry as usize] = self.tables[register].add_row(entry, subject, on);
        }
        (register, self.rows[entry as usize] as usize)
    }

    fn fold(&mut self, ledger: &Ledger, event: &LedgerEvent, known_at: i64) {
        match &event.what {
            LedgerWhat::Step { step, fields } => {
                let (register, row) = self.row_for(ledger, event.entry, event.on);
                let outranking = outranking(ledger, event, *step, known_at);
                // The facts of a statement that is outranked still count where the other says nothing of them.
                for &(field, value) in fields {
                    let given = |other: &&LedgerEvent| other.what.field(usize::from(field)).is_some();
                    if !outranking.iter().any(given) {
                        self.tables[register].fields[usize::from(field)][row] = value;
                    }
                }
                if !outranking.is_empty() {
                    return;
                }
                self.take_step(ledger, (register, row), event.on, *step, false);
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

    /// Marks the step on its row. The first of several that lead to it counts, as does that of a step that repeats;
    /// what is stated again of a step that happens once takes the place of what was.
    fn take_step(&mut self, ledger: &Ledger, (register, row): (usize, usize), on: i32, step: u16, echoed: bool) {
        let definition = &ledger.definitions().registers[register].steps[usize::from(step)];
        let table = &mut self.tables[register];
        let at = usize::from(step);
        if table.first[at][row] == NO_DAY || !(definition.repeats || echoed) {
            table.first[at][row] = on;
        }
        table.last[at][row] = on;
        if definition.closes {
            table.closed[row] = on;
        }
        if definition.stage.is_some() {
            table.stage[row] = step;
        }
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
        let at = self.row_for(ledger, to, event.on);
        self.take_step(ledger, at, event.on, u16::try_from(step).unwrap_or(u16::MAX), true);
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

    /// A row as clocks see it.
    #[must_use]
    pub fn row(&self, register: usize, row: u32) -> Row<'_> {
        Row {
            position: self,
            table: &self.tables[register],
            row: row as usize,
        }
    }

    /// Whether a later entry has taken the place of this one, so that nothing is awaited of it any more.
    #[must_use]
    pub fn is_superseded(&self, register: usize, row: u32) -> bool {
        self.superseded_on(register, row).is_some()
    }

    /// The day on which a later entry took the place of this one, or on which what both lead to ended.
    #[must_use]
    pub fn superseded_on(&self, register: usize, row: u32) -> Option<Date> {
        let superseded = self.superseded.get_or_init(|| {
            let registers = self.ledger.definitions().registers.values().enumerate();
            registers
                .map(|(at, definition)| self.superseded_rows(at, definition.latest_per))
                .collect()
        });
        day(superseded[register].get(row as usize).copied().unwrap_or(NO_DAY))
    }

    fn superseded_rows(&self, register: usize, latest_per: Option<usize>) -> Vec<i32> {
        let Some(link) = latest_per else { return Vec::new() };
        let table = &self.tables[register];
        let mut of: HashMap<u32, Vec<(i32, usize)>> = HashMap::new();
        for (row, &to) in table.links[link].iter().enumerate().filter(|(_, to)| **to != NO_ENTRY) {
            of.entry(to).or_default().push((table.opened[row], row));
        }
        let mut out = vec![NO_DAY; table.len()];
        for (to, mut rows) in of {
            rows.sort_unstable();
            let ended = self
                .find_place(to)
                .map_or(NO_DAY, |(r, row)| self.tables[r].closed[row as usize]);
            for (at, &(_, row)) in rows.iter().enumerate() {
                let next = rows.get(at + 1).map(|(opened, _)| *opened);
                let days = [next, Some(ended).filter(|day| *day != NO_DAY)];
                out[row] = days.into_iter().flatten().min().unwrap_or(NO_DAY);
            }
        }
        out
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

/// The statements that count instead of this one of a step that happens once: a person's outranks a file's, and of two
/// alike the later recording counts until someone decides. It does not matter on which day they say it happened: before
/// the corrected day, the step had not been taken.
fn outranking<'a>(ledger: &'a Ledger, event: &LedgerEvent, step: u16, known_at: i64) -> Vec<&'a LedgerEvent> {
    let entry = ledger.entry(event.entry);
    if !entry.restated || ledger.register_of(event.entry).steps[usize::from(step)].repeats {
        return Vec::new();
    }
    let events = entry.events.iter().map(|&at| &ledger.events()[at as usize]);
    events
        .filter(|other| other.rank() > event.rank() && counts(other, known_at) && other.what.is_step(step))
        .collect()
}
