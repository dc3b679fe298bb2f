use std::path::PathBuf;

use anyhow::{Result, bail};
use calendar::{Date, Timestamp};
use clap::{Args, ValueEnum};
use definitions::Definitions;
use record::{Area, ImportReport, NewSource, Record, SourceKind, Viewpoint};
use returns::cin::Cin;
use returns::sen2::{BadRows, read_files};
use returns::{BadRow, Input, Limits, Probe, ReturnKind, Statements, recognise, ssd};

use submissions::findings;

use super::counted;
use crate::progress::Progress;
use crate::store::{Where, area, operator};

/// Import a SEN2 or CIN census return, or social care tables, into the record
///
/// Social care tables are those of the Standard Safeguarding Dataset.
///
/// Importing the same files again changes nothing. Newer files add what is new and correct what changed; nothing is lost.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The return: one XML file, the CSV files of one export or the folder they are in, or one workbook
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The area [default: the only one in the record]
    #[arg(long)]
    area: Option<String>,
    /// The type of return [default: worked out from the files]
    #[arg(long = "return", value_enum)]
    kind: Option<Kind>,
    /// The version of the Standard Safeguarding Dataset, such as 1.4.5; needed when the files do not say it
    #[arg(long, value_name = "VERSION")]
    ssd_version: Option<String>,
    /// The day the Standard Safeguarding Dataset was extracted [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    extracted: Option<Date>,
    /// What to do with a row that has a value that cannot be used
    #[arg(long, value_enum, default_value_t = OnBadRows::Skip)]
    bad_rows: OnBadRows,
    /// Show what would happen; change nothing
    #[arg(long)]
    preview: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// SEN2 person-level census
    Sen2,
    /// Children in need (CIN) census
    Cin,
    /// Tables of the Standard Safeguarding Dataset, as CSV
    Ssd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnBadRows {
    /// Load the good rows and say which were left out
    Skip,
    /// Load what can be read of the bad rows too; for a SEN2 return only
    Load,
    /// Load nothing if any row is bad
    Refuse,
}

#[derive(serde::Serialize)]
struct Report<'a> {
    imported: bool,
    bad_rows: &'a [BadRow],
    left_out: &'a [BadRow],
    notes: &'a [String],
    restated: &'a [record::Doubt],
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
        let kind = self.kind(&inputs)?;
        self.asks_only_what_is_done(kind)?;
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        let read = self.read(kind, &inputs, record.definitions())?;
        progress.done(&read.told);
        if let Some(authority) = read.authority.filter(|a| *a != area.la_code) {
            bail!(
                "this return is of authority {authority}, and {} is authority {}; nothing was imported",
                area.name,
                area.la_code
            );
        }
        let mut said = read.said;
        let restated = submissions::restate(record.ledger(&area.id)?.as_ref(), &mut said.statements);
        let refuse = self.bad_rows == OnBadRows::Refuse && !said.bad.is_empty();
        let names: Vec<String> = self.files.iter().map(|f| crate::files::name(f)).collect();
        let prints: Vec<String> = inputs
            .iter()
            .map(|input| Ok(record::fingerprint(&input.read(u64::MAX)?)))
            .collect::<Result<_>>()?;
        let fingerprint = match &prints[..] {
            [one] => one.clone(),
            many => record::fingerprint(many.concat().as_bytes()),
        };
        let source = NewSource {
            kind: read.kind,
            name: match &read.version {
                Some(version) => format!("Standard Safeguarding Dataset {version}: {}", names.join(", ")),
                None => names.join(", "),
            },
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
                notes: &said.notes,
                restated: &restated,
                report: &report,
            };
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&said, &restated, &report, self.bad_rows);
        }
        if refuse {
            bail!(
                "nothing was imported, as --bad-rows refuse asks where {} cannot be used",
                counted(rows(&said.bad), "row holds a value that", "rows hold values that")
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
                "checked the record as {kind} {year} again: {} findings new, {} gone",
                kept.found, kept.resolved
            ),
            // The import is done and stands; its check is another matter.
            Err(error) => format!("the record could not be checked as {kind} {year} again: {error}"),
        });
    }
    Ok(())
}

/// What was read of the files.
struct Read {
    kind: SourceKind,
    said: Statements,
    /// The authority the return says it is of.
    authority: Option<String>,
    /// The dataset's version.
    version: Option<String>,
    told: String,
}

impl Import {
    fn read(&self, kind: Kind, inputs: &[Input], definitions: &Definitions) -> Result<Read> {
        let limits = Limits::default();
        match kind {
            Kind::Sen2 => {
                let ret = read_files(inputs)?;
                let bad = if self.bad_rows == OnBadRows::Load {
                    BadRows::Load
                } else {
                    BadRows::Skip
                };
                Ok(Read {
                    kind: SourceKind::Sen2,
                    said: returns::sen2::statements(&ret, definitions, bad),
                    told: format!("read {}", counted(ret.persons.len(), "person", "people")),
                    authority: Some(ret.header.lea).filter(|a| !a.is_empty()),
                    version: None,
                })
            }
            Kind::Cin => {
                let probes = inputs
                    .iter()
                    .map(|i| Probe::of(i, &limits))
                    .collect::<Result<Vec<_>, _>>()?;
                let year = Cin.recognise(&probes).and_then(|c| c.year);
                let tables = Cin.read(inputs, &limits, &|_| ())?;
                let count = |table: &str| tables.supplied(table).map_or(0, returns::Table::len);
                let lea = tables
                    .supplied("Source")
                    .filter(|s| !s.is_empty())
                    .map(|s| s.col("LEA").text(0));
                Ok(Read {
                    kind: SourceKind::Cin,
                    said: returns::cin::statements(&tables, year.unwrap_or(*Cin.years().end()), definitions)?,
                    told: format!("read {} children", count("ChildIdentifiers")),
                    authority: lea.filter(|a| !a.is_empty()).map(str::to_owned),
                    version: None,
                })
            }
            Kind::Ssd => {
                let dataset = ssd::read(inputs, &limits, &|_| ())?;
                let Some(version) = self.ssd_version.clone().or_else(|| dataset.version()) else {
                    bail!(
                        "these are tables of the Standard Safeguarding Dataset, and nothing in them says of which version; say it with --ssd-version, for example --ssd-version 1.4.5"
                    );
                };
                let today = calendar::day_in_england(Timestamp::now());
                Ok(Read {
                    kind: SourceKind::Ssd,
                    said: dataset.statements(definitions, self.extracted.unwrap_or(today))?,
                    told: format!(
                        "read {} rows of the Standard Safeguarding Dataset",
                        dataset.tables.row_count()
                    ),
                    authority: None,
                    version: Some(version),
                })
            }
        }
    }

    /// Refuses what is asked for and would not be done with this kind of return.
    fn asks_only_what_is_done(&self, kind: Kind) -> Result<()> {
        if kind != Kind::Sen2 && self.bad_rows == OnBadRows::Load {
            bail!(
                "--bad-rows load is for a SEN2 return only; of the CIN census and the Standard Safeguarding Dataset a row that cannot be used is left out and told (--bad-rows skip), or nothing is imported (--bad-rows refuse)"
            );
        }
        if kind == Kind::Ssd {
            return Ok(());
        }
        let given = [
            ("--ssd-version", self.ssd_version.is_some()),
            ("--extracted", self.extracted.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((option, _)) => bail!(
                "{option} is for tables of the Standard Safeguarding Dataset, and these files are a return, which says itself of when it is; leave out {option}"
            ),
            None => Ok(()),
        }
    }

    fn kind(&self, inputs: &[Input]) -> Result<Kind> {
        let limits = &Limits::default();
        if let Some(kind) = self.kind {
            return Ok(kind);
        }
        let probes: Vec<Probe> = inputs.iter().filter_map(|i| Probe::of(i, limits).ok()).collect();
        let (kind, why) = match ssd::recognise(&probes) {
            Some(why) => (Kind::Ssd, why),
            None => {
                let (kind, claim) = recognise(inputs, limits)?;
                match kind.id() {
                    "sen2" => (Kind::Sen2, claim.why),
                    "cin" => (Kind::Cin, claim.why),
                    _ => bail!(
                        "{} Only SEN2, the CIN census and the Standard Safeguarding Dataset can be imported; check this one with `goldenthread check`.",
                        claim.why
                    ),
                }
            }
        };
        eprintln!("{why}");
        Ok(kind)
    }
}

fn rows(bad: &[BadRow]) -> usize {
    let places: std::collections::BTreeSet<_> = bad.iter().map(|b| (&b.table, b.row)).collect();
    places.len()
}

const SHOWN: usize = 40;

fn print(said: &Statements, restated: &[record::Doubt], report: &ImportReport, on_bad: OnBadRows) {
    let (bad, left_out) = (&said.bad, &said.left_out);
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
        println!(
            "  {} row {}, line {}: {of}{}",
            row.table, row.row, row.line, row.message
        );
    };
    let list = |rows: &[BadRow]| {
        rows.iter().take(SHOWN).for_each(&place);
        if rows.len() > SHOWN {
            println!("  and {} more; --json lists all", rows.len() - SHOWN);
        }
    };
    for note in &said.notes {
        println!("Note: {note}.");
    }
    if !bad.is_empty() {
        let what = match on_bad {
            OnBadRows::Load => "what can be read of them is loaded",
            OnBadRows::Skip => "left out, with what hangs on them",
            OnBadRows::Refuse => "so nothing is imported",
        };
        println!(
            "{} with values that cannot be used; {what}:",
            counted(rows(bad), "row", "rows")
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
        ("say that a plan or request on record began on another day", restated),
        (
            "differ from what someone recorded; both stand until someone decides",
            &report.disagreements[..],
        ),
        (
            "may be people already on record under another number",
            &report.possible_matches[..],
        ),
        ("could not be taken in", &report.refused[..]),
    ] {
        if !doubts.is_empty() {
            println!("Statements that {title} ({}):", doubts.len());
            for doubt in doubts.iter().take(SHOWN) {
                let at = doubt.row.map(|r| format!(" row {r}")).unwrap_or_default();
                let line = doubt.line.map(|l| format!(", line {l}")).unwrap_or_default();
                println!("  {}{at}{line}: {}", doubt.table, doubt.message);
            }
        }
    }
}
