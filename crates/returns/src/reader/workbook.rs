//! Workbooks (`.xlsx`): one table a sheet, or several tables stacked in one sheet, each under a row of
//! headings.

use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::schema::HeaderMatch;
use crate::source::Input;
use crate::table::{NO_ROW, Problem, ProblemKind, Tables};
use calamine::{Data, Range, Reader as _, Xlsx};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// One sheet.
pub struct Sheet {
    /// Its name.
    pub name: String,
    range: Range<Data>,
}

impl Sheet {
    /// Number of used rows.
    pub fn height(&self) -> usize {
        self.range.height()
    }

    /// Number of used columns.
    pub fn width(&self) -> usize {
        self.range.width()
    }

    /// Row number in the sheet (from 1) of a used row.
    pub fn line(&self, row: usize) -> u32 {
        self.range.start().map_or(0, |(r, _)| r) + row as u32 + 1
    }

    /// Text of a cell: dates as `yyyy-mm-dd`, whole numbers without a decimal point.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        self.range.get((row, column)).map_or(Cow::Borrowed(""), cell_text)
    }

    /// Texts of a whole row.
    pub fn row(&self, row: usize) -> Vec<Cow<'_, str>> {
        (0..self.width()).map(|c| self.cell(row, c)).collect()
    }
}

fn cell_text(data: &Data) -> Cow<'_, str> {
    match data {
        Data::Empty => Cow::Borrowed(""),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => Cow::Borrowed(s),
        Data::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
        Data::Int(i) => Cow::Owned(i.to_string()),
        Data::Float(f) => Cow::Owned(f.to_string()),
        Data::DateTime(d) if d.is_datetime() => {
            let (y, mo, da, h, mi, s, _) = d.to_ymd_hms_milli();
            Cow::Owned(if (h, mi, s) == (0, 0, 0) {
                format!("{y:04}-{mo:02}-{da:02}")
            } else {
                format!("{y:04}-{mo:02}-{da:02} {h:02}:{mi:02}:{s:02}")
            })
        }
        Data::DateTime(d) => Cow::Owned(d.as_f64().to_string()),
        other => Cow::Owned(other.to_string()),
    }
}

/// Text of one value, for looking at the beginning of a sheet.
pub(crate) fn text_of(data: Data) -> String {
    cell_text(&data).into_owned()
}

/// Opens a workbook and reads all its sheets.
///
/// # Errors
/// A file that is no workbook, is protected, or unpacks to more than the limit.
pub fn sheets(input: &Input, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let fail = |reason: String| ReadError::file(&input.name, 0, reason);
    let bytes = input.read(limits.bytes)?;
    check_unpacked(&bytes, limits).map_err(fail)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.as_ref()))
        .map_err(|e: calamine::XlsxError| fail(format!("it is not a workbook that can be read: {e}")))?;
    let mut out = Vec::new();
    for name in book.sheet_names() {
        let range = book
            .worksheet_range(&name)
            .map_err(|e| fail(format!("sheet {name} cannot be read: {e}")))?;
        out.push(Sheet { name, range });
    }
    Ok(out)
}

/// Unpacks every part to nowhere, counting, because what an archive says about its size can be untrue.
pub(crate) fn check_unpacked(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    let damaged = |e: zip::result::ZipError| format!("the workbook is damaged: {e}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > 10_000 {
        return Err("the workbook holds more than 10,000 parts".to_owned());
    }
    let mut total = 0u64;
    let mut sink = vec![0u8; 1 << 16];
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(damaged)?;
        loop {
            match part.read(&mut sink) {
                Ok(0) => break,
                Ok(n) => total += n as u64,
                Err(e) => return Err(format!("the workbook is damaged: {e}")),
            }
            if total > limits.unpacked {
                return Err(format!(
                    "the workbook unpacks to more than {} MB, which is refused",
                    limits.unpacked >> 20
                ));
            }
        }
    }
    Ok(())
}

/// How far down a sheet its headings are looked for.
const HEADINGS_WITHIN: usize = 40;

/// Reads a workbook. With `stacked`, one sheet may hold several tables under each other, each beginning
/// with a row of headings, and joining them is left to the kind of return; without, each sheet holds one table. Blank rows are passed over. Call
/// [`Tables::finish`] afterwards.
///
/// # Errors
/// As [`sheets`].
pub fn read_workbook(
    input: &Input,
    tables: &mut Tables,
    stacked: bool,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    let file = tables.add_file(&input.name);
    let sheets = sheets(input, limits)?;
    let total: usize = sheets.iter().map(Sheet::height).sum();
    let mut done = 0;
    for sheet in &sheets {
        let mut current: Option<HeaderMatch> = None;
        let mut any = false;
        for row in 0..sheet.height() {
            let look = stacked || (current.is_none() && row < HEADINGS_WITHIN);
            if look && let Some(found) = headings(sheet, row, tables) {
                note_headings(sheet, row, &found, tables, file);
                current = Some(found);
                any = true;
                continue;
            }
            if let Some(found) = &current {
                read_row(sheet, row, found, tables, file)?;
            }
            done += 1;
            if done % 16_384 == 0 {
                progress(Progress::Reading {
                    file: &input.name,
                    done: done as u64,
                    of: total as u64,
                });
            }
        }
        if !any && sheet.height() > 0 {
            tables.problem(Problem {
                kind: ProblemKind::Unrecognised,
                file,
                line: 1,
                place: None,
                what: sheet.name.clone(),
            });
        }
    }
    if !stacked {
        super::csv::join(tables);
    }
    Ok(())
}

fn headings(sheet: &Sheet, row: usize, tables: &Tables) -> Option<HeaderMatch> {
    let cells = sheet.row(row);
    // Cheap first: a row of data does not begin with a heading.
    let first = cells.iter().find(|c| !c.trim().is_empty())?;
    if !tables.schema.tables.iter().any(|t| t.column(first).is_some()) {
        return None;
    }
    let texts: Vec<&str> = cells.iter().map(|c| c.as_ref()).collect();
    // In a sheet of stacked tables the title just above tells tables that look alike apart.
    let above = (0..row).rev().take(3).find_map(|r| {
        let filled: Vec<_> = (0..sheet.width())
            .map(|c| sheet.cell(r, c))
            .filter(|c| !c.trim().is_empty())
            .collect();
        match filled.as_slice() {
            [title] => tables
                .schema
                .tables
                .iter()
                .find(|t| t.label.as_deref().is_some_and(|l| same(l, title)) || same(&t.name, title))
                .map(|t| t.name.clone()),
            _ => None,
        }
    });
    tables
        .schema
        .match_header(&texts, above.as_deref().unwrap_or(&sheet.name))
}

fn same(a: &str, b: &str) -> bool {
    crate::schema::normal(a) == crate::schema::normal(b)
}

fn note_headings(sheet: &Sheet, row: usize, found: &HeaderMatch, tables: &mut Tables, file: u16) {
    let table = &mut tables.tables[found.table];
    table.supplied = true;
    for c in found.columns.iter().flatten() {
        table.given[*c] = true;
    }
    for (i, column) in found.columns.iter().enumerate() {
        let heading = sheet.cell(row, i);
        if column.is_none() && !heading.trim().is_empty() {
            tables.problem(Problem {
                kind: ProblemKind::Unknown,
                file,
                line: sheet.line(row),
                place: None,
                what: heading.into_owned(),
            });
        }
    }
}

fn read_row(sheet: &Sheet, row: usize, found: &HeaderMatch, tables: &mut Tables, file: u16) -> Result<(), ReadError> {
    let filled = |c: usize| !sheet.cell(row, c).trim().is_empty();
    let used = found.columns.iter().enumerate();
    if !used.clone().any(|(i, c)| c.is_some() && filled(i)) {
        return Ok(());
    }
    // A lone text in a stacked sheet is the title of the next table.
    if tables.schema.tables.iter().any(|t| t.label.is_some()) && (0..sheet.width()).filter(|c| filled(*c)).count() == 1
    {
        let title = (0..sheet.width()).find(|c| filled(*c)).map(|c| sheet.cell(row, c));
        let titled = |t: &crate::TableDef| {
            title
                .as_deref()
                .is_some_and(|x| t.label.as_deref().is_some_and(|l| same(l, x)) || same(&t.name, x))
        };
        if tables.schema.tables.iter().any(titled) {
            return Ok(());
        }
    }
    let line = sheet.line(row);
    let fail = |_| {
        ReadError::file(
            &sheet.name,
            line,
            "a cell is too long, or the sheet too large, to be read",
        )
    };
    let table = &mut tables.tables[found.table];
    let at = table.push_row(line, NO_ROW, file).map_err(fail)?;
    for (i, column) in used {
        if let Some(c) = column {
            table.set(at, *c, &sheet.cell(row, i), line).map_err(fail)?;
        }
    }
    Ok(())
}
