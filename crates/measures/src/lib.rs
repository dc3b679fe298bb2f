//! Measures: is it working?
//!
//! A measure is a numerator over a denominator, over a period, over a register, described in a file of
//! `definitions/*/measures/`. Its conditions are plain SQL boolean expressions over the register's table, which an
//! analyst can try as they are in SQLite or PostgreSQL ([`sql`]); here they are checked against the table's columns
//! when they are read ([`Measures::read`]) and evaluated over whole columns in memory ([`compute()`]).
//!
//! Percentages are rounded half up on exact arithmetic. A missing input makes a figure "not measured" with its reason,
//! never a zero. Published statistics are shown beside the figures ([`published`]), a change is called only when a rule
//! of statistical process control says so ([`variation`]), and every indicator with a target is rated in letter, word
//! and shape ([`rating`]).

mod breakdown;
mod catalogue;
mod clocks;
mod compute;
mod example;
mod figure;
mod judged;
mod measure;
mod notes;
mod parts;
mod period;
mod proof;
pub mod published;
pub mod rating;
mod raw;
mod read;
mod results;
pub mod sql;
mod tally;
pub mod variation;

pub use breakdown::{Breakdown, Group};
pub use catalogue::Measures;
pub use compute::{Request, compute};
pub use definitions::column::{Column, Columns, Kind};
pub use definitions::expression::{Expression, Fault};
pub use definitions::{Parameter, Related};
pub use example::{Example, Expected, Row, Value};
pub use figure::{Figure, Spread};
pub use judged::JudgedSeries;
pub use measure::{Benchmark, Completeness, Counting, Measure, Need, Needed, Polarity, Statistic, Target, TargetKind};
pub use period::{Granularity, Period, PeriodError};
pub use results::{Cell, Lineage, MeasureResults, PeriodResult, Results, State};
