//! Readers that fill [`Tables`](crate::Tables) from files, driven by a schema.

pub mod book;
pub(crate) mod csv;
mod places;
mod walk;
mod workbook;
mod xml;

pub use csv::read_csv;
pub use csv::{HEADINGS_WITHIN, Records};
pub(crate) use csv::{blank, top};
pub(crate) use places::Places;
pub use workbook::read_workbook;
pub(crate) use xml::character;
pub use xml::read_xml;
pub use xml::well_formed;

/// How many rows of a published list may be above its headings: a title, notes, a date.
pub const LIST_HEADINGS_WITHIN: usize = 40;

/// What a file may cost at most. Beyond it reading ends with a plain refusal, before memory does.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: u64,
    /// Bytes a workbook may unpack to.
    pub unpacked: u64,
    /// Bytes of memory the tables of a return may take.
    pub memory: u64,
    /// XML elements in one file.
    pub elements: u64,
    /// Depth of nested XML elements.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 8 << 30,
            unpacked: 512 << 20,
            memory: 4 << 30,
            elements: 500_000_000,
            depth: 100,
        }
    }
}

/// How far reading and checking have come. Called often; must be cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Bytes read of one file, of so many.
    Reading {
        /// The file's name.
        file: &'a str,
        /// Bytes read so far.
        done: u64,
        /// Bytes in all.
        of: u64,
    },
    /// Rules run, of so many.
    Checking {
        /// Rules finished.
        done: u64,
        /// Rules in all.
        of: u64,
    },
}

/// Receives [`Progress`]; shared by threads.
pub type ProgressFn<'a> = dyn Fn(Progress<'_>) + Sync + 'a;
