use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use identifiers::text::escaped_line;
use record::{Heads, Verification};

use super::counted;
use crate::progress::Progress;
use crate::store::Place;

/// Check a record for changes and damage since it was recorded
///
/// Walks the hash chains over everything that was recorded, kept and read; checks tables, triggers, keys and kept
/// files; and says what is not as it was recorded. It changes nothing, and the record may be in use.
///
/// Exit status: 0 when everything is as it was recorded, 1 when something is not, 2 when the record cannot be verified.
/// Only heads that you keep elsewhere (--heads) can show that someone wrote a whole record anew.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// What an earlier `verify` or `backup` printed, kept in a file: each head in it must still be part of its chain
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

impl Verify {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let earlier = self.heads.as_deref().map(heads).transpose()?;
        let mut progress = Progress::start();
        let found = self.place.verify(earlier.as_ref())?;
        progress.done("verified");
        if found.is_sound() {
            print(&found);
            return Ok(ExitCode::SUCCESS);
        }
        for problem in &found.problems {
            println!("{}", escaped_line(problem));
        }
        if found.unnamed > 0 {
            println!("and {} more", found.unnamed);
        }
        eprintln!(
            "{} is not as it was recorded ({}). Do not go on with it: keep it as it is, and restore a backup that verifies",
            self.place.shown(),
            counted(found.problems.len() + found.unnamed, "problem", "problems")
        );
        Ok(ExitCode::from(1))
    }
}

/// The heads of all chains, after what they are over.
pub(crate) fn print(found: &Verification) {
    let counts = found.counts;
    let all = match found.erased + found.files_removed {
        0 => "Everything is as it was recorded",
        _ => "Everything that is still there is as it was recorded",
    };
    println!(
        "{all}: {} commits, {} entries, {} events, {} kept files, {} noted reads.",
        counts.commits, counts.entries, counts.events, counts.files, counts.reads
    );
    if found.erased > 0 {
        println!(
            "{} erased: what it was is no longer known, and its place in the chain is as it was. \
             No command of this version erases anything: find out who did.",
            counted(found.erased, "event or entry is", "events or entries are")
        );
    }
    if found.files_removed > 0 {
        println!(
            "The bytes of {} removed.",
            counted(found.files_removed, "kept file are", "kept files are")
        );
    }
    println!("Keep these lines elsewhere, and give them to `goldenthread verify --heads` later:");
    println!("{}", found.heads.to_string().trim_end());
}

fn heads(file: &Path) -> Result<Heads> {
    let text = String::from_utf8(crate::files::bytes(file)?)
        .ok()
        .with_context(|| format!("{} is not text", file.display()))?;
    text.parse().map_err(|line: usize| match line {
        0 => anyhow::anyhow!(
            "{} holds no heads: they are lines that begin with \"head\", as `goldenthread verify` prints them",
            file.display()
        ),
        line => anyhow::anyhow!(
            "line {line} of {} is not a head as `goldenthread verify` prints it",
            file.display()
        ),
    })
}
