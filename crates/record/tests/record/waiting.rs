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
    let begun = Instant::now();
    let (import, reads) = std::thread::scope(|threads| {
        let reading = threads.spawn(|| {
            let mut reads = Vec::new();
            while !done.load(Ordering::SeqCst) {
                let from = begun.elapsed();
                let read = Read {
                    by: actor("Ann"),
                    at: moment("2026-01-05T10:00:00Z"),
                    child: EntryId(1),
                    purpose: "page".to_owned(),
                };
                store.note_reads(&south, &[read]).unwrap();
                reads.push((from, begun.elapsed()));
                std::thread::sleep(Duration::from_millis(2));
            }
            reads
        });
        let from = begun.elapsed();
        store.commit(&north, &import.0).unwrap();
        let to = begun.elapsed();
        done.store(true, Ordering::SeqCst);
        ((from, to), reading.join().unwrap())
    });
    // With one lock for both, no read that begins while the import writes would end before the import does. How long
    // either takes is no matter: a busy machine slows both.
    let late = import.0 + (import.1 - import.0) / 2;
    let end = import.1 - (import.1 - import.0) / 10;
    let amid = reads.iter().any(|(from, to)| *from >= late && *to <= end);
    assert!(
        amid,
        "no read of {} was noted amid the import of {import:?}",
        reads.len()
    );
    assert!(backend.verify(None).is_sound());
}
