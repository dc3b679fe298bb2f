//! What proves a figure: the cases worked through in the measure's file, and how the figures came about.

use measures::{Example, Measure, Value};

use crate::figure_cache::{Computed, Headline};
use crate::measure_view::{figure, period};
use crate::{AreaContext, Messages};

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
pub(super) fn cases(context: &AreaContext, measure: &Measure) -> Vec<Case> {
    measure
        .examples
        .iter()
        .map(|example| case(context, measure, example))
        .collect()
}

fn case(context: &AreaContext, measure: &Measure, example: &Example) -> Case {
    let messages = context.messages();
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
                held.map(|(_, value)| said(messages, value)).unwrap_or_default()
            })
            .collect();
        match rows.last_mut() {
            Some((times, last)) if *last == cells => *times += 1,
            _ => rows.push((1, cells)),
        }
    }
    let cell = example.result(&context.measured().measures, context.definitions(), measure);
    let counted = messages.with(
        "case-counted",
        &[
            ("numerator", cell.numerator.into()),
            ("denominator", cell.denominator.into()),
        ],
    );
    let then = match cell.figure {
        Some(value) => messages.with(
            "case-figure",
            &[
                ("counted", counted.into()),
                ("figure", figure(messages, measure, value).into()),
            ],
        ),
        None => counted,
    };
    let times = rows.iter().any(|(times, _)| *times > 1);
    if times {
        columns.insert(0, messages.get("case-times"));
    }
    Case {
        title: example.title.clone(),
        about: messages.with(
            "case-about",
            &[
                ("period", period(messages, example.period).into()),
                ("today", messages.date(example.today).into()),
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

fn said(messages: &Messages, value: &Value) -> String {
    match value {
        Value::Day(day) => messages.date(*day),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Boolean(yes) => messages.get(if *yes { "yes" } else { "no" }),
    }
}

/// How the figures came about.
pub(super) struct Lineage {
    pub(super) sentences: Vec<String>,
}

/// From which definitions, viewpoint and rows the figures were made, so that they can be made again.
pub(super) fn lineage(context: &AreaContext, headline: &Headline<'_>, computed: &Computed) -> Lineage {
    let messages = context.messages();
    let lineage = &headline.results.lineage;
    let viewpoint = match context.known() {
        Some(day) => messages.with("lineage-known", &[("date", messages.date(day).into())]),
        None => messages.with(
            "lineage-now",
            &[("moment", messages.moment(context.site_context.now).into())],
        ),
    };
    let mut sentences = vec![
        messages.with(
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
        messages.with(
            "lineage-rows",
            &[
                ("rows", lineage.rows.into()),
                ("last", computed.results.last.0.to_string().into()),
            ],
        ),
    ];
    if let Some(day) = headline.last_day {
        sentences.push(messages.with("lineage-last-day", &[("date", messages.date(day).into())]));
    }
    if lineage.unreadable > 0 {
        sentences.push(messages.with("lineage-unreadable", &[("count", lineage.unreadable.into())]));
    }
    Lineage { sentences }
}
