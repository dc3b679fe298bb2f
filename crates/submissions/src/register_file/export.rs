//! The entries of a register as rows that can be imported again, and as JSON.

use calendar::date_of_day_number;
use definitions::{FieldType, Value};
use record::{EntryView, NO_DAY, NO_ENTRY, Position};
use returns::output::safe_cell;
use serde_json::{Map, json};

use super::columns::{Meaning, columns};

/// Headings and rows of entries of a register, by their rows in the position's table: what a file of the register
/// holds, so that importing it again changes nothing. A child is named by the record's own number.
#[must_use]
pub fn export(position: &Position, register_at: usize, rows: &[u32]) -> (Vec<String>, Vec<Vec<String>>) {
    let ledger = position.ledger();
    let definitions = ledger.definitions();
    let register = &definitions.registers[register_at];
    let mut all = columns(definitions, register);
    all.retain(|column| match &column.meaning {
        Meaning::Child(kind) => kind == "child",
        Meaning::Step | Meaning::On => false,
        // A step that repeats has many days; the last is written.
        _ => true,
    });
    let table = position.table(register_at);
    let number = |place: u32| match place {
        NO_ENTRY => String::new(),
        place => ledger.entry(place).id.to_string(),
    };
    let day = |number: i32| {
        let day = (number != NO_DAY).then(|| date_of_day_number(number)).flatten();
        day.map(|d| d.to_string()).unwrap_or_default()
    };
    let cell = |column: &Meaning, row: u32| -> String {
        let at = row as usize;
        match column {
            Meaning::Entry => number(table.entry[at]),
            Meaning::Child(_) => number(table.subject[at]),
            Meaning::Whole => table.whole(at).map_or_else(String::new, number),
            Meaning::Day(step) => day(table.last[*step][at]),
            Meaning::Field(field) => match register.fields.get_index(*field) {
                Some((id, field)) if field.kind == FieldType::Entries => {
                    let ends = position.linked_from(table.entry[at], id).into_iter();
                    ends.map(number).collect::<Vec<_>>().join("; ")
                }
                Some((id, _)) => position
                    .value(register_at, row, id)
                    .map(|v| written(&v))
                    .unwrap_or_default(),
                None => String::new(),
            },
            Meaning::Step | Meaning::On => String::new(),
        }
    };
    let lines = rows
        .iter()
        .map(|&row| all.iter().map(|column| cell(&column.meaning, row)).collect());
    (all.iter().map(|c| c.title.clone()).collect(), lines.collect())
}

/// A value as files hold it.
fn written(value: &Value) -> String {
    match value {
        // Spreadsheets count without the sign and the commas.
        Value::Money(pence) => value_of_pence(*pence),
        value => value.to_string(),
    }
}

fn value_of_pence(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let all = pence.unsigned_abs();
    format!("{sign}{}.{:02}", all / 100, all % 100)
}

/// Rows as a CSV file that spreadsheets open as it is meant: UTF-8 with its mark, and no cell that could be a formula.
pub(super) fn csv_of(headings: &[String], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    // Writing to memory does not fail.
    let _ = writer.write_record(headings);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| safe_cell(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// Entries as JSON: an object each, with the definition's version, fields by id with their own types, and the last day
/// of each step.
#[must_use]
pub fn export_json(position: &Position, register_at: usize, rows: &[u32]) -> serde_json::Value {
    let ledger = position.ledger();
    let definitions = ledger.definitions();
    let register = &definitions.registers[register_at];
    let table = position.table(register_at);
    let number = |place: u32| (place != NO_ENTRY).then(|| ledger.entry(place).id.0);
    let entries: Vec<serde_json::Value> = rows
        .iter()
        .filter_map(|&row| EntryView::at(position, *table.entry.get(row as usize)?))
        .map(|entry| {
            let at = entry.row as usize;
            let steps: Map<String, serde_json::Value> = register
                .steps
                .keys()
                .filter_map(|id| Some((id.clone(), json!(entry.day(id)?.to_string()))))
                .collect();
            let fields: Map<String, serde_json::Value> = register
                .fields
                .iter()
                .filter(|(_, field)| !field.hidden)
                .filter_map(|(id, field)| {
                    if field.kind == FieldType::Entries {
                        let ids: Vec<i64> = entry.linked_ids(id).into_iter().map(|id| id.0).collect();
                        return (!ids.is_empty()).then(|| (id.clone(), json!(ids)));
                    }
                    Some((id.clone(), plain_json(&entry.value(id)?)))
                })
                .collect();
            json!({
                "entry": entry.id.0,
                "subject": number(table.subject[at]),
                "part_of": number(table.parent[at]),
                "steps": steps,
                "fields": fields,
            })
        })
        .collect();
    json!({ "register": register.id, "definitions": definitions.version, "entries": entries })
}

/// A value in JSON's own types: money in pence, hours in minutes, a number as its text so that it stays exact.
fn plain_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Boolean(yes) => json!(yes),
        Value::Integer(number) => json!(number),
        Value::Money(pence) => json!(pence),
        Value::Hours(minutes) => json!(minutes),
        Value::Moment(moment) => json!(moment.at().to_string()),
        Value::File(file) => json!(file),
        Value::Entry(definitions::Reference::Entry(id)) => json!(id),
        value => json!(value.to_string()),
    }
}
