use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::Value;
use record::{SourceKind, What};

use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::names::{ChildRead, EntryRead};
use crate::show::{ClockView, Fact, clocks, facts, value};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

/// Events shown before the reader asks for all.
const FIRST_EVENTS: usize = 100;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/children/{entry}",
        get(|ask: Ask| ask.area("child's record", page)),
    )
}

/// A fact with what each source says of it, where they do not say the same.
struct Told {
    label: String,
    /// What stands, or the one thing all sources say.
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
    facts: Vec<Fact>,
    record_href: Option<String>,
}

struct OpenLink {
    title: String,
    href: String,
}

/// A finding of a check that names the child and is still open. It tells of the data, not of the child's journey, so it
/// stands apart from it.
struct DataFinding {
    href: String,
    /// The rule.
    title: String,
    message: String,
    /// Return, year and severity.
    of: String,
}

#[derive(Template)]
#[template(path = "child.html")]
struct ChildPage {
    frame: Frame,
    name: String,
    reference: String,
    about: String,
    told: Vec<Told>,
    clocks: Vec<ClockView>,
    people: Vec<Fact>,
    cards: Vec<EntryCard>,
    findings: Vec<DataFinding>,
    open_links: Vec<OpenLink>,
    record_href: Option<String>,
    timeline: Vec<TimelineItem>,
    more: Option<String>,
    more_text: String,
}

/// `/areas/{area}/children/{entry}`: everything on record of one child.
fn page(asked: &Asked) -> Page {
    let entry = asked.entry_param()?;
    if entry.register().id != "child" {
        return Err(Failure::NotFound);
    }
    let words = asked.words();
    let child = asked.read_child(entry.place)?;
    // Entries that were not yet on record from this viewpoint have no row and are left out.
    let entries: Vec<EntryRead<'_>> = child
        .entries()
        .into_iter()
        .filter(|&place| asked.position().find_place(place).is_some())
        .map(|place| asked.read_entry(place))
        .collect::<Result<_, _>>()?;
    let (mut found, entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|e| e.register().id == "finding");
    found.retain(|e| !e.is_closed());
    found.reverse();
    let mut running: Vec<ClockView> = entries
        .iter()
        .flat_map(|e| clocks(e, asked))
        .filter(|c| c.open)
        .collect();
    running.sort_by_key(|c| std::cmp::Reverse(c.days));
    let mut cards: Vec<EntryCard> = Vec::new();
    let mut people = Vec::new();
    for about in entries.iter().filter(|e| e.place != child.place) {
        cards.push(card(asked, about));
        let who = who(asked, about);
        // The same worker may hold several entries; the first says it.
        if !about.is_closed() && !who.is_empty() && people.iter().all(|p: &Fact| p.text != who) {
            people.push(Fact {
                label: about.label(),
                text: who,
            });
        }
    }
    // What is still open comes first, newest first among each.
    cards.reverse();
    cards.sort_by_key(|c| c.closed);
    let mut timeline = timeline::of(asked, &entries)?;
    let total = timeline.len();
    let all = asked.visit.query("timeline") == Some("all");
    if !all {
        timeline.truncate(FIRST_EVENTS);
    }
    let now = asked.known().is_none();
    Reply::page(&ChildPage {
        frame: {
            let title = words.with("child-title", &[("reference", child.reference().into())]);
            let mut frame = Frame::of(asked, &title);
            frame.notice = asked.visit.query("recorded").map(|_| words.get("recorded-notice"));
            frame
        },
        name: child.name(),
        reference: child.reference(),
        about: about(asked, &child),
        told: told(asked, &entry)?,
        clocks: running,
        people,
        cards,
        findings: found.iter().map(|entry| finding(asked, entry)).collect(),
        open_links: if now { open_links(asked, &child) } else { Vec::new() },
        record_href: now.then(|| entry.below("/record", &[])),
        more: (total > timeline.len()).then(|| asked.visit.here_with(&[("timeline", Some("all"))])),
        more_text: words.with("timeline-all", &[("total", total.into())]),
        timeline,
    })
}

/// Who holds an entry: its owner, or its worker and team.
fn who(asked: &Asked, entry: &EntryRead<'_>) -> String {
    let held = |field| asked.position().value(entry.register_at, entry.row, field);
    let said = ["owner", "worker", "team"].into_iter().filter_map(held);
    said.map(|v| v.to_string()).collect::<Vec<_>>().join(", ")
}

/// Age and school year on the day the page is seen from.
fn about(asked: &Asked, child: &ChildRead<'_>) -> String {
    let words = asked.words();
    let Some(birth) = child.birth_date() else {
        return words.get("child-no-birth-date");
    };
    let year = calendar::curriculum_year(birth, asked.today());
    let school = match year {
        i32::MIN..=-1 => words.get("before-school"),
        0 => words.get("reception"),
        1..=13 => words.with("school-year", &[("year", year.into())]),
        _ => words.get("after-school"),
    };
    words.with(
        "child-about",
        &[
            ("birth", words.date(birth).into()),
            ("age", calendar::age_on(birth, asked.today()).into()),
            ("school", school.into()),
        ],
    )
}

fn card(asked: &Asked, entry: &EntryRead<'_>) -> EntryCard {
    EntryCard {
        title: entry.label(),
        href: entry.href(),
        stage: entry.stage(),
        closed: entry.is_closed(),
        facts: facts(entry, asked),
        record_href: asked.known().is_none().then(|| entry.below("/record", &[])),
    }
}

fn finding(asked: &Asked, entry: &EntryRead<'_>) -> DataFinding {
    let said = |field: &str| {
        let (definition, held) = (
            entry.register().fields.get(field)?,
            asked.position().value(entry.register_at, entry.row, field)?,
        );
        Some(value(asked.definitions(), asked.words(), definition, &held))
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

fn open_links(asked: &Asked, child: &ChildRead<'_>) -> Vec<OpenLink> {
    asked
        .definitions()
        .registers
        .values()
        .filter(|r| r.subject == definitions::Subject::Child && r.id != "child" && r.by_hand)
        .map(|register| OpenLink {
            title: register.title.clone(),
            href: asked.href(
                &format!("/registers/{}/open", register.id),
                &[("child", &child.reference())],
            ),
        })
        .collect()
}

/// Each fact of the child's own entry with what each kind of source last said of it.
fn told(asked: &Asked, entry: &EntryRead<'_>) -> Result<Vec<Told>, Failure> {
    let record = &asked.visit.site.record;
    let known_at = asked.position().viewpoint().known_at;
    let known = |event: &record::Event| known_at.is_none_or(|at| event.recorded_at <= at);
    let kinds: BTreeMap<_, _> = record
        .store()
        .sources(&asked.area().id)?
        .into_iter()
        .map(|source| (source.id, source.kind))
        .collect();
    let events: Vec<record::Event> = record.history(&asked.area().id, &[entry.id()])?;
    let retracted: Vec<_> = events
        .iter()
        .filter(|e| known(e))
        .filter_map(|e| match e.what {
            What::Retract { seq, .. } => Some(seq),
            _ => None,
        })
        .collect();
    let mut standing: Vec<&record::Event> = events
        .iter()
        .filter(|e| known(e) && e.on <= asked.today() && !retracted.contains(&e.seq))
        .collect();
    standing.sort_by_key(|e| (e.on, e.seq));
    let register = entry.register();
    let mut out = Vec::new();
    for (id, field) in &register.fields {
        // Last word of each kind of source, in the order they first spoke.
        let mut versions: Vec<(SourceKind, &Value)> = Vec::new();
        for event in &standing {
            let What::Step { fields, .. } = &event.what else {
                continue;
            };
            let (Some(said), Some(kind)) = (fields.get(id), kinds.get(&event.source)) else {
                continue;
            };
            match versions.iter_mut().find(|(k, _)| k == kind) {
                Some(version) => version.1 = said,
                None => versions.push((*kind, said)),
            }
        }
        let Some(stands) = asked.position().value(entry.register_at, entry.row, id) else {
            continue;
        };
        let words = asked.words();
        let show = |v: &Value| value(asked.definitions(), words, field, v);
        let text = show(&stands);
        if text.is_empty() {
            continue;
        }
        let differ = versions.iter().any(|(_, said)| **said != stands);
        let names: Vec<String> = versions.iter().map(|(kind, _)| words.get(kind_key(*kind))).collect();
        out.push(Told {
            label: field.title.clone(),
            text,
            sources: names.join(", "),
            versions: if differ {
                versions
                    .iter()
                    .map(|(kind, said)| Fact {
                        label: words.get(kind_key(*kind)),
                        text: show(said),
                    })
                    .collect()
            } else {
                Vec::new()
            },
        });
    }
    Ok(out)
}

/// Key of the words for a kind of source.
pub(super) fn kind_key(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Sen2 => "source-kind-sen2",
        SourceKind::Cin => "source-kind-cin",
        SourceKind::Ssd => "source-kind-ssd",
        SourceKind::Document => "source-kind-document",
        SourceKind::Form => "source-kind-form",
        SourceKind::Feed => "source-kind-feed",
    }
}
