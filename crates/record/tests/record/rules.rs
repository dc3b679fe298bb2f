//! Rules at work: after each commit by hand or from a file, when a day begins, and when they change; on both databases.

use std::collections::BTreeMap;
use std::sync::Arc;

use definitions::{Definitions, EntryKey, Origin, Reference, Statement, StatementKind, Value};
use proptest::prelude::*;
use record::{
    AreaId, EntryId, EntryView, NewSource, Position, Record, Recording, SourceKind, SqliteStore, Store, Viewpoint, What,
};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, day, moment};
use crate::importing::{child, facts};
use crate::worked::with_rules;

on_both!(
    a_second_episode_is_a_signal_of_its_own,
    a_file_makes_rules_speak_and_undoing_it_takes_back_what_they_said,
    what_a_person_withdrew_is_not_said_again,
    a_changed_rule_makes_nothing_in_the_past_and_alters_nothing,
);

const SIGNALS: (&str, &str) = (
    "two_suspensions",
    include_str!("../../../definitions/tests/cases/two_suspensions.toml"),
);
const MEETINGS: (&str, &str) = (
    "expected_at_meeting",
    include_str!("../../../definitions/tests/cases/expected_at_meeting.toml"),
);

struct World {
    record: Record,
    area: AreaId,
}

fn definitions(rules: &[(&str, &str)]) -> Arc<Definitions> {
    Arc::new(Definitions::read(&with_rules(rules)).unwrap_or_else(|problems| panic!("{problems}")))
}

impl World {
    fn on(store: Arc<dyn Store>, rules: &[(&str, &str)]) -> Self {
        let record = Record::open(store, definitions(rules)).unwrap();
        let area = add_area(record.store().as_ref(), "here");
        Self { record, area }
    }

    fn open(
        &self,
        register: &str,
        subject: Option<EntryId>,
        step: &str,
        on: &str,
        fields: &[(&str, Value)],
    ) -> EntryId {
        let key = format!("{register} {on} {}", self.record.ledger(&self.area).unwrap().last().0);
        let recording = recording(step, on, fields);
        let opened = self.record.open_entry(
            &self.area,
            register,
            subject,
            &key,
            &recording,
            Vec::new(),
            &actor("Officer"),
            noon(on),
        );
        opened.unwrap_or_else(|error| panic!("{step}: {error}")).entries[0]
    }

    fn then(&self, entry: EntryId, step: &str, on: &str) {
        let by = actor("Officer");
        self.record
            .record(
                &self.area,
                entry,
                self.version(entry),
                &recording(step, on, &[]),
                &by,
                noon(on),
            )
            .unwrap();
    }

    fn withdraw(&self, entry: EntryId, at: &str) {
        let history = self.record.store().history(&self.area, &[entry]).unwrap();
        let event = history
            .iter()
            .rfind(|event| matches!(event.what, What::Step { .. }))
            .unwrap();
        let (by, seen) = (actor("Officer"), self.version(entry));
        self.record
            .retract(&self.area, entry, seen, event.seq, "It was wrong", &by, noon(at))
            .unwrap();
    }

    fn version(&self, entry: EntryId) -> record::Seq {
        let ledger = self.record.ledger(&self.area).unwrap();
        ledger.entry(ledger.place(entry).unwrap()).version
    }

    fn position(&self, today: &str) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day(today),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }

    /// The days on which signals were raised, and on which they closed.
    fn signals(&self, today: &str) -> Vec<(String, Option<String>)> {
        let position = self.position(today);
        let signals = EntryView::all(&position, "signal").into_iter();
        let raised = |signal: EntryView<'_>| Some((signal.day("raised")?.to_string(), signal.day("looked_into")));
        signals
            .filter_map(raised)
            .map(|(raised, closed)| (raised, closed.map(|day| day.to_string())))
            .collect()
    }

    fn signal(&self, today: &str, at: usize) -> EntryId {
        EntryView::all(&self.position(today), "signal")[at].id
    }

    /// Runs everything again, which must add nothing.
    fn again(&self, at: &str) {
        assert_eq!(
            self.record.run_rules(&self.area, noon(at)).unwrap(),
            0,
            "run again on {at}"
        );
    }

    fn child(&self) -> EntryId {
        let statements = [facts(&child("A123", "A"), "A123", "A", "2026-01-01")];
        let by = actor("Officer");
        let source = file("children.csv");
        self.record
            .import(&self.area, &statements, source, &by, noon("2026-01-05"))
            .unwrap();
        EntryView::all(&self.position("2026-01-05"), "child")[0].id
    }
}

fn noon(day: &str) -> calendar::Timestamp {
    moment(&format!("{day}T12:00:00Z"))
}

fn file(name: &str) -> NewSource {
    NewSource {
        kind: SourceKind::new("feed"),
        name: name.to_owned(),
        fingerprint: String::new(),
    }
}

fn recording(step: &str, on: &str, fields: &[(&str, Value)]) -> Recording {
    Recording {
        step: step.to_owned(),
        on: day(on),
        fields: fields
            .iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()))
            .collect(),
    }
}

fn world(backend: &impl Backend, rules: &[(&str, &str)]) -> World {
    World::on(Arc::from(backend.again().unwrap()), rules)
}

/// Worked example E10, by hand.
fn a_second_episode_is_a_signal_of_its_own(backend: &impl Backend) {
    let world = world(backend, &[SIGNALS]);
    let child = Some(world.child());
    world.open("suspension", child, "excluded", "2026-03-02", &[]);
    assert_eq!(world.signals("2026-03-02"), []);
    world.open("suspension", child, "excluded", "2026-03-20", &[]);
    let first = ("2026-03-20".to_owned(), None);
    assert_eq!(world.signals("2026-03-20"), std::slice::from_ref(&first));
    // Sixty days after the first suspension nothing ends.
    world.again("2026-05-02");
    assert_eq!(world.signals("2026-05-02"), [first]);
    world.then(world.signal("2026-05-02", 0), "looked_into", "2026-05-05");
    let closed = ("2026-03-20".to_owned(), Some("2026-05-05".to_owned()));
    assert_eq!(world.signals("2026-05-06"), std::slice::from_ref(&closed));
    world.again("2026-05-06");
    let third = world.open("suspension", child, "excluded", "2026-05-10", &[]);
    assert_eq!(
        world.signals("2026-05-10"),
        [closed.clone(), ("2026-05-10".to_owned(), None)]
    );
    world.again("2026-05-11");
    world.withdraw(third, "2026-05-12");
    assert_eq!(world.signals("2026-05-12"), [closed]);
    world.again("2026-05-12");
    // Who said it is on record: the rule, and by its version.
    let sources = world.record.store().sources(&world.area).unwrap();
    let rules: Vec<&str> = sources
        .iter()
        .filter(|source| source.kind == SourceKind::RULE)
        .map(|source| source.name.as_str())
        .collect();
    // It took effect, spoke of two signals, and took one back.
    assert_eq!(rules, ["Two suspensions in sixty days and no plan"; 4]);
    assert!(
        sources
            .iter()
            .all(|source| source.kind != SourceKind::RULE || !source.fingerprint.is_empty())
    );
}

fn suspended(on: &str) -> Statement {
    Statement {
        subject: Some(child("A123", "A")),
        entry: EntryKey {
            register: "suspension".to_owned(),
            key: on.to_owned(),
        },
        kind: StatementKind::Step {
            step: "excluded".to_owned(),
            on: day(on),
            at_latest: false,
            fields: BTreeMap::new(),
        },
        origin: Origin::default(),
    }
}

fn a_file_makes_rules_speak_and_undoing_it_takes_back_what_they_said(backend: &impl Backend) {
    let world = world(backend, &[SIGNALS]);
    world.child();
    let by = actor("Officer");
    let statements = [suspended("2026-03-02"), suspended("2026-03-20")];
    let import = |at: &str| {
        world
            .record
            .import(&world.area, &statements, file("suspensions.csv"), &by, noon(at))
            .unwrap()
    };
    assert_eq!(import("2026-04-01").events_new, 2);
    assert_eq!(world.signals("2026-04-01"), [("2026-03-20".to_owned(), None)]);
    assert_eq!(import("2026-04-02").events_new, 0);
    world.again("2026-04-02");
    let sources = world.record.store().sources(&world.area).unwrap();
    let source = sources.iter().find(|source| source.name == "suspensions.csv").unwrap();
    world
        .record
        .undo(&world.area, source.id, &by, noon("2026-04-03"))
        .unwrap();
    assert_eq!(world.signals("2026-04-03"), []);
    world.again("2026-04-03");
}

fn what_a_person_withdrew_is_not_said_again(backend: &impl Backend) {
    let world = world(backend, &[SIGNALS]);
    let child = Some(world.child());
    world.open("suspension", child, "excluded", "2026-03-02", &[]);
    world.open("suspension", child, "excluded", "2026-03-20", &[]);
    world.withdraw(world.signal("2026-03-20", 0), "2026-03-21");
    assert_eq!(world.signals("2026-03-21"), []);
    world.again("2026-03-22");
    world.open("suspension", child, "excluded", "2026-04-05", &[]);
    assert_eq!(world.signals("2026-04-05"), [("2026-04-05".to_owned(), None)]);
}

fn a_changed_rule_makes_nothing_in_the_past_and_alters_nothing(backend: &impl Backend) {
    let before = world(backend, &[SIGNALS]);
    let child = Some(before.child());
    before.open("suspension", child, "excluded", "2026-03-02", &[]);
    before.open("suspension", child, "excluded", "2026-03-20", &[]);
    assert_eq!(before.signals("2026-03-20").len(), 1);
    let area = before.area.clone();
    drop(before);
    // One suspension is enough from 1 April on; of a title or a worked case nothing hangs.
    let other_words = SIGNALS
        .1
        .replace("Two suspensions in sixty days and no plan\"\n", "Two suspensions\"\n");
    let changed = SIGNALS.1.replace("recent_suspensions >= 2", "recent_suspensions >= 1");
    let stricter = SIGNALS.1.replace("recent_suspensions >= 2", "recent_suspensions >= 9");
    let with = |text: &str| World {
        record: Record::open(Arc::from(backend.again().unwrap()), definitions(&[(SIGNALS.0, text)])).unwrap(),
        area: area.clone(),
    };
    let world = with(&other_words);
    world.again("2026-03-31");
    let world = with(&changed);
    // That it took effect is all that is recorded.
    assert_eq!(world.record.run_rules(&area, noon("2026-04-01")).unwrap(), 0);
    assert_eq!(world.signals("2026-04-01"), [("2026-03-20".to_owned(), None)]);
    let position = world.position("2026-04-01");
    let rule = EntryView::all(&position, "rule");
    assert_eq!(rule.len(), 1);
    assert_eq!(rule[0].days("took_effect"), [day("2026-01-01"), day("2026-04-01")]);
    // A suspension of the time before says nothing under the rule of today.
    world.open("suspension", child, "excluded", "2026-03-25", &[]);
    assert_eq!(world.signals("2026-04-01").len(), 1);
    world.again("2026-04-02");
    let world = with(&stricter);
    world.record.run_rules(&area, noon("2026-04-10")).unwrap();
    assert_eq!(world.signals("2026-04-10").len(), 1, "what another version said stays");
    world.again("2026-04-11");
}

#[test]
fn a_newcomer_is_expected_at_meetings_to_come_and_not_at_one_that_was_held() {
    let world = World::on(Arc::new(SqliteStore::in_memory().unwrap()), &[MEETINGS]);
    let text = |text: &str| Value::Text(text.to_owned());
    let of = |id: EntryId| Value::Entry(Reference::Entry(id.0));
    let board = world.open("board_case", None, "set_up", "2026-01-05", &[("name", text("Board"))]);
    let join = |name: &str, on: &str| {
        world.open(
            "board_member_case",
            None,
            "joined",
            on,
            &[("board", of(board)), ("name", text(name))],
        )
    };
    join("Ann", "2026-02-02");
    let held = world.open("board_meeting", None, "planned", "2026-03-01", &[("board", of(board))]);
    world.then(held, "held", "2026-03-10");
    world.open("board_meeting", None, "planned", "2026-03-11", &[("board", of(board))]);
    join("Ben", "2026-03-12");
    let position = world.position("2026-03-12");
    let names: Vec<String> = EntryView::all(&position, "board_attendance")
        .iter()
        .map(|line| line.text("name"))
        .collect();
    assert_eq!(names, ["Ann", "Ann", "Ben"]);
    world.again("2026-03-13");
    // Recorded by mistake: what a person noted on a line stays, the other line goes.
    let line = EntryView::all(&position, "board_attendance")[0].id;
    world.then(line, "attended", "2026-03-13");
    world.again("2026-03-14");
}

const SAMPLE: &str = r#"
id = "sample_of_suspensions"
title = "Two suspensions of each month are looked at"
on = "suspension"
every = "month"
from = 2026-01-01
when = "excluded BETWEEN :period_start AND :period_end"
sample = { take = 2, of_each = "school" }
opens = { register = "signal", step = "raised", fields = { reason = "'Drawn'", suspension = "entry" } }
"#;

#[test]
fn a_month_is_drawn_once_when_it_is_over() {
    let world = World::on(
        Arc::new(SqliteStore::in_memory().unwrap()),
        &[("sample_of_suspensions", SAMPLE)],
    );
    let child = Some(world.child());
    for (school, on) in [
        ("A", "05"),
        ("A", "06"),
        ("A", "07"),
        ("A", "08"),
        ("B", "09"),
        ("B", "31"),
    ] {
        let on = format!("2026-03-{on}");
        world.open(
            "suspension",
            child,
            "excluded",
            &on,
            &[("school", Value::Text(school.to_owned()))],
        );
    }
    world.again("2026-03-31");
    let drawn = |today: &str| {
        let position = world.position(today);
        let signals = EntryView::all(&position, "signal");
        let of = signals
            .iter()
            .filter_map(|signal| signal.value("suspension"))
            .collect::<Vec<Value>>();
        assert!(
            signals
                .iter()
                .all(|signal| signal.day("raised") == Some(day("2026-03-31")))
        );
        of
    };
    assert_eq!(world.record.run_rules(&world.area, noon("2026-04-01")).unwrap(), 4);
    let first = drawn("2026-04-01");
    assert_eq!(first.len(), 4);
    world.again("2026-04-01");
    // One more of March, and one that was drawn and never was: the month is not drawn again.
    world.open(
        "suspension",
        child,
        "excluded",
        "2026-03-12",
        &[("school", Value::Text("C".to_owned()))],
    );
    let Value::Entry(Reference::Entry(withdrawn)) = first[0] else {
        panic!("no entry")
    };
    world.withdraw(EntryId(withdrawn), "2026-04-02");
    world.again("2026-04-30");
    assert_eq!(EntryView::all(&world.position("2026-04-30"), "signal").len(), 4);
    // April is drawn on the first of May.
    world.open("suspension", child, "excluded", "2026-04-20", &[]);
    assert_eq!(world.record.run_rules(&world.area, noon("2026-05-01")).unwrap(), 1);
}

/// Each draw hangs on rule, period and entry alone, so that anyone can draw it again.
#[test]
fn the_same_rows_are_drawn_on_another_record() {
    let draw = || {
        let world = World::on(
            Arc::new(SqliteStore::in_memory().unwrap()),
            &[("sample_of_suspensions", SAMPLE)],
        );
        let child = Some(world.child());
        for at in 1..=9 {
            world.open("suspension", child, "excluded", &format!("2026-03-0{at}"), &[]);
        }
        world.record.run_rules(&world.area, noon("2026-04-01")).unwrap();
        let position = world.position("2026-04-01");
        let signals = EntryView::all(&position, "signal");
        signals
            .iter()
            .filter_map(|signal| signal.value("suspension"))
            .collect::<Vec<Value>>()
    };
    assert_eq!(draw(), draw());
}

#[derive(Debug, Clone)]
enum Act {
    Suspend(u8),
    Withdraw(usize),
    Plan(u8),
    Close(usize),
    Nothing,
}

fn act() -> impl Strategy<Value = (u8, Act)> {
    let act = prop_oneof![
        4 => (0_u8..60).prop_map(Act::Suspend),
        2 => (0_usize..8).prop_map(Act::Withdraw),
        1 => (0_u8..60).prop_map(Act::Plan),
        2 => (0_usize..4).prop_map(Act::Close),
        1 => Just(Act::Nothing),
    ];
    (0_u8..20, act)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What rules say after each commit, looking only at what it touched, is all that they say of everything; and
    /// running them again never adds.
    #[test]
    fn running_rules_again_never_adds(acts in proptest::collection::vec(act(), 1..14)) {
        let world = World::on(Arc::new(SqliteStore::in_memory().unwrap()), &[SIGNALS]);
        let child = Some(world.child());
        let mut today = day("2026-03-01");
        let mut suspensions = Vec::new();
        for (later, act) in acts {
            today = calendar::add_days(today, i64::from(later)).unwrap();
            let now = today.to_string();
            let before = |days: u8| calendar::add_days(today, -i64::from(days)).unwrap().to_string();
            match act {
                Act::Suspend(days) => {
                    let opened = world.open_at("suspension", child, "excluded", &before(days), &now);
                    suspensions.push(opened);
                }
                Act::Plan(days) => {
                    world.open_at("ehc_plan", child, "plan_started", &before(days), &now);
                }
                Act::Withdraw(at) => {
                    if at < suspensions.len() {
                        world.withdraw(suspensions.remove(at), &now);
                    }
                }
                Act::Close(at) => {
                    let open: Vec<EntryId> = EntryView::all(&world.position(&now), "signal")
                        .iter()
                        .filter(|signal| !signal.is_closed())
                        .map(|signal| signal.id)
                        .collect();
                    if let Some(signal) = open.get(at) {
                        world.then(*signal, "looked_into", &now);
                    }
                }
                Act::Nothing => {}
            }
            world.again(&now);
            world.again(&calendar::add_days(today, 90).unwrap().to_string());
        }
    }
}

#[derive(Debug, Clone)]
enum Board {
    Join(u8),
    Leave(usize),
    Plan(u8),
    Hold(usize),
    Attend(usize),
    Withdraw(usize),
}

fn board() -> impl Strategy<Value = (u8, Board)> {
    let act = prop_oneof![
        3 => (0_u8..30).prop_map(Board::Join),
        2 => (0_usize..5).prop_map(Board::Leave),
        3 => (0_u8..30).prop_map(Board::Plan),
        2 => (0_usize..5).prop_map(Board::Hold),
        1 => (0_usize..5).prop_map(Board::Attend),
        2 => (0_usize..9).prop_map(Board::Withdraw),
    ];
    (0_u8..9, act)
}

#[test]
fn what_ended_on_a_day_that_is_corrected_ends_on_another_at_once() {
    let world = World::on(Arc::new(SqliteStore::in_memory().unwrap()), &[MEETINGS]);
    let text = |text: &str| Value::Text(text.to_owned());
    let board = world.open("board_case", None, "set_up", "2026-01-05", &[("name", text("Board"))]);
    let of = Value::Entry(Reference::Entry(board.0));
    let fields = [("board", of.clone()), ("name", text("Ann"))];
    let ann = world.open("board_member_case", None, "joined", "2026-03-01", &fields);
    world.open("board_meeting", None, "planned", "2026-03-01", &[("board", of)]);
    world.then(ann, "left", "2026-03-02");
    world.then(ann, "left", "2026-03-03");
    let position = world.position("2026-03-03");
    let lines = EntryView::all(&position, "board_attendance");
    let ended: Vec<_> = lines.iter().map(|line| line.day("not_expected")).collect();
    assert_eq!(ended, [Some(day("2026-03-03"))]);
    world.again("2026-03-03");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same of pairs, with what ends and what somebody acted on.
    #[test]
    fn running_a_rule_of_pairs_again_never_adds(acts in proptest::collection::vec(board(), 1..14)) {
        let world = World::on(Arc::new(SqliteStore::in_memory().unwrap()), &[MEETINGS]);
        let text = |text: &str| Value::Text(text.to_owned());
        let board = world.open("board_case", None, "set_up", "2026-01-05", &[("name", text("Board"))]);
        let of = Value::Entry(Reference::Entry(board.0));
        let mut today = day("2026-03-01");
        let (mut members, mut meetings): (Vec<EntryId>, Vec<EntryId>) = (Vec::new(), Vec::new());
        for (later, act) in acts {
            today = calendar::add_days(today, i64::from(later)).unwrap();
            let now = today.to_string();
            let before = |days: u8| calendar::add_days(today, -i64::from(days)).unwrap().to_string();
            match act {
                Board::Join(days) => {
                    let fields = [("board", of.clone()), ("name", text("Ann"))];
                    members.push(world.open_with("board_member_case", None, ("joined", &before(days)), &now, &fields));
                }
                Board::Plan(days) => {
                    let fields = [("board", of.clone())];
                    meetings.push(world.open_with("board_meeting", None, ("planned", &before(days)), &now, &fields));
                }
                Board::Leave(at) => members.get(at).into_iter().for_each(|of| world.try_then(*of, "left", &now)),
                Board::Hold(at) => meetings.get(at).into_iter().for_each(|of| world.try_then(*of, "held", &now)),
                Board::Attend(at) => {
                    let lines: Vec<EntryId> = EntryView::all(&world.position(&now), "board_attendance")
                        .iter()
                        .map(|line| line.id)
                        .collect();
                    lines.get(at).into_iter().for_each(|line| world.try_then(*line, "attended", &now));
                }
                Board::Withdraw(at) => {
                    let list = if at % 2 == 0 { &mut members } else { &mut meetings };
                    if at / 2 < list.len() {
                        world.withdraw(list.remove(at / 2), &now);
                    }
                }
            }
            world.again(&now);
            world.again(&calendar::add_days(today, 40).unwrap().to_string());
        }
    }
}

impl World {
    /// Records a step where it can be recorded.
    fn try_then(&self, entry: EntryId, step: &str, on: &str) {
        let by = actor("Officer");
        let seen = self.version(entry);
        let _ = self
            .record
            .record(&self.area, entry, seen, &recording(step, on, &[]), &by, noon(on));
    }

    fn open_with(
        &self,
        register: &str,
        subject: Option<EntryId>,
        (step, on): (&str, &str),
        at: &str,
        fields: &[(&str, Value)],
    ) -> EntryId {
        let key = format!("{register} {on} {}", self.record.ledger(&self.area).unwrap().last().0);
        let (by, recording) = (actor("Officer"), recording(step, on, fields));
        let opened = self.record.open_entry(
            &self.area,
            register,
            subject,
            &key,
            &recording,
            Vec::new(),
            &by,
            noon(at),
        );
        opened.unwrap().entries[0]
    }

    /// Opens an entry on a day, recorded on a later one.
    fn open_at(&self, register: &str, subject: Option<EntryId>, step: &str, on: &str, at: &str) -> EntryId {
        self.open_with(register, subject, (step, on), at, &[])
    }
}
