//! The findings on record as lines to be listed, filtered and counted.

use calendar::{Date, date_of_day_number};
use definitions::{Register, Value};
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

/// One finding on record. Texts may identify a child: show them only after the read has passed the policy.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its entry.
    pub entry: EntryId,
    /// Place of its entry in the ledger.
    pub place: u32,
    /// Row in the register's table.
    pub row: u32,
    /// Place of the child's entry, when it is about a child on record.
    pub child: Option<u32>,
    /// The check's key of it, the same from check to check.
    pub key: String,
    /// Code of the rule.
    pub rule: String,
    /// `error`, `query` or `note`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// Table of the return; empty for the whole return.
    pub table: String,
    /// The fields at fault, joined by `; `.
    pub fields: String,
    /// Their values as written, in the same order.
    pub values: String,
    /// The child's id in the return.
    pub local_id: String,
    /// What is being done about it.
    pub standing: Standing,
    /// Who is to correct it.
    pub owner: String,
    /// By when.
    pub by: Option<Date>,
    /// The reason given.
    pub reason: String,
    /// For how many findings the reason was given at once.
    pub reason_given_for: i64,
    /// The act that explained it, while it counts as explained.
    pub reason_act: String,
    /// The act that assigned it, while it counts as assigned.
    pub assigned_act: String,
    /// The day it was first found.
    pub found: Option<Date>,
    /// The day a check no longer found it.
    pub resolved: Option<Date>,
}

/// Every finding of a return on record, in the order they were opened; one that has moved to a child's page once.
#[must_use]
pub fn lines(position: &Position, return_place: u32) -> Vec<Line> {
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
    let table = position.table(at);
    (0u32..)
        .zip(&table.links[link])
        .filter(|(row, to)| **to == return_place && table.first[moved][*row as usize] == NO_DAY)
        .map(|(row, _)| {
            Reader {
                position,
                at,
                register,
                table,
                row,
            }
            .line()
        })
        .collect()
}

struct Reader<'a> {
    position: &'a Position,
    at: usize,
    register: &'a Register,
    table: &'a Table,
    row: u32,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> String {
        match self.position.value(self.at, self.row, field) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }

    fn day(&self, step: &str) -> Option<Date> {
        let day = self.table.last[self.register.step_index(step)?][self.row as usize];
        (day != NO_DAY).then(|| date_of_day_number(day)).flatten()
    }

    fn line(&self) -> Line {
        let row = self.row as usize;
        let place = self.table.entry[row];
        let entry = self.position.ledger().entry(place);
        let key = entry.key.split_once('|').map_or("", |(_, key)| key);
        let subject = self.table.subject[row];
        let of_step = |step: Option<Date>, field: &str| step.map_or_else(String::new, |_| self.text(field));
        let (resolved, explained, assigned) = (self.day("resolved"), self.day("reason_given"), self.day("assigned"));
        Line {
            entry: entry.id,
            place,
            row: self.row,
            child: (subject != NO_ENTRY).then_some(subject),
            key: key.split('~').next().unwrap_or(key).to_owned(),
            rule: self.text("rule"),
            severity: self.text("severity"),
            message: self.text("message"),
            table: self.text("record_table"),
            fields: self.text("fields_at_fault"),
            values: self.text("values_at_fault"),
            local_id: self.text("local_id"),
            standing: match (resolved, explained, assigned) {
                (Some(_), ..) => Standing::Resolved,
                (None, Some(_), _) => Standing::Explained,
                (None, None, Some(_)) => Standing::Assigned,
                (None, None, None) => Standing::Open,
            },
            owner: self.text("owner"),
            by: self
                .position
                .value(self.at, self.row, "resolve_by")
                .and_then(|v| v.as_date()),
            reason: of_step(explained, "reason"),
            reason_given_for: match self.position.value(self.at, self.row, "reason_given_for") {
                Some(Value::Integer(count)) => count,
                _ => 1,
            },
            reason_act: of_step(explained, "reason_act"),
            assigned_act: of_step(assigned, "assigned_act"),
            found: self.day("found"),
            resolved,
        }
    }
}
