//! A plan that a child brings back: the same first day, and a second time with this authority.
//!
//! Returns know a plan by its first day only. A child who moved away and came back under the plan they left with would
//! therefore have one plan that had ended; here the second time is an entry of its own, named `#2`.

use std::collections::{BTreeMap, HashMap};

use calendar::{Date, date_of_day_number};
use definitions::{EntryKey, Statement, StatementKind, SubjectKey};
use record::{Ledger, LedgerWhat};

use super::{Renamed, child};

const REGISTER: &str = "ehc_plan";

/// What the file says of a plan.
#[derive(Default)]
struct Stated {
    ceased: Option<Date>,
    came: bool,
    /// The day by which it had not ended.
    maintained: Option<Date>,
}

/// A time that a plan was with this authority.
struct Stay {
    key: String,
    ceased: Option<Date>,
}

/// Which plans of the file are which times of a plan on record.
pub(super) fn renamings(ledger: &Ledger, statements: &[Statement]) -> HashMap<SubjectKey, Vec<Renamed>> {
    let mut out: HashMap<SubjectKey, Vec<Renamed>> = HashMap::new();
    for (subject, plans) in stated(statements) {
        let Some(child) = child(ledger, subject) else { continue };
        let mut by_day: BTreeMap<&str, Vec<(&str, Stated)>> = BTreeMap::new();
        for (key, plan) in plans {
            by_day.entry(first_day(key)).or_default().push((key, plan));
        }
        for (day, mut plans) in by_day {
            // Those that have ended come before the one that goes on.
            plans.sort_by_key(|(_, plan)| (plan.maintained.is_some(), plan.ceased));
            let mut stays = stays(ledger, child, day);
            for (key, plan) in plans {
                let Some(to) = meant(&mut stays, day, &plan) else {
                    continue;
                };
                if to != key {
                    let from = EntryKey {
                        register: REGISTER.to_owned(),
                        key: key.to_owned(),
                    };
                    out.entry(subject.clone()).or_default().push((from, to));
                }
            }
        }
    }
    out
}

pub(super) fn first_day(key: &str) -> &str {
    key.split_once('#').map_or(key, |(day, _)| day)
}

fn stated(statements: &[Statement]) -> HashMap<&SubjectKey, BTreeMap<&str, Stated>> {
    let mut all: HashMap<&SubjectKey, BTreeMap<&str, Stated>> = HashMap::new();
    for statement in statements.iter().filter(|s| s.entry.register == REGISTER) {
        let Some(subject) = &statement.subject else { continue };
        let plan = all.entry(subject).or_default().entry(&statement.entry.key).or_default();
        match &statement.kind {
            StatementKind::Step { step, on, .. } if step == "plan_ceased" => plan.ceased = Some(*on),
            StatementKind::Step { step, .. } if step == "transferred_in" => plan.came = true,
            StatementKind::NotTaken { step, by, .. } if step == "plan_ceased" => plan.maintained = Some(*by),
            _ => {}
        }
    }
    all
}

fn stays(ledger: &Ledger, child: u32, day: &str) -> Vec<Stay> {
    let definitions = ledger.definitions();
    let Some((register, _, definition)) = definitions.registers.get_full(REGISTER) else {
        return Vec::new();
    };
    let Ok(register) = u16::try_from(register) else {
        return Vec::new();
    };
    let end = definition.step_index("plan_ceased");
    let mut stays = Vec::new();
    loop {
        let key = named(day, stays.len());
        let Some(place) = ledger.place_by_key(register, child, &key) else {
            return stays;
        };
        let events = ledger.entry(place).events.iter().map(|&e| &ledger.events()[e as usize]);
        let ended = events
            .filter(|e| e.retracted_at == i64::MAX)
            .filter(|e| matches!(e.what, LedgerWhat::Step { step, .. } if Some(usize::from(step)) == end))
            .max_by_key(|e| e.seq);
        stays.push(Stay {
            key,
            ceased: ended.and_then(|e| date_of_day_number(e.on)),
        });
    }
}

fn named(day: &str, before: usize) -> String {
    match before {
        0 => day.to_owned(),
        n => format!("{day}#{}", n + 1),
    }
}

/// The key on record of what the file reports; nothing where the record has no such plan yet.
fn meant(stays: &mut Vec<Stay>, day: &str, plan: &Stated) -> Option<String> {
    let last = stays.len().checked_sub(1)?;
    if let Some(on) = plan.ceased {
        let at = stays.iter().position(|s| s.ceased == Some(on)).unwrap_or(last);
        stays[at].ceased = Some(on);
        return Some(stays[at].key.clone());
    }
    let by = plan.maintained?;
    if let Some(stay) = stays.iter().find(|s| s.ceased.is_none_or(|on| on > by)) {
        return Some(stay.key.clone());
    }
    // Every time on record is over: the child came back, or the last end was withdrawn.
    if plan.came {
        let key = named(day, stays.len());
        stays.push(Stay {
            key: key.clone(),
            ceased: None,
        });
        return Some(key);
    }
    Some(stays[last].key.clone())
}
