use std::collections::{BTreeSet, HashSet};

use askama::Template;
use axum::Router;
use axum::routing::get;
use calendar::days_between;
use improvement::{ActionLine, DocumentThread, Effect, RequirementLine, State, Thread};
use record::EntryId;

use super::compared::{Same, same};
use super::view::{ActionView, RequirementView, place_title, thread};
use crate::AreaContext;
use crate::badge::Badge;
use crate::chart_events::{self, ChartEvent};
use crate::context::PageRequest;
use crate::display::Fact;
use crate::error::PageError;
use crate::figure_cache::Computed;
use crate::labels::{EntryRead, document_title};
use crate::layout::Layout;
use crate::measure_chart;
use crate::measure_view::MeasureView;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

/// Days without a report after which an open action is said to be silent: the board meets monthly.
const SILENT: i64 = 31;
/// Characters of neighbouring requirements' words.
const SHORT: usize = 140;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/requirements/{entry}",
        get(|request: PageRequest| request.area("requirement", page)),
    )
}

struct ActionGroup {
    title: String,
    actions: Vec<ActionView>,
}

struct MeasurePart {
    view: MeasureView,
    effect: Effect,
    chart: String,
    events: Vec<ChartEvent>,
}

#[derive(Template)]
#[template(path = "improvement/requirement.html")]
struct RequirementPage {
    layout: Layout,
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
    confirmed: String,
    confirm_href: Option<String>,
    missing: Vec<String>,
    new_action: Option<String>,
    record_href: Option<String>,
    timeline: Vec<TimelineItem>,
}

/// `/areas/{area}/requirements/{entry}`: the whole line from the inspector's words to the effect.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let entry = context.entry_param()?;
    if entry.register().id != "requirement" {
        return Err(PageError::NotFound);
    }
    let computed = context.figures();
    let thread = thread(context, &computed);
    let (document, line) = thread.find(entry.id()).ok_or(PageError::NotFound)?;
    let parts = parts(document, line);
    let measures: Vec<MeasurePart> = line
        .measures
        .iter()
        .filter_map(|id| {
            let measure = context.measured().measures.get(id)?;
            let headline = computed.headline(context, measure)?;
            let events = chart_events::of(context, &headline);
            Some(MeasurePart {
                view: MeasureView::from(context, &headline),
                effect: headline.face().effect(),
                chart: measure_chart::line(context, &headline, &format!("chart-{id}"), &events),
                events,
            })
        })
        .collect();
    let heading = place_title(context, line);
    let mut layout = Layout::of(context, &format!("{heading}, {}", document_title(context, document))).back(
        context.href("/thread", &[]) + "#requirements",
        &messages.get("thread-title"),
    );
    layout.notice = context
        .site_context
        .query("recorded")
        .map(|_| messages.get("recorded-notice"));
    let record_href = entry.record_href()?;
    Reply::page(&RequirementPage {
        layout,
        document: document_title(context, document),
        words: line.words.clone(),
        source: source(context, document, line),
        badge: line.binding.then(|| Badge::state(messages, line.state)),
        facts: facts(context, &entry, line),
        parent: line
            .parent
            .as_deref()
            .and_then(|p| document.requirements.iter().find(|r| r.paragraph == p))
            .map(|parent| RequirementView::of(context, document, parent, SHORT)),
        parts: parts
            .iter()
            .filter(|part| part.parent.as_deref() == Some(&line.paragraph))
            .map(|part| RequirementView::of(context, document, part, SHORT))
            .collect(),
        same: line
            .same_as
            .iter()
            .filter_map(|other| thread.find(*other))
            .map(|theirs| same(context, (document, line), theirs))
            .collect(),
        actions: groups(context, &thread, line, &parts),
        effect: effect(context, &computed, line),
        confirmed: confirmed(context, line),
        confirm_href: (context.known().is_none() && line.state == State::PartlyShown)
            .then(|| entry.below("/record/effect_confirmed", &[])),
        missing: missing(context, &thread, line, &parts, &measures),
        measures,
        new_action: context
            .known()
            .is_none()
            .then(|| context.href("/registers/action/open/agreed", &[("answers", &line.entry.to_string())])),
        record_href,
        timeline: history(context, &thread, line, entry)?,
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
fn source(context: &AreaContext, document: &DocumentThread, line: &RequirementLine) -> String {
    let messages = context.messages();
    let title = document_title(context, document);
    match line.page {
        Some(page) => messages.with(
            "requirement-source-page",
            &[("document", title.into()), ("page", page.into())],
        ),
        None => messages.with("requirement-source", &[("document", title.into())]),
    }
}

fn facts(context: &AreaContext, entry: &EntryRead<'_>, line: &RequirementLine) -> Vec<Fact> {
    let messages = context.messages();
    let mut out = Vec::new();
    let mut fact = |key: &str, text: String| {
        if !text.is_empty() {
            out.push(Fact {
                label: messages.get(key),
                text,
                href: String::new(),
            });
        }
    };
    let bodies = if line.responsible_bodies.is_empty() {
        messages.get("requirement-no-body")
    } else {
        line.responsible_bodies.join("\n")
    };
    fact("requirement-bodies", bodies);
    if let Some(by) = line.delivery_target {
        let days = messages.days_late(days_between(by, context.today()));
        fact("requirement-by", format!("{}: {days}", messages.date(by)));
    }
    fact("requirement-heading", line.heading.clone().unwrap_or_default());
    let kinds = context.definitions().code_list("requirement_kind");
    fact(
        "requirement-kind",
        kinds.map_or_else(String::new, |list| list.title_of(&line.kind).to_owned()),
    );
    let judged = |field: &str| context.position().value(entry.register_at, entry.row, field);
    if let (Some(judgement), Some(field)) = (judged("judgement"), entry.register().fields.get("judgement")) {
        fact("requirement-judged", crate::display::value(context, field, &judgement));
    }
    out
}

/// The actions that answer it itself, its parts, and the same requirement elsewhere.
fn groups(
    context: &AreaContext,
    thread: &Thread,
    line: &RequirementLine,
    parts: &[&RequirementLine],
) -> Vec<ActionGroup> {
    let messages = context.messages();
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
        group.push(ActionView::of(context, action));
    }
    [
        ("requirement-own-actions", own),
        ("requirement-part-actions", of_parts),
        ("requirement-other-actions", elsewhere),
    ]
    .into_iter()
    .filter(|(_, actions)| !actions.is_empty())
    .map(|(key, actions)| ActionGroup {
        title: messages.get(key),
        actions,
    })
    .collect()
}

/// What the measures say, taken together.
fn effect(context: &AreaContext, computed: &Computed, line: &RequirementLine) -> String {
    use improvement::Movement;
    let messages = context.messages();
    let faces: Vec<_> = line.measures.iter().map(|id| computed.face(context, id)).collect();
    let measured = faces.iter().filter(|f| f.measured).count();
    if faces.is_empty() {
        return messages.get("effect-no-measure");
    }
    if measured == 0 {
        return messages.get("effect-not-measured");
    }
    let moved = |movement| faces.iter().filter(|f| f.movement == Some(movement)).count();
    messages.with(
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
    context: &AreaContext,
    thread: &Thread,
    line: &RequirementLine,
    parts: &[&RequirementLine],
    measures: &[MeasurePart],
) -> Vec<String> {
    let messages = context.messages();
    if !line.binding {
        return Vec::new();
    }
    let mut out = Vec::new();
    let actions: Vec<&ActionLine> = line.actions.iter().filter_map(|id| thread.actions.get(id)).collect();
    let live: Vec<&&ActionLine> = actions.iter().filter(|a| a.stopped.is_none()).collect();
    if live.is_empty() {
        out.push(messages.get("missing-action"));
    }
    if line.responsible_bodies.is_empty() {
        out.push(messages.get("missing-body"));
    }
    for action in &live {
        let about = |key: &'static str| messages.with(key, &[("action", action.title.clone().into())]);
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
                Some(on) if days_between(on, context.today()) > SILENT => out.push(messages.with(
                    "missing-news",
                    &[
                        ("action", action.title.clone().into()),
                        ("date", messages.date(on).into()),
                    ],
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
    let known = &context.measured().measures;
    let unknown = line.measures.iter().filter(|id| known.get(id).is_none());
    out.extend(unknown.map(|id| messages.with("missing-definition", &[("measure", id.clone().into())])));
    if line.state == State::PartlyShown {
        out.extend(short_of_working(context, line, &live, measures));
    }
    let bare = parts
        .iter()
        .filter(|p| p.binding && p.state == State::NothingYet)
        .count();
    if bare > 0 {
        out.push(messages.with("missing-parts", &[("count", bare.into()), ("all", parts.len().into())]));
    }
    out
}

/// What keeps a requirement that is partly shown from being called working, beyond measures without a figure.
fn short_of_working(
    context: &AreaContext,
    line: &RequirementLine,
    live: &[&&ActionLine],
    measures: &[MeasurePart],
) -> Vec<String> {
    let messages = context.messages();
    let open = live.iter().filter(|a| a.completed.is_none());
    let mut out: Vec<String> = open
        .map(|a| messages.with("missing-finished", &[("action", a.title.clone().into())]))
        .collect();
    for part in measures {
        let key = match part.effect {
            Effect::NotShown => "missing-shown",
            Effect::Worse => "missing-worse",
            Effect::NotMeasured | Effect::Shown => continue,
        };
        let measure = format!("{} {}", part.view.id, part.view.title);
        out.push(messages.with(key, &[("measure", measure.into())]));
    }
    match &line.confirmation {
        None => out.push(messages.get("missing-confirmation")),
        Some(confirmation) if line.confirmation_out_of_date => out.push(messages.with(
            "missing-confirmation-again",
            &[("date", messages.date(confirmation.on).into())],
        )),
        Some(_) => {}
    }
    out
}

/// What a person last confirmed of the effect, and whether it still counts.
fn confirmed(context: &AreaContext, line: &RequirementLine) -> String {
    let Some(confirmation) = &line.confirmation else {
        return String::new();
    };
    let key = if line.confirmation_out_of_date {
        "effect-out-of-date"
    } else {
        "effect-confirmed"
    };
    context.messages().with(
        key,
        &[
            ("name", confirmation.by.clone().into()),
            ("date", context.messages().date(confirmation.on).into()),
            ("reason", confirmation.reason.clone().into()),
        ],
    )
}

/// What happened to the requirement and to the actions that answer it, newest first.
fn history(
    context: &AreaContext,
    thread: &Thread,
    line: &RequirementLine,
    entry: EntryRead<'_>,
) -> Result<Vec<TimelineItem>, PageError> {
    let mut entries = vec![entry];
    for id in &line.actions {
        if thread.actions.contains_key(id) {
            entries.push(context.read_entry_id(*id)?);
        }
    }
    timeline::of(context, &entries)
}
