use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::Value;
use record::{SourceKind, What};

use crate::AreaContext;
use crate::clock_view::{ClockView, clocks};
use crate::context::PageRequest;
use crate::display::{Fact, facts, source_kind_title, value};
use crate::error::PageError;
use crate::labels::{ChildRead, EntryRead, ThemeView, themes_of};
use crate::layout::Layout;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

/// Findings of checks listed on the page: it is about the child, and the returns have pages of their own.
const MOST_FINDINGS: usize = 5;
/// Events shown before the reader opens all.
const FIRST_EVENTS: usize = 100;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/children/{entry}",
        get(|request: PageRequest| request.area("child's record", page)),
    )
}

/// A fact with what each source says of it, where they do not say the same.
struct KnownFact {
    label: String,
    /// The value in use, or the one thing all sources say.
    text: String,
    sources: String,
    /// Each source with its own version; empty when all agree.
    versions: Vec<Fact>,
}

/// An entry of a register about the child.
pub(super) struct EntryCard {
    title: String,
    href: String,
    stage: String,
    closed: bool,
    /// Limits that were not kept before a later entry took its place.
    missed: Vec<String>,
    facts: Vec<Fact>,
    record_href: Option<String>,
}

struct OpenLink {
    title: String,
    href: String,
}

/// A finding of a check that names the child and is still open. It is about the data, not of the child's journey, so it
/// is shown apart from it.
struct DataFinding {
    href: String,
    /// The rule.
    title: String,
    message: String,
    /// Return, year and severity.
    of: String,
}

#[derive(Template)]
#[template(path = "children/child.html")]
struct ChildPage {
    layout: Layout,
    name: String,
    reference: String,
    about: String,
    known: Vec<KnownFact>,
    clocks: Vec<ClockView>,
    people: Vec<Fact>,
    cards: Vec<EntryCard>,
    findings: Vec<DataFinding>,
    findings_title: String,
    /// Said when there are more than are listed.
    findings_more: Option<String>,
    returns_href: String,
    open_links: Vec<ThemeView<OpenLink>>,
    record_href: Option<String>,
    timeline: Vec<TimelineItem>,
    more: Option<String>,
    more_text: String,
}

/// `/areas/{area}/children/{entry}`: everything on record of one child.
fn page(context: &AreaContext) -> Page {
    let entry = context.entry_param()?;
    if !entry.register().people {
        return Err(PageError::NotFound);
    }
    let messages = context.messages();
    let child = context.read_child(entry.place)?;
    // Entries that were not yet on record from this viewpoint have no row and are left out.
    let entries: Vec<EntryRead<'_>> = child
        .entries()
        .into_iter()
        .filter(|&place| context.position().find_place(place).is_some())
        .map(|place| context.read_entry(place))
        .collect::<Result<_, _>>()?;
    let (mut found, entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|e| e.register().id == "finding");
    found.retain(EntryRead::is_open);
    found.reverse();
    let mut running: Vec<ClockView> = entries
        .iter()
        .flat_map(|e| clocks(e, context))
        .filter(|c| c.open)
        .collect();
    running.sort_by_key(|c| std::cmp::Reverse(c.days));
    let mut cards: Vec<EntryCard> = Vec::new();
    let mut people = Vec::new();
    for about in entries.iter().filter(|e| e.place != child.place) {
        cards.push(card(context, about)?);
        let who = who(context, about);
        // The same worker may hold several entries; the first says it.
        if about.is_open() && !who.is_empty() && people.iter().all(|p: &Fact| p.text != who) {
            people.push(Fact {
                label: about.label(),
                text: who,
                href: String::new(),
            });
        }
    }
    // What is still open comes first, newest first among each.
    cards.reverse();
    cards.sort_by_key(|c| c.closed);
    let mut timeline = timeline::of(context, &entries)?;
    let total = timeline.len();
    let all = context.site_context.query("timeline") == Some("all");
    if !all {
        timeline.truncate(FIRST_EVENTS);
    }
    let now = context.known().is_none();
    Reply::page(&ChildPage {
        layout: {
            let title = messages.with("child-title", &[("reference", child.reference().into())]);
            let mut layout =
                Layout::of(context, &title).back(context.href("/children", &[]), &messages.get("children-title"));
            layout.notice = context
                .site_context
                .query("recorded")
                .map(|_| messages.get("recorded-notice"));
            layout
        },
        name: child.name(),
        reference: child.reference(),
        about: about(context, &child),
        known: known_facts(context, &entry)?,
        clocks: running,
        people,
        cards,
        findings_title: messages.with("child-findings", &[("count", found.len().into())]),
        findings_more: (found.len() > MOST_FINDINGS)
            .then(|| messages.with("child-findings-more", &[("shown", MOST_FINDINGS.into())])),
        returns_href: context.href("/returns", &[]),
        findings: found
            .iter()
            .take(MOST_FINDINGS)
            .map(|entry| finding(context, entry))
            .collect(),
        open_links: if now { open_links(context, &child)? } else { Vec::new() },
        record_href: entry.record_href()?,
        more: (total > timeline.len()).then(|| context.site_context.here_with(&[("timeline", Some("all"))])),
        more_text: messages.with("timeline-all", &[("total", total.into())]),
        timeline,
    })
}

/// Who holds an entry: its owner, or its worker and team.
fn who(context: &AreaContext, entry: &EntryRead<'_>) -> String {
    let held = |id| {
        let field = entry.register().fields.get(id)?;
        let held = context.position().value(entry.register_at, entry.row, id)?;
        Some(value(context, field, &held))
    };
    let said = ["owner", "worker", "team"].into_iter().filter_map(held);
    said.collect::<Vec<_>>().join(", ")
}

/// Age and school year on the day the page is seen from.
fn about(context: &AreaContext, child: &ChildRead<'_>) -> String {
    let messages = context.messages();
    let Some(birth) = child.birth_date() else {
        return messages.get("child-no-birth-date");
    };
    let year = calendar::curriculum_year(birth, context.today());
    let school = match year {
        i32::MIN..=-1 => messages.get("before-school"),
        0 => messages.get("reception"),
        1..=13 => messages.with("school-year", &[("year", year.into())]),
        _ => messages.get("after-school"),
    };
    messages.with(
        "child-about",
        &[
            ("birth", messages.date(birth).into()),
            ("age", calendar::age_on(birth, context.today()).into()),
            ("school", school.into()),
        ],
    )
}

fn card(context: &AreaContext, entry: &EntryRead<'_>) -> Result<EntryCard, PageError> {
    Ok(EntryCard {
        title: entry.label(),
        href: entry.href(),
        stage: entry.stage(),
        closed: !entry.is_open(),
        missed: missed(context, entry),
        facts: facts(entry, context),
        record_href: entry.record_href()?,
    })
}

fn missed(context: &AreaContext, entry: &EntryRead<'_>) -> Vec<String> {
    let clocks = clocks(entry, context).into_iter();
    clocks
        .filter(|clock| clock.missed)
        .map(|clock| format!("{}: {}", clock.title, clock.standing))
        .collect()
}

fn finding(context: &AreaContext, entry: &EntryRead<'_>) -> DataFinding {
    let said = |field: &str| {
        let (definition, held) = (
            entry.register().fields.get(field)?,
            context.position().value(entry.register_at, entry.row, field)?,
        );
        Some(value(context, definition, &held))
    };
    let of = ["return_kind", "return_year", "checked_from", "severity"]
        .into_iter()
        .filter_map(said);
    DataFinding {
        href: entry.href(),
        title: said("rule").unwrap_or_default(),
        message: said("message").unwrap_or_default(),
        of: of.collect::<Vec<_>>().join(", "),
    }
}

fn open_links(context: &AreaContext, child: &ChildRead<'_>) -> Result<Vec<ThemeView<OpenLink>>, PageError> {
    let now = context.whole_now()?;
    Ok(themes_of(context, |at, register| {
        let offered = register.about_people && !register.people && register.by_hand;
        let may = |step: usize| context.access().may_open(&now, at, step, child.place);
        let opening = register.steps.values().enumerate().filter(|(_, step)| step.opens);
        (offered && opening.map(|(step, _)| step).any(may)).then(|| OpenLink {
            title: register.title.clone(),
            href: context.href(
                &format!("/registers/{}/open", register.id),
                &[("child", &child.reference())],
            ),
        })
    }))
}

/// Each fact of the child's own entry with what each kind of source last said of it.
fn known_facts(context: &AreaContext, entry: &EntryRead<'_>) -> Result<Vec<KnownFact>, PageError> {
    let record = &context.site_context.site.record;
    let kinds: BTreeMap<_, _> = record
        .store()
        .sources(&context.area().id)?
        .into_iter()
        .map(|source| (source.id, source.kind))
        .collect();
    let events: Vec<record::Event> = record.history(context.position(), &[entry.id()])?;
    let retracted: Vec<_> = events
        .iter()
        .filter_map(|e| match e.what {
            What::Retract { seq, .. } => Some(seq),
            _ => None,
        })
        .collect();
    let mut in_use: Vec<&record::Event> = events
        .iter()
        .filter(|e| e.on <= context.today() && !retracted.contains(&e.seq))
        .collect();
    in_use.sort_by_key(|e| (e.on, e.seq));
    let register = entry.register();
    let mut out = Vec::new();
    for (id, field) in &register.fields {
        // Last word of each kind of source, in the order they first spoke.
        let mut versions: Vec<(&SourceKind, &Value)> = Vec::new();
        for event in &in_use {
            let What::Step { fields, .. } = &event.what else {
                continue;
            };
            let (Some(said), Some(kind)) = (fields.get(id), kinds.get(&event.source)) else {
                continue;
            };
            match versions.iter_mut().find(|(k, _)| *k == kind) {
                Some(version) => version.1 = said,
                None => versions.push((kind, said)),
            }
        }
        let Some(used) = context.position().value(entry.register_at, entry.row, id) else {
            continue;
        };
        let show = |v: &Value| value(context, field, v);
        let text = show(&used);
        if text.is_empty() {
            continue;
        }
        let differ = versions.iter().any(|(_, said)| **said != used);
        let title = |kind: &SourceKind| source_kind_title(context.definitions(), kind);
        let names: Vec<String> = versions.iter().map(|(kind, _)| title(kind)).collect();
        out.push(KnownFact {
            label: field.title.clone(),
            text,
            sources: names.join(", "),
            versions: if differ {
                versions
                    .iter()
                    .map(|(kind, said)| Fact {
                        label: title(kind),
                        text: show(said),
                        href: String::new(),
                    })
                    .collect()
            } else {
                Vec::new()
            },
        });
    }
    Ok(out)
}
