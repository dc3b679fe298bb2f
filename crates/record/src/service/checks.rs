//! What a person records by hand is checked against the register's definition before anything is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, Timestamp, day_in_england};
use definitions::{FieldType, LinkTarget, Origin, Reference, Register, Subject, Value};

use super::{RecordError, Recording};
use crate::reconcile::{ImportReport, Reconciled};
use crate::{
    Actor, EntryId, EntryRef, Ledger, LinkEnd, NO_ENTRY, NewEntry, NewEvent, NewWhat, Position, StoreError, Viewpoint,
};

/// The record as it is now, and the day it is.
pub(super) struct Checks<'a> {
    ledger: &'a Arc<Ledger>,
    at: Timestamp,
    today: Date,
}

/// Why a step could not be recorded by hand on an entry, or only once its day is confirmed, as the sentence that a form
/// shows; `None` when it could.
pub(crate) fn would_refuse(
    ledger: &Arc<Ledger>,
    entry: EntryId,
    recording: &Recording,
    by: &Actor,
    at: Timestamp,
) -> Option<String> {
    let refusal = || -> Result<(), RecordError> {
        let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
        let checks = Checks::new(ledger, at);
        let recording = checks.recording(ledger.register_of(place), recording)?;
        checks.key(place, &recording)?;
        let (step, links) = split(ledger.register_of(place), &checks.linked(place), &recording);
        let events = std::iter::once(step).chain(links);
        let events: Vec<_> = events
            .map(|what| (EntryRef::Existing(entry), what, recording.on))
            .collect();
        checks.guards(&[], &events, by)?;
        let order = crate::order::check(&checks.position(), place, &recording).out_of_order;
        match order.first() {
            Some(first) => refused(first.to_string()),
            None => Ok(()),
        }
    };
    refusal().err().map(|refused| refused.to_string())
}

fn refused<T>(message: impl Into<String>) -> Result<T, RecordError> {
    Err(RecordError::Refused(message.into()))
}

impl<'a> Checks<'a> {
    pub(super) fn new(ledger: &'a Arc<Ledger>, at: Timestamp) -> Self {
        Self {
            ledger,
            at,
            today: day_in_england(at),
        }
    }

    pub(super) fn register(&self, id: &str) -> Result<&'a Register, RecordError> {
        match self.ledger.definitions().register(id) {
            Some(register) => Ok(register),
            None => refused(format!("There is no register \"{id}\"")),
        }
    }

    /// An entry is about one of the register that its own register names, and of the same area.
    pub(super) fn subject(&self, register: &Register, subject: Option<EntryId>) -> Result<(), RecordError> {
        let wanted = match &register.subject {
            Subject::Entry(wanted) if !register.people => Some(wanted),
            _ => None,
        };
        let of = match subject {
            Some(id) => {
                let place = self.ledger.place(id).ok_or(StoreError::NoSuchEntry(id))?;
                Some(&self.ledger.register_of(place).id)
            }
            None => None,
        };
        if of == wanted {
            return Ok(());
        }
        let title = |id: &String| {
            let register = self.ledger.definitions().register(id);
            register.map_or_else(|| id.clone(), |r| r.title.clone())
        };
        refused(match wanted {
            Some(wanted) => format!(
                "{}: say which {} it is about",
                register.title,
                title(wanted).to_lowercase()
            ),
            None => format!("{} is not about another entry; open it by itself", register.title),
        })
    }

    /// A recording that fits its register, as it is to be written.
    pub(super) fn recording(&self, register: &Register, recording: &Recording) -> Result<Recording, RecordError> {
        let definitions = self.ledger.definitions();
        let Some(step) = register.steps.get(&recording.step) else {
            return refused(format!("\"{}\" is not a step of {}", recording.step, register.plural));
        };
        if recording.on > self.today {
            return refused("The day must be today or in the past");
        }
        for id in &step.required {
            if recording.fields.get(id).is_none_or(Value::is_blank) {
                let title = register.fields.get(id).map_or(id.as_str(), |f| &f.title);
                return refused(format!("Enter: {title}"));
            }
        }
        for (id, value) in &recording.fields {
            let field = register.fields.get(id).filter(|_| step.fields.contains(id));
            let Some(field) = field else {
                return refused(format!("\"{id}\" does not belong to \"{}\"", step.title));
            };
            if let Err(error) = field.check(value, definitions.codes_of(field), Some(recording.on)) {
                return refused(format!("{}: {error}", field.title));
            }
            let references: &[Reference] = match value {
                Value::Entry(reference) => std::slice::from_ref(reference),
                Value::Entries(references) => references,
                _ => &[],
            };
            for reference in references {
                let Reference::Entry(entry) = reference else {
                    return refused(format!("{}: choose an entry that is on record", field.title));
                };
                self.end(&field.title, &field.of, EntryId(*entry))?;
                self.chosen(register, id, EntryId(*entry))?;
            }
        }
        Ok(recording.clone())
    }

    /// The other end of a reference: an entry of one of the registers, with a step that opens it.
    fn end(&self, title: &str, of: &[String], entry: EntryId) -> Result<(), RecordError> {
        let place = self.ledger.place(entry);
        let Some(place) = place.filter(|p| of.contains(&self.ledger.register_of(*p).id)) else {
            return refused(format!("{title}: choose an entry that is on record"));
        };
        if !self.ledger.is_opened_now(place) {
            return refused(format!(
                "{title}: {} {entry} was withdrawn; choose another",
                self.ledger.register_of(place).title
            ));
        }
        Ok(())
    }

    /// The other end of a reference fits the `where` of its field.
    fn chosen(&self, register: &Register, field: &str, entry: EntryId) -> Result<(), RecordError> {
        let Some((at, _, definition)) = register
            .fields
            .get_full(field)
            .filter(|(_, _, f)| f.condition.is_some())
        else {
            return Ok(());
        };
        let position = self.position();
        let own = self.ledger.definitions().register_index(&register.id);
        let (Some(own), Some((to, row))) = (own, position.find(entry)) else {
            return Ok(());
        };
        match position.may_lead(own, at, to) {
            Some(may) if !may[row as usize] => refused(format!("{}: choose one of those it offers", definition.title)),
            _ => Ok(()),
        }
    }

    /// A relation that begins or ends by hand.
    pub(super) fn link(&self, place: u32, link: &NewWhat, on: Date) -> Result<(), RecordError> {
        if on > self.today {
            return refused("The day must be today or in the past");
        }
        let register = self.ledger.register_of(place);
        let (NewWhat::Link { link: id, .. } | NewWhat::LinkMeasure { link: id, .. } | NewWhat::Unlink { link: id, .. }) =
            link
        else {
            return refused("This is no relation to another entry");
        };
        let Some(definition) = register.links.get(id) else {
            return refused(format!("\"{id}\" is no relation of {}", register.plural));
        };
        match (link, &definition.to) {
            (
                NewWhat::Link {
                    to: EntryRef::Existing(to),
                    ..
                },
                LinkTarget::Registers(of),
            ) => {
                self.end(&definition.title, of, *to)?;
                self.chosen(register, id, *to)
            }
            (NewWhat::LinkMeasure { .. }, LinkTarget::Measure) => Ok(()),
            (NewWhat::Unlink { to, .. }, _) => {
                let position = self.position();
                let held = match to {
                    LinkEnd::Entry(to) => {
                        let to = self.ledger.place(*to).unwrap_or(NO_ENTRY);
                        position.linked_from(place, id).contains(&to)
                    }
                    LinkEnd::Measure(to) => position.measures_linked_from(place, id).contains(&to.as_str()),
                };
                if held {
                    Ok(())
                } else {
                    refused(format!("{}: this has ended already", definition.title))
                }
            }
            _ => refused(format!("{}: choose an entry that is on record", definition.title)),
        }
    }

    fn position(&self) -> Position {
        Position::of(
            self.ledger,
            Viewpoint {
                known_at: None,
                today: self.today,
            },
        )
    }

    /// The entries that each link of an entry leads to today, by id of the link; looked up only where a field of
    /// several entries needs it.
    pub(super) fn linked(&self, place: u32) -> Vec<(String, Vec<EntryId>)> {
        let register = self.ledger.register_of(place);
        let several: Vec<&String> = register
            .fields
            .iter()
            .filter(|(_, field)| field.kind == FieldType::Entries)
            .map(|(id, _)| id)
            .collect();
        if several.is_empty() {
            return Vec::new();
        }
        several
            .into_iter()
            .map(|id| {
                let places = self.ledger.linked_now(place, id);
                let ids = places.into_iter().map(|p| self.ledger.entry(p).id);
                (id.clone(), ids.collect())
            })
            .collect()
    }

    /// Refuses steps that break a guard of their definition, each checked on its own day with all of them recorded.
    pub(super) fn guards(
        &self,
        entries: &[NewEntry],
        events: &[(EntryRef, NewWhat, Date)],
        by: &Actor,
    ) -> Result<(), RecordError> {
        match self.broken(entries, events, by).into_iter().next() {
            Some((_, say)) => Err(RecordError::Refused(say)),
            None => Ok(()),
        }
    }

    /// The entries on which a step breaks a guard, each with the first sentence that says why.
    pub(super) fn broken(
        &self,
        entries: &[NewEntry],
        events: &[(EntryRef, NewWhat, Date)],
        by: &Actor,
    ) -> Vec<(EntryRef, String)> {
        let ledger = self.ledger;
        let definitions = ledger.definitions();
        let register_of = |entry: EntryRef| match entry {
            EntryRef::Existing(id) => ledger.place(id).map(|place| ledger.register_of(place)),
            EntryRef::New(at) => entries.get(at).and_then(|e| definitions.register(&e.register)),
        };
        let guarded = events.iter().filter_map(|(entry, what, on)| match what {
            NewWhat::Step { step, fields } => {
                let (at, _, step) = register_of(*entry)?.steps.get_full(step)?;
                (!step.refuse.is_empty() || !step.required_when.is_empty()).then_some((*entry, at, fields, *on))
            }
            _ => None,
        });
        let guarded: Vec<_> = guarded.collect();
        if guarded.is_empty() {
            return Vec::new();
        }
        let new_events = (events.iter())
            .map(|(entry, what, on)| NewEvent {
                entry: *entry,
                what: what.clone(),
                on: *on,
                origin: Origin::default(),
            })
            .collect();
        let made = Reconciled {
            entries: entries.to_vec(),
            events: new_events,
            report: ImportReport::default(),
        };
        let dry_run = Arc::new(ledger.with(&made, &crate::SourceKind::FORM, by, self.at));
        let mut out = Vec::new();
        let mut positions: BTreeMap<Date, Position> = BTreeMap::new();
        for (entry, step, fields, on) in guarded {
            let place = match entry {
                EntryRef::Existing(id) => dry_run.place(id),
                EntryRef::New(at) => u32::try_from(ledger.entries().len() + at).ok(),
            };
            let Some(place) = place else { continue };
            let position = positions
                .entry(on)
                .or_insert_with(|| Position::of(&dry_run, crate::guards::viewpoint(on)));
            let given = |id: &str| {
                let value = fields.get(id);
                value.is_some_and(|value| value.as_text().is_none_or(|text| !text.trim().is_empty()))
            };
            if let Some(broken) = crate::guards::broken(position, place, step, &given).into_iter().next() {
                out.push((entry, broken.say));
            }
        }
        out
    }

    /// Refuses a key that another entry has, when an entry is opened.
    pub(super) fn new_key(
        &self,
        register: &Register,
        subject: Option<EntryId>,
        recording: &Recording,
    ) -> Result<(), RecordError> {
        let subject = subject.and_then(|id| self.ledger.place(id)).unwrap_or(NO_ENTRY);
        self.unclaimed(register, (subject, None), &recording.fields, recording)
    }

    /// The same when a step is recorded on an entry: with what it has already.
    pub(super) fn key(&self, place: u32, recording: &Recording) -> Result<(), RecordError> {
        let register = self.ledger.register_of(place);
        if register.key.is_empty() {
            return Ok(());
        }
        let mut facts = self.ledger.facts_now(place);
        facts.extend(recording.fields.clone());
        let subject = self.ledger.entry(place).subject;
        self.unclaimed(register, (subject, Some(place)), &facts, recording)
    }

    fn unclaimed(
        &self,
        register: &Register,
        (subject, own): (u32, Option<u32>),
        facts: &BTreeMap<String, Value>,
        recording: &Recording,
    ) -> Result<(), RecordError> {
        let ledger = self.ledger;
        let Some(at) = ledger
            .definitions()
            .register_index(&register.id)
            .and_then(|at| u16::try_from(at).ok())
        else {
            return Ok(());
        };
        for (n, alternative) in register.key.iter().enumerate() {
            let day_of = |step: &str| match own {
                Some(place) => ledger
                    .first_day_now(place, step)
                    .or((step == recording.step).then_some(recording.on)),
                None => (step == recording.step).then_some(recording.on),
            };
            let Some(text) = ledger.key_text(register, alternative, facts, day_of) else {
                continue;
            };
            let other = ledger
                .place_by_key_text(at, subject, n, &text)
                .filter(|place| Some(*place) != own);
            // An entry that gave the key up, or was withdrawn, does not have it any more.
            let Some(other) = other.filter(|place| ledger.key_of(*place, alternative).as_ref() == Some(&text)) else {
                continue;
            };
            let parts: Vec<String> = alternative
                .iter()
                .map(|part| register.part_title(*part).to_lowercase())
                .collect();
            return refused(format!(
                "{} {} has the same {} already; use that entry, or enter something else",
                register.title,
                ledger.entry(other).id,
                parts.join(" and ")
            ));
        }
        Ok(())
    }
}

/// A recording as events: the step with its facts, and the relations that a field of several entries begins or ends
/// beside those that are `linked` already.
pub(super) fn split(
    register: &Register,
    linked: &[(String, Vec<EntryId>)],
    recording: &Recording,
) -> (NewWhat, Vec<NewWhat>) {
    let mut fields = recording.fields.clone();
    let mut links = Vec::new();
    for (id, value) in &recording.fields {
        let Value::Entries(references) = value else { continue };
        fields.remove(id);
        if register.links.get(id).is_none() {
            continue;
        }
        let held = linked.iter().find(|(of, _)| of == id).map_or(&[][..], |(_, ids)| ids);
        let wanted: Vec<EntryId> = references
            .iter()
            .filter_map(|reference| match reference {
                Reference::Entry(id) => Some(EntryId(*id)),
                _ => None,
            })
            .collect();
        let new = wanted.iter().filter(|to| !held.contains(to));
        links.extend(new.map(|to| NewWhat::Link {
            link: id.clone(),
            to: EntryRef::Existing(*to),
        }));
        let gone = held.iter().filter(|to| !wanted.contains(to));
        links.extend(gone.map(|to| NewWhat::Unlink {
            link: id.clone(),
            to: LinkEnd::Entry(*to),
        }));
    }
    let step = NewWhat::Step {
        step: recording.step.clone(),
        fields,
    };
    (step, links)
}
