//! Makes areas for tests and benchmarks: events in memory, folded by the real ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, Timestamp, add_days, day_number};
use definitions::{Definitions, Origin, Value};
use record::{
    Actor, Area, AreaId, Batch, Committed, Entry, EntryId, Event, Ledger, LinkEnd, Read, Seq, Source, SourceId,
    SourceKind, Store, StoreError, What,
};

/// Events of one area, in the order they are recorded.
pub(crate) struct Builder {
    definitions: Arc<Definitions>,
    entries: Vec<Entry>,
    events: Vec<Event>,
    recorded_at: Timestamp,
}

impl Builder {
    pub(crate) fn new(definitions: Arc<Definitions>) -> Self {
        Self {
            definitions,
            entries: Vec::new(),
            events: Vec::new(),
            recorded_at: calendar::end_of_day_in_england(day("2020-01-01")),
        }
    }

    /// Everything from here on is recorded at the end of this day.
    pub(crate) fn recorded_on(&mut self, on: &str) {
        self.recorded_at = calendar::end_of_day_in_england(day(on));
    }

    pub(crate) fn entry(&mut self, register: &str, subject: Option<EntryId>) -> EntryId {
        let id = EntryId(i64::try_from(self.entries.len()).unwrap() + 1);
        self.entries.push(Entry {
            id,
            register: register.to_owned(),
            subject,
            key: id.to_string(),
        });
        id
    }

    pub(crate) fn step(&mut self, entry: EntryId, step: &str, on: Date, fields: &[(&str, Value)]) -> Seq {
        let fields: BTreeMap<String, Value> = fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        self.event(
            entry,
            on,
            What::Step {
                step: step.to_owned(),
                fields,
            },
        )
    }

    pub(crate) fn link(&mut self, entry: EntryId, link: &str, to: EntryId, on: Date) {
        let what = What::Link {
            link: link.to_owned(),
            to: LinkEnd::Entry(to),
        };
        self.event(entry, on, what);
    }

    pub(crate) fn retract(&mut self, entry: EntryId, seq: Seq, on: Date) {
        let reason = "wrong".to_owned();
        self.event(entry, on, What::Retract { seq, reason });
    }

    fn event(&mut self, entry: EntryId, on: Date, what: What) -> Seq {
        let seq = Seq(i64::try_from(self.events.len()).unwrap() + 1);
        self.events.push(Event {
            seq,
            entry,
            what,
            on,
            recorded_at: self.recorded_at,
            recorded_by: Actor {
                id: "test".into(),
                name: "Test".into(),
            },
            source: SourceId(1),
            origin: Origin::default(),
        });
        seq
    }

    pub(crate) fn ledger(self) -> Arc<Ledger> {
        let mut ledger = Ledger::new(area(), Arc::clone(&self.definitions));
        ledger.refresh(&self).unwrap();
        assert_eq!(ledger.unreadable(), 0);
        Arc::new(ledger)
    }
}

fn area() -> AreaId {
    AreaId("test".into())
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl Store for Builder {
    fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }
    fn add_area(&self, _: &Area) -> Result<(), StoreError> {
        Ok(())
    }
    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        Ok(Vec::new())
    }
    fn commit(&self, area: &AreaId, _: &Batch) -> Result<Committed, StoreError> {
        Err(StoreError::NoSuchArea(area.clone()))
    }
    fn entries(&self, _: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.entries.iter().filter(|e| e.id > after).cloned().for_each(each);
        Ok(())
    }
    fn events(&self, _: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        self.events.iter().filter(|e| e.seq > after).cloned().for_each(each);
        Ok(())
    }
    fn last_seq(&self, _: &AreaId) -> Result<Seq, StoreError> {
        Ok(self.events.last().map_or(Seq(0), |e| e.seq))
    }
    fn history(&self, _: &AreaId, _: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        Ok(Vec::new())
    }
    fn sources(&self, _: &AreaId) -> Result<Vec<Source>, StoreError> {
        Ok(vec![Source {
            id: SourceId(1),
            kind: SourceKind::new("sen2"),
            name: "test".into(),
            fingerprint: String::new(),
            received_at: self.recorded_at,
            received_by: Actor {
                id: "test".into(),
                name: "Test".into(),
            },
        }])
    }
    fn note_reads(&self, _: &AreaId, _: &[Read]) -> Result<(), StoreError> {
        Ok(())
    }
    fn reads_of(&self, _: &AreaId, _: EntryId) -> Result<Vec<Read>, StoreError> {
        Ok(Vec::new())
    }
    fn keep_file(&self, area: &AreaId, _: &[u8]) -> Result<String, StoreError> {
        Err(StoreError::NoSuchArea(area.clone()))
    }
    fn file(&self, _: &AreaId, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Random numbers that are the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn days(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from).unwrap())).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// An area with about so many plans now, and five years of requests, assessments, plans, placements and reviews.
/// Facts about children and needs are stated on return days, as a yearly return states them.
pub(crate) fn invented_area(definitions: &Arc<Definitions>, plans: usize, seed: u64) -> Arc<Ledger> {
    let mut b = Builder::new(Arc::clone(definitions));
    let mut dice = Dice::new(seed);
    let begin = day("2021-04-01");
    let today = day("2026-03-31");
    let span = i64::from(day_number(today) - day_number(begin));
    // Plans from before the five years.
    for _ in 0..plans * 8 / 10 {
        let child = child(&mut b, &mut dice);
        let before = dice.days(30, 2500);
        plan(&mut b, &mut dice, child, add_days(begin, -before).unwrap(), None, today);
    }
    for _ in 0..plans * 6 / 10 {
        let child = child(&mut b, &mut dice);
        let request = add_days(begin, dice.days(0, span)).unwrap();
        let case = b.entry("ehc_needs_assessment", Some(child));
        let step = |b: &mut Builder, name: &str, days: i64, fields: &[(&str, Value)]| {
            let on = add_days(request, days).unwrap();
            (on <= today).then(|| b.step(case, name, on, fields)).is_some()
        };
        let source = dice.pick(&["1", "2", "3"]);
        step(&mut b, "request_received", 0, &[("request_source", source.into())]);
        let decided = dice.days(20, 70);
        match dice.below(10) {
            0 => {
                step(&mut b, "request_withdrawn", decided, &[]);
                continue;
            }
            1 | 2 => {
                step(&mut b, "refused_to_assess", decided, &[]);
                if dice.below(4) > 0 {
                    continue;
                }
                step(&mut b, "decided_to_assess", decided + 60, &[]);
            }
            _ => {
                step(&mut b, "decided_to_assess", decided, &[]);
            }
        }
        if dice.below(20) == 0 {
            step(&mut b, "decided_not_to_issue", dice.days(90, 200), &[]);
            continue;
        }
        if dice.below(12) == 0 {
            step(&mut b, "exception_reported", 100, &[]);
        }
        let issued = dice.days(100, 420);
        if step(&mut b, "plan_issued", issued, &[]) {
            let on = add_days(request, issued).unwrap();
            plan(&mut b, &mut dice, child, on, Some(case), today);
        }
    }
    b.ledger()
}

fn child(b: &mut Builder, dice: &mut Dice) -> EntryId {
    let child = b.entry("child", None);
    let birth = add_days(day("2025-12-31"), -dice.days(700, 9000)).unwrap();
    let mut fields: Vec<(&str, Value)> = vec![
        ("birth_date", birth.into()),
        ("sex", dice.pick(&["F", "M", "M", "M", "U"]).into()),
    ];
    if dice.below(30) > 0 {
        let ethnicity = dice.pick(&["WBRI", "APKN", "AIND", "BAFR", "MWBA", "REFU", "CHNE"]);
        fields.push(("ethnicity", ethnicity.into()));
    }
    let stated = dice.pick(&["2023-01-19", "2024-01-18", "2025-01-16", "2026-01-15"]);
    b.step(child, "facts_recorded", day(stated), &fields);
    child
}

fn plan(b: &mut Builder, dice: &mut Dice, child: EntryId, started: Date, case: Option<EntryId>, today: Date) {
    let plan = b.entry("ehc_plan", Some(child));
    if dice.below(25) == 0 {
        b.step(plan, "transferred_in", started, &[]);
    } else {
        b.step(plan, "plan_started", started, &[]);
    }
    if let Some(case) = case {
        b.link(case, "plan", plan, started);
    }
    if dice.below(40) > 0 {
        let need = dice.pick(&["SLCN", "SLCN", "ASD", "ASD", "SEMH", "MLD", "PMLD"]);
        let stated = dice.pick(&["2023-01-19", "2024-01-18", "2026-01-15"]);
        b.step(
            plan,
            "needs_recorded",
            day(stated).max(started),
            &[("primary_need", need.into())],
        );
    }
    let placement = b.entry("placement", Some(child));
    let setting: &[(&str, Value)] = match dice.below(8) {
        0 => &[("setting", Value::Text(String::new()))],
        1 => &[("ukprn", Value::Text(String::new()))],
        _ => &[("urn", Value::Text(String::new()))],
    };
    let value: Value = match setting[0].0 {
        "setting" => dice.pick(&["EHE", "OLA", "NEET"]).into(),
        _ => "100000".into(),
    };
    b.step(
        placement,
        "placement_started",
        started,
        &[(setting[0].0, value), ("rank", 1_i64.into())],
    );
    b.link(placement, "plan", plan, started);
    let ends = (dice.below(6) == 0).then(|| add_days(started, dice.days(200, 2500)).unwrap());
    let ends = ends.filter(|on| *on <= today);
    let last = ends.unwrap_or(today);
    let mut due = started;
    loop {
        due = add_days(due, dice.days(300, 560)).unwrap();
        if due > last {
            break;
        }
        let review = b.entry("annual_review", Some(child));
        b.link(review, "plan", plan, due);
        b.step(review, "meeting_held", due, &[]);
        let decided = add_days(due, dice.days(10, 60)).unwrap();
        if decided <= last && dice.below(5) > 0 {
            let step = dice.pick(&["decided_to_maintain", "decided_to_amend", "decision_told"]);
            b.step(review, step, decided, &[]);
        }
    }
    if let Some(on) = ends {
        let reason = dice.pick(&["1", "2", "5", "6", "9"]);
        b.step(plan, "plan_ceased", on, &[("cease_reason", reason.into())]);
    }
}
