use askama::Template;
use axum::Router;
use axum::routing::get;
use record::LedgerWhat;

use crate::AreaContext;
use crate::clock_view::{ClockView, clocks};
use crate::context::{Page, PageRequest, Reply};
use crate::display::{Fact, broken_guards, facts, values};
use crate::error::PageError;
use crate::labels::{EntryRead, entry_href, label, register_href};
use crate::layout::Layout;
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/registers/{register}/{entry}",
        get(|request: PageRequest| request.area("entry", page)),
    )
}

/// A relation to another entry or a measure, read from this entry.
struct Relation {
    how: String,
    to: String,
    href: String,
}

#[derive(Template)]
#[template(path = "registers/entry.html")]
struct EntryPage {
    layout: Layout,
    heading: String,
    child: Option<(String, String)>,
    reference: String,
    stage: String,
    broken: Vec<String>,
    facts: Vec<Fact>,
    values: Vec<Fact>,
    clocks: Vec<ClockView>,
    relations: Vec<Relation>,
    timeline: Vec<TimelineItem>,
    record_href: Option<String>,
    definition: String,
}

/// `/areas/{area}/registers/{register}/{entry}`: one entry with its clocks, relations and timeline.
fn page(context: &AreaContext) -> Page {
    let entry = context.entry_param()?;
    if entry.register().id != context.site_context.param("register") {
        return Err(PageError::NotFound);
    }
    if entry.register().people {
        return Ok(Reply::See(entry.href()));
    }
    if let Some(own) = crate::pages::own_page(&entry.register().id) {
        return own(context, entry);
    }
    let messages = context.messages();
    let heading = entry.label();
    let title = messages.with(
        "entry-title",
        &[
            ("register", entry.register().title.clone().into()),
            ("id", entry.id().to_string().into()),
        ],
    );
    let register = entry.register();
    // Below the child it is about; its own list is a click from there.
    let mut layout = match &entry.child {
        Some(child) => Layout::of(context, &title).back(child.href(), &messages.get("back-child")),
        None => Layout::of(context, &title).back(register_href(context, &register.id, &[]), &register.plural),
    };
    layout.notice = context
        .site_context
        .query("recorded")
        .map(|_| messages.get("recorded-notice"));
    let child = entry.child.as_ref().map(|c| (c.name(), c.href()));
    Reply::page(&EntryPage {
        layout,
        heading,
        child,
        reference: entry.id().to_string(),
        stage: entry.stage(),
        broken: broken_guards(&entry, context),
        facts: facts(&entry, context),
        values: values(&entry, context),
        clocks: clocks(&entry, context),
        relations: relations(context, &entry),
        record_href: context.known().is_none().then(|| entry.below("/record", &[])),
        definition: format!("/definitions/{}", entry.register().id),
        timeline: timeline::of(context, &[entry])?,
    })
}

/// Links from this entry and to it, as known from the asked viewpoint.
fn relations(context: &AreaContext, entry: &EntryRead<'_>) -> Vec<Relation> {
    let position = context.position();
    let to_entry = |how: &str, place: u32| {
        let (register, row) = position.find_place(place)?;
        Some(Relation {
            how: how.to_owned(),
            to: label(context, register, row),
            href: entry_href(context, register, place),
        })
    };
    let mut out: Vec<Relation> = Vec::new();
    for event in position.standing_events(entry.place) {
        let links = &entry.register().links;
        match event.what {
            LedgerWhat::Link { link, to } => {
                if let Some((_, link)) = links.get_index(usize::from(link)) {
                    out.extend(to_entry(&link.title, to));
                }
            }
            LedgerWhat::Measure { link, measure } => {
                if let Some((_, link)) = links.get_index(usize::from(link)) {
                    let id = position.ledger().interner().text(measure);
                    out.push(Relation {
                        how: link.title.clone(),
                        to: context
                            .messages()
                            .with("measure-named", &[("id", id.to_owned().into())]),
                        href: context.href(&format!("/measures/{id}"), &[]),
                    });
                }
            }
            LedgerWhat::Step { .. } => {}
        }
    }
    for register in context.definitions().registers.values() {
        for (id, link) in &register.links {
            for from in position.linking_to(&register.id, id, entry.place) {
                out.extend(to_entry(&link.inverse, from));
            }
        }
    }
    out
}
