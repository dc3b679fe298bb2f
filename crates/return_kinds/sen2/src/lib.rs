//! SEN2: the person-level census of education, health and care plans.

mod contract;
mod model;
mod not_collected;
mod period;
mod read;
mod recognise;
mod record;
mod rules;
mod statements;
mod template;
mod write;

pub use model::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Origin, Person, Placement, PlanDetail, Request, Sen2Return, Unread,
};
pub use not_collected::{NotCollected, not_collected};
pub use period::Period;
pub use read::{from_tables, read_files, read_xml};
pub use statements::statements;
pub use write::{write_export, write_xml, write_xml_as};

use definitions::Definitions;
use returns::ReturnKind;
use returns::import::{About, ImportKind, StatementOptions, Statements, unread};
use returns::rule::RuleSet;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;
use tables::ReadError;
use tables::probe::{Claim, Probe, TableKind, read_plain};
use tables::reader::{Limits, ProgressFn};
use tables::schema::Schema;
use tables::source::Input;
use tables::table::{Format, Tables};

/// The latest year whose layout is known.
pub(crate) const LATEST: u16 = 2026;

/// The SEN2 return.
pub struct Sen2;

static SCHEMA: OnceLock<Schema> = OnceLock::new();

/// Its structure: that of `schemas/sen2.toml`, or the one put in its place with [`use_schema`].
pub fn schema() -> &'static Schema {
    SCHEMA.get_or_init(|| Schema::embedded(BUILT_IN))
}

/// The built-in structure, as its TOML text: what to start a corrected one from.
pub const BUILT_IN: &str = include_str!("../schemas/sen2.toml");

/// Reads a structure to use instead of the built-in one, so that a name that turns out to be spelt or ordered otherwise
/// can be corrected without a new program.
///
/// # Errors
/// What is wrong with the text; or which table or column that the records need is missing. A column may have another
/// name as long as its old one is among its other spellings (`also`).
pub fn layout(text: &str) -> Result<Schema, String> {
    let schema = Schema::parse(text)?;
    write::complete(&schema)?;
    Ok(schema)
}

/// Puts a structure in the place of the built-in one, for reading, checking and writing alike. It must be done before
/// anything else is.
///
/// # Errors
/// The structure, given back, when one is in use already.
pub fn use_schema(schema: Schema) -> Result<(), Box<Schema>> {
    SCHEMA.set(schema).map_err(Box::new)
}

impl TableKind for Sen2 {
    fn id(&self) -> &'static str {
        "sen2"
    }

    fn title(&self) -> &'static str {
        "SEN2 person-level census"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn stacked(&self) -> bool {
        true
    }

    /// The header's year; without one that of the census day after the calendar year in which most was decided.
    fn year_of(&self, tables: &Tables) -> Option<u16> {
        let header = tables.supplied("Header").filter(|t| !t.is_empty());
        let headed = header.and_then(|header| {
            let day = || header.col("ReferenceDate").date(0).ok().map(|d| d.year());
            let stated = header.col("Year").int(0).ok().and_then(|y| i32::try_from(y).ok());
            stated.or_else(day)
        });
        let decided = || {
            let mut votes: BTreeMap<i32, u32> = BTreeMap::new();
            for (table, column) in [
                ("Requests", "RequestOutcomeDate"),
                ("Assessment", "AssessmentOutcomeDate"),
                ("NamedPlan", "CeaseDate"),
            ] {
                let Some(table) = tables.supplied(table) else { continue };
                let col = table.col(column);
                for day in table.rows().filter_map(|row| col.date(row).ok()) {
                    *votes.entry(day.year() + 1).or_default() += 1;
                }
            }
            votes
                .into_iter()
                .max_by_key(|(year, n)| (*n, *year))
                .map(|(year, _)| year)
        };
        headed.or_else(decided).and_then(|y| u16::try_from(y).ok())
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

impl ReturnKind for Sen2 {
    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn rules(&self) -> &'static RuleSet {
        rules::rules()
    }
}

impl ImportKind for Sen2 {
    fn about(&self, tables: &Tables) -> About {
        About::of_return(tables, "Header", "Person", ("person", "people"))
    }

    fn loads_bad_rows(&self) -> bool {
        true
    }

    fn unmet_contract(&self, definitions: &Definitions) -> Vec<definitions::Problem> {
        definitions.unmet(&contract::CONTRACT)
    }

    fn statements(
        &self,
        tables: &Tables,
        definitions: &Definitions,
        options: &StatementOptions,
    ) -> Result<Statements, ReadError> {
        let mut stated = statements(&from_tables(tables), definitions, options.bad_rows);
        stated.notes.extend(unread(tables));
        Ok(stated)
    }
}
