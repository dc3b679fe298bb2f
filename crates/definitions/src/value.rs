//! Facts: the values that fields of events hold, and how people write them.

use std::fmt;

use calendar::Date;
use serde::{Deserialize, Serialize};

use crate::{Decimal, EntryKey, Moment};

/// A fact in a field of an event.
///
/// Stored as JSON tagged with its type, such as `{"t": "Oak House"}`: what a stored value means never depends on the
/// definition it is read with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// True or false.
    #[serde(rename = "b")]
    Boolean(bool),
    /// A whole number: a count.
    #[serde(rename = "i")]
    Integer(i64),
    /// A number with decimals, kept as text.
    #[serde(rename = "n", with = "as_text")]
    Number(Decimal),
    /// Money in whole pence.
    #[serde(rename = "p")]
    Money(i64),
    /// A length of time in whole minutes, which people give in hours.
    #[serde(rename = "h")]
    Hours(i64),
    /// A day.
    #[serde(rename = "d")]
    Date(Date),
    /// An instant with its offset from UTC.
    #[serde(rename = "m")]
    Moment(Moment),
    /// Text, a code from a code list, or several codes with a space between.
    #[serde(rename = "t")]
    Text(String),
    /// A file that the record keeps.
    #[serde(rename = "f")]
    File(FileFact),
    /// Another entry.
    #[serde(rename = "e")]
    Entry(Reference),
    /// Other entries, in a form or file that gives a field of several. Never stored: each becomes a link of its own.
    #[serde(rename = "es")]
    Entries(Vec<Reference>),
}

/// A kept file as a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileFact {
    /// The fingerprint of its bytes, by which the record finds it.
    pub fingerprint: String,
    /// The name it was handed in under.
    pub name: String,
}

/// Another entry, as a fact names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    /// By its number in the area's record. The only one that is stored.
    Entry(i64),
    /// The entry of the same batch at this place, not yet numbered.
    #[serde(skip)]
    New(usize),
    /// As a source names it: found, or made, when the statement is recorded. It is about the same subject where its
    /// register has one.
    Named(EntryKey),
}

mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::Decimal;

    pub(super) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| de::Error::custom("this is no number"))
    }
}

impl Value {
    /// The text of a text or code value.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The day of a date value.
    #[must_use]
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// Whether it says nothing: a text of white space, or no entry at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Entries(entries) => entries.is_empty(),
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Money(pence) => f.write_str(&pounds(*pence)),
            Self::Hours(minutes) => f.write_str(&hours(*minutes)),
            Self::Boolean(true) => f.write_str("yes"),
            Self::Boolean(false) => f.write_str("no"),
            Self::Date(date) => date.fmt(f),
            Self::Moment(moment) => f.write_str(&moment.shown()),
            Self::File(file) => f.write_str(&file.name),
            Self::Entry(entry) => entry.fmt(f),
            Self::Entries(entries) => {
                let all: Vec<String> = entries.iter().map(ToString::to_string).collect();
                f.write_str(&all.join("; "))
            }
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(number) => number.fmt(f),
            Self::New(_) => f.write_str("a new entry"),
            Self::Named(key) => f.write_str(&key.key),
        }
    }
}

/// Pence as pounds: `£1,234.50`.
#[must_use]
pub fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    format!("{sign}£{}", digits(pence.unsigned_abs(), 2))
}

/// A number held in units of its last decimal, with commas between thousands: `1,234.50`.
#[must_use]
pub fn grouped(number: i64, decimals: u8) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", digits(number.unsigned_abs(), decimals))
}

fn digits(number: u64, decimals: u8) -> String {
    let scale = 10_u64.pow(u32::from(decimals));
    let whole = (number / scale).to_string();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if decimals > 0 {
        out.push_str(&format!(".{:0width$}", number % scale, width = usize::from(decimals)));
    }
    out
}

/// Minutes as hours: `18`, `18.5`, or `18:20` where tenths and hundredths of an hour do not say it exactly.
#[must_use]
pub fn hours(minutes: i64) -> String {
    if minutes % 3 == 0 {
        // A hundredth of an hour is three fifths of a minute.
        return Decimal::new(minutes / 3 * 5, 2).to_string();
    }
    let sign = if minutes < 0 { "-" } else { "" };
    let all = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", all / 60, all % 60)
}

/// Reads a day as people and spreadsheets write it: `2026-03-31`, `31/3/2026`, `31.3.2026`, `31 March 2026`; the day
/// before the month, the year in four digits. A time of midnight after it is passed over.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let text = [" 00:00:00", "T00:00:00", " 00:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text);
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '/' | '-' | '.') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month_number(month)?, day.parse().ok()?).ok()
}

/// A month as a number or by its English name, of which three letters are enough.
#[must_use]
pub fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Ok(number) = text.parse() {
        return (text.len() <= 2).then_some(number);
    }
    let text = text.to_lowercase();
    let at = NAMES
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(&text))?;
    i8::try_from(at + 1).ok()
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Boolean(yes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Value, day, hours, pounds};

    #[test]
    fn values_come_back_from_json_as_they_were() {
        let written = r#"[{"t":"2026-01-05"},{"d":"2026-01-05"},{"n":"1.5"},{"p":-1250},{"h":1110},{"m":"2026-05-07T14:00:00+01:00"},{"f":{"fingerprint":"ab","name":"a.pdf"}},{"e":12},{"b":true},{"i":7}]"#;
        let values: Vec<Value> = serde_json::from_str(written).unwrap();
        assert_eq!(serde_json::to_string(&values).unwrap(), written);
    }

    #[test]
    fn money_and_hours_read_as_people_write_them() {
        assert_eq!([pounds(123_450), pounds(-5)], ["£1,234.50", "-£0.05"]);
        assert_eq!(
            [hours(1110), hours(1100), hours(60), hours(-20)],
            ["18.5", "18:20", "1", "-0:20"]
        );
    }

    #[test]
    fn days_are_read_with_the_day_before_the_month() {
        for text in [
            "2026-03-31",
            "31/3/2026",
            "31 March 2026",
            "31.03.2026",
            "31-Mar-2026",
            "2026-03-31 00:00:00",
        ] {
            assert_eq!(
                day(text).map(|d| d.to_string()).as_deref(),
                Some("2026-03-31"),
                "{text}"
            );
        }
        for text in ["30/2/2026", "3/31/2026", "31/3/26", "46112", "soon", ""] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
