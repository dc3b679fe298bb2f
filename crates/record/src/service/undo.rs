//! An import taken back as one act.

use std::collections::{BTreeMap, HashSet};

use calendar::{Timestamp, day_in_england};

use super::{Record, RecordError};
use crate::{
    Actor, AreaId, Batch, EntryId, EntryRef, Event, Expect, NewEvent, NewSource, NewWhat, Seq, SourceId, SourceKind,
    What,
};

/// What the undoing of an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undone {
    /// Events of the import that no longer count.
    pub withdrawn: usize,
    /// Earlier statements that the import had corrected, and that count again.
    pub restored: usize,
}

impl Record {
    /// Takes back all that an import, or a step recorded on several entries at once, recorded and still counts, and
    /// restores what it had corrected, in one commit. The same file can be imported again afterwards.
    ///
    /// # Errors
    /// [`RecordError::Refused`] for what a person recorded by hand on one entry, for a source that recorded nothing
    /// that counts, and when someone has recorded since on an entry that the import opened; or what the store says.
    pub fn undo(&self, area: &AreaId, source: SourceId, by: &Actor, at: Timestamp) -> Result<Undone, RecordError> {
        let sources = self.store.sources(area)?;
        let Some(of) = sources.into_iter().find(|s| s.id == source) else {
            return Err(RecordError::Refused("There is no such import".to_owned()));
        };
        let ledger = self.ledger(area)?;
        let last = ledger.last();
        let mut touched: HashSet<EntryId> = HashSet::new();
        let mut all: Vec<Event> = Vec::new();
        self.store.events(area, Seq(0), &mut |event| {
            if event.seq > last {
                return;
            }
            if event.source == source {
                touched.insert(event.entry);
            }
            if event.source == source || touched.contains(&event.entry) || matches!(event.what, What::Retract { .. }) {
                all.push(event);
            }
        })?;
        let retracted: HashSet<Seq> = all
            .iter()
            .filter_map(|event| match event.what {
                What::Retract { seq, .. } => Some(seq),
                _ => None,
            })
            .collect();
        let own: Vec<&Event> = all
            .iter()
            .filter(|e| e.source == source && !matches!(e.what, What::Retract { .. }) && !retracted.contains(&e.seq))
            .collect();
        if of.kind == SourceKind::FORM && !own.is_empty() && own.iter().all(|e| e.entry == own[0].entry) {
            let message = "This was recorded by hand; withdraw it on the entry's page".to_owned();
            return Err(RecordError::Refused(message));
        }
        if own.is_empty() {
            let message = "Nothing of this import counts any more, so there is nothing to undo".to_owned();
            return Err(RecordError::Refused(message));
        }
        let first = own.iter().map(|e| e.seq).min().unwrap_or(Seq(0));
        let mut since: Vec<EntryId> = all
            .iter()
            .filter(|e| e.source != source && e.seq > first && touched.contains(&e.entry))
            .filter(|e| !matches!(e.what, What::Retract { .. }) && !retracted.contains(&e.seq))
            .map(|e| e.entry)
            .collect();
        since.sort_unstable();
        since.dedup();
        if !since.is_empty() {
            let shown: Vec<String> = since.iter().take(10).map(ToString::to_string).collect();
            let more = match since.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            return Err(RecordError::Refused(format!(
                "Something was recorded since on entries of this import: entry {}{more}. Withdraw that first",
                shown.join(", ")
            )));
        }
        let today = day_in_england(at);
        let mut undone = Undone::default();
        let mut events: Vec<NewEvent> = Vec::new();
        let mut add = |entry: EntryId, what: NewWhat, event: &Event| {
            events.push(NewEvent {
                entry: EntryRef::Existing(entry),
                on: if matches!(what, NewWhat::Retract { .. }) {
                    today
                } else {
                    event.on
                },
                what,
                origin: event.origin.clone(),
            });
        };
        for event in &own {
            let reason = match of.kind == SourceKind::FORM {
                true => "What was recorded on several entries at once was undone".to_owned(),
                false => "The import was undone".to_owned(),
            };
            add(event.entry, NewWhat::Retract { seq: event.seq, reason }, event);
            undone.withdrawn += 1;
        }
        for corrected in self.corrected_by(area, &all, source)? {
            let what = match &corrected.what {
                What::Step { step, fields } => NewWhat::Step {
                    step: step.clone(),
                    fields: fields.clone(),
                },
                _ => continue,
            };
            add(corrected.entry, what, &corrected);
            undone.restored += 1;
        }
        let batch = Batch {
            by: by.clone(),
            at,
            source: NewSource {
                kind: of.kind,
                name: format!("Undone: {}", of.name),
                fingerprint: String::new(),
            },
            entries: Vec::new(),
            events,
            expect: Expect::AreaAt(last),
        };
        self.commit(area, &batch)?;
        Ok(undone)
    }

    /// The events that a source retracted.
    fn corrected_by(&self, area: &AreaId, all: &[Event], source: SourceId) -> Result<Vec<Event>, RecordError> {
        let wanted: BTreeMap<Seq, EntryId> = all
            .iter()
            .filter(|e| e.source == source)
            .filter_map(|event| match event.what {
                What::Retract { seq, .. } => Some((seq, event.entry)),
                _ => None,
            })
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let entries: Vec<EntryId> = wanted.values().copied().collect::<HashSet<_>>().into_iter().collect();
        let mut found = self.store.history(area, &entries)?;
        found.retain(|event| wanted.contains_key(&event.seq));
        Ok(found)
    }
}
