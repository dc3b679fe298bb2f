//! Measures, figures and periods in a reader's words, as every page shows them.

use measures::published::{Comparator, PublishedPoint};
use measures::rating::Meaning;
use measures::variation::{Direction, Latest, Mark, Rule, Step};
use measures::{Cell, Figure, Granularity, JudgedSeries, Measure, Period, PeriodResult, Statistic};

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
                .filter(|_| comparable(measure))
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

/// Whether another area's figure can be shown beside this area's: a count of another number of people says nothing of
/// how well an area does.
pub(crate) fn comparable(measure: &Measure) -> bool {
    !matches!(
        measure.statistic,
        Statistic::Count | Statistic::Children | Statistic::Sum
    )
}

/// Whether a group is too small for its figure to be compared with another's.
pub(crate) fn too_few(measure: &Measure, cell: &Cell) -> bool {
    comparable(measure) && cell.figure.is_some() && cell.denominator < FEWEST
}

/// Groups with fewer cases than this are not compared.
const FEWEST: u32 = 10;

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
        Statistic::Count | Statistic::Children | Statistic::Sum | Statistic::Rate { .. } => shown,
        Statistic::Ratio => messages.with(
            "figure-of",
            &[
                ("figure", shown.into()),
                ("numerator", amount(cell.sum).into()),
                ("denominator", amount(cell.out_of).into()),
            ],
        ),
        Statistic::Proportion => messages.with(
            "figure-of",
            &[
                ("figure", shown.into()),
                ("numerator", cell.numerator.into()),
                ("denominator", cell.denominator.into()),
            ],
        ),
        Statistic::Median | Statistic::Centile90 | Statistic::Oldest | Statistic::Mean => messages.with(
            "figure-over",
            &[("figure", shown.into()), ("count", cell.numerator.into())],
        ),
    }
}

fn amount(figure: Option<Figure>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
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

/// Whether a measure changes, in words, with the class that repeats it.
pub(crate) fn movement(messages: &Messages, headline: &Headline<'_>) -> (String, &'static str) {
    if headline.latest().is_none() {
        return (String::new(), "");
    }
    if headline.is_incomplete() {
        return (messages.get("movement-incomplete"), "gt-quiet");
    }
    let judged = headline.judged();
    let says = judged.variation.says();
    let (direction, words) = match &says {
        Latest::TooFew => return (messages.get("movement-too-few"), ""),
        Latest::NearlyConstant => {
            let mut text = messages.get("movement-constant");
            if let Some(change) = last_change(messages, headline.measure, &judged) {
                text = format!("{text} {change}");
            }
            return (text, "");
        }
        Latest::Usual => (
            None,
            last_change(messages, headline.measure, &judged).unwrap_or_else(|| messages.get("movement-none")),
        ),
        Latest::Change(mark, points) => (Some(mark.direction), rule(messages, *mark, *points)),
        Latest::NewLevel(step) => (
            Some(step.direction()),
            step_words(messages, headline.measure, &judged, *step),
        ),
    };
    // A level reached months ago is a change that has happened, not one that goes on.
    let moved = matches!(says, Latest::NewLevel(_));
    let (key, class) = match (direction.map(|d| Meaning::of(headline.measure.polarity, d)), moved) {
        (None, _) => (None, ""),
        (Some(Meaning::Improving), false) => (Some("movement-better"), "gt-better"),
        (Some(Meaning::Improving), true) => (Some("movement-moved-better"), "gt-better"),
        (Some(Meaning::Worsening), false) => (Some("movement-worse"), "gt-late"),
        (Some(Meaning::Worsening), true) => (Some("movement-moved-worse"), "gt-late"),
        (Some(Meaning::Moving), false) => (Some("movement-moving"), ""),
        (Some(Meaning::Moving), true) => (Some("movement-moved"), ""),
    };
    let mut text = match key {
        Some(key) => messages.with(key, &[("rule", words.into())]),
        None => words,
    };
    if let Some(baseline) = judged.variation.current().filter(|b| b.provisional()) {
        let points = baseline.end - baseline.start;
        text.push(' ');
        text.push_str(&messages.with("movement-provisional", &[("points", points.into())]));
    }
    (text, class)
}

/// Nothing new, and since when; `None` when nothing has changed so far.
fn last_change(messages: &Messages, measure: &Measure, judged: &JudgedSeries<'_>) -> Option<String> {
    let run = judged.variation.runs().pop();
    let step = judged.variation.steps().pop();
    let change = match (step, run) {
        (Some(step), run) if run.as_ref().is_none_or(|run| run.last <= step.at) => {
            step_words(messages, measure, judged, step)
        }
        (_, run) => run_words(messages, judged, &run?),
    };
    Some(messages.with("movement-none-since", &[("change", change.into())]))
}

/// The moves of a measure's average, each with the month of its first figure.
pub(crate) fn steps(messages: &Messages, headline: &Headline<'_>) -> Vec<(Period, String)> {
    let judged = headline.judged();
    let steps = judged.variation.steps().into_iter();
    steps
        .filter_map(|step| {
            let period = judged.periods.get(step.at)?.period;
            Some((period, step_words(messages, headline.measure, &judged, step)))
        })
        .collect()
}

/// Every change of a series so far, newest first.
pub(crate) fn changes(messages: &Messages, headline: &Headline<'_>) -> Vec<String> {
    let judged = headline.judged();
    let steps = judged.variation.steps().into_iter();
    let steps = steps.map(|step| (step.at, step_words(messages, headline.measure, &judged, step)));
    let runs = judged.variation.runs().into_iter();
    let runs = runs.map(|run| (run.start, run_words(messages, &judged, &run)));
    let mut all: Vec<(usize, String)> = steps.chain(runs).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, words)| words).collect()
}

fn month(messages: &Messages, judged: &JudgedSeries<'_>, at: usize) -> String {
    judged
        .periods
        .get(at)
        .map(|p| period(messages, p.period))
        .unwrap_or_default()
}

fn step_words(messages: &Messages, measure: &Measure, judged: &JudgedSeries<'_>, step: Step) -> String {
    let key = match step.direction() {
        Direction::Up => "change-step-up",
        Direction::Down => "change-step-down",
    };
    messages.with(
        key,
        &[
            ("when", month(messages, judged, step.at).into()),
            ("from", rounded(messages, measure, step.from).into()),
            ("to", rounded(messages, measure, step.to).into()),
        ],
    )
}

fn run_words(messages: &Messages, judged: &JudgedSeries<'_>, run: &measures::variation::Run) -> String {
    let up = run.direction == Direction::Up;
    let rules: Vec<String> = run
        .rules
        .iter()
        .map(|rule| messages.get(change_key(*rule, up)))
        .collect();
    let key = if run.start == run.last {
        "change-run-one"
    } else {
        "change-run"
    };
    messages.with(
        key,
        &[
            ("from", month(messages, judged, run.start).into()),
            ("to", month(messages, judged, run.last).into()),
            ("rules", rules.join(", ").into()),
        ],
    )
}

/// What a rule found, in a few words.
pub(crate) fn change_key(rule: Rule, up: bool) -> &'static str {
    match (rule, up) {
        (Rule::Outside, true) => "change-outside-up",
        (Rule::Outside, false) => "change-outside-down",
        (Rule::Trend, true) => "change-trend-up",
        (Rule::Trend, false) => "change-trend-down",
        (Rule::TwoInThree, true) => "change-near-up",
        (Rule::TwoInThree, false) => "change-near-down",
        (Rule::Shift, true) => "change-shift-up",
        (Rule::Shift, false) => "change-shift-down",
    }
}

/// A computed number, such as a mean, as a figure of the measure.
pub(crate) fn rounded(messages: &Messages, measure: &Measure, value: f64) -> String {
    let rounded = Figure::parse(&format!("{value:.*}", usize::from(measure.decimals.min(1))));
    rounded.map(|f| figure(messages, measure, f)).unwrap_or_default()
}

/// Which rule marks the latest figure, in a sentence.
fn rule(messages: &Messages, mark: Mark, points: usize) -> String {
    let key = match (mark.rule, mark.direction) {
        (Rule::Outside, Direction::Up) => "rule-outside-up",
        (Rule::Outside, Direction::Down) => "rule-outside-down",
        (Rule::Shift, Direction::Up) => "rule-shift-up",
        (Rule::Shift, Direction::Down) => "rule-shift-down",
        (Rule::Trend, Direction::Up) => "rule-trend-up",
        (Rule::Trend, Direction::Down) => "rule-trend-down",
        (Rule::TwoInThree, Direction::Up) => "rule-near-up",
        (Rule::TwoInThree, Direction::Down) => "rule-near-down",
    };
    messages.with(key, &[("points", points.into())])
}
