mod csv;
mod measure;
mod tables;
mod wording;

use askama::Template;
use axum::Router;
use axum::routing::get;
use measures::rating::Rating;

use crate::AreaContext;
use crate::badge::Badge;
use crate::context::PageRequest;
use crate::forms::Choice;
use crate::layout::Layout;
use crate::measure_chart::spark;
use crate::measure_view::MeasureView;
use crate::reply::{Page, Reply};
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/measures",
            get(|request: PageRequest| request.area("measures", page)),
        )
        .merge(measure::routes())
}

struct Count {
    badge: Option<Badge>,
    word: String,
    number: String,
    href: String,
    here: bool,
}

struct Group {
    title: String,
    lines: Vec<Line>,
}

struct Line {
    view: MeasureView,
    definition: String,
    owner: String,
    spark: String,
}

/// The state of a measure, for counting and filtering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rated(Rating),
    /// It has a figure, and no target to hold it against or too little data.
    Unrated,
    NotMeasured,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Self::Rated(Rating::Red) => "red",
            Self::Rated(Rating::Amber) => "amber",
            Self::Rated(Rating::Green) => "green",
            Self::Unrated => "unrated",
            Self::NotMeasured => "not_measured",
        }
    }
}

const KINDS: [Kind; 5] = [
    Kind::Rated(Rating::Red),
    Kind::Rated(Rating::Amber),
    Kind::Rated(Rating::Green),
    Kind::Unrated,
    Kind::NotMeasured,
];

#[derive(Template)]
#[template(path = "measures/list.html")]
struct MeasuresPage {
    layout: Layout,
    counts: Vec<Count>,
    owners: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    clear: Option<String>,
    groups: Vec<Group>,
    source: String,
}

/// `/areas/{area}/measures`: every measure with its newest figure, target, others' figures, and whether it moves.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let computed = context.figures();
    let all = &context.measured().measures.by_id;
    let wanted = context.site_context.query("rating");
    let owner = context.site_context.query("owner");
    let mut counted = [0_usize; KINDS.len()];
    let mut groups: Vec<Group> = Vec::new();
    for measure in all.values() {
        let Some(headline) = computed.headline(context, measure) else {
            continue;
        };
        let kind = match (headline.latest(), headline.rating()) {
            (None, _) => Kind::NotMeasured,
            (Some(_), Some(rating)) => Kind::Rated(rating),
            (Some(_), None) => Kind::Unrated,
        };
        if owner.is_some_and(|o| o != measure.owner) {
            continue;
        }
        if let Some(at) = KINDS.iter().position(|k| *k == kind) {
            counted[at] += 1;
        }
        if wanted.is_some_and(|w| w != kind.id()) {
            continue;
        }
        let title = context
            .definitions()
            .register(&measure.register)
            .map_or_else(|| measure.register.clone(), |r| r.plural.clone());
        let line = Line {
            view: MeasureView::from(context, &headline),
            definition: measure.definition.clone(),
            owner: measure.owner.clone(),
            spark: spark(&headline),
        };
        match groups.iter_mut().find(|g| g.title == title) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group {
                title,
                lines: vec![line],
            }),
        }
    }
    let mut owners: Vec<&str> = all.values().map(|m| m.owner.as_str()).collect();
    owners.sort_unstable();
    owners.dedup();
    Reply::page(&MeasuresPage {
        layout: Layout::of(context, &messages.get("measures-title")),
        counts: KINDS
            .into_iter()
            .zip(counted)
            .map(|(kind, number)| Count {
                badge: match kind {
                    Kind::Rated(rating) => Some(Badge::rating(messages, rating)),
                    _ => None,
                },
                word: match kind {
                    Kind::NotMeasured => messages.get("figure-not-measured"),
                    _ => messages.get("measures-unrated"),
                },
                number: messages.number(number),
                href: context.site_context.here_with(&[("rating", Some(kind.id()))]),
                here: wanted == Some(kind.id()),
            })
            .collect(),
        owners: owners
            .into_iter()
            .map(|o| Choice {
                id: format!("owner-{o}"),
                value: o.to_owned(),
                label: o.to_owned(),
                chosen: owner == Some(o),
            })
            .collect(),
        kept: [("known", context.site_context.query("known")), ("rating", wanted)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .collect(),
        clear: (wanted.is_some() || owner.is_some()).then(|| context.href("/measures", &[])),
        groups,
        source: context.measured().published.source.clone(),
    })
}
