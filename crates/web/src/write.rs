//! The only way pages record anything.

use std::hash::{DefaultHasher, Hash, Hasher};

use calendar::Date;
use definitions::{Reference, Register, Value};
use record::{Committed, EntryId, NewWhat, RecordError, Recording, Seq, StoreError, What};

use crate::AreaContext;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::labels::EntryRead;
use crate::once::Sending;
use crate::timeline::TimelineItem;

/// The right to record, from a form of ours, in the present.
pub(crate) struct Writer<'a> {
    context: &'a AreaContext,
}

/// What became of a recording that did not fail outright.
pub(crate) enum Written {
    /// It is on record.
    Done(Committed),
    /// Someone else recorded on the entry first; nothing was written.
    Conflict,
    /// It does not fit the register; the sentence says why.
    Refused(String),
}

impl AreaContext {
    /// The right to record what a form says, once. `Ok(None)` when the form is older than the server's start: show it
    /// again with what was typed.
    ///
    /// # Errors
    /// [`PageError::AlreadyRecorded`] when the same was sent before, with its answer; [`PageError::Refused`] in the
    /// past.
    pub(crate) fn writer(&self, form: &FormData) -> Result<Option<Writer<'_>>, PageError> {
        if self.known().is_some() {
            return Err(PageError::Refused(self.messages().get("past-no-recording")));
        }
        let Some(token) = self.site_context.site.token_of_form(form.get("token")) else {
            return Ok(None);
        };
        self.claim(Sending {
            token,
            content: self.fingerprint(form),
        })?;
        Ok(Some(Writer { context: self }))
    }

    /// Whether some step may be recorded on an entry.
    pub(crate) fn may_record_any(&self, entry: &EntryRead<'_>) -> Result<bool, PageError> {
        if self.access().is_everything() {
            return Ok(true);
        }
        let now = self.whole_now()?;
        let mut steps = 0..entry.register().steps.len();
        Ok(steps.any(|step| self.access().may_record(&now, entry.register_at, step, entry.place)))
    }

    /// Whether an event of an entry may be taken back: by those who may record its step. In the present only.
    pub(crate) fn may_retract(&self, entry: &EntryRead<'_>, event: &What) -> Result<bool, PageError> {
        let step = match event {
            What::Step { step, .. } => entry.register().recorded_step(step),
            _ => None,
        };
        match (self.known(), step) {
            (Some(_), _) => Ok(false),
            (None, Some((step, ..))) => self.may_record(entry.register_at, step, entry.place),
            (None, None) => self.may_record_any(entry),
        }
    }

    /// Who sends what to which address.
    fn fingerprint(&self, form: &FormData) -> u64 {
        let mut content = DefaultHasher::new();
        self.actor().id.hash(&mut content);
        self.site_context.acting.holder.hash(&mut content);
        self.site_context.here_with(&[]).hash(&mut content);
        form.hash(&mut content);
        content.finish()
    }
}

impl Writer<'_> {
    fn may(&self, it: bool) -> Result<(), PageError> {
        match it {
            true => Ok(()),
            false => Err(PageError::Refused(self.context.messages().get("access-no-recording"))),
        }
    }

    fn may_open(&self, register: &Register, subject: Option<EntryId>, step: &str) -> Result<(), PageError> {
        let context = self.context;
        if context.access().is_everything() {
            return Ok(());
        }
        let now = context.whole_now()?;
        let at = context.definitions().register_index(&register.id);
        let about = match subject {
            Some(subject) => now.ledger().place(subject),
            None => Some(record::NO_ENTRY),
        };
        let opens = (at.zip(register.step_index(step)).zip(about))
            .is_some_and(|((at, step), about)| context.access().may_open(&now, at, step, about));
        self.may(opens)
    }

    /// What a form says, with only entries named that the one who acts may see, and with the relations left as they are
    /// that they may not see: a form shows neither.
    fn within_sight(
        &self,
        entry: Option<&EntryRead<'_>>,
        register: &Register,
        said: &Recording,
    ) -> Result<Recording, PageError> {
        let (context, mut said) = (self.context, said.clone());
        if context.access().is_everything() {
            return Ok(said);
        }
        let seen = context.position();
        let unseen = |named: &Reference| matches!(named, Reference::Entry(id) if seen.find(EntryId(*id)).is_none());
        for (id, value) in &mut said.fields {
            let named = match &*value {
                Value::Entry(named) => std::slice::from_ref(named),
                Value::Entries(named) => named,
                _ => continue,
            };
            if named.iter().any(unseen) {
                return Err(PageError::Refused(context.messages().get("access-unseen-entry")));
            }
            if let (Value::Entries(named), Some(entry), true) = (&mut *value, entry, register.fields.contains_key(id)) {
                let held = context.whole_now()?.linked_from(entry.place, id);
                let hidden = held.into_iter().filter(|place| seen.find_place(*place).is_none());
                named.extend(hidden.map(|place| Reference::Entry(seen.ledger().entry(place).id.0)));
            }
        }
        Ok(said)
    }

    /// Records a step; `seen` is the entry's version that the form showed.
    pub(crate) fn record(&self, entry: &EntryRead<'_>, seen: Seq, recording: &Recording) -> Result<Written, PageError> {
        let context = self.context;
        let step = entry.register().step_index(&recording.step);
        self.may(step.is_none_or(|step| {
            context
                .may_record(entry.register_at, step, entry.place)
                .unwrap_or(false)
        }))?;
        let recording = self.within_sight(Some(entry), entry.register(), recording)?;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            context.site_context.site.record.record(
                &context.area().id,
                entry.id(),
                seen,
                &recording,
                context.actor(),
                context.site_context.now,
            ),
        )
    }

    /// Records a step on several entries, each with its version that the form showed; on all of them or on none.
    pub(crate) fn record_several(
        &self,
        entries: &[(EntryRead<'_>, Seq)],
        recording: &Recording,
    ) -> Result<Written, PageError> {
        let context = self.context;
        for (entry, _) in entries {
            let step = entry.register().step_index(&recording.step);
            let may = step.map(|step| context.may_record(entry.register_at, step, entry.place));
            self.may(may.transpose()?.unwrap_or(true))?;
            if self.within_sight(Some(entry), entry.register(), recording)?.fields != recording.fields {
                return Err(PageError::Refused(context.messages().get("access-unseen-relation")));
            }
        }
        let about_child = entries
            .iter()
            .any(|(entry, _)| entry.child.is_some() && entry.register().by_hand);
        let entries: Vec<(EntryId, Seq)> = entries.iter().map(|(entry, seen)| (entry.id(), *seen)).collect();
        self.checked_again(
            about_child,
            context.site_context.site.record.record_several(
                &context.area().id,
                &entries,
                recording,
                context.actor(),
                context.site_context.now,
            ),
        )
    }

    /// Opens an entry.
    pub(crate) fn open(
        &self,
        register: &Register,
        subject: Option<EntryId>,
        key: &str,
        recording: &Recording,
        links: Vec<NewWhat>,
    ) -> Result<Written, PageError> {
        let context = self.context;
        self.may_open(register, subject, &recording.step)?;
        self.within_sight(None, register, recording)?;
        let changes_returns = register.people || (register.about_people && subject.is_some());
        self.checked_again(
            changes_returns,
            context.site_context.site.record.open_entry(
                &context.area().id,
                &register.id,
                subject,
                key,
                recording,
                links,
                context.actor(),
                context.site_context.now,
            ),
        )
    }

    /// Begins and ends relations of an entry.
    pub(crate) fn relate(
        &self,
        entry: &EntryRead<'_>,
        seen: Seq,
        links: Vec<NewWhat>,
        on: Date,
    ) -> Result<Written, PageError> {
        let context = self.context;
        self.may(self.context.may_record_any(entry)?)?;
        self.checked_again(
            entry.child.is_some(),
            context.site_context.site.record.relate(
                &context.area().id,
                entry.id(),
                seen,
                links,
                on,
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
        event: &TimelineItem,
        reason: &str,
    ) -> Result<Written, PageError> {
        let context = self.context;
        self.may(event.may_retract)?;
        let changes_returns = entry.child.is_some() && entry.register().by_hand;
        self.checked_again(
            changes_returns,
            context.site_context.site.record.retract(
                &context.area().id,
                entry.id(),
                seen,
                Seq(event.seq),
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
        if let Written::Done(_) = written {
            self.context.recorded();
            if about_child {
                let site = &self.context.site_context.site;
                // What is recorded is recorded, whether or not a check follows.
                if let Err(error) = site.check_jobs.recheck(site, self.context.area()) {
                    (site.log)(&format!("error: the record could not be checked again: {error:?}"));
                }
            }
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
