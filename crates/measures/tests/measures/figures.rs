//! What comes out: states, viewpoints, groups, ratings, lineage.

use std::sync::Arc;

use definitions::Definitions;
use measures::rating::{Meaning, Rating, rating};
use measures::variation::Latest;
use measures::{Cell, Figure, JudgedSeries, Measures, Period, Request, Results, State, compute};
use proptest::prelude::*;
use record::{Ledger, Viewpoint};

use crate::builder::{Builder, day, invented_area};

fn read() -> (Arc<Definitions>, Measures) {
    let definitions = Arc::new(Definitions::built_in().unwrap_or_else(|p| panic!("{p}")));
    let measures = Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    (definitions, measures)
}

fn results(ledger: &Arc<Ledger>, measures: &Measures, known: Option<&str>, today: &str, periods: &[&str]) -> Results {
    let viewpoint = Viewpoint {
        known_at: known.map(|k| calendar::end_of_day_in_england(day(k))),
        today: day(today),
    };
    let request = Request {
        periods: periods.iter().map(|p| p.parse().unwrap()).collect(),
        breakdowns: true,
        ..Request::default()
    };
    compute(ledger, viewpoint, measures, &request)
}

fn total(results: &Results, measure: &str, period: &str) -> Cell {
    let period: Period = period.parse().unwrap();
    results.measure(measure).unwrap().of(period).unwrap().total
}

fn reason(results: &Results, measure: &str, period: &str) -> String {
    let period: Period = period.parse().unwrap();
    let found = results.measure(measure).unwrap().of(period).unwrap();
    found.reason.as_deref().unwrap_or_default().to_owned()
}

/// Two cases: one plan in time, one late and recorded late.
fn two_cases(definitions: &Arc<Definitions>) -> Arc<Ledger> {
    let mut b = Builder::new(Arc::clone(definitions));
    let child = b.entry("child", None);
    b.recorded_on("2024-06-01");
    b.step(
        child,
        "facts_recorded",
        day("2025-01-16"),
        &[("sex", "F".into()), ("birth_date", day("2016-03-01").into())],
    );
    let first = b.entry("ehc_needs_assessment", Some(child));
    b.step(first, "request_received", day("2024-01-01"), &[]);
    b.step(first, "plan_issued", day("2024-05-20"), &[]);
    let second = b.entry("ehc_needs_assessment", Some(child));
    b.step(second, "request_received", day("2024-01-01"), &[]);
    b.recorded_on("2024-09-10");
    let wrong = b.step(second, "plan_issued", day("2024-05-25"), &[]);
    b.recorded_on("2024-10-01");
    b.retract(second, wrong, day("2024-10-01"));
    b.step(second, "plan_issued", day("2024-06-28"), &[]);
    b.ledger()
}

#[test]
fn figures_are_as_known_on_any_date() {
    let (definitions, measures) = read();
    let ledger = two_cases(&definitions);
    let may = |known: Option<&str>| {
        let cell = total(
            &results(&ledger, &measures, known, "2024-12-31", &["2024-05"]),
            "EH05",
            "2024-05",
        );
        (cell.numerator, cell.denominator, cell.figure.map(|f| f.to_string()))
    };
    assert_eq!(may(Some("2024-06-30")), (1, 1, Some("100.0".into())));
    assert_eq!(
        may(Some("2024-09-30")),
        (1, 2, Some("50.0".into())),
        "the late one was recorded in September"
    );
    assert_eq!(may(None), (1, 1, Some("100.0".into())), "and corrected in October");
    let year = total(
        &results(&ledger, &measures, None, "2024-12-31", &["2024"]),
        "EH05",
        "2024",
    );
    assert_eq!(year.figure.unwrap().to_string(), "50.0");
}

#[test]
fn what_is_not_measured_is_never_a_zero() {
    let (definitions, measures) = read();
    let ledger = two_cases(&definitions);
    let periods = ["2023-05", "2024-04", "2024-05", "2024-12", "2025-12"];
    let all = results(&ledger, &measures, None, "2024-12-15", &periods);
    // Before the record begins there is no figure at all.
    assert_eq!(total(&all, "EH01", "2023-05").state, State::NotMeasured);
    assert!(reason(&all, "EH01", "2023-05").contains("nothing is on record before 2024-01-01"));
    // A month without a plan has nothing to measure; a month without a request has none.
    assert_eq!(total(&all, "EH05", "2024-04").state, State::NoCases);
    let none = total(&all, "EH01", "2024-05");
    assert_eq!((none.state, none.figure), (State::Value, Some(Figure::whole(0))));
    // No review was ever loaded.
    assert_eq!(total(&all, "AR01", "2024-12").state, State::NotMeasured);
    // A rate without a population.
    assert!(reason(&all, "EH01b", "2024-05").contains("aged_0_24"));
    // A period that lies ahead.
    assert_eq!(total(&all, "EH05", "2025-12").state, State::NotAvailable);
    let december: Period = "2024-12".parse().unwrap();
    let running = all.measure("EH05").unwrap().of(december).unwrap();
    assert!(!running.is_over && running.as_at == day("2024-12-15"));
}

#[test]
fn a_population_gives_a_rate() {
    let (definitions, measures) = read();
    let ledger = two_cases(&definitions);
    let viewpoint = Viewpoint {
        known_at: None,
        today: day("2024-12-31"),
    };
    let request = Request {
        periods: vec!["2024".parse().unwrap()],
        measures: vec!["EH01b".into()],
        populations: [("aged_0_24".to_owned(), 3_000)].into(),
        ..Request::default()
    };
    let rate = compute(&ledger, viewpoint, &measures, &request);
    assert_eq!(
        total(&rate, "EH01b", "2024").figure.unwrap().to_string(),
        "6.7",
        "2 × 10,000 ÷ 3,000 = 6.66…"
    );
    assert_eq!(rate.measures.len(), 1);
}

#[test]
fn groups_use_facts_that_a_return_stated_later() {
    let (definitions, measures) = read();
    // The child's facts carry the day of the return, eight months after the plan.
    let all = results(&two_cases(&definitions), &measures, None, "2025-03-01", &["2024-05"]);
    let found = all.measure("EH05").unwrap();
    let may = found.of("2024-05".parse().unwrap()).unwrap();
    let sex = found.groups(may, "sex").unwrap();
    let titles: Vec<&str> = measures.breakdowns["sex"]
        .groups
        .iter()
        .map(|g| g.id.as_str())
        .collect();
    assert_eq!(titles, ["F", "M", "unknown"]);
    assert_eq!(sex.iter().map(|c| c.denominator).collect::<Vec<_>>(), [1, 0, 0]);
    let age = found.groups(may, "age").unwrap();
    let eight = measures.breakdowns["age"]
        .groups
        .iter()
        .position(|g| g.id == "5_10")
        .unwrap();
    assert_eq!(age[eight].denominator, 1);
}

#[test]
fn a_figure_on_incomplete_data_is_shown_but_not_rated() {
    let (definitions, measures) = read();
    let mut b = Builder::new(Arc::clone(&definitions));
    let child = b.entry("child", None);
    for n in 0..20 {
        let case = b.entry("ehc_needs_assessment", Some(child));
        if n > 1 {
            b.step(case, "request_received", day("2024-01-01"), &[]);
        }
        b.step(case, "plan_issued", day("2024-05-01"), &[]);
    }
    let all = results(&b.ledger(), &measures, None, "2024-12-31", &["2024-05"]);
    let cell = total(&all, "EH05", "2024-05");
    assert_eq!((cell.numerator, cell.denominator, cell.unknown), (18, 20, 2));
    assert_eq!(cell.figure.unwrap().to_string(), "90.0");
    assert!(cell.incomplete);
    assert_eq!(rating(measures.get("EH05").unwrap(), &cell), None);
}

#[test]
fn a_rating_has_letter_word_and_shape_of_its_own() {
    let (definitions, measures) = read();
    let measure = measures.get("EH05").unwrap();
    let rated = |in_time: usize| {
        let mut b = Builder::new(Arc::clone(&definitions));
        let child = b.entry("child", None);
        for n in 0..10 {
            let case = b.entry("ehc_needs_assessment", Some(child));
            b.step(case, "request_received", day("2024-01-01"), &[]);
            let on = if n < in_time { "2024-05-01" } else { "2024-05-31" };
            b.step(case, "plan_issued", day(on), &[]);
        }
        let all = results(&b.ledger(), &measures, None, "2024-12-31", &["2024-05"]);
        rating(measure, &total(&all, "EH05", "2024-05")).unwrap()
    };
    assert_eq!(
        (rated(10), rated(9), rated(8)),
        (Rating::Green, Rating::Amber, Rating::Red)
    );
    let all = [Rating::Red, Rating::Amber, Rating::Green];
    let letters: std::collections::BTreeSet<char> = all.iter().map(|r| r.letter()).collect();
    let shapes: std::collections::HashSet<_> = all.iter().map(|r| r.shape()).collect();
    assert_eq!((letters.len(), shapes.len()), (3, 3));
    // Context has no better way, so no rating.
    let cell = total(
        &results(&two_cases(&definitions), &measures, None, "2024-12-31", &["2024"]),
        "EH01",
        "2024",
    );
    assert_eq!(rating(measures.get("EH01").unwrap(), &cell), None);
}

#[test]
fn every_figure_says_where_it_comes_from() {
    let (definitions, measures) = read();
    let ledger = two_cases(&definitions);
    let all = results(&ledger, &measures, Some("2024-09-30"), "2024-12-31", &["2024"]);
    let lineage = &all.measure("EH05").unwrap().lineage;
    assert_eq!((lineage.version, lineage.rows), (1, 2));
    assert_eq!(lineage.definitions, definitions.version);
    assert_eq!(lineage.fingerprint, measures.get("EH05").unwrap().fingerprint);
    assert!(all.viewpoint.known_at.is_some());
    assert_eq!(all.last, ledger.last());
}

#[test]
fn open_cases_say_how_many_how_old_and_the_median() {
    let (definitions, measures) = read();
    let mut b = Builder::new(Arc::clone(&definitions));
    let child = b.entry("child", None);
    for on in ["2024-01-01", "2024-03-01", "2024-06-01", "2024-12-20"] {
        let case = b.entry("ehc_needs_assessment", Some(child));
        b.step(case, "request_received", day(on), &[]);
    }
    let all = results(&b.ledger(), &measures, None, "2025-06-01", &["2024-12"]);
    let cell = total(&all, "EH08c", "2024-12");
    assert_eq!((cell.numerator, cell.denominator), (3, 4));
    let spread = cell.spread.unwrap();
    assert_eq!(spread.oldest, 365);
    assert_eq!(spread.median(1).unwrap().to_string(), "305.0");
    let none = total(&all, "EH08b", "2024-12");
    assert_eq!((none.numerator, none.spread), (0, None));
}

#[test]
fn a_fall_from_most_in_time_to_few_is_a_signal() {
    let (definitions, measures) = read();
    let mut b = Builder::new(Arc::clone(&definitions));
    let child = b.entry("child", None);
    for month in 0..24 {
        for n in 0..10 {
            let case = b.entry("ehc_needs_assessment", Some(child));
            let issued = calendar::add_days(day("2023-01-15"), month * 30 + 5).unwrap();
            let in_time = if month < 16 { 7 + month % 2 } else { 1 };
            let took = if n < in_time { 130 } else { 200 };
            b.step(
                case,
                "request_received",
                calendar::add_days(issued, -took).unwrap(),
                &[],
            );
            b.step(case, "plan_issued", issued, &[]);
        }
    }
    let viewpoint = Viewpoint {
        known_at: None,
        today: day("2024-12-31"),
    };
    let all = compute(&b.ledger(), viewpoint, &measures, &Request::standard(viewpoint.today));
    let judged = |id: &str| {
        let months = all.measure(id).unwrap().series(measures::Granularity::Month);
        JudgedSeries::of(months.filter(|p| p.is_over)).variation
    };
    // The fall is confirmed, so the baseline moves, and the old level stays to be seen.
    let fallen = judged("EH05");
    let Latest::NewLevel(step) = fallen.says() else {
        panic!("{:?}", fallen.says());
    };
    let polarity = measures.get("EH05").unwrap().polarity;
    assert_eq!(Meaning::of(polarity, step.direction()), Meaning::Worsening);
    assert!(step.from > 70.0 && step.to < 20.0, "{step:?}");
    assert_eq!(judged("EH10").says(), Latest::NearlyConstant, "0 % in every month");
}

#[test]
fn a_measure_and_its_complement_are_complete_alike() {
    let (definitions, measures) = read();
    let mut b = Builder::new(Arc::clone(&definitions));
    for n in 0..20 {
        let child = b.entry("child", None);
        let plan = b.entry("ehc_plan", Some(child));
        // Of every fourth plan the day it was made is not known; a review of it is.
        if n % 4 > 0 {
            b.step(plan, "plan_started", day("2020-01-10"), &[]);
        }
        b.step(plan, "reviewed", day("2024-03-01"), &[]);
        let review = b.entry("annual_review", Some(child));
        b.step(review, "meeting_held", day("2024-02-20"), &[]);
    }
    let all = results(&b.ledger(), &measures, None, "2024-07-01", &["2024-06"]);
    let (reviewed, waiting) = (total(&all, "AR01", "2024-06"), total(&all, "AR09a", "2024-06"));
    assert_eq!(
        (reviewed.numerator, reviewed.denominator, reviewed.undetermined),
        (15, 15, 5)
    );
    assert_eq!(
        (waiting.numerator, waiting.unknown),
        (0, 0),
        "every plan has a day to count from"
    );
    assert!(reviewed.incomplete && waiting.incomplete, "both rest on the same data");
    assert_eq!(rating(measures.get("AR09a").unwrap(), &waiting), None);
    assert_eq!(measures.get("AR09a").unwrap().complement.as_deref(), Some("AR01"));
}

#[test]
fn the_measure_and_the_worklist_count_the_same_reviews() {
    let (definitions, measures) = read();
    let ledger = invented_area(&definitions, 300, 5);
    let today = day("2025-10-31");
    let register = definitions.register_index("annual_review").unwrap();
    let decide = definitions.registers[register].clocks.get_index_of("decide").unwrap();
    let viewpoint = Viewpoint { known_at: None, today };
    let position = record::Position::of(&ledger, viewpoint);
    let overdue = position.open_clocks().iter().filter(|c| {
        usize::from(c.register) == register
            && usize::from(c.clock) == decide
            && c.running.state == definitions::ClockState::Overdue
    });
    let cell = total(
        &results(&ledger, &measures, None, "2025-10-31", &["2025-10"]),
        "AR04b",
        "2025-10",
    );
    assert!(cell.numerator > 0);
    assert_eq!(cell.numerator as usize, overdue.count());
}

#[test]
// demand: D06
fn a_review_that_was_never_decided_counts_as_not_in_time_when_the_next_takes_its_place() {
    let (definitions, measures) = read();
    let mut b = Builder::new(Arc::clone(&definitions));
    let child = b.entry("child", None);
    let plan = b.entry("ehc_plan", Some(child));
    b.step(plan, "plan_started", day("2022-09-05"), &[]);
    for (meeting, decided) in [("2023-09-01", None), ("2024-08-30", Some("2024-09-10"))] {
        let review = b.entry("annual_review", Some(child));
        b.link(review, "plan", plan, day(meeting));
        b.step(review, "meeting_held", day(meeting), &[]);
        if let Some(on) = decided {
            b.step(review, "decided_to_maintain", day(on), &[]);
        }
    }
    let periods = ["2024-07", "2024-08", "2024-09", "2024"];
    let all = results(&b.ledger(), &measures, None, "2024-12-31", &periods);
    let counted = |measure: &str, period: &str| {
        let cell = total(&all, measure, period);
        (cell.numerator, cell.denominator, cell.unknown)
    };
    assert_eq!(counted("AR04b", "2024-07"), (1, 1, 0), "open past the limit");
    assert_eq!(
        counted("AR04b", "2024-09"),
        (0, 0, 0),
        "nothing is awaited of it any more"
    );
    assert_eq!(counted("AR04", "2024-08"), (0, 1, 0), "and it was not in time");
    assert_eq!(counted("AR04", "2024-09"), (1, 1, 0));
    assert_eq!(counted("AR04", "2024"), (1, 2, 0));
}

#[test]
fn every_review_past_its_limit_is_in_one_of_the_two_faces() {
    let (definitions, measures) = read();
    let ledger = invented_area(&definitions, 300, 5);
    let today = day("2025-10-31");
    let register = definitions.register_index("annual_review").unwrap();
    let decide = definitions.registers[register].clocks.get_index_of("decide").unwrap();
    let position = record::Position::of(&ledger, Viewpoint { known_at: None, today });
    let rows = u32::try_from(position.table(register).len()).unwrap();
    let states = (0..rows).filter_map(|row| Some(position.clock(register, row, decide)?.state));
    let (mut late, mut missed) = (0, 0);
    for state in states {
        late += u32::from(state == definitions::ClockState::Late);
        missed += u32::from(state == definitions::ClockState::Missed);
    }
    let years: Vec<String> = (2012..=2025).map(|year| year.to_string()).collect();
    let years: Vec<&str> = years.iter().map(String::as_str).collect();
    let all = results(&ledger, &measures, None, "2025-10-31", &years);
    let not_in_time: u32 = years
        .iter()
        .map(|year| total(&all, "AR04", year))
        .map(|cell| cell.denominator - cell.numerator - cell.unknown)
        .sum();
    assert!(missed > 0, "the area has reviews that were never decided");
    assert_eq!(not_in_time, late + missed);
}

#[test]
fn one_core_or_many_the_figures_are_the_same() {
    let (definitions, measures) = read();
    let ledger = invented_area(&definitions, 150, 11);
    let today = day("2026-03-31");
    let viewpoint = Viewpoint { known_at: None, today };
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| compute(&ledger, viewpoint, &measures, &Request::standard(today)))
    };
    let (one, many) = (run(1), run(5));
    for (id, found) in &one.measures {
        for (a, b) in found.periods.iter().zip(&many.measures[id].periods) {
            assert_eq!(a.total, b.total, "{id}");
            assert_eq!(a.groups, b.groups, "{id}");
        }
    }
}

proptest! {
    #[test]
    fn percentages_round_half_up(denominator in 1_u64..100_000, part in 0.0_f64..=1.0) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let numerator = (part * denominator as f64) as u64;
        let figure = Figure::ratio(numerator, denominator, 100, 1).unwrap();
        // Half up: the tenth t with t - ½ <= 1000 n / d < t + ½.
        let (t, n, d) = (i128::from(figure.scaled()), i128::from(numerator), i128::from(denominator));
        prop_assert!((2 * t - 1) * d <= 2000 * n && 2000 * n < (2 * t + 1) * d);
        prop_assert_eq!(Figure::parse(&figure.to_string()), Some(figure));
    }

    #[test]
    fn periods_hold_their_days(days in 0_i32..60_000) {
        let on = calendar::date_of_day_number(days).unwrap();
        for granularity in [measures::Granularity::Month, measures::Granularity::Quarter, measures::Granularity::Year] {
            let period = Period::containing(on, granularity);
            prop_assert!(period.start() <= on && on <= period.end());
            let next = calendar::add_days(period.end(), 1).unwrap();
            prop_assert_ne!(Period::containing(next, granularity), period);
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
    }
}
