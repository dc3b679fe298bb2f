//! Which child on record a return's child is.

use std::collections::HashMap;

use definitions::SubjectKey;
use record::{EntryId, Ledger};
use returns::{Read, Table, Tables};

/// The columns by which a return's children are known, by return: table, identifiers, and names with birth date.
const KNOWN_BY: &[(&str, &str, &[(&str, &str)], Option<[&str; 3]>)] = &[
    (
        "sen2",
        "Person",
        &[("upn", "UPN"), ("uln", "UniqueLearnerNumber")],
        Some(["Surname", "Forename", "PersonBirthDate"]),
    ),
    (
        "cin",
        "ChildIdentifiers",
        &[("la_child_id", "LAchildID"), ("upn", "UPN")],
        None,
    ),
    ("ssda903", "Header", &[("la_child_id", "CHILD"), ("upn", "UPN")], None),
    (
        "annex_a_send",
        "List_1",
        &[("upn", "UPN"), ("uln", "ULN"), ("la_child_id", "Unique ID")],
        None,
    ),
    (
        "annex_a_send",
        "List_2",
        &[("upn", "UPN"), ("uln", "ULN"), ("la_child_id", "Unique ID")],
        None,
    ),
];

/// The children on record that a return names, by the local id its findings give.
///
/// A child is taken for one on record only when its identifiers lead to exactly one, or without any when its names and
/// birth date do. A doubtful one stays unmatched: a finding on no child's page is better than one on the wrong page.
#[must_use]
pub fn people(kind: &str, tables: &Tables, ledger: &Ledger) -> HashMap<String, EntryId> {
    let mut found = HashMap::new();
    for (_, table, identifiers, names) in KNOWN_BY.iter().filter(|(k, ..)| *k == kind) {
        let Some(table) = tables.supplied(table) else { continue };
        for row in table.rows() {
            let local = tables.child(table.index, row);
            if local.is_empty() || found.contains_key(local) {
                continue;
            }
            let place = by_identifiers(table, row, identifiers, ledger)
                .unwrap_or_else(|| names.and_then(|names| by_names(table, row, names, ledger)));
            if let Some(place) = place {
                found.insert(local.to_owned(), ledger.entry(place).id);
            }
        }
    }
    if !KNOWN_BY.iter().any(|(k, ..)| *k == kind) {
        by_local_id(tables, ledger, &mut found);
    }
    found
}

/// `None` when no identifier is known; `Some(None)` when they lead to more than one child.
fn by_identifiers(table: &Table, row: usize, identifiers: &[(&str, &str)], ledger: &Ledger) -> Option<Option<u32>> {
    let mut places: Vec<u32> = Vec::new();
    for (kind, column) in identifiers {
        if let Some(column) = table.def.column(column) {
            let text = table.at(column).text(row);
            if !text.is_empty() {
                places.extend(ledger.with_identifier(kind, text));
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    match places[..] {
        [] => None,
        [one] => Some(Some(one)),
        _ => Some(None),
    }
}

fn by_names(table: &Table, row: usize, [surname, forename, birth]: [&str; 3], ledger: &Ledger) -> Option<u32> {
    let text = |name: &str| Some(table.at(table.def.column(name)?).text(row));
    let Read::Is(born) = table.at(table.def.column(birth)?).date(row) else {
        return None;
    };
    let key = SubjectKey::name_key(text(surname)?, text(forename)?, born.into());
    match ledger.with_name_key(&key) {
        [one] => Some(*one),
        _ => None,
    }
}

/// Returns whose lists name children by the council's own number alone.
fn by_local_id(tables: &Tables, ledger: &Ledger, found: &mut HashMap<String, EntryId>) {
    for table in tables.tables.iter().filter(|t| t.supplied) {
        for row in table.rows() {
            let local = tables.child(table.index, row);
            if local.is_empty() || found.contains_key(local) {
                continue;
            }
            if let [one] = ledger.with_identifier("la_child_id", local) {
                found.insert(local.to_owned(), ledger.entry(*one).id);
            }
        }
    }
}
