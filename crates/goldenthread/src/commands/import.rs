use std::path::PathBuf;

use anyhow::{Result, bail};
use calendar::Timestamp;
use clap::{Args, ValueEnum};
use record::{ImportReport, NewSource, SourceKind};
use returns::Input;
use returns::sen2::{BadRow, BadRows, read_files, statements};

use crate::progress::Progress;
use crate::store::{Where, area, operator};

/// Imports a SEN2 return: XML, the CSV files of a COLLECT export, or the department's workbook. Importing the same
/// return again changes nothing; a newer one adds what is new and corrects what changed, and nothing is lost.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The return: one XML file, the CSV files of one export or the folder they are in, or one workbook
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The area; may be left out when the record has only one
    #[arg(long)]
    area: Option<String>,
    /// What to do with rows that hold a value that cannot be used
    #[arg(long, value_enum, default_value_t = OnBadRows::Skip)]
    bad_rows: OnBadRows,
    /// Say what would happen, and change nothing
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
    /// Load the good rows and say which were left out
    Skip,
    /// Load what can be read of the bad rows too
    Load,
    /// Load nothing if any row is bad
    Refuse,
}

#[derive(serde::Serialize)]
struct Report<'a> {
    imported: bool,
    bad_rows: &'a [BadRow],
    left_out: &'a [BadRow],
    #[serde(flatten)]
    report: &'a ImportReport,
}

impl Import {
    pub(crate) fn run(self) -> Result<()> {
        let mut progress = Progress::start();
        let mut inputs = Vec::new();
        for file in &self.files {
            inputs.extend(Input::under(file)?);
        }
        let ret = read_files(&inputs)?;
        progress.done(&format!("read {} people", ret.persons.len()));
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        if !ret.header.lea.is_empty() && ret.header.lea != area.la_code {
            bail!(
                "this return is of authority {}, and {} is authority {}; nothing was imported",
                ret.header.lea,
                area.name,
                area.la_code
            );
        }
        let bad = if self.bad_rows == OnBadRows::Load {
            BadRows::Load
        } else {
            BadRows::Skip
        };
        let said = statements(&ret, record.definitions(), bad);
        let refuse = self.bad_rows == OnBadRows::Refuse && !said.bad.is_empty();
        let names: Vec<String> = self.files.iter().map(|f| crate::files::name(f)).collect();
        let mut fingerprint = String::new();
        for input in &inputs {
            fingerprint = crate::files::fingerprint(
                format!("{fingerprint}{}", crate::files::fingerprint(&input.read(u64::MAX)?)).as_bytes(),
            );
        }
        let source = NewSource {
            kind: SourceKind::Sen2,
            name: names.join(", "),
            fingerprint,
        };
        let report = if self.preview || refuse {
            record.preview(&area.id, &said.statements, &source)?
        } else {
            record.import(&area.id, &said.statements, source, &operator(), Timestamp::now())?
        };
        progress.done(if self.preview || refuse {
            "compared with the record"
        } else {
            "compared with the record and written"
        });
        if self.json {
            let report = Report {
                imported: !self.preview && !refuse,
                bad_rows: &said.bad,
                left_out: &said.left_out,
                report: &report,
            };
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&said.bad, &said.left_out, &report, self.bad_rows);
        }
        if refuse {
            bail!(
                "nothing was imported, because {} rows hold values that cannot be used",
                rows(&said.bad)
            );
        }
        if self.preview {
            println!("Nothing was changed: this was a preview.");
        }
        Ok(())
    }
}

fn rows(bad: &[BadRow]) -> usize {
    let places: std::collections::BTreeSet<_> = bad.iter().map(|b| (&b.table, b.row)).collect();
    places.len()
}

const SHOWN: usize = 40;

fn print(bad: &[BadRow], left_out: &[BadRow], report: &ImportReport, on_bad: OnBadRows) {
    println!("People: {} known, {} new", report.people_known, report.people_new);
    println!(
        "Events: {} new, {} of them correcting earlier ones; {} statements said nothing new",
        report.events_new, report.corrected, report.unchanged
    );
    let place = |row: &BadRow| {
        let written = if row.written.is_empty() {
            String::new()
        } else {
            format!(" \"{}\"", row.written)
        };
        println!(
            "  {} row {}, line {}: {}{written}: {}",
            row.table, row.row, row.line, row.field, row.message
        );
    };
    let list = |rows: &[BadRow]| {
        rows.iter().take(SHOWN).for_each(&place);
        if rows.len() > SHOWN {
            println!("  and {} more; --json lists all", rows.len() - SHOWN);
        }
    };
    if !bad.is_empty() {
        let what = if on_bad == OnBadRows::Load {
            "what could be read of them was loaded"
        } else {
            "they and what hangs on them were left out"
        };
        println!("{} rows hold values that cannot be used; {what}:", rows(bad));
        list(bad);
    }
    if !left_out.is_empty() {
        println!("{} values were left out of rows that were loaded:", left_out.len());
        list(left_out);
    }
    for (title, doubts) in [
        (
            "differ from what someone recorded; both stand until someone decides",
            &report.disagreements,
        ),
        (
            "may be people already on record under another number",
            &report.possible_matches,
        ),
        ("could not be taken in", &report.refused),
    ] {
        if !doubts.is_empty() {
            println!("{} statements {title}:", doubts.len());
            for doubt in doubts.iter().take(SHOWN) {
                let at = doubt.row.map(|r| format!(" row {r}")).unwrap_or_default();
                let line = doubt.line.map(|l| format!(", line {l}")).unwrap_or_default();
                println!("  {}{at}{line}: {}", doubt.table, doubt.message);
            }
        }
    }
}
