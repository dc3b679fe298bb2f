//! Who is meant: found by number, then by names and birth date, and never guessed.

use definitions::{Statement, SubjectKey, Value};

use super::Work;
use crate::ledger::IDENTIFIERS;
use crate::{EntryRef, LedgerWhat, NO_ENTRY};

impl Work<'_> {
    /// The person a statement speaks of, on record or new; `None` where the definitions know no people.
    pub(super) fn person(&mut self, subject: &SubjectKey, statement: &Statement) -> Option<EntryRef> {
        if let Some(&known) = self.people.get(subject) {
            return Some(known);
        }
        let register = u16::try_from(self.ledger.definitions().people()?.0).ok()?;
        let mut found: Vec<u32> = Vec::new();
        for identifier in &subject.identifiers {
            for &place in self.ledger.with_identifier(&identifier.kind, &identifier.value) {
                if !found.contains(&place) {
                    found.push(place);
                }
            }
        }
        if let [first, _, ..] = found[..] {
            let message =
                "the identifiers here belong to more than one person on record; it was taken for the first of them";
            self.out
                .report
                .possible_matches
                .push(Self::doubt(statement, message.to_owned()));
            found = vec![first];
        }
        if found.is_empty() {
            found = self.by_name(subject, statement);
        }
        let person = if let Some(&place) = found.first() {
            self.out.report.people_known += 1;
            EntryRef::Existing(self.ledger.entry(place).id)
        } else {
            self.out.report.people_new += 1;
            let key = subject.identifiers.first().map_or_else(
                || format!("name:{}", subject.fallback),
                |identifier| format!("{}:{}", identifier.kind, identifier.value),
            );
            let key = self.free_key(register, key);
            self.new_entry(register, None, &key)
        };
        self.people.insert(subject.clone(), person);
        Some(person)
    }

    /// A key no entry on record has. An identifier that was corrected no longer finds the person it once named, whose
    /// entry keeps it as its key.
    fn free_key(&self, register: u16, key: String) -> String {
        let taken = |key: &str| self.ledger.place_by_key(register, NO_ENTRY, key).is_some();
        if !taken(&key) {
            return key;
        }
        let mut others = (2u32..).map(|n| format!("{key} ({n})"));
        others.find(|other| !taken(other)).unwrap_or(key)
    }

    /// A person without a known identifier is the one of the same names and birth date, unless identifiers contradict.
    fn by_name(&mut self, subject: &SubjectKey, statement: &Statement) -> Vec<u32> {
        let same_name = self.ledger.with_name_key(&subject.fallback);
        let agree: Vec<u32> = same_name
            .iter()
            .copied()
            .filter(|&place| !self.contradicts(subject, place))
            .collect();
        match (same_name.len(), agree.len()) {
            (0, _) => Vec::new(),
            (_, 1) => agree,
            (_, 0) => {
                let message = "someone with the same name and date of birth is on record under another identifier; treated as a different person";
                self.out
                    .report
                    .possible_matches
                    .push(Self::doubt(statement, message.to_owned()));
                Vec::new()
            }
            _ => {
                // Whom a file without identifiers named before, it names again.
                let child = agree.first().map(|&place| self.ledger.entry(place).register);
                let named = child.and_then(|register| {
                    self.ledger
                        .place_by_key(register, NO_ENTRY, &format!("name:{}", subject.fallback))
                });
                if let Some(place) = named.filter(|place| subject.identifiers.is_empty() && agree.contains(place)) {
                    return vec![place];
                }
                let message =
                    "several people with the same name and date of birth are on record; treated as a new person";
                self.out
                    .report
                    .possible_matches
                    .push(Self::doubt(statement, message.to_owned()));
                Vec::new()
            }
        }
    }

    fn contradicts(&self, subject: &SubjectKey, place: u32) -> bool {
        subject.identifiers.iter().any(|identifier| {
            let Some(field) = IDENTIFIERS.iter().position(|k| *k == identifier.kind) else {
                return false;
            };
            let held = self.latest_field(place, IDENTIFIERS[field]);
            held.is_some_and(|held| held != Value::Text(identifier.value.clone()))
        })
    }

    fn latest_field(&self, place: u32, field: &str) -> Option<Value> {
        let (at, _, definition) = self.ledger.register_of(place).fields.get_full(field)?;
        self.live(place).rev().find_map(|event| match &event.what {
            LedgerWhat::Step { fields, .. } => fields
                .iter()
                .find(|(f, _)| usize::from(*f) == at)
                .and_then(|&(_, number)| self.ledger.value_of(definition, number)),
            _ => None,
        })
    }
}
