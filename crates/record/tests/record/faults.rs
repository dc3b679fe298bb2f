//! A passing fault of the store, wherever it comes, hides nothing once it has passed.

use std::sync::Arc;

use calendar::Date;
use definitions::{Definitions, Statement, Value};
use record::testing::FaultyStore;
use record::{AreaId, NewSource, Position, Record, RecordError, Recording, SourceKind, Store, StoreError, Viewpoint};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, day, moment};
use crate::importing::{child, facts, step};

on_both!(after_a_fault_anywhere_the_same_record_answers_as_a_fresh_one);

const ASSESSMENT: &str = "ehc_needs_assessment";
const UPNS: [&str; 3] = ["H801200001001", "Z801200001002", "Y801200001003"];

/// A file on some children: each has a request, and its decision where there is one.
fn file(children: &[usize], decided: Option<&str>) -> Vec<Statement> {
    let mut said = Vec::new();
    for &number in children {
        let (upn, name) = (UPNS[number], ["Adeyemi", "Begum", "Clarke"][number]);
        let who = child(upn, name);
        let entry = (ASSESSMENT, "2025-01-06");
        said.push(facts(&who, upn, name, "2025-01-16"));
        let source = [("request_source", Value::from("1"))];
        said.push(step(&who, entry, "request_received", "2025-01-06", &source));
        said.extend(decided.map(|on| step(&who, entry, "decided_to_assess", on, &[])));
    }
    said
}

fn import(record: &Record, area: &AreaId, on: &str, statements: &[Statement]) -> Result<(), RecordError> {
    let source = NewSource {
        kind: SourceKind::new("sen2"),
        name: on.to_owned(),
        fingerprint: String::new(),
    };
    record.import(area, statements, source, &actor("Import"), moment(on))?;
    Ok(())
}

/// Records a decision by hand on the first assessment, as a person who has just opened it.
fn by_hand(record: &Record, area: &AreaId, on: Date) -> Result<(), RecordError> {
    let ledger = record.ledger(area)?;
    let Some(entry) = ledger.entries().iter().find(|e| &*e.key == "2025-01-06") else {
        return Ok(());
    };
    let recording = Recording {
        step: "decided_to_assess".to_owned(),
        on,
        fields: [].into(),
    };
    let at = moment("2025-05-01T09:00:00Z");
    record.record(area, entry.id, entry.version, &recording, &actor("Officer"), at)?;
    Ok(())
}

/// Retracts the last event of the last entry that has one.
fn retract(record: &Record, area: &AreaId) -> Result<(), RecordError> {
    let ledger = record.ledger(area)?;
    let live = |e: &&record::LedgerEvent| e.retracted_at == i64::MAX;
    let Some(last) = ledger.events().iter().rfind(live) else {
        return Ok(());
    };
    let entry = ledger.entry(last.entry);
    let at = moment("2025-06-01T09:00:00Z");
    let by = actor("Officer");
    record.retract(area, entry.id, entry.version, last.seq, "wrong child", &by, at)?;
    Ok(())
}

/// All that pages and figures are made from, from several viewpoints.
fn answers(record: &Record, area: &AreaId) -> Vec<String> {
    let ledger = record.ledger(area).unwrap();
    let mut said = vec![
        format!("{:?}", ledger.entries()),
        format!("{:?}", ledger.events()),
        format!("{:?}", ledger.by_day()),
        format!("{} unreadable, last {:?}", ledger.unreadable(), ledger.last()),
    ];
    for upn in UPNS {
        said.push(format!("{upn} finds {:?}", ledger.with_identifier("upn", upn)));
    }
    for (known_at, today) in [
        (None, "2025-07-01"),
        (None, "2025-01-20"),
        (Some("2025-04-15T00:00:00Z"), "2025-07-01"),
    ] {
        let viewpoint = Viewpoint {
            known_at: known_at.map(moment),
            today: day(today),
        };
        let position: Arc<Position> = record.position(area, viewpoint).unwrap();
        let registers = ledger.definitions().registers.len();
        said.extend((0..registers).map(|at| format!("{viewpoint:?} {at}: {:?}", position.table(at))));
        said.push(format!("{:?}", position.open_clocks()));
    }
    said
}

/// Weeks of work in one area, some of it done by another process on the same database, with pages read in between.
/// What fails is tried once more, as a person would; the fault has passed by then.
fn work(record: &Record, other: &Record, area: &AreaId) {
    let page = |today: &str| {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day(today),
        };
        record.position(area, viewpoint).map(drop)
    };
    let again = |act: &dyn Fn() -> Result<(), RecordError>| {
        if let Err(first) = act() {
            // An answer that was lost may have been done: then a second try meets what the first did.
            let second = act();
            let met = matches!(second, Err(RecordError::Store(StoreError::Conflict { .. })));
            assert!(second.is_ok() || met, "{first}, then {second:?}");
        }
    };
    again(&|| import(record, area, "2025-03-01T09:00:00Z", &file(&[0, 1], None)));
    let _ = page("2025-03-02");
    import(
        other,
        area,
        "2025-04-01T09:00:00Z",
        &file(&[0, 1, 2], Some("2025-02-10")),
    )
    .unwrap();
    let _ = page("2025-07-01");
    again(&|| by_hand(record, area, day("2025-02-12")));
    let _ = page("2025-01-20");
    by_hand(other, area, day("2025-02-13")).unwrap();
    retract(other, area).unwrap();
    let _ = page("2025-07-01");
    again(&|| import(record, area, "2025-06-02T09:00:00Z", &file(&[2], Some("2025-02-11"))));
    import(other, area, "2025-06-03T09:00:00Z", &file(&[1], Some("2025-02-14"))).unwrap();
    // The last thing before the answers are compared is a page that may fail half way through what is new.
    let _ = page("2025-07-01");
}

fn after_a_fault_anywhere_the_same_record_answers_as_a_fresh_one(backend: &dyn Backend) {
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let inner: Arc<dyn Store> = backend.again().unwrap().into();
    let open = |store: Arc<dyn Store>| Record::open(store, Arc::clone(&definitions)).unwrap();
    let other = open(Arc::clone(&inner));
    let mut points = 0;
    loop {
        // An area of its own for each point, so that one database serves all of them.
        let area = add_area(inner.as_ref(), &format!("point-{points}"));
        // The first two points are those of opening the record.
        let store = Arc::new(FaultyStore::new(Arc::clone(&inner)).failing_at(points + 2));
        let record = open(Arc::clone(&store) as Arc<dyn Store>);
        work(&record, &other, &area);
        if points + 2 >= store.passed() {
            break;
        }
        assert_eq!(
            answers(&record, &area),
            answers(&open(Arc::clone(&inner)), &area),
            "after a fault at point {points}"
        );
        points += 1;
    }
    assert!(
        points > 60,
        "only {points} points were reached: the work reads too little"
    );
}
