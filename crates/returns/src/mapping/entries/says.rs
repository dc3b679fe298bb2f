//! What a row says of its entry: a step that was taken, and what it belongs to.

use std::collections::BTreeMap;

use calendar::Date;
use definitions::{EntryKey, LinkStatement, Register, Statement, StatementKind, SubjectKey, Value};

use super::super::cells::Faults;
use super::super::{Entry, Step, Test, Under, origin};
use super::{Found, Work};
use tables::table::Table;

impl<'a> Work<'a> {
    /// States one step, when the row says it was taken; gives its day.
    pub(super) fn step(
        &mut self,
        entry: &Entry,
        step: &Step,
        id: &str,
        register: &Register,
        table: &'a Table,
        (row, start, subject, key): (usize, Date, &SubjectKey, &str),
    ) -> Option<Date> {
        let holds = |test: &Option<Test>, so: bool| test.as_ref().is_none_or(|t| self.cells.holds(t, table, row) == so);
        if !holds(&step.when, true) || !holds(&step.unless, false) {
            return None;
        }
        let mut faults = Faults::default();
        let on = self.cells.day(table, row, &step.on, None, &mut faults).ok().flatten();
        let mut on = on.filter(|on| {
            let early = *on < start;
            if early {
                let column = step.on.iter().find(|c| !self.cells.text(table, row, c).is_empty());
                let message = format!("this day lies before {start}, when it began");
                faults.tell(table, row, column.map_or("", String::as_str), on.to_string(), message);
            }
            !early
        });
        let mut fields: BTreeMap<String, Value> = BTreeMap::new();
        if on.is_some() {
            let reference = self.text(table, row, entry.id.as_ref());
            for (field, place) in &step.fields {
                let Some(definition) = register.fields.get(field) else {
                    continue;
                };
                if let Some(value) = self
                    .cells
                    .value(place, definition, (table, row, reference), &mut faults)
                {
                    fields.insert(field.clone(), value);
                }
            }
        }
        self.out.left_out.append(&mut faults.0);
        if step.open && step.on.iter().all(|c| self.cells.text(table, row, c).is_empty()) {
            let by = Date::from(self.cells.as_of);
            self.out.statements.push(Statement {
                subject: Some(subject.clone()),
                entry: EntryKey {
                    register: register.id.clone(),
                    key: key.to_owned(),
                },
                kind: StatementKind::NotTaken {
                    step: id.to_owned(),
                    from: start,
                    by,
                    as_of: by,
                },
                origin: origin(table, row),
            });
        }
        if let Some(day) = on.take() {
            self.out.statements.push(Statement {
                subject: Some(subject.clone()),
                entry: EntryKey {
                    register: register.id.clone(),
                    key: key.to_owned(),
                },
                kind: StatementKind::Step {
                    step: id.to_owned(),
                    on: day,
                    at_latest: false,
                    fields,
                },
                origin: origin(table, row),
            });
            on = Some(day);
        }
        on
    }

    /// States that an entry belongs to another, when the row says so.
    pub(super) fn link(
        &mut self,
        under: &Under,
        (register, key): (&Register, &str),
        table: &'a Table,
        (row, person, on, subject): (usize, usize, Date, &SubjectKey),
    ) {
        let Some(link) = &under.link else { return };
        let Found::Entry(at) = self.find(under, Some(person), table, row, Some(on)) else {
            let given = under.by.as_ref().map_or("", |by| self.cells.text(table, row, by));
            // Where the whole table is absent there is nothing to say of each row.
            if !given.is_empty() && self.kinds.contains_key(under.entry.as_str()) {
                let mut faults = Faults::default();
                let message = "nothing of this person has this reference; the row is kept without it";
                faults.tell(table, row, under.by.as_deref().unwrap_or(""), given, message);
                self.out.left_out.append(&mut faults.0);
            }
            return;
        };
        let Some(to) = self.kinds.get(under.entry.as_str()).map(|k| k.made[at].key.clone()) else {
            return;
        };
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: register.id.clone(),
                key: key.to_owned(),
            },
            kind: StatementKind::Link(LinkStatement {
                link: link.clone(),
                to: EntryKey {
                    register: under.entry.clone(),
                    key: to,
                },
                on,
            }),
            origin: origin(table, row),
        });
    }
}
