//! What the ledger would be with more recorded, for a caller that must see what comes of it before it is.

use calendar::Timestamp;
use definitions::{Reference, Value};

use super::Ledger;
use crate::reconcile::Reconciled;
use crate::{Actor, Entry, EntryId, EntryRef, Event, LinkEnd, NewWhat, Seq, SourceId, SourceKind, What};

impl Ledger {
    /// A copy that holds the new entries and events too, under numbers of its own; nothing is written.
    pub(crate) fn with(&self, new: &Reconciled, kind: &SourceKind, by: &Actor, at: Timestamp) -> Ledger {
        let mut dry_run = self.clone();
        let source = SourceId(self.sources.keys().map(|id| id.0).max().unwrap_or(0) + 1);
        dry_run.sources.insert(source, kind.clone());
        let first = self.last_entry.0 + 1;
        let number = |entry: EntryRef| match entry {
            EntryRef::Existing(id) => id,
            EntryRef::New(at) => EntryId(i64::try_from(at).map_or(i64::MAX, |at| first.saturating_add(at))),
        };
        let numbered = |value: &Value| match value {
            Value::Entry(Reference::New(at)) => Value::Entry(Reference::Entry(number(EntryRef::New(*at)).0)),
            value => value.clone(),
        };
        for (at, entry) in new.entries.iter().enumerate() {
            dry_run.add_entry(Entry {
                id: number(EntryRef::New(at)),
                register: entry.register.clone(),
                subject: entry.subject.map(number),
                key: entry.key.clone(),
            });
        }
        let known = dry_run.events.len();
        for event in &new.events {
            let what = match &event.what {
                NewWhat::Step { step, fields } => What::Step {
                    step: step.clone(),
                    fields: fields.iter().map(|(id, value)| (id.clone(), numbered(value))).collect(),
                },
                NewWhat::Link { link, to } => What::Link {
                    link: link.clone(),
                    to: LinkEnd::Entry(number(*to)),
                },
                NewWhat::LinkMeasure { link, measure } => What::Link {
                    link: link.clone(),
                    to: LinkEnd::Measure(measure.clone()),
                },
                NewWhat::Unlink { link, to } => What::Unlink {
                    link: link.clone(),
                    to: to.clone(),
                },
                NewWhat::Retract { seq, reason } => What::Retract {
                    seq: *seq,
                    reason: reason.clone(),
                },
            };
            dry_run.add_event(Event {
                seq: Seq(dry_run.last.0 + 1),
                entry: number(event.entry),
                what,
                on: event.on,
                recorded_at: at,
                recorded_by: by.clone(),
                source,
                origin: event.origin.clone(),
            });
        }
        dry_run.order_days(known);
        dry_run
    }
}
