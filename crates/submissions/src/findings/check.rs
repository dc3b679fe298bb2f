//! A return is checked, its files kept and its findings followed.

use calendar::{Timestamp, day_in_england, end_of_day_in_england};
use definitions::Value;
use record::{Actor, Area, NO_DAY, NO_ENTRY, Position, Record, StoreError, Viewpoint};
use returns::{CheckOptions, Input, Limits, ProgressFn, ReadError};

use crate::{BuildError, BuiltReturn, FileForm, HowWritten, build, kinds};

use super::{
    AsCorrected, Checked, Correction, From, Kept, KeptFile, ReturnKey, Role, Said, as_corrected, corrections, files_of,
    keep, lines, lists_on_record, people, read_kept,
};

/// The files of a return to be checked, and what is known of them.
#[derive(Debug, Clone, Default)]
pub struct ReturnFiles {
    /// Its files, last year's to compare with, and lists that some rules need.
    pub files: Vec<(Role, Input)>,
    /// The return to take them for, when it is known.
    pub kind: Option<String>,
    /// The year to take them for, when it is known.
    pub year: Option<u16>,
    /// Code of the authority, for returns that do not carry it; may be empty.
    pub authority: String,
    /// What they were taken for at an earlier check.
    pub taken_for: Option<TakenFor>,
}

/// What files were taken for when they were first checked.
#[derive(Debug, Clone, Default)]
pub struct TakenFor {
    /// What, and why, in sentences.
    pub why: String,
    /// What speaks against it, each a whole sentence.
    pub doubts: Vec<String>,
}

/// Why a return could not be checked; nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The files cannot be read as a return.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The return cannot be made from the record.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReturnFiles {
    /// The files of a role.
    #[must_use]
    pub fn of(&self, role: Role) -> Vec<Input> {
        let files = self.files.iter().filter(|(r, _)| *r == role);
        files.map(|(_, input)| input.clone()).collect()
    }

    /// The files of the return as they were checked: with their corrections, where there are any.
    #[must_use]
    pub fn as_checked(&self, checked: &Checked) -> Vec<Input> {
        let corrected = checked.corrected.as_ref().map(|c| c.files.clone());
        corrected.unwrap_or_else(|| self.of(Role::Return))
    }

    /// How it is checked on a day.
    fn options(&self, today: calendar::Date) -> Result<CheckOptions, ReadError> {
        let mut options = CheckOptions {
            kind: self.kind.clone(),
            year: self.year,
            previous: self.of(Role::Previous),
            today: Some(today.into()),
            authority: (!self.authority.is_empty()).then(|| self.authority.clone()),
            ..CheckOptions::default()
        };
        for role in Role::all() {
            let files = self.of(role);
            if let Role::List(name) = role
                && !files.is_empty()
            {
                options.reference.read(name, &files, &options.limits)?;
            }
        }
        Ok(options)
    }

    /// Reads and checks it, with corrections in place.
    ///
    /// # Errors
    /// Files that are not recognised or cannot be read.
    pub fn check(
        &self,
        corrections: &[Vec<Correction>],
        today: calendar::Date,
        progress: &ProgressFn<'_>,
    ) -> Result<Checked, ReadError> {
        Checked::of(&self.of(Role::Return), corrections, self.options(today)?, progress)
    }
}

impl ReturnFiles {
    /// As [`Self::check`], with every finding held however many there are: to be written out, not to be kept.
    ///
    /// # Errors
    /// Files that are not recognised or cannot be read.
    pub fn check_all(&self, corrections: &[Vec<Correction>], today: calendar::Date) -> Result<Checked, ReadError> {
        let options = CheckOptions {
            per_rule: Some(usize::MAX),
            ..self.options(today)?
        };
        Checked::of(&self.of(Role::Return), corrections, options, &|_| ())
    }

    /// Its files with corrections made in them, when it is known what return it is.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn as_corrected(&self, corrections: &[Vec<Correction>]) -> Result<Option<AsCorrected>, ReadError> {
        let kind = self.kind.as_deref().and_then(|id| kinds().checked(id));
        kind.map(|kind| as_corrected(kind, &self.of(Role::Return), corrections, &Limits::default()))
            .transpose()
    }

    /// Lists submitted with an earlier return serve this one too, where it brings none of its own.
    fn add_lists(&mut self, record: &Record, area: &Area, position: &Position) -> Result<(), StoreError> {
        let mut lists = lists_on_record(position);
        lists.retain(|list| self.of(list.role).is_empty());
        self.files
            .extend(read_kept(record, &area.id, &lists)?.unwrap_or_default());
        Ok(())
    }

    /// Last year's return, where it was checked here and this one brings none; whether there is one.
    fn add_last_year(
        &mut self,
        record: &Record,
        area: &Area,
        position: &Position,
        key: &ReturnKey,
    ) -> Result<bool, StoreError> {
        if !self.of(Role::Previous).is_empty() {
            return Ok(false);
        }
        let before = ReturnKey {
            kind: key.kind.clone(),
            year: key.year.saturating_sub(1),
            from: From::File,
        };
        let mut files = files_on_record(position, &before);
        files.retain(|f| f.role == Role::Return);
        let files = read_kept(record, &area.id, &files)?.unwrap_or_default();
        let any = !files.is_empty();
        self.files
            .extend(files.into_iter().map(|(_, file)| (Role::Previous, file)));
        Ok(any)
    }

    /// Keeps all its files.
    fn keep(&self, record: &Record, area: &Area) -> Result<Vec<KeptFile>, CheckError> {
        let mut kept = Vec::new();
        for (role, input) in &self.files {
            kept.push(KeptFile {
                name: input.name.clone(),
                fingerprint: record.store().keep_file(&area.id, &input.read(u64::MAX)?)?,
                role: *role,
            });
        }
        Ok(kept)
    }
}

/// Checks a return, keeps its files and follows its findings. The same files submitted again keep their corrections.
///
/// # Errors
/// [`CheckError`]; a return that cannot be read leaves nothing behind.
pub fn check_files(
    record: &Record,
    area: &Area,
    return_files: &ReturnFiles,
    progress: &ProgressFn<'_>,
    by: &Actor,
    at: Timestamp,
) -> Result<(Checked, Kept), CheckError> {
    let today = day_in_england(at);
    let position = record.position(&area.id, Viewpoint { known_at: None, today })?;
    let mut return_files = return_files.clone();
    return_files.add_lists(record, area, &position)?;
    let mut checked = return_files.check(&[], today, progress)?;
    let key = ReturnKey {
        kind: checked.report.kind.to_owned(),
        year: checked.report.year,
        from: From::File,
    };
    let compares = return_files.add_last_year(record, area, &position, &key)?;
    let files = return_files.keep(record, area)?;
    let fixed = earlier_corrections(&position, &key, &files);
    if compares || !fixed.is_empty() {
        checked = return_files.check(&fixed, today, progress)?;
    }
    let children = people(checked.report.kind, &checked.loaded.tables, position.ledger());
    // A check again names the kind and year itself, so that only the first can doubt them.
    let taken_for = return_files.taken_for.clone().unwrap_or_else(|| TakenFor {
        why: checked.report.why.clone(),
        doubts: checked.report.doubts.clone(),
    });
    let said = Said {
        authority: &return_files.authority,
        why: &taken_for.why,
        doubts: &taken_for.doubts,
        quiet: false,
    };
    let kept = keep(record, &area.id, &checked, &key, &children, &files, said, by, at)?;
    Ok((checked, kept))
}

/// Said of a return that was made from the record.
const FROM_RECORD: &str = "Made from this record as it stood at the last check.";

/// The return of a year as made from the record; a draft while its census day lies ahead.
///
/// # Errors
/// [`BuildError`].
pub fn draft(kind: &str, year: u16, position: &Position, area: &Area) -> Result<BuiltReturn, BuildError> {
    let how = HowWritten {
        form: FileForm::Xml,
        at: end_of_day_in_england(position.viewpoint().today),
        serial: 1,
        draft: true,
    };
    build(kind, year, position, area, &how)
}

/// Checks the record as the return of a year, and follows its findings. `quiet` leaves no trace of a check that finds
/// nothing new and nothing gone.
///
/// # Errors
/// [`CheckError`].
#[expect(clippy::too_many_arguments, reason = "who, where and when travel through every call")]
pub fn check_record(
    record: &Record,
    area: &Area,
    kind: &str,
    year: u16,
    quiet: bool,
    progress: &ProgressFn<'_>,
    by: &Actor,
    at: Timestamp,
) -> Result<(Checked, Kept), CheckError> {
    let today = day_in_england(at);
    let position = record.position(&area.id, Viewpoint { known_at: None, today })?;
    let made = draft(kind, year, &position, area)?;
    let key = ReturnKey {
        kind: kind.to_owned(),
        year,
        from: From::Record,
    };
    let mut return_files = ReturnFiles {
        kind: Some(kind.to_owned()),
        year: Some(year),
        authority: area.la_code.clone(),
        ..ReturnFiles::default()
    };
    return_files.add_lists(record, area, &position)?;
    return_files.add_last_year(record, area, &position, &key)?;
    // What was made from the record can be made again; what it was compared with is kept.
    let beside = return_files.keep(record, area)?;
    return_files
        .files
        .extend(made.files.into_iter().map(|f| (Role::Return, f)));
    let checked = return_files.check(&[], today, progress)?;
    let said = Said {
        authority: &area.la_code,
        why: FROM_RECORD,
        doubts: &[],
        quiet,
    };
    let kept = keep(record, &area.id, &checked, &key, &made.children, &beside, said, by, at)?;
    Ok((checked, kept))
}

/// The returns as which the record is being checked, with the year, until they are authorised: what was corrected in
/// the record is to be seen in them at once.
#[must_use]
pub fn followed(position: &Position) -> Vec<(String, u16)> {
    let Some(at) = position.ledger().definitions().register_index("statutory_return") else {
        return Vec::new();
    };
    let table = position.table(at);
    let open = (0u32..).zip(&table.closed).filter(|(_, closed)| **closed == NO_DAY);
    open.filter_map(|(row, _)| ReturnKey::of_row(position, at, row))
        .filter(|key| key.from == From::Record)
        .map(|key| (key.kind, key.year))
        .collect()
}

/// Corrections made to the same files at an earlier check.
fn earlier_corrections(position: &Position, key: &ReturnKey, files: &[KeptFile]) -> Vec<Vec<Correction>> {
    return_place(position, key).map_or_else(Vec::new, |place| {
        corrections::of_files(position, &lines(position, place), files)
    })
}

/// The place of a return's entry.
fn return_place(position: &Position, key: &ReturnKey) -> Option<u32> {
    let ledger = position.ledger();
    let register = ledger.definitions().register_index("statutory_return")?;
    ledger.place_by_key(u16::try_from(register).ok()?, NO_ENTRY, &key.entry_key())
}

/// The files of a return's last check.
fn files_on_record(position: &Position, key: &ReturnKey) -> Vec<KeptFile> {
    let row = return_place(position, key).and_then(|place| position.find_place(place));
    match row.and_then(|(register, row)| position.value(register, row, "files")) {
        Some(Value::Text(text)) => files_of(&text),
        _ => Vec::new(),
    }
}
