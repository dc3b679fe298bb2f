use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use record::Seq;

use super::record::{About, only_now, stale, titled};
use crate::Asked;
use crate::ask::{Ask, Page, Posted, Reply};
use crate::failure::Failure;
use crate::forms::Mistake;
use crate::frame::Frame;
use crate::names::EntryRead;
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/entries/{entry}/retract/{seq}",
        get(|ask: Ask| ask.area("retract an event", form))
            .post(|ask: Ask, posted: Posted| ask.area("retract an event", move |asked| save(asked, &posted))),
    )
}

#[derive(Template)]
#[template(path = "retract.html")]
struct RetractPage {
    frame: Frame,
    about: About,
    event: TimelineItem,
    action: String,
    seen: String,
    reason: String,
    mistakes: Vec<Mistake>,
    meanwhile: Vec<TimelineItem>,
}

struct Target<'a> {
    entry: EntryRead<'a>,
    event: TimelineItem,
}

fn target(asked: &Asked) -> Result<Target<'_>, Failure> {
    let entry = asked.entry_param()?;
    let seq: i64 = asked.visit.param("seq").parse().map_err(|_| Failure::NotFound)?;
    let event = timeline::one(asked, asked.read_entry(entry.place)?, seq)?.ok_or(Failure::NotFound)?;
    Ok(Target { entry, event })
}

/// `GET …/retract/{seq}`: the event, and the question why it was wrong.
fn form(asked: &Asked) -> Page {
    only_now(asked)?;
    let target = target(asked)?;
    if target.event.retracted.is_some() {
        return Err(Failure::Refused(asked.words().get("retract-already")));
    }
    let seen = asked.position().version(target.entry.place).0;
    show(asked, target, seen, String::new(), Vec::new(), StatusCode::OK)
}

/// `POST …/retract/{seq}`: retracts it, or asks again.
fn save(asked: &Asked, posted: &Posted) -> Page {
    let writer = asked.writer(posted)?;
    let target = target(asked)?;
    let seen: i64 = posted.get("seen").parse().unwrap_or(0);
    let reason = posted.get("reason").to_owned();
    let Some(writer) = writer else {
        return show(asked, target, seen, reason, vec![stale(asked)], StatusCode::FORBIDDEN);
    };
    if reason.is_empty() {
        let mistake = Mistake {
            href: "#reason".to_owned(),
            text: asked.words().get("retract-no-reason"),
        };
        return show(
            asked,
            target,
            seen,
            reason,
            vec![mistake],
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    match writer.retract(&target.entry, Seq(seen), Seq(target.event.seq), &reason)? {
        Written::Done(_) => Ok(Reply::See(format!(
            "{}?recorded=1#event-{}",
            target.entry.href(),
            target.event.seq
        ))),
        Written::Refused(sentence) => Err(Failure::Refused(sentence)),
        Written::Conflict if target.event.retracted.is_some() => {
            Err(Failure::Refused(asked.words().get("retract-already")))
        }
        Written::Conflict => {
            let version = asked
                .visit
                .site
                .record
                .ledger(&asked.area().id)?
                .entry(target.entry.place)
                .version
                .0;
            let meanwhile = timeline::since(asked, asked.read_entry(target.entry.place)?, seen)?;
            page(
                asked,
                target,
                version,
                reason,
                Vec::new(),
                meanwhile,
                StatusCode::CONFLICT,
            )
        }
    }
}

fn show(
    asked: &Asked,
    target: Target<'_>,
    seen: i64,
    reason: String,
    mistakes: Vec<Mistake>,
    status: StatusCode,
) -> Page {
    page(asked, target, seen, reason, mistakes, Vec::new(), status)
}

fn page(
    asked: &Asked,
    target: Target<'_>,
    seen: i64,
    reason: String,
    mistakes: Vec<Mistake>,
    meanwhile: Vec<TimelineItem>,
    status: StatusCode,
) -> Page {
    let words = asked.words();
    let title = titled(asked, &words.get("retract-title"), &mistakes);
    Reply::page_with(
        status,
        &RetractPage {
            frame: Frame::of_form(asked, &title),
            about: About::of(&target.entry),
            event: target.event,
            action: asked.visit.path.clone(),
            seen: seen.to_string(),
            reason,
            mistakes,
            meanwhile,
        },
    )
}
