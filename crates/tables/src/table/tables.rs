//! All tables of a return, and what the readers noticed of its form.

use super::Table;
use crate::error::ReadError;
use crate::reader::{Limits, Places};
use crate::schema::Schema;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Something about the form of a file that a reader noticed and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem.
    pub kind: ProblemKind,
    /// Which input file.
    pub file: u16,
    /// Line in the file (or row of the sheet), from 1.
    pub line: u32,
    /// Table and row it belongs to, where known.
    pub place: Option<(usize, u32)>,
    /// Element path, column heading or key.
    pub what: String,
}

/// The sorts of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// An element or column the return does not have.
    Unknown,
    /// The same element or column given twice; the first was kept.
    Repeated,
    /// More records than the record above may have.
    TooMany,
    /// An element out of the order the schema lays down.
    OutOfOrder,
    /// An element the schema demands is not there.
    Missing,
    /// An element's name with other capital letters than the schema's.
    Spelling,
    /// Text where only elements belong, or elements inside a value.
    Misplaced,
    /// A record whose parent is not in the files (CSV exports).
    Orphan,
    /// A row with more cells than there are headings.
    TooWide,
    /// A row with fewer cells than there are headings.
    TooNarrow,
    /// A second file of the same table.
    AnotherFile,
    /// An XML attribute, which no return uses.
    Attribute,
    /// A sheet or file that is none of the return's tables.
    Unrecognised,
    /// A formula of a workbook that was saved without its value.
    Unworked,
}

impl ProblemKind {
    /// Whether what was noticed names an element or column.
    pub fn names_a_field(self) -> bool {
        use ProblemKind::{AnotherFile, Orphan, TooNarrow, TooWide, Unrecognised, Unworked};
        !matches!(
            self,
            Orphan | TooWide | TooNarrow | AnotherFile | Unrecognised | Unworked
        )
    }
}

/// The form the return came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One XML file.
    Xml,
    /// One CSV file a table.
    Csv,
    /// A workbook.
    Workbook,
}

/// How many problems of form of one sort are kept whole; beyond it they are only counted.
pub const PROBLEMS_KEPT: u64 = 100_000;

/// All tables of a return.
#[derive(Clone, Debug)]
pub struct Tables {
    /// What they were read against.
    pub schema: &'static Schema,
    /// The form they came in.
    pub format: Format,
    /// The year they are read for, where it is known before reading.
    pub year: Option<u16>,
    /// Names of the input files; rows and problems point at them by position.
    pub files: Vec<String>,
    /// The tables, in schema order.
    pub tables: Vec<Table>,
    /// Problems of form, in the order met.
    pub problems: Vec<Problem>,
    /// How many problems of each sort were met, kept or not.
    met: BTreeMap<ProblemKind, u64>,
    /// The tables read from files and sheets, each with the name of the file or sheet, in the order read.
    pub(crate) sources: Vec<(usize, String)>,
    /// Where each row is in its file; noted only when there is something here to note it in.
    pub(crate) places: Option<Places>,
}

impl Tables {
    /// Empty tables for a schema.
    pub fn new(schema: &'static Schema, format: Format) -> Tables {
        Tables {
            schema,
            format,
            year: None,
            files: Vec::new(),
            tables: (0..schema.tables.len()).map(|i| Table::new(schema, i)).collect(),
            problems: Vec::new(),
            met: BTreeMap::new(),
            sources: Vec::new(),
            places: None,
        }
    }

    /// Notes a file's name and gives the number rows refer to it by.
    pub fn add_file(&mut self, name: &str) -> u16 {
        self.files.push(name.to_owned());
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// Notes a problem of form. One sort never takes the room of another: each is kept up to [`PROBLEMS_KEPT`].
    pub fn problem(&mut self, problem: Problem) {
        let met = self.met.entry(problem.kind).or_default();
        *met += 1;
        if *met <= PROBLEMS_KEPT {
            self.problems.push(problem);
        }
    }

    /// The tables that were read from more than one file or sheet, with the names of those.
    pub fn repeated(&self) -> Vec<(&'static str, Vec<&str>)> {
        let of = |t: usize| self.sources.iter().filter(move |(of, _)| *of == t);
        let all = (0..self.tables.len()).map(|t| (self.tables[t].name(), of(t).map(|(_, name)| &**name).collect()));
        all.filter(|(_, names): &(_, Vec<&str>)| names.len() > 1).collect()
    }

    /// How many problems of a sort were met beyond those kept in [`Self::problems`].
    pub fn problems_not_kept(&self, kind: ProblemKind) -> u64 {
        let met = self.met.get(&kind).copied().unwrap_or(0);
        met.saturating_sub(PROBLEMS_KEPT)
    }

    /// The table called so, if the schema has it and it was submitted.
    pub fn supplied(&self, name: &str) -> Option<&Table> {
        self.schema.table(name).map(|i| &self.tables[i]).filter(|t| t.supplied)
    }

    /// Refuses what would take more memory than it may, before it does: a row costs room in every column, however
    /// little is written in it. Readers ask now and then.
    pub(crate) fn check_size(&self, limits: &Limits, file: &str, line: u32) -> Result<(), ReadError> {
        let size: u64 = self.tables.iter().map(Table::most_memory).sum();
        if size <= limits.memory {
            return Ok(());
        }
        let most = limits.memory >> 20;
        Err(ReadError::file(
            file,
            line,
            format!(
                "the return would take more than {most} MB of memory, which is refused; it may hold many empty rows"
            ),
        ))
    }

    /// Rows in all tables.
    pub fn row_count(&self) -> usize {
        self.tables.iter().map(Table::len).sum()
    }

    /// Puts another text in the place of what was written; false when there is no such table, row or column, or the
    /// text is too long. Call [`Self::finish`] after the last.
    pub fn correct(&mut self, table: &str, row: usize, column: &str, text: &str) -> bool {
        let Some(table) = self.schema.table(table) else {
            return false;
        };
        let table = &mut self.tables[table];
        match table.def.column(column) {
            Some(column) if row < table.len() => table.overwrite(row, column, text).is_ok(),
            _ => false,
        }
    }

    /// Parses the typed columns and indexes rows by parent. Readers call it once, at the end; call it
    /// again after changing rows.
    pub fn finish(&mut self) {
        let counts: Vec<usize> = self.tables.iter().map(Table::len).collect();
        self.tables.par_iter_mut().for_each(|t| {
            let parents = t.def.parent_index().map(|p| counts[p]);
            t.finish(parents);
        });
    }

    /// The child's local id for a row: the best of the schema's id columns that is written in the row itself or in the
    /// rows it belongs to, and of the same one the nearest; empty when none is written.
    pub fn child(&self, table: usize, row: usize) -> &str {
        let mut best: Option<(usize, &str)> = None;
        let (mut t, mut r) = (table, row);
        loop {
            let here = &self.tables[t];
            // A better column may be further up: an export repeats only its own key in every row.
            for (rank, column) in here.def.child_columns() {
                if best.is_some_and(|(held, _)| held <= *rank) {
                    break;
                }
                let text = here.at(*column).text(r);
                if !text.is_empty() {
                    best = Some((*rank, text));
                }
            }
            match (here.def.parent_index(), here.parent(r)) {
                (Some(pt), Some(pr)) if best.is_none_or(|(rank, _)| rank > 0) => (t, r) = (pt, pr),
                _ => return best.map_or("", |(_, text)| text),
            }
        }
    }
}
