use std::sync::Arc;

use definitions::{Definitions, Value};
use record::{Actor, Area, AreaId, EntryRef, NewWhat, Record, Recording, Seq, SqliteStore, Store, Viewpoint};

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

struct House {
    record: Record,
    area: AreaId,
    by: Actor,
}

impl House {
    fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
        let record = Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap();
        let area = AreaId("here".to_owned());
        let held = Area {
            id: area.clone(),
            name: "Here".to_owned(),
            la_code: "900".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&held).unwrap();
        let by = Actor {
            id: "chair".to_owned(),
            name: "The chair".to_owned(),
        };
        Self { record, area, by }
    }

    fn recording(step: &str, on: &str, fields: &[(&str, Value)]) -> Recording {
        Recording {
            step: step.to_owned(),
            on: day(on),
            fields: fields.iter().map(|(id, v)| ((*id).to_owned(), v.clone())).collect(),
        }
    }

    fn open(&self, register: &str, recording: &Recording, links: Vec<NewWhat>) -> EntryId {
        let at = "2026-11-30T12:00:00Z".parse().unwrap();
        let opened = self
            .record
            .open_entry(&self.area, register, None, register, recording, links, &self.by, at)
            .unwrap();
        opened.entries[0]
    }

    fn record(&self, entry: EntryId, recording: &Recording) {
        let at = "2026-11-30T12:00:00Z".parse().unwrap();
        let ledger = self.record.ledger(&self.area).unwrap();
        let seen: Seq = ledger.entry(ledger.place(entry).unwrap()).version;
        drop(ledger);
        self.record
            .record(&self.area, entry, seen, recording, &self.by, at)
            .unwrap();
    }

    fn line(&self, requirement: EntryId, face: MeasureFace) -> RequirementLine {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day("2026-11-30"),
        };
        let position = self.record.position(&self.area, viewpoint).unwrap();
        let thread = Thread::of(&position, &|_| face);
        thread.find(requirement).unwrap().1.clone()
    }
}

#[test]
fn a_requirement_is_working_once_it_is_done_shown_and_confirmed_and_not_when_a_measure_leaves_its_target() {
    let house = House::new();
    let recorded = [
        ("words", "Issue plans in time".into()),
        ("document", "Notice".into()),
        ("paragraph", "1".into()),
        ("kind", "notice_requirement".into()),
    ];
    let recorded = House::recording("recorded", "2025-09-03", &recorded);
    let requirement = house.open("requirement", &recorded, Vec::new());
    let agreed = [
        ("title", "Recruit".into()),
        ("owner", "Head of SEND".into()),
        ("target_date", Value::Date(day("2026-12-31"))),
    ];
    let agreed = House::recording("agreed", "2025-10-01", &agreed);
    let links = vec![
        NewWhat::Link {
            link: "answers".to_owned(),
            to: EntryRef::Existing(requirement),
        },
        NewWhat::LinkMeasure {
            link: "shown_by".to_owned(),
            measure: "EH05".to_owned(),
        },
    ];
    let action = house.open("action", &agreed, links);
    let good = MeasureFace {
        measured: true,
        meets_target: Some(true),
        ..MeasureFace::default()
    };
    assert_eq!(house.line(requirement, MeasureFace::default()).state, State::UnderWay);
    assert_eq!(house.line(requirement, good).state, State::PartlyShown);

    house.record(
        action,
        &House::recording("completed", "2026-06-30", &[("evidence", "Posts filled".into())]),
    );
    assert_eq!(
        house.line(requirement, good).state,
        State::PartlyShown,
        "no person has confirmed it"
    );

    let word = [
        ("confirmed_by", "Chair of the board".into()),
        ("confirmation", "EH05 and what families say".into()),
    ];
    house.record(requirement, &House::recording("effect_confirmed", "2026-09-01", &word));
    let line = house.line(requirement, good);
    assert_eq!(line.state, State::Working);
    assert_eq!(line.confirmation.unwrap().by, "Chair of the board");

    let left = MeasureFace {
        left_target: Some(day("2026-10-31")),
        ..good
    };
    let line = house.line(requirement, left);
    assert_eq!((line.state, line.confirmation_out_of_date), (State::PartlyShown, true));
    house.record(requirement, &House::recording("effect_confirmed", "2026-11-20", &word));
    assert_eq!(house.line(requirement, left).state, State::Working);
}
