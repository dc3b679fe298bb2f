//! Rounds, pauses and days of other entries, read from a record as known at different moments. The registers are those
//! of the worked examples of `definitions`.

use std::sync::Arc;

use calendar::Date;
use definitions::{ClockState, DefinitionFile, Definitions, RunningClock, Unclear, Value, embedded};
use record::{AreaId, LedgerWhat, Position, Record, Recording, SqliteStore, Viewpoint};

use crate::builders::{actor, add_area, batch, day, moment, new, old};

struct World {
    record: Record,
    area: AreaId,
}

/// A record of these registers with one entry of each.
fn world(registers: &[(&str, &str)]) -> World {
    let mut files = embedded();
    for (id, text) in registers {
        files.push(DefinitionFile {
            path: format!("ehc/registers/{id}.toml"),
            text: (*text).to_owned(),
        });
    }
    let definitions = Arc::new(Definitions::read(&files).unwrap_or_else(|p| panic!("{p}")));
    let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
    let area = add_area(record.store().as_ref(), "here");
    World { record, area }
}

const THERAPY: (&str, &str) = (
    "therapy_case",
    include_str!("../../../definitions/tests/cases/therapy_case.toml"),
);
const TIMETABLE: (&str, &str) = (
    "timetable_case",
    include_str!("../../../definitions/tests/cases/timetable_case.toml"),
);
const MEETING: (&str, &str) = (
    "meeting_case",
    include_str!("../../../definitions/tests/cases/meeting_case.toml"),
);
const ATTENDANCE: (&str, &str) = (
    "attendance_case",
    include_str!("../../../definitions/tests/cases/attendance_case.toml"),
);

impl World {
    /// Opens an entry, about another where one is given, and gives its number.
    fn open(&self, register: &str, subject: Option<i64>, step: &str, on: &str, fields: &[(&str, &str)]) -> i64 {
        let mut writing = batch().entry_about(register, subject.map(old), "1");
        writing = writing.step(new(0), step);
        let event = &mut writing.0.events[0];
        event.on = day(on);
        if let record::NewWhat::Step { fields: given, .. } = &mut event.what {
            given.extend(
                fields
                    .iter()
                    .map(|(id, value)| ((*id).to_owned(), Value::Date(day(value)))),
            );
        }
        writing.0.at = moment(&format!("{on}T09:00:00Z"));
        let written = self.record.store().commit(&self.area, &writing.0).unwrap();
        written.entries[0].0
    }

    fn then(&self, entry: i64, step: &str, on: &str, fields: &[(&str, &str)], at: &str) {
        let entry = record::EntryId(entry);
        let seen = self.version(entry);
        let recording = Recording {
            step: step.to_owned(),
            on: day(on),
            fields: fields
                .iter()
                .map(|(id, value)| ((*id).to_owned(), Value::Date(day(value))))
                .collect(),
        };
        let at = moment(&format!("{at}T09:00:00Z"));
        self.record
            .record(&self.area, entry, seen, &recording, &actor("Officer"), at)
            .unwrap();
    }

    fn version(&self, entry: record::EntryId) -> record::Seq {
        let ledger = self.record.ledger(&self.area).unwrap();
        ledger.entry(ledger.place(entry).unwrap()).version
    }

    /// Withdraws every time a step happened on a day.
    fn withdraw(&self, entry: i64, on: &str, at: &str) {
        let entry = record::EntryId(entry);
        let ledger = self.record.ledger(&self.area).unwrap();
        for &event in &ledger.entry(ledger.place(entry).unwrap()).events {
            let event = &ledger.events()[event as usize];
            if event.on == calendar::day_number(day(on)) && matches!(event.what, LedgerWhat::Step { .. }) {
                let (seen, at) = (self.version(entry), moment(&format!("{at}T09:00:00Z")));
                let by = actor("Officer");
                self.record
                    .retract(&self.area, entry, seen, event.seq, "another day", &by, at)
                    .unwrap();
            }
        }
    }

    fn position(&self, today: &str, known: Option<&str>) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: known.map(|day| moment(&format!("{day}T23:00:00Z"))),
            today: day(today),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }

    fn rounds(&self, register: &str, clock: &str, today: &str, known: Option<&str>) -> Vec<RunningClock> {
        let position = self.position(today, known);
        let definitions = self.record.definitions();
        let at = definitions.register_index(register).unwrap();
        let clock = definitions.registers[at].clocks.get_index_of(clock).unwrap();
        let rounds = position.rounds(at, 0, clock);
        assert_eq!(
            rounds.last().copied(),
            position.clock(at, 0, clock),
            "the last round is the clock"
        );
        rounds
    }
}

fn said(rounds: &[RunningClock]) -> Vec<(Date, ClockState, i64)> {
    rounds.iter().map(|c| (c.due, c.state, c.days)).collect()
}

/// Worked example E2.
#[test]
fn a_review_recorded_late_takes_its_place_among_the_rounds() {
    let world = world(&[TIMETABLE]);
    let entry = world.open("timetable_case", None, "started", "2026-01-05", &[]);
    world.then(entry, "reviewed", "2026-01-26", &[], "2026-01-26");
    world.then(entry, "reviewed", "2026-02-20", &[], "2026-02-20");
    world.then(entry, "reviewed", "2026-02-10", &[], "2026-03-01");
    use ClockState::{Late, Met, Running};
    let before = world.rounds("timetable_case", "review", "2026-02-25", Some("2026-02-25"));
    assert_eq!(
        said(&before),
        [
            (day("2026-01-26"), Met, 0),
            (day("2026-02-16"), Late, 4),
            (day("2026-03-13"), Running, -16)
        ]
    );
    let after = world.rounds("timetable_case", "review", "2026-03-02", Some("2026-03-02"));
    assert_eq!(
        said(&after),
        [
            (day("2026-01-26"), Met, 0),
            (day("2026-02-16"), Met, -6),
            (day("2026-03-03"), Met, -11),
            (day("2026-03-13"), Running, -11)
        ]
    );
    // Rounds are rows that a value can count: one was late before the review of 10 February was on record, none after.
    let value = |name: &str, known| {
        let position = world.position("2026-03-02", Some(known));
        let definitions = world.record.definitions();
        let register = definitions.register_index("timetable_case").unwrap();
        let value = definitions.registers[register].values.get_index_of(name).unwrap();
        position.computed(register, value)[0]
    };
    assert_eq!(
        (value("late_reviews", "2026-02-25"), value("latest_by", "2026-02-25")),
        (1, 4)
    );
    assert_eq!(
        (value("late_reviews", "2026-03-02"), value("latest_by", "2026-03-02")),
        (0, 0)
    );
    // The worklist has the round that is open, once.
    let position = world.position("2026-03-20", None);
    let open: Vec<_> = position.open_clocks().iter().filter(|c| c.running.round == 4).collect();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].running.state, open[0].running.days), (ClockState::Overdue, 7));
}

/// Worked example E3.
#[test]
fn a_pause_moves_the_due_day_and_a_corrected_pause_moves_it_again() {
    let world = world(&[THERAPY]);
    let entry = world.open("therapy_case", None, "received", "2026-04-04", &[]);
    world.then(entry, "paused", "2026-05-01", &[], "2026-05-01");
    world.then(entry, "resumed", "2026-07-01", &[], "2026-07-01");
    world.withdraw(entry, "2026-05-01", "2026-07-10");
    world.then(entry, "paused", "2026-05-08", &[], "2026-07-10");
    let clock = |today: &str, known| {
        *world
            .rounds("therapy_case", "to_treatment", today, known)
            .last()
            .unwrap()
    };

    let first = clock("2026-07-09", Some("2026-07-09"));
    assert_eq!((first.due, first.moved.paused), (day("2026-10-08"), 61));
    let corrected = clock("2026-07-12", None);
    assert_eq!(
        (corrected.due, corrected.moved.first_due),
        (day("2026-10-01"), day("2026-08-08"))
    );
    let paused = clock("2026-05-20", Some("2026-05-20"));
    assert_eq!((paused.due, paused.state), (day("2026-08-27"), ClockState::Paused));
    assert_eq!(paused.moved.paused_since, Some(day("2026-05-01")));
    // Paused is still open, and not overdue.
    let position = world.position("2026-05-20", Some("2026-05-20"));
    assert_eq!((position.open_clocks().len(), position.overdue()), (1, 0));
}

#[test]
fn an_entry_opened_again_is_open_and_awaits_again() {
    let world = world(&[THERAPY]);
    let entry = world.open("therapy_case", None, "received", "2026-04-04", &[]);
    world.then(entry, "discharged", "2026-05-01", &[], "2026-05-01");
    let register = world.record.definitions().register_index("therapy_case").unwrap();
    assert!(!world.position("2026-06-09", None).is_open(register, 0));
    assert!(world.position("2026-06-09", None).open_clocks().is_empty());
    world.then(entry, "referred_back", "2026-06-10", &[], "2026-06-10");
    let position = world.position("2026-06-11", None);
    assert!(position.is_open(register, 0));
    assert_eq!(position.open_clocks().len(), 1);
    let rounds = world.rounds("therapy_case", "to_treatment", "2026-06-11", None);
    assert_eq!(rounds[0].state, ClockState::Cancelled);
    assert_eq!((rounds[1].due, rounds[1].round), (day("2026-10-14"), 2));
    // As it was in May.
    assert!(!world.position("2026-06-11", Some("2026-05-31")).is_open(register, 0));
}

/// Worked example E6, its clocks.
#[test]
fn a_line_of_a_meeting_counts_from_the_day_the_meeting_is_held() {
    let world = world(&[MEETING, ATTENDANCE]);
    let meeting = world.open(
        "meeting_case",
        None,
        "planned",
        "2026-04-01",
        &[("starts_at", "2026-05-07")],
    );
    world.open("attendance_case", Some(meeting), "expected", "2026-04-01", &[]);
    world.then(meeting, "papers_sent", "2026-04-28", &[], "2026-04-28");
    world.then(
        meeting,
        "moved",
        "2026-04-29",
        &[("starts_at", "2026-05-05")],
        "2026-04-29",
    );
    let last = |register, clock, today| *world.rounds(register, clock, today, None).last().unwrap();
    let papers = last("meeting_case", "papers", "2026-04-29");
    assert_eq!(said(&[papers]), [(day("2026-04-29"), ClockState::Met, -1)]);
    let invite = last("attendance_case", "invite", "2026-04-28");
    assert_eq!(invite.due, day("2026-04-22"));
    let invite = last("attendance_case", "invite", "2026-04-29");
    assert_eq!(said(&[invite]), [(day("2026-04-20"), ClockState::Overdue, 9)]);
}

#[test]
fn what_a_step_would_do_to_a_round_is_shown_before_it_is_recorded() {
    let world = world(&[TIMETABLE]);
    let entry = world.open("timetable_case", None, "started", "2026-01-05", &[]);
    world.then(entry, "reviewed", "2026-01-26", &[], "2026-01-26");
    let position = world.position("2026-02-20", None);
    let place = position.ledger().place(record::EntryId(entry)).unwrap();
    let recording = Recording {
        step: "reviewed".to_owned(),
        on: day("2026-02-18"),
        fields: [].into(),
    };
    let effects = record::order::check(&position, place, &recording).effects;
    assert_eq!(effects.len(), 1);
    let (before, after) = (effects[0].before.unwrap(), effects[0].after.unwrap());
    assert_eq!((before.round, before.state), (2, ClockState::Overdue));
    assert_eq!((after.round, after.due), (3, day("2026-03-11")));
}

/// A register whose clock and limits hang on what is recorded.
const ADMISSION: &str = r#"
id = "admission"
title = "Admission"
plural = "Admissions"
subject = "area"
purpose = "p"
law = "l"
[steps.admitted]
title = "Admitted"
opens = true
fields = ["planned", "urgent"]
[steps.reviewed]
title = "Reviewed"
closes = true
[fields.planned]
title = "Planned"
type = "boolean"
[fields.urgent]
title = "Urgent"
type = "boolean"
[clocks.review]
reference = "DSR-03"
title = "Review"
from = "admitted"
when = "planned IS NOT TRUE"
until = ["reviewed"]
limits = [{ when = "urgent IS TRUE", within = "1 week" }, { within = "14 days" }]
force = "national"
law = "l"
source = "s"
"#;

#[test]
fn a_clock_and_its_limits_hang_on_what_is_recorded() {
    let due = |planned: Option<bool>, urgent: Option<bool>| {
        let world = world(&[("admission", ADMISSION)]);
        let entry = world.open("admission", None, "admitted", "2026-04-01", &[]);
        let given = [("planned", planned), ("urgent", urgent)];
        let facts = given
            .into_iter()
            .filter_map(|(id, value)| Some((id.to_owned(), Value::Boolean(value?))));
        let recording = Recording {
            step: "admitted".to_owned(),
            on: day("2026-04-01"),
            fields: facts.collect(),
        };
        let id = record::EntryId(entry);
        let at = moment("2026-04-01T10:00:00Z");
        let by = actor("Officer");
        world
            .record
            .record(&world.area, id, world.version(id), &recording, &by, at)
            .unwrap();
        let rounds = world.rounds("admission", "review", "2026-04-02", None);
        rounds.first().map(|round| (round.due, round.limit))
    };
    assert_eq!(
        due(None, None),
        Some((day("2026-04-15"), 1)),
        "what is not known to be urgent is not"
    );
    assert_eq!(due(Some(false), Some(true)), Some((day("2026-04-08"), 0)));
    assert_eq!(due(Some(true), Some(true)), None, "a planned admission needs no review");
}

#[test]
fn a_condition_of_a_clock_that_cannot_be_read_is_refused() {
    for (wrong, says) in [
        ("sudden IS TRUE", "sudden"),
        ("review_state = 'met'", "a clock cannot hang on what a clock gives"),
        ("late_state", "a clock cannot hang on what a clock gives"),
        ("urgent + 1", "boolean"),
    ] {
        let text = ADMISSION.replace("planned IS NOT TRUE", wrong);
        let text = format!("{text}\n[values.late_state]\ntitle = \"Late\"\nis = \"review_due < :today\"\n");
        let mut files = embedded();
        files.push(DefinitionFile {
            path: "ehc/registers/admission.toml".to_owned(),
            text,
        });
        let found = Definitions::read(&files).unwrap_err().to_string();
        assert!(found.contains(says) || wrong.contains('+'), "{wrong}: {found}");
        assert!(found.contains("admission.toml:"), "with its line: {found}");
    }
}

#[test]
fn a_clock_that_cannot_be_worked_out_is_listed_with_the_reason_and_not_lost() {
    let world = world(&[MEETING, ATTENDANCE]);
    let meeting = world.open("meeting_case", None, "planned", "2026-04-01", &[]);
    world.open("attendance_case", Some(meeting), "expected", "2026-04-01", &[]);
    let position = world.position("2026-04-10", None);
    assert!(position.open_clocks().is_empty());
    let unclear = position.unclear_clocks();
    assert_eq!(unclear.len(), 1);
    assert_eq!(unclear[0].why, Unclear::NoStart(0));
    let register = usize::from(unclear[0].register);
    assert_eq!(position.unclear(register, unclear[0].row), [(0, Unclear::NoStart(0))]);
    // Once the day is known it runs.
    world.then(
        meeting,
        "moved",
        "2026-04-11",
        &[("starts_at", "2026-05-05")],
        "2026-04-11",
    );
    let position = world.position("2026-04-12", None);
    assert!(position.unclear_clocks().is_empty());
    assert_eq!(position.open_clocks().len(), 2);
    // What is over awaits nothing.
    let unclear_later = {
        let done = self::world(&[MEETING, ATTENDANCE]);
        let meeting = done.open("meeting_case", None, "planned", "2026-04-01", &[]);
        let entry = done.open("attendance_case", Some(meeting), "expected", "2026-04-01", &[]);
        done.then(entry, "attended", "2026-04-05", &[], "2026-04-05");
        done.position("2026-04-10", None).unclear_clocks().len()
    };
    assert_eq!(unclear_later, 0);
}

#[test]
fn a_condition_that_is_not_known_lets_the_clock_run_and_says_so() {
    let text = ADMISSION.replace("planned IS NOT TRUE", "NOT planned");
    let world = world(&[("admission", &text)]);
    world.open("admission", None, "admitted", "2026-04-01", &[]);
    let rounds = world.rounds("admission", "review", "2026-04-20", None);
    assert_eq!(
        (rounds[0].due, rounds[0].state),
        (day("2026-04-15"), ClockState::Overdue)
    );
    assert!(rounds[0].unsure);
    assert_eq!(world.position("2026-04-20", None).overdue(), 1);
}

#[test]
fn a_limit_that_no_round_fits_is_seen() {
    let text = ADMISSION.replace(
        "{ within = \"14 days\" }",
        "{ in_force_from = 2026-05-01, within = \"14 days\" }",
    );
    let world = world(&[("admission", &text)]);
    world.open("admission", None, "admitted", "2026-04-01", &[]);
    let position = world.position("2026-04-20", None);
    let why: Vec<Unclear> = position.unclear_clocks().iter().map(|unclear| unclear.why).collect();
    assert_eq!(why, [Unclear::NoLimitFits]);
}

/// A register whose clock counts hours.
const RETURN: &str = r#"
id = "return_home"
title = "Return home"
plural = "Returns home"
subject = "area"
purpose = "p"
law = "l"
[steps.found]
title = "Found"
opens = true
fields = ["found_at"]
[steps.interviewed]
title = "Interviewed"
closes = true
fields = ["interviewed_at"]
[fields.found_at]
title = "Found at"
type = "moment"
[fields.interviewed_at]
title = "Interviewed at"
type = "moment"
[clocks.interview]
reference = "MIS-02"
title = "Offer and complete the return interview"
from = "found_at"
until = ["interviewed"]
within = "72 hours"
force = "guidance"
law = "l"
source = "s"
"#;

#[test]
fn hours_are_elapsed_time_across_the_change_of_the_clocks() {
    let read = |interviewed: Option<&str>, today: &str| {
        let world = world(&[("return_home", RETURN)]);
        let entry = world.open("return_home", None, "found", "2026-03-28", &[]);
        let record = |step: &str, on: &str, field: &str, at: &str| {
            let id = record::EntryId(entry);
            let recording = Recording {
                step: step.to_owned(),
                on: day(on),
                fields: [(field.to_owned(), Value::Moment(at.parse().unwrap()))].into(),
            };
            let (seen, by, at) = (world.version(id), actor("Officer"), moment("2026-04-02T09:00:00Z"));
            world.record.record(&world.area, id, seen, &recording, &by, at).unwrap();
        };
        // An hour of the night is left out: 72 hours end an hour later by the clock.
        record("found", "2026-03-28", "found_at", "2026-03-28T22:00:00+00:00");
        if let Some(at) = interviewed {
            record("interviewed", &at[..10], "interviewed_at", at);
        }
        let rounds = world.rounds("return_home", "interview", today, None);
        let due = calendar::Timestamp::from_microsecond(rounds[0].due_at.unwrap()).unwrap();
        assert_eq!(due, moment("2026-03-31T22:00:00Z"));
        (rounds[0].due, rounds[0].state)
    };
    let due = day("2026-03-31");
    assert_eq!(
        read(Some("2026-03-31T22:59:00+01:00"), "2026-04-02"),
        (due, ClockState::Met)
    );
    assert_eq!(
        read(Some("2026-03-31T23:01:00+01:00"), "2026-04-02"),
        (due, ClockState::Late)
    );
    assert_eq!(read(None, "2026-03-31"), (due, ClockState::Running));
    assert_eq!(read(None, "2026-04-01"), (due, ClockState::Overdue));
}
