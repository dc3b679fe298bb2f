mod raw;
mod read;

pub(crate) use raw::RawClock;
pub(crate) use read::resolve_clock;

use calendar::{BankHolidays, Date, Limit, add_days, days_between};
use serde::{Deserialize, Serialize};

/// A time limit on the entries of a register, as its definition file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Its row in the table of statutory time limits, such as `EHC-02`.
    pub reference: String,
    /// What must be done, in a reader's words.
    pub title: String,
    /// What starts it.
    pub from: Vec<Anchor>,
    /// Steps that stop it, by position in the register.
    pub until: Vec<usize>,
    /// Steps after which it is no longer awaited, by position.
    pub ends: Vec<usize>,
    /// Those of `ends` that happen once and so end every round of a clock that rounds; one that may happen
    /// again ends the round it falls in.
    pub ended_by: Vec<usize>,
    /// Exemptions that lift it, by position.
    pub lifted_by: Vec<usize>,
    /// Steps one of which must have happened for the limit to apply at all, by position; empty when it always does.
    pub only_after: Vec<usize>,
    /// Whether it starts again each time one of its anchors happens.
    pub rounds: bool,
    /// Whether it binds only if a decision goes one way that is still open, as "tell the family if no plan will be
    /// issued" does: then a day that has passed is shown, and not counted as overdue.
    pub conditional: bool,
    /// Position of another clock that limits the same duty: on one entry the two count once.
    pub same_duty_as: Option<usize>,
    /// How long.
    pub within: Limit,
    /// How binding it is.
    pub force: Force,
    /// The citation.
    pub law: String,
    /// Which source the row was read in, and whether it still needs checking against the primary text.
    pub source: String,
    /// First day of events the limit applies to.
    pub in_force_from: Option<Date>,
    /// Last day of events the limit applies to.
    pub in_force_to: Option<Date>,
}

/// What a clock starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The day a step happened.
    Step(usize),
    /// A day held in a field.
    Field(usize),
}

/// How binding a time limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// Statute or regulations: a breach is unlawful.
    Statutory,
    /// Statutory guidance, to which regard must be had.
    Guidance,
    /// A national standard without statutory force.
    National,
    /// A local standard, never shown as statutory.
    Local,
}

impl Force {
    /// The id used in files, addresses and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Guidance => "guidance",
            Self::National => "national",
            Self::Local => "local",
        }
    }
}

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Open, and the due day has not passed.
    Running,
    /// Open past the due day.
    Overdue,
    /// Stopped on or before the due day.
    Met,
    /// Stopped after the due day.
    Late,
    /// Not done by the due day, and no longer awaited because a later entry has taken this one's place.
    Missed,
    /// An exemption lifts the limit; the duty to act as soon as practicable stays.
    Lifted,
    /// The entry ended without the step being needed.
    Cancelled,
}

impl ClockState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Running,
        Self::Overdue,
        Self::Met,
        Self::Late,
        Self::Missed,
        Self::Lifted,
        Self::Cancelled,
    ];

    /// The id used in files, addresses and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Lifted => "lifted",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something is still awaited.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Overdue)
    }
}

/// A clock that has started on one entry, as it stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunningClock {
    /// The day of the event that started it.
    pub started: Date,
    /// The last lawful day.
    pub due: Date,
    /// The day it was stopped.
    pub stopped: Option<Date>,
    /// Where it stands.
    pub state: ClockState,
    /// Days past the due day: positive when late, zero or negative when in time.
    pub days: i64,
}

/// What has happened to one entry, as clocks see it.
pub trait Happened {
    /// The first day a step happened, by position of the step.
    fn first(&self, step: usize) -> Option<Date>;
    /// The last day a step happened.
    fn last(&self, step: usize) -> Option<Date>;
    /// The day held in a date field, by position of the field.
    fn day_in_field(&self, field: usize) -> Option<Date>;
    /// The first day from a day on that a step happened.
    fn first_from(&self, step: usize, from: Date) -> Option<Date>;
    /// The last day before a day that a step happened.
    fn last_before(&self, step: usize, before: Date) -> Option<Date>;
    /// The day on which a field got the value it holds, and the step that gave it.
    fn set_by(&self, field: usize) -> Option<(Date, usize)>;
}

/// From when on steps belong to the round of a clock that is read.
#[derive(Debug, Clone, Copy)]
struct Round {
    from: Date,
    /// The step that opened the round: on its own day it cannot also stop it.
    opened_by: Option<usize>,
}

impl Round {
    /// The first day in the round that a step happened.
    fn first(self, entry: &impl Happened, step: usize) -> Option<Date> {
        let from = if self.opened_by == Some(step) {
            add_days(self.from, 1)?
        } else {
            self.from
        };
        entry.first_from(step, from)
    }
}

impl Clock {
    /// Whether the limit applies to events of that day.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        self.in_force_from.is_none_or(|from| day >= from) && self.in_force_to.is_none_or(|to| day <= to)
    }

    /// The clock on an entry as it stands on `today`; `None` when nothing has started it.
    #[must_use]
    pub fn on(&self, entry: &impl Happened, today: Date, holidays: &BankHolidays) -> Option<RunningClock> {
        let anchors = self.from.iter().filter_map(|&anchor| {
            let day = match anchor {
                Anchor::Step(step) if self.rounds => entry.last(step),
                Anchor::Step(step) => entry.first(step),
                Anchor::Field(field) => entry.day_in_field(field),
            };
            Some((day?, anchor))
        });
        let (started, anchor) = if self.rounds {
            anchors.max_by_key(|(day, _)| *day)
        } else {
            anchors.min_by_key(|(day, _)| *day)
        }?;
        if !self.in_force_on(started) {
            return None;
        }
        if !self.only_after.is_empty() && !self.only_after.iter().any(|&s| entry.first(s).is_some()) {
            return None;
        }
        let due = self.within.due(started, holidays)?;
        let round = self.rounds.then(|| Self::round(entry, anchor, started, due));
        let happened = |step: usize| match round {
            Some(round) => round.first(entry, step),
            None => entry.first(step),
        };
        // A step that starts each round is no end of the round it started.
        let ends = self
            .until
            .iter()
            .filter(|&&s| round.is_none() || !self.from.contains(&Anchor::Step(s)));
        let stopped = ends.filter_map(|&s| happened(s)).min();
        let cancelled = || {
            let ended = self.ended_by.iter().any(|&s| entry.first(s).is_some());
            ended || self.ends.iter().any(|&s| happened(s).is_some())
        };
        let lifted = || self.lifted_by.iter().any(|&s| happened(s).is_some());
        let (state, until) = match stopped {
            Some(day) if lifted() => (ClockState::Lifted, day),
            Some(day) if day <= due => (ClockState::Met, day),
            Some(day) => (ClockState::Late, day),
            None if cancelled() => (ClockState::Cancelled, today),
            None if lifted() => (ClockState::Lifted, today),
            None if today <= due => (ClockState::Running, today),
            None => (ClockState::Overdue, today),
        };
        Some(RunningClock {
            started,
            due,
            stopped,
            state,
            days: days_between(due, until),
        })
    }

    /// The round that an anchor opened. What is due before its anchor, or by a day that was set beforehand, is mostly
    /// done before that day too.
    fn round(entry: &impl Happened, anchor: Anchor, started: Date, due: Date) -> Round {
        let (from, opened_by) = match anchor {
            Anchor::Field(field) => entry
                .set_by(field)
                .map_or((Date::MIN, None), |(day, step)| (day, Some(step))),
            Anchor::Step(step) if due < started => {
                let before = entry.last_before(step, started);
                (before.and_then(|day| add_days(day, 1)).unwrap_or(Date::MIN), None)
            }
            Anchor::Step(_) => (started, None),
        };
        Round { from, opened_by }
    }
}
