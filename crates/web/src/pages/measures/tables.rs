//! The tables of a measure's page: months, years beside what is published, groups. The CSV file is made of the same.

use std::collections::BTreeMap;

use measures::published::{Comparator, PublishedCell, PublishedSeries};
use measures::{Cell, Measure, PeriodResult};

use crate::AreaContext;
use crate::Messages;
use crate::figure_cache::Headline;
use crate::measure_chart::months;
use crate::measure_view::{comparable, figure, period, state, too_few, when};

/// One period or group as a line.
pub(super) struct FigureLine {
    pub(super) name: String,
    pub(super) numerator: String,
    pub(super) denominator: String,
    pub(super) figure: String,
    /// What is unknown, unfinished or missing about it.
    pub(super) remark: String,
}

impl FigureLine {
    pub(super) fn of(messages: &Messages, measure: &Measure, name: String, cell: &Cell, reason: Option<&str>) -> Self {
        let counted = matches!(cell.state, measures::State::Value | measures::State::NoCases);
        let number = |n: u32| {
            if counted {
                messages.number(n as usize)
            } else {
                String::new()
            }
        };
        let mut remarks = Vec::new();
        if let Some(reason) = reason {
            remarks.push(reason.to_owned());
        }
        if cell.unknown > 0 {
            remarks.push(messages.with("remark-unknown", &[("count", cell.unknown.into())]));
        }
        if cell.undetermined > 0 {
            remarks.push(messages.with("remark-undetermined", &[("count", cell.undetermined.into())]));
        }
        if cell.incomplete && cell.figure.is_some() {
            remarks.push(messages.get("remark-incomplete"));
        }
        Self {
            name,
            numerator: number(cell.numerator),
            denominator: number(cell.denominator),
            figure: cell
                .figure
                .map_or_else(|| state(messages, cell), |f| figure(messages, measure, f)),
            remark: remarks.join(" "),
        }
    }
}

/// The months of the chart, newest first.
pub(super) fn month_lines(context: &AreaContext, headline: &Headline<'_>) -> Vec<FigureLine> {
    let messages = context.messages();
    let line = |result: &&PeriodResult| {
        let name = if headline.measure.is_position() {
            when(messages, headline.measure, result)
        } else {
            period(messages, result.period)
        };
        let mut line = FigureLine::of(
            messages,
            headline.measure,
            name,
            &result.total,
            result.reason.as_deref(),
        );
        if !result.is_over {
            let so_far = messages.get("remark-so-far");
            line.remark = if line.remark.is_empty() {
                so_far
            } else {
                format!("{so_far} {}", line.remark)
            };
        }
        line
    };
    months(headline).iter().rev().map(line).collect()
}

/// The lines of one breakdown: every group that is not empty.
pub(super) fn group_lines(
    context: &AreaContext,
    measure: &Measure,
    breakdown: &measures::Breakdown,
    cells: &[Cell],
) -> Vec<FigureLine> {
    breakdown
        .groups
        .iter()
        .zip(cells)
        .filter(|(_, cell)| cell.denominator > 0 || cell.numerator > 0)
        .map(|(group, cell)| {
            let messages = context.messages();
            let mut line = FigureLine::of(messages, measure, group.title.clone(), cell, None);
            if too_few(measure, cell) {
                line.figure = messages.get("figure-too-few");
            }
            line
        })
        .collect()
}

/// Years down, areas with figures across.
pub(super) struct Beside {
    pub(super) names: Vec<String>,
    pub(super) years: Vec<Year>,
}

pub(super) struct Year {
    pub(super) name: String,
    pub(super) here: String,
    pub(super) cells: Vec<String>,
}

/// The published figures that are shown beside a measure.
pub(super) fn published(context: &AreaContext, measure: &Measure) -> Vec<PublishedSeries> {
    context.measured().published.beside(measure, &context.area().la_code)
}

/// The published figures that the page shows: of counts only the area's own says something beside its record.
pub(super) fn compared(context: &AreaContext, measure: &Measure) -> Vec<PublishedSeries> {
    let mut series = published(context, measure);
    series.retain(|s| comparable(measure) || s.comparator == Comparator::Area);
    series
}

/// The name of a comparator at the head of its column.
pub(super) fn comparator_name(messages: &Messages, series: &PublishedSeries) -> String {
    let areas = series.points.iter().map(|p| p.areas).max().unwrap_or(0);
    match series.comparator {
        Comparator::Area => messages.with("beside-area", &[("name", series.name.clone().into())]),
        Comparator::Neighbours => messages.with("beside-neighbours", &[("areas", areas.into())]),
        _ => series.name.clone(),
    }
}

/// The area's own years beside the published ones, newest first.
pub(super) fn beside(context: &AreaContext, headline: &Headline<'_>, series: &[PublishedSeries]) -> Beside {
    let messages = context.messages();
    let measure = headline.measure;
    let mut years: BTreeMap<i16, Vec<String>> = BTreeMap::new();
    for (at, one) in series.iter().enumerate() {
        for point in &one.points {
            let row = years
                .entry(point.period.calendar_year())
                .or_insert_with(|| vec![String::new(); series.len()]);
            row[at] = published_cell(messages, measure, point.figure.value);
        }
    }
    for result in headline.results.series(measures::Granularity::Year) {
        if result.total.figure.is_some() {
            years
                .entry(result.period.start().year())
                .or_insert_with(|| vec![String::new(); series.len()]);
        }
    }
    Beside {
        names: series.iter().map(|s| comparator_name(messages, s)).collect(),
        years: years
            .into_iter()
            .rev()
            .map(|(year, cells)| Year {
                name: year.to_string(),
                here: own_year(messages, headline, year),
                cells: cells
                    .into_iter()
                    .map(|c| if c.is_empty() { messages.get("beside-none") } else { c })
                    .collect(),
            })
            .collect(),
    }
}

fn own_year(messages: &Messages, headline: &Headline<'_>, year: i16) -> String {
    let Some(result) = headline.year(year) else {
        return messages.get("beside-none");
    };
    let shown = crate::measure_view::with_counts(messages, headline.measure, &result.total);
    if result.is_over || result.total.figure.is_none() {
        shown
    } else {
        messages.with("beside-so-far", &[("figure", shown.into())])
    }
}

/// A published cell: the figure, or what is printed in its place.
pub(super) fn published_cell(messages: &Messages, measure: &Measure, cell: PublishedCell) -> String {
    messages.get(match cell {
        PublishedCell::Value(value) => return figure(messages, measure, value),
        PublishedCell::Unavailable => "published-unavailable",
        PublishedCell::NotApplicable => "published-not-applicable",
        PublishedCell::Suppressed => "published-suppressed",
        PublishedCell::Low => "published-low",
        PublishedCell::Empty => "published-empty",
        PublishedCell::Unreadable => "published-unreadable",
    })
}
