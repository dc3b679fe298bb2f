//! What many registers cost: 20,000 children with 60 events each over 60 registers made for this, beside the built-in
//! ones. Prints what it costs to read the definitions of 200 registers; to work out all clocks, totals and computed
//! values of the area from the record on disk, with loading apart; to see what one new event changes; and to answer a
//! list, an entry and the worklist. `cargo bench -p web --bench width`; `CHILDREN` is the number of children.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use calendar::{Date, Timestamp};
use definitions::{DefinitionFile, Definitions, Origin, Value, embedded};
use record::{
    AreaId, Batch, EntryRef, Expect, NewEntry, NewEvent, NewWhat, Position, Record, Recording, SourceKind, SqliteStore,
    Store, Viewpoint,
};
use support::{area, day, file, loader, noon};
use tower::ServiceExt;

/// Registers of the area; every fourth is a part of the one before it.
const REGISTERS: usize = 60;
/// Registers in which each child has an entry.
const EACH: usize = 12;
/// Events of each entry: with the one of the child, about 60 for each child.
const EVENTS: usize = 5;
/// Children recorded in one batch.
const BATCH: usize = 500;
const TODAY: &str = "2026-03-02";

fn register_id(at: usize) -> String {
    format!("wide_{at:03}")
}

fn is_part(at: usize) -> bool {
    at % 4 == 3
}

/// A register with a limit to answer, one to look again, and values of its own events; where it has parts, totals.
fn register(at: usize) -> DefinitionFile {
    let id = register_id(at);
    let mut text = format!(
        r#"
id       = "{id}"
title    = "Case {at}"
plural   = "Cases {at}"
purpose  = "Made for the benchmark."
law      = "None"
team     = "Team {team}"
named_by = ["began"]
"#,
        team = at % 7
    );
    match is_part(at) {
        true => writeln!(text, "part_of = \"{}\"", register_id(at - 1)),
        false => writeln!(text, "subject = \"child\""),
    }
    .unwrap();
    text += r#"
[fields]
score = { title = "Score", type = "integer", min = 0, max = 100 }
cost  = { title = "Cost", type = "integer", min = 0 }
seen  = { title = "Child seen", type = "boolean" }
owner = { title = "Owner", type = "text" }

[steps.began]
title  = "Began"
opens  = true
fields = ["score", "cost", "owner"]
stage  = "Open"

[steps.visited]
title       = "Visited"
repeats     = true
each_counts = true
fields      = ["score", "seen"]

[steps.paused]
title   = "Paused"
repeats = true

[steps.resumed]
title   = "Resumed"
repeats = true

[steps.ended]
title  = "Ended"
closes = true
stage  = "Ended"

[clocks.answer]
reference = "W1"
title     = "Visit for the first time"
from      = "began"
until     = ["visited"]
ends      = ["ended"]
within    = "20 working days"
force     = "statutory"
law       = "None"
source    = "Made for the benchmark"

[clocks.again]
reference = "W2"
title     = "Visit again"
from      = "visited"
until     = ["visited"]
rounds    = true
ends      = ["ended"]
pauses    = { from = "paused", until = "resumed" }
within    = "6 weeks"
force     = "local"
law       = "None"
source    = "Made for the benchmark"

[values.visits_seen]
title = "Visits at which the child was seen"
count = "visited"
where = "seen IS TRUE"

[values.mean_score]
title    = "Mean score"
mean     = "score"
of       = "visited"
decimals = 1

[values.days_open]
title = "Days open"
is    = ":today - opened"

[values.pressing]
title = "Weight"
is    = "CASE WHEN again_state = 'overdue' THEN score * 2 ELSE score END"
bands = [["high", 120], ["middle", 40], ["low", 0]]
"#;
    if at % 4 == 2 {
        let part = register_id(at + 1);
        writeln!(
            text,
            r#"
[values.parts_open]
title = "Parts that are open"
count = "{part}"
where = "closed IS NULL"

[values.parts_cost]
title = "Cost of the parts"
sum   = "cost"
of    = "{part}"
"#
        )
        .unwrap();
    }
    DefinitionFile {
        path: format!("wide/registers/{id}.toml"),
        text,
    }
}

fn files(registers: usize) -> Vec<DefinitionFile> {
    let mut files = embedded();
    files.push(DefinitionFile {
        path: "wide/theme.toml".to_owned(),
        text: "title = \"Wide\"\norder = 90\n".to_owned(),
    });
    files.extend((0..registers).map(register));
    files
}

fn new_event(entry: usize, step: &str, on: Date, fields: &[(&str, Value)]) -> NewEvent {
    NewEvent {
        entry: EntryRef::New(entry),
        what: NewWhat::Step {
            step: step.to_owned(),
            fields: (fields.iter().map(|(id, value)| ((*id).to_owned(), value.clone()))).collect(),
        },
        on,
        origin: Origin::default(),
    }
}

/// Some children with all their entries and events.
fn batch(children: std::ops::Range<usize>, at: Timestamp) -> Batch {
    let (mut entries, mut events) = (Vec::new(), Vec::new());
    for child in children {
        let born = day("2012-01-01").saturating_add(calendar_days(child % 4000));
        let subject = entries.len();
        entries.push(NewEntry {
            register: "child".to_owned(),
            subject: None,
            key: format!("{child:013}"),
        });
        let facts = [
            ("surname", Value::Text(format!("Surname{}", child % 3000))),
            ("forename", Value::Text(format!("Forename{}", child % 400))),
            ("birth_date", Value::Date(born)),
        ];
        events.push(new_event(subject, "facts_recorded", day("2025-01-06"), &facts));
        let first = child % (REGISTERS / EACH) * EACH;
        for register in first..first + EACH {
            let entry = entries.len();
            let about = if is_part(register) { entry - 1 } else { subject };
            entries.push(NewEntry {
                register: register_id(register),
                subject: Some(EntryRef::New(about)),
                key: format!("{child}"),
            });
            let spread = child * 31 + register * 17;
            let opened = day("2025-01-06").saturating_add(calendar_days(spread % 360));
            for nth in 0..EVENTS {
                let on = opened.saturating_add(calendar_days(nth * (14 + spread % 20)));
                let score = (
                    "score",
                    Value::Integer(i64::try_from((spread + nth * 7) % 100).unwrap()),
                );
                let cost = ("cost", Value::Integer(i64::try_from(spread % 900).unwrap()));
                let owner = ("owner", Value::Text(format!("Owner {}", spread % 50)));
                let seen = ("seen", Value::Boolean((spread + nth) % 3 > 0));
                events.push(match (nth, spread % 5) {
                    (0, _) => new_event(entry, "began", on, &[score, cost, owner]),
                    (2, 1) => new_event(entry, "paused", on, &[]),
                    (3, 1) => new_event(entry, "resumed", on, &[]),
                    (4, 0 | 1) => new_event(entry, "ended", on, &[]),
                    _ => new_event(entry, "visited", on, &[score, seen]),
                });
            }
        }
    }
    Batch {
        by: loader(),
        at,
        source: file(SourceKind::new("feed"), "wide.csv"),
        entries,
        events,
        expect: Expect::Nothing,
    }
}

fn calendar_days(days: usize) -> jiff::Span {
    jiff::Span::new().days(i64::try_from(days).unwrap())
}

fn open(path: &Path, definitions: &Arc<Definitions>) -> Record {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).unwrap());
    Record::open(store, Arc::clone(definitions)).unwrap()
}

/// Works out everything: how many open limits, and how many values that are known.
fn everything(position: &Position) -> (usize, usize) {
    let registers = &position.ledger().definitions().registers;
    let mut values = 0;
    for (register, definition) in registers.values().enumerate() {
        for value in 0..definition.values.len() {
            let known = |value: &&i64| **value != record::NULL;
            values += position.computed(register, value).iter().filter(known).count();
        }
    }
    (position.open_clocks().len(), values)
}

fn say(what: &str, took: Duration) {
    println!("{:>10.1} ms  {what}", took.as_secs_f64() * 1000.0);
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    say(what, begun.elapsed());
    done
}

fn main() {
    let children: usize = std::env::var("CHILDREN")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    let many = files(200);
    timed("definitions of 200 more registers read and checked", || {
        Definitions::read(&many).unwrap_or_else(|problems| panic!("{problems}"))
    });
    let definitions = Arc::new(Definitions::read(&files(REGISTERS)).unwrap());
    let here = area("wide", "Wide", true);
    let now = noon(TODAY);
    {
        let record = open(&path, &definitions);
        record.store().add_area(&here).unwrap();
        timed("recording all of it", || {
            for first in (0..children).step_by(BATCH) {
                let some = batch(first..(first + BATCH).min(children), noon("2026-02-27"));
                record.store().commit(&here.id, &some).unwrap();
            }
        });
        record.store().close().unwrap();
    }
    let record = Arc::new(open(&path, &definitions));
    let viewpoint = Viewpoint {
        known_at: None,
        today: day(TODAY),
    };
    let ledger = timed("loading from the disk", || record.ledger(&here.id).unwrap());
    println!(
        "{} children, {} events, {} entries; {}",
        children,
        ledger.events().len(),
        ledger.entries().len(),
        memory()
    );
    drop(ledger);
    let begun = Instant::now();
    let position = timed("  folding", || record.position(&here.id, viewpoint).unwrap());
    timed("  open limits", || position.open_clocks().len());
    timed("  overdue limits that count", || position.overdue_clocks().len());
    let (open, values) = timed("  totals and computed values", || everything(&position));
    say(
        &format!("all of it from cold: {open} open limits, {values} values"),
        begun.elapsed(),
    );
    println!("{}", memory());
    drop(position);
    events_one_by_one(&record, &here.id, viewpoint, now);
    pages(&record, &here.id, now, viewpoint);
    println!("{}", memory());
}

/// What a visit that a person records changes, ten times.
fn events_one_by_one(record: &Record, area: &AreaId, viewpoint: Viewpoint, now: Timestamp) {
    let (mut recorded, mut changed) = (Vec::new(), Vec::new());
    for nth in 0..10 {
        let position = record.position(area, viewpoint).unwrap();
        let table = position.table_of(&register_id(nth)).unwrap();
        let row = (0..table.len())
            .find(|&row| table.closed[row] == record::NO_DAY)
            .unwrap();
        let place = table.entry[row];
        let (entry, seen) = (position.ledger().entry(place).id, position.version(place));
        drop(position);
        let visit = Recording {
            step: "visited".to_owned(),
            on: viewpoint.today,
            fields: BTreeMap::from([("score".to_owned(), Value::Integer(50))]),
        };
        let begun = Instant::now();
        record.record(area, entry, seen, &visit, &loader(), now).unwrap();
        recorded.push(begun.elapsed());
        let begun = Instant::now();
        everything(&record.position(area, viewpoint).unwrap());
        changed.push(begun.elapsed());
    }
    recorded.sort();
    changed.sort();
    say("recording a visit, median", recorded[recorded.len() / 2]);
    say("everything up to date after it, median", changed[changed.len() / 2]);
    say("everything up to date after it, longest", changed[changed.len() - 1]);
}

fn pages(record: &Arc<Record>, area: &AreaId, now: Timestamp, viewpoint: Viewpoint) {
    let position = record.position(area, viewpoint).unwrap();
    let id = |register: &str| {
        let table = position.table_of(register).unwrap();
        position.ledger().entry(table.entry[table.len() / 2]).id
    };
    let (whole, child) = (register_id(2), id("child"));
    let entry = id(&whole);
    let pages = [
        ("area", String::new()),
        ("worklist", "/work".to_owned()),
        (
            "worklist, one register by child",
            format!("/work?register={whole}&sort=child"),
        ),
        ("registers", "/registers".to_owned()),
        ("list", format!("/registers/{whole}")),
        ("list of all entries", format!("/registers/{whole}?state=all")),
        ("entry", format!("/registers/{whole}/{entry}")),
        ("form of a step", format!("/entries/{entry}/record/visited")),
        ("children", "/children".to_owned()),
        ("child", format!("/children/{child}")),
    ];
    drop(position);
    let router = web::Server::new(Arc::clone(record))
        .with_clock(Arc::new(move || now))
        .router()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    println!(
        "{:>10} {:>10} {:>10} {:>9}  page",
        "first ms", "median ms", "longest", "KB"
    );
    for (name, below) in pages {
        let mut times: Vec<(f64, usize)> = (0..41)
            .map(|_| answer(&runtime, &router, &format!("/areas/{area}{below}")))
            .collect();
        let (first, bytes) = times.remove(0);
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (median, longest) = (times[times.len() / 2].0, times[times.len() - 1].0);
        println!(
            "{first:>10.1} {median:>10.1} {longest:>10.1} {:>9}  {name}",
            bytes / 1024
        );
    }
}

/// Milliseconds and bytes of an answer.
fn answer(runtime: &tokio::runtime::Runtime, router: &Router, address: &str) -> (f64, usize) {
    let request = Request::get(address)
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin");
    let request = request.body(Body::empty()).unwrap();
    let begun = Instant::now();
    let (status, bytes) = runtime.block_on(async {
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().len())
    });
    assert_eq!(status, StatusCode::OK, "{address}");
    (begun.elapsed().as_secs_f64() * 1000.0, bytes)
}

/// What the process holds in memory, and held at most, as the operating system counts it (Linux only).
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status
        .lines()
        .filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    lines.collect::<Vec<_>>().join(", ")
}
