//! Dates as the law counts them.
//!
//! Pure arithmetic over civil days: calendar weeks, days "beginning with" an event, calendar months, working days,
//! school days, terms and fixed days in a year. Nothing here knows what today is; every caller passes it in.
//!
//! The rules come from the SEND Regulations 2014 and the Department's own timeliness tests: the day of the event is
//! day 0 ("within 6 weeks of" is event + 42 days); "*n* days beginning with" an event makes it day 1 (event + n − 1);
//! weekends, bank holidays and school holidays do not stop a SEND clock and the last day never rolls forward.

mod closed;
mod holidays;
mod limit;
mod limit_text;
mod month;
mod terms;

pub use closed::{Calendars, ClosedDays, Counting, YearlySpan};
pub use holidays::{BankHolidays, easter_sunday};
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use limit::{Direction, Limit, OfYear, Unit, YearDay, rolled};
pub use limit_text::{LimitError, day_of_year};
pub use month::{MONTHS, month_name, month_named};
pub use terms::{SchoolTerms, Term};

/// Days from 1 January 1970 to `date`; the integer form that tables and measures use for dates.
#[must_use]
pub fn day_number(date: Date) -> i32 {
    // A civil date is at most ±9999 years, so the difference in days always fits.
    let days = date.duration_since(EPOCH).as_hours() / 24;
    i32::try_from(days).unwrap_or(0)
}

/// The date that is `days` after 1 January 1970; `None` outside the years jiff can hold.
#[must_use]
pub fn date_of_day_number(days: i32) -> Option<Date> {
    add_days(EPOCH, i64::from(days))
}

/// `date` moved by whole days (negative moves back); `None` outside the years that can be held.
#[must_use]
pub fn add_days(date: Date, days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date.checked_add(span).ok()
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(day_number(to)) - i64::from(day_number(from))
}

/// Completed years between a birth date and another day, as ages are counted in England.
///
/// A person born on 29 February completes a year on 1 March of a common year.
#[must_use]
pub fn age_on(birth: Date, on: Date) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    i32::from(on.year()) - i32::from(birth.year()) - i32::from(!had_birthday)
}

/// The day on which a person reaches an age, as [`age_on`] counts it.
#[must_use]
pub fn birthday(birth: Date, age: i16) -> Option<Date> {
    let year = birth.year().checked_add(age)?;
    let day = Date::new(year, birth.month(), birth.day());
    day.ok().or_else(|| Date::new(year, 3, 1).ok())
}

/// The National Curriculum year of a person on a day: Reception is 0, Year 1 is 1; negative before Reception.
///
/// School years start on 1 September; a child starts Reception in the school year in which they turn five.
#[must_use]
pub fn curriculum_year(birth: Date, on: Date) -> i32 {
    let start_of = |d: Date| i32::from(d.year()) - i32::from(d.month() < 9);
    start_of(on) - start_of(birth) - 5
}

/// The day it is in England at an instant; every "today" in the system is this one.
#[must_use]
pub fn day_in_england(instant: Timestamp) -> Date {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    instant.to_zoned(zone).date()
}

/// The day and time that clocks in England show at an instant.
#[must_use]
pub fn time_in_england(instant: Timestamp) -> jiff::civil::DateTime {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    instant.to_zoned(zone).datetime()
}

/// The last instant of a day in England; "as known at" a day means as recorded by then.
#[must_use]
pub fn end_of_day_in_england(date: Date) -> Timestamp {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let next = add_days(date, 1).unwrap_or(date);
    next.to_zoned(zone).map_or(Timestamp::MAX, |z| {
        z.timestamp()
            .checked_sub(jiff::SignedDuration::from_micros(1))
            .unwrap_or(Timestamp::MIN)
    })
}

const EPOCH: Date = Date::constant(1970, 1, 1);
