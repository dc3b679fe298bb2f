//! Builders of invented areas, shared by the tests, the benchmark and the preview.
#![allow(dead_code, clippy::unwrap_used, unreachable_pub, missing_docs)]

pub mod journeys;
pub mod sen2_return;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use calendar::{Date, Timestamp};
use definitions::{
    Definitions, EntryKey, Identifier, LinkStatement, Origin, Statement, StatementKind, SubjectKey, Value,
};
use record::{Actor, Area, AreaId, NewSource, Record, SourceKind, SqliteStore, Store};

/// A day from its ISO form.
pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Noon, in universal time, of a day.
pub fn noon(text: &str) -> Timestamp {
    format!("{text}T12:00:00Z").parse().unwrap()
}

/// An area without anything on record.
pub fn area(id: &str, name: &str, synthetic: bool) -> Area {
    Area {
        id: AreaId(id.to_owned()),
        name: name.to_owned(),
        la_code: "900".to_owned(),
        synthetic,
    }
}

/// A record in memory with areas.
pub fn record_with(areas: &[Area]) -> Arc<Record> {
    // Read once for all tests: reading the definitions is most of what a server costs to set up.
    static BUILT_IN: LazyLock<Arc<Definitions>> = LazyLock::new(|| Arc::new(Definitions::built_in().unwrap()));
    record_of(Arc::clone(&BUILT_IN), areas)
}

/// A record in memory with areas, kept by the given definitions.
pub fn record_defined_by(definitions: Definitions, areas: &[Area]) -> Arc<Record> {
    record_of(Arc::new(definitions), areas)
}

fn record_of(definitions: Arc<Definitions>, areas: &[Area]) -> Arc<Record> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
    let record = Record::open(store, definitions).unwrap();
    for area in areas {
        record.store().add_area(area).unwrap();
    }
    Arc::new(record)
}

/// Someone who gives files.
pub fn loader() -> Actor {
    Actor {
        id: "loader".to_owned(),
        name: "Data team".to_owned(),
    }
}

/// A file of a kind.
pub fn file(kind: SourceKind, name: &str) -> NewSource {
    NewSource {
        kind,
        name: name.to_owned(),
        fingerprint: name.to_owned(),
    }
}

/// A child as sources name one, with the statement of its facts.
pub fn child(surname: &str, forename: &str, birth: &str, number: u32) -> (SubjectKey, Statement) {
    let upn = identifiers::upn(&format!("{:011}", 31_700_000_000u64 + u64::from(number)), b'0').unwrap();
    let subject = SubjectKey {
        identifiers: vec![Identifier {
            kind: "upn".to_owned(),
            value: upn.clone(),
        }],
        fallback: SubjectKey::name_key(surname, forename, day(birth)),
    };
    let facts = step(
        Some(&subject),
        ("child", ""),
        "facts_recorded",
        "2026-01-15",
        &[
            ("surname", surname.into()),
            ("forename", forename.into()),
            ("birth_date", day(birth).into()),
            (
                "sex",
                if number.is_multiple_of(2) {
                    "F".into()
                } else {
                    "M".into()
                },
            ),
            ("upn", upn.into()),
        ],
    );
    (subject, facts)
}

/// A step of an entry, on a day, with facts.
pub fn step(
    subject: Option<&SubjectKey>,
    (register, key): (&str, &str),
    step: &str,
    on: &str,
    fields: &[(&str, Value)],
) -> Statement {
    Statement {
        subject: subject.cloned(),
        entry: EntryKey {
            register: register.to_owned(),
            key: key.to_owned(),
        },
        kind: StatementKind::Step {
            step: step.to_owned(),
            on: day(on),
            at_latest: false,
            fields: fields
                .iter()
                .map(|(id, value)| ((*id).to_owned(), value.clone()))
                .collect::<BTreeMap<_, _>>(),
        },
        origin: Origin {
            table: register.to_owned(),
            row: Some(11),
            line: Some(40),
            page: None,
        },
    }
}

/// A link from an entry to another.
pub fn link(
    subject: Option<&SubjectKey>,
    (register, key): (&str, &str),
    link: &str,
    to: (&str, &str),
    on: &str,
) -> Statement {
    Statement {
        subject: subject.cloned(),
        entry: EntryKey {
            register: register.to_owned(),
            key: key.to_owned(),
        },
        kind: StatementKind::Link(LinkStatement {
            link: link.to_owned(),
            to: EntryKey {
                register: to.0.to_owned(),
                key: to.1.to_owned(),
            },
            on: day(on),
        }),
        origin: Origin::default(),
    }
}
