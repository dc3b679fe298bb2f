//! What the law says about days, as examples and as properties.
#![allow(clippy::unwrap_used, missing_docs)]

use calendar::{
    BankHolidays, Calendars, Counting, Date, Limit, SchoolTerms, Term, add_days, age_on, curriculum_year, day_number,
    days_between, easter_sunday,
};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn due(limit: &str, anchor: &str) -> String {
    let limit: Limit = limit.parse().unwrap();
    limit.due(date(anchor), &BankHolidays::default()).unwrap().to_string()
}

#[test]
fn weeks_are_seven_days_and_the_event_is_day_zero() {
    assert_eq!(due("6 weeks", "2026-01-05"), "2026-02-16");
    assert_eq!(due("16 weeks", "2026-01-05"), "2026-04-27");
    assert_eq!(due("20 weeks", "2026-01-05"), "2026-05-25");
}

#[test]
fn beginning_with_makes_the_event_day_one() {
    assert_eq!(due("15 days beginning with", "2026-03-02"), "2026-03-16");
    // The corresponding day, 29 February 2025, does not exist: the period ends on the last day of that month.
    assert_eq!(due("12 months beginning with", "2024-02-29"), "2025-02-28");
    assert_eq!(due("1 month beginning with", "2026-01-31"), "2026-02-28");
    assert_eq!(due("12 months beginning with", "2025-02-28"), "2026-02-27");
    assert_eq!(due("12 months beginning with", "2025-03-01"), "2026-02-28");
}

#[test]
fn months_keep_the_day_number_or_take_the_last_day() {
    assert_eq!(due("2 months", "2025-12-31"), "2026-02-28");
    assert_eq!(due("2 months", "2023-12-31"), "2024-02-29");
    assert_eq!(due("1 month", "2026-01-15"), "2026-02-15");
}

#[test]
fn a_limit_may_run_back_from_a_meeting() {
    assert_eq!(due("2 weeks before", "2026-03-16"), "2026-03-02");
}

#[test]
fn fixed_days_belong_to_the_year_of_the_anchor() {
    assert_eq!(due("by 31 March", "2026-09-01"), "2026-03-31");
    assert_eq!(due("before 15 February", "2026-09-01"), "2026-02-14");
    assert_eq!(due("before 15 February of its year", "2027-09-01"), "2027-02-14");
}

#[test]
fn the_next_fixed_day_is_never_before_the_anchor() {
    assert_eq!(due("by the next 30 September", "2025-11-03"), "2026-09-30");
    assert_eq!(due("by the next 30 September", "2026-09-30"), "2026-09-30");
    let limit: Limit = "by the next 30 September".parse().unwrap();
    assert_eq!(limit.to_string(), "by the next 30 September");
    assert!("by next 30 September".parse::<Limit>().is_err());
}

#[test]
fn working_days_skip_weekends_and_bank_holidays() {
    // Good Friday 3 April and Easter Monday 6 April 2026.
    assert_eq!(due("1 working day", "2026-04-02"), "2026-04-07");
    assert_eq!(due("15 working days beginning with", "2026-06-01"), "2026-06-19");
    assert_eq!(due("15 working days beginning with", "2026-05-30"), "2026-06-19");
}

#[test]
fn the_pattern_gives_the_known_days() {
    let holidays = BankHolidays::default();
    let year = |year: i16| -> Vec<String> {
        (0..366)
            .filter_map(|n| add_days(Date::new(year, 1, 1).unwrap(), n))
            .filter(|d| d.year() == year && holidays.contains(*d))
            .map(|d| d.to_string())
            .collect()
    };
    assert_eq!(
        year(2026),
        [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-04",
            "2026-05-25",
            "2026-08-31",
            "2026-12-25",
            "2026-12-28"
        ]
    );
    // Christmas Day on a Saturday, on a Sunday.
    assert_eq!(year(2021)[6..], ["2021-12-27", "2021-12-28"]);
    assert_eq!(year(2022)[7..], ["2022-12-26", "2022-12-27"].as_slice()[1..]);
}

#[test]
fn what_is_not_a_limit_is_refused_with_examples() {
    for text in [
        "",
        "weeks",
        "6",
        "six weeks",
        "6 fortnights",
        "0 days beginning with",
        "by 31 June",
        "6 weeks after lunch",
    ] {
        let error = text.parse::<Limit>().unwrap_err().to_string();
        assert!(error.contains("6 weeks"), "{error}");
    }
}

#[test]
fn ages_and_school_years() {
    assert_eq!(age_on(date("2010-03-01"), date("2026-02-28")), 15);
    assert_eq!(age_on(date("2010-03-01"), date("2026-03-01")), 16);
    assert_eq!(age_on(date("2012-02-29"), date("2025-02-28")), 12);
    assert_eq!(age_on(date("2012-02-29"), date("2025-03-01")), 13);
    assert_eq!(curriculum_year(date("2011-09-01"), date("2025-09-01")), 9);
    assert_eq!(curriculum_year(date("2011-08-31"), date("2025-09-01")), 10);
    assert_eq!(curriculum_year(date("2020-10-10"), date("2025-10-10")), 0);
}

#[test]
fn a_day_in_england_is_not_a_day_in_utc() {
    let late: calendar::Timestamp = "2026-06-30T23:30:00Z".parse().unwrap();
    assert_eq!(calendar::day_in_england(late).to_string(), "2026-07-01");
    let end = calendar::end_of_day_in_england(date("2026-06-30"));
    assert_eq!(end.to_string(), "2026-06-30T22:59:59.999999Z");
}

fn days() -> impl Strategy<Value = Date> {
    (0i64..40_000).prop_map(|n| add_days(Date::constant(1990, 1, 1), n).unwrap())
}

proptest! {
    #[test]
    fn day_numbers_round_trip(day in days()) {
        prop_assert_eq!(calendar::date_of_day_number(day_number(day)), Some(day));
    }

    #[test]
    fn n_weeks_is_seven_n_days(day in days(), n in 0u16..200) {
        let limit: Limit = format!("{n} weeks").parse().unwrap();
        prop_assert_eq!(days_between(day, limit.due(day, &BankHolidays::default()).unwrap()), i64::from(n) * 7);
    }

    #[test]
    fn beginning_with_is_always_one_day_less(day in days(), n in 1u16..500, unit in prop::sample::select(vec!["days", "weeks", "months"])) {
        let plain: Limit = format!("{n} {unit}").parse().unwrap();
        let with: Limit = format!("{n} {unit} beginning with").parse().unwrap();
        let none = BankHolidays::default();
        let (with, plain) = (with.due(day, &none).unwrap(), plain.due(day, &none).unwrap());
        // Months that have no such day end on their last day either way.
        let exists = unit != "months" || plain.day() == day.day();
        prop_assert_eq!(days_between(with, plain), i64::from(exists));
    }

    #[test]
    fn working_days_land_on_working_days_and_count_back(day in days(), n in 1u16..120) {
        let holidays = BankHolidays::default();
        let limit: Limit = format!("{n} working days").parse().unwrap();
        let end = limit.due(day, &holidays).unwrap();
        prop_assert!(holidays.is_working_day(end));
        let counted = (1..=days_between(day, end)).filter(|k| holidays.is_working_day(add_days(day, *k).unwrap())).count();
        prop_assert_eq!(counted, usize::from(n));
    }

    #[test]
    fn limits_print_as_they_are_written(n in 1u16..999, unit in prop::sample::select(vec!["days", "weeks", "months", "working days"]), tail in prop::sample::select(vec!["", " beginning with", " before"])) {
        let text = if n == 1 { format!("1 {}{tail}", unit.trim_end_matches('s')) } else { format!("{n} {unit}{tail}") };
        let limit: Limit = text.parse().unwrap();
        prop_assert_eq!(limit.to_string(), text);
    }

    #[test]
    fn easter_is_a_sunday_between_22_march_and_25_april(year in 1600i16..2500) {
        let easter = easter_sunday(year).unwrap();
        prop_assert_eq!(easter.weekday(), jiff::civil::Weekday::Sunday);
        prop_assert!((3, 22) <= (easter.month(), easter.day()) && (easter.month(), easter.day()) <= (4, 25));
    }

    #[test]
    fn an_age_goes_up_once_a_year(birth in days(), gap in 0i64..9_000) {
        let on = add_days(birth, gap).unwrap();
        let years = age_on(birth, on);
        prop_assert!((gap / 366..=gap / 365).contains(&i64::from(years)) );
    }
}

#[test]
fn limits_are_written_as_they_are_read() {
    for text in [
        "72 hours",
        "20 school days",
        "15 working days beginning with",
        "12 months beginning with",
        "17 years 6 months",
        "2 weeks before",
        "by 31 March",
        "before 15 February",
        "by the next 30 September",
        "by the last Friday of June of its school year",
        "by the third Thursday of January",
        "by the next third Thursday of May",
        "by the end of its term",
        "by the end of the next half term",
    ] {
        let limit: Limit = text.parse().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(limit.to_string(), text);
    }
    for text in [
        "by the fifth Friday of June",
        "by the next term",
        "0 days beginning with",
        "3 fortnights",
        "by 30 February",
    ] {
        assert!(text.parse::<Limit>().is_err(), "{text}");
    }
    let year: Limit = "1 year".parse().unwrap();
    assert_eq!(year.to_string(), "1 year");
    assert_eq!(due("1 year", "2024-02-29"), "2025-02-28");
}

#[test]
fn days_left_out_move_the_last_day_and_those_they_bring_in() {
    let calendars = Calendars::default();
    let due = |limit: &str, from: &str, pauses: &[(&str, &str)]| {
        let pauses: Vec<(Date, Date)> = pauses.iter().map(|(from, to)| (date(from), date(to))).collect();
        let counting = Counting {
            pauses: &pauses,
            ..Counting::plain(&calendars)
        };
        let limit: Limit = limit.parse().unwrap();
        limit.due_by(date(from), &counting).unwrap().to_string()
    };
    // The day of the event is day 0, so a pause that covers it alone changes nothing.
    assert_eq!(
        due("10 days", "2026-06-01", &[("2026-06-01", "2026-06-02")]),
        "2026-06-11"
    );
    assert_eq!(
        due("10 days beginning with", "2026-06-01", &[("2026-06-01", "2026-06-02")]),
        "2026-06-11"
    );
    assert_eq!(
        due("10 days", "2026-06-01", &[("2026-06-11", "2026-06-14")]),
        "2026-06-14"
    );
    assert_eq!(
        due("10 days", "2026-06-01", &[("2026-06-12", "2026-06-14")]),
        "2026-06-11"
    );
    assert_eq!(
        due(
            "10 days",
            "2026-06-01",
            &[("2026-06-05", "2026-06-07"), ("2026-06-12", "2026-06-14")]
        ),
        "2026-06-15"
    );
    assert_eq!(
        due("2 months", "2026-06-01", &[("2026-06-05", "2026-06-07")]),
        "2026-08-03"
    );
    assert_eq!(
        due("10 working days", "2026-04-27", &[("2026-04-30", "2026-05-06")]),
        "2026-05-15"
    );
}

#[test]
fn the_latest_start_is_the_last_day_from_which_the_whole_limit_fits() {
    let calendars = Calendars::default();
    let counting = Counting::plain(&calendars);
    for (limit, due, latest) in [
        ("12 weeks", "2027-02-14", "2026-11-22"),
        ("12 weeks", "2027-03-30", "2027-01-05"),
        ("15 days beginning with", "2026-05-25", "2026-05-11"),
        ("1 month", "2026-02-28", "2026-01-31"),
    ] {
        let limit: Limit = limit.parse().unwrap();
        assert_eq!(limit.latest_start(date(due), &counting).unwrap().to_string(), latest);
    }
}

proptest! {
    #[test]
    fn the_index_of_working_days_counts_as_a_walk_does(offset in 0_i64..25_000, count in -60_i32..60) {
        let holidays = BankHolidays::default();
        let from = add_days(date("1992-01-01"), offset).unwrap();
        let mut day = from;
        let mut left = count.abs();
        while left > 0 {
            day = add_days(day, i64::from(count.signum())).unwrap();
            left -= i32::from(holidays.is_working_day(day));
        }
        prop_assert_eq!(holidays.add_working_days(from, count).unwrap(), day);
    }
}

#[test]
fn a_birthday_on_29_february_comes_on_1_march_of_a_common_year() {
    let birthday = |age| calendar::birthday(date("2008-02-29"), age).unwrap();
    assert_eq!(birthday(16), date("2024-02-29"));
    assert_eq!(birthday(18), date("2026-03-01"));
    assert_eq!(age_on(date("2008-02-29"), birthday(18)), 18);
    assert_eq!(age_on(date("2008-02-29"), add_days(birthday(18), -1).unwrap()), 17);
}

#[test]
fn a_published_term_takes_the_place_of_its_season_and_no_other() {
    let autumn = |from: &str| Term {
        title: "Autumn".to_owned(),
        from: date(from),
        to: date("2026-12-16"),
        half_term: None,
    };
    // A term that begins in August is of the school year that follows.
    let terms = SchoolTerms::published(vec![autumn("2026-08-25")], []);
    assert!(terms.is_open(date("2026-08-25")) && terms.is_published(date("2026-10-28")));
    assert!(
        terms.is_open(date("2026-10-28")),
        "the half-term holiday of the pattern is gone with its term"
    );
    assert!(!terms.is_open(date("2026-12-17")), "the pattern's own autumn is gone");
    let spring = date("2027-02-03");
    assert!(
        terms.is_open(spring) && !terms.is_published(spring),
        "the spring still follows the pattern"
    );
    assert!(terms.is_open(date("2026-06-10")), "and so does the summer before");
    assert_eq!(terms.overlap(), None);
    let twice = SchoolTerms::published(vec![autumn("2026-09-01"), autumn("2026-11-02")], []);
    assert_eq!(twice.overlap(), Some(("Autumn", "Autumn")));
}
