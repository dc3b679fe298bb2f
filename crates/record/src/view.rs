//! One entry as a position shows it: its columns, and its events one by one.

use calendar::{Date, date_of_day_number};
use definitions::{Register, Value};

use crate::{EntryId, Ledger, LedgerEvent, LedgerWhat, NO_DAY, NO_ENTRY, Position, Seq};

/// An entry of a register, from the position's viewpoint: the last day of each step, the latest value of each field.
#[derive(Clone, Copy)]
pub struct EntryView<'a> {
    position: &'a Position,
    /// Position of its register.
    pub register_at: usize,
    /// Its row in the register's table.
    pub row: u32,
    /// Its place in the ledger.
    pub place: u32,
    /// Its number.
    pub id: EntryId,
    /// Place of the child's entry it is about, or [`NO_ENTRY`]; for a child's own entry, itself.
    pub child: u32,
}

impl<'a> EntryView<'a> {
    /// All entries of a register, in the order they came to be known.
    #[must_use]
    pub fn all(position: &'a Position, register: &str) -> Vec<EntryView<'a>> {
        let Some(at) = position.ledger().definitions().register_index(register) else {
            return Vec::new();
        };
        let table = position.table(at);
        let rows = table.entry.iter().zip(&table.subject).zip(0u32..);
        rows.map(|((&place, &child), row)| EntryView {
            position,
            register_at: at,
            row,
            place,
            id: position.ledger().entry(place).id,
            child,
        })
        .collect()
    }

    /// The entry at a place of the ledger, if the position knows anything of it.
    #[must_use]
    pub fn at(position: &'a Position, place: u32) -> Option<EntryView<'a>> {
        let (register_at, row) = position.find_place(place)?;
        let child = *position.table(register_at).subject.get(row as usize)?;
        Some(EntryView {
            position,
            register_at,
            row,
            place,
            id: position.ledger().entry(place).id,
            child,
        })
    }

    /// The definition of its register.
    #[must_use]
    pub fn register(&self) -> &'a Register {
        &self.position.ledger().definitions().registers[self.register_at]
    }

    /// The day of a step, the last where it repeats.
    #[must_use]
    pub fn day(&self, step: &str) -> Option<Date> {
        let days = &self.position.table(self.register_at).last[self.register().step_index(step)?];
        match days.get(self.row as usize) {
            Some(&day) if day != NO_DAY => date_of_day_number(day),
            _ => None,
        }
    }

    /// Every day of a step, in order.
    #[must_use]
    pub fn days(&self, step: &str) -> Vec<Date> {
        let Some(wanted) = self.register().step_index(step).and_then(|at| u16::try_from(at).ok()) else {
            return Vec::new();
        };
        let events = self.position.standing_events(self.place);
        let mut days: Vec<i32> = events.filter(|e| e.what.is_step(wanted)).map(|e| e.on).collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().filter_map(date_of_day_number).collect()
    }

    /// The day the entry was opened.
    #[must_use]
    pub fn opened(&self) -> Option<Date> {
        let opened = self.position.table(self.register_at).opened.get(self.row as usize);
        opened.and_then(|day| date_of_day_number(*day))
    }

    /// A field's latest value.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<Value> {
        self.position.value(self.register_at, self.row, field)
    }

    /// A field as text; empty without a value.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        match self.value(field) {
            Some(Value::Text(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// The text of a text or code field, where it has one that is not empty.
    #[must_use]
    pub fn text_given(&self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The day in a date field.
    #[must_use]
    pub fn date(&self, field: &str) -> Option<Date> {
        self.value(field)?.as_date()
    }

    /// The number in a field of whole numbers.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.value(field)? {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// Place of the entry a link leads to, the latest of several.
    #[must_use]
    pub fn linked(&self, link: &str) -> Option<u32> {
        let at = self.register().links.get_index_of(link)?;
        let place = *self.position.table(self.register_at).links[at].get(self.row as usize)?;
        (place != NO_ENTRY).then_some(place)
    }

    /// Numbers of all the entries a link leads to.
    #[must_use]
    pub fn linked_ids(&self, link: &str) -> Vec<EntryId> {
        let places = self.position.linked_from(self.place, link).into_iter();
        places.map(|place| self.position.ledger().entry(place).id).collect()
    }

    /// Ids of the measures a link leads to.
    #[must_use]
    pub fn measures(&self, link: &str) -> Vec<String> {
        let ids = self.position.measures_linked_from(self.place, link).into_iter();
        ids.map(str::to_owned).collect()
    }

    /// Whether a closing step has happened.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let closed = &self.position.table(self.register_at).closed;
        closed.get(self.row as usize).is_some_and(|day| *day != NO_DAY)
    }

    /// Its events that count, one by one.
    #[must_use]
    pub fn history(&self) -> EntryHistory<'a> {
        EntryHistory::of(self.position, self.place)
    }
}

/// An entry with its events that are not retracted, in the order of the day they happened, then of recording.
pub struct EntryHistory<'a> {
    /// Its place in the ledger.
    pub place: u32,
    /// Its number.
    pub id: EntryId,
    ledger: &'a Ledger,
    register: &'a Register,
    events: Vec<&'a LedgerEvent>,
}

/// A step that happened, with its facts.
#[derive(Clone, Copy)]
pub struct StepView<'a> {
    /// The day it happened.
    pub on: Date,
    ledger: &'a Ledger,
    register: &'a Register,
    event: &'a LedgerEvent,
}

impl<'a> EntryHistory<'a> {
    /// The entry at a place of the ledger.
    #[must_use]
    pub fn of(position: &'a Position, place: u32) -> EntryHistory<'a> {
        let ledger = position.ledger();
        let mut events: Vec<&LedgerEvent> = position.standing_events(place).collect();
        events.sort_by_key(|e| (e.on, e.seq));
        EntryHistory {
            place,
            id: ledger.entry(place).id,
            ledger,
            register: ledger.register_of(place),
            events,
        }
    }

    /// Whether nothing is known of the entry from this viewpoint.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Every time a step happened, by day.
    pub fn all(&self, step: &str) -> impl DoubleEndedIterator<Item = StepView<'a>> + '_ {
        let wanted = self.register.step_index(step);
        self.events.iter().filter_map(move |event| match event.what {
            LedgerWhat::Step { step, .. } if Some(usize::from(step)) == wanted => self.step(event),
            _ => None,
        })
    }

    fn step(&self, event: &'a LedgerEvent) -> Option<StepView<'a>> {
        Some(StepView {
            on: date_of_day_number(event.on)?,
            ledger: self.ledger,
            register: self.register,
            event,
        })
    }

    /// A step that happens once; where statements disagree a person's counts, or else the later recording.
    #[must_use]
    pub fn once(&self, step: &str) -> Option<StepView<'a>> {
        self.all(step).max_by_key(|s| s.event.rank())
    }

    /// As [`EntryHistory::once`], if it had happened by a day.
    #[must_use]
    pub fn by(&self, step: &str, day: Date) -> Option<StepView<'a>> {
        self.once(step).filter(|s| s.on <= day)
    }

    /// The last of a repeated step by a day.
    #[must_use]
    pub fn last(&self, step: &str, day: Date) -> Option<StepView<'a>> {
        self.all(step).rfind(|s| s.on <= day)
    }

    /// As [`EntryHistory::last`]; where it was recorded only later, the first of it: names and needs are no less true
    /// for having been written down after the census day.
    #[must_use]
    pub fn last_or_first(&self, step: &str, day: Date) -> Option<StepView<'a>> {
        self.last(step, day).or_else(|| self.all(step).next())
    }

    /// The last step by a day that gives a field, or failing that the first later one.
    #[must_use]
    pub fn giving(&self, field: &str, day: Date) -> Option<StepView<'a>> {
        let wanted = u16::try_from(self.register.field_index(field)?).ok()?;
        let gives = |event: &&LedgerEvent| match &event.what {
            LedgerWhat::Step { fields, .. } => fields.iter().any(|(at, _)| *at == wanted),
            _ => false,
        };
        let steps = || {
            let events = self.events.iter().copied().filter(move |e| gives(e));
            events.filter_map(|e| self.step(e))
        };
        steps().rfind(|s| s.on <= day).or_else(|| steps().next())
    }

    /// Whether an exemption had been recorded by a day.
    #[must_use]
    pub fn exempted(&self, day: Date) -> bool {
        let exemptions = self.register.steps.iter().filter(|(_, s)| s.exemption);
        exemptions.into_iter().any(|(id, _)| self.all(id).any(|s| s.on <= day))
    }
}

impl StepView<'_> {
    /// A fact it gives.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<Value> {
        let LedgerWhat::Step { fields, .. } = &self.event.what else {
            return None;
        };
        let (at, _, definition) = self.register.fields.get_full(field)?;
        let (_, number) = fields.iter().find(|(f, _)| usize::from(*f) == at)?;
        self.ledger.value_of(definition, *number)
    }

    /// A fact that is text or a code; empty without one.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        self.value(field)
            .and_then(|v| v.as_text().map(str::to_owned))
            .unwrap_or_default()
    }

    /// A fact that is a day.
    #[must_use]
    pub fn date(&self, field: &str) -> Option<Date> {
        self.value(field)?.as_date()
    }

    /// A fact that is a number, or a code made of digits.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<u32> {
        match self.value(field)? {
            Value::Integer(n) => u32::try_from(n).ok(),
            Value::Text(code) => code.parse().ok(),
            _ => None,
        }
    }

    /// Yes or no as it was recorded; nothing where it was not.
    #[must_use]
    pub fn flag(&self, field: &str) -> Option<bool> {
        match self.value(field)? {
            Value::Boolean(yes) => Some(yes),
            _ => None,
        }
    }

    /// As [`StepView::flag`]; but a person who recorded the step on a form, and did not tick the box, has said no. A
    /// file that did not give the item has said nothing.
    #[must_use]
    pub fn ticked(&self, field: &str) -> Option<bool> {
        self.flag(field).or_else(|| self.event.by_hand.then_some(false))
    }

    /// The order of two steps of one entry.
    #[must_use]
    pub fn order(&self) -> (i32, Seq) {
        (self.event.on, self.event.seq)
    }

    /// Number of its event.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.event.seq
    }
}
