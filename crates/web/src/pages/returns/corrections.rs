//! Corrections: out as a table with empty columns, back filled, applied with their history.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use record::EntryId;
use returns::Format;
use submissions::findings::corrections::{self, Doubt, HEADINGS, REASON, Sorted};
use submissions::findings::load::LoadError;
use submissions::findings::{Checked, Correction, From, lines, people, put_right};

use super::rows::{Wanted, wanted};
use crate::Asked;
use crate::ask::{Page, Reply};
use crate::csv_file;
use crate::desk::ReturnRead;
use crate::failure::Failure;
use crate::forms::Mistake;
use crate::frame::Frame;
use crate::pages::record::{only_now, stale, status, titled};
use crate::upload::Uploaded;

#[derive(Template)]
#[template(path = "returns/corrections.html")]
struct CorrectionsPage {
    frame: Frame,
    of: String,
    of_href: String,
    csv_href: String,
    action: String,
    mistakes: Vec<Mistake>,
    done: Option<String>,
    doubts: Vec<(String, String)>,
    corrected: Option<Corrected>,
}

/// The return's files as corrected.
struct Corrected {
    files: Vec<CorrectedFile>,
    /// Corrections that could not be made in the files.
    unplaced: Vec<String>,
}

struct CorrectedFile {
    name: String,
    href: String,
    count: String,
}

/// The return's files as corrected, where something was corrected in files.
fn corrected(asked: &Asked, of: &ReturnRead) -> Result<Option<Corrected>, Failure> {
    // What this very request recorded counts too.
    let (site, area) = (&asked.visit.site, asked.area());
    let position = site.record.position(&area.id, asked.position().viewpoint())?;
    let batches = of.corrections(&position);
    let checked = match batches.is_empty() {
        true => None,
        false => of.checked(site, area, &position).ok(),
    };
    let Some(made) = checked.as_ref().and_then(|c| c.corrected.as_ref()) else {
        return Ok(None);
    };
    let words = asked.words();
    let files = made.files.iter().zip(&made.changed).enumerate();
    Ok(Some(Corrected {
        files: files
            .map(|(at, (file, count))| CorrectedFile {
                name: file.name.clone(),
                href: super::href(asked, of, "/corrected", &[("file", &at.to_string())]),
                count: words.with("corrected-count", &[("count", (*count).into())]),
            })
            .collect(),
        unplaced: made
            .unplaced
            .iter()
            .filter_map(|((batch, at), why)| {
                let c = batches.get(*batch)?.get(*at)?;
                Some(format!("{} {}, {}: {why}", c.table, c.row, c.field))
            })
            .collect(),
    }))
}

/// `…/corrected?file=N`: a file of the return with its corrections made in it, and nothing else changed; a read of every
/// child on record in it.
pub(super) fn file(asked: &Asked) -> Page {
    let of = super::return_param(asked)?;
    let checked = of.checked(&asked.visit.site, asked.area(), asked.position())?;
    let made = checked.corrected.as_ref().ok_or(Failure::NotFound)?;
    let at: usize = asked
        .visit
        .query("file")
        .unwrap_or("0")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    let file = made.files.get(at).ok_or(Failure::NotFound)?;
    let named = people(checked.report.kind, &checked.loaded.tables, asked.position().ledger());
    let children: BTreeSet<_> = named.into_values().collect();
    for child in children {
        asked.read_entry_id(child)?;
    }
    let failed = |e: returns::ReadError| Failure::Internal(e.to_string());
    Ok(Reply::File {
        name: file.name.clone(),
        kind: match returns::amend::format_of(file).map_err(failed)? {
            Some(Format::Xml) => "application/xml",
            Some(Format::Workbook) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Some(Format::Csv) | None => "text/csv; charset=utf-8",
        },
        bytes: file.read(u64::MAX).map_err(failed)?.into_owned(),
    })
}

/// `…/corrections.csv`: the findings wanted, a line for each field, with columns to fill.
pub(super) fn out(asked: &Asked) -> Page {
    let of = super::return_param(asked)?;
    let register = asked.definitions().register_index("finding").ok_or(Failure::NotFound)?;
    let checked = of.checked(&asked.visit.site, asked.area(), asked.position())?;
    let chosen = wanted(asked, &of, &Wanted::of_query(asked));
    for line in &chosen {
        asked.child_of(register, line.row)?;
    }
    let header: Vec<String> = HEADINGS.iter().chain([&REASON]).map(ToString::to_string).collect();
    let lines: Vec<_> = chosen.iter().collect();
    let name = format!("corrections-{}.csv", of.key.entry_key());
    csv_file::reply(&name, &header, corrections::out(&checked, &lines).into_iter())
}

/// `GET …/corrections`: how corrections are made.
pub(super) fn form(asked: &Asked) -> Page {
    only_now(asked)?;
    let of = super::return_param(asked)?;
    show(asked, &of, Vec::new(), None, Vec::new())
}

fn show(asked: &Asked, of: &ReturnRead, mistakes: Vec<Mistake>, done: Option<String>, doubts: Vec<Doubt>) -> Page {
    let words = asked.words();
    let title = titled(asked, &words.get("corrections-title"), &mistakes);
    Reply::page_with(
        status(&mistakes),
        &CorrectionsPage {
            frame: Frame::of_form(asked, &title),
            of: super::title(asked, of),
            of_href: super::href(asked, of, "", &[]),
            csv_href: super::href(asked, of, "/corrections.csv", &[]),
            action: super::href(asked, of, "/corrections", &[]),
            mistakes,
            done,
            corrected: corrected(asked, of)?,
            doubts: doubts
                .into_iter()
                .map(|d| {
                    (
                        words.with("corrections-line", &[("line", d.line.to_string().into())]),
                        d.sentence,
                    )
                })
                .collect(),
        },
    )
}

/// `POST …/corrections`: reads the table that came back, applies what can be applied and checks again.
pub(super) fn apply(asked: &Asked, sent: &Uploaded) -> Page {
    let words = asked.words();
    let of = super::return_param(asked)?;
    let mistake = |text: String| {
        let href = "#file".to_owned();
        show(asked, &of, vec![Mistake { href, text }], None, Vec::new())
    };
    if asked.writer(&sent.posted)?.is_none() {
        return show(asked, &of, vec![stale(asked)], None, Vec::new());
    }
    let files = sent.files("file");
    let [file] = &files[..] else {
        return mistake(words.get("corrections-no-file"));
    };
    let bytes = match file.read(u64::MAX) {
        Ok(bytes) => bytes,
        Err(error) => return mistake(error.to_string()),
    };
    let (filled, mut doubts) = match corrections::read(&bytes) {
        Ok(read) => read,
        Err(sentence) => return mistake(sentence),
    };
    let site = &asked.visit.site;
    let checked = of.checked(site, asked.area(), asked.position())?;
    let mut sorted = corrections::sort(&checked, &lines(asked.position(), of.place), &filled);
    doubts.append(&mut sorted.doubts);
    if of.key.from == From::Record && !sorted.corrections.is_empty() {
        doubts.append(&mut into_record(asked, &of, &checked, &mut sorted, &filled)?);
    }
    if of.key.from == From::File && !sorted.corrections.is_empty() {
        doubts.append(&mut not_in_files(asked, &of, &mut sorted, &filled)?);
    }
    doubts.sort_by_key(|d| d.line);
    let (fixed, explained) = (sorted.corrections.len(), sorted.reasons.len());
    if fixed + explained > 0 {
        corrections::record(
            &site.record,
            &asked.area().id,
            &sorted,
            &of.files,
            asked.actor(),
            asked.visit.now,
        )?;
        // Checked again at once, so that what is put right is seen to be.
        let task = of.task(site, &asked.area().id)?;
        let (_, job) = site.desk.start(site, asked.area(), task);
        job.wait(std::time::Duration::from_secs(20));
    }
    let done = words.with(
        "corrections-done",
        &[("corrected", fixed.into()), ("explained", explained.into())],
    );
    show(asked, &of, Vec::new(), Some(done), doubts)
}

/// What could not be corrected in the files as they were handed in, taken out of `sorted`.
fn not_in_files(
    asked: &Asked,
    of: &ReturnRead,
    sorted: &mut Sorted,
    filled: &[corrections::Filled],
) -> Result<Vec<Doubt>, Failure> {
    let mut batches = of.corrections(asked.position());
    let asked_for = std::mem::take(&mut sorted.corrections);
    batches.push(asked_for.iter().map(|(_, correction)| correction.clone()).collect());
    let last = batches.len() - 1;
    let made = of
        .handed_in(&asked.visit.site, &asked.area().id)?
        .as_corrected(&batches)
        .map_err(|e| Failure::Refused(e.to_string()))?;
    let unplaced = made.into_iter().flat_map(|made| made.unplaced);
    let refused = unplaced.filter(|((batch, _), _)| *batch == last);
    let refused = refused.map(|((_, at), why)| (at, why)).collect();
    Ok(set_aside(asked_for, &refused, sorted, filled))
}

/// Keeps the corrections that were not refused, and says of the others why they were.
fn set_aside(
    asked_for: Vec<(EntryId, Correction)>,
    refused: &BTreeMap<usize, String>,
    sorted: &mut Sorted,
    filled: &[corrections::Filled],
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (at, (entry, correction)) in asked_for.into_iter().enumerate() {
        let Some(sentence) = refused.get(&at) else {
            sorted.corrections.push((entry, correction));
            continue;
        };
        let line = filled
            .iter()
            .find(|f| f.finding == entry && f.field == correction.field);
        doubts.push(Doubt {
            line: line.map_or(0, |f| f.line),
            sentence: sentence.clone(),
        });
    }
    doubts
}

/// Puts corrections of the return made from the record into the record. What could not be applied is taken out of
/// `sorted`.
fn into_record(
    asked: &Asked,
    of: &ReturnRead,
    before: &Checked,
    sorted: &mut Sorted,
    filled: &[corrections::Filled],
) -> Result<Vec<Doubt>, Failure> {
    let asked_for = std::mem::take(&mut sorted.corrections);
    let list: Vec<_> = asked_for.iter().map(|(_, correction)| correction.clone()).collect();
    let (kind, year) = (&of.key.kind, of.key.year);
    let applied = put_right(
        &asked.visit.site.record,
        asked.area(),
        (kind, year),
        asked.position(),
        &before.loaded.tables,
        &list,
        asked.actor(),
        asked.visit.now,
    );
    let refused: BTreeMap<usize, String> = match applied {
        Ok(applied) => applied.refused.into_iter().collect(),
        Err(LoadError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(Failure::Refused(error.to_string())),
    };
    Ok(set_aside(asked_for, &refused, sorted, filled))
}
