//! The one way in: files become statements, and statements events of the record. The command line, the pages and the
//! demonstration all import through [`ingest`], so that they refuse and report the same.

use std::collections::BTreeSet;

use calendar::{Date, Timestamp, day_in_england};
use record::{Actor, Area, Doubt, ImportReport, NewSource, Record, SourceKind, StoreError};
use returns::{BadRow, BadRows, ImportKind, Input, Limits, ProgressFn, ReadError, StatementOptions};
use serde::Serialize;

use crate::{BuildError, kinds};

/// How files are imported.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Id of the kind to take them for; recognised from the files if left out.
    pub kind: Option<String>,
    /// The year of the return; recognised from the files if left out.
    pub year: Option<u16>,
    /// What to do with rows that hold a value that cannot be used.
    pub bad_rows: OnBadRows,
    /// Whether only to say what would happen.
    pub preview: bool,
    /// The version of an extract's tables, where the files do not state it.
    pub version: Option<String>,
    /// The day an extract was made; the day of the import if left out.
    pub extracted: Option<Date>,
    /// The name of the source; the names of the files if left out.
    pub name: Option<String>,
}

/// What to do with rows that hold a value that cannot be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnBadRows {
    /// Import the other rows.
    #[default]
    Skip,
    /// Import what can be read of the bad rows too.
    Load,
    /// Import nothing if any row is bad.
    Refuse,
}

/// What an import did, or would do, and everything that a person must look at. Serialised, it is the JSON that
/// `goldenthread import --json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether anything could be written: not for a preview, and not where bad rows refuse the import.
    pub imported: bool,
    /// Rows with a value that cannot be used.
    pub bad_rows: Vec<BadRow>,
    /// Values left out of rows that are otherwise good.
    pub left_out: Vec<BadRow>,
    /// Remarks about the files as a whole: what of them is not read.
    pub notes: Vec<String>,
    /// Statements that gave another first day for a plan or request on record, and were taken for the same one.
    pub restated: Vec<Doubt>,
    /// What became of the statements.
    #[serde(flatten)]
    pub record: ImportReport,
    /// What the files were taken for and why; none where the caller named the kind.
    #[serde(skip)]
    pub why: Option<String>,
    /// How much was read, such as "3391 people".
    #[serde(skip)]
    pub size: String,
}

impl Report {
    /// Whether nothing was imported because rows were bad and the caller refused such files.
    #[must_use]
    pub fn refused(&self, options: &Options) -> bool {
        options.bad_rows == OnBadRows::Refuse && !self.bad_rows.is_empty()
    }

    /// How many rows are bad, however many values of each.
    #[must_use]
    pub fn bad_row_count(&self) -> usize {
        let places: BTreeSet<_> = self.bad_rows.iter().map(|b| (&b.table, b.row)).collect();
        places.len()
    }
}

/// Why files were not imported; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No such kind can be imported.
    #[error("the record cannot import \"{kind}\"; it can import {known}")]
    Kind {
        /// The kind that the caller named.
        kind: String,
        /// The kinds there are.
        known: String,
    },
    /// The return is another authority's.
    #[error("this return is of authority {of}, and {area} is authority {own}; nothing was imported")]
    AnotherAuthority {
        /// The return's authority.
        of: String,
        /// The area's name.
        area: String,
        /// The area's own authority.
        own: String,
    },
    /// Only whole rows of this kind can be imported.
    #[error(
        "what can be read of a bad row can be imported from a SEN2 return only; of the {0} a row that cannot be used is left out and reported, or nothing is imported"
    )]
    BadRowsNotLoaded(&'static str),
    /// An extract whose files do not state the version of its tables.
    #[error("these are tables of the {0}, and nothing in them states which version")]
    NoVersion(&'static str),
    /// A version or a day was given for a return, which states both itself.
    #[error(
        "a version or a day of extraction is for an extract only, and these files are a return, which states its own day"
    )]
    NotAnExtract,
    /// The files cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The return cannot be made from the record.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IngestError {
    pub(crate) fn unknown(kind: &str) -> Self {
        Self::Kind {
            kind: kind.to_owned(),
            known: kinds().import_titles(),
        }
    }
}

/// Whether the record can import files of this kind.
#[must_use]
pub fn can_ingest(kind: &str) -> bool {
    kinds().imported(kind).is_some()
}

/// Imports files into an area's record: all that is new, or nothing. The same files again change nothing; newer ones
/// add what is new and correct what changed.
///
/// # Errors
/// [`IngestError`]; nothing is written then.
pub fn ingest(
    record: &Record,
    area: &Area,
    files: &[Input],
    options: &Options,
    progress: &ProgressFn<'_>,
    by: &Actor,
    at: Timestamp,
) -> Result<Report, IngestError> {
    let limits = Limits::default();
    let (kind, year, why) = kind_of(files, options, &limits)?;
    if options.bad_rows == OnBadRows::Load && !kind.loads_bad_rows() {
        return Err(IngestError::BadRowsNotLoaded(kind.title()));
    }
    if !kind.is_extract() && (options.version.is_some() || options.extracted.is_some()) {
        return Err(IngestError::NotAnExtract);
    }
    let tables = kind.read_for(year, files, &limits, progress)?;
    let about = kind.about(&tables);
    let version = options.version.clone().or(about.version);
    if kind.is_extract() && version.is_none() {
        return Err(IngestError::NoVersion(kind.title()));
    }
    if let Some(of) = about.authority.filter(|of| *of != area.la_code) {
        return Err(IngestError::AnotherAuthority {
            of,
            area: area.name.clone(),
            own: area.la_code.clone(),
        });
    }
    let how = StatementOptions {
        year,
        as_of: options.extracted.unwrap_or_else(|| day_in_england(at)),
        bad_rows: match options.bad_rows {
            OnBadRows::Load => BadRows::Load,
            OnBadRows::Skip | OnBadRows::Refuse => BadRows::Skip,
        },
    };
    let mut stated = kind.statements(&tables, record.definitions(), &how)?;
    // A plan whose first day is corrected stays one plan.
    let restated = crate::restate(record.ledger(&area.id)?.as_ref(), &mut stated.statements);
    let refused = options.bad_rows == OnBadRows::Refuse && !stated.bad.is_empty();
    let source = source(kind, files, options.name.as_deref(), version.as_deref())?;
    let imported = !options.preview && !refused;
    let report = match imported {
        true => record.import(&area.id, &stated.statements, source, by, at)?,
        false => record.preview(&area.id, &stated.statements, &source)?,
    };
    Ok(Report {
        imported,
        bad_rows: stated.bad,
        left_out: stated.left_out,
        notes: stated.notes,
        restated,
        record: report,
        why,
        size: about.size,
    })
}

/// The kind of the files, its year where it is known before reading, and why they were taken for it.
fn kind_of(
    files: &[Input],
    options: &Options,
    limits: &Limits,
) -> Result<(&'static dyn ImportKind, Option<u16>, Option<String>), IngestError> {
    let Some(id) = &options.kind else {
        let (kind, claim) = kinds().recognise_import(files, limits)?;
        return Ok((kind, options.year.or(claim.year), Some(claim.why)));
    };
    let kind = kinds().imported(id).ok_or_else(|| IngestError::unknown(id))?;
    let year = match options.year {
        Some(year) => Some(year),
        None => kind.recognise(&kinds().probes(files, limits)?).and_then(|c| c.year),
    };
    Ok((kind, year, None))
}

/// The source under which the record keeps what the files state.
fn source(
    kind: &dyn ImportKind,
    files: &[Input],
    name: Option<&str>,
    version: Option<&str>,
) -> Result<NewSource, ReadError> {
    let prints: Vec<String> = files
        .iter()
        .map(|file| Ok(record::fingerprint(&file.read(u64::MAX)?)))
        .collect::<Result<_, ReadError>>()?;
    let names = || files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
    let name = name.map_or_else(names, str::to_owned);
    Ok(NewSource {
        kind: SourceKind::new(kind.id()),
        name: match version {
            Some(version) => format!("{} {version}: {name}", kind.title()),
            None => name,
        },
        fingerprint: match &prints[..] {
            [one] => one.clone(),
            many => record::fingerprint(many.concat().as_bytes()),
        },
    })
}
