//! Reasons and promises people give for findings, one by one or many at once.

use std::collections::{BTreeMap, HashMap};

use calendar::{Date, Timestamp, day_in_england};
use definitions::{Origin, Value};
use record::{
    Actor, AreaId, Batch, EntryId, EntryRef, Expect, NewEvent, NewSource, NewWhat, Position, Record, Seq, SourceKind,
    StoreError,
};

use super::{Line, lines};

/// Reasons given earlier, to be offered again: in the same return after values changed, and in other years.
#[derive(Debug, Default)]
pub struct Offers {
    /// By rule, child's id in the return and fields: the last reason given, and the values it was given for.
    given: HashMap<(String, String, String), (String, String)>,
}

impl Offers {
    /// Every reason given for findings of one kind of return.
    #[must_use]
    pub fn of(position: &Position, kind: &str) -> Self {
        let mut given = HashMap::new();
        let Some(table) = position.table_of("statutory_return") else {
            return Self::default();
        };
        let Some(at) = position.ledger().definitions().register_index("statutory_return") else {
            return Self::default();
        };
        let mut returns: Vec<u32> = (0..u32::try_from(table.len()).unwrap_or(0))
            .filter(|&row| {
                let value = position.value(at, row, "return_kind");
                value.as_ref().and_then(|v| v.as_text()) == Some(kind)
            })
            .collect();
        // Later returns last, so that their reasons stand.
        returns.sort_by_key(|&row| position.value(at, row, "return_year").map(|v| v.to_string()));
        for row in returns {
            for line in lines(position, table.entry[row as usize]) {
                if !line.reason.is_empty() {
                    given.insert((line.rule, line.local_id, line.fields), (line.reason, line.values));
                }
            }
        }
        Self { given }
    }

    /// The reason given before for the same rule, child and fields, and whether the values were the same.
    #[must_use]
    pub fn for_line(&self, line: &Line) -> Option<(&str, bool)> {
        if !line.reason.is_empty() {
            return None;
        }
        let key = (line.rule.clone(), line.local_id.clone(), line.fields.clone());
        let (reason, values) = self.given.get(&key)?;
        Some((reason, *values == line.values))
    }
}

/// Most characters of a reason: more than a page is no reason, and is shown wherever the finding is.
pub const LONGEST_REASON: usize = 4_000;
/// Most characters of the name of whoever puts a finding right.
pub const LONGEST_OWNER: usize = 200;

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A reason without words.
    #[error("enter the reason")]
    NoReason,
    /// A reason of more than [`LONGEST_REASON`] characters.
    #[error("shorten the reason to {LONGEST_REASON} characters")]
    ReasonLong,
    /// A name of more than [`LONGEST_OWNER`] characters.
    #[error("shorten the name to {LONGEST_OWNER} characters")]
    OwnerLong,
    /// A reason for an error.
    #[error("an error has to be put right; a reason does not take its place")]
    IsError,
    /// An assignment to nobody.
    #[error("enter who puts it right")]
    NoOwner,
    /// An assignment for a day that has passed.
    #[error("the day must be today or later")]
    DayPast,
    /// No finding.
    #[error("choose the findings this is for")]
    NoneChosen,
    /// Somebody recorded on some of the findings since they were seen.
    #[error("somebody else recorded something here first")]
    Meanwhile(Vec<EntryId>),
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records a reason for each of several findings, all or none. Errors cannot be explained away: they are refused.
/// `seen` is the last event of the area when the findings were seen.
///
/// # Errors
/// [`Refused`] without a reason, without findings, with an error among them, or with one on which somebody recorded
/// since; what the store says.
pub fn give_reasons<'a>(
    record: &Record,
    area: &AreaId,
    seen: Seq,
    given: impl Iterator<Item = (&'a Line, &'a str)>,
    by: &Actor,
    at: Timestamp,
) -> Result<usize, Refused> {
    let mut steps = Vec::new();
    for (line, reason) in given {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refused::NoReason);
        }
        if reason.chars().count() > LONGEST_REASON {
            return Err(Refused::ReasonLong);
        }
        if line.severity == "error" {
            return Err(Refused::IsError);
        }
        let fields = BTreeMap::from([("reason".to_owned(), Value::Text(reason.to_owned()))]);
        steps.push((line.entry, "reason_given", fields));
    }
    many(record, area, seen, steps, by, at)
}

/// Gives several findings to someone, with the day by which they are to be put right. `seen` is the last event of the
/// area when the findings were seen.
///
/// # Errors
/// [`Refused`] without an owner, with a day that has passed, without findings, or with one on which somebody recorded
/// since; what the store says.
#[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
pub fn assign(
    record: &Record,
    area: &AreaId,
    seen: Seq,
    lines: &[Line],
    owner: &str,
    resolve_by: Date,
    by: &Actor,
    at: Timestamp,
) -> Result<usize, Refused> {
    let owner = owner.trim();
    if owner.is_empty() {
        return Err(Refused::NoOwner);
    }
    if owner.chars().count() > LONGEST_OWNER {
        return Err(Refused::OwnerLong);
    }
    if resolve_by < day_in_england(at) {
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
    many(record, area, seen, steps, by, at)
}

/// How often recording is tried when somebody else writes elsewhere in the area meanwhile.
const TRIES: usize = 5;

fn many(
    record: &Record,
    area: &AreaId,
    seen: Seq,
    steps: Vec<(EntryId, &str, BTreeMap<String, Value>)>,
    by: &Actor,
    at: Timestamp,
) -> Result<usize, Refused> {
    if steps.is_empty() {
        return Err(Refused::NoneChosen);
    }
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

/// Records steps of existing entries in one batch, all or none.
pub(super) fn commit<'a>(
    record: &Record,
    area: &AreaId,
    expect: Expect,
    steps: impl Iterator<Item = (EntryId, &'a str, BTreeMap<String, Value>)>,
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let on = day_in_england(at);
    let events = steps.map(|(entry, step, fields)| NewEvent {
        entry: EntryRef::Existing(entry),
        what: NewWhat::Step {
            step: step.to_owned(),
            fields,
        },
        on,
        origin: Origin::default(),
    });
    let batch = Batch {
        by: by.clone(),
        at,
        source: NewSource {
            kind: SourceKind::Form,
            name: "Recorded by hand".to_owned(),
            fingerprint: String::new(),
        },
        entries: Vec::new(),
        events: events.collect(),
        expect,
    };
    record.store().commit(area, &batch).map(drop)
}
