//! By what entries are found: their keys, their names and their other names.
//!
//! Every value that a key has had while its events stood is evidence for its entry. Of several entries with the same
//! evidence the last that took it has it, so that an earlier key finds its entry until another claims it.

use std::collections::BTreeMap;

use calendar::{Date, day_number};
use definitions::{FieldType, KeyPart, Register, Value};

use super::{Ledger, LedgerEvent, LedgerWhat, NO_ENTRY};
use crate::Seq;
use crate::shared::SharedMap;

/// Stands between the parts of a key.
const BETWEEN: char = '\u{1f}';

/// Who took which evidence with which event, in the order of recording.
type Taken = Vec<(Seq, u32)>;

#[derive(Debug, Clone, Default)]
pub(super) struct Claims {
    /// By register, place of the subject, alternative of the key, and the key's text.
    keys: SharedMap<(u16, u32, usize, Box<str>), Taken>,
    /// By register and folded name.
    names: SharedMap<(u16, Box<str>), Taken>,
}

/// Evidence of an entry: an alternative of its key, or a name.
#[derive(PartialEq, Eq)]
enum Evidence {
    Key(usize, Box<str>),
    Name(Box<str>),
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One entry, by its place.
    One(u32),
    /// Several, by their places: the name alone does not say which.
    Several(Vec<u32>),
    /// None.
    None,
}

/// A text as keys and names compare it: lower case, with one space where there is any white space.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

impl Ledger {
    /// Takes the evidence that an event gives for its entry.
    pub(super) fn claim_keys(&mut self, event: u32) {
        let entry = self.events[event as usize].entry;
        if !is_found_by_keys(self.register_of(entry)) || self.events[event as usize].is_retracted() {
            return;
        }
        let seq = self.events[event as usize].seq;
        for evidence in self.evidence_of(event) {
            self.change_claims(entry, evidence, |taken| taken.push((seq, entry)));
        }
    }

    /// Gives up what only a retracted event gave.
    pub(super) fn give_up_keys(&mut self, retracted: usize) {
        let entry = self.events[retracted].entry;
        if !is_found_by_keys(self.register_of(entry)) {
            return;
        }
        let events = self.entries[entry as usize].events.clone();
        let was = self.events[retracted].retracted_at;
        // What it gave while it stood.
        self.events[retracted].retracted_at = i64::MAX;
        let mut before = Vec::new();
        for &at in &events {
            if !self.events[at as usize].is_retracted() {
                before.extend(self.evidence_of(at));
            }
        }
        self.events[retracted].retracted_at = was;
        for evidence in before {
            self.change_claims(entry, evidence, |taken| taken.retain(|(_, of)| *of != entry));
        }
        for at in events {
            self.claim_keys(at);
        }
    }

    fn change_claims(&mut self, entry: u32, evidence: Evidence, change: impl FnOnce(&mut Taken)) {
        let held = &self.entries[entry as usize];
        let (register, subject) = (held.register, held.subject);
        let in_order = |taken: &mut Taken| {
            change(taken);
            // What is taken again after a retraction has an earlier number than what others took since.
            taken.sort_unstable();
            taken.dedup();
        };
        match evidence {
            Evidence::Key(alternative, text) => {
                self.claims
                    .keys
                    .change((register, subject, alternative, text), in_order);
            }
            Evidence::Name(name) => self.claims.names.change((register, name), in_order),
        }
    }

    /// The keys and names that an entry has from an event on: those that the event gives a part of.
    fn evidence_of(&self, event: u32) -> Vec<Evidence> {
        let event = &self.events[event as usize];
        let LedgerWhat::Step { step, fields } = &event.what else {
            return Vec::new();
        };
        let register = self.register_of(event.entry);
        let gives = |part: &KeyPart| match part {
            KeyPart::Field(field) => fields.iter().any(|(at, _)| usize::from(*at) == *field),
            KeyPart::Step(at) => usize::from(*step) == *at,
        };
        let mut out = Vec::new();
        for (alternative, parts) in register.key.iter().enumerate() {
            if parts.iter().any(gives)
                && let Some(text) = self.joined(parts, |part| self.part_by(event, register, part))
            {
                out.push(Evidence::Key(alternative, text));
            }
        }
        for field in naming_fields(register) {
            let text = event.what.field(field).and_then(|n| u32::try_from(n).ok());
            let Some(text) = text.map(|number| self.interner.text(number)) else {
                continue;
            };
            let lines = text.lines().map(folded).filter(|line| !line.is_empty());
            out.extend(lines.map(|line| Evidence::Name(line.into())));
        }
        out
    }

    /// A part of the key of an event's entry, as it was with that event: from the event itself, else from the latest
    /// other that was recorded by then.
    fn part_by(&self, event: &LedgerEvent, register: &Register, part: &KeyPart) -> Option<String> {
        let events = self.entries[event.entry as usize].events.iter();
        let standing = events
            .map(|&at| &self.events[at as usize])
            .filter(|other| other.seq <= event.seq && !other.is_retracted());
        match part {
            KeyPart::Field(field) => {
                let number = event.what.field(*field).or_else(|| {
                    let giving = standing.filter(|e| e.what.field(*field).is_some());
                    giving.max_by_key(|e| (e.on, e.seq))?.what.field(*field)
                })?;
                self.number_text(register, *field, number)
            }
            KeyPart::Step(at) => {
                let step = u16::try_from(*at).ok()?;
                let days = standing.filter(|e| e.what.is_step(step)).map(|e| e.on);
                Some(days.min()?.to_string())
            }
        }
    }

    /// The text of a part of a key from a column's number; `None` for a text of white space.
    fn number_text(&self, register: &Register, field: usize, number: i64) -> Option<String> {
        if !register.fields[field].kind.is_text() {
            return Some(number.to_string());
        }
        let text = folded(self.interner.text(u32::try_from(number).ok()?));
        (!text.is_empty()).then_some(text)
    }

    fn joined(&self, parts: &[KeyPart], text: impl Fn(&KeyPart) -> Option<String>) -> Option<Box<str>> {
        let texts: Vec<String> = parts.iter().map(text).collect::<Option<_>>()?;
        Some(texts.join(&BETWEEN.to_string()).into())
    }

    /// The text of an alternative of a register's key from facts by field id and the days of steps by id; `None` when a
    /// part is missing.
    #[must_use]
    pub fn key_text(
        &self,
        register: &Register,
        alternative: &[KeyPart],
        facts: &BTreeMap<String, Value>,
        day_of: impl Fn(&str) -> Option<Date>,
    ) -> Option<Box<str>> {
        self.joined(alternative, |part| match part {
            KeyPart::Field(at) => {
                let (id, field) = register.fields.get_index(*at)?;
                match facts.get(id)? {
                    Value::Text(text) => {
                        let text = folded(text);
                        (!text.is_empty()).then_some(text)
                    }
                    value => Some(self.find_number(field, value)?.to_string()),
                }
            }
            KeyPart::Step(at) => Some(day_number(day_of(register.steps.get_index(*at)?.0)?).to_string()),
        })
    }

    /// The text of an alternative of the key that an entry has now; `None` when a part is missing.
    #[must_use]
    pub fn key_of(&self, place: u32, alternative: &[KeyPart]) -> Option<Box<str>> {
        let register = self.register_of(place);
        let standing: Vec<&LedgerEvent> = self.standing(place).collect();
        self.joined(alternative, |part| match part {
            KeyPart::Field(field) => {
                let giving = standing.iter().filter(|e| e.what.field(*field).is_some());
                let number = giving.max_by_key(|e| (e.on, e.seq))?.what.field(*field)?;
                self.number_text(register, *field, number)
            }
            KeyPart::Step(at) => {
                let step = u16::try_from(*at).ok()?;
                let days = standing.iter().filter(|e| e.what.is_step(step)).map(|e| e.on);
                Some(days.min()?.to_string())
            }
        })
    }

    /// The place of the entry that a key finds: by its position among the register's alternatives and its text, as
    /// [`Ledger::key_text`] makes it.
    #[must_use]
    pub fn place_by_key_text(&self, register: u16, subject: u32, alternative: usize, text: &str) -> Option<u32> {
        let taken = self.claims.keys.get(&(register, subject, alternative, text.into()))?;
        taken.last().map(|(_, place)| *place)
    }

    /// The entries of a register that a name leads to: one part of a key on its own, a field that the register is named
    /// by, or another name of the entry. Where several have had the name, the one that has it today.
    #[must_use]
    pub fn named(&self, register: usize, name: &str) -> Named {
        let Ok(at) = u16::try_from(register) else {
            return Named::None;
        };
        let Some(definition) = self.definitions.registers.get_index(register).map(|(_, r)| r) else {
            return Named::None;
        };
        let name = folded(name);
        let mut places: Vec<u32> = Vec::new();
        if let Some(taken) = self.claims.names.get(&(at, name.as_str().into())) {
            places.extend(taken.iter().map(|(_, place)| *place));
            places.sort_unstable();
            places.dedup();
        }
        if places.len() > 1 {
            let today: Vec<u32> = places
                .iter()
                .copied()
                .filter(|p| self.is_named(*p, definition, &name))
                .collect();
            if !today.is_empty() {
                places = today;
            }
        }
        match places[..] {
            [] => Named::None,
            [one] => Named::One(one),
            _ => Named::Several(places),
        }
    }

    /// Whether an entry has a name today, open or closed.
    fn is_named(&self, place: u32, register: &Register, name: &str) -> bool {
        let standing = || self.standing(place);
        naming_fields(register).into_iter().any(|field| {
            let giving = standing().filter(|e| e.what.field(field).is_some());
            let number = giving.max_by_key(|e| (e.on, e.seq)).and_then(|e| e.what.field(field));
            let text = number
                .and_then(|n| u32::try_from(n).ok())
                .map(|n| self.interner.text(n));
            text.is_some_and(|text| text.lines().any(|line| folded(line) == name))
        })
    }

    /// The facts of an entry by field id, from what is on record now.
    #[must_use]
    pub fn facts_now(&self, place: u32) -> BTreeMap<String, Value> {
        let register = self.register_of(place);
        let mut latest: BTreeMap<u16, (i32, Seq, i64)> = BTreeMap::new();
        for event in self.standing(place) {
            let LedgerWhat::Step { fields, .. } = &event.what else {
                continue;
            };
            for &(field, number) in fields {
                let held = latest.entry(field).or_insert((event.on, event.seq, number));
                if (event.on, event.seq) >= (held.0, held.1) {
                    *held = (event.on, event.seq, number);
                }
            }
        }
        latest
            .into_iter()
            .filter_map(|(at, (.., number))| {
                let (id, field) = register.fields.get_index(usize::from(at))?;
                Some((id.clone(), self.value_of(field, number)?))
            })
            .collect()
    }

    /// The first day of a step of an entry, from what is on record now.
    #[must_use]
    pub fn first_day_now(&self, place: u32, step: &str) -> Option<Date> {
        let step = u16::try_from(self.register_of(place).step_index(step)?).ok()?;
        let days = self.standing(place).filter(|e| e.what.is_step(step)).map(|e| e.on);
        super::day(days.min()?)
    }

    /// Whether an entry has a step that opens it, from what is on record now.
    #[must_use]
    pub fn is_opened_now(&self, place: u32) -> bool {
        let steps = &self.register_of(place).steps;
        let opens = |step: u16| steps.get_index(usize::from(step)).is_some_and(|(_, step)| step.opens);
        self.standing(place)
            .any(|event| matches!(event.what, LedgerWhat::Step { step, .. } if opens(step)))
    }

    /// Places of the entries that a link of an entry leads to, from what is on record now.
    #[must_use]
    pub fn linked_now(&self, place: u32, link: &str) -> Vec<u32> {
        let link = self.register_of(place).links.get_index_of(link);
        link.map_or_else(Vec::new, |link| {
            crate::position::still_linked(self.standing(place), link)
        })
    }

    fn standing(&self, place: u32) -> impl Iterator<Item = &LedgerEvent> + '_ {
        let events = self.entries[place as usize].events.iter();
        events
            .map(|&at| &self.events[at as usize])
            .filter(|event| !event.is_retracted())
    }

    /// The place under which an entry's keys are told apart: of what it is about, or of which it is a part.
    #[must_use]
    pub fn subject_place(&self, place: u32) -> u32 {
        self.entries.get(place as usize).map_or(NO_ENTRY, |entry| entry.subject)
    }
}

fn is_found_by_keys(register: &Register) -> bool {
    !register.people && (!register.key.is_empty() || !naming_fields(register).is_empty())
}

/// Positions of the fields whose text on its own is a name: each alternative of the key with one part, a single field
/// that the register is named by, and its other names.
fn naming_fields(register: &Register) -> Vec<usize> {
    let mut out: Vec<usize> = register
        .key
        .iter()
        .filter_map(|parts| match parts[..] {
            [KeyPart::Field(one)] => Some(one),
            _ => None,
        })
        .collect();
    if let [one] = &register.named_by[..] {
        out.extend(register.field_index(one));
    }
    out.extend(register.aliases);
    out.retain(|at| {
        let field = &register.fields[*at];
        field.kind == FieldType::Line || field.kind == FieldType::Text
    });
    out.sort_unstable();
    out.dedup();
    out
}
