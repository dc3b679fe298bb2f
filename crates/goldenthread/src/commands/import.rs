use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use calendar::{Date, Timestamp};
use clap::{Args, ValueEnum};
use identifiers::text::escaped_line;
use record::{Area, Record, Viewpoint};
use returns::{BadRow, Input};
use submissions::{IngestError, Options, Report, findings, ingest};

use super::counted;
use crate::progress::Progress;
use crate::store::{Where, area, operator};

/// Import a SEN2 or CIN census return, or social care tables, into the record
///
/// Social care tables are those of the Standard Safeguarding Dataset.
///
/// Importing the same files again changes nothing. Newer files add what is new and correct what changed; nothing is
/// lost.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The return: one XML file, the CSV files of one export or the folder they are in, or one workbook
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The area [default: the only one in the record]
    #[arg(long)]
    area: Option<String>,
    /// The type of return: sen2, cin or ssd (Standard Safeguarding Dataset) [default: worked out from the files]
    #[arg(long = "return", value_name = "KIND", value_parser = kind)]
    kind: Option<String>,
    /// The version of the Standard Safeguarding Dataset, such as 1.4.5; needed when the files do not state it
    #[arg(long, value_name = "VERSION")]
    ssd_version: Option<String>,
    /// The day the Standard Safeguarding Dataset was extracted [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    extracted: Option<Date>,
    /// Id of the register whose own file this is, such as organisation: the table that `goldenthread template` writes
    #[arg(long, value_name = "REGISTER", conflicts_with_all = ["kind", "ssd_version", "extracted"])]
    register: Option<String>,
    /// With --register: the day of rows that give none
    #[arg(long, value_name = "DATE", value_parser = super::date, requires = "register")]
    on: Option<Date>,
    /// What to do with a row that has a value that cannot be used
    ///
    /// [default: skip; with --register: refuse]
    #[arg(long, value_enum)]
    bad_rows: Option<OnBadRows>,
    /// Show what would happen; change nothing
    #[arg(long)]
    preview: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnBadRows {
    /// Import the good rows and report which were left out
    Skip,
    /// Import what can be read of the bad rows too; for a SEN2 return only
    Load,
    /// Import nothing if any row is bad
    Refuse,
}

impl Import {
    pub(crate) fn run(self) -> Result<()> {
        let mut progress = Progress::start();
        let mut inputs = Vec::new();
        for file in &self.files {
            if !file.exists() {
                bail!("{}: there is no such file or folder", file.display());
            }
            inputs.extend(Input::under(file)?);
        }
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        if let Some(register) = &self.register {
            let [file] = &self.files[..] else {
                bail!("give one file with --register");
            };
            let file = super::register_file::FileImport {
                register,
                file,
                on: self.on,
                leave_out: self.bad_rows == Some(OnBadRows::Skip),
                preview: self.preview,
                json: self.json,
            };
            return file.run(&record, &area);
        }
        let options = Options {
            kind: self.kind.clone(),
            bad_rows: self.bad_rows.unwrap_or(OnBadRows::Skip).into(),
            preview: self.preview,
            version: self.ssd_version.clone(),
            extracted: self.extracted,
            ..Options::default()
        };
        let now = Timestamp::now();
        let report = ingest(&record, &area, &inputs, &options, &|_| (), &operator(), now)
            .map_err(|error| self.in_options(error))?;
        if let Some(why) = &report.why {
            eprintln!("{why}");
        }
        progress.done(&format!("read {}", report.size));
        progress.done(match report.imported {
            true => "compared with the record and written",
            false => "compared with the record",
        });
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report, self.bad_rows.unwrap_or(OnBadRows::Skip));
        }
        if report.refused(&options) {
            bail!(
                "nothing was imported, because --bad-rows refuse was given and {} cannot be used",
                counted(
                    report.bad_row_count(),
                    "row holds a value that",
                    "rows hold values that"
                )
            );
        }
        if !self.preview {
            checked_again(&record, &area, &mut progress)?;
        }
        if self.preview && !self.json {
            println!("Nothing was changed: this was a preview.");
        }
        Ok(())
    }
}

impl From<OnBadRows> for submissions::OnBadRows {
    fn from(on_bad: OnBadRows) -> Self {
        match on_bad {
            OnBadRows::Skip => Self::Skip,
            OnBadRows::Load => Self::Load,
            OnBadRows::Refuse => Self::Refuse,
        }
    }
}

/// Checks the record again where it is being checked as a return: an import changes what it would say.
fn checked_again(record: &Record, area: &Area, progress: &mut Progress) -> Result<()> {
    let now = Timestamp::now();
    let viewpoint = Viewpoint {
        known_at: None,
        today: calendar::day_in_england(now),
    };
    for (kind, year) in findings::followed(&*record.position(&area.id, viewpoint)?) {
        let done = findings::check_record(record, area, &kind, year, true, &|_| (), &operator(), now);
        progress.done(&match done {
            Ok((_, kept)) => format!(
                "checked the record as {kind} {year} again: {} new findings, {} resolved",
                kept.found, kept.resolved
            ),
            // The import is done whatever comes of its check.
            Err(error) => format!("the record could not be checked as {kind} {year} again: {error}"),
        });
    }
    Ok(())
}

impl Import {
    /// An error in the words of this command's options.
    fn in_options(&self, error: IngestError) -> anyhow::Error {
        match error {
            IngestError::BadRowsNotLoaded(title) => anyhow!(
                "--bad-rows load is for a SEN2 return only; of the {title} a row that cannot be used is left out and reported (--bad-rows skip), or nothing is imported (--bad-rows refuse)"
            ),
            IngestError::NoVersion(_) => {
                anyhow!("{error}; give it with --ssd-version, for example --ssd-version 1.4.5")
            }
            IngestError::NotAnExtract => {
                let option = match self.ssd_version {
                    Some(_) => "--ssd-version",
                    None => "--extracted",
                };
                anyhow!(
                    "{option} is for tables of the Standard Safeguarding Dataset, and these files are a return, which states its own day; leave out {option}"
                )
            }
            IngestError::Read(error) => {
                let ids: Vec<&str> = submissions::kinds().imported.iter().map(|k| k.id()).collect();
                super::with_return_option(error, &ids)
            }
            _ => error.into(),
        }
    }
}

/// The id of a kind that can be imported.
fn kind(text: &str) -> Result<String, String> {
    match submissions::kinds().imported(text) {
        Some(kind) => Ok(kind.id().to_owned()),
        None => Err(format!(
            "what can be imported is {}",
            submissions::kinds().import_titles()
        )),
    }
}

const SHOWN: usize = 40;

fn print(done: &Report, on_bad: OnBadRows) {
    let (bad, left_out, report) = (&done.bad_rows, &done.left_out, &done.record);
    println!("People: {} known, {} new", report.people_known, report.people_new);
    println!(
        "Events: {} new, {} of them correcting earlier ones; {} statements said nothing new",
        report.events_new, report.corrected, report.unchanged
    );
    let place = |row: &BadRow| {
        let written = match row.written.as_str() {
            "" => String::new(),
            written => format!("\"{written}\""),
        };
        // What is wrong with a row as a whole is wrong with no field of it.
        let of: Vec<&str> = [row.field.as_str(), &written]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect();
        let of = match of.is_empty() {
            true => String::new(),
            false => format!("{}: ", of.join(" ")),
        };
        let line = format!("{} row {}, line {}: {of}{}", row.table, row.row, row.line, row.message);
        println!("  {}", escaped_line(&line));
    };
    let list = |rows: &[BadRow]| {
        rows.iter().take(SHOWN).for_each(&place);
        if rows.len() > SHOWN {
            println!("  and {} more; --json lists all", rows.len() - SHOWN);
        }
    };
    for note in &done.notes {
        println!("Note: {}.", escaped_line(note));
    }
    if !bad.is_empty() {
        let what = match on_bad {
            OnBadRows::Load => "what can be read of them is loaded",
            OnBadRows::Skip => "left out, with what depends on them",
            OnBadRows::Refuse => "so nothing is imported",
        };
        println!(
            "{} with values that cannot be used; {what}:",
            counted(done.bad_row_count(), "row", "rows")
        );
        list(bad);
    }
    if !left_out.is_empty() {
        println!(
            "{} left out of rows that can be used otherwise:",
            counted(left_out.len(), "value", "values")
        );
        list(left_out);
    }
    for (title, doubts) in [
        (
            "say that a plan or request on record began on another day",
            &done.restated[..],
        ),
        (
            "differ from what someone recorded; both are kept until someone decides",
            &report.disagreements[..],
        ),
        (
            "may be people already on record under another number",
            &report.possible_matches[..],
        ),
        ("could not be imported", &report.refused[..]),
    ] {
        if !doubts.is_empty() {
            println!("Statements that {title} ({}):", doubts.len());
            for doubt in doubts.iter().take(SHOWN) {
                let at = doubt.row.map(|r| format!(" row {r}")).unwrap_or_default();
                let line = doubt.line.map(|l| format!(", line {l}")).unwrap_or_default();
                let text = format!("{}{at}{line}: {}", doubt.table, doubt.message);
                println!("  {}", escaped_line(&text));
            }
        }
    }
}
