//! SEN2: the person-level census of education, health and care plans.

mod model;
mod read;
mod recognise;
mod rules;
mod statements;
mod template;
mod write;

pub use model::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Origin, Person, Placement, PlanDetail, Request, Sen2Return, Unread,
};
pub use read::{from_tables, read_files, read_xml};
pub use statements::{BadRow, BadRows, Statements, statements};
pub(crate) use write::escape;
pub use write::{ExportFile, write_export, write_xml};

use crate::error::ReadError;
use crate::reader::{Limits, ProgressFn};
use crate::recognise::{Claim, Probe, ReturnKind, read_plain};
use crate::rule::RuleSet;
use crate::schema::Schema;
use crate::source::Input;
use crate::table::{Format, Tables};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// The latest year whose layout is known.
pub(crate) const LATEST: u16 = 2026;

/// The SEN2 return.
pub struct Sen2;

/// Its structure, from `schemas/sen2.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../../schemas/sen2.toml")));
    &SCHEMA
}

impl ReturnKind for Sen2 {
    fn id(&self) -> &'static str {
        "sen2"
    }

    fn title(&self) -> &'static str {
        "SEN2 person-level census"
    }

    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn rules(&self) -> &'static RuleSet {
        rules::rules()
    }

    fn stacked(&self) -> bool {
        true
    }

    fn year_of(&self, tables: &Tables) -> Option<u16> {
        let header = tables.supplied("Header").filter(|t| !t.is_empty())?;
        let stated = header.col("Year").int(0).ok();
        let day = || header.col("ReferenceDate").date(0).ok().map(|d| i64::from(d.year()));
        stated.or_else(day).and_then(|y| u16::try_from(y).ok())
    }

    fn read(&self, inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
        let mut tables = read_plain(self.schema(), self.stacked(), inputs, limits, progress)?;
        if tables.format == Format::Workbook {
            template::join(&mut tables);
            tables.finish();
        }
        Ok(tables)
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        recognise::claim(probes)
    }
}
