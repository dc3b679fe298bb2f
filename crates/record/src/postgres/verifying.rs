//! Verifying a record in PostgreSQL: its triggers and keys, and the walk over the rows, all as one moment shows them.

use std::collections::BTreeSet;

use postgres::fallible_iterator::FallibleIterator;
use postgres::{IsolationLevel, Row, Transaction};

use super::PostgresStore;
use super::link::said;
use super::opening::MIGRATIONS;
use crate::chain::{EventColumns, ReadColumns};
use crate::verify::{Rows, Secret, StoredCommit, StoredEntry, StoredEvent, StoredFile, StoredRead, walk};
use crate::{Area, AreaId, Heads, StoreError, Verification};

impl PostgresStore {
    /// Verifies the record, also while others use it; nothing is changed. `earlier` are heads that were printed at
    /// another time: each must still be part of its chain.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], [`StoreError::Database`]. What is wrong inside the record is no error but in the
    /// answer.
    pub fn verify(&self, earlier: Option<&Heads>) -> Result<Verification, StoreError> {
        self.with(|link| {
            if super::version(&mut link.client)? < MIGRATIONS.len() {
                return Err(StoreError::CannotOpen(
                    "there is no record in this PostgreSQL database, and none was made".to_owned(),
                ));
            }
            let transaction = link
                .client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .map_err(said)?;
            let mut snapshot = Snapshot(transaction);
            let mut found = Verification::default();
            if let Err(error) = snapshot.schema(&mut found) {
                found.unreadable("the list of tables and triggers", &error);
            }
            walk(&mut snapshot, earlier, &mut found);
            Ok(found)
        })
    }
}

/// What each trigger does: its table, when it runs (as PostgreSQL numbers it), and its function.
const TRIGGERS: &[(&str, &str, i16, &str)] = &[
    ("area", "area_never_changed", STATEMENT, "never_changed"),
    ("audit", "audit_never_changed", STATEMENT, "never_changed"),
    ("entry", "entry_never_changed", STATEMENT, "never_changed"),
    ("event", "event_never_changed", STATEMENT, "never_changed"),
    (
        "file",
        "file_never_changed",
        BEFORE | UPDATE | ROW,
        "only_bytes_removed",
    ),
    (
        "file",
        "file_never_removed",
        BEFORE | DELETE | TRUNCATE,
        "never_changed",
    ),
    ("identity", "identity_never_changed", STATEMENT, "never_changed"),
    (
        "schema_version",
        "schema_version_never_changed",
        STATEMENT,
        "never_changed",
    ),
    ("source", "source_never_changed", STATEMENT, "never_changed"),
];
const ROW: i16 = 1;
const BEFORE: i16 = 2;
const DELETE: i16 = 8;
const UPDATE: i16 = 16;
const TRUNCATE: i16 = 32;
const STATEMENT: i16 = BEFORE | DELETE | UPDATE | TRUNCATE;

/// Primary keys (p), foreign keys (f), unique (u) and check (c) constraints of each table, counted.
const CONSTRAINTS: &[(&str, &str)] = &[
    ("area", "pu"),
    ("audit", "fp"),
    ("entry", "cffp"),
    ("event", "cccffp"),
    ("file", "fpu"),
    ("identity", "p"),
    ("schema_version", "p"),
    ("source", "fp"),
];

struct Snapshot<'t>(Transaction<'t>);

impl Snapshot<'_> {
    fn schema(&mut self, found: &mut Verification) -> Result<(), StoreError> {
        let sql =
            "SELECT c.relname::text, t.tgname::text, t.tgtype, p.proname::text, t.tgenabled::text, t.tgqual IS NULL
             FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace";
        let mut here = BTreeSet::new();
        for row in self.0.query(sql, &[]).map_err(said)? {
            let trigger: (String, String, i16, String) = (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?, get(&row, 3)?);
            let (enabled, always): (String, bool) = (get(&row, 4)?, get(&row, 5)?);
            let (table, name, when, function) = &trigger;
            let expected = TRIGGERS.contains(&(table, name, *when, function));
            if !expected {
                found.problem(format!("the trigger {name} on {table} is not as this program makes it"));
            } else if (enabled != "O" && enabled != "A") || !always {
                found.problem(format!("the trigger {name} on {table} is switched off"));
            }
            here.insert((table.clone(), name.clone()));
        }
        for (table, name, ..) in TRIGGERS {
            if !here.contains(&((*table).to_owned(), (*name).to_owned())) {
                found.problem(format!("the trigger {name} on {table} is missing"));
            }
        }
        for name in ["never_changed", "only_bytes_removed"] {
            let sql = "SELECT prosrc FROM pg_proc WHERE proname = $1 AND pronamespace = current_schema()::regnamespace";
            let source: Option<String> = match self.0.query_opt(sql, &[&name]).map_err(said)? {
                Some(row) => Some(get(&row, 0)?),
                None => None,
            };
            // The text between the dollar signs is kept as it was written.
            let made = MIGRATIONS.iter().any(|migration| {
                let source = source.as_deref().unwrap_or("-");
                migration.sql.contains(&format!(
                    "FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$"
                ))
            });
            if !made {
                found.problem(format!("the function {name} is not as this program makes it"));
            }
        }
        let sql =
            "SELECT c.relname::text, string_agg(k.contype::text, '' ORDER BY k.contype::text), bool_and(k.convalidated)
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
             WHERE c.relnamespace = current_schema()::regnamespace AND k.contype::text IN ('c', 'f', 'p', 'u')
             GROUP BY c.relname";
        let mut here: Vec<(String, String)> = Vec::new();
        for row in self.0.query(sql, &[]).map_err(said)? {
            let (table, kinds, valid): (String, String, bool) = (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
            if !valid {
                found.problem(format!(
                    "a key or check of the table {table} is not in force for all its rows"
                ));
            }
            here.push((table, kinds));
        }
        for (table, kinds) in CONSTRAINTS {
            if !here.iter().any(|(t, k)| t == table && k == kinds) {
                found.problem(format!(
                    "the keys and checks of the table {table} are not as this program makes them"
                ));
            }
        }
        let mut versions: Vec<(i64, String)> = Vec::new();
        let sql = "SELECT version, name FROM schema_version ORDER BY version";
        for row in self.0.query(sql, &[]).map_err(said)? {
            versions.push((get(&row, 0)?, get(&row, 1)?));
        }
        let made = MIGRATIONS
            .iter()
            .map(|migration| (migration.version, migration.name.to_owned()));
        if !made.eq(versions) {
            found.problem("the versions of the tables are not those that this program makes");
        }
        Ok(())
    }

    fn rows(
        &mut self,
        sql: &str,
        area: &AreaId,
        mut each: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // Read as they come, so that a large record needs no large memory.
        let mut rows = self.0.query_raw(sql, [area.0.as_str()]).map_err(said)?;
        while let Some(row) = rows.next().map_err(said)? {
            each(&row)?;
        }
        Ok(())
    }
}

impl Rows for Snapshot<'_> {
    fn identity(&mut self) -> Result<Vec<u8>, StoreError> {
        get(&self.0.query_one("SELECT id FROM identity", &[]).map_err(said)?, 0)
    }

    fn areas(&mut self) -> Result<Vec<(Area, Vec<u8>)>, StoreError> {
        let sql = "SELECT id, name, la_code, synthetic, head FROM area ORDER BY id";
        let rows = self.0.query(sql, &[]).map_err(said)?;
        rows.iter()
            .map(|row| {
                let area = Area {
                    id: AreaId(get(row, 0)?),
                    name: get(row, 1)?,
                    la_code: get(row, 2)?,
                    synthetic: get(row, 3)?,
                };
                Ok((area, get(row, 4)?))
            })
            .collect()
    }

    fn commits(&mut self, area: &AreaId, each: &mut dyn FnMut(StoredCommit)) -> Result<(), StoreError> {
        let sql =
            "SELECT id, kind, name, fingerprint, received_at, received_by, received_by_name, last_entry, last_event,
                reads, reads_head, head
             FROM source WHERE area = $1 ORDER BY id";
        self.rows(sql, area, |row| {
            each(StoredCommit {
                id: get(row, 0)?,
                kind: get(row, 1)?,
                name: get(row, 2)?,
                fingerprint: get(row, 3)?,
                received_at: get(row, 4)?,
                received_by: get(row, 5)?,
                received_by_name: get(row, 6)?,
                last_entry: get(row, 7)?,
                last_event: get(row, 8)?,
                reads: get(row, 9)?,
                reads_head: get(row, 10)?,
                head: get(row, 11)?,
            });
            Ok(())
        })
    }

    fn entries(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEntry<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT id, register, subject, key, salt, leaf, erased FROM entry WHERE area = $1 ORDER BY id";
        self.rows(sql, area, |row| {
            each(&StoredEntry {
                id: get(row, 0)?,
                register: get(row, 1)?,
                subject: get(row, 2)?,
                key: get(row, 3)?,
                secret: secret(row, 4)?,
            });
            Ok(())
        })
    }

    fn events(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEvent<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT seq, entry, kind, name, target, target_measure, on_day, recorded_at, recorded_by,
                recorded_by_name, source, origin_table, origin_row, origin_line, origin_page, fields, reason, salt, leaf,
                erased
             FROM event WHERE area = $1 ORDER BY seq";
        self.rows(sql, area, |row| {
            each(&StoredEvent {
                columns: EventColumns {
                    seq: get(row, 0)?,
                    entry: get(row, 1)?,
                    kind: get(row, 2)?,
                    name: get(row, 3)?,
                    target: get(row, 4)?,
                    target_measure: get(row, 5)?,
                    on_day: get(row, 6)?,
                    recorded_at: get(row, 7)?,
                    recorded_by: get(row, 8)?,
                    recorded_by_name: get(row, 9)?,
                    source: get(row, 10)?,
                    origin_table: get(row, 11)?,
                    origin_row: get(row, 12)?,
                    origin_line: get(row, 13)?,
                    origin_page: get(row, 14)?,
                },
                fields: get(row, 15)?,
                reason: get(row, 16)?,
                secret: secret(row, 17)?,
            });
            Ok(())
        })
    }

    fn files(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredFile<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT number, fingerprint, size, packed, head FROM file WHERE area = $1 ORDER BY number";
        self.rows(sql, area, |row| {
            each(&StoredFile {
                number: get(row, 0)?,
                fingerprint: get(row, 1)?,
                size: get(row, 2)?,
                packed: get(row, 3)?,
                head: get(row, 4)?,
            });
            Ok(())
        })
    }

    fn reads(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredRead<'_>)) -> Result<(), StoreError> {
        let sql = "SELECT number, child, read_at, read_by, read_by_name, purpose, head
             FROM audit WHERE area = $1 ORDER BY number";
        self.rows(sql, area, |row| {
            each(&StoredRead {
                columns: ReadColumns {
                    number: get(row, 0)?,
                    child: get(row, 1)?,
                    read_at: get(row, 2)?,
                    read_by: get(row, 3)?,
                    read_by_name: get(row, 4)?,
                    purpose: get(row, 5)?,
                },
                head: get(row, 6)?,
            });
            Ok(())
        })
    }

    fn count(&mut self, table: &'static str) -> Result<i64, StoreError> {
        get(
            &self
                .0
                .query_one(&format!("SELECT count(*) FROM {table}"), &[])
                .map_err(said)?,
            0,
        )
    }
}

fn secret(row: &Row, at: usize) -> Result<Secret<'_>, StoreError> {
    Ok(Secret {
        salt: get(row, at)?,
        leaf: get(row, at + 1)?,
        erased: get(row, at + 2)?,
    })
}

fn get<'r, T: postgres::types::FromSql<'r>>(row: &'r Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(said)
}
