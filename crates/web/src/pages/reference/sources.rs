use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use record::{Source, SourceId, SourceKind};

use crate::AreaContext;
use crate::context::{Page, PageRequest, Reply};
use crate::display::kind_key;
use crate::layout::Layout;
use crate::paging::Paging;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/sources",
        get(|request: PageRequest| request.area("sources", page)),
    )
}

struct SourceLine {
    name: String,
    kind: String,
    received: String,
    events: String,
    standing: String,
}

#[derive(Template)]
#[template(path = "reference/sources.html")]
struct SourcesPage {
    layout: Layout,
    lines: Vec<SourceLine>,
    paging: Paging,
    by_hand: String,
}

/// `/areas/{area}/sources`: the files and documents received by then, newest first, with how much came from each.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let viewpoint = context.position().viewpoint();
    let until = viewpoint.known_at.map_or(i64::MAX - 1, |at| at.as_microsecond());
    // Events of each source, and how many of them still count.
    let mut counts: HashMap<SourceId, (usize, usize)> = HashMap::new();
    for event in context.position().ledger().events() {
        if event.recorded_at <= until {
            let count = counts.entry(event.source).or_default();
            count.0 += 1;
            count.1 += usize::from(event.retracted_at > until);
        }
    }
    let (forms, mut files): (Vec<Source>, Vec<Source>) = context
        .site_context
        .site
        .record
        .store()
        .sources(&context.area().id)?
        .into_iter()
        .filter(|source| source.received_at.as_microsecond() <= until)
        .partition(|source| source.kind == SourceKind::Form);
    files.reverse();
    let paging = Paging::of(&context.site_context, files.len());
    let lines = files[paging.from..paging.to]
        .iter()
        .map(|source| {
            let (events, standing) = counts.get(&source.id).copied().unwrap_or_default();
            SourceLine {
                name: source.name.clone(),
                kind: messages.get(kind_key(source.kind)),
                received: messages.with(
                    "received-by",
                    &[
                        ("name", source.received_by.name.clone().into()),
                        ("moment", messages.moment(source.received_at).into()),
                    ],
                ),
                events: messages.number(events),
                standing: messages.number(standing),
            }
        })
        .collect();
    Reply::page(&SourcesPage {
        layout: Layout::of(context, &messages.get("sources-title")),
        lines,
        paging,
        by_hand: messages.with("sources-by-hand", &[("count", forms.len().into())]),
    })
}
