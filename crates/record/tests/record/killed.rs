//! Processes killed at any moment: nothing acknowledged is lost, and nothing is half there.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use definitions::Value;
use record::testing::{self, Server};
use record::{AreaId, Event, PostgresStore, Seq, SqliteStore, Store, StoreError, What};

use crate::builders::{add_area, area_id, batch, everything, new};

/// Says to the child where to record.
const PLACE: &str = "GOLDEN_THREAD_TEST_CHILD_RECORDS_IN";
/// Says to the child how to begin the markers of its batches.
const ROUND: &str = "GOLDEN_THREAD_TEST_CHILD_ROUND";

/// Where a record is kept.
#[derive(Clone)]
enum Place {
    Sqlite(String),
    Postgres(String),
}

impl Place {
    fn open(&self) -> Result<Box<dyn Store>, StoreError> {
        let store: Box<dyn Store> = match self {
            Self::Sqlite(path) => Box::new(SqliteStore::open(path)?),
            Self::Postgres(address) => Box::new(PostgresStore::connect(address)?),
        };
        store.migrate()?;
        Ok(store)
    }

    fn to_text(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite {path}"),
            Self::Postgres(address) => format!("postgres {address}"),
        }
    }

    fn from_text(text: &str) -> Self {
        match text.split_once(' ').unwrap() {
            ("sqlite", path) => Self::Sqlite(path.to_owned()),
            (_, address) => Self::Postgres(address.to_owned()),
        }
    }
}

/// A batch every event of which says which batch it is of, and how many events that batch has.
fn marked(marker: &str, size: usize) -> record::Batch {
    let mut marked = batch().entry("child", marker);
    marked.0.source.name = marker.to_owned();
    for number in 0..size {
        let fields = [
            ("marker", Value::Text(marker.to_owned())),
            ("size", Value::Integer(i64::try_from(size).unwrap())),
            ("number", Value::Integer(i64::try_from(number).unwrap())),
        ];
        marked = marked.step_with(new(0), "seen", fields);
    }
    marked.0
}

#[test]
#[ignore = "the child that the other tests here start and kill"]
fn child() {
    let (Ok(place), Ok(round)) = (std::env::var(PLACE), std::env::var(ROUND)) else {
        return;
    };
    let store = Place::from_text(&place).open().unwrap();
    let area = area_id("north");
    for n in 0.. {
        let marker = format!("{round}.{n}");
        // Some of one event, some that take several pages of the database.
        let size = 1 + (n * 37) % 120;
        let Ok(committed) = store.commit(&area, &marked(&marker, size)) else {
            return;
        };
        let acknowledged = format!("acknowledged {marker} {}\n", committed.last.0);
        std::io::stdout().write_all(acknowledged.as_bytes()).unwrap();
    }
}

/// A child at work, and the markers and numbers it has said to be committed.
struct Recording {
    child: Child,
    reader: JoinHandle<Vec<(String, Seq)>>,
}

impl Recording {
    /// Returns once the child's first batch is acknowledged.
    fn start(place: &Place, round: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "killed::child",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(PLACE, place.to_text())
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let (started, first) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || acknowledgements(output, &started));
        first.recv_timeout(Duration::from_secs(60)).expect("the child records");
        Self { child, reader }
    }

    fn kill(mut self) -> Vec<(String, Seq)> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.join().unwrap()
    }

    /// What it had acknowledged when the server was lost under it.
    fn ended(mut self) -> Vec<(String, Seq)> {
        self.child.wait().unwrap();
        self.reader.join().unwrap()
    }
}

fn acknowledgements(output: ChildStdout, started: &std::sync::mpsc::Sender<()>) -> Vec<(String, Seq)> {
    let mut acknowledged = Vec::new();
    let mut output = BufReader::new(output);
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        // The last line may have been cut off by the kill.
        let words: Vec<&str> = line.split_whitespace().collect();
        if let (true, ["acknowledged", marker, seq]) = (line.ends_with('\n'), words.as_slice()) {
            acknowledged.push(((*marker).to_owned(), Seq(seq.parse().unwrap())));
            let _ = started.send(());
        }
        line.clear();
    }
    acknowledged
}

fn a_random_while() -> Duration {
    Duration::from_micros(RandomState::new().build_hasher().finish() % 60_000)
}

/// Everything acknowledged is there, every batch is whole, and nothing is there that no batch brought.
fn check(store: &dyn Store, area: &AreaId, acknowledged: &[(String, Seq)]) {
    // A server may still be finishing the last batch of a program that is dead: what is read must be of one moment.
    let read = loop {
        let last = store.last_seq(area).unwrap();
        let read = everything(store, area);
        if store.last_seq(area).unwrap() == last {
            break read;
        }
    };
    let mut batches: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for (event, seq) in read.events.iter().zip(1..) {
        assert_eq!(event.seq, Seq(seq), "numbers have a gap");
        let What::Step { fields, .. } = &event.what else {
            panic!("{event:?} was never recorded");
        };
        batches.entry(fields["marker"].to_string()).or_default().push(event);
    }
    for (marker, events) in &batches {
        for (event, number) in events.iter().zip(0..) {
            let What::Step { fields, .. } = &event.what else {
                continue;
            };
            assert_eq!(fields["number"], Value::Integer(number), "batch {marker}");
            let size = i64::try_from(events.len()).unwrap();
            assert_eq!(fields["size"], Value::Integer(size), "batch {marker} is half there");
        }
    }
    for (marker, last) in acknowledged {
        let events = batches.get(marker).unwrap_or_else(|| panic!("batch {marker} is lost"));
        assert_eq!(events.last().map(|event| event.seq), Some(*last), "batch {marker}");
    }
    let markers: BTreeSet<&str> = batches.keys().map(String::as_str).collect();
    let sources: BTreeSet<&str> = read.sources.iter().map(|source| source.name.as_str()).collect();
    let entries: BTreeSet<&str> = read.entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(sources, markers);
    assert_eq!(entries, markers);
    assert_eq!(read.sources.len(), batches.len());
}

fn kill_the_program(place: &Place, rounds: usize) {
    let area = add_area(place.open().unwrap().as_ref(), "north");
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let recording = Recording::start(place, round);
        std::thread::sleep(a_random_while());
        acknowledged.extend(recording.kill());
        check(place.open().unwrap().as_ref(), &area, &acknowledged);
    }
    assert!(acknowledged.len() >= rounds);
}

#[test]
fn a_program_killed_while_recording_in_a_file_loses_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    kill_the_program(&Place::Sqlite(path.to_string_lossy().into_owned()), 20);
    let file = rusqlite::Connection::open(&path).unwrap();
    let sound: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn a_program_killed_while_recording_in_postgresql_loses_nothing_it_acknowledged() {
    if let Some(database) = testing::postgres() {
        kill_the_program(&Place::Postgres(database.address()), 10);
    }
}

#[test]
fn a_postgresql_server_killed_while_it_records_loses_nothing_it_acknowledged() {
    let Some(server) = Server::start() else {
        return;
    };
    let place = Place::Postgres(server.address());
    // Kept open over the kills: it must find its way back to the server by itself.
    let kept = place.open().unwrap();
    let area = add_area(kept.as_ref(), "north");
    let mut acknowledged = Vec::new();
    for round in 0..2 {
        let recording = Recording::start(&place, round);
        std::thread::sleep(a_random_while());
        server.kill();
        acknowledged.extend(recording.ended());
        assert!(kept.last_seq(&area).is_err(), "the server is gone");
        server.run();
        check(place.open().unwrap().as_ref(), &area, &acknowledged);
        check(kept.as_ref(), &area, &acknowledged);
    }
}
