//! Measures, figures and periods in a reader's words, as every page shows them.

use measures::published::{Comparator, PublishedPoint};
use measures::signal::{Direction, Meaning, Rule, Signal};
use measures::{Cell, Figure, Granularity, Measure, Period, PeriodResult, Statistic};

use super::thread_view::Badge;
use crate::figures::{Computed, Headline};
use crate::words::grouped;
use crate::{Asked, Words};

/// A measure as a line under what it shows.
pub(super) struct MeasureView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) href: String,
    /// The latest figure with its counts; empty when it is not measured.
    pub(super) figure: String,
    pub(super) when: String,
    /// Why there is no figure.
    pub(super) missing: String,
    pub(super) target: String,
    /// England's newest published figure.
    pub(super) england: String,
    pub(super) neighbours: String,
    pub(super) rating: Option<Badge>,
    pub(super) movement: String,
    pub(super) class: &'static str,
}

impl MeasureView {
    /// `None` when the definitions have no such measure.
    pub(super) fn of(asked: &Asked, computed: &Computed, id: &str) -> Option<Self> {
        let measure = asked.measured().measures.get(id)?;
        let headline = computed.headline(asked, measure)?;
        Some(Self::from(asked, &headline))
    }

    pub(super) fn from(asked: &Asked, headline: &Headline<'_>) -> Self {
        let words = asked.words();
        let measure = headline.measure;
        let latest = headline.latest();
        let (movement, class) = movement(words, headline);
        let published = |comparator| {
            headline
                .published(asked, comparator)
                .map(|(name, point)| published_words(words, measure, &name, &point))
                .unwrap_or_default()
        };
        Self {
            id: measure.id.clone(),
            title: measure.title.clone(),
            href: measure_href(asked, &measure.id),
            figure: latest
                .map(|p| with_counts(words, measure, &p.total))
                .unwrap_or_default(),
            when: latest.map(|p| when(words, measure, p)).unwrap_or_default(),
            missing: if latest.is_some() {
                String::new()
            } else {
                missing(words, headline)
            },
            target: target(words, measure),
            england: published(Comparator::England),
            neighbours: published(Comparator::Neighbours),
            rating: headline.rating().map(|r| Badge::rating(words, r)),
            movement,
            class,
        }
    }
}

/// The address of a measure's page.
pub(super) fn measure_href(asked: &Asked, id: &str) -> String {
    asked.href(&format!("/measures/{id}"), &[])
}

/// A figure with its unit: `46.4%`, `312 days`, `1,204 plans`.
pub(super) fn figure(words: &Words, measure: &Measure, figure: Figure) -> String {
    let text = figure.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let number = if part.is_empty() {
        grouped(whole)
    } else {
        format!("{}.{part}", grouped(whole))
    };
    if measure.unit == "%" {
        words.with("figure-percent", &[("number", number.into())])
    } else {
        words.with(
            "figure-unit",
            &[("number", number.into()), ("unit", measure.unit.clone().into())],
        )
    }
}

/// A cell's figure with what it was made from, or why there is none.
pub(super) fn with_counts(words: &Words, measure: &Measure, cell: &Cell) -> String {
    let Some(value) = cell.figure else {
        return state(words, cell);
    };
    let shown = figure(words, measure, value);
    match measure.statistic {
        Statistic::Count | Statistic::Rate { .. } => shown,
        Statistic::Proportion => words.with(
            "figure-of",
            &[
                ("figure", shown.into()),
                ("numerator", cell.numerator.into()),
                ("denominator", cell.denominator.into()),
            ],
        ),
        Statistic::Median | Statistic::Centile90 | Statistic::Oldest => words.with(
            "figure-over",
            &[("figure", shown.into()), ("count", cell.numerator.into())],
        ),
    }
}

/// Why a cell has no figure.
pub(super) fn state(words: &Words, cell: &Cell) -> String {
    words.get(match cell.state {
        measures::State::Value => "figure-value",
        measures::State::NoCases => "figure-no-cases",
        measures::State::NotMeasured => "figure-not-measured",
        measures::State::NotAvailable => "figure-not-available",
    })
}

/// Why a measure has no newest figure, in a sentence.
pub(super) fn missing(words: &Words, headline: &Headline<'_>) -> String {
    match headline.reason() {
        Some(reason) => words.with("measure-not-measured", &[("reason", reason.to_owned().into())]),
        None => words.get("measure-no-figure"),
    }
}

/// A measure's target; empty when it has none.
pub(super) fn target(words: &Words, measure: &Measure) -> String {
    measure
        .target
        .as_ref()
        .map_or_else(String::new, |t| figure(words, measure, t.value))
}

/// The period a figure is for, or the day of a position.
pub(super) fn when(words: &Words, measure: &Measure, result: &PeriodResult) -> String {
    if measure.is_position() {
        words.with("period-on", &[("date", words.date(result.as_at).into())])
    } else {
        period(words, result.period)
    }
}

/// `October 2026`, `2025`.
pub(super) fn period(words: &Words, period: Period) -> String {
    let start = period.start();
    match period.granularity() {
        Granularity::Year => start.year().to_string(),
        Granularity::Month => words.with(
            "period-month",
            &[
                ("month", words.month(start.month()).into()),
                ("year", start.year().to_string().into()),
            ],
        ),
        Granularity::Quarter => words.with(
            "period-quarter",
            &[
                ("from", words.month(start.month()).into()),
                ("to", words.month(period.end().month()).into()),
                ("year", start.year().to_string().into()),
            ],
        ),
    }
}

/// A published figure with its year: `46.4% in 2024`; for a mean of neighbours with their number.
pub(super) fn published_words(words: &Words, measure: &Measure, name: &str, point: &PublishedPoint) -> String {
    let Some(value) = point.figure.value.figure() else {
        return String::new();
    };
    words.with(
        if point.areas > 1 {
            "published-mean"
        } else {
            "published-one"
        },
        &[
            ("name", name.to_owned().into()),
            ("figure", figure(words, measure, value).into()),
            ("period", point.period.to_string().into()),
            ("areas", point.areas.into()),
        ],
    )
}

/// Whether a measure moves, in words, with the class that repeats it.
pub(super) fn movement(words: &Words, headline: &Headline<'_>) -> (String, &'static str) {
    if headline.latest().is_none() {
        return (String::new(), "");
    }
    if headline.is_incomplete() {
        return (words.get("movement-incomplete"), "gt-quiet");
    }
    let Some(signal) = headline.signal() else {
        let key = if headline.limits().is_some() {
            "movement-none"
        } else {
            "movement-too-few"
        };
        return (words.get(key), "");
    };
    let (key, class) = match signal.meaning(headline.measure.polarity) {
        Meaning::Improving => ("movement-better", "gt-better"),
        Meaning::Worsening => ("movement-worse", "gt-late"),
        Meaning::Moving => ("movement-moving", ""),
    };
    (words.with(key, &[("rule", rule(words, &signal).into())]), class)
}

/// Which rule of variation fired, in words.
pub(super) fn rule(words: &Words, signal: &Signal) -> String {
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
    words.with(key, &[("points", signal.points.into())])
}
