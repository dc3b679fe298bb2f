//! What statements say of other entries: looked up, or made, and never where another subject's entry would be taken.

use std::collections::BTreeMap;

use calendar::{Date, day_number};
use definitions::{Reference, Register, Statement, Subject, Value};

use super::Work;
use crate::{EntryId, EntryRef, LedgerWhat, NewEvent, NewWhat};

/// Facts with the entries they name looked up, and the ends of links by position of the link.
type LookedUp = (BTreeMap<String, Value>, Vec<(usize, EntryRef)>);

impl Work<'_> {
    /// The subject under which an entry of a register is, when something about `subject` names it: an organisation that
    /// a child's placement names is no child's.
    pub(super) fn subject_in(&self, register: &str, subject: Option<EntryRef>) -> Option<EntryRef> {
        let definition = self.ledger.definitions().register(register)?;
        match definition.subject {
            Subject::Area => None,
            Subject::Entry(_) => subject,
        }
    }

    /// The facts of a step with each entry they name looked up; a field of several entries becomes links.
    pub(super) fn looked_up(
        &mut self,
        register: &Register,
        subject: Option<EntryRef>,
        fields: &BTreeMap<String, Value>,
    ) -> Result<LookedUp, String> {
        let mut facts = fields.clone();
        let mut ends = Vec::new();
        for (id, value) in fields {
            let (references, link): (&[Reference], _) = match value {
                Value::Entry(reference) => (std::slice::from_ref(reference), None),
                Value::Entries(references) => (references, register.fields.get(id).and_then(|f| f.link)),
                _ => continue,
            };
            for reference in references {
                let to = self.end_of(subject, reference)?;
                match (link, to) {
                    (Some(link), to) => ends.push((link, to)),
                    (None, EntryRef::Existing(to)) => {
                        facts.insert(id.clone(), Value::Entry(Reference::Entry(to.0)));
                    }
                    (None, EntryRef::New(at)) => {
                        facts.insert(id.clone(), Value::Entry(Reference::New(at)));
                    }
                }
            }
            if link.is_some() {
                facts.remove(id);
            }
        }
        Ok((facts, ends))
    }

    fn end_of(&mut self, subject: Option<EntryRef>, reference: &Reference) -> Result<EntryRef, String> {
        match reference {
            Reference::Entry(id) if self.ledger.place(EntryId(*id)).is_some() => Ok(EntryRef::Existing(EntryId(*id))),
            Reference::Entry(id) => Err(format!("there is no entry {id} on record")),
            Reference::New(_) => Err("it names an entry by a number that is not given yet".to_owned()),
            Reference::Named(key) => {
                let subject = self.subject_in(&key.register, subject);
                self.entry(subject, key)
                    .ok_or_else(|| format!("there is no register \"{}\"", key.register))
            }
        }
    }

    /// Relates an entry to another from a day on, where it is not so already.
    pub(super) fn relate(&mut self, statement: &Statement, entry: EntryRef, link: usize, to: EntryRef, on: Date) {
        let definitions = std::sync::Arc::clone(self.ledger.definitions());
        let known = definitions.register(&statement.entry.register);
        let Some((id, definition)) = known.and_then(|r| r.links.get_index(link)) else {
            return;
        };
        let end = self.place_of(to);
        let last = match (self.place_of(entry), end) {
            (Some(place), Some(end)) => self
                .live(place)
                .filter(|e| match e.what {
                    LedgerWhat::Link { link: l, to } | LedgerWhat::Unlink { link: l, to } => {
                        usize::from(l) == link && to == end
                    }
                    _ => false,
                })
                .max_by_key(|e| (e.on, e.seq)),
            _ => None,
        };
        // What has ended since is no news either.
        let is_known = last.is_some_and(|e| match e.what {
            LedgerWhat::Unlink { .. } => day_number(on) <= e.on,
            _ => true,
        });
        if is_known || self.stated_link(entry, link, to) {
            self.out.report.unchanged += 1;
            return;
        }
        let withdrawn = |e: &crate::LedgerEvent| match e.what {
            LedgerWhat::Link { link: l, to: t } => usize::from(l) == link && Some(t) == end,
            _ => false,
        };
        if self.link_was_withdrawn(statement, entry, &definition.title, withdrawn) {
            return;
        }
        self.out.report.events_new += 1;
        self.out.events.push(NewEvent {
            entry,
            what: NewWhat::Link { link: id.clone(), to },
            on,
            origin: statement.origin.clone(),
        });
    }

    /// Whether this batch has made the link already; remembered beside the steps, past their numbers.
    fn stated_link(&mut self, entry: EntryRef, link: usize, to: EntryRef) -> bool {
        let key = (entry, usize::MAX - link);
        let said = BTreeMap::from([("to".to_owned(), Value::Text(format!("{to:?}")))]);
        let stated = self.stated.entry(key).or_default();
        if stated.iter().any(|(_, other)| *other == said) {
            return true;
        }
        stated.push((Date::MIN, said));
        false
    }
}
