//! What an entry would say if a step were recorded: a letter is read before it is sent.

use std::sync::Arc;

use calendar::Timestamp;
use definitions::Origin;

use super::checks::{Checks, split};
use super::{Record, RecordError, Recording};
use crate::reconcile::{ImportReport, Reconciled};
use crate::{Actor, AreaId, EntryId, EntryRef, NewEvent, Position, SourceKind, StoreError, statement_texts};

impl Record {
    /// The position of a recording's day, with all that is known now and with the recording as if it were on record.
    /// Nothing is written, and nothing is required of it; what it says must be of the register all the same.
    ///
    /// # Errors
    /// [`RecordError::Refused`] for a step that the register has not; or what the store says.
    pub fn supposing(
        &self,
        area: &AreaId,
        entry: EntryId,
        recording: &Recording,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Position, RecordError> {
        let ledger = self.ledger(area)?;
        let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
        let register = ledger.register_of(place);
        if !register.steps.contains_key(&recording.step) {
            let message = format!("\"{}\" is not a step of {}", recording.step, register.plural);
            return Err(RecordError::Refused(message));
        }
        let checks = Checks::new(&ledger, at);
        let (step, links) = split(register, &checks.linked(place), recording);
        let events = std::iter::once(step).chain(links).map(|what| NewEvent {
            entry: EntryRef::Existing(entry),
            what: statement_texts::by_hand(Some(register), what),
            on: recording.on,
            origin: Origin::default(),
        });
        let made = Reconciled {
            entries: Vec::new(),
            events: events.collect(),
            report: ImportReport::default(),
        };
        let supposed = Arc::new(ledger.with(&made, &SourceKind::FORM, by, at));
        Ok(Position::of(&supposed, crate::guards::viewpoint(recording.on)))
    }
}
