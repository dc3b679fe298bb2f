//! Red, amber or green for an indicator that has a target: in letter, word and shape, so that it never depends on
//! colour alone.

use std::cmp::Ordering;

use crate::measure::{Measure, Polarity};
use crate::results::{Cell, State};
use crate::variation::Direction;

/// How a figure compares with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Short of the target.
    Red,
    /// Short of the target, within what is tolerated.
    Amber,
    /// At the target or better.
    Green,
}

impl Rating {
    /// The letter to print.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Red => 'R',
            Self::Amber => 'A',
            Self::Green => 'G',
        }
    }

    /// The word to print.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Red => "Red: target missed",
            Self::Amber => "Amber: close to target",
            Self::Green => "Green: target met",
        }
    }

    /// The shape to draw: each rating has one of its own.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::Red => Shape::Diamond,
            Self::Amber => Shape::Triangle,
            Self::Green => Shape::Circle,
        }
    }
}

/// The shape of a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// For green.
    Circle,
    /// For amber.
    Triangle,
    /// For red.
    Diamond,
}

/// The rating of a figure.
///
/// `None` for a measure without target or without a better way, and for a figure that is missing or rests on
/// incomplete data: such a figure is shown, but not rated.
#[must_use]
pub fn rating(measure: &Measure, cell: &Cell) -> Option<Rating> {
    let target = measure.target.as_ref()?;
    let figure = cell.figure.filter(|_| cell.state == State::Value && !cell.incomplete)?;
    let reaches = |aim: crate::Figure| match (measure.polarity, figure.compare(aim)) {
        (Polarity::Higher, Ordering::Greater | Ordering::Equal)
        | (Polarity::Lower, Ordering::Less | Ordering::Equal) => Some(true),
        (Polarity::Context, _) => None,
        _ => Some(false),
    };
    Some(if reaches(target.value)? {
        Rating::Green
    } else if target.amber.is_some_and(|amber| reaches(amber) == Some(true)) {
        Rating::Amber
    } else {
        Rating::Red
    })
}

/// What a change means for people who want the measure to get better.
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

impl Meaning {
    /// The meaning of a direction, by which way is better.
    #[must_use]
    pub fn of(polarity: Polarity, direction: Direction) -> Self {
        match (polarity, direction) {
            (Polarity::Context, _) => Self::Moving,
            (Polarity::Higher, Direction::Up) | (Polarity::Lower, Direction::Down) => Self::Improving,
            _ => Self::Worsening,
        }
    }
}
