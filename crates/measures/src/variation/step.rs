//! Where the baseline moves by itself.
//!
//! The reference moves a baseline only where a person says so. On a page no person is there to say it, and one average
//! over a change of level hides the change. So here a baseline moves when a shift is confirmed: after at least twelve
//! points, seven running points lie on one side of the mean of all points before them, and their own mean differs from
//! it by more than one sigma (a third of the way to the limit). Seven points on one side alone are not enough: in a
//! series of sixty months without any change they occur more often than not.
//!
//! The new baseline begins at the first of the seven. Steps are looked for from the oldest point on and use only
//! points up to the seventh, so a later figure never moves an earlier step.

use super::{Baseline, RUN, mean};

/// The points a baseline must have before it can move.
const SETTLED: usize = 12;

/// Positions after `start` and before `end` at which a new baseline begins.
pub(super) fn steps(values: &[Option<f64>], start: usize, end: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut from, mut at) = (start, start);
    while at + RUN <= end {
        if moves(values, from, at) {
            found.push(at);
            from = at;
        }
        at += 1;
    }
    found
}

fn moves(values: &[Option<f64>], from: usize, at: usize) -> bool {
    let before = &values[from..at];
    if before.iter().flatten().count() < SETTLED {
        return false;
    }
    let Some(seven) = values[at..at + RUN].iter().copied().collect::<Option<Vec<f64>>>() else {
        return false;
    };
    let old = Baseline::of(values, from, at, false);
    let (Some(centre), Some(limits), Some(new)) = (old.mean, old.limits, mean(seven.iter().copied())) else {
        return false;
    };
    let sigma = (limits.upper - centre) / 3.0;
    let one_side = seven.iter().all(|v| *v > centre) || seven.iter().all(|v| *v < centre);
    one_side && sigma > 0.0 && !old.nearly_constant && (new - centre).abs() > sigma
}
