use std::fmt;
use std::str::FromStr;

use calendar::{Date, Timestamp, day_in_england, time_in_england};
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant with the offset from UTC of the clock it was read from, to the minute.
///
/// Two moments are the same when they are the same instant. What is typed without an offset is England's time. A time
/// that is left out as the clocks go forward is refused. Of an hour that comes twice as they go back, the first is
/// taken, in summer time, unless the text says otherwise (`01:30 GMT`, `01:30+00:00`); [`Moment::shown`] says which it
/// is, so that a reader sees what was taken and a file that is imported again says the same.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    at: Timestamp,
    offset: i16,
}

impl Moment {
    /// An instant on the clocks of England.
    #[must_use]
    pub fn in_england(at: Timestamp) -> Self {
        let there = time_in_england(at);
        let utc = TimeZone::UTC.to_datetime(at);
        let minutes = there.duration_since(utc).as_mins();
        Self {
            at,
            offset: i16::try_from(minutes).unwrap_or(0),
        }
    }

    /// The moment at which the clocks of England show this; of two the first.
    fn of_england(there: DateTime) -> Result<Self, MomentError> {
        let zone = TimeZone::get("Europe/London").map_err(|_| MomentError::Unreadable)?;
        let found = zone.to_ambiguous_timestamp(there);
        if matches!(found.offset(), AmbiguousOffset::Gap { .. }) {
            let (day, time) = (there.strftime("%-d %B %Y"), there.strftime("%H:%M"));
            return Err(MomentError::LeftOut(day.to_string(), time.to_string()));
        }
        let at = found.compatible().map_err(|_| MomentError::Unreadable)?;
        Ok(Self::in_england(at))
    }

    /// The instant.
    #[must_use]
    pub fn at(self) -> Timestamp {
        self.at
    }

    /// The day it is in England then.
    #[must_use]
    pub fn day(self) -> Date {
        day_in_england(self.at)
    }

    /// What the clocks of England show, such as `2026-05-07 14:00`: what forms, lists and files show. Of an hour that
    /// comes twice it says which: `2026-10-25 01:30 BST`.
    #[must_use]
    pub fn shown(self) -> String {
        let text = time_in_england(self.at).strftime("%Y-%m-%d %H:%M").to_string();
        match which_of_two(self.at) {
            Some(zone) => format!("{text} {zone}"),
            None => text,
        }
    }
}

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentError {
    /// It is no day with a time.
    Unreadable,
    /// The day and the time, which the clocks of England leave out on that day.
    LeftOut(String, String),
}

/// Which of the two it is, where the clocks of England show the time of an instant twice: `BST` or `GMT`.
#[must_use]
pub fn which_of_two(at: Timestamp) -> Option<&'static str> {
    let zone = TimeZone::get("Europe/London").ok()?;
    match zone.to_ambiguous_timestamp(time_in_england(at)).offset() {
        AmbiguousOffset::Fold { before, .. } => {
            let first = zone.to_offset(at) == before;
            Some(if first { SUMMER } else { WINTER })
        }
        _ => None,
    }
}

/// British Summer Time, an hour before what England's clocks show in winter.
const SUMMER: &str = "BST";
/// Greenwich Mean Time.
const WINTER: &str = "GMT";

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Moment {}

impl std::hash::Hash for Moment {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

impl fmt::Display for Moment {
    /// As it is stored: RFC 3339 with the offset, such as `2026-05-07T14:00:00+01:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = Offset::from_seconds(i32::from(self.offset) * 60).unwrap_or(Offset::UTC);
        write!(f, "{}", self.at.display_with_offset(offset))
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    /// Reads a day and a time, with or without an offset: `2026-05-07T14:00:00+01:00`, `2026-05-07 14:00`,
    /// `7/5/2026 2pm`, `25/10/2026 1:30 GMT`.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let wrong = MomentError::Unreadable;
        let text = text.trim();
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text)
            && let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset())
        {
            let there = pieces.date().to_datetime(time);
            let at = offset.to_timestamp(there).map_err(|_| wrong.clone())?;
            let offset = i16::try_from(offset.seconds() / 60).map_err(|_| wrong)?;
            return Ok(Self { at, offset });
        }
        let zone = [(SUMMER, 1), (WINTER, 0)].into_iter().find_map(|(zone, hours)| {
            let (before, last) = text.rsplit_once(' ')?;
            last.eq_ignore_ascii_case(zone)
                .then(|| (before.trim_end(), Offset::constant(hours)))
        });
        let (text, offset) = zone.map_or((text, None), |(text, offset)| (text, Some(offset)));
        let (day, time) = match text.split_once('T') {
            Some((day, time)) if day.len() == 10 => (day, time),
            _ => text.rsplit_once([' ', ',']).ok_or_else(|| wrong.clone())?,
        };
        let day = crate::value::day(day.trim_end_matches([',', ' '])).ok_or_else(|| wrong.clone())?;
        let (hour, minute) = hour_and_minute(time).ok_or_else(|| wrong.clone())?;
        let there = Time::new(hour, minute, 0, 0)
            .map_err(|_| wrong.clone())?
            .on(day.year(), day.month(), day.day());
        match offset {
            Some(offset) => Ok(Self::in_england(offset.to_timestamp(there).map_err(|_| wrong)?)),
            None => Self::of_england(there),
        }
    }
}

/// A time of day as people write it: `14:00`, `14.00`, `9:30am`, `2pm`, `10:15:00`; seconds are left out.
fn hour_and_minute(text: &str) -> Option<(i8, i8)> {
    let text = text.trim().to_ascii_lowercase();
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(morning), _) => (morning.trim(), Some(0)),
        (_, Some(afternoon)) => (afternoon.trim(), Some(12)),
        _ => (text.as_str(), None),
    };
    let mut parts = digits.split([':', '.']);
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = match parts.next() {
        Some(minute) if minute.len() == 2 => minute.parse().ok()?,
        None if half.is_some() => 0,
        _ => return None,
    };
    let seconds_fit = parts.next().is_none_or(|s| s.parse::<u8>().is_ok_and(|s| s < 60));
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (seconds_fit && parts.next().is_none() && (0..24).contains(&hour) && (0..60).contains(&minute))
        .then_some((hour, minute))
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| de::Error::custom("this is no moment with its offset"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Moment;
    use crate::{Field, FieldType};

    #[test]
    fn a_moment_keeps_its_offset_and_has_its_day_in_england() {
        let stored = "2026-05-07T14:00:00+01:00";
        let moment: Moment = stored.parse().unwrap();
        assert_eq!(moment.to_string(), stored);
        assert_eq!("7/5/2026 2pm".parse(), Ok(moment));
        assert_eq!("2026-05-07T13:00:00Z".parse(), Ok(moment));
        assert_eq!("7 May 2026, 14:00".parse(), Ok(moment));
        assert_eq!(moment.shown(), "2026-05-07 14:00");
        // Half past midnight in England in summer is the evening before in UTC.
        let late: Moment = "2026-06-30T23:30:00Z".parse().unwrap();
        assert_eq!(late.day().to_string(), "2026-07-01");
        for wrong in [
            "2026-05-07",
            "14:00",
            "2026-05-07 25:00",
            "2026-02-30 10:00",
            "7/5/2026 2",
        ] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_leave_out_is_refused_and_one_that_comes_twice_says_which_it_is() {
        let field = Field::new("Day and time", FieldType::Moment);
        for left_out in ["29/3/2026 01:30", "2026-03-29T01:00", "29 March 2026, 1.59am"] {
            let said = field.read(left_out, None, None).unwrap_err().to_string();
            assert!(
                said.starts_with(
                    "enter the time that the clocks showed: on 29 March 2026 they went forward, and there was no 01:"
                ),
                "{said}"
            );
        }
        for (text, shown, stored) in [
            ("29/3/2026 00:59", "2026-03-29 00:59", "2026-03-29T00:59:00+00:00"),
            ("29/3/2026 02:00", "2026-03-29 02:00", "2026-03-29T02:00:00+01:00"),
            ("2026-03-29T01:30:00Z", "2026-03-29 02:30", "2026-03-29T01:30:00+00:00"),
            ("25/10/2026 00:59", "2026-10-25 00:59", "2026-10-25T00:59:00+01:00"),
            ("25/10/2026 01:30", "2026-10-25 01:30 BST", "2026-10-25T01:30:00+01:00"),
            (
                "25/10/2026 01:30 gmt",
                "2026-10-25 01:30 GMT",
                "2026-10-25T01:30:00+00:00",
            ),
            (
                "2026-10-25 01:30 BST",
                "2026-10-25 01:30 BST",
                "2026-10-25T01:30:00+01:00",
            ),
            (
                "2026-10-25T01:30:00+00:00",
                "2026-10-25 01:30 GMT",
                "2026-10-25T01:30:00+00:00",
            ),
            ("25/10/2026 02:00", "2026-10-25 02:00", "2026-10-25T02:00:00+00:00"),
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(
                (moment.shown().as_str(), moment.to_string().as_str()),
                (shown, stored),
                "{text}"
            );
            assert_eq!(moment.shown().parse(), Ok(moment), "{text}");
        }
    }
}
