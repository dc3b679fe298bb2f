//! What has happened to an entry, as clocks see it.

use calendar::{Date, date_of_day_number};

use super::{Condition, RelatedDay};
use crate::{FieldType, Register};

/// A step that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happening<'a> {
    /// The day.
    pub on: Date,
    /// The time in microseconds since 1970, where the step gives one; before all times without.
    pub at: i64,
    /// Position of the step.
    pub step: u16,
    /// The number of its event, which gives the order of recording.
    pub seq: i64,
    /// Position and number form of each field it gives.
    pub fields: &'a [(u16, i64)],
}

/// No time of day.
pub(crate) const NO_TIME: i64 = i64::MIN;

/// No value.
pub(crate) const NO_VALUE: i64 = i64::MIN;

impl Happening<'_> {
    /// Whether it is a step of the list.
    pub(crate) fn is(&self, steps: &[usize]) -> bool {
        steps.contains(&usize::from(self.step))
    }

    /// The number it gives for a field; `None` where it says nothing of it, and where it empties it.
    pub(crate) fn number(&self, field: usize) -> Option<i64> {
        let given = self.fields.iter().find(|(at, _)| usize::from(*at) == field);
        given.map(|(_, number)| *number).filter(|number| *number != NO_VALUE)
    }

    /// The moment it gives for a moment field, in microseconds since 1970; `None` for a date field.
    pub(crate) fn moment(&self, field: usize) -> Option<i64> {
        self.number(field).filter(|number| i32::try_from(*number).is_err())
    }

    /// The day it gives for a date field.
    pub(crate) fn day(&self, field: usize) -> Option<Date> {
        day_of_number(self.number(field)?)
    }
}

/// The time of a step on its day, in microseconds since 1970: that of the first moment it gives of that day. Before all
/// times where it gives none.
#[must_use]
pub fn time_of(register: &Register, fields: &[(u16, i64)], on: Date) -> i64 {
    let is_moment = |at: u16| {
        let field = register.fields.get_index(usize::from(at));
        field.is_some_and(|(_, field)| field.kind == FieldType::Moment)
    };
    let mut moments = fields
        .iter()
        .filter(|(at, _)| is_moment(*at))
        .map(|(_, number)| *number);
    moments
        .find(|number| day_of_number(*number) == Some(on))
        .unwrap_or(NO_TIME)
}

/// The order in which what happened on one day is read: by time, what opens the entry first, then as the steps stand in
/// the file, then as they were recorded.
#[must_use]
pub fn order(register: &Register, a: &Happening<'_>) -> (Date, i64, bool, u16, i64) {
    let opens = register
        .steps
        .get_index(usize::from(a.step))
        .is_some_and(|(_, step)| step.opens);
    (a.on, a.at, !opens, a.step, a.seq)
}

/// An entry, as its clocks see it.
pub trait Happened {
    /// What happened to it, in the order of [`order`].
    fn events(&self) -> &[Happening<'_>];

    /// A day of a related entry, as it was by a day; where it was said only later, as it was said first.
    fn related_day(&self, related: &RelatedDay, by: Option<Date>) -> Option<Date>;

    /// Whether a step of another register happened, from a day on, to an entry that leads to this one or is about it, by
    /// the positions of the register and the step.
    fn happened_beside(&self, _register: usize, _step: usize, _since: Date) -> bool {
        false
    }

    /// Whether a condition holds of it; `None` where that cannot be told, and nothing acts on it.
    fn holds(&self, _when: &Condition) -> Option<bool> {
        None
    }
}

/// The day of the number of a day, or of a moment: a moment is counted in microseconds, which are more than any day's
/// number from an hour after the first moment of 1970 on.
#[must_use]
pub fn day_of_number(number: i64) -> Option<Date> {
    match i32::try_from(number) {
        Ok(day) => date_of_day_number(day),
        Err(_) if number == crate::NULL => None,
        Err(_) => Some(calendar::day_in_england(
            calendar::Timestamp::from_microsecond(number).ok()?,
        )),
    }
}
