//! How a batch becomes rows: numbered, and checked in the same way for both databases.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use definitions::{Reference, Value};

use crate::chain::{
    Canonical, CommitColumns, EventColumns, Hash, Salt, Together, entry_facts, entry_leaf, event_facts, random,
};
use crate::stored::{ENDED, LINK, RETRACT, STEP, fields_to_text};
use crate::{
    Area, Batch, Committed, EntryId, EntryRef, Expect, LinkEnd, NewEvent, NewWhat, Read, Seq, SourceId, StoreError,
};

/// The last number given in an area to an entry, a source and an event; 0 before the first.
///
/// Numbers of an area have no gaps, because they are given under its lock and rows are never removed. So a number
/// exists when it is not above the last one.
#[derive(Debug, Clone)]
pub(crate) struct Last {
    pub(crate) entry: i64,
    pub(crate) source: i64,
    pub(crate) seq: i64,
    /// The head of the area's chain of commits.
    pub(crate) head: Vec<u8>,
    /// The area's own head, where its chains begin.
    pub(crate) begins: Vec<u8>,
}

/// The last noted read of an area, and the head of its chain.
#[derive(Debug, Clone)]
pub(crate) struct LastRead {
    pub(crate) number: i64,
    pub(crate) head: Vec<u8>,
}

impl LastRead {
    /// Before the first noted read of the area.
    pub(crate) fn none(last: &Last) -> Self {
        Self {
            number: 0,
            head: last.begins.clone(),
        }
    }
}

/// A batch as rows, numbered and checked as far as can be without the database.
pub(crate) struct PreparedBatch<'a> {
    pub(crate) batch: &'a Batch,
    pub(crate) at: i64,
    pub(crate) source: i64,
    pub(crate) entries: Vec<EntryRow<'a>>,
    pub(crate) events: Vec<EventRow<'a>>,
    /// The area's last entry and event when this batch is written.
    pub(crate) last_entry: i64,
    pub(crate) last: i64,
    /// The last noted read of the area that the batch vouches for.
    pub(crate) reads: LastRead,
    /// The head of the area's chain when this batch is written.
    pub(crate) head: Hash,
}

pub(crate) struct EntryRow<'a> {
    pub(crate) id: i64,
    pub(crate) register: &'a str,
    pub(crate) subject: Option<i64>,
    pub(crate) key: &'a str,
    pub(crate) salt: Salt,
    pub(crate) leaf: Hash,
}

/// An event as a row. What all events of a batch share (moment, actor, source) is in the plan.
#[derive(Default)]
pub(crate) struct EventRow<'a> {
    pub(crate) seq: i64,
    pub(crate) entry: i64,
    pub(crate) kind: &'static str,
    pub(crate) name: Option<&'a str>,
    pub(crate) target: Option<i64>,
    pub(crate) target_measure: Option<&'a str>,
    pub(crate) on_day: String,
    pub(crate) fields: Option<String>,
    pub(crate) origin_table: &'a str,
    pub(crate) origin_row: Option<i64>,
    pub(crate) origin_line: Option<i64>,
    pub(crate) origin_page: Option<i64>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) salt: Salt,
    pub(crate) leaf: Hash,
}

impl<'a> PreparedBatch<'a> {
    pub(crate) fn new(batch: &'a Batch, last: &Last, reads: LastRead) -> Result<Self, StoreError> {
        for text in [
            &batch.by.id,
            &batch.by.name,
            &batch.source.name,
            &batch.source.fingerprint,
        ] {
            storable(text)?;
        }
        let mut entries: Vec<EntryRow<'a>> = Vec::with_capacity(batch.entries.len());
        let mut keys = HashSet::with_capacity(batch.entries.len());
        for (new, id) in batch.entries.iter().zip(last.entry + 1..) {
            let subject = new
                .subject
                .map(|subject| resolve(subject, last.entry, entries.len()))
                .transpose()?;
            let (register, key) = (storable(&new.register)?, short(&new.key, 1000)?);
            if !keys.insert((register, subject, key)) {
                return Err(unfit("two new entries of one register and subject have the same key"));
            }
            entries.push(EntryRow {
                id,
                register,
                subject,
                key,
                salt: Salt::default(),
                leaf: Hash::default(),
            });
        }
        let mut events = Vec::with_capacity(batch.events.len());
        for (new, seq) in batch.events.iter().zip(last.seq + 1..) {
            events.push(EventRow::new(new, seq, last.entry, entries.len())?);
        }
        let mut prepared = Self {
            batch,
            at: batch.at.as_microsecond(),
            source: last.source + 1,
            last_entry: last.entry + i64::try_from(entries.len()).unwrap_or(0),
            entries,
            last: last.seq + i64::try_from(events.len()).unwrap_or(0),
            events,
            reads,
            head: Hash::default(),
        };
        prepared.chain(&last.head)?;
        Ok(prepared)
    }

    /// Gives each entry and event its salt and leaf, and the batch its head after the head `before`.
    fn chain(&mut self, before: &[u8]) -> Result<(), StoreError> {
        let mut random_bytes = vec![0; (self.entries.len() + self.events.len()) * size_of::<Salt>()];
        random(&mut random_bytes)?;
        let (salts, _) = random_bytes.as_chunks();
        let (salts_of_entries, salts_of_events) = salts.split_at(self.entries.len());
        let mut row = Canonical::new("");
        let mut entries = Together::default();
        for (entry, salt) in self.entries.iter_mut().zip(salts_of_entries) {
            entry.salt = *salt;
            let facts = entry_facts(&mut row, salt, entry.key);
            entry.leaf = entry_leaf(&mut row, entry.id, entry.register, entry.subject, &facts);
            entries.add(&entry.leaf);
        }
        let mut events = Together::default();
        for (event, salt) in self.events.iter_mut().zip(salts_of_events) {
            event.salt = *salt;
            let facts = event_facts(&mut row, salt, event.fields.as_deref(), event.reason);
            let columns = EventColumns {
                seq: event.seq,
                entry: event.entry,
                kind: event.kind,
                name: event.name,
                target: event.target,
                target_measure: event.target_measure,
                on_day: &event.on_day,
                recorded_at: self.at,
                recorded_by: &self.batch.by.id,
                recorded_by_name: &self.batch.by.name,
                source: self.source,
                origin_table: event.origin_table,
                origin_row: event.origin_row,
                origin_line: event.origin_line,
                origin_page: event.origin_page,
            };
            event.leaf = columns.leaf(&mut row, &facts);
            events.add(&event.leaf);
        }
        let commit = CommitColumns {
            id: self.source,
            kind: self.batch.source.kind.id(),
            name: &self.batch.source.name,
            fingerprint: &self.batch.source.fingerprint,
            received_at: self.at,
            received_by: &self.batch.by.id,
            received_by_name: &self.batch.by.name,
            last_entry: self.last_entry,
            last_event: self.last,
            reads: self.reads.number,
            reads_head: &self.reads.head,
        };
        self.head = commit.head(before, &entries.hash(), &events.hash());
        Ok(())
    }

    /// The events to be retracted, to be looked up and given to [`Self::check_retractions`].
    pub(crate) fn retracted(&self) -> impl Iterator<Item = &EventRow<'a>> {
        self.events.iter().filter(|event| event.kind == RETRACT)
    }

    /// Checks that what is to be retracted belongs to the same entry, still counts, and is not itself a retraction.
    pub(crate) fn check_retractions(&self, found: &BTreeMap<i64, Retractable>) -> Result<(), StoreError> {
        let mut seen = HashSet::new();
        for row in self.retracted() {
            let seq = row.target.unwrap_or_default();
            let counts = found
                .get(&seq)
                .is_some_and(|event| event.entry == row.entry && event.kind != RETRACT && !event.retracted);
            if !counts || !seen.insert(seq) {
                return Err(StoreError::CannotRetract(Seq(seq)));
            }
        }
        Ok(())
    }

    pub(crate) fn committed(&self) -> Committed {
        Committed {
            source: SourceId(self.source),
            entries: self.entries.iter().map(|entry| EntryId(entry.id)).collect(),
            last: Seq(self.last),
        }
    }
}

/// What has to be known of an event before it is retracted.
pub(crate) struct Retractable {
    pub(crate) entry: i64,
    pub(crate) kind: String,
    pub(crate) retracted: bool,
}

/// Checks what the writer believed; `of_entry` looks up the last event of an entry.
pub(crate) fn check_expectation(
    expect: Expect,
    last: &Last,
    of_entry: impl FnOnce(i64) -> Result<i64, StoreError>,
) -> Result<(), StoreError> {
    let (expected, now_at) = match expect {
        Expect::Nothing => return Ok(()),
        Expect::AreaAt(seq) => (seq, last.seq),
        Expect::EntryAt(EntryId(entry), seq) => {
            let entry = resolve(EntryRef::Existing(EntryId(entry)), last.entry, 0)?;
            (seq, of_entry(entry)?)
        }
    };
    if expected == Seq(now_at) {
        Ok(())
    } else {
        Err(StoreError::Conflict { now_at: Seq(now_at) })
    }
}

fn resolve(entry: EntryRef, last: i64, new: usize) -> Result<i64, StoreError> {
    match entry {
        EntryRef::Existing(EntryId(id)) if (1..=last).contains(&id) => Ok(id),
        EntryRef::Existing(id) => Err(StoreError::NoSuchEntry(id)),
        EntryRef::New(position) if position < new => Ok(last + 1 + i64::try_from(position).unwrap_or(0)),
        EntryRef::New(_) => Err(unfit("it refers to a new entry that does not come before it")),
    }
}

/// Text that both databases can hold.
fn storable(text: &str) -> Result<&str, StoreError> {
    if text.contains('\0') {
        return Err(unfit(
            "a text in it holds a NUL character, which only damaged files have; remove it and try again",
        ));
    }
    Ok(text)
}

/// Text that is part of an index: PostgreSQL's take no more than some 2,700 bytes a row.
fn short(text: &str, limit: usize) -> Result<&str, StoreError> {
    if text.len() > limit {
        return Err(unfit(&format!("a name or key in it is longer than {limit} letters")));
    }
    storable(text)
}

fn unfit(why: &str) -> StoreError {
    StoreError::Unfit(why.to_owned())
}

impl<'a> EventRow<'a> {
    fn new(new: &'a NewEvent, seq: i64, last_entry: i64, new_entries: usize) -> Result<Self, StoreError> {
        let number = |n: u64| i64::try_from(n).map_err(|_| unfit("a row or line number in it is too large"));
        let mut row = EventRow {
            seq,
            entry: resolve(new.entry, last_entry, new_entries)?,
            on_day: new.on.to_string(),
            origin_table: storable(&new.origin.table)?,
            origin_row: new.origin.row.map(number).transpose()?,
            origin_line: new.origin.line.map(number).transpose()?,
            origin_page: new.origin.page.map(i64::from),
            ..EventRow::default()
        };
        match &new.what {
            NewWhat::Step { step, fields } => {
                row.kind = STEP;
                row.name = Some(storable(step)?);
                row.fields = Some(fields_to_text(numbered(fields, last_entry, new_entries)?.as_ref())?);
            }
            NewWhat::Link { link, to } => {
                row.kind = LINK;
                row.name = Some(storable(link)?);
                row.target = Some(resolve(*to, last_entry, new_entries)?);
            }
            NewWhat::LinkMeasure { link, measure } => {
                row.kind = LINK;
                row.name = Some(storable(link)?);
                row.target_measure = Some(storable(measure)?);
            }
            NewWhat::Unlink { link, to } => {
                row.kind = LINK;
                row.name = Some(storable(link)?);
                row.fields = Some(ENDED.to_owned());
                match to {
                    LinkEnd::Entry(id) => row.target = Some(resolve(EntryRef::Existing(*id), last_entry, 0)?),
                    LinkEnd::Measure(measure) => row.target_measure = Some(storable(measure)?),
                }
            }
            NewWhat::Retract { seq, reason } => {
                row.kind = RETRACT;
                row.target = Some(seq.0);
                row.reason = Some(storable(reason)?);
            }
        }
        Ok(row)
    }
}

/// The facts of a step as they are stored: entries by their numbers.
fn numbered(
    fields: &BTreeMap<String, Value>,
    last_entry: i64,
    new_entries: usize,
) -> Result<Cow<'_, BTreeMap<String, Value>>, StoreError> {
    let mut out = Cow::Borrowed(fields);
    for (id, value) in fields {
        let number = match value {
            Value::Entry(Reference::Entry(number)) => {
                resolve(EntryRef::Existing(EntryId(*number)), last_entry, 0)?;
                continue;
            }
            Value::Entry(Reference::New(at)) => resolve(EntryRef::New(*at), last_entry, new_entries)?,
            Value::Entry(Reference::Named(_)) | Value::Entries(_) => {
                return Err(unfit("it names an entry that was not looked up"));
            }
            _ => continue,
        };
        out.to_mut().insert(id.clone(), Value::Entry(Reference::Entry(number)));
    }
    Ok(out)
}

/// Refuses an area whose id cannot be part of an address.
pub(crate) fn check_area(area: &Area) -> Result<(), StoreError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if area.id.0.is_empty() || !area.id.0.chars().all(allowed) {
        return Err(unfit(
            "an area's id is made of lower-case letters, digits and hyphens, such as \"north-town\"",
        ));
    }
    short(&area.id.0, 100)?;
    short(&area.name, 500)?;
    storable(&area.la_code)?;
    Ok(())
}

/// Checks that reads for the audit trail can be kept.
pub(crate) fn check_reads(reads: &[Read]) -> Result<(), StoreError> {
    for read in reads {
        storable(&read.by.id)?;
        storable(&read.by.name)?;
        storable(&read.purpose)?;
    }
    Ok(())
}
