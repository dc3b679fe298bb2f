//! Stopping, copying and restoring a record, and reading one without leaving a trace.

use std::path::{Path, PathBuf};

use record::testing::{Server, program};
use record::{PostgresStore, Read, SqliteStore, Store, StoreError};

use crate::backends::{Backend, Sqlite};
use crate::builders::{Everything, actor, add_area, area_id, batch, everything, moment, new, old};

/// An area with a few hundred events and a noted read.
fn fill(store: &dyn Store) {
    let area = add_area(store, "north");
    for n in 0..100 {
        let some = batch()
            .entry("child", &format!("{n}"))
            .step(new(0), "seen")
            .step(new(0), "kept");
        store.commit(&area, &some.0).unwrap();
    }
    let read = Read {
        by: actor("Ann"),
        at: moment("2026-01-05T10:00:00Z"),
        child: record::EntryId(1),
        purpose: "page".to_owned(),
    };
    store.note_reads(&area, &[read]).unwrap();
    store.keep_file(&area, b"a file").unwrap();
}

fn held(path: &Path) -> Everything {
    let store = SqliteStore::open_read_only(path).unwrap();
    store.migrate().unwrap();
    everything(&store, &area_id("north"))
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> String {
    match outcome {
        Err(StoreError::CannotOpen(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_that_was_closed_is_whole_in_its_file_alone() {
    let record = Sqlite::new();
    fill(record.store());
    let before = everything(record.store(), &area_id("north"));
    let folder = record.path().parent().map(Path::to_path_buf).unwrap();
    assert!(folder.join("record.db-wal").exists(), "written ahead while it is used");
    record.store().close().unwrap();
    assert_eq!(listed(&folder), ["record.db", "record.db.reads"]);
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.db");
    std::fs::copy(record.path(), &copy).unwrap();
    assert_eq!(held(&copy), before);
    assert_eq!(before.events.len(), 200);
    // A closed store says so.
    let late = record.store().commit(&area_id("north"), &batch().step(old(1), "x").0);
    assert!(matches!(late, Err(StoreError::Database(_))), "{late:?}");
}

#[test]
fn a_record_that_was_dropped_is_whole_too_unless_another_has_it_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let (one, other) = (SqliteStore::open(&path).unwrap(), SqliteStore::open(&path).unwrap());
    one.migrate().unwrap();
    fill(&one);
    drop(one);
    other
        .commit(&area_id("north"), &batch().step(old(1), "later").0)
        .unwrap();
    assert!(folder.path().join("record.db-wal").exists());
    drop(other);
    assert_eq!(listed(folder.path()), ["record.db", "record.db.reads"]);
    assert_eq!(held(&path).events.len(), 201);
}

#[test]
fn verifying_and_reading_make_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let nothing = refused(SqliteStore::verify(&path, None));
    assert!(nothing.contains("there is no record"), "{nothing}");
    assert!(refused(SqliteStore::open_read_only(&path).map(drop)).contains("there is no record"));
    assert!(refused(SqliteStore::open_existing(&path).map(drop)).contains("there is no record"));
    assert!(refused(SqliteStore::verify(folder.path(), None)).contains("is a folder"));
    assert_eq!(listed(folder.path()), [""; 0]);
    std::fs::write(&path, "").unwrap();
    assert!(refused(SqliteStore::verify(&path, None)).contains("is an empty file"));
    assert!(refused(SqliteStore::open_existing(&path).map(drop)).contains("is an empty file"));
    assert_eq!(listed(folder.path()), ["record.db"]);
    let store = SqliteStore::open(&path).unwrap();
    store.migrate().unwrap();
    fill(&store);
    drop(store);
    let bytes = || [&path, &folder.path().join("record.db.reads")].map(|file| std::fs::read(file).unwrap());
    let before = bytes();
    assert!(SqliteStore::verify(&path, None).unwrap().is_sound());
    held(&path);
    let reader = SqliteStore::open_read_only(&path).unwrap();
    reader.migrate().unwrap();
    assert!(reader.commit(&area_id("north"), &batch().step(old(1), "x").0).is_err());
    drop(reader);
    assert_eq!(bytes(), before);
    assert_eq!(listed(folder.path()), ["record.db", "record.db.reads"]);
    // As a killed server would leave it, and copied without what is beside it.
    let writing = SqliteStore::open(&path).unwrap();
    let alone = folder.path().join("alone.db");
    std::fs::copy(&path, &alone).unwrap();
    std::fs::copy(
        folder.path().join("record.db.reads"),
        folder.path().join("alone.db.reads"),
    )
    .unwrap();
    assert!(SqliteStore::verify(&alone, None).unwrap().is_sound());
    assert!(!listed(folder.path()).iter().any(|name| name.starts_with("alone.db-")));
    drop(writing);
    // The file of reads is missed.
    std::fs::remove_file(folder.path().join("alone.db.reads")).unwrap();
    let found = SqliteStore::verify(&alone, None).unwrap();
    assert!(
        found.problems[0].contains("is missing: who read what is not known"),
        "{found:?}"
    );
}

#[test]
fn a_file_of_reads_that_notes_none_is_taken_for_a_new_record_and_one_that_notes_some_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let made = || {
        let store = SqliteStore::open(&path).unwrap();
        store.migrate().map(|()| store)
    };
    drop(made().unwrap());
    // Making the record failed half way, and it was removed.
    std::fs::remove_file(&path).unwrap();
    let store = made().unwrap();
    fill(&store);
    drop(store);
    let found = SqliteStore::verify(&path, None).unwrap();
    assert!(found.is_sound() && found.counts.reads > 0, "{found:?}");
    // Reads are never lost for a new record.
    std::fs::remove_file(&path).unwrap();
    assert!(refused(made().map(drop)).contains("notes who read another record"));
    // Nor does a record that holds something take the file of another.
    let other = folder.path().join("other.db");
    SqliteStore::open(&other).unwrap().migrate().unwrap();
    std::fs::remove_file(folder.path().join("record.db.reads")).unwrap();
    fill(&made().unwrap());
    std::fs::rename(
        folder.path().join("other.db.reads"),
        folder.path().join("record.db.reads"),
    )
    .unwrap();
    assert!(refused(made().map(drop)).contains("notes who read another record"));
}

#[cfg(unix)]
#[test]
fn a_record_opened_through_a_link_has_its_own_reads_and_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    std::fs::create_dir(&real).unwrap();
    let path = real.join("record.db");
    let link = folder.path().join("link.db");
    let linked_twice = real.join("again.db");
    std::os::unix::fs::symlink("real/record.db", &link).unwrap();
    std::os::unix::fs::symlink(&link, &linked_twice).unwrap();
    // The link is there before the record is.
    let store = SqliteStore::open(&link).unwrap();
    store.migrate().unwrap();
    fill(&store);
    // What is still in the log is seen through the link too.
    assert_eq!(held(&linked_twice).events.len(), 200);
    store.close().unwrap();
    assert_eq!(listed(folder.path()), ["link.db", "real"]);
    assert_eq!(listed(&real), ["again.db", "record.db", "record.db.reads"]);
    for name in [&path, &link, &linked_twice] {
        assert_eq!(
            SqliteStore::reads_of_file(name).canonicalize().unwrap(),
            real.join("record.db.reads").canonicalize().unwrap()
        );
        assert_eq!(
            SqliteStore::verify(name, None).unwrap().counts.reads,
            1,
            "{}",
            name.display()
        );
    }
    // Restoring through a link replaces the record and not the link.
    let copy = folder.path().join("copy.db");
    SqliteStore::backup(&link, &copy).unwrap();
    SqliteStore::restore(&copy, &link, true, "then").unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(held(&path).events.len(), 200);
    assert!(real.join("record.db.then").exists());
}

#[test]
fn bytes_after_the_end_of_a_file_are_found() {
    use std::io::Write as _;
    for which in ["record.db", "record.db.reads"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.db");
        let store = SqliteStore::open(&path).unwrap();
        store.migrate().unwrap();
        fill(&store);
        // While it is in use, and afterwards, there are none.
        assert!(SqliteStore::verify(&path, None).unwrap().is_sound());
        store.close().unwrap();
        assert!(SqliteStore::verify(&path, None).unwrap().is_sound());
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(folder.path().join(which))
            .unwrap();
        file.write_all(b"something hidden").unwrap();
        let found = SqliteStore::verify(&path, None).unwrap();
        assert_eq!(
            found.problems,
            [format!(
                "the file {which} goes on after its end: 16 bytes there are no part of the record"
            )]
        );
    }
}

#[test]
fn what_a_stopped_copy_left_is_found_and_a_stopped_restore_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let store = SqliteStore::open(&path).unwrap();
    store.migrate().unwrap();
    fill(&store);
    store.close().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(record::left_by_stopped_copies(folder.path()).is_empty());
    // Killed while it copied, and killed after that; and what other programs left.
    std::fs::write(at("monday.db.part"), vec![0; 4096]).unwrap();
    std::fs::copy(&path, at("record.db.restoring")).unwrap();
    std::fs::copy(at("record.db.reads"), at("record.db.restoring.reads")).unwrap();
    std::fs::write(at("film.part"), b"not a record, ".repeat(100)).unwrap();
    std::fs::write(at("empty.part"), b"").unwrap();
    let left = |name: &str, certain| record::LeftCopy {
        path: at(name),
        certain,
    };
    assert_eq!(
        record::left_by_stopped_copies(folder.path()),
        [
            // Zeros may be another program's: its name alone says that it may be ours.
            left("monday.db.part", false),
            left("record.db.restoring", true),
            left("record.db.restoring.reads", true),
        ]
    );
    // Killed between setting the old record aside and naming the new one.
    std::fs::rename(&path, at("record.db.then")).unwrap();
    std::fs::rename(at("record.db.reads"), at("record.db.then.reads")).unwrap();
    let why = refused(SqliteStore::open_existing(&path).map(drop));
    assert!(why.contains("A restore was stopped half-way; run it again"), "{why}");
    // Which works, and leaves nothing of the first try.
    SqliteStore::restore(at("record.db.then"), &path, false, "later").unwrap();
    assert_eq!(
        record::left_by_stopped_copies(folder.path()),
        [left("monday.db.part", false)]
    );
    assert_eq!(held(&path).events.len(), 200);
}

#[test]
fn an_older_record_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(
        "PRAGMA application_id = 0x47546872;
         CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
         INSERT INTO schema_version VALUES (1, 'record'), (2, 'file');",
    )
    .unwrap();
    drop(old);
    let sentence = SqliteStore::open(&path).map(drop).unwrap_err().to_string();
    assert!(
        sentence.contains("written by an older version") && sentence.contains("format 2"),
        "{sentence}"
    );
    assert!(
        SqliteStore::verify(&path, None)
            .unwrap_err()
            .to_string()
            .contains("older version")
    );
}

#[test]
#[cfg(unix)]
fn only_its_owner_can_read_a_record() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let modes = || {
        let modes = listed(folder.path()).into_iter().map(|name| {
            let mode = std::fs::metadata(folder.path().join(&name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777;
            (name, mode)
        });
        modes.collect::<Vec<_>>()
    };
    let store = SqliteStore::open(&path).unwrap();
    store.migrate().unwrap();
    fill(&store);
    let made = modes();
    assert!(made.len() >= 6, "{made:?}");
    assert!(made.iter().all(|(_, mode)| *mode == 0o600), "{made:?}");
    SqliteStore::backup(&path, folder.path().join("backup.db")).unwrap();
    drop(store);
    assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
    // Made wider by someone, it is narrowed when it is next opened to be written.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
}

#[test]
fn a_record_is_backed_up_while_it_is_written_damaged_and_restored() {
    let record = Sqlite::new();
    fill(record.store());
    let folder = record.path().parent().map(Path::to_path_buf).unwrap();
    let backup = folder.join("backup.db");
    // Others go on recording and reading meanwhile.
    let stop = std::sync::atomic::AtomicBool::new(false);
    let verified = std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                let store = record.again().unwrap();
                let read = Read {
                    by: actor("Ben"),
                    at: moment("2026-01-05T10:00:00Z"),
                    child: record::EntryId(2),
                    purpose: "page".to_owned(),
                };
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    store
                        .note_reads(&area_id("north"), std::slice::from_ref(&read))
                        .unwrap();
                    store
                        .commit(&area_id("north"), &batch().step(old(1), "meanwhile").0)
                        .unwrap();
                }
            });
        }
        let verified = (0..5)
            .map(|n| {
                let to = if n == 0 {
                    backup.clone()
                } else {
                    folder.join(format!("backup-{n}.db"))
                };
                SqliteStore::backup(record.path(), to).unwrap()
            })
            .next()
            .unwrap();
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        verified
    });
    let saved = held(&backup);
    assert!(saved.events.len() >= 200);
    assert!(
        record.verify(Some(&verified.heads)).is_sound(),
        "what was saved is part of what came later"
    );
    // Nothing is overwritten, and no half copy is left.
    let taken = refused(SqliteStore::backup(record.path(), &backup));
    assert!(taken.contains("already something"), "{taken}");
    assert!(!listed(&folder).iter().any(|name| name.contains(".part")));

    // Not over a record, unless that is wanted; and not while someone has it open.
    let path = record.path();
    let sentence = refused(SqliteStore::restore(&backup, &path, false, "then"));
    assert!(sentence.contains("--replace"), "{sentence}");
    let sentence = refused(SqliteStore::restore(&backup, &path, true, "then"));
    assert!(sentence.contains("another process has the record"), "{sentence}");
    record.store().close().unwrap();

    // Damage.
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.len() / 2;
    bytes[at..at + 3000].fill(0x5a);
    std::fs::write(&path, &bytes).unwrap();
    assert!(!SqliteStore::verify(&path, None).unwrap().is_sound());
    // A damaged backup is refused before anything is touched.
    let bad = folder.join("bad.db");
    std::fs::copy(&path, &bad).unwrap();
    std::fs::copy(folder.join("record.db.reads"), folder.join("bad.db.reads")).unwrap();
    let sentence = refused(SqliteStore::restore(&bad, &path, true, "then"));
    assert!(sentence.contains("does not verify"), "{sentence}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);

    let restored = SqliteStore::restore(&backup, &path, true, "2026-01-05").unwrap();
    assert_eq!(restored.verified.heads, verified.heads);
    assert_eq!(held(&path), saved);
    let old_one = restored.old.unwrap();
    assert_eq!(old_one, PathBuf::from(format!("{}.2026-01-05", path.display())));
    assert_eq!(std::fs::read(&old_one).unwrap(), bytes);
    assert!(PathBuf::from(format!("{}.reads", old_one.display())).exists());
    assert!(!listed(&folder).iter().any(|name| name.contains(".restoring")));
    // The restored record goes on.
    let store = SqliteStore::open_existing(&path).unwrap();
    store.migrate().unwrap();
    store
        .commit(&area_id("north"), &batch().step(old(1), "after").0)
        .unwrap();
    drop(store);
    assert!(SqliteStore::verify(&path, Some(&verified.heads)).unwrap().is_sound());
    // To a place where there is none yet.
    let fresh = folder.join("fresh.db");
    assert!(
        SqliteStore::restore(&backup, &fresh, false, "then")
            .unwrap()
            .old
            .is_none()
    );
    assert_eq!(held(&fresh), saved);
}

#[test]
fn what_is_left_of_a_record_is_kept_when_another_takes_its_place() {
    let record = Sqlite::new();
    fill(record.store());
    let folder = record.path().parent().map(Path::to_path_buf).unwrap();
    let backup = folder.join("backup.db");
    let verified = SqliteStore::backup(record.path(), &backup).unwrap();
    record.store().close().unwrap();
    for ending in ["-wal", "-journal", ".reads", ".reads-wal"] {
        let gone = folder.join(format!("gone{ending}.db"));
        let left = PathBuf::from(format!("{}{ending}", gone.display()));
        std::fs::write(&left, b"left of an earlier record").unwrap();
        let sentence = refused(SqliteStore::restore(&backup, &gone, false, "then"));
        assert!(sentence.contains("what is left of one"), "{ending}: {sentence}");
        let restored = SqliteStore::restore(&backup, &gone, true, "then").unwrap();
        assert_eq!(restored.verified.heads, verified.heads);
        let aside = restored.old.unwrap();
        let aside = aside.file_name().unwrap().to_string_lossy().into_owned();
        let kept = listed(&folder)
            .into_iter()
            .find(|name| name.starts_with(&aside))
            .unwrap();
        assert_eq!(
            std::fs::read(folder.join(kept)).unwrap(),
            b"left of an earlier record",
            "{ending}"
        );
        assert!(SqliteStore::verify(&gone, Some(&verified.heads)).unwrap().is_sound());
        assert_eq!(held(&gone), held(&backup));
    }
}

#[test]
fn a_record_in_postgresql_is_dumped_restored_and_verified() {
    let (Some(server), Some(dump), Some(restore)) = (Server::start(), program("pg_dump"), program("pg_restore")) else {
        return;
    };
    let store = PostgresStore::connect(&server.address()).unwrap();
    store.migrate().unwrap();
    fill(&store);
    let before = everything(&store, &area_id("north"));
    let verified = store.verify(None).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.dump");
    let done = std::process::Command::new(dump)
        .args(["--format=custom", "--file"])
        .args([&file])
        .arg(format!("--dbname={}", server.address()))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // What happens to the database afterwards is not in the dump.
    store
        .commit(&area_id("north"), &batch().step(old(1), "after").0)
        .unwrap();
    let mut prompt = postgres::Client::connect(&server.address(), postgres::NoTls).unwrap();
    prompt.batch_execute("CREATE DATABASE restored").unwrap();
    let address = server.address().replace("/postgres", "/restored");
    let done = std::process::Command::new(restore)
        .arg(format!("--dbname={address}"))
        .args([&file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let restored = PostgresStore::connect(&address).unwrap();
    assert_eq!(everything(&restored, &area_id("north")), before);
    let again = restored.verify(Some(&verified.heads)).unwrap();
    assert!(again.is_sound(), "{again:?}");
    assert_eq!(again.heads, verified.heads);
    restored
        .commit(&area_id("north"), &batch().step(old(1), "goes on").0)
        .unwrap();
    // A row that was changed on the way would have been found.
    let mut prompt = postgres::Client::connect(&address, postgres::NoTls).unwrap();
    prompt
        .batch_execute(
            "ALTER TABLE event DISABLE TRIGGER ALL; UPDATE event SET on_day = '2020-01-01' WHERE seq = 7;
             ALTER TABLE event ENABLE TRIGGER ALL",
        )
        .unwrap();
    let found = restored.verify(None).unwrap();
    assert!(
        found.problems[0].contains("area north: event 7 on entry 4"),
        "{found:?}"
    );
}
