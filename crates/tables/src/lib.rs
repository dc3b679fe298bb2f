//! Files as tables and back: CSV, XLSX and XML are read as they were written, by a schema; values are changed in them
//! and everything else left as it was; tables are written.
//!
//! * [`schema`]: what tables and columns there are, from TOML.
//! * [`source`]: the files. [`probe`]: what can be seen of them without reading them whole, and [`TableKind`], the
//!   kinds that claim them.
//! * [`reader`]: fills [`Tables`] from files, each cell with its line; [`table`]: what was read.
//! * [`mod@amend`]: files with some values changed. [`mod@write`]: tables as files.
//!
//! Nothing here knows a rule, a register or a particular return.

pub mod amend;
pub mod day;
mod error;
pub mod fault;
pub mod folded;
pub mod probe;
pub mod reader;
pub mod schema;
pub mod source;
pub mod table;
pub mod write;

pub use amend::{Amended, CellAt, Change, amend};
pub use day::Day;
pub use error::ReadError;
pub use probe::{Claim, Probe, TableKind};
pub use reader::{Limits, Progress, ProgressFn};
pub use schema::{ColumnDef, Kind, Schema, TableDef};
pub use source::Input;
pub use table::{Col, Format, Problem, ProblemKind, Read, Table, Tables};
