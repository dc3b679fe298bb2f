//! The census year and the days its working-day rules count back to.

use calendar::BankHolidays;
use std::sync::LazyLock;
use tables::Day;
use tables::table::Tables;

/// Working days an assessment may take (Working Together to Safeguard Children).
const ASSESSMENT: i32 = 45;
/// Working days from a strategy discussion to the initial child protection conference.
const CONFERENCE: i32 = 15;
/// Working days in which a referral is decided.
const DECISION: i32 = 1;

/// The period of a census, from the header's reference date; 31 March of the year where the header does
/// not give one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: Day,
    /// Last day: the reference date.
    pub end: Day,
    /// A referral before this day should no longer be decided as "no further action" in the period.
    pub decided_from: Day,
    /// An assessment begun before this day has taken its working days by the reference date.
    pub assessed_from: Day,
    /// A section 47 enquiry begun before this day should have come to a conference by the reference date.
    pub conferred_from: Day,
}

impl Period {
    /// The period of a return that was read, checked for `year`.
    pub fn of(tables: &Tables, year: u16) -> Period {
        let header = tables.supplied("Header").filter(|h| !h.is_empty());
        let given = header.and_then(|h| h.col("ReferenceDate").date(0).ok());
        let usual = Day::from_ymd(i32::from(year), 3, 31).unwrap_or(Day::from_number(0));
        Period::ending(given.unwrap_or(usual))
    }

    /// The period that ends on a reference date.
    pub fn ending(end: Day) -> Period {
        let start = end.add_years(-1) + 1;
        Period {
            start,
            end,
            decided_from: back(start, DECISION),
            assessed_from: back(end, ASSESSMENT),
            conferred_from: back(end, CONFERENCE),
        }
    }

    /// Whether the day lies in the census year, both ends included.
    pub fn holds(&self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }
}

/// The day `count` working days before `day`, counted as the sector's validators count: `day` itself, or
/// the next working day when it is none, is the first.
fn back(day: Day, count: i32) -> Day {
    let holidays = holidays();
    let number = day.number();
    let working = |n: i32| calendar::date_of_day_number(n).is_some_and(|d| holidays.is_working_day(d));
    let first = (number..number + 14).find(|n| working(*n)).unwrap_or(number);
    let counted = calendar::date_of_day_number(first).and_then(|d| holidays.add_working_days(d, 1 - count));
    counted.map_or(day, |d| Day::from_number(calendar::day_number(d)))
}

fn holidays() -> &'static BankHolidays {
    static HOLIDAYS: LazyLock<BankHolidays> = LazyLock::new(definitions::built_in_bank_holidays);
    &HOLIDAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::from_ymd(y, m, d).unwrap_or(Day::from_number(0))
    }

    #[test]
    fn the_bank_holidays_come_from_the_calendar_file() {
        assert!(holidays().is_published(2026));
    }

    #[test]
    fn the_census_year_runs_from_april_to_march() {
        let p = Period::ending(day(2024, 3, 31));
        assert_eq!(p.start, day(2023, 4, 1));
        assert!(p.holds(day(2023, 4, 1)) && p.holds(day(2024, 3, 31)) && !p.holds(day(2024, 4, 1)));
    }

    #[test]
    fn working_days_pass_over_weekends_and_bank_holidays() {
        // 31 March 2024 is Easter Sunday: counting begins on Tuesday 2 April and passes over Good Friday.
        let p = Period::ending(day(2024, 3, 31));
        assert_eq!(p.conferred_from, day(2024, 3, 11));
        assert_eq!(p.assessed_from, day(2024, 1, 29));
        // 1 April 2023 is a Saturday.
        assert_eq!(p.decided_from, day(2023, 4, 3));
    }
}
