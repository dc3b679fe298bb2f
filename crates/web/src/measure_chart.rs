//! A measure's months as a chart, and its groups as bars.

use std::collections::BTreeMap;

use measures::published::{Comparator, PublishedPeriod};
use measures::rating::Meaning;
use measures::{Breakdown, Cell, Granularity, JudgedSeries, Measure, PeriodResult};

use crate::chart::{Sign, sparkline};
use crate::chart_bar::{Bar, BarChart};
use crate::chart_events::ChartEvent;
use crate::chart_line::{Baseline, LineChart, Others, Point, both};
use crate::figure_cache::Headline;
use crate::measure_view::{comparable, figure, period, state, too_few, when, with_counts};
use crate::{AreaContext, Messages};

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
pub(crate) fn line(context: &AreaContext, headline: &Headline<'_>, id: &str, events: &[ChartEvent]) -> String {
    let messages = context.messages();
    let measure = headline.measure;
    let months = months(headline);
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return String::new();
    };
    let judged = headline.judged();
    // The chart begins with the first figure, the judged series with the first to rely on.
    let first_judged = judged.periods.first().map(|p| p.period);
    let offset = months.iter().position(|p| Some(p.period) == first_judged).unwrap_or(0);
    let sign = |at: usize| {
        let point = at.checked_sub(offset).and_then(|at| judged.variation.points.get(at));
        let sound = point.filter(|p| !judged.variation.baselines[p.baseline].nearly_constant);
        let Some(mark) = sound.and_then(|p| p.signal()) else {
            return Sign::Usual;
        };
        match Meaning::of(measure.polarity, mark.direction) {
            Meaning::Improving => Sign::Better,
            Meaning::Worsening => Sign::Worse,
            Meaning::Moving => Sign::Changed,
        }
    };
    let mut points = Vec::new();
    for (at, result) in months.iter().enumerate() {
        let sign = sign(at);
        let begins = result.period.start().month() == 1;
        points.push(Point {
            mark: if begins {
                result.period.start().year().to_string()
            } else {
                String::new()
            },
            value: result.total.figure.map(|f| f.to_f64()),
            open: !result.is_over,
            sign,
            words: point_words(messages, measure, result, sign),
            short: point_short(messages, measure, result),
        });
    }
    if points.iter().all(|p| p.mark.is_empty())
        && let Some(point) = points.first_mut()
    {
        point.mark = period(messages, first.period);
    }
    let (baselines, usual) = baselines(messages, measure, &judged, offset);
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
    let changes = crate::measure_view::changes(messages, headline);
    for part in target.iter().map(|(_, label)| label).chain(&usual).chain(&changes) {
        description.push(' ');
        description.push_str(part.trim_end_matches('.'));
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
        baselines,
        usual,
        others: others(context, headline, &months),
        events: events.iter().map(|e| (e.at, e.letter.clone())).collect(),
    })
}

/// What a point says when it is pointed at: its period, its figure, and whether it is a change.
fn point_words(messages: &Messages, measure: &Measure, result: &PeriodResult, sign: Sign) -> String {
    let figure = with_counts(messages, measure, &result.total);
    let figure = if result.is_over || result.total.figure.is_none() {
        figure
    } else {
        messages.with("beside-so-far", &[("figure", figure.into())])
    };
    let words = [
        ("when", when(messages, measure, result).into()),
        ("figure", figure.into()),
    ];
    let mut out = messages.with("chart-point", &words);
    if let Some(key) = sign_key(sign).filter(|_| sign != Sign::Usual) {
        out.push_str(". ");
        out.push_str(&messages.get(key));
    }
    out
}

fn point_short(messages: &Messages, measure: &Measure, result: &PeriodResult) -> String {
    let cell = &result.total;
    let shown = cell
        .figure
        .map_or_else(|| state(messages, cell), |f| figure(messages, measure, f));
    let words = [
        ("when", when(messages, measure, result).into()),
        ("figure", shown.into()),
    ];
    messages.with("chart-point", &words)
}

fn sign_key(sign: Sign) -> Option<&'static str> {
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, key)| *key)
}

/// What the signs of a chart mean.
const SIGNS: [(Sign, &str); 4] = [
    (Sign::Usual, "chart-key-usual"),
    (Sign::Better, "chart-key-better"),
    (Sign::Worse, "chart-key-worse"),
    (Sign::Changed, "chart-key-changed"),
];

/// The baselines as lines of the chart, with the labels of the latest; no limits where the figures hardly vary.
fn baselines(
    messages: &Messages,
    measure: &Measure,
    judged: &JudgedSeries<'_>,
    offset: usize,
) -> (Vec<Baseline>, Vec<String>) {
    let limits = |b: &measures::variation::Baseline| {
        let limits = b.limits.filter(|_| !b.nearly_constant)?;
        let most = if measure.unit == "%" { 100.0 } else { f64::INFINITY };
        Some((limits.lower.max(0.0), limits.upper.min(most)))
    };
    let line = |b: &measures::variation::Baseline| {
        Some(Baseline {
            from: b.start + offset,
            to: b.end - 1 + offset,
            mean: b.mean?,
            limits: limits(b),
        })
    };
    let mut usual = Vec::new();
    if let Some(latest) = judged.variation.current()
        && let Some(mean) = latest.mean
    {
        let shown = |value: f64| crate::measure_view::rounded(messages, measure, value);
        usual.push(messages.with("chart-average", &[("figure", shown(mean).into())]));
        if let Some((lower, upper)) = limits(latest) {
            let words = [("lower", shown(lower).into()), ("upper", shown(upper).into())];
            usual.push(messages.with("chart-usual", &words));
        }
    }
    (judged.variation.baselines.iter().filter_map(line).collect(), usual)
}

/// What the signs of a chart mean, each with its sign.
pub(crate) fn key(messages: &Messages) -> Vec<(String, String)> {
    SIGNS
        .map(|(sign, key)| (crate::chart::sign(sign), messages.get(key)))
        .into()
}

/// England's published figures, each over the months of its year. Counts of another size are left out: they would
/// flatten the area's own line.
fn others(context: &AreaContext, headline: &Headline<'_>, months: &[&PeriodResult]) -> Vec<Others> {
    let measure = headline.measure;
    if !comparable(measure) {
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

/// How many months a small line shows.
const SPARK: usize = 24;

/// The last months as a small line.
pub(crate) fn spark(headline: &Headline<'_>) -> String {
    let months = months(headline);
    let from = months.len().saturating_sub(SPARK);
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
    total: &Cell,
) -> String {
    let messages = context.messages();
    let title = messages.with(
        "chart-bars-title",
        &[
            ("title", measure.title.clone().into()),
            ("breakdown", breakdown.title.clone().into()),
        ],
    );
    let all = total.figure.filter(|_| comparable(measure)).map(|f| {
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
            value: cell.figure.filter(|_| !too_few(measure, cell)).map(|f| f.to_f64()),
            label: match cell.figure {
                Some(_) if too_few(measure, cell) => messages.get("figure-too-few"),
                Some(f) => figure(messages, measure, f),
                None => state(messages, cell),
            },
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
        all,
    })
}
