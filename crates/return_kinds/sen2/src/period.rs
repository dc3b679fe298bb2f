//! Which time a SEN2 return describes.

use super::model::Sen2Return;
use jiff::civil::Date;
use jiff::civil::date;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;
use tables::day::Day;

/// The time a return describes: requests, assessments and plans of the collection year, and the plans maintained on
/// the census day that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day of the collection year.
    pub start: Date,
    /// Its last day.
    pub end: Date,
    /// The census day, `ReferenceDate`.
    pub census: Date,
}

impl Period {
    /// The period of the return collected in a year: the calendar year before, and that year's census day.
    #[must_use]
    pub fn of_year(year: u16) -> Period {
        let year = i16::try_from(year).ok().filter(|y| (2000..=9000).contains(y));
        let year = year.unwrap_or(2000);
        Period {
            start: date(year - 1, 1, 1),
            end: date(year - 1, 12, 31),
            census: census_day(u16::try_from(year).unwrap_or(2000)).map_or_else(|| third_thursday(year), Date::from),
        }
    }

    /// The day by which a year's return was to be submitted: as the table of years has it, else the end of March.
    #[must_use]
    pub fn due(year: u16) -> Date {
        let last = i16::try_from(year).ok().and_then(|y| Date::new(y, 3, 31).ok());
        let set = YEARS.due.get(&year.to_string()).and_then(|d| Day::parse(d));
        set.map(Date::from).or(last).unwrap_or(Date::MAX)
    }

    /// The period a return says it describes. A reference date outside January is that of an extract, which describes
    /// its own year so far.
    #[must_use]
    pub fn of(ret: &Sen2Return) -> Period {
        let stated = ret.header.year.and_then(|y| u16::try_from(y).ok());
        let Some(census) = ret.header.reference_date else {
            return Period::of_year(stated.unwrap_or(super::LATEST));
        };
        if census.month() == 1 && census.year() > Date::MIN.year() {
            let year = census.year() - 1;
            Period {
                start: date(year, 1, 1),
                end: date(year, 12, 31),
                census,
            }
        } else {
            Period {
                start: census.first_of_year(),
                end: census,
                census,
            }
        }
    }
}

fn third_thursday(year: i16) -> Date {
    let first = date(year, 1, 1);
    (15..=21)
        .filter_map(|day| Date::new(year, 1, day).ok())
        .find(|d| d.weekday() == jiff::civil::Weekday::Thursday)
        .unwrap_or(first)
}

#[derive(Default, Deserialize)]
struct Years {
    census_day: HashMap<String, String>,
    due: HashMap<String, String>,
}

static YEARS: LazyLock<Years> =
    LazyLock::new(|| toml::from_str(include_str!("../schemas/sen2_years.toml")).unwrap_or_default());

/// The census day the department set for a year, where the table of years has it.
pub(super) fn census_day(year: u16) -> Option<Day> {
    Day::parse(YEARS.census_day.get(&year.to_string())?)
}
