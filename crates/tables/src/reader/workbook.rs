//! Tables from workbooks (`.xlsx`): one table a sheet, or several tables stacked in one sheet, each under a row of
//! headings.

use super::book::{Book, Row};
use super::{Limits, Progress, ProgressFn};
use crate::error::ReadError;
use crate::schema::{HeaderMatch, Schema, normal};
use crate::source::Input;
use crate::table::{NO_ROW, Problem, ProblemKind, Tables};

/// How far down a sheet its headings are looked for.
const HEADINGS_WITHIN: u32 = 40;
/// How many blank rows together count as rows. More are the end of the list, with something written far below it.
const MOST_BLANK: u32 = 100;
/// How far above the headings of a stacked table its title may be.
const TITLE_WITHIN: u32 = 3;

/// Reads a workbook. With `stacked`, one sheet may hold several tables under each other, each beginning
/// with a row of headings, and joining them is left to the kind of return, and blank rows are passed over; without,
/// each sheet holds one table, and a blank row between others is a row like one of commas in a CSV file. Call
/// [`Tables::finish`] afterwards.
///
/// # Errors
/// A file that is no workbook, is protected, is damaged or passes the limits.
pub fn read_workbook(
    input: &Input,
    tables: &mut Tables,
    stacked: bool,
    limits: &Limits,
    progress: &ProgressFn<'_>,
) -> Result<(), ReadError> {
    let file = tables.add_file(&input.name);
    let mut book = Book::open(input, limits)?;
    for name in book.sheets() {
        let mut sheet = Sheet {
            name: &name,
            file,
            first: None,
            current: None,
            any: false,
            title: None,
            above: 0,
        };
        let mut rows = 0u32;
        book.rows(&name, |row| {
            rows += 1;
            if rows.is_multiple_of(16_384) {
                tables.check_size(limits, &input.name, row.line)?;
                progress(Progress::Reading {
                    file: &input.name,
                    done: u64::from(row.line),
                    of: u64::from(row.of.max(row.line)),
                });
            }
            sheet.take(row, stacked, tables)?;
            Ok(true)
        })?;
        if !sheet.any && rows > 0 {
            tables.problem(Problem {
                kind: ProblemKind::Unrecognised,
                file,
                line: 1,
                place: None,
                what: name,
            });
        }
    }
    if !stacked {
        super::csv::join(tables);
    }
    tables.check_size(limits, &input.name, 0)
}

/// How far the reading of a sheet has come.
struct Sheet<'a> {
    name: &'a str,
    file: u16,
    /// The first row that holds something.
    first: Option<u32>,
    /// The table under whose headings we are: its position, and which column is where.
    current: Option<(usize, Vec<(usize, usize)>)>,
    any: bool,
    /// The last row that is nothing but a table's title, and the table.
    title: Option<(u32, usize)>,
    /// The last row that was made use of.
    above: u32,
}

impl Sheet<'_> {
    fn take(&mut self, row: &Row, stacked: bool, tables: &mut Tables) -> Result<(), ReadError> {
        let first = *self.first.get_or_insert(row.line);
        let look = stacked || (self.current.is_none() && row.line - first < HEADINGS_WITHIN);
        if look && let Some(found) = self.headings(row, tables.schema) {
            note_headings(row, &found, self.name, tables, self.file);
            let columns = found.columns.iter().enumerate();
            let columns: Vec<_> = columns.filter_map(|(i, c)| c.map(|c| (i, c))).collect();
            if let Some(places) = &mut tables.places {
                places.headings(self.name, &columns);
            }
            self.current = Some((found.table, columns));
            self.any = true;
            self.above = row.line;
            return Ok(());
        }
        let title = title(row, tables.schema);
        if let Some(table) = title {
            self.title = Some((row.line, table));
        }
        // A lone text in a stacked sheet is the title of the next table.
        let labelled = title.is_some() && tables.schema.tables.iter().any(|t| t.label.is_some());
        let Some((table, columns)) = self.current.as_ref().filter(|_| !labelled) else {
            return Ok(());
        };
        let nothing = |i: usize| row.cell(i).trim().is_empty() && !row.is_unworked(i);
        if columns.iter().all(|(i, _)| nothing(*i)) {
            return Ok(());
        }
        if !stacked && row.line - self.above <= MOST_BLANK {
            for line in self.above + 1..row.line {
                read_row(&Row::blank(line), *table, columns, tables, self.file, self.name)?;
            }
        }
        self.above = row.line;
        read_row(row, *table, columns, tables, self.file, self.name)
    }

    fn headings(&self, row: &Row, schema: &Schema) -> Option<HeaderMatch> {
        // Cheap first: a row of data does not begin with a heading.
        let (_, first) = row.cells().find(|(_, c)| !c.trim().is_empty())?;
        if !schema.has_column(&first) {
            return None;
        }
        let texts = row.texts();
        let texts: Vec<&str> = texts.iter().map(|c| c.as_ref()).collect();
        // In a sheet of stacked tables the title just above tells tables that look alike apart.
        let above = self.title.filter(|(line, _)| row.line - line <= TITLE_WITHIN);
        let hint = above.map_or(self.name, |(_, t)| &schema.tables[t].name);
        schema.match_header(&texts, hint)
    }
}

/// The table whose title is all that a row holds.
fn title(row: &Row, schema: &Schema) -> Option<usize> {
    let mut filled = row.cells().filter(|(_, c)| !c.trim().is_empty());
    let (Some((_, text)), None) = (filled.next(), filled.next()) else {
        return None;
    };
    let text = normal(&text);
    let named = |name: &str| normal(name) == text;
    schema
        .tables
        .iter()
        .position(|t| t.label.as_deref().is_some_and(named) || named(&t.name))
}

/// A table's headings may come again further down their sheet; on another sheet they are those of another copy.
fn note_headings(row: &Row, found: &HeaderMatch, sheet: &str, tables: &mut Tables, file: u16) {
    let of = |(table, _): &&(usize, String)| *table == found.table;
    let before = tables.sources.iter().filter(of);
    let here = before.clone().any(|(_, name)| name == sheet);
    let again = !here && before.count() > 0;
    if !here {
        tables.sources.push((found.table, sheet.to_owned()));
    }
    let table = &mut tables.tables[found.table];
    table.supplied = true;
    for c in found.columns.iter().flatten() {
        table.given[*c] = true;
    }
    let mut problems = Vec::new();
    if again {
        problems.push((ProblemKind::AnotherFile, format!("{}, on sheet {sheet}", table.name())));
    }
    for (i, heading) in row.cells() {
        if found.columns.get(i).is_some_and(Option::is_none) && !heading.trim().is_empty() {
            let known = table.def.column(&heading).is_some();
            let kind = if known {
                ProblemKind::Repeated
            } else {
                ProblemKind::Unknown
            };
            problems.push((kind, heading.into_owned()));
        }
    }
    for (kind, what) in problems {
        tables.problem(Problem {
            kind,
            file,
            line: row.line,
            place: None,
            what,
        });
    }
}

fn read_row(
    row: &Row,
    table: usize,
    columns: &[(usize, usize)],
    tables: &mut Tables,
    file: u16,
    sheet: &str,
) -> Result<(), ReadError> {
    let fail = |_| {
        ReadError::file(
            sheet,
            row.line,
            "a cell is too long, or the sheet too large, to be read",
        )
    };
    if let Some(places) = &mut tables.places {
        places.row(table);
    }
    let table = &mut tables.tables[table];
    let at = table.push_row(row.line, NO_ROW, file).map_err(fail)?;
    for (i, c) in columns {
        table.set(at, *c, &row.cell(*i), row.line).map_err(fail)?;
    }
    let (def, index) = (table.def, table.index);
    for (_, c) in columns.iter().filter(|(i, _)| row.is_unworked(*i)) {
        tables.problem(Problem {
            kind: ProblemKind::Unworked,
            file,
            line: row.line,
            place: Some((index, at as u32)),
            what: def.columns[*c].name.clone(),
        });
    }
    Ok(())
}
