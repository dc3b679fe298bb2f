use std::fmt;
use std::str::FromStr;

use calendar::{Date, add_days, day_number};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October.
    Quarter,
    /// A calendar year, as SEN2 figures are counted.
    Year,
}

impl Granularity {
    fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A stretch of whole days that a figure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    granularity: Granularity,
    start: Date,
}

/// Why the text of a period could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a period; write a month as 2024-05, a quarter as 2024-Q2 or a year as 2024")]
pub struct PeriodError(String);

impl Period {
    /// The period of the given length that a day falls in.
    #[must_use]
    pub fn containing(day: Date, granularity: Granularity) -> Self {
        let months = granularity.months();
        let month = (day.month() - 1) / months * months + 1;
        let start = Date::new(day.year(), month, 1).unwrap_or(day);
        Self { granularity, start }
    }

    /// The last `count` periods, the last of them being the one that `today` falls in; oldest first.
    #[must_use]
    pub fn last(count: usize, today: Date, granularity: Granularity) -> Vec<Self> {
        let mut period = Self::containing(today, granularity);
        let mut out = Vec::with_capacity(count);
        for _ in 0..count {
            out.push(period);
            let Some(before) = add_days(period.start, -1) else {
                break;
            };
            period = Self::containing(before, granularity);
        }
        out.reverse();
        out
    }

    /// How long it is.
    #[must_use]
    pub fn granularity(self) -> Granularity {
        self.granularity
    }

    /// Its first day.
    #[must_use]
    pub fn start(self) -> Date {
        self.start
    }

    /// Its last day.
    #[must_use]
    pub fn end(self) -> Date {
        let last_month = self.start.month() + self.granularity.months() - 1;
        Date::new(self.start.year(), last_month, 1).map_or(self.start, Date::last_of_month)
    }

    /// The day on which its position is taken: its last day, or today while it runs.
    #[must_use]
    pub fn as_at(self, today: Date) -> Date {
        self.end().min(today)
    }

    /// Whether all of it has passed.
    #[must_use]
    pub fn is_over(self, today: Date) -> bool {
        self.end() <= today
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.start.year(), self.start.month());
        match self.granularity {
            Granularity::Month => write!(f, "{year:04}-{month:02}"),
            Granularity::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Granularity::Year => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let bad = || PeriodError(text.to_owned());
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let year: i16 = year.parse().map_err(|_| bad())?;
        let (granularity, month) = match rest {
            None => (Granularity::Year, 1),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => {
                    let quarter: i8 = quarter.parse().map_err(|_| bad())?;
                    if !(1..=4).contains(&quarter) {
                        return Err(bad());
                    }
                    (Granularity::Quarter, quarter * 3 - 2)
                }
                None => (Granularity::Month, rest.parse().map_err(|_| bad())?),
            },
        };
        let start = Date::new(year, month, 1).map_err(|_| bad())?;
        Ok(Self { granularity, start })
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A day that a condition may ask for by name: `:period_start`, `:period_end` or `:as_at`, or one of these moved
/// back by calendar months, such as `:as_at_less_12_months`.
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
            "as_at" => Anchor::AsAt,
            _ => return None,
        };
        Some(Self { anchor, less_months })
    }

    /// Whether it is the day of the position, or moved back from it.
    pub(crate) fn is_as_at(self) -> bool {
        self.anchor == Anchor::AsAt
    }

    /// The day it stands for in a period seen on `today`, as a day number.
    #[must_use]
    pub fn day(self, period: Period, today: Date) -> i32 {
        let anchor = match self.anchor {
            Anchor::PeriodStart => period.start(),
            Anchor::PeriodEnd => period.end(),
            Anchor::AsAt => period.as_at(today),
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
            "today",
            "as_at_less_0_months",
            "as_at_less_x_months",
            "as_at_less_12_weeks",
            "",
        ] {
            assert_eq!(Parameter::named(name), None, "{name}");
        }
    }
}
