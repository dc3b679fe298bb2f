//! Hash chains: what is hashed, in which form, so that a later change to anything recorded can be found.
//!
//! An event's leaf is the SHA-256 of its row, in which fields and reason are replaced by a hash of them and a random
//! salt of the event's own; an entry's leaf likewise with its key. A commit's head is over the head of the commit
//! before it in the area, its own row, and the leaves of its entries and events. Erasing an event removes salt, fields
//! and reason, and keeps the salted hash: nothing can be guessed from it, and leaf and head are still what they were.
//!
//! Decision 0007 says why.

use sha2::{Digest, Sha256};

use crate::{Area, Read, StoreError};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];
/// A random number that makes what is hashed with it impossible to guess.
pub(crate) type Salt = [u8; 16];

/// A row in canonical form: each value with a sign of its type, texts and bytes with their length, so that no two
/// different rows are the same bytes.
pub(crate) struct Canonical(Vec<u8>);

impl Canonical {
    /// Begins a row of this kind.
    pub(crate) fn new(kind: &str) -> Self {
        let mut row = Self(Vec::with_capacity(512));
        row.begin(kind);
        row
    }

    /// Begins another row in the same memory.
    pub(crate) fn begin(&mut self, kind: &str) -> &mut Self {
        self.0.clear();
        self.text(kind)
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.0.push(b'n');
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push(b't');
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.push(b'b');
        self.length(bytes.len());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn optional_number(&mut self, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.number(number),
            None => self.absent(),
        }
    }

    pub(crate) fn optional_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.absent(),
        }
    }

    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(&self.0).into()
    }

    fn absent(&mut self) -> &mut Self {
        self.0.push(b'-');
        self
    }

    fn length(&mut self, length: usize) {
        self.0
            .extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
    }
}

/// An event's row without salt, leaf and what can be erased.
pub(crate) struct EventColumns<'r> {
    pub(crate) seq: i64,
    pub(crate) entry: i64,
    pub(crate) kind: &'r str,
    pub(crate) name: Option<&'r str>,
    pub(crate) target: Option<i64>,
    pub(crate) target_measure: Option<&'r str>,
    pub(crate) on_day: &'r str,
    pub(crate) recorded_at: i64,
    pub(crate) recorded_by: &'r str,
    pub(crate) recorded_by_name: &'r str,
    pub(crate) source: i64,
    pub(crate) origin_table: &'r str,
    pub(crate) origin_row: Option<i64>,
    pub(crate) origin_line: Option<i64>,
    pub(crate) origin_page: Option<i64>,
}

impl EventColumns<'_> {
    pub(crate) fn leaf(&self, row: &mut Canonical, facts: &Hash) -> Hash {
        row.begin("event")
            .number(self.seq)
            .number(self.entry)
            .text(self.kind)
            .optional_text(self.name)
            .optional_number(self.target)
            .optional_text(self.target_measure)
            .text(self.on_day)
            .number(self.recorded_at)
            .text(self.recorded_by)
            .text(self.recorded_by_name)
            .number(self.source)
            .text(self.origin_table)
            .optional_number(self.origin_row)
            .optional_number(self.origin_line)
            .optional_number(self.origin_page)
            .bytes(facts)
            .hash()
    }
}

/// The salted hash of what can be erased of an event.
pub(crate) fn event_facts(row: &mut Canonical, salt: &[u8], fields: Option<&str>, reason: Option<&str>) -> Hash {
    row.begin("facts")
        .bytes(salt)
        .optional_text(fields)
        .optional_text(reason)
        .hash()
}

/// The salted hash of what can be erased of an entry.
pub(crate) fn entry_facts(row: &mut Canonical, salt: &[u8], key: &str) -> Hash {
    row.begin("key").bytes(salt).text(key).hash()
}

/// The leaf of an entry.
pub(crate) fn entry_leaf(row: &mut Canonical, id: i64, register: &str, subject: Option<i64>, facts: &Hash) -> Hash {
    row.begin("entry")
        .number(id)
        .text(register)
        .optional_number(subject)
        .bytes(facts)
        .hash()
}

/// Many hashes as one, in their order.
#[derive(Default)]
pub(crate) struct Together(Sha256);

impl Together {
    pub(crate) fn add(&mut self, hash: &[u8]) {
        self.0.update(hash);
    }

    pub(crate) fn hash(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The row of a commit, which is the row of its source.
pub(crate) struct CommitColumns<'r> {
    pub(crate) id: i64,
    pub(crate) kind: &'r str,
    pub(crate) name: &'r str,
    pub(crate) fingerprint: &'r str,
    pub(crate) received_at: i64,
    pub(crate) received_by: &'r str,
    pub(crate) received_by_name: &'r str,
    pub(crate) last_entry: i64,
    pub(crate) last_event: i64,
    pub(crate) reads: i64,
    pub(crate) reads_head: &'r [u8],
}

impl CommitColumns<'_> {
    /// The head of the chain after this commit.
    pub(crate) fn head(&self, before: &[u8], entries: &Hash, events: &Hash) -> Hash {
        Canonical::new("commit")
            .bytes(before)
            .number(self.id)
            .text(self.kind)
            .text(self.name)
            .text(self.fingerprint)
            .number(self.received_at)
            .text(self.received_by)
            .text(self.received_by_name)
            .number(self.last_entry)
            .number(self.last_event)
            .number(self.reads)
            .bytes(self.reads_head)
            .bytes(entries)
            .bytes(events)
            .hash()
    }
}

/// Where the chains of an area begin: over the identity of the record and the area's row.
pub(crate) fn area_head(identity: &[u8], area: &Area) -> Hash {
    Canonical::new("area")
        .bytes(identity)
        .text(&area.id.0)
        .text(&area.name)
        .text(&area.la_code)
        .number(i64::from(area.synthetic))
        .hash()
}

/// The head of the chain of kept files after one more.
pub(crate) fn file_head(before: &[u8], number: i64, fingerprint: &str, size: i64) -> Hash {
    Canonical::new("file")
        .bytes(before)
        .number(number)
        .text(fingerprint)
        .number(size)
        .hash()
}

/// Reads noted at once, on their way to a head.
pub(crate) struct ReadsNoted {
    together: Together,
    row: Canonical,
}

/// A noted read's row.
pub(crate) struct ReadColumns<'r> {
    pub(crate) number: i64,
    pub(crate) child: i64,
    pub(crate) read_at: i64,
    pub(crate) read_by: &'r str,
    pub(crate) read_by_name: &'r str,
    pub(crate) purpose: &'r str,
}

impl<'r> ReadColumns<'r> {
    pub(crate) fn of(read: &'r Read, number: i64) -> Self {
        Self {
            number,
            child: read.child.0,
            read_at: read.at.as_microsecond(),
            read_by: &read.by.id,
            read_by_name: &read.by.name,
            purpose: &read.purpose,
        }
    }
}

impl ReadsNoted {
    /// Reads that follow those of this head.
    pub(crate) fn after(before: &[u8]) -> Self {
        let row = Canonical::new("reads");
        let mut together = Together::default();
        together.add(&row.hash());
        together.add(before);
        Self { together, row }
    }

    pub(crate) fn add(&mut self, read: &ReadColumns<'_>) {
        let row = self
            .row
            .begin("read")
            .number(read.number)
            .number(read.child)
            .number(read.read_at)
            .text(read.read_by)
            .text(read.read_by_name)
            .text(read.purpose);
        self.together.add(&row.hash());
    }

    /// The head of the chain after them.
    pub(crate) fn head(self) -> Hash {
        self.together.hash()
    }
}

/// Random bytes, from the operating system.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|error| StoreError::Database(Box::new(error)))
}

/// In hexadecimal, as heads are printed.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
