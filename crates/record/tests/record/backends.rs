//! The two databases that the stories run on.

use record::testing::{self, Database};
use record::{Heads, PostgresStore, SqliteStore, Store, StoreError, Verification};

/// A database of one test's own.
pub trait Backend: Sync {
    /// The store first opened on it, migrated.
    fn store(&self) -> &dyn Store;
    /// Opens it once more, as another process would.
    fn again(&self) -> Result<Box<dyn Store>, StoreError>;
    /// Runs SQL past the store, as someone at a database prompt could.
    fn sql(&self, sql: &str) -> Result<(), String>;
    /// Runs SQL with the triggers and keys out of the way, and puts them back as they were, so that only the hash
    /// chains can show it.
    fn tamper(&self, sql: &str);
    /// Salt and fields of the first event of the area north.
    fn first_facts(&self) -> (Vec<u8>, String);
    /// Bytes in hexadecimal as this database writes them.
    fn literal(&self, hex: &str) -> String;
    /// SQL that takes a guard away, and what verifying says then.
    fn guards_gone(&self) -> &'static [(&'static str, &'static str)];
    /// Verifies the record.
    fn verify(&self, earlier: Option<&Heads>) -> Verification;
}

pub struct Sqlite {
    store: SqliteStore,
    folder: tempfile::TempDir,
}

impl Sqlite {
    /// With no tables yet.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("record.db")).unwrap();
        Self { store, folder }
    }

    pub fn new() -> Self {
        let new = Self::empty();
        new.store.migrate().unwrap();
        new
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("record.db")
    }

    pub fn reads_path(&self) -> std::path::PathBuf {
        self.folder.path().join("record.db.reads")
    }

    /// Both files at one prompt.
    fn prompt(&self) -> rusqlite::Connection {
        let prompt = rusqlite::Connection::open(self.path()).unwrap();
        prompt.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        let reads = self.reads_path();
        prompt
            .execute("ATTACH ?1 AS reads", [reads.to_string_lossy().as_ref()])
            .unwrap();
        prompt
    }
}

impl Backend for Sqlite {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn again(&self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(SqliteStore::open(self.path())?))
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let prompt = self.prompt();
        prompt.execute_batch(sql).map_err(|error| error.to_string())
    }

    fn tamper(&self, sql: &str) {
        let prompt = self.prompt();
        prompt.pragma_update(None, "foreign_keys", false).unwrap();
        for schema in ["main", "reads"] {
            let list = format!("SELECT name, sql FROM {schema}.sqlite_schema WHERE type = 'trigger'");
            let mut statement = prompt.prepare(&list).unwrap();
            let triggers: Vec<(String, String)> = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            for (name, _) in &triggers {
                prompt.execute_batch(&format!("DROP TRIGGER {schema}.{name}")).unwrap();
            }
            if schema == "main" {
                continue;
            }
            prompt.execute_batch(sql).unwrap();
        }
        drop(prompt);
        // Each file by itself, as the program made them, so that their text is the same again.
        for (path, sql) in [
            (self.path(), include_str!("../../migrations/sqlite/003_record.sql")),
            (self.reads_path(), include_str!("../../migrations/sqlite/003_reads.sql")),
        ] {
            let file = rusqlite::Connection::open(path).unwrap();
            let triggers = sql.split("CREATE TRIGGER ").skip(1);
            for trigger in triggers {
                let end = trigger.find("END;").unwrap() + 4;
                file.execute_batch(&format!("CREATE TRIGGER {}", &trigger[..end]))
                    .unwrap();
            }
        }
    }

    fn first_facts(&self) -> (Vec<u8>, String) {
        let sql = "SELECT salt, fields FROM event WHERE area = 'north' AND seq = 1";
        let facts = self.prompt().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        facts.unwrap()
    }

    fn literal(&self, hex: &str) -> String {
        format!("x'{hex}'")
    }

    fn guards_gone(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (
                "DROP TRIGGER event_never_changed",
                "trigger event_never_changed on event is missing",
            ),
            (
                "CREATE TRIGGER event_never_changed BEFORE UPDATE ON event WHEN 0 BEGIN SELECT RAISE(ABORT, ''); END",
                "trigger event_never_changed on event is not as this program makes it",
            ),
            (
                "DROP TRIGGER reads.audit_never_removed",
                "trigger audit_never_removed on audit is missing",
            ),
            (
                "DROP INDEX event_retracted",
                "index event_retracted on event is missing",
            ),
            (
                "CREATE TABLE other (id INTEGER)",
                "table other on other is not one this program makes",
            ),
        ]
    }

    fn verify(&self, earlier: Option<&Heads>) -> Verification {
        SqliteStore::verify(self.path(), earlier).unwrap()
    }
}

pub struct Postgres {
    store: PostgresStore,
    database: Database,
}

impl Postgres {
    /// With no tables yet; `None` where there is no PostgreSQL.
    pub fn empty() -> Option<Self> {
        let database = testing::postgres()?;
        let store = PostgresStore::connect(&database.address()).unwrap();
        Some(Self { store, database })
    }

    pub fn new() -> Option<Self> {
        let new = Self::empty()?;
        new.store.migrate().unwrap();
        Some(new)
    }

    pub fn address(&self) -> String {
        self.database.address()
    }
}

impl Backend for Postgres {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn again(&self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(PostgresStore::connect(&self.address())?))
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let mut prompt = postgres::Client::connect(&self.address(), postgres::NoTls).unwrap();
        prompt.batch_execute(sql).map_err(|error| {
            error
                .as_db_error()
                .map_or_else(|| error.to_string(), |said| said.message().to_owned())
        })
    }

    fn tamper(&self, sql: &str) {
        let each = |what: &str| {
            let tables = [
                "schema_version",
                "identity",
                "area",
                "source",
                "entry",
                "event",
                "file",
                "audit",
            ];
            tables
                .map(|table| format!("ALTER TABLE {table} {what} TRIGGER ALL;"))
                .concat()
        };
        self.sql(&format!("BEGIN; {} {sql}; {} COMMIT", each("DISABLE"), each("ENABLE")))
            .unwrap();
    }

    fn first_facts(&self) -> (Vec<u8>, String) {
        let mut prompt = postgres::Client::connect(&self.address(), postgres::NoTls).unwrap();
        let sql = "SELECT salt, fields FROM event WHERE area = 'north' AND seq = 1";
        let row = prompt.query_one(sql, &[]).unwrap();
        (row.get(0), row.get(1))
    }

    fn literal(&self, hex: &str) -> String {
        format!("'\\x{hex}'")
    }

    fn guards_gone(&self) -> &'static [(&'static str, &'static str)] {
        &[
            (
                "DROP TRIGGER event_never_changed ON event",
                "trigger event_never_changed on event is missing",
            ),
            (
                "ALTER TABLE source DISABLE TRIGGER source_never_changed",
                "trigger source_never_changed on source is switched off",
            ),
            (
                "CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
                "function never_changed is not as this program makes it",
            ),
            (
                "ALTER TABLE event DROP CONSTRAINT event_area_entry_fkey",
                "keys and checks of the table event are not as this program makes them",
            ),
        ]
    }

    fn verify(&self, earlier: Option<&Heads>) -> Verification {
        self.store.verify(earlier).unwrap()
    }
}

/// Makes a test of each story for each database.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $story() {
                super::$story(&crate::backends::Sqlite::new());
            })*
        }

        mod postgres {
            $(#[test]
            fn $story() {
                if let Some(backend) = crate::backends::Postgres::new() {
                    super::$story(&backend);
                }
            })*
        }
    };
}
pub(crate) use on_both;
