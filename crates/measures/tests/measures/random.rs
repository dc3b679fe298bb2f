//! Random conditions over random tables count the same in process, in SQLite and in PostgreSQL.

use std::fmt::Write as _;
use std::sync::Arc;

use calendar::{add_days, date_of_day_number};
use definitions::Definitions;
use measures::sql::{Dialect, with_parameters};
use measures::{Measures, Period, Row, Value};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::builder::day;
use crate::postgres::with_postgres;

const DATES: &[&str] = &[
    "plan_started",
    "plan_ceased",
    "reviewed_latest",
    "child_birth_date",
    "first_review_due",
];
const NUMBERS: &[&str] = &["placement_rank"];
const TEXTS: &[&str] = &["primary_need", "cease_reason", "child_sex", "first_review_state"];
const FLAGS: &[&str] = &["personal_budget", "placement_sen_unit"];
const WORDS: &[&str] = &["SLCN", "1", "F", "overdue", "it''s", ""];

fn one_of(names: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(names).prop_map(str::to_owned).boxed()
}

fn date(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => one_of(DATES),
        1 => one_of(&[":as_at", ":period_start", ":period_end", ":as_at_less_12_months", ":as_at_less_7_months"]),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let d = depth - 1;
    prop_oneof![
        3 => leaf,
        1 => (date(d), days(d), prop::bool::ANY).prop_map(|(a, n, plus)| format!("({a} {} {n})", if plus { "+" } else { "-" })),
        1 => (date(d), date(d)).prop_map(|(a, b)| format!("COALESCE({a}, {b})")),
        1 => (date(d), date(d)).prop_map(|(a, b)| format!("NULLIF({a}, {b})")),
        1 => (truth(d), date(d), date(d)).prop_map(|(c, a, b)| format!("CASE WHEN {c} THEN {a} ELSE {b} END")),
        1 => (truth(d), date(d)).prop_map(|(c, a)| format!("CASE WHEN {c} THEN {a} ELSE NULL END")),
    ]
    .boxed()
}

/// Days between days, and numbers written out.
fn days(depth: u32) -> BoxedStrategy<String> {
    let leaf = (0..400_u32).prop_map(|n| n.to_string());
    if depth == 0 {
        return leaf.boxed();
    }
    let d = depth - 1;
    prop_oneof![
        2 => leaf,
        3 => (date(d), date(d)).prop_map(|(a, b)| format!("({a} - {b})")),
        1 => (days(d), days(d)).prop_map(|(a, b)| format!("({a} + {b})")),
        1 => days(d).prop_map(|a| format!("(- {a})")),
        1 => days(d).prop_map(|a| format!("ABS({a})")),
    ]
    .boxed()
}

fn number(depth: u32) -> BoxedStrategy<String> {
    prop_oneof![2 => days(depth), 1 => one_of(NUMBERS)].boxed()
}

fn text(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![3 => one_of(TEXTS), 1 => one_of(WORDS).prop_map(|w| format!("'{w}'"))];
    if depth == 0 {
        return leaf.boxed();
    }
    let d = depth - 1;
    prop_oneof![
        3 => leaf,
        1 => (text(d), text(d)).prop_map(|(a, b)| format!("COALESCE({a}, {b})")),
        1 => (truth(d), text(d), text(d)).prop_map(|(c, a, b)| format!("CASE WHEN {c} THEN {a} ELSE {b} END")),
    ]
    .boxed()
}

fn truth(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        3 => one_of(FLAGS),
        1 => one_of(&["TRUE", "FALSE"]),
        3 => one_of(DATES).prop_map(|a| format!("({a} IS NULL)")),
        3 => one_of(TEXTS).prop_map(|a| format!("({a} IS NOT NULL)")),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let d = depth - 1;
    let how = || one_of(&["=", "<>", "<", "<=", ">", ">="]);
    let same = || one_of(&["=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]);
    prop_oneof![
        2 => leaf,
        3 => (date(d), how(), date(d)).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        3 => (number(d), how(), number(d)).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        2 => (text(d), same(), text(d)).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        1 => (date(d), same(), date(d)).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        1 => (truth(d), same(), truth(d)).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
        2 => (date(d), date(d), date(d), prop::bool::ANY)
            .prop_map(|(a, b, c, not)| format!("({a} {}BETWEEN {b} AND {c})", if not { "NOT " } else { "" })),
        2 => (text(d), prop::collection::vec(text(0), 1..4), prop::bool::ANY)
            .prop_map(|(a, list, not)| format!("({a} {}IN ({}))", if not { "NOT " } else { "" }, list.join(", "))),
        1 => (text(d), text(0), truth(d)).prop_map(|(a, b, c)| format!("(CASE {a} WHEN {b} THEN {c} END)")),
        1 => (truth(d), one_of(&["IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS NULL"]))
            .prop_map(|(a, o)| format!("({a} {o})")),
        1 => truth(d).prop_map(|a| format!("(NOT {a})")),
        3 => (truth(d), truth(d)).prop_map(|(a, b)| format!("({a} AND {b})")),
        3 => (truth(d), truth(d)).prop_map(|(a, b)| format!("({a} OR {b})")),
        // Without parentheses AND binds before OR, everywhere.
        1 => (truth(d), truth(d), truth(d)).prop_map(|(a, b, c)| format!("({a} OR {b} AND {c})")),
    ]
    .boxed()
}

fn row() -> impl Strategy<Value = Row> {
    let dates = prop::collection::vec(prop::option::of(19_000..19_900_i32), DATES.len());
    let numbers = prop::collection::vec(prop::option::of(-3..400_i64), NUMBERS.len());
    let texts = prop::collection::vec(prop::option::of(prop::sample::select(WORDS)), TEXTS.len());
    let flags = prop::collection::vec(prop::option::of(prop::bool::ANY), FLAGS.len());
    (dates, numbers, texts, flags).prop_map(|(dates, numbers, texts, flags)| {
        let mut row = Row::new();
        let mut add = |name: &str, value: Option<Value>| row.extend(value.map(|v| (name.to_owned(), v)));
        for (name, value) in DATES.iter().zip(dates) {
            add(name, value.and_then(date_of_day_number).map(Value::Day));
        }
        for (name, value) in NUMBERS.iter().zip(numbers) {
            add(name, value.map(Value::Number));
        }
        for (name, value) in TEXTS.iter().zip(texts) {
            add(name, value.map(|t| Value::Text(t.replace("''", "'"))));
        }
        for (name, value) in FLAGS.iter().zip(flags) {
            add(name, value.map(Value::Boolean));
        }
        row
    })
}

/// Runs many conditions over a few tables in an engine that answers, for each condition, how many rows it holds for
/// and how many its negation holds for.
fn agree(dialect: Dialect, tables: u32, run: impl Fn(&str), ask: impl Fn(&str) -> Vec<(i64, i64)>) {
    let definitions = Arc::new(Definitions::built_in().unwrap_or_else(|p| panic!("{p}")));
    let measures = Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    let register = definitions.register_index("ehc_plan").unwrap();
    let period: Period = "2022-11".parse().unwrap();
    let today = add_days(day("2022-11-30"), 5).unwrap();
    let rows = prop::collection::vec(row(), 0..40);
    let conditions = prop::collection::vec(truth(3), 40);
    let mut runner = TestRunner::new(Config {
        cases: tables,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let outcome = runner.run(&(rows, conditions), |(rows, conditions)| {
        let table = measures.table_of_rows(&definitions, register, &rows).unwrap();
        run("DROP TABLE IF EXISTS ehc_plan");
        table.statements(dialect).iter().for_each(|s| run(s));
        let mut query = String::new();
        for (at, condition) in conditions.iter().enumerate() {
            let condition = with_parameters(condition, period, today, dialect);
            let union = if at == 0 { "" } else { " UNION ALL " };
            write!(
                query,
                "{union}SELECT {at} AS n, COUNT(CASE WHEN {condition} THEN 1 END) AS yes, COUNT(CASE WHEN NOT {condition} THEN 1 END) AS no FROM ehc_plan"
            )
            .unwrap();
        }
        query.push_str(" ORDER BY n");
        let answers = ask(&query);
        for (condition, answer) in conditions.iter().zip(answers) {
            let own = measures
                .try_condition(register, condition, &rows, period, today)
                .unwrap_or_else(|f| panic!("{}: {condition}", f.message));
            let count = |wanted| i64::try_from(own.iter().filter(|x| **x == Some(wanted)).count()).unwrap();
            prop_assert_eq!((count(true), count(false)), answer, "{}", condition);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn random_conditions_count_the_same_in_sqlite() {
    let sqlite = rusqlite::Connection::open_in_memory().unwrap();
    agree(
        Dialect::Sqlite,
        60,
        |statement| {
            sqlite
                .execute(statement, [])
                .unwrap_or_else(|e| panic!("{e}: {statement}"));
        },
        |query| {
            let mut prepared = sqlite.prepare(query).unwrap_or_else(|e| panic!("{e}: {query}"));
            let rows = prepared.query_map([], |row| Ok((row.get(1)?, row.get(2)?))).unwrap();
            rows.map(Result::unwrap).collect()
        },
    );
}

#[test]
fn random_conditions_count_the_same_in_postgresql() {
    with_postgres("random conditions", |client| {
        let client = std::cell::RefCell::new(client);
        agree(
            Dialect::Postgres,
            40,
            |statement| {
                let done = client.borrow_mut().batch_execute(statement);
                done.unwrap_or_else(|e| panic!("{e:?}: {statement}"));
            },
            |query| {
                let rows = client.borrow_mut().query(query, &[]);
                let rows = rows.unwrap_or_else(|e| panic!("{e:?}: {query}"));
                rows.iter().map(|row| (row.get(1), row.get(2))).collect()
            },
        );
    });
}
