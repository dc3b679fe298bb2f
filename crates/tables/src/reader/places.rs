//! Where rows are in their file, for the person who wants to change a value there. Readers note it only when it
//! is needed.

use std::ops::Range;

/// Where the rows of a file are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// By table and row: the element's bytes in the text, and what it is in the schema.
    elements: Vec<Vec<(u64, u64, u32)>>,
    /// Headings met in a workbook: the sheet, and which column of the table is in which of the sheet.
    headings: Vec<(String, Vec<(usize, usize)>)>,
    /// By table and row: under which headings it is.
    under: Vec<Vec<u32>>,
}

fn of_table<T>(all: &mut Vec<Vec<T>>, table: usize) -> &mut Vec<T> {
    if all.len() <= table {
        all.resize_with(table + 1, Vec::new);
    }
    &mut all[table]
}

impl Places {
    /// The next row of a table begins.
    pub(super) fn begins(&mut self, table: usize, node: usize, at: u64) {
        of_table(&mut self.elements, table).push((at, at, node as u32));
    }

    /// A row of a table ends.
    pub(super) fn ends(&mut self, table: usize, row: u32, at: u64) {
        let rows = of_table(&mut self.elements, table);
        if let Some((_, end, _)) = rows.get_mut(row as usize) {
            *end = at;
        }
    }

    /// Rows to come are under these headings.
    pub(super) fn headings(&mut self, sheet: &str, columns: &[(usize, usize)]) {
        self.headings.push((sheet.to_owned(), columns.to_vec()));
    }

    /// The next row of a table, under the last headings.
    pub(super) fn row(&mut self, table: usize) {
        let last = self.headings.len().saturating_sub(1) as u32;
        of_table(&mut self.under, table).push(last);
    }

    /// Where the element of a row is in the text, and what it is in the schema.
    pub(crate) fn element(&self, table: usize, row: usize) -> Option<(Range<usize>, usize)> {
        let (from, to, node) = *self.elements.get(table)?.get(row)?;
        Some((from as usize..to as usize, node as usize))
    }

    /// The sheet of a row, and which column of the table is in which of the sheet (sheet's first).
    pub(crate) fn sheet(&self, table: usize, row: usize) -> Option<(&str, &[(usize, usize)])> {
        let under = *self.under.get(table)?.get(row)?;
        let (sheet, columns) = self.headings.get(under as usize)?;
        Some((sheet, columns))
    }
}
