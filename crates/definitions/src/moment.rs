use std::fmt;
use std::str::FromStr;

use calendar::{Date, Timestamp, day_in_england, time_in_england};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant with the offset from UTC of the clock it was read from, to the minute.
///
/// Two moments are the same when they are the same instant. What is typed without an offset is England's time; of an
/// hour that comes twice as the clocks go back, the first, and of one that is left out as they go forward, the time
/// that the clocks then show.
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
        let utc = jiff::tz::TimeZone::UTC.to_datetime(at);
        let minutes = there.duration_since(utc).as_mins();
        Self {
            at,
            offset: i16::try_from(minutes).unwrap_or(0),
        }
    }

    /// The moment at which the clocks of England show this.
    #[must_use]
    pub fn of_england(day: Date, hour: i8, minute: i8) -> Option<Self> {
        let there = jiff::civil::Time::new(hour, minute, 0, 0)
            .ok()?
            .on(day.year(), day.month(), day.day());
        let zone = jiff::tz::TimeZone::get("Europe/London").ok()?;
        Some(Self::in_england(zone.to_timestamp(there).ok()?))
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

    /// What the clocks of England show, such as `2026-05-07 14:00`: what forms, lists and files show.
    #[must_use]
    pub fn shown(self) -> String {
        time_in_england(self.at).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

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
        let offset = jiff::tz::Offset::from_seconds(i32::from(self.offset) * 60).unwrap_or(jiff::tz::Offset::UTC);
        write!(f, "{}", self.at.display_with_offset(offset))
    }
}

impl FromStr for Moment {
    type Err = ();

    /// Reads a day and a time, with or without an offset: `2026-05-07T14:00:00+01:00`, `2026-05-07 14:00`,
    /// `7/5/2026 2pm`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text)
            && let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset())
        {
            let there = pieces.date().to_datetime(time);
            let at = offset.to_timestamp(there).map_err(|_| ())?;
            let offset = i16::try_from(offset.seconds() / 60).map_err(|_| ())?;
            return Ok(Self { at, offset });
        }
        let (day, time) = match text.split_once('T') {
            Some((day, time)) if day.len() == 10 => (day, time),
            _ => text.rsplit_once([' ', ',']).ok_or(())?,
        };
        let day = crate::value::day(day.trim_end_matches([',', ' '])).ok_or(())?;
        let (hour, minute) = hour_and_minute(time).ok_or(())?;
        Self::of_england(day, hour, minute).ok_or(())
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
            .map_err(|()| de::Error::custom("this is no moment with its offset"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Moment;

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
}
