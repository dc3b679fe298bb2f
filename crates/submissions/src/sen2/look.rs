//! What the record says of one entry, as known from a viewpoint.

use calendar::{Date, date_of_day_number};
use definitions::{Register, Value};
use record::{EntryId, Ledger, LedgerEvent, LedgerWhat, Position};

/// An entry with its events that stand, in the order of the day they happened, then of recording.
pub(super) struct Line<'a> {
    pub(super) place: u32,
    pub(super) id: EntryId,
    ledger: &'a Ledger,
    register: &'a Register,
    events: Vec<&'a LedgerEvent>,
}

/// A step that happened, with its facts.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) on: Date,
    ledger: &'a Ledger,
    register: &'a Register,
    event: &'a LedgerEvent,
}

impl<'a> Line<'a> {
    pub(super) fn of(position: &'a Position, place: u32) -> Line<'a> {
        let ledger = position.ledger();
        let mut events: Vec<&LedgerEvent> = position.standing_events(place).collect();
        events.sort_by_key(|e| (e.on, e.seq));
        Line {
            place,
            id: ledger.entry(place).id,
            ledger,
            register: ledger.register_of(place),
            events,
        }
    }

    /// Whether nothing is known of the entry from this viewpoint.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Every time a step happened, by day.
    pub(super) fn all(&self, step: &str) -> impl DoubleEndedIterator<Item = Step<'a>> + '_ {
        let wanted = self.register.step_index(step);
        self.events.iter().filter_map(move |event| match event.what {
            LedgerWhat::Step { step, .. } if Some(usize::from(step)) == wanted => self.step(event),
            _ => None,
        })
    }

    fn step(&self, event: &'a LedgerEvent) -> Option<Step<'a>> {
        Some(Step {
            on: date_of_day_number(event.on)?,
            ledger: self.ledger,
            register: self.register,
            event,
        })
    }

    /// A step that happens once; where statements disagree a person's counts, or else the later recording.
    pub(super) fn once(&self, step: &str) -> Option<Step<'a>> {
        self.all(step).max_by_key(|s| s.event.rank())
    }

    /// As [`Line::once`], if it had happened by a day.
    pub(super) fn by(&self, step: &str, day: Date) -> Option<Step<'a>> {
        self.once(step).filter(|s| s.on <= day)
    }

    /// The last of a repeated step by a day.
    pub(super) fn last(&self, step: &str, day: Date) -> Option<Step<'a>> {
        self.all(step).rfind(|s| s.on <= day)
    }

    /// As [`Line::last`]; where it was recorded only later, the first of it: names and needs are no less true for having
    /// been written down after the census day.
    pub(super) fn last_or_first(&self, step: &str, day: Date) -> Option<Step<'a>> {
        self.last(step, day).or_else(|| self.all(step).next())
    }

    /// The last step by a day that gives a field, or failing that the first later one.
    pub(super) fn giving(&self, field: &str, day: Date) -> Option<Step<'a>> {
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
    pub(super) fn exempted(&self, day: Date) -> bool {
        let exemptions = self.register.steps.iter().filter(|(_, s)| s.exemption);
        exemptions.into_iter().any(|(id, _)| self.all(id).any(|s| s.on <= day))
    }
}

impl Step<'_> {
    pub(super) fn value(&self, field: &str) -> Option<Value> {
        let LedgerWhat::Step { fields, .. } = &self.event.what else {
            return None;
        };
        let (at, _, definition) = self.register.fields.get_full(field)?;
        let (_, number) = fields.iter().find(|(f, _)| usize::from(*f) == at)?;
        self.ledger.value_of(definition.kind, *number)
    }

    pub(super) fn text(&self, field: &str) -> String {
        self.value(field)
            .and_then(|v| v.as_text().map(str::to_owned))
            .unwrap_or_default()
    }

    pub(super) fn date(&self, field: &str) -> Option<Date> {
        self.value(field)?.as_date()
    }

    pub(super) fn number(&self, field: &str) -> Option<u32> {
        match self.value(field)? {
            Value::Integer(n) => u32::try_from(n).ok(),
            Value::Text(code) => code.parse().ok(),
            _ => None,
        }
    }

    /// Yes or no as it was recorded; nothing where it was not.
    pub(super) fn flag(&self, field: &str) -> Option<bool> {
        match self.value(field)? {
            Value::Boolean(yes) => Some(yes),
            _ => None,
        }
    }

    /// As [`Step::flag`]; but a person who recorded the step on a form, and did not tick the box, has said no. A file
    /// that did not give the item has said nothing.
    pub(super) fn ticked(&self, field: &str) -> Option<bool> {
        self.flag(field).or_else(|| self.event.by_hand.then_some(false))
    }

    /// The order of two steps of one entry.
    pub(super) fn order(&self) -> (i32, record::Seq) {
        (self.event.on, self.event.seq)
    }

    pub(super) fn seq(&self) -> record::Seq {
        self.event.seq
    }
}
