//! A measure's months as a chart, and its groups as bars.

use std::collections::BTreeMap;

use measures::published::{Comparator, PublishedPeriod};
use measures::{Breakdown, Cell, Granularity, Measure, PeriodResult, Statistic};

use crate::AreaContext;
use crate::chart::sparkline;
use crate::chart_bar::{Bar, BarChart};
use crate::chart_line::{LineChart, Others, Point, both};
use crate::figure_cache::Headline;
use crate::measure_view::{figure, period, state};

/// The months that a chart or table shows, oldest first: from the first with a figure on.
pub(crate) fn months<'a>(headline: &Headline<'a>) -> Vec<&'a PeriodResult> {
    let last = headline.last_day;
    let position = headline.measure.is_position();
    let all: Vec<&PeriodResult> = headline
        .results
        .series(Granularity::Month)
        .filter(|p| position || last.is_some_and(|last| p.period.start() <= last))
        .collect();
    let first = all.iter().position(|p| p.total.figure.is_some()).unwrap_or(all.len());
    all[first..].to_vec()
}

/// The chart of a measure's months; empty when no month has a figure. `id` is unique on the page.
pub(crate) fn line(context: &AreaContext, headline: &Headline<'_>, id: &str) -> String {
    let messages = context.messages();
    let measure = headline.measure;
    let months = months(headline);
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return String::new();
    };
    let mut points = Vec::new();
    for result in &months {
        let begins = result.period.start().month() == 1;
        points.push(Point {
            mark: if begins {
                result.period.start().year().to_string()
            } else {
                String::new()
            },
            value: result.total.figure.map(|f| f.to_f64()),
            open: !result.is_over,
        });
    }
    if points.iter().all(|p| p.mark.is_empty())
        && let Some(point) = points.first_mut()
    {
        point.mark = period(messages, first.period);
    }
    let shown = |value: f64| {
        let rounded = measures::Figure::parse(&format!("{value:.*}", usize::from(measure.decimals.min(1))));
        rounded.map(|f| figure(messages, measure, f)).unwrap_or_default()
    };
    let window = headline.window();
    let limits = headline.limits().and_then(|limits| {
        let start = window.first()?.0;
        let from = months.iter().position(|p| p.period == start)?;
        let usual = messages.with(
            "chart-usual",
            &[
                ("lower", shown(limits.lower.max(0.0)).into()),
                ("upper", shown(limits.upper).into()),
            ],
        );
        let average = messages.with("chart-average", &[("figure", shown(limits.mean).into())]);
        Some((from, limits, average, usual))
    });
    let target = measure.target.as_ref().map(|t| {
        let label = messages.with("chart-target", &[("figure", figure(messages, measure, t.value).into())]);
        (t.value.to_f64(), label)
    });
    let newest = months.iter().rev().find_map(|p| p.total.figure);
    let latest = newest.map(|f| figure(messages, measure, f)).unwrap_or_default();
    let mut description = messages.with(
        "chart-description",
        &[
            ("from", period(messages, first.period).into()),
            ("to", period(messages, last.period).into()),
            ("figure", latest.clone().into()),
        ],
    );
    for part in [
        target.as_ref().map(|(_, label)| label),
        limits.as_ref().map(|(_, _, _, usual)| usual),
    ]
    .into_iter()
    .flatten()
    {
        description.push(' ');
        description.push_str(part);
        description.push('.');
    }
    both(&LineChart {
        id: id.to_owned(),
        title: messages.with("chart-title", &[("title", measure.title.clone().into())]),
        description,
        points,
        percent: measure.unit == "%",
        name: messages.with("chart-latest", &[("figure", latest.into())]),
        target,
        limits,
        others: others(context, headline, &months),
    })
}

/// England's published figures, each over the months of its year. Counts of another size are left out: they would
/// flatten the area's own line.
fn others(context: &AreaContext, headline: &Headline<'_>, months: &[&PeriodResult]) -> Vec<Others> {
    let measure = headline.measure;
    if measure.statistic == Statistic::Count {
        return Vec::new();
    }
    let messages = context.messages();
    let series = context
        .measured()
        .published
        .series(measure, &context.area().la_code, Comparator::England);
    let mut places: BTreeMap<i16, (usize, usize)> = BTreeMap::new();
    for (at, month) in months.iter().enumerate() {
        let place = places.entry(month.period.start().year()).or_insert((at, at));
        place.1 = at;
    }
    let mut stretches = Vec::new();
    let mut label = String::new();
    for point in &series.points {
        let Some(value) = point.figure.value.figure() else {
            continue;
        };
        if let Some(&(from, to)) = places.get(&point.period.calendar_year()) {
            stretches.push((from, to, value.to_f64()));
            label = messages.with(
                "chart-others",
                &[
                    ("name", series.name.clone().into()),
                    ("figure", figure(messages, measure, value).into()),
                    ("year", published_year(point.period).into()),
                ],
            );
        }
    }
    if stretches.is_empty() {
        return Vec::new();
    }
    vec![Others { label, stretches }]
}

/// The year of a published figure, as printed.
pub(crate) fn published_year(period: PublishedPeriod) -> String {
    period.to_string()
}

/// The last months as a small line.
pub(crate) fn spark(headline: &Headline<'_>) -> String {
    let months = months(headline);
    let from = months.len().saturating_sub(crate::figure_cache::WINDOW);
    let values: Vec<Option<f64>> = months[from..]
        .iter()
        .map(|p| p.total.figure.map(|f| f.to_f64()))
        .collect();
    if values.iter().all(Option::is_none) {
        return String::new();
    }
    let target = headline.measure.target.as_ref().map(|t| t.value.to_f64());
    sparkline(&values, target, headline.measure.unit == "%")
}

/// The groups of a breakdown as bars.
pub(crate) fn bars(
    context: &AreaContext,
    measure: &Measure,
    breakdown: &Breakdown,
    cells: &[Cell],
    all: &Cell,
) -> String {
    let messages = context.messages();
    let title = messages.with(
        "chart-bars-title",
        &[
            ("title", measure.title.clone().into()),
            ("breakdown", breakdown.title.clone().into()),
        ],
    );
    let everybody = all.figure.filter(|_| measure.statistic != Statistic::Count).map(|f| {
        let label = messages.with("chart-all", &[("figure", figure(messages, measure, f).into())]);
        (f.to_f64(), label)
    });
    let bars: Vec<Bar> = breakdown
        .groups
        .iter()
        .zip(cells)
        .filter(|(_, cell)| cell.denominator > 0 || cell.numerator > 0)
        .map(|(group, cell)| Bar {
            name: group.title.clone(),
            value: cell.figure.map(|f| f.to_f64()),
            label: cell
                .figure
                .map_or_else(|| state(messages, cell), |f| figure(messages, measure, f)),
        })
        .collect();
    if bars.is_empty() {
        return String::new();
    }
    let description = bars
        .iter()
        .map(|b| format!("{} {}", b.name, b.label))
        .collect::<Vec<_>>()
        .join("; ");
    crate::chart_bar::draw(&BarChart {
        id: format!("bars-{}", breakdown.id),
        title,
        description,
        bars,
        percent: measure.unit == "%",
        all: everybody,
    })
}
