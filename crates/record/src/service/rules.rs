//! Rules run after what they hang on was recorded, and when a day begins.

use std::sync::{Arc, PoisonError};

use calendar::{Timestamp, day_in_england};
use definitions::rule::Rule;

use super::{IMPORT_TRIES, Record};
use crate::reconcile::Reconciled;
use crate::rules::{self, Scope};
use crate::{AreaId, Batch, Committed, EntryId, EntryRef, Expect, NewSource, SourceKind, StoreError};

impl Record {
    /// Runs every rule over everything: when the program starts, and when a day begins. How many events that added;
    /// running again adds none.
    ///
    /// # Errors
    /// What the store says.
    pub fn run_rules(&self, area: &AreaId, at: Timestamp) -> Result<usize, StoreError> {
        let ran = self.run(area, None, at);
        self.note_behind(area, ran.is_err());
        ran
    }

    /// Runs the rules that hang on what a batch recorded. The batch is on record whatever becomes of them: where one
    /// cannot be written now, the next run looks at everything.
    pub(super) fn after_commit(&self, area: &AreaId, batch: &Batch, committed: &Committed) {
        if self.definitions.rules.is_empty() {
            return;
        }
        let id = |entry: &EntryRef| match entry {
            EntryRef::Existing(id) => Some(*id),
            EntryRef::New(at) => committed.entries.get(*at).copied(),
        };
        let mut touched: Vec<EntryId> = batch.events.iter().filter_map(|event| id(&event.entry)).collect();
        touched.sort_unstable();
        touched.dedup();
        let behind = self
            .behind
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(area);
        let ran = self.run(area, (!behind).then_some(touched), batch.at);
        self.note_behind(area, ran.is_err());
    }

    fn note_behind(&self, area: &AreaId, behind: bool) {
        let mut areas = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        if behind {
            areas.insert(area.clone());
        } else {
            areas.remove(area);
        }
    }

    fn run(&self, area: &AreaId, mut touched: Option<Vec<EntryId>>, at: Timestamp) -> Result<usize, StoreError> {
        let mut added = 0;
        // Each rule comes after those that make what it reads, so one round is enough.
        let definitions = Arc::clone(self.ledger(area)?.definitions());
        for rule in definitions.rules.values() {
            let mut tries = 0;
            loop {
                match self.run_one(area, rule, touched.as_deref(), at) {
                    Ok((count, made)) => {
                        added += count;
                        touched.iter_mut().for_each(|touched| touched.extend(&made));
                        break;
                    }
                    Err(StoreError::Conflict { .. }) if tries < IMPORT_TRIES => tries += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(added)
    }

    fn run_one(
        &self,
        area: &AreaId,
        rule: &Rule,
        touched: Option<&[EntryId]>,
        at: Timestamp,
    ) -> Result<(usize, Vec<EntryId>), StoreError> {
        let today = day_in_england(at);
        let ledger = self.ledger(area)?;
        if let Some(adopted) = rules::adopted(&ledger, rule, today) {
            let last = ledger.last();
            drop(ledger);
            self.write(area, rule, adopted, last, at)?;
        }
        let ledger = self.ledger(area)?;
        let scope = match touched {
            Some(touched) => Scope::around(&ledger, touched, rule),
            None => Scope::Whole,
        };
        if !rules::concerns(&ledger, rule, &scope) {
            return Ok((0, Vec::new()));
        }
        let viewpoint = rules::viewpoint(today);
        let position = match scope.position(&ledger, viewpoint, rule) {
            Some(near) => Arc::new(near),
            None => self.position(area, viewpoint)?,
        };
        drop(ledger);
        let Some(said) = rules::say(&position, rule, &scope) else {
            return Ok((0, Vec::new()));
        };
        let last = position.ledger().last();
        drop(position);
        self.write(area, rule, said, last, at)
    }

    fn write(
        &self,
        area: &AreaId,
        rule: &Rule,
        said: Reconciled,
        last: crate::Seq,
        at: Timestamp,
    ) -> Result<(usize, Vec<EntryId>), StoreError> {
        let batch = Batch {
            by: rules::actor(rule),
            at,
            source: NewSource {
                kind: SourceKind::RULE,
                name: rule.title.clone(),
                fingerprint: rule.version.clone(),
            },
            entries: said.entries,
            events: said.events,
            expect: Expect::AreaAt(last),
        };
        let committed = self.store.commit(area, &batch)?;
        let existing = batch.events.iter().filter_map(|event| match event.entry {
            EntryRef::Existing(id) => Some(id),
            EntryRef::New(_) => None,
        });
        let made = committed.entries.iter().copied().chain(existing).collect();
        Ok((batch.events.len(), made))
    }
}
