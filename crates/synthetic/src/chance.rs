use calendar::{Date, add_days};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Repeatable chance: the same seed gives the same area on every machine.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number from 0, below `below`.
    pub(crate) fn below(&mut self, below: u64) -> u64 {
        if below == 0 { 0 } else { self.0.next_u64() % below }
    }

    /// A whole number within two bounds, both included.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        if to <= from {
            return from;
        }
        from + i64::try_from(self.below((to - from + 1).unsigned_abs())).unwrap_or(0)
    }

    /// True in this many of a hundred cases.
    pub(crate) fn percent(&mut self, percent: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a hundredth of a per cent is fine enough")]
        let drawn = self.below(1_000_000) as f64 / 10_000.0;
        drawn < percent
    }

    /// One of a list.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from[at]
    }

    /// One of weighted choices.
    pub(crate) fn weighted<'a, T>(&mut self, choices: &'a [(T, u32)]) -> &'a T {
        let total: u64 = choices.iter().map(|(_, w)| u64::from(*w)).sum();
        let mut left = self.below(total);
        for (choice, weight) in choices {
            if left < u64::from(*weight) {
                return choice;
            }
            left -= u64::from(*weight);
        }
        &choices[0].0
    }

    /// A day within two, both included.
    pub(crate) fn day(&mut self, from: Date, to: Date) -> Date {
        let days = calendar::days_between(from, to).max(0);
        add_days(from, self.between(0, days)).unwrap_or(from)
    }

    /// A working weekday on or shortly after a day, as offices date their letters.
    pub(crate) fn weekday(day: Date) -> Date {
        use jiff::civil::Weekday;
        match day.weekday() {
            Weekday::Saturday => add_days(day, 2).unwrap_or(day),
            Weekday::Sunday => add_days(day, 1).unwrap_or(day),
            _ => day,
        }
    }
}
