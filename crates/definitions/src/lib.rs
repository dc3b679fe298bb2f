//! Reads and checks the definition files: registers, clocks, codes, measures, calendars.
//!
//! The files lie in a folder per theme, such as `ehc/registers/ehc_plan.toml`; `ehc/theme.toml` says what the theme is
//! called. Every file must be read: one in an unknown folder, or a second one that defines the same id, is refused.
//!
//! A register is a list that must be kept, and one file says all of it: subject, fields, steps, clocks, links, the
//! demand rows and the law it answers, and worked cases that the record proves. Files are read once, checked, and turned
//! into typed, indexed structures, so that an unknown step or field cannot reach the code that works. A mistake is
//! reported with its file, line and reason before anything starts.

pub mod access;
mod calendar_file;
mod check;
mod clock;
mod codes;
pub mod column;
pub mod computed;
mod contract;
mod deadline;
mod decimal;
pub mod document;
mod example;
mod explain;
pub mod expression;
mod field;
mod files;
mod layer;
mod lint;
mod moment;
mod parameter;
mod place;
mod plain;
mod problem;
mod raw;
pub mod reference;
mod regime;
mod register;
mod related;
mod role;
pub mod rule;
mod spelling;
mod statement;
pub mod text;
mod theme;
pub mod value;
mod view;

pub use clock::{
    Anchor, Clock, ClockState, Condition, DayOf, ExtendedHow, Extension, Force, Happened, Happening, How, Leave, Limb,
    LimitRow, Moved, Pauses, Planned, Reading, RelatedDay, Roll, RunningClock, Through, Unclear, day_of_number, order,
    ordinal, time_of,
};
pub use codes::{Code, CodeList};
pub use contract::{Contract, Need, Part};
pub use deadline::{Deadline, StepTaken};
pub use decimal::{Decimal, MOST_DECIMALS};
pub use example::{Beside, CaseEvent, CaseReading, Example, Expectation, Expected, Fact, Trial};
pub use field::{Field, FieldType, ValueError};
pub use files::{DefinitionFile, built_in_bank_holidays, embedded, take_out_roles, with_overrides};
pub use moment::{Moment, MomentError, which_of_two};
pub use parameter::Parameter;
pub use plain::said_plainly;
pub use problem::{Problem, Problems};
pub use regime::Regime;
pub use register::{Choices, Echo, KeyPart, Link, LinkTarget, Register, Step, Subject};
pub use related::Related;
pub use role::{Reach, Role};
pub use spelling::{distance, nearest};
pub use statement::{EntryKey, Identifier, LinkStatement, Origin, Statement, StatementKind, SubjectKey};
pub use theme::{Kind, Theme};
pub use value::{FileFact, Reference, Value};
pub use view::{ALL_ENTRIES, List, Shows, View, ViewColumn};

use calendar::{BankHolidays, Calendars};

/// Means no value among the whole numbers that columns hold.
pub const NULL: i64 = i64::MIN;
use indexmap::IndexMap;

/// Everything the definition files say, checked and indexed.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// Themes by id, in the order to show them.
    pub themes: IndexMap<String, Theme>,
    /// Registers by id, in the order of their ids.
    pub registers: IndexMap<String, Register>,
    /// Code lists by id.
    pub codes: IndexMap<String, CodeList>,
    /// Bank holidays of England and Wales.
    pub holidays: BankHolidays,
    /// Every calendar that clocks count by.
    pub calendars: Calendars,
    /// Roles by id, in the order of their ids.
    pub roles: IndexMap<String, Role>,
    /// Regimes by id, in the order of their ids.
    pub regimes: IndexMap<String, Regime>,
    /// Lists over several registers by id, in the order of their ids.
    pub lists: IndexMap<String, List>,
    /// Letters and other papers by id, in the order of their ids.
    pub documents: IndexMap<String, document::Document>,
    /// Measure files, unread: the `measures` crate reads them against the registers.
    pub measure_files: Vec<DefinitionFile>,
    /// Files of published figures, unread: the `measures` crate reads them against the measures.
    pub benchmark_files: Vec<DefinitionFile>,
    /// Rules by id, each after those that make what it reads.
    pub rules: IndexMap<String, rule::Rule>,
    /// The columns of each register's table, by the register's position.
    pub columns: Vec<column::Columns>,
    /// The definitions of each area that lays its own over these, by the id of the area. They have the same registers,
    /// steps, fields and clocks in the same places.
    pub areas: std::collections::BTreeMap<String, std::sync::Arc<Definitions>>,
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

    /// The definitions of an area: its own layer over these, or these.
    #[must_use]
    pub fn of_area(self: &std::sync::Arc<Self>, area: &str) -> std::sync::Arc<Self> {
        std::sync::Arc::clone(self.areas.get(area).unwrap_or(self))
    }

    /// Each theme that has registers, in the order to show them, with its registers in the order of their titles.
    pub fn registers_by_theme(&self) -> impl Iterator<Item = (&Theme, Vec<&Register>)> {
        self.themes.values().filter_map(|theme| {
            let mut registers: Vec<&Register> = self.registers.values().filter(|r| r.theme == theme.id).collect();
            registers.sort_by(|a, b| a.title.cmp(&b.title));
            (!registers.is_empty()).then_some((theme, registers))
        })
    }

    /// Whether the register of this id is the one whose entries are people.
    #[must_use]
    pub fn is_of_people(&self, register: &str) -> bool {
        self.register(register).is_some_and(|r| r.people)
    }

    /// The register whose entries are people, and its position.
    #[must_use]
    pub fn people(&self) -> Option<(usize, &Register)> {
        self.registers.values().enumerate().find(|(_, r)| r.people)
    }

    /// The papers made from a register, by its position.
    pub fn documents_of(&self, register: usize) -> impl Iterator<Item = &document::Document> {
        self.documents
            .values()
            .filter(move |document| document.register == register)
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

    /// The columns that expressions over a register may use, by the register's position.
    #[must_use]
    pub fn names(&self, register: usize) -> column::Names<'_> {
        column::Names::of(&self.columns, register)
    }

    /// The position of the role with this id.
    #[must_use]
    pub fn role_index(&self, id: &str) -> Option<usize> {
        self.roles.get_index_of(id)
    }

    /// The regime of a clock.
    #[must_use]
    pub fn regime_of(&self, clock: &Clock) -> Option<&Regime> {
        self.regimes.get(clock.regime.as_deref()?)
    }

    /// The position of the register under whose id, today's or an earlier one, entries were recorded.
    #[must_use]
    pub fn recorded_register(&self, id: &str) -> Option<usize> {
        let formerly = || self.registers.values().position(|r| r.formerly.iter().any(|f| f == id));
        self.registers.get_index_of(id).or_else(formerly)
    }

    /// The code list of a field.
    #[must_use]
    pub fn codes_of(&self, field: &Field) -> Option<&CodeList> {
        field.codes.as_ref().and_then(|id| self.codes.get(id))
    }

    /// The code list with this id.
    #[must_use]
    pub fn code_list(&self, id: &str) -> Option<&CodeList> {
        self.codes.get(id)
    }
}
