//! What proves a figure: the cases worked through in the measure's file, and how the figures came about.

use measures::{Example, Measure, Value};

use super::measures_view::{figure, period};
use crate::figures::{Computed, Headline};
use crate::{Asked, Words};

/// A case worked through.
pub(super) struct Case {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Said where equal rows are shown once.
    pub(super) then: String,
}

/// The cases of a measure's file. They are run whenever the definitions are read, so what they say holds.
pub(super) fn cases(asked: &Asked, measure: &Measure) -> Vec<Case> {
    measure
        .examples
        .iter()
        .map(|example| case(asked, measure, example))
        .collect()
}

fn case(asked: &Asked, measure: &Measure, example: &Example) -> Case {
    let words = asked.words();
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in example.rows.iter().flatten() {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for row in &example.rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| {
                let held = row.iter().find(|(name, _)| name == column);
                held.map(|(_, value)| said(words, value)).unwrap_or_default()
            })
            .collect();
        match rows.last_mut() {
            Some((times, last)) if *last == cells => *times += 1,
            _ => rows.push((1, cells)),
        }
    }
    let cell = example.result(&asked.measured().measures, asked.definitions(), measure);
    let counted = words.with(
        "case-counted",
        &[
            ("numerator", cell.numerator.into()),
            ("denominator", cell.denominator.into()),
        ],
    );
    let then = match cell.figure {
        Some(value) => words.with(
            "case-figure",
            &[
                ("counted", counted.into()),
                ("figure", figure(words, measure, value).into()),
            ],
        ),
        None => counted,
    };
    let times = rows.iter().any(|(times, _)| *times > 1);
    if times {
        columns.insert(0, words.get("case-times"));
    }
    Case {
        title: example.title.clone(),
        about: words.with(
            "case-about",
            &[
                ("period", period(words, example.period).into()),
                ("today", words.date(example.today).into()),
            ],
        ),
        rows: rows
            .into_iter()
            .map(|(count, mut cells)| {
                if times {
                    cells.insert(0, count.to_string());
                }
                cells
            })
            .collect(),
        columns,
        then,
    }
}

fn said(words: &Words, value: &Value) -> String {
    match value {
        Value::Day(day) => words.date(*day),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Boolean(yes) => words.get(if *yes { "yes" } else { "no" }),
    }
}

/// How the figures came about.
pub(super) struct Lineage {
    pub(super) sentences: Vec<String>,
}

/// From which definitions, viewpoint and rows the figures were made, so that they can be made again.
pub(super) fn lineage(asked: &Asked, headline: &Headline<'_>, computed: &Computed) -> Lineage {
    let words = asked.words();
    let lineage = &headline.results.lineage;
    let viewpoint = match asked.known() {
        Some(day) => words.with("lineage-known", &[("date", words.date(day).into())]),
        None => words.with("lineage-now", &[("moment", words.moment(asked.visit.now).into())]),
    };
    let mut sentences = vec![
        words.with(
            "lineage-definition",
            &[
                ("id", headline.measure.id.clone().into()),
                ("version", lineage.version.to_string().into()),
                ("file", headline.measure.file.clone().into()),
                ("fingerprint", lineage.fingerprint.clone().into()),
                ("definitions", lineage.definitions.clone().into()),
            ],
        ),
        viewpoint,
        words.with(
            "lineage-rows",
            &[
                ("rows", lineage.rows.into()),
                ("last", computed.results.last.0.to_string().into()),
            ],
        ),
    ];
    if let Some(day) = headline.last_day {
        sentences.push(words.with("lineage-last-day", &[("date", words.date(day).into())]));
    }
    if lineage.unreadable > 0 {
        sentences.push(words.with("lineage-unreadable", &[("count", lineage.unreadable.into())]));
    }
    Lineage { sentences }
}
