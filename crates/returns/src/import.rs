//! Files that a record can import, whichever kind they are, and what they state in the words of the registers.

use calendar::Date;
use definitions::{Definitions, Problem, Statement};
use serde::Serialize;

use tables::ReadError;
use tables::TableKind;
use tables::table::{Format, ProblemKind, Table, Tables};

/// A kind of files whose tables become statements.
pub trait ImportKind: TableKind {
    /// What its tables say about themselves.
    fn about(&self, tables: &Tables) -> About;
    /// Whether it is an extract of a case system: it carries no day, so that the caller gives it, and its tables follow
    /// a version. A return carries its own reference date.
    fn is_extract(&self) -> bool {
        false
    }
    /// Whether what can be read of a bad row can be imported.
    fn loads_bad_rows(&self) -> bool {
        false
    }
    /// What its code or its map relies on and the definitions lack. Definition files can be replaced, so it is checked
    /// when the program starts.
    fn unmet_contract(&self, definitions: &Definitions) -> Vec<Problem>;
    /// What its tables state. What is left out of the statements is in the result, never an error.
    ///
    /// # Errors
    /// Only a fault of ours, such as a map that does not fit its schema.
    fn statements(
        &self,
        tables: &Tables,
        definitions: &Definitions,
        options: &StatementOptions,
    ) -> Result<Statements, ReadError>;
}

/// What files say about themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Code of the authority whose return it is; none where the files do not say it.
    pub authority: Option<String>,
    /// The version of an extract's tables.
    pub version: Option<String>,
    /// How much was read, such as "3391 people".
    pub size: String,
}

impl About {
    /// What a return of the department's states: the authority in the column `LEA` of the table `header`, and how many
    /// rows the table `people` has, in words for one and for more.
    #[must_use]
    pub fn of_return(tables: &Tables, header: &str, people: &str, (one, more): (&str, &str)) -> Self {
        let header = tables.supplied(header).filter(|t| !t.is_empty());
        let authority = header.map(|h| h.col("LEA").text(0).trim().to_owned());
        let people = tables.supplied(people).map_or(0, Table::len);
        Self {
            authority: authority.filter(|a| !a.is_empty()),
            version: None,
            size: format!("{people} {}", if people == 1 { one } else { more }),
        }
    }
}

/// How tables are turned into statements.
#[derive(Debug, Clone, Copy)]
pub struct StatementOptions {
    /// The year of the return, where it is known beforehand.
    pub year: Option<u16>,
    /// The day of an extract: facts without a day are taken as of it.
    pub as_of: Date,
    /// What to do with bad rows.
    pub bad_rows: BadRows,
}

/// What to do with a row that has a value that cannot be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BadRows {
    /// Leave the row out, and what depends on it.
    #[default]
    Skip,
    /// Take what can be read of it.
    Load,
}

/// What files state, and what of them could not be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statements {
    /// What happened, in file order.
    pub statements: Vec<Statement>,
    /// Rows with a value that cannot be used. Nothing of such a row, or of what depends on it, is among the statements,
    /// unless the caller chose [`BadRows::Load`].
    pub bad: Vec<BadRow>,
    /// Values left out of rows that are otherwise good, such as a pupil number with a wrong check letter.
    pub left_out: Vec<BadRow>,
    /// Remarks about the files as a whole, each a sentence without its full stop.
    pub notes: Vec<String>,
}

/// A value that stops a row, or is left out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Table of the return.
    pub table: String,
    /// 0-based data row.
    pub row: u64,
    /// Line in the file, from 1.
    pub line: u64,
    /// Element.
    pub field: String,
    /// As written.
    pub written: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// Most columns or elements that one note names.
const NAMED: usize = 20;

/// What of the files is not read at all: files that are none of the tables, and columns or elements that the kind does
/// not have.
#[must_use]
pub fn unread(tables: &Tables) -> Vec<String> {
    let mut notes = Vec::new();
    let mut unknown: Vec<(u16, Vec<&str>)> = Vec::new();
    let element = tables.format == Format::Xml;
    for problem in &tables.problems {
        match problem.kind {
            ProblemKind::Unknown => {
                let name = problem
                    .what
                    .rsplit('/')
                    .next()
                    .filter(|_| element)
                    .unwrap_or(&problem.what);
                match unknown.iter_mut().find(|(file, _)| *file == problem.file) {
                    Some((_, names)) if names.contains(&name) => {}
                    Some((_, names)) => names.push(name),
                    None => unknown.push((problem.file, vec![name])),
                }
            }
            ProblemKind::Unrecognised => notes.push(format!("{} is none of the tables that are read", problem.what)),
            ProblemKind::Repeated if !element => notes.push(format!(
                "the column {} is there twice; the first was read",
                problem.what
            )),
            ProblemKind::TooWide => notes.push(format!(
                "{}, line {}: more cells than headings ({}); what follows the last heading was not read",
                tables.files[usize::from(problem.file)],
                problem.line,
                problem.what
            )),
            _ => {}
        }
    }
    for (file, names) in unknown {
        let file = &tables.files[usize::from(file)];
        let what = if element { "elements" } else { "columns" };
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let names: Vec<&str> = names.into_iter().take(NAMED).collect();
        notes.push(format!("{file}: these {what} are not read: {}{more}", names.join(", ")));
    }
    notes
}
