//! A checked return taken into the record: all of it, or only what was corrected.

use std::collections::{HashMap, HashSet};

use calendar::Timestamp;
use definitions::{Definitions, Statement};
use record::{Actor, Area, ImportReport, NewSource, Record, SourceKind, StoreError};
use returns::cin;
use returns::sen2::{self, BadRow, BadRows};
use returns::{ReadError, Tables};

use super::{Checked, Correction};

const NAMES_ENTRY: &str = "This value says which entry of the record it is, so a change would make a second one. Put it right on the child's page, where the old one is taken back.";
const BY_HAND: &str =
    "Somebody recorded this otherwise by hand. Put it right on the child's page, where both can be seen.";

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
struct Told {
    source: SourceKind,
    authority: String,
    statements: Vec<Statement>,
    /// The rows left out of it.
    bad: Vec<BadRow>,
}

fn told(kind: &str, year: u16, tables: &Tables, definitions: &Definitions) -> Result<Told, LoadError> {
    match kind {
        "sen2" => {
            let ret = sen2::from_tables(tables);
            let said = sen2::statements(&ret, definitions, BadRows::Skip);
            Ok(Told {
                source: SourceKind::Sen2,
                authority: ret.header.lea,
                statements: said.statements,
                bad: said.bad,
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
            })
        }
        _ => Err(LoadError::NotTaken),
    }
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
) -> Result<(ImportReport, Vec<BadRow>), LoadError> {
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
    Ok((record.import(&area.id, &told.statements, source, by, at)?, told.bad))
}

/// Puts corrections in the place of what the record says; one that fits nothing changes nothing.
fn put_right(tables: &mut Tables, corrections: &[Correction]) {
    let mut changed = false;
    for c in corrections {
        changed |= tables.correct(&c.table, c.row as usize, &c.field, &c.value);
    }
    if changed {
        tables.finish();
    }
}

/// What became of corrections put into the record.
#[derive(Debug, Default)]
pub struct Applied {
    /// Corrections that were not applied, by position, and why.
    pub refused: Vec<(usize, String)>,
}

/// Takes into the record what corrected rows of a return made from it now say, and nothing else of the return.
///
/// A correction of a value by which an entry is known is refused, for it would make a second entry; so is one that
/// differs from what somebody recorded by hand.
///
/// # Errors
/// [`LoadError::NotTaken`], or what the store says; nothing is written then.
pub fn load_corrected(
    record: &Record,
    area: &Area,
    (kind, year): (&str, u16),
    tables: &Tables,
    corrections: &[Correction],
    by: &Actor,
    at: Timestamp,
) -> Result<Applied, LoadError> {
    let mut after = tables.clone();
    put_right(&mut after, corrections);
    let definitions = record.definitions();
    let old = told(kind, year, tables, definitions)?.statements;
    let Told {
        source,
        statements: new,
        bad,
        ..
    } = told(kind, year, &after, definitions)?;
    let row_of = |s: &Statement| (s.origin.table.clone(), s.origin.row.unwrap_or(u64::MAX));
    let corrected: HashSet<(String, u64)> = corrections
        .iter()
        .map(|c| (c.table.clone(), u64::from(c.row)))
        .collect();
    let mut refused_rows: HashMap<(String, u64), String> = HashMap::new();
    for row in bad {
        refused_rows.insert((row.table, row.row), row.message);
    }
    let of_rows = |statements: Vec<Statement>| -> Vec<Statement> {
        statements
            .into_iter()
            .filter(|s| corrected.contains(&row_of(s)))
            .collect()
    };
    let (old, mut new) = (of_rows(old), of_rows(new));
    let named: HashSet<_> = new.iter().map(|s| (s.subject.clone(), s.entry.clone())).collect();
    for lost in old
        .iter()
        .filter(|s| !named.contains(&(s.subject.clone(), s.entry.clone())))
    {
        refused_rows
            .entry(row_of(lost))
            .or_insert_with(|| NAMES_ENTRY.to_owned());
    }
    new.retain(|s| !refused_rows.contains_key(&row_of(s)));
    let source = NewSource {
        kind: source,
        name: "Corrections of findings".to_owned(),
        fingerprint: String::new(),
    };
    // What somebody recorded by hand is not overruled; such a row is left as it was.
    for doubt in record.preview(&area.id, &new, &source)?.disagreements {
        let row = doubt.row.unwrap_or(u64::MAX);
        refused_rows
            .entry((doubt.table, row))
            .or_insert_with(|| BY_HAND.to_owned());
    }
    new.retain(|s| !refused_rows.contains_key(&row_of(s)));
    record.import(&area.id, &new, source, by, at)?;
    let why = |c: &Correction| refused_rows.get(&(c.table.clone(), u64::from(c.row))).cloned();
    let refused = corrections.iter().enumerate().filter_map(|(at, c)| Some((at, why(c)?)));
    Ok(Applied {
        refused: refused.collect(),
    })
}
