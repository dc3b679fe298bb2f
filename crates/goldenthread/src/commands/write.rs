use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use calendar::{Date, Timestamp, day_in_england, end_of_day_in_england};
use clap::{Args, ValueEnum};
use record::{Area, Position, Record, Viewpoint};
use returns::output::write_summary;
use returns::sen2::Period;
use returns::{CheckOptions, CheckReport, Input, check_files};
use submissions::{BuildError, BuiltReturn, Change, Comparison, FileForm, HowWritten, build, compare, described_day};

use super::counted;
use crate::progress::Progress;
use crate::store::{Where, area};

/// Writes a statutory return of a year from the record, checks it with every rule of that year, says what was left out
/// and why, and compares it with last year's.
///
/// A SEN2 return of 2025 tells of requests, assessments and plans of the calendar year 2024, and of the plans maintained
/// on the census day in January 2025. A CIN census of 2025 tells of the year from April 2024 to March 2025. The SEND
/// tables of the Standard Safeguarding Dataset (`ssd`) tell how things stand; SEN2 as CSV files (`--format csv`) is their
/// fuller companion.
///
/// Exit status: 0 the checks found nothing, 1 findings (the return is written all the same), 2 nothing was written.
#[derive(Debug, Args)]
pub(crate) struct Write {
    /// Which return
    #[arg(value_enum)]
    kind: Kind,
    /// The year in which it is collected; not for `ssd`, which is of the day of writing
    #[arg(long, value_parser = super::year, required_if_eq_any([("kind", "sen2"), ("kind", "cin")]))]
    year: Option<u16>,
    /// The area; may be left out when the record has only one
    #[arg(long)]
    area: Option<String>,
    /// Only what had been recorded by the end of this day; everything recorded so far if left out
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    known: Option<Date>,
    /// Last year's return to compare with: its files, or the folder they are in. If left out, last year's return is built
    /// from the record as it was known when that was due
    #[arg(long, value_name = "FILE", num_args = 1..)]
    compare: Vec<PathBuf>,
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// One XML file, or the CSV files of an export; one XML file if left out. Not for `ssd`, which is CSV files
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Serial number of the return: 1 for the first one handed in
    #[arg(long, default_value_t = 1)]
    serial: u32,
    /// Write it before its census day has come, to see in time what it would say; not to be handed in
    #[arg(long)]
    draft: bool,
    /// Replace files of the same name
    #[arg(long)]
    replace: bool,
    /// A table of element names and their order to use instead of the built-in one
    #[arg(long, value_name = "FILE.toml")]
    layout: Option<PathBuf>,
    /// Print the whole report as JSON: counts, findings, everything left out, every difference
    #[arg(long)]
    json: bool,
    /// The day of writing; today if left out
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

/// Everything there is to tell.
struct Outcome {
    area: Area,
    /// The census day, when it has not come yet.
    draft: Option<Date>,
    built: BuiltReturn,
    written: Vec<String>,
    check: CheckReport,
    findings: Vec<returns::Finding>,
    before: Result<Before, String>,
    comparison: Option<Comparison>,
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

    /// The SEND tables of the Standard Safeguarding Dataset, which no rules check.
    fn tables(&self) -> Result<()> {
        if self.year.is_some() {
            bail!(
                "the SEND tables tell how things stand on the day of writing; leave out --year, and give --today for an earlier day"
            );
        }
        if self.format == Some(Format::Xml) {
            bail!("the SEND tables are CSV files; leave out --format xml");
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
            serial: self.serial,
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
        let check = check_files(&built.files, &options, &|_| (), &mut |f| findings.push(f))?;
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
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.json {
            serde_json::to_writer_pretty(&mut out, &outcome.json())?;
            writeln!(out)?;
        } else {
            outcome.tell(&mut out, self)?;
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
    let layout = returns::sen2::layout(&text).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?;
    if returns::sen2::use_schema(layout).is_err() {
        bail!("the table of names was already in use");
    }
    Ok(())
}

/// Writes all files or none: each under another name first, and then all renamed.
fn put(files: &[Input], folder: &Path, replace: bool) -> Result<Vec<String>> {
    let place = |file: &Input| folder.join(&file.name);
    if let Some(there) = files.iter().map(place).find(|p| p.exists() && !replace) {
        bail!(
            "{} is there already; --replace replaces it, --out names another folder",
            there.display()
        );
    }
    let half = |file: &Input| folder.join(format!(".{}.{}.part", file.name, std::process::id()));
    let written = files.iter().try_for_each(|file| -> Result<()> {
        let mut out = std::fs::File::create(half(file))?;
        out.write_all(&file.read(u64::MAX)?)?;
        out.sync_all()?;
        Ok(())
    });
    let renamed = written.and_then(|()| {
        files
            .iter()
            .try_for_each(|file| Ok(std::fs::rename(half(file), place(file))?))
    });
    if let Err(error) = renamed {
        for file in files {
            // What is left of an attempt that failed; that there is nothing left is no fault.
            let _ = std::fs::remove_file(half(file));
        }
        return Err(error.context(format!("nothing could be written to {}", folder.display())));
    }
    Ok(files.iter().map(|f| place(f).display().to_string()).collect())
}

/// Lines of one kind shown; --json gives all.
const SHOWN: usize = 10;

impl Outcome {
    fn json(&self) -> serde_json::Value {
        let left: Vec<_> = self
            .built
            .left_out
            .iter()
            .map(|l| serde_json::json!({ "table": l.table, "entry": l.entry, "child": l.child, "reason": l.reason }))
            .collect();
        let entries: Vec<_> = self
            .findings
            .iter()
            .map(|f| {
                let mut finding = serde_json::to_value(f).unwrap_or_default();
                if let Some(origin) = self.built.origin_of(f) {
                    finding["entry"] = serde_json::json!(origin.entry);
                    finding["child_entry"] = serde_json::json!(origin.child);
                }
                finding
            })
            .collect();
        serde_json::json!({
            "return": self.built.kind,
            "year": self.built.year,
            "area": self.area.id,
            "files": self.written,
            "draft": self.draft.is_some(),
            "check": self.check,
            "findings": entries,
            "left_out": left,
            "compared_with": self.before.as_ref().map_or_else(|why| why.clone(), |b| b.from.clone()),
            "comparison": self.comparison,
        })
    }

    fn tell(&self, out: &mut dyn io::Write, asked: &Write) -> Result<()> {
        let known = asked.known.map_or_else(
            || "everything recorded so far".to_owned(),
            |d| format!("what was recorded by {d}"),
        );
        let (year, area) = (asked.collected(), &self.area.name);
        match asked.kind {
            Kind::Sen2 => {
                let Period { start, end, census } = Period::of_year(year);
                writeln!(
                    out,
                    "{year} for {area}: {start} to {end}, and plans on {census}; from {known}"
                )?;
            }
            _ => writeln!(
                out,
                "{year} for {area}: 1 April {} to 31 March {year}; from {known}",
                year - 1
            )?,
        }
        if let Some(census) = self.draft {
            writeln!(out, "A draft: {census} has not come yet. It is not to be handed in.")?;
        }
        for file in &self.written {
            writeln!(out, "Written: {file}")?;
        }
        writeln!(out)?;
        write_summary(out, &self.check)?;
        if self.check.total() > 0 {
            writeln!(
                out,
                "`goldenthread check` on what was written, with --csv, lists every finding with its row."
            )?;
        }
        writeln!(out)?;
        self.tell_left_out(out)?;
        writeln!(out)?;
        self.tell_comparison(out)
    }

    fn tell_left_out(&self, out: &mut dyn io::Write) -> Result<()> {
        if self.built.left_out.is_empty() {
            writeln!(out, "Nothing on record was left out.")?;
            return Ok(());
        }
        writeln!(
            out,
            "On record and not in the return, {} in all:",
            self.built.left_out.len()
        )?;
        for (table, reason, count) in self.built.left_out_by_reason() {
            writeln!(out, "  {count:>7}  {table}: {reason}")?;
        }
        Ok(())
    }

    fn tell_comparison(&self, out: &mut dyn io::Write) -> Result<()> {
        let (before, comparison) = match (&self.before, &self.comparison) {
            (Ok(before), Some(comparison)) => (before, comparison),
            (Err(why), _) => {
                writeln!(out, "Not compared with last year's: {why}.")?;
                return Ok(());
            }
            _ => return Ok(()),
        };
        writeln!(
            out,
            "Compared with {}: {} in both",
            before.from,
            counted(comparison.in_both, "person", "people")
        )?;
        let counts = comparison.counts();
        for (change, words) in [
            (Change::Vanished, "vanished: open last year, not in this year's return"),
            (Change::Restated, "restated: the same thing told differently"),
            (Change::New, "new this year"),
        ] {
            let count = comparison.of(change).count();
            writeln!(out, "  {count:>7}  {words}")?;
            if change == Change::New {
                let odd = comparison
                    .of(change)
                    .filter(|d| d.message.contains("was not in last year's"));
                let odd = odd.count();
                if odd > 0 {
                    writeln!(
                        out,
                        "           of them {odd} whose plan or request last year's return should have had"
                    )?;
                }
                continue;
            }
            for ((_, table, field), n) in counts.iter().filter(|((c, _, f), _)| *c == change && f.is_some()) {
                writeln!(out, "           {table} {}: {n}", field.unwrap_or_default())?;
            }
            for d in comparison.of(change).take(SHOWN) {
                let child = if d.child.is_empty() { "no number" } else { &d.child };
                let row = d.row_now.map(|r| format!(", {} row {r}", d.table));
                let last = d.row_before.map(|r| format!(", last year's {} row {r}", d.table));
                let at = row.or(last).unwrap_or_default();
                writeln!(out, "           {child}{at}: {}", d.message)?;
            }
            if count > SHOWN {
                writeln!(out, "           and {} more; --json lists all", count - SHOWN)?;
            }
        }
        Ok(())
    }
}
