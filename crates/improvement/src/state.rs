//! The state of a requirement, in one word.

use serde::Serialize;

/// The state of a requirement. Finished actions are not proof that they work: where no measure moves, or
/// that nothing measures, say so.
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
    /// The measures show it: a target is met, or a figure has improved more than chance explains.
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
}

/// What is known of one action when its requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// Done.
    pub completed: bool,
    /// Given up without being done.
    pub stopped: bool,
    /// Past its target date and not done.
    pub late: bool,
    /// Moved back, or forecast past its target.
    pub slipping: bool,
}

impl State {
    /// The word for a requirement with these actions and measures.
    #[must_use]
    pub fn of(actions: &[Judged], measures: &[MeasureFace], stepped_down: bool) -> Self {
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
        let measured: Vec<&MeasureFace> = measures.iter().filter(|m| m.measured).collect();
        let works = |m: &&MeasureFace| {
            m.movement != Some(Movement::Worse)
                && (m.meets_target == Some(true) || m.movement == Some(Movement::Better))
        };
        // One figure getting worse is enough not to call it working.
        let working = measured.iter().any(works) && !measured.iter().any(|m| m.movement == Some(Movement::Worse));
        if live.iter().any(|a| a.slipping && !a.completed) {
            return Self::Slipping;
        }
        match (live.iter().all(|a| a.completed), measured.is_empty()) {
            (_, false) if working => Self::Working,
            (true, true) => Self::DoneEffectUnknown,
            (true, false) => Self::DoneNotWorking,
            (false, _) => Self::UnderWay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Judged = Judged {
        completed: false,
        stopped: false,
        late: false,
        slipping: false,
    };
    const DONE: Judged = Judged {
        completed: true,
        ..OPEN
    };

    fn face(meets: Option<bool>, movement: Option<Movement>) -> MeasureFace {
        MeasureFace {
            measured: true,
            meets_target: meets,
            movement,
        }
    }

    #[test]
    fn without_an_action_the_state_is_nothing_yet() {
        assert_eq!(State::of(&[], &[face(Some(true), None)], false), State::NothingYet);
        assert_eq!(
            State::of(&[Judged { stopped: true, ..OPEN }], &[], false),
            State::NothingYet
        );
    }

    #[test]
    fn a_green_action_list_with_a_red_measure_is_not_on_track() {
        let red = face(Some(false), Some(Movement::NoChange));
        assert_eq!(State::of(&[DONE, DONE], &[red], false), State::DoneNotWorking);
        assert_eq!(State::of(&[DONE], &[], false), State::DoneEffectUnknown);
        assert_eq!(
            State::of(&[DONE], &[MeasureFace::default()], false),
            State::DoneEffectUnknown
        );
    }

    #[test]
    fn late_comes_before_any_good_state() {
        let good = face(Some(true), Some(Movement::Better));
        assert_eq!(
            State::of(&[DONE, Judged { late: true, ..OPEN }], &[good], false),
            State::Late
        );
        assert_eq!(
            State::of(&[Judged { slipping: true, ..OPEN }], &[good], false),
            State::Slipping
        );
    }

    #[test]
    fn working_needs_a_figure_and_none_going_the_wrong_way() {
        let better = face(Some(false), Some(Movement::Better));
        let worse = face(Some(true), Some(Movement::Worse));
        assert_eq!(State::of(&[OPEN], &[better], false), State::Working);
        assert_eq!(State::of(&[DONE], &[better, worse], false), State::DoneNotWorking);
        assert_eq!(State::of(&[OPEN], &[face(None, None)], false), State::UnderWay);
    }
}
