//! Corrections that go out as a table with empty columns, come back filled, and are applied with their history.

use std::collections::{BTreeMap, HashMap, HashSet};

use calendar::Timestamp;
use definitions::Value;
use record::{Actor, AreaId, EntryId, Expect, LedgerWhat, Position, Record, StoreError};

use returns::Input;

use super::acts::{self, LONGEST_REASON};
use super::{Checked, Correction, KeptFile, Line, Role, SHORTEST_REASON, Standing, says_why, typed};

/// Headings of the table, in its order. Only the last two columns are to be filled.
pub const HEADINGS: [&str; 11] = [
    "finding",
    "rule",
    "severity",
    "what is wrong",
    "child",
    "table",
    "row",
    "line",
    "field",
    "as written",
    "corrected value",
];

/// The largest table accepted, in bytes.
const LARGEST: u64 = 64 << 20;

/// The heading of the last column.
pub const REASON: &str = "reason if it is right as written";

/// What is written into the column of corrected values to leave a value blank.
pub const BLANK: &str = "(blank)";

/// The lines of the table: one for each field at fault in the finding's own row.
#[must_use]
pub fn out(checked: &Checked, lines: &[&Line<'_>]) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for line in lines {
        let found = checked.finding(line.key);
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let mut add = |field: &str, value: &str| {
            out.push(vec![
                line.entry.to_string(),
                line.rule.to_owned(),
                line.severity.to_owned(),
                line.message.to_owned(),
                line.local_id.to_owned(),
                line.table.to_owned(),
                number(found.and_then(|f| f.row)),
                number(found.and_then(|f| f.line)),
                field.to_owned(),
                value.to_owned(),
                String::new(),
                String::new(),
            ]);
        };
        let own: Vec<_> = found
            .map(|f| {
                f.fields
                    .iter()
                    .zip(&f.values)
                    .filter(|(field, _)| is_own(checked, f.table, field))
                    .collect()
            })
            .unwrap_or_default();
        if own.is_empty() {
            add("", "");
        }
        for (field, value) in own {
            add(field, value.as_deref().unwrap_or(""));
        }
    }
    out
}

fn is_own(checked: &Checked, table: Option<&str>, field: &str) -> bool {
    let schema = checked.loaded.tables.schema;
    table
        .and_then(|t| schema.table(t))
        .is_some_and(|t| schema.tables[t].column(field).is_some())
}

/// One line that came back filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Line in the file, from 1.
    pub line: u64,
    /// The finding's entry.
    pub finding: EntryId,
    /// The field to be corrected.
    pub field: String,
    /// What it said when the table went out.
    pub as_written: String,
    /// What it should say; `None` when the column was left empty.
    pub corrected: Option<String>,
    /// The reason given, when there is one.
    pub reason: Option<String>,
}

/// Reads a table that came back. Lines with nothing filled in are passed over.
///
/// # Errors
/// A plain sentence when the file is not such a table at all.
pub fn read(bytes: &[u8]) -> Result<(Vec<Filled>, Vec<Doubt>), String> {
    if bytes.starts_with(b"PK") {
        return Err("this is a workbook; save it as CSV in your spreadsheet and bring that file back".to_owned());
    }
    let text = Input::bytes("corrections", bytes)
        .text(LARGEST)
        .map_err(|e| e.to_string())?
        // So that a line is counted once, however lines end.
        .replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(typed::separator(&text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let headings = reader
        .headers()
        .map_err(|e| format!("the file cannot be read as CSV: {e}"))?
        .clone();
    let column = |name: &str| headings.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(finding), Some(field), Some(written), Some(corrected)) = (
        column("finding"),
        column("field"),
        column("as written"),
        column("corrected value"),
    ) else {
        return Err(
            "this is not a table of corrections: it needs the columns finding, field, as written and corrected value, as in the file you took out"
                .to_owned(),
        );
    };
    let reason = column(REASON);
    let (mut filled, mut doubts) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|e| format!("the file cannot be read as CSV: {e}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        // What went out with an apostrophe, so that no spreadsheet ran it, comes back with it.
        let cell = |at: usize| {
            let text = record.get(at).unwrap_or("").trim();
            text.strip_prefix('\'')
                .filter(|t| t.starts_with(['=', '+', '-', '@']))
                .unwrap_or(text)
        };
        let text = |at: usize| Some(cell(at)).filter(|t| !t.is_empty()).map(str::to_owned);
        let (corrected, reason) = (text(corrected), reason.and_then(text));
        if corrected.is_none() && reason.is_none() {
            continue;
        }
        let Ok(id) = cell(finding).parse() else {
            doubts.push(Doubt {
                line,
                sentence: "The column finding does not hold the number of a finding; leave it as it went out."
                    .to_owned(),
            });
            continue;
        };
        filled.push(Filled {
            line,
            finding: EntryId(id),
            field: cell(field).to_owned(),
            as_written: cell(written).to_owned(),
            corrected,
            reason,
        });
    }
    Ok((filled, doubts))
}

/// A line that could not be applied, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Line in the file, from 1.
    pub line: u64,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// What filled lines amount to, before anything is recorded.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Corrections of the return, with the finding each is for.
    pub corrections: Vec<(EntryId, Correction)>,
    /// Reasons, with the finding each is for.
    pub reasons: Vec<(EntryId, String)>,
    /// Lines that cannot be applied.
    pub doubts: Vec<Doubt>,
}

/// Sorts filled lines by what they ask for, against the return as it is now.
#[must_use]
pub fn sort(checked: &Checked, lines: &[Line<'_>], filled: &[Filled]) -> Sorted {
    let by_entry: HashMap<EntryId, &Line<'_>> = lines.iter().map(|line| (line.entry, line)).collect();
    let mut sorted = Sorted::default();
    for wanted in filled {
        if let Err(sentence) = one(checked, &by_entry, wanted, &mut sorted) {
            sorted.doubts.push(Doubt {
                line: wanted.line,
                sentence,
            });
        }
    }
    // A finding has a line for each of its fields; the same reason on each of them is one reason.
    let mut seen = HashSet::new();
    sorted.reasons.retain(|given| seen.insert(given.clone()));
    sorted
}

fn one(
    checked: &Checked,
    by_entry: &HashMap<EntryId, &Line<'_>>,
    wanted: &Filled,
    sorted: &mut Sorted,
) -> Result<(), String> {
    let line = by_entry
        .get(&wanted.finding)
        .ok_or("This finding is not one of this return; nothing was changed for it.")?;
    if line.standing == Standing::Resolved {
        return Err("This finding is no longer there; nothing was changed for it.".to_owned());
    }
    if let Some(reason) = &wanted.reason {
        if line.severity == "error" {
            return Err("An error must be corrected; it cannot be explained.".to_owned());
        }
        if reason.chars().count() > LONGEST_REASON {
            return Err(format!(
                "The reason is longer than {LONGEST_REASON} characters; shorten it."
            ));
        }
        if !says_why(reason) {
            return Err(format!(
                "The reason does not say why the data is correct; write it in words, in at least {SHORTEST_REASON} characters."
            ));
        }
        if line.standing == Standing::Explained && line.reason != *reason {
            return Err(
                "Another reason was given for this finding already; look at it and give a new one on its own page."
                    .to_owned(),
            );
        }
        sorted.reasons.push((line.entry, reason.clone()));
    }
    let Some(corrected) = &wanted.corrected else {
        return Ok(());
    };
    let finding = checked
        .finding(line.key)
        .ok_or("The last check no longer finds this; check the return again.")?;
    let (Some(table), Some(row)) = (finding.table, finding.row) else {
        return Err("This finding is about the whole return and has no row to correct.".to_owned());
    };
    let tables = &checked.loaded.tables;
    let cell = tables.schema.table(table).and_then(|t| {
        let column = tables.tables[t].def.column(&wanted.field)?;
        Some((t, column))
    });
    let Some((at, column)) = cell else {
        return Err(format!("The table {table} has no field called \"{}\".", wanted.field));
    };
    if !typed::same(tables.tables[at].at(column).text(row as usize), &wanted.as_written) {
        return Err("The value has changed since the table went out; take the table out again.".to_owned());
    }
    let value = if corrected == BLANK { "" } else { corrected };
    let value = typed::in_form(tables, at, column, row as usize, value);
    let same = |c: &Correction| c.table == table && c.row == row && c.field == wanted.field;
    if sorted.corrections.iter().any(|(_, c)| same(c) && c.value != value) {
        return Err("Another line of this table corrects the same value to something else.".to_owned());
    }
    // The same correction on two lines is made once.
    if sorted.corrections.iter().any(|(e, c)| same(c) && *e == line.entry) {
        return Ok(());
    }
    if value.len() > 1_000 {
        return Err("The corrected value is longer than a thousand characters.".to_owned());
    }
    sorted.corrections.push((
        line.entry,
        Correction {
            table: table.to_owned(),
            row,
            field: wanted.field.clone(),
            value,
        },
    ));
    Ok(())
}

/// One name for a return's own files, by which a correction knows the return it belongs to.
#[must_use]
pub fn fingerprint_of(files: &[KeptFile]) -> String {
    let mut all: Vec<&str> = files
        .iter()
        .filter(|f| f.role == Role::Return)
        .map(|f| f.fingerprint.get(..16).unwrap_or(&f.fingerprint))
        .collect();
    all.sort_unstable();
    all.join("+")
}

/// Records corrections and reasons, all or none, each on its finding.
///
/// # Errors
/// What the store says.
pub fn record(
    record: &Record,
    area: &AreaId,
    sorted: &Sorted,
    files: &[KeptFile],
    by: &Actor,
    at: Timestamp,
) -> Result<(), StoreError> {
    let print = fingerprint_of(files);
    let corrected = sorted.corrections.iter().map(|(entry, c)| {
        let fields = BTreeMap::from([
            ("corrected_field".to_owned(), Value::Text(c.field.clone())),
            ("corrected_value".to_owned(), Value::Text(c.value.clone())),
            ("corrected_row".to_owned(), Value::Integer(i64::from(c.row))),
            ("corrected_in".to_owned(), Value::Text(print.clone())),
        ]);
        (*entry, "corrected", fields)
    });
    let together = acts::together(sorted.reasons.iter().map(|(_, reason)| reason.as_str()));
    let explained = sorted
        .reasons
        .iter()
        .map(|(entry, reason)| (*entry, "reason_given", acts::reason_fields(reason, &together)));
    let steps = acts::in_one_act(corrected.chain(explained).collect(), at);
    acts::commit(record, area, Expect::Nothing, steps.into_iter(), by, at)
}

/// The corrections recorded for a set of files, in the batches and the order they were made in.
#[must_use]
pub fn of_files(position: &Position, lines: &[Line<'_>], files: &[KeptFile]) -> Vec<Vec<Correction>> {
    let print = fingerprint_of(files);
    // Corrections of the record itself are events of its own entries.
    if print.is_empty() {
        return Vec::new();
    }
    let ledger = position.ledger();
    let Some(register) = ledger.definitions().register("finding") else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for line in lines {
        for event in position.standing_events(line.place) {
            let LedgerWhat::Step { step, fields } = &event.what else {
                continue;
            };
            let is_correction = register
                .steps
                .get_index(usize::from(*step))
                .is_some_and(|(id, _)| id == "corrected");
            if !is_correction {
                continue;
            }
            let value = |id: &str| {
                let (at, _, field) = register.fields.get_full(id)?;
                let (_, number) = fields.iter().find(|(f, _)| usize::from(*f) == at)?;
                ledger.value_of(field, *number)
            };
            let text = |id: &str| match value(id) {
                Some(Value::Text(text)) => text,
                _ => String::new(),
            };
            let Some(Value::Integer(row)) = value("corrected_row") else {
                continue;
            };
            if text("corrected_in") == print {
                out.push((
                    (event.seq, event.recorded_at),
                    Correction {
                        table: line.table.to_owned(),
                        row: u32::try_from(row).unwrap_or(u32::MAX),
                        field: text("corrected_field"),
                        value: text("corrected_value"),
                    },
                ));
            }
        }
    }
    out.sort_by_key(|((seq, _), _)| *seq);
    let batches = out.chunk_by(|((_, a), _), ((_, b), _)| a == b);
    batches
        .map(|batch| batch.iter().map(|(_, c)| c.clone()).collect())
        .collect()
}
