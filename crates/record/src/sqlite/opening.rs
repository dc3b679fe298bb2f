//! Opening an SQLite file: whether it is ours, which version it is, and how it is to be used.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use crate::StoreError;
use crate::stored::Migration;

/// Marks a file as ours in its header: "GThr".
pub(super) const APPLICATION_ID: i64 = 0x4754_6872;

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "record",
        sql: include_str!("../../migrations/sqlite/001_record.sql"),
    },
    Migration {
        name: "file",
        sql: include_str!("../../migrations/sqlite/002_file.sql"),
    },
];

/// How long a writer waits for another process that is writing.
pub(super) const BUSY: Duration = Duration::from_secs(30);

pub(super) fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "foreign_keys", true)?;
    // A commit returns when it is on the disk; on a Mac only the full flush means that.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // A damaged file must not be able to run anything.
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

/// Readers and the writer do not wait for each other.
pub(super) fn write_ahead(connection: &Connection) -> Result<(), StoreError> {
    let started = Instant::now();
    loop {
        let mode = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        match mode {
            Ok(_) => return Ok(()),
            // Two processes opening a new file at once: SQLite does not wait for the other by itself here.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && started.elapsed() < BUSY => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Why a file is not taken.
pub(super) enum Refused {
    NotSqlite,
    AnotherProgram,
    Other(StoreError),
}

impl Refused {
    pub(super) fn about(self, path: &Path) -> StoreError {
        let what = match self {
            Self::NotSqlite => "is not a record of Golden Thread, nor an SQLite file at all",
            Self::AnotherProgram => "is an SQLite file of another program, not a record of Golden Thread",
            Self::Other(error) => return error,
        };
        StoreError::CannotOpen(format!(
            "{} {what}; nothing in it was changed. Give the name of a record, or of a file that does not exist yet",
            path.display()
        ))
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotSqlite,
            _ => Self::Other(error.into()),
        }
    }
}

pub(super) fn recognise(connection: &Connection) -> Result<(), Refused> {
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, tables) {
        (0, 0) => Ok(()),
        (APPLICATION_ID, _) => version(connection).map(drop).map_err(Refused::Other),
        _ => Err(Refused::AnotherProgram),
    }
}

/// How many of the migrations have been applied.
pub(super) fn version(connection: &Connection) -> Result<usize, StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let has_table = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_version')";
    if !connection.query_row(has_table, [], |row| row.get::<_, bool>(0))? {
        return Ok(0);
    }
    let max = "SELECT ifnull(max(version), 0) FROM schema_version";
    let found: i64 = connection.query_row(max, [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    Ok(usize::try_from(found).unwrap_or(0))
}

pub(super) fn cannot_open(path: &Path, error: &rusqlite::Error) -> StoreError {
    StoreError::CannotOpen(format!(
        "the record {} could not be opened ({error}); check that its folder exists and that this program may write there",
        path.display()
    ))
}
