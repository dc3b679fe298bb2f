//! A placement that a newer return reports with another rank or another first day.

use std::collections::{HashMap, HashSet};

use calendar::Date;
use definitions::{EntryKey, Statement, StatementKind, SubjectKey};
use record::{Doubt, Ledger};

use super::{Held, Known, Renamed, child, stated};

const REGISTER: &str = "placement";

/// The parts of a placement's key that stay when its rank changes: since when, and where.
fn parts(key: &str) -> Option<(&str, &str)> {
    let mut parts = key.rsplitn(3, ' ').skip(1);
    let (name, since) = (parts.next()?, parts.next()?);
    (name != "named").then_some((since, name))
}

/// Which placements of the file are which on record: the same place since the same day, now the main one or no longer;
/// or the same place, still attended, since a day that is corrected.
pub(super) fn renamings(
    ledger: &Ledger,
    statements: &[Statement],
    notes: &mut Vec<Doubt>,
) -> HashMap<SubjectKey, Vec<Renamed>> {
    let mut out: HashMap<SubjectKey, Vec<Renamed>> = HashMap::new();
    let step = "placement_started";
    let held = Held::of(ledger, REGISTER, step);
    let attended = attended(statements);
    for (subject, stated) in stated(statements, REGISTER, step) {
        let Some(child) = child(ledger, &subject) else { continue };
        let known = held.by_child.get(&child).map_or(&[][..], Vec::as_slice);
        let keys: HashSet<&str> = stated.iter().map(|(key, _, _)| key.as_str()).collect();
        let free: Vec<&Known> = known.iter().filter(|k| !keys.contains(k.key.as_str())).collect();
        let mut strange: Vec<_> = stated.iter().collect();
        strange.retain(|(key, _, _)| !known.iter().any(|k| k.key == *key));
        let mut taken: HashSet<&str> = HashSet::new();
        let mut rename = |from: &str, to: &str| {
            let from = EntryKey {
                register: REGISTER.to_owned(),
                key: from.to_owned(),
            };
            out.entry(subject.clone()).or_default().push((from, to.to_owned()));
        };
        // First those reported with another rank, or by a day that was corrected before.
        strange.retain(|(key, began, _)| {
            let Some((since, name)) = parts(key) else { return false };
            let same = |k: &&&Known| {
                let day = |s: &str| s == since || (k.began == *began && !since.starts_with("no date"));
                parts(&k.key).is_some_and(|(s, n)| n == name && day(s))
            };
            let other = only(free.iter().filter(|k| !taken.contains(k.key.as_str())).filter(same));
            if let Some(other) = other {
                taken.insert(&other.key);
                rename(key, &other.key);
            }
            other.is_none()
        });
        for (key, began, origin) in &strange {
            let Some((since, name)) = parts(key) else {
                continue;
            };
            let alike = |other: &str| parts(other).is_some_and(|(_, n)| n == name);
            // A return of a day before the one on record began cannot report that one.
            let Some(&by) = attended.get(&(&subject, key.as_str())) else {
                continue;
            };
            let alone = strange.iter().filter(|(key, _, _)| alike(key)).count() == 1;
            let open = |k: &&&Known| {
                !k.ended && !taken.contains(k.key.as_str()) && alike(&k.key) && *began <= k.recorded && k.began <= by
            };
            let Some(other) = only(free.iter().filter(open)).filter(|_| alone && !since.starts_with("no date")) else {
                continue;
            };
            rename(key, &other.key);
            notes.push(Doubt {
                table: origin.table.clone(),
                row: origin.row,
                line: origin.line,
                message: format!(
                    "{}: begun {} on record, and {began} by this file; taken for the same, and its first day corrected",
                    held.title, other.began
                ),
            });
        }
    }
    out
}

/// The day on which the file shows each placement to go on.
fn attended(statements: &[Statement]) -> HashMap<(&SubjectKey, &str), Date> {
    let theirs = statements.iter().filter(|s| s.entry.register == REGISTER);
    let shown = theirs.filter_map(|s| match &s.kind {
        StatementKind::NotTaken { step, by, .. } if step == "placement_ended" => {
            Some(((s.subject.as_ref()?, s.entry.key.as_str()), *by))
        }
        _ => None,
    });
    shown.collect()
}

fn only<'k>(mut all: impl Iterator<Item = &'k &'k Known>) -> Option<&'k Known> {
    let first = all.next()?;
    all.next().is_none().then_some(*first)
}
