//! Relations of an entry that begin and end after it was opened.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use definitions::{Link, LinkTarget};
use record::{EntryId, EntryRef, LinkEnd, NewWhat, Seq};

use super::new_entry::measure_question;
use crate::AreaContext;
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Choice, Control, DayWords, FormOf, Mistake, Question, day_question, is_search, read_on};
use crate::labels::EntryRead;
use crate::layout::Layout;
use crate::recording::{About, only_now, stale, titled};
use crate::references;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/entries/{entry}/links/{link}",
        get(|request: PageRequest| request.area("relate an entry", form)).post(
            |request: PageRequest, form: FormData| request.area("relate an entry", move |context| save(context, &form)),
        ),
    )
}

#[derive(Template)]
#[template(path = "registers/links.html")]
struct LinksPage {
    layout: Layout,
    about: About,
    heading: String,
    action: String,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    seen: String,
}

fn link_param<'a>(context: &'a AreaContext, entry: &EntryRead<'a>) -> Result<(&'a str, &'a Link), PageError> {
    let register = entry.register();
    let found = register.links.get_key_value(context.site_context.param("link"));
    let (id, link) = found
        .filter(|(_, link)| !link.single && register.by_hand)
        .ok_or(PageError::NotFound)?;
    Ok((id, link))
}

/// What the entry relates to today, as the choices of the form name them.
fn held(context: &AreaContext, entry: &EntryRead<'_>, id: &str, link: &Link) -> Vec<String> {
    let position = context.position();
    match link.to {
        LinkTarget::Measure => position
            .measures_linked_from(entry.place, id)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        LinkTarget::Registers(_) => {
            let places = position.linked_from(entry.place, id).into_iter();
            places
                .map(|place| position.ledger().entry(place).id.to_string())
                .collect()
        }
    }
}

fn questions(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    id: &str,
    link: &Link,
    typed: Option<&FormData>,
) -> Vec<Question> {
    let held = held(context, entry, id, link);
    let question = match &link.to {
        LinkTarget::Measure => measure_question(context, entry.register(), id, link, &held, typed),
        LinkTarget::Registers(of) => {
            let asked = references::Asked {
                name: format!("link-{id}"),
                label: link.title.clone(),
                hint: String::new(),
                of,
                single: false,
                subject: FormOf::entry(context, entry.place).subject,
                field: link.field.map(|field| (entry.register_at, field)),
            };
            let chosen: Vec<EntryId> = held.iter().filter_map(|id| id.parse().ok()).map(EntryId).collect();
            references::question(context, asked, &chosen, typed)
        }
    };
    vec![day_question(context, DayWords::HAPPENED, typed), question]
}

/// `GET …/links/{link}`: what the entry relates to, to be added to and ended.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let entry = context.entry_param()?;
    let (id, link) = link_param(context, &entry)?;
    let shown = questions(context, &entry, id, link, None);
    show(context, &entry, link, shown, Vec::new(), None, StatusCode::OK)
}

/// `POST …/links/{link}`: records what was added and what has ended, or shows the form again.
fn save(context: &AreaContext, form: &FormData) -> Page {
    let writer = context.writer(form)?;
    let entry = context.entry_param()?;
    let (id, link) = link_param(context, &entry)?;
    let mut shown = questions(context, &entry, id, link, Some(form));
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let Some(writer) = writer else {
        let mistakes = vec![stale(context)];
        return show(
            context,
            &entry,
            link,
            shown,
            mistakes,
            Some(seen),
            StatusCode::FORBIDDEN,
        );
    };
    if is_search(form) {
        return show(context, &entry, link, shown, Vec::new(), Some(seen), StatusCode::OK);
    }
    let again = StatusCode::UNPROCESSABLE_ENTITY;
    let on = match read_on(context, DayWords::HAPPENED, form, &mut shown) {
        Ok(on) => on,
        Err(mistakes) => return show(context, &entry, link, shown, mistakes, Some(seen), again),
    };
    let before = held(context, &entry, id, link);
    let chosen = chosen(&shown);
    let end = |value: &str| match link.to {
        LinkTarget::Measure => Some(LinkEnd::Measure(value.to_owned())),
        LinkTarget::Registers(_) => value.parse().ok().map(|id| LinkEnd::Entry(EntryId(id))),
    };
    let new = chosen
        .iter()
        .filter(|c| !before.contains(c))
        .filter_map(|c| end(c))
        .map(|end| match end {
            LinkEnd::Entry(to) => NewWhat::Link {
                link: id.to_owned(),
                to: EntryRef::Existing(to),
            },
            LinkEnd::Measure(measure) => NewWhat::LinkMeasure {
                link: id.to_owned(),
                measure,
            },
        });
    let gone = before.iter().filter(|b| !chosen.contains(b)).filter_map(|b| end(b));
    let gone = gone.map(|to| NewWhat::Unlink {
        link: id.to_owned(),
        to,
    });
    let changes: Vec<NewWhat> = new.chain(gone).collect();
    if changes.is_empty() {
        return Ok(Reply::See(entry.href()));
    }
    match writer.relate(&entry, Seq(seen), changes, on)? {
        Written::Done(_) => Ok(Reply::See(format!("{}?recorded=1", entry.href()))),
        Written::Refused(sentence) => {
            let mistake = Mistake {
                href: "#on-day".to_owned(),
                text: sentence,
            };
            show(context, &entry, link, shown, vec![mistake], Some(seen), again)
        }
        Written::Conflict => Err(PageError::Conflict),
    }
}

fn chosen(questions: &[Question]) -> Vec<String> {
    let mut out = Vec::new();
    for question in questions {
        let choices: Vec<&Choice> = match &question.control {
            Control::Boxes { choices } => choices.iter().collect(),
            Control::Groups { groups, .. } => groups.iter().flat_map(|g| &g.choices).collect(),
            _ => continue,
        };
        out.extend(choices.into_iter().filter(|c| c.chosen).map(|c| c.value.clone()));
    }
    out
}

fn show(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    link: &Link,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    seen: Option<i64>,
    status: StatusCode,
) -> Page {
    let version = context.position().version(entry.place).0;
    Reply::page_with(
        status,
        &LinksPage {
            layout: About::of(entry).layout(context, &titled(context, &link.title, &mistakes)),
            about: About::of(entry),
            heading: link.title.clone(),
            action: context.site_context.path.clone(),
            questions,
            mistakes,
            seen: seen.unwrap_or(version).to_string(),
        },
    )
}
