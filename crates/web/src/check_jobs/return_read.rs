//! An entry of the register of returns, with what its checks found.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use definitions::Value;
use record::{Area, AreaId, EntryId, Position};
use submissions::findings::{
    Checked, Correction, From, KeptFile, ReturnFiles, ReturnKey, Role, TakenFor, corrections, draft, files_of, lines,
    read_kept,
};

use super::{Task, Written, held_or};
use crate::error::PageError;
use crate::site::Shared;

/// One entry of the register of returns, and how to check it again.
#[derive(Debug, Clone)]
pub(crate) struct ReturnRead {
    pub(crate) entry: EntryId,
    pub(crate) place: u32,
    pub(crate) row: u32,
    pub(crate) key: ReturnKey,
    pub(crate) files: Vec<KeptFile>,
    pub(crate) authority: String,
    /// What the files were taken for.
    pub(crate) taken_for: TakenFor,
}

impl ReturnRead {
    /// The return in a row of the register of returns.
    pub(crate) fn of_row(position: &Position, register: usize, row: u32) -> Option<Self> {
        let place = *position.table(register).entry.get(row as usize)?;
        let text = |field: &str| match position.value(register, row, field) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        };
        Some(Self {
            entry: position.ledger().entry(place).id,
            place,
            row,
            key: ReturnKey::of_row(position, register, row)?,
            files: files_of(&text("files")),
            authority: text("authority"),
            taken_for: TakenFor {
                why: text("taken_for"),
                doubts: text("doubts").lines().map(str::to_owned).collect(),
            },
        })
    }

    /// The return as checked, from what is held or anew.
    pub(crate) fn checked(&self, site: &Shared, area: &Area, position: &Position) -> Result<Arc<Checked>, PageError> {
        let fixed = self.corrections(position);
        let slot = site.check_jobs.held.slot(self.held_key(site, area, position, &fixed));
        held_or(site, &slot, || {
            let made = self.made(site, area, position)?;
            let checked = made.check(&fixed, position.viewpoint().today, &|_| ());
            checked.map_err(|e| PageError::Refused(e.to_string()))
        })
    }

    /// What the page of the return as written says, from what is held or made anew.
    pub(crate) fn written(
        &self,
        site: &Shared,
        area: &Area,
        position: &Position,
        make: impl FnOnce() -> Result<Written, PageError>,
    ) -> Result<Arc<Written>, PageError> {
        let slot = site.check_jobs.written.slot(self.held_key(site, area, position, &[]));
        held_or(site, &slot, make)
    }

    /// What a check of it depends on.
    pub(super) fn held_key(&self, site: &Shared, area: &Area, position: &Position, fixed: &[Vec<Correction>]) -> u64 {
        let mut hash = DefaultHasher::new();
        let seen = position.viewpoint();
        (
            &area.id.0,
            self.entry.0,
            self.key.year,
            seen.today,
            corrections::fingerprint_of(&self.files),
        )
            .hash(&mut hash);
        format!("{fixed:?}").hash(&mut hash);
        if self.key.from == From::Record {
            (site.check_jobs.touched(position.ledger()).0, seen.known_at).hash(&mut hash);
        }
        hash.finish()
    }

    /// The return as checked, with every finding however many there are; nothing of it is held.
    pub(crate) fn checked_whole(&self, site: &Shared, area: &Area, position: &Position) -> Result<Checked, PageError> {
        let fixed = self.corrections(position);
        let made = self.made(site, area, position)?;
        made.check_all(&fixed, position.viewpoint().today)
            .map_err(|e| PageError::Refused(e.to_string()))
    }

    /// What was corrected in its files, in batches.
    pub(crate) fn corrections(&self, position: &Position) -> Vec<Vec<Correction>> {
        // What is corrected in the record itself shows there.
        if self.key.from == From::Record {
            return Vec::new();
        }
        corrections::of_files(position, &lines(position, self.place), &self.files)
    }

    /// Its files: as submitted, or made from the record again, with what they are compared with.
    fn made(&self, site: &Shared, area: &Area, position: &Position) -> Result<ReturnFiles, PageError> {
        let mut return_files = self.return_files(site, &area.id)?;
        if self.key.from == From::Record {
            let made =
                draft(&self.key.kind, self.key.year, position, area).map_err(|e| PageError::Refused(e.to_string()))?;
            let made = made.files.into_iter().map(|file| (Role::Return, file));
            return_files.files.extend(made);
        }
        Ok(return_files)
    }

    /// What a check of it again is of.
    pub(crate) fn task(&self, site: &Shared, area: &AreaId) -> Result<Task, PageError> {
        if self.key.from == From::Record {
            return Ok(Task::Record {
                kind: self.key.kind.clone(),
                year: self.key.year,
                quiet: false,
            });
        }
        Ok(Task::Files(self.return_files(site, area)?))
    }

    /// The return as it was submitted, from its kept files.
    pub(crate) fn return_files(&self, site: &Shared, area: &AreaId) -> Result<ReturnFiles, PageError> {
        let files = read_kept(&site.record, area, &self.files)?;
        Ok(ReturnFiles {
            files: files.ok_or_else(|| PageError::Refused(site.messages.get("returns-files-not-kept")))?,
            kind: Some(self.key.kind.clone()),
            year: Some(self.key.year),
            authority: self.authority.clone(),
            taken_for: Some(self.taken_for.clone()),
        })
    }
}
