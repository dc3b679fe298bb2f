use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use calendar::{Date, Timestamp, day_in_england};
use definitions::{Definitions, Origin, Register, Statement, Value};

mod checks;
mod rules;
mod supposed;
mod undo;

pub(crate) use checks::would_refuse;
use checks::{Checks, split};
pub use undo::Undone;

use crate::catch_up::SetAside;
use crate::guards::{self, GuardFinding};
use crate::reconcile::{ImportReport, Reconciled, RowStatement, SourceCorrection, correct, reconcile, reconcile_rows};
use crate::statement_texts;
use crate::{Access, Holder};
use crate::{
    Actor, Area, AreaId, Batch, Committed, EntryId, EntryRef, Event, Expect, Ledger, NewEntry, NewEvent, NewSource,
    NewWhat, Position, Seq, SourceKind, Store, StoreError, Viewpoint,
};

/// How many past viewpoints of an area are kept folded.
const POSITIONS_KEPT: usize = 6;
/// How many people's views of an area are kept.
const SEEN_KEPT: usize = 16;
/// How often an import is compared again when someone else wrote meanwhile.
const IMPORT_TRIES: usize = 5;

/// The record of all areas: the store, with each area's ledger kept in memory.
pub struct Record {
    store: Arc<dyn Store>,
    definitions: Arc<Definitions>,
    areas: Mutex<HashMap<AreaId, Arc<Mutex<Held>>>>,
    /// Areas whose rules could not all run after something was recorded, and so look at everything next time.
    behind: Mutex<HashSet<AreaId>>,
}

#[derive(Debug)]
struct Held {
    ledger: Arc<Ledger>,
    /// Most recently used last.
    positions: Vec<Arc<Position>>,
    /// The present one from before the last events were recorded.
    aside: Option<SetAside>,
    /// What people may see, and positions of only that, most recently used last.
    seen: Vec<SeenBy>,
}

impl Held {
    fn position(&mut self, viewpoint: Viewpoint) -> Arc<Position> {
        let known = self.positions.iter().position(|p| p.viewpoint() == viewpoint);
        let position = match known {
            Some(at) => self.positions.remove(at),
            None => Arc::new(self.fold(viewpoint)),
        };
        self.positions.push(Arc::clone(&position));
        if self.positions.len() > POSITIONS_KEPT {
            self.positions.remove(0);
        }
        position
    }

    fn seen_by(&mut self, holder: &Holder, viewpoint: Viewpoint, today: Date) -> (Arc<Access>, Arc<Position>) {
        if *holder == Holder::Operator {
            return (Arc::new(Access::everything()), self.position(viewpoint));
        }
        let of = |seen: &SeenBy| seen.today == today && seen.holder == *holder;
        if let Some(at) = (self.seen.iter()).position(|seen| of(seen) && seen.viewpoint == viewpoint) {
            let seen = self.seen.remove(at);
            let found = (Arc::clone(&seen.access), Arc::clone(&seen.position));
            self.seen.push(seen);
            return found;
        }
        let folded = self
            .seen
            .iter()
            .find(|seen| of(seen))
            .map(|seen| Arc::clone(&seen.access));
        let access = folded.unwrap_or_else(|| {
            let now = Viewpoint { known_at: None, today };
            Arc::new(Access::of(&self.position(now), holder))
        });
        let position = self.position(viewpoint).seen_by(&access);
        self.seen.push(SeenBy {
            holder: holder.clone(),
            today,
            viewpoint,
            access: Arc::clone(&access),
            position: Arc::clone(&position),
        });
        if self.seen.len() > SEEN_KEPT {
            self.seen.remove(0);
        }
        (access, position)
    }

    /// Lets go of the positions, which share the ledger, so that it is not copied when it grows. The one of the present
    /// that was used last is kept for when it is wanted again.
    fn let_go(&mut self) {
        self.seen.clear();
        let present = |position: &Arc<Position>| position.viewpoint().known_at.is_none();
        if let Some(at) = self.positions.iter().rposition(present) {
            self.aside = Some(SetAside::of(self.positions.remove(at)));
        }
        self.positions.clear();
    }

    /// The position from a viewpoint, folded again only where something was recorded since.
    fn fold(&mut self, viewpoint: Viewpoint) -> Position {
        match self.aside.take_if(|aside| aside.is_of(viewpoint, &self.ledger)) {
            Some(aside) => aside.caught_up(&self.ledger),
            None => Position::of(&self.ledger, viewpoint),
        }
    }
}

/// What someone may see, and what they see from a viewpoint.
#[derive(Debug)]
struct SeenBy {
    holder: Holder,
    today: Date,
    viewpoint: Viewpoint,
    access: Arc<Access>,
    position: Arc<Position>,
}

/// What would be wrong with steps, and is not yet, once what was compared is on record.
fn new_findings(ledger: &Arc<Ledger>, made: &Reconciled, kind: &SourceKind, at: Timestamp) -> Vec<(u64, GuardFinding)> {
    let by = Actor {
        id: "preview".to_owned(),
        name: String::new(),
    };
    let dry_run = Arc::new(ledger.with(made, kind, &by, at));
    let place_of = |entry| match entry {
        EntryRef::Existing(id) => dry_run.place(id),
        EntryRef::New(new) => u32::try_from(ledger.entries().len() + new).ok(),
    };
    // Of each entry that the file speaks of, its lines with their steps.
    let mut lines: HashMap<EntryId, Vec<(u64, &str, Date)>> = HashMap::new();
    let mut places = HashSet::new();
    for event in &made.events {
        if let (Some(place), Some(line)) = (place_of(event.entry), event.origin.line) {
            places.insert(place);
            let step = match &event.what {
                NewWhat::Step { step, .. } => step.as_str(),
                _ => "",
            };
            let entry = dry_run.entry(place).id;
            lines.entry(entry).or_default().push((line, step, event.on));
        }
    }
    if places.is_empty() {
        return Vec::new();
    }
    let today = day_in_england(at);
    let after = guards::findings_of(&dry_run, &places, today);
    if after.is_empty() {
        return Vec::new();
    }
    places.retain(|place| (*place as usize) < ledger.entries().len());
    let before = guards::findings_of(ledger, &places, today);
    let new = after.into_iter().filter(|finding| !before.contains(finding));
    let placed = new.filter_map(|finding| {
        let own = lines.get(&finding.entry)?;
        let definition = &ledger.definitions().registers[finding.register];
        let (step, _) = definition.steps.get_index(finding.step)?;
        let states = own.iter().find(|(_, id, on)| id == step && *on == finding.on);
        let (line, ..) = states.or_else(|| own.iter().min())?;
        Some((*line, finding))
    });
    let mut out: Vec<_> = placed.collect();
    out.sort_by_key(|(line, finding)| (*line, finding.on));
    out
}

/// Something a person records by hand on an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Id of the step.
    pub step: String,
    /// The day it happened.
    pub on: Date,
    /// Facts by field id.
    pub fields: BTreeMap<String, Value>,
}

/// Why something could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The recording does not fit the register's definition.
    #[error("{0}")]
    Refused(String),
}

impl Record {
    /// A record over a store whose tables are brought up to date first.
    ///
    /// # Errors
    /// What the store says.
    pub fn open(store: Arc<dyn Store>, definitions: Arc<Definitions>) -> Result<Self, StoreError> {
        store.migrate()?;
        Ok(Self {
            store,
            definitions,
            areas: Mutex::new(HashMap::new()),
            behind: Mutex::default(),
        })
    }

    /// The store underneath.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The definitions that hold everywhere; an area's own are its ledger's.
    #[must_use]
    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.definitions
    }

    /// All areas, by name.
    ///
    /// # Errors
    /// What the store says.
    pub fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.store.areas()
    }

    /// The area with this id.
    ///
    /// # Errors
    /// [`StoreError::NoSuchArea`], or what the store says.
    pub fn area(&self, id: &AreaId) -> Result<Area, StoreError> {
        let areas = self.store.areas()?;
        areas
            .into_iter()
            .find(|a| a.id == *id)
            .ok_or_else(|| StoreError::NoSuchArea(id.clone()))
    }

    /// What is in memory of an area.
    fn held(&self, area: &AreaId) -> Result<Arc<Mutex<Held>>, StoreError> {
        let known = self
            .areas
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(area)
            .cloned();
        if let Some(held) = known {
            return Ok(held);
        }
        // An unknown area must not be remembered, or anybody could fill the memory with names.
        self.area(area)?;
        let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        let held = areas
            .entry(area.clone())
            .or_insert_with(|| Arc::new(Mutex::new(self.nothing_held(area))));
        Ok(Arc::clone(held))
    }

    fn nothing_held(&self, area: &AreaId) -> Held {
        Held {
            ledger: Arc::new(Ledger::new(area.clone(), self.definitions.of_area(&area.0))),
            positions: Vec::new(),
            seen: Vec::new(),
            aside: None,
        }
    }

    /// Calls `use_it` with what is in memory of an area, after bringing it up to date with the store.
    fn with_current<T>(&self, area: &AreaId, use_it: impl FnOnce(&mut Held) -> T) -> Result<T, StoreError> {
        let shared = self.held(area)?;
        let mut held = shared.lock().unwrap_or_else(|poisoned| {
            // A panic left this half changed, so it is read again from the store.
            let mut held = poisoned.into_inner();
            *held = self.nothing_held(area);
            shared.clear_poison();
            held
        });
        let last = self.store.last_seq(area)?;
        if last < held.ledger.last() {
            // The store was restored from an earlier copy: what is in memory is not its history.
            *held = self.nothing_held(area);
        }
        if last != held.ledger.last() {
            held.let_go();
            Arc::make_mut(&mut held.ledger).refresh(self.store.as_ref())?;
        }
        Ok(use_it(&mut held))
    }

    /// Everything recorded in the area so far.
    ///
    /// # Errors
    /// What the store says.
    pub fn ledger(&self, area: &AreaId) -> Result<Arc<Ledger>, StoreError> {
        self.with_current(area, |held| Arc::clone(&held.ledger))
    }

    /// The area from a viewpoint.
    ///
    /// # Errors
    /// What the store says.
    pub fn position(&self, area: &AreaId, viewpoint: Viewpoint) -> Result<Arc<Position>, StoreError> {
        self.with_current(area, |held| held.position(viewpoint))
    }

    /// The area from a viewpoint, with only what someone may see of it today, and what that is.
    ///
    /// # Errors
    /// What the store says.
    pub fn seen_by(
        &self,
        area: &AreaId,
        holder: &Holder,
        viewpoint: Viewpoint,
        today: Date,
    ) -> Result<(Arc<Access>, Arc<Position>), StoreError> {
        self.with_current(area, |held| held.seen_by(holder, viewpoint, today))
    }

    /// Takes in what a source says: all of what is new, or nothing.
    ///
    /// # Errors
    /// What the store says.
    pub fn import(
        &self,
        area: &AreaId,
        statements: &[Statement],
        source: NewSource,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ImportReport, StoreError> {
        let kind = source.kind.clone();
        let (statements, doubts) = statement_texts::fit(&self.definitions, statements);
        let mut report = self.ingest(area, |ledger| reconcile(ledger, &statements, &kind), source, by, at)?;
        report.refused.extend(doubts);
        Ok(report)
    }

    /// Takes in corrected rows of a source: what they now say, and back what they no longer say; all of it, or nothing.
    ///
    /// # Errors
    /// What the store says.
    pub fn correct(
        &self,
        area: &AreaId,
        correction: &SourceCorrection<'_>,
        source: NewSource,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ImportReport, StoreError> {
        let kind = source.kind.clone();
        let (was, _) = statement_texts::fit(&self.definitions, correction.was);
        let (is, doubts) = statement_texts::fit(&self.definitions, correction.is);
        let fit = SourceCorrection {
            was: &was,
            is: &is,
            people: correction.people,
        };
        let mut report = self.ingest(area, |ledger| correct(ledger, &fit, &kind), source, by, at)?;
        report.refused.extend(doubts);
        Ok(report)
    }

    /// What [`Record::correct`] would do, without doing it, and the ledger as it would then be.
    ///
    /// # Errors
    /// What the store says.
    pub fn try_correction(
        &self,
        area: &AreaId,
        correction: &SourceCorrection<'_>,
        kind: &SourceKind,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(ImportReport, Arc<Ledger>), StoreError> {
        let ledger = self.ledger(area)?;
        let made = correct(&ledger, correction, kind);
        let dry_run = ledger.with(&made, kind, by, at);
        Ok((made.report, Arc::new(dry_run)))
    }

    /// Imports rows of which the entries have been found: all of what is new, or nothing. `rows` finds them in the ledger
    /// it is given, and is called again when someone else recorded meanwhile.
    ///
    /// # Errors
    /// What the store says.
    pub fn import_rows(
        &self,
        area: &AreaId,
        rows: impl Fn(&Arc<Ledger>) -> Vec<RowStatement>,
        source: NewSource,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ImportReport, StoreError> {
        let kind = source.kind.clone();
        self.ingest(
            area,
            |ledger| reconcile_rows(ledger, &rows(ledger), &kind),
            source,
            by,
            at,
        )
    }

    /// What [`Record::import_rows`] would do, without doing it, and what would be wrong with steps that are not wrong yet:
    /// each with the line of the file that states the step, or else of the first that speaks of its entry.
    ///
    /// # Errors
    /// What the store says.
    pub fn preview_rows(
        &self,
        area: &AreaId,
        rows: &[RowStatement],
        kind: &SourceKind,
        at: Timestamp,
    ) -> Result<(ImportReport, Vec<(u64, GuardFinding)>), StoreError> {
        self.check_source(kind)?;
        let ledger = self.ledger(area)?;
        let made = reconcile_rows(&ledger, rows, kind);
        let found = new_findings(&ledger, &made, kind, at);
        Ok((made.report, found))
    }

    /// Commits what a comparison with the record gives, made again when someone recorded meanwhile.
    fn ingest(
        &self,
        area: &AreaId,
        compare: impl Fn(&Arc<Ledger>) -> Reconciled,
        source: NewSource,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ImportReport, StoreError> {
        self.check_source(&source.kind)?;
        let mut tries = 0;
        loop {
            let ledger = self.ledger(area)?;
            let mut compared = compare(&ledger);
            if compared.events.is_empty() {
                // An entry without an event says nothing, and the ledger would not see it come.
                (compared.report.entries_new, compared.report.people_new) = (0, 0);
                return Ok(compared.report);
            }
            let batch = Batch {
                by: by.clone(),
                at,
                source: source.clone(),
                entries: compared.entries,
                events: compared.events,
                expect: Expect::AreaAt(ledger.last()),
            };
            drop(ledger);
            tries += 1;
            match self.commit(area, &batch) {
                Ok(_) => return Ok(compared.report),
                Err(StoreError::Conflict { .. }) if tries < IMPORT_TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Refuses a kind of source that the definitions do not name.
    fn check_source(&self, kind: &SourceKind) -> Result<(), StoreError> {
        let kinds = self.definitions.code_list(SourceKind::LIST);
        if kinds.is_some_and(|list| list.contains(kind.id())) {
            return Ok(());
        }
        let kinds: Vec<&str> = kinds.map_or_else(Vec::new, |l| l.codes.iter().map(|c| c.code.as_str()).collect());
        Err(StoreError::Unfit(format!(
            "\"{}\" is not a kind of source; the kinds, in the code list {}, are {}",
            kind.id(),
            SourceKind::LIST,
            kinds.join(", ")
        )))
    }

    /// What [`Record::import`] would do, without doing it.
    ///
    /// # Errors
    /// What the store says.
    pub fn preview(
        &self,
        area: &AreaId,
        statements: &[Statement],
        source: &NewSource,
    ) -> Result<ImportReport, StoreError> {
        self.check_source(&source.kind)?;
        let ledger = self.ledger(area)?;
        let (statements, doubts) = statement_texts::fit(&self.definitions, statements);
        let mut report = reconcile(&ledger, &statements, &source.kind).report;
        report.refused.extend(doubts);
        Ok(report)
    }

    /// Records a step on an entry by hand; `seen` is the entry's last event when the form was opened.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when someone recorded on the entry since; [`RecordError::Refused`] when the
    /// recording does not fit the register; or what the store says.
    pub fn record(
        &self,
        area: &AreaId,
        entry: EntryId,
        seen: Seq,
        recording: &Recording,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        let ledger = self.ledger(area)?;
        let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
        // What someone else recorded meanwhile may break a guard: that they did is said first.
        if ledger.entry(place).version > seen {
            return Err(StoreError::Conflict { now_at: ledger.last() }.into());
        }
        let checks = Checks::new(&ledger, at);
        let recording = checks.recording(ledger.register_of(place), recording)?;
        checks.key(place, &recording)?;
        let (step, links) = split(ledger.register_of(place), &checks.linked(place), &recording);
        let events = std::iter::once(step).chain(links);
        self.by_hand(
            area,
            Vec::new(),
            events
                .map(|what| (EntryRef::Existing(entry), what, recording.on))
                .collect(),
            Expect::EntryAt(entry, seen),
            by,
            at,
        )
    }

    /// Why a step could not be recorded on each of several entries: those on which it could are left out.
    ///
    /// # Errors
    /// What the store says.
    pub fn refusals(
        &self,
        area: &AreaId,
        entries: &[EntryId],
        recording: &Recording,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Vec<(EntryId, String)>, RecordError> {
        let ledger = self.ledger(area)?;
        let checks = Checks::new(&ledger, at);
        let (mut out, mut events) = (Vec::new(), Vec::new());
        for &entry in entries {
            let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
            let checked = checks.recording(ledger.register_of(place), recording);
            match checked.and_then(|recording| checks.key(place, &recording).map(|()| recording)) {
                Ok(recording) => {
                    let (step, _) = split(ledger.register_of(place), &Vec::new(), &recording);
                    events.push((EntryRef::Existing(entry), step, recording.on));
                }
                Err(RecordError::Refused(say)) => out.push((entry, say)),
                Err(error) => return Err(error),
            }
        }
        out.extend(
            checks
                .broken(&[], &events, by)
                .into_iter()
                .filter_map(|(entry, say)| match entry {
                    EntryRef::Existing(id) => Some((id, say)),
                    EntryRef::New(_) => None,
                }),
        );
        Ok(out)
    }

    /// Records a step on several entries by hand, in one commit: on all of them, or on none. With each comes its last
    /// event when the form was opened.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when someone recorded on one of them since; [`RecordError::Refused`] when the recording
    /// does not fit one of them; or what the store says.
    pub fn record_several(
        &self,
        area: &AreaId,
        entries: &[(EntryId, Seq)],
        recording: &Recording,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        let mut tries = 0;
        loop {
            let ledger = self.ledger(area)?;
            let checks = Checks::new(&ledger, at);
            let mut events = Vec::new();
            for &(entry, seen) in entries {
                let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
                if ledger.entry(place).version != seen {
                    return Err(StoreError::Conflict { now_at: ledger.last() }.into());
                }
                let recording = checks.recording(ledger.register_of(place), recording)?;
                checks.key(place, &recording)?;
                let (step, links) = split(ledger.register_of(place), &checks.linked(place), &recording);
                let whats = std::iter::once(step).chain(links);
                events.extend(whats.map(|what| (EntryRef::Existing(entry), what, recording.on)));
            }
            let expect = Expect::AreaAt(ledger.last());
            drop(ledger);
            tries += 1;
            match self.by_hand(area, Vec::new(), events, expect, by, at) {
                // Someone recorded on another entry meanwhile.
                Err(RecordError::Store(StoreError::Conflict { .. })) if tries < IMPORT_TRIES => {}
                done => return done,
            }
        }
    }

    /// Opens a new entry by hand with its first step and links.
    ///
    /// # Errors
    /// [`RecordError::Refused`] when it does not fit the register; or what the store says.
    #[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
    pub fn open_entry(
        &self,
        area: &AreaId,
        register: &str,
        subject: Option<EntryId>,
        key: &str,
        recording: &Recording,
        links: Vec<NewWhat>,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        let ledger = self.ledger(area)?;
        let checks = Checks::new(&ledger, at);
        let definition = checks.register(register)?;
        let recording = checks.recording(definition, recording)?;
        checks.subject(definition, subject)?;
        checks.new_key(definition, subject, &recording)?;
        let entries = vec![NewEntry {
            register: register.to_owned(),
            subject: subject.map(EntryRef::Existing),
            key: key.to_owned(),
        }];
        let (step, given) = split(definition, &Vec::new(), &recording);
        let events = std::iter::once(step)
            .chain(given)
            .chain(links)
            .map(|what| (EntryRef::New(0), what, recording.on))
            .collect();
        self.by_hand(area, entries, events, Expect::Nothing, by, at)
    }

    /// Begins and ends relations of an entry by hand, on one day and in one commit: each a [`NewWhat::Link`],
    /// [`NewWhat::LinkMeasure`] or [`NewWhat::Unlink`].
    ///
    /// # Errors
    /// As [`Record::record`].
    #[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
    pub fn relate(
        &self,
        area: &AreaId,
        entry: EntryId,
        seen: Seq,
        links: Vec<NewWhat>,
        on: Date,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        let ledger = self.ledger(area)?;
        let place = ledger.place(entry).ok_or(StoreError::NoSuchEntry(entry))?;
        let checks = Checks::new(&ledger, at);
        for link in &links {
            checks.link(place, link, on)?;
        }
        let events = links.into_iter().map(|link| (EntryRef::Existing(entry), link, on));
        self.by_hand(area, Vec::new(), events.collect(), Expect::EntryAt(entry, seen), by, at)
    }

    /// Retracts an event with a reason; it stays readable and no longer counts.
    ///
    /// # Errors
    /// As [`Record::record`]; also when the reason is empty.
    #[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
    pub fn retract(
        &self,
        area: &AreaId,
        entry: EntryId,
        seen: Seq,
        event: Seq,
        reason: &str,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        if reason.trim().is_empty() {
            return Err(RecordError::Refused(
                "Say why it was wrong; the reason is kept with it".to_owned(),
            ));
        }
        if reason.chars().count() > definitions::text::LONGEST_TEXT {
            return Err(RecordError::Refused(format!(
                "The reason must be {} characters or fewer",
                definitions::text::LONGEST_TEXT
            )));
        }
        let what = NewWhat::Retract {
            seq: event,
            reason: reason.trim().to_owned(),
        };
        let today = calendar::day_in_england(at);
        self.by_hand(
            area,
            Vec::new(),
            vec![(EntryRef::Existing(entry), what, today)],
            Expect::EntryAt(entry, seen),
            by,
            at,
        )
    }

    /// Writes a batch that a caller has checked itself, and runs the rules that hang on it.
    ///
    /// # Errors
    /// What the store says.
    pub fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError> {
        let committed = self.store.commit(area, batch)?;
        self.after_commit(area, batch, &committed);
        Ok(committed)
    }

    fn by_hand(
        &self,
        area: &AreaId,
        entries: Vec<NewEntry>,
        events: Vec<(EntryRef, NewWhat, Date)>,
        expect: Expect,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Committed, RecordError> {
        let ledger = self.ledger(area)?;
        Checks::new(&ledger, at).guards(&entries, &events, by)?;
        let on_several = events.iter().any(|(entry, ..)| *entry != events[0].0);
        let register = |entry: &EntryRef| -> Option<&Register> {
            let id = match entry {
                EntryRef::New(at) => &entries.get(*at)?.register,
                EntryRef::Existing(id) => &ledger.register_of(ledger.place(*id)?).id,
            };
            self.definitions.register(id)
        };
        let events = events
            .into_iter()
            .map(|(entry, what, on)| NewEvent {
                entry,
                what: statement_texts::by_hand(register(&entry), what),
                on,
                origin: Origin::default(),
            })
            .collect();
        let batch = Batch {
            by: by.clone(),
            at,
            source: NewSource {
                kind: crate::SourceKind::FORM,
                name: match on_several {
                    true => "Recorded by hand on several entries".to_owned(),
                    false => "Recorded by hand".to_owned(),
                },
                fingerprint: String::new(),
            },
            entries,
            events,
            expect,
        };
        drop(ledger);
        Ok(self.commit(area, &batch)?)
    }

    /// Every event of the given entries that was known from a position, and all of which is seen in it, in order of
    /// recording; with the retractions of those.
    ///
    /// # Errors
    /// What the store says.
    pub fn history(&self, position: &Position, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        let mut events = self.store.history(position.ledger().area(), entries)?;
        position.retain_seen(&mut events);
        Ok(events)
    }
}
