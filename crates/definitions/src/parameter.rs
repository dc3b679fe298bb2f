use std::fmt;

use calendar::{Date, day_number};

/// A day that a condition may ask for by name: `:period_start`, `:period_end` or `:as_at` (which `:today` is
/// another word for), or one of these moved back by calendar months, such as `:as_at_less_12_months`.
///
/// Limits of law that run in months ("within twelve months") cannot be counted in days, and no one way of moving a
/// date by months reads the same in every SQL engine; so the day is worked out here and handed to the condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Parameter {
    anchor: Anchor,
    less_months: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Anchor {
    PeriodStart,
    PeriodEnd,
    AsAt,
}

impl Parameter {
    /// Reads the name without its colon; `None` when there is no such parameter.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (anchor, less_months) = match name.split_once("_less_") {
            None => (name, 0),
            Some((anchor, rest)) => {
                let count = rest.strip_suffix("_months")?;
                (anchor, count.parse().ok().filter(|&months| months > 0)?)
            }
        };
        let anchor = match anchor {
            "period_start" => Anchor::PeriodStart,
            "period_end" => Anchor::PeriodEnd,
            "as_at" | "today" => Anchor::AsAt,
            _ => return None,
        };
        Some(Self { anchor, less_months })
    }

    /// Whether it is the day of the position, or moved back from it.
    #[must_use]
    pub fn is_as_at(self) -> bool {
        self.anchor == Anchor::AsAt
    }

    /// The day it is for a period from `start` to `end` whose position is taken on `as_at`, as a day number.
    #[must_use]
    pub fn day(self, start: Date, end: Date, as_at: Date) -> i32 {
        let anchor = match self.anchor {
            Anchor::PeriodStart => start,
            Anchor::PeriodEnd => end,
            Anchor::AsAt => as_at,
        };
        day_number(less_months(anchor, self.less_months))
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.anchor {
            Anchor::PeriodStart => "period_start",
            Anchor::PeriodEnd => "period_end",
            Anchor::AsAt => "as_at",
        })?;
        if self.less_months > 0 {
            write!(f, "_less_{}_months", self.less_months)?;
        }
        Ok(())
    }
}

/// The last day from which so many calendar months have run by `day`: the same day of an earlier month, or that
/// month's last day where it has no such day or where `day` is the last of its own month.
///
/// So `reviewed <= :as_at_less_12_months` holds exactly when the twelve months that a clock counts have run out.
fn less_months(day: Date, months: u16) -> Date {
    if months == 0 {
        return day;
    }
    let count = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 - i32::from(months);
    let (Ok(year), Ok(month)) = (
        i16::try_from(count.div_euclid(12)),
        i8::try_from(count.rem_euclid(12) + 1),
    ) else {
        return Date::MIN;
    };
    let Ok(first) = Date::new(year, month, 1) else {
        return Date::MIN;
    };
    let last = first.last_of_month();
    if day == day.last_of_month() {
        return last;
    }
    Date::new(year, month, day.day()).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use calendar::{BankHolidays, Limit, date_of_day_number};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn months_back_agree_with_the_months_a_clock_counts(
            on in 10_000_i32..40_000,
            before in -5_i32..800,
            months in 1_u16..25,
        ) {
            let today = date_of_day_number(on).unwrap();
            let event = date_of_day_number(on - before).unwrap();
            let limit: Limit = format!("{months} months").parse().unwrap();
            let run_out = limit.due(event, &BankHolidays::default()).unwrap() <= today;
            prop_assert_eq!(event <= less_months(today, months), run_out, "{} {}", today, event);
        }
    }

    #[test]
    fn parameters_have_their_names() {
        for name in [
            "period_start",
            "period_end",
            "as_at",
            "as_at_less_12_months",
            "period_start_less_1_months",
        ] {
            assert_eq!(Parameter::named(name).unwrap().to_string(), name);
        }
        for name in [
            "tomorrow",
            "as_at_less_0_months",
            "as_at_less_x_months",
            "as_at_less_12_weeks",
            "",
        ] {
            assert_eq!(Parameter::named(name), None, "{name}");
        }
    }
}
