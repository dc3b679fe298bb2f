//! A store that fails on purpose, at any single point of any call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Seq, Source, Store, StoreError};

/// Another store, with a fault in one place: before a call, after it, or on one of the rows it reads.
///
/// Each of these is a point, counted from 0 over the life of the store. A fault after a call is an answer that was
/// lost: what the call did is done. Rows behind a fault are not handed on, as when a connection breaks.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    passed: AtomicU64,
    fails_at: AtomicU64,
}

impl FaultyStore {
    /// The store, without a fault so far.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            passed: AtomicU64::new(0),
            fails_at: AtomicU64::new(u64::MAX),
        }
    }

    /// Makes one point fail, once.
    #[must_use]
    pub fn failing_at(self, point: u64) -> Self {
        self.fails_at.store(point, Ordering::SeqCst);
        self
    }

    /// How many points have been passed; a fault placed at this number or later has not happened.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }

    fn point(&self) -> Result<(), StoreError> {
        let point = self.passed.fetch_add(1, Ordering::SeqCst);
        if point == self.fails_at.load(Ordering::SeqCst) {
            let cause = std::io::Error::other(format!("a fault made on purpose at point {point}"));
            return Err(StoreError::Database(Box::new(cause)));
        }
        Ok(())
    }

    fn call<T>(&self, call: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.point()?;
        let done = call(self.inner.as_ref())?;
        self.point()?;
        Ok(done)
    }

    fn rows<T>(
        &self,
        each: &mut dyn FnMut(T),
        read: impl FnOnce(&dyn Store, &mut dyn FnMut(T)) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut broken = Ok(());
        self.call(|store| {
            read(store, &mut |row| {
                if broken.is_ok() {
                    broken = self.point();
                }
                if broken.is_ok() {
                    each(row);
                }
            })
        })
        .and(broken)
    }
}

impl Store for FaultyStore {
    fn migrate(&self) -> Result<(), StoreError> {
        self.call(|store| store.migrate())
    }

    fn add_area(&self, area: &Area) -> Result<(), StoreError> {
        self.call(|store| store.add_area(area))
    }

    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.call(|store| store.areas())
    }

    fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError> {
        self.call(|store| store.commit(area, batch))
    }

    fn entries(&self, area: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.rows(each, |store, each| store.entries(area, after, each))
    }

    fn events(&self, area: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        self.rows(each, |store, each| store.events(area, after, each))
    }

    fn last_seq(&self, area: &AreaId) -> Result<Seq, StoreError> {
        self.call(|store| store.last_seq(area))
    }

    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        self.call(|store| store.history(area, entries))
    }

    fn sources(&self, area: &AreaId) -> Result<Vec<Source>, StoreError> {
        self.call(|store| store.sources(area))
    }

    fn note_reads(&self, area: &AreaId, reads: &[Read]) -> Result<(), StoreError> {
        self.call(|store| store.note_reads(area, reads))
    }

    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError> {
        self.call(|store| store.reads_of(area, child))
    }

    fn keep_file(&self, area: &AreaId, bytes: &[u8]) -> Result<String, StoreError> {
        self.call(|store| store.keep_file(area, bytes))
    }

    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.call(|store| store.file(area, fingerprint))
    }

    fn close(&self) -> Result<(), StoreError> {
        self.call(|store| store.close())
    }
}
