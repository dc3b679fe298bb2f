//! A checked return taken into the record.

use calendar::Timestamp;
use definitions::{Definitions, Statement};
use record::{Actor, Area, ImportReport, NewSource, Record, SourceKind, StoreError};
use returns::cin;
use returns::sen2::{self, BadRows};
use returns::{BadRow, ReadError, Tables};

use super::Checked;
use crate::BuildError;

/// Why a return was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The record does not hold the data of this return.
    #[error("the record does not take in this kind of return")]
    NotTaken,
    /// The return is another authority's.
    #[error("this return is of authority {of}, and {area} is authority {own}; nothing was loaded")]
    AnotherAuthority {
        /// The return's authority.
        of: String,
        /// The area's name.
        area: String,
        /// The area's own authority.
        own: String,
    },
    /// The return cannot be put into the registers' words.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The return cannot be made from the record.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the record takes in returns of this kind.
#[must_use]
pub fn can_load(kind: &str) -> bool {
    matches!(kind, "sen2" | "cin")
}

/// What a return says, in the registers' words.
pub(super) struct Told {
    pub(super) source: SourceKind,
    authority: String,
    pub(super) statements: Vec<Statement>,
    /// The rows left out of it.
    pub(super) bad: Vec<BadRow>,
    /// The values left out of other rows.
    pub(super) left_out: Vec<BadRow>,
}

pub(super) fn told(kind: &str, year: u16, tables: &Tables, definitions: &Definitions) -> Result<Told, LoadError> {
    match kind {
        "sen2" => {
            let ret = sen2::from_tables(tables);
            let said = sen2::statements(&ret, definitions, BadRows::Skip);
            Ok(Told {
                source: SourceKind::Sen2,
                authority: ret.header.lea,
                statements: said.statements,
                bad: said.bad,
                left_out: said.left_out,
            })
        }
        "cin" => {
            let said = cin::statements(tables, year, definitions)?;
            let source = tables.supplied("Source").filter(|s| !s.is_empty());
            Ok(Told {
                source: SourceKind::Cin,
                authority: source.map_or_else(String::new, |s| s.col("LEA").text(0).to_owned()),
                statements: said.statements,
                bad: said.bad,
                left_out: said.left_out,
            })
        }
        _ => Err(LoadError::NotTaken),
    }
}

/// What became of a return that was taken into the record.
#[derive(Debug, Clone)]
pub struct TakenIn {
    /// What the record made of it.
    pub report: ImportReport,
    /// Rows left out of it, with what hangs on them.
    pub rows_left_out: Vec<BadRow>,
    /// Values left out of rows that were taken.
    pub values_left_out: Vec<BadRow>,
}

/// Takes the whole return into the record, with its corrections. Loading it again changes nothing.
///
/// # Errors
/// [`LoadError`]; nothing is written then.
pub fn load(
    record: &Record,
    area: &Area,
    checked: &Checked,
    name: &str,
    fingerprint: &str,
    by: &Actor,
    at: Timestamp,
) -> Result<TakenIn, LoadError> {
    let report = &checked.report;
    let mut told = told(report.kind, report.year, &checked.loaded.tables, record.definitions())?;
    if !told.authority.is_empty() && told.authority != area.la_code {
        return Err(LoadError::AnotherAuthority {
            of: told.authority,
            area: area.name.clone(),
            own: area.la_code.clone(),
        });
    }
    let source = NewSource {
        kind: told.source,
        name: name.to_owned(),
        fingerprint: fingerprint.to_owned(),
    };
    // A plan whose first day is corrected stays one plan.
    crate::restate(record.ledger(&area.id)?.as_ref(), &mut told.statements);
    Ok(TakenIn {
        report: record.import(&area.id, &told.statements, source, by, at)?,
        rows_left_out: told.bad,
        values_left_out: told.left_out,
    })
}
