//! CSV: one table a file, recognised by its headings and not by its name; tables joined by their keys.

use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::source::Input;
use crate::table::{MAX_CELL, Overflow, Problem, ProblemKind, Tables};
use std::collections::HashMap;

/// Reads CSV files into the tables their headings show. A file that is none of the tables is noted as
/// a problem, not refused. Call [`Tables::finish`] afterwards.
///
/// # Errors
/// A file too large, or a row that cannot be read as CSV; with its line.
pub fn read_csv(
    inputs: &[Input],
    tables: &mut Tables,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    for input in inputs {
        read_one(input, tables, limits, progress)?;
    }
    join(tables);
    Ok(())
}

fn read_one(input: &Input, tables: &mut Tables, limits: &Limits, progress: &ProgressFn<'_>) -> Result<(), ReadError> {
    let mut text = input.text(limits.bytes)?;
    if !text.contains('\n') {
        // Some old spreadsheets end lines with a carriage return alone.
        text = text.replace('\r', "\n");
    }
    let file = tables.add_file(&input.name);
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(first))
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let fail = |e: ::csv::Error| {
        let line = e.position().map_or(0, |p| p.line() as u32);
        ReadError::file(&input.name, line, format!("the CSV cannot be read: {e}"))
    };
    if !reader.read_record(&mut record).map_err(fail)? {
        return Err(ReadError::file(&input.name, 0, "the file has no headings"));
    }
    let headings: Vec<&str> = record.iter().collect();
    let problem = |tables: &mut Tables, kind, line, place, what: &str| {
        tables.problem(Problem {
            kind,
            file,
            line,
            place,
            what: what.to_owned(),
        });
    };
    let stem = input.name.rsplit_once('.').map_or(&*input.name, |(s, _)| s);
    let Some(found) = tables.schema.match_header(&headings, stem) else {
        problem(tables, ProblemKind::Unrecognised, 1, None, &input.name);
        return Ok(());
    };
    let t = found.table;
    for (heading, column) in headings.iter().zip(&found.columns) {
        match column {
            Some(c) => tables.tables[t].given[*c] = true,
            None if heading.trim().is_empty() => {}
            None => {
                let known = tables.schema.tables[t].column(heading).is_some();
                let kind = if known {
                    ProblemKind::Repeated
                } else {
                    ProblemKind::Unknown
                };
                problem(tables, kind, 1, None, heading);
            }
        }
    }
    if tables.tables[t].supplied {
        let name = tables.tables[t].name();
        problem(tables, ProblemKind::AnotherFile, 1, None, name);
    }
    tables.tables[t].supplied = true;
    let overflow = |line, o| {
        ReadError::file(
            &input.name,
            line,
            match o {
                Overflow::Cell => {
                    format!("one value is longer than {MAX_CELL} bytes; a quotation mark may be left open")
                }
                Overflow::Table => "the file holds more than can be read at once".to_owned(),
            },
        )
    };
    let size = text.len() as u64;
    let mut lines = Lines {
        bytes: text.as_bytes(),
        upto: 0,
        line: 1,
    };
    let mut last = (0, 0);
    while reader.read_record(&mut record).map_err(fail)? {
        let byte = record.position().map_or(0, ::csv::Position::byte);
        let line = lines.at(byte as usize);
        last = (byte as usize, line);
        let table = &mut tables.tables[t];
        let row = table
            .push_row(line, crate::table::NO_ROW, file)
            .map_err(|o| overflow(line, o))?;
        for (column, value) in found.columns.iter().zip(record.iter()) {
            if let Some(c) = column {
                table.set(row, *c, value, line).map_err(|o| overflow(line, o))?;
            }
        }
        if record.iter().skip(found.columns.len()).any(|v| !v.trim().is_empty()) {
            let what = format!("{} cells, {} headings", record.len(), found.columns.len());
            problem(tables, ProblemKind::TooWide, line, Some((t, row as u32)), &what);
        }
        if record.len() < found.columns.len() {
            let what = format!("{} cells, {} headings", record.len(), found.columns.len());
            problem(tables, ProblemKind::TooNarrow, line, Some((t, row as u32)), &what);
        }
        if row.is_multiple_of(65_536) {
            progress(Progress::Reading {
                file: &input.name,
                done: byte,
                of: size,
            });
        }
    }
    if left_open(text.get(last.0..).unwrap_or_default()) {
        let why = "a quotation mark that is opened in this row is never closed, so that all rows after it belong to one value";
        return Err(ReadError::file(&input.name, last.1, why));
    }
    progress(Progress::Reading {
        file: &input.name,
        done: size,
        of: size,
    });
    Ok(())
}

/// Whether the last row runs on to the end of the file over several lines inside quotation marks.
fn left_open(row: &str) -> bool {
    row.trim().contains('\n') && row.matches('"').count() % 2 == 1
}

/// The line a record begins on. The CSV parser's own count stands before any blank lines.
struct Lines<'a> {
    bytes: &'a [u8],
    upto: usize,
    line: u32,
}

impl Lines<'_> {
    fn at(&mut self, byte: usize) -> u32 {
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let begins = byte + blank.count();
        if begins > self.upto {
            let passed = &self.bytes[self.upto..begins];
            self.line += passed.iter().map(|b| u32::from(*b == b'\n')).sum::<u32>();
            self.upto = begins;
        }
        self.line
    }
}

fn delimiter(headings: &str) -> u8 {
    let count = |c: char| headings.matches(c).count();
    [(b',', count(',')), (b';', count(';')), (b'\t', count('\t'))]
        .into_iter()
        .rev()
        .max_by_key(|(_, n)| *n)
        .map_or(b',', |(d, _)| d)
}

/// Joins child rows to parent rows by the key columns the schema names.
pub(crate) fn join(tables: &mut Tables) {
    let schema = tables.schema;
    for (t, def) in schema.tables.iter().enumerate() {
        let (Some(p), Some(link)) = (def.parent_index(), &def.parent_key) else {
            continue;
        };
        let (Some(link), Some(key)) = (
            def.column(link),
            schema.tables[p].key.as_ref().and_then(|k| schema.tables[p].column(k)),
        ) else {
            continue;
        };
        if tables.tables[t].is_empty() || !tables.tables[p].supplied {
            continue;
        }
        let parents = &tables.tables[p];
        let keys = parents.at(key);
        let mut by_key: HashMap<&str, u32> = HashMap::with_capacity(parents.len());
        for row in parents.rows() {
            by_key.entry(keys.text(row)).or_insert(row as u32);
        }
        let child = &tables.tables[t];
        let links = child.at(link);
        let found: Vec<Option<u32>> = child
            .rows()
            .map(|row| match links.text(row) {
                "" => None,
                text => by_key.get(text).copied(),
            })
            .collect();
        for (row, parent) in found.into_iter().enumerate() {
            match parent {
                Some(parent) => tables.tables[t].set_parent(row, parent),
                None => {
                    let child = &tables.tables[t];
                    let what = child.at(link).text(row).to_owned();
                    let problem = Problem {
                        kind: ProblemKind::Orphan,
                        file: child.file(row),
                        line: child.line(row),
                        place: Some((t, row as u32)),
                        what,
                    };
                    tables.problem(problem);
                }
            }
        }
    }
}
