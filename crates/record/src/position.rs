use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use calendar::{Date, Timestamp, day_number};
use definitions::FieldType;

use crate::access::Seen;
use crate::clocks::{Echoed, OpenClock, UnclearClock};
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
#[derive(Debug, Clone)]
pub struct Position {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) viewpoint: Viewpoint,
    pub(crate) tables: Vec<Arc<Table>>,
    /// Row of each entry in its register's table, by the entry's place; [`NO_ENTRY`] while nothing happened to it.
    pub(crate) rows: Vec<u32>,
    /// Steps of other entries that show on an entry, by the entry's place.
    pub(crate) echoes: HashMap<u32, Vec<Echoed>>,
    /// How far into the events by day the fold has come.
    pub(crate) folded: usize,
    /// The only events that are folded, by day; all of the ledger's, when there are none.
    only: Option<Arc<[u32]>>,
    pub(crate) looked_at: OnceLock<Arc<LookedAt>>,
    /// The same before the last events were recorded, and the registers of which it is out of date.
    pub(crate) looked_at_before: Option<(Arc<LookedAt>, Vec<bool>)>,
    pub(crate) overdue_clocks: OnceLock<Vec<OpenClock>>,
    /// The day on which a later entry took the place of each row, for each register; [`NO_DAY`] where none has.
    pub(crate) superseded: Vec<OnceLock<Vec<i32>>>,
    pub(crate) computed: crate::values::Cache,
    pub(crate) guard_findings: OnceLock<Vec<crate::guards::GuardFinding>>,
    /// Conditions of clocks by position of the register, as columns.
    pub(crate) conditions: crate::values::Cache,
    /// For a position of only what someone may see, what it is part of.
    pub(crate) seen: Option<Arc<Seen>>,
}

/// The clocks of an area that something awaits: those that are open, and those that cannot be worked out.
pub(crate) type LookedAt = (Vec<OpenClock>, Vec<UnclearClock>);

/// The entries of one register as columns: one value per row in each.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Place of the row's entry in the ledger.
    pub entry: Vec<u32>,
    /// Place of the entry it is about, such as a child's; for a person's own entry, itself; for a part, what the whole
    /// is about.
    pub subject: Vec<u32>,
    /// Place of the entry it is a part of, or [`NO_ENTRY`].
    pub parent: Vec<u32>,
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

impl Table {
    pub(crate) fn for_register(register: &definitions::Register) -> Self {
        Self {
            first: vec![Vec::new(); register.steps.len()],
            last: vec![Vec::new(); register.steps.len()],
            fields: vec![Vec::new(); register.fields.len()],
            links: vec![Vec::new(); register.links.len()],
            ..Self::default()
        }
    }

    fn add_row(&mut self, entry: u32, (subject, parent): (u32, u32), on: i32) -> u32 {
        self.entry.push(entry);
        self.subject.push(subject);
        self.parent.push(parent);
        self.first.iter_mut().for_each(|c| c.push(NO_DAY));
        self.last.iter_mut().for_each(|c| c.push(NO_DAY));
        self.fields.iter_mut().for_each(|c| c.push(NULL));
        self.links.iter_mut().for_each(|c| c.push(NO_ENTRY));
        self.opened.push(on);
        self.closed.push(NO_DAY);
        self.stage.push(u16::MAX);
        u32::try_from(self.entry.len() - 1).unwrap_or(NO_ENTRY)
    }

    /// Place of the entry that a row is a part of, or about; `None` for a row of the area's own.
    #[must_use]
    pub fn whole(&self, row: usize) -> Option<u32> {
        let parent = *self.parent.get(row)?;
        let whole = if parent == NO_ENTRY {
            *self.subject.get(row)?
        } else {
            parent
        };
        (whole != NO_ENTRY).then_some(whole)
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

    /// A position of only what someone may see.
    pub(crate) fn of_seen(seen: Seen, tables: Vec<Arc<Table>>, rows: Vec<u32>) -> Self {
        let whole = Arc::clone(&seen.whole);
        Self {
            tables,
            rows,
            viewpoint: whole.viewpoint,
            folded: whole.folded,
            seen: Some(Arc::new(seen)),
            ..Self::before_everything(&whole.ledger, whole.viewpoint.known_at)
        }
    }

    /// The position before anything happened, to be advanced day by day: a sweep over time costs one fold.
    #[must_use]
    pub fn before_everything(ledger: &Arc<Ledger>, known_at: Option<Timestamp>) -> Self {
        let definitions = ledger.definitions();
        Self {
            tables: definitions
                .registers
                .values()
                .map(|r| Arc::new(Table::for_register(r)))
                .collect(),
            rows: vec![NO_ENTRY; ledger.entries().len()],
            viewpoint: Viewpoint {
                known_at,
                today: Date::MIN,
            },
            echoes: HashMap::new(),
            folded: 0,
            only: None,
            looked_at: OnceLock::new(),
            looked_at_before: None,
            overdue_clocks: OnceLock::new(),
            superseded: vec![OnceLock::new(); definitions.registers.len()],
            computed: crate::values::cache(definitions),
            guard_findings: OnceLock::new(),
            conditions: crate::values::conditions(definitions),
            seen: None,
            ledger: Arc::clone(ledger),
        }
    }

    /// The position of some entries alone, by their places: what hangs on others reads as missing.
    pub(crate) fn near(ledger: &Arc<Ledger>, viewpoint: Viewpoint, places: &HashSet<u32>) -> Self {
        let events = places
            .iter()
            .flat_map(|&place| ledger.entry(place).events.iter().copied());
        let mut events: Vec<u32> = events.collect();
        events.sort_unstable_by_key(|&at| {
            let event = &ledger.events()[at as usize];
            (event.on, event.seq)
        });
        let mut position = Self::before_everything(ledger, viewpoint.known_at);
        position.only = Some(events.into());
        position.advance_to(viewpoint.today);
        position
    }

    /// The position of the same entries, as known at the same moment, before anything happened.
    pub(crate) fn sweep(&self) -> Self {
        let mut sweep = Self::before_everything(&self.ledger, self.viewpoint.known_at);
        sweep.only.clone_from(&self.only);
        sweep
    }

    /// Takes in what happened up to and including a day; days only go forward.
    pub fn advance_to(&mut self, today: Date) {
        let ledger = Arc::clone(&self.ledger);
        let until = day_number(today);
        let known_at = self.known_at_micros();
        let only = self.only.clone();
        let by_day = only.as_deref().unwrap_or(ledger.by_day());
        while let Some(&at) = by_day.get(self.folded) {
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
        self.looked_at = OnceLock::new();
        self.looked_at_before = None;
        self.overdue_clocks = OnceLock::new();
        self.superseded = vec![OnceLock::new(); self.tables.len()];
        self.computed = crate::values::cache(ledger.definitions());
        self.guard_findings = OnceLock::new();
        self.conditions = crate::values::conditions(ledger.definitions());
    }

    /// What steps on record break or cannot be judged by, in order of their days: forms refuse it, files are not
    /// refused.
    #[must_use]
    pub fn guard_findings(&self) -> &[crate::guards::GuardFinding] {
        self.guard_findings.get_or_init(|| {
            let Some(seen) = &self.seen else {
                return crate::guards::findings(self);
            };
            let found = seen.whole.guard_findings().iter();
            let whole = |entry| {
                self.find(entry)
                    .is_some_and(|(register, row)| self.sees_all_of(register, row))
            };
            found.filter(|finding| whole(finding.entry)).cloned().collect()
        })
    }

    /// What is wrong with steps of one entry, in order of their days: what [`Position::guard_findings`] has of it, and
    /// days out of order.
    #[must_use]
    pub fn findings_of(&self, entry: crate::EntryId) -> Vec<crate::guards::GuardFinding> {
        let own = self.guard_findings().iter().filter(|finding| finding.entry == entry);
        let mut out: Vec<_> = own.cloned().collect();
        if let Some((register, row)) = self
            .find(entry)
            .filter(|(register, row)| self.sees_all_of(*register, *row))
        {
            out.extend(crate::order::findings(self, (register, row)));
        }
        out.sort_by_key(|finding| finding.on);
        out
    }

    /// What is wrong with steps of every entry.
    pub(crate) fn findings(&self) -> Vec<crate::guards::GuardFinding> {
        let mut out = self.guard_findings().to_vec();
        for register in 0..self.tables.len() {
            let rows = (0u32..).take(self.tables[register].len());
            let rows = rows.filter(|row| self.sees_all_of(register, *row));
            out.extend(rows.flat_map(|row| crate::order::findings(self, (register, row))));
        }
        out.sort_by_key(|finding| finding.on);
        out
    }

    pub(crate) fn computed_values(&self) -> &crate::values::Cache {
        &self.computed
    }

    pub(crate) fn known_at_micros(&self) -> i64 {
        self.viewpoint.known_at.map_or(i64::MAX - 1, Timestamp::as_microsecond)
    }

    fn row_for(&mut self, ledger: &Ledger, entry: u32, on: i32) -> (usize, usize) {
        let held = ledger.entry(entry);
        let register = usize::from(held.register);
        if self.rows[entry as usize] == NO_ENTRY {
            self.rows[entry as usize] = self.table_mut(register).add_row(entry, about(ledger, entry), on);
        }
        (register, self.rows[entry as usize] as usize)
    }

    /// A table to be changed, which no other position shares from then on.
    fn table_mut(&mut self, register: usize) -> &mut Table {
        Arc::make_mut(&mut self.tables[register])
    }

    pub(crate) fn fold(&mut self, ledger: &Ledger, event: &LedgerEvent, known_at: i64) {
        match &event.what {
            LedgerWhat::Step { step, fields } => {
                let (register, row) = self.row_for(ledger, event.entry, event.on);
                let outranking = outranking(ledger, event, *step, known_at);
                if outranking.is_empty() {
                    let cleared = &ledger.definitions().registers[register].steps[usize::from(*step)].clears;
                    for &field in cleared {
                        self.table_mut(register).fields[field][row] = NULL;
                    }
                }
                // The facts of a statement that is outranked still count where the other says nothing of them.
                for &(field, value) in fields {
                    let given = |other: &&LedgerEvent| other.what.field(usize::from(field)).is_some();
                    if !outranking.iter().any(given) {
                        self.table_mut(register).fields[usize::from(field)][row] = value;
                        let link = ledger.definitions().registers[register].fields[usize::from(field)].link;
                        if let (Some(link), Ok(to)) = (link, u32::try_from(value)) {
                            self.table_mut(register).links[link][row] = to;
                        }
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
                let definition = &ledger.definitions().registers[register];
                self.table_mut(register).links[usize::from(*link)][row] = *to;
                // What was recorded as a link before it was a field gives the field its value.
                if let Some(field) = definition.links[usize::from(*link)].field
                    && definition.fields[field].kind == FieldType::Entry
                {
                    self.table_mut(register).fields[field][row] = i64::from(*to);
                }
            }
            LedgerWhat::Unlink { link, .. } => {
                let (register, row) = self.row_for(ledger, event.entry, event.on);
                let standing = ledger
                    .entry(event.entry)
                    .events
                    .iter()
                    .map(|&at| &ledger.events()[at as usize]);
                let by_then = standing.filter(|e| counts(e, known_at) && e.on <= event.on);
                let left = still_linked(by_then, usize::from(*link));
                self.table_mut(register).links[usize::from(*link)][row] = left.last().copied().unwrap_or(NO_ENTRY);
            }
            LedgerWhat::Measure { .. } | LedgerWhat::Unmeasure { .. } => {
                self.row_for(ledger, event.entry, event.on);
            }
        }
    }

    /// Marks the step on its row. The first of several that lead to it counts, as does that of a step that repeats;
    /// what is stated again of a step that happens once takes the place of what was.
    fn take_step(&mut self, ledger: &Ledger, (register, row): (usize, usize), on: i32, step: u16, echoed: bool) {
        let definition = &ledger.definitions().registers[register].steps[usize::from(step)];
        let table = self.table_mut(register);
        let at = usize::from(step);
        if table.first[at][row] == NO_DAY || !(definition.repeats || echoed) {
            table.first[at][row] = on;
        }
        table.last[at][row] = on;
        if definition.closes {
            table.closed[row] = on;
        }
        if definition.reopens {
            table.closed[row] = NO_DAY;
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
        let field = register.links[link].field;
        let to = ledger.entry(event.entry).events.iter().rev().find_map(|&at| {
            let other = &ledger.events()[at as usize];
            match other.what {
                _ if !counts(other, known_at) => None,
                LedgerWhat::Link { link: l, to } if usize::from(l) == link => Some(to),
                LedgerWhat::Step { .. } => u32::try_from(other.what.field(field?)?).ok(),
                _ => None,
            }
        });
        let Some(to) = to else { return };
        let Some(step) = ledger.register_of(to).step_index(step) else {
            return;
        };
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        let at = self.row_for(ledger, to, event.on);
        self.take_step(ledger, at, event.on, step, true);
        self.echoes.entry(to).or_default().push(Echoed {
            on: event.on,
            seq: event.seq.0,
            step,
        });
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
        self.tables.get(at).map(Arc::as_ref)
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
        self.ledger.value_of(field, number)
    }

    /// Whether a later entry has taken the place of this one, so that nothing is awaited of it any more.
    #[must_use]
    pub fn is_superseded(&self, register: usize, row: u32) -> bool {
        let replaced = self.superseded(register).get(row as usize);
        replaced.is_some_and(|day| *day != NO_DAY)
    }

    /// Whether something may still be awaited of an entry: it is not closed, and no later entry has taken its place.
    #[must_use]
    pub fn is_open(&self, register: usize, row: u32) -> bool {
        self.tables[register].closed.get(row as usize) == Some(&NO_DAY) && !self.is_superseded(register, row)
    }

    /// How many entries of a register are open, as [`Position::is_open`] has it.
    #[must_use]
    pub fn open_entries(&self, register: usize) -> usize {
        let closed = &self.tables[register].closed;
        let replaced = self.superseded(register);
        match replaced.is_empty() {
            true => closed.iter().filter(|day| **day == NO_DAY).count(),
            false => {
                let both = closed.iter().zip(replaced);
                both.filter(|(closed, replaced)| **closed == NO_DAY && **replaced == NO_DAY)
                    .count()
            }
        }
    }

    /// The day on which a later entry took the place of this one, or on which what both lead to ended.
    #[must_use]
    pub fn superseded_on(&self, register: usize, row: u32) -> Option<Date> {
        day(self.superseded(register).get(row as usize).copied().unwrap_or(NO_DAY))
    }

    /// The day on which a later entry took the place of each row of a register; empty where none can.
    fn superseded(&self, register: usize) -> &[i32] {
        self.superseded[register].get_or_init(|| {
            if let Some(seen) = &self.seen {
                let days = seen.whole.superseded(register);
                return match days.is_empty() {
                    true => Vec::new(),
                    false => seen.column(register, days, NO_DAY, |_| true),
                };
            }
            let definition = &self.ledger.definitions().registers[register];
            self.superseded_rows(register, definition.latest_per)
        })
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
        let field = definition.links[link].field;
        let leads_here = |event: &LedgerEvent| match event.what {
            LedgerWhat::Link { link: l, .. } => usize::from(l) == link,
            LedgerWhat::Step { .. } => field.is_some_and(|at| event.what.field(at) == Some(i64::from(to))),
            _ => false,
        };
        let mut found: Vec<u32> = events
            .filter(|event| counts(event, known_at) && self.ledger.register_of(event.entry).id == register)
            .filter(|event| leads_here(event))
            .map(|event| event.entry)
            .collect();
        found.sort_unstable();
        found.dedup();
        if field.is_some() || self.seen.is_some() {
            // Another value may have taken its place, the relation may have ended, or who looks may not see it.
            found.retain(|&entry| self.linked(entry, link).contains(&to));
        }
        found
    }

    /// Places of all entries that a link of the entry at `from` leads to, and has not ceased to.
    #[must_use]
    pub fn linked_from(&self, from: u32, link: &str) -> Vec<u32> {
        let link = self.ledger.register_of(from).links.get_index_of(link);
        link.map_or_else(Vec::new, |link| self.linked(from, link))
    }

    pub(crate) fn linked(&self, from: u32, link: usize) -> Vec<u32> {
        let register = self.ledger.register_of(from);
        if let Some(field) = register.links[link].field
            && register.fields[field].kind == FieldType::Entry
        {
            let value = self
                .find_place(from)
                .map_or(NULL, |(at, row)| self.tables[at].fields[field][row as usize]);
            return u32::try_from(value).into_iter().collect();
        }
        let mut ends = still_linked(self.standing_events(from), link);
        if self.seen.is_some() {
            ends.retain(|&to| self.find_place(to).is_some());
        }
        ends
    }

    /// Whether the entry at a place has a step that opens it. One that has none any more was withdrawn: what refers to
    /// it refers to nothing.
    #[must_use]
    pub fn is_opened(&self, place: u32) -> bool {
        let Some((register, row)) = self.find_place(place) else {
            return false;
        };
        let steps = self.ledger.definitions().registers[register].steps.values();
        let opened = |step: usize| self.tables[register].first[step][row as usize] != NO_DAY;
        steps.enumerate().any(|(at, step)| step.opens && opened(at))
    }

    /// Ids of the measures that a link of the entry at `from` leads to.
    #[must_use]
    pub fn measures_linked_from(&self, from: u32, link: &str) -> Vec<&str> {
        let Some(link) = self.ledger.register_of(from).links.get_index_of(link) else {
            return Vec::new();
        };
        let mut out: Vec<u32> = Vec::new();
        for event in in_order(self.standing_events(from)) {
            match event.what {
                LedgerWhat::Measure { link: l, measure } if usize::from(l) == link && !out.contains(&measure) => {
                    out.push(measure);
                }
                LedgerWhat::Unmeasure { link: l, measure } if usize::from(l) == link => {
                    out.retain(|other| *other != measure);
                }
                _ => {}
            }
        }
        out.into_iter()
            .map(|measure| self.ledger.interner().text(measure))
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
            .filter(move |event| counts(event, known_at) && event.on <= today && self.shows(event))
    }

    /// Whether all of an event is seen.
    fn shows(&self, event: &LedgerEvent) -> bool {
        let Some(seen) = &self.seen else { return true };
        let found = self.find_place(event.entry);
        found.is_some_and(|(register, row)| seen.shows(register, row, event))
    }

    /// The last event of an entry that had been recorded from this viewpoint: what a form opened here has seen.
    #[must_use]
    pub fn version(&self, place: u32) -> Seq {
        self.ledger.entry(place).version
    }
}

/// What an entry is about and what it is a part of: for a part, what the whole is about.
fn about(ledger: &Ledger, entry: u32) -> (u32, u32) {
    let register = ledger.register_of(entry);
    if register.people {
        return (entry, NO_ENTRY);
    }
    let parent = ledger.entry(entry).subject;
    if !register.part {
        return (parent, NO_ENTRY);
    }
    let mut subject = parent;
    // No deeper than registers there are: none is a part of itself.
    for _ in 0..ledger.definitions().registers.len() {
        if subject == NO_ENTRY {
            break;
        }
        let whole = ledger.register_of(subject);
        if whole.people {
            break;
        }
        let part = whole.part;
        subject = ledger.entry(subject).subject;
        if !part {
            break;
        }
    }
    (subject, parent)
}

/// Events in the order of the day they happened, then of recording.
fn in_order<'e>(events: impl Iterator<Item = &'e LedgerEvent>) -> Vec<&'e LedgerEvent> {
    let mut events: Vec<&LedgerEvent> = events.collect();
    events.sort_by_key(|event| (event.on, event.seq));
    events
}

/// Places of the entries that a link leads to after these events, in the order in which it came to.
pub(crate) fn still_linked<'e>(events: impl Iterator<Item = &'e LedgerEvent>, link: usize) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for event in in_order(events) {
        match event.what {
            LedgerWhat::Link { link: l, to } if usize::from(l) == link && !out.contains(&to) => out.push(to),
            LedgerWhat::Unlink { link: l, to } if usize::from(l) == link => out.retain(|other| *other != to),
            _ => {}
        }
    }
    out
}

/// Whether an event had been recorded, and not yet retracted, at a moment.
pub(crate) fn counts(event: &LedgerEvent, known_at: i64) -> bool {
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
