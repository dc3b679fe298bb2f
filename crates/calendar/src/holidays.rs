use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use crate::{Date, add_days, date_of_day_number, day_number};
use jiff::civil::Weekday;

/// England and Wales bank holidays: a published list, and beyond it the statutory pattern.
///
/// Days after the last published year are computed from the Banking and Financial Dealings Act 1971 pattern and are
/// provisional: a government may move or add one by proclamation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    published: BTreeSet<Date>,
    first_year: i16,
    last_year: i16,
    /// Day numbers of the working days of [`INDEXED`], in order, so that counting them needs no walk.
    working: Arc<[i32]>,
}

/// The working days where nothing is published.
static PATTERN: LazyLock<Arc<[i32]>> = LazyLock::new(|| {
    let none = BankHolidays {
        published: BTreeSet::new(),
        first_year: 0,
        last_year: -1,
        working: Arc::default(),
    };
    INDEXED.flat_map(|year| none.working_days_of(year)).collect()
});

/// The years whose working days are kept in order.
const INDEXED: std::ops::RangeInclusive<i16> = 1990..=2070;

impl Default for BankHolidays {
    fn default() -> Self {
        Self::published([])
    }
}

impl BankHolidays {
    /// Takes the published days; the years they span are treated as complete.
    #[must_use]
    pub fn published(days: impl IntoIterator<Item = Date>) -> Self {
        let published: BTreeSet<Date> = days.into_iter().collect();
        let first_year = published.first().map_or(0, |d| d.year());
        let last_year = published.last().map_or(-1, |d| d.year());
        let mut holidays = Self {
            published,
            first_year,
            last_year,
            working: Arc::default(),
        };
        holidays.working = if holidays.published.is_empty() {
            Arc::clone(&PATTERN)
        } else {
            INDEXED.flat_map(|year| holidays.working_days_of(year)).collect()
        };
        holidays
    }

    fn working_days_of(&self, year: i16) -> Vec<i32> {
        let bounds = Date::new(year, 1, 1).ok().zip(Date::new(year, 12, 31).ok());
        let Some((first, last)) = bounds.map(|(first, last)| (day_number(first), day_number(last))) else {
            return Vec::new();
        };
        let free: Vec<i32> = if self.is_published(year) {
            let days = self.published.iter().filter(|day| day.year() == year);
            days.map(|day| day_number(*day)).collect()
        } else {
            pattern(year).into_iter().map(day_number).collect()
        };
        // 1 January 1970, day 0, was a Thursday: of days counted from a Monday, the fourth.
        (first..=last)
            .filter(|day| (day + 3).rem_euclid(7) < 5 && !free.contains(day))
            .collect()
    }

    /// Whether the day is a bank holiday.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        if (self.first_year..=self.last_year).contains(&date.year()) {
            self.published.contains(&date)
        } else {
            pattern(date.year()).contains(&date)
        }
    }

    /// Whether the list itself covers the year, so that no later proclamation is expected.
    #[must_use]
    pub fn is_published(&self, year: i16) -> bool {
        (self.first_year..=self.last_year).contains(&year)
    }

    /// Whether the day is a working day: not a Saturday, a Sunday or a bank holiday.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.contains(date)
    }

    /// The day `count` working days after (or, when negative, before) `from`; the day itself is not counted.
    #[must_use]
    pub fn add_working_days(&self, from: Date, count: i32) -> Option<Date> {
        if let Some(day) = self.indexed(day_number(from), count) {
            return date_of_day_number(day);
        }
        let step = i64::from(count.signum());
        let mut left = count.unsigned_abs();
        let mut day = from;
        while left > 0 {
            day = add_days(day, step)?;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        Some(day)
    }

    /// As [`BankHolidays::add_working_days`], within the years that are kept in order.
    fn indexed(&self, from: i32, count: i32) -> Option<i32> {
        let inside = self.working.first()? <= &from && from <= *self.working.last()?;
        if !inside || count == 0 {
            return None;
        }
        let steps = usize::try_from(count.unsigned_abs()).ok()?;
        let at = if count > 0 {
            self.working
                .partition_point(|day| *day <= from)
                .checked_add(steps - 1)?
        } else {
            self.working.partition_point(|day| *day < from).checked_sub(steps)?
        };
        self.working.get(at).copied()
    }
}

/// The usual eight days of a year, each moved to the next free weekday when it falls on a weekend.
fn pattern(year: i16) -> Vec<Date> {
    let mut days = Vec::with_capacity(8);
    let fixed = |month, day| Date::new(year, month, day).ok();
    let substitute = |date: Date| match date.weekday() {
        Weekday::Saturday => add_days(date, 2),
        Weekday::Sunday => add_days(date, 1),
        _ => Some(date),
    };
    days.extend(fixed(1, 1).and_then(substitute));
    if let Some(easter) = easter_sunday(year) {
        days.extend(add_days(easter, -2));
        days.extend(add_days(easter, 1));
    }
    days.extend(first_monday(year, 5));
    days.extend(last_monday(year, 5));
    days.extend(last_monday(year, 8));
    let christmas = fixed(12, 25);
    // When Christmas Day falls on a weekend its substitute comes after Boxing Day's own weekday or substitute.
    match christmas.map(Date::weekday) {
        Some(Weekday::Saturday | Weekday::Sunday) => {
            days.extend(fixed(12, 27));
            let boxing = if christmas.map(Date::weekday) == Some(Weekday::Saturday) {
                28
            } else {
                26
            };
            days.extend(fixed(12, boxing));
        }
        Some(Weekday::Friday) => {
            days.extend(christmas);
            days.extend(fixed(12, 28));
        }
        Some(_) => {
            days.extend(christmas);
            days.extend(fixed(12, 26));
        }
        None => {}
    }
    days
}

fn first_monday(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1)
        .ok()?
        .nth_weekday_of_month(1, Weekday::Monday)
        .ok()
}

fn last_monday(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1)
        .ok()?
        .nth_weekday_of_month(-1, Weekday::Monday)
        .ok()
}

/// Easter Sunday of a year in the Gregorian calendar (the anonymous Gregorian computus).
#[must_use]
pub fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let a = y.rem_euclid(19);
    let (b, c) = (y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l).div_euclid(433);
    let month = (h + l - 7 * m + 90).div_euclid(25);
    let day = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
