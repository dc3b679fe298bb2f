//! What a source says against what the record holds, and what it adds up to, as known at any moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, Timestamp, end_of_day_in_england};
use definitions::{
    ClockState, Definitions, EntryKey, Identifier, LinkStatement, Origin, Statement, StatementKind, SubjectKey, Value,
};
use record::{
    Actor, Area, AreaId, ImportReport, NewSource, Position, Record, RecordError, Recording, SourceKind, SqliteStore,
    StoreError, Viewpoint,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    end_of_day_in_england(day(text))
}

fn by() -> Actor {
    Actor {
        id: "t".to_owned(),
        name: "Tester".to_owned(),
    }
}

struct World {
    record: Record,
    area: AreaId,
}

impl World {
    fn new() -> Self {
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
        let world = Self {
            record,
            area: AreaId("here".to_owned()),
        };
        world.add_area("here");
        world
    }

    fn add_area(&self, id: &str) {
        let area = Area {
            id: AreaId(id.to_owned()),
            name: id.to_owned(),
            la_code: "999".to_owned(),
            synthetic: true,
        };
        self.record.store().add_area(&area).unwrap();
    }

    fn import(&self, on: &str, statements: &[Statement]) -> ImportReport {
        let source = NewSource {
            kind: SourceKind::new("sen2"),
            name: on.to_owned(),
            fingerprint: String::new(),
        };
        self.record
            .import(&self.area, statements, source, &by(), at(on))
            .unwrap()
    }

    fn seen(&self, known: Option<&str>, today: &str) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: known.map(at),
            today: day(today),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }
}

pub fn child(upn: &str, names: &str) -> SubjectKey {
    let identifiers = if upn.is_empty() {
        Vec::new()
    } else {
        vec![Identifier {
            kind: "upn".to_owned(),
            value: upn.to_owned(),
        }]
    };
    SubjectKey {
        identifiers,
        fallback: SubjectKey::name_key(names, "Child", day("2015-05-05")),
    }
}

pub fn step(subject: &SubjectKey, entry: (&str, &str), step: &str, on: &str, fields: &[(&str, Value)]) -> Statement {
    Statement {
        subject: Some(subject.clone()),
        entry: EntryKey {
            register: entry.0.to_owned(),
            key: entry.1.to_owned(),
        },
        kind: StatementKind::Step {
            step: step.to_owned(),
            on: day(on),
            at_latest: false,
            fields: fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
        },
        origin: Origin::default(),
    }
}

pub fn facts(subject: &SubjectKey, upn: &str, surname: &str, on: &str) -> Statement {
    let mut fields = vec![
        ("surname", Value::from(surname)),
        ("forename", Value::from("Child")),
        ("birth_date", Value::Date(day("2015-05-05"))),
    ];
    if !upn.is_empty() {
        fields.push(("upn", Value::from(upn)));
    }
    step(subject, ("child", ""), "facts_recorded", on, &fields)
}

const ASSESSMENT: &str = "ehc_needs_assessment";
const UPN: &str = "H801200001001";

fn request(subject: &SubjectKey, decided: Option<&str>) -> Vec<Statement> {
    let entry = (ASSESSMENT, "2025-01-06");
    let mut said = vec![
        facts(subject, UPN, "Adeyemi", "2025-01-16"),
        step(subject, entry, "request_received", "2025-01-06", &[]),
    ];
    said.extend(decided.map(|on| step(subject, entry, "decided_to_assess", on, &[])));
    said
}

fn decided(position: &Position) -> Option<Date> {
    let table = position.table_of(ASSESSMENT)?;
    let register = position.ledger().definitions().register(ASSESSMENT)?;
    let at = register.step_index("decided_to_assess")?;
    let number = *table.first[at].first()?;
    (number != record::NO_DAY)
        .then(|| calendar::date_of_day_number(number))
        .flatten()
}

#[test]
// demand: Q04
fn the_same_file_again_changes_nothing() {
    let world = World::new();
    let said = request(&child(UPN, "Adeyemi"), Some("2025-02-10"));
    let first = world.import("2025-03-01", &said);
    assert_eq!((first.people_new, first.entries_new, first.events_new), (1, 2, 3));
    let again = world.import("2025-03-02", &said);
    assert_eq!(
        (again.people_known, again.entries_new, again.events_new, again.unchanged),
        (1, 0, 0, 3)
    );
    assert_eq!(world.record.store().sources(&world.area).unwrap().len(), 1);
}

#[test]
// demand: Q04
fn a_day_a_source_does_not_give_is_never_moved_later() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    let by = |on: &str, from: &str| {
        let mut said = facts_and_transfer(&who, on, from);
        if let Some(StatementKind::Step { at_latest, .. }) = said.last_mut().map(|s| &mut s.kind) {
            *at_latest = true;
        }
        said
    };
    world.import("2025-03-01", &by("2024-12-31", "301"));
    let later = world.import("2026-03-01", &by("2025-12-31", "301"));
    assert_eq!((later.events_new, later.corrected), (0, 0), "it had happened by 2024");
    let earlier = world.import("2026-04-01", &by("2023-12-31", "301"));
    assert_eq!(
        (earlier.events_new, earlier.corrected),
        (1, 1),
        "it had happened earlier still"
    );
    let other = world.import("2026-05-01", &by("2025-12-31", "302"));
    assert_eq!(
        (other.events_new, other.corrected),
        (1, 1),
        "from another authority is news"
    );
    let given = world.import("2026-06-01", &facts_and_transfer(&who, "2025-06-30", "302"));
    assert_eq!(
        (given.events_new, given.corrected),
        (1, 1),
        "a day that is given counts"
    );
}

fn facts_and_transfer(who: &SubjectKey, on: &str, from: &str) -> Vec<Statement> {
    vec![
        facts(who, UPN, "Adeyemi", "2023-01-16"),
        step(
            who,
            ("ehc_plan", "2022-05-05"),
            "transferred_in",
            on,
            &[("from_authority", Value::from(from))],
        ),
    ]
}

#[test]
// demand: Q04
fn a_file_that_says_one_thing_twice_differently_is_imported_and_says_nothing_new_the_next_time() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    world.import("2025-03-01", &request(&who, Some("2025-02-10")));
    let mut twice = request(&who, Some("2025-02-17"));
    twice.push(step(
        &who,
        (ASSESSMENT, "2025-01-06"),
        "decided_to_assess",
        "2025-02-18",
        &[],
    ));
    let report = world.import("2025-06-01", &twice);
    assert_eq!((report.events_new, report.corrected), (2, 1));
    let again = world.import("2025-07-01", &twice);
    assert_eq!((again.events_new, again.corrected), (0, 0));
}

#[test]
// demand: C08 Q04
fn an_identifier_corrected_and_then_given_to_another_names_the_other() {
    let world = World::new();
    let other = "Z801200001002";
    let on = "2025-01-16";
    world.import("2025-03-01", &[facts(&child(UPN, "Adeyemi"), UPN, "Adeyemi", on)]);
    // The same child under the right number: known by names, and the first number is corrected.
    let both = SubjectKey {
        identifiers: Vec::new(),
        ..child(UPN, "Adeyemi")
    };
    let right = world.import("2025-04-01", &[facts(&both, other, "Adeyemi", on)]);
    assert_eq!((right.people_known, right.corrected), (1, 1));
    // Whose number it really is.
    let said = [facts(&child(UPN, "Begum"), UPN, "Begum", on)];
    let new = world.import("2025-05-01", &said);
    assert_eq!((new.people_new, new.events_new), (1, 1));
    let again = world.import("2025-06-01", &said);
    assert_eq!((again.people_known, again.people_new, again.events_new), (1, 0, 0));
}

#[test]
// demand: Q02
fn a_newer_file_corrects_and_the_old_position_can_still_be_seen() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    world.import("2025-03-01", &request(&who, Some("2025-02-10")));
    let report = world.import("2025-06-01", &request(&who, Some("2025-02-28")));
    assert_eq!((report.corrected, report.events_new), (1, 1));
    assert_eq!(decided(&world.seen(None, "2025-07-01")), Some(day("2025-02-28")));
    assert_eq!(
        decided(&world.seen(Some("2025-04-01"), "2025-04-01")),
        Some(day("2025-02-10"))
    );
    assert_eq!(
        decided(&world.seen(Some("2025-02-20"), "2025-02-20")),
        None,
        "not known before it was recorded"
    );
}

#[test]
fn a_file_that_says_less_loses_nothing() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    world.import("2025-03-01", &request(&who, Some("2025-02-10")));
    let report = world.import("2025-06-01", &request(&who, None));
    assert_eq!(report.events_new, 0);
    assert_eq!(decided(&world.seen(None, "2025-07-01")), Some(day("2025-02-10")));
}

#[test]
fn what_a_person_recorded_is_never_corrected_by_a_file() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    world.import("2025-03-01", &request(&who, None));
    let ledger = world.record.ledger(&world.area).unwrap();
    let entry = ledger.entries().iter().find(|e| &*e.key == "2025-01-06").unwrap();
    let recording = Recording {
        step: "decided_to_assess".to_owned(),
        on: day("2025-02-14"),
        fields: BTreeMap::new(),
    };
    world
        .record
        .record(
            &world.area,
            entry.id,
            entry.version,
            &recording,
            &by(),
            at("2025-03-02"),
        )
        .unwrap();
    let report = world.import("2025-06-01", &request(&who, Some("2025-02-10")));
    assert_eq!(report.corrected, 0);
    assert_eq!(report.disagreements.len(), 1, "both are kept");
    assert_eq!(
        decided(&world.seen(None, "2025-07-01")),
        Some(day("2025-02-14")),
        "and the person's counts"
    );
}

#[test]
fn two_people_recording_on_one_entry_cannot_overwrite_each_other() {
    let world = World::new();
    world.import("2025-03-01", &request(&child(UPN, "Adeyemi"), None));
    let ledger = world.record.ledger(&world.area).unwrap();
    let entry = ledger.entries().iter().find(|e| &*e.key == "2025-01-06").unwrap();
    let say = |step: &str| Recording {
        step: step.to_owned(),
        on: day("2025-02-14"),
        fields: BTreeMap::new(),
    };
    let record = |step: &str| {
        world.record.record(
            &world.area,
            entry.id,
            entry.version,
            &say(step),
            &by(),
            at("2025-03-02"),
        )
    };
    record("decided_to_assess").unwrap();
    let error = record("refused_to_assess").unwrap_err();
    assert!(
        matches!(error, RecordError::Store(StoreError::Conflict { .. })),
        "{error}"
    );
}

#[test]
// demand: C08
fn a_person_is_found_by_number_then_by_name_and_never_guessed() {
    let world = World::new();
    world.import(
        "2025-03-01",
        &[facts(&child(UPN, "Adeyemi"), UPN, "Adeyemi", "2025-01-16")],
    );
    let married = child(UPN, "Okafor");
    assert_eq!(
        world
            .import("2026-03-01", &[facts(&married, UPN, "Okafor", "2026-01-15")])
            .people_known,
        1
    );
    let without = child("", "Okafor");
    assert_eq!(
        world
            .import("2026-04-01", &[facts(&without, "", "Okafor", "2026-01-15")])
            .people_known,
        1
    );
    let other_number = "A801200001002";
    let twin_of_name = child(other_number, "Okafor");
    let report = world.import(
        "2026-05-01",
        &[facts(&twin_of_name, other_number, "Okafor", "2026-01-15")],
    );
    assert_eq!(
        (report.people_new, report.possible_matches.len()),
        (1, 1),
        "left for a person to decide"
    );
}

#[test]
// demand: D06
fn a_decision_on_a_review_opens_the_next_round_of_the_plan_s_own_clock() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    let (plan, review) = (("ehc_plan", "2023-09-04"), ("annual_review", "2024-08-20"));
    let link = Statement {
        subject: Some(who.clone()),
        entry: EntryKey {
            register: review.0.to_owned(),
            key: review.1.to_owned(),
        },
        kind: StatementKind::Link(LinkStatement {
            link: "plan".to_owned(),
            to: EntryKey {
                register: plan.0.to_owned(),
                key: plan.1.to_owned(),
            },
            on: day("2024-08-20"),
        }),
        origin: Origin::default(),
    };
    let said = [
        facts(&who, UPN, "Adeyemi", "2025-01-16"),
        step(&who, plan, "plan_started", "2023-09-04", &[]),
        link,
        step(&who, review, "meeting_held", "2024-08-20", &[]),
        step(&who, review, "decided_to_maintain", "2024-09-02", &[]),
    ];
    world.import("2025-03-01", &said);
    let position = world.seen(None, "2025-09-10");
    let definitions = position.ledger().definitions();
    let register = definitions.register_index("ehc_plan").unwrap();
    let clocks: BTreeMap<&str, (Date, ClockState)> = position
        .clocks(register, 0)
        .map(|(at, c)| {
            (
                definitions.registers[register].clocks.get_index(at).unwrap().0.as_str(),
                (c.due, c.state),
            )
        })
        .collect();
    assert_eq!(clocks["first_review"], (day("2024-09-03"), ClockState::Met));
    assert_eq!(clocks["next_review"], (day("2025-09-01"), ClockState::Overdue));
    assert_eq!(position.overdue(), 1);
}

#[test]
// demand: Q01
fn areas_see_nothing_of_each_other() {
    let world = World::new();
    world.add_area("there");
    world.import("2025-03-01", &request(&child(UPN, "Adeyemi"), None));
    let there = AreaId("there".to_owned());
    assert!(world.record.ledger(&there).unwrap().entries().is_empty());
    let nowhere = AreaId("nowhere".to_owned());
    assert!(matches!(world.record.ledger(&nowhere), Err(StoreError::NoSuchArea(_))));
}

#[test]
fn what_does_not_fit_a_register_is_refused_in_words() {
    let world = World::new();
    let who = child(UPN, "Adeyemi");
    let wrong = [
        step(&who, (ASSESSMENT, "k"), "request_lost", "2025-01-06", &[]),
        step(&who, ("no_such", "k"), "request_received", "2025-01-06", &[]),
        step(
            &who,
            (ASSESSMENT, "k"),
            "request_received",
            "2025-01-06",
            &[("request_source", Value::Integer(1))],
        ),
    ];
    let report = world.import("2025-03-01", &wrong);
    assert_eq!(report.refused.len(), 3);
    assert!(report.refused[0].message.contains("request_lost"));
}

#[test]
// demand: A04 A05
fn an_action_needs_an_owner_and_a_date_and_keeps_its_first_date() {
    let world = World::new();
    let recording = |fields: &[(&str, Value)]| Recording {
        step: "agreed".to_owned(),
        on: day("2025-10-01"),
        fields: fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
    };
    let open = |recording: &Recording| {
        let (by, at) = (by(), at("2025-10-02"));
        world
            .record
            .open_entry(&world.area, "action", None, "1", recording, Vec::new(), &by, at)
    };
    let title = ("title", Value::from("Fill the posts"));
    let target = ("target_date", Value::Date(day("2026-03-31")));
    let error = open(&recording(&[title.clone(), target.clone()])).unwrap_err();
    assert!(error.to_string().contains("Accountable owner"), "{error}");
    let owner = ("owner", Value::from("Head of SEND"));
    let error = open(&recording(&[title.clone(), owner.clone()])).unwrap_err();
    assert!(error.to_string().contains("Target date"), "{error}");
    open(&recording(&[title, owner, target])).unwrap();
}

#[test]
fn nothing_can_be_recorded_in_the_future_or_with_an_unknown_code() {
    let world = World::new();
    world.import("2025-03-01", &request(&child(UPN, "Adeyemi"), None));
    let ledger = world.record.ledger(&world.area).unwrap();
    let entry = ledger.entries().iter().find(|e| &*e.key == "2025-01-06").unwrap();
    let try_to = |step: &str, on: &str, fields: &[(&str, Value)]| {
        let recording = Recording {
            step: step.to_owned(),
            on: day(on),
            fields: fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
        };
        let error = world.record.record(
            &world.area,
            entry.id,
            entry.version,
            &recording,
            &by(),
            at("2025-03-02"),
        );
        error.unwrap_err().to_string()
    };
    assert!(try_to("decided_to_assess", "2025-03-03", &[]).contains("today or in the past"));
    assert!(
        try_to(
            "request_received",
            "2025-01-06",
            &[("request_source", Value::from("9"))]
        )
        .contains("not one of the choices")
    );
    assert!(
        try_to(
            "decided_to_assess",
            "2025-02-03",
            &[("request_source", Value::from("1"))]
        )
        .contains("does not belong")
    );
    assert!(try_to("gone", "2025-02-03", &[]).contains("not a step"));
}

#[test]
fn unseen_characters_of_a_file_are_left_out_and_a_text_that_is_too_long_is_reported() {
    let world = World::new();
    let subject = child(UPN, "Okafor");
    let hidden = facts(&subject, UPN, "Oka\u{202e}for\u{200f}", "2026-01-10");
    world.import("2026-01-10", std::slice::from_ref(&hidden));
    let surname = |position: &Position| {
        let (register, row) = position.find(position.ledger().entries()[0].id).unwrap();
        position.value(register, row, "surname")
    };
    assert_eq!(surname(&world.seen(None, "2026-02-01")), Some(Value::from("Okafor")));
    // The same file again, one without the marks, or one with other marks, says nothing new.
    let otherwise = facts(&subject, UPN, "Oka\u{200b}\u{200d}for\u{e0041}\r\n\t", "2026-01-10");
    for again in [hidden, otherwise, facts(&subject, UPN, "Okafor", "2026-01-10")] {
        let report = world.import("2026-01-10", &[again]);
        assert_eq!((report.events_new, report.corrected), (0, 0), "{report:?}");
    }
    let long = facts(&subject, UPN, &"x".repeat(250_000), "2026-01-11");
    let report = world.import("2026-01-11", &[long]);
    assert_eq!(report.refused.len(), 1);
    assert!(
        report.refused[0]
            .message
            .contains("Surname is longer than 200 characters"),
        "{:?}",
        report.refused
    );
    assert_eq!(surname(&world.seen(None, "2026-02-01")), Some(Value::from("Okafor")));
}
