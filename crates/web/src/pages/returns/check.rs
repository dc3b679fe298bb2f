use askama::Template;
use axum::http::StatusCode;

use submissions::findings::{HandedIn, Role, lists_on_record};

use crate::Asked;
use crate::ask::{Page, Reply};
use crate::desk::{State, Task};
use crate::failure::Failure;
use crate::forms::Mistake;
use crate::frame::Frame;
use crate::pages::record::{only_now, stale, status, titled};
use crate::upload::Uploaded;

#[derive(Template)]
#[template(path = "returns/check.html")]
struct CheckPage {
    frame: Frame,
    mistakes: Vec<Mistake>,
    kinds: Vec<(String, String, bool)>,
    year: String,
    authority: String,
    lists: Vec<ListQuestion>,
}

/// A list from outside that some rules need.
struct ListQuestion {
    name: &'static str,
    label: String,
    what: &'static str,
    held: String,
}

fn show(asked: &Asked, sent: Option<&Uploaded>, mistakes: Vec<Mistake>) -> Page {
    let words = asked.words();
    let typed = |name: &str| sent.map_or("", |s| s.posted.get(name));
    let chosen = typed("kind");
    let kinds = asked
        .definitions()
        .code_list("statutory_return")
        .map_or_else(Vec::new, |list| {
            list.codes
                .iter()
                .map(|code| (code.code.clone(), code.title.clone(), code.code == chosen))
                .collect()
        });
    let title = titled(asked, &words.get("check-title"), &mistakes);
    Reply::page_with(
        status(&mistakes),
        &CheckPage {
            frame: Frame::of_form(asked, &title),
            mistakes,
            kinds,
            year: typed("year").to_owned(),
            authority: typed("authority").to_owned(),
            lists: lists(asked),
        },
    )
}

fn lists(asked: &Asked) -> Vec<ListQuestion> {
    let words = asked.words();
    let held = lists_on_record(asked.position());
    returns::lists::LISTS
        .iter()
        .map(|(name, what)| {
            let files: Vec<&str> = held
                .iter()
                .filter(|f| f.role.id() == *name)
                .map(|f| f.name.as_str())
                .collect();
            ListQuestion {
                name,
                label: words.get(&format!("list-{name}")),
                what,
                held: if files.is_empty() {
                    String::new()
                } else {
                    words.with("list-held", &[("name", files.join(", ").into())])
                },
            }
        })
        .collect()
}

/// `GET …/returns/check`: where files are dropped.
pub(super) fn form(asked: &Asked) -> Page {
    only_now(asked)?;
    show(asked, None, Vec::new())
}

/// `POST …/returns/check`: keeps the files and begins to check them.
pub(super) fn start(asked: &Asked, sent: &Uploaded) -> Page {
    let words = asked.words();
    let mistake = |href: &str, key: &str| Mistake {
        href: href.to_owned(),
        text: words.get(key),
    };
    if asked.writer(&sent.posted)?.is_none() {
        return show(asked, Some(sent), vec![stale(asked)]);
    }
    let files: Vec<_> = Role::all()
        .flat_map(|role| sent.files(role.id()).into_iter().map(move |file| (role, file)))
        .collect();
    let mut mistakes = Vec::new();
    if files.iter().all(|(role, _)| *role != Role::Return) {
        mistakes.push(mistake("#files", "check-no-files"));
    }
    let year = sent.posted.get("year");
    let year: Option<u16> = match year.parse() {
        Ok(year) if (2000..2100).contains(&year) => Some(year),
        _ if year.is_empty() => None,
        _ => {
            mistakes.push(mistake("#year", "check-year-wrong"));
            None
        }
    };
    if !mistakes.is_empty() {
        return show(asked, Some(sent), mistakes);
    }
    let kind = Some(sent.posted.get("kind"))
        .filter(|k| !k.is_empty())
        .map(str::to_owned);
    super::again::begin(
        asked,
        &sent.posted,
        Task::Files(HandedIn {
            why: None,
            files,
            kind,
            year,
            authority: sent.posted.get("authority").to_owned(),
        }),
    )
}

#[derive(Template)]
#[template(path = "returns/progress.html")]
struct ProgressPage {
    frame: Frame,
    heading: String,
    sentence: String,
    percent: u64,
    going: bool,
    /// What to do about a check that was not done, and where.
    advice: String,
    next: String,
    next_href: String,
}

/// `GET …/returns/checking/{job}`: how far a check is; when it is done, what came of it.
pub(super) fn progress(asked: &Asked) -> Page {
    let words = asked.words();
    let id = u128::from_str_radix(asked.visit.param("job"), 16).map_err(|_| Failure::NotFound)?;
    let Some(job) = asked.visit.site.desk.job(id) else {
        return unknown(asked);
    };
    if job.area != asked.area().id {
        return Err(Failure::NotFound);
    }
    let (sentence, percent, going) = match job.state() {
        State::Done(kept) => {
            return Ok(Reply::See(
                asked.href(&format!("/returns/{}", kept.entry), &[("recorded", "check")]),
            ));
        }
        State::Waiting => (words.get("check-waiting"), 0, true),
        State::Reading(file, percent) => (
            words.with("check-reading", &[("file", file.into()), ("percent", percent.into())]),
            percent / 2,
            true,
        ),
        State::Checking(done, of) if done == of => (words.with("check-keeping", &[("of", of.into())]), 100, true),
        State::Checking(done, of) => (
            words.with("check-checking", &[("done", done.into()), ("of", of.into())]),
            50 + (done * 50).checked_div(of).unwrap_or(0),
            true,
        ),
        State::Failed(sentence) => (sentence, 0, false),
    };
    let heading = words.get(if going { "check-going" } else { "check-failed" });
    let status = if going {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Reply::page_with(
        status,
        &ProgressPage {
            frame: Frame::of_form(asked, &heading),
            heading,
            sentence,
            percent,
            going,
            advice: words.get(if job.of_files {
                "check-failed-text"
            } else {
                "check-failed-record"
            }),
            next: words.get(if job.of_files {
                "check-other-files"
            } else {
                "check-to-returns"
            }),
            next_href: asked.href(if job.of_files { "/returns/check" } else { "/returns" }, &[]),
        },
    )
}

/// A check from before the program was started, or long ago.
fn unknown(asked: &Asked) -> Page {
    let words = asked.words();
    let heading = words.get("check-unknown");
    Reply::page_with(
        StatusCode::NOT_FOUND,
        &ProgressPage {
            frame: Frame::of_form(asked, &heading),
            heading,
            sentence: words.get("check-unknown-why"),
            percent: 0,
            going: false,
            advice: words.get("check-unknown-text"),
            next: words.get("check-to-returns"),
            next_href: asked.href("/returns", &[]),
        },
    )
}
