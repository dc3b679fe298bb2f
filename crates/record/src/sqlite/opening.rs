//! Opening an SQLite file: whether it is ours, which version it is, and how it is to be used.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};

use crate::StoreError;
use crate::stored::{FIRST_VERSION, Migration, applied};

/// What a file holds.
pub(super) struct Kind {
    /// Marks the file as ours in its header.
    pub(super) application_id: i64,
    pub(super) migrations: &'static [Migration],
}

/// The record itself: "GThr".
pub(super) const RECORD: Kind = Kind {
    application_id: 0x4754_6872,
    migrations: &[Migration {
        version: FIRST_VERSION,
        name: "record",
        sql: include_str!("../../migrations/sqlite/003_record.sql"),
    }],
};

/// Who read what, beside it: "GTrd".
pub(super) const READS: Kind = Kind {
    application_id: 0x4754_7264,
    migrations: &[Migration {
        version: FIRST_VERSION,
        name: "reads",
        sql: include_str!("../../migrations/sqlite/003_reads.sql"),
    }],
};

/// How long a writer waits for another process that is writing.
pub(super) const BUSY: Duration = Duration::from_secs(30);

/// The file of reads of a record: its name with `.reads` at the end. A link leads to the record's own, so that there is
/// one file of reads however the record is named.
pub(super) fn reads_beside(record: &Path) -> PathBuf {
    with_ending(&without_links(record), ".reads")
}

/// The file a path leads to when it is a link, or would lead to if it were there.
pub(super) fn without_links(path: &Path) -> PathBuf {
    // As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(to) = std::fs::read_link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(to);
    }
    path
}

/// A path with something more at its end.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

pub(super) fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "foreign_keys", true)?;
    // A commit returns when it is on the disk; on a Mac only the full flush means that.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // A statement is planned once, not again for each value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
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

/// Makes the one file whole again: nothing stays in a log beside it. Another process that has the file open keeps it as
/// it is, and does this itself when it ends.
///
/// `false` when another process has it open.
pub(super) fn whole(connection: &Connection) -> Result<bool, StoreError> {
    connection.busy_timeout(Duration::from_millis(200))?;
    let mode = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    match mode {
        Ok(mode) if mode.eq_ignore_ascii_case("delete") => return Ok(true),
        Ok(_) => {}
        Err(error) if is_busy(&error) => {}
        Err(error) => return Err(error.into()),
    }
    // As much as the others allow.
    match connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        Ok(()) => Ok(false),
        Err(error) if is_busy(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Opens a file so that nothing in it, and nothing beside it, is changed or made.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    // A file that is to have a log beside it, and has none, is open nowhere; SQLite would make the log only to read.
    let immutable = !with_ending(&without_links(path), "-wal").exists() && wants_log(path);
    let connection = Connection::open_with_flags(address(path, immutable), flags).map_err(|e| cannot_open(path, &e))?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Whether the header says that the file is written ahead: its bytes 18 and 19 are 2.
fn wants_log(path: &Path) -> bool {
    use std::io::Read as _;
    let mut header = [0; 20];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[18..] == [2, 2]
}

/// A path as SQLite reads it in an address, in which options follow a question mark.
fn address(path: &Path, immutable: bool) -> String {
    use std::fmt::Write as _;
    let mut address = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(byte) {
            address.push(char::from(*byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    if immutable {
        address.push_str("?immutable=1");
    }
    address
}

/// Why a file is refused.
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
            Self::Other(error) => return cannot_read(path, error),
        };
        StoreError::CannotOpen(format!(
            "{} {what}; nothing in it was changed. Give the name of a record; `goldenthread area add` makes a new one in a file that does not exist yet",
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

impl Kind {
    /// Refuses a file that is not of this kind, or of a version that is not known.
    pub(super) fn recognise(&self, connection: &Connection) -> Result<(), Refused> {
        let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (application, tables) {
            (0, 0) => Ok(()),
            (id, _) if id == self.application_id => self.version(connection).map(drop).map_err(Refused::Other),
            _ => Err(Refused::AnotherProgram),
        }
    }

    /// How many of the migrations have been applied.
    pub(super) fn version(&self, connection: &Connection) -> Result<usize, StoreError> {
        let has_table = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_version')";
        if !connection.query_row(has_table, [], |row| row.get::<_, bool>(0))? {
            return Ok(0);
        }
        let max = "SELECT ifnull(max(version), 0) FROM schema_version";
        applied(connection.query_row(max, [], |row| row.get(0))?, self.migrations.len())
    }

    /// Applies the next migration; `false` when there is none.
    pub(super) fn migrate(
        &self,
        transaction: &Transaction<'_>,
        identity: impl FnOnce() -> Result<Vec<u8>, StoreError>,
    ) -> Result<bool, StoreError> {
        let at = self.version(transaction)?;
        let Some(migration) = self.migrations.get(at) else {
            return Ok(false);
        };
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.execute_batch(SCHEMA_VERSION)?;
        transaction.execute_batch(migration.sql)?;
        let version = (migration.version, migration.name);
        transaction.execute("INSERT INTO schema_version (version, name) VALUES (?1, ?2)", version)?;
        if at == 0 {
            transaction.execute("INSERT INTO identity (id) VALUES (?1)", [identity()?])?;
        }
        Ok(true)
    }
}

const SCHEMA_VERSION: &str =
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT";

pub(super) fn cannot_open(path: &Path, error: &rusqlite::Error) -> StoreError {
    // What SQLite says of a file it cannot open is the next words in its own.
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => String::new(),
        _ => format!(" ({error})"),
    };
    StoreError::CannotOpen(format!(
        "the record {} could not be opened{why}; check that its folder exists and that this program may write there",
        path.display()
    ))
}

/// Why a file that was opened cannot be read, where SQLite would have to write beside it first.
fn cannot_read(path: &Path, error: StoreError) -> StoreError {
    let cause = match &error {
        StoreError::Database(cause) => cause.downcast_ref::<rusqlite::Error>(),
        _ => None,
    };
    match cause.and_then(rusqlite::Error::sqlite_error_code) {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::CannotOpen(format!(
                "{} cannot be read here: the program that used it last did not close it, and this program may not write \
                 to its folder to do so. Let the owner of the record run the command, or copy all of its files to a \
                 folder of your own",
                path.display()
            ))
        }
        _ => error,
    }
}
