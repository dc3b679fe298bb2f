use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use calendar::{Date, Timestamp, day_in_england, end_of_day_in_england};
use clap::{Args, ValueEnum};
use record::{Area, Position, Record, Viewpoint};
use returns::{CheckOptions, Input};
use submissions::{BuildError, FileForm, HowWritten, build, compare, described_day};

use crate::output::Escaping;
use crate::progress::Progress;
use crate::store::{Where, area};

mod outcome;
mod put;

use outcome::Outcome;
use put::put;

/// Write a statutory return from the record: SEN2, CIN census, or SEND tables of the Standard Safeguarding Dataset
///
/// Checks it with every rule of its year, says what was left out and why, and compares it with last year's.
///
/// A SEN2 return of 2025 covers requests, assessments and plans of the calendar year 2024, and the plans maintained on
/// the census day in January 2025. A CIN census of 2025 covers the year from April 2024 to March 2025. The SEND tables
/// of the Standard Safeguarding Dataset (ssd) show how things are on the day of writing; SEN2 as CSV files (--format
/// csv) holds more.
///
/// Exit status: 0 the checks found nothing; 1 findings, and the return is written; 2 nothing was written.
#[derive(Debug, Args)]
pub(crate) struct Write {
    /// Which return
    #[arg(value_enum)]
    kind: Kind,
    /// The year the return is collected; not used for ssd, which shows the day of writing
    #[arg(long, value_parser = super::year, required_if_eq_any([("kind", "sen2"), ("kind", "cin")]))]
    year: Option<u16>,
    /// The area [default: the only one in the record]
    #[arg(long)]
    area: Option<String>,
    /// Use only what had been recorded by the end of this day [default: everything recorded so far]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    known: Option<Date>,
    /// Last year's return to compare with: its files or their folder [default: last year's return as this record would
    /// have written it when it was due]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    compare: Vec<PathBuf>,
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// One XML file, or CSV files [default: xml; ssd is always CSV files]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Serial number of the return: 1 for the first one you submit [default: 1]
    #[arg(long)]
    serial: Option<u32>,
    /// Write it before its census day, to see early what it would contain. Do not submit a draft
    #[arg(long)]
    draft: bool,
    /// Replace files of the same name
    #[arg(long)]
    replace: bool,
    /// A table of the SEN2 return's element names and their order, to use instead of the built-in one
    #[arg(long, value_name = "FILE.toml")]
    layout: Option<PathBuf>,
    /// Print the whole report as JSON: counts, findings, everything left out, every difference
    #[arg(long)]
    json: bool,
    /// The day of writing [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The SEN2 person-level census
    Sen2,
    /// The children in need (CIN) census
    Cin,
    /// The six SEND tables of the Standard Safeguarding Dataset, as CSV files
    Ssd,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Kind::Sen2 => "sen2",
            Kind::Cin => "cin",
            Kind::Ssd => "ssd",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Xml,
    Csv,
}

/// Last year's return, and where it came from.
struct Before {
    files: Vec<Input>,
    from: String,
}

impl Write {
    /// The year; only a return that has none may leave it out.
    fn collected(&self) -> u16 {
        self.year.unwrap_or_default()
    }

    pub(crate) fn run(self) -> ExitCode {
        if self.kind == Kind::Ssd {
            return match self.tables() {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("{error:#}");
                    ExitCode::from(2)
                }
            };
        }
        match self.write() {
            Ok(outcome) if outcome.check.is_clean() => ExitCode::SUCCESS,
            Ok(_) => ExitCode::from(1),
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::from(2)
            }
        }
    }

    /// A table of names is one of SEN2; the others are written by the names their specifications give.
    fn refuse_layout(&self) -> Result<()> {
        if self.kind != Kind::Sen2 && self.layout.is_some() {
            bail!(
                "--layout names the elements of a SEN2 return, and nothing else is written by it; leave out --layout"
            );
        }
        Ok(())
    }

    /// The SEND tables of the Standard Safeguarding Dataset, which no rules check.
    fn tables(&self) -> Result<()> {
        if self.year.is_some() {
            bail!(
                "the SEND tables show how things are on the day of writing; leave out --year, and give --today for an earlier day"
            );
        }
        if self.format == Some(Format::Xml) {
            bail!("the SEND tables are CSV files; leave out --format xml");
        }
        self.refuse_layout()?;
        let given = [
            ("--compare", !self.compare.is_empty()),
            ("--serial", self.serial.is_some()),
            ("--draft", self.draft),
            ("--json", self.json),
        ];
        if let Some((option, _)) = given.iter().find(|(_, given)| *given) {
            bail!(
                "the SEND tables are no return of a year: they are neither numbered, nor checked, nor compared with last year's; leave out {option}"
            );
        }
        if !self.out.is_dir() {
            bail!("there is no folder {}", self.out.display());
        }
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        let today = self.today.unwrap_or_else(|| day_in_england(Timestamp::now()));
        let position = known(&record, &area, self.known, today)?;
        let files = submissions::write_ssd(&position)?;
        let counts = files
            .iter()
            .map(|f| f.bytes.iter().filter(|b| **b == b'\n').count().saturating_sub(1));
        let counts: Vec<usize> = counts.collect();
        let files: Vec<Input> = files.into_iter().map(|f| Input::bytes(f.name, f.bytes)).collect();
        for (file, count) in put(&files, &self.out, self.replace)?.iter().zip(counts) {
            println!("Written: {file}, {count} rows");
        }
        Ok(())
    }

    fn write(&self) -> Result<Outcome> {
        if self.kind == Kind::Cin && self.format == Some(Format::Csv) {
            bail!("the CIN census is one XML file; leave out --format csv");
        }
        self.refuse_layout()?;
        let mut progress = Progress::start();
        if let Some(layout) = &self.layout {
            use_layout(layout)?;
        }
        if !self.out.is_dir() {
            bail!("there is no folder {}", self.out.display());
        }
        let now = Timestamp::now();
        let today = self.today.unwrap_or_else(|| day_in_england(now));
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        let position = known(&record, &area, self.known, today)?;
        let how = HowWritten {
            form: match self.format {
                None | Some(Format::Xml) => FileForm::Xml,
                Some(Format::Csv) => FileForm::Csv,
            },
            at: if self.today.is_some() {
                end_of_day_in_england(today).min(now)
            } else {
                now
            },
            serial: self.serial.unwrap_or(1),
            draft: self.draft,
        };
        let mut built = build(self.kind.id(), self.collected(), &position, &area, &how).map_err(|e| match e {
            BuildError::TooEarly { .. } => {
                anyhow!("{e}; --draft writes it all the same, to see in time what it would say")
            }
            e => e.into(),
        })?;
        progress.done("built the return from the record");
        let before = self.before(&record, &area, today, &how)?;
        let comparison = match &before {
            Ok(before) => Some(compare(&before.files, &built, &position)?),
            Err(_) => None,
        };
        let mut findings = Vec::new();
        let options = CheckOptions {
            kind: Some(built.kind.to_owned()),
            year: self.year,
            previous: before.as_ref().map(|b| b.files.clone()).unwrap_or_default(),
            today: Some(today.into()),
            ..CheckOptions::default()
        };
        let check = submissions::kinds().check_files(&built.files, &options, &|_| (), &mut |f| findings.push(f))?;
        progress.done("checked it, and compared it with last year's");
        let draft = described_day(built.kind, built.year).filter(|day| today < *day);
        if draft.is_some() {
            for file in &mut built.files {
                file.name = format!("draft-{}", file.name);
            }
        }
        let written = put(&built.files, &self.out, self.replace)?;
        let outcome = Outcome {
            area,
            draft,
            built,
            written,
            check,
            findings,
            before,
            comparison,
        };
        let mut out = Escaping::to(io::BufWriter::new(io::stdout().lock()));
        if self.json {
            serde_json::to_writer_pretty(&mut out, &outcome.json())?;
            writeln!(out)?;
        } else {
            outcome.print(&mut out, self)?;
        }
        out.flush()?;
        Ok(outcome)
    }

    /// Last year's return: the files given, or built as it was known when it was due.
    fn before(
        &self,
        record: &Record,
        area: &Area,
        today: Date,
        how: &HowWritten,
    ) -> Result<std::result::Result<Before, String>> {
        if !self.compare.is_empty() {
            let mut files = Vec::new();
            for path in &self.compare {
                if !path.exists() {
                    bail!("there is no file {}", path.display());
                }
                files.extend(Input::under(path)?);
            }
            let from = self.compare.iter().map(|p| crate::files::name(p)).collect::<Vec<_>>();
            return Ok(Ok(Before {
                files,
                from: from.join(", "),
            }));
        }
        let year = self.collected().saturating_sub(1);
        let Some(due) = submissions::due_day(self.kind.id(), year) else {
            return Ok(Err("nothing is known of last year's".to_owned()));
        };
        let position = known(record, area, Some(due), today)?;
        let built = match build(self.kind.id(), year, &position, area, how) {
            Ok(built) => built,
            Err(error) => return Ok(Err(error.to_string())),
        };
        if built.rows.is_empty() {
            return Ok(Err(format!(
                "nothing of the {year} return was on record by {due}, when it was due; name its files with --compare"
            )));
        }
        Ok(Ok(Before {
            files: built.files,
            from: format!("the {year} return as the record knew it on {due}, when it was due"),
        }))
    }
}

fn known(record: &Record, area: &Area, day: Option<Date>, today: Date) -> Result<Arc<Position>> {
    let known_at = day.map(end_of_day_in_england);
    Ok(record.position(&area.id, Viewpoint { known_at, today })?)
}

fn use_layout(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    submissions::use_layout(&text).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))
}
