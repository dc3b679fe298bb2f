//! The record: people, entries, events and links of an area, append-only, as known at any moment.
//!
//! Sources make statements; [`Record::import`] turns those that say something new into events; a [`Store`] keeps the
//! events; a [`Ledger`] holds an area's events in memory; a [`Position`] is what they add up to, as known at one
//! moment and as it stood on one day.

mod access;
mod batch;
mod catch_up;
mod chain;
mod clocks;
pub mod columns;
mod compressed;
mod contract;
pub mod examples;
pub mod guards;
mod interner;
mod ledger;
mod model;
pub mod order;
mod pool;
mod position;
mod postgres;
mod reconcile;
mod rules;
mod service;
mod shared;
mod sqlite;
mod statement_texts;
mod store;
mod stored;
#[cfg(all(unix, feature = "testing"))]
pub mod testing;
mod values;
mod verify;
mod view;

pub use access::{Access, HeldRole, Holder};
pub use clocks::{OpenClock, OverdueDuty, Row, UnclearClock};
pub use compressed::fingerprint;
pub use contract::CONTRACT;
pub use interner::Interner;
pub use ledger::{Ledger, LedgerEntry, LedgerEvent, LedgerWhat, NO_DAY, NO_ENTRY, NULL, Named, folded};
pub use model::*;
pub use position::{Position, Table, Viewpoint};
pub use postgres::PostgresStore;
pub use reconcile::{Doubt, ImportReport, RowEntry, RowStatement, SourceCorrection};
pub use service::{Record, RecordError, Recording, Undone};
pub use shared::SharedList;
pub use sqlite::{LeftCopy, Restored, SqliteStore, left_by_stopped_copies};
pub use store::{Store, StoreError};
pub use verify::{ChainHead, ChainKind, Counts, Heads, Verification};
pub use view::{EntryHistory, EntryView, StepView};
