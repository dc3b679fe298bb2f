//! Has it changed, or is it the usual ups and downs? Variation before colour.
//!
//! An XmR chart (single values and moving ranges) of a series, with the rules of NHS England's Making Data Count as
//! its reference implementation has them (NHSRplotthedots 0.2.2). Every point is judged. See decision 0014 for the
//! details and for what is done where the reference gives no answer.
//!
//! Limits are the mean of a baseline ± 2.66 times its mean moving range. Moving ranges of 3.267 times their mean or
//! more are left out of that mean, once. The rules, first in precedence first:
//! - [`Rule::Outside`]: a point beyond a limit;
//! - [`Rule::Trend`]: seven points, each higher (or each lower) than the one before;
//! - [`Rule::TwoInThree`]: of three points on one side of the mean, two or more more than two thirds of the way to
//!   the limit but not beyond it; those two are marked;
//! - [`Rule::Shift`]: seven points on one side of the mean.
//!
//! All comparisons are strict: a point on the mean breaks a shift, a tie breaks a trend, a point on a limit is inside
//! it. A gap breaks every run, and no moving range spans it. No run crosses a change of baseline.

mod mean;
mod rules;
mod step;
mod story;

use mean::mean;

pub use story::{Latest, Run, Step};

/// Points on one side of the mean that make a shift, and points rising or falling that make a trend.
pub const RUN: usize = 7;
/// With fewer points than this, limits are provisional: each new point moves them.
pub const FIRM: usize = 13;
/// Limits lie this many mean moving ranges from the mean: 3 ÷ 1.128, as rounded by the reference.
const REACH: f64 = 2.66;
/// Two sigma, written as the reference writes it, so that rounding is the same.
const NEAR: f64 = 2.0 * (REACH / 3.0);
/// A moving range of this many times the mean moving range or more is left out.
const SCREEN: f64 = 3.267;

/// Which rule marks a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Beyond a limit.
    Outside,
    /// One of seven points rising, or falling.
    Trend,
    /// One of two in three points near a limit.
    TwoInThree,
    /// One of seven points on one side of the mean.
    Shift,
}

impl Rule {
    /// All rules, first in precedence first.
    pub const ALL: [Self; 4] = [Self::Outside, Self::Trend, Self::TwoInThree, Self::Shift];

    /// The word used in files and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Trend => "trend",
            Self::TwoInThree => "two_in_three",
            Self::Shift => "shift",
        }
    }
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// High, or rising.
    Up,
    /// Low, or falling.
    Down,
}

/// A rule that marks a point, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The rule.
    pub rule: Rule,
    /// Which way: the side of the mean, or for a trend whether it rises.
    pub direction: Direction,
}

/// A point of a series, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Its value; `None` for a gap.
    pub value: Option<f64>,
    /// Position of its baseline in [`Variation::baselines`].
    pub baseline: usize,
    /// Every rule that marks it, first in precedence first.
    pub marks: Vec<Mark>,
}

impl Judged {
    /// The mark that counts: the first in precedence.
    #[must_use]
    pub fn signal(&self) -> Option<Mark> {
        self.marks.first().copied()
    }
}

/// A stretch of a series that has limits of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Position of its first point.
    pub start: usize,
    /// Position after its last point.
    pub end: usize,
    /// Its mean; `None` when it holds only gaps.
    pub mean: Option<f64>,
    /// Its limits; `None` when no moving range is left to compute them from: a single point, or all values equal.
    pub limits: Option<Limits>,
    /// Whether half or more of its moving ranges are zero. Limits then say little: the chance variation they are meant
    /// to hold is not in the figures.
    pub nearly_constant: bool,
    /// Whether it moved here by itself, after a shift was confirmed.
    pub stepped: bool,
}

/// Limits of the usual variation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    near_lower: f64,
    near_upper: f64,
}

impl Baseline {
    /// Whether it has so few points that each new one moves the limits.
    #[must_use]
    pub fn provisional(&self) -> bool {
        self.end - self.start < FIRM
    }

    fn of(values: &[Option<f64>], start: usize, end: usize, stepped: bool) -> Self {
        let part = &values[start..end];
        let mean_value = mean(part.iter().flatten().copied());
        let ranges: Vec<f64> = part.windows(2).filter_map(|w| Some((w[1]? - w[0]?).abs())).collect();
        let limits = mean(ranges.iter().copied()).and_then(|all| {
            let screened = ranges.iter().copied().filter(|range| *range < SCREEN * all);
            let range = mean(screened)?;
            let centre = mean_value?;
            if !range.is_finite() {
                return None;
            }
            Some(Limits {
                lower: centre - (REACH * range),
                upper: centre + (REACH * range),
                near_lower: centre - (NEAR * range),
                near_upper: centre + (NEAR * range),
            })
        });
        let still = ranges.iter().filter(|range| **range == 0.0).count();
        Self {
            start,
            end,
            mean: mean_value,
            limits,
            nearly_constant: still * 2 >= ranges.len() && still > 0,
            stepped,
        }
    }
}

/// A series, judged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variation {
    /// Every point, in order.
    pub points: Vec<Judged>,
    /// The baselines, in order, without a space between them.
    pub baselines: Vec<Baseline>,
}

/// Where baselines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepping {
    /// Only where the caller says.
    Given,
    /// Also where a shift is confirmed: after at least twelve points, seven running points on one side of the mean of
    /// all points before, whose own mean is more than one sigma from it.
    Confirmed,
}

impl Variation {
    /// Judges a series, oldest point first; `None` is a gap. A new baseline begins at each position in `rebase`.
    #[must_use]
    pub fn of(values: &[Option<f64>], rebase: &[usize], stepping: Stepping) -> Self {
        let mut given: Vec<usize> = rebase.iter().copied().filter(|at| *at < values.len()).collect();
        given.push(0);
        given.sort_unstable();
        given.dedup();
        let ends = given.iter().skip(1).copied().chain([values.len()]);
        let mut variation = Self::default();
        for (start, end) in given.iter().copied().zip(ends) {
            let mut starts = vec![start];
            if stepping == Stepping::Confirmed {
                starts.extend(step::steps(values, start, end));
            }
            for (at, from) in starts.iter().enumerate() {
                let to = starts.get(at + 1).copied().unwrap_or(end);
                if *from < to {
                    variation.add(values, Baseline::of(values, *from, to, at > 0));
                }
            }
        }
        variation
    }

    fn add(&mut self, values: &[Option<f64>], baseline: Baseline) {
        let part = &values[baseline.start..baseline.end];
        let at = self.baselines.len();
        let marks = rules::marks(part, &baseline);
        self.points.extend(part.iter().zip(marks).map(|(value, marks)| Judged {
            value: *value,
            baseline: at,
            marks,
        }));
        self.baselines.push(baseline);
    }

    /// The mark of the latest point that has a value.
    #[must_use]
    pub fn latest(&self) -> Option<Mark> {
        self.points.iter().rev().find(|p| p.value.is_some())?.signal()
    }

    /// The baseline of the latest point.
    #[must_use]
    pub fn current(&self) -> Option<&Baseline> {
        self.baselines.last()
    }

    /// How sure one may be that a target is met, from the limits of the latest baseline.
    #[must_use]
    pub fn assurance(&self, target: f64, higher_is_better: bool) -> Assurance {
        match self.current().and_then(|b| b.limits) {
            Some(limits) if target > limits.upper && higher_is_better => Assurance::Fails,
            Some(limits) if target > limits.upper => Assurance::Passes,
            Some(limits) if target < limits.lower && higher_is_better => Assurance::Passes,
            Some(limits) if target < limits.lower => Assurance::Fails,
            _ => Assurance::Inconsistent,
        }
    }
}

/// Whether a target will be met, if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Assurance {
    /// All usual variation lies on the better side of the target.
    #[serde(rename = "consistently_passes")]
    Passes,
    /// All usual variation lies on the worse side of the target.
    #[serde(rename = "consistently_fails")]
    Fails,
    /// The target lies within the limits, or there are none: it may be met or missed.
    #[serde(rename = "inconsistent")]
    Inconsistent,
}

#[cfg(test)]
mod tests;
