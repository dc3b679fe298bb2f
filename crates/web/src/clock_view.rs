//! Clocks as views for templates.

use definitions::{Clock, ClockState, Force, Planned, Register, RunningClock, Unclear};

use crate::labels::EntryRead;
use crate::{AreaContext, Messages};

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

/// A clock on an entry, as a line of a table: its last round, and the rounds before it.
pub(crate) struct ClockView {
    pub(crate) title: String,
    pub(crate) reference: String,
    pub(crate) started: String,
    pub(crate) due: String,
    pub(crate) standing: String,
    /// `gt-late`, `gt-soon` or nothing.
    pub(crate) class: &'static str,
    pub(crate) force: ForceView,
    pub(crate) limit: String,
    pub(crate) law: String,
    pub(crate) law_href: String,
    /// The regime with its days; empty for a clock of none.
    pub(crate) regime: String,
    /// What moved the due day, a sentence each.
    pub(crate) moved: Vec<String>,
    /// Earlier rounds, the last first.
    pub(crate) rounds: Vec<RoundView>,
    /// How many earlier rounds there are, as the summary of what is folded; empty for none.
    pub(crate) rounds_text: String,
    /// The latest days of earlier steps, planned back from the due day, a sentence each.
    pub(crate) planned: Vec<String>,
    pub(crate) open: bool,
    /// Not done in time before a later entry took the place of this one.
    pub(crate) missed: bool,
    pub(crate) days: i64,
    /// The entry's name and address, for tables over several entries.
    pub(crate) entry: String,
    pub(crate) entry_href: String,
}

/// An earlier round of a clock.
pub(crate) struct RoundView {
    /// Its number, start, due day and what became of it.
    pub(crate) text: String,
    pub(crate) class: &'static str,
    pub(crate) moved: Vec<String>,
}

/// The clocks that have started on an entry, in the order of its definition.
pub(crate) fn clocks(entry: &EntryRead<'_>, context: &AreaContext) -> Vec<ClockView> {
    let register = entry.register();
    let messages = context.messages();
    let position = context.position();
    let (label, href) = (entry.label(), entry.href());
    let view = |(at, running): (usize, RunningClock)| {
        let (id, clock) = register.clocks.get_index(at)?;
        let rounds = match clock.rounds {
            true => position.rounds(entry.register_at, entry.row, at),
            false => Vec::new(),
        };
        let rounds: Vec<RoundView> = rounds
            .iter()
            .rev()
            .filter(|round| round.round != running.round)
            .map(|round| RoundView {
                text: messages.with(
                    "clock-round",
                    &[
                        ("number", round.round.into()),
                        ("started", messages.date(round.started).into()),
                        ("due", due_text(messages, round).into()),
                        ("standing", standing_of(messages, clock, round).into()),
                    ],
                ),
                class: urgency_of(clock, round),
                moved: moved(messages, register, round),
            })
            .collect();
        let planned = position.planned(entry.register_at, entry.row, at);
        Some(ClockView {
            title: clock.title.clone(),
            reference: clock.reference.clone(),
            started: messages.date(running.started),
            due: due_text(messages, &running),
            standing: standing_of(messages, clock, &running),
            class: urgency_of(clock, &running),
            force: ForceView::of(messages, clock.force_of(&running)),
            limit: clock.row(&running).map(|row| row.in_words()).unwrap_or_default(),
            law: clock.law_of(&running).to_owned(),
            law_href: format!("/definitions/{}#clock-{id}", register.id),
            regime: regime(context, clock),
            moved: moved(messages, register, &running),
            rounds_text: match rounds.len() {
                0 => String::new(),
                count => messages.with("clock-rounds", &[("count", count.into())]),
            },
            rounds,
            planned: planned.iter().map(|planned| planned_text(messages, planned)).collect(),
            open: running.state.is_open(),
            missed: running.state == ClockState::Missed,
            days: running.days,
            entry: label.clone(),
            entry_href: href.clone(),
        })
    };
    let unclear = position.unclear(entry.register_at, entry.row).into_iter();
    let unclear = unclear.filter_map(|(at, why)| {
        let (id, clock) = register.clocks.get_index(at)?;
        let why = unclear_text(context, clock, why);
        Some(ClockView {
            title: clock.title.clone(),
            reference: clock.reference.clone(),
            started: String::new(),
            due: messages.get("clock-no-day"),
            standing: messages.with("clock-unclear", &[("why", why.into())]),
            class: "gt-late",
            force: ForceView::of(messages, clock.force),
            limit: clock.limits_in_words(),
            law: clock.law.clone(),
            law_href: format!("/definitions/{}#clock-{id}", register.id),
            regime: regime(context, clock),
            moved: Vec::new(),
            rounds: Vec::new(),
            rounds_text: String::new(),
            planned: Vec::new(),
            open: true,
            missed: false,
            days: i64::MAX,
            entry: label.clone(),
            entry_href: href.clone(),
        })
    });
    let running = position.clocks(entry.register_at, entry.row).filter_map(view);
    running.chain(unclear).collect()
}

/// The last lawful day, with the time of day where the limit counts hours.
pub(crate) fn due_text(messages: &Messages, running: &RunningClock) -> String {
    let due = messages.date(running.due);
    let at = running
        .due_at
        .and_then(|at| calendar::Timestamp::from_microsecond(at).ok());
    match at {
        Some(at) => {
            let time = calendar::time_in_england(at).strftime("%H:%M").to_string();
            messages.with("clock-due-at", &[("date", due.into()), ("time", time.into())])
        }
        None => due,
    }
}

/// Why a clock cannot be worked out, in words.
pub(crate) fn unclear_text(context: &AreaContext, clock: &Clock, why: Unclear) -> String {
    let messages = context.messages();
    match why {
        Unclear::NoStart(at) => {
            let what = clock
                .related
                .get(at)
                .map_or("", |related| related.title.as_str())
                .to_owned();
            messages.with("unclear-no-start", &[("what", what.into())])
        }
        Unclear::OutsideRegime => messages.with("unclear-regime", &[("regime", regime(context, clock).into())]),
        Unclear::NoLimitFits => messages.get("unclear-no-limit"),
        Unclear::NoDay => messages.get("unclear-no-day"),
    }
}

/// The regime of a clock with its days; empty for a clock of none.
fn regime(context: &AreaContext, clock: &Clock) -> String {
    let regime = context.definitions().regime_of(clock);
    regime.map_or_else(String::new, |regime| regime_text(context.messages(), regime))
}

/// A regime with the days between which it governs.
pub(crate) fn regime_text(messages: &Messages, regime: &definitions::Regime) -> String {
    let dated = dated(messages, regime.from, regime.to);
    match dated.is_empty() {
        true => regime.title.clone(),
        false => messages.with(
            "clock-regime",
            &[("title", regime.title.clone().into()), ("dated", dated.into())],
        ),
    }
}

/// From when and until when a limit is in force, in words; empty where it always is.
pub(crate) fn dated(messages: &Messages, from: Option<calendar::Date>, to: Option<calendar::Date>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (Some(from), None) => messages.with("in-force-from", &[("from", messages.date(from).into())]),
        (None, Some(to)) => messages.with("in-force-to", &[("to", messages.date(to).into())]),
        (Some(from), Some(to)) => messages.with(
            "in-force-between",
            &[("from", messages.date(from).into()), ("to", messages.date(to).into())],
        ),
    }
}

fn planned_text(messages: &Messages, planned: &Planned) -> String {
    messages.with(
        "clock-planned",
        &[
            ("step", planned.title.clone().into()),
            ("date", messages.date(planned.latest).into()),
            ("leaves", planned.leaves.clone().into()),
        ],
    )
}

/// What moved the due day of a round, a sentence each.
fn moved(messages: &Messages, register: &Register, running: &RunningClock) -> Vec<String> {
    let moved = &running.moved;
    let step = |at: u16| {
        let step = register.steps.get_index(usize::from(at));
        step.map_or("", |(_, step)| step.title.as_str()).to_owned()
    };
    let mut out = Vec::new();
    for (days, key) in [
        (moved.restated, "clock-moved-restated"),
        (moved.paused, "clock-moved-paused"),
        (moved.extended, "clock-moved-extended"),
        (moved.rolled, "clock-moved-rolled"),
    ] {
        if days != 0 {
            let by = messages.with(
                if days < 0 { "clock-earlier" } else { "clock-later" },
                &[("count", i64::from(days.abs()).into())],
            );
            let step = moved.extended_by.map(step).unwrap_or_default();
            out.push(messages.with(key, &[("by", by.into()), ("step", step.into())]));
        }
    }
    if moved.first_due != running.due {
        out.push(messages.with("clock-first-due", &[("date", messages.date(moved.first_due).into())]));
    }
    if let Some(since) = moved.paused_since {
        out.push(messages.with("clock-paused-since", &[("date", messages.date(since).into())]));
    }
    if let Some(at) = moved.lifted_by {
        out.push(messages.with("clock-lifted-by", &[("step", step(at).into())]));
    }
    out
}

/// The state of a clock, in words.
pub(crate) fn standing(messages: &Messages, running: &RunningClock) -> String {
    let stopped = |key| {
        messages.with(
            key,
            &[("date", messages.date_or(running.stopped, "unknown-day").into())],
        )
    };
    match running.state {
        ClockState::Running | ClockState::Overdue => messages.days_late(running.days),
        ClockState::Paused => messages.with("clock-paused", &[("left", messages.days_late(running.days).into())]),
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
    if running.unsure && running.state.is_open() {
        messages.with("clock-unsure", &[("standing", standing.into())])
    } else if clock.conditional && running.state.is_open() {
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
