//! A day in the calendar, small enough for a column of millions, and every way returns write one.

use std::fmt;
use std::ops::{Add, Sub};

/// A civil day, counted from 1 January 1970. Four bytes, ordered, cheap to subtract.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

impl Day {
    /// The day with this number of days since 1 January 1970.
    pub const fn from_number(days: i32) -> Day {
        Day(days)
    }

    /// Days since 1 January 1970.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// A day from year, month (1–12) and day of month; `None` when there is no such day, or when the
    /// year lies outside 1850–2200 (a typing mistake in a return, never a fact).
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1850..=2200).contains(&year) || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        if day > days_in_month(year, month) {
            return None;
        }
        // Counting years from March, the leap day comes last.
        let y = if month <= 2 { year - 1 } else { year };
        let shifted = (month as i32 + 9) % 12;
        Some(Day::from_march(y, (153 * shifted + 2) / 5 + day as i32 - 1))
    }

    /// The day so many days after the 1 March of that year.
    fn from_march(year: i32, day_of_year: i32) -> Day {
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    /// The year, beginning with March, and the days since its 1 March.
    fn march(self) -> (i32, i32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        (yoe + era * 400, doy)
    }

    /// Year, month (1–12), day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let (year, doy) = self.march();
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
        let year = year + i32::from(month <= 2);
        (year, month, day)
    }

    /// The calendar year of the day.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// Day of the week, Monday = 0 … Sunday = 6.
    pub fn weekday(self) -> u32 {
        (self.0 + 3).rem_euclid(7) as u32
    }

    /// Full years of age on `on` of someone born this day; a birthday on 29 February falls on
    /// 1 March in other years. Negative when `on` is before the birth.
    pub fn age_on(self, on: Day) -> i32 {
        let (by, bm, bd) = self.ymd();
        let (y, m, d) = on.ymd();
        y - by - i32::from((m, d) < (bm, bd))
    }

    /// The same day of the month `months` later (or earlier), or the month's last day where it is
    /// shorter.
    pub fn add_months(self, months: i32) -> Day {
        let (y, m, d) = self.ymd();
        let total = y * 12 + m as i32 - 1 + months;
        let (y, m) = (total.div_euclid(12), total.rem_euclid(12) as u32 + 1);
        Day::from_ymd(y, m, d.min(days_in_month(y, m))).unwrap_or(self)
    }

    /// The same day `years` later (or earlier); 29 February becomes 28 February.
    pub fn add_years(self, years: i32) -> Day {
        let (year, day) = self.march();
        let year = year + years;
        // January and February, and with them the leap day, belong to the calendar's next year.
        let calendar = year + i32::from(day >= 306);
        if !(1850..=2200).contains(&calendar) {
            return self;
        }
        let day = if day == 365 && days_in_month(calendar, 2) == 28 {
            364
        } else {
            day
        };
        Day::from_march(year, day)
    }

    /// Reads every form that returns, exports and workbooks write a date in: `2025-01-31` (with or
    /// without a time), `31/01/2025`, `31-01-2025`, `31.01.2025`, `2025-Jan-31 00:00:00` (COLLECT
    /// exports), `31-Jan-2025`, `31 January 2025`, and an Excel serial number (`45688`).
    /// Day comes before month, always. `None` for anything else, including two-digit years.
    pub fn parse(text: &str) -> Option<Day> {
        let text = crate::table::trim(text);
        let b = text.as_bytes();
        if b.len() >= 10 && b[4] == b'-' && b[7] == b'-' {
            let (y, m, d) = (digits(&b[0..4])?, digits(&b[5..7])?, digits(&b[8..10])?);
            return if is_time(&text.as_bytes()[10..]) {
                Day::from_ymd(y as i32, m, d)
            } else {
                None
            };
        }
        if let [d1, d2, b'/', m1, m2, b'/', y @ ..] = b
            && let (4, Some(d), Some(m), Some(y)) = (y.len(), digits(&[*d1, *d2]), digits(&[*m1, *m2]), digits(y))
        {
            return Day::from_ymd(y as i32, m, d);
        }
        Day::parse_other(text)
    }

    /// Whether the text is a date in the form an XML return must use: `yyyy-mm-dd`, nothing more.
    pub fn is_iso(text: &str) -> bool {
        let text = text.trim();
        text.len() == 10 && text.as_bytes()[4] == b'-' && Day::parse(text).is_some()
    }

    fn parse_other(text: &str) -> Option<Day> {
        if text.is_empty() || text.len() > 40 || !text.is_ascii() {
            return None;
        }
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return excel_serial(text).or_else(|| split_date(text));
        }
        split_date(text)
    }
}

fn split_date(text: &str) -> Option<Day> {
    let mut parts = text.splitn(3, ['/', '-', '.', ' ']);
    let first = parts.next()?;
    let month = parts.next()?;
    let rest = parts.next()?;
    let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    let (last, time) = rest.split_at(end);
    if !is_time(time.as_bytes()) {
        return None;
    }
    let month = match digits(month.as_bytes()) {
        Some(m) if month.len() <= 2 => m,
        Some(_) => return None,
        None => {
            let lower = month.to_ascii_lowercase();
            if lower.len() < 3 {
                return None;
            }
            MONTHS.iter().position(|m| lower.starts_with(m))? as u32 + 1
        }
    };
    let (year, day) = match (first.len(), last.len()) {
        (4, 1..=2) => (first, last),
        (1..=2, 4) => (last, first),
        _ => return None,
    };
    Day::from_ymd(digits(year.as_bytes())? as i32, month, digits(day.as_bytes())?)
}

/// Excel counts days from 30 December 1899 (its serial 60, 29 February 1900, never existed).
fn excel_serial(text: &str) -> Option<Day> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let serial = digits(whole.as_bytes())? as i32;
    (serial >= 10_000).then_some(Day(serial - 25_569))
}

fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    let mut n = 0;
    for b in bytes {
        if !b.is_ascii_digit() {
            return None;
        }
        n = n * 10 + u32::from(b - b'0');
    }
    Some(n)
}

/// What may follow a date: nothing, or a time of day with or without an offset.
fn is_time(rest: &[u8]) -> bool {
    match rest.first() {
        None => true,
        Some(b'Z') if rest.len() == 1 => true,
        Some(b'T' | b' ') => {
            rest.len() > 4
                && rest[1..]
                    .iter()
                    .all(|b| b.is_ascii_digit() || b":.+-Z AMPamp".contains(b))
                && rest[1].is_ascii_digit()
        }
        _ => false,
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 30,
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day(self.0.saturating_sub(days))
    }
}

/// Days from the other day to this one.
impl Sub<Day> for Day {
    type Output = i32;
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<jiff::civil::Date> for Day {
    fn from(date: jiff::civil::Date) -> Day {
        Day::from_ymd(
            i32::from(date.year()),
            date.month().unsigned_abs().into(),
            date.day().unsigned_abs().into(),
        )
        .unwrap_or(Day(0))
    }
}

impl From<Day> for jiff::civil::Date {
    fn from(day: Day) -> jiff::civil::Date {
        let (y, m, d) = day.ymd();
        jiff::civil::Date::new(y as i16, m as i8, d as i8).unwrap_or(jiff::civil::Date::ZERO)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn iso(text: &str) -> Option<String> {
        Day::parse(text).map(|d| d.to_string())
    }

    #[test]
    fn every_written_form_gives_the_same_day() {
        for text in [
            "2022-09-28",
            "2022-09-28T00:00:00",
            "2022-09-28 00:00:00",
            "2022-Sep-28 00:00:00",
            "28/09/2022",
            "28/9/2022 00:00",
            "28-09-2022",
            "28.09.2022",
            "28-Sep-2022",
            "28 September 2022",
            "44832",
            "44832.0",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2022-09-28"), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_not_guessed() {
        for text in [
            "",
            "02/13/2025x",
            "02/13/2025",
            "2025-02-30",
            "28/09/22",
            "1/2",
            "0204-01-01",
            "soon",
            "2022-09-28x",
            "99",
            "2022-9-281",
            "２０２２-09-28",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn days_round_trip(n in -40_000i32..80_000) {
            let day = Day::from_number(n);
            let (y, m, d) = day.ymd();
            proptest::prop_assert_eq!(Day::from_ymd(y, m, d), Some(day));
            let date: jiff::civil::Date = day.into();
            proptest::prop_assert_eq!(Day::from(date), day);
            proptest::prop_assert_eq!(date.weekday().to_monday_zero_offset() as u32, day.weekday());
            proptest::prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        }

        #[test]
        fn years_are_twelve_months(n in -40_000i32..80_000, years in -30i32..30) {
            let day = Day::from_number(n);
            proptest::prop_assert_eq!(day.add_years(years), day.add_months(years * 12));
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,30}") {
            let _ = Day::parse(&text);
        }
    }
}
