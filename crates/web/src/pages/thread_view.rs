//! Requirements, actions and measures in a reader's words, as the thread, a requirement, an action and the measures
//! all show them.

use improvement::{ActionLine, DocumentThread, RequirementLine, State, Thread};
use measures::published::{Comparator, PublishedPoint};
use measures::rating::{Rating, Shape};
use measures::signal::{Direction, Meaning, Rule, Signal};
use measures::{Cell, Figure, Granularity, Measure, Period, PeriodResult, Statistic};
use record::EntryId;

use crate::figures::{Computed, Headline};
use crate::names::shortened;
use crate::words::grouped;
use crate::{Asked, Words};

/// Words of a requirement shown before they are folded away.
pub(super) const SHOWN: usize = 220;

/// A state or rating in letter, word and shape; colour only repeats it.
pub(super) struct Badge {
    pub(super) id: &'static str,
    pub(super) letter: &'static str,
    pub(super) word: String,
    pub(super) meaning: String,
    /// The outline of the shape on a square of 20 by 20.
    pub(super) path: &'static str,
}

const RING: &str = "M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18zm0 3a6 6 0 1 1 0 12a6 6 0 1 1 0-12z";
const DISC: &str = "M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18z";
const DIAMOND: &str = "M10 0l10 10l-10 10l-10-10z";
const TRIANGLE: &str = "M10 1l10 18h-20z";
const ARROW: &str = "M3 1l16 9l-16 9z";
const FRAME: &str = "M1 1h18v18h-18zm3 3v12h12v-12z";
const CROSS: &str = "M4 1l6 6l6-6l3 3l-6 6l6 6l-3 3l-6-6l-6 6l-3-3l6-6l-6-6z";
const BAR: &str = "M1 8h18v4h-18z";

impl Badge {
    /// Where a requirement stands.
    pub(super) fn state(words: &Words, state: State) -> Self {
        let (letter, word, meaning, path) = match state {
            State::NothingYet => (
                "N",
                words.get("thread-nothing-yet"),
                words.get("thread-nothing-yet-means"),
                RING,
            ),
            State::Late => ("L", words.get("thread-late"), words.get("thread-late-means"), DIAMOND),
            State::Slipping => (
                "S",
                words.get("thread-slipping"),
                words.get("thread-slipping-means"),
                TRIANGLE,
            ),
            State::UnderWay => (
                "U",
                words.get("thread-under-way"),
                words.get("thread-under-way-means"),
                ARROW,
            ),
            State::DoneEffectUnknown => (
                "E",
                words.get("thread-unknown"),
                words.get("thread-unknown-means"),
                FRAME,
            ),
            State::DoneNotWorking => (
                "D",
                words.get("thread-not-working"),
                words.get("thread-not-working-means"),
                CROSS,
            ),
            State::Working => (
                "W",
                words.get("thread-working"),
                words.get("thread-working-means"),
                DISC,
            ),
            State::SteppedDown => (
                "SD",
                words.get("thread-stepped-down"),
                words.get("thread-stepped-down-means"),
                BAR,
            ),
        };
        Self {
            id: state.id(),
            letter,
            word,
            meaning,
            path,
        }
    }

    /// How a figure stands against its target.
    pub(super) fn rating(words: &Words, rating: Rating) -> Self {
        let (id, letter, word) = match rating {
            Rating::Red => ("red", "R", words.get("rating-red")),
            Rating::Amber => ("amber", "A", words.get("rating-amber")),
            Rating::Green => ("green", "G", words.get("rating-green")),
        };
        Self {
            id,
            letter,
            word,
            meaning: String::new(),
            path: match rating.shape() {
                Shape::Circle => DISC,
                Shape::Triangle => TRIANGLE,
                Shape::Diamond => DIAMOND,
            },
        }
    }
}

/// The order in which states are shown: what needs somebody first.
pub(super) const STATES: [State; 8] = [
    State::Late,
    State::Slipping,
    State::NothingYet,
    State::DoneNotWorking,
    State::DoneEffectUnknown,
    State::UnderWay,
    State::Working,
    State::SteppedDown,
];

/// An action as a line under what it answers.
pub(super) struct ActionView {
    pub(super) title: String,
    pub(super) href: String,
    /// Owner and organisation; empty when nobody is named.
    pub(super) owner: String,
    pub(super) target: String,
    /// The first target date, where it was moved.
    pub(super) first: String,
    pub(super) standing: String,
    pub(super) class: &'static str,
    pub(super) report: String,
    pub(super) unmeasured: bool,
    pub(super) line: ActionLine,
}

impl ActionView {
    pub(super) fn of(asked: &Asked, line: &ActionLine) -> Self {
        let words = asked.words();
        let owner: Vec<&str> = [&line.owner, &line.body]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let (standing, class) = standing(asked, line);
        let report = line.last_report.map(|on| {
            let said = line.progress.as_deref().unwrap_or_default();
            words.with(
                "action-reported",
                &[("date", words.date(on).into()), ("said", said.to_owned().into())],
            )
        });
        Self {
            title: if line.title.is_empty() {
                words.get("action-untitled")
            } else {
                line.title.clone()
            },
            href: action_href(asked, line.entry),
            owner: owner.join(", "),
            target: words.date_or(line.target, "action-no-date"),
            first: line
                .original_target
                .filter(|first| Some(*first) != line.target)
                .map(|first| words.with("action-first-date", &[("date", words.date(first).into())]))
                .unwrap_or_default(),
            standing,
            class,
            report: report.unwrap_or_default(),
            unmeasured: line.measures.is_empty(),
            line: line.clone(),
        }
    }
}

/// The address of an action's page.
pub(super) fn action_href(asked: &Asked, entry: EntryId) -> String {
    asked.href(&format!("/actions/{entry}"), &[])
}

/// The address of a requirement's page.
pub(super) fn requirement_href(asked: &Asked, entry: EntryId) -> String {
    asked.href(&format!("/requirements/{entry}"), &[])
}

/// How late an open action is, in days; `None` when it is not.
pub(super) fn days_late(asked: &Asked, line: &ActionLine) -> Option<i64> {
    line.target
        .filter(|_| line.late)
        .map(|target| calendar::days_between(target, asked.today()))
}

/// Where an action stands, and the class that repeats it.
fn standing(asked: &Asked, line: &ActionLine) -> (String, &'static str) {
    let words = asked.words();
    let slip = line.slip_days.filter(|days| *days > 0);
    let behind = |key: &'static str, days: i64, date: calendar::Date| {
        words.with(key, &[("days", days.into()), ("date", words.date(date).into())])
    };
    if let Some(done) = line.completed {
        return match slip {
            Some(days) => (behind("action-done-late", days, done), ""),
            None => (words.with("action-done", &[("date", words.date(done).into())]), ""),
        };
    }
    if let Some(stopped) = line.stopped {
        return (
            words.with("action-stopped", &[("date", words.date(stopped).into())]),
            "",
        );
    }
    if let Some(days) = days_late(asked, line) {
        let late = words.days_late(days);
        return match slip.filter(|slip| *slip != days) {
            Some(slip) => (
                words.with("action-late-and-moved", &[("late", late.into()), ("days", slip.into())]),
                "gt-late",
            ),
            None => (late, "gt-late"),
        };
    }
    match (slip, line.forecast.max(line.target), line.target) {
        (Some(days), Some(expected), _) => (behind("action-slipping", days, expected), "gt-late"),
        (_, _, Some(target)) => (words.days_late(calendar::days_between(target, asked.today())), ""),
        _ => (words.get("action-no-date"), "gt-late"),
    }
}

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

/// `Improvement Notice, 3 September 2025`.
pub(super) fn document_title(asked: &Asked, document: &DocumentThread) -> String {
    let list = asked.definitions().code_list("document_kind");
    let kind = list.map_or(document.kind.as_str(), |l| l.title_of(&document.kind));
    let kind = if kind.is_empty() { document.name.as_str() } else { kind };
    asked.words().with(
        "document-title",
        &[
            ("kind", kind.to_owned().into()),
            ("date", asked.words().date(document.date).into()),
        ],
    )
}

/// `Paragraph 3.e.I`, `Area for priority action 5`: the place in the words of its document.
pub(super) fn place_title(asked: &Asked, line: &RequirementLine) -> String {
    let words = asked.words();
    let number = |prefix: &str| line.paragraph.strip_prefix(prefix).map(|n| n.trim().to_owned());
    if let Some(number) = number("APA") {
        words.with("place-priority", &[("number", number.into())])
    } else if let Some(number) = number("AFI") {
        words.with("place-improvement", &[("number", number.into())])
    } else {
        let number = line.paragraph.replace(".bullet.", ", bullet ");
        words.with("place-paragraph", &[("number", number.into())])
    }
}

/// A requirement as a link with the beginning of its words.
pub(super) struct RequirementView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) words: String,
    pub(super) badge: Option<Badge>,
    pub(super) document: String,
}

impl RequirementView {
    pub(super) fn of(asked: &Asked, document: &DocumentThread, line: &RequirementLine, most: usize) -> Self {
        Self {
            title: place_title(asked, line),
            href: requirement_href(asked, line.entry),
            words: shortened(&line.words, most),
            badge: line.binding.then(|| Badge::state(asked.words(), line.state)),
            document: document_title(asked, document),
        }
    }
}

/// The area's thread from the asked viewpoint.
pub(super) fn thread(asked: &Asked, computed: &Computed) -> Thread {
    Thread::of(asked.position(), &|id| computed.face(asked, id))
}
