//! A newer return that says of the same plan or request that it began on another day.
//!
//! Entries are known by the day they began, so that a file read twice changes nothing. A day that was corrected would
//! therefore open a second plan beside the first. Here the new day is given to the entry on record instead.

use std::collections::{BTreeSet, HashMap};

use calendar::{Date, date_of_day_number, day_in_england};
use definitions::{EntryKey, Origin, Statement, StatementKind, SubjectKey};
use record::{Doubt, Ledger, LedgerWhat};

mod came_back;
mod placements;

/// Registers whose entries are known by the day of a step.
const KNOWN_BY: [(&str, &str); 2] = [
    ("ehc_plan", "plan_started"),
    ("ehc_needs_assessment", "request_received"),
];

/// Makes statements about an entry that began on another day than the record says speak of the entry on record, so that
/// importing them corrects its first day. Gives what was taken for the same, for a person to look at.
///
/// It is taken for the same only where nothing else is possible: the child has one plan (or request) on record that has
/// not ended and of which this file says nothing, the file has one the record does not know, and it began before the
/// other was recorded.
pub fn restate(ledger: &Ledger, statements: &mut [Statement]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    apply(&came_back::renamings(ledger, statements), statements);
    let mut renamed: HashMap<SubjectKey, Vec<Renamed>> = HashMap::new();
    for (register, step) in KNOWN_BY {
        let held = Held::of(ledger, register, step);
        for (subject, stated) in stated(statements, register, step) {
            let Some(child) = child(ledger, &subject) else { continue };
            for (from, to, note) in held.renamings(child, &stated) {
                let from = EntryKey {
                    register: register.to_owned(),
                    key: from,
                };
                renamed.entry(subject.clone()).or_default().push((from, to));
                doubts.extend(note);
            }
        }
    }
    apply(&renamed, statements);
    apply(&placements::renamings(ledger, statements, &mut doubts), statements);
    doubts
}

fn apply(renamed: &HashMap<SubjectKey, Vec<Renamed>>, statements: &mut [Statement]) {
    for statement in statements {
        let Some(theirs) = statement.subject.as_ref().and_then(|s| renamed.get(s)) else {
            continue;
        };
        let names = || theirs.iter().map(|(from, to): &Renamed| (from, to.as_str()));
        rename(names(), &mut statement.entry);
        if let StatementKind::Link(link) = &mut statement.kind {
            rename(names(), &mut link.to);
        }
    }
}

/// An entry that the file knows by one key and the record by another.
type Renamed = (EntryKey, String);

/// An entry the file reports: its key, the day it began, and where the file says so.
type Stated = (String, Date, Origin);

fn stated(statements: &[Statement], register: &str, step: &str) -> HashMap<SubjectKey, Vec<Stated>> {
    let mut all: HashMap<SubjectKey, Vec<Stated>> = HashMap::new();
    for statement in statements.iter().filter(|s| s.entry.register == register) {
        if let (Some(subject), StatementKind::Step { step: s, on, .. }) = (&statement.subject, &statement.kind)
            && s == step
        {
            let one = (statement.entry.key.clone(), *on, statement.origin.clone());
            all.entry(subject.clone()).or_default().push(one);
        }
    }
    all
}

/// The one child on record who is meant, if there is one.
fn child(ledger: &Ledger, subject: &SubjectKey) -> Option<u32> {
    let numbers = subject.identifiers.iter();
    let found: BTreeSet<u32> = numbers
        .flat_map(|i| ledger.with_identifier(&i.kind, &i.value))
        .copied()
        .collect();
    let named = ledger.with_name_key(&subject.fallback);
    match (found.len(), named) {
        (1, _) => found.into_iter().next(),
        (0, [only]) => Some(*only),
        _ => None,
    }
}

/// An entry on record.
struct Known {
    key: String,
    began: Date,
    /// The day on which its beginning was recorded.
    recorded: Date,
    ended: bool,
}

struct Held {
    title: String,
    by_child: HashMap<u32, Vec<Known>>,
}

impl Held {
    fn of(ledger: &Ledger, register: &str, step: &str) -> Held {
        let mut by_child: HashMap<u32, Vec<Known>> = HashMap::new();
        let definitions = ledger.definitions();
        let Some((at, _, definition)) = definitions.registers.get_full(register) else {
            return Held {
                title: String::new(),
                by_child,
            };
        };
        let wanted = definition.step_index(step);
        for entry in ledger.entries().iter().filter(|e| usize::from(e.register) == at) {
            let events = entry.events.iter().map(|&e| &ledger.events()[e as usize]);
            let mut began = None;
            let mut ended = false;
            for event in events.filter(|e| e.retracted_at == i64::MAX) {
                if let LedgerWhat::Step { step, .. } = event.what {
                    let step = usize::from(step);
                    ended |= definition.steps.get_index(step).is_some_and(|(_, s)| s.closes);
                    if Some(step) == wanted {
                        began = date_of_day_number(event.on).zip(
                            calendar::Timestamp::from_microsecond(event.recorded_at)
                                .ok()
                                .map(day_in_england),
                        );
                    }
                }
            }
            if let Some((began, recorded)) = began {
                by_child.entry(entry.subject).or_default().push(Known {
                    key: entry.key.to_string(),
                    began,
                    recorded,
                    ended,
                });
            }
        }
        Held {
            title: definition.title.clone(),
            by_child,
        }
    }

    /// Keys of the file that mean an entry on record: from which, to which, and what to report of it.
    fn renamings(&self, child: u32, stated: &[Stated]) -> Vec<(String, String, Option<Doubt>)> {
        let known = self.by_child.get(&child).map_or(&[][..], Vec::as_slice);
        let is_known = |key: &str| known.iter().any(|k| k.key == key);
        let is_stated = |k: &Known| stated.iter().any(|(key, on, _)| *key == k.key || *on == k.began);
        let mut out = Vec::new();
        let mut strange = Vec::new();
        for one in stated.iter().filter(|(key, _, _)| !is_known(key)) {
            // Another of the same day, or the same plan a second time.
            let day = came_back::first_day(&one.0);
            if known.iter().any(|k| came_back::first_day(&k.key) == day) {
                continue;
            }
            // Its first day was corrected before; it keeps the name it had.
            match known.iter().find(|k| k.began == one.1 && k.key != one.0) {
                Some(same) => out.push((one.0.clone(), same.key.clone(), None)),
                None => strange.push(one),
            }
        }
        let mut open = known.iter().filter(|k| !k.ended && !is_stated(k));
        if let ([(key, on, origin)], Some(other), None) = (&strange[..], open.next(), open.next())
            && *on <= other.recorded
        {
            let message = format!(
                "{}: begun {} on record, and {on} by this file; taken for the same, and its first day corrected",
                self.title, other.began
            );
            let note = Doubt {
                table: origin.table.clone(),
                row: origin.row,
                line: origin.line,
                message,
            };
            out.push((key.clone(), other.key.clone(), Some(note)));
        }
        out
    }
}

/// Renames an entry, or one whose key begins with a renamed plan's. `names` gives the entries as the file knows them
/// and the keys the record knows them by.
pub(crate) fn rename<'n>(names: impl Iterator<Item = (&'n EntryKey, &'n str)>, entry: &mut EntryKey) {
    for (from, to) in names {
        if entry == from {
            to.clone_into(&mut entry.key);
            return;
        }
        if from.register == "ehc_plan" && entry.register == "placement" {
            for (before, after) in [("", " named "), ("no date, plan ", ",")] {
                if let Some(rest) = entry.key.strip_prefix(&format!("{before}{}{after}", from.key)) {
                    entry.key = format!("{before}{to}{after}{rest}");
                    return;
                }
            }
        }
    }
}
