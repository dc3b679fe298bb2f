//! The Standard Safeguarding Dataset: one CSV file a table, as a council's case system extracts them.
//!
//! * `schemas/ssd.toml`: tables and columns.
//! * `maps/ssd.toml`: what they say in the words of the registers; see [`mapping`](returns::mapping).
//!
//! Any of the tables may be absent but that of the people; columns more or less are reported and do no harm.

use std::sync::LazyLock;

use definitions::Definitions;

use returns::import::{About, ImportKind, StatementOptions, Statements, unread};
use returns::mapping::Map;
use tables::ReadError;
use tables::probe::{Claim, Probe, TableKind};
use tables::reader::{Limits, ProgressFn, read_csv};
use tables::schema::Schema;
use tables::source::{FileKind, Input};
use tables::table::{Format, Problem, ProblemKind, Tables};

/// Its structure, from `schemas/ssd.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../schemas/ssd.toml")));
    &SCHEMA
}

/// What its tables say, from `maps/ssd.toml`; the error is a mistake of ours that a test shows.
///
/// # Errors
/// As said.
pub fn map() -> Result<&'static Map, ReadError> {
    static MAP: LazyLock<Result<Map, String>> = LazyLock::new(|| Map::parse(include_str!("../maps/ssd.toml")));
    MAP.as_ref().map_err(|e| ReadError::all(format!("maps/ssd.toml: {e}")))
}

/// The Standard Safeguarding Dataset.
pub struct Ssd;

/// How the names of the tables begin that are written and never read.
const WRITTEN: [&str; 3] = ["ssd_send", "ssd_ehcp_", "ssd_sen_need"];

impl TableKind for Ssd {
    fn id(&self) -> &'static str {
        "ssd"
    }

    fn title(&self) -> &'static str {
        "Standard Safeguarding Dataset"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    /// A table of the dataset is recognised by its headings, of which several must fit.
    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        let fits = |probe: &&Probe| {
            let headings: Vec<&str> = probe.headings.iter().map(String::as_str).collect();
            probe.kind == FileKind::Csv
                && schema()
                    .match_header(&headings, "")
                    .is_some_and(|m| m.columns.iter().flatten().count() > 1)
        };
        let first = probes.iter().find(fits)?;
        let others = probes.iter().filter(fits).count() - 1;
        let others = match others {
            0 => String::new(),
            n => format!(", and {n} other files too"),
        };
        let why = format!(
            "{} was taken for a table of the Standard Safeguarding Dataset by its headings{others}.",
            first.name
        );
        Some(Claim {
            doubts: Vec::new(),
            sureness: 95,
            year: None,
            why,
        })
    }

    /// Reads the CSV files; any other file is noted as one that is not read. Any table may be absent but that of the
    /// people.
    fn read(&self, inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
        let mut tables = Tables::new(schema(), Format::Csv);
        let (mut csv, mut others) = (Vec::new(), Vec::new());
        for input in inputs {
            match tables::source::sniff(&input.head(4096)?) {
                FileKind::Csv => csv.push(input.clone()),
                _ => others.push(&input.name),
            }
        }
        read_csv(&csv, &mut tables, limits, progress)?;
        for name in others {
            let file = tables.add_file(name);
            tables.problem(Problem {
                kind: ProblemKind::Unrecognised,
                file,
                line: 1,
                place: None,
                what: format!("{name}, which is not a CSV file,"),
            });
        }
        tables.finish();
        if tables.supplied("ssd_person").is_none() {
            return Err(ReadError::all(
                "there is no table of people (ssd_person) among the files; it is needed to know whom the others are about",
            ));
        }
        Ok(tables)
    }
}

impl ImportKind for Ssd {
    /// The version is that of its version log: the row marked current, failing that the last.
    fn about(&self, tables: &Tables) -> About {
        let version = tables.supplied("ssd_version_log").and_then(|log| {
            let (number, current) = (log.col("version_number"), log.col("is_current"));
            let marked = |row: &usize| current.one_of(*row, &["1", "true", "True", "TRUE", "Y"]);
            let row = log.rows().find(marked).or_else(|| log.rows().last())?;
            Some(number.text(row).to_owned()).filter(|v| !v.is_empty())
        });
        About {
            authority: None,
            version,
            size: format!("{} rows of the Standard Safeguarding Dataset", tables.row_count()),
        }
    }

    fn is_extract(&self) -> bool {
        true
    }

    fn unmet_contract(&self, definitions: &Definitions) -> Vec<definitions::Problem> {
        map().map_or_else(|_| Vec::new(), |map| map.unmet_contract("ssd", definitions))
    }

    /// What the tables state. Nothing can have happened after the day of the extract.
    fn statements(
        &self,
        tables: &Tables,
        definitions: &Definitions,
        options: &StatementOptions,
    ) -> Result<Statements, ReadError> {
        let mut stated = map()?.statements(tables, definitions, options.as_of);
        let mut notes = notes(tables);
        notes.append(&mut stated.notes);
        stated.notes = notes;
        Ok(stated)
    }
}

/// Remarks about the files as a whole: tables that are absent, and columns and files that are not read.
#[must_use]
pub fn notes(tables: &Tables) -> Vec<String> {
    let mut notes = unread(tables);
    let (mut absent, mut passed_over) = (Vec::new(), Vec::new());
    for t in &tables.tables {
        match (t.supplied, WRITTEN.iter().any(|w| t.name().starts_with(w))) {
            (true, true) if !t.is_empty() => passed_over.push(t.name()),
            (false, false) if t.name() != "ssd_version_log" => absent.push(t.name()),
            _ => {}
        }
    }
    if !absent.is_empty() {
        notes.push(format!("these tables are not among the files: {}", absent.join(", ")));
    }
    if !passed_over.is_empty() {
        notes.push(format!(
            "nothing is taken from these tables, which a SEN2 return describes more fully: {}",
            passed_over.join(", ")
        ));
    }
    notes
}
