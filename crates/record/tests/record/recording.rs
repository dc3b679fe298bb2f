//! Recording and reading back, written once and run against every database.

use std::collections::BTreeMap;
use std::sync::Barrier;

use definitions::{Origin, Value};
use record::{Entry, EntryId, Event, Expect, LinkEnd, NewWhat, Seq, Source, SourceId, SourceKind, StoreError, What};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, batch, day, entries_after, events_after, everything, moment, new, old};

on_both![
    what_is_committed_reads_back_identical,
    a_batch_without_events_still_says_where_it_came_from,
    entries_and_events_are_read_in_order_from_any_number_on,
    a_history_is_of_the_entries_requested,
    an_import_is_refused_when_the_area_has_moved_on,
    a_form_is_refused_when_the_entry_has_moved_on,
    of_two_people_recording_on_one_entry_exactly_one_wins,
    an_entry_is_made_once,
    a_retraction_names_a_standing_event_of_the_same_entry,
    a_batch_is_written_whole_or_not_at_all,
    what_cannot_be_kept_is_refused,
];

fn what_is_committed_reads_back_identical(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let origin = Origin {
        table: "Requests".to_owned(),
        row: Some(0),
        line: Some(4_000_000_000),
        page: Some(7),
    };
    let fields = BTreeMap::from([
        ("a_date".to_owned(), Value::Date(day("2026-02-28"))),
        ("looks_like_a_date".to_owned(), Value::Text("2026-02-28".to_owned())),
        ("looks_like_a_number".to_owned(), Value::Text("17".to_owned())),
        ("looks_like_a_tag".to_owned(), Value::Text("{\"d\":1}".to_owned())),
        ("empty".to_owned(), Value::Text(String::new())),
        ("in_urdu".to_owned(), Value::Text("بچہ \"اسکول\"\n\u{0}".to_owned())),
        ("smallest".to_owned(), Value::Integer(i64::MIN)),
        ("largest".to_owned(), Value::Integer(i64::MAX)),
        ("yes".to_owned(), Value::Boolean(true)),
        ("no".to_owned(), Value::Boolean(false)),
    ]);
    let step = NewWhat::Step {
        step: "request_received".to_owned(),
        fields: fields.clone(),
    };
    let measure = NewWhat::LinkMeasure {
        link: "shown_by".to_owned(),
        measure: "EH05".to_owned(),
    };
    let first = batch()
        .of_file(SourceKind::new("sen2"), "sen2.xml", "abc123")
        .entry("child", "L1")
        .entry_about("assessment", Some(new(0)), "1")
        .event(new(1), step, origin.clone())
        .link(new(1), "part_of", new(0))
        .event(new(0), measure, Origin::default())
        .0;
    let committed = store.commit(&area, &first).unwrap();
    assert_eq!(committed.source, SourceId(1));
    assert_eq!(committed.entries, [EntryId(1), EntryId(2)]);
    assert_eq!(committed.last, Seq(3));
    let mut second = batch().retract(old(2), Seq(1)).0;
    second.at = moment("1969-07-20T20:17:40.000001Z");
    second.by = actor("Someone Else");
    assert_eq!(store.commit(&area, &second).unwrap().last, Seq(4));

    let event = |seq, entry, what, origin| Event {
        seq: Seq(seq),
        entry: EntryId(entry),
        what,
        on: day("2025-12-31"),
        recorded_at: first.at,
        recorded_by: first.by.clone(),
        source: SourceId(1),
        origin,
    };
    let step = What::Step {
        step: "request_received".to_owned(),
        fields,
    };
    let link = |link: &str, to| What::Link {
        link: link.to_owned(),
        to,
    };
    let retraction = What::Retract {
        seq: Seq(1),
        reason: "recorded by mistake".to_owned(),
    };
    let expected = [
        event(1, 2, step, origin),
        event(2, 2, link("part_of", LinkEnd::Entry(EntryId(1))), Origin::default()),
        event(
            3,
            1,
            link("shown_by", LinkEnd::Measure("EH05".to_owned())),
            Origin::default(),
        ),
        Event {
            recorded_at: second.at,
            recorded_by: second.by.clone(),
            source: SourceId(2),
            ..event(4, 2, retraction, Origin::default())
        },
    ];
    let entry = |id, register: &str, subject, key: &str| Entry {
        id: EntryId(id),
        register: register.to_owned(),
        subject,
        key: key.to_owned(),
    };
    let read = everything(backend.again().unwrap().as_ref(), &area);
    assert_eq!(read.events, expected);
    assert_eq!(
        read.entries,
        [
            entry(1, "child", None, "L1"),
            entry(2, "assessment", Some(EntryId(1)), "1")
        ]
    );
    assert_eq!(
        read.sources[0],
        Source {
            id: SourceId(1),
            kind: SourceKind::new("sen2"),
            name: "sen2.xml".to_owned(),
            fingerprint: "abc123".to_owned(),
            received_at: first.at,
            received_by: first.by.clone(),
        }
    );
    assert_eq!(read.sources[1].received_by, actor("Someone Else"));
    assert_eq!(read.last, Seq(4));
}

fn a_batch_without_events_still_says_where_it_came_from(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    assert_eq!(store.last_seq(&area).unwrap(), Seq(0));
    let one = batch().entry("child", "L1").step(new(0), "seen").0;
    assert_eq!(store.commit(&area, &one).unwrap().last, Seq(1));
    let nothing_new = batch().of_file(SourceKind::new("sen2"), "again.xml", "f").0;
    assert_eq!(store.commit(&area, &nothing_new).unwrap().last, Seq(1));
    assert_eq!(store.sources(&area).unwrap().len(), 2);
    assert_eq!(store.last_seq(&area).unwrap(), Seq(1));
}

fn entries_and_events_are_read_in_order_from_any_number_on(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    // More than two pages of reading, in two batches.
    for half in ["a", "b"] {
        let mut many = batch();
        for n in 0..4_500 {
            many = many.entry("child", &format!("{half}{n}")).step(new(n), "seen");
        }
        store.commit(&area, &many.0).unwrap();
    }
    for after in [0, 1, 4_095, 4_096, 4_500, 8_999, 9_000, 9_001] {
        let expected: Vec<i64> = (after + 1..=9_000).collect();
        let events: Vec<i64> = events_after(store, &area, after).iter().map(|e| e.seq.0).collect();
        let entries: Vec<i64> = entries_after(store, &area, after).iter().map(|e| e.id.0).collect();
        assert_eq!(events, expected, "events after {after}");
        assert_eq!(entries, expected, "entries after {after}");
    }
    assert_eq!(entries_after(store, &area, 4_500)[0].key, "b0");
}

fn a_history_is_of_the_entries_requested(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let three = batch().entry("child", "1").entry("child", "2").entry("child", "3");
    let three = three
        .step(new(2), "a")
        .step(new(0), "b")
        .step(new(1), "c")
        .step(new(2), "d");
    store.commit(&area, &three.0).unwrap();
    let seqs = |entries: &[i64]| {
        let entries: Vec<EntryId> = entries.iter().copied().map(EntryId).collect();
        let events = store.history(&area, &entries).unwrap();
        events.iter().map(|event| event.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(seqs(&[3]), [1, 4]);
    assert_eq!(seqs(&[3, 1]), [1, 2, 4]);
    assert_eq!(seqs(&[3, 3]), [1, 4]);
    assert_eq!(seqs(&[]), [0; 0]);
    assert_eq!(seqs(&[99]), [0; 0]);
}

fn an_import_is_refused_when_the_area_has_moved_on(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let import = |seq, key: &str| {
        let expect = Expect::AreaAt(Seq(seq));
        let import = batch().entry("child", key).step(new(0), "seen").expecting(expect);
        store.commit(&area, &import.0)
    };
    import(0, "1").unwrap();
    import(1, "2").unwrap();
    for stale in [0, 1, 3] {
        let refused = import(stale, "3").unwrap_err();
        assert!(
            matches!(refused, StoreError::Conflict { now_at: Seq(2) }),
            "{refused:?}"
        );
    }
    import(2, "3").unwrap();
}

fn a_form_is_refused_when_the_entry_has_moved_on(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let two = batch().entry("child", "1").entry("child", "2").step(new(0), "seen");
    store.commit(&area, &two.0).unwrap();
    let form = |entry, seq| {
        let expect = Expect::EntryAt(EntryId(entry), Seq(seq));
        store.commit(&area, &batch().step(old(entry), "seen").expecting(expect).0)
    };
    form(1, 1).unwrap();
    let stale = form(1, 1).unwrap_err();
    assert!(matches!(stale, StoreError::Conflict { now_at: Seq(2) }), "{stale:?}");
    // What happens to another entry does not matter, and an entry without events is at 0.
    form(2, 0).unwrap();
    form(1, 2).unwrap();
    let unknown = form(3, 0).unwrap_err();
    assert!(matches!(unknown, StoreError::NoSuchEntry(EntryId(3))), "{unknown:?}");
}

fn of_two_people_recording_on_one_entry_exactly_one_wins(backend: &dyn Backend) {
    let (here, there) = (backend.store(), backend.again().unwrap());
    let area = add_area(here, "north");
    here.commit(&area, &batch().entry("child", "1").step(new(0), "seen").0)
        .unwrap();
    for round in 1..=25 {
        let start = Barrier::new(4);
        let record = |store: &dyn record::Store, name: &str| {
            let expect = Expect::EntryAt(EntryId(1), Seq(round));
            let form = batch().step(old(1), name).expecting(expect).0;
            start.wait();
            store.commit(&area, &form)
        };
        // Two through one store, two through another: one process and two processes alike.
        let outcomes = std::thread::scope(|threads| {
            let running = [
                threads.spawn(|| record(here, "a")),
                threads.spawn(|| record(here, "b")),
                threads.spawn(|| record(there.as_ref(), "c")),
                threads.spawn(|| record(there.as_ref(), "d")),
            ];
            running.map(|thread| thread.join().unwrap())
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            let Seq(now) = match refused {
                StoreError::Conflict { now_at } => *now_at,
                other => panic!("{other:?}"),
            };
            assert_eq!(now, round + 1);
        }
        assert_eq!(here.last_seq(&area).unwrap(), Seq(round + 1));
    }
}

fn an_entry_is_made_once(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let children = batch().entry("child", "1").entry("child", "2").step(new(0), "seen");
    let plans = children
        .entry_about("plan", Some(new(0)), "1")
        .entry_about("plan", Some(new(1)), "1")
        .entry("plan", "1");
    store.commit(&area, &plans.0).unwrap();
    let before = everything(store, &area);
    for (register, subject) in [("child", None), ("plan", None), ("plan", Some(old(2)))] {
        let twice = batch().entry_about(register, subject, "1").step(new(0), "seen").0;
        let refused = store.commit(&area, &twice).unwrap_err();
        assert!(
            matches!(refused, StoreError::Conflict { now_at: Seq(1) }),
            "{refused:?}"
        );
    }
    let twice_in_one = batch().entry("child", "9").entry("child", "9").0;
    let refused = store.commit(&area, &twice_in_one).unwrap_err();
    assert!(matches!(refused, StoreError::Unfit(_)), "{refused:?}");
    assert_eq!(everything(store, &area), before);
    let others = batch().entry("plan", "2").entry("review", "1").entry("child", "3");
    store.commit(&area, &others.0).unwrap();
}

fn a_retraction_names_a_standing_event_of_the_same_entry(backend: &dyn Backend) {
    let store = backend.store();
    let (area, other) = (add_area(store, "north"), add_area(store, "south"));
    let two = batch().entry("child", "1").entry("child", "2");
    let two = two.step(new(0), "a").step(new(1), "b").link(new(0), "knows", new(1)).0;
    store.commit(&area, &two).unwrap();
    store.commit(&area, &batch().retract(old(1), Seq(1)).0).unwrap();
    store
        .commit(&other, &batch().entry("child", "1").step(new(0), "a").0)
        .unwrap();
    let before = everything(store, &area);
    let refused = [
        ("of another entry", batch().retract(old(1), Seq(2)), 2),
        ("retracted already", batch().retract(old(1), Seq(1)), 1),
        ("a retraction", batch().retract(old(1), Seq(4)), 4),
        ("of its own batch", batch().step(old(1), "c").retract(old(1), Seq(5)), 5),
        ("nowhere", batch().retract(old(1), Seq(99)), 99),
        ("before all", batch().retract(old(1), Seq(0)), 0),
        ("of a new entry", batch().entry("child", "3").retract(new(0), Seq(2)), 2),
        ("twice", batch().retract(old(2), Seq(2)).retract(old(2), Seq(2)), 2),
    ];
    for (which, writing, seq) in refused {
        let refused = store.commit(&area, &writing.0).unwrap_err();
        assert!(
            matches!(refused, StoreError::CannotRetract(Seq(n)) if n == seq),
            "{which}: {refused:?}"
        );
    }
    assert_eq!(everything(store, &area), before);
    // The other area's event 1 counts, whatever happened to this one's.
    store.commit(&other, &batch().retract(old(1), Seq(1)).0).unwrap();
    store
        .commit(&area, &batch().retract(old(2), Seq(2)).retract(old(1), Seq(3)).0)
        .unwrap();
}

fn a_batch_is_written_whole_or_not_at_all(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "seen").0)
        .unwrap();
    let before = everything(store, &area);
    let good = || {
        let mut good = batch();
        for n in 0..500 {
            good = good.entry("plan", &n.to_string()).step(new(n), "made");
        }
        good
    };
    let bad = [
        good().step(old(9_999), "seen"),
        good().step(new(500), "seen"),
        good().link(old(1), "knows", old(9_999)),
        good().link(old(1), "knows", new(500)),
        good().retract(old(1), Seq(77)),
        // The last entry is there already, which only the database finds out.
        good().entry("child", "1"),
        good().entry_about("review", Some(old(9_999)), "1"),
        good().entry_about("review", Some(new(500)), "1"),
    ];
    for writing in bad {
        store.commit(&area, &writing.0).unwrap_err();
        assert_eq!(everything(store, &area), before);
    }
    store.commit(&area, &good().0).unwrap();
}

fn what_cannot_be_kept_is_refused(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let huge = Origin {
        row: Some(u64::MAX),
        ..Origin::default()
    };
    let far = NewWhat::LinkMeasure {
        link: "shown_by".to_owned(),
        measure: "EH05".to_owned(),
    };
    let unfit = [
        batch().entry("child", "a\0b"),
        batch().entry("child", "1").step(new(0), "a\0b"),
        batch().of_file(SourceKind::new("feed"), "a\0b", ""),
        batch().entry("child", "1").event(new(0), far, huge),
    ];
    for writing in unfit {
        let refused = store.commit(&area, &writing.0).unwrap_err();
        assert!(matches!(refused, StoreError::Unfit(_)), "{refused:?}");
    }
    assert_eq!(store.sources(&area).unwrap(), []);
}
