//! Which columns a register's file may have, and what a heading means.

use std::collections::BTreeMap;

use definitions::{Definitions, Field, FieldType, Register};
use record::folded;

/// A column that a register's file may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What a heading may call it beside its title: the id of a field or step, or a word of its own.
    pub id: String,
    /// The heading in templates and exports.
    pub title: String,
    /// What goes in it, as a sentence.
    pub help: String,
    /// What its cells say.
    pub meaning: Meaning,
}

/// What the cells of a column say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The record's own number of the entry.
    Entry,
    /// An identifier of the child it is about; `child` is the record's own number of the child.
    Child(String),
    /// The entry it is a part of or about, by number or name.
    Whole,
    /// Which step a row is, by title or id.
    Step,
    /// The day of the step that the row is, or of the step that opens an entry.
    On,
    /// The day of one step, by its position.
    Day(usize),
    /// A field, by its position.
    Field(usize),
}

/// Identifiers by which a row names a child.
const CHILD: [(&str, &str); 5] = [
    ("child", "Child’s number in this record"),
    ("upn", "Unique pupil number"),
    ("nhs_number", "NHS number"),
    ("la_child_id", "Council’s own reference"),
    ("uln", "Unique learner number"),
];

/// The columns of a register's file, in the order of a template.
#[must_use]
pub fn columns(definitions: &Definitions, register: &Register) -> Vec<Column> {
    let column = |id: &str, title: &str, help: &str, meaning| Column {
        id: id.to_owned(),
        title: title.to_owned(),
        help: help.to_owned(),
        meaning,
    };
    let mut out = vec![column(
        "entry",
        "Entry",
        "The number of an entry that is on record; leave empty for a new one",
        Meaning::Entry,
    )];
    if let Some(whole) = register.whole() {
        let title = definitions.register(whole).map_or(whole, |w| &w.title);
        let (id, how) = match register.part {
            true => ("part_of", "is a part of"),
            false => ("subject", "is about"),
        };
        let help = format!("The name or number of the {} it {how}", title.to_lowercase());
        out.push(column(id, title, &help, Meaning::Whole));
    } else if register.about_people {
        let help = "One of the child’s numbers is enough";
        out.extend(CHILD.map(|(id, title)| column(id, title, help, Meaning::Child(id.to_owned()))));
    }
    let mut fields: Vec<usize> = Vec::new();
    // A step's fields come after its day; a field of several steps comes once.
    for (at, (id, step)) in register.steps.iter().enumerate() {
        let help = format!("The day of “{}”: day, month, year", step.title);
        out.push(column(id, &format!("{}: date", step.title), &help, Meaning::Day(at)));
        for field in &step.fields {
            let Some((field_at, id, field)) = register.fields.get_full(field) else {
                continue;
            };
            if field.hidden || field.kind == FieldType::File || fields.contains(&field_at) {
                continue;
            }
            fields.push(field_at);
            out.push(column(
                id,
                &field.title,
                &help_of(definitions, field),
                Meaning::Field(field_at),
            ));
        }
    }
    out.push(column(
        "step",
        "What happened",
        "For a file with a row for each thing that happened: the step",
        Meaning::Step,
    ));
    out.push(column("on", "Date", "The day it happened", Meaning::On));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for column in &out {
        *seen.entry(folded(&column.title)).or_default() += 1;
    }
    for column in &mut out {
        if seen.get(&folded(&column.title)).is_some_and(|count| *count > 1) {
            column.title = format!("{} ({})", column.title, column.id);
        }
    }
    out
}

/// What goes into a field's cells.
fn help_of(definitions: &Definitions, field: &Field) -> String {
    let mut help = match field.kind {
        FieldType::Line => "One line of text".to_owned(),
        FieldType::Text => "Text".to_owned(),
        FieldType::Code | FieldType::Codes => {
            let codes = definitions.codes_of(field).map_or(&[][..], |list| &list.codes);
            let titles: Vec<&str> = codes.iter().take(20).map(|c| c.title.as_str()).collect();
            let more = if codes.len() > 20 {
                "; and others of the list"
            } else {
                ""
            };
            let how = if field.kind == FieldType::Code {
                "One of"
            } else {
                "Any of, with ; between"
            };
            format!("{how}: {}{more}", titles.join("; "))
        }
        FieldType::Date => "A day: 31/3/2026 or 2026-03-31".to_owned(),
        FieldType::Moment => "A day and a time: 31/3/2026 14:30".to_owned(),
        FieldType::Integer => "A whole number".to_owned(),
        FieldType::Number => format!("A number with at most {} decimals", field.decimals),
        FieldType::Money => "Pounds and pence: 1234.50".to_owned(),
        FieldType::Hours => "Hours: 18.5 or 18:30".to_owned(),
        FieldType::Boolean => "Yes or no".to_owned(),
        FieldType::Entry => format!("The name or number of: {}", titles_of(definitions, field)),
        FieldType::Entries => format!(
            "Names or numbers, with ; between, of: {}",
            titles_of(definitions, field)
        ),
        FieldType::File => String::new(),
    };
    let shown = |limit: Option<i64>| limit.and_then(|limit| field.of_number(limit)).map(|v| v.to_string());
    match (shown(field.min), shown(field.max)) {
        (Some(min), Some(max)) => help.push_str(&format!(", from {min} to {max}")),
        (Some(min), None) => help.push_str(&format!(", {min} or more")),
        (None, Some(max)) => help.push_str(&format!(", {max} or less")),
        (None, None) => {}
    }
    if let Some(hint) = &field.hint {
        help.push_str(&format!(". {hint}"));
    }
    help
}

fn titles_of(definitions: &Definitions, field: &Field) -> String {
    let title = |id: &String| definitions.register(id).map_or_else(|| id.clone(), |r| r.title.clone());
    field.of.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// What each heading of a file means: the id of a column, by its title, its id, or the title or other name of its step;
/// none for a heading that says nothing of the register. No column is meant twice: the first heading has it.
#[must_use]
pub fn guess(register: &Register, columns: &[Column], headings: &[String]) -> Vec<Option<String>> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for column in columns {
        let mut also = vec![column.title.clone(), column.id.clone(), column.id.replace('_', " ")];
        match column.meaning {
            Meaning::Day(at) => {
                also.push(register.steps[at].title.clone());
                also.extend(register.steps[at].formerly.iter().cloned());
            }
            Meaning::Field(at) => {
                also.push(register.fields[at].title.clone());
                also.extend(register.fields[at].formerly.iter().cloned());
            }
            _ => {}
        }
        for name in also {
            names.entry(folded(&name)).or_insert(&column.id);
        }
    }
    let mut taken: Vec<&str> = Vec::new();
    headings
        .iter()
        .map(|heading| {
            let id = names.get(&folded(heading.trim_end_matches('*')))?;
            if taken.contains(id) {
                return None;
            }
            taken.push(id);
            Some((*id).to_owned())
        })
        .collect()
}
