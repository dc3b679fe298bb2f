//! What is not as it was recorded is found: written once and run against every database.

use definitions::Value;
use record::{AreaId, EntryId, Heads, Read, Seq, SourceKind, Verification};

use crate::backends::{Backend, Sqlite, on_both};
use crate::builders::{actor, add_area, batch, everything, moment, new, old};

on_both![
    an_untouched_record_verifies_and_its_heads_are_part_of_every_later_one,
    a_rewritten_row_is_found_and_named,
    a_row_added_or_removed_past_the_program_is_found,
    a_commit_that_was_cut_off_is_found_with_heads_kept_elsewhere,
    an_emptied_audit_is_found,
    an_erased_event_and_entry_leave_the_chain_whole,
    a_missing_or_switched_off_guard_is_found,
    bytes_of_a_kept_file_may_be_removed_and_come_back_and_never_change,
];

/// A record with something of everything in it.
fn fill(backend: &dyn Backend) -> AreaId {
    let store = backend.store();
    let (north, south) = (add_area(store, "north"), add_area(store, "south"));
    for area in [&north, &south] {
        let first = batch()
            .of_file(SourceKind::new("sen2"), "sen2.xml", "f1")
            .entry("child", "L1")
            .entry("child", "L2")
            .entry_about("plan", Some(new(0)), "1")
            .step_with(new(0), "named", [("surname", Value::Text("Okafor".to_owned()))])
            .step(new(2), "made")
            .link(new(2), "of", new(1));
        store.commit(area, &first.0).unwrap();
        note(backend, area, 2);
        store.keep_file(area, b"a file").unwrap();
        store.keep_file(area, b"another").unwrap();
        store.commit(area, &batch().step(old(1), "seen").0).unwrap();
        store.commit(area, &batch().retract(old(1), Seq(4)).0).unwrap();
    }
    north
}

fn note(backend: &dyn Backend, area: &AreaId, reads: i64) {
    let reads: Vec<Read> = (1..=reads)
        .map(|child| Read {
            by: actor("Ann"),
            at: moment("2026-01-05T10:00:00Z"),
            child: EntryId(child),
            purpose: "page".to_owned(),
        })
        .collect();
    backend.store().note_reads(area, &reads).unwrap();
}

fn said(found: &Verification) -> String {
    found.problems.join("\n")
}

fn an_untouched_record_verifies_and_its_heads_are_part_of_every_later_one(backend: &dyn Backend) {
    assert!(backend.verify(None).is_sound(), "nothing recorded yet");
    let north = fill(backend);
    let first = backend.verify(None);
    assert_eq!(said(&first), "");
    let counts = first.counts;
    assert_eq!((counts.commits, counts.entries, counts.events), (6, 6, 10));
    assert_eq!((counts.files, counts.reads), (4, 4));
    assert_eq!(first.heads.0.len(), 6);
    // What was printed can be kept as it is and compared later.
    let printed = format!("Everything is as it was recorded.\n{}", first.heads);
    let kept: Heads = printed.parse().unwrap();
    assert_eq!(kept, first.heads);
    backend.store().commit(&north, &batch().step(old(1), "seen").0).unwrap();
    note(backend, &north, 1);
    let later = backend.verify(Some(&kept));
    assert_eq!(said(&later), "");
    assert_ne!(later.heads, kept);
    // Two records of the same events have nothing in common that could be compared to guess what is in them.
    assert_ne!(first.heads.0[0].head, first.heads.0[3].head);
    assert_eq!("head north commits 1 abc\n".parse::<Heads>(), Err(1));
    assert_eq!("no heads\n".parse::<Heads>(), Err(0));
}

fn a_rewritten_row_is_found_and_named(backend: &dyn Backend) {
    fill(backend);
    let same = backend.verify(None).heads;
    for (change, back, words) in [
        (
            "UPDATE event SET fields = replace(fields, 'Okafor', 'Okafur') WHERE area = 'north' AND seq = 1",
            "UPDATE event SET fields = replace(fields, 'Okafur', 'Okafor') WHERE area = 'north' AND seq = 1",
            "area north: event 1 on entry 1 is not as it was recorded",
        ),
        (
            "UPDATE event SET on_day = '2025-12-30' WHERE area = 'south' AND seq = 2",
            "UPDATE event SET on_day = '2025-12-31' WHERE area = 'south' AND seq = 2",
            "area south: event 2 on entry 3",
        ),
        (
            "UPDATE event SET recorded_by_name = 'Someone Else' WHERE area = 'north' AND seq = 4",
            "UPDATE event SET recorded_by_name = 'Caseworker' WHERE area = 'north' AND seq = 4",
            "event 4 on entry 1",
        ),
        (
            "UPDATE event SET target = 3 WHERE area = 'north' AND seq = 5",
            "UPDATE event SET target = 4 WHERE area = 'north' AND seq = 5",
            "event 5 on entry 1",
        ),
        (
            "UPDATE event SET target = 1 WHERE area = 'north' AND seq = 3",
            "UPDATE event SET target = 2 WHERE area = 'north' AND seq = 3",
            "event 3 on entry 3",
        ),
        (
            "UPDATE entry SET key = 'L9' WHERE area = 'north' AND id = 2",
            "UPDATE entry SET key = 'L2' WHERE area = 'north' AND id = 2",
            "area north: entry 2 of the register child",
        ),
        (
            "UPDATE source SET name = 'other.xml' WHERE area = 'north' AND id = 1",
            "UPDATE source SET name = 'sen2.xml' WHERE area = 'north' AND id = 1",
            "area north: commit 1 (\"other.xml\"",
        ),
        (
            "UPDATE area SET name = 'Northern' WHERE id = 'north'",
            "UPDATE area SET name = 'Area of north' WHERE id = 'north'",
            "the area north is not as it was added",
        ),
        (
            "UPDATE audit SET purpose = 'export' WHERE area = 'north' AND number = 1",
            "UPDATE audit SET purpose = 'page' WHERE area = 'north' AND number = 1",
            "area north: the noted reads up to number 2",
        ),
        (
            "UPDATE file SET size = 7 WHERE area = 'north' AND number = 1",
            "UPDATE file SET size = 6 WHERE area = 'north' AND number = 1",
            "area north: kept file 1 does not fit its chain",
        ),
    ] {
        backend.tamper(change);
        let found = backend.verify(None);
        assert!(said(&found).contains(words), "{change}: {}", said(&found));
        backend.tamper(back);
        let again = backend.verify(Some(&same));
        assert_eq!(said(&again), "", "{back}");
    }
    // A file whose bytes are another file's.
    backend.tamper(
        "UPDATE file SET packed = (SELECT packed FROM file WHERE area = 'north' AND number = 2)
         WHERE area = 'north' AND number = 1",
    );
    let found = said(&backend.verify(None));
    assert!(
        found.contains("kept file 1") && found.contains("not as it was submitted"),
        "{found}"
    );
}

fn a_row_added_or_removed_past_the_program_is_found(backend: &dyn Backend) {
    fill(backend);
    for (change, words) in [
        (
            "INSERT INTO event SELECT area, 6, entry, kind, name, target, target_measure, on_day, fields, recorded_at,
                 recorded_by, recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, reason, salt,
                 leaf, erased FROM event WHERE area = 'north' AND seq = 1",
            "area north: event 6 belongs to no commit",
        ),
        ("DELETE FROM event WHERE area = 'north' AND seq = 6", ""),
        (
            "INSERT INTO entry SELECT area, 4, register, subject, 'L4', salt, leaf, erased FROM entry
             WHERE area = 'north' AND id = 1",
            "area north: entry 4 belongs to no commit",
        ),
        ("DELETE FROM entry WHERE area = 'north' AND id = 4", ""),
        (
            "INSERT INTO audit SELECT area, 3, child, read_at, read_by, read_by_name, purpose, NULL FROM audit
             WHERE area = 'north' AND number = 1",
            "the last noted reads, up to number 3, belong to no chain",
        ),
        ("DELETE FROM audit WHERE area = 'north' AND number = 3", ""),
        (
            "INSERT INTO event SELECT 'west', seq, entry, kind, name, target, target_measure, on_day, fields, recorded_at,
                 recorded_by, recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, reason, salt,
                 leaf, erased FROM event WHERE area = 'north' AND seq = 1",
            "lie outside every chain",
        ),
        ("DELETE FROM event WHERE area = 'west'", ""),
        ("DELETE FROM event WHERE area = 'north' AND seq = 2", "area north: event 2 is missing"),
        ("DELETE FROM source WHERE area = 'south' AND id = 2", "area south: commit 2 is missing"),
        ("DELETE FROM file WHERE area = 'south' AND number = 1", "area south: kept file 1 is missing"),
    ] {
        backend.tamper(change);
        let found = said(&backend.verify(None));
        assert_eq!(found.is_empty(), words.is_empty(), "{change}: {found}");
        assert!(found.contains(words), "{change}: {found}");
    }
}

fn a_commit_that_was_cut_off_is_found_with_heads_kept_elsewhere(backend: &dyn Backend) {
    fill(backend);
    let kept = backend.verify(None).heads;
    backend.tamper(
        "DELETE FROM event WHERE area = 'north' AND source = 3; DELETE FROM source WHERE area = 'north' AND id = 3",
    );
    assert!(backend.verify(None).is_sound(), "the shorter record is whole in itself");
    let found = said(&backend.verify(Some(&kept)));
    assert!(
        found.contains("area north: the saved heads say that there were 3 commits"),
        "{found}"
    );
    // The same number of commits again, and still not what it was.
    backend
        .store()
        .commit(&AreaId("north".to_owned()), &batch().step(old(1), "other").0)
        .unwrap();
    let found = said(&backend.verify(Some(&kept)));
    assert!(found.contains("commit 3 had the head"), "{found}");
}

fn an_emptied_audit_is_found(backend: &dyn Backend) {
    let north = fill(backend);
    let kept = backend.verify(None).heads;
    backend.tamper("DELETE FROM audit WHERE area = 'north'");
    let found = said(&backend.verify(None));
    assert!(
        found.contains("area north: there were 2 noted reads when commit 3 was recorded, and there are 0 now"),
        "{found}"
    );
    // Begun anew, with as many reads as before.
    note(backend, &north, 1);
    note(backend, &north, 1);
    let found = said(&backend.verify(None));
    assert!(
        found.contains("noted read 2 is not the one that commit 3 vouches for"),
        "{found}"
    );
    backend.tamper("DELETE FROM audit WHERE area = 'south' AND number = 2");
    let found = said(&backend.verify(Some(&kept)));
    assert!(found.contains("area south"), "{found}");
}

fn an_erased_event_and_entry_leave_the_chain_whole(backend: &dyn Backend) {
    fill(backend);
    let kept = backend.verify(None).heads;
    let erased = erased_hash(backend);
    backend.tamper(&format!(
        "UPDATE event SET fields = '{{}}', salt = NULL, erased = {erased} WHERE area = 'north' AND seq = 1"
    ));
    let found = backend.verify(Some(&kept));
    assert_eq!(said(&found), "");
    assert_eq!(found.erased, 1);
    let read = everything(backend.store(), &AreaId("north".to_owned()));
    assert!(!format!("{read:?}").contains("Okafor"));
    // An erased event still cannot be moved to another day, nor be given other facts.
    for (change, back) in [
        ("on_day = '2025-12-30'", "on_day = '2025-12-31'"),
        ("fields = '{\"a\":{\"text\":\"b\"}}'", "fields = '{}'"),
    ] {
        backend.tamper(&format!("UPDATE event SET {change} WHERE area = 'north' AND seq = 1"));
        let found = said(&backend.verify(None));
        assert!(found.contains("event 1"), "{change}: {found}");
        backend.tamper(&format!("UPDATE event SET {back} WHERE area = 'north' AND seq = 1"));
        assert!(backend.verify(None).is_sound());
    }
}

/// The salted hash of the facts of the north's first event, made here as decision 0007 describes it.
fn erased_hash(backend: &dyn Backend) -> String {
    use sha2::Digest;
    let (salt, fields) = backend.first_facts();
    let mut bytes = Vec::new();
    let mut add = |kind: u8, value: &[u8]| {
        bytes.push(kind);
        bytes.extend(u64::try_from(value.len()).unwrap().to_be_bytes());
        bytes.extend(value);
    };
    add(b't', b"facts");
    add(b'b', &salt);
    add(b't', fields.as_bytes());
    bytes.push(b'-');
    let hash: String = sha2::Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    backend.literal(&hash)
}

fn a_missing_or_switched_off_guard_is_found(backend: &dyn Backend) {
    fill(backend);
    for (change, words) in backend.guards_gone() {
        backend.sql(change).unwrap();
        let found = said(&backend.verify(None));
        assert!(found.contains(words), "{change}: {found}");
    }
}

fn bytes_of_a_kept_file_may_be_removed_and_come_back_and_never_change(backend: &dyn Backend) {
    let north = fill(backend);
    let kept = backend.verify(None).heads;
    backend
        .sql("UPDATE file SET packed = NULL WHERE area = 'north' AND number = 1")
        .unwrap();
    let found = backend.verify(Some(&kept));
    assert_eq!((said(&found).as_str(), found.files_removed), ("", 1));
    let print = record::fingerprint(b"a file");
    assert_eq!(backend.store().file(&north, &print).unwrap(), None);
    assert_eq!(backend.store().keep_file(&north, b"a file").unwrap(), print);
    assert_eq!(
        backend.store().file(&north, &print).unwrap().as_deref(),
        Some(&b"a file"[..])
    );
    assert!(backend.verify(Some(&kept)).is_sound());
    for sql in [
        "UPDATE file SET packed = head WHERE number = 1",
        "UPDATE file SET size = 1",
        "DELETE FROM file",
    ] {
        assert!(backend.sql(sql).is_err(), "{sql}");
    }
    for table in ["area", "schema_version", "identity"] {
        assert!(backend.sql(&format!("DELETE FROM {table}")).is_err(), "{table}");
    }
    assert!(backend.sql("UPDATE area SET name = 'x'").is_err());
    assert!(backend.sql("UPDATE schema_version SET name = 'x'").is_err());
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Everything a store answers, or that it does not.
fn answers(path: &std::path::Path) -> Result<String, String> {
    use std::fmt::Write as _;
    let words = |error: record::StoreError| format!("{error:?}");
    let store = record::SqliteStore::open_read_only(path).map_err(words)?;
    record::Store::migrate(&store).map_err(words)?;
    let store: &dyn record::Store = &store;
    let mut all = String::new();
    for area in store.areas().map_err(words)? {
        let id = &area.id;
        let _ = writeln!(all, "{area:?} {:?}", store.last_seq(id).map_err(words)?);
        let mut entries = Vec::new();
        store
            .entries(id, EntryId(0), &mut |entry| entries.push(entry))
            .map_err(words)?;
        store
            .events(id, Seq(0), &mut |event| {
                let _ = writeln!(all, "{event:?}");
            })
            .map_err(words)?;
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        let _ = writeln!(all, "{entries:?} {:?}", store.sources(id).map_err(words)?);
        // By another path through the file.
        let _ = writeln!(all, "{:?}", store.history(id, &ids).map_err(words)?);
        for child in &ids {
            let _ = writeln!(all, "{:?}", store.reads_of(id, *child).map_err(words)?);
        }
        for bytes in [&b"a file"[..], b"another"] {
            let _ = writeln!(all, "{:?}", store.file(id, &record::fingerprint(bytes)).map_err(words)?);
        }
    }
    Ok(all)
}

#[test]
fn a_flipped_bit_changes_no_answer_without_being_found() {
    let whole = Sqlite::new();
    let north = fill(&whole);
    for n in 0..300 {
        let key = format!("{n:05}");
        let some =
            batch()
                .entry("child", &key)
                .step_with(new(0), "named", [("surname", Value::Text(format!("Name {n}")))]);
        whole.store().commit(&north, &some.0).unwrap();
    }
    note(&whole, &north, 60);
    whole.store().close().unwrap();
    let right = answers(&whole.path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let mut dice = Dice(20_261_130);
    let (mut found_wrong, mut refused, mut unchanged) = (0, 0, 0);
    for flip in 0..240 {
        let mut record = std::fs::read(whole.path()).unwrap();
        let mut reads = std::fs::read(whole.reads_path()).unwrap();
        // Of the record 200 times, then of the file of reads.
        let file = if flip < 200 { &mut record } else { &mut reads };
        let at = usize::try_from(dice.below(file.len() as u64)).unwrap();
        file[at] ^= 1 << dice.below(8);
        std::fs::write(&copy, &record).unwrap();
        std::fs::write(folder.path().join("copy.db.reads"), &reads).unwrap();
        let sound = record::SqliteStore::verify(&copy, None).map(|found| found.is_sound());
        let answered = answers(&copy);
        match (sound, answered) {
            (Ok(false), _) => found_wrong += 1,
            (
                Err(
                    record::StoreError::CannotOpen(_)
                    | record::StoreError::TooNew { .. }
                    | record::StoreError::TooOld { .. },
                ),
                _,
            ) => {
                refused += 1;
            }
            (Ok(true), Ok(answer)) => {
                assert_eq!(
                    answer, right,
                    "flip {flip} at byte {at} changed an answer and was not found"
                );
                unchanged += 1;
            }
            (sound, answered) => panic!("flip {flip} at byte {at}: {sound:?}, {}", answered.unwrap_err()),
        }
    }
    assert!(
        found_wrong > 100,
        "{found_wrong} found, {refused} refused, {unchanged} without effect"
    );
}
