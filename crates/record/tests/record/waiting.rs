//! Reading a child's page notes who reads it, and must not wait while another area is imported.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use record::{EntryId, Read};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, batch, moment, new};

on_both![a_noted_read_does_not_wait_for_an_import_of_another_area];

fn a_noted_read_does_not_wait_for_an_import_of_another_area(backend: &dyn Backend) {
    let store = backend.store();
    let (north, south) = (add_area(store, "north"), add_area(store, "south"));
    store.commit(&south, &batch().entry("child", "1").0).unwrap();
    let mut import = batch();
    for n in 0..2_000 {
        import = import.entry("child", &format!("{n}"));
    }
    for n in 0..60_000 {
        import = import.step(new(n % 2_000), "seen");
    }
    let done = AtomicBool::new(false);
    let (import_took, mut waits) = std::thread::scope(|threads| {
        let reading = threads.spawn(|| {
            let mut waits = Vec::new();
            while !done.load(Ordering::SeqCst) {
                let begun = Instant::now();
                let read = Read {
                    by: actor("Ann"),
                    at: moment("2026-01-05T10:00:00Z"),
                    child: EntryId(1),
                    purpose: "page".to_owned(),
                };
                store.note_reads(&south, &[read]).unwrap();
                waits.push(begun.elapsed());
                std::thread::sleep(Duration::from_millis(2));
            }
            waits
        });
        let begun = Instant::now();
        store.commit(&north, &import.0).unwrap();
        let took = begun.elapsed();
        done.store(true, Ordering::SeqCst);
        (took, reading.join().unwrap())
    });
    waits.sort();
    let (longest, count) = (waits[waits.len() - 1], waits.len());
    eprintln!("{count} reads noted during an import of {import_took:?}, the longest in {longest:?}");
    // With one lock for both, a read would wait for the whole import. A busy disk alone may hold it up for a while.
    assert!(count > 10, "{count} reads in {import_took:?}");
    assert!(
        longest < import_took / 2 || longest < Duration::from_millis(500),
        "{longest:?} of {import_took:?}"
    );
    assert!(backend.verify(None).is_sound());
}
