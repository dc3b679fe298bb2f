//! CSV files with values changed in place.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{NO_ROW, Outcome, Wanted, marked, spliced};
use crate::error::ReadError;
use crate::reader::{HEADINGS_WITHIN, Limits, blank, top};
use crate::schema::Schema;
use crate::source::Input;

pub(super) fn amend(
    schema: &Schema,
    files: &[&Input],
    wanted: &[Wanted<'_>],
    limits: &Limits,
) -> Result<Outcome, ReadError> {
    let mut outcome = Outcome::default();
    // Rows of each table in the files before: several files may hold one table.
    let mut before = vec![0usize; schema.tables.len()];
    let mut done = vec![false; wanted.len()];
    for (file, input) in files.iter().enumerate() {
        if input.size()? == 0 {
            continue;
        }
        let text = input.text(limits.bytes)?;
        let Some(sheet) = Sheet::of(schema, input, &text)? else {
            continue;
        };
        let first = before[sheet.table];
        before[sheet.table] += sheet.rows.len();
        let here: Vec<usize> = (0..wanted.len())
            .filter(|i| {
                let (table, row, _) = wanted[*i].at;
                table == sheet.table && (first..first + sheet.rows.len()).contains(&row)
            })
            .collect();
        if here.is_empty() {
            continue;
        }
        for i in &here {
            done[*i] = true;
        }
        let edits = sheet.edits(here.iter().map(|i| &wanted[*i]), first);
        let mut new = spliced(&text, edits).into_bytes();
        if marked(input)? {
            new.splice(0..0, *b"\xEF\xBB\xBF");
        }
        outcome.bytes.insert(file, (new, here.len()));
    }
    let lost = wanted.iter().zip(done).filter(|(_, done)| !done);
    outcome
        .unplaced
        .extend(lost.map(|(w, _)| (w.change, NO_ROW.to_owned())));
    Ok(outcome)
}

type Edit = (Range<usize>, String);

/// A CSV file taken apart, with where everything is.
struct Sheet<'a> {
    schema: &'a Schema,
    table: usize,
    text: &'a str,
    delimiter: u8,
    columns: Vec<Option<usize>>,
    /// Stretches of the headings and of the cells of each row.
    headings: Vec<Range<usize>>,
    rows: Vec<Vec<Range<usize>>>,
}

impl<'a> Sheet<'a> {
    /// Takes a file apart; `None` when it is none of the return's tables.
    fn of(schema: &'a Schema, input: &Input, text: &'a str) -> Result<Option<Sheet<'a>>, ReadError> {
        let (_, delimiter) = top(text, |heading| schema.has_column(heading));
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut record = ::csv::StringRecord::new();
        let fail = |e: ::csv::Error| ReadError::file(&input.name, 0, format!("the CSV cannot be read: {e}"));
        let stem = input.name.rsplit_once('.').map_or(&*input.name, |(s, _)| s);
        let mut found = None;
        // As the reader looks for them.
        for _ in 0..HEADINGS_WITHIN {
            if !reader.read_record(&mut record).map_err(fail)? {
                break;
            }
            let names: Vec<&str> = record.iter().collect();
            found = schema.match_header(&names, stem);
            if found.is_some() {
                break;
            }
        }
        let Some(found) = found else { return Ok(None) };
        let begins = |record: &::csv::StringRecord| record.position().map_or(0, |p| p.byte() as usize);
        let headings = cells(text, begins(&record), delimiter);
        let mut rows = Vec::new();
        let mut end = 0;
        while reader.read_record(&mut record).map_err(fail)? {
            let row = cells(text, begins(&record), delimiter);
            if row.len() != record.len() {
                let line = record.position().map_or(0, |p| p.line() as u32);
                return Err(ReadError::file(
                    &input.name,
                    line,
                    "the quotation marks of this row are not in pairs, so that its values cannot be changed",
                ));
            }
            rows.push(row);
            if !blank(&record) {
                end = rows.len();
            }
        }
        // As the reader leaves them out.
        rows.truncate(end);
        Ok(Some(Sheet {
            schema,
            table: found.table,
            text,
            delimiter,
            columns: found.columns,
            headings,
            rows,
        }))
    }

    /// A value as it is written into a cell: between quotation marks where it must be, or where the old one was.
    fn written(&self, value: &str, old: &str) -> String {
        let needs = |c: char| matches!(c, '"' | '\r' | '\n') || c == char::from(self.delimiter);
        if old.starts_with('"') || value.contains(needs) {
            format!("\"{}\"", value.replace('"', "\"\""))
        } else {
            value.to_owned()
        }
    }

    /// The changes of the file. A row too short for a value is made longer, and a column the file has not is added at
    /// the end of every row.
    fn edits<'w>(&self, wanted: impl Iterator<Item = &'w Wanted<'w>>, first: usize) -> Vec<Edit> {
        // Beyond the widest row, so that no cell without a heading comes to be under a new one.
        let widest = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = widest.max(self.headings.len());
        let mut added: Vec<usize> = Vec::new();
        let mut values: BTreeMap<usize, BTreeMap<usize, &str>> = BTreeMap::new();
        for want in wanted {
            let (_, row, column) = want.at;
            let at = self.columns.iter().position(|c| *c == Some(column)).unwrap_or_else(|| {
                let at = added.iter().position(|c| *c == column).unwrap_or_else(|| {
                    added.push(column);
                    added.len() - 1
                });
                width + at
            });
            values.entry(row - first).or_default().insert(at, want.value);
        }
        let mut edits = Vec::new();
        if !added.is_empty() {
            let name = |c: &usize| self.schema.tables[self.table].columns[*c].name.as_str();
            let names = added.iter().enumerate().map(|(i, c)| (width + i, name(c))).collect();
            edits.extend(self.row(&self.headings, &names, width + added.len()));
            for row in 0..self.rows.len() {
                values.entry(row).or_default();
            }
        }
        for (row, values) in values {
            let last = values.last_key_value().map_or(0, |(at, _)| at + 1);
            let wide = if added.is_empty() { last } else { width + added.len() };
            edits.extend(self.row(&self.rows[row], &values, wide));
        }
        edits
    }

    /// The changes of one row, which is to have at least so many cells.
    fn row(&self, cells: &[Range<usize>], values: &BTreeMap<usize, &str>, wide: usize) -> Vec<Edit> {
        let within = values.iter().filter_map(|(at, value)| {
            let cell = cells.get(*at)?.clone();
            let old = self.text.get(cell.clone()).unwrap_or("");
            Some((cell, self.written(value, old)))
        });
        let mut edits: Vec<Edit> = within.collect();
        let mut tail = String::new();
        for at in cells.len()..wide {
            tail.push(char::from(self.delimiter));
            tail.push_str(&self.written(values.get(&at).unwrap_or(&""), ""));
        }
        if let Some(end) = cells.last().map(|c| c.end).filter(|_| !tail.is_empty()) {
            edits.push((end..end, tail));
        }
        edits
    }
}

/// Where the cells are of the row that begins at a byte, by the rules of the parser that reads it.
fn cells(text: &str, from: usize, delimiter: u8) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    while bytes.get(at).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
        at += 1;
    }
    let mut out = Vec::new();
    loop {
        let start = at;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            while at < bytes.len() {
                if bytes[at] == b'"' {
                    at += 1;
                    if bytes.get(at) != Some(&b'"') {
                        break;
                    }
                }
                at += 1;
            }
        }
        while bytes
            .get(at)
            .is_some_and(|b| *b != delimiter && !matches!(b, b'\r' | b'\n'))
        {
            at += 1;
        }
        out.push(start..at);
        if bytes.get(at) != Some(&delimiter) {
            return out;
        }
        at += 1;
    }
}
