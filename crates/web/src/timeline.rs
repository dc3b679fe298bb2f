//! What happened, newest first: day, step, facts, who recorded it when, and from where; retracted events shown as such.

use std::collections::HashMap;

use record::{Event, LinkEnd, Seq, Source, SourceKind, What};

use crate::AreaContext;
use crate::display::Fact;
use crate::error::PageError;
use crate::labels::{EntryRead, label};

/// One event.
pub(crate) struct TimelineItem {
    pub(crate) day: String,
    pub(crate) what: String,
    /// The entry it happened to and its address, on pages over several entries.
    pub(crate) entry: String,
    pub(crate) entry_href: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) recorded: String,
    pub(crate) source: String,
    /// Why, by whom and when it was retracted.
    pub(crate) retracted: Option<String>,
    /// Whether the one who acts may retract it, now.
    pub(crate) may_retract: bool,
    /// The form that retracts it, where it can be.
    pub(crate) retract_href: Option<String>,
    pub(crate) seq: i64,
    /// Number of the last event that touched it: its own, or its retraction.
    pub(crate) changed: i64,
}

/// The events of entries as they were known from the requested viewpoint, newest first.
pub(crate) fn of(context: &AreaContext, entries: &[EntryRead<'_>]) -> Result<Vec<TimelineItem>, PageError> {
    let ids: Vec<_> = entries.iter().map(EntryRead::id).collect();
    let record = &context.site_context.site.record;
    let events = record.history(context.position(), &ids)?;
    let sources: HashMap<_, Source> = record
        .store()
        .sources(&context.area().id)?
        .into_iter()
        .map(|source| (source.id, source))
        .collect();
    let (retractions, mut events): (Vec<Event>, Vec<Event>) = events
        .into_iter()
        .partition(|event| matches!(event.what, What::Retract { .. }));
    let retracted: HashMap<Seq, (&Event, &str)> = retractions
        .iter()
        .filter_map(|event| match &event.what {
            What::Retract { seq, reason } => Some((*seq, (event, reason.as_str()))),
            _ => None,
        })
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse((event.on, event.seq)));
    let by_id: HashMap<_, &EntryRead<'_>> = entries.iter().map(|entry| (entry.id(), entry)).collect();
    events
        .iter()
        .filter_map(|event| {
            let entry = by_id.get(&event.entry)?;
            let by = retracted.get(&event.seq).copied();
            Some(item(context, entry, event, &sources, by))
        })
        .collect()
}

/// What became known of an entry after a version of it that someone saw, newest first.
pub(crate) fn since(context: &AreaContext, entry: EntryRead<'_>, seen: i64) -> Result<Vec<TimelineItem>, PageError> {
    let mut items = of(context, &[entry])?;
    items.retain(|item| item.changed > seen);
    Ok(items)
}

/// One event of an entry, as [`of`] shows it; `None` when the entry has no such event from this viewpoint.
pub(crate) fn one(context: &AreaContext, entry: EntryRead<'_>, seq: i64) -> Result<Option<TimelineItem>, PageError> {
    Ok(of(context, &[entry])?.into_iter().find(|item| item.seq == seq))
}

fn item(
    context: &AreaContext,
    entry: &EntryRead<'_>,
    event: &Event,
    sources: &HashMap<record::SourceId, Source>,
    retracted: Option<(&Event, &str)>,
) -> Result<TimelineItem, PageError> {
    let messages = context.messages();
    let (what, facts) = said(context, entry, event);
    let may_retract = context.may_retract(entry, &event.what)?;
    Ok(TimelineItem {
        day: messages.date(event.on),
        what,
        entry: entry.label(),
        entry_href: entry.href(),
        facts,
        recorded: messages.with(
            "recorded-by",
            &[
                ("name", event.recorded_by.name.clone().into()),
                ("moment", messages.moment(event.recorded_at).into()),
            ],
        ),
        source: source(context, sources.get(&event.source), event),
        retracted: retracted.map(|(by, reason)| {
            messages.with(
                "retracted-by",
                &[
                    ("name", by.recorded_by.name.clone().into()),
                    ("moment", messages.moment(by.recorded_at).into()),
                    ("reason", reason.to_owned().into()),
                ],
            )
        }),
        may_retract,
        retract_href: (retracted.is_none() && may_retract)
            .then(|| entry.below(&format!("/retract/{}", event.seq.0), &[])),
        seq: event.seq.0,
        changed: retracted.map_or(event.seq.0, |(by, _)| by.seq.0),
    })
}

/// What an event says: the step's name with its facts, or the link.
fn said(context: &AreaContext, entry: &EntryRead<'_>, event: &Event) -> (String, Vec<Fact>) {
    let register = entry.register();
    match &event.what {
        What::Step { step, fields } => {
            let title = register.recorded_step(step).map_or(step.as_str(), |(_, _, s)| &s.title);
            let mut facts: Vec<(usize, Fact)> = Vec::new();
            for (id, value) in fields {
                // What today's definition does not know, or would not hold, is shown as it was recorded.
                let known = register.recorded_field(id).filter(|(_, _, field)| field.holds(value));
                match known {
                    Some((_, _, field)) if field.hidden => {}
                    Some((at, _, field)) => {
                        facts.extend(Fact::of(context, entry.id(), field, value).map(|fact| (at, fact)));
                    }
                    None => {
                        let label = context
                            .messages()
                            .with("field-unknown", &[("field", id.clone().into())]);
                        let (text, href) = (value.to_string(), String::new());
                        facts.push((usize::MAX, Fact { label, text, href }));
                    }
                }
            }
            facts.sort_by_key(|(at, _)| *at);
            (title.to_owned(), facts.into_iter().map(|(_, fact)| fact).collect())
        }
        What::Link { link, to } | What::Unlink { link, to } => {
            let title = register.recorded_link(link).map_or(link.as_str(), |(_, _, l)| &l.title);
            let end = match to {
                LinkEnd::Measure(id) => context.messages().with("measure-named", &[("id", id.clone().into())]),
                LinkEnd::Entry(id) => context.position().find(*id).map_or_else(
                    || context.messages().get("entry-elsewhere"),
                    |(at, row)| label(context, at, row),
                ),
            };
            let key = match event.what {
                What::Unlink { .. } => "unlinked",
                _ => "linked",
            };
            let text = context
                .messages()
                .with(key, &[("link", title.to_owned().into()), ("to", end.into())]);
            (text, Vec::new())
        }
        What::Retract { .. } => (String::new(), Vec::new()),
    }
}

/// Where an event came from: the file with table and row, the document with its page, or a form.
fn source(context: &AreaContext, source: Option<&Source>, event: &Event) -> String {
    let messages = context.messages();
    let Some(source) = source else {
        return messages.get("source-unknown");
    };
    if source.kind == SourceKind::FORM {
        return messages.get("source-form");
    }
    if source.kind == SourceKind::RULE {
        return messages.with("source-rule", &[("name", source.name.clone().into())]);
    }
    let origin = &event.origin;
    let mut place = Vec::new();
    if !origin.table.is_empty() {
        place.push(origin.table.clone());
    }
    if let Some(row) = origin.row {
        // Rows are counted from 0 in the record and from 1 by people.
        place.push(messages.with("source-row", &[("row", (row + 1).into())]));
    }
    if let Some(line) = origin.line {
        place.push(messages.with("source-line", &[("line", line.into())]));
    }
    if let Some(page) = origin.page {
        place.push(messages.with("source-page", &[("page", page.into())]));
    }
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(", {}", place.join(", "))
    };
    messages.with(
        "source-file",
        &[("name", source.name.clone().into()), ("place", place.into())],
    )
}
