//! Areas apart, nothing changed, nothing missed: written once and run against every database.

use std::sync::atomic::{AtomicBool, Ordering};

use definitions::Value;
use record::{Area, EntryId, Event, Expect, Read, Seq, SourceId, SourceKind, StoreError, What};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, area_id, batch, events_after, everything, moment, new, old};

on_both![
    nothing_crosses_from_one_area_to_another,
    an_unknown_area_is_said_to_be_unknown,
    areas_have_their_own_id_and_name,
    reads_of_a_child_are_on_its_audit_trail,
    what_was_recorded_cannot_be_changed_or_removed,
    migrating_again_changes_nothing,
    a_record_of_a_newer_version_is_refused,
    a_follower_never_misses_an_event,
    a_file_is_kept_as_it_was_and_only_for_its_area,
    numbers_are_given_in_the_order_of_commits_without_gaps,
];

fn nothing_crosses_from_one_area_to_another(backend: &dyn Backend) {
    let store = backend.store();
    let (north, south) = (add_area(store, "north"), add_area(store, "south"));
    for area in [&north, &south] {
        let same = batch()
            .of_file(SourceKind::new("sen2"), "sen2.xml", "same")
            .entry("child", "L1")
            .entry_about("plan", Some(new(0)), "1")
            .step_with(new(1), "made", [("in", Value::Text(area.0.clone()))]);
        let committed = store.commit(area, &same.0).unwrap();
        assert_eq!(committed.entries, [EntryId(1), EntryId(2)]);
        assert_eq!((committed.source, committed.last), (SourceId(1), Seq(1)));
        let read = Read {
            by: actor(&area.0),
            at: moment("2026-01-06T00:00:00Z"),
            child: EntryId(1),
            purpose: "page".to_owned(),
        };
        store.note_reads(area, &[read]).unwrap();
    }
    let south_before = everything(store, &south);
    // The north alone goes on.
    let more = batch().entry("child", "L2").step(new(0), "seen").step(old(2), "kept");
    store.commit(&north, &more.0).unwrap();
    assert_eq!(everything(store, &south), south_before);
    for area in [&north, &south] {
        let of = |events: Vec<Event>| {
            let texts = events.into_iter().filter_map(|event| match event.what {
                What::Step { fields, .. } => fields.get("in").map(ToString::to_string),
                _ => None,
            });
            texts.collect::<Vec<_>>()
        };
        assert_eq!(of(events_after(store, area, 0)), std::slice::from_ref(&area.0));
        assert_eq!(
            of(store.history(area, &[EntryId(2)]).unwrap()),
            std::slice::from_ref(&area.0)
        );
        let readers: Vec<_> = store
            .reads_of(area, EntryId(1))
            .unwrap()
            .into_iter()
            .map(|r| r.by.name)
            .collect();
        assert_eq!(readers, std::slice::from_ref(&area.0));
        assert_eq!(store.sources(area).unwrap().len(), if area == &north { 2 } else { 1 });
    }
    // Numbers the north has and the south has not are nothing in the south.
    assert!(store.history(&south, &[EntryId(3)]).unwrap().is_empty());
    assert!(store.reads_of(&south, EntryId(3)).unwrap().is_empty());
    let trespassing = [
        batch().step(old(3), "seen"),
        batch().link(old(1), "knows", old(3)),
        batch().entry_about("plan", Some(old(3)), "1"),
    ];
    for writing in trespassing {
        let refused = store.commit(&south, &writing.0).unwrap_err();
        assert!(matches!(refused, StoreError::NoSuchEntry(EntryId(3))), "{refused:?}");
    }
    let refused = store.commit(&south, &batch().retract(old(2), Seq(3)).0).unwrap_err();
    assert!(matches!(refused, StoreError::CannotRetract(_)), "{refused:?}");
    // What was expected is looked up in the area itself.
    let at_1 = batch().step(old(1), "seen").expecting(Expect::AreaAt(Seq(1)));
    assert!(matches!(
        store.commit(&north, &at_1.0),
        Err(StoreError::Conflict { now_at: Seq(3) })
    ));
    store.commit(&south, &at_1.0).unwrap();
}

fn an_unknown_area_is_said_to_be_unknown(backend: &dyn Backend) {
    let store = backend.store();
    add_area(store, "north");
    let nowhere = area_id("nowhere");
    let outcomes = [
        store.commit(&nowhere, &batch().entry("child", "1").0).map(drop),
        store.entries(&nowhere, EntryId(0), &mut |_| ()),
        store.events(&nowhere, Seq(0), &mut |_| ()),
        store.last_seq(&nowhere).map(drop),
        store.history(&nowhere, &[EntryId(1)]).map(drop),
        store.sources(&nowhere).map(drop),
        store.note_reads(&nowhere, &[]),
        store.reads_of(&nowhere, EntryId(1)).map(drop),
    ];
    for (which, outcome) in outcomes.into_iter().enumerate() {
        let error = outcome.unwrap_err();
        assert!(
            matches!(&error, StoreError::NoSuchArea(id) if *id == nowhere),
            "{which}: {error:?}"
        );
        assert_eq!(error.to_string(), "there is no area \"nowhere\" in this record");
    }
}

fn areas_have_their_own_id_and_name(backend: &dyn Backend) {
    let store = backend.store();
    let area = |id: &str, name: &str| Area {
        id: area_id(id),
        name: name.to_owned(),
        la_code: "317".to_owned(),
        synthetic: id == "b",
    };
    for new in [area("b", "Zed"), area("a", "Über"), area("c-2", "Alpha")] {
        store.add_area(&new).unwrap();
    }
    for taken in [area("b", "New"), area("new", "Zed")] {
        let refused = store.add_area(&taken).unwrap_err();
        assert!(
            matches!(&refused, StoreError::AreaExists(id) if *id == taken.id),
            "{refused:?}"
        );
    }
    for odd in ["", "North", "a b", "a/b", "a_b"] {
        let refused = store.add_area(&area(odd, "Odd")).unwrap_err();
        assert!(matches!(refused, StoreError::Unfit(_)), "{odd}: {refused:?}");
    }
    assert_eq!(
        store.areas().unwrap(),
        [area("c-2", "Alpha"), area("b", "Zed"), area("a", "Über")]
    );
}

fn reads_of_a_child_are_on_its_audit_trail(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    store
        .commit(&area, &batch().entry("child", "1").entry("child", "2").0)
        .unwrap();
    let read = |child, at: &str, purpose: &str| Read {
        by: actor("Ann Analyst"),
        at: moment(at),
        child: EntryId(child),
        purpose: purpose.to_owned(),
    };
    let first = read(1, "2026-01-05T10:00:00Z", "child's page");
    let second = read(1, "2026-01-05T10:00:00.000001Z", "export");
    let same_moment = read(1, "2026-01-05T10:00:00.000001Z", "timeline");
    store
        .note_reads(&area, &[first.clone(), read(2, "2026-01-07T00:00:00Z", "x")])
        .unwrap();
    store.note_reads(&area, &[second.clone(), same_moment.clone()]).unwrap();
    store.note_reads(&area, &[]).unwrap();
    assert_eq!(store.reads_of(&area, EntryId(1)).unwrap(), [same_moment, second, first]);
    let no_name = [
        read(2, "2026-01-08T00:00:00Z", "x"),
        read(3, "2026-01-08T00:00:00Z", "x"),
    ];
    let refused = store.note_reads(&area, &no_name).unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchEntry(EntryId(3))), "{refused:?}");
    assert_eq!(store.reads_of(&area, EntryId(2)).unwrap().len(), 1);
}

fn what_was_recorded_cannot_be_changed_or_removed(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "seen").0)
        .unwrap();
    let read = Read {
        by: actor("Ann"),
        at: moment("2026-01-05T10:00:00Z"),
        child: EntryId(1),
        purpose: "page".to_owned(),
    };
    store.note_reads(&area, std::slice::from_ref(&read)).unwrap();
    let before = everything(store, &area);
    for (table, column) in [
        ("event", "on_day"),
        ("source", "name"),
        ("entry", "key"),
        ("audit", "purpose"),
    ] {
        for sql in [
            format!("UPDATE {table} SET {column} = 'x'"),
            format!("DELETE FROM {table}"),
        ] {
            let refused = backend.sql(&sql).unwrap_err();
            assert!(
                refused.contains("never") || refused.contains("only ever"),
                "{sql}: {refused}"
            );
        }
    }
    assert_eq!(everything(store, &area), before);
    assert_eq!(store.reads_of(&area, EntryId(1)).unwrap(), [read]);
}

fn migrating_again_changes_nothing(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "seen").0)
        .unwrap();
    let before = everything(store, &area);
    store.migrate().unwrap();
    let again = backend.again().unwrap();
    again.migrate().unwrap();
    assert_eq!(everything(again.as_ref(), &area), before);
}

fn a_record_of_a_newer_version_is_refused(backend: &dyn Backend) {
    backend
        .sql("INSERT INTO schema_version (version, name) VALUES (99, 'of_tomorrow')")
        .unwrap();
    let refused = backend.again().map(drop).unwrap_err();
    assert!(matches!(refused, StoreError::TooNew { found: 99, .. }), "{refused:?}");
    assert!(refused.to_string().contains("use that version or a newer one"));
    let refused = backend.store().migrate().unwrap_err();
    assert!(matches!(refused, StoreError::TooNew { found: 99, .. }), "{refused:?}");
}

fn a_follower_never_misses_an_event(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    let done = AtomicBool::new(false);
    let followed = std::thread::scope(|threads| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (store, area) = (backend.again().unwrap(), &area);
                threads.spawn(move || {
                    for n in 0..25 {
                        let mut some = batch().entry("child", &format!("{writer}-{n}"));
                        // Of different sizes, so that a later one could overtake.
                        for _ in 0..=(n * 7 + writer * 3) % 40 {
                            some = some.step(new(0), "seen");
                        }
                        store.commit(area, &some.0).unwrap();
                    }
                })
            })
            .collect();
        let follower = threads.spawn(|| {
            let mut seen: Vec<Event> = Vec::new();
            loop {
                let last_round = done.load(Ordering::SeqCst);
                let after = seen.last().map_or(0, |event| event.seq.0);
                seen.extend(events_after(store, &area, after));
                if last_round {
                    return seen;
                }
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        follower.join().unwrap()
    });
    assert_eq!(followed, events_after(store, &area, 0));
    assert!(followed.len() > 1_000);
}

fn numbers_are_given_in_the_order_of_commits_without_gaps(backend: &dyn Backend) {
    let store = backend.store();
    let area = add_area(store, "north");
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "a").0)
        .unwrap();
    // Refused before and inside the database: neither may leave a gap.
    store.commit(&area, &batch().step(old(9), "b").0).unwrap_err();
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "b").0)
        .unwrap_err();
    let next = store
        .commit(&area, &batch().entry("child", "2").step(new(0), "c").0)
        .unwrap();
    assert_eq!((next.source, next.last), (SourceId(2), Seq(2)));
    assert_eq!(next.entries, [EntryId(2)]);
}

fn a_file_is_kept_as_it_was_and_only_for_its_area(backend: &dyn Backend) {
    let store = backend.store();
    let (north, south) = (add_area(store, "north"), add_area(store, "south"));
    let bytes: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    let print = store.keep_file(&north, &bytes).unwrap();
    assert_eq!(store.keep_file(&north, &bytes).unwrap(), print);
    assert_ne!(store.keep_file(&north, b"").unwrap(), print);
    // Another process finds it, another area does not.
    let again = backend.again().unwrap();
    assert_eq!(again.file(&north, &print).unwrap().as_deref(), Some(&bytes[..]));
    assert_eq!(again.file(&south, &print).unwrap(), None);
    assert!(matches!(
        store.keep_file(&area_id("west"), b"x"),
        Err(StoreError::NoSuchArea(_))
    ));
    assert!(matches!(
        store.file(&area_id("west"), &print),
        Err(StoreError::NoSuchArea(_))
    ));
    assert!(backend.sql("UPDATE file SET size = 1").is_err());
}
