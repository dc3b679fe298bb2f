//! This year's return beside last year's.

use super::builders::{Held, day, how};
use ::sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Period, Person, Placement, PlanDetail, Request, Sen2Return,
    write_xml,
};
use calendar::end_of_day_in_england;
use returns::Input;
use submissions::{Change, CompareError, Comparison, FileForm, build, compare};
use synthetic::{Options, make};

pub fn ret(year: u16, persons: Vec<Person>) -> Sen2Return {
    Sen2Return {
        header: Header {
            collection: "SEN2".to_owned(),
            year: Some(u32::from(year)),
            reference_date: Some(Period::of_year(year).census),
            lea: "317".to_owned(),
            ..Header::default()
        },
        persons,
        ..Sen2Return::default()
    }
}

fn file(ret: &Sen2Return) -> Vec<Input> {
    let mut xml = Vec::new();
    write_xml(ret, &mut xml).unwrap();
    vec![Input::bytes("last.xml", xml)]
}

pub fn person(name: &str, request: Request) -> Person {
    Person {
        surname: "Example".to_owned(),
        forename: name.to_owned(),
        birth_date: Some(day("2012-05-04")),
        sex: "F".to_owned(),
        ethnicity: "NOBT".to_owned(),
        upn_unknown: "UN8".to_owned(),
        requests: vec![request],
        ..Person::default()
    }
}

/// A plan made before the year of its return.
pub fn plan(start: &str) -> Request {
    Request {
        outcome: "H".to_owned(),
        assessment: Some(Assessment {
            outcome: "H".to_owned(),
            named_plan: Some(NamedPlan {
                start: Some(day(start)),
                plan_details: vec![PlanDetail {
                    setting: "OLA".to_owned(),
                    rank: Some(1),
                    ..PlanDetail::default()
                }],
                ..NamedPlan::default()
            }),
            ..Assessment::default()
        }),
        active_plan: Some(ActivePlan {
            placements: vec![Placement {
                setting: "OLA".to_owned(),
                rank: Some(1),
                entry: Some(day("2023-09-04")),
                ..Placement::default()
            }],
            needs: vec![Need {
                need: "ASD".to_owned(),
                rank: Some(1),
                ..Need::default()
            }],
            ..ActivePlan::default()
        }),
        ..Request::default()
    }
}

fn ceased(start: &str, on: &str) -> Request {
    let mut request = plan(start);
    request.active_plan = None;
    let named = request.assessment.as_mut().and_then(|a| a.named_plan.as_mut()).unwrap();
    (named.cease_date, named.cease_reason) = (Some(day(on)), Some(9));
    request
}

fn reviewed(start: &str, meeting: &str) -> Request {
    let mut request = plan(start);
    request.active_plan.as_mut().unwrap().review_meeting = Some(day(meeting));
    request
}

pub fn undecided(received: &str) -> Request {
    Request {
        received: Some(day(received)),
        source: Some(2),
        outcome: "A".to_owned(),
        ..Request::default()
    }
}

/// The 2026 return of a record that holds `now`, beside the 2025 return `before`.
fn compared(before: Vec<Person>, now: &[Sen2Return]) -> Comparison {
    let held = Held::empty();
    for ret in now {
        held.import(ret, "2026-02-01T00:00:00Z".parse().unwrap());
    }
    let position = held.position(None, day("2026-03-01"));
    let built = build("sen2", 2026, &position, &held.area, &how(FileForm::Xml)).unwrap();
    compare(&file(&ret(2025, before)), &built, &position).unwrap()
}

/// Kind, table, item, before, now.
fn reported(comparison: &Comparison) -> Vec<(Change, &str, &str, &str, &str)> {
    let mut all: Vec<_> = comparison
        .differences
        .iter()
        .map(|d| {
            let or = |v: &'static str| v;
            (
                d.change,
                d.table,
                d.field.unwrap_or(or("")),
                d.before.as_deref().unwrap_or(""),
                d.now.as_deref().unwrap_or(""),
            )
        })
        .collect();
    all.sort();
    all
}

#[test]
// demand: C01
fn who_vanished_is_reported_with_what_the_record_says_of_them() {
    let before = vec![
        person("Stays", plan("2020-03-02")),
        person("Ends", plan("2020-03-03")),
        person("Lost", plan("2020-03-04")),
        person("Ended", ceased("2020-03-05", "2024-06-03")),
        person("Closed", plan("2020-03-06")),
        person("Waiting", undecided("2024-11-04")),
    ];
    let now = [
        ret(
            2026,
            vec![
                person("Stays", plan("2020-03-02")),
                person("Ends", ceased("2020-03-03", "2025-06-03")),
            ],
        ),
        // Known since: the plan had ended before the collection year began.
        ret(2025, vec![person("Closed", ceased("2020-03-06", "2024-12-20"))]),
    ];
    let comparison = compared(before, &now);
    assert_eq!(comparison.in_both, 2);
    let vanished: Vec<_> = comparison.of(Change::Vanished).collect();
    assert_eq!(comparison.differences.len(), vanished.len(), "{comparison:?}");
    let rows: Vec<_> = vanished.iter().map(|d| d.row_before.unwrap()).collect();
    // Lost, Closed and Waiting; the person who had ended is reported once.
    assert_eq!(rows, [2, 4, 5]);
    assert!(
        vanished[0].message.contains("no one with that number or name"),
        "{}",
        vanished[0].message
    );
    assert!(
        vanished[1]
            .message
            .contains("the plan ended before the collection year"),
        "{}",
        vanished[1].message
    );
    assert!(
        vanished[2].message.contains("an open request"),
        "{}",
        vanished[2].message
    );
}

#[test]
fn what_was_restated_is_reported_with_both_values() {
    let before = vec![
        person("Start", plan("2021-05-10")),
        person("Received", undecided("2024-11-04")),
        person("Ceased", ceased("2021-05-12", "2025-01-03")),
        person("Reviewed", reviewed("2021-05-13", "2024-10-01")),
        person("Moved", plan("2021-05-14")),
        person("Same", reviewed("2021-05-15", "2024-10-01")),
    ];
    let mut elsewhere = plan("2021-05-14");
    elsewhere.active_plan.as_mut().unwrap().placements[0].entry = Some(day("2023-09-11"));
    let mut born = person("Same", reviewed("2021-05-15", "2025-10-02"));
    born.sex = "M".to_owned();
    let now = [ret(
        2026,
        vec![
            person("Start", plan("2021-05-11")),
            person("Received", undecided("2024-11-14")),
            person("Ceased", ceased("2021-05-12", "2025-01-08")),
            person("Reviewed", reviewed("2021-05-13", "2024-06-03")),
            person("Moved", elsewhere),
            born,
        ],
    )];
    let comparison = compared(before, &now);
    use Change::Restated as R;
    assert_eq!(
        reported(&comparison),
        [
            (R, "ActivePlans", "ReviewMeeting", "2024-10-01", "2024-06-03"),
            (R, "NamedPlan", "CeaseDate", "2025-01-03", "2025-01-08"),
            (R, "NamedPlan", "StartDate", "2021-05-10", "2021-05-11"),
            (R, "Person", "Sex", "F", "M"),
            (R, "PlacementDetail", "EntryDate", "2023-09-04", "2023-09-11"),
            (R, "Requests", "ReceivedDate", "2024-11-04", "2024-11-14"),
        ]
    );
    let start = comparison
        .differences
        .iter()
        .find(|d| d.field == Some("StartDate"))
        .unwrap();
    assert_eq!((start.row_before, start.row_now), (Some(0), Some(0)));
}

#[test]
fn people_new_to_the_return_are_reported_and_those_it_missed_last_year_are_marked() {
    let now = [ret(
        2026,
        vec![
            person("Asked", undecided("2025-10-01")),
            person("Missed", plan("2022-02-01")),
            person("Came", {
                let mut request = plan("2022-02-02");
                request.active_plan.as_mut().unwrap().transfer_la = "316".to_owned();
                request
            }),
        ],
    )];
    let comparison = compared(vec![person("Else", ceased("2020-01-06", "2024-03-04"))], &now);
    let new: Vec<_> = comparison.of(Change::New).map(|d| d.message.as_str()).collect();
    assert_eq!(new.len(), 3);
    assert!(
        new[0].starts_with("came since") && new[2].starts_with("came since"),
        "{new:?}"
    );
    assert!(new[1].contains("was not in last year's return"), "{new:?}");
    let missed: Vec<bool> = comparison.of(Change::New).map(|d| d.missed_last_year).collect();
    assert_eq!(missed, [false, true, false]);
}

#[test]
fn two_years_of_one_record_that_no_one_corrected_differ_only_in_who_is_new() {
    let area = make(&Options {
        plans: 300,
        seed: 5,
        today: day("2026-11-21"),
        la_code: "317".to_owned(),
    });
    let held = Held::empty();
    for ret in &area.returns {
        held.import(&ret.content, end_of_day_in_england(ret.received));
    }
    let position = held.position(None, day("2026-11-21"));
    let of = |year| build("sen2", year, &position, &held.area, &how(FileForm::Xml)).unwrap();
    let comparison = compare(&of(2025).files, &of(2026), &position).unwrap();
    assert!(comparison.in_both > 250);
    let odd: Vec<_> = comparison
        .differences
        .iter()
        .filter(|d| d.change != Change::New)
        .collect();
    assert!(odd.is_empty(), "{} {:?}", odd.len(), &odd[..odd.len().min(3)]);
    let late = comparison
        .of(Change::New)
        .find(|d| !d.message.starts_with("came since"));
    assert!(late.is_none(), "{late:?}");
    // The wrong way round is refused.
    let error = compare(&of(2026).files, &of(2025), &position).unwrap_err();
    assert!(matches!(error, CompareError::NotEarlier { .. }), "{error}");
}
