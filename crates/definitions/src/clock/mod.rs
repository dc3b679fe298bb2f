mod happening;
mod plan;
mod raw;
mod read;
mod related;
mod round;
mod row;

pub(crate) use happening::NO_TIME;
pub use happening::{Happened, Happening, day_of_number, order, time_of};
pub use plan::Planned;
pub(crate) use raw::RawClock;
#[cfg(test)]
pub(crate) use raw::{RawExtension, RawLeave, RawLimb, RawLimit, RawPauses};
pub(crate) use read::resolve_clock;
pub(crate) use related::resolve_related;
pub use round::Reading;
pub use row::{How, Limb, LimitRow};

use calendar::{Date, Limit};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::Register;
use crate::expression::Expression;

/// A time limit on the entries of a register, as its definition file gives it.
///
/// A clock starts on an event, counts to a last lawful day, and stops on a step. With `rounds` it starts again each time
/// and every round is kept.
#[derive(Debug, Clone)]
pub struct Clock {
    /// `reference`: its row in the table of statutory time limits, such as `EHC-02`.
    pub reference: String,
    /// `title`: what must be done, in a reader's words.
    pub title: String,
    /// `from`: what starts it.
    pub from: Vec<Anchor>,
    /// `when`: what must hold for the clock to run at all. It is read as things stand today, or stood when the entry
    /// closed; what cannot be told does not hold.
    pub when: Option<Condition>,
    /// `until`: steps that stop it, by position in the register.
    pub until: Vec<usize>,
    /// `ends`: steps after which it is no longer awaited, by position.
    pub ends: Vec<usize>,
    /// `outlives`: closing steps after which it is awaited all the same, by position.
    pub outlives: Vec<usize>,
    /// `lifted_by`: exemptions that lift it, by position.
    pub lifted_by: Vec<usize>,
    /// `only_after`: steps one of which must have happened for the limit to apply at all, by position; empty when it
    /// always does.
    pub only_after: Vec<usize>,
    /// `rounds`: whether it starts again each time one of its anchors happens.
    pub rounds: bool,
    /// `pauses`: steps between which days do not count.
    pub pauses: Option<Pauses>,
    /// `extended_by`: steps that give more time.
    pub extended_by: Vec<Extension>,
    /// `limits`, or `within` alone: how long, by what holds and by the law of the day; the first that fits counts.
    pub limits: Vec<LimitRow>,
    /// `skips`: id of the closed days that do not count, in whatever unit.
    pub skips: Option<String>,
    /// `rolls`: what happens when the last day is no working day.
    pub rolls: Option<Roll>,
    /// `leave`: how much time an earlier step must leave before the last lawful day.
    pub leave: Vec<Leave>,
    /// `conditional`: whether it binds only if a decision goes one way that is still open, as "tell the family if no plan
    /// will be issued" does: then a day that has passed is shown, and not counted as overdue.
    pub conditional: bool,
    /// `same_duty_as`: position of another clock that limits the same duty: on one entry the two count once.
    pub same_duty_as: Option<usize>,
    /// `force`: how binding it is.
    pub force: Force,
    /// `law`: the citation.
    pub law: String,
    /// `source`: which source the row was read in, and whether it still needs checking against the primary text.
    pub source: String,
    /// `regime`, or that of the register: id of the regime it belongs to.
    pub regime: Option<String>,
    /// `in_force_from`: the first day on which a round may open.
    pub in_force_from: Option<Date>,
    /// `in_force_to`: the last day on which a round may open.
    pub in_force_to: Option<Date>,
    /// First and last day on which a round may open under the regime.
    pub(crate) governed: (Option<Date>, Option<Date>),
    /// Days of other entries that anchors name.
    pub related: Vec<RelatedDay>,
    /// Steps of the register that close an entry and so end its rounds, by position; not those it outlives.
    pub(crate) closing: Vec<usize>,
    /// Steps of the register that open an entry or open it again, by position.
    pub(crate) opening: Vec<usize>,
    /// Those of `until` that may state the anchor's field again, by position.
    pub(crate) renewing: Vec<usize>,
}

/// A condition over the columns of an entry, as `when` gives it.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The text, and where it is in the file.
    pub(crate) text: Spanned<String>,
    /// What it says, once every register has been read.
    pub expression: Option<Expression>,
    /// Its place among the conditions of the register's clocks.
    pub at: usize,
}

impl Condition {
    /// A condition that has yet to be read.
    pub(crate) fn unread(text: Spanned<String>) -> Self {
        Self {
            text,
            expression: None,
            at: 0,
        }
    }
}

/// What a clock starts from: a day, or the birthday on which a person born that day reaches an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The day.
    pub of: DayOf,
    /// The age, for `16th birthday of child.birth_date`.
    pub birthday: Option<i16>,
}

/// Where a day is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOf {
    /// The day a step happened, by position of the step.
    Step(usize),
    /// The day held in a field, by position of the field.
    Field(usize),
    /// A day of another entry, by position in the clock’s related days.
    Related(usize),
}

/// A day of another entry, such as `child.birth_date` or `plan.plan_started`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedDay {
    /// As the file writes it.
    pub path: String,
    /// How it is reached.
    pub through: Through,
    /// Position of the other entry's register.
    pub register: usize,
    /// Whether the day is that of a step, and the position of the step or field.
    pub step: bool,
    /// Position of the step or field in that register.
    pub at: usize,
    /// What a reader calls it.
    pub title: String,
}

/// How another entry is reached from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// The entry it is about.
    Subject,
    /// The entry that a single link leads to, by position of the link.
    Link(usize),
}

/// Steps between which days do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pauses {
    /// `from`: steps that pause the clock.
    pub from: Vec<usize>,
    /// `until`: steps from whose day on it runs again.
    pub until: Vec<usize>,
}

/// A step that gives more time, when it happens by the last lawful day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// `step`: the step; one that repeats extends each time.
    pub step: usize,
    /// How much.
    pub how: ExtendedHow,
}

/// How a step gives more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtendedHow {
    /// `by`: so much after the last lawful day, such as `8 weeks`.
    By(Limit),
    /// `to`: until the day in a field of the step.
    To(usize),
    /// `within`: so long in all, from the clock's own start, such as `65 working days`.
    Within(Limit),
}

/// What happens when the last day is one on which nothing can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Id of closed days that the last day also rolls out of; with none it is moved off weekends and bank holidays.
    pub closed: Option<String>,
}

/// A step that must leave time before the last lawful day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// As the file writes it: `draft_plan_sent`, or `annual_review.meeting_held` for a step of another register.
    pub name: String,
    /// Position of the step in this register; `None` for one of another.
    pub step: Option<usize>,
    /// Position of the other register, and of the step in it.
    pub other: Option<(usize, usize)>,
    /// What a reader calls the step.
    pub title: String,
    /// `within`: the time it must leave.
    pub within: Limit,
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

/// The state of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Open, and the due day has not passed.
    Running,
    /// Open, and days do not count at the moment; the due day is what it would be if it ran on from today.
    Paused,
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
    /// Every state, in the order of their ids' list.
    pub const ALL: [Self; 8] = [
        Self::Running,
        Self::Paused,
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
            Self::Paused => "paused",
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
        matches!(self, Self::Running | Self::Paused | Self::Overdue)
    }
}

/// One round of a clock on one entry, as it is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunningClock {
    /// Its number, counted from 1; a clock without rounds has one.
    pub round: u16,
    /// The day it counts from.
    pub started: Date,
    /// The last lawful day.
    pub due: Date,
    /// The moment it is due, in microseconds since 1970, for a limit in hours that runs from a moment.
    pub due_at: Option<i64>,
    /// The day it was stopped.
    pub stopped: Option<Date>,
    /// Its state.
    pub state: ClockState,
    /// Days past the due day: positive when late, zero or negative when in time.
    pub days: i64,
    /// Position of the limit that counts, in [`Clock::limits`].
    pub limit: u16,
    /// Whether it cannot be told that the clock, or this limit of it, applies: something it depends on is missing.
    pub unsure: bool,
    /// What moved the due day.
    pub moved: Moved,
}

/// Why a clock that something awaits cannot be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// The day of another entry that it counts from is not on record; position in the clock’s related days.
    NoStart(usize),
    /// Its round opened on a day outside its regime.
    OutsideRegime,
    /// None of its limits fits.
    NoLimitFits,
    /// It has no last lawful day: what a limit counts from is missing, or the day lies outside all calendars.
    NoDay,
}

/// What moved a due day from where it first was, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The due day as the round opened, before anything moved it.
    pub first_due: Date,
    /// By stating the start again, without having stopped in between.
    pub restated: i32,
    /// By days that did not count because the clock was paused.
    pub paused: i32,
    /// Since when it has been paused, while it is.
    pub paused_since: Option<Date>,
    /// By an extension.
    pub extended: i32,
    /// Position of the last step that extended it.
    pub extended_by: Option<u16>,
    /// By a last day on which nothing can be done.
    pub rolled: i32,
    /// Position of the step that lifted the limit.
    pub lifted_by: Option<u16>,
}

impl Clock {
    /// Whether a round may open on that day by the clock's own dates.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        self.in_force_from.is_none_or(|from| day >= from) && self.in_force_to.is_none_or(|to| day <= to)
    }

    /// Whether its regime governs what begins on that day.
    #[must_use]
    pub fn is_governed_on(&self, day: Date) -> bool {
        let (from, to) = self.governed;
        from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
    }

    /// Whether a step, by its position, stops, ends, lifts, extends or pauses it.
    pub(crate) fn concerns(&self, step: usize) -> bool {
        let lists = [&self.until, &self.ends, &self.lifted_by];
        let paused = |pauses: &Pauses| pauses.from.contains(&step) || pauses.until.contains(&step);
        lists.iter().any(|list| list.contains(&step))
            || self.extended_by.iter().any(|extension| extension.step == step)
            || self.pauses.as_ref().is_some_and(paused)
    }

    /// The conditions of the clock and of its limits, in the order of the file.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.when
            .iter()
            .chain(self.limits.iter().filter_map(|row| row.when.as_ref()))
    }

    /// The same, to be filled in.
    pub(crate) fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.when
            .iter_mut()
            .chain(self.limits.iter_mut().filter_map(|row| row.when.as_mut()))
    }

    /// The limit, where it has but one and counts it from its own start.
    #[must_use]
    pub fn only_limit(&self) -> Option<Limit> {
        match &self.limits[..] {
            [
                LimitRow {
                    how: How::Within(limit),
                    ..
                },
            ] => Some(*limit),
            _ => None,
        }
    }

    /// Its limits in words: `6 weeks`, or each with what it takes, separated by semicolons.
    #[must_use]
    pub fn limits_in_words(&self) -> String {
        let rows: Vec<String> = self.limits.iter().map(LimitRow::in_words).collect();
        rows.join("; ")
    }

    /// The limit that counts in a round.
    #[must_use]
    pub fn row(&self, running: &RunningClock) -> Option<&LimitRow> {
        self.limits.get(usize::from(running.limit))
    }

    /// The law of a round.
    #[must_use]
    pub fn law_of(&self, running: &RunningClock) -> &str {
        self.row(running)
            .and_then(|row| row.law.as_deref())
            .unwrap_or(&self.law)
    }

    /// How binding a round is.
    #[must_use]
    pub fn force_of(&self, running: &RunningClock) -> Force {
        self.row(running).and_then(|row| row.force).unwrap_or(self.force)
    }

    /// What an anchor is called.
    #[must_use]
    pub fn anchor_title(&self, register: &Register, anchor: Anchor) -> String {
        let title = match anchor.of {
            DayOf::Step(at) => register.steps.get_index(at).map(|(_, step)| step.title.as_str()),
            DayOf::Field(at) => register.fields.get_index(at).map(|(_, field)| field.title.as_str()),
            DayOf::Related(at) => self.related.get(at).map(|related| related.title.as_str()),
        };
        let title = title.unwrap_or_default();
        match anchor.birthday {
            Some(age) => format!("{} birthday", ordinal(age)),
            None => title.to_owned(),
        }
    }
}

/// An age as an ordinal number, such as `21st`.
#[must_use]
pub fn ordinal(number: i16) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}
