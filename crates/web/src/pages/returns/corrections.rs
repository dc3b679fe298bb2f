//! Corrections: out as a table with empty columns, back filled, applied with their history.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use record::EntryId;
use returns::Format;
use submissions::IngestError;
use submissions::findings::corrections::{self, Doubt, HEADINGS, REASON, Sorted};
use submissions::findings::{Checked, Correction, From, apply_corrections, lines, people};

use super::rows::{Wanted, wanted};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::csv_file;
use crate::error::PageError;
use crate::forms::Mistake;
use crate::layout::Layout;
use crate::recording::{only_now, stale, status, titled};
use crate::reply::{Page, Reply};
use crate::upload::Uploaded;

#[derive(Template)]
#[template(path = "returns/corrections.html")]
struct CorrectionsPage {
    layout: Layout,
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
fn corrected(context: &AreaContext, of: &ReturnRead) -> Result<Option<Corrected>, PageError> {
    // What this very request recorded counts too.
    let (site, area) = (&context.site_context.site, context.area());
    let position = site.record.position(&area.id, context.position().viewpoint())?;
    let batches = of.corrections(&position);
    let checked = match batches.is_empty() {
        true => None,
        false => of.checked(site, area, &position).ok(),
    };
    let Some(made) = checked.as_ref().and_then(|c| c.corrected.as_ref()) else {
        return Ok(None);
    };
    let messages = context.messages();
    let files = made.files.iter().zip(&made.changed).enumerate();
    Ok(Some(Corrected {
        files: files
            .map(|(at, (file, count))| CorrectedFile {
                name: file.name.clone(),
                href: super::href(context, of, "/corrected", &[("file", &at.to_string())]),
                count: messages.with("corrected-count", &[("count", (*count).into())]),
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

/// `…/corrected?file=N`: a file of the return with its corrections made in it, and nothing else changed; a read of
/// every child on record in it.
pub(super) fn file(context: &AreaContext) -> Page {
    let of = super::return_param(context)?;
    let checked = of.checked(&context.site_context.site, context.area(), context.position())?;
    let made = checked.corrected.as_ref().ok_or(PageError::NotFound)?;
    let at: usize = context
        .site_context
        .query("file")
        .unwrap_or("0")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let file = made.files.get(at).ok_or(PageError::NotFound)?;
    let named = people(checked.report.kind, &checked.loaded.tables, context.position().ledger());
    let children: BTreeSet<_> = named.into_values().collect();
    for child in children {
        context.read_entry_id(child)?;
    }
    let failed = |e: returns::ReadError| PageError::Internal(e.to_string());
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
pub(super) fn out(context: &AreaContext) -> Page {
    let of = super::return_param(context)?;
    let register = context
        .definitions()
        .register_index("finding")
        .ok_or(PageError::NotFound)?;
    let checked = of.checked(&context.site_context.site, context.area(), context.position())?;
    let chosen = wanted(context, &of, &Wanted::of_query(context));
    for line in &chosen {
        context.child_of(register, line.row)?;
    }
    let header: Vec<String> = HEADINGS.iter().chain([&REASON]).map(ToString::to_string).collect();
    let lines: Vec<_> = chosen.iter().collect();
    let name = format!("corrections-{}.csv", of.key.entry_key());
    csv_file::reply(&name, &header, corrections::out(&checked, &lines).into_iter())
}

/// `GET …/corrections`: how corrections are made.
pub(super) fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let of = super::return_param(context)?;
    show(context, &of, Vec::new(), None, Vec::new())
}

fn show(
    context: &AreaContext,
    of: &ReturnRead,
    mistakes: Vec<Mistake>,
    done: Option<String>,
    doubts: Vec<Doubt>,
) -> Page {
    let messages = context.messages();
    let title = titled(context, &messages.get("corrections-title"), &mistakes);
    Reply::page_with(
        status(&mistakes),
        &CorrectionsPage {
            layout: Layout::of_form(context, &title)
                .back(super::href(context, of, "", &[]), &super::title(context, of)),
            of: super::title(context, of),
            of_href: super::href(context, of, "", &[]),
            csv_href: super::href(context, of, "/corrections.csv", &[]),
            action: super::href(context, of, "/corrections", &[]),
            mistakes,
            done,
            corrected: corrected(context, of)?,
            doubts: doubts
                .into_iter()
                .map(|d| {
                    (
                        messages.with("corrections-line", &[("line", d.line.to_string().into())]),
                        d.sentence,
                    )
                })
                .collect(),
        },
    )
}

/// `POST …/corrections`: reads the table that came back, applies what can be applied and checks again.
pub(super) fn apply(context: &AreaContext, sent: &Uploaded) -> Page {
    let messages = context.messages();
    let of = super::return_param(context)?;
    let mistake = |text: String| {
        let href = "#file".to_owned();
        show(context, &of, vec![Mistake { href, text }], None, Vec::new())
    };
    if context.writer(&sent.form)?.is_none() {
        return show(context, &of, vec![stale(context)], None, Vec::new());
    }
    let files = sent.files("file");
    let [file] = &files[..] else {
        return mistake(messages.get("corrections-no-file"));
    };
    let bytes = match file.read(u64::MAX) {
        Ok(bytes) => bytes,
        Err(error) => return mistake(error.to_string()),
    };
    let (filled, mut doubts) = match corrections::read(&bytes) {
        Ok(read) => read,
        Err(sentence) => return mistake(sentence),
    };
    let site = &context.site_context.site;
    let checked = of.checked(site, context.area(), context.position())?;
    let mut sorted = corrections::sort(&checked, &lines(context.position(), of.place), &filled);
    doubts.append(&mut sorted.doubts);
    if of.key.from == From::Record && !sorted.corrections.is_empty() {
        doubts.append(&mut into_record(context, &of, &checked, &mut sorted, &filled)?);
    }
    if of.key.from == From::File && !sorted.corrections.is_empty() {
        doubts.append(&mut not_in_files(context, &of, &mut sorted, &filled)?);
    }
    doubts.sort_by_key(|d| d.line);
    let (fixed, explained) = (sorted.corrections.len(), sorted.reasons.len());
    if fixed + explained > 0 {
        corrections::record(
            &site.record,
            &context.area().id,
            &sorted,
            &of.files,
            context.actor(),
            context.site_context.now,
        )?;
        context.recorded();
        // Checked again at once, so that corrected findings show as resolved.
        let task = of.task(site, &context.area().id)?;
        if let Ok((_, job)) = site.check_jobs.start(site, context.area(), task) {
            job.wait(std::time::Duration::from_secs(20));
        }
    }
    let done = messages.with(
        "corrections-done",
        &[("corrected", fixed.into()), ("explained", explained.into())],
    );
    show(context, &of, Vec::new(), Some(done), doubts)
}

/// What could not be corrected in the files as they were submitted, taken out of `sorted`.
fn not_in_files(
    context: &AreaContext,
    of: &ReturnRead,
    sorted: &mut Sorted,
    filled: &[corrections::Filled],
) -> Result<Vec<Doubt>, PageError> {
    let mut batches = of.corrections(context.position());
    let asked_for = std::mem::take(&mut sorted.corrections);
    batches.push(asked_for.iter().map(|(_, correction)| correction.clone()).collect());
    let last = batches.len() - 1;
    let made = of
        .return_files(&context.site_context.site, &context.area().id)?
        .as_corrected(&batches)
        .map_err(|e| PageError::Refused(e.to_string()))?;
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
    context: &AreaContext,
    of: &ReturnRead,
    before: &Checked,
    sorted: &mut Sorted,
    filled: &[corrections::Filled],
) -> Result<Vec<Doubt>, PageError> {
    let asked_for = std::mem::take(&mut sorted.corrections);
    let list: Vec<_> = asked_for.iter().map(|(_, correction)| correction.clone()).collect();
    let (kind, year) = (&of.key.kind, of.key.year);
    let applied = apply_corrections(
        &context.site_context.site.record,
        context.area(),
        (kind, year),
        context.position(),
        &before.loaded.tables,
        &list,
        context.actor(),
        context.site_context.now,
    );
    let refused: BTreeMap<usize, String> = match applied {
        Ok(applied) => applied.refused.into_iter().collect(),
        Err(IngestError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(PageError::Refused(error.to_string())),
    };
    Ok(set_aside(asked_for, &refused, sorted, filled))
}
