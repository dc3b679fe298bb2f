//! A correction of what a source said: what it now says is recorded, and what it no longer says is retracted.
//!
//! A newer file says nothing by leaving a thing out, for it may be about another year. A correction does: it is of the
//! very rows that were corrected, as they read before and after.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use definitions::{EntryKey, Register, Statement, StatementKind, SubjectKey, Value};

use super::{Reconciled, Work};
use crate::ledger::CORRECTED_BY_A_PERSON;
use crate::{EntryId, EntryRef, Ledger, LedgerEvent, LedgerWhat, NO_ENTRY, NewEvent, NewWhat, Seq, SourceKind};

/// What the corrected rows of a source said and now say.
#[derive(Debug, Clone, Copy)]
pub struct SourceCorrection<'a> {
    /// What they said.
    pub was: &'a [Statement],
    /// What they say now.
    pub is: &'a [Statement],
    /// Who is meant: a corrected number or name would find someone else, or no one.
    pub people: &'a HashMap<SubjectKey, EntryId>,
}

/// A field that a step said otherwise before.
#[derive(Debug, Clone)]
pub(super) struct ChangedField {
    field: String,
    /// It says nothing of it now.
    dropped: bool,
}

/// Which statement a changed field belongs to: who, which entry, which step.
pub(super) type StepOf = (Option<SubjectKey>, EntryKey, String);

type Fields = BTreeMap<String, Value>;

pub(crate) fn correct(ledger: &Ledger, correction: &SourceCorrection<'_>, kind: &SourceKind) -> Reconciled {
    let mut work = Work::new(ledger, kind, correction.is.len());
    work.by_person = true;
    for (subject, &person) in correction.people {
        work.people.insert(subject.clone(), EntryRef::Existing(person));
    }
    work.changed = changed(correction);
    work.take_all(correction.is);
    for statement in correction.was {
        work.take_back(statement, correction.is);
    }
    work.out
}

fn step_of(statement: &Statement) -> Option<(StepOf, &Fields)> {
    let StatementKind::Step { step, fields, .. } = &statement.kind else {
        return None;
    };
    let of = (statement.subject.clone(), statement.entry.clone(), step.clone());
    Some((of, fields))
}

fn changed(correction: &SourceCorrection<'_>) -> HashMap<StepOf, Vec<ChangedField>> {
    let before: HashMap<StepOf, &Fields> = correction.was.iter().filter_map(step_of).collect();
    let mut out = HashMap::new();
    for (of, now) in correction.is.iter().filter_map(step_of) {
        let Some(before) = before.get(&of) else { continue };
        let other = before
            .keys()
            .chain(now.keys())
            .filter(|f| before.get(*f) != now.get(*f));
        let other: BTreeSet<&String> = other.collect();
        let fields = other.into_iter().map(|field| ChangedField {
            field: field.clone(),
            dropped: !now.contains_key(field),
        });
        out.insert(of, fields.collect());
    }
    out
}

/// Whether a step says anything of a field.
fn gives(register: &Register, event: &LedgerEvent, field: &str) -> bool {
    let at = register.field_index(field);
    match &event.what {
        LedgerWhat::Step { fields, .. } => fields.iter().any(|(f, _)| Some(usize::from(*f)) == at),
        _ => false,
    }
}

impl Work<'_> {
    /// The fields that a step said otherwise before it was corrected.
    pub(super) fn changed_in(&self, statement: &Statement) -> Vec<ChangedField> {
        if self.changed.is_empty() {
            return Vec::new();
        }
        step_of(statement)
            .and_then(|(of, _)| self.changed.get(&of).cloned())
            .unwrap_or_default()
    }

    /// Whether an event still gives a field of which nothing is to be said any more.
    pub(super) fn still_gives(register: &Register, event: &LedgerEvent, changed: &[ChangedField]) -> bool {
        let mut dropped = changed.iter().filter(|c| c.dropped);
        dropped.any(|c| gives(register, event, &c.field))
    }

    /// Tells of a corrected field that another source gave as of that day or later.
    pub(super) fn held_by_others(&mut self, statement: &Statement, place: u32, on_day: i32, changed: &[ChangedField]) {
        let register = self.ledger.register_of(place);
        for ChangedField { field, .. } in changed {
            let others = |e: &LedgerEvent| {
                e.on >= on_day && self.ledger.source_kind(e.source) != Some(self.kind) && gives(register, e, field)
            };
            if self.live(place).any(others) {
                let message = format!("\"{field}\" is on record otherwise from another source");
                let doubt = Self::doubt(statement, message);
                self.out.report.disagreements.push(doubt);
            }
        }
    }

    /// Takes back what was said and is said no longer.
    fn take_back(&mut self, was: &Statement, is: &[Statement]) {
        let Some(place) = self.on_record(was) else { return };
        let register = self.ledger.register_of(place);
        let same = |s: &&Statement| s.subject == was.subject && s.entry == was.entry;
        let mut now = is.iter().filter(same);
        let gone: Vec<&LedgerEvent> = match &was.kind {
            StatementKind::NotTaken { .. } => return,
            StatementKind::Step {
                step, on, at_latest, ..
            } => {
                let Some((at, _, definition)) = register.steps.get_full(step) else {
                    return;
                };
                let again = |s: &Statement| match &s.kind {
                    StatementKind::Step {
                        step: other, on: day, ..
                    } => other == step && (!definition.repeats || day == on),
                    _ => false,
                };
                if now.any(again) {
                    return;
                }
                let day = calendar::day_number(*on);
                let is_it = |e: &&LedgerEvent| {
                    matches!(e.what, LedgerWhat::Step { step, .. } if usize::from(step) == at)
                        && (e.on == day || (*at_latest && e.on < day))
                };
                self.live(place).filter(is_it).collect()
            }
            StatementKind::Link(link) => {
                let again = |s: &Statement| match &s.kind {
                    StatementKind::Link(other) => other.link == link.link && other.to == link.to,
                    _ => false,
                };
                if now.any(again) {
                    return;
                }
                let definition = self.ledger.definitions().register(&link.to.register);
                let of_area = definition.is_some_and(|d| d.subject == definitions::Subject::Area);
                let to = self.place_in(was.subject.as_ref().filter(|_| !of_area), &link.to);
                let at = register.links.get_index_of(&link.link);
                let is_it = |e: &&LedgerEvent| match e.what {
                    LedgerWhat::Link { link, to: end } => Some(usize::from(link)) == at && Some(end) == to,
                    _ => false,
                };
                self.live(place).filter(is_it).collect()
            }
        };
        let own = |e: &&&LedgerEvent| self.ledger.source_kind(e.source) == Some(self.kind);
        if gone.iter().filter(own).count() < gone.len() {
            let message = "this is on record from another source too; both are kept until someone decides".to_owned();
            let doubt = Self::doubt(was, message);
            self.out.report.disagreements.push(doubt);
            return;
        }
        let taken: Vec<(Seq, calendar::Date)> = gone
            .iter()
            .filter(|e| !self.corrected.contains(&e.seq))
            .filter_map(|e| Some((e.seq, calendar::date_of_day_number(e.on)?)))
            .collect();
        let id = self.ledger.entry(place).id;
        for (seq, on) in taken {
            self.corrected.insert(seq);
            self.out.report.corrected += 1;
            self.out.events.push(NewEvent {
                entry: EntryRef::Existing(id),
                what: NewWhat::Retract {
                    seq,
                    reason: CORRECTED_BY_A_PERSON.to_owned(),
                },
                on,
                origin: was.origin.clone(),
            });
        }
    }

    /// The place of the entry a statement speaks of, where it is on record.
    fn on_record(&self, statement: &Statement) -> Option<u32> {
        self.place_in(statement.subject.as_ref(), &statement.entry)
    }

    pub(super) fn place_in(&self, subject: Option<&SubjectKey>, entry: &EntryKey) -> Option<u32> {
        let subject = match subject {
            Some(key) => self.place_of(*self.people.get(key)?)?,
            None => NO_ENTRY,
        };
        if self.is_people(&entry.register) {
            return Some(subject).filter(|s| *s != NO_ENTRY);
        }
        let register = u16::try_from(self.ledger.definitions().register_index(&entry.register)?).ok()?;
        self.ledger.place_by_key(register, subject, &entry.key)
    }
}
