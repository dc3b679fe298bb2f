//! Opening a record: what is ours, what is not, and several at once.

use std::io::{Read, Write};

use record::{PostgresStore, SqliteStore, Store, StoreError};

use crate::backends::{Backend, Postgres, Sqlite};
use crate::builders::{add_area, batch, everything, new};

#[test]
fn a_file_of_another_kind_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database, but long enough to be looked at. ".repeat(100)).unwrap();
    let foreign = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&foreign).unwrap();
    other.execute_batch("CREATE TABLE event (id INTEGER)").unwrap();
    drop(other);
    for (path, why) in [(&text, "nor an SQLite file"), (&foreign, "of another program")] {
        let before = std::fs::read(path).unwrap();
        let Err(StoreError::CannotOpen(sentence)) = SqliteStore::open(path) else {
            panic!("{} was opened", path.display());
        };
        assert!(sentence.contains(why), "{sentence}");
        assert!(sentence.contains("nothing in it was changed"), "{sentence}");
        assert_eq!(std::fs::read(path).unwrap(), before);
    }
    let Err(StoreError::CannotOpen(sentence)) = SqliteStore::open(folder.path().join("no/folder/record.db")) else {
        panic!("opened in a folder that is not there");
    };
    assert!(sentence.contains("check that its folder exists"), "{sentence}");
}

#[test]
fn several_may_open_and_migrate_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    std::thread::scope(|threads| {
        for n in 0..6 {
            let path = &path;
            threads.spawn(move || {
                let store = SqliteStore::open(path).unwrap();
                store.migrate().unwrap();
                add_area(&store, &format!("area-{n}"));
            });
        }
    });
    assert_eq!(SqliteStore::open(&path).unwrap().areas().unwrap().len(), 6);
}

#[test]
fn a_row_of_an_sqlite_record_cannot_be_replaced_either() {
    let record = Sqlite::new();
    let area = add_area(record.store(), "north");
    let one = batch().entry("child", "1").step(new(0), "seen").0;
    record.store().commit(&area, &one).unwrap();
    let before = everything(record.store(), &area);
    for sql in [
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry",
        "INSERT OR REPLACE INTO source SELECT * FROM source",
    ] {
        let refused = record.sql(sql).unwrap_err();
        assert!(refused.contains("never replaced"), "{sql}: {refused}");
    }
    assert_eq!(everything(record.store(), &area), before);
}

#[test]
fn a_record_in_memory_keeps_the_contract_while_it_lasts() {
    let store = SqliteStore::in_memory().unwrap();
    store.migrate().unwrap();
    let area = add_area(&store, "north");
    store
        .commit(&area, &batch().entry("child", "1").step(new(0), "seen").0)
        .unwrap();
    let mut seen = 0;
    // A caller may use the store again from within.
    let mut each = |_| seen += usize::from(store.last_seq(&area).is_ok());
    store.events(&area, record::Seq(0), &mut each).unwrap();
    assert_eq!(seen, 1);
    assert_eq!(everything(&store, &area).entries.len(), 1);
}

#[test]
fn a_postgresql_address_that_leads_nowhere_says_what_to_do() {
    let sentence = |address: &str| match PostgresStore::connect(address).map(drop) {
        Err(StoreError::CannotOpen(sentence)) => sentence,
        other => panic!("{address}: {other:?}"),
    };
    for address in [
        "",
        "postgres://u:hunter2@127.0.0.1:nan/db",
        "postgres://u:hunter2@127.0.0.1/db?sslmode=odd",
    ] {
        let sentence = sentence(address);
        assert!(
            sentence.contains("cannot be understood") || sentence.contains("cannot be reached"),
            "{sentence}"
        );
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
    let clear = sentence("postgres://u:hunter2@records.example/db?sslmode=prefer");
    assert!(clear.contains("in clear text"), "{clear}");
    assert!(!clear.contains("hunter2"));
    let unreachable = sentence("postgres://u@127.0.0.1:1/db");
    assert!(unreachable.contains("cannot be reached"), "{unreachable}");
}

#[test]
fn a_postgresql_server_that_refuses_to_connect_says_why() {
    let Some(server) = record::testing::Server::start() else {
        return;
    };
    let Err(StoreError::CannotOpen(unknown)) =
        PostgresStore::connect(&server.address().replace("golden@", "nobody@")).map(drop)
    else {
        panic!("a stranger was let in");
    };
    assert!(unknown.contains("did not let this program in"), "{unknown}");
}

#[test]
fn a_postgresql_database_of_another_program_is_refused() {
    for foreign in [
        "CREATE TABLE event (id int)",
        "CREATE TABLE schema_version (applied date)",
    ] {
        let Some(database) = Postgres::empty() else {
            return;
        };
        database.sql(foreign).unwrap();
        let Err(StoreError::CannotOpen(sentence)) = database.again().map(drop) else {
            panic!("opened after {foreign}");
        };
        assert!(sentence.contains("another program"), "{sentence}");
        let refused = database.store().migrate().unwrap_err();
        assert!(matches!(refused, StoreError::CannotOpen(_)), "{refused:?}");
    }
}

#[test]
fn several_may_migrate_a_new_postgresql_database_at_once() {
    let Some(database) = Postgres::empty() else {
        return;
    };
    std::thread::scope(|threads| {
        for n in 0..6 {
            let database = &database;
            threads.spawn(move || {
                let store = database.again().unwrap();
                store.migrate().unwrap();
                add_area(store.as_ref(), &format!("area-{n}"));
            });
        }
    });
    assert_eq!(database.store().areas().unwrap().len(), 6);
}

#[test]
fn a_postgresql_record_cannot_be_emptied() {
    let Some(database) = Postgres::new() else {
        return;
    };
    for table in ["event", "source", "entry", "audit"] {
        let refused = database.sql(&format!("TRUNCATE {table} CASCADE")).unwrap_err();
        assert!(refused.contains("only ever added to"), "{refused}");
    }
}

#[test]
fn a_server_that_demands_tls_is_named_as_such() {
    // PostgreSQL's own words where pg_hba.conf takes encrypted connections only.
    let refusal = "no pg_hba.conf entry for host \"127.0.0.1\", user \"u\", database \"db\", no encryption";
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let speaking = std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let mut length = [0; 4];
        client.read_exact(&mut length).unwrap();
        let mut startup = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
        client.read_exact(&mut startup).unwrap();
        let fields = format!("SFATAL\0VFATAL\0C28000\0M{refusal}\0\0");
        let mut answer = vec![b'E'];
        answer.extend(u32::try_from(fields.len() + 4).unwrap().to_be_bytes());
        answer.extend(fields.as_bytes());
        client.write_all(&answer).unwrap();
    });
    let Err(StoreError::CannotOpen(sentence)) =
        PostgresStore::connect(&format!("postgres://u:hunter2@127.0.0.1:{port}/db")).map(drop)
    else {
        panic!("connected");
    };
    speaking.join().unwrap();
    assert!(sentence.contains("wants an encrypted connection (TLS)"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn a_postgresql_record_may_be_let_go_in_an_asynchronous_task() {
    let Some(database) = Postgres::new() else {
        return;
    };
    let address = database.address();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let areas = runtime.block_on(async move {
        let opening = tokio::task::spawn_blocking(move || {
            let store = PostgresStore::connect(&address).unwrap();
            (store.areas().unwrap(), store)
        });
        let (areas, store) = opening.await.unwrap();
        drop(store);
        areas
    });
    assert!(areas.is_empty());
}
