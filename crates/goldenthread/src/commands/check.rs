use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use calendar::{Date, Timestamp, day_in_england};
use clap::Args;
use identifiers::text::escaped_line;
use returns::official::{OfficialRule, OfficialRules};
use returns::output::{
    CsvFindings, write_json, write_json_beside, write_official, write_official_csv, write_rules, write_rules_csv,
    write_summary,
};
use returns::{CheckOptions, CheckReport, Finding, Input, ReadError};
use submissions::kinds;

use crate::output::Escaping;

/// Check a statutory return: SEN2, CIN census, SSDA903 or Annex A
///
/// Runs every rule of its year. Nothing leaves this machine.
///
/// Exit status: 0 nothing found; 1 findings, or a rule that could not be run; 2 the files could not be read.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The return: XML, CSV files or a folder of them, or a workbook
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print each finding as a JSON object on its own line
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print every finding as CSV
    #[arg(long)]
    csv: bool,
    /// Print the state of every rule: clean, found, not applicable or could not run
    #[arg(long)]
    rules: bool,
    /// The type of return, when the files do not show it: sen2, cin, ssda903, annex_a_send or annex_a_ilacs
    #[arg(long = "return", value_name = "KIND")]
    kind: Option<String>,
    /// The year the return is collected, when the files do not show it
    #[arg(long, value_parser = super::year)]
    year: Option<u16>,
    /// Last year's return: a folder or one file. Some rules compare with it
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// A list that some rules need: postcodes, providers or establishments. Repeat it for each list
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    reference: Vec<(String, PathBuf)>,
    /// The local authority, for a return that does not say it: its code in the list of postcodes, such as E09000026
    #[arg(long, value_name = "CODE")]
    authority: Option<String>,
    /// Run only these rules; separate codes with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    only: Vec<String>,
    /// Print at most this many findings of each rule; all are counted
    #[arg(long, value_name = "N", value_parser = super::number)]
    per_rule: Option<usize>,
    /// The department's workbook of validation rules: shows its codes and wording beside ours, and lists each of its
    /// rules that none of ours covers as not run
    #[arg(long, value_name = "FILE.xlsx")]
    rules_workbook: Option<PathBuf>,
    /// The day of checking [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
}

impl Check {
    pub(crate) fn run(self) -> ExitCode {
        match self.check() {
            Ok(report) if report.is_clean() => ExitCode::SUCCESS,
            Ok(_) => ExitCode::from(1),
            Err(error) => {
                // Files are read under errors of their own: these are of writing.
                match error.downcast_ref::<io::Error>() {
                    // The reader has closed, as `head` does: it has enough.
                    Some(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
                    Some(e) => eprintln!("the findings could not all be written: {e}"),
                    None => {
                        let ids: Vec<&str> = kinds().checked.iter().map(|k| k.id()).collect();
                        let error = match error.downcast::<ReadError>() {
                            Ok(error) => super::with_return_option(error, &ids),
                            Err(error) => error,
                        };
                        eprintln!("{error:#}");
                    }
                }
                ExitCode::from(2)
            }
        }
    }

    fn check(self) -> Result<CheckReport> {
        let mut inputs = Vec::new();
        for file in &self.files {
            if !file.exists() {
                bail!("there is no file {}", file.display());
            }
            if !file.is_file() && !file.is_dir() {
                bail!(
                    "{} is neither a file nor a folder; save the return to a file first",
                    file.display()
                );
            }
            inputs.extend(Input::under(file)?);
            let left_out = Input::left_out(file);
            if !left_out.is_empty() {
                eprintln!("Skipped: unsupported file type: {}", left_out.join(", "));
            }
        }
        let mut places = HashSet::new();
        if let Some(twice) = inputs.iter().find(|i| i.place().is_some_and(|p| !places.insert(p))) {
            bail!("{} is given twice", twice.name);
        }
        let previous = match &self.previous {
            Some(folder) if !folder.exists() => bail!("there is no folder {}", folder.display()),
            Some(folder) => Input::under(folder)?,
            None => Vec::new(),
        };
        if let Some(same) = previous.iter().find(|i| i.place().is_some_and(|p| places.contains(&p))) {
            bail!("{} is given as this year's and as last year's", same.name);
        }
        let limits = returns::Limits::default();
        let mut reference = returns::Reference::default();
        let mut lists: BTreeMap<&str, Vec<Input>> = BTreeMap::new();
        for (name, file) in &self.reference {
            if !file.exists() {
                bail!("there is no file {}", file.display());
            }
            lists.entry(name).or_default().extend(Input::under(file)?);
        }
        for (name, files) in lists {
            reference.read(name, &files, &limits)?;
        }
        let official = match &self.rules_workbook {
            Some(file) => Some(OfficialRules::read(&Input::path(file), &limits)?),
            None => None,
        };
        let beside = official.as_ref().map(|o| o.beside_ours(kinds()));
        let today = self.today.unwrap_or_else(|| day_in_england(Timestamp::now()));
        let options = CheckOptions {
            kind: self.kind.clone(),
            year: self.year,
            previous,
            today: Some(today.into()),
            authority: self.authority.clone(),
            only: self.only.iter().map(|code| code.trim().to_owned()).collect(),
            per_rule: self.per_rule,
            limits,
            reference,
        };
        let shows = io::stderr().is_terminal();
        let progress = |p: returns::Progress<'_>| {
            if shows {
                eprint!("\r\x1b[2K{}", in_words(&p));
            }
        };
        let mut out = Escaping::to(io::BufWriter::new(io::stdout().lock()));
        let report = if self.csv {
            let mut csv = match &beside {
                Some(_) => CsvFindings::beside(&mut out)?,
                None => CsvFindings::new(&mut out)?,
            };
            let mut failed = None;
            let report = kinds().check_files(&inputs, &options, &progress, &mut |finding: Finding| {
                if failed.is_none() {
                    failed = match &beside {
                        Some(beside) => csv.write_beside(&finding, theirs(beside, &finding)).err(),
                        None => csv.write(&finding).err(),
                    };
                }
            })?;
            if let Some(error) = failed {
                return Err(error.into());
            }
            csv.finish()?;
            report
        } else {
            let mut failed = None;
            let report = kinds().check_files(&inputs, &options, &progress, &mut |finding: Finding| {
                if self.json && failed.is_none() {
                    failed = match &beside {
                        Some(beside) => write_json_beside(&mut out, &finding, theirs(beside, &finding)).err(),
                        None => write_json(&mut out, &finding).err(),
                    };
                }
            })?;
            if let Some(error) = failed {
                return Err(error.into());
            }
            report
        };
        if shows {
            eprint!("\r\x1b[2K");
        }
        let official = official.as_ref().map(|o| o.against(&report));
        let official = official.as_deref().unwrap_or_default();
        if self.csv || self.json {
            let mut beside = Escaping::to(io::stderr());
            write_summary(&mut beside, &report)?;
            write_official(&mut beside, official, false)?;
            beside.flush()?;
        } else {
            write_summary(&mut out, &report)?;
            write_official(&mut out, official, self.rules)?;
        }
        if self.rules && self.csv {
            out.write_all(b"\n")?;
            write_rules_csv(&mut out, &report)?;
            if !official.is_empty() {
                out.write_all(b"\n")?;
                write_official_csv(&mut out, official)?;
            }
        } else if self.rules && self.json {
            for run in &report.runs {
                serde_json::to_writer(&mut out, run)?;
                out.write_all(b"\n")?;
            }
            for run in official {
                serde_json::to_writer(&mut out, run)?;
                out.write_all(b"\n")?;
            }
        } else if self.rules {
            write_rules(&mut out, &report)?;
        }
        out.flush()?;
        Ok(report)
    }
}

/// The department's rules beside a finding.
fn theirs<'a>(beside: &'a HashMap<&str, Vec<&'a OfficialRule>>, finding: &Finding) -> &'a [&'a OfficialRule] {
    beside.get(finding.rule).map_or(&[], Vec::as_slice)
}

fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("give a name and a file, such as postcodes=directory.csv".to_owned()),
    }
}

fn in_words(progress: &returns::Progress<'_>) -> String {
    match *progress {
        returns::Progress::Reading { file, done, of } => {
            let percent = (done * 100).checked_div(of).unwrap_or(100);
            format!("Reading {}: {percent} %", escaped_line(file))
        }
        returns::Progress::Checking { done, of } => format!("Checking: {done} of {of} rules"),
    }
}
