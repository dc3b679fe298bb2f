use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use crate::limit_text::{LimitError, display, parse};
use crate::terms::school_year;
use crate::{BankHolidays, Calendars, ClosedDays, Counting, Date, add_days};

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Elapsed hours, from a moment to a moment.
    Hours,
    /// Calendar days.
    Days,
    /// Calendar weeks of seven days.
    Weeks,
    /// Calendar months: the same day-number, or the last day of a shorter month.
    Months,
    /// Calendar years and months, counted in months: `17 years 6 months` are 210.
    Years,
    /// Days that are not a Saturday, a Sunday or a bank holiday in England and Wales.
    WorkingDays,
    /// Working days on which schools are open.
    SchoolDays,
}

/// Which way a limit runs from its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The last lawful day lies after the anchor.
    After,
    /// The last lawful day lies before the anchor ("at least two weeks before the meeting").
    Before,
}

/// A day that each year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearDay {
    /// A day of a month.
    Date {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// A weekday of a month, such as the last Friday of June.
    Weekday {
        /// 1 to 4 from the start of the month, or -1 for the last.
        nth: i8,
        /// The weekday.
        weekday: Weekday,
        /// Month, 1 to 12.
        month: i8,
    },
}

impl YearDay {
    /// The day in a year.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Date { month, day } => Date::new(year, month, day).ok(),
            Self::Weekday { nth, weekday, month } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
        }
    }

    fn month(self) -> i8 {
        match self {
            Self::Date { month, .. } | Self::Weekday { month, .. } => month,
        }
    }
}

/// Which year a fixed day is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfYear {
    /// The calendar year of the anchor.
    Its,
    /// That of the first such day on or after the anchor.
    Next,
    /// The school year of the anchor, which begins on 1 September.
    School,
}

/// A time limit as a definition file writes it.
///
/// | form | last lawful day |
/// |---|---|
/// | `6 weeks`, `15 days`, `2 months`, `1 year`, `17 years 6 months` | the day of the event is day 0 |
/// | `15 days beginning with`, `12 months beginning with` | the day of the event is day 1 |
/// | `15 working days`, `20 school days` | as many such days after the event |
/// | `72 hours` | so many hours of elapsed time after a moment; from a day without a time, the whole days they fill |
/// | `2 weeks before`, `5 working days before` | before the event |
/// | `by 31 March`, `before 15 February of its year` | a fixed day in the calendar year of the event |
/// | `by the next 30 September` | the first such day on or after the event |
/// | `by the last Friday of June of its school year` | a weekday of a month; first to fourth, or last |
/// | `by the end of its term`, `by the end of the next half term` | the last day of a term or a half term |
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
        /// The day.
        day: YearDay,
        /// Whether the day itself is already too late ("before 15 February").
        exclusive: bool,
        /// In which year.
        of: OfYear,
    },
    /// The end of a school term or half term.
    EndOfTerm {
        /// Whether half terms are counted rather than whole ones.
        half: bool,
        /// Whether it is the term after that of the anchor.
        next: bool,
    },
}

impl Limit {
    /// The last lawful day for an event on `anchor`, with no day left out of account and school terms by their usual
    /// pattern; `None` when it lies outside the years that can be held.
    #[must_use]
    pub fn due(&self, anchor: Date, holidays: &BankHolidays) -> Option<Date> {
        if let Self::Length {
            count,
            unit: Unit::WorkingDays,
            beginning_with,
            direction,
        } = *self
        {
            return working_days(anchor, count, beginning_with, direction, holidays);
        }
        let calendars = Calendars {
            holidays: holidays.clone(),
            ..Calendars::default()
        };
        self.due_by(anchor, &Counting::plain(&calendars))
    }

    /// The last lawful day for an event on `anchor`, counted in the given way.
    #[must_use]
    pub fn due_by(&self, anchor: Date, counting: &Counting<'_>) -> Option<Date> {
        let (count, unit, beginning_with, direction) = match *self {
            Self::DayInYear { day, exclusive, of } => return fixed(anchor, day, exclusive, of),
            Self::EndOfTerm { half: true, next } => return counting.calendars.school.end_of_half_term(anchor, next),
            Self::EndOfTerm { half: false, next } => return counting.calendars.school.end_of_term(anchor, next),
            Self::Length {
                count,
                unit,
                beginning_with,
                direction,
            } => (count, unit, beginning_with, direction),
        };
        let sign = match direction {
            Direction::After => 1,
            Direction::Before => -1,
        };
        let day_one = i64::from(beginning_with);
        let end = match unit {
            Unit::Hours => add_days(anchor, sign * i64::from(count.div_ceil(24))),
            Unit::Days => add_days(anchor, sign * (i64::from(count) - day_one)),
            Unit::Weeks => add_days(anchor, sign * (7 * i64::from(count) - day_one)),
            Unit::Months | Unit::Years => {
                let span = jiff::Span::new().try_months(sign * i64::from(count)).ok()?;
                let end = anchor.checked_add(span).ok()?;
                // Where the corresponding day does not exist, as for a year that began on 29 February, the period
                // ends on the last day of that month.
                if end.day() == anchor.day() {
                    add_days(end, -sign * day_one)
                } else {
                    Some(end)
                }
            }
            Unit::WorkingDays if counting.leaves_out_nothing() => {
                return working_days(anchor, count, beginning_with, direction, &counting.calendars.holidays);
            }
            Unit::WorkingDays => {
                return walk(anchor, count, beginning_with, sign, |day| {
                    counting.is_working_day(day) && !counting.leaves_out(day)
                });
            }
            Unit::SchoolDays => {
                return walk(anchor, count, beginning_with, sign, |day| {
                    counting.is_school_day(day) && !counting.leaves_out(day)
                });
            }
        }?;
        if counting.leaves_out_nothing() || unit == Unit::Hours {
            return Some(end);
        }
        // Each day left out of account moves the end by one, and may bring in another such day.
        let (mut day, mut end) = (
            if beginning_with {
                anchor
            } else {
                add_days(anchor, sign)?
            },
            end,
        );
        let within = |day: Date, end: Date| if sign > 0 { day <= end } else { day >= end };
        while within(day, end) {
            if counting.leaves_out(day) {
                end = add_days(end, sign)?;
            }
            day = add_days(day, sign)?;
        }
        Some(end)
    }

    /// The latest day of an event for which the limit ends on or before `due`: what must have happened by when, so
    /// that all the time the limit gives still fits. `None` for a fixed day, which no event moves.
    #[must_use]
    pub fn latest_start(&self, due: Date, counting: &Counting<'_>) -> Option<Date> {
        let Self::Length { count, unit, .. } = *self else {
            return None;
        };
        // Never more calendar days than these for one unit, days left out of account apart.
        let most = match unit {
            Unit::Hours | Unit::Days => 1,
            Unit::Weeks => 7,
            Unit::Months | Unit::Years => 31,
            Unit::WorkingDays => 4,
            Unit::SchoolDays => 10,
        };
        let mut day = add_days(due, i64::from(count) * most + 1)?;
        for _ in 0..2 * i64::from(count) * most + 1100 {
            if self.due_by(day, counting)? <= due {
                return Some(day);
            }
            day = add_days(day, -1)?;
        }
        None
    }

    /// Whether the last lawful day lies before the anchor.
    #[must_use]
    pub fn is_before(&self) -> bool {
        matches!(
            self,
            Self::Length {
                direction: Direction::Before,
                ..
            }
        )
    }

    /// How the last lawful day that it gives lies to that of another, from whatever day both count; `None` where that
    /// hangs on the day.
    #[must_use]
    pub fn against(&self, other: Self) -> Option<std::cmp::Ordering> {
        // How many of which unit, and how it is counted.
        let length = |limit: &Self| match *limit {
            Self::Length {
                count,
                unit,
                beginning_with,
                direction,
            } => {
                let (each, unit) = match unit {
                    Unit::Weeks => (7, Unit::Days),
                    // Years are counted in months already.
                    Unit::Years => (1, Unit::Months),
                    unit => (1, unit),
                };
                Some((u32::from(count) * each, unit, beginning_with, direction))
            }
            _ => None,
        };
        if *self == other {
            return Some(std::cmp::Ordering::Equal);
        }
        let ((own, unit, beginning, direction), (count, other_unit, other_beginning, other_direction)) =
            length(self).zip(length(&other))?;
        let alike = unit == other_unit && beginning == other_beginning && direction == other_direction;
        alike.then(|| match direction {
            Direction::After => own.cmp(&count),
            Direction::Before => count.cmp(&own),
        })
    }

    /// Whether it is the next of a day that each year has.
    #[must_use]
    pub fn is_next_of_each_year(&self) -> bool {
        matches!(self, Self::DayInYear { of: OfYear::Next, .. })
    }

    /// Whether it is counted in hours.
    #[must_use]
    pub fn hours(&self) -> Option<u16> {
        match self {
            Self::Length {
                count,
                unit: Unit::Hours,
                ..
            } => Some(*count),
            _ => None,
        }
    }
}

/// The day on which an act is still in time when its last day is one of `closed`, or no working day: the first working
/// day after the closed days, or the next working day. For an act that is due before an event, the working day before.
#[must_use]
pub fn rolled(day: Date, closed: Option<&ClosedDays>, holidays: &BankHolidays, back: bool) -> Option<Date> {
    let step = if back { -1 } else { 1 };
    let mut to = day;
    while closed.is_some_and(|closed| closed.contains(to)) {
        to = add_days(to, step)?;
    }
    while !holidays.is_working_day(to) {
        to = add_days(to, step)?;
    }
    Some(to)
}

fn fixed(anchor: Date, day: YearDay, exclusive: bool, of: OfYear) -> Option<Date> {
    let date = match of {
        OfYear::Its => day.in_year(anchor.year())?,
        OfYear::Next => {
            let date = day.in_year(anchor.year())?;
            // Before the next such day there must be a lawful day left on or after the anchor.
            if date < anchor || (exclusive && date == anchor) {
                day.in_year(anchor.year().checked_add(1)?)?
            } else {
                date
            }
        }
        OfYear::School => {
            let began = school_year(anchor);
            day.in_year(began.checked_add(i16::from(day.month() < 9))?)?
        }
    };
    if exclusive { add_days(date, -1) } else { Some(date) }
}

fn working_days(
    anchor: Date,
    count: u16,
    beginning_with: bool,
    direction: Direction,
    holidays: &BankHolidays,
) -> Option<Date> {
    // Beginning with a day that is itself a working day makes that day the first counted.
    let first_counts = beginning_with && holidays.is_working_day(anchor);
    let left = i32::from(count) - i32::from(first_counts);
    let left = if direction == Direction::Before { -left } else { left };
    holidays.add_working_days(anchor, left)
}

/// The day on which as many counted days have passed; years in which none would count are given up.
fn walk(anchor: Date, count: u16, beginning_with: bool, sign: i64, counts: impl Fn(Date) -> bool) -> Option<Date> {
    let mut left = i64::from(count) - i64::from(beginning_with && counts(anchor));
    let mut day = anchor;
    for _ in 0..i64::from(count) * 20 + 3000 {
        if left <= 0 {
            return Some(day);
        }
        day = add_days(day, sign)?;
        left -= i64::from(counts(day));
    }
    None
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        parse(text)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display(self, f)
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
