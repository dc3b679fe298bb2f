use askama::Template;
use axum::Router;
use axum::routing::get;
use measures::rating::Rating;

use super::measure_chart::spark;
use super::measures_view::MeasureView;
use super::thread_view::Badge;
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::forms::Choice;
use crate::frame::Frame;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/areas/{area}/measures", get(|ask: Ask| ask.area("measures", page)))
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

/// How a measure stands, for counting and filtering.
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
#[template(path = "measures.html")]
struct MeasuresPage {
    frame: Frame,
    counts: Vec<Count>,
    owners: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    clear: Option<String>,
    groups: Vec<Group>,
    source: String,
}

/// `/areas/{area}/measures`: every measure with its newest figure, target, others' figures, and whether it moves.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let computed = asked.figures();
    let all = &asked.measured().measures.by_id;
    let wanted = asked.visit.query("rating");
    let owner = asked.visit.query("owner");
    let mut counted = [0_usize; KINDS.len()];
    let mut groups: Vec<Group> = Vec::new();
    for measure in all.values() {
        let Some(headline) = computed.headline(asked, measure) else {
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
        let title = asked
            .definitions()
            .register(&measure.register)
            .map_or_else(|| measure.register.clone(), |r| r.plural.clone());
        let line = Line {
            view: MeasureView::from(asked, &headline),
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
        frame: Frame::of(asked, &words.get("measures-title")),
        counts: KINDS
            .into_iter()
            .zip(counted)
            .map(|(kind, number)| Count {
                badge: match kind {
                    Kind::Rated(rating) => Some(Badge::rating(words, rating)),
                    _ => None,
                },
                word: match kind {
                    Kind::NotMeasured => words.get("figure-not-measured"),
                    _ => words.get("measures-unrated"),
                },
                number: words.number(number),
                href: asked.visit.here_with(&[("rating", Some(kind.id()))]),
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
        kept: [("known", asked.visit.query("known")), ("rating", wanted)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .collect(),
        clear: (wanted.is_some() || owner.is_some()).then(|| asked.href("/measures", &[])),
        groups,
        source: asked.measured().published.source.clone(),
    })
}
