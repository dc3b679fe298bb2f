use askama::Template;
use axum::Router;
use axum::routing::get;
use record::LedgerWhat;

use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::names::{EntryRead, entry_href, label};
use crate::show::{ClockView, Fact, clocks, facts};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/registers/{register}/{entry}",
        get(|ask: Ask| ask.area("entry", page)),
    )
}

/// A relation to another entry or a measure, read from this entry.
struct Relation {
    how: String,
    to: String,
    href: String,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    heading: String,
    child: Option<(String, String)>,
    reference: String,
    stage: String,
    facts: Vec<Fact>,
    clocks: Vec<ClockView>,
    relations: Vec<Relation>,
    timeline: Vec<TimelineItem>,
    record_href: Option<String>,
    definition: String,
}

/// `/areas/{area}/registers/{register}/{entry}`: one entry with its clocks, relations and timeline.
fn page(asked: &Asked) -> Page {
    let entry = asked.entry_param()?;
    if entry.register().id != asked.visit.param("register") {
        return Err(Failure::NotFound);
    }
    if entry.register().id == "child" {
        return Ok(Reply::See(entry.href()));
    }
    if entry.register().id == "finding" {
        return super::returns::finding::page(asked, entry);
    }
    let words = asked.words();
    let heading = entry.label();
    let title = words.with(
        "entry-title",
        &[
            ("register", entry.register().title.clone().into()),
            ("id", entry.id().to_string().into()),
        ],
    );
    let mut frame = Frame::of(asked, &title);
    frame.notice = asked.visit.query("recorded").map(|_| words.get("recorded-notice"));
    let child = entry.child.as_ref().map(|c| (c.name(), c.href()));
    Reply::page(&EntryPage {
        frame,
        heading,
        child,
        reference: entry.id().to_string(),
        stage: entry.stage(),
        facts: facts(&entry, asked),
        clocks: clocks(&entry, asked),
        relations: relations(asked, &entry),
        record_href: asked.known().is_none().then(|| entry.below("/record", &[])),
        definition: format!("/definitions/{}", entry.register().id),
        timeline: timeline::of(asked, &[entry])?,
    })
}

/// Links from this entry and to it, as known from the asked viewpoint.
fn relations(asked: &Asked, entry: &EntryRead<'_>) -> Vec<Relation> {
    let position = asked.position();
    let to_entry = |how: &str, place: u32| {
        let (register, row) = position.find_place(place)?;
        Some(Relation {
            how: how.to_owned(),
            to: label(asked, register, row),
            href: entry_href(asked, register, place),
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
                    let id = position.ledger().symbols().text(measure);
                    out.push(Relation {
                        how: link.title.clone(),
                        to: asked.words().with("measure-named", &[("id", id.to_owned().into())]),
                        href: asked.href(&format!("/measures/{id}"), &[]),
                    });
                }
            }
            LedgerWhat::Step { .. } => {}
        }
    }
    for register in asked.definitions().registers.values() {
        for (id, link) in &register.links {
            for from in position.linking_to(&register.id, id, entry.place) {
                out.extend(to_entry(&link.inverse, from));
            }
        }
    }
    out
}
