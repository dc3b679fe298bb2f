//! Facts and clocks as views for templates.

use definitions::{Clock, ClockState, Definitions, Field, FieldType, Force, RunningClock, Value};

use record::SourceKind;

use crate::labels::EntryRead;
use crate::{AreaContext, Messages};

/// A fact in a reader's words: codes by their meaning, days written out.
pub(crate) fn value(definitions: &Definitions, messages: &Messages, field: &Field, value: &Value) -> String {
    match value {
        Value::Date(date) => messages.date(*date),
        Value::Boolean(yes) => messages.get(if *yes { "yes" } else { "no" }),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) if matches!(field.kind, FieldType::Code | FieldType::Codes) => {
            let list = field.codes.as_ref().and_then(|id| definitions.code_list(id));
            let title = |code| list.map_or(code, |list| list.title_of(code));
            match field.kind {
                FieldType::Codes => text.split(' ').map(title).collect::<Vec<_>>().join("; "),
                _ => title(text).to_owned(),
            }
        }
        Value::Text(text) => text.clone(),
    }
}

/// A question and its answer.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// Everything an entry holds now, in the order of its definition.
pub(crate) fn facts(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<Fact> {
    let definitions = context.definitions();
    entry
        .register()
        .fields
        .iter()
        .filter(|(_, field)| !field.hidden)
        .filter_map(|(id, field)| {
            let held = context.position().value(entry.register_at, entry.row, id)?;
            let text = value(definitions, context.messages(), field, &held);
            (!text.is_empty()).then(|| Fact {
                label: field.title.clone(),
                text,
            })
        })
        .collect()
}

/// How binding a limit is, as a badge.
pub(crate) struct ForceView {
    pub(crate) id: &'static str,
    pub(crate) word: String,
}

impl ForceView {
    pub(crate) fn of(messages: &Messages, force: Force) -> Self {
        Self {
            id: force.id(),
            word: messages.get(match force {
                Force::Statutory => "force-statutory",
                Force::Guidance => "force-guidance",
                Force::National => "force-national",
                Force::Local => "force-local",
            }),
        }
    }
}

/// A clock on an entry, as a line of a table.
pub(crate) struct ClockView {
    pub(crate) title: String,
    pub(crate) reference: String,
    pub(crate) started: String,
    pub(crate) due: String,
    pub(crate) standing: String,
    /// `gt-late`, `gt-soon` or nothing.
    pub(crate) class: &'static str,
    pub(crate) force: ForceView,
    pub(crate) law: String,
    pub(crate) law_href: String,
    pub(crate) open: bool,
    /// Not done in time before a later entry took the place of this one.
    pub(crate) missed: bool,
    pub(crate) days: i64,
    /// The entry's name and address, for tables over several entries.
    pub(crate) entry: String,
    pub(crate) entry_href: String,
}

/// The clocks that have started on an entry, in the order of its definition.
pub(crate) fn clocks(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<ClockView> {
    let register = entry.register();
    let (label, href) = (entry.label(), entry.href());
    context
        .position()
        .clocks(entry.register_at, entry.row)
        .filter_map(|(at, running)| {
            let (id, clock) = register.clocks.get_index(at)?;
            Some(ClockView {
                title: clock.title.clone(),
                reference: clock.reference.clone(),
                started: context.messages().date(running.started),
                due: context.messages().date(running.due),
                standing: standing_of(context.messages(), clock, &running),
                class: urgency_of(clock, &running),
                force: ForceView::of(context.messages(), clock.force),
                law: clock.law.clone(),
                law_href: format!("/definitions/{}#clock-{id}", register.id),
                open: running.state.is_open(),
                missed: running.state == ClockState::Missed,
                days: running.days,
                entry: label.clone(),
                entry_href: href.clone(),
            })
        })
        .collect()
}

/// Where a clock stands, in words.
pub(crate) fn standing(messages: &Messages, running: &RunningClock) -> String {
    let stopped = |key| {
        messages.with(
            key,
            &[("date", messages.date_or(running.stopped, "unknown-day").into())],
        )
    };
    match running.state {
        ClockState::Running | ClockState::Overdue => messages.days_late(running.days),
        ClockState::Met => stopped("clock-met"),
        ClockState::Late => messages.with(
            "clock-late",
            &[
                ("date", messages.date_or(running.stopped, "unknown-day").into()),
                ("late", messages.days_late(running.days).into()),
            ],
        ),
        ClockState::Missed => messages.with("clock-missed", &[("late", messages.days_late(running.days).into())]),
        ClockState::Lifted => messages.get("clock-lifted"),
        ClockState::Cancelled => messages.get("clock-cancelled"),
    }
}

/// The same for a clock by its definition: one that binds only if a decision goes one way says so while it is open.
pub(crate) fn standing_of(messages: &Messages, clock: &Clock, running: &RunningClock) -> String {
    let standing = standing(messages, running);
    if clock.conditional && running.state.is_open() {
        messages.with("clock-conditional", &[("standing", standing.into())])
    } else {
        standing
    }
}

/// The class for a clock by its definition: nothing is urgent about one that may not bind.
pub(crate) fn urgency_of(clock: &Clock, running: &RunningClock) -> &'static str {
    if clock.conditional && running.state.is_open() {
        ""
    } else {
        urgency(running)
    }
}

/// The class that repeats in weight and colour what the words say.
pub(crate) fn urgency(running: &RunningClock) -> &'static str {
    match running.state {
        ClockState::Overdue | ClockState::Late | ClockState::Missed => "gt-late",
        ClockState::Running if running.days >= -7 => "gt-soon",
        _ => "",
    }
}

/// What a kind of source is called.
pub(crate) fn source_kind_title(definitions: &Definitions, kind: &SourceKind) -> String {
    let list = definitions.code_list(SourceKind::LIST);
    list.map_or(kind.id(), |list| list.title_of(kind.id())).to_owned()
}
