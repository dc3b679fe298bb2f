//! Columns of what was written, with where it was written.
//!
//! A cell keeps its raw text (a span of one arena per table) and its line. Beside the text stand typed
//! columns, parsed once. A value that could not be understood is [`Read::Bad`], never missing; an
//! element that was not there is [`Read::Absent`], one that was there and blank is [`Read::Empty`].

use crate::day::Day;
use crate::schema::{ColumnDef, Kind, Schema, TableDef};
use rayon::prelude::*;
use std::ops::Range;

/// What a cell holds, when it is understood as a `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// The element or column was not there.
    Absent,
    /// It was there and blank.
    Empty,
    /// It was there and is not a `T`.
    Bad,
    /// The value.
    Is(T),
}

impl<T> Read<T> {
    /// The value, if there is one that can be understood.
    pub fn ok(self) -> Option<T> {
        match self {
            Read::Is(v) => Some(v),
            _ => None,
        }
    }

    /// Absent or blank. A value that could not be understood is not missing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Read::Absent | Read::Empty)
    }

    /// There, but not understood.
    pub fn is_bad(&self) -> bool {
        matches!(self, Read::Bad)
    }
}

/// No row: the parent of a row that belongs to nothing.
pub const NO_ROW: u32 = u32::MAX;

/// Longest text of one cell, in bytes.
pub const MAX_CELL: usize = u16::MAX as usize - 1;

#[derive(Clone, Copy, Debug)]
struct Cell {
    start: u32,
    len: u16,
    /// Lines below the row's first line.
    line: u16,
}

const ABSENT: Cell = Cell {
    start: 0,
    len: u16::MAX,
    line: 0,
};

/// The cell of a row; beyond what was written every cell is absent.
fn cell_at(cells: &[Cell], row: usize) -> Cell {
    cells.get(row).copied().unwrap_or(ABSENT)
}

#[derive(Clone, Debug)]
enum Typed {
    Text,
    Date(Vec<i32>),
    Int(Vec<i64>),
    Bool(Vec<u8>),
    Number(Vec<f64>),
}

const NO_DATE: i32 = i32::MIN;
const BAD_DATE: i32 = i32::MIN + 1;
const NO_INT: i64 = i64::MIN;
const BAD_INT: i64 = i64::MIN + 1;
const NO_BOOL: u8 = 2;
const BAD_BOOL: u8 = 3;
const NO_NUMBER: f64 = f64::NEG_INFINITY;

fn at<T: Copy>(values: &[T], row: usize, none: T) -> T {
    values.get(row).copied().unwrap_or(none)
}

/// Rows of each parent row, in file order.
#[derive(Clone, Debug, Default)]
struct ByParent {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// One table of a return as it was written.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its description.
    pub def: &'static TableDef,
    /// Position in the schema.
    pub index: usize,
    /// Whether it belongs to the previous year's return.
    pub previous: bool,
    /// Whether the table was handed in at all (an XML file hands in all of them; of CSV files only
    /// some may be there).
    pub supplied: bool,
    /// For each column, whether the file had it (always true in XML).
    pub given: Vec<bool>,
    ignore_case: bool,
    arena: String,
    cells: Vec<Vec<Cell>>,
    typed: Vec<Typed>,
    lines: Vec<u32>,
    parents: Vec<u32>,
    by_parent: ByParent,
    /// First row from each file.
    files: Vec<(u32, u16)>,
}

/// The table grew past what can be addressed, or a value past what a cell can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// One value is longer than [`MAX_CELL`].
    Cell,
    /// The table's text passes four gigabytes or its rows four thousand million.
    Table,
}

impl Table {
    /// An empty table.
    pub fn new(schema: &'static Schema, index: usize) -> Table {
        let def = &schema.tables[index];
        Table {
            def,
            index,
            previous: false,
            supplied: false,
            given: vec![false; def.columns.len()],
            ignore_case: schema.ignore_case,
            arena: String::new(),
            cells: vec![Vec::new(); def.columns.len()],
            typed: Vec::new(),
            lines: Vec::new(),
            parents: Vec::new(),
            by_parent: ByParent::default(),
            files: Vec::new(),
        }
    }

    /// Name used in findings.
    pub fn name(&self) -> &'static str {
        &self.def.name
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All row numbers, 0-based, in file order.
    pub fn rows(&self) -> Range<usize> {
        0..self.lines.len()
    }

    /// Starts a row: every cell of it is absent until set.
    pub fn push_row(&mut self, line: u32, parent: u32, file: u16) -> Result<usize, Overflow> {
        let row = self.lines.len();
        if row >= NO_ROW as usize - 1 {
            return Err(Overflow::Table);
        }
        self.lines.push(line);
        self.parents.push(parent);
        if self.files.last().is_none_or(|(_, f)| *f != file) {
            self.files.push((row as u32, file));
        }
        self.supplied = true;
        Ok(row)
    }

    /// Puts the text as written into a cell. Returns false, changing nothing, when the cell was
    /// already written.
    pub fn set(&mut self, row: usize, column: usize, text: &str, line: u32) -> Result<bool, Overflow> {
        if text.len() > MAX_CELL {
            return Err(Overflow::Cell);
        }
        let start = u32::try_from(self.arena.len()).map_err(|_| Overflow::Table)?;
        // Columns grow only as far as they are written: most rows leave many columns absent.
        let cells = &mut self.cells[column];
        if cells.len() <= row {
            cells.resize(row + 1, ABSENT);
        } else if cells[row].len != u16::MAX {
            return Ok(false);
        }
        let cell = &mut cells[row];
        self.arena.push_str(text);
        let below = line.saturating_sub(self.lines[row]);
        *cell = Cell {
            start,
            len: text.len() as u16,
            line: u16::try_from(below).unwrap_or(u16::MAX),
        };
        Ok(true)
    }

    /// Makes a row belong to a parent row (CSV exports, joined by key after reading).
    pub fn set_parent(&mut self, row: usize, parent: u32) {
        self.parents[row] = parent;
    }

    /// Parent row, if the row belongs to one.
    pub fn parent(&self, row: usize) -> Option<usize> {
        match self.parents[row] {
            NO_ROW => None,
            p => Some(p as usize),
        }
    }

    /// Rows of this table that belong to that row of the parent table, in file order.
    pub fn of(&self, parent_row: usize) -> &[u32] {
        match self.by_parent.starts.get(parent_row..parent_row + 2) {
            Some(&[from, to]) => &self.by_parent.rows[from as usize..to as usize],
            _ => &[],
        }
    }

    /// First line of the row in its file.
    pub fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// Line of a cell; the row's line when the cell is absent.
    pub fn cell_line(&self, row: usize, column: usize) -> u32 {
        match cell_at(&self.cells[column], row) {
            c if c.len == u16::MAX => self.lines[row],
            c => self.lines[row].saturating_add(u32::from(c.line)),
        }
    }

    /// Which input file the row came from.
    pub fn file(&self, row: usize) -> u16 {
        let after = self.files.partition_point(|(first, _)| *first as usize <= row);
        after.checked_sub(1).map_or(0, |i| self.files[i].1)
    }

    /// The column called so. Stops the rule as "could not run" when the schema has no such column:
    /// never an empty column, so that a misspelt name cannot pass for clean data.
    pub fn col(&self, name: &str) -> Col<'_> {
        match self.def.column(name) {
            Some(i) => self.at(i),
            None => crate::rule::fault(format!("table {} has no column {name}", self.def.name)),
        }
    }

    /// The column at a position of the schema.
    pub fn at(&self, index: usize) -> Col<'_> {
        Col {
            table: self,
            def: &self.def.columns[index],
            index,
            cells: &self.cells[index],
            typed: self.typed.get(index).unwrap_or(&Typed::Text),
        }
    }

    fn raw(&self, cell: Cell) -> &str {
        let start = cell.start as usize;
        self.arena.get(start..start + cell.len as usize).unwrap_or("")
    }

    fn finish(&mut self, parent_rows: Option<usize>) {
        let this = &*self;
        let typed: Vec<Typed> = (0..this.cells.len())
            .into_par_iter()
            .map(|c| this.parse_column(c))
            .collect();
        self.typed = typed;
        if let Some(count) = parent_rows {
            let mut starts = vec![0u32; count + 1];
            for p in self.parents.iter().filter(|p| **p != NO_ROW) {
                starts[*p as usize + 1] += 1;
            }
            for i in 0..count {
                starts[i + 1] += starts[i];
            }
            let mut next = starts.clone();
            let mut rows = vec![0u32; *starts.last().unwrap_or(&0) as usize];
            for (row, p) in self.parents.iter().enumerate().filter(|(_, p)| **p != NO_ROW) {
                let slot = &mut next[*p as usize];
                rows[*slot as usize] = row as u32;
                *slot += 1;
            }
            self.by_parent = ByParent { starts, rows };
        }
    }

    fn parse_column(&self, column: usize) -> Typed {
        let texts = self.cells[column]
            .iter()
            .map(|c| if c.len == u16::MAX { "" } else { trim(self.raw(*c)) });
        match self.def.columns[column].kind {
            Kind::Text => Typed::Text,
            Kind::Date => Typed::Date(
                texts
                    .map(|t| match t {
                        "" => NO_DATE,
                        t => Day::parse(t).map_or(BAD_DATE, Day::number),
                    })
                    .collect(),
            ),
            Kind::Int => Typed::Int(
                texts
                    .map(|t| match t {
                        "" => NO_INT,
                        t => parse_int(t).unwrap_or(BAD_INT),
                    })
                    .collect(),
            ),
            Kind::Bool => Typed::Bool(
                texts
                    .map(|t| match t {
                        "" => NO_BOOL,
                        t => parse_bool(t).map_or(BAD_BOOL, u8::from),
                    })
                    .collect(),
            ),
            Kind::Number => Typed::Number(
                texts
                    .map(|t| match t {
                        "" => NO_NUMBER,
                        t => t
                            .trim_end_matches('%')
                            .trim_end()
                            .parse()
                            .ok()
                            .filter(|n: &f64| n.is_finite())
                            .unwrap_or(f64::NAN),
                    })
                    .collect(),
            ),
        }
    }
}

fn parse_int(text: &str) -> Option<i64> {
    // A workbook writes whole numbers as 3.0.
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().filter(|n: &i64| *n > BAD_INT)
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        t if t.eq_ignore_ascii_case("true") || t.eq_ignore_ascii_case("yes") => Some(true),
        t if t.eq_ignore_ascii_case("false") || t.eq_ignore_ascii_case("no") => Some(false),
        _ => None,
    }
}

fn trim(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(a), Some(b)) if a.is_ascii_graphic() && b.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// A column of a table.
#[derive(Clone, Copy)]
pub struct Col<'a> {
    /// The table it belongs to.
    pub table: &'a Table,
    /// Its description.
    pub def: &'static ColumnDef,
    /// Its position in the table.
    pub index: usize,
    cells: &'a [Cell],
    typed: &'a Typed,
}

impl<'a> Col<'a> {
    /// The text exactly as written; `None` when absent.
    pub fn raw(&self, row: usize) -> Option<&'a str> {
        let cell = cell_at(self.cells, row);
        (cell.len != u16::MAX).then(|| self.table.raw(cell))
    }

    /// The text without surrounding space; empty when absent or blank.
    pub fn text(&self, row: usize) -> &'a str {
        trim(self.raw(row).unwrap_or(""))
    }

    /// The text as a three-state value (never `Bad`).
    pub fn read(&self, row: usize) -> Read<&'a str> {
        match self.raw(row).map(trim) {
            None => Read::Absent,
            Some("") => Read::Empty,
            Some(t) => Read::Is(t),
        }
    }

    /// Whether something other than blank is written.
    pub fn filled(&self, row: usize) -> bool {
        !self.text(row).is_empty()
    }

    /// Whether the element or column is absent or blank.
    pub fn missing(&self, row: usize) -> bool {
        !self.filled(row)
    }

    /// Whether the text is this code (case counts unless the schema says otherwise).
    pub fn is(&self, row: usize, code: &str) -> bool {
        let text = self.text(row);
        text == code || (self.table.ignore_case && text.eq_ignore_ascii_case(code))
    }

    /// Whether the text is one of these codes.
    pub fn one_of(&self, row: usize, codes: &[&str]) -> bool {
        codes.iter().any(|c| self.is(row, c))
    }

    /// The cell as a day.
    pub fn date(&self, row: usize) -> Read<Day> {
        match self.typed {
            Typed::Date(days) => match at(days, row, NO_DATE) {
                NO_DATE => self.blank(row),
                BAD_DATE => Read::Bad,
                n => Read::Is(Day::from_number(n)),
            },
            _ => self.wrong("a date"),
        }
    }

    /// The cell as a whole number.
    pub fn int(&self, row: usize) -> Read<i64> {
        match self.typed {
            Typed::Int(ints) => match at(ints, row, NO_INT) {
                NO_INT => self.blank(row),
                BAD_INT => Read::Bad,
                n => Read::Is(n),
            },
            _ => self.wrong("a whole number"),
        }
    }

    /// The cell as yes or no.
    pub fn bool(&self, row: usize) -> Read<bool> {
        match self.typed {
            Typed::Bool(bools) => match at(bools, row, NO_BOOL) {
                0 => Read::Is(false),
                1 => Read::Is(true),
                NO_BOOL => self.blank(row),
                _ => Read::Bad,
            },
            _ => self.wrong("a yes or no"),
        }
    }

    /// The cell as a decimal number.
    pub fn number(&self, row: usize) -> Read<f64> {
        match self.typed {
            Typed::Number(numbers) => match at(numbers, row, NO_NUMBER) {
                n if n.is_nan() => Read::Bad,
                NO_NUMBER => self.blank(row),
                n => Read::Is(n),
            },
            _ => self.wrong("a number"),
        }
    }

    /// Whether the cell holds something its kind cannot be read from.
    pub fn is_bad(&self, row: usize) -> bool {
        match self.typed {
            Typed::Text => false,
            Typed::Date(d) => at(d, row, NO_DATE) == BAD_DATE,
            Typed::Int(i) => at(i, row, NO_INT) == BAD_INT,
            Typed::Bool(b) => at(b, row, NO_BOOL) == BAD_BOOL,
            Typed::Number(n) => at(n, row, NO_NUMBER).is_nan(),
        }
    }

    fn blank<T>(&self, row: usize) -> Read<T> {
        if cell_at(self.cells, row).len == u16::MAX {
            Read::Absent
        } else {
            Read::Empty
        }
    }

    fn wrong<T>(&self, kind: &str) -> Read<T> {
        crate::rule::fault(format!(
            "column {} of {} is not {kind} in the schema",
            self.def.name, self.table.def.name
        ))
    }
}

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
    /// An XML attribute, which no return uses.
    Attribute,
    /// A sheet or file that is none of the return's tables.
    Unrecognised,
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

/// How many problems of form are kept whole; beyond it they are only counted.
pub const PROBLEMS_KEPT: usize = 100_000;

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
    /// Problems beyond [`PROBLEMS_KEPT`].
    pub problems_not_kept: u64,
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
            problems_not_kept: 0,
        }
    }

    /// Notes a file's name and gives the number rows refer to it by.
    pub fn add_file(&mut self, name: &str) -> u16 {
        self.files.push(name.to_owned());
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// Notes a problem of form.
    pub fn problem(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(problem);
        } else {
            self.problems_not_kept += 1;
        }
    }

    /// The table called so, if the schema has it and it was handed in.
    pub fn supplied(&self, name: &str) -> Option<&Table> {
        self.schema.table(name).map(|i| &self.tables[i]).filter(|t| t.supplied)
    }

    /// Rows in all tables.
    pub fn row_count(&self) -> usize {
        self.tables.iter().map(Table::len).sum()
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

    /// The child's local id for a row: the best of the schema's id columns in the row itself or in the
    /// rows it belongs to; empty when none is written.
    pub fn child(&self, table: usize, row: usize) -> &str {
        let (mut t, mut r) = (table, row);
        loop {
            let here = &self.tables[t];
            for name in &self.schema.child {
                if let Some(c) = here.def.column(name) {
                    let text = here.at(c).text(r);
                    if !text.is_empty() {
                        return text;
                    }
                }
            }
            match (here.def.parent_index(), here.parent(r)) {
                (Some(pt), Some(pr)) => (t, r) = (pt, pr),
                _ => return "",
            }
        }
    }
}
