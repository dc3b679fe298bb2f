//! The findings on record as lines to be listed, filtered and counted.

use calendar::{Date, date_of_day_number};
use definitions::{Field, Register, Value};
use record::{EntryId, NO_DAY, NO_ENTRY, Position, Table};

/// What is being done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Not assigned and not explained.
    Open,
    /// Assigned to someone, with a day.
    Assigned,
    /// Explained: a reason was given.
    Explained,
    /// A later check no longer finds it.
    Resolved,
}

impl Standing {
    /// All, in the order a list shows them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Assigned, Self::Explained, Self::Resolved];

    /// The word in addresses and files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Explained => "explained",
            Self::Resolved => "resolved",
        }
    }
}

/// One finding on record, its texts borrowed from the position. They may identify a child: show them only after the
/// read has passed the policy.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Its entry.
    pub entry: EntryId,
    /// Place of its entry in the ledger.
    pub place: u32,
    /// Row in the register's table.
    pub row: u32,
    /// Place of the child's entry, when it is about a child on record.
    pub child: Option<u32>,
    /// The check's key of it, the same from check to check.
    pub key: &'a str,
    /// Code of the rule.
    pub rule: &'a str,
    /// `error`, `query` or `note`.
    pub severity: &'a str,
    /// What is wrong.
    pub message: &'a str,
    /// Table of the return; empty for the whole return.
    pub table: &'a str,
    /// The fields at fault, joined by `; `.
    pub fields: &'a str,
    /// Their values as written, in the same order.
    pub values: &'a str,
    /// The child's id in the return.
    pub local_id: &'a str,
    /// What is being done about it.
    pub standing: Standing,
    /// Who is to correct it.
    pub owner: &'a str,
    /// By when.
    pub by: Option<Date>,
    /// The reason given.
    pub reason: &'a str,
    /// For how many findings the reason was given at once.
    pub reason_given_for: i64,
    /// The act that explained it, while it counts as explained.
    pub reason_act: &'a str,
    /// The act that assigned it, while it counts as assigned.
    pub assigned_act: &'a str,
    /// The day it was first found.
    pub found: Option<Date>,
    /// The day a check no longer found it.
    pub resolved: Option<Date>,
}

/// Every finding of a return on record, in the order they were opened; one that has moved to a child's page once.
#[must_use]
pub fn lines(position: &Position, return_place: u32) -> Vec<Line<'_>> {
    let definitions = position.ledger().definitions();
    let Some((at, _, register)) = definitions.registers.get_full("finding") else {
        return Vec::new();
    };
    let Some(link) = register.links.get_index_of("in_return") else {
        return Vec::new();
    };
    let Some(moved) = register.step_index("moved") else {
        return Vec::new();
    };
    let reader = Reader::new(position, at, register);
    (0u32..)
        .zip(&reader.table.links[link])
        .filter(|(row, to)| **to == return_place && reader.table.first[moved][*row as usize] == NO_DAY)
        .map(|(row, _)| reader.line(row))
        .collect()
}

/// Reads rows of the register of findings. A return has thousands, so where each field is, is looked up once.
struct Reader<'a> {
    position: &'a Position,
    table: &'a Table,
    rule: Column<'a>,
    severity: Column<'a>,
    message: Column<'a>,
    record_table: Column<'a>,
    fields: Column<'a>,
    values: Column<'a>,
    local_id: Column<'a>,
    owner: Column<'a>,
    reason: Column<'a>,
    reason_given_for: Column<'a>,
    reason_act: Column<'a>,
    assigned_act: Column<'a>,
    resolve_by: Column<'a>,
    found: Days<'a>,
    resolved: Days<'a>,
    explained: Days<'a>,
    assigned: Days<'a>,
}

/// A field of every row; `None` when the register has no such field.
type Column<'a> = Option<(&'a Field, &'a [i64])>;
/// The last day of a step in every row; `None` when the register has no such step.
type Days<'a> = Option<&'a [i32]>;

impl<'a> Reader<'a> {
    fn new(position: &'a Position, at: usize, register: &'a Register) -> Self {
        let table = position.table(at);
        let column = |id: &str| {
            let (at, _, field) = register.fields.get_full(id)?;
            Some((field, table.fields[at].as_slice()))
        };
        let days = |step: &str| Some(table.last[register.step_index(step)?].as_slice());
        Self {
            position,
            table,
            rule: column("rule"),
            severity: column("severity"),
            message: column("message"),
            record_table: column("record_table"),
            fields: column("fields_at_fault"),
            values: column("values_at_fault"),
            local_id: column("local_id"),
            owner: column("owner"),
            reason: column("reason"),
            reason_given_for: column("reason_given_for"),
            reason_act: column("reason_act"),
            assigned_act: column("assigned_act"),
            resolve_by: column("resolve_by"),
            found: days("found"),
            resolved: days("resolved"),
            explained: days("reason_given"),
            assigned: days("assigned"),
        }
    }

    fn value(&self, column: Column<'_>, row: usize) -> Option<Value> {
        let (field, numbers) = column?;
        self.position.ledger().value_of(field, numbers[row])
    }

    fn line(&self, row: u32) -> Line<'a> {
        let at = row as usize;
        let ledger = self.position.ledger();
        let text = |column: Column<'_>| column.map_or("", |(field, numbers)| ledger.text_of(field, numbers[at]));
        let day = |days: Days<'_>| {
            let day = days?[at];
            (day != NO_DAY).then(|| date_of_day_number(day)).flatten()
        };
        let place = self.table.entry[at];
        let entry = ledger.entry(place);
        let key = entry.key.split_once('|').map_or("", |(_, key)| key);
        let subject = self.table.subject[at];
        let of_step = |step: Option<Date>, column| step.map_or("", |_| text(column));
        let (resolved, explained, assigned) = (day(self.resolved), day(self.explained), day(self.assigned));
        Line {
            entry: entry.id,
            place,
            row,
            child: (subject != NO_ENTRY).then_some(subject),
            key: key.split('~').next().unwrap_or(key),
            rule: text(self.rule),
            severity: text(self.severity),
            message: text(self.message),
            table: text(self.record_table),
            fields: text(self.fields),
            values: text(self.values),
            local_id: text(self.local_id),
            standing: match (resolved, explained, assigned) {
                (Some(_), ..) => Standing::Resolved,
                (None, Some(_), _) => Standing::Explained,
                (None, None, Some(_)) => Standing::Assigned,
                (None, None, None) => Standing::Open,
            },
            owner: text(self.owner),
            by: self.value(self.resolve_by, at).and_then(|v| v.as_date()),
            reason: of_step(explained, self.reason),
            reason_given_for: match self.value(self.reason_given_for, at) {
                Some(Value::Integer(count)) => count,
                _ => 1,
            },
            reason_act: of_step(explained, self.reason_act),
            assigned_act: of_step(assigned, self.assigned_act),
            found: day(self.found),
            resolved,
        }
    }
}
