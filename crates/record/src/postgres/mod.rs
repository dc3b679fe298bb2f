//! The record in a PostgreSQL database: for a server many people use at once.

mod address;
mod link;
mod opening;
mod verifying;
mod writing;

use postgres::error::SqlState;
use postgres::{GenericClient, Row};

use self::address::{Address, address};
use self::link::{Link, Statements, said};
use self::opening::{MIGRATION_LOCK, MIGRATIONS, open, version};
use self::writing::{Turn, insert, insert_reads, keep, last_read, lock, retractable};
use crate::batch::{Last, LastRead, PreparedBatch, check_area, check_expectation, check_reads};
use crate::chain::{area_head, random};
use crate::compressed::{Compressed, decompressed};
use crate::pool::Pool;
use crate::stored::{FIRST_VERSION, PAGE, ReadRow, SourceRow, actor, damaged, moment, select_event};
use crate::{Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Seq, Source, Store, StoreError};

/// How many connections one process opens at most.
const CONNECTIONS: usize = 8;

/// The record in a PostgreSQL database.
///
/// Batches of one area are committed one after another, so that their events' numbers grow in the order in which
/// they become visible and a reader asking for what came after a number misses nothing; batches of different areas
/// do not wait for each other.
///
/// When the connection is lost during a commit, the batch is there as a whole or not at all, and reading again shows
/// which; the error alone cannot tell.
///
/// Every method blocks, and drives its connection itself. On an asynchronous runtime call them from a thread that
/// may block (`tokio::task::spawn_blocking`); called straight from an asynchronous task they panic.
pub struct PostgresStore {
    address: Address,
    pool: Pool<Link>,
}

impl PostgresStore {
    /// Connects to the database an address names, such as `postgres://user@127.0.0.1/golden_thread`. Tables are made in
    /// the first schema of the connection's search path. Call [`Store::migrate`] next.
    ///
    /// The connection is encrypted (TLS), with the server's certificate and name checked, unless it stays on this
    /// machine or the address says `sslmode=disable`. `sslrootcert` names a root certificate to trust instead of this
    /// machine's. A password that is not in the address is read from the file `PGPASSFILE` names, or `~/.pgpass`.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the address cannot be understood, the server cannot be reached, does not let
    /// this program in, offers no encryption, or holds another program's tables; [`StoreError::TooNew`];
    /// [`StoreError::TooOld`]; [`StoreError::Database`].
    pub fn connect(url: &str) -> Result<Self, StoreError> {
        let store = Self {
            address: address(url)?,
            pool: Pool::new(CONNECTIONS),
        };
        store.with(|link| version(&mut link.client).map(drop))?;
        Ok(store)
    }

    /// Whether a text is the address of a PostgreSQL server, and not the name of a file.
    #[must_use]
    pub fn is_address(text: &str) -> bool {
        address::is_address(text)
    }

    /// Whether an address holds a password.
    #[must_use]
    pub fn has_password(url: &str) -> bool {
        address::has_password(url)
    }

    /// An address for people to read: without password and options.
    #[must_use]
    pub fn shown(url: &str) -> String {
        address::shown(url)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Link) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.pool.with(Link::works, || open(&self.address), work)
    }

    fn query<T>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn postgres::types::ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.with(|link| {
            let statement = link.statements.get(&mut link.client, sql)?;
            let rows = link.client.query(&statement, parameters).map_err(said)?;
            rows.iter().map(read).collect()
        })
    }

    /// As [`Self::query`] for rows of one area, which must exist.
    fn query_area<T>(
        &self,
        area: &AreaId,
        sql: &'static str,
        parameters: &[&(dyn postgres::types::ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.query(sql, parameters, read)?;
        if rows.is_empty() {
            self.with(|link| last(&mut link.client, &mut link.statements, area))?;
        }
        Ok(rows)
    }

    /// Reads a query's rows page by page: `$1` is the area, `$2` the number to start after, `$3` the page's size.
    fn pages<T>(
        &self,
        area: &AreaId,
        after: i64,
        sql: &'static str,
        read: impl Fn(&Row) -> Result<T, StoreError>,
        number: impl Fn(&T) -> i64,
        each: &mut dyn FnMut(T),
    ) -> Result<(), StoreError> {
        let mut after = after;
        loop {
            let page = self.query_area(area, sql, &[&area.0, &after, &PAGE], &read)?;
            let whole = i64::try_from(page.len()).unwrap_or(PAGE) == PAGE;
            after = page.last().map_or(after, &number);
            page.into_iter().for_each(&mut *each);
            if !whole {
                return Ok(());
            }
        }
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Closing a connection blocks as well, which an asynchronous task that drops the store must not do itself.
        let _ = self.close();
    }
}

impl Store for PostgresStore {
    fn migrate(&self) -> Result<(), StoreError> {
        self.with(|link| {
            while version(&mut link.client)? < MIGRATIONS.len() {
                let (mut transaction, _) = link.transaction()?;
                // Of several processes that come at once, one migrates and the others find it done.
                transaction
                    .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
                    .map_err(said)?;
                let Some(migration) = MIGRATIONS.get(version(&mut transaction)?) else {
                    continue;
                };
                let versions =
                    "CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY, name text NOT NULL)";
                transaction.batch_execute(versions).map_err(said)?;
                transaction.batch_execute(migration.sql).map_err(said)?;
                let note = "INSERT INTO schema_version (version, name) VALUES ($1, $2)";
                transaction
                    .execute(note, &[&migration.version, &migration.name])
                    .map_err(said)?;
                if migration.version == FIRST_VERSION {
                    let mut identity = vec![0; 16];
                    random(&mut identity)?;
                    transaction
                        .execute("INSERT INTO identity (id) VALUES ($1)", &[&identity])
                        .map_err(said)?;
                }
                transaction.commit().map_err(said)?;
            }
            Ok(())
        })
    }

    fn add_area(&self, area: &Area) -> Result<(), StoreError> {
        check_area(area)?;
        self.with(|link| {
            let identity = link.client.query_one("SELECT id FROM identity", &[]).map_err(said)?;
            let head = area_head(identity.try_get(0).map_err(said)?, area);
            let sql = "INSERT INTO area (id, name, la_code, synthetic, head) VALUES ($1, $2, $3, $4, $5)";
            let added = link.client.execute(
                sql,
                &[&area.id.0, &area.name, &area.la_code, &area.synthetic, &&head[..]],
            );
            match added {
                Ok(_) => Ok(()),
                Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                    Err(StoreError::AreaExists(area.id.clone()))
                }
                Err(error) => Err(said(error)),
            }
        })
    }

    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.query(
            "SELECT id, name, la_code, synthetic FROM area ORDER BY name",
            &[],
            |row| {
                Ok(Area {
                    id: AreaId(row.try_get(0).map_err(said)?),
                    name: row.try_get(1).map_err(said)?,
                    la_code: row.try_get(2).map_err(said)?,
                    synthetic: row.try_get(3).map_err(said)?,
                })
            },
        )
    }

    fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError> {
        self.with(|link| {
            let (mut transaction, statements) = link.transaction()?;
            lock(&mut transaction, statements, area, Turn::Commits)?;
            let last = last(&mut transaction, statements, area)?;
            check_expectation(batch.expect, &last, |entry| {
                let sql = "SELECT coalesce(max(seq), 0) FROM event WHERE area = $1 AND entry = $2";
                let statement = statements.get(&mut transaction, sql)?;
                let row = transaction.query_one(&statement, &[&area.0, &entry]).map_err(said)?;
                row.try_get(0).map_err(said)
            })?;
            let reads = last_read(&mut transaction, statements, area)?;
            let plan = PreparedBatch::new(batch, &last, reads.unwrap_or_else(|| LastRead::none(&last)))?;
            plan.check_retractions(&retractable(&mut transaction, statements, area, &plan)?)?;
            insert(&mut transaction, statements, area, &plan, last.seq)?;
            transaction.commit().map_err(said)?;
            Ok(plan.committed())
        })
    }

    fn entries(&self, area: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.pages(
            area,
            after.0,
            "SELECT id, register, subject, key FROM entry WHERE area = $1 AND id > $2 ORDER BY id LIMIT $3",
            |row| {
                let subject: Option<i64> = row.try_get(2).map_err(said)?;
                Ok(Entry {
                    id: EntryId(row.try_get(0).map_err(said)?),
                    register: row.try_get(1).map_err(said)?,
                    subject: subject.map(EntryId),
                    key: row.try_get(3).map_err(said)?,
                })
            },
            |entry| entry.id.0,
            each,
        )
    }

    fn events(&self, area: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        let sql = concat!(select_event!(), "WHERE area = $1 AND seq > $2 ORDER BY seq LIMIT $3");
        self.pages(area, after.0, sql, event, |event| event.seq.0, each)
    }

    fn last_seq(&self, area: &AreaId) -> Result<Seq, StoreError> {
        self.with(|link| Ok(Seq(last(&mut link.client, &mut link.statements, area)?.seq)))
    }

    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        let wanted: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
        let sql = concat!(select_event!(), "WHERE area = $1 AND entry = ANY ($2) ORDER BY seq");
        self.query_area(area, sql, &[&area.0, &wanted], event)
    }

    fn sources(&self, area: &AreaId) -> Result<Vec<Source>, StoreError> {
        let sql = "SELECT id, kind, name, fingerprint, received_at, received_by, received_by_name
             FROM source WHERE area = $1 ORDER BY id";
        self.query_area(area, sql, &[&area.0], |row| {
            SourceRow {
                id: row.try_get(0).map_err(said)?,
                kind: row.try_get(1).map_err(said)?,
                name: row.try_get(2).map_err(said)?,
                fingerprint: row.try_get(3).map_err(said)?,
                received_at: row.try_get(4).map_err(said)?,
                received_by: row.try_get(5).map_err(said)?,
                received_by_name: row.try_get(6).map_err(said)?,
            }
            .source()
        })
    }

    fn note_reads(&self, area: &AreaId, reads: &[Read]) -> Result<(), StoreError> {
        check_reads(reads)?;
        self.with(|link| {
            let last = last(&mut link.client, &mut link.statements, area)?;
            if let Some(read) = reads.iter().find(|read| !(1..=last.entry).contains(&read.child.0)) {
                return Err(StoreError::NoSuchEntry(read.child));
            }
            if reads.is_empty() {
                return Ok(());
            }
            let (mut transaction, statements) = link.transaction()?;
            lock(&mut transaction, statements, area, Turn::Reads)?;
            let before = last_read(&mut transaction, statements, area)?;
            let before = before.unwrap_or_else(|| LastRead::none(&last));
            insert_reads(&mut transaction, statements, area, reads, &before)?;
            transaction.commit().map_err(said)
        })
    }

    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError> {
        let sql = "SELECT number, read_at, read_by, read_by_name, purpose FROM audit
             WHERE area = $1 AND child = $2 ORDER BY read_at DESC, number DESC";
        self.query_area(area, sql, &[&area.0, &child.0], |row| {
            let number: i64 = row.try_get(0).map_err(said)?;
            let at: i64 = row.try_get(1).map_err(said)?;
            Ok(Read {
                by: actor(row.try_get(2).map_err(said)?, row.try_get(3).map_err(said)?),
                at: moment(at).ok_or_else(|| damaged("audit", number, "read_at"))?,
                child,
                purpose: row.try_get(4).map_err(said)?,
            })
        })
    }

    fn keep_file(&self, area: &AreaId, bytes: &[u8]) -> Result<String, StoreError> {
        let packed = Compressed::of(bytes)?;
        self.with(|link| {
            let (mut transaction, statements) = link.transaction()?;
            lock(&mut transaction, statements, area, Turn::Files)?;
            let last = last(&mut transaction, statements, area)?;
            keep(&mut transaction, statements, area, &packed, &last.begins)?;
            transaction.commit().map_err(said)
        })?;
        Ok(packed.fingerprint)
    }

    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT packed FROM file WHERE area = $1 AND fingerprint = $2";
        let found = self.query_area(area, sql, &[&area.0, &fingerprint], |row| {
            let packed: Option<&[u8]> = row.try_get(0).map_err(said)?;
            packed.map(decompressed).transpose()
        })?;
        Ok(found.into_iter().next().flatten())
    }

    fn close(&self) -> Result<(), StoreError> {
        // The server keeps the record; only the idle connections are let go.
        let links = self.pool.drain();
        let _ = std::thread::spawn(move || drop(links)).join();
        Ok(())
    }
}

fn last(client: &mut impl GenericClient, statements: &mut Statements, area: &AreaId) -> Result<Last, StoreError> {
    let sql = "SELECT (SELECT coalesce(max(id), 0) FROM entry WHERE area = $1),
                (SELECT coalesce(max(id), 0) FROM source WHERE area = $1),
                (SELECT coalesce(max(seq), 0) FROM event WHERE area = $1),
                (SELECT head FROM source WHERE area = $1 ORDER BY id DESC LIMIT 1),
                head
         FROM area WHERE id = $1";
    let statement = statements.get(client, sql)?;
    let row = client.query_opt(&statement, &[&area.0]).map_err(said)?;
    let row = row.ok_or_else(|| StoreError::NoSuchArea(area.clone()))?;
    Ok(Last {
        entry: row.try_get(0).map_err(said)?,
        source: row.try_get(1).map_err(said)?,
        seq: row.try_get(2).map_err(said)?,
        head: match row.try_get(3).map_err(said)? {
            Some(head) => head,
            None => row.try_get(4).map_err(said)?,
        },
        begins: row.try_get(4).map_err(said)?,
    })
}

fn event(row: &Row) -> Result<Event, StoreError> {
    ReadRow {
        seq: row.try_get(0).map_err(said)?,
        entry: row.try_get(1).map_err(said)?,
        kind: row.try_get(2).map_err(said)?,
        name: row.try_get(3).map_err(said)?,
        target: row.try_get(4).map_err(said)?,
        target_measure: row.try_get(5).map_err(said)?,
        on_day: row.try_get(6).map_err(said)?,
        fields: row.try_get(7).map_err(said)?,
        recorded_at: row.try_get(8).map_err(said)?,
        recorded_by: row.try_get(9).map_err(said)?,
        recorded_by_name: row.try_get(10).map_err(said)?,
        source: row.try_get(11).map_err(said)?,
        origin_table: row.try_get(12).map_err(said)?,
        origin_row: row.try_get(13).map_err(said)?,
        origin_line: row.try_get(14).map_err(said)?,
        origin_page: row.try_get(15).map_err(said)?,
        reason: row.try_get(16).map_err(said)?,
    }
    .event()
}
