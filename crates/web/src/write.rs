//! The only way pages record anything.

use record::{Committed, NewWhat, RecordError, Recording, Seq, StoreError};

use crate::AreaContext;
use crate::context::FormData;
use crate::error::PageError;
use crate::labels::{ChildRead, EntryRead};

/// The right to record, from a form of ours, in the present.
pub(crate) struct Writer<'a> {
    context: &'a AreaContext,
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

impl AreaContext {
    /// The right to record what a form says. `Ok(None)` when the form is older than the server's start: show it again
    /// with what was typed.
    pub(crate) fn writer(&self, form: &FormData) -> Result<Option<Writer<'_>>, PageError> {
        if self.known().is_some() {
            return Err(PageError::Refused(self.messages().get("past-no-recording")));
        }
        let ours = self.site_context.site.is_form_token(form.get("token"));
        Ok(ours.then_some(Writer { context: self }))
    }
}

impl Writer<'_> {
    /// Records a step; `seen` is the entry's version that the form showed.
    pub(crate) fn record(&self, entry: &EntryRead<'_>, seen: Seq, recording: &Recording) -> Result<Written, PageError> {
        let context = self.context;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            context.site_context.site.record.record(
                &context.area().id,
                entry.id(),
                seen,
                recording,
                context.actor(),
                context.site_context.now,
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
    ) -> Result<Written, PageError> {
        let context = self.context;
        let changes_returns = child.is_some() || register == "child";
        self.checked_again(
            changes_returns,
            context.site_context.site.record.open_entry(
                &context.area().id,
                register,
                child.map(ChildRead::id),
                key,
                recording,
                links,
                context.actor(),
                context.site_context.now,
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
    ) -> Result<Written, PageError> {
        let context = self.context;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            context.site_context.site.record.retract(
                &context.area().id,
                entry.id(),
                seen,
                event,
                reason,
                context.actor(),
                context.site_context.now,
            ),
        )
    }

    /// What came of a recording; when it was about a child, the record is checked again where it is being checked as a
    /// return.
    fn checked_again(&self, about_child: bool, result: Result<Committed, RecordError>) -> Result<Written, PageError> {
        let written = outcome(result)?;
        if let (true, Written::Done(_)) = (about_child, &written) {
            let site = &self.context.site_context.site;
            site.check_jobs.recheck(site, self.context.area())?;
        }
        Ok(written)
    }
}

fn outcome(result: Result<Committed, RecordError>) -> Result<Written, PageError> {
    match result {
        Ok(committed) => Ok(Written::Done(committed)),
        Err(RecordError::Store(StoreError::Conflict { .. })) => Ok(Written::Conflict),
        Err(RecordError::Refused(sentence)) => Ok(Written::Refused(sentence)),
        Err(RecordError::Store(error)) => Err(error.into()),
    }
}
