//! Checks begun by a button, and a checked return imported into the record.

use std::time::Duration;

use askama::Template;
use record::Doubt;
use returns::BadRow;
use submissions::findings::From;
use submissions::{IngestError, Options, Report, can_ingest, ingest};

use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::check_jobs::{State, Task};
use crate::error::PageError;
use crate::form_data::FormData;
use crate::layout::Layout;
use crate::reply::{Page, Reply};

/// How long a form waits for its check before it shows how far it is.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The returns that can be made from the record, with their names.
pub(super) fn kinds_from_record(context: &AreaContext) -> Vec<(String, String)> {
    let list = context.definitions().code_list("statutory_return");
    submissions::KINDS
        .iter()
        .map(|kind| {
            let title = list.map_or(*kind, |list| list.title_of(kind));
            ((*kind).to_owned(), title.to_owned())
        })
        .collect()
}

/// `POST …/returns/record`: checks the record as a return of a year.
pub(super) fn record(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    let kind = form.get("kind").to_owned();
    let Ok(year) = form.get("year").parse::<u16>() else {
        return Err(PageError::Refused(messages.get("check-year-wrong")));
    };
    begin(
        context,
        form,
        Task::Record {
            kind,
            year,
            quiet: false,
        },
    )
}

/// `POST …/returns/{entry}/again`: checks a return again, as the files, corrections and record are now.
pub(super) fn again(context: &AreaContext, form: &FormData) -> Page {
    let of = super::return_param(context)?;
    let task = of.task(&context.site_context.site, &context.area().id)?;
    begin(context, form, task)
}

/// Begins a check from a form of ours, and shows what came of it, or how far it is.
pub(super) fn begin(context: &AreaContext, form: &FormData, task: Task) -> Page {
    if context.writer(form)?.is_none() {
        return Err(PageError::Refused(context.messages().get("form-stale")));
    }
    let site = &context.site_context.site;
    let (id, job) = site.check_jobs.start(site, context.area(), task)?;
    Ok(match job.wait(A_MOMENT) {
        State::Done(kept) => Reply::See(context.href(&format!("/returns/{}", kept.entry), &[("recorded", "check")])),
        _ => Reply::See(context.href(&format!("/returns/checking/{id:032x}"), &[])),
    })
}

/// Most places of one sort that a page names.
const MOST_NAMED: usize = 200;

/// Something of a return that the record did not take as it is: where it is, and why.
struct NotTaken {
    title: String,
    text: String,
    places: Vec<String>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "returns/loaded.html")]
struct LoadedPage {
    layout: Layout,
    of: String,
    of_href: String,
    people: String,
    events: String,
    not_taken: Vec<NotTaken>,
}

/// What became of a return that was imported; everything that a person must look at is listed.
fn loaded(context: &AreaContext, of: &ReturnRead, done: &Report) -> Page {
    let messages = context.messages();
    let report = &done.record;
    let place = |table: &str, row: Option<u64>, line: Option<u64>, what: &str| {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        messages.with(
            "loaded-place",
            &[
                ("table", table.to_owned().into()),
                ("row", number(row).into()),
                ("line", number(line).into()),
                ("what", what.to_owned().into()),
            ],
        )
    };
    let rows = |rows: &[BadRow]| -> Vec<String> {
        // What is wrong with a row as a whole is wrong with no field of it.
        let what = |r: &BadRow| match r.field.as_str() {
            "" => r.message.clone(),
            field => format!("{field}: {}", r.message),
        };
        let sentence = |r: &BadRow| place(&r.table, Some(r.row), Some(r.line), &what(r));
        rows.iter().map(sentence).collect()
    };
    let doubts = |doubts: &[Doubt]| -> Vec<String> {
        doubts
            .iter()
            .map(|d| place(&d.table, d.row, d.line, &d.message))
            .collect()
    };
    let sorts = [
        ("loaded-notes", "loaded-notes-text", done.notes.clone()),
        ("loaded-rows", "loaded-rows-text", rows(&done.bad_rows)),
        ("loaded-values", "loaded-values-text", rows(&done.left_out)),
        ("loaded-restated", "loaded-restated-text", doubts(&done.restated)),
        ("loaded-refused", "loaded-refused-text", doubts(&report.refused)),
        (
            "loaded-disagreements",
            "loaded-disagreements-text",
            doubts(&report.disagreements),
        ),
        (
            "loaded-matches",
            "loaded-matches-text",
            doubts(&report.possible_matches),
        ),
    ];
    let not_taken = sorts.into_iter().filter(|(.., places)| !places.is_empty());
    let not_taken = not_taken.map(|(title, text, mut places)| {
        let more = places.len().saturating_sub(MOST_NAMED);
        places.truncate(MOST_NAMED);
        NotTaken {
            title: messages.get(title),
            text: messages.get(text),
            places,
            more: (more > 0).then(|| messages.with("loaded-more", &[("count", more.into())])),
        }
    });
    Reply::page(&LoadedPage {
        layout: Layout::of_form(context, &messages.get("loaded-title")),
        of: super::title(context, of),
        of_href: super::href(context, of, "", &[]),
        people: messages.with(
            "loaded-people",
            &[("new", report.people_new.into()), ("known", report.people_known.into())],
        ),
        events: messages.with(
            "loaded-events",
            &[
                ("new", report.events_new.into()),
                ("corrected", report.corrected.into()),
                ("unchanged", report.unchanged.into()),
            ],
        ),
        not_taken: not_taken.collect(),
    })
}

/// Files that may be another return than they were taken for are loaded only when someone confirms that they are right.
#[derive(Template)]
#[template(path = "returns/load_doubtful.html")]
struct DoubtfulPage {
    layout: Layout,
    of: String,
    of_href: String,
    doubts: Vec<String>,
    action: String,
    check_href: String,
    button: String,
}

/// `POST …/returns/{entry}/load`: loads the return into the record, with its corrections.
pub(super) fn load(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    if context.writer(form)?.is_none() {
        return Err(PageError::Refused(messages.get("form-stale")));
    }
    let of = super::return_param(context)?;
    if of.key.from == From::Record || !can_ingest(&of.key.kind) {
        return Err(PageError::NotFound);
    }
    let back = super::href(context, &of, "", &[]);
    let doubts = of.taken_for.doubts.clone();
    if !doubts.is_empty() && form.get("confirmed").is_empty() {
        let of = super::title(context, &of);
        return Reply::page(&DoubtfulPage {
            layout: Layout::of_form(context, &messages.get("doubts-load-title")),
            button: messages.with("doubts-load", &[("return", of.clone().into())]),
            of,
            of_href: back,
            doubts,
            action: context.site_context.path.clone(),
            check_href: context.href("/returns/check", &[]),
        });
    }
    let site = &context.site_context.site;
    let checked = of.checked(site, context.area(), context.position())?;
    let files = of.return_files(site, &context.area().id)?.as_checked(&checked);
    let options = Options {
        kind: Some(of.key.kind.clone()),
        year: Some(of.key.year),
        ..Options::default()
    };
    let now = context.site_context.now;
    match ingest(
        &site.record,
        context.area(),
        &files,
        &options,
        &|_| (),
        context.actor(),
        now,
    ) {
        // Findings of children that were strangers until now lead to their pages after another check.
        Ok(report) => {
            context.recorded();
            let task = of.task(site, &context.area().id)?;
            if let Ok((_, job)) = site.check_jobs.start(site, context.area(), task) {
                job.wait(A_MOMENT);
            }
            loaded(context, &of, &report)
        }
        Err(IngestError::Store(error)) => Err(error.into()),
        Err(error) => Err(PageError::Refused(error.to_string())),
    }
}
