use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{BankHolidays, Date, add_days, month_name, month_named};

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Calendar weeks of seven days.
    Weeks,
    /// Calendar months: the same day-number, or the last day of a shorter month.
    Months,
    /// Days that are not a Saturday, a Sunday or a bank holiday in England and Wales.
    WorkingDays,
}

/// Which way a limit runs from its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The last lawful day lies after the anchor.
    After,
    /// The last lawful day lies before the anchor ("at least two weeks before the meeting").
    Before,
}

/// A time limit as a definition file writes it.
///
/// Forms: `6 weeks`, `15 days beginning with`, `12 months beginning with`, `15 working days`, `2 weeks before`;
/// `by 31 March` and `before 15 February`, a fixed day in the calendar year of the anchor, which may be written out as
/// `before 15 February of its year`; `by the next 30 September`, the first such day on or after the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Limit {
    /// A length of time from the anchor.
    Length {
        /// How many units.
        count: u16,
        /// The unit counted.
        unit: Unit,
        /// Whether the day of the event is day 1 (true) or day 0 (false).
        beginning_with: bool,
        /// After or before the anchor.
        direction: Direction,
    },
    /// A fixed day of a year.
    DayInYear {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
        /// Whether the day itself is already too late ("before 15 February").
        exclusive: bool,
        /// Whether the year is that of the first such day on or after the anchor, rather than the anchor's own.
        next: bool,
    },
}

/// Why the text of a limit could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not a time limit; write for example \"6 weeks\", \"15 days beginning with\", \"12 months beginning with\", \"15 working days\", \"2 weeks before\", \"by 31 March\", \"before 15 February of its year\" or \"by the next 30 September\""
)]
pub struct LimitError {
    text: String,
}

impl Limit {
    /// The last lawful day for an event on `anchor`; `None` when it lies outside the years that can be held.
    #[must_use]
    pub fn due(&self, anchor: Date, holidays: &BankHolidays) -> Option<Date> {
        match *self {
            Self::DayInYear {
                month,
                day,
                exclusive,
                next,
            } => {
                let mut date = Date::new(anchor.year(), month, day).ok()?;
                // Before the next such day there must be a lawful day left on or after the anchor.
                if next && (date < anchor || (exclusive && date == anchor)) {
                    date = Date::new(anchor.year().checked_add(1)?, month, day).ok()?;
                }
                if exclusive { add_days(date, -1) } else { Some(date) }
            }
            Self::Length {
                count,
                unit,
                beginning_with,
                direction,
            } => {
                let sign: i64 = match direction {
                    Direction::After => 1,
                    Direction::Before => -1,
                };
                let count = i64::from(count);
                let day_one = i64::from(beginning_with);
                match unit {
                    Unit::Days => add_days(anchor, sign * (count - day_one)),
                    Unit::Weeks => add_days(anchor, sign * (7 * count - day_one)),
                    Unit::Months => {
                        let span = jiff::Span::new().try_months(sign * count).ok()?;
                        let end = anchor.checked_add(span).ok()?;
                        // Where the corresponding day does not exist, as for a year that began on 29 February, the
                        // period ends on the last day of that month.
                        if end.day() == anchor.day() {
                            add_days(end, -sign * day_one)
                        } else {
                            Some(end)
                        }
                    }
                    Unit::WorkingDays => {
                        // Beginning with a day that is itself a working day makes that day the first counted.
                        let first_counts = beginning_with && holidays.is_working_day(anchor);
                        let left = i32::try_from(sign * (count - i64::from(first_counts))).ok()?;
                        holidays.add_working_days(anchor, left)
                    }
                }
            }
        }
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let bad = || LimitError { text: text.to_owned() };
        let words: Vec<&str> = text.split_whitespace().collect();
        let fixed = match words[..] {
            [how @ ("by" | "before"), "the", "next", day, month] => Some((how, true, day, month)),
            [how @ ("by" | "before"), day, month] | [how @ ("by" | "before"), day, month, "of", "its", "year"] => {
                Some((how, false, day, month))
            }
            _ => None,
        };
        if let Some((how, next, day, month)) = fixed {
            let day: i8 = day.parse().map_err(|_| bad())?;
            let month = month_number(month).ok_or_else(bad)?;
            // 2023 is a common year, so 29 February is refused: it does not exist every year.
            Date::new(2023, month, day).map_err(|_| bad())?;
            return Ok(Self::DayInYear {
                month,
                day,
                exclusive: how == "before",
                next,
            });
        }
        let (count, rest) = words.split_first().ok_or_else(bad)?;
        let count: u16 = count.parse().map_err(|_| bad())?;
        let (unit, rest) = match rest {
            ["working", "day" | "days", rest @ ..] => (Unit::WorkingDays, rest),
            ["day" | "days", rest @ ..] => (Unit::Days, rest),
            ["week" | "weeks", rest @ ..] => (Unit::Weeks, rest),
            ["month" | "months", rest @ ..] => (Unit::Months, rest),
            _ => return Err(bad()),
        };
        let (beginning_with, direction) = match rest {
            [] => (false, Direction::After),
            ["beginning", "with"] => (true, Direction::After),
            ["before"] => (false, Direction::Before),
            _ => return Err(bad()),
        };
        if beginning_with && count == 0 {
            return Err(bad());
        }
        Ok(Self::Length {
            count,
            unit,
            beginning_with,
            direction,
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::DayInYear {
                month,
                day,
                exclusive,
                next,
            } => {
                let how = if exclusive { "before" } else { "by" };
                let next = if next { " the next" } else { "" };
                write!(f, "{how}{next} {day} {}", month_name(month))
            }
            Self::Length {
                count,
                unit,
                beginning_with,
                direction,
            } => {
                let name = match unit {
                    Unit::Days => "day",
                    Unit::Weeks => "week",
                    Unit::Months => "month",
                    Unit::WorkingDays => "working day",
                };
                write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })?;
                if beginning_with {
                    f.write_str(" beginning with")?;
                }
                if direction == Direction::Before {
                    f.write_str(" before")?;
                }
                Ok(())
            }
        }
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Self, LimitError> {
        text.parse()
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> Self {
        limit.to_string()
    }
}

fn month_number(name: &str) -> Option<i8> {
    // The whole name: a limit is law, and is written in full.
    month_named(name).filter(|month| month_name(*month).eq_ignore_ascii_case(name))
}
