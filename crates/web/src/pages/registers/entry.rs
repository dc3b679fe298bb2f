use askama::Template;
use axum::Router;
use axum::routing::get;
use definitions::{FieldType, LinkTarget};
use record::OpenClock;

use super::parts::{PartTable, part_tables};
use crate::AreaContext;
use crate::clock_view::{ClockView, clocks, standing_of, urgency_of};
use crate::context::PageRequest;
use crate::display::{Fact, broken_guards, facts, values};
use crate::error::PageError;
use crate::labels::{EntryRead, entry_href, label, register_href};
use crate::layout::Layout;
use crate::problems::problems;
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::timeline::{self, TimelineItem};

/// Relations of one kind that are in sight; more are counted.
const MOST_RELATED: usize = 50;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}/{entry}",
            get(|request: PageRequest| request.area("entry", page)),
        )
        .route(
            "/areas/{area}/entries/{entry}/files/{fingerprint}",
            get(|request: PageRequest| request.area("a file of an entry", file)),
        )
}

/// What an entry relates to in one way, read from this entry.
struct Relation {
    how: String,
    /// Each other end: what it is called, and its address.
    ends: Vec<(String, String)>,
    /// How many more there are, in words.
    more: String,
    /// Where ends are added and ended; none for what is read from the other end.
    change: Option<String>,
}

#[derive(Template)]
#[template(path = "registers/entry.html")]
struct EntryPage {
    layout: Layout,
    heading: String,
    child: Option<(String, String)>,
    /// What it is a part of or about, where that is no child, and which of the two.
    part_of: Option<(String, String)>,
    part_of_text: String,
    reference: String,
    stage: String,
    broken: Vec<String>,
    problems: Vec<String>,
    facts: Vec<Fact>,
    values: Vec<Fact>,
    clocks: Vec<ClockView>,
    parts: Vec<PartTable>,
    relations: Vec<Relation>,
    timeline: Vec<TimelineItem>,
    record_href: Option<String>,
    /// What is awaited most urgently: its title, its address, and where its time limit is.
    awaited: Option<Awaited>,
    changes: Vec<Change>,
    /// Letters that can be written from it: title and address.
    letters: Vec<(String, String)>,
    definition: String,
}

/// The step that an entry waits for most urgently.
struct Awaited {
    title: String,
    href: String,
    standing: String,
    class: &'static str,
}

/// A field that has had several values.
struct Change {
    label: String,
    /// How many values it has had, in words.
    count: String,
    /// Each value with its day and who gave it, the latest first.
    values: Vec<(String, String)>,
}

/// `/areas/{area}/registers/{register}/{entry}`: one entry with its clocks, parts, relations and timeline.
fn page(context: &AreaContext) -> Page {
    let entry = context.entry_param()?;
    if entry.register().id != context.site_context.param("register") {
        return Err(PageError::NotFound);
    }
    if entry.register().people {
        return Ok(Reply::See(entry.href()));
    }
    if let Some(own) = crate::pages::own_page(&entry.register().id) {
        return own(context, entry);
    }
    let messages = context.messages();
    let heading = entry.label();
    let title = messages.with(
        "entry-title",
        &[
            ("register", entry.register().title.clone().into()),
            ("id", entry.id().to_string().into()),
        ],
    );
    let register = entry.register();
    let position = context.position();
    let whole = position.table(entry.register_at).whole(entry.row as usize);
    let part_of = whole.filter(|_| register.whole().is_some()).and_then(|whole| {
        let (at, row) = position.find_place(whole)?;
        Some((label(context, at, row), entry_href(context, at, whole)))
    });
    // Below the entry or the child it is about; its own list is a click from there.
    let mut layout = match (&part_of, &entry.child) {
        (Some((name, href)), _) => Layout::of(context, &title).back(href.clone(), name),
        (None, Some(child)) => Layout::of(context, &title).back(child.href(), &messages.get("back-child")),
        (None, None) => Layout::of(context, &title).back(register_href(context, &register.id, &[]), &register.plural),
    };
    layout.notice = context
        .site_context
        .query("recorded")
        .map(|_| messages.get("recorded-notice"));
    let child = entry.child.as_ref().map(|c| (c.name(), c.href()));
    Reply::page(&EntryPage {
        layout,
        heading,
        child,
        part_of,
        part_of_text: messages.get(if register.part { "entry-part-of" } else { "entry-about" }),
        reference: entry.id().to_string(),
        stage: entry.stage(),
        broken: broken_guards(&entry, context),
        problems: problems(context, &entry),
        facts: facts(&entry, context),
        values: values(&entry, context),
        clocks: clocks(&entry, context),
        parts: part_tables(context, &entry)?,
        relations: relations(context, &entry)?,
        awaited: awaited(context, &entry),
        changes: changes(context, &entry)?,
        letters: super::letters::offered(context, &entry),
        record_href: entry.record_href()?,
        definition: format!("/definitions/{}", entry.register().id),
        timeline: timeline::of(context, &[entry])?,
    })
}

/// The step that the most urgent open limit of an entry waits for, in the present.
fn awaited(context: &AreaContext, entry: &EntryRead<'_>) -> Option<Awaited> {
    if context.known().is_some() || !entry.is_open() {
        return None;
    }
    let (position, messages) = (context.position(), context.messages());
    let work = context.site_context.site.derived.work(position);
    let register = entry.register();
    let own = |open: &&OpenClock| usize::from(open.register) == entry.register_at && open.row == entry.row;
    // Those of the list that can be acted on; what may not bind comes only where there is nothing else.
    let (open, _) = work
        .clocks(position)
        .filter(|(open, _)| own(open))
        .max_by_key(|(open, ready)| (std::cmp::Reverse(*ready), open.running.days))?;
    let (_, clock) = register.clocks.get_index(usize::from(open.clock))?;
    let next = work.readiness().next(context, open)?;
    // One step on this very entry has its own form at once; else it is chosen, or recorded elsewhere.
    let step = match clock.until[..] {
        [one] if next.href == entry.below("/record", &[]) => register.steps.get_index(one),
        _ => None,
    };
    let (title, href) = match step {
        Some((id, step)) => (step.title.clone(), entry.below(&format!("/record/{id}"), &[])),
        None => (next.text, next.href),
    };
    let standing = format!("{}: {}", clock.title, standing_of(messages, clock, &open.running));
    Some(Awaited {
        title,
        href,
        standing,
        class: urgency_of(clock, &open.running),
    })
}

/// The fields of an entry that have had several values, each with all of them, and who gave them when.
fn changes(context: &AreaContext, entry: &EntryRead<'_>) -> Result<Vec<Change>, PageError> {
    let (position, messages) = (context.position(), context.messages());
    let ledger = position.ledger();
    let mut events: Vec<_> = position.standing_events(entry.place).collect();
    events.sort_by_key(|event| (event.on, event.seq));
    let fields = entry
        .register()
        .fields
        .values()
        .enumerate()
        .filter(|(_, field)| !field.hidden);
    let mut found: Vec<(&definitions::Field, Vec<(&record::LedgerEvent, String)>)> = Vec::new();
    for (at, field) in fields {
        let mut values: Vec<(&record::LedgerEvent, String)> = Vec::new();
        for event in &events {
            let held = event.what.field(at).and_then(|number| ledger.value_of(field, number));
            let text = held
                .map(|held| crate::display::value(context, field, &held))
                .unwrap_or_default();
            // The same said again is no other value.
            if !text.is_empty() && values.last().is_none_or(|(_, last)| *last != text) {
                values.push((event, text));
            }
        }
        if values.len() > 1 {
            found.push((field, values));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let history = context.site_context.site.record.history(position, &[entry.id()])?;
    let by = |seq: record::Seq| {
        let event = history.iter().find(|event| event.seq == seq);
        event.map_or_else(String::new, |event| event.recorded_by.name.clone())
    };
    let change = |(field, values): (&definitions::Field, Vec<(&record::LedgerEvent, String)>)| Change {
        label: field.title.clone(),
        count: messages.with("entry-values-count", &[("count", values.len().into())]),
        values: values
            .into_iter()
            .rev()
            .map(|(event, text)| {
                let day = messages.date_or(calendar::date_of_day_number(event.on), "unknown-day");
                let said = messages.with(
                    "entry-value-said",
                    &[("day", day.into()), ("name", by(event.seq).into())],
                );
                (text, said)
            })
            .collect(),
    };
    Ok(found.into_iter().map(change).collect())
}

/// Links from this entry and to it, as known from the requested viewpoint.
///
/// Another entry may be about a child whom this one is not about: a worker's page names the cases they hold.
fn relations(context: &AreaContext, entry: &EntryRead<'_>) -> Result<Vec<Relation>, PageError> {
    let (position, messages) = (context.position(), context.messages());
    let named = |places: &[u32]| -> Result<Vec<(String, String)>, PageError> {
        let shown = places.iter().take(MOST_RELATED);
        let found = shown.filter_map(|&place| Some((place, position.find_place(place)?)));
        found
            .map(|(place, (register, row))| {
                context.child_of(register, row)?;
                let mut name = label(context, register, row);
                if !position.is_opened(place)
                    && context.definitions().registers[register].subject == definitions::Subject::Area
                {
                    name = messages.with("entry-withdrawn", &[("entry", name.into())]);
                }
                Ok((name, entry_href(context, register, place)))
            })
            .collect()
    };
    let more = |count: usize| match count.saturating_sub(MOST_RELATED) {
        0 => String::new(),
        more => messages.with("entry-links-more", &[("count", more.into())]),
    };
    let mut out: Vec<Relation> = Vec::new();
    let own = entry.register();
    let present = context.known().is_none();
    for (id, link) in &own.links {
        // What one other entry a field names is among the facts.
        let field = link.field.map(|at| own.fields[at].kind);
        if field == Some(FieldType::Entry) {
            continue;
        }
        let (ends, count) = match &link.to {
            LinkTarget::Measure => {
                let measures = position.measures_linked_from(entry.place, id);
                let name = |id: &&str| {
                    let text = messages.with("measure-named", &[("id", (*id).to_owned().into())]);
                    (text, context.href(&format!("/measures/{id}"), &[]))
                };
                (measures.iter().map(name).collect(), measures.len())
            }
            LinkTarget::Registers(_) => {
                let places = position.linked_from(entry.place, id);
                (named(&places)?, places.len())
            }
        };
        // A file of a return says where its entries belong; what a person relates can be changed by one.
        let change = (present && own.by_hand && !link.single).then(|| entry.below(&format!("/links/{id}"), &[]));
        if count > 0 || change.is_some() {
            out.push(Relation {
                how: link.title.clone(),
                ends,
                more: more(count),
                change,
            });
        }
    }
    for register in context.definitions().registers.values() {
        for (id, link) in register
            .links
            .iter()
            .filter(|(_, l)| l.to.registers().contains(&own.id))
        {
            let places = position.linking_to(&register.id, id, entry.place);
            if !places.is_empty() {
                out.push(Relation {
                    how: link.inverse.clone(),
                    ends: named(&places)?,
                    more: more(places.len()),
                    change: None,
                });
            }
        }
    }
    Ok(out)
}

/// `…/files/{fingerprint}`: a file that a fact of the entry names, now or earlier.
fn file(context: &AreaContext) -> Page {
    let entry = context.entry_param()?;
    let wanted = context.site_context.param("fingerprint");
    let record = &context.site_context.site.record;
    let history = record.history(context.position(), &[entry.id()])?;
    let name = history
        .into_iter()
        .find_map(|event| match event.what {
            record::What::Step { fields, .. } => fields.into_values().find_map(|value| match value {
                definitions::Value::File(file) if file.fingerprint == wanted => Some(file.name),
                _ => None,
            }),
            _ => None,
        })
        .ok_or(PageError::NotFound)?;
    let bytes = record
        .store()
        .file(&context.area().id, wanted)?
        .ok_or(PageError::NotFound)?;
    Ok(Reply::File {
        name,
        kind: "application/octet-stream",
        bytes,
    })
}
