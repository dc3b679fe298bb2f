//! The two databases the stories are told on.

use record::testing::{self, Database};
use record::{PostgresStore, SqliteStore, Store, StoreError};

/// A database of one test's own.
pub trait Backend: Sync {
    /// The store first opened on it, migrated.
    fn store(&self) -> &dyn Store;
    /// Opens it once more, as another process would.
    fn again(&self) -> Result<Box<dyn Store>, StoreError>;
    /// Runs SQL past the store, as somebody at a database prompt could.
    fn sql(&self, sql: &str) -> Result<(), String>;
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
}

impl Backend for Sqlite {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn again(&self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(SqliteStore::open(self.path())?))
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let prompt = rusqlite::Connection::open(self.path()).map_err(|error| error.to_string())?;
        prompt.execute_batch(sql).map_err(|error| error.to_string())
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
