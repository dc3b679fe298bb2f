mod dry_run;
mod keys;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, date_of_day_number, day_number};
use definitions::{Definitions, Field, FieldType, FileFact, Reference, SubjectKey, Value};

pub use keys::{Named, folded};

use crate::shared::{SharedList, SharedMap};
use crate::{
    AreaId, Entry, EntryId, Event, Interner, LinkEnd, Seq, Source, SourceId, SourceKind, Store, StoreError, What,
};

/// "No value" in a column of numbers.
pub use definitions::NULL;
/// "No day" in a column of days.
pub const NO_DAY: i32 = i32::MIN;
/// "No entry" where an entry's place is held.
pub const NO_ENTRY: u32 = u32::MAX;

/// The reason of a retraction by which a person corrected what a source said.
pub(crate) const CORRECTED_BY_A_PERSON: &str = "Corrected by a person";

/// Identifiers that find a person, as fields of the register of people.
pub(crate) const IDENTIFIERS: [&str; 4] = ["upn", "uln", "nhs_number", "la_child_id"];

/// Every event of an area, in memory, in the order of recording.
///
/// Texts are numbers in [`Interner`], days are day numbers, and entries are named by their place in the ledger, so
/// that a position over years of events is folded in milliseconds.
#[derive(Debug, Clone)]
pub struct Ledger {
    area: AreaId,
    definitions: Arc<Definitions>,
    interner: Interner,
    entries: SharedList<LedgerEntry>,
    places: SharedMap<EntryId, u32>,
    keys: SharedMap<(u16, u32, Box<str>), u32>,
    /// Places of the entries about each entry that is a subject, by its place.
    about: SharedMap<u32, Vec<u32>>,
    identifiers: SharedMap<(usize, Box<str>), Vec<u32>>,
    names: SharedMap<String, Vec<u32>>,
    events: SharedList<LedgerEvent>,
    by_day: Arc<Vec<u32>>,
    links_to: SharedMap<u32, Vec<u32>>,
    sources: SharedMap<SourceId, SourceKind>,
    last: Seq,
    last_entry: EntryId,
    unreadable: usize,
    /// What today's definitions cannot read of events: how often, by register and id of the step, field or link.
    unread: SharedMap<(u16, Box<str>), usize>,
    claims: keys::Claims,
    /// Places of the entries that rules made, by register.
    made_by_rules: SharedMap<u16, Vec<u32>>,
}

/// An entry, with the places of its events.
#[derive(Debug, Clone)]
pub struct LedgerEntry {
    /// Its number in the store.
    pub id: EntryId,
    /// Position of its register among the definitions' registers.
    pub register: u16,
    /// Place of the entry it is about, such as a child's, or of which it is a part, or [`NO_ENTRY`].
    pub subject: u32,
    /// Its key.
    pub key: Box<str>,
    /// Places of its events, in the order of recording.
    pub events: Vec<u32>,
    /// Number of the last event that touched it, retractions included.
    pub version: Seq,
    /// Whether a step that happens once was recorded more than once on it, so that one statement outranks another.
    pub restated: bool,
}

/// An event, in the form positions are folded from.
#[derive(Debug, Clone)]
pub struct LedgerEvent {
    /// Its number.
    pub seq: Seq,
    /// Place of its entry.
    pub entry: u32,
    /// Day number of the day it happened.
    pub on: i32,
    /// Microseconds since 1970 at which it was recorded.
    pub recorded_at: i64,
    /// Microseconds at which it was retracted; `i64::MAX` if it never was.
    pub retracted_at: i64,
    /// Whether a person withdrew it, rather than a newer file of the same kind: then no file brings it back.
    pub withdrawn: bool,
    /// Whether a person recorded it; a person's statement outranks a file's.
    pub by_hand: bool,
    /// The source it came from.
    pub source: SourceId,
    /// What it says.
    pub what: LedgerWhat,
}

impl LedgerEvent {
    /// Which of two statements of a step that happens once counts: the greater.
    #[must_use]
    pub fn rank(&self) -> (bool, Seq) {
        (self.by_hand, self.seq)
    }

    /// Whether it was retracted, by anyone, at any time.
    #[must_use]
    pub fn is_retracted(&self) -> bool {
        self.retracted_at != i64::MAX
    }
}

/// What an event says, by positions in the register's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerWhat {
    /// A step, with facts by position of the field.
    Step {
        /// Position of the step.
        step: u16,
        /// Position of the field and its number form.
        fields: Box<[(u16, i64)]>,
    },
    /// A link to the entry at a place.
    Link {
        /// Position of the link.
        link: u16,
        /// Place of the other entry.
        to: u32,
    },
    /// A link to a measure.
    Measure {
        /// Position of the link.
        link: u16,
        /// Symbol of the measure's id.
        measure: u32,
    },
    /// The end of a link to the entry at a place.
    Unlink {
        /// Position of the link.
        link: u16,
        /// Place of the other entry.
        to: u32,
    },
    /// The end of a link to a measure.
    Unmeasure {
        /// Position of the link.
        link: u16,
        /// Symbol of the measure's id.
        measure: u32,
    },
}

impl LedgerWhat {
    /// Whether it says that this step was taken.
    #[must_use]
    pub fn is_step(&self, step: u16) -> bool {
        matches!(self, Self::Step { step: of, .. } if *of == step)
    }

    /// The number form of a field it gives, by position of the field.
    #[must_use]
    pub fn field(&self, field: usize) -> Option<i64> {
        match self {
            Self::Step { fields, .. } => fields.iter().find(|(at, _)| usize::from(*at) == field).map(|(_, n)| *n),
            _ => None,
        }
    }
}

impl Ledger {
    /// An empty ledger of an area.
    #[must_use]
    pub fn new(area: AreaId, definitions: Arc<Definitions>) -> Self {
        let mut interner = Interner::default();
        crate::values::number_texts(&definitions, &mut interner);
        Self {
            area,
            definitions,
            interner,
            entries: SharedList::default(),
            places: SharedMap::default(),
            keys: SharedMap::default(),
            about: SharedMap::default(),
            identifiers: SharedMap::default(),
            names: SharedMap::default(),
            events: SharedList::default(),
            by_day: Arc::default(),
            links_to: SharedMap::default(),
            sources: SharedMap::default(),
            last: Seq(0),
            last_entry: EntryId(0),
            unreadable: 0,
            unread: SharedMap::default(),
            claims: keys::Claims::default(),
            made_by_rules: SharedMap::default(),
        }
    }

    /// Reads what the store has that the ledger has not.
    ///
    /// After an error the ledger holds the beginning of what is new, in order and indexed like all else, and the next
    /// refresh goes on from there. The caller shows nothing of it until a refresh succeeds.
    ///
    /// # Errors
    /// What the store says.
    pub fn refresh(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let known_events = self.events.len();
        let read = self.read_new(store);
        self.order_days(known_events);
        read
    }

    fn read_new(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        // What is committed while this reads is left for the next time: its entries may not have been seen.
        let upto = store.last_seq(&self.area)?;
        for Source { id, kind, .. } in store.sources(&self.area)? {
            if self.sources.get(&id).is_none() {
                self.sources.insert(id, kind);
            }
        }
        let (area, from, after) = (self.area.clone(), self.last, self.last_entry);
        store.entries(&area, after, &mut |entry| self.add_entry(entry))?;
        store.events(&area, from, &mut |event| {
            if event.seq <= upto {
                self.add_event(event);
            }
        })
    }

    /// Puts the events from `known` on in their place by day.
    fn order_days(&mut self, known: usize) {
        if self.events.len() == known {
            return;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let events = &self.events;
        let order = |&at: &u32| {
            let event = &events[at as usize];
            (event.on, event.seq)
        };
        let mut new: Vec<u32> = (count(known)..count(self.events.len())).collect();
        new.sort_by_key(order);
        let first = new.first().map(order);
        let by_day = Arc::make_mut(&mut self.by_day);
        // Only what is on or after the first new day is put in order again.
        let from = by_day.partition_point(|at| Some(order(at)) < first);
        by_day.extend(new);
        by_day[from..].sort_by_key(order);
    }

    fn add_entry(&mut self, entry: Entry) {
        self.last_entry = entry.id;
        let Some(register) = self.definitions.recorded_register(&entry.register) else {
            // Its register's definition is no longer there; the store still has it.
            self.unreadable += 1;
            return;
        };
        let register = u16::try_from(register).unwrap_or(u16::MAX);
        let subject = entry
            .subject
            .and_then(|id| self.places.get(&id).copied())
            .unwrap_or(NO_ENTRY);
        let place = u32::try_from(self.entries.len()).unwrap_or(NO_ENTRY);
        let key: Box<str> = entry.key.into_boxed_str();
        self.places.insert(entry.id, place);
        self.keys.insert((register, subject, key.clone()), place);
        if key.starts_with(crate::rules::KEYS) {
            self.made_by_rules.change(register, |made| made.push(place));
        }
        if subject != NO_ENTRY {
            self.about.change(subject, |about| about.push(place));
        }
        self.entries.push(LedgerEntry {
            id: entry.id,
            register,
            subject,
            key,
            events: Vec::new(),
            version: Seq(0),
            restated: false,
        });
    }

    fn add_event(&mut self, event: Event) {
        self.last = event.seq;
        let Some(&entry) = self.places.get(&event.entry) else {
            self.unreadable += 1;
            return;
        };
        self.entries[entry as usize].version = event.seq;
        let recorded_at = event.recorded_at.as_microsecond();
        let by_hand = self.source_kind(event.source) == Some(&SourceKind::FORM);
        if let What::Retract { seq, reason } = &event.what {
            if let Some(at) = self.events.position_by_key(seq, |e| e.seq) {
                let retracted = &mut self.events[at];
                retracted.retracted_at = recorded_at;
                retracted.withdrawn = by_hand || reason == CORRECTED_BY_A_PERSON;
                self.forget_identifiers(at);
                self.give_up_keys(at);
            }
            return;
        }
        let Some(what) = self.what(entry, &event.what) else {
            self.unreadable += 1;
            if let What::Step { step: id, .. } | What::Link { link: id, .. } | What::Unlink { link: id, .. } =
                &event.what
            {
                self.note_unread(entry, id);
            }
            return;
        };
        let place = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        if let LedgerWhat::Step { step, .. } = what
            && !self.register_of(entry).steps[usize::from(step)].repeats
            && self.entries[entry as usize]
                .events
                .iter()
                .any(|&at| self.events[at as usize].what.is_step(step))
        {
            self.entries[entry as usize].restated = true;
        }
        self.entries[entry as usize].events.push(place);
        for to in self.ends_of(entry, &what) {
            self.links_to.change(to, |links| links.push(place));
        }
        self.events.push(LedgerEvent {
            seq: event.seq,
            entry,
            on: day_number(event.on),
            recorded_at,
            retracted_at: i64::MAX,
            withdrawn: false,
            by_hand,
            source: event.source,
            what,
        });
        if let What::Step { fields, .. } = &event.what {
            self.learn_identifiers(entry, fields);
        }
        self.claim_keys(place);
    }

    /// Places of the entries that an event relates its own to, or no longer.
    fn ends_of(&self, entry: u32, what: &LedgerWhat) -> Vec<u32> {
        match what {
            LedgerWhat::Link { to, .. } | LedgerWhat::Unlink { to, .. } => vec![*to],
            LedgerWhat::Step { fields, .. } => {
                let register = self.register_of(entry);
                let is_entry = |at: u16| register.fields[usize::from(at)].kind == FieldType::Entry;
                let ends = fields.iter().filter(|(at, _)| is_entry(*at));
                ends.filter_map(|(_, to)| u32::try_from(*to).ok()).collect()
            }
            LedgerWhat::Measure { .. } | LedgerWhat::Unmeasure { .. } => Vec::new(),
        }
    }

    fn note_unread(&mut self, entry: u32, id: &str) {
        let register = self.entries[entry as usize].register;
        self.unread.change((register, id.into()), |count| *count += 1);
    }

    fn what(&mut self, entry: u32, what: &What) -> Option<LedgerWhat> {
        let definitions = Arc::clone(&self.definitions);
        let register = &definitions.registers[usize::from(self.entries[entry as usize].register)];
        match what {
            What::Step { step, fields } => {
                let step = u16::try_from(register.recorded_step(step)?.0).ok()?;
                let mut read = Vec::with_capacity(fields.len());
                for (id, value) in fields {
                    let known = register
                        .recorded_field(id)
                        .and_then(|(at, _, field)| Some((u16::try_from(at).ok()?, self.number_of(field, value)?)));
                    match known {
                        Some(fact) => read.push(fact),
                        // It stays in the store and in the entry's history, and is reported.
                        None => self.note_unread(entry, id),
                    }
                }
                Some(LedgerWhat::Step {
                    step,
                    fields: read.into(),
                })
            }
            What::Link { link, to } => {
                let link = u16::try_from(register.recorded_link(link)?.0).ok()?;
                match to {
                    LinkEnd::Entry(id) => Some(LedgerWhat::Link {
                        link,
                        to: *self.places.get(id)?,
                    }),
                    LinkEnd::Measure(id) => Some(LedgerWhat::Measure {
                        link,
                        measure: self.interner.number_for(id),
                    }),
                }
            }
            What::Unlink { link, to } => {
                let link = u16::try_from(register.recorded_link(link)?.0).ok()?;
                match to {
                    LinkEnd::Entry(id) => Some(LedgerWhat::Unlink {
                        link,
                        to: *self.places.get(id)?,
                    }),
                    LinkEnd::Measure(id) => Some(LedgerWhat::Unmeasure {
                        link,
                        measure: self.interner.number_for(id),
                    }),
                }
            }
            What::Retract { .. } => None,
        }
    }

    /// The number form of a value, giving a new text its number; `None` when it does not fit the field.
    pub(crate) fn number_of(&mut self, field: &Field, value: &Value) -> Option<i64> {
        if !field.holds(value) {
            return None;
        }
        match value {
            Value::Text(text) => Some(i64::from(self.interner.number_for(text))),
            Value::File(file) => Some(i64::from(self.interner.number_for(&file_text(file)))),
            _ => self.find_number(field, value),
        }
    }

    /// The number form of a value in the columns of a field: the number of a text, the place of an entry, and
    /// [`Field::number`] of all else. `None` when no column can hold it: the text was never recorded, the entry is not
    /// on record.
    #[must_use]
    pub fn find_number(&self, field: &Field, value: &Value) -> Option<i64> {
        match value {
            Value::Text(text) => self.interner.number(text).map(i64::from),
            Value::File(file) => self.interner.number(&file_text(file)).map(i64::from),
            Value::Entry(Reference::Entry(id)) => self.places.get(&EntryId(*id)).copied().map(i64::from),
            other => field.number(other),
        }
    }

    /// The value a column's number means in a field; `None` for [`NULL`].
    #[must_use]
    pub fn value_of(&self, field: &Field, number: i64) -> Option<Value> {
        if number == NULL {
            return None;
        }
        let text = || Some(self.interner.text(u32::try_from(number).ok()?));
        match field.kind {
            FieldType::Line | FieldType::Text | FieldType::Code | FieldType::Codes => {
                Some(Value::Text(text()?.to_owned()))
            }
            FieldType::File => {
                let (fingerprint, name) = text()?.split_once(' ')?;
                Some(Value::File(FileFact {
                    fingerprint: fingerprint.to_owned(),
                    name: name.to_owned(),
                }))
            }
            FieldType::Entry => {
                let entry = self.entries.get(usize::try_from(number).ok()?)?;
                Some(Value::Entry(Reference::Entry(entry.id.0)))
            }
            _ => field.of_number(number),
        }
    }

    /// The text a column's number is for, in a field of text or codes; empty for [`NULL`] and for other types.
    #[must_use]
    pub fn text_of(&self, field: &Field, number: i64) -> &str {
        match u32::try_from(number) {
            Ok(number) if field.kind.is_text() => self.interner.text(number),
            _ => "",
        }
    }

    fn learn_identifiers(&mut self, entry: u32, fields: &BTreeMap<String, Value>) {
        if !self.register_of(entry).people {
            return;
        }
        for identifier in identifiers_in(fields) {
            self.identifiers.change(identifier, |places| remember(places, entry));
        }
        if let Some(name) = name_in(fields) {
            self.names.change(name, |places| remember(places, entry));
        }
    }

    /// What only a retracted event gave must no longer find the person.
    fn forget_identifiers(&mut self, retracted: usize) {
        let entry = self.events[retracted].entry;
        if !self.register_of(entry).people {
            return;
        }
        let Some(fields) = self.step_fields(retracted) else {
            return;
        };
        for identifier in identifiers_in(&fields) {
            self.identifiers
                .change(identifier, |places| places.retain(|&place| place != entry));
        }
        if let Some(name) = name_in(&fields) {
            self.names.change(name, |places| places.retain(|&place| place != entry));
        }
        for at in self.entries[entry as usize].events.clone() {
            if !self.events[at as usize].is_retracted()
                && let Some(fields) = self.step_fields(at as usize)
            {
                self.learn_identifiers(entry, &fields);
            }
        }
    }

    /// The facts of a step, by field id.
    fn step_fields(&self, event: usize) -> Option<BTreeMap<String, Value>> {
        let event = &self.events[event];
        let LedgerWhat::Step { fields, .. } = &event.what else {
            return None;
        };
        let register = self.register_of(event.entry);
        Some(
            fields
                .iter()
                .filter_map(|&(at, number)| {
                    let (id, field) = register.fields.get_index(usize::from(at))?;
                    Some((id.clone(), self.value_of(field, number)?))
                })
                .collect(),
        )
    }

    /// The area.
    #[must_use]
    pub fn area(&self) -> &AreaId {
        &self.area
    }

    /// The definitions the ledger was read with.
    #[must_use]
    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.definitions
    }

    /// Texts by number.
    #[must_use]
    pub fn interner(&self) -> &Interner {
        &self.interner
    }

    /// Number of the last event read.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.last
    }

    /// How many entries and events could not be read with today's definitions.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// What today's definitions cannot read of the events on record, though the store and the histories have it: the
    /// position of the register, the id of the step, field or link, and how often.
    #[must_use]
    pub fn unread(&self) -> Vec<(usize, &str, usize)> {
        let keys = self.unread.keys();
        let mut out: Vec<(usize, &str, usize)> = keys
            .filter_map(|key| Some((usize::from(key.0), &*key.1, *self.unread.get(key)?)))
            .collect();
        out.sort_unstable();
        out
    }

    /// The entries, by place.
    #[must_use]
    pub fn entries(&self) -> &SharedList<LedgerEntry> {
        &self.entries
    }

    /// The entry at a place.
    #[must_use]
    pub fn entry(&self, place: u32) -> &LedgerEntry {
        &self.entries[place as usize]
    }

    /// The place of an entry.
    #[must_use]
    pub fn place(&self, id: EntryId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// The place of an entry by its register's position, its subject's place and its key.
    #[must_use]
    pub fn place_by_key(&self, register: u16, subject: u32, key: &str) -> Option<u32> {
        self.keys.get(&(register, subject, key.into())).copied()
    }

    /// The definition of an entry's register.
    #[must_use]
    pub fn register_of(&self, place: u32) -> &definitions::Register {
        &self.definitions.registers[usize::from(self.entries[place as usize].register)]
    }

    /// The events, in the order of recording.
    #[must_use]
    pub fn events(&self) -> &SharedList<LedgerEvent> {
        &self.events
    }

    /// Places of the events in the order of the day they happened, then of recording.
    #[must_use]
    pub fn by_day(&self) -> &[u32] {
        &self.by_day
    }

    /// Places of the entries about a subject, by the place of a child's own entry or of another subject, in the order
    /// they were opened.
    #[must_use]
    pub fn about(&self, subject: u32) -> &[u32] {
        self.about.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// Places of the entries of a register whose keys are those of rules, in the order they were opened.
    #[must_use]
    pub(crate) fn made_by_rules(&self, register: usize) -> &[u32] {
        let made = u16::try_from(register)
            .ok()
            .and_then(|register| self.made_by_rules.get(&register));
        made.map_or(&[], Vec::as_slice)
    }

    /// Places of the events that relate an entry to this one, or no longer do, in the order of recording.
    #[must_use]
    pub fn links_to(&self, place: u32) -> &[u32] {
        self.links_to.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Children whom an identifier of the given kind finds.
    #[must_use]
    pub fn with_identifier(&self, kind: &str, value: &str) -> &[u32] {
        let found = IDENTIFIERS.iter().position(|k| *k == kind);
        found
            .and_then(|kind| self.identifiers.get(&(kind, value.into())))
            .map_or(&[], Vec::as_slice)
    }

    /// Children with these names and birth date, in the normal form of [`SubjectKey::name_key`].
    #[must_use]
    pub fn with_name_key(&self, key: &str) -> &[u32] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    /// What kind of source an event came from.
    #[must_use]
    pub fn source_kind(&self, source: SourceId) -> Option<&SourceKind> {
        self.sources.get(&source)
    }
}

/// The identifiers that facts of a child give: the kind by its position in [`IDENTIFIERS`], and the text.
fn identifiers_in(fields: &BTreeMap<String, Value>) -> Vec<(usize, Box<str>)> {
    let text = |id: &str| fields.get(id).and_then(Value::as_text).filter(|t| !t.is_empty());
    let kinds = IDENTIFIERS.iter().enumerate();
    kinds.filter_map(|(kind, id)| Some((kind, text(id)?.into()))).collect()
}

/// Names and birth date in their normal form, where facts of a child give all of them.
fn name_in(fields: &BTreeMap<String, Value>) -> Option<String> {
    let text = |id: &str| fields.get(id).and_then(Value::as_text);
    let birth = fields.get("birth_date").and_then(Value::as_date)?;
    Some(SubjectKey::name_key(text("surname")?, text("forename")?, birth))
}

fn remember(places: &mut Vec<u32>, entry: u32) {
    if !places.contains(&entry) {
        places.push(entry);
    }
}

/// A kept file as one text: its fingerprint, which has no space, and its name.
fn file_text(file: &FileFact) -> String {
    format!("{} {}", file.fingerprint, file.name)
}

/// The day of a day number in a column of days.
#[must_use]
pub(crate) fn day(number: i32) -> Option<Date> {
    if number == NO_DAY {
        None
    } else {
        date_of_day_number(number)
    }
}
