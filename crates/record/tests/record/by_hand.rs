//! What a person recorded or withdrew by hand is never overruled by a file; on both databases.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Date;
use definitions::{
    ClockState, DefinitionFile, Definitions, EntryKey, Origin, RunningClock, Statement, StatementKind, Value, embedded,
};
use record::{AreaId, EntryId, ImportReport, LedgerWhat, NewSource, Record, Recording, SourceKind, Store, Viewpoint};

use crate::backends::{Backend, on_both};
use crate::builders::{actor, add_area, day, moment};
use crate::importing::{child, facts, step};

on_both!(
    a_day_corrected_by_hand_outlasts_the_same_file_and_a_later_one,
    a_statement_withdrawn_by_hand_is_not_added_again,
    a_fact_corrected_by_hand_outlasts_next_year_s_file_that_repeats_the_old_one,
    a_link_withdrawn_by_hand_is_not_added_again,
);

const REFERRAL: &str = r#"
id       = "speech_referral"
title    = "Therapy referral"
plural   = "Therapy referrals"
subject  = "area"
purpose  = "p"
law      = "l"

[steps.received]
title  = "Referral received"
opens  = true
fields = ["service"]

[steps.treated]
title  = "First treatment"
closes = true

[fields.service]
title = "Service"
type  = "text"

[clocks.treatment]
reference = "T-01"
title     = "Start treatment"
from      = "received"
until     = ["treated"]
within    = "18 weeks"
force     = "national"
law       = "l"
source    = "s"
"#;

struct World {
    record: Record,
    area: AreaId,
}

impl World {
    fn on(backend: &dyn Backend) -> Self {
        let mut files = embedded();
        files.push(DefinitionFile {
            path: "ehc/registers/speech_referral.toml".to_owned(),
            text: REFERRAL.to_owned(),
        });
        let store: Arc<dyn Store> = backend.again().unwrap().into();
        let area = add_area(store.as_ref(), "here");
        let definitions = Arc::new(Definitions::read(&files).unwrap());
        Self {
            record: Record::open(store, definitions).unwrap(),
            area,
        }
    }

    fn import(&self, at: &str, statements: &[Statement]) -> ImportReport {
        let source = NewSource {
            kind: SourceKind::new("feed"),
            name: "therapy.csv".to_owned(),
            fingerprint: String::new(),
        };
        let by = actor("Import");
        self.record
            .import(&self.area, statements, source, &by, moment(at))
            .unwrap()
    }

    /// The entry of a register with a key, and its last event.
    fn entry(&self, key: &str) -> (EntryId, record::Seq) {
        let ledger = self.record.ledger(&self.area).unwrap();
        let entry = ledger.entries().iter().find(|e| &*e.key == key).unwrap();
        (entry.id, entry.version)
    }

    fn by_hand(&self, key: &str, step: &str, on: &str, fields: &[(&str, Value)], at: &str) {
        let (entry, seen) = self.entry(key);
        let recording = Recording {
            step: step.to_owned(),
            on: day(on),
            fields: fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
        };
        let by = actor("Officer");
        self.record
            .record(&self.area, entry, seen, &recording, &by, moment(at))
            .unwrap();
    }

    /// Withdraws the events of an entry that say something, by hand.
    fn withdraw(&self, key: &str, which: impl Fn(&LedgerWhat) -> bool, at: &str) {
        let ledger = self.record.ledger(&self.area).unwrap();
        let (entry, _) = self.entry(key);
        let place = ledger.place(entry).unwrap();
        for &event in &ledger.entry(place).events {
            let event = &ledger.events()[event as usize];
            if which(&event.what) && !event.is_retracted() {
                let (_, seen) = self.entry(key);
                let by = actor("Officer");
                self.record
                    .retract(&self.area, entry, seen, event.seq, "not so", &by, moment(at))
                    .unwrap();
            }
        }
    }

    fn events(&self) -> usize {
        self.record.ledger(&self.area).unwrap().events().len()
    }

    /// The one clock of the one referral, as known at a moment and read on a day.
    fn clock(&self, known_at: Option<&str>, today: &str) -> RunningClock {
        let viewpoint = Viewpoint {
            known_at: known_at.map(moment),
            today: day(today),
        };
        let position = self.record.position(&self.area, viewpoint).unwrap();
        let register = self.record.definitions().register_index("speech_referral").unwrap();
        assert_eq!(position.table(register).len(), 1, "one entry");
        position.clock(register, 0, 0).unwrap()
    }

    /// The latest surname on record of the one child, as read on a day.
    fn surname(&self, today: &str) -> Option<Value> {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day(today),
        };
        let position = self.record.position(&self.area, viewpoint).unwrap();
        let register = self.record.definitions().register_index("child").unwrap();
        position.value(register, 0, "surname")
    }
}

fn referral(step: &str, on: &str, service: Option<&str>) -> Statement {
    let fields: BTreeMap<String, Value> = service
        .map(|s| ("service".to_owned(), Value::from(s)))
        .into_iter()
        .collect();
    Statement {
        subject: None,
        entry: EntryKey {
            register: "speech_referral".to_owned(),
            key: "R1".to_owned(),
        },
        kind: StatementKind::Step {
            step: step.to_owned(),
            on: day(on),
            at_latest: false,
            fields,
        },
        origin: Origin::default(),
    }
}

fn due(clock: RunningClock) -> (Date, ClockState, i64) {
    (clock.due, clock.state, clock.days)
}

/// Worked example E1.
fn a_day_corrected_by_hand_outlasts_the_same_file_and_a_later_one(backend: &dyn Backend) {
    let world = World::on(backend);
    let file = [referral("received", "2026-04-04", Some("speech"))];
    world.import("2026-04-06T09:00:00Z", &file);
    world.by_hand("R1", "received", "2026-04-02", &[], "2026-04-10T09:00:00Z");
    let (due_day, ..) = due(world.clock(None, "2026-05-01"));
    assert_eq!(due_day, day("2026-08-06"));

    let again = world.import("2026-05-01T09:00:00Z", &file);
    assert_eq!((again.events_new, again.corrected, again.unchanged), (0, 0, 0));
    assert_eq!(again.disagreements.len(), 1);
    assert_eq!(
        again.disagreements[0].message,
        "\"Referral received\": the file says 4 April 2026; a person recorded 2 April 2026 on 10 April 2026. \
         What the person recorded counts"
    );

    let later = [file[0].clone(), referral("treated", "2026-07-01", None)];
    let later = world.import("2026-07-06T09:00:00Z", &later);
    assert_eq!(
        (later.events_new, later.entries_new, later.disagreements.len()),
        (1, 0, 1)
    );
    assert_eq!(
        due(world.clock(None, "2026-07-10")),
        (day("2026-08-06"), ClockState::Met, -36)
    );
    let before = world.clock(Some("2026-04-09T22:00:00Z"), "2026-04-09");
    assert_eq!(before.due, day("2026-08-08"), "as known before the correction");

    // A file that says another day again is kept beside it, and the person's day still counts.
    let other = world.import(
        "2026-08-01T09:00:00Z",
        &[referral("received", "2026-04-05", Some("speech"))],
    );
    assert_eq!(
        (other.events_new, other.corrected, other.disagreements.len()),
        (1, 1, 1)
    );
    assert_eq!(world.clock(None, "2026-08-10").due, day("2026-08-06"));
    // What only the file says is not lost.
    let position = world
        .record
        .position(
            &world.area,
            Viewpoint {
                known_at: None,
                today: day("2026-08-10"),
            },
        )
        .unwrap();
    let register = world.record.definitions().register_index("speech_referral").unwrap();
    assert_eq!(position.value(register, 0, "service"), Some(Value::from("speech")));
}

fn a_statement_withdrawn_by_hand_is_not_added_again(backend: &dyn Backend) {
    let world = World::on(backend);
    let file = [
        referral("received", "2026-04-04", Some("speech")),
        referral("treated", "2026-05-04", None),
    ];
    world.import("2026-05-06T09:00:00Z", &file);
    let register = world.record.definitions().register("speech_referral").unwrap();
    let treated = u16::try_from(register.step_index("treated").unwrap()).unwrap();
    world.withdraw("R1", |what| what.is_step(treated), "2026-05-10T09:00:00Z");
    let events = world.events();
    for month in ["2026-06", "2026-07"] {
        let again = world.import(&format!("{month}-01T09:00:00Z"), &file);
        assert_eq!(
            (again.events_new, again.unchanged, again.disagreements.len()),
            (0, 1, 1)
        );
        assert_eq!(
            again.disagreements[0].message,
            "\"First treatment\": the file says 4 May 2026; a person withdrew this on 10 May 2026, so it was not added again"
        );
    }
    assert_eq!(world.events(), events);
    assert_eq!(world.clock(None, "2026-07-02").state, ClockState::Running);
    // Another day is another statement.
    let other = world.import("2026-08-01T09:00:00Z", &[referral("treated", "2026-06-20", None)]);
    assert_eq!((other.events_new, other.disagreements.len()), (1, 0));
    assert_eq!(world.clock(None, "2026-08-02").state, ClockState::Met);
}

fn a_fact_corrected_by_hand_outlasts_next_year_s_file_that_repeats_the_old_one(backend: &dyn Backend) {
    let world = World::on(backend);
    let upn = "H801200001001";
    let who = child(upn, "Adeyemi");
    world.import("2025-02-01T09:00:00Z", &[facts(&who, upn, "Adeyemi", "2025-01-16")]);
    let key = format!("upn:{upn}");
    let right = [
        ("surname", Value::from("Adeyemi-Clarke")),
        ("forename", Value::from("Child")),
        ("birth_date", Value::Date(day("2015-05-05"))),
        ("upn", Value::from(upn)),
    ];
    world.by_hand(&key, "facts_recorded", "2025-03-03", &right, "2025-03-03T09:00:00Z");

    let same = world.import("2025-04-01T09:00:00Z", &[facts(&who, upn, "Adeyemi", "2025-01-16")]);
    assert_eq!((same.events_new, same.disagreements.len()), (0, 1));
    assert!(
        !same.disagreements[0].message.contains("Adeyemi"),
        "a report names no one"
    );

    let mut later = facts(&who, upn, "Adeyemi", "2026-01-15");
    if let StatementKind::Step { fields, .. } = &mut later.kind {
        fields.insert("postcode".to_owned(), Value::from("ZZ99 3ZZ"));
    }
    let next_year = world.import("2026-02-01T09:00:00Z", &[later.clone()]);
    assert_eq!((next_year.events_new, next_year.disagreements.len()), (1, 1));
    assert_eq!(world.surname("2026-03-01"), Some(Value::from("Adeyemi-Clarke")));
    let repeated = world.import("2026-03-01T09:00:00Z", &[later]);
    assert_eq!((repeated.events_new, repeated.disagreements.len()), (0, 1));

    // A name that neither the file nor a person gave before is news.
    let married = world.import("2027-02-01T09:00:00Z", &[facts(&who, upn, "Okafor", "2027-01-21")]);
    assert_eq!((married.events_new, married.disagreements.len()), (1, 0));
    assert_eq!(world.surname("2027-03-01"), Some(Value::from("Okafor")));
}

fn a_link_withdrawn_by_hand_is_not_added_again(backend: &dyn Backend) {
    let world = World::on(backend);
    let upn = "H801200001001";
    let who = child(upn, "Adeyemi");
    let link = Statement {
        subject: Some(who.clone()),
        entry: EntryKey {
            register: "annual_review".to_owned(),
            key: "2024-08-20".to_owned(),
        },
        kind: StatementKind::Link(definitions::LinkStatement {
            link: "plan".to_owned(),
            to: EntryKey {
                register: "ehc_plan".to_owned(),
                key: "2023-09-04".to_owned(),
            },
            on: day("2024-08-20"),
        }),
        origin: Origin::default(),
    };
    let file = [
        facts(&who, upn, "Adeyemi", "2025-01-16"),
        step(&who, ("ehc_plan", "2023-09-04"), "plan_started", "2023-09-04", &[]),
        step(&who, ("annual_review", "2024-08-20"), "meeting_held", "2024-08-20", &[]),
        link,
    ];
    world.import("2025-02-01T09:00:00Z", &file);
    let is_link = |what: &LedgerWhat| matches!(what, LedgerWhat::Link { .. });
    world.withdraw("2024-08-20", is_link, "2025-03-03T09:00:00Z");
    let again = world.import("2025-04-01T09:00:00Z", &file);
    assert_eq!(
        (again.events_new, again.unchanged, again.disagreements.len()),
        (0, 3, 1)
    );
    assert!(
        again.disagreements[0]
            .message
            .contains("a person withdrew it on 3 March 2025")
    );
}
