//! The empty table of a register: a CSV file, or a workbook with a guide to its columns.

use definitions::{Definitions, Register};
use returns::output::safe_cell;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::columns::{Column, Meaning, columns};

/// The columns of a template: those that people fill in.
fn offered(definitions: &Definitions, register: &Register) -> Vec<Column> {
    let mut all = columns(definitions, register);
    all.retain(|column| !matches!(column.meaning, Meaning::Entry | Meaning::Step | Meaning::On));
    all
}

/// The template as CSV: the row of headings.
#[must_use]
pub fn csv_template(definitions: &Definitions, register: &Register) -> Vec<u8> {
    let titles: Vec<String> = offered(definitions, register).into_iter().map(|c| c.title).collect();
    super::export::csv_of(&titles, std::iter::empty())
}

/// A workbook with the headings, and `rows` below them where there are any; and a guide that says what goes in each
/// column.
///
/// # Errors
/// None but those of writing to memory.
pub fn workbook(
    definitions: &Definitions,
    register: &Register,
    rows: Option<(&[String], &[Vec<String>])>,
) -> Result<Vec<u8>, XlsxError> {
    let offered = offered(definitions, register);
    let titles: Vec<String> = match rows {
        Some((titles, _)) => titles.to_vec(),
        None => offered.iter().map(|c| c.title.clone()).collect(),
    };
    let bold = Format::new().set_bold();
    // Text stays text: a number with a zero in front keeps it, and a date is read as it was written.
    let text = Format::new().set_num_format("@");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&register.plural))?;
    for (at, title) in titles.iter().enumerate() {
        let column = u16::try_from(at).unwrap_or(u16::MAX);
        sheet.set_column_format(column, &text)?;
        sheet.set_column_width(column, 22.0)?;
        sheet.write_string_with_format(0, column, title, &bold)?;
    }
    for (row, cells) in rows.map_or(&[][..], |(_, rows)| rows).iter().enumerate() {
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (row, column) = (
                u32::try_from(row + 1).unwrap_or(u32::MAX),
                u16::try_from(at).unwrap_or(u16::MAX),
            );
            sheet.write_string_with_format(row, column, safe_cell(cell), &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let guide = book.add_worksheet();
    guide.set_name("Guide")?;
    guide.set_column_width(0, 34.0)?;
    guide.set_column_width(1, 90.0)?;
    guide.write_string_with_format(0, 0, "Column of the other sheet", &bold)?;
    guide.write_string_with_format(0, 1, "What goes in it", &bold)?;
    for (at, column) in offered.iter().enumerate() {
        let row = u32::try_from(at + 1).unwrap_or(u32::MAX);
        // Marked, so that the guide is not taken for the table.
        guide.write_string(row, 0, format!("→ {}", column.title))?;
        guide.write_string(row, 1, &column.help)?;
    }
    book.save_to_buffer()
}

/// A name that Excel takes for a sheet: at most 31 characters, none of them special.
fn sheet_name(name: &str) -> String {
    let plain = name
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    plain.take(31).collect()
}
