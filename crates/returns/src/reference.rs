//! Lists from outside: postcodes and Ofsted's registered providers. Both are optional; rules that need
//! one that is not there say so.
//!
//! Each is read from CSV or `.xlsx` by its headings, in any order, other columns ignored. Headings are
//! compared without regard to case, spaces or punctuation.
//!
//! * Postcodes (`reference.postcodes`): the Office for National Statistics' postcode directory as
//!   published, or any list with a postcode (`postcode`, `pcd`, `pcd7`, `pcd8`, `pcds`), a local
//!   authority (`la`, `laua`, `oslaua`, `lad…cd`), where it has one a county (`oscty`, `cty…cd`; a county
//!   council places children, its districts do not), and the grid position in metres (`easting`,
//!   `oseast1m`, `east1m`; `northing`, `osnrth1m`, `north1m`).
//! * Providers (`reference.providers`): Ofsted's lists of children's homes, of social care providers and
//!   of supported accommodation, each sheet of each layout since 2022, or any list with `URN`, placement
//!   codes, placement provider codes, day of closing, postcode and, where known, the local authority's
//!   code (`la code`).

use std::borrow::Cow;
use tables::ReadError;
use tables::reader::book::Book;
use tables::reader::{LIST_HEADINGS_WITHIN, Limits, Records};
use tables::schema::normal;
use tables::source::{FileKind, Input, sniff};

mod postcodes;
mod providers;

pub use postcodes::{Place, Postcodes, Spot, same_postcode};
pub use providers::{Provider, Providers};

/// One row of a list.
enum Cells<'a> {
    Csv(&'a ::csv::StringRecord),
    Sheet(&'a [Cow<'a, str>]),
}

impl Cells<'_> {
    /// The trimmed text in that column, empty when there is none.
    fn get(&self, column: Option<usize>) -> &str {
        column
            .and_then(|c| match self {
                Cells::Csv(record) => record.get(c),
                Cells::Sheet(row) => row.get(c).map(|t| &**t),
            })
            .map_or("", str::trim)
    }
}

/// Gives each row of a CSV file, or of each sheet of a workbook in which `columns` finds its headings;
/// says whether any was such. A national list of postcodes has gigabytes, so a CSV file is not kept.
fn each_row<C>(
    input: &Input,
    limits: &Limits,
    columns: impl Fn(&str, &[String]) -> Option<C>,
    mut each: impl FnMut(&C, &Cells<'_>),
) -> Result<bool, ReadError> {
    let normals = |row: &mut dyn Iterator<Item = &str>| row.map(normal).collect::<Vec<String>>();
    if sniff(&input.head(4096)?) != FileKind::Workbook {
        let mut records = Records::open(input, limits, |_| false)?;
        let headings = records.next_record()?.map(|(record, _)| normals(&mut record.iter()));
        let Some(at) = columns(&input.name, &headings.unwrap_or_default()) else {
            return Ok(false);
        };
        while let Some((record, _)) = records.next_record()? {
            each(&at, &Cells::Csv(record));
        }
        return Ok(true);
    }
    let mut found = false;
    let mut book = Book::open(input, limits)?;
    for name in book.sheets() {
        let mut at = None;
        let mut passed = 0;
        book.rows(&name, |row| {
            let row = row.texts();
            if let Some(at) = &at {
                each(at, &Cells::Sheet(&row));
                return Ok(true);
            }
            // Some lists begin with a title; the headings are the first row that has them.
            at = columns(&name, &normals(&mut row.iter().map(AsRef::as_ref)));
            passed += 1;
            Ok(at.is_some() || passed < LIST_HEADINGS_WITHIN)
        })?;
        found |= at.is_some();
    }
    Ok(found)
}

/// The first of these headings that is there; `*` means digits.
fn column(headings: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| {
        headings.iter().position(|h| match name.split_once('*') {
            None => h == name,
            Some((before, after)) => h
                .strip_prefix(before)
                .and_then(|h| h.strip_suffix(after))
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())),
        })
    })
}
