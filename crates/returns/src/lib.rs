//! Statutory returns: read as they were written, checked rule by rule, explained, written.
//!
//! [`Kinds::check_files`] is the one way in: it takes files, says which return and year it took them for and
//! why, runs every rule of that year on all cores and gives each finding to a sink. A rule is one
//! record in `rules/` and one function; a return's structure is a table in `schemas/`; a kind of return
//! brings them together by implementing [`ReturnKind`].
//!
//! Nothing here knows today's date, opens a connection or keeps anything.

pub mod amend;
pub mod annex_a;
pub mod authorities;
pub mod check;
pub mod cin;
mod day;
mod error;
pub mod establishments;
mod finding;
mod folded;
pub mod form;
pub mod identifiers;
pub mod import;
pub mod kinds;
mod list;
pub mod lists;
pub mod mapping;
pub mod official;
pub mod output;
pub mod proof;
pub mod reader;
pub mod recognise;
pub mod rule;
pub mod schema;
pub mod sen2;
pub mod source;
pub mod ssd;
pub mod ssda903;
pub mod table;
pub mod write;

pub use amend::{Amended, Change, amend};
pub use check::{CheckOptions, CheckReport, Loaded, Repeated, RuleRun, RuleState, check_loaded};
pub use day::Day;
pub use error::ReadError;
pub use finding::{Finding, Severity};
pub use import::{About, BadRow, BadRows, ImportKind, StatementOptions, Statements};
pub use kinds::Kinds;
pub use list::kinds;
pub use reader::{Limits, Progress, ProgressFn};
pub use recognise::{Claim, Probe, ReturnKind, TableKind};
pub use rule::{Context, Out, Reference, Rule, RuleFn, RuleSet};
pub use schema::{ColumnDef, Kind, Schema, TableDef};
pub use source::Input;
pub use table::{Col, Format, Problem, ProblemKind, Read, Table, Tables};
