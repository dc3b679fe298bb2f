//! One honest word for where a requirement is.

use calendar::Date;
use serde::Serialize;

/// Where a requirement is. Doing is never taken for working: finished actions whose measures do not move, or that
/// nothing measures, say so; and no figure alone says "working" until a named person has confirmed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No action answers it.
    NothingYet,
    /// An action is past its target date and not done.
    Late,
    /// An action's date was moved back, or is forecast past its target.
    Slipping,
    /// Actions are open and in time, and nothing yet shows whether they work.
    UnderWay,
    /// Every action is done but no measure shows the effect.
    DoneEffectUnknown,
    /// Every action is done and the measures do not show it working.
    DoneNotWorking,
    /// A measure shows it and none gets worse, but something is missing: an action is open, a measure has no figure or
    /// is not there yet, or no person has confirmed it.
    PartlyShown,
    /// Every action is done, every measure shows it, and a named person has confirmed it since.
    Working,
    /// The Department has stepped it down.
    SteppedDown,
}

impl State {
    /// The id used in addresses, JSON and the locale files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NothingYet => "nothing_yet",
            Self::Late => "late",
            Self::Slipping => "slipping",
            Self::UnderWay => "under_way",
            Self::DoneEffectUnknown => "done_effect_unknown",
            Self::DoneNotWorking => "done_not_working",
            Self::PartlyShown => "partly_shown",
            Self::Working => "working",
            Self::SteppedDown => "stepped_down",
        }
    }
}

/// Whether a figure moves, by the rules of variation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Better, beyond chance.
    Better,
    /// Worse, beyond chance.
    Worse,
    /// No change that chance does not explain.
    NoChange,
}

/// What the thread needs to know of a measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeasureFace {
    /// Whether there is a figure at all.
    pub measured: bool,
    /// Whether the latest figure meets the target, where there is one.
    pub meets_target: Option<bool>,
    /// Whether it moves.
    pub movement: Option<Movement>,
    /// The last day of the newest period whose figure no longer met the target that the figure before it met.
    pub left_target: Option<Date>,
}

/// What one measure says of the actions it is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It has no figure.
    NotMeasured,
    /// It gets worse.
    Worse,
    /// It neither meets its target nor improves.
    NotShown,
    /// It meets its target or improves, and does not get worse.
    Shown,
}

impl MeasureFace {
    /// What the measure says.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match (self.measured, self.movement) {
            (false, _) => Effect::NotMeasured,
            (true, Some(Movement::Worse)) => Effect::Worse,
            (true, Some(Movement::Better)) => Effect::Shown,
            (true, _) if self.meets_target == Some(true) => Effect::Shown,
            (true, _) => Effect::NotShown,
        }
    }
}

/// A named person's word that a requirement's actions work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// The day it was confirmed.
    pub on: Date,
    /// Who confirmed it.
    pub by: String,
    /// What the person relied on.
    pub reason: String,
}

impl Confirmation {
    /// Whether it no longer counts: an action was completed or a measure left its target after it was given.
    #[must_use]
    pub fn is_out_of_date(&self, actions: &[Judged], measures: &[MeasureFace]) -> bool {
        actions.iter().any(|a| !a.stopped && a.completed > Some(self.on))
            || measures.iter().any(|m| m.left_target > Some(self.on))
    }
}

/// What is known of one action when its requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The day it was done.
    pub completed: Option<Date>,
    /// Given up without being done.
    pub stopped: bool,
    /// Past its target date and not done.
    pub late: bool,
    /// Moved back, or forecast past its target.
    pub slipping: bool,
}

impl State {
    /// The word for a requirement with these actions and measures, and what a person last confirmed.
    #[must_use]
    pub fn of(
        actions: &[Judged],
        measures: &[MeasureFace],
        confirmation: Option<&Confirmation>,
        stepped_down: bool,
    ) -> Self {
        if stepped_down {
            return Self::SteppedDown;
        }
        let live: Vec<&Judged> = actions.iter().filter(|a| !a.stopped).collect();
        if live.is_empty() {
            return Self::NothingYet;
        }
        if live.iter().any(|a| a.late) {
            return Self::Late;
        }
        if live.iter().any(|a| a.slipping && a.completed.is_none()) {
            return Self::Slipping;
        }
        let done = live.iter().all(|a| a.completed.is_some());
        let effects: Vec<Effect> = measures.iter().map(MeasureFace::effect).collect();
        let is = |effect| effects.contains(&effect);
        // One figure going the wrong way is enough not to call any of it shown.
        if is(Effect::Shown) && !is(Effect::Worse) {
            let all = effects.iter().all(|e| *e == Effect::Shown);
            let confirmed = confirmation.is_some_and(|c| !c.is_out_of_date(actions, measures));
            return if done && all && confirmed {
                Self::Working
            } else {
                Self::PartlyShown
            };
        }
        match (done, effects.iter().all(|e| *e == Effect::NotMeasured)) {
            (true, true) => Self::DoneEffectUnknown,
            (true, false) => Self::DoneNotWorking,
            (false, _) => Self::UnderWay,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const OPEN: Judged = Judged {
        completed: None,
        stopped: false,
        late: false,
        slipping: false,
    };

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn done() -> Judged {
        Judged {
            completed: Some(date("2026-03-31")),
            ..OPEN
        }
    }

    fn face(meets: Option<bool>, movement: Option<Movement>) -> MeasureFace {
        MeasureFace {
            measured: true,
            meets_target: meets,
            movement,
            left_target: None,
        }
    }

    fn confirmed_on(day: &str) -> Confirmation {
        Confirmation {
            on: date(day),
            by: "Chair of the board".to_owned(),
            reason: "Both figures and what families say".to_owned(),
        }
    }

    #[test]
    fn nothing_yet_is_said_when_no_action_answers() {
        assert_eq!(
            State::of(&[], &[face(Some(true), None)], None, false),
            State::NothingYet
        );
        assert_eq!(
            State::of(&[Judged { stopped: true, ..OPEN }], &[], None, false),
            State::NothingYet
        );
    }

    #[test]
    fn a_green_action_list_with_a_red_measure_is_not_on_track() {
        let red = face(Some(false), Some(Movement::NoChange));
        assert_eq!(State::of(&[done(), done()], &[red], None, false), State::DoneNotWorking);
        assert_eq!(State::of(&[done()], &[], None, false), State::DoneEffectUnknown);
        assert_eq!(
            State::of(&[done()], &[MeasureFace::default()], None, false),
            State::DoneEffectUnknown
        );
    }

    #[test]
    fn late_comes_before_any_good_state() {
        let good = face(Some(true), Some(Movement::Better));
        let confirmed = confirmed_on("2026-04-20");
        assert_eq!(
            State::of(
                &[done(), Judged { late: true, ..OPEN }],
                &[good],
                Some(&confirmed),
                false
            ),
            State::Late
        );
        assert_eq!(
            State::of(&[Judged { slipping: true, ..OPEN }], &[good], Some(&confirmed), false),
            State::Slipping
        );
    }

    #[test]
    fn one_measure_at_target_beside_one_without_a_figure_is_only_partly_shown() {
        let good = face(Some(true), None);
        let confirmed = confirmed_on("2026-04-20");
        for others in [MeasureFace::default(), face(Some(false), Some(Movement::NoChange))] {
            let state = State::of(&[done()], &[good, others], Some(&confirmed), false);
            assert_eq!(state, State::PartlyShown, "{others:?}");
        }
        let unfinished = State::of(&[done(), OPEN], &[good], Some(&confirmed), false);
        assert_eq!(unfinished, State::PartlyShown);
    }

    #[test]
    fn working_needs_every_action_done_every_measure_shown_and_a_person_who_confirms() {
        let measures = [face(Some(true), None), face(Some(false), Some(Movement::Better))];
        assert_eq!(State::of(&[done()], &measures, None, false), State::PartlyShown);
        let confirmed = confirmed_on("2026-03-31");
        assert_eq!(State::of(&[done()], &measures, Some(&confirmed), false), State::Working);
    }

    #[test]
    fn one_figure_going_the_wrong_way_is_never_shown() {
        let better = face(Some(false), Some(Movement::Better));
        let worse = face(Some(true), Some(Movement::Worse));
        let confirmed = confirmed_on("2026-04-20");
        let state = State::of(&[done()], &[better, worse], Some(&confirmed), false);
        assert_eq!(state, State::DoneNotWorking);
        assert_eq!(State::of(&[OPEN], &[better, worse], None, false), State::UnderWay);
        assert_eq!(State::of(&[OPEN], &[face(None, None)], None, false), State::UnderWay);
    }

    #[test]
    fn a_confirmation_goes_out_of_date_when_a_measure_leaves_its_target_or_another_action_is_done() {
        let confirmed = confirmed_on("2026-04-20");
        let left = |day: &str| MeasureFace {
            left_target: Some(date(day)),
            ..face(Some(true), None)
        };
        // It met the target again since, but the word of April was given for other figures.
        assert_eq!(
            State::of(&[done()], &[left("2026-05-31")], Some(&confirmed), false),
            State::PartlyShown
        );
        assert_eq!(
            State::of(&[done()], &[left("2026-02-28")], Some(&confirmed), false),
            State::Working
        );
        let later = Judged {
            completed: Some(date("2026-05-01")),
            ..OPEN
        };
        let good = face(Some(true), None);
        assert_eq!(
            State::of(&[done(), later], &[good], Some(&confirmed), false),
            State::PartlyShown
        );
        let stopped = Judged { stopped: true, ..later };
        assert_eq!(
            State::of(&[done(), stopped], &[good], Some(&confirmed), false),
            State::Working
        );
    }
}
