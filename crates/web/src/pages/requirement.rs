use std::collections::{BTreeSet, HashSet};

use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::days_between;
use improvement::{ActionLine, DocumentThread, RequirementLine, State, Thread};
use record::EntryId;

use super::measure_chart;
use super::measures_view::MeasureView;
use super::requirement_compared::{Same, same};
use super::thread_view::{ActionView, Badge, RequirementView, document_title, place_title, thread};
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::failure::Failure;
use crate::figures::Computed;
use crate::frame::Frame;
use crate::names::EntryRead;
use crate::show::Fact;
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

/// Days without a report after which an open action is said to be silent: the board meets monthly.
const SILENT: i64 = 31;
/// Characters of neighbouring requirements' words.
const SHORT: usize = 140;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/requirements/{entry}",
        get(|ask: Ask| ask.area("requirement", page)),
    )
}

struct ActionGroup {
    title: String,
    actions: Vec<ActionView>,
}

struct MeasurePart {
    view: MeasureView,
    chart: String,
}

#[derive(Template)]
#[template(path = "requirement.html")]
struct RequirementPage {
    frame: Frame,
    back: String,
    document: String,
    heading: String,
    words: String,
    source: String,
    badge: Option<Badge>,
    facts: Vec<Fact>,
    parent: Option<RequirementView>,
    parts: Vec<RequirementView>,
    same: Vec<Same>,
    actions: Vec<ActionGroup>,
    measures: Vec<MeasurePart>,
    effect: String,
    missing: Vec<String>,
    new_action: Option<String>,
    record_href: Option<String>,
    timeline: Vec<TimelineItem>,
}

/// `/areas/{area}/requirements/{entry}`: the whole line from the inspector's words to the effect.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let entry = asked.entry_param()?;
    if entry.register().id != "requirement" {
        return Err(Failure::NotFound);
    }
    let computed = asked.figures();
    let thread = thread(asked, &computed);
    let (document, line) = thread.find(entry.id()).ok_or(Failure::NotFound)?;
    let parts = parts(document, line);
    let measures: Vec<MeasurePart> = line
        .measures
        .iter()
        .filter_map(|id| {
            let measure = asked.measured().measures.get(id)?;
            let headline = computed.headline(asked, measure)?;
            Some(MeasurePart {
                view: MeasureView::from(asked, &headline),
                chart: measure_chart::line(asked, &headline, &format!("chart-{id}")),
            })
        })
        .collect();
    let heading = place_title(asked, line);
    let mut frame = Frame::of(asked, &format!("{heading}, {}", document_title(asked, document)));
    frame.notice = asked.visit.query("recorded").map(|_| words.get("recorded-notice"));
    let record_href = asked.known().is_none().then(|| entry.below("/record", &[]));
    Reply::page(&RequirementPage {
        frame,
        back: asked.href("/thread", &[]) + "#requirements",
        document: document_title(asked, document),
        words: line.words.clone(),
        source: source(asked, document, line),
        badge: line.binding.then(|| Badge::state(words, line.state)),
        facts: facts(asked, &entry, line),
        parent: line
            .parent
            .as_deref()
            .and_then(|p| document.requirements.iter().find(|r| r.paragraph == p))
            .map(|parent| RequirementView::of(asked, document, parent, SHORT)),
        parts: parts
            .iter()
            .filter(|part| part.parent.as_deref() == Some(&line.paragraph))
            .map(|part| RequirementView::of(asked, document, part, SHORT))
            .collect(),
        same: line
            .same_as
            .iter()
            .filter_map(|other| thread.find(*other))
            .map(|theirs| same(asked, (document, line), theirs))
            .collect(),
        actions: groups(asked, &thread, line, &parts),
        effect: effect(asked, &computed, line),
        missing: missing(asked, &thread, line, &parts, &measures),
        measures,
        new_action: asked
            .known()
            .is_none()
            .then(|| asked.href("/registers/action/open/agreed", &[("answers", &line.entry.to_string())])),
        record_href,
        timeline: history(asked, &thread, line, entry)?,
        heading,
    })
}

/// Every requirement below one, in printed order.
fn parts<'a>(document: &'a DocumentThread, line: &RequirementLine) -> Vec<&'a RequirementLine> {
    let mut under: HashSet<&str> = HashSet::from([line.paragraph.as_str()]);
    let mut out = Vec::new();
    for part in &document.requirements {
        if part.parent.as_deref().is_some_and(|p| under.contains(p)) && under.insert(&part.paragraph) {
            out.push(part);
        }
    }
    out
}

/// Document, page and paragraph.
fn source(asked: &Asked, document: &DocumentThread, line: &RequirementLine) -> String {
    let words = asked.words();
    let title = document_title(asked, document);
    match line.page {
        Some(page) => words.with(
            "requirement-source-page",
            &[("document", title.into()), ("page", page.into())],
        ),
        None => words.with("requirement-source", &[("document", title.into())]),
    }
}

fn facts(asked: &Asked, entry: &EntryRead<'_>, line: &RequirementLine) -> Vec<Fact> {
    let words = asked.words();
    let mut out = Vec::new();
    let mut fact = |key: &str, text: String| {
        if !text.is_empty() {
            out.push(Fact {
                label: words.get(key),
                text,
            });
        }
    };
    let bodies = if line.responsible_bodies.is_empty() {
        words.get("requirement-no-body")
    } else {
        line.responsible_bodies.join("\n")
    };
    fact("requirement-bodies", bodies);
    if let Some(by) = line.delivery_target {
        let days = words.days_late(days_between(by, asked.today()));
        fact("requirement-by", format!("{}: {days}", words.date(by)));
    }
    fact("requirement-heading", line.heading.clone().unwrap_or_default());
    let kinds = asked.definitions().code_list("requirement_kind");
    fact(
        "requirement-kind",
        kinds.map_or_else(String::new, |list| list.title_of(&line.kind).to_owned()),
    );
    let judged = |field: &str| asked.position().value(entry.register_at, entry.row, field);
    if let (Some(judgement), Some(field)) = (judged("judgement"), entry.register().fields.get("judgement")) {
        fact(
            "requirement-judged",
            crate::show::value(asked.definitions(), words, field, &judgement),
        );
    }
    out
}

/// The actions that answer it itself, its parts, and the same requirement elsewhere.
fn groups(asked: &Asked, thread: &Thread, line: &RequirementLine, parts: &[&RequirementLine]) -> Vec<ActionGroup> {
    let words = asked.words();
    let below: HashSet<EntryId> = parts.iter().map(|p| p.entry).collect();
    let (mut own, mut of_parts, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    for action in line.actions.iter().filter_map(|id| thread.actions.get(id)) {
        let group = if line.own_actions.contains(&action.entry) {
            &mut own
        } else if action.answers.iter().any(|a| below.contains(a)) {
            &mut of_parts
        } else {
            &mut elsewhere
        };
        group.push(ActionView::of(asked, action));
    }
    [
        ("requirement-own-actions", own),
        ("requirement-part-actions", of_parts),
        ("requirement-other-actions", elsewhere),
    ]
    .into_iter()
    .filter(|(_, actions)| !actions.is_empty())
    .map(|(key, actions)| ActionGroup {
        title: words.get(key),
        actions,
    })
    .collect()
}

/// What the measures say, taken together.
fn effect(asked: &Asked, computed: &Computed, line: &RequirementLine) -> String {
    use improvement::Movement;
    let words = asked.words();
    let faces: Vec<_> = line.measures.iter().map(|id| computed.face(asked, id)).collect();
    let measured = faces.iter().filter(|f| f.measured).count();
    if faces.is_empty() {
        return words.get("effect-no-measure");
    }
    if measured == 0 {
        return words.get("effect-not-measured");
    }
    let moved = |movement| faces.iter().filter(|f| f.movement == Some(movement)).count();
    words.with(
        "effect-measured",
        &[
            ("measured", measured.into()),
            (
                "met",
                faces.iter().filter(|f| f.meets_target == Some(true)).count().into(),
            ),
            ("better", moved(Movement::Better).into()),
            ("worse", moved(Movement::Worse).into()),
        ],
    )
}

/// What is not there, each in a plain sentence.
fn missing(
    asked: &Asked,
    thread: &Thread,
    line: &RequirementLine,
    parts: &[&RequirementLine],
    measures: &[MeasurePart],
) -> Vec<String> {
    let words = asked.words();
    if !line.binding {
        return Vec::new();
    }
    let mut out = Vec::new();
    let actions: Vec<&ActionLine> = line.actions.iter().filter_map(|id| thread.actions.get(id)).collect();
    let live: Vec<&&ActionLine> = actions.iter().filter(|a| a.stopped.is_none()).collect();
    if live.is_empty() {
        out.push(words.get("missing-action"));
    }
    if line.responsible_bodies.is_empty() {
        out.push(words.get("missing-body"));
    }
    for action in &live {
        let about = |key: &'static str| words.with(key, &[("action", action.title.clone().into())]);
        if action.owner.is_none() {
            out.push(about("missing-owner"));
        }
        if action.target.is_none() {
            out.push(about("missing-date"));
        }
        if action.measures.is_empty() {
            out.push(about("missing-measure"));
        }
        if action.completed.is_none() {
            match action.last_report {
                None => out.push(about("missing-report")),
                Some(on) if days_between(on, asked.today()) > SILENT => out.push(words.with(
                    "missing-news",
                    &[("action", action.title.clone().into()), ("date", words.date(on).into())],
                )),
                Some(_) => {}
            }
        }
    }
    let unmeasured: BTreeSet<String> = measures
        .iter()
        .filter(|m| !m.view.missing.is_empty())
        .map(|m| format!("{} {}: {}", m.view.id, m.view.title, m.view.missing))
        .collect();
    out.extend(unmeasured);
    let bare = parts
        .iter()
        .filter(|p| p.binding && p.state == State::NothingYet)
        .count();
    if bare > 0 {
        out.push(words.with("missing-parts", &[("count", bare.into()), ("all", parts.len().into())]));
    }
    out
}

/// What happened to the requirement and to the actions that answer it, newest first.
fn history(
    asked: &Asked,
    thread: &Thread,
    line: &RequirementLine,
    entry: EntryRead<'_>,
) -> Result<Vec<TimelineItem>, Failure> {
    let mut entries = vec![entry];
    for id in &line.actions {
        if thread.actions.contains_key(id) {
            entries.push(asked.read_entry_id(*id)?);
        }
    }
    timeline::of(asked, &entries)
}
