//! A register's own files: a table that anyone can fill in, made from the definition, read back row by row, shown
//! before anything is written, and recorded in one commit.
//!
//! A row is about one entry. It is found by the record's own number for it, or by its key; a row whose key finds none
//! opens one. A column gives a field, or the day of a step; or one column names the step and another its day, a row for
//! each thing that happened.

mod columns;
mod export;
mod find;
mod plan;
mod read_row;
mod sheet;
mod template;

use std::sync::Arc;

use calendar::{Date, Timestamp, day_in_england};
use record::guards::FindingKind;
use record::{
    Actor, AreaId, ImportReport, Ledger, NewSource, Position, Record, SourceId, SourceKind, StoreError, Viewpoint,
};
use returns::{Input, ReadError};
use serde::Serialize;

pub use columns::{Column, Meaning, columns, guess};
pub use export::{export, export_json};
pub use plan::{Change, Plan, Problem};
pub use sheet::{Sheet, read};
pub use template::{csv_template, workbook};

/// The kind of source of every register's own file.
pub const KIND: &str = "register_file";

/// How a file of a register is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What each column of the file is, by its place: the id of one of [`columns`], or nothing for a column that is not
    /// read. Guessed from the headings when left out.
    pub mapping: Option<Vec<Option<String>>>,
    /// The day of rows that give none.
    pub on: Option<Date>,
    /// Whether rows with a problem are left out and the others imported; otherwise a problem stops the import.
    pub leave_out: bool,
}

/// What the import of a file did, or would do.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whether it was recorded.
    pub imported: bool,
    /// The number of the import, by which it can be undone; none when nothing was new.
    pub source: Option<i64>,
    /// Rows that say something.
    pub rows: usize,
    /// Entries that the file opens.
    pub new: usize,
    /// Entries on record that it changes.
    pub changed: usize,
    /// Every problem, in the order of the rows.
    pub problems: Vec<Problem>,
    /// Columns that are not read, by their headings.
    pub not_read: Vec<String>,
    /// Remarks that stop nothing, such as a row that repeats another.
    pub notes: Vec<Problem>,
    /// What would change, row by row: the first of them.
    pub changes: Vec<Change>,
    /// What became of the statements.
    #[serde(flatten)]
    pub record: ImportReport,
}

/// Why a file was not imported; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RegisterFileError {
    /// There is no such register, or its entries are people.
    #[error("there is no register \"{0}\" that a file can be imported into")]
    Register(String),
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file does not hold rows of the register.
    #[error("{0}")]
    Unfit(String),
    /// Someone recorded meanwhile, and the file no longer fits.
    #[error(
        "someone recorded in the register meanwhile, and rows of the file no longer fit; nothing was imported. Look at the file again"
    )]
    Meanwhile,
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the import of a file would do, with every problem named.
///
/// # Errors
/// [`RegisterFileError`].
pub fn preview(
    record: &Record,
    area: &AreaId,
    register: &str,
    sheet: &Sheet,
    options: &Options,
    at: Timestamp,
) -> Result<Report, RegisterFileError> {
    let today = day_in_england(at);
    let (ledger, position) = now(record, area, register, today)?;
    let plan = Plan::of(&ledger, position.as_deref(), register, sheet, options, today)?;
    previewed(record, area, plan, register, at)
}

/// Imports a file: in one commit all of its rows, or those without a problem where the options say so, or nothing.
///
/// # Errors
/// [`RegisterFileError`]; nothing is written then. A file with problems is no error: the report says that it was not
/// imported.
#[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
pub fn import(
    record: &Record,
    area: &AreaId,
    register: &str,
    input: &Input,
    sheet: &Sheet,
    options: &Options,
    by: &Actor,
    at: Timestamp,
) -> Result<Report, RegisterFileError> {
    let today = day_in_england(at);
    let (ledger, position) = now(record, area, register, today)?;
    let plan = Plan::of(&ledger, position.as_deref(), register, sheet, options, today)?;
    drop(position);
    if !plan.problems.is_empty() && !options.leave_out {
        return previewed(record, area, plan, register, at);
    }
    let title = ledger.definitions().register(register).map_or(register, |r| &r.plural);
    let source = NewSource {
        kind: SourceKind::new(KIND),
        name: format!("{title}: {}", input.name),
        fingerprint: record::fingerprint(&input.read(u64::MAX)?),
    };
    let before = ledger.last();
    // A ledger that is held while it grows is copied.
    drop(ledger);
    let meanwhile = std::cell::Cell::new(false);
    let compared = record.import_rows(
        area,
        |now| {
            if now.last() == before {
                return plan.rows.clone();
            }
            // Someone recorded since: the rows are looked up again, and must fit as they did.
            match Plan::of(now, None, register, sheet, options, today) {
                Ok(again) if again.problems == plan.problems => again.rows,
                _ => {
                    meanwhile.set(true);
                    Vec::new()
                }
            }
        },
        source,
        by,
        at,
    )?;
    if meanwhile.get() {
        return Err(RegisterFileError::Meanwhile);
    }
    let source = match compared.events_new {
        0 => None,
        _ => record.store().sources(area)?.last().map(|s| s.id),
    };
    Ok(report(plan, compared, source, true))
}

/// What a plan would do, with what guards and days out of order there would be among the notes: they stop nothing.
fn previewed(
    record: &Record,
    area: &AreaId,
    mut plan: Plan,
    register: &str,
    at: Timestamp,
) -> Result<Report, RegisterFileError> {
    let (compared, found) = record.preview_rows(area, &plan.rows, &SourceKind::new(KIND), at)?;
    let ledger = record.ledger(area)?;
    for (line, finding) in found {
        let step = ledger.definitions().register(register);
        let step = step.and_then(|register| register.steps.get_index(finding.step));
        let title = step.map_or("", |(_, step)| &step.title);
        plan.notes.push(Problem {
            row: u32::try_from(line).unwrap_or(u32::MAX),
            column: String::new(),
            written: String::new(),
            message: match finding.kind {
                FindingKind::Guard => format!("a form would refuse “{title}”: {}", finding.say),
                FindingKind::Order | FindingKind::Rule => finding.say,
            },
        });
    }
    plan.notes.sort_by_key(|note| note.row);
    Ok(report(plan, compared, None, false))
}

/// The ledger as it is now, with the position of today where the register's fields ask which entries they may lead to.
fn now(
    record: &Record,
    area: &AreaId,
    register: &str,
    today: Date,
) -> Result<(Arc<Ledger>, Option<Arc<Position>>), StoreError> {
    let register = record.definitions().register(register);
    if register.is_none_or(|register| register.choices.is_empty()) {
        return Ok((record.ledger(area)?, None));
    }
    let position = record.position(area, Viewpoint { known_at: None, today })?;
    Ok((Arc::clone(position.ledger()), Some(position)))
}

fn report(plan: Plan, compared: ImportReport, source: Option<SourceId>, imported: bool) -> Report {
    Report {
        imported,
        source: source.map(|s| s.0),
        rows: plan.read,
        new: plan.new,
        changed: plan.changed,
        problems: plan.problems,
        not_read: plan.not_read,
        notes: plan.notes,
        changes: plan.changes,
        record: compared,
    }
}
