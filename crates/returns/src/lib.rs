//! What all statutory returns share: the list of kinds that a caller passes in, recognising and reading files by it,
//! rules, findings, proofs, output, and statements for the record.
//!
//! [`Kinds::check_files`] is the one way in: it takes files, reports which return and year it took them for and why,
//! runs every rule of that year on all cores and gives each finding to a sink. A rule is one record in a kind's
//! `rules/` and one function; a return's structure is a table in its `schemas/`; a kind of return brings them together
//! by implementing
//! [`ReturnKind`], in a crate of its own that no other kind knows.
//!
//! Nothing here knows today's date, opens a connection, keeps anything, or names a kind.

pub mod authorities;
pub mod check;
mod contract;
pub mod establishments;
mod finding;
pub mod form;
pub mod import;
mod kind;
pub mod kinds;
pub mod lists;
pub mod mapping;
pub mod official;
pub mod output;
pub mod proof;
pub mod reference;
pub mod rule;

pub use check::{CheckOptions, CheckReport, Loaded, Repeated, RuleRun, RuleState, check_loaded};
pub use contract::CONTRACT;
pub use finding::{Finding, Severity};
pub use import::{About, BadRow, BadRows, ImportKind, StatementOptions, Statements};
pub use kind::ReturnKind;
pub use kinds::Kinds;
pub use rule::{Context, Out, Reference, Rule, RuleFn, RuleSet};
pub use tables::{
    Amended, Change, Claim, Col, ColumnDef, Day, Format, Input, Kind, Limits, Probe, Problem, ProblemKind, Progress,
    ProgressFn, Read, ReadError, Schema, Table, TableDef, TableKind, Tables, amend, reader, write,
};
