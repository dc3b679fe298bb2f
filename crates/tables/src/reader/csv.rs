//! CSV: one table a file, recognised by its headings and not by its name; tables joined by their keys.

use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::source::{Input, Lines, line_breaks};
use crate::table::{MAX_CELL, Overflow, Problem, ProblemKind, Tables};
use std::collections::HashMap;
use std::io::{BufRead as _, Read};

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
        read_one(input, inputs.len() == 1, tables, limits, progress)?;
    }
    join(tables);
    Ok(())
}

/// Most bytes of one row. Far more than any, and little enough that a quotation mark left open does not fill memory.
const MAX_ROW: usize = 4 << 20;

/// The rows of a CSV file one at a time, whatever its size, its encoding and its delimiter.
pub struct Records<'a> {
    name: &'a str,
    size: u64,
    reader: ::csv::Reader<Window<'a>>,
    record: ::csv::StringRecord,
}

impl<'a> Records<'a> {
    /// Opens a file. `known` says which headings are looked for, by which it is seen how the file is parted.
    ///
    /// # Errors
    /// A file that cannot be opened or is larger than the limit.
    pub fn open(input: &'a Input, limits: &Limits, known: impl Fn(&str) -> bool) -> Result<Records<'a>, ReadError> {
        let mut lines = input.lines(limits.bytes)?;
        let head = lines
            .fill_buf()
            .map_err(|e| ReadError::file(&input.name, 1, e.to_string()))?;
        let (_, delimiter) = top(&String::from_utf8_lossy(&head[..head.len().min(HEAD)]), known);
        let reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(Window {
                lines,
                kept: Vec::new(),
                at: 0,
                from: 0,
                line: 1,
            });
        Ok(Records {
            name: &input.name,
            size: input.size()?,
            reader,
            record: ::csv::StringRecord::new(),
        })
    }

    /// The next row and the line it begins on.
    ///
    /// # Errors
    /// A row that cannot be read, with its line.
    pub fn next_record(&mut self) -> Result<Option<(&::csv::StringRecord, u32)>, ReadError> {
        let more = match self.reader.read_record(&mut self.record) {
            Ok(more) => more,
            Err(e) => {
                let begins = self.reader.position().byte();
                let line = self.reader.get_mut().begins(begins);
                return Err(ReadError::file(self.name, line, format!("the CSV cannot be read: {e}")));
            }
        };
        if !more {
            return Ok(None);
        }
        let byte = self.record.position().map_or(0, ::csv::Position::byte);
        let line = self.reader.get_mut().begins(byte);
        Ok(Some((&self.record, line)))
    }

    /// Refuses a last row that runs on to the end of the file over several lines inside quotation marks. Checked after
    /// the last row.
    ///
    /// # Errors
    /// Such a row, with its line.
    pub fn closed(&self) -> Result<(), ReadError> {
        let window = self.reader.get_ref();
        let row = window.kept.get(window.at..).unwrap_or_default().trim_ascii();
        let quotes = row.iter().filter(|b| **b == b'"').count();
        if quotes % 2 == 1 && row.contains(&b'\n') {
            let why = "a quotation mark that is opened in this row is never closed, so that all rows after it belong to one value";
            return Err(ReadError::file(self.name, window.line, why));
        }
        Ok(())
    }

    fn tell(&self, progress: &ProgressFn<'_>) {
        progress(Progress::Reading {
            file: self.name,
            done: self.reader.get_ref().lines.done().min(self.size),
            of: self.size,
        });
    }
}

/// What the CSV parser has been given and has not yet made rows of, to count its lines: the parser's own count stays
/// before any blank lines.
struct Window<'a> {
    lines: Lines<'a>,
    kept: Vec<u8>,
    /// Where in `kept` the next row begins, at the earliest.
    at: usize,
    /// Place of `kept` in the text.
    from: u64,
    /// Line at `at`.
    line: u32,
}

impl Window<'_> {
    /// The line of the row that begins at a byte of the text, behind any line breaks there.
    fn begins(&mut self, byte: u64) -> u32 {
        let at = (byte - self.from.min(byte)) as usize;
        let rest = self.kept.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if let Some(passed) = self.kept.get(self.at..at + blank) {
            self.line += line_breaks(passed);
            self.at = at + blank;
        }
        self.lines.mark();
        self.line
    }
}

impl Read for Window<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.kept.drain(..self.at);
        self.from += self.at as u64;
        self.at = 0;
        if self.kept.len() > MAX_ROW {
            return Err(std::io::Error::other(format!(
                "there is no end to the row that begins here within {} MB; a quotation mark may be left open",
                MAX_ROW >> 20
            )));
        }
        let n = self.lines.read(out)?;
        self.kept.extend_from_slice(&out[..n]);
        Ok(n)
    }
}

/// Reads one file. Where it is not the only one and holds nothing at all, that is reported and the others are read.
fn read_one(
    input: &Input,
    only: bool,
    tables: &mut Tables,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    let file = tables.add_file(&input.name);
    let empty = |tables: &mut Tables| {
        tables.problem(Problem {
            kind: ProblemKind::Unrecognised,
            file,
            line: 1,
            place: None,
            what: format!("{}, which is empty", input.name),
        });
    };
    if !only && input.size()? == 0 {
        empty(tables);
        return Ok(());
    }
    let schema = tables.schema;
    let mut records = Records::open(input, limits, |heading| schema.has_column(heading))?;
    let stem = input.name.rsplit_once('.').map_or(&*input.name, |(s, _)| s);
    let mut found = None;
    let mut any = false;
    // A title may be above the headings, and `sep=;` for a spreadsheet.
    for _ in 0..HEADINGS_WITHIN {
        let Some((record, line)) = records.next_record()? else {
            break;
        };
        any |= !blank(record);
        let headings: Vec<&str> = record.iter().collect();
        if let Some(fits) = tables.schema.match_header(&headings, stem) {
            found = Some((fits, record.clone(), line));
            break;
        }
    }
    if !any && !only {
        empty(tables);
        return Ok(());
    }
    if !any {
        return Err(ReadError::file(&input.name, 0, "the file has no headings"));
    }
    let problem = |tables: &mut Tables, kind, line, place, what: &str| {
        tables.problem(Problem {
            kind,
            file,
            line,
            place,
            what: what.to_owned(),
        });
    };
    let Some((found, record, top)) = found else {
        problem(tables, ProblemKind::Unrecognised, 1, None, &input.name);
        return Ok(());
    };
    let t = found.table;
    let headings: Vec<&str> = record.iter().collect();
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
                problem(tables, kind, top, None, heading);
            }
        }
    }
    if tables.tables[t].supplied {
        let name = tables.tables[t].name();
        problem(tables, ProblemKind::AnotherFile, 1, None, name);
    }
    tables.tables[t].supplied = true;
    tables.sources.push((t, input.name.clone()));
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
    let mut rows = 0u32;
    // One more than the last row that holds something: below it a spreadsheet may have left rows of commas.
    let mut end = tables.tables[t].len();
    while let Some((record, line)) = records.next_record()? {
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
        if !blank(record) {
            end = row + 1;
            if record.len() < found.columns.len() {
                let what = format!("{} cells, {} headings", record.len(), found.columns.len());
                problem(tables, ProblemKind::TooNarrow, line, Some((t, row as u32)), &what);
            }
        }
        rows += 1;
        if rows.is_multiple_of(65_536) {
            tables.check_size(limits, &input.name, line)?;
            records.tell(progress);
        }
    }
    records.closed()?;
    tables.tables[t].truncate(end);
    records.tell(progress);
    tables.check_size(limits, &input.name, 0)
}

/// How many rows may be above the headings, less one.
pub const HEADINGS_WITHIN: usize = 10;

/// How much of a file is looked at to see how it is parted.
const HEAD: usize = 1 << 16;

/// The headings of a file and what parts its cells, by the beginning of its text. A title may be above the headings,
/// with commas of its own or those a spreadsheet fills its row up with; so the row is taken that has most of the
/// headings that are known, whichever way it is parted, and where none is known the first that is parted at all.
pub(crate) fn top(head: &str, known: impl Fn(&str) -> bool) -> (Vec<String>, u8) {
    let head = &head[..head.floor_char_boundary(HEAD)];
    let mut best: (usize, Vec<String>, u8) = (0, Vec::new(), b',');
    for delimiter in [b',', b';', b'\t'] {
        let reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(head.as_bytes());
        for row in reader.into_records().take(HEADINGS_WITHIN).map_while(Result::ok) {
            let cells = || row.iter().map(str::trim).filter(|cell| !cell.is_empty());
            let count = cells().filter(|cell| known(cell)).count();
            if count > best.0 {
                best = (
                    count,
                    row.iter().map(|cell| cell.trim().to_owned()).collect(),
                    delimiter,
                );
            }
            if count > 1 && count == cells().count() {
                return (best.1, best.2);
            }
        }
    }
    if best.0 > 0 {
        return (best.1, best.2);
    }
    let lines = || head.split(['\n', '\r']).filter(|l| !l.trim().is_empty());
    let parted = |l: &&str| l.matches([',', ';', '\t']).count() > 1;
    let found = lines().take(HEADINGS_WITHIN).find(parted).or_else(|| lines().next());
    let line = found.unwrap_or("");
    // The comma of as many.
    let marks = [('\t', b'\t'), (';', b';'), (',', b',')];
    let most = marks.iter().max_by_key(|(mark, _)| line.matches(*mark).count());
    let (mark, delimiter) = most.copied().unwrap_or((',', b','));
    let cells = line.split(mark).map(|cell| cell.trim().trim_matches('"').to_owned());
    (cells.collect(), delimiter)
}

/// Whether a row holds nothing.
pub(crate) fn blank(record: &::csv::StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
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
