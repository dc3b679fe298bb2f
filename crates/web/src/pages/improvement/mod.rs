mod compared;
mod requirement;
mod view;
mod worst;

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::Router;
use axum::routing::get;
use improvement::{BodyNames, DocumentThread, RequirementLine, State, Thread};

use self::view::{ActionView, SHOWN, STATES, place_title, requirement_href, thread};
use self::worst::{Next, Unanswered, Worst, in_trouble, meanings, next, unanswered, worst};
use crate::AreaContext;
use crate::badge::Badge;
use crate::context::PageRequest;
use crate::forms::Choice;
use crate::labels::{document_title, shortened};
use crate::layout::Layout;
use crate::measure_view::MeasureView;
use crate::reply::{Page, Reply};
use crate::site::Shared;

/// Actions shown on a line before the rest are left to the requirement's own page.
const MOST_ACTIONS: usize = 4;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/thread",
            get(|request: PageRequest| request.area("thread", page)),
        )
        .merge(requirement::routes())
}

struct Count {
    badge: Badge,
    number: String,
    href: String,
    here: bool,
}

struct DocumentPart {
    title: String,
    id: String,
    groups: Vec<Group>,
}

/// Requirements under one heading of a document.
struct Group {
    heading: String,
    lines: Vec<Line>,
}

struct Line {
    place: String,
    href: String,
    depth: usize,
    words: String,
    /// The exact words, where more than their beginning is shown only on demand.
    whole: Option<String>,
    bodies: String,
    badge: Option<Badge>,
    /// Said of a part without actions whose paragraph has some.
    above: Option<String>,
    actions: Vec<ActionView>,
    more: Option<String>,
    measures: Vec<MeasureView>,
}

#[derive(Template)]
#[template(path = "improvement/thread.html")]
struct ThreadPage {
    layout: Layout,
    empty: bool,
    verdict: String,
    counts: Vec<Count>,
    meanings: Vec<Badge>,
    worst_title: String,
    worst_of: String,
    worst: Vec<Worst>,
    counted: String,
    next: Vec<Next>,
    unanswered: Vec<Unanswered>,
    unanswered_title: String,
    states: Vec<Choice>,
    bodies: Vec<Choice>,
    documents: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    clear: Option<String>,
    shown: String,
    parts: Vec<DocumentPart>,
    actions_href: String,
    new_action: Option<String>,
}

/// What the address says to show.
struct Wanted<'a> {
    state: Option<&'a str>,
    /// Key of the body.
    body: Option<String>,
    document: Option<&'a str>,
    names: BodyNames<'a>,
}

impl Wanted<'_> {
    fn is_all(&self) -> bool {
        self.state.is_none() && self.body.is_none() && self.document.is_none()
    }

    fn takes(&self, document: &DocumentThread, line: &RequirementLine) -> bool {
        self.document.is_none_or(|name| document.name == name)
            && self.state.is_none_or(|id| line.binding && line.state.id() == id)
            && self
                .body
                .as_ref()
                .is_none_or(|body| line.responsible_bodies.iter().any(|b| self.names.key(b) == *body))
    }
}

/// `/areas/{area}/thread`: every requirement with what answers it and whether it works.
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let computed = context.figures();
    let thread = thread(context, &computed);
    let names = BodyNames::of(context.definitions().code_list("body_name"));
    let wanted = Wanted {
        names,
        state: context.site_context.query("state"),
        body: context.site_context.query("body").map(|body| names.key(body)),
        document: context.site_context.query("document"),
    };
    let counts = thread.counts();
    let all: usize = counts.values().sum();
    let of = |state: State| counts.get(&state).copied().unwrap_or(0);
    let parts = parts(context, &thread, &wanted, &|id| MeasureView::of(context, &computed, id));
    let lines = parts
        .iter()
        .flat_map(|p| &p.groups)
        .map(|g| g.lines.len())
        .sum::<usize>();
    let unanswered = unanswered(context, &thread);
    let worst = worst(context, &thread);
    Reply::page(&ThreadPage {
        layout: Layout::of(context, &messages.get("thread-title")),
        empty: thread.documents.is_empty(),
        verdict: verdict(context, &counts, all),
        counts: STATES
            .into_iter()
            .filter(|state| of(*state) > 0 || !matches!(state, State::SteppedDown))
            .map(|state| Count {
                badge: Badge::state(messages, state),
                number: messages.number(of(state)),
                href: context.site_context.here_with(&[("state", Some(state.id()))]) + "#requirements",
                here: wanted.state == Some(state.id()),
            })
            .collect(),
        meanings: meanings(context),
        worst_title: messages.with("thread-worst", &[("count", worst.len().into())]),
        worst_of: messages.with("thread-worst-of", &[("count", in_trouble(&thread).into())]),
        worst,
        counted: messages.with(
            "thread-counts",
            &[
                ("actions", thread.actions.len().into()),
                ("late", thread.actions.values().filter(|a| a.late).count().into()),
            ],
        ),
        next: next(context, &thread),
        unanswered_title: messages.with("thread-unanswered", &[("count", of(State::NothingYet).into())]),
        unanswered,
        states: STATES
            .into_iter()
            .map(|s| choice("state", s.id(), Badge::state(messages, s).word, wanted.state))
            .collect(),
        bodies: bodies(names, &thread)
            .into_iter()
            .map(|(key, name)| {
                let chosen = wanted.body.as_ref().filter(|body| **body == key).map(|_| name);
                choice("body", name, name.to_owned(), chosen)
            })
            .collect(),
        documents: thread
            .documents
            .iter()
            .map(|d| choice("document", &d.name, document_title(context, d), wanted.document))
            .collect(),
        kept: context
            .site_context
            .query("known")
            .map(|k| ("known", k.to_owned()))
            .into_iter()
            .collect(),
        clear: (!wanted.is_all()).then(|| context.href("/thread", &[])),
        shown: messages.with("thread-shown", &[("shown", lines.into())]),
        parts,
        actions_href: context.href("/registers/action", &[]),
        new_action: context
            .known()
            .is_none()
            .then(|| context.href("/registers/action/open/agreed", &[])),
    })
}

fn choice(name: &str, value: &str, label: String, wanted: Option<&str>) -> Choice {
    Choice {
        id: format!("{name}-{value}"),
        value: value.to_owned(),
        label,
        chosen: wanted == Some(value),
    }
}

/// On track or not, with the counts that say why.
fn verdict(context: &AreaContext, counts: &BTreeMap<State, usize>, all: usize) -> String {
    let of = |state: State| counts.get(&state).copied().unwrap_or(0);
    let (late, slipping, nothing) = (of(State::Late), of(State::Slipping), of(State::NothingYet));
    let idle = of(State::DoneNotWorking);
    let key = if late + slipping + nothing + idle > 0 {
        "thread-off-track"
    } else {
        "thread-on-track"
    };
    context.messages().with(
        key,
        &[
            ("all", all.into()),
            ("late", late.into()),
            ("slipping", slipping.into()),
            ("nothing", nothing.into()),
            ("working", of(State::Working).into()),
        ],
    )
}

/// Every body that a requirement names, once under all its names.
fn bodies<'a>(names: BodyNames<'_>, thread: &'a Thread) -> BTreeMap<String, &'a str> {
    let lines = thread.documents.iter().flat_map(|d| &d.requirements);
    names.once(lines.flat_map(|r| &r.responsible_bodies).map(String::as_str))
}

fn parts(
    context: &AreaContext,
    thread: &Thread,
    wanted: &Wanted<'_>,
    measure: &dyn Fn(&str) -> Option<MeasureView>,
) -> Vec<DocumentPart> {
    let mut out = Vec::new();
    for (nth, document) in thread.documents.iter().enumerate() {
        let answered: HashSet<&str> = document
            .requirements
            .iter()
            .filter(|r| !r.actions.is_empty())
            .map(|r| r.paragraph.as_str())
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        for requirement in document.requirements.iter().filter(|r| wanted.takes(document, r)) {
            let heading = requirement.heading.clone().unwrap_or_default();
            if groups.last().is_none_or(|g| g.heading != heading) {
                groups.push(Group {
                    heading,
                    lines: Vec::new(),
                });
            }
            if let Some(group) = groups.last_mut() {
                group.lines.push(line(context, thread, requirement, &answered, measure));
            }
        }
        if !groups.is_empty() {
            out.push(DocumentPart {
                title: document_title(context, document),
                id: format!("document-{}", nth + 1),
                groups,
            });
        }
    }
    out
}

fn line(
    context: &AreaContext,
    thread: &Thread,
    line: &RequirementLine,
    answered: &HashSet<&str>,
    measure: &dyn Fn(&str) -> Option<MeasureView>,
) -> Line {
    let messages = context.messages();
    let actions: Vec<ActionView> = line
        .actions
        .iter()
        .filter_map(|id| thread.actions.get(id))
        .take(MOST_ACTIONS)
        .map(|action| ActionView::of(context, action))
        .collect();
    let more = line.actions.len().checked_sub(actions.len()).filter(|rest| *rest > 0);
    let short = shortened(&line.words, SHOWN);
    let parent = line
        .parent
        .as_deref()
        .filter(|p| answered.contains(p) && line.actions.is_empty() && line.binding);
    Line {
        place: place_title(context, line),
        href: requirement_href(context, line.entry),
        depth: line.depth.min(3),
        whole: (short != line.words).then(|| line.words.clone()),
        words: short,
        bodies: line.responsible_bodies.join("; "),
        badge: line.binding.then(|| Badge::state(messages, line.state)),
        above: parent.map(|p| messages.with("thread-above", &[("paragraph", p.to_owned().into())])),
        actions,
        more: more.map(|rest| messages.with("thread-more-actions", &[("count", rest.into())])),
        measures: line.measures.iter().filter_map(|id| measure(id)).collect(),
    }
}
