//! What a write costs while a page holds the ledger, and how a child's entries are found.

use std::sync::Arc;
use std::time::Instant;

use definitions::{Definitions, Statement, SubjectKey, Value};
use record::{AreaId, NewSource, Record, Recording, SourceKind, SqliteStore, Viewpoint};

use crate::builders::{actor, add_area, day, moment};
use crate::importing::step;

/// Children with a request, a decision and a plan each.
fn area_of(children: usize) -> (Record, AreaId) {
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
    let area = add_area(record.store().as_ref(), "here");
    let mut said: Vec<Statement> = Vec::new();
    for number in 0..children {
        let surname = format!("Invented{number}");
        let who = SubjectKey {
            identifiers: Vec::new(),
            fallback: SubjectKey::name_key(&surname, "Child", day("2015-05-05")),
        };
        let facts = [
            ("surname", Value::from(surname)),
            ("forename", Value::from("Child")),
            ("birth_date", Value::Date(day("2015-05-05"))),
        ];
        let (request, plan) = (("ehc_needs_assessment", "2025-01-06"), ("ehc_plan", "2025-05-26"));
        said.push(step(&who, ("child", ""), "facts_recorded", "2025-01-16", &facts));
        said.push(step(&who, request, "request_received", "2025-01-06", &[]));
        said.push(step(&who, request, "decided_to_assess", "2025-02-10", &[]));
        said.push(step(&who, request, "plan_issued", "2025-05-26", &[]));
        said.push(step(&who, plan, "plan_started", "2025-05-26", &[]));
    }
    let source = NewSource {
        kind: SourceKind::new("sen2"),
        name: "a file".to_owned(),
        fingerprint: String::new(),
    };
    let at = moment("2025-06-01T09:00:00Z");
    record.import(&area, &said, source, &actor("Import"), at).unwrap();
    (record, area)
}

/// Records the end of a plan by hand.
fn end_a_plan(record: &Record, area: &AreaId) {
    let ledger = record.ledger(area).unwrap();
    let plan = record.definitions().register_index("ehc_plan").unwrap();
    let middle = ledger.entries().len() / 2;
    let entry = ledger
        .entries()
        .iter()
        .skip(middle)
        .find(|e| usize::from(e.register) == plan);
    let (id, seen) = entry.map(|e| (e.id, e.version)).unwrap();
    let recording = Recording {
        step: "plan_ceased".to_owned(),
        on: day("2025-06-02"),
        fields: [].into(),
    };
    let at = moment("2025-06-03T09:00:00Z");
    record
        .record(area, id, seen, &recording, &actor("Officer"), at)
        .unwrap();
}

#[test]
fn a_write_while_a_page_holds_the_ledger_copies_only_what_it_touches() {
    let (record, area) = area_of(1500);
    let today = day("2025-06-10");
    let viewpoint = Viewpoint { known_at: None, today };
    let page = record.position(&area, viewpoint).unwrap();
    end_a_plan(&record, &area);
    let now = record.ledger(&area).unwrap();
    let before = page.ledger();
    assert_eq!(now.events().len(), before.events().len() + 1);
    let (shared, parts) = now.events().parts_shared_with(before.events());
    assert!(parts > 10 && shared >= parts - 1, "{shared} of {parts}");
    let (shared, parts) = now.entries().parts_shared_with(before.entries());
    assert!(parts > 5 && shared >= parts - 1, "{shared} of {parts}");
}

#[test]
fn the_entries_about_a_child_are_those_a_search_of_all_finds() {
    let (record, area) = area_of(40);
    end_a_plan(&record, &area);
    let ledger = record.ledger(&area).unwrap();
    for child in 0..u32::try_from(ledger.entries().len()).unwrap() {
        let all = ledger.entries().iter().zip(0u32..);
        let found: Vec<u32> = all
            .filter(|(e, _)| e.subject == child)
            .map(|(_, place)| place)
            .collect();
        assert_eq!(ledger.about(child), found);
    }
}

#[test]
#[ignore = "a measurement: run with --ignored --nocapture"]
fn what_a_write_costs_in_a_large_area() {
    let resident = || {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        text.split(' ')
            .nth(1)
            .and_then(|pages| pages.parse::<usize>().ok())
            .unwrap_or(0)
            * 4
            / 1024
    };
    let (record, area) = area_of(67_820);
    let held = record.ledger(&area).unwrap();
    println!(
        "{} entries, {} events, {} MB",
        held.entries().len(),
        held.events().len(),
        resident()
    );
    let start = Instant::now();
    let copies: (Vec<_>, Vec<_>) = (
        held.entries().iter().cloned().collect(),
        held.events().iter().cloned().collect(),
    );
    println!(
        "copying every entry and event: {:?}, {} MB",
        start.elapsed(),
        resident()
    );
    drop(copies);
    end_a_plan(&record, &area);
    let (start, before) = (Instant::now(), resident());
    let now = record.ledger(&area).unwrap();
    println!(
        "bringing the ledger up to date while it is held: {:?}, {} MB more",
        start.elapsed(),
        resident().saturating_sub(before)
    );
    assert_eq!(now.events().len(), held.events().len() + 1);
}
