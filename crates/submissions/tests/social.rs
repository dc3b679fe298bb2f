//! Social care written from the record.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use calendar::{Date, end_of_day_in_england};
use definitions::Definitions;
use record::{Actor, Area, AreaId, NewSource, Position, Record, SourceKind, SqliteStore, Viewpoint};
use returns::sen2::{BadRows, Statements};
use returns::{Input, Limits, ssd};
use submissions::write_ssd;

struct World {
    record: Record,
    area: Area,
}

impl World {
    fn new() -> World {
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
        let area = Area {
            id: AreaId("test".to_owned()),
            name: "Test".to_owned(),
            la_code: "317".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&area).unwrap();
        World { record, area }
    }

    fn import(&self, kind: SourceKind, said: &Statements, on: Date) {
        let by = Actor {
            id: "test".to_owned(),
            name: "Test".to_owned(),
        };
        let source = NewSource {
            kind,
            name: "a file".to_owned(),
            fingerprint: String::new(),
        };
        let at = end_of_day_in_england(on);
        let report = self
            .record
            .import(&self.area.id, &said.statements, source, &by, at)
            .unwrap();
        assert_eq!(report.refused, []);
    }

    fn position(&self, today: Date) -> Arc<Position> {
        let viewpoint = Viewpoint { known_at: None, today };
        self.record.position(&self.area.id, viewpoint).unwrap()
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// An invented area's returns and social care, taken in as files.
fn invented() -> World {
    let world = World::new();
    let made = synthetic::make(&synthetic::Options {
        plans: 300,
        seed: 3,
        today: day("2026-05-20"),
        la_code: "317".to_owned(),
    });
    let definitions = Arc::clone(world.record.definitions());
    for ret in &made.returns {
        let said = returns::sen2::statements(&ret.content, &definitions, BadRows::Skip);
        world.import(SourceKind::Sen2, &said, ret.received);
    }
    for tables in &made.social {
        let inputs: Vec<Input> = tables
            .files
            .iter()
            .map(|(name, text)| Input::bytes(name.clone(), text.clone().into_bytes()))
            .collect();
        let read = ssd::read(&inputs, &Limits::default(), &|_| ()).unwrap();
        let said = read.statements(&definitions, tables.received).unwrap();
        world.import(SourceKind::Ssd, &said, tables.received);
    }
    world
}

/// The rows of a CSV file by column.
fn rows(file: &returns::write::CsvFile) -> Vec<HashMap<String, String>> {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells = |line: &str| -> HashMap<String, String> {
        let cells = line.split(',').map(str::to_owned);
        headings.iter().map(|h| (*h).to_owned()).zip(cells).collect()
    };
    lines.map(cells).collect()
}

#[test]
// demand: C08
fn the_send_tables_hold_every_request_and_plan_and_lead_to_each_other() {
    let world = invented();
    let position = world.position(day("2026-05-20"));
    let files = write_ssd(&position).unwrap();
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ssd_send.csv",
            "ssd_ehcp_requests.csv",
            "ssd_ehcp_assessment.csv",
            "ssd_ehcp_named_plan.csv",
            "ssd_ehcp_active_plans.csv",
            "ssd_sen_need.csv"
        ]
    );
    let tables: Vec<_> = files.iter().map(rows).collect();
    let keys =
        |table: usize, column: &str| -> BTreeSet<String> { tables[table].iter().map(|r| r[column].clone()).collect() };
    for (child, by, parent, key) in [
        (1, "ehcr_send_table_id", 0, "send_table_id"),
        (2, "ehca_ehcp_request_id", 1, "ehcr_ehcp_request_id"),
        (3, "ehcn_ehcp_asmt_id", 2, "ehca_ehcp_assessment_id"),
        (4, "ehcp_ehcp_request_id", 1, "ehcr_ehcp_request_id"),
        (5, "senn_active_ehcp_id", 4, "ehcp_active_ehcp_id"),
    ] {
        assert!(keys(child, by).is_subset(&keys(parent, key)), "{by}");
        assert_eq!(keys(parent, key).len(), tables[parent].len(), "{key} is unique");
    }
    let requests = position.table_of("ehc_needs_assessment").unwrap().len();
    let plans = position.table_of("ehc_plan").unwrap();
    let dated = tables[1].iter().filter(|r| !r["ehcr_ehcp_req_date"].is_empty()).count();
    assert_eq!((dated, tables[3].len()), (requests, plans.len()));
    let open = plans.closed.iter().filter(|d| **d == record::NO_DAY).count();
    assert_eq!(tables[4].len(), open);
    for row in &tables[1] {
        let told = matches!(row["ehcr_ehcp_req_outcome"].as_str(), "Y" | "N");
        assert_eq!(told, !row["ehcr_ehcp_req_outcome_date"].is_empty(), "{row:?}");
    }
    assert!(tables[2].iter().any(|r| r["ehca_ehcp_assessment_exceptions"] == "1"));
}
