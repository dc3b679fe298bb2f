//! Columns of what was written, with where it was written.
//!
//! A cell keeps its raw text (a span of one arena per table) and its line. Beside the text are typed
//! columns, parsed once. A value that could not be understood is [`Read::Bad`], never missing; an
//! element that was not there is [`Read::Absent`], one that was there and blank is [`Read::Empty`].

mod codes;
mod column;
mod tables;

pub(crate) use column::trim;
pub use column::{Col, Read};
pub use tables::{Format, PROBLEMS_KEPT, Problem, ProblemKind, Tables};

use crate::schema::{Kind, Schema, TableDef};
use codes::Codes;
use column::Typed;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::OnceLock;

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
    /// Whether the table was submitted at all (an XML file has all of them; of CSV files only
    /// some may be there).
    pub supplied: bool,
    /// For each column, whether the file had it (always true in XML).
    pub given: Vec<bool>,
    ignore_case: bool,
    arena: String,
    cells: Vec<Vec<Cell>>,
    typed: Vec<Typed>,
    /// Columns whose texts were numbered; an empty place where they are many.
    codes: Vec<OnceLock<Option<Box<Codes>>>>,
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
            codes: Vec::new(),
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

    /// Bytes the table takes once finished, when every given column has been written to its last row.
    fn most_memory(&self) -> u64 {
        let columns = self.given.iter().filter(|g| **g).count();
        let a_row = columns * (size_of::<Cell>() + size_of::<i64>()) + 4 * size_of::<u32>();
        self.len() as u64 * a_row as u64 + self.arena.len() as u64
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
        let below = line.saturating_sub(self.lines[row]);
        let cell = Cell {
            start,
            len: text.len() as u16,
            line: u16::try_from(below).unwrap_or(u16::MAX),
        };
        let cells = &mut self.cells[column];
        match cells.get_mut(row) {
            Some(there) if there.len != u16::MAX => return Ok(false),
            Some(there) => *there = cell,
            None => {
                if cells.len() < row {
                    cells.resize(row, ABSENT);
                }
                cells.push(cell);
            }
        }
        self.arena.push_str(text);
        Ok(true)
    }

    /// Puts the text into a cell whether or not it was written; an empty text leaves it blank. What cannot be held
    /// changes nothing.
    fn overwrite(&mut self, row: usize, column: usize, text: &str) -> Result<(), Overflow> {
        let line = self.cell_line(row, column);
        let held = self.cells[column].get_mut(row);
        let before = held.map_or(ABSENT, |cell| std::mem::replace(cell, ABSENT));
        if let Err(overflow) = self.set(row, column, text, line) {
            if let Some(cell) = self.cells[column].get_mut(row) {
                *cell = before;
            }
            return Err(overflow);
        }
        self.given[column] = true;
        Ok(())
    }

    /// Takes away the rows from that one on.
    pub(crate) fn truncate(&mut self, rows: usize) {
        if rows >= self.lines.len() {
            return;
        }
        self.lines.truncate(rows);
        self.parents.truncate(rows);
        for cells in &mut self.cells {
            cells.truncate(rows);
        }
        self.files.retain(|(first, _)| (*first as usize) < rows);
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
            None => crate::fault::fault(format!("table {} has no column {name}", self.def.name)),
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
            codes: self.codes.get(index).and_then(|c| c.get()?.as_deref()),
        }
    }

    /// Numbers the different texts of a column, where they are few, so that rules ask quickly. Columns of
    /// another kind than text are typed already.
    pub fn number_texts(&self, column: usize) {
        if let (Some(codes), Kind::Text) = (self.codes.get(column), self.def.columns[column].kind) {
            codes.get_or_init(|| Codes::of(self, column));
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
            .map(|c| Typed::of(this, c))
            .collect();
        self.typed = typed;
        self.codes = vec![OnceLock::new(); self.cells.len()];
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
}
