//! One SQLite file: a connection that writes and a few that read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::opening::{BUSY, Kind, cannot_open, open_read_only, set_up, whole, write_ahead};
use crate::StoreError;
use crate::pool::Pool;
use crate::stored::trouble;

/// One SQLite file, written through one connection and read through a few others, which see only whole transactions
/// and never wait for the writer.
pub(super) struct Database {
    kind: Kind,
    /// None once closed, or where the file is only read.
    writer: Mutex<Option<Connection>>,
    /// None for a database in memory, where the writer reads.
    readers: Option<Readers>,
}

struct Readers {
    path: PathBuf,
    pool: Pool<Connection>,
    only: bool,
}

impl Database {
    /// Opens a file, which is made when there is none; its owner alone may read it.
    pub(super) fn open(path: &Path, kind: Kind) -> Result<Self, StoreError> {
        owner_only(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let writer = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
        writer.busy_timeout(BUSY)?;
        // Nothing is changed in the file before it is known to be ours.
        kind.recognise(&writer).map_err(|refused| refused.about(path))?;
        if writer.is_readonly("main")? {
            return Err(StoreError::CannotOpen(format!(
                "the record {} may only be read; allow this program to write to it and to its folder",
                path.display()
            )));
        }
        set_up(&writer)?;
        write_ahead(&writer)?;
        Ok(Self::new(Some(writer), Some((path, false)), kind))
    }

    /// Opens a file that is there, and changes and makes nothing.
    pub(super) fn read_only(path: &Path, kind: Kind) -> Result<Self, StoreError> {
        let reader = open_read_only(path)?;
        kind.recognise(&reader).map_err(|refused| refused.about(path))?;
        Ok(Self::new(None, Some((path, true)), kind))
    }

    pub(super) fn in_memory(kind: Kind) -> Result<Self, StoreError> {
        let writer = Connection::open_in_memory()?;
        set_up(&writer)?;
        Ok(Self::new(Some(writer), None, kind))
    }

    fn new(writer: Option<Connection>, readers: Option<(&Path, bool)>, kind: Kind) -> Self {
        let readers = readers.map(|(path, only)| Readers {
            path: path.to_owned(),
            pool: Pool::new(4),
            only,
        });
        Self {
            kind,
            writer: Mutex::new(writer),
            readers,
        }
    }

    fn writer(&self) -> MutexGuard<'_, Option<Connection>> {
        // A panic rolls its transaction back, so the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer();
        let writer = writer.as_mut().ok_or_else(closed)?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &self.readers {
            None => work(self.writer().as_ref().ok_or_else(closed)?),
            Some(Readers { path, pool, only }) => pool.with(
                |_| true,
                || {
                    if *only {
                        return open_read_only(path);
                    }
                    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                    let reader = Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
                    set_up(&reader)?;
                    Ok(reader)
                },
                |reader| work(reader),
            ),
        }
    }

    /// Brings the tables to the version this program knows, and gives the identity they hold. Where there are none yet,
    /// they are given this one.
    pub(super) fn migrate(&self, identity: impl Fn() -> Result<Vec<u8>, StoreError>) -> Result<Vec<u8>, StoreError> {
        if let Some(Readers { path, only: true, .. }) = &self.readers {
            let version = self.read(|reader| self.kind.version(reader))?;
            if version < self.kind.migrations.len() {
                return Err(StoreError::CannotOpen(format!(
                    "{} is empty: there is no record in it, and none was made",
                    path.display()
                )));
            }
        } else {
            // Another process may come first: each step looks again.
            while self.write(|transaction| self.kind.migrate(transaction, &identity))? {}
        }
        self.read(|reader| Ok(reader.query_row("SELECT id FROM identity", [], |row| row.get(0))?))
    }

    /// The file, unless it is in memory.
    pub(super) fn path(&self) -> Option<&Path> {
        self.readers.as_ref().map(|readers| readers.path.as_path())
    }

    /// Lets go of the file and leaves it whole.
    pub(super) fn close(&self) -> Result<(), StoreError> {
        if let Some(readers) = &self.readers {
            drop(readers.pool.drain());
        }
        let writer = self.writer().take();
        match (writer, &self.readers) {
            (Some(writer), Some(_)) => {
                whole(&writer)?;
                writer.close().map_err(|(_, error)| error.into())
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Who wants to know calls close() first. What cannot be done now is done when the file is next opened.
        let _ = self.close();
    }
}

fn closed() -> StoreError {
    trouble("the record is open only to be read, or closed already")
}

/// Makes a file that is not there yet readable for its owner alone, and a file that is there no wider: with it, SQLite
/// makes the files beside it.
#[cfg(unix)]
pub(super) fn owner_only(path: &Path) {
    use std::fs::{OpenOptions, Permissions, set_permissions};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    use super::opening::{with_ending, without_links};
    match std::fs::metadata(path) {
        // Another owner's file cannot be mended; the command line warns of it.
        Ok(found) if found.is_file() && found.permissions().mode() & 0o077 != 0 => {
            let path = without_links(path);
            for ending in ["", "-wal", "-shm"] {
                let _ = set_permissions(with_ending(&path, ending), Permissions::from_mode(0o600));
            }
        }
        Ok(_) => {}
        // What goes wrong here goes wrong in SQLite too, which says so.
        Err(_) => drop(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)),
    }
}

#[cfg(not(unix))]
pub(super) fn owner_only(_: &Path) {}
