//! The record in SQLite files: the embedded default, which needs no server.

mod backup;
mod database;
mod opening;
mod verifying;
mod writing;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};

pub use self::backup::{LeftCopy, Restored, left_by_stopped_copies};
use self::database::Database;
use self::opening::{READS, RECORD, reads_beside, with_ending, without_links};
use self::writing::{insert, insert_reads, keep, retractable};
use crate::batch::{Last, LastRead, PreparedBatch, check_area, check_expectation, check_reads};
use crate::chain::{area_head, random};
use crate::compressed::{Compressed, decompressed};
use crate::stored::{PAGE, ReadRow, SourceRow, actor, damaged, moment, select_event};
use crate::{Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Seq, Source, Store, StoreError};

/// The record in an SQLite file, with the noted reads in a second file beside it, whose name ends in `.reads`.
///
/// Reads are kept apart because SQLite lets one writer at a time into a file: a child's page notes who reads it, and
/// would wait for an import that goes on. Several processes may have the record open at once, on one machine: SQLite
/// must not be used over a network file system.
pub struct SqliteStore {
    record: Database,
    reads: Database,
}

impl SqliteStore {
    /// Opens the record in a file, which is made when it does not exist. Call [`Store::migrate`] next.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the file cannot be opened or belongs to another program,
    /// [`StoreError::TooNew`] when a newer version wrote it, [`StoreError::TooOld`], [`StoreError::Database`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        Ok(Self {
            record: Database::open(path, RECORD)?,
            reads: Database::open(&reads_beside(path), READS)?,
        })
    }

    /// Opens the record in a file that is there, as [`Self::open`] does; an empty file is refused.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        refuse_missing(path.as_ref())?;
        Self::open(path)
    }

    /// Opens the record in a file to read it: nothing is changed or made, in the file or beside it.
    ///
    /// # Errors
    /// As [`Self::open_existing`]; also [`StoreError::CannotOpen`] when the file of reads is missing.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        refuse_missing(path)?;
        let record = Database::read_only(path, RECORD)?;
        let reads = reads_beside(path);
        let reads = match reads.exists() {
            true => Database::read_only(&reads, READS)?,
            // Nothing is known to have been read; verifying says what is missing.
            false => Database::in_memory(READS)?,
        };
        Ok(Self { record, reads })
    }

    /// The file of noted reads that belongs to the record in a file, whether it is there or not.
    #[must_use]
    pub fn reads_of_file(path: impl AsRef<Path>) -> PathBuf {
        reads_beside(path.as_ref())
    }

    /// A record in memory, gone when dropped. Call [`Store::migrate`] next.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self {
            record: Database::in_memory(RECORD)?,
            reads: Database::in_memory(READS)?,
        })
    }

    /// Takes a file of reads that notes none for that of a record that holds nothing yet, as one that is left where making
    /// a record failed; whether it did. Nothing can be lost by it.
    fn adopt_reads(&self, identity: &[u8]) -> Result<bool, StoreError> {
        let any =
            |connection: &Connection, sql| Ok::<bool, StoreError>(connection.query_row(sql, [], |row| row.get(0))?);
        if self
            .record
            .read(|reader| any(reader, "SELECT EXISTS (SELECT 1 FROM area)"))?
        {
            return Ok(false);
        }
        self.reads.write(|transaction| {
            if any(transaction, "SELECT EXISTS (SELECT 1 FROM audit)")? {
                return Ok(false);
            }
            transaction.execute_batch("DROP TRIGGER identity_never_changed")?;
            transaction.execute("UPDATE identity SET id = ?1", params![identity])?;
            transaction.execute_batch(
                "CREATE TRIGGER identity_never_changed BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'the identity of a record is never changed'); END",
            )?;
            Ok(true)
        })
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
            let page = self.record.read(|reader| {
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
        let identity = self.record.migrate(|| {
            let mut identity = vec![0; 16];
            random(&mut identity)?;
            Ok(identity)
        })?;
        let of_reads = self.reads.migrate(|| Ok(identity.clone()))?;
        if of_reads == identity || self.adopt_reads(&identity)? {
            return Ok(());
        }
        let path = self.reads.path().unwrap_or(Path::new("the file of reads"));
        Err(StoreError::CannotOpen(format!(
            "{} notes who read another record, not the one beside it; put the file of reads that belongs to this record \
             in its place",
            path.display()
        )))
    }

    fn add_area(&self, area: &Area) -> Result<(), StoreError> {
        check_area(area)?;
        self.record.write(|transaction| {
            let taken = "SELECT EXISTS (SELECT 1 FROM area WHERE id = ?1 OR name = ?2)";
            if transaction.query_row(taken, params![area.id.0, area.name], |row| row.get(0))? {
                return Err(StoreError::AreaExists(area.id.clone()));
            }
            let identity: Vec<u8> = transaction.query_row("SELECT id FROM identity", [], |row| row.get(0))?;
            transaction.execute(
                "INSERT INTO area (id, name, la_code, synthetic, head) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    area.id.0,
                    area.name,
                    area.la_code,
                    area.synthetic,
                    area_head(&identity, area)
                ],
            )?;
            Ok(())
        })
    }

    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.record.read(|reader| {
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
        let reads = self.reads.read(|reader| last_read(reader, area))?;
        self.record.write(|transaction| {
            let last = last(transaction, area)?;
            check_expectation(batch.expect, &last, |entry| {
                let sql = "SELECT ifnull(max(seq), 0) FROM event WHERE area = ?1 AND entry = ?2";
                let mut statement = transaction.prepare_cached(sql)?;
                Ok(statement.query_row(params![area.0, entry], |row| row.get(0))?)
            })?;
            let reads = reads.unwrap_or_else(|| LastRead::none(&last));
            let plan = PreparedBatch::new(batch, &last, reads)?;
            plan.check_retractions(&retractable(transaction, area, &plan)?)?;
            insert(transaction, area, &plan, last.seq)?;
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
        self.record.read(|reader| Ok(Seq(last(reader, area)?.seq)))
    }

    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        let wanted: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
        let wanted = serde_json::to_string(&wanted).map_err(|error| StoreError::Database(Box::new(error)))?;
        self.record.read(|reader| {
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
        self.record.read(|reader| {
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
        let last = self.record.read(|reader| last(reader, area))?;
        if let Some(read) = reads.iter().find(|read| !(1..=last.entry).contains(&read.child.0)) {
            return Err(StoreError::NoSuchEntry(read.child));
        }
        if reads.is_empty() {
            return Ok(());
        }
        self.reads.write(|transaction| {
            let before = last_read(transaction, area)?.unwrap_or_else(|| LastRead::none(&last));
            insert_reads(transaction, area, reads, &before)
        })
    }

    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError> {
        self.record.read(|reader| known(reader, area))?;
        self.reads.read(|reader| {
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
        self.record.write(|transaction| {
            let last = last(transaction, area)?;
            keep(transaction, area, &packed, &last.begins)
        })?;
        Ok(packed.fingerprint)
    }

    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.record.read(|reader| {
            known(reader, area)?;
            let mut statement =
                reader.prepare_cached("SELECT packed FROM file WHERE area = ?1 AND fingerprint = ?2")?;
            let mut rows = statement.query(params![area.0, fingerprint])?;
            let Some(row) = rows.next()? else {
                return Ok(None);
            };
            let packed = row.get_ref(0)?.as_blob_or_null();
            let packed = packed.map_err(|error| StoreError::Database(Box::new(error)))?;
            packed.map(decompressed).transpose()
        })
    }

    fn close(&self) -> Result<(), StoreError> {
        let (record, reads) = (self.record.close(), self.reads.close());
        record.and(reads)
    }
}

/// Refuses a record that is not there, before anything could be made in its place.
fn refuse_missing(path: &Path) -> Result<(), StoreError> {
    let what = match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => ": it is a folder",
        Ok(found) if found.len() == 0 => ": it is an empty file",
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "",
        Err(error) => {
            return Err(StoreError::CannotOpen(format!(
                "the record {} cannot be read: {error}",
                path.display()
            )));
        }
    };
    let stopped = with_ending(&without_links(path), ".restoring");
    let how = match stopped.exists() {
        // The record that was there has its name with date and time at the end.
        true => format!(
            "A restore was stopped half-way; run it again. {} is what it had copied, and a record that was there before \
             is next to it, with date and time in its name",
            stopped.display()
        ),
        false => "Make a record with `goldenthread area add`, or name one with --record".to_owned(),
    };
    Err(StoreError::CannotOpen(format!(
        "there is no record {}{what}. {how}",
        path.display()
    )))
}

fn last(connection: &Connection, area: &AreaId) -> Result<Last, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT ifnull(max(id), 0) FROM entry WHERE area = ?1),
                (SELECT ifnull(max(id), 0) FROM source WHERE area = ?1),
                (SELECT ifnull(max(seq), 0) FROM event WHERE area = ?1),
                (SELECT head FROM source WHERE area = ?1 ORDER BY id DESC LIMIT 1),
                head
         FROM area WHERE id = ?1",
    )?;
    let mut rows = statement.query([&area.0])?;
    let row = rows.next()?.ok_or_else(|| StoreError::NoSuchArea(area.clone()))?;
    Ok(Last {
        entry: row.get(0)?,
        source: row.get(1)?,
        seq: row.get(2)?,
        begins: row.get(4)?,
        head: row.get::<_, Option<Vec<u8>>>(3)?.map_or_else(|| row.get(4), Ok)?,
    })
}

/// The last noted read of an area; none when there is none yet.
fn last_read(reads: &Connection, area: &AreaId) -> Result<Option<LastRead>, StoreError> {
    let sql = "SELECT number, head FROM audit WHERE area = ?1 ORDER BY number DESC LIMIT 1";
    let mut statement = reads.prepare_cached(sql)?;
    let last = statement.query_row([&area.0], |row| {
        Ok(LastRead {
            number: row.get(0)?,
            head: row.get(1)?,
        })
    });
    Ok(last.optional()?)
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
