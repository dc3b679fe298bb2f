mod registers;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use calendar::{Date, Timestamp, day_in_england, end_of_day_in_england};
use clap::Args;
use definitions::Value;
use documents::Document;
use record::{Actor, Area, EntryRef, NewSource, NewWhat, Record, Recording, SourceKind, Viewpoint};
use submissions::findings::{self, CheckError, ReturnFiles, Role, check_files};
use submissions::ingest;
use synthetic::{InventedAction, Options};

use self::registers::{import_rows, registers};
use crate::progress::Progress;
use crate::store::{area_id, operator};

/// The name of the invented area.
const INVENTED: &str = "Eastmere";

/// Make an invented local area and serve its pages: the quickest way to see everything
///
/// The area is loaded as a real one would be, and its pages can be opened on this machine only. The children do not
/// exist. Their numbers, needs and waiting times follow published figures.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// How many EHC plans the invented area has in January 2025
    #[arg(long, value_name = "N", default_value_t = 3391, value_parser = super::area_size)]
    area_size: u32,
    /// Number that chooses the area; the same number gives the same area
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day to treat as today [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
    /// Folder of real inspection reports and notices to use instead of invented ones
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// The area whose documents to use from that folder [default: the one with the newest notice]
    #[arg(long, value_name = "NAME", requires = "documents")]
    area: Option<String>,
    /// Folder of the department's published statistics to use instead of the built-in figures
    #[arg(long, value_name = "DIR")]
    statistics: Option<PathBuf>,
    /// Where to keep the record [default: a temporary file]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The port to serve the pages at; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080, value_parser = super::port)]
    port: u16,
    /// Make and load the area, then stop
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    pub(crate) fn run(self) -> Result<()> {
        let now = Timestamp::now();
        let today = self.today.unwrap_or_else(|| day_in_england(now));
        if !(2021..=2040).contains(&today.year()) {
            bail!("--today must be a day from 2021 to 2040; the invented area has no history outside these years");
        }
        let mut progress = Progress::start();
        eprintln!("Making a synthetic local area (no child in it exists) …");
        let (name, documents) = self.documents(today)?;
        let la_code = if self.documents.is_some() {
            real_code(&name)
        } else {
            "999"
        };
        let file = self.place()?;
        let path = file.to_str().context("the path of the record must be plain text")?;
        let record = crate::store::open(path, true, crate::store::definitions(None)?)?;
        let area = Area {
            id: area_id(&name),
            name,
            la_code: la_code.to_owned(),
            synthetic: true,
        };
        record.store().add_area(&area)?;
        let made = synthetic::make(&Options {
            plans: self.area_size,
            seed: self.seed,
            today,
            la_code: la_code.to_owned(),
        });
        progress.done("invented the children and what happened to them");
        let mut social = made.social.iter().peekable();
        for ret in &made.returns {
            while let Some(tables) = social.next_if(|t| t.received < ret.received) {
                progress.done(&import_social(&record, &area, tables)?);
            }
            progress.done(&import(&record, &area, ret)?);
        }
        for tables in social {
            progress.done(&import_social(&record, &area, tables)?);
        }
        // The two newest annual returns are checked as they would have been, each against the one before it.
        let annual: Vec<_> = made.returns.iter().filter(|r| !r.name.contains("extract")).collect();
        for nth in annual.len().saturating_sub(2)..annual.len() {
            let done = check(
                &record,
                &area,
                annual[nth],
                nth.checked_sub(1).map(|before| annual[before]),
            )?;
            progress.done(&done);
        }
        progress.done(&check_record(&record, &area, today)?);
        for (name, document, on) in &documents {
            let at = end_of_day_in_england(*on).min(now);
            let loaded = super::load::load(&record, &area.id, document, name.clone(), String::new(), at)?;
            progress.done(&format!(
                "{name}: {} requirements, {} linked",
                loaded.requirements, loaded.linked
            ));
        }
        progress.done(&workforce(&record, &area, self.seed, today)?);
        let actions = plan(&record, &area, today)?;
        progress.done(&format!("an invented improvement plan of {actions} actions"));
        progress.done(&registers(&record, &area, self.seed, today)?);
        eprintln!(
            "Ready after {:.1} s; the record is {}",
            progress.seconds(),
            file.display()
        );
        if self.no_serve {
            return Ok(());
        }
        let id = area.id.clone();
        let listen = SocketAddr::from(([127, 0, 0, 1], self.port));
        let folders = super::serve::Folders {
            statistics: self.statistics,
            notices: None,
        };
        super::serve::serve_at(Arc::new(record), listen, &folders, self.today, |address| {
            println!("Golden Thread is at http://{address}/  (stop it with Ctrl+C)\n");
            println!("Look first at:");
            println!(
                "  http://{address}/areas/{id}/thread     each requirement, what is being done, and whether it works"
            );
            println!("  http://{address}/areas/{id}/work       every open time limit, what can be done today first");
            println!("  http://{address}/areas/{id}/returns    statutory returns: check one and correct what is found");
            println!("  http://{address}/areas/{id}/measures   every figure, computed from the record");
            println!("  http://{address}/areas/{id}/children   every child or young person, once");
        })
    }

    fn place(&self) -> Result<PathBuf> {
        match &self.file {
            Some(file) if file.exists() => {
                bail!(
                    "{} is there already and is left as it is; name another file, or serve it with `goldenthread serve --record {}`",
                    file.display(),
                    file.display()
                )
            }
            Some(file) => Ok(file.clone()),
            None => {
                let name = format!(
                    "golden-thread-demo-{}-{}.sqlite",
                    std::process::id(),
                    Timestamp::now().as_millisecond()
                );
                Ok(std::env::temp_dir().join(name))
            }
        }
    }

    /// The area's name and its documents, with the day each was received.
    fn documents(&self, today: Date) -> Result<(String, Vec<(String, Document, Date)>)> {
        let Some(folder) = &self.documents else {
            let texts = [
                ("inspection-report.txt", synthetic::inspection_report(INVENTED)),
                ("improvement-notice.txt", synthetic::improvement_notice(INVENTED)),
            ];
            let mut documents = Vec::new();
            for (name, text) in texts {
                let document = documents::read(text.as_bytes(), name)?;
                let on = dated(&document).unwrap_or(today);
                if on <= today {
                    documents.push((name.to_owned(), document, on));
                }
            }
            return Ok((INVENTED.to_owned(), documents));
        };
        let found = read_folder(folder)?;
        let wanted = match &self.area {
            Some(name) => name.clone(),
            None => newest_area(&found).with_context(|| {
                format!(
                    "{} holds no area SEND inspection report or Improvement Notice that could be read",
                    folder.display()
                )
            })?,
        };
        let mut documents: Vec<_> = found
            .into_iter()
            .filter(|(_, document)| document.area().is_some_and(|a| a.eq_ignore_ascii_case(&wanted)))
            .map(|(name, document)| {
                let on = dated(&document).unwrap_or(today).min(today);
                (name, document, on)
            })
            .collect();
        if documents.is_empty() {
            bail!("{} holds no report or notice about {wanted}", folder.display());
        }
        documents.sort_by_key(|(_, _, on)| *on);
        Ok((wanted, documents))
    }
}

fn dated(document: &Document) -> Option<Date> {
    match document {
        Document::InspectionReport(report) => report.published.or(report.inspection_end),
        Document::ImprovementNotice(notice) => notice.issued,
    }
}

fn read_folder(folder: &Path) -> Result<Vec<(String, Document)>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.is_file())
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = crate::files::name(&path);
        match documents::read(&crate::files::bytes(&path)?, &name) {
            Ok(document) => found.push((name, document)),
            Err(error) => eprintln!("  left out {name}: {error}"),
        }
    }
    Ok(found)
}

/// The area whose notice is newest, or failing notices whose report is.
fn newest_area(found: &[(String, Document)]) -> Option<String> {
    let key = |document: &Document| (matches!(document, Document::ImprovementNotice(_)), dated(document));
    let newest = found
        .iter()
        .filter(|(_, d)| d.area().is_some())
        .max_by_key(|(_, d)| key(d))?;
    newest.1.area().map(str::to_owned)
}

/// Imports the invented organisations, people, teams, posts and allocations, each from its register's own file.
fn workforce(record: &Record, area: &Area, seed: u64, today: Date) -> Result<String> {
    let mut files = synthetic::workforce(seed, today);
    let viewpoint = Viewpoint { known_at: None, today };
    let position = record.position(&area.id, viewpoint)?;
    let children: Vec<i64> = record::EntryView::all(&position, "child")
        .iter()
        .map(|child| child.id.0)
        .collect();
    drop(position);
    // One in thirty needs the team; spread over all of them, so that the same children need it each time.
    let some: Vec<i64> = children.iter().step_by(30).copied().collect();
    if let Some(members) = files.iter().find(|f| f.register == "team_member") {
        files.push(synthetic::allocations(seed, today, &some, members));
    }
    let at = end_of_day_in_england(today).min(Timestamp::now());
    let mut rows = 0;
    for file in &files {
        let input = returns::Input::bytes(format!("{}.csv", file.register), file.csv().into_bytes());
        rows += import_rows(record, area, file.register, &input, at)?;
    }
    Ok(format!("{rows} organisations, people, teams, posts and allocations"))
}

/// Codes of the areas whose notices are published; any other area keeps the code that belongs to none.
fn real_code(name: &str) -> &'static str {
    match name.to_lowercase().as_str() {
        "redbridge" => "317",
        "bexley" => "303",
        _ => "999",
    }
}

/// Imports a return through its file, as any area's is imported, and what the case system's own feed adds.
fn import(record: &Record, area: &Area, ret: &synthetic::DatedReturn) -> Result<String> {
    let at = end_of_day_in_england(ret.received).min(Timestamp::now());
    let options = submissions::Options::default();
    let done = ingest(record, area, &[ret.file()?], &options, &|_| (), &operator(), at)?;
    let feed = NewSource {
        kind: SourceKind::new("feed"),
        name: ret.name.replace("sen2-", "case-system-").replace(".xml", ".csv"),
        fingerprint: String::new(),
    };
    let fed = record.import(&area.id, &ret.feed, feed, &operator(), at)?;
    Ok(format!(
        "{}: {}, {} events new, {} corrected, {} values left out with their rows",
        ret.name,
        done.size,
        done.record.events_new + fed.events_new,
        done.record.corrected,
        done.bad_rows.len()
    ))
}

/// Social care is imported from its tables, as any council's is.
fn import_social(record: &Record, area: &Area, tables: &synthetic::DatedTables) -> Result<String> {
    let options = submissions::Options {
        extracted: Some(tables.received),
        name: Some(format!("extract of {}", tables.received)),
        ..submissions::Options::default()
    };
    let at = end_of_day_in_england(tables.received).min(Timestamp::now());
    let done = ingest(record, area, &tables.inputs(), &options, &|_| (), &operator(), at)?;
    Ok(format!(
        "social care of {}: {} people, {} events new, {} values left out with their rows",
        tables.received,
        done.record.people_known + done.record.people_new,
        done.record.events_new,
        done.bad_rows.len()
    ))
}

/// Checks a return against the one before it, on the day it was received.
fn check(
    record: &Record,
    area: &Area,
    last: &synthetic::DatedReturn,
    before: Option<&synthetic::DatedReturn>,
) -> Result<String> {
    let mut files = vec![(Role::Return, last.file()?)];
    if let Some(before) = before {
        files.push((Role::Previous, before.file()?));
    }
    let return_files = ReturnFiles {
        files,
        ..ReturnFiles::default()
    };
    let at = end_of_day_in_england(last.received).min(Timestamp::now());
    let (checked, _) = check_files(record, area, &return_files, &|_| (), &operator(), at)?;
    Ok(format!(
        "{}: checked, {} errors and {} queries",
        last.name, checked.report.errors, checked.report.queries
    ))
}

/// Checks the record as the return it would make next.
fn check_record(record: &Record, area: &Area, today: Date) -> Result<String> {
    let at = end_of_day_in_england(today).min(Timestamp::now());
    let year = submissions::coming_year(today);
    let checked = match findings::check_record(record, area, "sen2", year, false, &|_| (), &operator(), at) {
        Ok((checked, _)) => checked,
        // The invented area may be in a year whose layout is not known yet.
        Err(CheckError::Build(error)) => return Ok(format!("the record was not checked: {error}")),
        Err(error) => return Err(error.into()),
    };
    Ok(format!(
        "the record as SEN2 {year}: {} errors and {} queries",
        checked.report.errors, checked.report.queries
    ))
}

fn plan(record: &Record, area: &Area, today: Date) -> Result<usize> {
    let mut made = 0;
    for (nth, action) in synthetic::improvement_actions().iter().enumerate() {
        if action.agreed > today {
            continue;
        }
        let answers = requirements_with(record, area, today, action.answers)?;
        if answers.is_empty() {
            continue;
        }
        made += 1;
        add(record, area, today, nth, action, answers)?;
    }
    Ok(made)
}

fn text_fields(pairs: &[(&str, &str)]) -> BTreeMap<String, Value> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect()
}

fn add(
    record: &Record,
    area: &Area,
    today: Date,
    nth: usize,
    action: &InventedAction,
    answers: Vec<record::EntryId>,
) -> Result<()> {
    let by = Actor {
        id: "demo".to_owned(),
        name: action.owner.to_owned(),
    };
    let mut fields = text_fields(&[("title", action.title), ("owner", action.owner), ("body", action.body)]);
    fields.insert("target_date".to_owned(), Value::Date(action.target));
    let answers = answers.into_iter().map(|to| NewWhat::Link {
        link: "answers".to_owned(),
        to: EntryRef::Existing(to),
    });
    let shown = action.shown_by.iter().map(|measure| NewWhat::LinkMeasure {
        link: "shown_by".to_owned(),
        measure: (*measure).to_owned(),
    });
    let recording = |step: &str, on: Date, fields: BTreeMap<String, Value>| Recording {
        step: step.to_owned(),
        on,
        fields,
    };
    let at = |on: Date| end_of_day_in_england(on).min(Timestamp::now());
    let key = format!("plan {}", nth + 1);
    let links = answers.chain(shown).collect();
    let opened = record.open_entry(
        &area.id,
        "action",
        None,
        &key,
        &recording("agreed", action.agreed, fields),
        links,
        &by,
        at(action.agreed),
    )?;
    let Some(&entry) = opened.entries.first() else {
        return Ok(());
    };
    let mut seen = opened.last;
    let mut later: Vec<Recording> = Vec::new();
    if let Some((on, target, reason)) = action.moved {
        let mut fields = text_fields(&[("reason", reason)]);
        fields.insert("target_date".to_owned(), Value::Date(target));
        later.push(recording("target_moved", on, fields));
    }
    if let Some((on, progress, forecast)) = action.report {
        let mut fields = text_fields(&[("progress", progress)]);
        if let Some(forecast) = forecast {
            fields.insert("forecast_date".to_owned(), Value::Date(forecast));
        }
        later.push(recording("progress_reported", on, fields));
    }
    if let Some((on, evidence)) = action.completed {
        later.push(recording("completed", on, text_fields(&[("evidence", evidence)])));
    }
    later.sort_by_key(|r| r.on);
    for recording in later.into_iter().filter(|r| r.on <= today) {
        seen = record
            .record(&area.id, entry, seen, &recording, &by, at(recording.on))?
            .last;
    }
    Ok(())
}

/// The first top requirement of each document that has all the words.
fn requirements_with(record: &Record, area: &Area, today: Date, words: &[&str]) -> Result<Vec<record::EntryId>> {
    let position = record.position(&area.id, Viewpoint { known_at: None, today })?;
    let thread = improvement::Thread::of(&position, &|_| improvement::MeasureFace::default());
    Ok(thread
        .documents
        .iter()
        .filter_map(|document| {
            document
                .requirements
                .iter()
                .find(|line| {
                    let text = line.words.to_lowercase();
                    matches!(
                        line.kind.as_str(),
                        "priority_action" | "improvement" | "notice_requirement"
                    ) && line.paragraph != "3"
                        && words.iter().all(|w| text.contains(w))
                })
                .map(|line| line.entry)
        })
        .collect())
}
