//! What a judged series says to a reader: its changes so far, and whether the latest figures are one.

use super::{Direction, Mark, Rule, Variation};

/// Neighbouring points that are marked the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// High or rising, or low or falling.
    pub direction: Direction,
    /// Position of the first point.
    pub start: usize,
    /// Position of the last point.
    pub last: usize,
    /// The rules that mark them, first in precedence first.
    pub rules: Vec<Rule>,
}

/// A baseline that moved by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Position of the first point of the new baseline.
    pub at: usize,
    /// Mean of the old baseline.
    pub from: f64,
    /// Mean of the new baseline.
    pub to: f64,
}

impl Step {
    /// Which way.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.to > self.from {
            Direction::Up
        } else {
            Direction::Down
        }
    }
}

/// What the end of a series says.
#[derive(Debug, Clone, PartialEq)]
pub enum Latest {
    /// There are too few figures for any limit.
    TooFew,
    /// The figures hardly vary: limits cannot tell a change from chance, so none is called.
    NearlyConstant,
    /// The latest point is marked; so many points at the end are marked by the same rule.
    Change(Mark, usize),
    /// The baseline moved by itself and is still provisional, and the latest point is usual for it.
    NewLevel(Step),
    /// The latest point is usual.
    Usual,
}

impl Variation {
    /// All changes so far, oldest first; none where the figures hardly vary.
    #[must_use]
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (at, point) in self.points.iter().enumerate() {
            let Some(mark) = point
                .signal()
                .filter(|_| !self.baselines[point.baseline].nearly_constant)
            else {
                continue;
            };
            match runs.last_mut() {
                Some(run)
                    if run.last + 1 == at
                        && run.direction == mark.direction
                        && self.points[run.last].baseline == point.baseline =>
                {
                    run.last = at;
                    run.rules.push(mark.rule);
                }
                _ => runs.push(Run {
                    direction: mark.direction,
                    start: at,
                    last: at,
                    rules: vec![mark.rule],
                }),
            }
        }
        for run in &mut runs {
            run.rules.sort_unstable();
            run.rules.dedup();
        }
        runs
    }

    /// Where the baseline moved by itself, oldest first.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let pairs = self.baselines.windows(2).filter(|pair| pair[1].stepped);
        let step = |pair: &[super::Baseline]| {
            Some(Step {
                at: pair[1].start,
                from: pair[0].mean?,
                to: pair[1].mean?,
            })
        };
        pairs.filter_map(step).collect()
    }

    /// What the end of the series says.
    #[must_use]
    pub fn says(&self) -> Latest {
        let Some(baseline) = self.current() else {
            return Latest::TooFew;
        };
        // A fall to a level that never varies is a change all the same: the old baseline confirmed it.
        let step = self
            .steps()
            .pop()
            .filter(|_| baseline.stepped && baseline.provisional());
        let sound = baseline.limits.is_some() && !baseline.nearly_constant;
        match step {
            Some(step) if !sound || self.latest().is_none() => return Latest::NewLevel(step),
            _ if baseline.nearly_constant => return Latest::NearlyConstant,
            _ if !sound => return Latest::TooFew,
            _ => {}
        }
        if let Some(mark) = self.latest() {
            let points = self.points[baseline.start..]
                .iter()
                .rev()
                .skip_while(|p| p.value.is_none());
            return Latest::Change(mark, points.take_while(|p| p.marks.contains(&mark)).count());
        }
        Latest::Usual
    }
}
