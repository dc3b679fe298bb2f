//! Who holds which case, and newly qualified workers.

use super::{Kept, Place};

struct Team {
    council: Kept,
    team: Kept,
    ann: Kept,
}

fn team(here: &Place, most: &str) -> Team {
    let council = here.organisation("Eastmere Council", "council");
    let ann = here.person("Ann Marsh", &council);
    let fields = [
        ("name", "Children with disabilities team"),
        ("organisation", council.id()),
        ("most_cases", most),
    ];
    let team = here.opens("team", "set_up", "2020-01-06", &fields);
    here.opens_for(&team, "team_member", "joined", "2020-01-06", &[("person", ann.id())]);
    Team { council, team, ann }
}

// demand: H01
#[test]
fn a_child_and_an_adult_without_a_worker_are_on_one_duty_list_until_someone_decides_with_a_reason() {
    let here = Place::new();
    let of = team(&here, "18");
    let manager = here.acting("social_work_manager", None);
    let (sam, lee) = (here.child("Sam", "2014-05-01"), here.child("Lee", "2006-05-01"));
    let needs = |who, service, on, risk| {
        here.opens_for(who, "allocation", "needed", on, &[("service", service), ("risk", risk)])
    };
    let child = needs(&sam, "cwd", "2026-01-26", "red");
    let adult = needs(&lee, "adult", "2026-02-23", "green");
    let director = here.acting("director", None);
    director
        .list("allocation", "duty_list")
        .line(
            "Sam Reed",
            &[
                "Children with disabilities team",
                "Red",
                "35",
                "2 February 2026",
                "Overdue",
            ],
        )
        .line("Lee Reed", &["Adult social care", "Green", "7"]);
    director.records(
        &child,
        "triaged",
        "2026-02-02",
        &[("risk", "red"), ("reason", "Waits for a vacancy")],
    );
    director.entry(&child).has(&[
        "Waits for a vacancy",
        "Days on the duty list 35",
        "2 March 2026",
        "7 days late",
    ]);
    let given = [("worker", of.ann.id()), ("in_team", of.team.id())];
    director.refuses(&child, "allocated", "2026-03-02", &given, "Enter reason");
    let mut why = given.to_vec();
    why.push(("reason", "Has room"));
    director.records(&child, "allocated", "2026-03-02", &why);
    director
        .list("allocation", "duty_list")
        .has_not(&["Sam Reed"])
        .line("Lee Reed", &["Adult social care"]);
    director.list("allocation", "caseloads").has(&["Ann Marsh", "Sam Reed"]);
    // The worker sees the child; a case that is no worker's is no worker's to see.
    let worker = here.acting("social_worker", Some(&of.ann));
    worker.entry(&child).has(&["Has room"]);
    worker.list("allocation", "caseloads").has_not(&["Lee Reed"]);
    here.acting("school", None).does_not_see(&adult);
    drop(manager);
}

// demand: H07
#[test]
fn the_cases_of_each_worker_are_counted_against_the_limit_of_the_team() {
    let here = Place::new();
    let of = team(&here, "1");
    let director = here.acting("director", None);
    for (name, born) in [("Sam", "2014-05-01"), ("Kim", "2015-05-01")] {
        let child = here.child(name, born);
        let case = here.opens_for(&child, "allocation", "needed", "2026-01-05", &[("service", "cwd")]);
        let given = [
            ("worker", of.ann.id()),
            ("in_team", of.team.id()),
            ("reason", "Has room"),
        ];
        director.records(&case, "allocated", "2026-01-12", &given);
    }
    director.entry(&of.team).has(&[
        "Most cases for each worker 1",
        "Workers now 1",
        "Cases held now 2",
        "Cases for each worker 2",
        "Workers who hold more cases than allowed 1",
    ]);
    director
        .list("team_member", "all")
        .line("Ann Marsh", &["Children with disabilities team"]);
    director.entry(&of.ann).has(&["Cases held now 2"]);
}

// demand: K06
#[test]
fn a_newly_qualified_worker_has_supervision_three_observations_and_fewer_cases() {
    let here = Place::new();
    let of = team(&here, "1");
    let assessor = here.person("Ben Costa", &of.council);
    let manager = here.acting("workforce_officer", None);
    let begins = |assessor: &Kept| {
        [
            ("assessor", assessor.id().to_owned()),
            ("in_team", of.team.id().to_owned()),
        ]
    };
    let given = begins(&of.ann);
    let given: Vec<(&str, &str)> = given.iter().map(|(id, value)| (*id, value.as_str())).collect();
    manager.does_not_open(
        Some(&of.ann),
        ("newly_qualified", "began"),
        "2025-03-03",
        &given,
        "The assessor is another person.",
    );
    let given = begins(&assessor);
    let given: Vec<(&str, &str)> = given.iter().map(|(id, value)| (*id, value.as_str())).collect();
    let year = manager.opens_for(&of.ann, "newly_qualified", "began", "2025-03-03", &given);
    manager
        .entry(&year)
        .has(&["About", "Ann Marsh", "10 March 2025", "Hold supervision"]);
    manager.refuses(
        &year,
        "supervised",
        "2025-03-10",
        &[("supervised_by", of.ann.id())],
        "Supervision is given by another person.",
    );
    // Weekly, then each fortnight, then monthly.
    for (day, next) in [
        ("2025-03-10", "17 March 2025"),
        ("2025-06-02", "16 June 2025"),
        ("2026-02-02", "2 March 2026"),
    ] {
        manager.records(&year, "supervised", day, &[("supervised_by", assessor.id())]);
        manager.entry(&year).has(&[next]);
    }
    let sam = here.child("Sam", "2014-05-01");
    let case = here.opens_for(&sam, "allocation", "needed", "2026-01-05", &[("service", "cwd")]);
    let worker = [
        ("worker", of.ann.id()),
        ("in_team", of.team.id()),
        ("reason", "Has room"),
    ];
    here.records(&case, "allocated", "2026-01-12", &worker);
    manager.records(&year, "observed", "2025-06-09", &[]);
    manager
        .list("newly_qualified", "list")
        .line("Ann Marsh", &["Ben Costa", "1", "0.9", "Yes"]);
    manager.refuses(
        &year,
        "assessed",
        "2026-03-02",
        &[("passed", "yes")],
        "1 observations of practice are recorded, and three are needed.",
    );
    manager.records(&year, "observed", "2025-09-08", &[]);
    manager.records(&year, "observed", "2025-12-08", &[]);
    manager.records(&year, "assessed", "2026-03-02", &[("passed", "yes")]);
    manager.entry(&year).has(&["Assessed", "done in time, 2 March 2026"]);
    here.acting("therapist", None).does_not_see(&year);
}

/// The same year comes in from a file that names the worker.
#[test]
fn a_file_names_the_person_or_organisation_that_an_entry_is_about() {
    let here = Place::new();
    let of = team(&here, "18");
    here.person("Ben Costa", &of.council);
    let headings = ["Person", "Year began: date", "Assessor", "Team"];
    let row = ["Ann Marsh", "2/2/2026", "Ben Costa", "Children with disabilities team"];
    here.imports("newly_qualified", &headings, &[&row]);
    here.list("newly_qualified", "list").line("Ann Marsh", &["Ben Costa"]);
}
