//! The improvement board: who sits on it, its meetings, papers and minutes, risks, and challenges.

use super::{Kept, Place};

fn council_and_people(here: &Place) -> (Kept, Kept, Kept) {
    let council = here.organisation("Eastmere Council", "council");
    let board = here.organisation("Eastmere Integrated Care Board", "health");
    (
        here.person("Ann Marsh", &council),
        here.person("Ben Costa", &board),
        council,
    )
}

fn board(here: &Place, chair: &Kept) -> Kept {
    let fields = [
        ("name", "Improvement Board"),
        ("remit", "Holds all partners to account"),
        ("chair", chair.id()),
        ("quorum", "2"),
    ];
    here.acting("secretariat", None)
        .opens("board", "set_up", "2025-09-15", &fields)
}

fn meeting(here: &Place, board: &Kept, reference: &str, planned: &str, starts: &str) -> Kept {
    let fields = [("board", board.id()), ("starts_at", starts), ("reference", reference)];
    here.acting("secretariat", None)
        .opens("meeting", "planned", planned, &fields)
}

// demand: A06
#[test]
fn a_board_knows_its_members_its_quorum_and_who_came_from_which_organisation() {
    let here = Place::new();
    let (ann, ben, council) = council_and_people(&here);
    let chair = here.person("Cleo Bennett", &council);
    let group = board(&here, &chair);
    let secretary = here.acting("secretariat", None);
    for (person, capacity, speaks_for) in [
        (&chair, "chair", "Independent"),
        (&ann, "member", "The council"),
        (&ben, "member", "The integrated care board"),
    ] {
        let fields = [
            ("person", person.id()),
            ("capacity", capacity),
            ("speaks_for", speaks_for),
        ];
        secretary.opens_for(&group, "board_member", "joined", "2025-09-15", &fields);
    }
    here.entry(&group).has(&[
        "Members needed to decide 2",
        "Members 3",
        "Ben Costa",
        "The integrated care board",
    ]);
    let mut seats = Vec::new();
    for (reference, day, came) in [("IB-1", "2025-12-04", true), ("IB-2", "2026-02-05", false)] {
        let held = meeting(&here, &group, reference, "2025-11-03", &format!("{day} 14:00"));
        secretary.records(&held, "held", day, &[]);
        for (person, capacity, here_then) in [(&chair, "chair", true), (&ann, "member", came), (&ben, "member", false)]
        {
            let fields = [("person", person.id()), ("capacity", capacity)];
            let seat = secretary.opens_for(&held, "attendance", "expected", "2025-11-03", &fields);
            secretary.records(&seat, if here_then { "attended" } else { "absent" }, day, &[]);
            seats.push(seat);
        }
        let quorate = if came {
            "Enough members to decide Yes"
        } else {
            "Enough members to decide No"
        };
        here.entry(&held).has(&[quorate]);
    }
    // Over time, by organisation and by the post that was sent.
    let chair = here.acting("chair", None);
    chair
        .list("attendance", "came")
        .line("Ben Costa", &["Eastmere Integrated Care Board", "Absent"])
        .line("Cleo Bennett", &["Eastmere Council", "Attended"]);
    chair
        .entry(&ben)
        .has(&["Meetings expected at 2", "Meetings attended, in person or by deputy 0"]);
    here.acting("therapist", None).does_not_see(&seats[0]);
}

// demand: A07 N02
#[test]
fn a_challenge_to_an_accountable_officer_is_due_is_taken_higher_and_ends_with_what_came_of_it() {
    let here = Place::new();
    let (ann, ben, council) = council_and_people(&here);
    let director = here.person("Dev Grant", &council);
    let chair = here.acting("chair", None);
    let fields = [
        ("number", "C1"),
        ("challenge", "Who pays for the missing posts?"),
        ("raised_by", ann.id()),
        ("level", "director"),
        ("put_to", director.id()),
    ];
    let challenge = chair.opens("escalation", "raised", "2026-02-02", &fields);
    chair
        .list("escalation", "unanswered_now")
        .line("C1", &["Dev Grant", "Director", "16 February 2026", "Overdue"]);
    let higher = [
        ("level", "officer"),
        ("put_to", ben.id()),
        ("reason", "No answer in ten working days"),
    ];
    chair.records(&challenge, "taken_higher", "2026-02-18", &higher);
    // A chief executive or accountable officer has five working days.
    chair.entry(&challenge).has(&[
        "25 February 2026",
        "5 days late",
        "Times taken higher 1",
        "Not answered by its day Yes",
    ]);
    chair.refuses(
        &challenge,
        "resolved",
        "2026-03-02",
        &[("outcome", "None")],
        "It has not been answered, so it cannot be resolved.",
    );
    here.entry(&ben).has(&["Challenges not answered by their day 1"]);
    chair.records(
        &challenge,
        "answered",
        "2026-03-02",
        &[("answer", "The board pays for four of them")],
    );
    chair.records(
        &challenge,
        "resolved",
        "2026-03-02",
        &[("outcome", "Four posts are advertised")],
    );
    chair.entry(&challenge).has(&[
        "Resolved",
        "The board pays for four of them",
        "Four posts are advertised",
    ]);
    here.acting("school", None).does_not_see(&challenge);
}

// demand: A09
#[test]
fn the_day_of_a_meeting_is_agreed_with_the_department_and_each_deadline_is_planned_back_from_it() {
    let here = Place::new();
    let (ann, _, _) = council_and_people(&here);
    let group = board(&here, &ann);
    let next = meeting(&here, &group, "IB-3", "2026-02-02", "2026-03-26 14:00");
    let secretary = here.acting("secretariat", None);
    secretary.records(&next, "timetable_agreed", "2026-02-06", &[]);
    let item = [("position", "1"), ("item", "Risks"), ("presenter", ann.id())];
    let item = secretary.opens_for(&next, "agenda_item", "added", "2026-02-09", &item);
    // Papers five working days before the meeting, the agenda ten before that, each paper seven before the meeting.
    secretary.entry(&next).has(&[
        "Day agreed with the Department",
        "19 March 2026",
        "Agenda agreed with the chair by 5 March 2026",
    ]);
    secretary.entry(&item).has(&["17 March 2026"]);
    // What is due is on the list of work before it is late.
    secretary
        .work()
        .has(&["Send the papers", "Send the paper to the secretariat"]);
    let moved = [("starts_at", "2026-03-30 14:00"), ("reason", "The adviser cannot come")];
    secretary.records(&next, "moved", "2026-03-02", &moved);
    secretary.entry(&next).has(&["23 March 2026"]);
    secretary.entry(&item).has(&["19 March 2026"]);
}

// demand: A12
#[test]
fn minutes_and_decisions_are_kept_with_the_actions_raised_and_approved_by_the_chair() {
    let here = Place::new();
    let (ann, _, _) = council_and_people(&here);
    let group = board(&here, &ann);
    let held = meeting(&here, &group, "IB-1", "2025-12-01", "2026-01-29 14:00");
    let secretary = here.acting("secretariat", None);
    let item = [
        ("position", "1"),
        ("item", "Waits for therapy"),
        ("presenter", ann.id()),
    ];
    let item = secretary.opens_for(&held, "agenda_item", "added", "2026-01-05", &item);
    let discussed = [("minute", "The waits were challenged")];
    secretary.refuses(
        &item,
        "minuted",
        "2026-01-29",
        &discussed,
        "Record that the meeting was held first.",
    );
    secretary.records(&held, "held", "2026-01-29", &[]);
    let action = [
        ("title", "Recruit two therapists"),
        ("owner", "Head of therapies"),
        ("target_date", "2026-06-30"),
    ];
    let action = secretary.opens("action", "agreed", "2026-01-29", &action);
    let discussed = [
        ("minute", "The waits were challenged"),
        ("decision", "Two therapists are recruited"),
        ("actions", action.id()),
    ];
    secretary.records(&item, "minuted", "2026-01-29", &discussed);
    secretary.entry(&item).has(&[
        "Two therapists are recruited",
        "Actions raised that are still open 1",
        "Recruit two therapists",
    ]);
    let seat = [("person", ann.id()), ("capacity", "chair")];
    let seat = secretary.opens_for(&held, "attendance", "expected", "2026-01-05", &seat);
    secretary.records(
        &held,
        "minutes_sent",
        "2026-02-11",
        &[("minutes_link", "Board folder: minutes 1")],
    );
    secretary.may_not_record(&held, "minutes_approved");
    let chair = here.acting("chair", None);
    chair.refuses(
        &held,
        "minutes_approved",
        "2026-02-26",
        &[],
        "Record for each member whether they came: 1 are open.",
    );
    secretary.records(&seat, "attended", "2026-01-29", &[]);
    let corrected = [
        ("minutes_link", "Board folder: minutes 1b"),
        ("reason", "The number of children was wrong"),
    ];
    secretary.records(&held, "minutes_corrected", "2026-02-20", &corrected);
    let next = meeting(&here, &group, "IB-2", "2026-01-05", "2026-02-26 14:00");
    chair.records(&held, "minutes_approved", "2026-02-26", &[("approved_at", next.id())]);
    here.acting("adviser", None).entry(&held).has(&[
        "Minutes approved",
        "Board folder: minutes 1b",
        "The number of children was wrong",
        "Improvement Board, 26 February 2026 at 14:00",
    ]);
    here.acting("therapist", None).does_not_see(&held);
}

// demand: A14
#[test]
fn a_risk_is_scored_before_and_after_what_is_done_and_one_held_without_effect_is_flagged() {
    let here = Place::new();
    let (ann, _, _) = council_and_people(&here);
    let lead = here.acting("thematic_lead", None);
    let fields = [
        ("number", "R1"),
        ("risk", "Therapists leave"),
        ("owner", ann.id()),
        ("likelihood", "likely"),
        ("impact", "severe"),
        ("next_review", "2026-02-20"),
    ];
    let risk = lead.opens("risk", "raised", "2025-08-04", &fields);
    lead.entry(&risk)
        .has(&["Held for six months without effect Yes", "10 days late"]);
    lead.list("risk", "open").line("R1", &["Ann Marsh", "20", "Overdue"]);
    lead.refuses(
        &risk,
        "closed_risk",
        "2026-03-02",
        &[("reason", "Tired of it")],
        "The score is 20 and nothing was done about it",
    );
    // The papers of a meeting do not go out with a risk that was not looked at.
    let group = board(&here, &ann);
    let next = meeting(&here, &group, "IB-1", "2026-02-02", "2026-03-12 14:00");
    let secretary = here.acting("secretariat", None);
    let item = [
        ("position", "1"),
        ("item", "Risks"),
        ("presenter", ann.id()),
        ("risks", risk.id()),
    ];
    let item = secretary.opens_for(&next, "agenda_item", "added", "2026-02-09", &item);
    secretary.records(
        &item,
        "paper_received",
        "2026-02-27",
        &[("paper_link", "Board folder: paper 1")],
    );
    let pack = [("pack_link", "Board folder: pack 1")];
    secretary.refuses(
        &next,
        "papers_sent",
        "2026-03-02",
        &pack,
        "1 risks in the papers are past the day on which they were to be looked at.",
    );
    let action = [
        ("title", "Agree a supplement"),
        ("owner", "Head of therapies"),
        ("target_date", "2026-03-31"),
    ];
    let action = lead.opens("action", "agreed", "2025-09-01", &action);
    lead.records(&action, "completed", "2026-02-16", &[("evidence", "Agreed and paid")]);
    let again = [
        ("likelihood", "unlikely"),
        ("impact", "severe"),
        ("next_review", "2026-05-01"),
        ("mitigated_by", action.id()),
        ("reason", "The supplement is paid"),
    ];
    lead.records(&risk, "scored", "2026-03-02", &again);
    lead.entry(&risk).has(&[
        "Score before anything was done 20",
        "Score now 10",
        "Mitigating actions completed 1",
        "Held for six months without effect No",
    ]);
    secretary.records(&next, "papers_sent", "2026-03-02", &pack);
    let chair = here.acting("chair", None);
    chair.list("risk", "matrix").has(&["Unlikely", "Severe", "R1"]);
    // The chair reads the list and is offered nothing that only others record.
    chair
        .list("risk", "open")
        .has_not(&["New entry: Risk", "Import from a file"]);
    lead.list("risk", "open").has(&["New entry: Risk"]);
    here.acting("therapist", None).does_not_see(&risk);
}
