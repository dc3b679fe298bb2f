//! The only way pages record anything.

use record::{Committed, NewWhat, RecordError, Recording, Seq, StoreError};

use crate::Asked;
use crate::ask::Posted;
use crate::failure::Failure;
use crate::names::{ChildRead, EntryRead};

/// The right to record, from a form of ours, in the present.
pub(crate) struct Writer<'a> {
    asked: &'a Asked,
}

/// What became of a recording that did not fail outright.
pub(crate) enum Written {
    /// It is on record.
    Done(Committed),
    /// Somebody else recorded on the entry first; nothing was written.
    Conflict,
    /// It does not fit the register; the sentence says why.
    Refused(String),
}

impl Asked {
    /// The right to record what a form says. `Ok(None)` when the form is older than the server's start: show it again
    /// with what was typed.
    pub(crate) fn writer(&self, posted: &Posted) -> Result<Option<Writer<'_>>, Failure> {
        if self.known().is_some() {
            return Err(Failure::Refused(self.words().get("past-no-recording")));
        }
        let ours = self.visit.site.is_form_token(posted.get("token"));
        Ok(ours.then_some(Writer { asked: self }))
    }
}

impl Writer<'_> {
    /// Records a step; `seen` is the entry's version that the form showed.
    pub(crate) fn record(&self, entry: &EntryRead<'_>, seen: Seq, recording: &Recording) -> Result<Written, Failure> {
        let asked = self.asked;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            asked.visit.site.record.record(
                &asked.area().id,
                entry.id(),
                seen,
                recording,
                asked.actor(),
                asked.visit.now,
            ),
        )
    }

    /// Opens an entry.
    pub(crate) fn open(
        &self,
        register: &str,
        child: Option<&ChildRead<'_>>,
        key: &str,
        recording: &Recording,
        links: Vec<NewWhat>,
    ) -> Result<Written, Failure> {
        let asked = self.asked;
        let changes_returns = child.is_some() || register == "child";
        self.checked_again(
            changes_returns,
            asked.visit.site.record.open_entry(
                &asked.area().id,
                register,
                child.map(ChildRead::id),
                key,
                recording,
                links,
                asked.actor(),
                asked.visit.now,
            ),
        )
    }

    /// Retracts an event with a reason.
    pub(crate) fn retract(
        &self,
        entry: &EntryRead<'_>,
        seen: Seq,
        event: Seq,
        reason: &str,
    ) -> Result<Written, Failure> {
        let asked = self.asked;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            asked.visit.site.record.retract(
                &asked.area().id,
                entry.id(),
                seen,
                event,
                reason,
                asked.actor(),
                asked.visit.now,
            ),
        )
    }

    /// What came of a recording; when it was about a child, the record is checked again where it is being checked as a
    /// return.
    fn checked_again(&self, about_child: bool, result: Result<Committed, RecordError>) -> Result<Written, Failure> {
        let written = outcome(result)?;
        if let (true, Written::Done(_)) = (about_child, &written) {
            let site = &self.asked.visit.site;
            site.desk.recheck(site, self.asked.area())?;
        }
        Ok(written)
    }
}

fn outcome(result: Result<Committed, RecordError>) -> Result<Written, Failure> {
    match result {
        Ok(committed) => Ok(Written::Done(committed)),
        Err(RecordError::Store(StoreError::Conflict { .. })) => Ok(Written::Conflict),
        Err(RecordError::Refused(sentence)) => Ok(Written::Refused(sentence)),
        Err(RecordError::Store(error)) => Err(error.into()),
    }
}
