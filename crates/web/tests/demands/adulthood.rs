//! From 16 to adult life.

use super::Place;

// demand: G03
#[test]
fn what_each_young_person_does_after_16_is_known_and_goes_out_of_date() {
    let here = Place::new();
    let council = here.organisation("Eastmere Council", "council");
    let college = here.organisation("Riverside College", "college");
    let adviser = here.person("Ann Marsh", &council);
    let (sam, kim) = (here.child("Sam", "2009-01-05"), here.child("Kim", "2008-05-01"));
    let coordinator = here.acting("ehc_coordinator", None);
    let joins = |child| {
        let fields = [("adviser", adviser.id()), ("cohort_year", "2025/26")];
        coordinator.opens_for(child, "participation", "cohort_joined", "2025-09-01", &fields)
    };
    let (sam, kim) = (joins(&sam), joins(&kim));
    // No place was offered yet: the guarantee ends on 30 September.
    coordinator
        .entry(&sam)
        .has(&["September guarantee", "30 September 2025", "153 days late"]);
    coordinator.records(&sam, "offer_made", "2025-09-08", &[("offered", "college")]);
    let course = [
        ("activity", "college"),
        ("provider", college.id()),
        ("activity_since", "2025-08-25"),
    ];
    coordinator.refuses(
        &sam,
        "activity_confirmed",
        "2025-09-15",
        &course,
        "Say when the course or placement ends.",
    );
    let mut ends = course.to_vec();
    ends.push(("course_ends", "2026-07-17"));
    coordinator.records(&sam, "activity_confirmed", "2025-09-15", &ends);
    coordinator.entry(&sam).has(&[
        "Where the young person is now participating",
        "Sustained for six months Yes",
    ]);
    let looking = [("activity", "neet_seeking"), ("activity_since", "2025-11-14")];
    coordinator.records(&kim, "activity_confirmed", "2025-11-17", &looking);
    coordinator.refuses(
        &kim,
        "risk_assessed",
        "2026-02-02",
        &[("risk", "high")],
        "The risk is high: say what support is given.",
    );
    coordinator.records(
        &kim,
        "risk_assessed",
        "2026-02-02",
        &[("risk", "high"), ("support", "A mentor")],
    );
    for day in ["2026-02-03", "2026-02-10"] {
        coordinator.records(
            &kim,
            "contact_tried",
            day,
            &[("contact_by", "Telephone"), ("reached", "no")],
        );
    }
    // Known for three months, and then not known until it is confirmed again.
    coordinator.entry(&kim).has(&[
        "Where the young person is now not known",
        "Times contact was tried in vain 2",
    ]);
    coordinator
        .list("participation", "now")
        .line("Kim Reed", &["not known", "High", "Ann Marsh", "2"])
        .line("Sam Reed", &["participating", "Riverside College", "17 July 2026"]);
    coordinator.records(&kim, "activity_confirmed", "2026-03-02", &looking);
    coordinator
        .entry(&kim)
        .has(&["Where the young person is now not participating"]);
    coordinator.records(&sam, "dropped_out", "2026-02-20", &[]);
    coordinator.entry(&sam).has(&[
        "Try to reach the young person who left early",
        "27 February 2026",
        "3 days late",
    ]);
    here.acting("therapist", None).does_not_see(&kim);
}

// demand: G04
#[test]
fn a_care_act_assessment_is_on_time_by_a_named_worker_and_the_plan_has_aims_not_only_a_transfer() {
    let here = Place::new();
    let council = here.organisation("Eastmere Council", "council");
    let (lead, adult) = (here.person("Ann Marsh", &council), here.person("Ben Costa", &council));
    let sam = here.child("Sam", "2008-08-15");
    let coordinator = here.acting("ehc_coordinator", None);
    let begun = [("own_words", "I want to cook for a living"), ("lead", lead.id())];
    let plan = coordinator.opens_for(&sam, "adulthood_plan", "begun", "2024-09-10", &begun);
    coordinator.records(&plan, "adult_referred", "2025-09-01", &[]);
    coordinator
        .entry(&plan)
        .has(&["I want to cook for a living", "15 February 2026", "15 days late"]);
    let eligible = [("eligible", "yes")];
    coordinator.refuses(
        &plan,
        "adult_assessed",
        "2026-03-02",
        &eligible,
        "Name the adult worker first.",
    );
    coordinator.records(&plan, "worker_named", "2026-02-23", &[("adult_worker", adult.id())]);
    coordinator.records(&plan, "adult_assessed", "2026-03-02", &eligible);
    for (outcome, aim) in [
        ("employment", "A kitchen"),
        ("living", "My own flat"),
        ("community", "The match"),
    ] {
        let set = [("outcome", outcome), ("aim", aim)];
        coordinator.opens_for(&plan, "adulthood_outcome", "set", "2025-10-01", &set);
    }
    coordinator.refuses(
        &plan,
        "adult_plan_made",
        "2026-03-02",
        &[],
        "Only 3 of the four outcomes have an aim: a plan for adulthood is more than a transfer.",
    );
    coordinator.refuses(
        &plan,
        "handed_over",
        "2026-03-02",
        &[],
        "Services may not stop before the adult plan is made (Care Act 2014 s.66).",
    );
    coordinator
        .list("adulthood_plan", "list")
        .line("Sam Reed", &["Ann Marsh", "Ben Costa", "3"]);
    let set = [("outcome", "health"), ("aim", "Swim each week")];
    coordinator.opens_for(&plan, "adulthood_outcome", "set", "2026-03-02", &set);
    coordinator.records(&plan, "adult_plan_made", "2026-03-02", &[]);
    coordinator.entry(&plan).has(&[
        "Plan made",
        "All four outcomes have an aim Yes",
        "done in time, 2 March 2026",
    ]);
    here.acting("attendance_officer", None).does_not_see(&plan);
}
