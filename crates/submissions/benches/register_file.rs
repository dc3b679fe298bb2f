//! How long the import of a large file into a register takes, from its bytes: read, shown, recorded, and shown again.
//!
//! `cargo bench -p submissions` prints the figures.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use calendar::Timestamp;
use definitions::Definitions;
use record::{Actor, Area, AreaId, Record, SqliteStore, Store, folded};
use returns::Input;
use submissions::register_file::{Options, columns, import, preview, read};

const ROWS: usize = 100_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("record.db")).unwrap());
    let record = Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap();
    let area = Area {
        id: AreaId("north".to_owned()),
        name: "North".to_owned(),
        la_code: "999".to_owned(),
        synthetic: true,
    };
    record.store().add_area(&area).unwrap();
    let by = Actor {
        id: "bench".to_owned(),
        name: "Bench".to_owned(),
    };
    let at: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap();
    let mut text = "Recorded: date,Name,Kind,Unique reference number,Belongs to,Also called\n".to_owned();
    for n in 0..ROWS {
        // Every hundredth belongs to another row of the file.
        let whole = if n % 100 == 50 {
            format!("Place {}", n - 50)
        } else {
            String::new()
        };
        writeln!(text, "2026-09-01,Place {n},school,{},{whole},P{n}", 100_000 + n).unwrap();
    }
    let definitions = record.definitions();
    let all = columns(definitions, definitions.register("organisation").unwrap());
    let known: BTreeSet<String> = all.iter().flat_map(|c| [folded(&c.title), folded(&c.id)]).collect();
    let input = Input::bytes("places.csv".to_owned(), text.into_bytes());
    let options = Options::default();
    let mut said = String::new();
    let mut time = |what: &str, started: Instant| {
        writeln!(said, "{what}: {:.2} s", started.elapsed().as_secs_f64()).unwrap();
    };
    let started = Instant::now();
    let sheet = read(&input, &known).unwrap();
    time("read", started);
    let started = Instant::now();
    let shown = preview(&record, &area.id, "organisation", &sheet, &options, at).unwrap();
    assert_eq!((shown.new, shown.problems.len()), (ROWS, 0));
    time("preview", started);
    let started = Instant::now();
    let done = import(&record, &area.id, "organisation", &input, &sheet, &options, &by, at).unwrap();
    assert_eq!(done.record.events_new, ROWS);
    time("import", started);
    let started = Instant::now();
    let again = preview(&record, &area.id, "organisation", &sheet, &options, at).unwrap();
    assert_eq!((again.new, again.record.events_new), (0, 0));
    time("preview of the same file again", started);
    println!("{ROWS} rows\n{said}");
}
