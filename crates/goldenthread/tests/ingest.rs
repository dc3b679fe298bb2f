//! The command line imports as every other way does: the same events and the same report for the same files.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use calendar::Timestamp;
use definitions::Definitions;
use record::{Actor, Area, AreaId, LinkEnd, Record, Seq, SqliteStore, What};
use returns::Input;
use submissions::{Options, ingest};

/// A child with a request and a plan; an element that the return does not have; and a row that cannot be used.
fn sen2(year: u16, received: &str) -> String {
    format!(
        "<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>{year}</Year><ReferenceDate>{year}-01-16</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header><Persons>
<Person><Surname>Adeyemi</Surname><Forename>Naomi</Forename><PersonBirthDate>2016-04-02</PersonBirthDate><Sex>F</Sex><Ethnicity>BAFR</Ethnicity><UPN>H801200001001</UPN><ShoeSize>3</ShoeSize>
<Requests><ReceivedDate>{received}</ReceivedDate><RequestOutcome>A</RequestOutcome></Requests></Person>
<Person><Surname>Smith</Surname><Forename>Jack</Forename><PersonBirthDate>2014-13-40</PersonBirthDate><Sex>M</Sex></Person>
</Persons></Message>"
    )
}

fn record(store: SqliteStore) -> Record {
    Record::open(Arc::new(store), Arc::new(Definitions::built_in().unwrap())).unwrap()
}

fn eastmere() -> Area {
    Area {
        id: AreaId("eastmere".to_owned()),
        name: "Eastmere".to_owned(),
        la_code: "999".to_owned(),
        synthetic: false,
    }
}

/// Every event, by what it says and where it came from, without the ids that differ from record to record.
fn events(record: &Record) -> Vec<String> {
    let area = eastmere().id;
    let ledger = record.ledger(&area).unwrap();
    let name = |entry| {
        let place = ledger.place(entry).unwrap();
        format!("{} {}", ledger.register_of(place).id, ledger.entry(place).key)
    };
    let sources = record.store().sources(&area).unwrap();
    let mut events = Vec::new();
    let mut each = |event: record::Event| {
        let what = match &event.what {
            What::Link {
                link,
                to: LinkEnd::Entry(to),
            } => format!("{link} {}", name(*to)),
            other => format!("{other:?}"),
        };
        let source = sources.iter().find(|s| s.id == event.source).unwrap();
        events.push(format!(
            "{}: {what} on {} {:?}, {} {} {}",
            name(event.entry),
            event.on,
            event.origin,
            source.kind.id(),
            source.name,
            source.fingerprint
        ));
    };
    record.store().events(&area, Seq(0), &mut each).unwrap();
    events
}

fn goldenthread(arguments: &[&str], folder: &Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_goldenthread"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn the_command_line_gives_the_events_and_the_report_of_ingest() {
    let folder = tempfile::tempdir().unwrap();
    let added = goldenthread(
        &["area", "add", "Eastmere", "--la-code", "999", "--record", "r.sqlite"],
        folder.path(),
    );
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let direct = record(SqliteStore::in_memory().unwrap());
    direct.store().add_area(&eastmere()).unwrap();
    let by = Actor {
        id: "test".to_owned(),
        name: "Test".to_owned(),
    };
    // The second return gives another first day for the open request.
    for (name, text) in [
        ("sen2-2025.xml", sen2(2025, "2024-11-04")),
        ("sen2-2026.xml", sen2(2026, "2024-11-11")),
    ] {
        std::fs::write(folder.path().join(name), &text).unwrap();
        let done = goldenthread(&["import", name, "--json", "--record", "r.sqlite"], folder.path());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        let file = Input::bytes(name, text.into_bytes());
        let report = ingest(
            &direct,
            &eastmere(),
            &[file],
            &Options::default(),
            &|_| (),
            &by,
            Timestamp::now(),
        )
        .unwrap();
        assert_eq!(printed, serde_json::to_value(&report).unwrap());
        assert_eq!(report.bad_row_count(), 1, "{report:?}");
        assert!(
            report.notes.iter().any(|n| n.contains("ShoeSize")),
            "{:?}",
            report.notes
        );
        assert_eq!(
            report.restated.len(),
            usize::from(name == "sen2-2026.xml"),
            "{report:?}"
        );
    }
    let store = SqliteStore::open(folder.path().join("r.sqlite").to_str().unwrap()).unwrap();
    let events_of_command = events(&record(store));
    assert!(events_of_command.len() > 3);
    assert_eq!(events_of_command, events(&direct));
}
