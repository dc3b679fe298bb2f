//! Checks begun by a button, and a checked return taken into the record.

use std::time::Duration;

use askama::Template;
use record::Doubt;
use returns::BadRow;
use submissions::findings::corrections::fingerprint_of;
use submissions::findings::load::{LoadError, TakenIn, can_load, load as load_return};
use submissions::findings::{From, Role};

use crate::Asked;
use crate::ask::{Page, Posted, Reply};
use crate::desk::{ReturnRead, State, Task};
use crate::failure::Failure;
use crate::frame::Frame;

/// How long a form waits for its check before it shows how far it is.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The returns that can be made from the record, with their names.
pub(super) fn kinds_from_record(asked: &Asked) -> Vec<(String, String)> {
    let list = asked.definitions().code_list("statutory_return");
    submissions::KINDS
        .iter()
        .map(|kind| {
            let title = list.map_or(*kind, |list| list.title_of(kind));
            ((*kind).to_owned(), title.to_owned())
        })
        .collect()
}

/// `POST …/returns/record`: checks the record as a return of a year.
pub(super) fn record(asked: &Asked, posted: &Posted) -> Page {
    let words = asked.words();
    let kind = posted.get("kind").to_owned();
    let Ok(year) = posted.get("year").parse::<u16>() else {
        return Err(Failure::Refused(words.get("check-year-wrong")));
    };
    begin(
        asked,
        posted,
        Task::Record {
            kind,
            year,
            quiet: false,
        },
    )
}

/// `POST …/returns/{entry}/again`: checks a return again, as the files, corrections and record are now.
pub(super) fn again(asked: &Asked, posted: &Posted) -> Page {
    let of = super::return_param(asked)?;
    let task = of.task(&asked.visit.site, &asked.area().id)?;
    begin(asked, posted, task)
}

/// Begins a check from a form of ours, and shows what came of it, or how far it is.
pub(super) fn begin(asked: &Asked, posted: &Posted, task: Task) -> Page {
    if asked.writer(posted)?.is_none() {
        return Err(Failure::Refused(asked.words().get("form-stale")));
    }
    let site = &asked.visit.site;
    let (id, job) = site.desk.start(site, asked.area(), task);
    Ok(match job.wait(A_MOMENT) {
        State::Done(kept) => Reply::See(asked.href(&format!("/returns/{}", kept.entry), &[("recorded", "check")])),
        _ => Reply::See(asked.href(&format!("/returns/checking/{id:032x}"), &[])),
    })
}

/// Most places of one sort that a page names.
const MOST_NAMED: usize = 200;

/// Something of a return that the record did not take as it stands: where it is, and why.
struct NotTaken {
    title: String,
    text: String,
    places: Vec<String>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "returns/loaded.html")]
struct LoadedPage {
    frame: Frame,
    of: String,
    of_href: String,
    people: String,
    events: String,
    not_taken: Vec<NotTaken>,
}

/// What became of a return that was taken into the record; what was left out of it is never passed over.
fn told(asked: &Asked, of: &ReturnRead, taken: &TakenIn) -> Page {
    let words = asked.words();
    let report = &taken.report;
    let place = |table: &str, row: Option<u64>, line: Option<u64>, what: &str| {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        words.with(
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
        let told = |r: &BadRow| place(&r.table, Some(r.row), Some(r.line), &what(r));
        rows.iter().map(told).collect()
    };
    let doubts = |doubts: &[Doubt]| -> Vec<String> {
        doubts
            .iter()
            .map(|d| place(&d.table, d.row, d.line, &d.message))
            .collect()
    };
    let sorts = [
        ("loaded-rows", "loaded-rows-text", rows(&taken.rows_left_out)),
        ("loaded-values", "loaded-values-text", rows(&taken.values_left_out)),
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
            title: words.get(title),
            text: words.get(text),
            places,
            more: (more > 0).then(|| words.with("loaded-more", &[("count", more.into())])),
        }
    });
    Reply::page(&LoadedPage {
        frame: Frame::of_form(asked, &words.get("loaded-title")),
        of: super::title(asked, of),
        of_href: super::href(asked, of, "", &[]),
        people: words.with(
            "loaded-people",
            &[("new", report.people_new.into()), ("known", report.people_known.into())],
        ),
        events: words.with(
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

/// `POST …/returns/{entry}/load`: takes the return into the record, with its corrections.
pub(super) fn load(asked: &Asked, posted: &Posted) -> Page {
    let words = asked.words();
    if asked.writer(posted)?.is_none() {
        return Err(Failure::Refused(words.get("form-stale")));
    }
    let of = super::return_param(asked)?;
    if of.key.from == From::Record || !can_load(&of.key.kind) {
        return Err(Failure::NotFound);
    }
    let site = &asked.visit.site;
    let checked = of.checked(site, asked.area(), asked.position())?;
    let names: Vec<&str> = of
        .files
        .iter()
        .filter(|f| f.role == Role::Return)
        .map(|f| f.name.as_str())
        .collect();
    let loaded = load_return(
        &site.record,
        asked.area(),
        &checked,
        &names.join(", "),
        &fingerprint_of(&of.files),
        asked.actor(),
        asked.visit.now,
    );
    match loaded {
        // Findings of children that were strangers until now lead to their pages after another check.
        Ok(taken) => {
            let task = of.task(site, &asked.area().id)?;
            site.desk.start(site, asked.area(), task).1.wait(A_MOMENT);
            told(asked, &of, &taken)
        }
        Err(LoadError::Store(error)) => Err(error.into()),
        Err(error) => Err(Failure::Refused(error.to_string())),
    }
}
