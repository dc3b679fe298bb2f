//! Measures, figures and periods in a reader's words, as every page shows them.

use measures::published::{Comparator, PublishedPoint};
use measures::signal::{Direction, Meaning, Rule, Signal};
use measures::{Cell, Figure, Granularity, Measure, Period, PeriodResult, Statistic};

use crate::badge::Badge;
use crate::figure_cache::{Computed, Headline};
use crate::messages::grouped;
use crate::{AreaContext, Messages};

/// A measure as a line under what it shows.
pub(crate) struct MeasureView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) href: String,
    /// The latest figure with its counts; empty when it is not measured.
    pub(crate) figure: String,
    pub(crate) when: String,
    /// Why there is no figure.
    pub(crate) missing: String,
    pub(crate) target: String,
    /// England's newest published figure.
    pub(crate) england: String,
    pub(crate) neighbours: String,
    pub(crate) rating: Option<Badge>,
    pub(crate) movement: String,
    pub(crate) class: &'static str,
}

impl MeasureView {
    /// `None` when the definitions have no such measure.
    pub(crate) fn of(context: &AreaContext, computed: &Computed, id: &str) -> Option<Self> {
        let measure = context.measured().measures.get(id)?;
        let headline = computed.headline(context, measure)?;
        Some(Self::from(context, &headline))
    }

    pub(crate) fn from(context: &AreaContext, headline: &Headline<'_>) -> Self {
        let messages = context.messages();
        let measure = headline.measure;
        let latest = headline.latest();
        let (movement, class) = movement(messages, headline);
        let published = |comparator| {
            headline
                .published(context, comparator)
                .map(|(name, point)| published_words(messages, measure, &name, &point))
                .unwrap_or_default()
        };
        Self {
            id: measure.id.clone(),
            title: measure.title.clone(),
            href: measure_href(context, &measure.id),
            figure: latest
                .map(|p| with_counts(messages, measure, &p.total))
                .unwrap_or_default(),
            when: latest.map(|p| when(messages, measure, p)).unwrap_or_default(),
            missing: if latest.is_some() {
                String::new()
            } else {
                missing(messages, headline)
            },
            target: target(messages, measure),
            england: published(Comparator::England),
            neighbours: published(Comparator::Neighbours),
            rating: headline.rating().map(|r| Badge::rating(messages, r)),
            movement,
            class,
        }
    }
}

/// The address of a measure's page.
pub(crate) fn measure_href(context: &AreaContext, id: &str) -> String {
    context.href(&format!("/measures/{id}"), &[])
}

/// A figure with its unit: `46.4%`, `312 days`, `1,204 plans`.
pub(crate) fn figure(messages: &Messages, measure: &Measure, figure: Figure) -> String {
    let text = figure.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let number = if part.is_empty() {
        grouped(whole)
    } else {
        format!("{}.{part}", grouped(whole))
    };
    if measure.unit == "%" {
        messages.with("figure-percent", &[("number", number.into())])
    } else {
        messages.with(
            "figure-unit",
            &[("number", number.into()), ("unit", measure.unit.clone().into())],
        )
    }
}

/// A cell's figure with what it was made from, or why there is none.
pub(crate) fn with_counts(messages: &Messages, measure: &Measure, cell: &Cell) -> String {
    let Some(value) = cell.figure else {
        return state(messages, cell);
    };
    let shown = figure(messages, measure, value);
    match measure.statistic {
        Statistic::Count | Statistic::Rate { .. } => shown,
        Statistic::Proportion => messages.with(
            "figure-of",
            &[
                ("figure", shown.into()),
                ("numerator", cell.numerator.into()),
                ("denominator", cell.denominator.into()),
            ],
        ),
        Statistic::Median | Statistic::Centile90 | Statistic::Oldest => messages.with(
            "figure-over",
            &[("figure", shown.into()), ("count", cell.numerator.into())],
        ),
    }
}

/// Why a cell has no figure.
pub(crate) fn state(messages: &Messages, cell: &Cell) -> String {
    messages.get(match cell.state {
        measures::State::Value => "figure-value",
        measures::State::NoCases => "figure-no-cases",
        measures::State::NotMeasured => "figure-not-measured",
        measures::State::NotAvailable => "figure-not-available",
    })
}

/// Why a measure has no newest figure, in a sentence.
pub(crate) fn missing(messages: &Messages, headline: &Headline<'_>) -> String {
    match headline.reason() {
        Some(reason) => messages.with("measure-not-measured", &[("reason", reason.to_owned().into())]),
        None => messages.get("measure-no-figure"),
    }
}

/// A measure's target; empty when it has none.
pub(crate) fn target(messages: &Messages, measure: &Measure) -> String {
    measure
        .target
        .as_ref()
        .map_or_else(String::new, |t| figure(messages, measure, t.value))
}

/// The period a figure is for, or the day of a position.
pub(crate) fn when(messages: &Messages, measure: &Measure, result: &PeriodResult) -> String {
    if measure.is_position() {
        messages.with("period-on", &[("date", messages.date(result.as_at).into())])
    } else {
        period(messages, result.period)
    }
}

/// `October 2026`, `2025`.
pub(crate) fn period(messages: &Messages, period: Period) -> String {
    let start = period.start();
    match period.granularity() {
        Granularity::Year => start.year().to_string(),
        Granularity::Month => messages.with(
            "period-month",
            &[
                ("month", messages.month(start.month()).into()),
                ("year", start.year().to_string().into()),
            ],
        ),
        Granularity::Quarter => messages.with(
            "period-quarter",
            &[
                ("from", messages.month(start.month()).into()),
                ("to", messages.month(period.end().month()).into()),
                ("year", start.year().to_string().into()),
            ],
        ),
    }
}

/// A published figure with its year: `46.4% in 2024`; for a mean of neighbours with their number.
pub(crate) fn published_words(messages: &Messages, measure: &Measure, name: &str, point: &PublishedPoint) -> String {
    let Some(value) = point.figure.value.figure() else {
        return String::new();
    };
    messages.with(
        if point.areas > 1 {
            "published-mean"
        } else {
            "published-one"
        },
        &[
            ("name", name.to_owned().into()),
            ("figure", figure(messages, measure, value).into()),
            ("period", point.period.to_string().into()),
            ("areas", point.areas.into()),
        ],
    )
}

/// Whether a measure moves, in words, with the class that repeats it.
pub(crate) fn movement(messages: &Messages, headline: &Headline<'_>) -> (String, &'static str) {
    if headline.latest().is_none() {
        return (String::new(), "");
    }
    if headline.is_incomplete() {
        return (messages.get("movement-incomplete"), "gt-quiet");
    }
    let Some(signal) = headline.signal() else {
        let key = if headline.limits().is_some() {
            "movement-none"
        } else {
            "movement-too-few"
        };
        return (messages.get(key), "");
    };
    let (key, class) = match signal.meaning(headline.measure.polarity) {
        Meaning::Improving => ("movement-better", "gt-better"),
        Meaning::Worsening => ("movement-worse", "gt-late"),
        Meaning::Moving => ("movement-moving", ""),
    };
    (messages.with(key, &[("rule", rule(messages, &signal).into())]), class)
}

/// Which rule of variation fired, in words.
pub(crate) fn rule(messages: &Messages, signal: &Signal) -> String {
    let up = signal.direction == Direction::Up;
    let key = match (signal.rule, up) {
        (Rule::OutsideLimits, true) => "rule-outside-up",
        (Rule::OutsideLimits, false) => "rule-outside-down",
        (Rule::Shift, true) => "rule-shift-up",
        (Rule::Shift, false) => "rule-shift-down",
        (Rule::Trend, true) => "rule-trend-up",
        (Rule::Trend, false) => "rule-trend-down",
        (Rule::NearLimit, true) => "rule-near-up",
        (Rule::NearLimit, false) => "rule-near-down",
    };
    messages.with(key, &[("points", signal.points.into())])
}
