use askama::Template;
use axum::http::StatusCode;

use submissions::findings::{ReturnFiles, Role, lists_on_record};

use crate::AreaContext;
use crate::check_jobs::{State, Task};
use crate::error::PageError;
use crate::forms::Mistake;
use crate::layout::Layout;
use crate::recording::{only_now, stale, status, titled};
use crate::reply::{Page, Reply};
use crate::upload::Uploaded;

#[derive(Template)]
#[template(path = "returns/check.html")]
struct CheckPage {
    layout: Layout,
    mistakes: Vec<Mistake>,
    kinds: Vec<(String, String, bool)>,
    year: String,
    authority: String,
    lists: Vec<ListQuestion>,
}

impl CheckPage {
    /// What is wrong with a control, by its address on the page; empty when nothing is.
    fn error(&self, href: &str) -> &str {
        let mistake = self.mistakes.iter().find(|mistake| mistake.href == href);
        mistake.map_or("", |mistake| &mistake.text)
    }

    /// Whether the questions that few returns need are open from the start: one of them was answered.
    fn more(&self) -> bool {
        let chosen = self.kinds.iter().any(|(.., chosen)| *chosen);
        chosen || !self.year.is_empty() || !self.authority.is_empty()
    }
}

/// A list from outside that some rules need.
struct ListQuestion {
    name: &'static str,
    label: String,
    what: &'static str,
    held: String,
}

fn show(context: &AreaContext, sent: Option<&Uploaded>, mistakes: Vec<Mistake>) -> Page {
    let messages = context.messages();
    let typed = |name: &str| sent.map_or("", |s| s.form.get(name));
    let chosen = typed("kind");
    let kinds = context
        .definitions()
        .code_list("statutory_return")
        .map_or_else(Vec::new, |list| {
            list.codes
                .iter()
                .map(|code| (code.code.clone(), code.title.clone(), code.code == chosen))
                .collect()
        });
    let title = titled(context, &messages.get("check-title"), &mistakes);
    Reply::page_with(
        status(&mistakes),
        &CheckPage {
            layout: Layout::of_form(context, &title)
                .back(context.href("/returns", &[]), &messages.get("returns-title")),
            mistakes,
            kinds,
            year: typed("year").to_owned(),
            authority: typed("authority").to_owned(),
            lists: lists(context),
        },
    )
}

fn lists(context: &AreaContext) -> Vec<ListQuestion> {
    let messages = context.messages();
    let held = lists_on_record(context.position());
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
                label: messages.get(&format!("list-{name}")),
                what,
                held: if files.is_empty() {
                    String::new()
                } else {
                    messages.with("list-held", &[("name", files.join(", ").into())])
                },
            }
        })
        .collect()
}

/// `GET …/returns/check`: where files are chosen.
pub(super) fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    show(context, None, Vec::new())
}

/// `POST …/returns/check`: keeps the files and begins to check them.
pub(super) fn start(context: &AreaContext, sent: &Uploaded) -> Page {
    let messages = context.messages();
    let mistake = |href: &str, key: &str| Mistake {
        href: href.to_owned(),
        text: messages.get(key),
    };
    if context.writer(&sent.form)?.is_none() {
        return show(context, Some(sent), vec![stale(context)]);
    }
    let files: Vec<_> = Role::all()
        .flat_map(|role| sent.files(role.id()).into_iter().map(move |file| (role, file)))
        .collect();
    let mut mistakes = Vec::new();
    if files.iter().all(|(role, _)| *role != Role::Return) {
        mistakes.push(mistake("#files", "check-no-files"));
    }
    let year = sent.form.get("year");
    let year: Option<u16> = match year.parse() {
        Ok(year) if (2000..2100).contains(&year) => Some(year),
        _ if year.is_empty() => None,
        _ => {
            mistakes.push(mistake("#year", "check-year-wrong"));
            None
        }
    };
    if !mistakes.is_empty() {
        return show(context, Some(sent), mistakes);
    }
    let kind = Some(sent.form.get("kind")).filter(|k| !k.is_empty()).map(str::to_owned);
    super::recheck::begin(
        context,
        &sent.form,
        Task::Files(ReturnFiles {
            taken_for: None,
            files,
            kind,
            year,
            authority: sent.form.get("authority").to_owned(),
        }),
    )
}

#[derive(Template)]
#[template(path = "returns/progress.html")]
struct ProgressPage {
    layout: Layout,
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
pub(super) fn progress(context: &AreaContext) -> Page {
    let messages = context.messages();
    let id = u128::from_str_radix(context.site_context.param("job"), 16).map_err(|_| PageError::NotFound)?;
    let Some(job) = context.site_context.site.check_jobs.job(id) else {
        return unknown(context);
    };
    if job.area != context.area().id {
        return Err(PageError::NotFound);
    }
    let (sentence, percent, going) = match job.state() {
        State::Done(kept) => {
            return Ok(Reply::See(
                context.href(&format!("/returns/{}", kept.entry), &[("recorded", "check")]),
            ));
        }
        State::Waiting => (messages.get("check-waiting"), 0, true),
        State::Reading(file, percent) => (
            messages.with("check-reading", &[("file", file.into()), ("percent", percent.into())]),
            percent / 2,
            true,
        ),
        State::Checking(done, of) if done == of => (messages.with("check-keeping", &[("of", of.into())]), 100, true),
        State::Checking(done, of) => (
            messages.with("check-checking", &[("done", done.into()), ("of", of.into())]),
            50 + (done * 50).checked_div(of).unwrap_or(0),
            true,
        ),
        State::Failed(sentence) => (sentence, 0, false),
    };
    let heading = messages.get(if going { "check-going" } else { "check-failed" });
    let status = if going {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Reply::page_with(
        status,
        &ProgressPage {
            layout: Layout::of_form(context, &heading),
            heading,
            sentence,
            percent,
            going,
            advice: messages.get(if job.of_files {
                "check-failed-text"
            } else {
                "check-failed-record"
            }),
            next: messages.get(if job.of_files {
                "check-other-files"
            } else {
                "check-to-returns"
            }),
            next_href: context.href(if job.of_files { "/returns/check" } else { "/returns" }, &[]),
        },
    )
}

/// A check from before the program was started, or long ago.
fn unknown(context: &AreaContext) -> Page {
    let messages = context.messages();
    let heading = messages.get("check-unknown");
    Reply::page_with(
        StatusCode::NOT_FOUND,
        &ProgressPage {
            layout: Layout::of_form(context, &heading),
            heading,
            sentence: messages.get("check-unknown-why"),
            percent: 0,
            going: false,
            advice: messages.get("check-unknown-text"),
            next: messages.get("check-to-returns"),
            next_href: context.href("/returns", &[]),
        },
    )
}
