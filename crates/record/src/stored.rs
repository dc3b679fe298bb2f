//! How both databases hold what was recorded, and how it is read back.

use std::collections::BTreeMap;
use std::fmt;

use calendar::Timestamp;
use definitions::{Origin, Value};

use crate::{Actor, EntryId, Event, LinkEnd, Seq, Source, SourceId, SourceKind, StoreError, What};

/// The first version of the tables that this program reads. Versions 1 and 2 had no hash chains, and no real record was
/// ever made with them.
pub(crate) const FIRST_VERSION: i64 = 3;

/// How many of the `known` migrations are applied where this version was `found`; 0 means none.
pub(crate) fn applied(found: i64, known: usize) -> Result<usize, StoreError> {
    let newest = FIRST_VERSION - 1 + i64::try_from(known).unwrap_or(i64::MAX);
    match found {
        0 => Ok(0),
        found if found > newest => Err(StoreError::TooNew { found, known: newest }),
        found if found < FIRST_VERSION => Err(StoreError::TooOld {
            found,
            first: FIRST_VERSION,
        }),
        found => Ok(usize::try_from(found - FIRST_VERSION + 1).unwrap_or(0)),
    }
}

/// A version of the tables: its name, kept in the database to tell our tables from another program's, and its SQL.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// The columns of an event in the order in which both databases' rows are read.
macro_rules! select_event {
    () => {
        "SELECT seq, entry, kind, name, target, target_measure, on_day, fields, recorded_at, recorded_by,
             recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, reason
         FROM event "
    };
}
pub(crate) use select_event;

/// How many rows are read at a time. Reading in pages keeps no lock or transaction while the caller works on a row,
/// and misses nothing: rows are never changed, and those of an area are numbered in the order they are committed.
pub(crate) const PAGE: i64 = 4096;

pub(crate) const STEP: &str = "step";
pub(crate) const LINK: &str = "link";
pub(crate) const RETRACT: &str = "retract";

/// An event's row as read back.
pub(crate) struct ReadRow<'r> {
    pub(crate) seq: i64,
    pub(crate) entry: i64,
    pub(crate) kind: &'r str,
    pub(crate) name: Option<&'r str>,
    pub(crate) target: Option<i64>,
    pub(crate) target_measure: Option<&'r str>,
    pub(crate) on_day: &'r str,
    pub(crate) fields: Option<&'r str>,
    pub(crate) recorded_at: i64,
    pub(crate) recorded_by: &'r str,
    pub(crate) recorded_by_name: &'r str,
    pub(crate) source: i64,
    pub(crate) origin_table: &'r str,
    pub(crate) origin_row: Option<i64>,
    pub(crate) origin_line: Option<i64>,
    pub(crate) origin_page: Option<i64>,
    pub(crate) reason: Option<&'r str>,
}

impl ReadRow<'_> {
    pub(crate) fn event(&self) -> Result<Event, StoreError> {
        let damaged = |column| damaged("event", self.seq, column);
        let text = |text: Option<&str>, column| text.map(str::to_owned).ok_or_else(|| damaged(column));
        let place = |number: Option<i64>, column| number.map(u64::try_from).transpose().map_err(|_| damaged(column));
        let what = match self.kind {
            STEP => What::Step {
                step: text(self.name, "name")?,
                fields: self
                    .fields
                    .and_then(fields_from_text)
                    .ok_or_else(|| damaged("fields"))?,
            },
            LINK => {
                let link = text(self.name, "name")?;
                let to = match (self.target, self.target_measure) {
                    (Some(entry), None) => LinkEnd::Entry(EntryId(entry)),
                    (None, Some(measure)) => LinkEnd::Measure(measure.to_owned()),
                    _ => return Err(damaged("target")),
                };
                match self.fields {
                    None => What::Link { link, to },
                    Some(ENDED) => What::Unlink { link, to },
                    Some(_) => return Err(damaged("fields")),
                }
            }
            RETRACT => What::Retract {
                seq: Seq(self.target.ok_or_else(|| damaged("target"))?),
                reason: text(self.reason, "reason")?,
            },
            _ => return Err(damaged("kind")),
        };
        let page = self.origin_page.map(u32::try_from).transpose();
        Ok(Event {
            seq: Seq(self.seq),
            entry: EntryId(self.entry),
            what,
            on: self.on_day.parse().map_err(|_| damaged("on_day"))?,
            recorded_at: moment(self.recorded_at).ok_or_else(|| damaged("recorded_at"))?,
            recorded_by: actor(self.recorded_by, self.recorded_by_name),
            source: SourceId(self.source),
            origin: Origin {
                table: self.origin_table.to_owned(),
                row: place(self.origin_row, "origin_row")?,
                line: place(self.origin_line, "origin_line")?,
                page: page.map_err(|_| damaged("origin_page"))?,
            },
        })
    }
}

/// A source's row as read back.
pub(crate) struct SourceRow<'r> {
    pub(crate) id: i64,
    pub(crate) kind: &'r str,
    pub(crate) name: &'r str,
    pub(crate) fingerprint: &'r str,
    pub(crate) received_at: i64,
    pub(crate) received_by: &'r str,
    pub(crate) received_by_name: &'r str,
}

impl SourceRow<'_> {
    pub(crate) fn source(&self) -> Result<Source, StoreError> {
        Ok(Source {
            id: SourceId(self.id),
            kind: SourceKind::new(self.kind.to_owned()),
            name: self.name.to_owned(),
            fingerprint: self.fingerprint.to_owned(),
            received_at: moment(self.received_at).ok_or_else(|| damaged("source", self.id, "received_at"))?,
            received_by: actor(self.received_by, self.received_by_name),
        })
    }
}

pub(crate) fn actor(id: &str, name: &str) -> Actor {
    Actor {
        id: id.to_owned(),
        name: name.to_owned(),
    }
}

pub(crate) fn moment(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}

/// What the `fields` of a link say when it ends a relation instead of beginning one.
pub(crate) const ENDED: &str = r#"{"ended":{"b":true}}"#;

pub(crate) fn fields_to_text(fields: &BTreeMap<String, Value>) -> Result<String, StoreError> {
    serde_json::to_string(fields).map_err(|error| StoreError::Database(Box::new(error)))
}

fn fields_from_text(text: &str) -> Option<BTreeMap<String, Value>> {
    serde_json::from_str(text).ok()
}

/// What a database said, or what is wrong in it, without any of the values: those may be a child's.
#[derive(Debug)]
pub(crate) struct Trouble(pub(crate) String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

pub(crate) fn trouble(what: impl Into<String>) -> StoreError {
    StoreError::Database(Box::new(Trouble(what.into())))
}

pub(crate) fn damaged(table: &str, number: i64, column: &str) -> StoreError {
    trouble(format!(
        "{table} {number} was written by something else: its column {column} cannot be read"
    ))
}
