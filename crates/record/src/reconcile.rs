//! What a source says against what the record holds: only what is new becomes an event.
//!
//! Read the same file twice and the second reading adds nothing. A newer file of the same kind corrects the older
//! one: the old event is retracted with a reason and stays readable. What a person recorded or withdrew by hand is
//! never overruled by a file: the person's statement counts, a statement they withdrew is not added again, and the
//! report lists the disagreement. Two kinds of file that differ are both kept, and reported too.

use std::collections::{BTreeMap, HashMap, HashSet};

use calendar::Date;
use definitions::{EntryKey, Statement, StatementKind, Step, SubjectKey, Value};
use serde::Serialize;

mod by_hand;
mod correct;
mod not_taken;
mod person;
mod references;
mod rows;

pub use correct::SourceCorrection;
pub(crate) use correct::correct;
use correct::{ChangedField, StepOf};
pub(crate) use rows::reconcile_rows;
pub use rows::{RowEntry, RowStatement};

use crate::ledger::CORRECTED_BY_A_PERSON;
use crate::{
    EntryRef, Ledger, LedgerEvent, LedgerWhat, NO_ENTRY, NewEntry, NewEvent, NewWhat, Seq, SourceId, SourceKind,
};

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Statements the source made.
    pub statements: usize,
    /// People already known.
    pub people_known: usize,
    /// People new to the record.
    pub people_new: usize,
    /// Entries opened.
    pub entries_new: usize,
    /// Events added.
    pub events_new: usize,
    /// Earlier statements of the same kind of source that this one corrected.
    pub corrected: usize,
    /// Statements that said nothing new.
    pub unchanged: usize,
    /// Statements that differ from what someone recorded by hand or another source said; both are kept.
    pub disagreements: Vec<Doubt>,
    /// People who may be the same as others on record, for a person to look at.
    pub possible_matches: Vec<Doubt>,
    /// Statements that could not be imported, and why.
    pub refused: Vec<Doubt>,
}

/// Something an import leaves for a person to decide; it names places, never people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Table or element of the source.
    pub table: String,
    /// 0-based data row of that table.
    pub row: Option<u64>,
    /// Line in the file.
    pub line: Option<u64>,
    /// What is doubtful.
    pub message: String,
}

/// New entries and events, and the report of how they came about.
pub(crate) struct Reconciled {
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) report: ImportReport,
}

pub(crate) fn reconcile(ledger: &Ledger, statements: &[Statement], kind: &SourceKind) -> Reconciled {
    let mut work = Work::new(ledger, kind, statements.len());
    work.take_all(statements);
    work.out
}

/// What a statement says of a step, by number.
pub(crate) struct Said {
    /// Position of the step.
    step: usize,
    /// Day number.
    on: i32,
    /// Whether the day is the latest it can have been.
    at_latest: bool,
    fields: BTreeMap<String, Value>,
}

impl Said {
    fn fits_day(&self, event: &LedgerEvent) -> bool {
        event.on == self.on || (self.at_latest && event.on < self.on)
    }
}

/// What a comparison with the record gives.
enum Seen {
    /// It says nothing new.
    Known,
    /// It is left for a person to decide, and reported; nothing is added.
    Reported,
    /// It is added.
    New {
        /// The event that it corrects.
        corrects: Option<Seq>,
    },
}

struct Work<'a> {
    ledger: &'a Ledger,
    kind: &'a SourceKind,
    out: Reconciled,
    people: HashMap<SubjectKey, EntryRef>,
    made: HashMap<(u16, Option<EntryRef>, String), EntryRef>,
    /// Facts this same batch has already stated, by entry and step, so that a file that repeats itself adds one event.
    stated: HashMap<(EntryRef, usize), Vec<(Date, BTreeMap<String, Value>)>>,
    /// Whether a person says this, in a form or by correcting what a source said; otherwise a file does.
    by_person: bool,
    /// Events this batch retracts.
    corrected: HashSet<Seq>,
    /// What a correction changed, by step; empty for a source that corrects nothing of its own.
    changed: HashMap<StepOf, Vec<ChangedField>>,
    /// The last day that each source on record reports, once it was needed.
    reports_until: Option<HashMap<SourceId, i32>>,
}

impl<'a> Work<'a> {
    fn new(ledger: &'a Ledger, kind: &'a SourceKind, statements: usize) -> Self {
        let report = ImportReport {
            statements,
            ..ImportReport::default()
        };
        Self {
            ledger,
            kind,
            out: Reconciled {
                entries: Vec::new(),
                events: Vec::new(),
                report,
            },
            people: HashMap::new(),
            made: HashMap::new(),
            stated: HashMap::new(),
            by_person: *kind == SourceKind::FORM,
            corrected: HashSet::new(),
            changed: HashMap::new(),
            reports_until: None,
        }
    }

    fn take_all(&mut self, statements: &[Statement]) {
        // People first, so that what a later statement of the file says of them never depends on its order.
        for statement in statements {
            if let Some(subject) = &statement.subject {
                self.person(subject, statement);
            }
        }
        for statement in statements {
            self.take(statement);
        }
        // Last, so that what another row of the file says of the same entry is known.
        for statement in statements {
            self.take_not_taken(statement);
        }
    }

    fn doubt(statement: &Statement, message: String) -> Doubt {
        Doubt {
            table: statement.origin.table.clone(),
            row: statement.origin.row,
            line: statement.origin.line,
            message,
        }
    }

    fn live(&self, place: u32) -> impl DoubleEndedIterator<Item = &'a LedgerEvent> + use<'a> {
        let ledger = self.ledger;
        let events = &ledger.entry(place).events;
        events
            .iter()
            .map(move |&at| &ledger.events()[at as usize])
            .filter(|event| !event.is_retracted())
    }

    fn new_entry(&mut self, register: u16, subject: Option<EntryRef>, key: &str) -> EntryRef {
        let made = (register, subject, key.to_owned());
        if let Some(&known) = self.made.get(&made) {
            return known;
        }
        let new = EntryRef::New(self.out.entries.len());
        let definition = &self.ledger.definitions().registers[usize::from(register)];
        self.out.entries.push(NewEntry {
            register: definition.id.clone(),
            subject,
            key: key.to_owned(),
        });
        self.out.report.entries_new += 1;
        self.made.insert(made, new);
        new
    }

    fn entry(&mut self, subject: Option<EntryRef>, key: &EntryKey) -> Option<EntryRef> {
        if self.is_people(&key.register) {
            return subject;
        }
        let register = u16::try_from(self.ledger.definitions().register_index(&key.register)?).ok()?;
        let place = match subject {
            Some(EntryRef::New(_)) => None,
            Some(EntryRef::Existing(id)) => self
                .ledger
                .place(id)
                .and_then(|p| self.ledger.place_by_key(register, p, &key.key)),
            None => self.ledger.place_by_key(register, NO_ENTRY, &key.key),
        };
        Some(match place {
            Some(place) => EntryRef::Existing(self.ledger.entry(place).id),
            None => self.new_entry(register, subject, &key.key),
        })
    }

    fn take(&mut self, statement: &Statement) {
        if matches!(statement.kind, StatementKind::NotTaken { .. }) {
            return;
        }
        let subject = match &statement.subject {
            Some(key) => match self.people.get(key) {
                Some(&person) => Some(person),
                None => return self.refuse(statement, "the person could not be found or made".to_owned()),
            },
            None => None,
        };
        let Some(entry) = self.entry(subject, &statement.entry) else {
            return self.refuse(
                statement,
                format!("there is no register \"{}\"", statement.entry.register),
            );
        };
        match &statement.kind {
            StatementKind::Step {
                step,
                on,
                at_latest,
                fields,
            } => self.take_step(statement, (subject, entry), step, (*on, *at_latest), fields),
            StatementKind::Link(link) => self.take_link(statement, subject, entry, link),
            StatementKind::NotTaken { .. } => {}
        }
    }

    fn refuse(&mut self, statement: &Statement, message: String) {
        self.out.report.refused.push(Self::doubt(statement, message));
    }

    fn place_of(&self, entry: EntryRef) -> Option<u32> {
        match entry {
            EntryRef::Existing(id) => self.ledger.place(id),
            EntryRef::New(_) => None,
        }
    }

    fn take_step(
        &mut self,
        statement: &Statement,
        (subject, entry): (Option<EntryRef>, EntryRef),
        step: &str,
        (on, at_latest): (Date, bool),
        fields: &BTreeMap<String, Value>,
    ) {
        let definitions = std::sync::Arc::clone(self.ledger.definitions());
        let Some(register) = definitions.register(&statement.entry.register) else {
            return;
        };
        let Some((at, _, definition)) = register.steps.get_full(step) else {
            return self.refuse(
                statement,
                format!("there is no step \"{step}\" in the register {}", register.id),
            );
        };
        for (id, value) in fields {
            if !register.fields.get(id).is_some_and(|f| f.holds(value)) {
                return self.refuse(
                    statement,
                    format!("\"{id}\" is no field of {}, or the value does not fit it", register.id),
                );
            }
        }
        let fields = &match self.looked_up(register, subject, fields) {
            Ok((fields, ends)) => {
                for (link, to) in ends {
                    self.relate(statement, entry, link, to, on);
                }
                fields
            }
            Err(message) => return self.refuse(statement, message),
        };
        let stated = self.stated.entry((entry, at)).or_default();
        if stated.iter().any(|(day, said)| *day == on && said == fields) {
            self.out.report.unchanged += 1;
            return;
        }
        stated.push((on, fields.clone()));
        let mut said = Said {
            step: at,
            on: calendar::day_number(on),
            at_latest,
            fields: fields.clone(),
        };
        let mut corrects = None;
        if let Some(place) = self.place_of(entry) {
            let changed = self.changed_in(statement);
            let seen = if definition.repeats {
                self.compare_repeated(statement, place, definition, &mut said, &changed)
            } else {
                self.compare_once(statement, place, definition, &said, &changed)
            };
            match seen {
                Seen::Known => {
                    self.out.report.unchanged += 1;
                    return;
                }
                Seen::Reported => return,
                Seen::New { corrects: seq } => corrects = seq,
            }
            self.held_by_others(statement, place, said.on, &changed);
        }
        // A file that says one thing twice, differently, corrects what was on record once.
        if let Some(seq) = corrects.filter(|&seq| self.corrected.insert(seq)) {
            self.out.report.corrected += 1;
            let reason = if self.by_person {
                CORRECTED_BY_A_PERSON
            } else {
                "Corrected by a newer file of the same kind"
            };
            self.out.events.push(NewEvent {
                entry,
                what: NewWhat::Retract {
                    seq,
                    reason: reason.to_owned(),
                },
                on,
                origin: statement.origin.clone(),
            });
        }
        self.out.report.events_new += 1;
        self.out.events.push(NewEvent {
            entry,
            what: NewWhat::Step {
                step: step.to_owned(),
                fields: said.fields,
            },
            on,
            origin: statement.origin.clone(),
        });
    }

    /// Compares a step that happens once with what is on record of it.
    fn compare_once(
        &mut self,
        statement: &Statement,
        place: u32,
        definition: &Step,
        said: &Said,
        changed: &[ChangedField],
    ) -> Seen {
        let register = self.ledger.register_of(place);
        let held = self.held(place, said.step);
        let disputed = self.person_says_otherwise(statement, place, definition, said, &held);
        let says = |e: &LedgerEvent| {
            said.fits_day(e) && self.agrees(register, e, &said.fields) && !Self::still_gives(register, e, changed)
        };
        if held.iter().any(|e| says(e)) {
            return if disputed { Seen::Reported } else { Seen::Known };
        }
        if self.was_withdrawn(statement, place, definition, said, disputed) {
            return Seen::Reported;
        }
        let own = held.iter().filter(|e| self.is_own(e));
        let corrects = own.max_by_key(|e| e.seq).map(|e| e.seq);
        if corrects.is_none() && !held.is_empty() && !disputed {
            let message = format!(
                "\"{}\" is on record otherwise from another source; both are kept until someone decides",
                definition.title
            );
            self.out.report.disagreements.push(Self::doubt(statement, message));
        }
        Seen::New { corrects }
    }

    /// Compares a step that may happen again with what is on record of it; facts that are no news are left out of
    /// `said` where a person has corrected them since.
    fn compare_repeated(
        &mut self,
        statement: &Statement,
        place: u32,
        definition: &Step,
        said: &mut Said,
        changed: &[ChangedField],
    ) -> Seen {
        let register = self.ledger.register_of(place);
        let held = self.held(place, said.step);
        let disputed = self.leave_out_corrected(statement, place, definition, said);
        if disputed && said.fields.is_empty() {
            return Seen::Reported;
        }
        // Facts that have not changed since the last time this kind of source stated them are not news, whether or not
        // a person has withdrawn them since.
        let before = self
            .stated_before(place, said.step)
            .filter(|e| e.on <= said.on)
            .max_by_key(|e| (e.on, e.seq));
        let no_news = |e: &LedgerEvent| e.on == said.on || (!said.fields.is_empty() && !definition.each_counts);
        if let Some(before) = before
            && self.agrees(register, before, &said.fields)
            && !Self::still_gives(register, before, changed)
            && no_news(before)
        {
            if !before.is_retracted() {
                return if disputed { Seen::Reported } else { Seen::Known };
            }
            if !self.by_person {
                self.report_withdrawn(statement, definition, before, disputed);
                return Seen::Reported;
            }
        }
        if self.was_withdrawn(statement, place, definition, said, disputed) {
            return Seen::Reported;
        }
        let own = held.iter().filter(|e| self.is_own(e));
        let corrects = own.into_iter().find(|e| e.on == said.on).map(|e| e.seq);
        Seen::New { corrects }
    }

    /// Whether the entries of a register are people, whom a statement's subject names.
    fn is_people(&self, register: &str) -> bool {
        self.ledger.definitions().register(register).is_some_and(|r| r.people)
    }

    /// The events of a step that count now.
    fn held(&self, place: u32, step: usize) -> Vec<&'a LedgerEvent> {
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        self.live(place).filter(|e| e.what.is_step(step)).collect()
    }

    /// Whether the event came from the same kind of source as this one.
    fn is_own(&self, event: &LedgerEvent) -> bool {
        self.ledger.source_kind(event.source) == Some(self.kind)
    }

    /// Whether an event already says everything that the new facts say.
    fn agrees(&self, register: &definitions::Register, event: &LedgerEvent, fields: &BTreeMap<String, Value>) -> bool {
        let LedgerWhat::Step { fields: held, .. } = &event.what else {
            return false;
        };
        fields.iter().all(|(id, value)| {
            let Some((at, _, field)) = register.fields.get_full(id) else {
                return false;
            };
            let held = held
                .iter()
                .find(|(f, _)| usize::from(*f) == at)
                .map(|(_, number)| *number);
            held.is_some() && held == self.ledger.find_number(field, value)
        })
    }

    fn take_link(
        &mut self,
        statement: &Statement,
        subject: Option<EntryRef>,
        entry: EntryRef,
        link: &definitions::LinkStatement,
    ) {
        let definitions = std::sync::Arc::clone(self.ledger.definitions());
        let known = definitions
            .register(&statement.entry.register)
            .and_then(|r| r.links.get_full(&link.link));
        let Some((at, _, definition)) = known else {
            return self.refuse(
                statement,
                format!(
                    "there is no link \"{}\" in the register {}",
                    link.link, statement.entry.register
                ),
            );
        };
        let what = if link.to.register == "measure" {
            let held = self.place_of(entry).is_some_and(|place| {
                self.live(place).any(|e| match e.what {
                    LedgerWhat::Measure { link: l, measure } => {
                        usize::from(l) == at && self.ledger.interner().text(measure) == link.to.key
                    }
                    _ => false,
                })
            });
            if held {
                self.out.report.unchanged += 1;
                return;
            }
            let withdrawn = |e: &LedgerEvent| match e.what {
                LedgerWhat::Measure { link: l, measure } => {
                    usize::from(l) == at && self.ledger.interner().text(measure) == link.to.key
                }
                _ => false,
            };
            if self.link_was_withdrawn(statement, entry, &definition.title, withdrawn) {
                return;
            }
            NewWhat::LinkMeasure {
                link: link.link.clone(),
                measure: link.to.key.clone(),
            }
        } else {
            // An entry about a person links within that person, where what it links to is about people at all.
            let subject = self.subject_in(&link.to.register, subject);
            let Some(to) = self.entry(subject, &link.to) else {
                return self.refuse(statement, format!("there is no register \"{}\"", link.to.register));
            };
            return self.relate(statement, entry, at, to, link.on);
        };
        self.out.report.events_new += 1;
        self.out.events.push(NewEvent {
            entry,
            what,
            on: link.on,
            origin: statement.origin.clone(),
        });
    }
}
