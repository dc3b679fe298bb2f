//! Checks begun by a button, and a checked return taken into the record.

use std::time::Duration;

use submissions::findings::corrections::fingerprint_of;
use submissions::findings::load::{LoadError, can_load, load as load_return};
use submissions::findings::{From, Role};

use crate::Asked;
use crate::ask::{Page, Posted, Reply};
use crate::desk::{State, Task};
use crate::failure::Failure;

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
        Ok(_) => begin(asked, posted, of.task(site, &asked.area().id)?),
        Err(LoadError::Store(error)) => Err(error.into()),
        Err(error) => Err(Failure::Refused(error.to_string())),
    }
}
