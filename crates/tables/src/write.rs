//! A return written from its tables, as XML or as CSV. Names, order and years of every element come from the schema, so
//! that what a file is read against is also what it is written by.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::schema::Schema;
use crate::table::{Format, NO_ROW, Overflow, Tables};

/// Tables being filled row by row, to be written.
#[derive(Debug)]
pub struct Filling {
    tables: Tables,
}

impl Filling {
    /// Empty tables of a return.
    #[must_use]
    pub fn new(schema: &'static Schema) -> Filling {
        Filling {
            tables: Tables::new(schema, Format::Xml),
        }
    }

    /// Adds a row below a row of the parent table, with the cells that have a text; gives its number. Columns the
    /// schema does not have are left out.
    ///
    /// # Errors
    /// A table the schema does not have; a text or table too large to be held.
    pub fn row(&mut self, table: &str, parent: Option<u32>, cells: &[(&str, String)]) -> io::Result<u32> {
        let too_large = |_: Overflow| io::Error::other("a value or table is too large to be written");
        let Some(at) = self.tables.schema.table(table) else {
            return Err(io::Error::other(format!("the return has no table {table}")));
        };
        let table = &mut self.tables.tables[at];
        let row = table.push_row(0, parent.unwrap_or(NO_ROW), 0).map_err(too_large)?;
        for (name, text) in cells.iter().filter(|(_, text)| !text.is_empty()) {
            if let Some(column) = table.def.column(name) {
                // What older records hold, and values of a return never may: characters that no reader can see, and
                // more lines than one.
                let text = identifiers::text::in_one_line(text);
                table.set(row, column, &text, 0).map_err(too_large)?;
            }
        }
        u32::try_from(row).map_err(io::Error::other)
    }

    /// The tables, ready to be written.
    #[must_use]
    pub fn finish(mut self) -> Tables {
        self.tables.finish();
        self.tables
    }
}

/// Writes tables as the XML of their return, in UTF-8, indented, with the items of that year only. A cell without a
/// value is left out, and so is an element that would be empty.
///
/// # Errors
/// As the writer.
pub fn write_xml(tables: &Tables, year: u16, out: &mut dyn Write) -> io::Result<()> {
    let root = tables.schema.roots.first().map_or("Message", String::as_str);
    let mut rows = vec![0; tables.tables.len()];
    let writer = Writer::new(tables, year);
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    writeln!(out, "<{root}>")?;
    for child in &writer.children[0] {
        let mut inside = Vec::new();
        writer.element(*child, &mut rows, 1, &mut inside)?;
        out.write_all(&inside)?;
    }
    writeln!(out, "</{root}>")
}

struct Writer<'a> {
    tables: &'a Tables,
    year: u16,
    /// Of elements that hold the same table or column under several spellings, the one to write.
    rows: HashMap<usize, usize>,
    cells: HashMap<(usize, usize), usize>,
    /// The elements of each element in their order, those of the year only.
    children: Vec<Vec<usize>>,
}

impl<'a> Writer<'a> {
    fn new(tables: &'a Tables, year: u16) -> Writer<'a> {
        let (mut rows, mut cells) = (HashMap::new(), HashMap::new());
        for (at, node) in tables.schema.nodes.iter().enumerate() {
            if let Some(table) = node.row_of {
                rows.entry(table).or_insert(at);
            }
            if let Some(cell) = node.cell_of {
                cells.entry(cell).or_insert(at);
            }
        }
        let nodes = &tables.schema.nodes;
        let of_year = |at: &usize| {
            nodes[*at]
                .occurs
                .is_none_or(|o| o.since.is_none_or(|s| s <= year) && o.until.is_none_or(|u| year <= u))
        };
        let children = nodes.iter().map(|node| {
            let mut found: Vec<usize> = node.children.iter().map(|(_, at)| *at).filter(of_year).collect();
            found.sort_by_key(|at| nodes[*at].order);
            found
        });
        Writer {
            tables,
            year,
            rows,
            cells,
            children: children.collect(),
        }
    }

    /// Writes an element as often as there are rows for it. `rows` holds, of each table, the row being written.
    fn element(&self, at: usize, rows: &mut Vec<usize>, depth: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let node = &self.tables.schema.nodes[at];
        if let Some(t) = node.row_of {
            if self.rows.get(&t) != Some(&at) {
                return Ok(());
            }
            let table = &self.tables.tables[t];
            let of_parent: Vec<usize> = match table.def.parent_index() {
                Some(parent) => table.of(rows[parent]).iter().map(|r| *r as usize).collect(),
                None => table.rows().collect(),
            };
            for row in of_parent {
                rows[t] = row;
                self.one(at, rows, depth, out)?;
            }
            return Ok(());
        }
        self.one(at, rows, depth, out)
    }

    fn one(&self, at: usize, rows: &mut Vec<usize>, depth: usize, out: &mut Vec<u8>) -> io::Result<()> {
        const SPACES: &[u8] = &[b' '; 32];
        let node = &self.tables.schema.nodes[at];
        let indent = &SPACES[..(depth * 2).min(SPACES.len())];
        if let Some((t, c)) = node.cell_of.filter(|cell| self.cells.get(cell) == Some(&at)) {
            let def = &self.tables.tables[t].def.columns[c];
            let of_year = def.since.is_none_or(|s| s <= self.year) && def.until.is_none_or(|u| self.year <= u);
            let table = &self.tables.tables[t];
            let text = if rows[t] < table.len() {
                table.at(c).text(rows[t])
            } else {
                ""
            };
            if of_year && !text.is_empty() {
                out.write_all(indent)?;
                writeln!(out, "<{0}>{1}</{0}>", node.name, escape(text))?;
            }
            return Ok(());
        }
        let before = out.len();
        out.write_all(indent)?;
        writeln!(out, "<{}>", node.name)?;
        let empty = out.len();
        for child in &self.children[at] {
            self.element(*child, rows, depth + 1, out)?;
        }
        if out.len() == empty {
            out.truncate(before);
            return Ok(());
        }
        out.write_all(indent)?;
        writeln!(out, "</{}>", node.name)
    }
}

/// Text safe inside an element. Characters that XML cannot hold, or that no reader can see, are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if identifiers::text::is_unseen(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// One file of a set of CSV files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvFile {
    /// Its name, such as `ssd_send.csv` or `Blade-Export_02-03-2026_requests.csv`.
    pub name: String,
    /// Its content, UTF-8.
    pub bytes: Vec<u8>,
}

/// Writes the tables of that name, each as a CSV file with all the schema's columns in their order.
///
/// # Errors
/// A name that is no table of the schema; otherwise as the CSV writer (memory only).
pub fn write_csv(tables: &Tables, names: &[&str]) -> io::Result<Vec<CsvFile>> {
    let mut files = Vec::new();
    for name in names {
        let at = tables.schema.table(name);
        let table = at.map(|at| &tables.tables[at]);
        let table = table.ok_or_else(|| io::Error::other(format!("there is no table {name}")))?;
        let mut out = ::csv::Writer::from_writer(Vec::new());
        out.write_record(table.def.columns.iter().map(|c| &c.name))?;
        for row in table.rows() {
            out.write_record((0..table.def.columns.len()).map(|c| table.at(c).text(row)))?;
        }
        files.push(CsvFile {
            name: format!("{name}.csv"),
            bytes: out.into_inner().map_err(|e| e.into_error())?,
        });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever an older record holds, no file written from it has a character that no reader can see.
        #[test]
        fn no_text_is_written_with_an_unseen_character(
            text in "[\\PC\u{0}-\u{1f}\u{7f}-\u{9f}\u{200e}\u{200f}\u{061c}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,40}",
        ) {
            let written = escape(&text);
            prop_assert!(!written.chars().any(identifiers::text::is_unseen), "{written:?}");
        }
    }
}
