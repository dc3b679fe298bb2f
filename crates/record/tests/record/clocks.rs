//! Clocks as a position shows them: superseded, conditional, counted once, and what a step would do to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Date;
use definitions::{
    ClockState, DefinitionFile, Definitions, EntryKey, LinkStatement, Origin, Statement, StatementKind, SubjectKey,
    embedded,
};
use record::{AreaId, NewSource, Position, Record, Recording, SourceKind, SqliteStore, Viewpoint, order};

use crate::builders::{actor, add_area, day, moment};
use crate::importing::{child, facts, step};

const UPN: &str = "H801200001001";

fn position_of(files: Vec<DefinitionFile>, statements: &[Statement], today: &str) -> Arc<Position> {
    let definitions = Arc::new(Definitions::read(&files).unwrap_or_else(|p| panic!("{p}")));
    let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
    let area: AreaId = add_area(record.store().as_ref(), "here");
    let source = NewSource {
        kind: SourceKind::new("sen2"),
        name: "a file".to_owned(),
        fingerprint: String::new(),
    };
    let at = moment("2026-01-01T09:00:00Z");
    record.import(&area, statements, source, &actor("Import"), at).unwrap();
    let viewpoint = Viewpoint {
        known_at: None,
        today: day(today),
    };
    record.position(&area, viewpoint).unwrap()
}

fn link(who: &SubjectKey, from: (&str, &str), link: &str, to: (&str, &str), on: &str) -> Statement {
    let key = |(register, key): (&str, &str)| EntryKey {
        register: register.to_owned(),
        key: key.to_owned(),
    };
    Statement {
        subject: Some(who.clone()),
        entry: key(from),
        kind: StatementKind::Link(LinkStatement {
            link: link.to_owned(),
            to: key(to),
            on: day(on),
        }),
        origin: Origin::default(),
    }
}

/// A plan with a review of 2023 without a decision, and one of 2024.
fn two_reviews(decided: Option<&str>) -> Vec<Statement> {
    let who = child(UPN, "Adeyemi");
    let plan = ("ehc_plan", "2022-09-05");
    let (first, second) = (("annual_review", "2023-08-21"), ("annual_review", "2024-08-20"));
    let mut said = vec![
        facts(&who, UPN, "Adeyemi", "2025-01-16"),
        step(&who, plan, "plan_started", "2022-09-05", &[]),
        link(&who, first, "plan", plan, "2023-08-21"),
        step(&who, first, "meeting_held", "2023-08-21", &[]),
        link(&who, second, "plan", plan, "2024-08-20"),
        step(&who, second, "meeting_held", "2024-08-20", &[]),
    ];
    said.extend(decided.map(|on| step(&who, second, "decided_to_maintain", on, &[])));
    said
}

/// Where the clock of an entry is: its state and days.
fn clock(position: &Position, register: &str, key: &str, clock: &str) -> Option<(ClockState, i64)> {
    let ledger = position.ledger();
    let place = ledger
        .entries()
        .iter()
        .position(|e| &*e.key == key && ledger.definitions().registers[usize::from(e.register)].id == register);
    let (register, row) = position.find_place(u32::try_from(place?).unwrap())?;
    let at = ledger.definitions().registers[register].clocks.get_index_of(clock)?;
    position.clock(register, row, at).map(|c| (c.state, c.days))
}

#[test]
// demand: D06
fn a_later_review_supersedes_an_earlier_one_whose_missed_limit_stays_missed() {
    for decided in [None, Some("2024-09-10")] {
        let position = position_of(embedded(), &two_reviews(decided), "2024-12-01");
        // Due on 18 September 2023, and superseded on 20 August 2024.
        assert_eq!(
            clock(&position, "annual_review", "2023-08-21", "decide"),
            Some((ClockState::Missed, 337))
        );
        let of_2023 = position
            .open_clocks()
            .iter()
            .filter(|open| position.is_superseded(usize::from(open.register), open.row));
        assert_eq!(of_2023.count(), 0, "nothing of it is on the worklist");
    }
    // The limit had not passed when the next review began: it is missed by no one.
    let mut soon = two_reviews(None);
    for statement in &mut soon {
        if statement.entry.key == "2023-08-21" {
            statement.entry.key = "2024-08-06".to_owned();
            match &mut statement.kind {
                StatementKind::Step { on, .. } => *on = day("2024-08-06"),
                StatementKind::Link(link) => link.on = day("2024-08-06"),
                StatementKind::NotTaken { .. } => {}
            }
        }
    }
    let position = position_of(embedded(), &soon, "2024-12-01");
    let state = clock(&position, "annual_review", "2024-08-06", "decide").map(|(state, _)| state);
    assert_eq!(state, Some(ClockState::Cancelled));
}

#[test]
fn a_conditional_limit_is_shown_and_not_counted_and_children_are_counted_as_children() {
    let who = child(UPN, "Adeyemi");
    let entry = ("ehc_needs_assessment", "2025-01-06");
    let said = [
        facts(&who, UPN, "Adeyemi", "2025-01-16"),
        step(&who, entry, "request_received", "2025-01-06", &[]),
        step(&who, entry, "decided_to_assess", "2025-02-10", &[]),
    ];
    // Past 16 and 20 weeks.
    let position = position_of(embedded(), &said, "2025-07-01");
    let definitions = position.ledger().definitions();
    let register = definitions.register("ehc_needs_assessment").unwrap();
    let ids = |clocks: &[record::OpenClock]| -> Vec<String> {
        let mut ids: Vec<String> = clocks
            .iter()
            .map(|c| register.clocks.get_index(usize::from(c.clock)).unwrap().0.clone())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(position.open_clocks()), ["decide_no_plan", "draft", "final_plan"]);
    assert_eq!(ids(position.overdue_clocks()), ["draft", "final_plan"]);
    assert_eq!((position.overdue(), position.overdue_children()), (2, 1));
    let duties = position.overdue_by_duty();
    assert_eq!(duties.len(), 2);
    assert!(duties.iter().all(|d| (d.clocks, d.children) == (1, 1)));
}

#[test]
fn two_limits_of_one_duty_count_once_by_the_one_most_days_late() {
    let who = child(UPN, "Adeyemi");
    let review = ("annual_review", "2025-01-06");
    let said = [
        facts(&who, UPN, "Adeyemi", "2025-01-16"),
        step(&who, review, "meeting_held", "2025-01-06", &[]),
        step(&who, review, "report_sent", "2025-01-10", &[]),
        step(&who, review, "decided_to_amend", "2025-01-27", &[]),
        step(&who, review, "amendment_notice_sent", "2025-02-10", &[]),
    ];
    let position = position_of(embedded(), &said, "2025-07-01");
    // The final plan: 8 weeks from the notice, and 12 weeks from the meeting.
    assert_eq!(position.open_clocks().len(), 2);
    let overdue = position.overdue_clocks();
    assert_eq!(overdue.len(), 1);
    assert_eq!(overdue[0].running.due, day("2025-03-31"));
}

fn recording(step: &str, on: &str) -> Recording {
    Recording {
        step: step.to_owned(),
        on: day(on),
        fields: BTreeMap::new(),
    }
}

fn days(check: &order::OrderCheck) -> Vec<(&str, Date, &str, Date)> {
    let pairs = check.out_of_order.iter();
    pairs
        .map(|o| (o.step.as_str(), o.on, o.first.as_str(), o.first_on))
        .collect()
}

#[test]
fn a_day_before_one_it_must_follow_is_found_with_what_it_would_do_to_the_clocks() {
    let position = position_of(embedded(), &two_reviews(None), "2024-12-01");
    let ledger = position.ledger();
    let place = ledger.entries().iter().position(|e| &*e.key == "2024-08-20").unwrap();
    let place = u32::try_from(place).unwrap();
    let check = |step: &str, on: &str| order::check(&position, place, &recording(step, on));

    let decided = "Family told: the plan stays as it is";
    let held = ("Review meeting held", day("2024-08-20"));
    let wrong = check("decided_to_maintain", "2020-01-01");
    assert_eq!(days(&wrong), [(decided, day("2020-01-01"), held.0, held.1)]);

    let right = check("decided_to_maintain", "2024-09-10");
    assert!(right.is_in_order(), "{right:?}");
    let definitions = ledger.definitions();
    let effects: BTreeMap<&str, _> = right
        .effects
        .iter()
        .map(|e| {
            let clocks = &definitions.registers[e.register].clocks;
            let state = |c: Option<definitions::RunningClock>| c.map(|c| c.state);
            (
                clocks.get_index(e.clock).unwrap().0.as_str(),
                (state(e.before), state(e.after)),
            )
        })
        .collect();
    assert_eq!(effects["decide"], (Some(ClockState::Overdue), Some(ClockState::Met)));
    // The plan's own clocks move with it.
    assert_eq!(
        effects["first_review"],
        (Some(ClockState::Overdue), Some(ClockState::Late))
    );
    assert_eq!(effects["next_review"], (None, Some(ClockState::Running)));

    // A meeting moved to after what followed it is found as well.
    let position = position_of(embedded(), &two_reviews(Some("2024-09-10")), "2024-12-01");
    let moved = order::check(&position, place, &recording("meeting_held", "2024-09-11"));
    assert_eq!(days(&moved), [(decided, day("2024-09-10"), held.0, day("2024-09-11"))]);
}

#[test]
fn an_echo_closes_the_entry_it_shows_on_and_says_where_that_is() {
    let case = r#"
id = "support_case"
title = "Case"
plural = "Cases"
subject = "child"
purpose = "p"
law = "l"
[steps.opened]
title = "Opened"
opens = true
stage = "Open"
[steps.ended]
title = "Ended"
closes = true
stage = "Over"
[clocks.contact]
reference = "C-01"
title = "Make contact"
from = "opened"
until = ["ended"]
within = "1 week"
force = "local"
law = "l"
source = "s"
"#;
    let panel = r#"
id = "panel"
title = "Panel"
plural = "Panels"
subject = "child"
purpose = "p"
law = "l"
[steps.decided_to_end]
title = "Decided to end the case"
opens = true
echoes = [{ link = "case", step = "ended" }]
[links.case]
title = "about"
inverse = "decided by"
to = "support_case"
single = true
"#;
    let mut files = embedded();
    for (id, text) in [("support_case", case), ("panel", panel)] {
        files.push(DefinitionFile {
            path: format!("social_care/registers/{id}.toml"),
            text: text.to_owned(),
        });
    }
    let who = child(UPN, "Adeyemi");
    let said = [
        facts(&who, UPN, "Adeyemi", "2025-01-16"),
        step(&who, ("support_case", "1"), "opened", "2025-01-06", &[]),
        link(&who, ("panel", "1"), "case", ("support_case", "1"), "2025-03-03"),
        step(&who, ("panel", "1"), "decided_to_end", "2025-03-03", &[]),
    ];
    let position = position_of(files, &said, "2025-06-01");
    let table = position.table_of("support_case").unwrap();
    let register = position.ledger().definitions().register("support_case").unwrap();
    assert_eq!(table.closed[0], calendar::day_number(day("2025-03-03")));
    assert_eq!(usize::from(table.stage[0]), register.step_index("ended").unwrap());
    assert_eq!(position.open_clocks().len(), 0);
}
