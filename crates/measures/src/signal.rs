//! Does it move? Variation before colour.
//!
//! An XmR chart over a series and the rules of NHS England's Making Data Count: a change is called only when one of
//! them fires, so that chance ups and downs are not taken for news. Limits are mean ± 2.66 × the mean moving range.
//!
//! The rules, looked for at the end of the series, where the question "does it move?" is asked:
//! - one point outside the limits;
//! - eight points running on one side of the mean (guidance elsewhere has seven; the longer run gives fewer false
//!   calls in a series of sixty months, and eight is what the catalogue of measures asks for);
//! - six points running, each higher (or each lower) than the one before;
//! - two of three points running in the outer third between mean and limit, on the same side.

use crate::measure::Polarity;

/// Limits of a series.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Limits {
    /// The mean.
    pub mean: f64,
    /// The lower process limit.
    pub lower: f64,
    /// The upper process limit.
    pub upper: f64,
}

/// Which rule fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The last point lies outside the limits.
    OutsideLimits,
    /// The last eight or more points lie on one side of the mean.
    Shift,
    /// The last six or more points run one way.
    Trend,
    /// Two of the last three points lie near the same limit.
    NearLimit,
}

/// Which way it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// A change that is not chance.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Signal {
    /// The rule that fired, the strongest where several did.
    pub rule: Rule,
    /// Which way.
    pub direction: Direction,
    /// How many points at the end of the series make up the signal.
    pub points: usize,
    /// The limits it was read against.
    pub limits: Limits,
}

/// What a signal means for those who want the measure to get better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// It moves the way that is better.
    Improving,
    /// It moves the way that is worse.
    Worsening,
    /// It moves, and neither way is better.
    Moving,
}

/// Points on one side of the mean that make a shift.
pub const SHIFT: usize = 8;
/// Points running one way that make a trend.
pub const TREND: usize = 6;
/// Fewer points than this say nothing about variation.
pub const FEWEST: usize = 8;
/// Limits lie this many mean moving ranges from the mean: 3 ÷ 1.128.
const FACTOR: f64 = 2.66;

impl Limits {
    /// The limits of a series; `None` when it is too short to tell.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "series are short")]
    pub fn of(series: &[f64]) -> Option<Self> {
        if series.len() < FEWEST || series.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let mean = series.iter().sum::<f64>() / series.len() as f64;
        let ranges: f64 = series.windows(2).map(|w| (w[1] - w[0]).abs()).sum();
        let reach = FACTOR * ranges / (series.len() - 1) as f64;
        Some(Self {
            mean,
            lower: mean - reach,
            upper: mean + reach,
        })
    }
}

/// What the end of a series says; `None` when it says nothing beyond chance, or is too short to tell.
#[must_use]
pub fn signal(series: &[f64]) -> Option<Signal> {
    let limits = Limits::of(series)?;
    let last = *series.last()?;
    let found = |rule, direction, points| {
        Some(Signal {
            rule,
            direction,
            points,
            limits,
        })
    };
    if last > limits.upper {
        return found(Rule::OutsideLimits, Direction::Up, 1);
    }
    if last < limits.lower {
        return found(Rule::OutsideLimits, Direction::Down, 1);
    }
    let running = |holds: &dyn Fn(f64) -> bool| series.iter().rev().take_while(|x| holds(**x)).count();
    let (above, below) = (running(&|x| x > limits.mean), running(&|x| x < limits.mean));
    if above >= SHIFT {
        return found(Rule::Shift, Direction::Up, above);
    }
    if below >= SHIFT {
        return found(Rule::Shift, Direction::Down, below);
    }
    let steps = |holds: &dyn Fn(f64, f64) -> bool| {
        let run = series.windows(2).rev().take_while(|w| holds(w[0], w[1])).count();
        if run == 0 { 0 } else { run + 1 }
    };
    let (rising, falling) = (steps(&|a, b| b > a), steps(&|a, b| b < a));
    if rising >= TREND {
        return found(Rule::Trend, Direction::Up, rising);
    }
    if falling >= TREND {
        return found(Rule::Trend, Direction::Down, falling);
    }
    let third = (limits.upper - limits.mean) / 3.0;
    let three = &series[series.len() - 3..];
    let near = |holds: &dyn Fn(f64) -> bool| holds(last) && three.iter().filter(|x| holds(**x)).count() >= 2;
    if near(&|x| x > limits.upper - third) {
        return found(Rule::NearLimit, Direction::Up, 3);
    }
    if near(&|x| x < limits.lower + third) {
        return found(Rule::NearLimit, Direction::Down, 3);
    }
    None
}

impl Signal {
    /// What it means, given which way is better.
    #[must_use]
    pub fn meaning(&self, polarity: Polarity) -> Meaning {
        match (polarity, self.direction) {
            (Polarity::Context, _) => Meaning::Moving,
            (Polarity::Higher, Direction::Up) | (Polarity::Lower, Direction::Down) => Meaning::Improving,
            _ => Meaning::Worsening,
        }
    }

    /// What fired, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let (high, risen) = match self.direction {
            Direction::Up => ("above", "risen"),
            Direction::Down => ("below", "fallen"),
        };
        match self.rule {
            Rule::OutsideLimits => {
                let limit = if self.direction == Direction::Up {
                    "upper"
                } else {
                    "lower"
                };
                format!("The latest figure is outside the {limit} limit of usual variation.")
            }
            Rule::Shift => format!("The last {} figures are all {high} the average.", self.points),
            Rule::Trend => format!("The figure has {risen} through {} periods running.", self.points),
            Rule::NearLimit => format!("Two of the last three figures are far {high} the average, near the limit."),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// A series that goes up and down by one around ten.
    fn steady(count: usize) -> Vec<f64> {
        (0..count).map(|n| if n % 2 == 0 { 9.0 } else { 11.0 }).collect()
    }

    fn rule_of(series: &[f64]) -> Option<(Rule, Direction)> {
        signal(series).map(|s| (s.rule, s.direction))
    }

    #[test]
    fn chance_is_not_called_a_change() {
        assert_eq!(rule_of(&steady(24)), None);
        assert_eq!(rule_of(&[5.0; 24]), None, "a flat line does not move");
        assert_eq!(rule_of(&steady(7)), None, "seven points are too few to tell");
    }

    #[test]
    fn limits_are_the_mean_and_two_and_two_thirds_moving_ranges() {
        let limits = Limits::of(&steady(10)).unwrap();
        assert!((limits.mean - 10.0).abs() < 1e-9);
        assert!((limits.upper - 15.32).abs() < 1e-9);
        assert!((limits.lower - 4.68).abs() < 1e-9);
    }

    #[test]
    fn each_rule_fires_at_its_own_threshold() {
        let mut out = steady(20);
        out.push(30.0);
        assert_eq!(rule_of(&out), Some((Rule::OutsideLimits, Direction::Up)));

        // Seven below the mean are not a shift; the eighth is.
        let mut shift: Vec<f64> = steady(24).iter().map(|x| x + 2.0).collect();
        shift.extend([9.0, 10.0, 9.0, 10.0, 9.0, 10.0, 9.0]);
        assert_ne!(rule_of(&shift), Some((Rule::Shift, Direction::Down)));
        shift.push(10.0);
        assert_eq!(rule_of(&shift), Some((Rule::Shift, Direction::Down)));

        let mut trend = steady(20);
        trend.extend([8.5, 9.0, 9.5, 10.1, 10.6]);
        assert_eq!(rule_of(&trend), None, "five points running are not a trend");
        trend.push(11.1);
        assert_eq!(rule_of(&trend), Some((Rule::Trend, Direction::Up)));

        let mut near = steady(30);
        near.extend([14.5, 9.0, 14.5]);
        assert_eq!(rule_of(&near), Some((Rule::NearLimit, Direction::Up)));
    }

    #[test]
    fn the_same_move_is_good_or_bad_by_the_measure() {
        let mut series = steady(20);
        series.push(30.0);
        let signal = signal(&series).unwrap();
        assert_eq!(signal.meaning(Polarity::Higher), Meaning::Improving);
        assert_eq!(signal.meaning(Polarity::Lower), Meaning::Worsening);
        assert_eq!(signal.meaning(Polarity::Context), Meaning::Moving);
        assert!(signal.words().contains("upper limit"));
    }
}
