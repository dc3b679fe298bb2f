//! Walks the hash chains of a record and says, in plain words, what is not as it was recorded.
//!
//! Both databases give their rows through [`Rows`]; what is compared with what is said here, once.

mod heads;

use std::collections::BTreeMap;
use std::error::Error;

pub use self::heads::{ChainHead, ChainKind, Heads};
use crate::chain::{
    Canonical, CommitColumns, EventColumns, Hash, ReadColumns, ReadsNoted, Together, area_head, entry_facts,
    entry_leaf, event_facts, file_head, hex,
};
use crate::compressed::{decompressed, fingerprint};
use crate::{Area, AreaId, StoreError};

/// What verifying a record found.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// What is wrong, in plain words, the first [`Verification::NAMED`] of it.
    pub problems: Vec<String>,
    /// How much more is wrong.
    pub unnamed: usize,
    /// The heads of all chains as they are now.
    pub heads: Heads,
    /// Events and entries whose facts were erased.
    pub erased: usize,
    /// Kept files whose bytes were removed.
    pub files_removed: usize,
    /// What was walked.
    pub counts: Counts,
}

/// How much of each kind was walked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Commits, over all areas.
    pub commits: i64,
    /// Entries.
    pub entries: i64,
    /// Events.
    pub events: i64,
    /// Kept files.
    pub files: i64,
    /// Noted reads.
    pub reads: i64,
}

impl Verification {
    /// How many problems are named.
    pub const NAMED: usize = 100;

    /// Whether everything is as it was recorded.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    pub(crate) fn problem(&mut self, what: impl Into<String>) {
        if self.problems.len() < Self::NAMED {
            self.problems.push(what.into());
        } else {
            self.unnamed += 1;
        }
    }

    /// Notes that something could not even be read.
    pub(crate) fn unreadable(&mut self, what: &str, error: &StoreError) {
        let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        self.problem(format!("{what} cannot be read: {why}"));
    }
}

/// A commit's row.
pub(crate) struct StoredCommit {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) fingerprint: String,
    pub(crate) received_at: i64,
    pub(crate) received_by: String,
    pub(crate) received_by_name: String,
    pub(crate) last_entry: i64,
    pub(crate) last_event: i64,
    pub(crate) reads: i64,
    pub(crate) reads_head: Vec<u8>,
    pub(crate) head: Vec<u8>,
}

/// An entry's row.
pub(crate) struct StoredEntry<'r> {
    pub(crate) id: i64,
    pub(crate) register: &'r str,
    pub(crate) subject: Option<i64>,
    pub(crate) key: &'r str,
    pub(crate) secret: Secret<'r>,
}

/// An event's row.
pub(crate) struct StoredEvent<'r> {
    pub(crate) columns: EventColumns<'r>,
    pub(crate) fields: Option<&'r str>,
    pub(crate) reason: Option<&'r str>,
    pub(crate) secret: Secret<'r>,
}

/// What guards the part of a row that can be erased.
pub(crate) struct Secret<'r> {
    pub(crate) salt: Option<&'r [u8]>,
    pub(crate) leaf: &'r [u8],
    pub(crate) erased: Option<&'r [u8]>,
}

/// A kept file's row.
pub(crate) struct StoredFile<'r> {
    pub(crate) number: i64,
    pub(crate) fingerprint: &'r str,
    pub(crate) size: i64,
    pub(crate) packed: Option<&'r [u8]>,
    pub(crate) head: &'r [u8],
}

/// A noted read's row.
pub(crate) struct StoredRead<'r> {
    pub(crate) columns: ReadColumns<'r>,
    pub(crate) head: Option<&'r [u8]>,
}

/// The rows of a record as one moment shows them, each kind in the order of its numbers.
pub(crate) trait Rows {
    fn identity(&mut self) -> Result<Vec<u8>, StoreError>;
    /// Areas with their heads, by id.
    fn areas(&mut self) -> Result<Vec<(Area, Vec<u8>)>, StoreError>;
    fn commits(&mut self, area: &AreaId, each: &mut dyn FnMut(StoredCommit)) -> Result<(), StoreError>;
    fn entries(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEntry<'_>)) -> Result<(), StoreError>;
    fn events(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredEvent<'_>)) -> Result<(), StoreError>;
    fn files(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredFile<'_>)) -> Result<(), StoreError>;
    fn reads(&mut self, area: &AreaId, each: &mut dyn FnMut(&StoredRead<'_>)) -> Result<(), StoreError>;
    /// How many rows a table holds over all areas, also those that are not there.
    fn count(&mut self, table: &'static str) -> Result<i64, StoreError>;
}

/// Walks everything; `earlier` are heads that were printed at another time.
pub(crate) fn walk(rows: &mut dyn Rows, earlier: Option<&Heads>, found: &mut Verification) {
    let identity = rows.identity().unwrap_or_else(|error| {
        found.unreadable("the identity of the record", &error);
        Vec::new()
    });
    let areas = rows.areas().unwrap_or_else(|error| {
        found.unreadable("the list of areas", &error);
        Vec::new()
    });
    let mut earlier = Earlier::new(earlier);
    for (area, head) in &areas {
        if area_head(&identity, area)[..] != head[..] {
            found.problem(format!(
                "the area {} is not as it was added: its row was changed",
                area.id
            ));
        }
        Walk {
            area: &area.id,
            begins: head,
            found: &mut *found,
            earlier: &mut earlier,
        }
        .all(rows);
    }
    earlier.never_met(found);
    let counts = found.counts;
    for (table, walked, what) in [
        ("source", counts.commits, "commits"),
        ("entry", counts.entries, "entries"),
        ("event", counts.events, "events"),
        ("file", counts.files, "kept files"),
        ("audit", counts.reads, "noted reads"),
    ] {
        match rows.count(table) {
            Ok(all) if all == walked => {}
            Ok(all) => found.problem(format!(
                "the table {table} holds {all} rows, and {walked} {what} of the areas on record were found: the others \
                 lie outside every chain"
            )),
            Err(error) => found.unreadable(&format!("the table {table}"), &error),
        }
    }
}

/// Heads of another time that have not been met yet.
struct Earlier<'h>(BTreeMap<(String, ChainKind), BTreeMap<i64, &'h [u8]>>);

impl<'h> Earlier<'h> {
    fn new(heads: Option<&'h Heads>) -> Self {
        let mut all: BTreeMap<_, BTreeMap<i64, &[u8]>> = BTreeMap::new();
        for head in heads.map(|heads| &heads.0[..]).unwrap_or_default() {
            let chain = all.entry((head.area.0.clone(), head.kind)).or_default();
            chain.insert(head.count, &head.head);
        }
        Self(all)
    }

    /// The chain had this head when it was so long.
    fn met(&mut self, area: &AreaId, kind: ChainKind, count: i64, head: &[u8], found: &mut Verification) {
        let chain = self.0.get_mut(&(area.0.clone(), kind));
        if let Some(then) = chain.and_then(|chain| chain.remove(&count))
            && then != head
        {
            found.problem(format!(
                "area {area}: the saved heads say that {} {count} had the head {}, and it has {} now: the record was \
                 written anew",
                kind.one(),
                hex(then),
                hex(head)
            ));
        }
    }

    fn never_met(self, found: &mut Verification) {
        for ((area, kind), chain) in self.0 {
            for (count, head) in chain {
                found.problem(format!(
                    "area {area}: the saved heads say that there were {count} {} (head {}), and this record does not \
                     reach them: what came last was removed",
                    kind.many(),
                    hex(head)
                ));
            }
        }
    }
}

/// The walk along the chains of one area.
struct Walk<'w, 'h> {
    area: &'w AreaId,
    /// Where its chains begin.
    begins: &'w [u8],
    found: &'w mut Verification,
    earlier: &'w mut Earlier<'h>,
}

/// A commit with the leaves of what it recorded.
struct Commit {
    row: StoredCommit,
    entries: Together,
    events: Together,
}

impl Walk<'_, '_> {
    fn all(&mut self, rows: &mut dyn Rows) {
        for kind in ChainKind::ALL {
            let begins = self.begins;
            self.earlier.met(self.area, kind, 0, begins, self.found);
        }
        let mut commits = Vec::new();
        let read = rows.commits(self.area, &mut |row| {
            commits.push(Commit {
                row,
                entries: Together::default(),
                events: Together::default(),
            });
        });
        self.readable("commits", read);
        let read = self.entries(rows, &mut commits);
        self.readable("entries", read);
        let read = self.events(rows, &mut commits);
        self.readable("events", read);
        let vouched = self.commits(commits);
        let read = self.files(rows);
        self.readable("kept files", read);
        let read = self.reads(rows, vouched);
        self.readable("noted reads", read);
    }

    fn readable(&mut self, what: &str, read: Result<(), StoreError>) {
        if let Err(error) = read {
            self.found
                .unreadable(&format!("area {}: its {what}", self.area), &error);
        }
    }

    fn problem(&mut self, what: &str) {
        self.found.problem(format!("area {}: {what}", self.area));
    }

    fn numbered(&mut self, what: &str, before: i64, number: i64) {
        if number != before + 1 {
            self.problem(&format!(
                "{what} {} is missing: after {before} comes {number}",
                before + 1
            ));
        }
    }

    fn entries(&mut self, rows: &mut dyn Rows, commits: &mut [Commit]) -> Result<(), StoreError> {
        let (mut canonical, mut before, mut at) = (Canonical::new(""), 0, 0);
        rows.entries(&self.area.clone(), &mut |entry| {
            self.found.counts.entries += 1;
            self.numbered("entry", before, entry.id);
            before = entry.id;
            let facts = match self.facts(&entry.secret, |salt| entry_facts(&mut canonical, salt, entry.key)) {
                Some(facts) => facts,
                None => return self.problem(&format!("entry {} has neither salt nor a mark of erasure", entry.id)),
            };
            if entry.secret.erased.is_some() && entry.key != format!("erased {}", entry.id) {
                self.problem(&format!("entry {} is marked as erased and still has a key", entry.id));
            }
            let leaf = entry_leaf(&mut canonical, entry.id, entry.register, entry.subject, &facts);
            if leaf[..] != *entry.secret.leaf {
                self.problem(&format!(
                    "entry {} of the register {} is not as it was recorded",
                    entry.id, entry.register
                ));
            }
            while commits.get(at).is_some_and(|commit| commit.row.last_entry < entry.id) {
                at += 1;
            }
            match commits.get_mut(at) {
                Some(commit) => commit.entries.add(entry.secret.leaf),
                None => self.problem(&format!("entry {} belongs to no commit", entry.id)),
            }
        })
    }

    fn events(&mut self, rows: &mut dyn Rows, commits: &mut [Commit]) -> Result<(), StoreError> {
        let (mut canonical, mut before, mut at) = (Canonical::new(""), 0, 0);
        rows.events(&self.area.clone(), &mut |event| {
            self.found.counts.events += 1;
            let columns = &event.columns;
            let seq = columns.seq;
            self.numbered("event", before, seq);
            before = seq;
            let facts = self.facts(&event.secret, |salt| {
                event_facts(&mut canonical, salt, event.fields, event.reason)
            });
            let Some(facts) = facts else {
                return self.problem(&format!("event {seq} has neither salt nor a mark of erasure"));
            };
            let emptied = event.fields.is_none_or(|fields| fields == "{}") && event.reason.is_none_or(str::is_empty);
            if event.secret.erased.is_some() && !emptied {
                self.problem(&format!("event {seq} is marked as erased and still says something"));
            }
            if columns.leaf(&mut canonical, &facts)[..] != *event.secret.leaf {
                self.problem(&format!(
                    "event {seq} on entry {} is not as it was recorded on {} by {}",
                    columns.entry,
                    moment(columns.recorded_at),
                    columns.recorded_by_name
                ));
            }
            while commits.get(at).is_some_and(|commit| commit.row.last_event < seq) {
                at += 1;
            }
            match commits.get_mut(at) {
                Some(commit) => {
                    commit.events.add(event.secret.leaf);
                    if commit.row.id != columns.source {
                        let of = commit.row.id;
                        self.problem(&format!(
                            "event {seq} names commit {} as its source, and is one of commit {of}",
                            columns.source
                        ));
                    } else if columns.entry > commit.row.last_entry {
                        self.problem(&format!(
                            "event {seq} is about entry {}, which was not there",
                            columns.entry
                        ));
                    }
                }
                None => self.problem(&format!("event {seq} belongs to no commit")),
            }
        })
    }

    /// The salted hash of what can be erased of a row: made anew, or kept since it was erased.
    fn facts(&mut self, secret: &Secret<'_>, made: impl FnOnce(&[u8]) -> Hash) -> Option<Hash> {
        match (secret.salt, secret.erased) {
            (Some(salt), None) => Some(made(salt)),
            (None, Some(erased)) => {
                self.found.erased += 1;
                erased.try_into().ok()
            }
            _ => None,
        }
    }

    /// Walks the chain of commits, and gives the reads that the commits vouch for.
    fn commits(&mut self, commits: Vec<Commit>) -> BTreeMap<i64, (Vec<u8>, i64)> {
        let mut vouched = BTreeMap::new();
        let (mut before, mut head) = (0, self.begins.to_vec());
        let (mut last_entry, mut last_event) = (0, 0);
        for Commit { row, entries, events } in commits {
            self.found.counts.commits += 1;
            self.numbered("commit", before, row.id);
            before = row.id;
            if row.last_entry < last_entry || row.last_event < last_event {
                self.problem(&format!("commit {} ends before the one before it", row.id));
            }
            (last_entry, last_event) = (row.last_entry, row.last_event);
            let columns = CommitColumns {
                id: row.id,
                kind: &row.kind,
                name: &row.name,
                fingerprint: &row.fingerprint,
                received_at: row.received_at,
                received_by: &row.received_by,
                received_by_name: &row.received_by_name,
                last_entry: row.last_entry,
                last_event: row.last_event,
                reads: row.reads,
                reads_head: &row.reads_head,
            };
            if columns.head(&head, &entries.hash(), &events.hash())[..] != row.head[..] {
                self.problem(&format!(
                    "commit {} (\"{}\", recorded on {} by {}) does not fit its chain: it, something it recorded, or the \
                     commit before it was changed, added or removed",
                    row.id,
                    row.name,
                    moment(row.received_at),
                    row.received_by_name
                ));
            }
            self.earlier
                .met(self.area, ChainKind::Commits, row.id, &row.head, self.found);
            vouched.insert(row.reads, (row.reads_head, row.id));
            head = row.head;
        }
        self.end(ChainKind::Commits, before, head);
        vouched
    }

    fn files(&mut self, rows: &mut dyn Rows) -> Result<(), StoreError> {
        let (mut before, mut head) = (0, self.begins.to_vec());
        let read = rows.files(&self.area.clone(), &mut |file| {
            self.found.counts.files += 1;
            self.numbered("kept file", before, file.number);
            before = file.number;
            if file_head(&head, file.number, file.fingerprint, file.size)[..] != *file.head {
                self.problem(&format!(
                    "kept file {} does not fit its chain: its row or the one before it was changed, added or removed",
                    file.number
                ));
            }
            match file.packed.map(decompressed) {
                None => self.found.files_removed += 1,
                Some(Ok(bytes)) if fingerprint(&bytes) == file.fingerprint => {}
                Some(_) => self.problem(&format!(
                    "kept file {} (fingerprint {}) is not as it was submitted",
                    file.number, file.fingerprint
                )),
            }
            self.earlier
                .met(self.area, ChainKind::Files, file.number, file.head, self.found);
            head.clear();
            head.extend_from_slice(file.head);
        });
        self.end(ChainKind::Files, before, head);
        read
    }

    fn reads(&mut self, rows: &mut dyn Rows, mut vouched: BTreeMap<i64, (Vec<u8>, i64)>) -> Result<(), StoreError> {
        let (mut before, mut head) = (0, self.begins.to_vec());
        let mut noted = ReadsNoted::after(&head);
        let mut open = false;
        let begins = vouched.remove(&0);
        if let Some((at, commit)) = begins
            && at != head
        {
            self.problem(&format!("commit {commit} does not know where the noted reads begin"));
        }
        let read = rows.reads(&self.area.clone(), &mut |read| {
            self.found.counts.reads += 1;
            let number = read.columns.number;
            self.numbered("noted read", before, number);
            before = number;
            noted.add(&read.columns);
            open = read.head.is_none();
            let Some(now) = read.head else { return };
            let made = std::mem::replace(&mut noted, ReadsNoted::after(now)).head();
            if made[..] != *now {
                self.problem(&format!(
                    "the noted reads up to number {number} do not fit their chain: some were changed, added or removed"
                ));
            }
            if let Some((then, commit)) = vouched.remove(&number)
                && then != now
            {
                self.problem(&format!(
                    "noted read {number} is not the one that commit {commit} vouches for: the noted reads were written anew"
                ));
            }
            self.earlier.met(self.area, ChainKind::Reads, number, now, self.found);
            head = now.to_vec();
        });
        if open {
            self.problem(&format!(
                "the last noted reads, up to number {before}, belong to no chain"
            ));
        }
        if let Some((number, (_, commit))) = vouched.into_iter().next_back() {
            self.problem(&format!(
                "there were {number} noted reads when commit {commit} was recorded, and there are {before} now: noted reads \
                 were removed"
            ));
        }
        self.end(ChainKind::Reads, before, head);
        read
    }

    fn end(&mut self, kind: ChainKind, count: i64, head: Vec<u8>) {
        self.found.heads.0.push(ChainHead {
            area: self.area.clone(),
            kind,
            count,
            head,
        });
    }
}

/// A moment for an operator, as the database holds it.
fn moment(microseconds: i64) -> String {
    let moment = calendar::Timestamp::from_microsecond(microseconds);
    moment.map_or_else(|_| "an impossible moment".to_owned(), |moment| moment.to_string())
}
