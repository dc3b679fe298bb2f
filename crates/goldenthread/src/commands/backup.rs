use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use record::SqliteStore;

use super::verify;
use crate::progress::Progress;
use crate::store::{Place, folder_of, note_left_behind};

/// Copy a record to a new file, also while it is being served
///
/// The copy is verified before it takes its name, and can be
/// read by its owner alone. Next to it, with .reads at the end of the name, is the copy of who read what: keep the two
/// together.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to make
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    pub(crate) fn run(self) -> Result<()> {
        let from = self
            .place
            .file("backed up with PostgreSQL's own tools (pg_dump, or continuous archiving)")?;
        let mut progress = Progress::start();
        let verified = SqliteStore::backup(&from, &self.to)?;
        progress.done("copied and verified");
        note_left_behind(folder_of(&self.to));
        println!("Backed up {} to {}", from.display(), self.to.display());
        verify::print(&verified);
        Ok(())
    }
}

/// Put a backup in the place of a record
///
/// Everything in it is verified first; a record that is there is replaced only with
/// --replace, and is then kept next to the new one, with the date and time in its name.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup, with its .reads next to it
    from: PathBuf,
    /// Replace the record that is there, and keep it next to the new one
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    place: Place,
}

impl Restore {
    pub(crate) fn run(self) -> Result<()> {
        let to = self.place.file("restored with PostgreSQL's own tools (pg_restore)")?;
        if self.from == to {
            bail!("{} cannot be restored from itself", to.display());
        }
        let mut progress = Progress::start();
        let now = calendar::Timestamp::now().strftime("%Y-%m-%dT%H%M%SZ").to_string();
        let restored = SqliteStore::restore(&self.from, &to, self.replace, &now)?;
        progress.done("verified and put in place");
        note_left_behind(folder_of(&to));
        println!("Restored {} from {}", to.display(), self.from.display());
        if let Some(old) = restored.old {
            println!("The record that was there before is now {}", old.display());
        }
        verify::print(&restored.verified);
        Ok(())
    }
}
