use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::Value;
use record::{Ledger, LedgerEvent, LedgerWhat, Source, SourceId, SourceKind};

use crate::AreaContext;
use crate::check_jobs::OF_CHECKS;
use crate::context::PageRequest;
use crate::display::source_kind_title;
use crate::layout::Layout;
use crate::paging::Paging;
use crate::reply::{Page, Reply};
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
    /// What a check of a return found; its thousands of events say no more. Empty for any other source.
    check: String,
}

/// What came from a source.
#[derive(Default)]
struct Came {
    events: usize,
    /// How many of the events still count.
    standing: usize,
    /// Findings that a check opened, and that it found resolved.
    found: usize,
    resolved: usize,
    /// Errors, queries and notes that a check counted.
    totals: Option<[usize; 3]>,
}

impl Came {
    fn add(&mut self, ledger: &Ledger, event: &LedgerEvent, still_counts: bool, of_checks: &[bool]) {
        self.events += 1;
        self.standing += usize::from(still_counts);
        let LedgerWhat::Step { step, fields } = &event.what else {
            return;
        };
        if !of_checks[usize::from(ledger.entry(event.entry).register)] {
            return;
        }
        let register = ledger.register_of(event.entry);
        let step = register.steps.get_index(usize::from(*step)).map(|(id, _)| id.as_str());
        match (register.id.as_str(), step) {
            ("finding", Some("found")) => self.found += 1,
            ("finding", Some("resolved")) => self.resolved += 1,
            ("statutory_return", Some("checked")) => {
                self.totals = Some(["errors", "queries", "notes"].map(|id| {
                    let field = register.fields.get_full(id);
                    let number = field.and_then(|(at, _, field)| {
                        let (_, number) = fields.iter().find(|(f, _)| usize::from(*f) == at)?;
                        ledger.value_of(field, *number)
                    });
                    match number {
                        Some(Value::Integer(number)) => usize::try_from(number).unwrap_or(0),
                        _ => 0,
                    }
                }));
            }
            _ => {}
        }
    }
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
    let ledger = context.position().ledger();
    let registers = context.definitions().registers.keys();
    let of_checks: Vec<bool> = registers.map(|id| OF_CHECKS.contains(&id.as_str())).collect();
    let mut counts: HashMap<SourceId, Came> = HashMap::new();
    let mut events = ledger
        .events()
        .iter()
        .filter(|event| event.recorded_at <= until)
        .peekable();
    while let Some(first) = events.next() {
        // Most events of a source follow one another, so that each run of them is looked up once.
        let came = counts.entry(first.source).or_default();
        let mut event = first;
        loop {
            came.add(ledger, event, event.retracted_at > until, &of_checks);
            match events.next_if(|next| next.source == first.source) {
                Some(next) => event = next,
                None => break,
            }
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
        .partition(|source| source.kind == SourceKind::FORM);
    // What is loaded later may have been received earlier: an older return, or the demonstration's documents.
    files.sort_by_key(|source| std::cmp::Reverse((source.received_at, source.id)));
    let paging = Paging::of(&context.site_context, files.len());
    let lines = files[paging.from..paging.to]
        .iter()
        .map(|source| {
            let none = Came::default();
            let came = counts.get(&source.id).unwrap_or(&none);
            SourceLine {
                name: source.name.clone(),
                kind: source_kind_title(context.definitions(), &source.kind),
                received: messages.with(
                    "received-by",
                    &[
                        ("name", source.received_by.name.clone().into()),
                        ("moment", messages.moment(source.received_at).into()),
                    ],
                ),
                events: messages.number(came.events),
                standing: messages.number(came.standing),
                check: came.totals.map_or_else(String::new, |[errors, queries, notes]| {
                    messages.with(
                        "sources-check",
                        &[
                            ("errors", errors.into()),
                            ("queries", queries.into()),
                            ("notes", notes.into()),
                            ("found", came.found.into()),
                            ("resolved", came.resolved.into()),
                        ],
                    )
                }),
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
