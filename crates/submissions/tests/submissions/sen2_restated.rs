//! A newer return that says a plan began on another day.

use super::builders::{Held, by, day, read, source};
use super::sen2_compared::{person, plan, ret, undecided};
use ::sen2::{Assessment, NamedPlan, Request, Sen2Return};
use record::Doubt;
use submissions::restate;

/// Imports as the commands do; gives what was taken for the same, and how many events were new.
fn import(held: &Held, ret: &Sen2Return, at: &str) -> (Vec<Doubt>, usize) {
    let mut said = held.says(ret);
    let ledger = held.record.ledger(&held.area.id).unwrap();
    let reported = restate(&ledger, &mut said.statements);
    let at = at.parse().unwrap();
    let report = held.record.import(&held.area.id, &said.statements, source(), &by(), at);
    let report = report.unwrap();
    assert_eq!(report.refused, []);
    (reported, report.events_new)
}

fn entries(held: &Held, register: &str) -> usize {
    let position = held.position(None, day("2026-06-01"));
    position.table_of(register).unwrap().len()
}

fn without_a_day(start: &str) -> Request {
    let mut request = plan(start);
    request.active_plan.as_mut().unwrap().placements[0].entry = None;
    request
}

#[test]
fn a_plan_whose_first_day_is_corrected_stays_one_plan() {
    let held = Held::empty();
    let first = ret(2025, vec![person("One", without_a_day("2021-05-10"))]);
    let second = ret(2026, vec![person("One", without_a_day("2021-05-11"))]);
    assert_eq!(import(&held, &first, "2025-03-01T09:00:00Z").0, []);
    let (reported, _) = import(&held, &second, "2026-03-01T09:00:00Z");
    assert_eq!(reported.len(), 1, "{reported:?}");
    assert!(
        reported[0]
            .message
            .contains("begun 2021-05-10 on record, and 2021-05-11 by this file")
    );
    assert_eq!((reported[0].table.as_str(), reported[0].row), ("NamedPlan", Some(0)));
    assert_eq!((entries(&held, "ehc_plan"), entries(&held, "placement")), (1, 2));
    let built = read(&held.build(2026));
    assert_eq!(built.persons[0].requests.len(), 1);
    let named = built.persons[0].requests[0]
        .assessment
        .as_ref()
        .unwrap()
        .named_plan
        .as_ref();
    assert_eq!(named.unwrap().start, Some(day("2021-05-11")));
    assert_eq!(
        built.persons[0].requests[0]
            .active_plan
            .as_ref()
            .unwrap()
            .placements
            .len(),
        1
    );
    // The plan keeps its name on record, and the file may come again.
    assert_eq!(import(&held, &second, "2026-03-02T09:00:00Z"), (Vec::new(), 0));
    // Corrected back, it is the same plan still.
    import(
        &held,
        &ret(2026, vec![person("One", without_a_day("2021-05-10"))]),
        "2026-03-03T09:00:00Z",
    );
    assert_eq!(entries(&held, "ehc_plan"), 1);
}

#[test]
fn a_request_whose_day_is_corrected_stays_one_request() {
    let held = Held::empty();
    import(
        &held,
        &ret(2025, vec![person("One", undecided("2024-11-04"))]),
        "2025-03-01T09:00:00Z",
    );
    let (reported, _) = import(
        &held,
        &ret(2026, vec![person("One", undecided("2024-11-14"))]),
        "2026-03-01T09:00:00Z",
    );
    assert_eq!((reported.len(), entries(&held, "ehc_needs_assessment")), (1, 1));
}

#[test]
fn what_may_be_another_plan_is_left_another_plan() {
    let later = ret(2026, vec![person("One", plan("2025-10-01"))]);
    let held = Held::empty();
    import(
        &held,
        &ret(2025, vec![person("One", plan("2021-05-10"))]),
        "2025-03-01T09:00:00Z",
    );
    // It began after the other was recorded.
    assert_eq!(import(&held, &later, "2026-03-01T09:00:00Z").0, []);
    assert_eq!(entries(&held, "ehc_plan"), 2);
    // Either of two could be meant.
    let held = Held::empty();
    let mut two = person("One", plan("2021-05-10"));
    two.requests.push(plan("2022-06-10"));
    import(&held, &ret(2025, vec![two]), "2025-03-01T09:00:00Z");
    assert_eq!(
        import(
            &held,
            &ret(2026, vec![person("One", plan("2021-05-11"))]),
            "2026-03-01T09:00:00Z"
        )
        .0,
        []
    );
    // The file reports the one on record too.
    let held = Held::empty();
    import(
        &held,
        &ret(2025, vec![person("One", plan("2021-05-10"))]),
        "2025-03-01T09:00:00Z",
    );
    let mut both = person("One", plan("2021-05-10"));
    both.requests.push(plan("2021-05-11"));
    assert_eq!(import(&held, &ret(2026, vec![both]), "2026-03-01T09:00:00Z").0, []);
}

fn named(request: &mut Request) -> &mut NamedPlan {
    let assessment = request.assessment.as_mut().unwrap();
    assessment.named_plan.as_mut().unwrap()
}

fn ceased(start: &str, on: &str, reason: u32) -> Request {
    let mut request = plan(start);
    request.active_plan = None;
    named(&mut request).cease_date = Some(day(on));
    named(&mut request).cease_reason = Some(reason);
    request
}

fn one(year: u16, request: Request) -> Sen2Return {
    ret(year, vec![person("One", request)])
}

#[test]
fn a_plan_that_a_newer_return_calls_maintained_has_not_ended() {
    let held = Held::empty();
    let (ended, goes_on) = (
        one(2025, ceased("2021-05-10", "2024-08-01", 2)),
        one(2026, plan("2021-05-10")),
    );
    import(&held, &ended, "2025-03-01T09:00:00Z");
    import(&held, &goes_on, "2026-03-01T09:00:00Z");
    for year in [2025, 2026] {
        let built = read(&held.build(year));
        let request = &built.persons[0].requests[0];
        assert!(request.active_plan.is_some(), "{year}");
    }
    // Again it says nothing new.
    assert_eq!(import(&held, &goes_on, "2026-03-02T09:00:00Z").1, 0);
    // As it was known before, it had ended.
    let before = read(&held.build_known(2025, Some(day("2025-03-31"))));
    assert!(before.persons[0].requests[0].active_plan.is_none());
}

#[test]
fn a_late_return_of_last_year_does_not_undo_the_end_that_this_years_reported() {
    let held = Held::empty();
    import(&held, &one(2026, plan("2021-05-10")), "2026-03-01T09:00:00Z");
    let mut this = one(2026, ceased("2021-05-10", "2025-01-10", 2));
    // It reports later days too, as the return of a whole area does.
    this.persons.push(person("Two", plan("2020-02-03")));
    import(&held, &this, "2026-03-02T09:00:00Z");
    import(&held, &one(2025, plan("2021-05-10")), "2026-03-03T09:00:00Z");
    let built = read(&held.build(2026));
    let one = built.persons.iter().find(|p| p.forename == "One").unwrap();
    assert!(one.requests[0].active_plan.is_none());
}

#[test]
fn a_request_that_a_newer_return_calls_undecided_was_not_withdrawn() {
    let held = Held::empty();
    let mut withdrawn = undecided("2024-11-04");
    withdrawn.outcome = "W".to_owned();
    import(&held, &one(2025, withdrawn), "2025-03-01T09:00:00Z");
    import(&held, &one(2025, undecided("2024-11-04")), "2025-03-02T09:00:00Z");
    let built = read(&held.build(2025));
    assert_eq!(built.persons[0].requests[0].outcome, "A");
    // Undecided, it is in the next year's return too.
    assert_eq!(read(&held.build(2026)).persons.len(), 1);
}

#[test]
fn a_placement_reported_again_without_a_last_day_continues() {
    let held = Held::empty();
    let mut left = plan("2021-05-10");
    left.active_plan.as_mut().unwrap().placements[0].leaving = Some(day("2025-01-10"));
    import(&held, &one(2025, left), "2025-03-01T09:00:00Z");
    import(&held, &one(2026, plan("2021-05-10")), "2026-03-01T09:00:00Z");
    let built = read(&held.build(2026));
    let active = built.persons[0].requests[0].active_plan.as_ref().unwrap();
    assert_eq!(active.placements[0].leaving, None);
}

#[test]
fn an_assessment_that_an_appeal_led_to_is_not_reported_for_the_year_before() {
    let held = Held::empty();
    let mut refused = undecided("2023-10-01");
    refused.outcome = "N".to_owned();
    refused.outcome_date = Some(day("2023-11-10"));
    import(&held, &one(2024, refused), "2024-03-01T09:00:00Z");
    let mut overturned = undecided("2023-10-01");
    overturned.outcome = "H".to_owned();
    overturned.tribunal = Some(true);
    overturned.assessment = Some(Assessment {
        outcome: "A".to_owned(),
        ..Assessment::default()
    });
    import(&held, &one(2025, overturned), "2025-03-01T09:00:00Z");
    let built = read(&held.build(2024));
    assert_eq!(built.persons[0].requests[0].outcome, "N");
    assert_eq!(built.persons[0].requests[0].assessment, None);
    assert!(read(&held.build(2025)).persons[0].requests[0].assessment.is_some());
}

#[test]
fn a_child_who_moved_away_and_came_back_has_the_plan_twice_and_is_in_every_return() {
    let held = Held::empty();
    let back = || {
        let mut request = plan("2021-05-10");
        request.active_plan.as_mut().unwrap().transfer_la = "316".to_owned();
        request
    };
    let years = [
        one(2024, plan("2021-05-10")),
        one(2025, ceased("2021-05-10", "2024-08-01", 5)),
        one(2026, back()),
        one(2027, plan("2021-05-10")),
    ];
    for (at, year) in years.iter().enumerate() {
        import(&held, year, &format!("202{}-03-01T09:00:00Z", at + 4));
    }
    assert_eq!(entries(&held, "ehc_plan"), 2);
    for (at, year) in years.iter().enumerate() {
        // Read again, each says nothing new.
        assert_eq!(import(&held, year, "2027-04-01T09:00:00Z").1, 0, "{at}");
        let built = read(&held.build(2024 + u16::try_from(at).unwrap()));
        let of = |ret: &Sen2Return| {
            let mut request = ret.persons[0].requests[0].clone();
            let active = request.active_plan.as_ref().map(|a| a.transfer_la.clone());
            (named(&mut request).cease_date, active)
        };
        assert_eq!(built.persons[0].requests.len(), 1);
        assert_eq!(of(&built), of(year), "{}", 2024 + at);
    }
    // Away and back within one year.
    let held = Held::empty();
    let mut both = one(2025, ceased("2021-05-10", "2024-03-01", 5));
    both.persons[0].requests.push(back());
    import(&held, &years[0], "2024-03-01T09:00:00Z");
    import(&held, &both, "2025-03-01T09:00:00Z");
    import(&held, &one(2026, plan("2021-05-10")), "2026-03-01T09:00:00Z");
    let plans: Vec<usize> = [2024, 2025, 2026]
        .into_iter()
        .map(|year| read(&held.build(year)).persons[0].requests.len())
        .collect();
    assert_eq!(plans, [1, 2, 1]);
}

#[test]
fn a_placement_with_another_rank_or_a_corrected_first_day_stays_one_placement() {
    let held = Held::empty();
    let with = |entry: &str, rank: u32| {
        let mut request = plan("2021-05-10");
        let placement = &mut request.active_plan.as_mut().unwrap().placements[0];
        placement.entry = Some(day(entry));
        placement.rank = Some(rank);
        request
    };
    let placements = |held: &Held| {
        let built = read(&held.build(2026));
        let active = built.persons[0].requests[0].active_plan.clone().unwrap();
        let reported = active
            .placements
            .iter()
            .map(|p| (p.entry.unwrap().to_string(), p.rank.unwrap()));
        reported.collect::<Vec<_>>()
    };
    import(&held, &one(2025, with("2023-09-04", 2)), "2025-03-01T09:00:00Z");
    let main = one(2026, with("2023-09-04", 1));
    assert_eq!(import(&held, &main, "2026-03-01T09:00:00Z").0, []);
    assert_eq!(placements(&held), [("2023-09-04".to_owned(), 1)]);
    assert_eq!(import(&held, &main, "2026-03-02T09:00:00Z").1, 0);
    let corrected = one(2026, with("2023-09-05", 1));
    assert_eq!(import(&held, &corrected, "2026-03-03T09:00:00Z").0.len(), 1);
    assert_eq!(placements(&held), [("2023-09-05".to_owned(), 1)]);
    assert_eq!(import(&held, &corrected, "2026-03-04T09:00:00Z"), (Vec::new(), 0));
    // A late return of years before reports an earlier stay there.
    let held_late = Held::empty();
    import(&held_late, &one(2026, with("2025-09-04", 1)), "2026-03-01T09:00:00Z");
    assert_eq!(
        import(&held_late, &one(2025, with("2021-09-06", 1)), "2026-03-02T09:00:00Z").0,
        []
    );
    assert_eq!(entries(&held_late, "placement"), 3);
    // The person who came there again after the other was recorded has a second placement.
    import(&held, &one(2026, with("2026-04-13", 1)), "2026-05-03T09:00:00Z");
    assert_eq!(entries(&held, "placement"), 3);
}
