use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use calendar::{Date, Timestamp};
use clap::{Args, ValueEnum};
use record::{Area, Record, SourceId, folded};
use returns::Input;
use submissions::register_file::{self, Options, Problem, Report, columns};

use super::counted;
use crate::store::{Where, area, operator};

/// Lines of problems and changes that are printed.
const SHOWN: usize = 40;

/// Write the empty table of a register, to be filled in and imported
#[derive(Debug, Args)]
pub(crate) struct Template {
    /// Id of the register, such as organisation
    register: String,
    /// CSV, or an Excel workbook with a guide to the columns
    #[arg(long = "as", value_enum, default_value_t = Form::Csv)]
    form: Form,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder of definition files that replace or add to the built-in ones
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Csv,
    Xlsx,
}

impl Template {
    pub(crate) fn run(self) -> Result<()> {
        let definitions = crate::store::definitions(self.definitions.as_ref())?;
        let register = definitions
            .register(&self.register)
            .filter(|r| !r.people && r.by_hand)
            .with_context(|| {
                format!(
                    "there is no register \"{}\" that a file can be imported into",
                    self.register
                )
            })?;
        let bytes = match self.form {
            Form::Csv => register_file::csv_template(&definitions, register),
            Form::Xlsx => register_file::workbook(&definitions, register, None)?,
        };
        match &self.output {
            Some(path) => std::fs::write(path, bytes).with_context(|| path.display().to_string()),
            None => Ok(std::io::stdout().write_all(&bytes)?),
        }
    }
}

/// Undo an import into a register: all that it recorded, as one act
#[derive(Debug, Args)]
pub(crate) struct Undo {
    /// The number of the import, as `goldenthread import` printed it
    number: i64,
    /// The area [default: the only one in the record]
    #[arg(long)]
    area: Option<String>,
    #[command(flatten)]
    place: Where,
}

impl Undo {
    pub(crate) fn run(self) -> Result<()> {
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        let undone = record.undo(&area.id, SourceId(self.number), &operator(), Timestamp::now())?;
        println!(
            "{} withdrawn, {} restored",
            counted(undone.withdrawn, "statement", "statements"),
            counted(undone.restored, "earlier statement", "earlier statements")
        );
        Ok(())
    }
}

/// How `goldenthread import --register` reads a file.
pub(crate) struct FileImport<'a> {
    pub(crate) register: &'a str,
    pub(crate) file: &'a Path,
    pub(crate) on: Option<Date>,
    pub(crate) leave_out: bool,
    pub(crate) preview: bool,
    pub(crate) json: bool,
}

impl FileImport<'_> {
    /// Imports the file, or says what it would change.
    pub(crate) fn run(&self, record: &Record, area: &Area) -> Result<()> {
        let ledger = record.ledger(&area.id)?;
        let definitions = ledger.definitions();
        let Some(register) = definitions.register(self.register) else {
            bail!(
                "there is no register \"{}\"; `goldenthread definitions list` names them",
                self.register
            );
        };
        let known: BTreeSet<String> = columns(definitions, register)
            .iter()
            .flat_map(|c| [folded(&c.title), folded(&c.id), folded(&c.id.replace('_', " "))])
            .collect();
        let input = Input::path(self.file);
        let sheet = register_file::read(&input, &known)?;
        let options = Options {
            mapping: None,
            on: self.on,
            leave_out: self.leave_out,
        };
        let now = Timestamp::now();
        let report = match self.preview {
            true => register_file::preview(record, &area.id, self.register, &sheet, &options, now)?,
            false => register_file::import(
                record,
                &area.id,
                self.register,
                &input,
                &sheet,
                &options,
                &operator(),
                now,
            )?,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report);
        }
        if !self.preview && !report.imported {
            bail!(
                "nothing was imported, because of the problems above; correct them, or leave those rows out with --bad-rows skip"
            );
        }
        Ok(())
    }
}

fn print(report: &Report) {
    println!(
        "{}: {} to open, {} to change; {} on record already",
        counted(report.rows, "row", "rows"),
        report.new,
        report.changed,
        counted(report.record.unchanged, "statement", "statements")
    );
    if !report.not_read.is_empty() {
        println!("Columns that are not read: {}", report.not_read.join("; "));
    }
    list("Problems", &report.problems);
    list("Also note", &report.notes);
    for doubt in report
        .record
        .disagreements
        .iter()
        .chain(&report.record.refused)
        .take(SHOWN)
    {
        println!("  row {}: {}", doubt.line.unwrap_or(0), doubt.message);
    }
    match (report.imported, report.source) {
        (true, Some(number)) => println!("Imported. To take it back: goldenthread undo {number}"),
        (true, None) => println!("Nothing in the file was new."),
        (false, _) => println!("Nothing was changed."),
    }
}

fn list(title: &str, problems: &[Problem]) {
    if problems.is_empty() {
        return;
    }
    println!("{title} ({}):", problems.len());
    for problem in problems.iter().take(SHOWN) {
        let written = match problem.written.as_str() {
            "" => String::new(),
            written => format!(" \"{written}\""),
        };
        let column = match problem.column.as_str() {
            "" => String::new(),
            column => format!(", {column}"),
        };
        println!("  row {}{column}{written}: {}", problem.row, problem.message);
    }
    if problems.len() > SHOWN {
        println!("  and {} more; --json lists all", problems.len() - SHOWN);
    }
}
