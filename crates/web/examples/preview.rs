//! Serves a small invented area, to look at the pages: `cargo run -p web --example preview [PORT] [CHILDREN]`.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use definitions::Value;
use record::{AreaId, Recording, SourceKind};
use support::{area, day, file, journeys, loader, noon, record_with, step};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(8899, |p| p.parse().unwrap());
    let children: u32 = arguments.next().map_or(60, |n| n.parse().unwrap());
    let record = record_with(&[area("invented", "Invented", true), area("elsewhere", "Elsewhere", true)]);
    journeys::load(&record, "invented", children, 7, day("2026-01-20"));
    a_disputed_child(&record);
    let server = web::Server::new(record).with_clock(Arc::new(|| noon("2026-03-02")));
    server.warm().unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    println!("http://{}/", listener.local_addr().unwrap());
    let stop = async {
        tokio::signal::ctrl_c().await.ok();
    };
    server.serve(listener, stop).await.unwrap();
}

/// A child of whom two sources say different things, with a retraction and something recorded by hand.
fn a_disputed_child(record: &record::Record) {
    let area = AreaId("invented".to_owned());
    let (subject, facts) = support::child("Demir", "Leyla", "2014-06-12", 900_000);
    let mut statements = vec![facts];
    let key = ("ehc_needs_assessment", "2025-11-03");
    statements.push(step(
        Some(&subject),
        key,
        "request_received",
        "2025-11-03",
        &[("request_source", "1".into())],
    ));
    statements.push(step(Some(&subject), key, "decided_to_assess", "2025-12-15", &[]));
    record
        .import(
            &area,
            &statements,
            file(SourceKind::new("sen2"), "invented-extra.xml"),
            &loader(),
            noon("2026-01-21"),
        )
        .unwrap();
    let clinic = vec![step(
        Some(&subject),
        ("child", ""),
        "facts_recorded",
        "2026-02-01",
        &[("surname", "Demir Kaya".into()), ("language", "Turkish".into())],
    )];
    record
        .import(
            &area,
            &clinic,
            file(SourceKind::new("feed"), "community-health.csv"),
            &loader(),
            noon("2026-02-02"),
        )
        .unwrap();
    let ledger = record.ledger(&area).unwrap();
    let place = *ledger
        .with_identifier("upn", &subject.identifiers[0].value)
        .first()
        .unwrap();
    let entry = ledger.entries().iter().rposition(|e| e.subject == place).unwrap();
    let (id, seen) = (ledger.entries()[entry].id, ledger.entries()[entry].version);
    drop(ledger);
    let recording = Recording {
        step: "advice_received".to_owned(),
        on: day("2026-02-20"),
        fields: BTreeMap::<String, Value>::new(),
    };
    let done = record
        .record(&area, id, seen, &recording, &loader(), noon("2026-02-23"))
        .unwrap();
    record
        .retract(
            &area,
            id,
            done.last,
            done.last,
            "Recorded for the wrong child",
            &loader(),
            noon("2026-02-24"),
        )
        .unwrap();
}
