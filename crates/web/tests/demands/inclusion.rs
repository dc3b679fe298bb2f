//! Children who are not at school full time: part-time timetables, alternative providers, and what a plan promised.

use super::{Kept, Place};

fn timetable(school: &Kept) -> [(&str, &str); 6] {
    [
        ("school", school.id()),
        ("why", "anxiety"),
        ("hours", "10"),
        ("full_hours", "25"),
        ("parent_agreed", "yes"),
        ("planned_end", "2026-02-13"),
    ]
}

fn but<'a>(fields: &[(&'a str, &'a str)], id: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let changed = |(field, held): &(&'a str, &'a str)| (*field, if *field == id { value } else { *held });
    fields.iter().map(changed).collect()
}

// demand: F03
#[test]
fn a_part_time_timetable_has_a_reason_consent_reviews_and_an_end_and_is_challenged() {
    let here = Place::new();
    let oak = here.organisation("Oak House School", "school");
    let sam = here.child("Sam", "2014-05-01");
    let officer = here.acting("attendance_officer", None);
    let of = ("part_time_timetable", "started");
    let given = timetable(&oak);
    // What is not allowed is recorded when it happens, and is on a list until the council challenges it.
    let ada = here.child("Ada", "2013-05-01");
    let wrong = officer.opens_for(&ada, of.0, of.1, "2026-01-05", &but(&given, "parent_agreed", "no"));
    officer
        .list("part_time_timetable", "to_challenge")
        .line("Oak House School", &["Anxiety", "No"]);
    officer.records(
        &wrong,
        "challenged",
        "2026-01-12",
        &[("note", "The parent has not agreed.")],
    );
    officer
        .list("part_time_timetable", "to_challenge")
        .has_not(&["Oak House School, 5 January 2026"]);
    officer.records(&wrong, "full_time_again", "2026-01-13", &[]);
    officer.does_not_open(
        Some(&sam),
        of,
        "2026-01-05",
        &but(&given, "planned_end", "2026-04-13"),
        "It is to last longer than six weeks: say what it is for and why it takes so long.",
    );
    let kept = officer.opens_for(&sam, of.0, of.1, "2026-01-05", &given);
    let reviewed = [
        ("hours", "15"),
        ("planned_end", "2026-02-27"),
        ("view", "Wants to come back"),
    ];
    officer.records(&kept, "reviewed", "2026-01-26", &reviewed);
    // The next review was due in three weeks, the whole is limited to six, and the day agreed has passed.
    officer.entry(&kept).has(&[
        "Review the timetable",
        "16 February 2026",
        "14 days late",
        "Hours gained since it started 5",
        "Days by which the end has moved 14",
        "End on the day agreed",
        "3 days late",
    ]);
    officer
        .list("part_time_timetable", "now")
        .line("Reed", &["Oak House School", "Anxiety", "60", "Overdue"]);
    officer.records(
        &kept,
        "challenged",
        "2026-02-23",
        &[("note", "What will bring Sam back?")],
    );
    officer.entry(&kept).has(&["done 23 February 2026, 7 days late"]);
    officer.records(&kept, "full_time_again", "2026-03-02", &[]);
    officer.entry(&kept).has(&["Full time again"]);
    here.acting("therapist", None).does_not_see(&kept);
}

// demand: F03
#[test]
fn schools_report_part_time_timetables_in_a_file() {
    let here = Place::new();
    let oak = here.organisation("Oak House School", "school");
    let sam = here.child("Sam", "2014-05-01");
    let headings = [
        "Child’s number in this record",
        "Started: date",
        "School",
        "Why",
        "Hours each week",
        "Hours each week when full time",
        "Parent agreed in writing",
        "To end on",
    ];
    let row = [
        sam.id(),
        "23/2/2026",
        "Oak House School",
        "Medical or health need",
        "12.5",
        "25",
        "yes",
        "27/3/2026",
    ];
    here.imports("part_time_timetable", &headings, &[&row]);
    here.list("part_time_timetable", "now")
        .line("Reed", &["Medical or health need", "50"]);
    here.acting("attendance_officer", None).entry(&oak).has(&["reports"]);
}

// demand: F04
#[test]
fn no_child_is_placed_with_a_provider_that_is_not_assured_unless_a_director_signs_it_off() {
    let here = Place::new();
    let council = here.organisation("Eastmere Council", "council");
    let farm = here.organisation("Greenway Farm", "alternative");
    let ann = here.person("Ann Marsh", &council);
    let (sam, kim) = (here.child("Sam", "2012-05-01"), here.child("Kim", "2011-05-01"));
    let officer = here.acting("attendance_officer", None);
    let provider = [
        ("organisation", farm.id()),
        ("registration", "unregistered"),
        ("places", "2"),
    ];
    let provider = officer.opens("ap_provider", "added", "2025-09-01", &provider);
    let passed = [
        ("passed", "yes"),
        ("assured_until", "2026-02-20"),
        ("checked_by", ann.id()),
    ];
    officer.records(&provider, "checked", "2025-09-08", &passed);
    officer
        .entry(&provider)
        .has(&["Assured now No", "10 days late", "Visit the provider"]);
    officer
        .list("ap_provider", "list")
        .line("Greenway Farm", &["Not registered", "No", "20 February 2026"]);
    let placement = [
        ("provider", provider.id()),
        ("hours", "15"),
        ("planned_end", "2026-07-17"),
    ];
    let of = ("ap_placement", "started");
    // While it was assured, a child could start there; now only with a sign-off.
    let first = officer.opens_for(&kim, of.0, of.1, "2026-02-02", &placement);
    officer.does_not_open(
        Some(&sam),
        of,
        "2026-03-02",
        &placement,
        "The provider is not assured on this day: a director signs the placement off and says why.",
    );
    let mut signed = placement.to_vec();
    signed.extend([
        ("signed_off_by", ann.id()),
        ("signed_off_because", "The only place near home"),
    ]);
    let second = officer.opens_for(&sam, of.0, of.1, "2026-03-02", &signed);
    officer
        .list("ap_placement", "unassured")
        .line("Sam Reed", &["Greenway Farm", "Ann Marsh"])
        .line("Kim Reed", &["Greenway Farm"]);
    officer.entry(&provider).has(&[
        "Children there now 2",
        "Children placed there while it was not assured 1",
        "Places that are free 0",
    ]);
    officer.refuses(
        &provider,
        "removed",
        "2026-03-02",
        &[("note", "No longer assured")],
        "2 children are there: end their placements first.",
    );
    officer.records(&first, "ended", "2026-03-02", &[("went_to", "College")]);
    here.acting("therapist", None).does_not_see(&second);
}

// demand: D08
#[test]
fn what_a_plan_says_is_provided_is_set_against_what_was_delivered() {
    let here = Place::new();
    let trust = here.organisation("Eastmere Community Health Trust", "health");
    let sam = here.child("Sam", "2014-05-01");
    let coordinator = here.acting("ehc_coordinator", None);
    let plan = here.opens_for(&sam, "ehc_plan", "plan_started", "2025-10-06", &[]);
    let line = |number: &'static str, section: &'static str, what: &'static str| {
        let fields = [
            ("plan", plan.id()),
            ("number", number),
            ("section", section),
            ("provision", what),
            ("hours_each_week", "1.5"),
            ("by_whom", "A speech and language therapist"),
            ("provider", trust.id()),
        ];
        coordinator.opens_for(&sam, "provision_line", "specified", "2025-10-06", &fields)
    };
    let speech = line("F1", "F", "Speech and language therapy");
    let physio = line("G1", "G", "Physiotherapy");
    coordinator.records(&speech, "started", "2025-10-13", &[]);
    coordinator.entry(&speech).has(&["done 13 October 2025, 7 days late"]);
    let short = [("weeks", "10"), ("hours_delivered", "9")];
    coordinator.refuses(
        &speech,
        "delivery_reported",
        "2025-12-19",
        &short,
        "9 hours is less than the plan specifies for 10 weeks: say why.",
    );
    let mut why = short.to_vec();
    why.push(("shortfall_reason", "The post was vacant"));
    coordinator.records(&speech, "delivery_reported", "2025-12-19", &why);
    coordinator.entry(&speech).has(&[
        "Hours due in those weeks 15",
        "Hours delivered so far 9",
        "Hours not delivered 6",
        "60",
    ]);
    coordinator.list("provision_line", "gaps").line(
        "Speech and language therapy",
        &["Eastmere Community Health Trust", "15", "9", "6"],
    );
    // Nothing was begun: the duty to secure it has run since the plan.
    coordinator
        .entry(&physio)
        .has(&["Secure the provision", "147 days late", "Statutory"]);
    here.acting("attendance_officer", None).does_not_see(&speech);
}
