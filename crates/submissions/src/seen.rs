//! One entry as a position shows it.

use calendar::{Date, date_of_day_number};
use definitions::Value;
use record::{EntryId, LedgerWhat, NO_DAY, NO_ENTRY, Position};

/// An entry of a register, from the position's viewpoint.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    position: &'a Position,
    register: usize,
    row: u32,
    /// Its place in the ledger.
    pub(crate) place: u32,
    /// Its number.
    pub(crate) id: EntryId,
    /// Place of the child's entry it is about.
    pub(crate) child: u32,
}

impl<'a> Seen<'a> {
    /// All entries of a register, in the order they came to be known.
    pub(crate) fn all(position: &'a Position, register: &str) -> Vec<Seen<'a>> {
        let Some(at) = position.ledger().definitions().register_index(register) else {
            return Vec::new();
        };
        let table = position.table(at);
        let rows = table.entry.iter().zip(&table.subject).zip(0u32..);
        rows.map(|((&place, &child), row)| Seen {
            position,
            register: at,
            row,
            place,
            id: position.ledger().entry(place).id,
            child,
        })
        .collect()
    }

    /// The entry at a place of the ledger, if the position knows anything of it.
    pub(crate) fn at(position: &'a Position, place: u32) -> Option<Seen<'a>> {
        let (register, row) = position.find_place(place)?;
        let child = *position.table(register).subject.get(row as usize)?;
        Some(Seen {
            position,
            register,
            row,
            place,
            id: position.ledger().entry(place).id,
            child,
        })
    }

    /// The day of a step, the last where it repeats.
    pub(crate) fn day(&self, step: &str) -> Option<Date> {
        let definition = &self.position.ledger().definitions().registers[self.register];
        let days = &self.position.table(self.register).last[definition.step_index(step)?];
        match days.get(self.row as usize) {
            Some(&day) if day != NO_DAY => date_of_day_number(day),
            _ => None,
        }
    }

    /// Every day of a step, in order.
    pub(crate) fn days(&self, step: &str) -> Vec<Date> {
        let definition = &self.position.ledger().definitions().registers[self.register];
        let wanted = definition.step_index(step);
        let today = calendar::day_number(self.position.viewpoint().today);
        let mut days: Vec<i32> = self
            .position
            .standing_events(self.place)
            .filter(|e| e.on <= today)
            .filter(|e| matches!(e.what, LedgerWhat::Step { step, .. } if Some(usize::from(step)) == wanted))
            .map(|e| e.on)
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().filter_map(date_of_day_number).collect()
    }

    /// A field's value.
    pub(crate) fn value(&self, field: &str) -> Option<Value> {
        self.position.value(self.register, self.row, field)
    }

    /// A field as text; empty without a value.
    pub(crate) fn text(&self, field: &str) -> String {
        match self.value(field) {
            Some(Value::Text(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Place of the entry a link leads to.
    pub(crate) fn linked(&self, link: &str) -> Option<u32> {
        let definition = &self.position.ledger().definitions().registers[self.register];
        let at = definition.links.get_index_of(link)?;
        let place = *self.position.table(self.register).links[at].get(self.row as usize)?;
        (place != NO_ENTRY).then_some(place)
    }

    /// Whether a closing step has happened.
    pub(crate) fn is_closed(&self) -> bool {
        let closed = &self.position.table(self.register).closed;
        closed.get(self.row as usize).is_some_and(|day| *day != NO_DAY)
    }
}

/// A day as returns write it; empty without one.
pub(crate) fn iso(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}
