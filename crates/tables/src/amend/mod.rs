//! Files as they were submitted, with some of their values changed and everything else as it was: other values, columns
//! and elements no one knows, order, comments, the formats of a workbook.
//!
//! A value is written as it is, also one that a spreadsheet would take for a formula: a return's files are data for the
//! system that collects them, which would take an added apostrophe for part of the value.

mod csv;
mod workbook;
mod xml;

use std::collections::HashMap;

use crate::day::Day;
use crate::error::ReadError;
use crate::probe::TableKind;
use crate::reader::Limits;
use crate::source::{FileKind, Input, sniff};
use crate::table::Format;

/// A value to be put in the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Table of the return.
    pub table: &'a str,
    /// 0-based data row, as a finding gives it.
    pub row: u32,
    /// Column.
    pub field: &'a str,
    /// What it shall say; empty for nothing.
    pub value: &'a str,
}

/// Files with changes made in them.
#[derive(Debug)]
pub struct Amended {
    /// The files, in the order they were given. One without a change is the file that was given, byte for byte; one
    /// with changes is UTF-8 where it is text.
    pub files: Vec<Input>,
    /// How many values were changed in each.
    pub changed: Vec<usize>,
    /// Changes that could not be made, by position, and why in a plain sentence.
    pub unplaced: Vec<(usize, String)>,
}

/// A cell by table, row and column.
pub type CellAt = (usize, usize, usize);

/// A change whose table and column the return has.
struct Wanted<'a> {
    at: CellAt,
    value: &'a str,
    change: usize,
}

/// What came of the changes to one or more files of a sort.
#[derive(Default)]
struct Outcome {
    /// New bytes of the files that changed, by position among those given.
    bytes: HashMap<usize, (Vec<u8>, usize)>,
    unplaced: Vec<(usize, String)>,
}

const NO_COLUMN: &str = "The return has no such table or column.";
const NO_ROW: &str = "The files have no such row.";
const NOT_IN_FILE: &str = "This value is not in the file by itself; correct it in the source it was made from.";

/// Makes changes in the files of a return. Of two changes of one cell the later counts. Last year's files, where they
/// are among this year's, are left alone.
///
/// # Errors
/// Files that cannot be read; then nothing is changed. A change that cannot be made is no error: see
/// [`Amended::unplaced`].
pub fn amend(
    kind: &dyn TableKind,
    inputs: &[Input],
    changes: &[Change<'_>],
    limits: &Limits,
) -> Result<Amended, ReadError> {
    let mut amended = Amended {
        files: inputs.to_vec(),
        changed: vec![0; inputs.len()],
        unplaced: Vec::new(),
    };
    let own: Vec<usize> = (0..inputs.len())
        .filter(|i| !kind.is_last_years(&inputs[*i].name))
        .collect();
    let schema = kind.schema();
    let mut last: HashMap<CellAt, (usize, &str)> = HashMap::new();
    for (change, wanted) in changes.iter().enumerate() {
        let table = schema.table(wanted.table);
        let column = table.and_then(|t| schema.tables[t].column(wanted.field));
        match table.zip(column) {
            Some((t, c)) => {
                last.insert((t, wanted.row as usize, c), (change, wanted.value));
            }
            None => amended.unplaced.push((change, NO_COLUMN.to_owned())),
        }
    }
    let mut wanted: Vec<Wanted<'_>> = last
        .into_iter()
        .map(|(at, (change, value))| Wanted { at, value, change })
        .collect();
    wanted.sort_by_key(|w| w.at);
    let Some(first) = own.first().filter(|_| !wanted.is_empty()) else {
        return Ok(amended);
    };
    let files: Vec<&Input> = own.iter().map(|i| &inputs[*i]).collect();
    let format = format_of(&inputs[*first])?;
    let outcome = match format {
        Some(Format::Csv) => csv::amend(schema, &files, &wanted, limits)?,
        Some(Format::Xml) => xml::amend(kind, files[0], &wanted, limits)?,
        Some(Format::Workbook) => workbook::amend(kind, files[0], &wanted, limits)?,
        None => return Err(ReadError::all("these files are neither XML, CSV nor an .xlsx workbook")),
    };
    for (at, (bytes, count)) in outcome.bytes {
        let at = own[at];
        amended.files[at] = Input::bytes(inputs[at].name.clone(), bytes);
        amended.changed[at] = count;
    }
    amended.unplaced.extend(outcome.unplaced);
    amended.unplaced.sort_unstable_by_key(|(change, _)| *change);
    // Where a change can make a row, or take one away, the others are found elsewhere.
    wanted
        .retain(|w| !format.is_some_and(|f| kind.deals_out(f)) && amended.unplaced.iter().all(|(c, _)| *c != w.change));
    let own: Vec<Input> = own.iter().map(|i| amended.files[*i].clone()).collect();
    read_back(kind, &own, &wanted, limits)?;
    Ok(amended)
}

/// A file that contradicts itself may be read and yet not bear a change. No one is given what cannot be read again, or
/// what does not say what was requested.
fn read_back(kind: &dyn TableKind, files: &[Input], wanted: &[Wanted<'_>], limits: &Limits) -> Result<(), ReadError> {
    let refused = |why: String| {
        ReadError::all(format!(
            "values cannot be changed in these files, because afterwards {why}; put them right in the source"
        ))
    };
    let tables = kind
        .read(files, limits, &|_| ())
        .map_err(|e| refused(format!("they could not be read ({e})")))?;
    let says = |w: &Wanted<'_>| {
        let (table, row, column) = w.at;
        let table = &tables.tables[table];
        let (new, value) = (
            if row < table.len() {
                table.at(column).text(row)
            } else {
                ""
            },
            w.value.trim(),
        );
        new == value || Day::parse(new).is_some_and(|day| Day::parse(value) == Some(day))
    };
    match wanted.iter().find(|w| !says(w)) {
        None => Ok(()),
        Some(w) => {
            let (table, row, column) = w.at;
            let def = &tables.tables[table].def;
            Err(refused(format!(
                "row {row} of {} would not say \"{}\" in {}",
                def.name, w.value, def.columns[column].name
            )))
        }
    }
}

/// The sort of a file.
///
/// # Errors
/// A file that cannot be opened.
pub fn format_of(input: &Input) -> Result<Option<Format>, ReadError> {
    Ok(match sniff(&input.head(4096)?) {
        FileKind::Xml => Some(Format::Xml),
        FileKind::Csv => Some(Format::Csv),
        FileKind::Workbook => Some(Format::Workbook),
        FileKind::OldWorkbook | FileKind::Binary => None,
    })
}

/// Whether a text file begins with a byte-order mark, which what is written of it keeps.
fn marked(input: &Input) -> Result<bool, ReadError> {
    let head = input.head(3)?;
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFE\xFF", b"\xFF\xFE"];
    Ok(marks.iter().any(|mark| head.starts_with(mark)))
}

/// Puts texts in the place of stretches of a text. The stretches may touch and must not overlap.
fn spliced(text: &str, mut edits: Vec<(std::ops::Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let more: usize = edits.iter().map(|(_, new)| new.len()).sum();
    let mut out = String::with_capacity(text.len() + more);
    let mut from = 0;
    for (range, new) in edits {
        out.push_str(text.get(from..range.start).unwrap_or(""));
        out.push_str(&new);
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}
