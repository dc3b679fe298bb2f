//! Copying an SQLite record while it is in use, and putting a copy in the place of a record.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};

use super::database::owner_only;
use super::opening::{READS, RECORD, cannot_open, open_read_only, reads_beside, whole, with_ending, without_links};
use super::{SqliteStore, refuse_missing};
use crate::{StoreError, Verification};

/// How the names of copies end that are being made: of a backup, and of what is restored.
const COPYING: [&str; 2] = [".part", ".restoring"];

impl SqliteStore {
    /// Copies the record in a file, with the noted reads beside it, to a new file `to`, also while others use it. The
    /// copy is verified, and takes its name only when it is complete and on the disk; its owner alone may read it.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when there is no record at `from`, something is at `to` already, the copy cannot be
    /// written, or it does not verify; [`StoreError::Database`].
    pub fn backup(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<Verification, StoreError> {
        let (from, to) = (from.as_ref(), &without_links(to.as_ref()));
        refuse_missing(from)?;
        for place in [to.clone(), reads_beside(to)] {
            if place.exists() {
                return Err(cannot(format!(
                    "there is already something at {}; give a name that is not taken, so that no earlier copy is lost",
                    place.display()
                )));
            }
        }
        let copy = Copy::make(from, &with_ending(to, COPYING[0]))?;
        let verified = copy.verified()?;
        copy.become_record(to)?;
        Ok(verified)
    }

    /// Puts the record in the file `from` in the place of the record at `to`. Everything is verified, and copied beside
    /// `to`, before anything there is touched. A record that is there is only replaced when `replace` says so, and is
    /// kept beside the new one under its name and `stamp`.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] in words, with nothing at `to` changed: `from` is no record or does not verify, there
    /// is a record at `to` that was not to be replaced, or another process has it open.
    pub fn restore(
        from: impl AsRef<Path>,
        to: impl AsRef<Path>,
        replace: bool,
        stamp: &str,
    ) -> Result<Restored, StoreError> {
        let (from, to) = (from.as_ref(), &without_links(to.as_ref()));
        refuse_missing(from)?;
        if std::fs::canonicalize(from).ok() == std::fs::canonicalize(to).ok() && to.exists() {
            return Err(cannot(format!("{} cannot be restored from itself", to.display())));
        }
        // A log without its record would be played into the restored one, and noted reads without it would be lost.
        let there = files_of(to).into_iter().find(|file| file.exists());
        if let Some(there) = there.as_ref().filter(|_| !replace) {
            return Err(cannot(format!(
                "there is already a record, or what is left of one, at {}; nothing was changed. To put this one in its \
                 place, and keep the old one beside it, say --replace",
                there.display()
            )));
        }
        let found = Self::verify(from, None)?;
        refuse_unsound(from, &found)?;
        let copy = Copy::make(from, &with_ending(to, COPYING[1]))?;
        let verified = copy.verified()?;
        let old = match there {
            Some(_) => Some(set_aside(to, stamp)?),
            None => None,
        };
        copy.become_record(to)?;
        // What counts is what is there now.
        refuse_unsound(to, &Self::verify(to, None)?)?;
        Ok(Restored { verified, old })
    }
}

/// What a backup or restore that was stopped half-way, by a kill or the end of the machine, left in a folder: copies of
/// records that never took their name, in order of name. One that is still being made is named too.
#[must_use]
pub fn left_by_stopped_copies(folder: &Path) -> Vec<LeftCopy> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let left = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".reads").unwrap_or(&name);
        let is_named_so = COPYING.iter().any(|ending| name.ends_with(ending));
        let certain = is_named_so.then(|| is_ours(&path)).flatten()?;
        Some(LeftCopy { path, certain })
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<LeftCopy> = files.filter_map(|file| left(file.path())).collect();
    found.sort();
    found
}

/// A file that a stopped backup or restore left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftCopy {
    /// Where it is.
    pub path: PathBuf,
    /// Whether its content says that it is of a record. Otherwise only its name does, and it may be another program's.
    pub certain: bool,
}

/// Whether a file is a record or its reads, as its header says: `Some(true)`. SQLite writes the header last, so a copy
/// that was stopped early has zeros in its place, as a file of another program may: `Some(false)`.
fn is_ours(path: &Path) -> Option<bool> {
    let mut header = [0; 72];
    let mut file = File::open(path).ok()?;
    file.read_exact(&mut header).ok()?;
    let ids = [RECORD.application_id, READS.application_id].map(|id| u32::try_from(id).unwrap_or(0).to_be_bytes());
    let of_ours = header.starts_with(b"SQLite format 3\0") && ids.iter().any(|id| header[68..] == *id);
    (of_ours || header == [0; 72]).then_some(of_ours)
}

/// What restoring did.
#[derive(Debug)]
pub struct Restored {
    /// What the record in its place holds.
    pub verified: Verification,
    /// Where the record that was there before is now.
    pub old: Option<PathBuf>,
}

/// A copy on its way, removed again unless it becomes a record.
struct Copy {
    at: PathBuf,
    done: bool,
}

impl Copy {
    fn make(from: &Path, at: &Path) -> Result<Self, StoreError> {
        let copy = Self {
            at: at.to_owned(),
            done: false,
        };
        // What an earlier try left.
        copy.remove();
        // The record first: reads noted after it are more than its commits vouch for, never less.
        copy_file(from, at)?;
        let reads = reads_beside(from);
        if reads.exists() {
            copy_file(&reads, &reads_beside(at))?;
        }
        Ok(copy)
    }

    fn verified(&self) -> Result<Verification, StoreError> {
        let found = SqliteStore::verify(&self.at, None)?;
        refuse_unsound(&self.at, &found)?;
        Ok(found)
    }

    /// Gives the copy its name: the reads first, so that a record is never without them.
    fn become_record(mut self, to: &Path) -> Result<(), StoreError> {
        rename(&reads_beside(&self.at), &reads_beside(to))?;
        rename(&self.at, to)?;
        self.done = true;
        Ok(())
    }

    fn remove(&self) {
        for ending in ["", "-journal", ".reads", ".reads-journal"] {
            let _ = std::fs::remove_file(with_ending(&self.at, ending));
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !self.done {
            self.remove();
        }
    }
}

/// Copies one SQLite file as one moment shows it, onto the disk.
fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    owner_only(to);
    if !to.exists() {
        File::create_new(to).map_err(|error| cannot_write(to, &error))?;
    }
    let source = open_read_only(from)?;
    let name = to.to_str().ok_or_else(|| {
        cannot(format!(
            "{} is not a name that SQLite can write to; give one in UTF-8",
            to.display()
        ))
    })?;
    source.execute("VACUUM INTO ?1", params![name]).map_err(|error| {
        cannot(format!(
            "{} could not be copied to {} ({error}); look at the room on the disk and at who may write there",
            from.display(),
            to.display()
        ))
    })?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| cannot_write(to, &error))
}

fn refuse_unsound(path: &Path, found: &Verification) -> Result<(), StoreError> {
    match found.problems.first() {
        None => Ok(()),
        Some(first) => Err(cannot(format!(
            "{} does not verify, and was not used: {first}{}. `goldenthread verify` lists everything",
            path.display(),
            match found.problems.len() + found.unnamed - 1 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            }
        ))),
    }
}

/// Renames a record that no process has open.
fn set_aside(record: &Path, stamp: &str) -> Result<PathBuf, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    for file in [record.to_owned(), reads_beside(record)] {
        if !file.exists() {
            continue;
        }
        let connection = Connection::open_with_flags(&file, flags).map_err(|error| cannot_open(&file, &error))?;
        // A damaged file cannot say who has it open; it is set aside with whatever is beside it.
        if let Ok(false) = whole(&connection) {
            return Err(cannot(format!(
                "another process has the record {} open; stop it first. Nothing was changed",
                record.display()
            )));
        }
    }
    let aside = with_ending(record, &format!(".{stamp}"));
    if files_of(&aside).iter().any(|file| file.exists()) {
        return Err(cannot(format!(
            "there is already something at {}, where the record that is replaced would be kept; try again in a moment",
            aside.display()
        )));
    }
    // The record itself first: stopped half-way, nothing opens a record without its log.
    for (from, to) in files_of(record).iter().zip(files_of(&aside)) {
        if from.exists() {
            rename(from, &to)?;
        }
    }
    Ok(aside)
}

/// All files that a record may consist of, the record itself first.
fn files_of(record: &Path) -> Vec<PathBuf> {
    let endings = ["", "-wal", "-shm", "-journal"];
    let of = |file: &Path| endings.map(|ending| with_ending(file, ending));
    [of(record), of(&reads_beside(record))].concat()
}

/// Renames a file and waits until the folder is on the disk.
fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::rename(from, to)
        .and_then(|()| sync_folder(to))
        .map_err(|error| cannot_write(to, &error))
}

#[cfg(unix)]
fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> StoreError {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "this program may not write in its folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "its folder can only be read".to_owned(),
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    cannot(format!("{} could not be written: {why}", path.display()))
}

fn cannot(sentence: String) -> StoreError {
    StoreError::CannotOpen(sentence)
}
