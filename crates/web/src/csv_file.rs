//! Tables as CSV files that spreadsheets open as they are meant.

use returns::output::safe_cell;

use crate::error::PageError;
use crate::reply::{Page, Reply};

/// A CSV file of a header and lines, UTF-8 with the mark by which spreadsheets know it.
pub(crate) fn reply(name: &str, header: &[String], lines: impl Iterator<Item = Vec<String>>) -> Page {
    let failed = |e: csv::Error| PageError::Internal(format!("a CSV file could not be written: {e}"));
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(header).map_err(failed)?;
    for line in lines {
        writer
            .write_record(line.iter().map(|cell| safe_cell(cell)))
            .map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| PageError::Internal(format!("a CSV file could not be written: {}", e.error())))?;
    Ok(Reply::File {
        name: name.to_owned(),
        kind: "text/csv; charset=utf-8",
        bytes,
    })
}
