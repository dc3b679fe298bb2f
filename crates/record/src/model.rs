use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use calendar::{Date, Timestamp};
use definitions::{Origin, Value};
use serde::{Deserialize, Serialize};

/// A local area partnership: the tenant. Nothing crosses from one to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AreaId(pub String);

impl fmt::Display for AreaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the record keeps about an area itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Lower-case letters, digits and hyphens; it is part of addresses.
    pub id: AreaId,
    /// The area's name as documents print it, such as "Redbridge".
    pub name: String,
    /// The council's three-digit code, such as `317`.
    pub la_code: String,
    /// Whether the children in it are invented; said on every page when so.
    pub synthetic: bool,
}

/// Number of an entry, unique within its area's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Number of an event; within an area a later event always has a larger number. 0 is before every event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seq(pub i64);

/// Number of a source, unique within its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceId(pub i64);

/// Who is acting; it travels through every call.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// Stable id of the person or process, such as `demo` or a staff id.
    pub id: String,
    /// The name to show in histories.
    pub name: String,
}

/// One line of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// Id of its register.
    pub register: String,
    /// The entry that it is about, such as a child's, or of which it is a part; a child's own entry has none.
    pub subject: Option<EntryId>,
    /// Unique within register and subject.
    pub key: String,
}

/// Something that happened to an entry. Never changed once written.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number, which gives the order of recording.
    pub seq: Seq,
    /// The entry it happened to.
    pub entry: EntryId,
    /// What happened.
    pub what: What,
    /// The day it happened.
    pub on: Date,
    /// The moment it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub recorded_by: Actor,
    /// Where it came from.
    pub source: SourceId,
    /// The place in that source.
    pub origin: Origin,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A step was taken.
    Step {
        /// Id of the step in the register.
        step: String,
        /// Facts by field id.
        fields: BTreeMap<String, Value>,
    },
    /// The entry relates to another entry or to a measure.
    Link {
        /// Id of the link in the register.
        link: String,
        /// The other end.
        to: LinkEnd,
    },
    /// From this day on the entry no longer relates to another entry or measure.
    Unlink {
        /// Id of the link in the register.
        link: String,
        /// The other end.
        to: LinkEnd,
    },
    /// An earlier event of the same entry was wrong; it stays readable but no longer counts.
    Retract {
        /// The event retracted.
        seq: Seq,
        /// Why, in the words of the person who retracted it.
        reason: String,
    },
}

/// The other end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkEnd {
    /// Another entry of the same area.
    Entry(EntryId),
    /// A measure, by its id.
    Measure(String),
}

/// What kind of thing a source is, by its id; a newer file corrects an older one of the same kind and nothing else.
///
/// Kinds are data: the code list `source_kind` of the definitions names those there are, and the record refuses to
/// write any other. It knows one by itself, [`SourceKind::FORM`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceKind(Cow<'static, str>);

impl SourceKind {
    /// A form filled in by a person.
    pub const FORM: Self = Self(Cow::Borrowed("form"));
    /// A rule of the definitions.
    pub const RULE: Self = Self(Cow::Borrowed("rule"));
    /// Id of the code list that names the kinds.
    pub const LIST: &'static str = "source_kind";

    /// The kind with this id.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>) -> Self {
        Self(id.into())
    }

    /// The id, as the store keeps it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0
    }
}

/// A file, document or form that events came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// What kind of thing it is.
    pub kind: SourceKind,
    /// The file's name, or what the form was for.
    pub name: String,
    /// Fingerprint of its bytes, empty for a form.
    pub fingerprint: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Who gave it.
    pub received_by: Actor,
}

/// What is to be written, all of it or none.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Who is acting.
    pub by: Actor,
    /// The moment of recording; the caller passes it in, as every "now" in the system.
    pub at: Timestamp,
    /// Where it comes from; written once for the batch.
    pub source: NewSource,
    /// Entries that do not exist yet, in an order in which a subject comes before what is about it.
    pub entries: Vec<NewEntry>,
    /// Events, in the order they are to be numbered.
    pub events: Vec<NewEvent>,
    /// What the writer believed when it decided to write.
    pub expect: Expect,
}

/// A source not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// What kind of thing it is.
    pub kind: SourceKind,
    /// The file's name, or what the form was for.
    pub name: String,
    /// Fingerprint of its bytes, empty for a form.
    pub fingerprint: String,
}

/// An entry not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Id of its register.
    pub register: String,
    /// The entry it is about or a part of.
    pub subject: Option<EntryRef>,
    /// Unique within register and subject.
    pub key: String,
}

/// An entry that exists, or one of the batch's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryRef {
    /// Already in the store.
    Existing(EntryId),
    /// The batch's own, by position in [`Batch::entries`].
    New(usize),
}

/// An event not yet written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The entry it happened to.
    pub entry: EntryRef,
    /// What happened.
    pub what: NewWhat,
    /// The day it happened.
    pub on: Date,
    /// The place in the source.
    pub origin: Origin,
}

/// What a new event says; as [`What`], but a link may lead to an entry of the same batch.
#[derive(Debug, Clone, PartialEq)]
pub enum NewWhat {
    /// A step was taken.
    Step {
        /// Id of the step in the register.
        step: String,
        /// Facts by field id.
        fields: BTreeMap<String, Value>,
    },
    /// The entry relates to another entry.
    Link {
        /// Id of the link in the register.
        link: String,
        /// The other end.
        to: EntryRef,
    },
    /// The entry relates to a measure.
    LinkMeasure {
        /// Id of the link in the register.
        link: String,
        /// Id of the measure.
        measure: String,
    },
    /// From this day on the entry no longer relates to another.
    Unlink {
        /// Id of the link in the register.
        link: String,
        /// The other end, which is in the store.
        to: LinkEnd,
    },
    /// An earlier event of the same entry was wrong.
    Retract {
        /// The event retracted.
        seq: Seq,
        /// Why.
        reason: String,
    },
}

/// What must still be true for a batch to be written; it is checked and written in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// The last event of the area is this one: what an import compared itself with.
    AreaAt(Seq),
    /// The last event of this entry is this one: what the person saw when opening the form.
    EntryAt(EntryId, Seq),
    /// Nothing: the batch opens a new entry of its own.
    Nothing,
}

/// What a written batch was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Number of the source.
    pub source: SourceId,
    /// Numbers of the new entries, in batch order.
    pub entries: Vec<EntryId>,
    /// Number of the last event; unchanged when the batch held none.
    pub last: Seq,
}

/// A read of a child's data, for the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Who read.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The child's entry.
    pub child: EntryId,
    /// For what: the page or export.
    pub purpose: String,
}
