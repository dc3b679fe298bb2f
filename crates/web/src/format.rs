//! Days, moments and counts as readers of English public services expect them.

use calendar::{Date, Timestamp, month_named};

use crate::Messages;

impl Messages {
    /// `1 January 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        self.with(
            "date",
            &[
                ("day", date.day().to_string().into()),
                ("month", self.month(date.month()).into()),
                ("year", date.year().to_string().into()),
            ],
        )
    }

    /// The name of a month, counted from 1.
    pub(crate) fn month(&self, month: i8) -> String {
        self.get(MONTHS[usize::from(month.unsigned_abs().clamp(1, 12)) - 1])
    }

    /// A day that may not be known.
    pub(crate) fn date_or(&self, date: Option<Date>, otherwise: &str) -> String {
        date.map_or_else(|| self.get(otherwise), |d| self.date(d))
    }

    /// `1 January 2026 at 16:05`, as clocks in England showed it.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
        let there = at.to_zoned(zone);
        let mut time = format!("{:02}:{:02}", there.hour(), there.minute());
        // Of an hour that comes twice as the clocks go back, which it is.
        if let Some(which) = definitions::which_of_two(at) {
            time = format!("{time} {which}");
        }
        self.with(
            "moment",
            &[("date", self.date(there.date()).into()), ("time", time.into())],
        )
    }

    /// The state of an open clock: `12 days late`, `due today`, `3 days left`.
    pub(crate) fn days_late(&self, days: i64) -> String {
        match days {
            0 => self.get("due-today"),
            d if d > 0 => self.with("days-late", &[("days", d.into())]),
            d => self.with("days-left", &[("days", (-d).into())]),
        }
    }

    /// `3,400`.
    pub(crate) fn number(&self, number: usize) -> String {
        crate::messages::grouped(&number.to_string())
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// Reads a day as a person may write it: `2026-03-31`, `31/3/2026`, `31 3 2026` or `31 March 2026`.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = text
        .split(|c: char| c == '/' || c == '-' || c == '.' || c.is_whitespace())
        .filter(|p| !p.is_empty())
        .collect();
    match parts[..] {
        [day, month, year] => date_of_parts(day, month, year),
        _ => None,
    }
}

/// A day from its three parts; the month as a number or an English name, the year in four digits.
pub(crate) fn date_of_parts(day: &str, month: &str, year: &str) -> Option<Date> {
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month_number(month)?, day.parse().ok()?).ok()
}

fn month_number(text: &str) -> Option<i8> {
    text.parse().ok().or_else(|| month_named(text))
}

/// A text made safe for a query string or path segment.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
