//! Reasons and assignments that people record for findings. What is recorded for several findings together is one act,
//! and can be undone as one.

use std::collections::{BTreeMap, HashMap};

use calendar::{Date, Timestamp, day_in_england};
use definitions::{Origin, Value};
use record::{
    Actor, AreaId, Batch, EntryId, EntryRef, Expect, LedgerEvent, LedgerWhat, NO_DAY, NewEvent, NewSource, NewWhat,
    Position, Record, Seq, SourceId, SourceKind, StoreError, Viewpoint,
};

use super::{Line, says_why};

/// Most characters of a reason: more than a page is no reason, and is shown wherever the finding is.
pub const LONGEST_REASON: usize = 4_000;
/// Most characters of the name of the person who corrects a finding.
pub const LONGEST_OWNER: usize = 200;

/// How often recording is tried when others write elsewhere in the area meanwhile.
const TRIES: usize = 5;

/// Fields that name the act an event belongs to, by step.
const ACT_FIELDS: [(&str, &str); 2] = [("reason_given", "reason_act"), ("assigned", "assigned_act")];

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A reason without words.
    #[error("enter the reason")]
    NoReason,
    /// A reason that does not say why; see [`says_why`].
    #[error("the reason does not say why the data is correct")]
    ReasonPoor,
    /// A reason of more than [`LONGEST_REASON`] characters.
    #[error("shorten the reason to {LONGEST_REASON} characters")]
    ReasonLong,
    /// A name of more than [`LONGEST_OWNER`] characters.
    #[error("shorten the name to {LONGEST_OWNER} characters")]
    OwnerLong,
    /// A reason for an error.
    #[error("an error must be corrected; it cannot be explained")]
    IsError,
    /// An assignment without a name.
    #[error("enter who corrects it")]
    NoOwner,
    /// An assignment for a day that has passed.
    #[error("the day must be today or later")]
    DayPast,
    /// No finding.
    #[error("choose the findings this is for")]
    NoneChosen,
    /// Nothing of the act is left to be undone.
    #[error("this has been undone already")]
    UndoneAlready,
    /// Others recorded on some of the findings since they were seen.
    #[error("someone else recorded something here first")]
    Meanwhile(Vec<EntryId>),
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something to be recorded for one or several findings, all or none; checked, not yet recorded.
#[derive(Debug, Clone)]
pub struct Act {
    steps: Vec<(EntryId, &'static str, BTreeMap<String, Value>)>,
}

impl Act {
    /// A reason for each of several findings.
    ///
    /// # Errors
    /// [`Refused`] without findings, with a reason that says nothing, or with an error among the findings: an error
    /// cannot be explained.
    pub fn reasons<'a>(given: impl Iterator<Item = (&'a Line<'a>, &'a str)>) -> Result<Self, Refused> {
        let given: Vec<(&Line<'_>, &str)> = given.map(|(line, reason)| (line, reason.trim())).collect();
        for (line, reason) in &given {
            if reason.is_empty() {
                return Err(Refused::NoReason);
            }
            if reason.chars().count() > LONGEST_REASON {
                return Err(Refused::ReasonLong);
            }
            if line.severity == "error" {
                return Err(Refused::IsError);
            }
            if !says_why(reason) {
                return Err(Refused::ReasonPoor);
            }
        }
        let together = together(given.iter().map(|(_, reason)| *reason));
        let steps = given
            .iter()
            .map(|(line, reason)| (line.entry, "reason_given", reason_fields(reason, &together)))
            .collect();
        Self { steps }.with_findings()
    }

    /// Several findings assigned to one person, with the day by which they are to be corrected.
    ///
    /// # Errors
    /// [`Refused`] without findings, without a name, or with a day before `today`.
    pub fn assignment(lines: &[Line<'_>], owner: &str, resolve_by: Date, today: Date) -> Result<Self, Refused> {
        let owner = owner.trim();
        if owner.is_empty() {
            return Err(Refused::NoOwner);
        }
        if owner.chars().count() > LONGEST_OWNER {
            return Err(Refused::OwnerLong);
        }
        if resolve_by < today {
            return Err(Refused::DayPast);
        }
        let fields = BTreeMap::from([
            ("owner".to_owned(), Value::Text(owner.to_owned())),
            ("resolve_by".to_owned(), Value::Date(resolve_by)),
        ]);
        let steps = lines
            .iter()
            .map(|line| (line.entry, "assigned", fields.clone()))
            .collect();
        Self { steps }.with_findings()
    }

    fn with_findings(self) -> Result<Self, Refused> {
        match self.steps.is_empty() {
            true => Err(Refused::NoneChosen),
            false => Ok(self),
        }
    }

    /// How many findings it is for.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.steps.len()
    }

    /// Records it in one commit, and says for how many findings. `seen` is the last event of the area when the findings
    /// were seen.
    ///
    /// # Errors
    /// [`Refused::Meanwhile`] with the findings on which others recorded since; what the store says.
    pub fn record(
        self,
        record: &Record,
        area: &AreaId,
        seen: Seq,
        by: &Actor,
        at: Timestamp,
    ) -> Result<usize, Refused> {
        let steps = in_one_act(self.steps, at);
        let mut tries = 0;
        loop {
            tries += 1;
            let ledger = record.ledger(area)?;
            let newer = |entry: &EntryId| ledger.place(*entry).is_some_and(|p| ledger.entry(p).version > seen);
            let meanwhile: Vec<EntryId> = steps.iter().map(|(entry, ..)| *entry).filter(newer).collect();
            if !meanwhile.is_empty() {
                return Err(Refused::Meanwhile(meanwhile));
            }
            let expect = Expect::AreaAt(ledger.last());
            match commit(record, area, expect, steps.iter().cloned(), by, at) {
                Ok(()) => return Ok(steps.len()),
                Err(StoreError::Conflict { .. }) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// How many findings are given each reason.
pub(super) fn together<'a>(reasons: impl Iterator<Item = &'a str>) -> HashMap<&'a str, i64> {
    let mut out = HashMap::new();
    for reason in reasons {
        *out.entry(reason).or_insert(0) += 1;
    }
    out
}

/// The facts of a reason given.
pub(super) fn reason_fields(reason: &str, together: &HashMap<&str, i64>) -> BTreeMap<String, Value> {
    let count = together.get(reason).copied().unwrap_or(1);
    BTreeMap::from([
        ("reason".to_owned(), Value::Text(reason.to_owned())),
        ("reason_given_for".to_owned(), Value::Integer(count)),
    ])
}

/// Names the act in each of its steps. The moment and the first finding are enough of a name: one finding is not
/// recorded on twice at the same moment.
pub(super) fn in_one_act(
    mut steps: Vec<(EntryId, &'static str, BTreeMap<String, Value>)>,
    at: Timestamp,
) -> Vec<(EntryId, &'static str, BTreeMap<String, Value>)> {
    let first = steps.first().map_or(0, |(entry, ..)| entry.0);
    let act = format!("{}-{first}", at.as_microsecond());
    for (_, step, fields) in &mut steps {
        if let Some((_, field)) = ACT_FIELDS.iter().find(|(of, _)| of == step) {
            fields.insert((*field).to_owned(), Value::Text(act.clone()));
        }
    }
    steps
}

/// Where events name the act they belong to.
struct ActReader<'a> {
    position: &'a Position,
    /// Position of the register of findings.
    register: usize,
    in_return: usize,
    moved: usize,
    /// Step with the field that names its act.
    fields: Vec<(usize, usize)>,
}

impl<'a> ActReader<'a> {
    fn of(position: &'a Position) -> Option<Self> {
        let (register, _, finding) = position.ledger().definitions().registers.get_full("finding")?;
        let field = |(step, field): &(&str, &str)| {
            Some((finding.steps.get_index_of(*step)?, finding.fields.get_index_of(*field)?))
        };
        Some(Self {
            position,
            register,
            in_return: finding.links.get_index_of("in_return")?,
            moved: finding.step_index("moved")?,
            fields: ACT_FIELDS.iter().filter_map(field).collect(),
        })
    }

    /// The events of a finding that an act recorded and that still count.
    fn events(&self, place: u32, act: &'a str) -> impl Iterator<Item = &'a LedgerEvent> {
        let events = self.position.standing_events(place);
        events.filter(move |event| self.is_of(&event.what, act))
    }

    fn is_of(&self, what: &LedgerWhat, act: &str) -> bool {
        let LedgerWhat::Step { step, fields: facts } = what else {
            return false;
        };
        let ledger = self.position.ledger();
        let finding = &ledger.definitions().registers[self.register];
        let named = self.fields.iter().find(|(of, _)| *of == usize::from(*step));
        let fact = named.and_then(|(_, field)| facts.iter().find(|(f, _)| usize::from(*f) == *field));
        let value = fact.and_then(|(field, number)| {
            let (_, field) = finding.fields.get_index(usize::from(*field))?;
            ledger.value_of(field, *number)
        });
        value.as_ref().and_then(Value::as_text) == Some(act)
    }
}

/// One event of an act that still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActEvent {
    /// The finding's entry.
    pub finding: EntryId,
    /// Number of the event.
    pub seq: Seq,
    /// Whether the finding is followed on a child's own page since, under another entry.
    pub moved: bool,
}

/// The events of an act on the findings of a return that still count. `return_place` is the place of the return's
/// entry.
#[must_use]
pub fn events_of_act(position: &Position, return_place: u32, act: &str) -> Vec<ActEvent> {
    let Some(reader) = ActReader::of(position) else {
        return Vec::new();
    };
    let table = position.table(reader.register);
    let rows = (0..table.len()).filter(|row| table.links[reader.in_return][*row] == return_place);
    rows.flat_map(|row| {
        let place = table.entry[row];
        let finding = position.ledger().entry(place).id;
        let moved = table.first[reader.moved][row] != NO_DAY;
        let events: Vec<ActEvent> = reader
            .events(place, act)
            .map(|event| ActEvent {
                finding,
                seq: event.seq,
                moved,
            })
            .collect();
        events
    })
    .collect()
}

/// The source, which names who acted and when, of an act's event on the finding at a place.
#[must_use]
pub fn source_of_act(position: &Position, finding_place: u32, act: &str) -> Option<SourceId> {
    let reader = ActReader::of(position)?;
    let source = reader.events(finding_place, act).next()?.source;
    Some(source)
}

/// Undoes an act on findings of a return: everything it recorded is retracted with the reason, in one commit. Gives how
/// many findings it was undone for.
///
/// # Errors
/// [`Refused`] without a reason or when nothing of it is left; what the store says.
pub fn undo_act(
    record: &Record,
    area: &AreaId,
    return_entry: EntryId,
    act: &str,
    reason: &str,
    by: &Actor,
    at: Timestamp,
) -> Result<usize, Refused> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refused::NoReason);
    }
    if reason.chars().count() > LONGEST_REASON {
        return Err(Refused::ReasonLong);
    }
    let today = day_in_england(at);
    let mut tries = 0;
    loop {
        tries += 1;
        let position = record.position(area, Viewpoint { known_at: None, today })?;
        let place = position.ledger().place(return_entry);
        let events = place.map_or_else(Vec::new, |place| events_of_act(&position, place, act));
        if events.is_empty() {
            return Err(Refused::UndoneAlready);
        }
        let retracted = events.iter().map(|event| {
            let what = NewWhat::Retract {
                seq: event.seq,
                reason: reason.to_owned(),
            };
            (event.finding, what)
        });
        let expect = Expect::AreaAt(position.ledger().last());
        match commit_events(record, area, expect, retracted, by, at) {
            Ok(()) => return Ok(events.iter().filter(|event| !event.moved).count()),
            Err(StoreError::Conflict { .. }) if tries < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Records steps of existing entries in one batch, all or none.
pub(super) fn commit<'a>(
    record: &Record,
    area: &AreaId,
    expect: Expect,
    steps: impl Iterator<Item = (EntryId, &'a str, BTreeMap<String, Value>)>,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let events = steps.map(|(entry, step, fields)| {
        let step = step.to_owned();
        (entry, NewWhat::Step { step, fields })
    });
    commit_events(record, area, expect, events, by, at)
}

fn commit_events(
    record: &Record,
    area: &AreaId,
    expect: Expect,
    events: impl Iterator<Item = (EntryId, NewWhat)>,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let on = day_in_england(at);
    let events = events.map(|(entry, what)| NewEvent {
        entry: EntryRef::Existing(entry),
        what,
        on,
        origin: Origin::default(),
    });
    let batch = Batch {
        by: by.clone(),
        at,
        source: NewSource {
            kind: SourceKind::FORM,
            name: "Recorded by hand".to_owned(),
            fingerprint: String::new(),
        },
        entries: Vec::new(),
        events: events.collect(),
        expect,
    };
    record.commit(area, &batch).map(drop)
}
