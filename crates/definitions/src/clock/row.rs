//! The limits of a clock, each with when it applies.

use calendar::{Counting, Date, Limit};

use super::{Anchor, Condition, Force};

/// One limit of a clock.
#[derive(Debug, Clone)]
pub struct LimitRow {
    /// `when`: what must hold for it to apply.
    pub when: Option<Condition>,
    /// `round`: the number of the only round it applies to.
    pub round: Option<u16>,
    /// `for_first`: it applies to rounds that open within so long of the first.
    pub for_first: Option<Limit>,
    /// `in_force_from`: the first day of rounds it applies to.
    pub in_force_from: Option<Date>,
    /// `in_force_to`: the last day of rounds it applies to.
    pub in_force_to: Option<Date>,
    /// `within`, `later_of` or `earlier_of`: how long.
    pub how: How,
    /// `law`: its own citation.
    pub law: Option<String>,
    /// `force`: how binding it is, where that differs from the clock's.
    pub force: Option<Force>,
}

/// How long a limit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// `within`: one limit, from the clock's start.
    Within(Limit),
    /// `later_of`: the later of the days that these limits give; one whose start has not happened gives none.
    Later(Vec<Limb>),
    /// `earlier_of`: the earlier of them.
    Earlier(Vec<Limb>),
}

/// One of several limits that are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limb {
    /// `from`: what it counts from; without, the clock's own start.
    pub from: Vec<Anchor>,
    /// `within`: how long.
    pub within: Limit,
}

impl LimitRow {
    /// Whether it applies to a round of a number that opened on a day, the first having opened on another.
    pub(crate) fn fits(&self, round: u16, opened: Date, first: Date, counting: &Counting<'_>) -> bool {
        let days =
            self.in_force_from.is_none_or(|from| opened >= from) && self.in_force_to.is_none_or(|to| opened <= to);
        let early = self.for_first.is_none_or(|limit| {
            let end = limit.due_by(first, counting);
            end.is_some_and(|end| opened <= end)
        });
        days && early && self.round.is_none_or(|number| number == round)
    }

    /// Whether it applies to every round.
    pub(crate) fn always_fits(&self) -> bool {
        self.when.is_none()
            && self.round.is_none()
            && self.for_first.is_none()
            && self.in_force_from.is_none()
            && self.in_force_to.is_none()
    }

    /// Whether it applies to every round that another applies to.
    pub(crate) fn fits_wherever(&self, other: &Self) -> bool {
        fn loosens<T>(own: Option<&T>, other: Option<&T>, holds: impl Fn(&T, &T) -> bool) -> bool {
            own.is_none_or(|own| other.is_some_and(|other| holds(own, other)))
        }
        let same = |own: &Condition, other: &Condition| own.text.get_ref() == other.text.get_ref();
        loosens(self.when.as_ref(), other.when.as_ref(), same)
            && loosens(self.round.as_ref(), other.round.as_ref(), |own, other| own == other)
            && loosens(self.for_first.as_ref(), other.for_first.as_ref(), |own, other| {
                own == other
            })
            && loosens(
                self.in_force_from.as_ref(),
                other.in_force_from.as_ref(),
                |own, other| own <= other,
            )
            && loosens(self.in_force_to.as_ref(), other.in_force_to.as_ref(), |own, other| {
                own >= other
            })
    }

    /// The limits it is made of.
    pub fn limits(&self) -> impl Iterator<Item = Limit> + '_ {
        let (one, limbs): (_, &[Limb]) = match &self.how {
            How::Within(limit) => (Some(*limit), &[]),
            How::Later(limbs) | How::Earlier(limbs) => (None, limbs),
        };
        one.into_iter().chain(limbs.iter().map(|limb| limb.within))
    }

    /// The limit in words, such as `6 weeks`, or `the later of 2 months and 1 month`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words: Vec<String> = self.limits().map(|limit| limit.to_string()).collect();
        match &self.how {
            How::Within(_) => words.concat(),
            How::Later(_) => format!("the later of {}", words.join(" and ")),
            How::Earlier(_) => format!("the earlier of {}", words.join(" and ")),
        }
    }
}
