//! Verifying an SQLite record: what the database itself can check, its tables and triggers, and the walk over the rows.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, Row, params};

use super::opening::{BUSY, Kind, READS, RECORD, open_read_only, reads_beside};
use super::{SqliteStore, refuse_missing, text};
use crate::chain::{EventColumns, ReadColumns};
use crate::verify::{Rows, Secret, StoredCommit, StoredEntry, StoredEvent, StoredFile, StoredRead, walk};
use crate::{Area, AreaId, Heads, StoreError, Verification};

impl SqliteStore {
    /// Verifies the record in a file with the noted reads beside it, also while others use it; nothing is changed or
    /// made. `earlier` are heads that were printed at another time: each must still be part of its chain.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the file is missing, empty or no record at all, [`StoreError::TooNew`],
    /// [`StoreError::TooOld`], [`StoreError::Database`]. What is wrong inside the record is no error but in the answer.
    pub fn verify(path: impl AsRef<Path>, earlier: Option<&Heads>) -> Result<Verification, StoreError> {
        let path = path.as_ref();
        refuse_missing(path)?;
        let mut found = Verification::default();
        // The record first: reads noted after it are more than its commits vouch for, never less.
        let Some(record) = snapshot(path, RECORD, &mut found)? else {
            return Ok(found);
        };
        let beside = reads_beside(path);
        let reads = match beside.exists() {
            true => snapshot(&beside, READS, &mut found)?,
            false => {
                found.problem(format!(
                    "the file of noted reads, {}, is missing: who read what is not known",
                    beside.display()
                ));
                None
            }
        };
        let reads = match reads {
            Some(reads) => reads,
            None => Connection::open_in_memory()?,
        };
        let mut rows = Snapshot { record, reads };
        if let (Ok(of_record), Ok(of_reads)) = (identity(&rows.record), identity(&rows.reads))
            && of_record != of_reads
        {
            found.problem(format!(
                "the file of noted reads, {}, belongs to another record",
                beside.display()
            ));
        }
        walk(&mut rows, earlier, &mut found);
        Ok(found)
    }
}

/// One moment of a file, checked as far as the database itself can; none when it is too damaged to be read at all.
fn snapshot(path: &Path, kind: Kind, found: &mut Verification) -> Result<Option<Connection>, StoreError> {
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let connection = open_read_only(path)?;
    connection.busy_timeout(BUSY)?;
    match kind.recognise(&connection) {
        Ok(()) => {}
        Err(super::opening::Refused::Other(error)) if out_of_reach(&error) => {
            return Err(super::opening::Refused::Other(error).about(path));
        }
        Err(super::opening::Refused::Other(StoreError::Database(error))) => {
            found.unreadable(&format!("the file {name}"), &StoreError::Database(error));
            return Ok(None);
        }
        Err(refused) => return Err(refused.about(path)),
    }
    let checked = (|| -> Result<(), StoreError> {
        connection.execute_batch("BEGIN")?;
        integrity(&connection, &name, found)?;
        length(&connection, path, &name, found)?;
        keys(&connection, &name, found)?;
        schema(&connection, kind, &name, found)
    })();
    if let Err(error) = checked {
        if out_of_reach(&error) {
            return Err(error);
        }
        found.unreadable(&format!("the file {name}"), &error);
    }
    Ok(Some(connection))
}

/// Whether a file could not be read for a reason that says nothing of what is in it: another process holds it, or this
/// one may not read it.
fn out_of_reach(error: &StoreError) -> bool {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, OutOfMemory, PermissionDenied, ReadOnly,
    };
    let StoreError::Database(cause) = error else {
        return false;
    };
    let cause = cause.downcast_ref::<rusqlite::Error>();
    let code = cause.and_then(rusqlite::Error::sqlite_error_code);
    let names = [
        DatabaseBusy,
        DatabaseLocked,
        CannotOpen,
        ReadOnly,
        PermissionDenied,
        DiskFull,
        OutOfMemory,
    ];
    code.is_some_and(|code| names.contains(&code))
}

fn integrity(connection: &Connection, name: &str, found: &mut Verification) -> Result<(), StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            found.problem(format!("the file {name} is damaged: {line}"));
        }
    }
    Ok(())
}

/// Finds bytes after the last page, which the database itself never looks at.
fn length(connection: &Connection, path: &Path, name: &str, found: &mut Verification) -> Result<(), StoreError> {
    let number = |pragma| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    // This transaction sees these pages; while it lasts no other process writes pages beyond them to the file.
    let pages = number("PRAGMA page_count")?.saturating_mul(number("PRAGMA page_size")?);
    let pages = u64::try_from(pages).unwrap_or(0);
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    if bytes > pages {
        found.problem(format!(
            "the file {name} goes on after its end: {} bytes there are no part of the record",
            bytes - pages
        ));
    }
    Ok(())
}

fn keys(connection: &Connection, name: &str, found: &mut Verification) -> Result<(), StoreError> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    let mut broken: BTreeMap<(String, String), usize> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        *broken.entry((row.get(0)?, row.get(2)?)).or_default() += 1;
    }
    for ((table, parent), rows) in broken {
        found.problem(format!(
            "the file {name}: rows of the table {table} point to rows of {parent} that are not there ({rows} of them)"
        ));
    }
    Ok(())
}

/// Compares tables, indexes and triggers with those of a new record.
fn schema(connection: &Connection, kind: Kind, name: &str, found: &mut Verification) -> Result<(), StoreError> {
    let mut new = Connection::open_in_memory()?;
    let transaction = new.transaction()?;
    while kind.migrate(&transaction, || Ok(vec![0]))? {}
    let (made, here) = (described(&transaction)?, described(connection)?);
    for (thing, sql) in &made {
        match here.get(thing) {
            Some(found) if found == sql => {}
            Some(_) => found.problem(format!("the file {name}: the {thing} is not as this program makes it")),
            None => found.problem(format!("the file {name}: the {thing} is missing")),
        }
    }
    for thing in here.keys().filter(|thing| !made.contains_key(*thing)) {
        found.problem(format!("the file {name}: the {thing} is not one this program makes"));
    }
    let versions = |connection: &Connection| -> Result<Vec<(i64, String)>, StoreError> {
        let mut statement = connection.prepare("SELECT version, name FROM schema_version ORDER BY version")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    if versions(&transaction)? != versions(connection)? {
        found.problem(format!(
            "the file {name}: the versions of its tables are not those that this program makes"
        ));
    }
    Ok(())
}

fn described(connection: &Connection) -> Result<BTreeMap<String, Option<String>>, StoreError> {
    let mut statement =
        connection.prepare("SELECT type || ' ' || name || ' on ' || tbl_name, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn identity(connection: &Connection) -> Result<Vec<u8>, StoreError> {
    Ok(connection.query_row("SELECT id FROM identity", [], |row| row.get(0))?)
}

/// Both files, each within a transaction that shows one moment of it.
struct Snapshot {
    record: Connection,
    reads: Connection,
}

impl Rows for Snapshot {
    fn identity(&mut self) -> Result<Vec<u8>, StoreError> {
        identity(&self.record)
    }

    fn areas(&mut self) -> Result<Vec<(Area, Vec<u8>)>, StoreError> {
        let sql = "SELECT id, name, la_code, synthetic, head FROM area ORDER BY id";
        let mut statement = self.record.prepare(sql)?;
        let areas = statement.query_map([], |row| {
            let area = Area {
                id: AreaId(row.get(0)?),
                name: row.get(1)?,
                la_code: row.get(2)?,
                synthetic: row.get(3)?,
            };
            Ok((area, row.get(4)?))
        })?;
        Ok(areas.collect::<Result<_, _>>()?)
    }

    fn commits(&mut self, area: &AreaId, each: &mut dyn FnMut(StoredCommit)) -> Result<(), StoreError> {
        let sql =
            "SELECT id, kind, name, fingerprint, received_at, received_by, received_by_name, last_entry, last_event,
                reads, reads_head, head
             FROM source WHERE area = ?1 ORDER BY id";
        rows(&self.record, sql, area, |row| {
            each(StoredCommit {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                fingerprint: row.get(3)?,
                received_at: row.get(4)?,
                received_by: row.get(5)?,
                received_by_name: row.get(6)?,
                last_entry: row.get(7)?,
                last_event: row.get(8)?,
                reads: row.get(9)?,
                reads_head: row.get(10)?,
                head: row.get(11)?,
            });
            Ok(())
        })
    }

    fn entries(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEntry<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT id, register, subject, key, salt, leaf, erased FROM entry WHERE area = ?1 ORDER BY id";
        rows(&self.record, sql, area, |row| {
            each(&StoredEntry {
                id: row.get(0)?,
                register: text(row, 1)?,
                subject: row.get(2)?,
                key: text(row, 3)?,
                secret: secret(row, 4)?,
            });
            Ok(())
        })
    }

    fn events(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEvent<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT seq, entry, kind, name, target, target_measure, on_day, recorded_at, recorded_by,
                recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, fields, reason, salt, leaf,
                erased
             FROM event WHERE area = ?1 ORDER BY seq";
        rows(&self.record, sql, area, |row| {
            each(&StoredEvent {
                columns: EventColumns {
                    seq: row.get(0)?,
                    entry: row.get(1)?,
                    kind: text(row, 2)?,
                    name: super::optional_text(row, 3)?,
                    target: row.get(4)?,
                    target_measure: super::optional_text(row, 5)?,
                    on_day: text(row, 6)?,
                    recorded_at: row.get(7)?,
                    recorded_by: text(row, 8)?,
                    recorded_by_name: text(row, 9)?,
                    source: row.get(10)?,
                    origin_table: text(row, 11)?,
                    origin_row: row.get(12)?,
                    origin_line: row.get(13)?,
                    origin_page: row.get(14)?,
                },
                fields: super::optional_text(row, 15)?,
                reason: super::optional_text(row, 16)?,
                secret: secret(row, 17)?,
            });
            Ok(())
        })
    }

    fn files(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredFile<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT number, fingerprint, size, packed, head FROM file WHERE area = ?1 ORDER BY number";
        rows(&self.record, sql, area, |row| {
            each(&StoredFile {
                number: row.get(0)?,
                fingerprint: text(row, 1)?,
                size: row.get(2)?,
                packed: optional_bytes(row, 3)?,
                head: bytes(row, 4)?,
            });
            Ok(())
        })
    }

    fn reads(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredRead<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT number, child, read_at, read_by, read_by_name, purpose, head
             FROM audit WHERE area = ?1 ORDER BY number";
        rows(&self.reads, sql, area, |row| {
            each(&StoredRead {
                columns: ReadColumns {
                    number: row.get(0)?,
                    child: row.get(1)?,
                    read_at: row.get(2)?,
                    read_by: text(row, 3)?,
                    read_by_name: text(row, 4)?,
                    purpose: text(row, 5)?,
                },
                head: optional_bytes(row, 6)?,
            });
            Ok(())
        })
    }

    fn count(&mut self, table: &'static str) -> Result<i64, StoreError> {
        let from = if table == "audit" { &self.reads } else { &self.record };
        let sql = format!("SELECT count(*) FROM {table}");
        Ok(from.query_row(&sql, [], |row| row.get(0))?)
    }
}

fn rows(
    connection: &Connection,
    sql: &str,
    area: &AreaId,
    mut each: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(params![area.0])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

fn secret<'r>(row: &'r Row<'_>, at: usize) -> Result<Secret<'r>, StoreError> {
    Ok(Secret {
        salt: optional_bytes(row, at)?,
        leaf: bytes(row, at + 1)?,
        erased: optional_bytes(row, at + 2)?,
    })
}

fn bytes<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8], StoreError> {
    let value = row.get_ref(column)?;
    value.as_blob().map_err(|error| StoreError::Database(Box::new(error)))
}

fn optional_bytes<'r>(row: &'r Row<'_>, column: usize) -> Result<Option<&'r [u8]>, StoreError> {
    let value = row.get_ref(column)?;
    value
        .as_blob_or_null()
        .map_err(|error| StoreError::Database(Box::new(error)))
}
