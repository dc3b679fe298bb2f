//! What a source shows not to have happened: an ending that was withdrawn, a decision that was not made after all.

use std::collections::HashMap;

use calendar::day_number;
use definitions::{Statement, StatementKind};

use super::Work;
use crate::{EntryRef, LedgerEvent, LedgerWhat, NewEvent, NewWhat, SourceId};

impl Work<'_> {
    /// Retracts the step where an earlier file of the same kind said it; what others said is kept, and reported.
    pub(super) fn take_not_taken(&mut self, statement: &Statement) {
        let StatementKind::NotTaken { step, from, by, as_of } = &statement.kind else {
            return;
        };
        let Some(place) = self.place_in(statement.subject.as_ref(), &statement.entry) else {
            self.out.report.unchanged += 1;
            return;
        };
        let register = self.ledger.register_of(place);
        let Some((at, _, definition)) = register.steps.get_full(step) else {
            let message = format!("there is no step \"{step}\" in the register {}", register.id);
            return self.refuse(statement, message);
        };
        let entry = EntryRef::Existing(self.ledger.entry(place).id);
        let days = day_number(*from)..=day_number(*by);
        let held: Vec<&LedgerEvent> = self
            .live(place)
            .filter(|e| matches!(e.what, LedgerWhat::Step { step, .. } if usize::from(step) == at))
            .filter(|e| days.contains(&e.on) && !self.corrected.contains(&e.seq))
            .collect();
        // A file that says both has said nothing against the record.
        if held.is_empty() || self.stated.contains_key(&(entry, at)) {
            self.out.report.unchanged += 1;
            return;
        }
        for event in held {
            if self.ledger.source_kind(event.source) != Some(self.kind) {
                let message = format!(
                    "\"{}\" is on record from another source, and had not happened by this file; it is kept until someone decides",
                    definition.title
                );
                self.out.report.disagreements.push(Self::doubt(statement, message));
            } else if self.reports_until(event.source) <= day_number(*as_of) && self.corrected.insert(event.seq) {
                self.out.report.corrected += 1;
                self.out.events.push(NewEvent {
                    entry,
                    what: NewWhat::Retract {
                        seq: event.seq,
                        reason: "Corrected by a newer file of the same kind, by which it had not happened".to_owned(),
                    },
                    on: *by,
                    origin: statement.origin.clone(),
                });
            }
        }
    }

    /// The last day of which a source tells: a file of last year that comes late does not undo this year's.
    fn reports_until(&mut self, source: SourceId) -> i32 {
        let ledger = self.ledger;
        let all = self.reports_until.get_or_insert_with(|| {
            let mut until: HashMap<SourceId, i32> = HashMap::new();
            for event in ledger.events() {
                let day = until.entry(event.source).or_insert(event.on);
                *day = event.on.max(*day);
            }
            until
        });
        all.get(&source).copied().unwrap_or(i32::MIN)
    }
}
