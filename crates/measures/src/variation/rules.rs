//! The rules over the points of one baseline.

use super::{Baseline, Direction, Limits, Mark, RUN, Rule};

/// The marks of each point, first in precedence first.
pub(super) fn marks(values: &[Option<f64>], baseline: &Baseline) -> Vec<Vec<Mark>> {
    let sides: Vec<Option<Direction>> = values.iter().map(|v| side((*v)?, baseline.mean?)).collect();
    let found = [
        (Rule::Outside, outside(values, &sides, baseline.limits)),
        (Rule::Trend, trend(values)),
        (Rule::TwoInThree, two_in_three(values, &sides, baseline.limits)),
        (Rule::Shift, shift(&sides)),
    ];
    (0..values.len())
        .map(|at| {
            let marks = found.iter().filter_map(|(rule, of)| {
                let direction = of[at]?;
                Some(Mark { rule: *rule, direction })
            });
            marks.collect()
        })
        .collect()
}

fn side(value: f64, mean: f64) -> Option<Direction> {
    if value > mean {
        Some(Direction::Up)
    } else if value < mean {
        Some(Direction::Down)
    } else {
        None
    }
}

fn outside(values: &[Option<f64>], sides: &[Option<Direction>], limits: Option<Limits>) -> Vec<Option<Direction>> {
    let beyond = |value: f64| limits.is_some_and(|l| value > l.upper || value < l.lower);
    let sides = values.iter().zip(sides);
    sides.map(|(v, side)| side.filter(|_| v.is_some_and(beyond))).collect()
}

/// Where two trends share a point, the later gives the direction.
fn trend(values: &[Option<f64>]) -> Vec<Option<Direction>> {
    let mut marked = vec![None; values.len()];
    for (at, seven) in values.windows(RUN).enumerate() {
        let all = |holds: fn(f64, f64) -> bool| {
            seven
                .windows(2)
                .all(|w| matches!((w[0], w[1]), (Some(a), Some(b)) if holds(a, b)))
        };
        let direction = if all(|a, b| b > a) {
            Direction::Up
        } else if all(|a, b| b < a) {
            Direction::Down
        } else {
            continue;
        };
        marked[at..at + RUN].fill(Some(direction));
    }
    marked
}

fn two_in_three(values: &[Option<f64>], sides: &[Option<Direction>], limits: Option<Limits>) -> Vec<Option<Direction>> {
    let mut marked = vec![None; values.len()];
    let Some(limits) = limits else { return marked };
    let near = |value: f64| {
        let beyond = value > limits.upper || value < limits.lower;
        !beyond && (value < limits.near_lower || value > limits.near_upper)
    };
    let near: Vec<bool> = values.iter().map(|v| v.is_some_and(near)).collect();
    for (at, three) in sides.windows(3).enumerate() {
        let same = three[0].is_some() && three.iter().all(|side| *side == three[0]);
        let close = (at..at + 3).filter(|at| near[*at]);
        if same && close.clone().count() >= 2 {
            close.for_each(|at| marked[at] = three[0]);
        }
    }
    marked
}

fn shift(sides: &[Option<Direction>]) -> Vec<Option<Direction>> {
    let mut marked = vec![None; sides.len()];
    for (at, seven) in sides.windows(RUN).enumerate() {
        if seven[0].is_some() && seven.iter().all(|side| *side == seven[0]) {
            marked[at..at + RUN].fill(seven[0]);
        }
    }
    marked
}
