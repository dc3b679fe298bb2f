use askama::Template;
use axum::Router;
use axum::routing::get;
use record::EntryId;

use super::measures_view::MeasureView;
use super::thread_view::{ActionView, Badge, RequirementView, document_title, place_title, thread};
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/requirements/{entry}",
        get(|ask: Ask| ask.area("requirement", page)),
    )
}

/// The same requirement in another document's words.
struct Elsewhere {
    view: RequirementView,
    words: String,
    bodies: String,
}

#[derive(Template)]
#[template(path = "requirement.html")]
struct RequirementPage {
    frame: Frame,
    heading: String,
    document: String,
    badge: Option<Badge>,
    words: String,
    page: String,
    bodies: String,
    delivery: String,
    elsewhere: Vec<Elsewhere>,
    parts: Vec<RequirementView>,
    own: Vec<ActionView>,
    through: Vec<ActionView>,
    measures: Vec<MeasureView>,
    missing: Vec<String>,
    new_action: Option<String>,
    history: String,
    back: String,
}

/// `/areas/{area}/requirements/{entry}`: the whole line from the document's words to the effect.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let id: i64 = asked.visit.param("entry").parse().map_err(|_| Failure::NotFound)?;
    let computed = asked.figures();
    let thread = thread(asked, &computed);
    let (document, line) = thread.find(EntryId(id)).ok_or(Failure::NotFound)?;
    let actions = |ids: &[EntryId]| -> Vec<ActionView> {
        ids.iter()
            .filter_map(|id| thread.actions.get(id))
            .map(|a| ActionView::of(asked, a))
            .collect()
    };
    let through: Vec<EntryId> = line
        .actions
        .iter()
        .filter(|a| !line.own_actions.contains(a))
        .copied()
        .collect();
    let (own, through) = (actions(&line.own_actions), actions(&through));
    let measures: Vec<MeasureView> = line
        .measures
        .iter()
        .filter_map(|id| MeasureView::of(asked, &computed, id))
        .collect();
    let mut missing = Vec::new();
    let mut miss = |when: bool, key: &'static str| {
        if when {
            missing.push(words.get(key));
        }
    };
    let none = own.is_empty() && through.is_empty();
    miss(line.binding && none, "requirement-no-action");
    miss(line.binding && !none && measures.is_empty(), "requirement-no-measure");
    miss(
        line.binding && line.responsible_bodies.is_empty(),
        "requirement-no-body",
    );
    let unmeasured = own.iter().chain(&through).any(|a| a.unmeasured);
    miss(
        line.binding && !measures.is_empty() && unmeasured,
        "requirement-action-unmeasured",
    );
    let elsewhere = line.same_as.iter().filter_map(|id| {
        let (other_document, other) = thread.find(*id)?;
        Some(Elsewhere {
            view: RequirementView::of(asked, other_document, other, 80),
            words: other.words.clone(),
            bodies: other.responsible_bodies.join("; "),
        })
    });
    let below = document
        .requirements
        .iter()
        .filter(|r| r.parent.as_deref() == Some(&line.paragraph));
    Reply::page(&RequirementPage {
        frame: Frame::of(asked, &place_title(asked, line)),
        heading: place_title(asked, line),
        document: document_title(asked, document),
        badge: line.binding.then(|| Badge::state(words, line.state)),
        words: line.words.clone(),
        page: line.page.map(|p| p.to_string()).unwrap_or_default(),
        bodies: line.responsible_bodies.join("; "),
        delivery: line.delivery_target.map(|d| words.date(d)).unwrap_or_default(),
        elsewhere: elsewhere.collect(),
        parts: below.map(|r| RequirementView::of(asked, document, r, 160)).collect(),
        own,
        through,
        measures,
        missing,
        new_action: asked
            .known()
            .is_none()
            .then(|| asked.href("/registers/action/open/agreed", &[("answers", &id.to_string())])),
        history: asked.href(&format!("/registers/requirement/{id}"), &[]),
        back: asked.href("/thread", &[]),
    })
}
