//! Social care and safeguarding: connected persons, allegations, self-assessments.

use super::Place;

// demand: M07
#[test]
fn a_connected_person_is_assessed_in_sixteen_weeks_with_checks_panel_and_at_most_one_extension() {
    let here = Place::new();
    let council = here.organisation("Eastmere Council", "council");
    let ann = here.person("Ann Marsh", &council);
    let sam = here.child("Sam", "2016-05-01");
    let begun = here.on("2026-02-20");
    let carer = [
        ("carer", "Mary Reed"),
        ("relation", "Grandmother"),
        ("placed_there", "yes"),
    ];
    let kept = begun.opens_for(&sam, "connected_person", "approved_for_a_time", "2025-11-03", &carer);
    begun
        .entry(&kept)
        .has(&["23 February 2026", "3 days left", "2 February 2026"]);
    begun.refuses(
        &kept,
        "panel_held",
        "2026-02-20",
        &[("panel_says", "Approve")],
        "The checks are not done, so the panel cannot look at it.",
    );
    let late = [("reason", "Checks from abroad"), ("extended_by", ann.id())];
    here.refuses(
        &kept,
        "extended",
        "2026-03-02",
        &late,
        "The sixteen weeks ran out before 2 March 2026, so they can no longer be extended (regulation 25).",
    );
    here.list("connected_person", "list")
        .line("Sam Reed", &["Grandmother", "23 February 2026", "Yes"]);
    here.entry(&kept).has(&[
        "7 days late",
        "Statutory",
        "The child lives with a carer whose approval has run out Yes",
    ]);
    begun.records(&kept, "extended", "2026-02-20", &late);
    here.entry(&kept)
        .has(&["20 April 2026", "56 days later", "approval has run out No"]);
    here.records(&kept, "checks_done", "2026-02-25", &[("checks_clear", "no")]);
    here.records(&kept, "panel_held", "2026-02-27", &[("panel_says", "Do not approve")]);
    here.refuses(&kept, "approved", "2026-03-02", &[], "The checks are not clear.");
    let not = [("reason", "A check")];
    here.refuses(
        &kept,
        "not_approved",
        "2026-03-02",
        &not,
        "The child lives there: say where the child goes.",
    );
    here.records(
        &kept,
        "not_approved",
        "2026-03-02",
        &[("reason", "A check"), ("child_goes_to", "A foster home")],
    );
    here.entry(&kept).has(&["Not approved", "A foster home"]);
    here.acting("therapist", None).does_not_see(&kept);
}

// demand: L18
#[test]
fn an_allegation_is_known_to_the_designated_officer_alone_with_its_meetings_times_and_outcome() {
    let here = Place::new();
    let oak = here.organisation("Oak House School", "school");
    let officer = here.acting("designated_officer", None);
    let fields = [
        ("reference", "L-001"),
        ("employer", oak.id()),
        ("sector", "school"),
        ("harm", "PHY"),
        ("immediate_risk", "no"),
    ];
    let kept = officer.opens("allegation", "known_to_employer", "2026-01-09", &fields);
    officer.entry(&kept).has(&["12 January 2026", "49 days late"]);
    officer.records(&kept, "referred", "2026-01-13", &[("meets_threshold", "yes")]);
    let outcome = [("outcome", "substantiated"), ("dismissed", "yes")];
    officer.refuses(
        &kept,
        "concluded",
        "2026-02-16",
        &outcome,
        "No meeting was held, so there is nothing to conclude from.",
    );
    let met = [("attended_by", "School, police"), ("decided", "To investigate")];
    officer.records(&kept, "meeting_held", "2026-01-16", &met);
    officer
        .list("allegation", "open_now")
        .line("L-001", &["School or college", "more than a month"]);
    officer.records(&kept, "concluded", "2026-02-16", &outcome);
    // Closed, and the referral to the barring service is still awaited.
    officer.entry(&kept).has(&[
        "done 13 January 2026, 1 day late",
        "Substantiated",
        "Refer to the Disclosure and Barring Service",
        "16 March 2026",
        "14 days left",
    ]);
    for role in [
        "director",
        "social_work_manager",
        "data_officer",
        "chair",
        "school",
        "administrator",
    ] {
        here.acting(role, None).does_not_see(&kept);
    }
    here.acting("director", None)
        .entry(&oak)
        .has_not(&["L-001", "is the employer in"]);
}

// demand: N04
#[test]
fn an_organisation_assesses_itself_is_challenged_by_a_peer_and_follows_up_each_action() {
    let here = Place::new();
    let trust = here.organisation("Eastmere Community Health Trust", "health");
    let oak = here.organisation("Oak House School", "school");
    let (nurse, head) = (here.person("Ann Marsh", &trust), here.person("Ben Costa", &oak));
    let secretary = here.acting("secretariat", None);
    let kept = secretary.opens_for(
        &trust,
        "section_11_assessment",
        "asked_for",
        "2025-11-10",
        &[("round", "2026")],
    );
    secretary.entry(&trust).has(&["Section 11 self-assessments", "2026"]);
    secretary.entry(&trust).has(&["Add: Section 11 self-assessment"]);
    here.acting("chair", None)
        .entry(&trust)
        .has_not(&["Add: Section 11 self-assessment"]);
    secretary.entry(&kept).has(&[
        "About",
        "Eastmere Community Health Trust",
        "10 February 2026",
        "20 days late",
    ]);
    let lead = [("lead", nurse.id())];
    secretary.refuses(
        &kept,
        "submitted",
        "2026-02-02",
        &lead,
        "Only 0 of the 8 standards are filled in.",
    );
    let not_met = [("standard", "5"), ("own_view", "partly")];
    secretary.does_not_open(
        Some(&kept),
        ("section_11_standard_met", "assessed"),
        "2026-02-02",
        &not_met,
        "It is not fully met: say what is done, and by when.",
    );
    let mut gap = None;
    for standard in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let fields = [("standard", standard), ("own_view", "met")];
        let one = secretary.opens_for(&kept, "section_11_standard_met", "assessed", "2026-02-02", &fields);
        if standard == "5" {
            gap = Some(one);
        } else {
            secretary.records(&one, "challenged", "2026-03-02", &[("after_challenge", "met")]);
        }
    }
    let gap = gap.unwrap();
    secretary.records(&kept, "submitted", "2026-02-02", &lead);
    secretary.entry(&kept).has(&["done in time, 2 February 2026"]);
    secretary.refuses(
        &kept,
        "challenged",
        "2026-03-02",
        &[("peer", nurse.id()), ("lay_member", head.id())],
        "A peer comes from another organisation.",
    );
    let differs = [("after_challenge", "partly")];
    secretary.refuses(
        &gap,
        "challenged",
        "2026-03-02",
        &differs,
        "The view differs from the organisation’s own: say why.",
    );
    let differs = [
        ("after_challenge", "partly"),
        ("challenge", "Two of five are trained"),
        ("action", "Train all"),
        ("action_by", "2026-02-27"),
    ];
    secretary.records(&gap, "challenged", "2026-03-02", &differs);
    secretary.records(
        &kept,
        "challenged",
        "2026-03-02",
        &[("peer", head.id()), ("lay_member", head.id())],
    );
    secretary.entry(&kept).has(&[
        "Standards that challenge lowered 1",
        "Standards with something still to do 1",
    ]);
    secretary.refuses(
        &kept,
        "closed_off",
        "2026-03-02",
        &[],
        "1 standards are not met and what follows from them is not done.",
    );
    secretary
        .entry(&gap)
        .has(&["Do what follows from the self-assessment", "3 days late"]);
    secretary.records(&gap, "action_done", "2026-03-02", &[("evidence", "All are trained")]);
    secretary.records(&kept, "closed_off", "2026-03-02", &[]);
    here.acting("chair", None)
        .whole_list("section_11_assessment", "list")
        .line(
            "2026",
            &[
                "Eastmere Community Health Trust",
                "Ann Marsh",
                "3.0",
                "2.9",
                "1",
                "0",
                "Followed up",
            ],
        );
    here.acting("therapist", None).does_not_see(&kept);
}
