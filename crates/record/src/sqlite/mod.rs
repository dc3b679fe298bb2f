//! The record in one SQLite file: the embedded default, which needs no server.

mod opening;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior, params};

use self::opening::{APPLICATION_ID, BUSY, MIGRATIONS, cannot_open, recognise, set_up, version, write_ahead};
use self::writing::{insert, is_duplicate, retractable};
use crate::batch::{Last, PreparedBatch, check_area, check_expectation, check_reads};
use crate::compressed::{Compressed, decompressed};
use crate::pool::Pool;
use crate::stored::{PAGE, ReadRow, SourceRow, actor, damaged, moment, select_event};
use crate::{Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Seq, Source, Store, StoreError};

/// The record in one SQLite file.
///
/// Written through one connection, read through a few others, which see only whole batches and never wait for the
/// writer. Several processes may have the file open at once, on one machine: SQLite must not be used over a network
/// file system.
pub struct SqliteStore {
    writer: Mutex<Connection>,
    readers: Option<Readers>,
}

struct Readers {
    path: PathBuf,
    pool: Pool<Connection>,
}

impl SqliteStore {
    /// Opens the record in a file, which is made when it does not exist. Call [`Store::migrate`] next.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the file cannot be opened or belongs to another program,
    /// [`StoreError::TooNew`] when a newer version wrote it, [`StoreError::Database`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let writer = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
        writer.busy_timeout(BUSY)?;
        // Nothing is changed in the file before it is known to be ours.
        recognise(&writer).map_err(|refused| refused.about(path))?;
        if writer.is_readonly("main")? {
            return Err(StoreError::CannotOpen(format!(
                "the record {} may only be read; allow this program to write to it and to its folder",
                path.display()
            )));
        }
        set_up(&writer)?;
        write_ahead(&writer)?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: Some(Readers {
                path: path.to_owned(),
                pool: Pool::new(4),
            }),
        })
    }

    /// A record in memory, gone when dropped. Call [`Store::migrate`] next.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn in_memory() -> Result<Self, StoreError> {
        let writer = Connection::open_in_memory()?;
        set_up(&writer)?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: None,
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic rolls its transaction back, so the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &self.readers {
            None => work(&self.writer()),
            Some(Readers { path, pool }) => pool.with(
                |_| true,
                || {
                    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                    let reader = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
                    set_up(&reader)?;
                    Ok(reader)
                },
                |reader| work(reader),
            ),
        }
    }

    /// Reads a query's rows page by page: `?1` is the area, `?2` the number to start after, `?3` the page's size.
    fn pages<T>(
        &self,
        area: &AreaId,
        after: i64,
        sql: &str,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
        number: impl Fn(&T) -> i64,
        each: &mut dyn FnMut(T),
    ) -> Result<(), StoreError> {
        let mut after = after;
        loop {
            let page = self.read(|reader| {
                known(reader, area)?;
                let mut statement = reader.prepare_cached(sql)?;
                let mut rows = statement.query(params![area.0, after, PAGE])?;
                let mut page = Vec::new();
                while let Some(row) = rows.next()? {
                    page.push(read(row)?);
                }
                Ok(page)
            })?;
            let whole = i64::try_from(page.len()).unwrap_or(PAGE) == PAGE;
            after = page.last().map_or(after, &number);
            page.into_iter().for_each(&mut *each);
            if !whole {
                return Ok(());
            }
        }
    }
}

impl Store for SqliteStore {
    fn migrate(&self) -> Result<(), StoreError> {
        while version(&self.writer())? < MIGRATIONS.len() {
            self.write(|transaction| {
                // Another process may have come first.
                let Some(migration) = MIGRATIONS.get(version(transaction)?) else {
                    return Ok(());
                };
                transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
                transaction.execute_batch(
                    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
                )?;
                transaction.execute_batch(migration.sql)?;
                transaction.execute("INSERT INTO schema_version (name) VALUES (?1)", [migration.name])?;
                Ok(())
            })?;
        }
        Ok(())
    }

    fn add_area(&self, area: &Area) -> Result<(), StoreError> {
        check_area(area)?;
        self.write(|transaction| {
            let sql = "INSERT INTO area (id, name, la_code, synthetic) VALUES (?1, ?2, ?3, ?4)";
            let row = params![area.id.0, area.name, area.la_code, area.synthetic];
            transaction.execute(sql, row).map_err(|error| match error {
                error if is_duplicate(&error) => StoreError::AreaExists(area.id.clone()),
                error => error.into(),
            })?;
            Ok(())
        })
    }

    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.prepare_cached("SELECT id, name, la_code, synthetic FROM area ORDER BY name")?;
            let areas = statement.query_map([], |row| {
                Ok(Area {
                    id: AreaId(row.get(0)?),
                    name: row.get(1)?,
                    la_code: row.get(2)?,
                    synthetic: row.get(3)?,
                })
            })?;
            Ok(areas.collect::<Result<_, _>>()?)
        })
    }

    fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError> {
        self.write(|transaction| {
            let last = last(transaction, area)?;
            check_expectation(batch.expect, last, |entry| {
                let sql = "SELECT ifnull(max(seq), 0) FROM event WHERE area = ?1 AND entry = ?2";
                let mut statement = transaction.prepare_cached(sql)?;
                Ok(statement.query_row(params![area.0, entry], |row| row.get(0))?)
            })?;
            let plan = PreparedBatch::new(batch, last)?;
            plan.check_retractions(&retractable(transaction, area, &plan)?)?;
            insert(transaction, area, &plan, last)?;
            Ok(plan.committed())
        })
    }

    fn entries(&self, area: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.pages(
            area,
            after.0,
            "SELECT id, register, subject, key FROM entry WHERE area = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            |row| {
                Ok(Entry {
                    id: EntryId(row.get(0)?),
                    register: row.get(1)?,
                    subject: row.get::<_, Option<i64>>(2)?.map(EntryId),
                    key: row.get(3)?,
                })
            },
            |entry| entry.id.0,
            each,
        )
    }

    fn events(&self, area: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        let sql = concat!(select_event!(), "WHERE area = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
        self.pages(area, after.0, sql, event, |event| event.seq.0, each)
    }

    fn last_seq(&self, area: &AreaId) -> Result<Seq, StoreError> {
        self.read(|reader| Ok(Seq(last(reader, area)?.seq)))
    }

    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        let wanted: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
        let wanted = serde_json::to_string(&wanted).map_err(|error| StoreError::Database(Box::new(error)))?;
        self.read(|reader| {
            known(reader, area)?;
            let mut statement = reader.prepare_cached(concat!(
                select_event!(),
                // Left to itself SQLite reads the whole area, to be spared the sorting.
                "INDEXED BY event_entry WHERE area = ?1 AND entry IN (SELECT value FROM json_each(?2)) ORDER BY seq"
            ))?;
            let mut rows = statement.query(params![area.0, wanted])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                events.push(event(row)?);
            }
            Ok(events)
        })
    }

    fn sources(&self, area: &AreaId) -> Result<Vec<Source>, StoreError> {
        self.read(|reader| {
            known(reader, area)?;
            let mut statement = reader.prepare_cached(
                "SELECT id, kind, name, fingerprint, received_at, received_by, received_by_name
                 FROM source WHERE area = ?1 ORDER BY id",
            )?;
            let mut rows = statement.query([&area.0])?;
            let mut sources = Vec::new();
            while let Some(row) = rows.next()? {
                let source = SourceRow {
                    id: row.get(0)?,
                    kind: text(row, 1)?,
                    name: text(row, 2)?,
                    fingerprint: text(row, 3)?,
                    received_at: row.get(4)?,
                    received_by: text(row, 5)?,
                    received_by_name: text(row, 6)?,
                };
                sources.push(source.source()?);
            }
            Ok(sources)
        })
    }

    fn note_reads(&self, area: &AreaId, reads: &[Read]) -> Result<(), StoreError> {
        check_reads(reads)?;
        self.write(|transaction| {
            let last = last(transaction, area)?;
            let mut statement = transaction.prepare_cached(
                "INSERT INTO audit (area, number, child, read_at, read_by, read_by_name, purpose)
                 VALUES (?1, (SELECT ifnull(max(number), 0) + 1 FROM audit WHERE area = ?1), ?2, ?3, ?4, ?5, ?6)",
            )?;
            for read in reads {
                if !(1..=last.entry).contains(&read.child.0) {
                    return Err(StoreError::NoSuchEntry(read.child));
                }
                let at = read.at.as_microsecond();
                statement.execute(params![
                    area.0,
                    read.child.0,
                    at,
                    read.by.id,
                    read.by.name,
                    read.purpose
                ])?;
            }
            Ok(())
        })
    }

    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError> {
        self.read(|reader| {
            known(reader, area)?;
            let mut statement = reader.prepare_cached(
                "SELECT number, read_at, read_by, read_by_name, purpose FROM audit
                 WHERE area = ?1 AND child = ?2 ORDER BY read_at DESC, number DESC",
            )?;
            let mut rows = statement.query(params![area.0, child.0])?;
            let mut reads = Vec::new();
            while let Some(row) = rows.next()? {
                reads.push(Read {
                    by: actor(text(row, 2)?, text(row, 3)?),
                    at: moment(row.get(1)?).ok_or_else(|| damaged("audit", row.get(0).unwrap_or(0), "read_at"))?,
                    child,
                    purpose: row.get(4)?,
                });
            }
            Ok(reads)
        })
    }

    fn keep_file(&self, area: &AreaId, bytes: &[u8]) -> Result<String, StoreError> {
        let packed = Compressed::of(bytes)?;
        self.write(|transaction| {
            known(transaction, area)?;
            let sql =
                "INSERT INTO file (area, fingerprint, size, packed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
            transaction.execute(sql, params![area.0, packed.fingerprint, packed.size, packed.bytes])?;
            Ok(())
        })?;
        Ok(packed.fingerprint)
    }

    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|reader| {
            known(reader, area)?;
            let mut statement =
                reader.prepare_cached("SELECT packed FROM file WHERE area = ?1 AND fingerprint = ?2")?;
            let mut rows = statement.query(params![area.0, fingerprint])?;
            rows.next()?
                .map(|row| {
                    decompressed(
                        row.get_ref(0)?
                            .as_blob()
                            .map_err(|e| StoreError::Database(Box::new(e)))?,
                    )
                })
                .transpose()
        })
    }
}

fn last(connection: &Connection, area: &AreaId) -> Result<Last, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT ifnull(max(id), 0) FROM entry WHERE area = ?1),
                (SELECT ifnull(max(id), 0) FROM source WHERE area = ?1),
                (SELECT ifnull(max(seq), 0) FROM event WHERE area = ?1)
         FROM area WHERE id = ?1",
    )?;
    let mut rows = statement.query([&area.0])?;
    let row = rows.next()?.ok_or_else(|| StoreError::NoSuchArea(area.clone()))?;
    Ok(Last {
        entry: row.get(0)?,
        source: row.get(1)?,
        seq: row.get(2)?,
    })
}

fn known(connection: &Connection, area: &AreaId) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM area WHERE id = ?1")?;
    if statement.exists([&area.0])? {
        Ok(())
    } else {
        Err(StoreError::NoSuchArea(area.clone()))
    }
}

fn event(row: &Row<'_>) -> Result<Event, StoreError> {
    ReadRow {
        seq: row.get(0)?,
        entry: row.get(1)?,
        kind: text(row, 2)?,
        name: optional_text(row, 3)?,
        target: row.get(4)?,
        target_measure: optional_text(row, 5)?,
        on_day: text(row, 6)?,
        fields: optional_text(row, 7)?,
        recorded_at: row.get(8)?,
        recorded_by: text(row, 9)?,
        recorded_by_name: text(row, 10)?,
        source: row.get(11)?,
        origin_table: text(row, 12)?,
        origin_row: row.get(13)?,
        origin_line: row.get(14)?,
        origin_page: row.get(15)?,
        reason: optional_text(row, 16)?,
    }
    .event()
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    row.get_ref(column)?
        .as_str()
        .map_err(|error| StoreError::Database(Box::new(error)))
}

fn optional_text<'r>(row: &'r Row<'_>, column: usize) -> Result<Option<&'r str>, StoreError> {
    row.get_ref(column)?
        .as_str_or_null()
        .map_err(|error| StoreError::Database(Box::new(error)))
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLite's messages name tables and columns, never values.
        Self::Database(Box::new(error))
    }
}
