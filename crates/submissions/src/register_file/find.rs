//! Which entry, child or other entry a cell names.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use definitions::{EntryKey, Field, FieldType, Reference, Register, Value};
use record::{EntryId, Ledger, NO_ENTRY, Named, folded};

/// Looks things up in a ledger, and in the file's own rows.
pub(super) struct Finder<'a> {
    pub(super) ledger: &'a Arc<Ledger>,
    /// The keys in the store of entries that the file opens, by register and folded name; nothing where two rows have
    /// the name.
    pub(super) own: HashMap<String, Option<EntryKey>>,
    pub(super) register: &'a Register,
    /// Places of the entries that the `where` of a field lets it lead to, by position of the field.
    pub(super) choices: HashMap<usize, HashSet<u32>>,
}

impl Finder<'_> {
    /// The place of an entry of a register by its number in the record.
    pub(super) fn numbered(&self, register: &str, text: &str) -> Option<u32> {
        let id: i64 = text.parse().ok()?;
        let place = self.ledger.place(EntryId(id))?;
        (self.ledger.register_of(place).id == register).then_some(place)
    }

    /// The child that identifiers name: the place of the child's own entry.
    pub(super) fn child(&self, given: &[(&str, &str)]) -> Result<u32, String> {
        let mut found: Vec<u32> = Vec::new();
        for (kind, text) in given {
            let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            let places: Vec<u32> = match *kind {
                "child" => {
                    let people = self.ledger.definitions().people().map_or("", |(_, r)| r.id.as_str());
                    self.numbered(people, &plain).into_iter().collect()
                }
                kind => {
                    let upper = plain.to_uppercase();
                    self.ledger.with_identifier(kind, &upper).to_vec()
                }
            };
            if places.is_empty() {
                return Err(format!(
                    "no child on record has the number \"{text}\"; add the child first, or correct the number"
                ));
            }
            for place in places {
                if !found.contains(&place) {
                    found.push(place);
                }
            }
        }
        match found[..] {
            [one] => Ok(one),
            [] => Err("give one of the child’s numbers".to_owned()),
            _ => Err("the numbers belong to different children; correct them".to_owned()),
        }
    }

    /// The entry that this is a part of or about.
    pub(super) fn whole(&self, of: &str, text: &str) -> Result<u32, String> {
        let title = self.title(of);
        if text.is_empty() {
            let how = if self.register.part { "is a part of" } else { "is about" };
            return Err(format!("give the {} it {how}", title.to_lowercase()));
        }
        self.entry(of, text)?
            .ok_or_else(|| format!("there is no {title} \"{text}\" on record; add it first, or correct the name"))
    }

    fn title(&self, register: &str) -> String {
        let found = self.ledger.definitions().register(register);
        found.map_or_else(|| register.to_owned(), |r| r.title.clone())
    }

    /// The place of an entry of a register by its name or number.
    fn entry(&self, register: &str, text: &str) -> Result<Option<u32>, String> {
        let Some(at) = self.ledger.definitions().register_index(register) else {
            return Ok(None);
        };
        let found = match self.ledger.named(at, text) {
            Named::One(place) => Some(place),
            Named::None => self.numbered(register, text),
            Named::Several(places) => {
                let numbers: Vec<String> = places
                    .iter()
                    .take(5)
                    .map(|place| self.ledger.entry(*place).id.to_string())
                    .collect();
                return Err(format!(
                    "several of {} are called \"{text}\": entry {}. Give the number of the one you mean",
                    self.title(register),
                    numbers.join(", ")
                ));
            }
        };
        Ok(found.filter(|place| self.ledger.is_opened_now(*place)))
    }

    /// The value of a field of one or several entries.
    pub(super) fn references(&self, (at, field): (usize, &Field), text: &str) -> Result<Value, String> {
        if field.kind == FieldType::Entry {
            return self.reference((at, field), text).map(Value::Entry);
        }
        let parts = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let all: Vec<Reference> = parts
            .map(|part| self.reference((at, field), part))
            .collect::<Result<_, _>>()?;
        Ok(Value::Entries(all))
    }

    fn reference(&self, (at, field): (usize, &Field), text: &str) -> Result<Reference, String> {
        for of in &field.of {
            if let Some(place) = self.entry(of, text)? {
                if self.choices.get(&at).is_some_and(|may| !may.contains(&place)) {
                    return Err(format!(
                        "\"{text}\" is on record and not one of those that may be given here"
                    ));
                }
                return Ok(Reference::Entry(self.ledger.entry(place).id.0));
            }
        }
        if field.of.contains(&self.register.id)
            && let Some(own) = self.own.get(&folded(text))
        {
            return own.clone().map(Reference::Named).ok_or_else(|| {
                format!("several rows of the file are called \"{text}\"; give one of them another name")
            });
        }
        let titles: Vec<String> = field.of.iter().map(|of| self.title(of)).collect();
        Err(format!(
            "there is no {} \"{text}\" on record; add it first, or correct the name",
            titles.join(" or ")
        ))
    }

    /// The place of what an entry about `subject` is kept under.
    pub(super) fn subject_id(&self, subject: u32) -> Option<EntryId> {
        (subject != NO_ENTRY).then(|| self.ledger.entry(subject).id)
    }
}
