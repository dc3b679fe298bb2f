use crate::{Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Seq, Source};

/// Why the store could not do what was requested.
///
/// `Display` is safe to show a user; what the database said is kept apart in `source()` for the operator's log and
/// never holds a child's data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone else wrote to the entry, or to the area during an import, since it was read.
    #[error(
        "someone else has recorded something here since you opened it; look at what changed, then record yours again"
    )]
    Conflict {
        /// The last event there is now.
        now_at: Seq,
    },
    /// There is no area with this id.
    #[error("there is no area \"{0}\" in this record")]
    NoSuchArea(AreaId),
    /// The area's id or name is taken already.
    #[error("there is already an area \"{0}\" in this record")]
    AreaExists(AreaId),
    /// The entry is not one of this area's.
    #[error("there is no entry {0} in this area")]
    NoSuchEntry(EntryId),
    /// An event to be retracted is not one of the entry's, or is retracted already.
    #[error("that event is not one that can be retracted: it belongs elsewhere, or someone has retracted it already")]
    CannotRetract(Seq),
    /// The database was made by a newer version of the program.
    #[error(
        "this record was written by a newer version of Golden Thread (format {found}, this program knows {known}); use that version or a newer one"
    )]
    TooNew {
        /// Version found.
        found: i64,
        /// Version this program knows.
        known: i64,
    },
    /// The database was made by an older version of the program, whose tables this one does not read.
    #[error(
        "this record was written by an older version of Golden Thread (format {found}, this program reads {first} and newer); use that version, or import the same files into a new record"
    )]
    TooOld {
        /// Version found.
        found: i64,
        /// The first version this program reads.
        first: i64,
    },
    /// What was to be written cannot be kept: it does not hold together, or a text in it cannot be stored.
    #[error("this cannot be recorded: {0}")]
    Unfit(String),
    /// The record could not be opened at all; says what to do. Only the operator meets it, when starting.
    #[error("{0}")]
    CannotOpen(String),
    /// The database refused or failed.
    #[error(
        "the record's database could not do this; nothing was half-written. Ask the people who run the system to look at its log"
    )]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The storage contract: append-only events of many areas. Two implementations, one story of tests.
///
/// Every method takes the area and sees nothing of any other. Methods block; callers on an async runtime move them
/// to a blocking thread.
pub trait Store: Send + Sync {
    /// Brings the tables to the version this program knows, keeping what is there. Safe to call again.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] or [`StoreError::Database`].
    fn migrate(&self) -> Result<(), StoreError>;

    /// Adds an area.
    ///
    /// # Errors
    /// [`StoreError::AreaExists`] or [`StoreError::Database`].
    fn add_area(&self, area: &Area) -> Result<(), StoreError>;

    /// All areas, by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    fn areas(&self) -> Result<Vec<Area>, StoreError>;

    /// Writes a batch, all of it or none, durably: when this returns, a killed process or lost power loses nothing
    /// of it. Numbers of events in an area grow in the order batches are committed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when what the writer expected no longer holds; the other kinds as named.
    fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError>;

    /// Calls `each` for every entry of the area numbered after `after`, in order of number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn entries(&self, area: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError>;

    /// Calls `each` for every event of the area numbered after `after`, in order of number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn events(&self, area: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError>;

    /// The number of the area's last event, to see cheaply whether anything is new.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn last_seq(&self, area: &AreaId) -> Result<Seq, StoreError>;

    /// Every event of the given entries, in order of number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError>;

    /// All sources of the area, in order of number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn sources(&self, area: &AreaId) -> Result<Vec<Source>, StoreError>;

    /// Writes reads of children's data to the audit trail.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn note_reads(&self, area: &AreaId, reads: &[Read]) -> Result<(), StoreError>;

    /// The audit trail of one child, newest first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError>;

    /// Keeps a file's bytes as they were submitted and gives their fingerprint, by which [`Store::file`] finds them
    /// again. The same bytes are kept once.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`], [`StoreError::Unfit`] for more than a gigabyte, or [`StoreError::Database`].
    fn keep_file(&self, area: &AreaId, bytes: &[u8]) -> Result<String, StoreError>;

    /// The bytes of a kept file; `None` when it is not kept, or no longer.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`] or [`StoreError::Database`].
    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Ends the use of the record, so that what is on the disk is complete: an SQLite record is then whole in its own
    /// file. Nothing can be written afterwards. Dropping the store does the same, but cannot say when it fails.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    fn close(&self) -> Result<(), StoreError>;
}
