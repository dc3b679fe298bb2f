//! A state of a requirement or a rating of a figure, in letter, word and shape.

use improvement::State;
use measures::rating::{Rating, Shape};

use crate::Messages;

/// A state or rating in letter, word and shape; colour only repeats it.
pub(crate) struct Badge {
    pub(crate) id: &'static str,
    pub(crate) letter: &'static str,
    pub(crate) word: String,
    pub(crate) meaning: String,
    /// The outline of the shape on a square of 20 by 20.
    pub(crate) path: &'static str,
}

const RING: &str = "M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18zm0 3a6 6 0 1 1 0 12a6 6 0 1 1 0-12z";
const DISC: &str = "M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18z";
const DIAMOND: &str = "M10 0l10 10l-10 10l-10-10z";
const TRIANGLE: &str = "M10 1l10 18h-20z";
const ARROW: &str = "M3 1l16 9l-16 9z";
const FRAME: &str = "M1 1h18v18h-18zm3 3v12h12v-12z";
const CROSS: &str = "M4 1l6 6l6-6l3 3l-6 6l6 6l-3 3l-6-6l-6 6l-3-3l6-6l-6-6z";
const HALF: &str = "M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18zm0 3a6 6 0 0 1 0 12z";
const BAR: &str = "M1 8h18v4h-18z";

impl Badge {
    /// Where a requirement is.
    pub(crate) fn state(messages: &Messages, state: State) -> Self {
        let (letter, word, meaning, path) = match state {
            State::NothingYet => (
                "N",
                messages.get("thread-nothing-yet"),
                messages.get("thread-nothing-yet-means"),
                RING,
            ),
            State::Late => (
                "L",
                messages.get("thread-late"),
                messages.get("thread-late-means"),
                DIAMOND,
            ),
            State::Slipping => (
                "S",
                messages.get("thread-slipping"),
                messages.get("thread-slipping-means"),
                TRIANGLE,
            ),
            State::UnderWay => (
                "U",
                messages.get("thread-under-way"),
                messages.get("thread-under-way-means"),
                ARROW,
            ),
            State::DoneEffectUnknown => (
                "E",
                messages.get("thread-unknown"),
                messages.get("thread-unknown-means"),
                FRAME,
            ),
            State::DoneNotWorking => (
                "D",
                messages.get("thread-not-working"),
                messages.get("thread-not-working-means"),
                CROSS,
            ),
            State::PartlyShown => (
                "P",
                messages.get("thread-partly-shown"),
                messages.get("thread-partly-shown-means"),
                HALF,
            ),
            State::Working => (
                "W",
                messages.get("thread-working"),
                messages.get("thread-working-means"),
                DISC,
            ),
            State::SteppedDown => (
                "SD",
                messages.get("thread-stepped-down"),
                messages.get("thread-stepped-down-means"),
                BAR,
            ),
        };
        Self {
            id: state.id(),
            letter,
            word,
            meaning,
            path,
        }
    }

    /// How a figure compares with its target.
    pub(crate) fn rating(messages: &Messages, rating: Rating) -> Self {
        let (id, letter, word) = match rating {
            Rating::Red => ("red", "R", messages.get("rating-red")),
            Rating::Amber => ("amber", "A", messages.get("rating-amber")),
            Rating::Green => ("green", "G", messages.get("rating-green")),
        };
        Self {
            id,
            letter,
            word,
            meaning: String::new(),
            path: match rating.shape() {
                Shape::Circle => DISC,
                Shape::Triangle => TRIANGLE,
                Shape::Diamond => DIAMOND,
            },
        }
    }
}
