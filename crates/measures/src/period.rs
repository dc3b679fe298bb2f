use std::fmt;
use std::str::FromStr;

use calendar::{Date, add_days};
use definitions::Parameter;

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

    /// The day that a parameter of a condition is in this period, seen on `today`, as a day number.
    #[must_use]
    pub fn day_of(self, parameter: Parameter, today: Date) -> i32 {
        parameter.day(self.start(), self.end(), self.as_at(today))
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
