//! Returns of every shape, into an empty record and out again.

use super::builders::{Held, day, only_in_one, read};
use ::sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Period, Person, Placement, PlanDetail, Request, Sen2Return,
    read_xml, write_xml,
};
use calendar::{Date, add_days};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use returns::Input;

fn flag() -> impl Strategy<Value = Option<bool>> {
    option::of(any::<bool>())
}

fn between(from: Date, to: Date) -> impl Strategy<Value = Date> {
    let days = calendar::days_between(from, to).max(0);
    (0..=days).prop_map(move |n| add_days(from, n).unwrap())
}

fn place() -> impl Strategy<Value = (String, String, String, String)> {
    prop_oneof![
        (100_000u32..999_999).prop_map(|urn| (urn.to_string(), String::new(), String::new(), String::new())),
        (10_000_000u32..19_999_999).prop_map(|n| (String::new(), n.to_string(), String::new(), String::new())),
        prop_oneof!["OLA", "OPA", "EHE", "EYP"].prop_map(|s| (String::new(), String::new(), s, String::new())),
        "[a-z]{3,9}( [a-z]{2,5})?".prop_map(|s| (String::new(), String::new(), "OTH".to_owned(), s)),
    ]
}

fn detail(rank: u32) -> impl Strategy<Value = PlanDetail> {
    (place(), flag(), flag()).prop_map(move |((urn, ukprn, setting, setting_other), a, b)| PlanDetail {
        urn,
        ukprn,
        setting,
        setting_other,
        rank: Some(rank),
        sen_unit: a,
        resourced_provision: b,
        ..PlanDetail::default()
    })
}

fn code(codes: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(codes).prop_map(str::to_owned)
}

fn plan(start: Date, period: Period, ceased: bool) -> impl Strategy<Value = NamedPlan> {
    let facts = (
        code(&["", "A", "B"]),
        code(&["", "S", "A", "T"]),
        flag(),
        flag(),
        code(&["", "E", "H"]),
    );
    let end = between(start.max(period.start), period.census);
    (facts, detail(1), option::of(detail(2)), end, 1u32..=9).prop_map(move |(f, first, second, end, reason)| {
        NamedPlan {
            start: Some(start),
            residential: f.0,
            work_based: f.1,
            personal_budget: f.2,
            organised_arrangements: f.3,
            direct_payments: f.4,
            cease_date: ceased.then_some(end),
            cease_reason: ceased.then_some(reason),
            plan_details: std::iter::once(first).chain(second).collect(),
            ..NamedPlan::default()
        }
    })
}

fn placement(period: Period) -> impl Strategy<Value = Placement> {
    let entry = option::of(between(day("2017-09-01"), period.census));
    let left = option::of(between(period.start, period.census));
    let facts = (
        flag(),
        flag(),
        code(&["", "A"]),
        code(&["", "S"]),
        code(&["", "FT", "PT"]),
    );
    (place(), 1u32..=2, entry, left, facts).prop_map(|(place, rank, entry, left, f)| Placement {
        urn: place.0,
        ukprn: place.1,
        setting: place.2,
        setting_other: place.3,
        rank: Some(rank),
        entry,
        leaving: left.filter(|l| entry.is_none_or(|e| e <= *l)),
        sen_unit: f.0,
        resourced_provision: f.1,
        residential: f.2,
        work_based: f.3,
        attendance_pattern: f.4,
        ..Placement::default()
    })
}

fn needs() -> impl Strategy<Value = Vec<Need>> {
    const TYPES: &[&str] = &["SPLD", "ASD", "SEMH", "SLCN", "HI", "DS", "OTH"];
    (code(TYPES), option::of(code(TYPES))).prop_map(|(first, second)| {
        let second = second.filter(|s| *s != first);
        let ranked = std::iter::once(first).chain(second).zip(1..);
        ranked
            .map(|(need, rank)| Need {
                need,
                rank: Some(rank),
                ..Need::default()
            })
            .collect()
    })
}

fn active(start: Date, period: Period, from_elsewhere: bool) -> impl Strategy<Value = ActivePlan> {
    let since = start.max(period.start);
    let review = (
        option::of(between(since, period.census)),
        option::of(between(since, period.census)),
        code(&["", "M", "A", "C", "X"]),
        option::of(between(since, period.census)),
    );
    let due = i16::try_from(i32::from(period.census.year())).unwrap();
    let due = option::of(prop::sample::select(vec![
        Date::new(due, 2, 15).unwrap(),
        Date::new(due, 3, 31).unwrap(),
        Date::new(due + 1, 2, 15).unwrap(),
    ]));
    let done = option::of(between(since, period.census));
    (review, due, done, vec(placement(period), 1..4), needs()).prop_map(
        move |((meeting, decided, outcome, draft), due, done, mut placements, needs)| {
            // Two rows of the same place, day and rank are one placement.
            let mut seen = std::collections::BTreeSet::new();
            placements.retain(|p| seen.insert((p.entry, p.urn.clone(), p.ukprn.clone(), p.setting.clone(), p.rank)));
            // The decision collected is the one after the meeting.
            let decided = decided.filter(|d| meeting.is_none_or(|m| *d >= m));
            ActivePlan {
                transfer_la: if from_elsewhere { "316" } else { "" }.to_owned(),
                review_meeting: meeting,
                last_review: decided,
                // An outcome needs its decision, and a draft the meeting it follows.
                review_outcome: decided.map(|_| outcome).unwrap_or_default(),
                review_draft: draft.filter(|d| meeting.is_some_and(|m| *d >= m)),
                phase_transfer_due: due,
                phase_transfer_final: done,
                placements,
                needs,
                ..ActivePlan::default()
            }
        },
    )
}

/// A request that carries an older plan.
fn carrier(period: Period) -> impl Strategy<Value = Request> {
    let history = (option::of(1u32..=5), flag(), flag(), flag(), any::<bool>());
    (between(day("2016-01-01"), period.end), any::<bool>(), history).prop_flat_map(move |(start, ceased, history)| {
        let (source, rya, flag_a, flag_b, moved_in) = history;
        let received = between(day("2015-01-01"), start);
        let active = active(start, period, moved_in);
        (plan(start, period, ceased), option::of(active), option::of(received)).prop_map(
            move |(plan, active, received)| {
                let open = plan.cease_date.is_none_or(|d| d > period.census);
                Request {
                    received,
                    source,
                    rya,
                    outcome: "H".to_owned(),
                    mediation: flag_a,
                    assessment: Some(Assessment {
                        outcome: "H".to_owned(),
                        other_tribunal: flag_b,
                        week20: flag_a,
                        named_plan: Some(plan),
                        ..Assessment::default()
                    }),
                    active_plan: active.filter(|_| open).or_else(|| open.then(ActivePlan::default)),
                    ..Request::default()
                }
            },
        )
    })
}

/// A request with a course of its own, up to a plan.
fn own(period: Period) -> impl Strategy<Value = Request> {
    let received = between(day("2022-06-01"), period.end);
    let shape = (0usize..5, 0usize..5, any::<bool>(), any::<bool>());
    let facts = (option::of(1u32..=5), vec(flag(), 7), any::<bool>());
    (received, shape, facts).prop_flat_map(
        move |(received, (stage, issue, historical, ceased), (source, flags, moved))| {
            let historical = historical && received < period.start && stage >= 3;
            let decided = between(received.max(period.start), period.end);
            let reported = decided.prop_flat_map(move |d| (Just(d), between(d, period.end)));
            reported.prop_flat_map(move |(decided, reported)| {
                let plan = plan(reported, period, ceased);
                let active = active(reported, period, false);
                let flags = flags.clone();
                (plan, active).prop_map(move |(plan, active)| {
                    let outcome = match stage {
                        0 => "A",
                        1 => "W",
                        2 => "N",
                        _ if historical => "H",
                        _ => "Y",
                    };
                    let open = plan.cease_date.is_none_or(|d| d > period.census);
                    let issued = stage >= 3 && issue == 4;
                    let assessment = (stage >= 3).then(|| {
                        let (code, on) = match issue {
                            0 => ("A", None),
                            1 => ("W", None),
                            2 => ("N", Some(reported)),
                            3 => ("Y", None),
                            _ => ("Y", Some(reported)),
                        };
                        Assessment {
                            outcome: code.to_owned(),
                            outcome_date: on,
                            mediation: flags[2],
                            tribunal: flags[3],
                            other_mediation: flags[4],
                            other_tribunal: flags[5],
                            week20: flags[6],
                            named_plan: issued.then(|| plan.clone()),
                            ..Assessment::default()
                        }
                    });
                    let moved = moved && (stage < 2 || (stage >= 3 && issue < 2));
                    Request {
                        received: Some(received),
                        source,
                        rya: flags[0],
                        outcome: outcome.to_owned(),
                        outcome_date: matches!(outcome, "Y" | "N").then_some(decided),
                        mediation: flags[0],
                        tribunal: flags[1],
                        exported: if moved { "301" } else { "" }.to_owned(),
                        assessment,
                        active_plan: (issued && open).then(|| active.clone()),
                        ..Request::default()
                    }
                })
            })
        },
    )
}

fn person(period: Period) -> impl Strategy<Value = Person> {
    let birth = between(day("2001-01-01"), day("2014-12-31"));
    let requests = vec(prop_oneof![carrier(period), own(period)], 1..4);
    let number = prop_oneof![4 => Just(0u8), 1 => Just(1), 1 => Just(2)];
    (
        birth,
        requests,
        number,
        code(&["M", "F"]),
        code(&["WBRI", "AIND", "REFU"]),
        any::<bool>(),
    )
        .prop_map(|(birth, mut requests, number, sex, ethnicity, postcode)| {
            // Two plans begun the same day are one plan.
            let mut seen = std::collections::BTreeSet::new();
            requests.retain(|r| {
                let plan = r.assessment.as_ref().and_then(|a| a.named_plan.as_ref());
                plan.is_none_or(|p| seen.insert(p.start))
            });
            Person {
                surname: "Example".to_owned(),
                birth_date: Some(birth),
                sex,
                ethnicity,
                postcode: if postcode { "ZZ1 1AB" } else { "" }.to_owned(),
                upn: match number {
                    0 => "valid".to_owned(),
                    1 => "A123".to_owned(),
                    _ => String::new(),
                },
                upn_unknown: if number == 2 { "UN8" } else { "" }.to_owned(),
                requests,
                ..Person::default()
            }
        })
}

fn a_return() -> impl Strategy<Value = (u16, Sen2Return)> {
    (2023u16..=2027).prop_flat_map(|year| {
        let period = Period::of_year(year);
        let officers = (code(&["", "Yes", "No"]), code(&["", "Yes", "No"]));
        (vec(person(period), 1..5), officers).prop_map(move |(mut persons, (dmo, dsco))| {
            for (at, p) in persons.iter_mut().enumerate() {
                p.forename = format!("Number{at}");
                if p.upn == "valid" {
                    p.upn = identifiers::upn(&format!("3171800100{at:02}"), 0).unwrap_or_default();
                }
            }
            let header = Header {
                collection: "SEN2".to_owned(),
                year: Some(u32::from(year)),
                reference_date: Some(period.census),
                lea: "317".to_owned(),
                dmo,
                dsco,
                ..Header::default()
            };
            let ret = Sen2Return {
                header,
                persons,
                ..Sen2Return::default()
            };
            (year, ret)
        })
    })
}

fn survives(year: u16, ret: &Sen2Return) -> Result<(), TestCaseError> {
    // Through its file first, which holds the items of its year only.
    let mut xml = Vec::new();
    write_xml(ret, &mut xml).unwrap();
    let ret = read_xml(&Input::bytes("sen2.xml", xml)).unwrap();
    let at = "2027-04-01T00:00:00Z".parse().unwrap();
    let held = Held::empty();
    let said = held.says(&ret);
    prop_assert!(said.bad.is_empty(), "{:?}", said.bad);
    held.import(&ret, at);
    let built = held.build(year);
    let written = read(&built);
    prop_assert_eq!(written.persons.len(), ret.persons.len());
    let other = Held::empty();
    other.import(&written, at);
    prop_assert_eq!(only_in_one(&held, &other), Vec::<String>::new());
    let again = held.preview(&written);
    prop_assert_eq!((again.events_new, again.corrected, again.people_new), (0, 0, 0));
    prop_assert!(built.left_out.is_empty(), "{:?}", built.left_out);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn every_shape_of_return_survives_the_record((year, ret) in a_return()) {
        survives(year, &ret)?;
    }
}
