//! Whatever is recorded, every database gives back the same, and gives back what was recorded.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use calendar::{Date, date_of_day_number};
use definitions::{Origin, Value};
use proptest::prelude::*;
use record::{
    AreaId, Batch, Committed, EntryId, EntryRef, Expect, LinkEnd, NewEntry, NewEvent, NewWhat, Seq, SqliteStore, Store,
    StoreError, What,
};

use crate::backends::{Backend, Postgres};
use crate::builders::{add_area, batch, everything};

fn any_day() -> impl Strategy<Value = Date> {
    prop_oneof![
        5 => (14_000..22_000).prop_map(|days| date_of_day_number(days).unwrap()),
        1 => Just(Date::MIN),
        1 => Just(Date::MAX),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        any_day().prop_map(Value::Date),
        any::<String>().prop_map(Value::Text),
        // Text that another type would write the same way.
        any_day().prop_map(|day| Value::Text(day.to_string())),
        any::<i64>().prop_map(|number| Value::Text(number.to_string())),
        Just(Value::Text("true".to_owned())),
        Just(Value::Text("{\"t\":\"x\"}".to_owned())),
    ]
}

fn any_entry() -> impl Strategy<Value = EntryRef> {
    prop_oneof![
        3 => (0..6_i64).prop_map(|id| EntryRef::Existing(EntryId(id))),
        2 => (0..3_usize).prop_map(EntryRef::New),
    ]
}

fn any_new_entry() -> impl Strategy<Value = NewEntry> {
    let subject = proptest::option::weighted(0.5, any_entry());
    ("child|plan", subject, "[a-e]").prop_map(|(register, subject, key)| NewEntry { register, subject, key })
}

fn any_what() -> impl Strategy<Value = NewWhat> {
    let fields = proptest::collection::btree_map(any::<String>(), any_value(), 0..4);
    prop_oneof![
        4 => ("[a-z_]{1,8}", fields).prop_map(|(step, fields)| NewWhat::Step { step, fields }),
        1 => ("[a-z]{1,3}", any_entry()).prop_map(|(link, to)| NewWhat::Link { link, to }),
        1 => ("[a-z]{1,3}", "[A-Z]{2}[0-9]{2}").prop_map(|(link, measure)| NewWhat::LinkMeasure { link, measure }),
        2 => (0..12_i64, "\\PC{0,12}").prop_map(|(seq, reason)| NewWhat::Retract { seq: Seq(seq), reason }),
    ]
}

fn any_event() -> impl Strategy<Value = NewEvent> {
    let place = || proptest::option::of(0..=i64::MAX as u64);
    let origin = ("\\PC{0,8}", place(), place(), proptest::option::of(any::<u32>()));
    (any_entry(), any_what(), any_day(), origin).prop_map(|(entry, what, on, (table, row, line, page))| NewEvent {
        entry,
        what,
        on,
        origin: Origin { table, row, line, page },
    })
}

fn any_expectation() -> impl Strategy<Value = Expect> {
    prop_oneof![
        8 => Just(Expect::Nothing),
        1 => (0..8_i64).prop_map(|seq| Expect::AreaAt(Seq(seq))),
        1 => (0..4_i64, 0..8_i64).prop_map(|(entry, seq)| Expect::EntryAt(EntryId(entry), Seq(seq))),
    ]
}

/// Small enough that entries, keys and numbers often meet; often not fit to be recorded.
fn any_batch() -> impl Strategy<Value = Batch> {
    let entries = proptest::collection::vec(any_new_entry(), 0..3);
    let events = proptest::collection::vec(any_event(), 0..4);
    (entries, events, any_expectation()).prop_map(|(entries, events, expect)| Batch {
        entries,
        events,
        expect,
        ..batch().0
    })
}

/// What an event must read as, in a batch that was given these numbers.
fn as_recorded(what: &NewWhat, committed: &Committed) -> What {
    match what.clone() {
        NewWhat::Step { step, fields } => What::Step { step, fields },
        NewWhat::LinkMeasure { link, measure } => What::Link {
            link,
            to: LinkEnd::Measure(measure),
        },
        NewWhat::Retract { seq, reason } => What::Retract { seq, reason },
        NewWhat::Unlink { link, to } => What::Unlink { link, to },
        NewWhat::Link { link, to } => What::Link {
            link,
            to: LinkEnd::Entry(numbered(to, committed)),
        },
    }
}

fn numbered(entry: EntryRef, committed: &Committed) -> EntryId {
    match entry {
        EntryRef::Existing(id) => id,
        EntryRef::New(position) => committed.entries[position],
    }
}

fn commit(store: &dyn Store, area: &AreaId, batch: &Batch) -> Result<Committed, String> {
    store.commit(area, batch).map_err(|error| match error {
        // Nothing that can be recorded, or refused, is to come to the database's own checks.
        StoreError::Database(cause) => panic!("{cause}"),
        refused => format!("{refused:?}"),
    })
}

fn check_what_was_recorded(store: &dyn Store, area: &AreaId, batch: &Batch, committed: &Committed) {
    let read = everything(store, area);
    let added = &read.events[read.events.len() - batch.events.len()..];
    for (read, recorded) in added.iter().zip(&batch.events) {
        assert_eq!(read.what, as_recorded(&recorded.what, committed));
        assert_eq!(read.entry, numbered(recorded.entry, committed));
        assert_eq!((read.on, &read.origin), (recorded.on, &recorded.origin));
    }
}

#[test]
fn every_database_gives_back_the_same() {
    let file = SqliteStore::in_memory().unwrap();
    file.migrate().unwrap();
    let server = Postgres::new();
    // The runner calls its closure once for every case; areas of its own keep the cases apart.
    let (outcomes, case) = (RefCell::new(BTreeMap::<&str, usize>::new()), Cell::new(0));
    let batches = proptest::collection::vec((0..2_usize, any_batch()), 1..12);
    let config = ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    // The same cases at every run, so that which outcomes are among them is not left to chance.
    let chance = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, chance);
    runner
        .run(&batches, |batches| {
            case.set(case.get() + 1);
            let names = ["a", "b"].map(|name| format!("case-{}-{name}", case.get()));
            let stores: Vec<&dyn Store> = [&file as &dyn Store]
                .into_iter()
                .chain(server.as_ref().map(Backend::store))
                .collect();
            let areas = names.map(|name| {
                stores.iter().for_each(|store| drop(add_area(*store, &name)));
                AreaId(name)
            });
            for (area, batch) in &batches {
                let area = &areas[*area];
                let said: Vec<_> = stores.iter().map(|store| commit(*store, area, batch)).collect();
                prop_assert!(said.iter().all(|outcome| *outcome == said[0]), "{said:?}");
                let kind = match &said[0] {
                    Ok(committed) => {
                        stores
                            .iter()
                            .for_each(|store| check_what_was_recorded(*store, area, batch, committed));
                        "recorded"
                    }
                    Err(refused) if refused.starts_with("Conflict") => "conflict",
                    Err(refused) if refused.starts_with("CannotRetract") => "cannot retract",
                    Err(_) => "unfit",
                };
                *outcomes.borrow_mut().entry(kind).or_default() += 1;
            }
            for area in &areas {
                let read: Vec<_> = stores.iter().map(|store| everything(*store, area)).collect();
                let of_some: Vec<_> = stores
                    .iter()
                    .map(|store| store.history(area, &[EntryId(2), EntryId(1), EntryId(40)]).unwrap())
                    .collect();
                prop_assert!(read.iter().all(|everything| *everything == read[0]));
                prop_assert!(of_some.iter().all(|history| *history == of_some[0]));
            }
            Ok(())
        })
        .unwrap();
    // The cases are worth something only when each kind of outcome is among them.
    let outcomes = outcomes.into_inner();
    assert!(
        ["recorded", "conflict", "cannot retract", "unfit"]
            .iter()
            .all(|kind| outcomes.contains_key(kind)),
        "{outcomes:?}"
    );
}
