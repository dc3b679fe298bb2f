//! The independent check: the same conditions, as they are, in process, in SQLite and in PostgreSQL.

use std::sync::Arc;

use definitions::Definitions;
use measures::sql::{Dialect, SqlTable, counting_query};
use measures::{Granularity, Measures, Period, Request, compute};
use record::{Ledger, Position, Viewpoint};

use crate::builder::{day, invented_area};
use crate::postgres::with_postgres;

fn definitions() -> (Arc<Definitions>, Measures) {
    let definitions = Arc::new(Definitions::built_in().unwrap_or_else(|p| panic!("{p}")));
    let measures = Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    (definitions, measures)
}

/// What an engine is given: statements first, then one counting query.
trait Engine {
    fn run(&mut self, statement: &str);
    fn count(&mut self, query: &str) -> (i64, i64);
}

impl Engine for rusqlite::Connection {
    fn run(&mut self, statement: &str) {
        self.execute(statement, [])
            .unwrap_or_else(|e| panic!("{e}: {statement}"));
    }
    fn count(&mut self, query: &str) -> (i64, i64) {
        self.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap_or_else(|e| panic!("{e}: {query}"))
    }
}

impl Engine for postgres::Client {
    fn run(&mut self, statement: &str) {
        self.batch_execute(statement)
            .unwrap_or_else(|e| panic!("{e:?}: {statement}"));
    }
    fn count(&mut self, query: &str) -> (i64, i64) {
        let row = self.query_one(query, &[]).unwrap_or_else(|e| panic!("{e:?}: {query}"));
        (row.get(0), row.get(1))
    }
}

/// Every measure, over every period, must count the same in an engine as in process.
fn agrees(engine: &mut dyn Engine, dialect: Dialect, ledger: &Arc<Ledger>, measures: &Measures, periods: &[Period]) {
    let viewpoint = Viewpoint {
        known_at: None,
        today: day("2026-03-31"),
    };
    let request = Request {
        periods: periods.to_vec(),
        ..Request::default()
    };
    let results = compute(ledger, viewpoint, measures, &request);
    let mut compared = 0;
    for &period in periods {
        for kind in [true, false] {
            // Positions are counted in the table at the end of the period, the others of the table today.
            let position = if kind {
                let today = period.as_at(viewpoint.today);
                let mut swept = Position::before_everything(ledger, None);
                swept.advance_to(today);
                swept
            } else {
                Position::of(ledger, viewpoint)
            };
            for register in ledger.definitions().registers.keys() {
                let own = || {
                    measures
                        .by_id
                        .values()
                        .filter(|m| m.register == *register && m.is_position() == kind)
                };
                if own().next().is_none() {
                    continue;
                }
                let last = Position::of(ledger, viewpoint);
                let table = SqlTable::of(&position, &last, measures, register).unwrap();
                for statement in table.statements(dialect) {
                    engine.run(&statement);
                }
                for measure in own() {
                    let query = counting_query(measure, period, viewpoint.today, dialect);
                    let cell = results.measure(&measure.id).unwrap().of(period).unwrap();
                    let (numerator, denominator) = engine.count(&query);
                    if cell.reason.is_none() {
                        let got = (i64::from(cell.total.numerator), i64::from(cell.total.denominator));
                        assert_eq!(got, (numerator, denominator), "{} in {period}: {query}", measure.id);
                        compared += 1;
                    }
                }
                engine.run(&format!("DROP TABLE \"{register}\""));
            }
        }
    }
    assert!(compared > periods.len() * 20, "only {compared} figures compared");
}

fn periods() -> Vec<Period> {
    ["2022-02", "2024-02", "2025-12", "2025", "2026-03"]
        .iter()
        .map(|p| p.parse().unwrap())
        .collect()
}

#[test]
fn every_measure_counts_the_same_in_sqlite() {
    let (definitions, measures) = definitions();
    let ledger = invented_area(&definitions, 300, 7);
    let mut sqlite = rusqlite::Connection::open_in_memory().unwrap();
    agrees(&mut sqlite, Dialect::Sqlite, &ledger, &measures, &periods());
}

#[test]
fn every_measure_counts_the_same_in_postgresql() {
    let (definitions, measures) = definitions();
    with_postgres("measures", |client| {
        let ledger = invented_area(&definitions, 300, 7);
        agrees(client, Dialect::Postgres, &ledger, &measures, &periods());
    });
}

#[test]
fn examples_count_the_same_on_every_engine() {
    let (definitions, measures) = definitions();
    let mut sqlite = rusqlite::Connection::open_in_memory().unwrap();
    let check = |engine: &mut dyn Engine, dialect: Dialect| {
        let mut examples = 0;
        for measure in measures.by_id.values() {
            for example in &measure.examples {
                let table = example.table(&measures, &definitions, measure);
                for statement in table.statements(dialect) {
                    engine.run(&statement);
                }
                let query = counting_query(measure, example.period, example.today, dialect);
                let (numerator, denominator) = engine.count(&query);
                assert_eq!(
                    numerator,
                    i64::from(example.expected.numerator),
                    "{}: {}: {query}",
                    measure.id,
                    example.title
                );
                if let Some(expected) = example.expected.denominator {
                    assert_eq!(denominator, i64::from(expected), "{}: {}", measure.id, example.title);
                }
                engine.run(&format!("DROP TABLE \"{}\"", measure.register));
                examples += 1;
            }
        }
        assert!(examples >= measures.by_id.len());
    };
    check(&mut sqlite, Dialect::Sqlite);
    with_postgres("examples", |client| check(client, Dialect::Postgres));
}

#[test]
fn months_and_years_of_the_standard_request_agree() {
    let (definitions, measures) = definitions();
    let ledger = invented_area(&definitions, 200, 3);
    let today = day("2026-03-31");
    let viewpoint = Viewpoint { known_at: None, today };
    let results = compute(&ledger, viewpoint, &measures, &Request::standard(today));
    for measure in measures.by_id.values() {
        let found = results.measure(&measure.id).unwrap();
        for year in found
            .series(Granularity::Year)
            .filter(|y| y.reason.is_none() && y.period.start().year() > 2021)
        {
            let months = found.series(Granularity::Month);
            let months: Vec<_> = months
                .filter(|m| m.period.start().year() == year.period.start().year())
                .collect();
            let (numerator, denominator) = if measure.is_position() {
                let last = months.last().unwrap().total;
                (last.numerator, last.denominator)
            } else {
                let sum = |f: fn(&measures::Cell) -> u32| months.iter().map(|m| f(&m.total)).sum::<u32>();
                (sum(|c| c.numerator), sum(|c| c.denominator))
            };
            assert_eq!(
                (year.total.numerator, year.total.denominator),
                (numerator, denominator),
                "{}",
                measure.id
            );
            // The groups of a breakdown add up to everybody.
            for groups in &year.groups {
                let sum: u32 = groups.iter().map(|c| c.denominator).sum();
                assert_eq!(sum, year.total.denominator, "{} in {}", measure.id, year.period);
            }
        }
    }
}
