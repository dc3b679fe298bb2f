//! A measure's figures as a CSV file: exactly what its page shows, a line for each figure, with how it came about.

use measures::{Cell, Measure, PeriodResult};

use super::measure::Shown;
use super::tables::{comparator_name, published};
use crate::AreaContext;
use crate::csv_file;
use crate::error::PageError;
use crate::measure_chart::months;
use crate::reply::Page;

const HEADER: [&str; 17] = [
    "measure",
    "title",
    "source",
    "area",
    "period",
    "as_at",
    "complete",
    "breakdown",
    "group",
    "numerator",
    "denominator",
    "unknown",
    "figure",
    "unit",
    "state",
    "definition_version",
    "known_at",
];

/// `/areas/{area}/measures/{measure}/figures.csv`.
pub(super) fn page(context: &AreaContext) -> Page {
    let measure = context
        .measured()
        .measures
        .get(context.site_context.param("measure"))
        .ok_or(PageError::NotFound)?;
    let computed = context.figures_of(measure);
    let headline = computed.headline(context, measure).ok_or(PageError::NotFound)?;
    let shown = Shown::of(context, &headline);
    let writer = Lines { context, measure };
    let mut lines = Vec::new();
    for result in months(&headline) {
        lines.push(writer.line(result, &result.total, "", ""));
    }
    for result in headline.results.series(measures::Granularity::Year) {
        if result.total.figure.is_some() {
            lines.push(writer.line(result, &result.total, "", ""));
        }
    }
    if let Some(result) = shown.result {
        for (breakdown, cells) in &shown.groups {
            for (group, cell) in breakdown.groups.iter().zip(*cells) {
                if cell.denominator > 0 || cell.numerator > 0 {
                    lines.push(writer.line(result, cell, &breakdown.id, &group.title));
                }
            }
        }
    }
    for series in published(context, measure) {
        let name = comparator_name(context.messages(), &series);
        for point in &series.points {
            let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
            let value = point.figure.value.figure();
            lines.push(writer.finish([
                "published".to_owned(),
                name.clone(),
                point.period.to_string(),
                String::new(),
                "yes".to_owned(),
                String::new(),
                String::new(),
                number(point.figure.numerator),
                number(point.figure.denominator),
                String::new(),
                value.map(|f| f.to_string()).unwrap_or_default(),
                measure.unit.clone(),
                value.map_or_else(
                    || super::tables::published_cell(context.messages(), measure, point.figure.value),
                    |_| "value".to_owned(),
                ),
            ]));
        }
    }
    let name = format!("{}-{}-{}.csv", context.area().id, measure.id, context.today());
    csv_file::reply(&name, &HEADER.map(str::to_owned), lines.into_iter())
}

struct Lines<'a> {
    context: &'a AreaContext,
    measure: &'a Measure,
}

impl Lines<'_> {
    fn line(&self, result: &PeriodResult, cell: &Cell, breakdown: &str, group: &str) -> Vec<String> {
        let counted = matches!(cell.state, measures::State::Value | measures::State::NoCases);
        let number = |n: u32| if counted { n.to_string() } else { String::new() };
        let state = match cell.state {
            measures::State::Value if cell.incomplete => "value, data incomplete".to_owned(),
            measures::State::Value => "value".to_owned(),
            measures::State::NoCases => "no cases".to_owned(),
            measures::State::NotMeasured => {
                format!("not measured: {}", result.reason.as_deref().unwrap_or_default())
            }
            measures::State::NotAvailable => "not available".to_owned(),
        };
        self.finish([
            "record".to_owned(),
            self.context.area().name.clone(),
            result.period.to_string(),
            result.as_at.to_string(),
            if result.is_over { "yes" } else { "no" }.to_owned(),
            breakdown.to_owned(),
            group.to_owned(),
            number(cell.numerator),
            number(cell.denominator),
            number(cell.unknown),
            cell.figure.map(|f| f.to_string()).unwrap_or_default(),
            self.measure.unit.clone(),
            state,
        ])
    }

    fn finish(&self, middle: [String; 13]) -> Vec<String> {
        let known = self.context.known().map_or_else(
            || self.context.site_context.now.to_string(),
            |day| calendar::end_of_day_in_england(day).to_string(),
        );
        [self.measure.id.clone(), self.measure.title.clone()]
            .into_iter()
            .chain(middle)
            .chain([self.measure.version.to_string(), known])
            .collect()
    }
}
