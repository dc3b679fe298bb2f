//! The people of a set of tables: by which numbers they are known, and what is said of them.

use std::collections::{BTreeMap, HashMap};

use definitions::{EntryKey, Identifier, Statement, StatementKind, SubjectKey, Value};

use super::cells::{Cells, Faults};
use super::{Map, origin};
use crate::Statements;
use tables::day::Day;
use tables::table::Table;

/// People by the row they are in.
pub(super) struct People<'a> {
    pub(super) table: Option<&'a Table>,
    /// None for a row that cannot be used.
    known: Vec<Option<OnePerson>>,
    by_key: HashMap<&'a str, usize>,
}

struct OnePerson {
    subject: SubjectKey,
    birth: Option<Day>,
    facts: BTreeMap<String, Value>,
    died: Option<calendar::Date>,
}

impl<'a> People<'a> {
    pub(super) fn read(map: &'a Map, cells: &Cells<'a>, out: &mut Statements) -> People<'a> {
        let table = cells.tables.supplied(&map.person.table);
        let mut people = People {
            table,
            known: Vec::new(),
            by_key: HashMap::new(),
        };
        let Some(table) = table else { return people };
        // One column for all: numbers of two systems in one field would make strangers the same person.
        let filled = |c: &&String| table.rows().any(|row| !cells.text(table, row, c).is_empty());
        let local = map.person.local_id.iter().find(filled);
        for row in table.rows() {
            let key = map.person.key.as_ref().map_or("", |k| cells.text(table, row, k));
            if map.person.key.is_some() {
                let mut faults = Faults::default();
                if key.is_empty() {
                    faults.tell(
                        table,
                        row,
                        &map.person.table,
                        "",
                        "the person's own reference is missing",
                    );
                } else if people.by_key.contains_key(key) {
                    let message = "another row has the same reference; the first was taken";
                    faults.tell(table, row, map.person.key.as_deref().unwrap_or(""), key, message);
                } else {
                    people.by_key.insert(key, row);
                }
                if !faults.0.is_empty() {
                    out.bad.append(&mut faults.0);
                    people.known.push(None);
                    continue;
                }
            }
            let person = one(map, cells, table, (row, key, local), out);
            people.known.push(person);
        }
        people
    }

    /// The row of the person with this reference.
    pub(super) fn with_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(super) fn subject(&self, row: usize) -> Option<&SubjectKey> {
        self.known.get(row)?.as_ref().map(|p| &p.subject)
    }

    pub(super) fn birth(&self, row: usize) -> Option<Day> {
        self.known.get(row)?.as_ref()?.birth
    }

    /// What is said of the people themselves: of all, or of those with entries.
    pub(super) fn state(self, all: bool, used: &[bool], cells: &Cells<'a>) -> (Vec<Statement>, usize) {
        let (mut statements, mut idle) = (Vec::new(), 0);
        let Some(table) = self.table else {
            return (statements, idle);
        };
        for (row, person) in self.known.into_iter().enumerate() {
            let Some(person) = person else { continue };
            if !all && !used.get(row).copied().unwrap_or(false) {
                idle += 1;
                continue;
            }
            let mut say = |step: &str, on, fields| {
                statements.push(Statement {
                    subject: Some(person.subject.clone()),
                    entry: EntryKey {
                        register: "child".to_owned(),
                        key: String::new(),
                    },
                    kind: StatementKind::Step {
                        step: step.to_owned(),
                        on,
                        at_latest: false,
                        fields,
                    },
                    origin: origin(table, row),
                });
            };
            say("facts_recorded", cells.as_of.into(), person.facts);
            if let Some(on) = person.died {
                say("died", on, BTreeMap::new());
            }
        }
        (statements, idle)
    }
}

fn one<'a>(
    map: &Map,
    cells: &Cells<'a>,
    table: &'a Table,
    (row, key, local): (usize, &str, Option<&String>),
    out: &mut Statements,
) -> Option<OnePerson> {
    let mut faults = Faults::default();
    let mut facts: BTreeMap<String, Value> = BTreeMap::new();
    if let Some(register) = cells.definitions.register("child") {
        for (id, place) in &map.person.fields {
            if let Some(field) = register.fields.get(id)
                && let Some(value) = cells.value(place, field, (table, row, key), &mut faults)
            {
                facts.insert(id.clone(), value);
            }
        }
    }
    let born = facts.get("birth_date").and_then(Value::as_date).map(Day::from);
    if let Some(born) = born.filter(|b| *b > cells.as_of) {
        let column = match map.person.fields.get("birth_date") {
            Some(super::From::Column(c)) => c.as_str(),
            _ => "",
        };
        faults.tell(
            table,
            row,
            column,
            born.to_string(),
            "the date of birth lies after the day the files describe",
        );
        facts.remove("birth_date");
    }
    let birth = facts.get("birth_date").and_then(Value::as_date).map(Day::from);
    let mut known = Vec::new();
    for (kind, column) in &map.person.identifiers {
        let plain: String = cells
            .text(table, row, column)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect::<String>()
            .to_ascii_uppercase();
        if plain.is_empty() {
            continue;
        }
        let checked = match kind.as_str() {
            "upn" => identifiers::check_upn(&plain),
            "uln" => identifiers::check_uln(&plain),
            _ => identifiers::check_nhs(&plain),
        };
        if checked.is_err() {
            let message = "the number does not hold its check character; it was left out";
            faults.tell(table, row, column, plain, message);
            continue;
        }
        facts.insert(kind.clone(), Value::from(plain.as_str()));
        known.push(Identifier {
            kind: kind.clone(),
            value: plain,
        });
    }
    let reference = local.map_or("", |c| cells.text(table, row, c));
    if !reference.is_empty() {
        facts.insert("la_child_id".to_owned(), Value::from(reference));
        known.push(Identifier {
            kind: "la_child_id".to_owned(),
            value: reference.to_owned(),
        });
    }
    let died = match &map.person.died {
        Some(column) => cells
            .day(table, row, std::slice::from_ref(column), birth, &mut faults)
            .ok()
            .flatten(),
        None => None,
    };
    out.left_out.append(&mut faults.0);
    let text = |field: &str| facts.get(field).and_then(Value::as_text).unwrap_or_default();
    let named = !text("surname").is_empty() && !text("forename").is_empty();
    let fallback = match birth {
        Some(birth) if named => SubjectKey::name_key(text("surname"), text("forename"), birth.into()),
        _ if known.is_empty() => {
            let mut faults = Faults::default();
            let message = "there is neither a number nor a full name with a date of birth to know the person by";
            faults.tell(table, row, &map.person.table, "", message);
            out.bad.append(&mut faults.0);
            return None;
        }
        _ => known
            .first()
            .map(|i| format!("{}:{}", i.kind, i.value))
            .unwrap_or_default(),
    };
    Some(OnePerson {
        subject: SubjectKey {
            identifiers: known,
            fallback,
        },
        birth,
        facts,
        died,
    })
}
