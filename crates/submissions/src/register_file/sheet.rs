//! The rows of a CSV file or of a workbook, whatever register they are for.

use std::collections::BTreeSet;

use record::folded;
use returns::{Input, Limits, ReadError};
use tables::reader::{Records, book::Book};
use tables::source::{FileKind, sniff};

/// Rows of a file that are read at most.
const MOST_ROWS: usize = 500_000;
/// Columns of a file that are read at most.
const MOST_COLUMNS: usize = 500;
/// Rows above the headings that are passed over: a title, a note.
const HEADINGS_WITHIN: usize = 10;

/// A table as a file holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The texts of the row of headings.
    pub headings: Vec<String>,
    /// Every row below that holds something, with its number in the file, from 1.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What makes cells of the file doubtful, by row and column: merged cells, formulas without a value.
    pub doubtful: Vec<(u32, usize, &'static str)>,
}

/// Reads the first sheet with rows, or the CSV file. The row of headings is the first of the top rows that has most of
/// the `known` headings.
///
/// # Errors
/// A file that is no table, is too large, or cannot be read: what is wrong and what to do.
pub fn read(input: &Input, known: &BTreeSet<String>) -> Result<Sheet, ReadError> {
    let limits = Limits::default();
    let fail = |reason: &str| Err(ReadError::file(&input.name, 0, reason));
    let mut all: Vec<(u32, Vec<String>)> = Vec::new();
    let mut doubtful = Vec::new();
    let too_many = || {
        ReadError::file(
            &input.name,
            0,
            format!("the file has more than {MOST_ROWS} rows; divide it and import the parts one after the other"),
        )
    };
    let is_known = |heading: &str| known.contains(&folded(heading));
    match sniff(&input.head(4096)?) {
        FileKind::Workbook => {
            let mut book = Book::open(input, &limits)?;
            for name in book.sheets() {
                let mut rows = Vec::new();
                let mut unworked = Vec::new();
                book.rows(&name, |row| {
                    if rows.len() > MOST_ROWS {
                        return Err(too_many());
                    }
                    let texts: Vec<String> = row.texts().into_iter().map(|t| t.trim().to_owned()).collect();
                    unworked.extend(row.unworked().map(|column| (row.line, column)));
                    rows.push((row.line, texts));
                    Ok(true)
                })?;
                // Notes and guides may be on sheets of their own; the first that has one of the headings holds the
                // rows.
                let holds = rows
                    .iter()
                    .take(HEADINGS_WITHIN)
                    .any(|(_, row)| row.iter().any(|cell| is_known(cell)));
                if holds {
                    doubtful.extend(unworked.into_iter().map(|(line, column)| {
                        (
                            line,
                            column,
                            "a formula whose result is not in the file; open it, save it and use the new file",
                        )
                    }));
                    for (first, last) in book.merged(&name) {
                        let why = "cells that are merged; unmerge them and fill in each cell";
                        doubtful.extend((first.0..=last.0).map(|line| (line, first.1, why)));
                    }
                    all = rows;
                    break;
                }
                if all.is_empty() {
                    all = rows;
                }
            }
        }
        FileKind::Csv => {
            let mut records = Records::open(input, &limits, is_known)?;
            while let Some((record, line)) = records.next_record()? {
                if all.len() > MOST_ROWS {
                    return Err(too_many());
                }
                let row: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
                all.push((line, row));
            }
            records.closed()?;
        }
        FileKind::Xml => return fail("this is XML; save the table as CSV or as an Excel workbook (.xlsx)"),
        FileKind::OldWorkbook => return fail("this is an old Excel workbook (.xls); save it as .xlsx"),
        FileKind::Binary => return fail("this is no table; save it as CSV or as an Excel workbook (.xlsx)"),
    }
    all.retain(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    if all.iter().any(|(_, row)| row.len() > MOST_COLUMNS) {
        return fail("the file has more than 500 columns; is it the right file?");
    }
    let fits = |row: &[String]| row.iter().filter(|cell| is_known(cell)).count();
    let top = all.iter().take(HEADINGS_WITHIN).enumerate();
    // Of rows that fit alike the first.
    let Some((at, _)) = top.max_by_key(|(at, (_, row))| (fits(row), std::cmp::Reverse(*at))) else {
        return fail("the file holds no rows");
    };
    let headings = all[at].1.clone();
    let first = all[at].0;
    doubtful.retain(|(line, ..)| *line > first);
    Ok(Sheet {
        headings,
        rows: all.split_off(at + 1),
        doubtful,
    })
}
