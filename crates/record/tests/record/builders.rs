//! Short words for areas and batches, so that a test says what it means.

use std::collections::BTreeMap;

use calendar::{Date, Timestamp};
use definitions::{Origin, Value};
use record::{
    Actor, Area, AreaId, Batch, Entry, EntryId, EntryRef, Event, Expect, NewEntry, NewEvent, NewSource, NewWhat, Seq,
    Source, SourceKind, Store,
};

pub fn area_id(id: &str) -> AreaId {
    AreaId(id.to_owned())
}

/// Adds an area with this id, and gives the id.
pub fn add_area(store: &dyn Store, id: &str) -> AreaId {
    let area = Area {
        id: area_id(id),
        name: format!("Area of {id}"),
        la_code: "999".to_owned(),
        synthetic: true,
    };
    store.add_area(&area).unwrap();
    area.id
}

pub fn actor(name: &str) -> Actor {
    Actor {
        id: name.to_lowercase(),
        name: name.to_owned(),
    }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A batch that starts with nothing in it.
pub fn batch() -> Writing {
    Writing(Batch {
        by: actor("Caseworker"),
        at: moment("2026-01-05T09:30:00.123456Z"),
        source: NewSource {
            kind: SourceKind::FORM,
            name: "a form".to_owned(),
            fingerprint: String::new(),
        },
        entries: Vec::new(),
        events: Vec::new(),
        expect: Expect::Nothing,
    })
}

pub struct Writing(pub Batch);

impl Writing {
    pub fn of_file(mut self, kind: SourceKind, name: &str, fingerprint: &str) -> Self {
        self.0.source = NewSource {
            kind,
            name: name.to_owned(),
            fingerprint: fingerprint.to_owned(),
        };
        self
    }

    pub fn expecting(mut self, expect: Expect) -> Self {
        self.0.expect = expect;
        self
    }

    pub fn entry(self, register: &str, key: &str) -> Self {
        self.entry_about(register, None, key)
    }

    pub fn entry_about(mut self, register: &str, subject: Option<EntryRef>, key: &str) -> Self {
        self.0.entries.push(NewEntry {
            register: register.to_owned(),
            subject,
            key: key.to_owned(),
        });
        self
    }

    pub fn event(mut self, entry: EntryRef, what: NewWhat, origin: Origin) -> Self {
        let on = day("2025-12-31");
        self.0.events.push(NewEvent {
            entry,
            what,
            on,
            origin,
        });
        self
    }

    pub fn step(self, entry: EntryRef, step: &str) -> Self {
        self.step_with(entry, step, [])
    }

    pub fn step_with<const N: usize>(self, entry: EntryRef, step: &str, fields: [(&str, Value); N]) -> Self {
        let fields: BTreeMap<String, Value> = fields.map(|(id, value)| (id.to_owned(), value)).into();
        let step = step.to_owned();
        self.event(entry, NewWhat::Step { step, fields }, Origin::default())
    }

    pub fn link(self, entry: EntryRef, link: &str, to: EntryRef) -> Self {
        let link = link.to_owned();
        self.event(entry, NewWhat::Link { link, to }, Origin::default())
    }

    pub fn retract(self, entry: EntryRef, seq: Seq) -> Self {
        let reason = "recorded by mistake".to_owned();
        self.event(entry, NewWhat::Retract { seq, reason }, Origin::default())
    }
}

/// The batch's own entry at this position.
pub fn new(position: usize) -> EntryRef {
    EntryRef::New(position)
}

/// An entry already in the store.
pub fn old(id: i64) -> EntryRef {
    EntryRef::Existing(EntryId(id))
}

/// Everything an area's record holds.
#[derive(Debug, PartialEq)]
pub struct Everything {
    pub entries: Vec<Entry>,
    pub events: Vec<Event>,
    pub sources: Vec<Source>,
    pub last: Seq,
}

pub fn everything(store: &dyn Store, area: &AreaId) -> Everything {
    Everything {
        entries: entries_after(store, area, 0),
        events: events_after(store, area, 0),
        sources: store.sources(area).unwrap(),
        last: store.last_seq(area).unwrap(),
    }
}

pub fn entries_after(store: &dyn Store, area: &AreaId, after: i64) -> Vec<Entry> {
    let mut entries = Vec::new();
    store
        .entries(area, EntryId(after), &mut |entry| entries.push(entry))
        .unwrap();
    entries
}

pub fn events_after(store: &dyn Store, area: &AreaId, after: i64) -> Vec<Event> {
    let mut events = Vec::new();
    store.events(area, Seq(after), &mut |event| events.push(event)).unwrap();
    events
}
