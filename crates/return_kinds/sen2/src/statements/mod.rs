//! A SEN2 return as statements: what it says happened to whom, in the registers' own words.

mod person;
mod plan;
mod request;
mod review;

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Date, add_days};
use definitions::{Definitions, EntryKey, LinkStatement, Register, Statement, StatementKind, SubjectKey, Value};

use super::model::{Origin, Sen2Return};
use super::period::Period;
use returns::{BadRow, BadRows, Statements};

/// Turns a return into statements.
///
/// Days the return does not give (a request withdrawn, a plan transferred in) are taken as the last of its collection
/// year, in which they must lie, and yield to an earlier one on record; what it says of no day in particular (names,
/// needs) as the census day.
#[must_use]
pub fn statements(ret: &Sen2Return, definitions: &Definitions, bad: BadRows) -> Statements {
    let period = Period::of(ret);
    let mut unread: BTreeMap<(&str, u32), Vec<(&'static str, &str, u32)>> = BTreeMap::new();
    for u in &ret.unread {
        unread
            .entry((u.table, u.row))
            .or_default()
            .push((u.field, &u.text, u.line));
    }
    let mut work = Work {
        definitions,
        period,
        plans: BTreeSet::new(),
        load_bad: bad == BadRows::Load,
        unread,
        out: Statements::default(),
    };
    work.officers(ret);
    for person in &ret.persons {
        work.person(person);
    }
    work.out
}

type Fields = BTreeMap<String, Value>;

struct Work<'a> {
    definitions: &'a Definitions,
    period: Period,
    /// Keys of the plans the person at hand has had so far.
    plans: BTreeSet<String>,
    load_bad: bool,
    unread: BTreeMap<(&'a str, u32), Vec<(&'static str, &'a str, u32)>>,
    out: Statements,
}

/// One row being read: collects its faults before anything is stated.
struct Row<'r> {
    table: &'static str,
    origin: Origin,
    faults: Vec<BadRow>,
    register: Option<&'r Register>,
}

impl Row<'_> {
    fn fault(&mut self, field: &str, written: impl Into<String>, message: impl Into<String>) {
        self.faults.push(BadRow {
            table: self.table.to_owned(),
            row: u64::from(self.origin.row),
            line: u64::from(self.origin.line),
            field: field.to_owned(),
            written: written.into(),
            message: message.into(),
        });
    }

    fn place(&self) -> definitions::Origin {
        definitions::Origin {
            table: self.table.to_owned(),
            row: Some(u64::from(self.origin.row)),
            line: Some(u64::from(self.origin.line)),
            page: None,
        }
    }
}

impl<'a> Work<'a> {
    fn row(&mut self, table: &'static str, origin: Origin, register: &str) -> Row<'a> {
        let mut row = Row {
            table,
            origin,
            faults: Vec::new(),
            register: self.definitions.register(register),
        };
        if let Some(values) = self.unread.remove(&(table, origin.row)) {
            for (field, text, line) in values {
                row.faults.push(BadRow {
                    table: table.to_owned(),
                    row: u64::from(origin.row),
                    line: u64::from(line),
                    field: field.to_owned(),
                    written: text.to_owned(),
                    message: "this could not be read as the kind of value the element holds".to_owned(),
                });
            }
        }
        row
    }

    /// Whether the row may be used; its faults are reported either way.
    fn usable(&mut self, row: &mut Row<'_>) -> bool {
        let good = row.faults.is_empty();
        self.out.bad.append(&mut row.faults);
        good || self.load_bad
    }

    /// A code, checked against the field's list; an empty text is no value.
    fn code(&self, row: &mut Row<'_>, fields: &mut Fields, field: &str, element: &str, code: &str) {
        let code = code.trim();
        if code.is_empty() {
            return;
        }
        let list = row
            .register
            .and_then(|r| r.fields.get(field))
            .and_then(|f| f.codes.as_ref())
            .and_then(|c| self.definitions.code_list(c));
        match list {
            Some(list) if !list.contains(code) => {
                row.fault(
                    element,
                    code,
                    format!("\"{code}\" is not a code for {}", list.title.to_lowercase()),
                );
            }
            _ => {
                fields.insert(field.to_owned(), Value::from(code));
            }
        }
    }

    /// A day, which must lie between the birth of anyone on record and a little after the census day.
    fn sane(&self, row: &mut Row<'_>, element: &str, date: Option<Date>, birth: Option<Date>) -> Option<Date> {
        let date = date?;
        let latest = add_days(self.period.census, 120).unwrap_or(self.period.census);
        if date > latest {
            row.fault(
                element,
                date.to_string(),
                "this day lies after the return could have been made",
            );
        } else if birth.is_some_and(|b| date < b) {
            row.fault(element, date.to_string(), "this day lies before the person was born");
        } else {
            return Some(date);
        }
        None
    }

    fn state(
        &mut self,
        subject: &SubjectKey,
        entry: (&str, &str),
        step: &str,
        on: Date,
        fields: Fields,
        row: &Row<'_>,
    ) {
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: entry.0.to_owned(),
                key: entry.1.to_owned(),
            },
            kind: StatementKind::Step {
                step: step.to_owned(),
                on,
                at_latest: false,
                fields,
            },
            origin: row.place(),
        });
    }

    /// As [`Self::state`], of something the return gives no day for.
    fn state_at_latest(
        &mut self,
        subject: &SubjectKey,
        entry: (&str, &str),
        step: &str,
        on: Date,
        fields: Fields,
        row: &Row<'_>,
    ) {
        self.state(subject, entry, step, on, fields, row);
        if let Some(StatementKind::Step { at_latest, .. }) = self.out.statements.last_mut().map(|s| &mut s.kind) {
            *at_latest = true;
        }
    }

    /// That a step was not taken on any day up to one, as the return shows by what it says instead.
    fn state_not(
        &mut self,
        subject: &SubjectKey,
        entry: (&str, &str),
        step: &str,
        (from, by): (Date, Date),
        row: &Row<'_>,
    ) {
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: entry.0.to_owned(),
                key: entry.1.to_owned(),
            },
            kind: StatementKind::NotTaken {
                step: step.to_owned(),
                from,
                by,
                as_of: self.period.census,
            },
            origin: row.place(),
        });
    }

    fn link(&mut self, subject: &SubjectKey, entry: (&str, &str), to: (&str, &str), on: Date, row: &Row<'_>) {
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: entry.0.to_owned(),
                key: entry.1.to_owned(),
            },
            kind: StatementKind::Link(LinkStatement {
                link: "plan".to_owned(),
                to: EntryKey {
                    register: to.0.to_owned(),
                    key: to.1.to_owned(),
                },
                on,
            }),
            origin: row.place(),
        });
    }

    /// Something the registers cannot hold, or that contradicts what they hold: reported, and left out of a good row.
    fn tell(&mut self, row: &Row<'_>, field: &str, written: impl Into<String>, message: &str) {
        let mut noted = Row {
            table: row.table,
            origin: row.origin,
            faults: Vec::new(),
            register: None,
        };
        noted.fault(field, written, message);
        self.out.left_out.append(&mut noted.faults);
    }

    /// The day of something the return says happened in its year without saying when, to someone who came into it on
    /// a day.
    fn some_day(&self, not_before: Option<Date>) -> Date {
        match not_before {
            Some(day) if day > self.period.end => self.period.census.max(day),
            _ => self.period.end,
        }
    }
}

fn flag(fields: &mut Fields, field: &str, value: Option<bool>) {
    if let Some(value) = value {
        fields.insert(field.to_owned(), Value::Boolean(value));
    }
}

fn text(fields: &mut Fields, field: &str, value: &str) {
    if !value.trim().is_empty() {
        fields.insert(field.to_owned(), Value::from(value.trim()));
    }
}
