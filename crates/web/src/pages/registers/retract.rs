use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use record::Seq;

use crate::AreaContext;
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::Mistake;
use crate::labels::EntryRead;
use crate::layout::Layout;
use crate::recording::{About, only_now, stale, titled};
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/entries/{entry}/retract/{seq}",
        get(|request: PageRequest| request.area("retract an event", form)).post(
            |request: PageRequest, form: FormData| {
                request.area("retract an event", move |context| save(context, &form))
            },
        ),
    )
}

#[derive(Template)]
#[template(path = "registers/retract.html")]
struct RetractPage {
    layout: Layout,
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

fn target(context: &AreaContext) -> Result<Target<'_>, PageError> {
    let entry = context.entry_param()?;
    let seq: i64 = context
        .site_context
        .param("seq")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let event = timeline::one(context, context.read_entry(entry.place)?, seq)?.ok_or(PageError::NotFound)?;
    Ok(Target { entry, event })
}

/// `GET …/retract/{seq}`: the event, and the question why it was wrong.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let target = target(context)?;
    if target.event.retracted.is_some() {
        return Err(PageError::Refused(context.messages().get("retract-already")));
    }
    if !target.event.may_retract {
        return Err(PageError::Refused(context.messages().get("access-no-recording")));
    }
    let seen = context.position().version(target.entry.place).0;
    show(context, target, seen, String::new(), Vec::new(), StatusCode::OK)
}

/// `POST …/retract/{seq}`: retracts it, or shows the form again.
fn save(context: &AreaContext, form: &FormData) -> Page {
    let writer = context.writer(form)?;
    let target = target(context)?;
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let reason = form.get("reason").to_owned();
    let Some(writer) = writer else {
        return show(
            context,
            target,
            seen,
            reason,
            vec![stale(context)],
            StatusCode::FORBIDDEN,
        );
    };
    if reason.is_empty() {
        let mistake = Mistake {
            href: "#reason".to_owned(),
            text: context.messages().get("retract-no-reason"),
        };
        return show(
            context,
            target,
            seen,
            reason,
            vec![mistake],
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    match writer.retract(&target.entry, Seq(seen), &target.event, &reason)? {
        Written::Done(_) => Ok(Reply::See(format!(
            "{}?recorded=1#event-{}",
            target.entry.href(),
            target.event.seq
        ))),
        Written::Refused(sentence) => Err(PageError::Refused(sentence)),
        Written::Conflict if target.event.retracted.is_some() => {
            Err(PageError::Refused(context.messages().get("retract-already")))
        }
        Written::Conflict => {
            let version = context
                .site_context
                .site
                .record
                .ledger(&context.area().id)?
                .entry(target.entry.place)
                .version
                .0;
            let meanwhile = timeline::since(context, context.read_entry(target.entry.place)?, seen)?;
            page(
                context,
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
    context: &AreaContext,
    target: Target<'_>,
    seen: i64,
    reason: String,
    mistakes: Vec<Mistake>,
    status: StatusCode,
) -> Page {
    page(context, target, seen, reason, mistakes, Vec::new(), status)
}

fn page(
    context: &AreaContext,
    target: Target<'_>,
    seen: i64,
    reason: String,
    mistakes: Vec<Mistake>,
    meanwhile: Vec<TimelineItem>,
    status: StatusCode,
) -> Page {
    let messages = context.messages();
    let title = titled(context, &messages.get("retract-title"), &mistakes);
    Reply::page_with(
        status,
        &RetractPage {
            layout: About::of(&target.entry).layout(context, &title),
            about: About::of(&target.entry),
            event: target.event,
            action: context.site_context.path.clone(),
            seen: seen.to_string(),
            reason,
            mistakes,
            meanwhile,
        },
    )
}
