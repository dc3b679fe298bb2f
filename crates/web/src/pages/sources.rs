use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use record::{Source, SourceId, SourceKind};

use super::child::kind_key;
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::frame::Frame;
use crate::paging::Paging;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/areas/{area}/sources", get(|ask: Ask| ask.area("sources", page)))
}

struct SourceLine {
    name: String,
    kind: String,
    received: String,
    events: String,
    standing: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    frame: Frame,
    lines: Vec<SourceLine>,
    paging: Paging,
    by_hand: String,
}

/// `/areas/{area}/sources`: the files and documents received by then, newest first, with how much came from each.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let viewpoint = asked.position().viewpoint();
    let until = viewpoint.known_at.map_or(i64::MAX - 1, |at| at.as_microsecond());
    // Events of each source, and how many of them still count.
    let mut counts: HashMap<SourceId, (usize, usize)> = HashMap::new();
    for event in asked.position().ledger().events() {
        if event.recorded_at <= until {
            let count = counts.entry(event.source).or_default();
            count.0 += 1;
            count.1 += usize::from(event.retracted_at > until);
        }
    }
    let (forms, mut files): (Vec<Source>, Vec<Source>) = asked
        .visit
        .site
        .record
        .store()
        .sources(&asked.area().id)?
        .into_iter()
        .filter(|source| source.received_at.as_microsecond() <= until)
        .partition(|source| source.kind == SourceKind::Form);
    files.reverse();
    let paging = Paging::of(&asked.visit, files.len());
    let lines = files[paging.from..paging.to]
        .iter()
        .map(|source| {
            let (events, standing) = counts.get(&source.id).copied().unwrap_or_default();
            SourceLine {
                name: source.name.clone(),
                kind: words.get(kind_key(source.kind)),
                received: words.with(
                    "received-by",
                    &[
                        ("name", source.received_by.name.clone().into()),
                        ("moment", words.moment(source.received_at).into()),
                    ],
                ),
                events: words.number(events),
                standing: words.number(standing),
            }
        })
        .collect();
    Reply::page(&SourcesPage {
        frame: Frame::of(asked, &words.get("sources-title")),
        lines,
        paging,
        by_hand: words.with("sources-by-hand", &[("count", forms.len().into())]),
    })
}
