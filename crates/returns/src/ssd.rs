//! The Standard Safeguarding Dataset: one CSV file a table, as a council's case system extracts them.
//!
//! * `schemas/ssd.toml`: tables and columns.
//! * `maps/ssd.toml`: what they say in the words of the registers; see [`mapping`](crate::mapping).
//!
//! Any of the tables may be absent but that of the people; columns more or less are told and do no harm.

use std::sync::LazyLock;

use calendar::Date;
use definitions::Definitions;

use crate::Statements;
use crate::error::ReadError;
use crate::mapping::Map;
use crate::reader::{Limits, ProgressFn, read_csv};
use crate::recognise::Probe;
use crate::schema::Schema;
use crate::source::{FileKind, Input};
use crate::table::{Format, ProblemKind, Tables};

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

/// Why these files were taken for the dataset's tables; `None` when they are something else.
#[must_use]
pub fn recognise(probes: &[Probe]) -> Option<String> {
    let fits = |probe: &&Probe| {
        let headings: Vec<&str> = probe.headings.iter().map(String::as_str).collect();
        probe.kind == FileKind::Csv
            && schema()
                .match_header(&headings, "")
                .is_some_and(|m| m.columns.iter().flatten().count() > 1)
    };
    let first = probes.iter().find(fits)?;
    let others = probes.iter().filter(fits).count() - 1;
    Some(format!(
        "{} was taken for a table of the Standard Safeguarding Dataset by its headings{}.",
        first.name,
        match others {
            0 => String::new(),
            n => format!(", and {n} other files too"),
        }
    ))
}

/// The tables of a set of files.
#[derive(Debug)]
pub struct Dataset {
    /// The tables.
    pub tables: Tables,
    /// What was noticed of the files as a whole: tables that are absent, columns and files that are not read.
    pub notes: Vec<String>,
}

/// How the names of the tables begin that are written and never read.
const WRITTEN: [&str; 3] = ["ssd_send", "ssd_ehcp_", "ssd_sen_need"];

/// Reads the dataset's files.
///
/// # Errors
/// A file that cannot be read, or no table of the people among them.
pub fn read(inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Dataset, ReadError> {
    let mut tables = Tables::new(schema(), Format::Csv);
    let mut csv = Vec::new();
    let mut notes = Vec::new();
    for input in inputs {
        match crate::source::sniff(&input.head(4096)?) {
            FileKind::Csv => csv.push(input.clone()),
            _ => notes.push(format!("{} is no CSV file and was not read", input.name)),
        }
    }
    read_csv(&csv, &mut tables, limits, progress)?;
    tables.finish();
    if tables.supplied("ssd_person").is_none() {
        return Err(ReadError::all(
            "there is no table of people (ssd_person) among the files; it is needed to know whom the others are about",
        ));
    }
    let mut unknown: Vec<(u16, Vec<&str>)> = Vec::new();
    for problem in &tables.problems {
        match problem.kind {
            ProblemKind::Unknown => match unknown.last_mut().filter(|(file, _)| *file == problem.file) {
                Some((_, columns)) => columns.push(&problem.what),
                None => unknown.push((problem.file, vec![&problem.what])),
            },
            ProblemKind::Unrecognised => notes.push(format!("{} is none of the tables that are read", problem.what)),
            ProblemKind::Repeated => notes.push(format!(
                "the column {} is there twice; the first was read",
                problem.what
            )),
            ProblemKind::TooWide => notes.push(format!(
                "{}, line {}: more cells than headings ({}); what follows the last heading was not read",
                tables.files[usize::from(problem.file)],
                problem.line,
                problem.what
            )),
            _ => {}
        }
    }
    for (file, columns) in unknown {
        let name = &tables.files[usize::from(file)];
        notes.push(format!("{name}: these columns are not read: {}", columns.join(", ")));
    }
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
            "nothing is taken from these tables, which a SEN2 return tells more fully: {}",
            passed_over.join(", ")
        ));
    }
    Ok(Dataset { tables, notes })
}

impl Dataset {
    /// The dataset's version, from its version log: the row marked current, failing that the last.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        let log = self.tables.supplied("ssd_version_log")?;
        let (number, current) = (log.col("version_number"), log.col("is_current"));
        let marked = |row: &usize| current.one_of(*row, &["1", "true", "True", "TRUE", "Y"]);
        let row = log.rows().find(marked).or_else(|| log.rows().last())?;
        Some(number.text(row).to_owned()).filter(|v| !v.is_empty())
    }

    /// What the tables say. `as_of` is the day of the extract: facts without a day are taken as of it, and nothing can
    /// have happened after it.
    ///
    /// # Errors
    /// None that a user could cause; see [`map`].
    pub fn statements(&self, definitions: &Definitions, as_of: Date) -> Result<Statements, ReadError> {
        let mut said = map()?.statements(&self.tables, definitions, as_of);
        let mut notes = self.notes.clone();
        notes.append(&mut said.notes);
        said.notes = notes;
        Ok(said)
    }
}
