//! Limits as words.

use std::fmt;

use jiff::civil::Weekday;

use crate::{Date, Direction, Limit, OfYear, Unit, YearDay, month_name, month_named};

/// Why the text of a limit could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not a time limit; write for example \"6 weeks\", \"15 days beginning with\", \"12 months beginning with\", \"15 working days\", \"20 school days\", \"72 hours\", \"2 weeks before\", \"by 31 March\", \"before 15 February of its year\", \"by the next 30 September\", \"by the last Friday of June of its school year\" or \"by the end of the next half term\""
)]
pub struct LimitError {
    text: String,
}

pub(crate) fn parse(text: &str) -> Result<Limit, LimitError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let limit = match words[..] {
        ["by", "the", "end", "of", ref rest @ ..] => end_of_term(rest),
        [how @ ("by" | "before"), ref rest @ ..] => fixed(how == "before", rest),
        _ => length(&words),
    };
    limit.ok_or_else(|| LimitError { text: text.to_owned() })
}

fn end_of_term(words: &[&str]) -> Option<Limit> {
    let (next, words) = match words {
        ["its", rest @ ..] => (false, rest),
        ["the", "next", rest @ ..] => (true, rest),
        _ => return None,
    };
    let half = match words {
        ["term"] => false,
        ["half", "term"] => true,
        _ => return None,
    };
    Some(Limit::EndOfTerm { half, next })
}

fn fixed(exclusive: bool, words: &[&str]) -> Option<Limit> {
    let (words, of) = match words {
        [day @ .., "of", "its", "school", "year"] => (day, OfYear::School),
        [day @ .., "of", "its", "year"] => (day, OfYear::Its),
        ["the", "next", day @ ..] => (day, OfYear::Next),
        day => (day, OfYear::Its),
    };
    let day = match words {
        [day, month] if day.starts_with(|c: char| c.is_ascii_digit()) => {
            let (day, month) = (day.parse().ok()?, month_number(month)?);
            // 2023 is a common year, so 29 February is refused: it does not exist every year.
            Date::new(2023, month, day).ok()?;
            YearDay::Date { month, day }
        }
        [nth, weekday, "of" | "in", month] | ["the", nth, weekday, "of" | "in", month] => YearDay::Weekday {
            nth: NTH.iter().find(|(name, _)| name == nth)?.1,
            weekday: WEEKDAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(weekday))?.1,
            month: month_number(month)?,
        },
        _ => return None,
    };
    Some(Limit::DayInYear { day, exclusive, of })
}

fn length(words: &[&str]) -> Option<Limit> {
    let (count, rest) = words.split_first()?;
    let mut count: u16 = count.parse().ok()?;
    let (unit, mut rest) = match rest {
        ["working", "day" | "days", rest @ ..] => (Unit::WorkingDays, rest),
        ["school", "day" | "days", rest @ ..] => (Unit::SchoolDays, rest),
        ["hour" | "hours", rest @ ..] => (Unit::Hours, rest),
        ["day" | "days", rest @ ..] => (Unit::Days, rest),
        ["week" | "weeks", rest @ ..] => (Unit::Weeks, rest),
        ["month" | "months", rest @ ..] => (Unit::Months, rest),
        ["year" | "years", rest @ ..] => {
            count = count.checked_mul(12)?;
            (Unit::Years, rest)
        }
        _ => return None,
    };
    if let [more, "month" | "months", after @ ..] = rest
        && unit == Unit::Years
    {
        count = count.checked_add(more.parse().ok()?)?;
        rest = after;
    }
    let (beginning_with, direction) = match rest {
        [] => (false, Direction::After),
        ["beginning", "with"] if unit != Unit::Hours && count > 0 => (true, Direction::After),
        ["before"] => (false, Direction::Before),
        _ => return None,
    };
    Some(Limit::Length {
        count,
        unit,
        beginning_with,
        direction,
    })
}

pub(crate) fn display(limit: &Limit, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match *limit {
        Limit::DayInYear { day, exclusive, of } => {
            f.write_str(if exclusive { "before" } else { "by" })?;
            if of == OfYear::Next {
                f.write_str(" the next")?;
            }
            match day {
                YearDay::Date { month, day } => write!(f, " {day} {}", month_name(month))?,
                YearDay::Weekday { nth, weekday, month } => {
                    let nth = NTH.iter().find(|(_, n)| *n == nth).map_or("?", |(name, _)| name);
                    let weekday = WEEKDAYS
                        .iter()
                        .find(|(_, day)| *day == weekday)
                        .map_or("?", |(name, _)| name);
                    let the = if of == OfYear::Next { "" } else { " the" };
                    write!(f, "{the} {nth} {weekday} of {}", month_name(month))?;
                }
            }
            if of == OfYear::School {
                f.write_str(" of its school year")?;
            }
            Ok(())
        }
        Limit::EndOfTerm { half, next } => {
            let which = if next { "the next" } else { "its" };
            write!(f, "by the end of {which}{} term", if half { " half" } else { "" })
        }
        Limit::Length {
            count,
            unit,
            beginning_with,
            direction,
        } => {
            let counted = |f: &mut fmt::Formatter<'_>, count: u16, name: &str| {
                write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })
            };
            match unit {
                Unit::Years => {
                    counted(f, count / 12, "year")?;
                    if count % 12 > 0 {
                        f.write_str(" ")?;
                        counted(f, count % 12, "month")?;
                    }
                }
                Unit::Hours => counted(f, count, "hour")?,
                Unit::Days => counted(f, count, "day")?,
                Unit::Weeks => counted(f, count, "week")?,
                Unit::Months => counted(f, count, "month")?,
                Unit::WorkingDays => counted(f, count, "working day")?,
                Unit::SchoolDays => counted(f, count, "school day")?,
            }
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

const NTH: [(&str, i8); 5] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("last", -1)];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];

/// The number of a month, 1 to 12, by its whole name: a limit is law, and is written in full.
fn month_number(name: &str) -> Option<i8> {
    month_named(name).filter(|month| month_name(*month).eq_ignore_ascii_case(name))
}

/// A day of a year as files write it, such as `25 December`: its month and day.
#[must_use]
pub fn day_of_year(text: &str) -> Option<(i8, i8)> {
    match text.split_whitespace().collect::<Vec<_>>()[..] {
        [day, month] => {
            let (day, month) = (day.parse().ok()?, month_number(month)?);
            // A leap year, so that a span may begin or end on 29 February.
            Date::new(2024, month, day).ok()?;
            Some((month, day))
        }
        _ => None,
    }
}
