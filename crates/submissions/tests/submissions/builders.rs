//! A record in memory, filled with returns.

use std::sync::Arc;

use ::sen2::{Sen2Return, read_files, statements};
use calendar::{Date, Timestamp, end_of_day_in_england};
use definitions::Definitions;
use record::{
    Actor, Area, AreaId, ImportReport, LedgerWhat, NewSource, Position, Record, SourceKind, SqliteStore, Viewpoint,
};
use return_kinds::kinds;
use returns::{BadRows, CheckOptions, CheckReport, Finding, Input, Statements};
use submissions::{BuiltReturn, FileForm, HowWritten, build};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn by() -> Actor {
    Actor {
        id: "test".to_owned(),
        name: "Test".to_owned(),
    }
}

/// A record with one area in it.
pub struct Held {
    pub record: Record,
    pub area: Area,
}

impl Held {
    pub fn empty() -> Held {
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let store = SqliteStore::in_memory().unwrap();
        let record = Record::open(Arc::new(store), definitions).unwrap();
        let area = Area {
            id: AreaId("test".to_owned()),
            name: "Test".to_owned(),
            la_code: "317".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&area).unwrap();
        Held { record, area }
    }

    pub fn says(&self, ret: &Sen2Return) -> Statements {
        statements(ret, self.record.definitions(), BadRows::Skip)
    }

    pub fn import(&self, ret: &Sen2Return, at: Timestamp) -> ImportReport {
        let said = self.says(ret);
        let report = self.record.import(&self.area.id, &said.statements, source(), &by(), at);
        let report = report.unwrap();
        assert_eq!(report.refused, []);
        report
    }

    /// What an import would do, without doing it.
    pub fn preview(&self, ret: &Sen2Return) -> ImportReport {
        let said = self.says(ret);
        self.record.preview(&self.area.id, &said.statements, &source()).unwrap()
    }

    pub fn position(&self, known: Option<Date>, today: Date) -> Arc<Position> {
        let known_at = known.map(end_of_day_in_england);
        self.record
            .position(&self.area.id, Viewpoint { known_at, today })
            .unwrap()
    }

    pub fn build(&self, year: u16) -> BuiltReturn {
        self.build_known(year, None)
    }

    /// The return from what was recorded by the end of a day.
    pub fn build_known(&self, year: u16, known: Option<Date>) -> BuiltReturn {
        let position = self.position(known, day("2027-06-30"));
        build("sen2", year, &position, &self.area, &how(FileForm::Xml)).unwrap()
    }
}

pub fn source() -> NewSource {
    NewSource {
        kind: SourceKind::new("sen2"),
        name: "sen2.xml".to_owned(),
        fingerprint: String::new(),
    }
}

pub fn how(form: FileForm) -> HowWritten {
    HowWritten {
        form,
        at: "2026-03-02T10:00:00Z".parse().unwrap(),
        serial: 1,
        draft: false,
    }
}

pub fn read(built: &BuiltReturn) -> Sen2Return {
    let ret = read_files(&built.files).unwrap();
    assert!(
        ret.unread.is_empty() && ret.unplaced.is_empty(),
        "{:?} {:?}",
        ret.unread,
        ret.unplaced
    );
    ret
}

pub fn check(files: &[Input]) -> (CheckReport, Vec<Finding>) {
    let mut findings = Vec::new();
    let options = CheckOptions::default();
    let report = kinds()
        .check_files(files, &options, &|_| (), &mut |f| findings.push(f))
        .unwrap();
    (report, findings)
}

/// What is in a record, in words that do not depend on numbering: who, which entry, what, when.
pub fn reported(held: &Held) -> Vec<String> {
    let position = held.position(None, day("2027-06-30"));
    let ledger = position.ledger();
    let name = |place: u32| {
        let entry = ledger.entry(place);
        let subject = match entry.subject {
            record::NO_ENTRY => String::new(),
            subject => ledger.entry(subject).key.to_string(),
        };
        format!("{subject} {} {}", ledger.register_of(place).id, entry.key)
    };
    let mut all = Vec::new();
    for place in 0..u32::try_from(ledger.entries().len()).unwrap() {
        for event in position.standing_events(place) {
            let register = ledger.register_of(place);
            let what = match &event.what {
                LedgerWhat::Step { step, fields } => {
                    let facts: Vec<String> = fields
                        .iter()
                        .map(|(at, number)| {
                            let (id, field) = register.fields.get_index(usize::from(*at)).unwrap();
                            format!("{id}={:?}", ledger.value_of(field, *number))
                        })
                        .collect();
                    let (id, _) = register.steps.get_index(usize::from(*step)).unwrap();
                    format!("{id} {}", facts.join(" "))
                }
                LedgerWhat::Link { to, .. } => format!("-> {}", name(*to)),
                LedgerWhat::Unlink { to, .. } => format!("no longer -> {}", name(*to)),
                LedgerWhat::Measure { .. } | LedgerWhat::Unmeasure { .. } => String::new(),
            };
            let on = calendar::date_of_day_number(event.on).unwrap();
            all.push(format!("{}: {on} {what}", name(place)));
        }
    }
    all.sort();
    all
}

/// What is in one of two records and not in the other.
pub fn only_in_one(first: &Held, second: &Held) -> Vec<String> {
    let (first, second) = (reported(first), reported(second));
    let gone = first
        .iter()
        .filter(|l| !second.contains(l))
        .map(|l| format!("only before: {l}"));
    let come = second
        .iter()
        .filter(|l| !first.contains(l))
        .map(|l| format!("only after: {l}"));
    gone.chain(come).collect()
}
