//! How the tables of a return become statements, as data.
//!
//! A map (`maps/*.toml`) says which table holds the people, which rows are entries of which register, which columns are
//! the days of which steps and which fields they carry. A correction needs no change of code. Nothing is inherited
//! from a neighbouring row; a value that cannot be used is reported with its table, row and line and takes with it only
//! what depends on it: a field its value, a day its step, the first day of an entry the entry and what belongs to it.

mod cells;
mod entries;
mod people;

use indexmap::IndexMap;
use serde::Deserialize;

use calendar::Date;
use definitions::{Definitions, Origin, Part, Problem};

use crate::Statements;
use tables::table::{Table, Tables};

/// What the tables of one kind of return say, in the words of the registers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    person: Person,
    #[serde(default)]
    names: IndexMap<String, Names>,
    #[serde(rename = "entry")]
    entries: Vec<Entry>,
}

/// The table of people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    table: String,
    /// The column other tables name the person by; in XML people are known by where their records are.
    #[serde(default)]
    key: Option<String>,
    /// The council's own reference: the first of these columns in which the files hold anything at all.
    local_id: Vec<String>,
    /// Numbers with a check digit, by kind; one that does not check is reported and left out.
    identifiers: IndexMap<String, String>,
    /// The day the person died.
    died: Option<String>,
    /// Whether everyone in the table is stated, and not only those with entries.
    #[serde(default)]
    all: bool,
    /// Fields of the child's own entry.
    fields: IndexMap<String, From>,
}

/// A table that gives names for numbers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    table: String,
    key: String,
    #[serde(default)]
    also: Option<String>,
    name: String,
}

/// Rows that are entries of a register, or that add steps to one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    table: String,
    /// The register; none where the steps go `into` another row's entry.
    #[serde(default)]
    register: Option<String>,
    /// The column that names the person.
    #[serde(default)]
    person: Option<String>,
    /// The column by which other rows name this one.
    #[serde(default)]
    id: Option<String>,
    /// Columns of the day that is the entry's key, where it is not that of the first step.
    #[serde(default)]
    key: Vec<String>,
    /// Rows of one person with the same key are one entry, in the order of this day.
    #[serde(default)]
    merge: Option<String>,
    /// A row without the first step's day is no fault: it says nothing.
    #[serde(default)]
    optional: bool,
    /// Entries this one is linked to.
    #[serde(default)]
    under: Vec<Under>,
    /// The entry that gets the steps.
    #[serde(default)]
    into: Option<Under>,
    /// Only rows of which this is so.
    #[serde(default)]
    only: Option<Test>,
    steps: Vec<Step>,
}

/// Another entry of the same person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Under {
    /// The link to make.
    #[serde(default)]
    link: Option<String>,
    /// Its register.
    entry: String,
    /// The column that names it; in XML it is the record this one is inside.
    #[serde(default)]
    by: Option<String>,
    /// Failing that, the one that was open on the day.
    #[serde(default)]
    in_force: bool,
    /// When there is none, nothing is reported.
    #[serde(default)]
    quietly: bool,
}

/// A step a row says was taken.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    step: String,
    /// For the second, third … row of the same entry, other steps; the last of them for all further rows.
    #[serde(default)]
    then: Vec<String>,
    /// Columns of its day, the first that is filled; `@as of` is the day the files describe.
    on: Vec<String>,
    #[serde(default)]
    fields: IndexMap<String, From>,
    #[serde(default)]
    when: Option<Test>,
    #[serde(default)]
    unless: Option<Test>,
    /// Of merged rows, the one that says it.
    #[serde(default)]
    row: Which,
    /// Where no day is given the row says that it had not happened by the day the files describe.
    #[serde(default)]
    open: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Which {
    #[default]
    Each,
    First,
    Last,
}

/// Whether a row says something: a flag, a flag inside JSON, or a text that begins with or holds one of some words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    column: String,
    /// The key of the flag in the column's JSON.
    #[serde(default)]
    flag: Option<String>,
    /// Lower-case words, one of which the text holds; those of one or two letters it must equal, and `""` means empty.
    #[serde(default)]
    has: Vec<String>,
}

/// Where a field's value is.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum From {
    /// In a column of the row.
    Column(String),
    /// In the first of several columns that is filled.
    First(Vec<String>),
    /// A number in the row, for which a table has the name.
    Named { names: String, column: String },
    /// In another table's rows that belong to this one: all of them for a list of codes, the last otherwise.
    Rows(Rows),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    table: String,
    column: String,
    /// The column that names the row; in XML the row it is inside.
    #[serde(default)]
    by: Option<String>,
    /// Days from which and until which it holds.
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    when: Option<Test>,
}

impl Map {
    /// Reads a map from its TOML text; the error says what is wrong and where, for the person who wrote it.
    ///
    /// # Errors
    /// As said.
    pub fn parse(text: &str) -> Result<Map, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// What is wrong with the map, given the structure of the files: tables and columns that are not there, and links
    /// to entries that it does not make. What it names of the registers is checked by [`Self::unmet_contract`].
    #[must_use]
    pub fn mistakes(&self, schema: &tables::Schema) -> Vec<String> {
        let mut found = Vec::new();
        let column = |found: &mut Vec<String>, table: &str, column: &str| {
            let known = schema
                .table(table)
                .is_some_and(|t| schema.tables[t].column(column).is_some());
            if !known && column != "@as of" {
                found.push(format!("there is no column {table}.{column}"));
            }
        };
        for at in self.person.local_id.iter().chain(self.person.identifiers.values()) {
            column(&mut found, &self.person.table, at);
        }
        for names in self.names.values() {
            column(&mut found, &names.table, &names.key);
            column(&mut found, &names.table, &names.name);
        }
        let from = |found: &mut Vec<String>, table: &str, from: &From| match from {
            From::Column(c) | From::Named { column: c, .. } => column(found, table, c),
            From::First(all) => all.iter().for_each(|c| column(found, table, c)),
            From::Rows(rows) => [
                Some(&rows.column),
                rows.by.as_ref(),
                rows.from.as_ref(),
                rows.to.as_ref(),
            ]
            .into_iter()
            .flatten()
            .for_each(|c| column(found, &rows.table, c)),
        };
        for place in self.person.fields.values() {
            from(&mut found, &self.person.table, place);
        }
        for entry in &self.entries {
            for place in entry.steps.iter().flat_map(|s| s.fields.values()) {
                from(&mut found, &entry.table, place);
            }
            let days = entry.steps.iter().flat_map(|s| &s.on).chain(&entry.key);
            let tests = entry.steps.iter().flat_map(|s| s.when.iter().chain(&s.unless));
            let others = tests.chain(&entry.only).map(|t| &t.column);
            let keys = entry.person.iter().chain(&entry.id).chain(&entry.merge);
            let links = entry.under.iter().chain(&entry.into);
            for c in days
                .chain(others)
                .chain(keys)
                .chain(links.clone().filter_map(|u| u.by.as_ref()))
            {
                column(&mut found, &entry.table, c);
            }
            for under in links {
                if !self.entries.iter().any(|e| e.register.as_ref() == Some(&under.entry)) {
                    found.push(format!("{}: nothing in the map makes a {}", entry.table, under.entry));
                }
            }
        }
        found
    }

    /// What the map, named `code`, relies on and the registers lack: registers, steps with their fields, and links.
    #[must_use]
    pub fn unmet_contract(&self, code: &str, definitions: &Definitions) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some((_, people)) = definitions.people() {
            let fields = self.person.fields.keys().chain(self.person.identifiers.keys());
            problems.extend(fields.filter_map(|field| people.lacks(code, Part::Field, field)));
        }
        for entry in &self.entries {
            let Some(own) = entry.register.as_ref().or(entry.into.as_ref().map(|i| &i.entry)) else {
                continue;
            };
            let register = match definitions.needed_register(code, own) {
                Ok(register) => register,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            for step in &entry.steps {
                for id in std::iter::once(&step.step).chain(&step.then) {
                    problems.extend(register.lacks(code, Part::Step, id));
                    let carried = register.steps.get(id).map_or(&[][..], |s| &s.fields);
                    let lost = step.fields.keys().filter(|f| !carried.contains(f));
                    problems.extend(lost.map(|field| Problem {
                        file: register.file.clone(),
                        line: None,
                        message: format!(
                            "the program's \"{code}\" needs the field \"{field}\" of the step \"{id}\" of the register \"{own}\", which this file does not define; put it back"
                        ),
                    }));
                }
            }
            let links = entry.under.iter().chain(&entry.into).filter_map(|u| u.link.as_ref());
            problems.extend(links.filter_map(|link| register.lacks(code, Part::Link, link)));
        }
        problems
    }

    /// What the tables say. `as_of` is the day they describe: facts without a day of their own are taken as of it, and
    /// nothing can have happened after it.
    #[must_use]
    pub fn statements(&self, tables: &Tables, definitions: &Definitions, as_of: Date) -> Statements {
        entries::state(self, tables, definitions, as_of)
    }
}

/// Where in the files a row is.
fn origin(table: &Table, row: usize) -> Origin {
    Origin {
        table: table.name().to_owned(),
        row: Some(row as u64),
        line: Some(u64::from(table.line(row))),
        page: None,
    }
}
