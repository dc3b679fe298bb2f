//! How fast events are recorded and read back, on SQLite and on PostgreSQL.
//!
//! `cargo bench -p record` prints the figures. Every commit waits for the disk, so they depend on it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::time::Instant;

use definitions::{Origin, Value};
use record::{
    Actor, Area, AreaId, Batch, EntryId, EntryRef, Expect, NewEntry, NewEvent, NewSource, NewWhat, PostgresStore, Seq,
    SourceKind, SqliteStore, Store, testing,
};

const CHILDREN: usize = 10_000;
const EVENTS: usize = 100_000;
const FORMS: usize = 500;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(folder.path().join("record.db")).unwrap();
    measure("SQLite", &sqlite);
    if let Some(database) = testing::postgres() {
        measure("PostgreSQL", &PostgresStore::connect(&database.address()).unwrap());
    }
}

fn measure(name: &str, store: &dyn Store) {
    store.migrate().unwrap();
    let area = Area {
        id: AreaId("north".to_owned()),
        name: "North".to_owned(),
        la_code: "999".to_owned(),
        synthetic: true,
    };
    store.add_area(&area).unwrap();
    let area = area.id;

    let import = batch(
        (0..CHILDREN)
            .map(|n| NewEntry {
                register: "child".to_owned(),
                subject: None,
                key: format!("{n:013}"),
            })
            .collect(),
        (0..EVENTS).map(|n| event(EntryRef::New(n % CHILDREN), n)).collect(),
    );
    let took = timed(|| drop(store.commit(&area, &import).unwrap()));
    rate(name, "events recorded in one batch, with their entries", EVENTS, took);

    let took = timed(|| {
        for n in 0..FORMS {
            let entry = EntryId(i64::try_from(n + 1).unwrap());
            store
                .commit(&area, &batch(Vec::new(), vec![event(EntryRef::Existing(entry), n)]))
                .unwrap();
        }
    });
    rate(name, "forms of one event recorded one after another", FORMS, took);

    let mut seen = 0;
    let took = timed(|| store.events(&area, Seq(0), &mut |_| seen += 1).unwrap());
    rate(name, "events read", seen, took);

    let took = timed(|| {
        for n in 1..=FORMS {
            let entry = EntryId(i64::try_from(n).unwrap());
            assert!(store.history(&area, &[entry]).unwrap().len() >= 10);
        }
    });
    rate(name, "histories of one entry read", FORMS, took);
}

fn batch(entries: Vec<NewEntry>, events: Vec<NewEvent>) -> Batch {
    Batch {
        by: Actor {
            id: "bench".to_owned(),
            name: "Benchmark".to_owned(),
        },
        at: "2026-01-05T09:30:00Z".parse().unwrap(),
        source: NewSource {
            kind: SourceKind::new("sen2"),
            name: "sen2.xml".to_owned(),
            fingerprint: "f".repeat(64),
        },
        entries,
        events,
        expect: Expect::Nothing,
    }
}

fn event(entry: EntryRef, n: usize) -> NewEvent {
    let number = i64::try_from(n).unwrap();
    let on = calendar::date_of_day_number(20_000).unwrap();
    let fields = [
        ("request_source", Value::Text("parent".to_owned())),
        ("decision_on", Value::Date(on)),
        ("months", Value::Integer(number)),
    ];
    NewEvent {
        entry,
        what: NewWhat::Step {
            step: "request_received".to_owned(),
            fields: fields
                .map(|(id, value)| (id.to_owned(), value))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        },
        on,
        origin: Origin {
            table: "Requests".to_owned(),
            row: u64::try_from(n).ok(),
            line: u64::try_from(n * 20).ok(),
            page: None,
        },
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

#[allow(clippy::cast_precision_loss, reason = "counts for reading")]
fn rate(name: &str, what: &str, count: usize, seconds: f64) {
    let per_second = count as f64 / seconds;
    println!("{name:10} {per_second:>10.0} a second  {what} ({count} in {seconds:.3} s)");
}
