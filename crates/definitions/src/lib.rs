//! Reads and checks the definition files: registers, clocks, codes, measures, calendars.
//!
//! A register is a list that must be kept, and one file says all of it: subject, fields, steps, clocks, links, the
//! demand rows and the law it answers, and examples that are run as tests. Files are read once, checked, and turned
//! into typed, indexed structures, so that an unknown step or field cannot reach the code that works. A mistake is
//! reported with its file, line and reason before anything starts.

mod check;
mod clock;
mod codes;
mod example;
mod files;
mod problem;
mod raw;
mod register;
mod statement;
mod value;

pub use clock::{Anchor, Clock, ClockState, Force, Happened, RunningClock};
pub use codes::{Code, CodeList};
pub use example::Example;
pub use files::{DefinitionFile, embedded, with_overrides};
pub use problem::{Problem, Problems};
pub use register::{Echo, Field, FieldType, Link, LinkTarget, Register, Step, Subject};
pub use statement::{EntryKey, Identifier, LinkStatement, Origin, Statement, StatementKind, SubjectKey};
pub use value::{Value, ValueError};

use calendar::BankHolidays;
use indexmap::IndexMap;

/// Everything the definition files say, checked and indexed.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// Registers by id, in file-name order.
    pub registers: IndexMap<String, Register>,
    /// Code lists by id.
    pub codes: IndexMap<String, CodeList>,
    /// Bank holidays of England and Wales.
    pub holidays: BankHolidays,
    /// Measure files, unread: the `measures` crate reads them against the registers.
    pub measure_files: Vec<DefinitionFile>,
    /// Fingerprint of all the text the definitions were read from, to say which version produced a figure.
    pub version: String,
}

impl Definitions {
    /// Reads the definitions built into the program.
    ///
    /// # Errors
    /// Every problem found, with file, line and reason.
    pub fn built_in() -> Result<Self, Problems> {
        Self::read(&embedded())
    }

    /// Reads a set of definition files.
    ///
    /// # Errors
    /// Every problem found, with file, line and reason.
    pub fn read(files: &[DefinitionFile]) -> Result<Self, Problems> {
        check::read(files)
    }

    /// The register with this id.
    #[must_use]
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.registers.get(id)
    }

    /// The position of a register among all registers.
    #[must_use]
    pub fn register_index(&self, id: &str) -> Option<usize> {
        self.registers.get_index_of(id)
    }

    /// The code list with this id.
    #[must_use]
    pub fn code_list(&self, id: &str) -> Option<&CodeList> {
        self.codes.get(id)
    }
}
