//! A line over time with its target, limits of usual variation, and what others have.

use crate::chart::{GRID, INK, OTHERS, OWN, QUIET, Scale, Sign, Svg, TARGET, TEXT, apart, runs};

/// What a line chart shows. All texts are a reader's words.
pub(crate) struct LineChart {
    /// Unique on the page.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) points: Vec<Point>,
    /// Whether the scale goes from 0 to 100.
    pub(crate) percent: bool,
    /// What the line is called.
    pub(crate) name: String,
    /// What is aimed at, with its label.
    pub(crate) target: Option<(f64, String)>,
    /// Averages and limits of usual variation, each for a stretch of points.
    pub(crate) baselines: Vec<Baseline>,
    /// The labels of the latest average and limits; empty where there are none.
    pub(crate) usual: Vec<String>,
    /// Others' figures for stretches of points, with their label.
    pub(crate) others: Vec<Others>,
    /// Letters of what happened, each at its point.
    pub(crate) events: Vec<(usize, String)>,
}

/// A point in time.
pub(crate) struct Point {
    /// The year, at the first point of each.
    pub(crate) mark: String,
    pub(crate) value: Option<f64>,
    /// Whether the figure may still change.
    pub(crate) open: bool,
    /// What the rules of variation say of it.
    pub(crate) sign: Sign,
    /// Its period, its figure and whether it is a change, shown when it is pointed at.
    pub(crate) words: String,
    /// Its period and figure alone.
    pub(crate) short: String,
}

/// An average with its limits, from one point to another.
pub(crate) struct Baseline {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) mean: f64,
    /// Lower and upper; `None` where none can be drawn.
    pub(crate) limits: Option<(f64, f64)>,
}

/// Another body's figures: each for the points from one place to another.
pub(crate) struct Others {
    pub(crate) label: String,
    pub(crate) stretches: Vec<(usize, usize, f64)>,
}

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Room {
    /// Labels are beside the lines.
    Wide,
    /// Labels are below, each with a piece of its line.
    Narrow,
}

/// A label with its height in the picture, colour and pattern.
struct Label {
    y: f64,
    text: String,
    colour: &'static str,
    dash: &'static str,
}

struct Plan {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    scale: Scale,
    last: usize,
}

impl Plan {
    #[allow(clippy::cast_precision_loss, reason = "a picture")]
    fn x(&self, at: usize) -> f64 {
        self.left + (self.right - self.left) * at as f64 / self.last.max(1) as f64
    }

    /// The edge of a point's place, half a step to either side, kept within the picture.
    #[allow(clippy::cast_precision_loss, reason = "a picture")]
    fn edge(&self, at: usize, side: f64) -> f64 {
        let step = (self.right - self.left) / self.last.max(1) as f64;
        (self.x(at) + side * step).clamp(self.left, self.right)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.scale.share(value)
    }
}

const TARGET_DASH: &str = "8 5";
const LIMIT_DASH: &str = "2 5";
const OTHERS_DASH: &str = "12 4";
const EVENT_DASH: &str = "1 3";

/// The chart twice, for wide and for narrow screens; the style sheet shows one.
pub(crate) fn both(chart: &LineChart) -> String {
    format!("{}{}", draw(chart, Room::Wide), draw(chart, Room::Narrow))
}

/// The chart as SVG.
pub(crate) fn draw(chart: &LineChart, room: Room) -> String {
    let text = f64::from(TEXT);
    let mut labels_below = 0;
    if room == Room::Narrow {
        labels_below = 1 + usize::from(chart.target.is_some()) + chart.usual.len() + chart.others.len();
    }
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let below = labels_below as f64 * (text + 6.0);
    let (width, height) = match room {
        Room::Wide => (860.0, 400.0),
        Room::Narrow => (328.0, 300.0 + below),
    };
    // Above the lines: the words of the point that is pointed at, then the letters of events.
    let above = text + 6.0 + if chart.events.is_empty() { 0.0 } else { text + 4.0 };
    let largest = chart.points.iter().filter_map(|p| p.value);
    let largest = largest
        .chain(chart.target.iter().map(|(value, _)| *value))
        .chain(chart.others.iter().flat_map(|o| o.stretches.iter().map(|(_, _, v)| *v)))
        .chain(chart.baselines.iter().filter_map(|b| Some(b.limits?.1)))
        .fold(0.0, f64::max);
    let plan = Plan {
        left: if room == Room::Wide { 60.0 } else { 48.0 },
        right: if room == Room::Wide {
            width - 230.0
        } else {
            width - 10.0
        },
        top: 10.0 + above,
        bottom: height - 34.0 - below,
        scale: Scale::holding(largest, chart.percent),
        last: chart.points.len().saturating_sub(1),
    };
    let (suffix, class) = match room {
        Room::Wide => ("wide", "gt-chart gt-chart--wide"),
        Room::Narrow => ("narrow", "gt-chart gt-chart--narrow"),
    };
    let id = format!("{}-{suffix}", chart.id);
    let mut svg = Svg::new(&id, class, (width, height), &chart.title, &chart.description);
    gaps(&mut svg, chart, &plan);
    axes(&mut svg, chart, &plan, room);
    events(&mut svg, chart, &plan);
    let labels = lines(&mut svg, chart, &plan);
    match room {
        Room::Wide => beside(&mut svg, &plan, labels),
        Room::Narrow => under(&mut svg, &plan, labels),
    }
    places(&mut svg, chart, &plan, room);
    svg.finish()
}

/// A line down at each event, with its letter above, moved to the right where it would cover the one before.
fn events(svg: &mut Svg, chart: &LineChart, plan: &Plan) {
    let mut free = 0.0;
    for (at, letter) in &chart.events {
        let x = plan.x(*at);
        svg.line((x, plan.top - 4.0), (x, plan.bottom), INK, 1.5, EVENT_DASH);
        #[allow(clippy::cast_precision_loss, reason = "a letter or two")]
        let half = 7.0 * letter.len() as f64;
        let x = x.max(free + half);
        svg.text((x, plan.top - 8.0), "middle", INK, letter);
        free = x + half;
    }
}

/// A place for each point from the first figure to the last. Its words are shown at the top of the picture, always at
/// the same spot; on a narrow one there is room for the period and the figure.
fn places(svg: &mut Svg, chart: &LineChart, plan: &Plan, room: Room) {
    let last = chart.points.iter().rposition(|p| p.value.is_some());
    for (at, point) in chart.points.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
        let (from, to) = (plan.edge(at, -0.5), plan.edge(at, 0.5));
        let (left, words) = match room {
            Room::Wide => (plan.left, &point.words),
            Room::Narrow => (0.0, &point.short),
        };
        let size = (to - from, plan.bottom - plan.top);
        svg.place((from, plan.top), size, (left, f64::from(TEXT) - 2.0), words);
    }
}

/// Shades the points without a figure between the first and the last.
fn gaps(svg: &mut Svg, chart: &LineChart, plan: &Plan) {
    let last = chart.points.iter().rposition(|p| p.value.is_some()).unwrap_or(0);
    for (at, point) in chart.points.iter().enumerate().take(last) {
        if point.value.is_none() {
            let (from, to) = (plan.edge(at, -0.5), plan.edge(at, 0.5));
            svg.rectangle((from, plan.top), (to - from, plan.bottom - plan.top), "gt-c-gap");
        }
    }
}

fn axes(svg: &mut Svg, chart: &LineChart, plan: &Plan, room: Room) {
    for mark in plan.scale.marks() {
        let y = plan.y(mark);
        svg.line((plan.left, y), (plan.right, y), GRID, 1.0, "");
        let number = if plan.scale.step < 1.0 {
            format!("{mark:.1}")
        } else {
            crate::messages::grouped(&format!("{mark:.0}"))
        };
        let unit = if chart.percent { "%" } else { "" };
        svg.text((plan.left - 8.0, y + 5.0), "end", INK, &format!("{number}{unit}"));
    }
    svg.line((plan.left, plan.bottom), (plan.right, plan.bottom), QUIET, 2.0, "");
    let marks: Vec<(usize, &str)> = chart
        .points
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.mark.is_empty())
        .map(|(at, p)| (at, p.mark.as_str()))
        .collect();
    let mut free = plan.left - 30.0;
    let need = if room == Room::Wide { 56.0 } else { 64.0 };
    for (at, mark) in marks {
        let x = plan.x(at);
        svg.line((x, plan.bottom), (x, plan.bottom + 6.0), QUIET, 2.0, "");
        if x >= free && x <= plan.right - 12.0 {
            svg.text((x, plan.bottom + 24.0), "middle", INK, mark);
            free = x + need;
        }
    }
}

/// Draws every line and returns what each is called and where it ends.
fn lines(svg: &mut Svg, chart: &LineChart, plan: &Plan) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut label = |y: f64, text: &str, colour: &'static str, dash: &'static str| {
        labels.push(Label {
            y,
            text: text.to_owned(),
            colour,
            dash,
        });
    };
    for baseline in &chart.baselines {
        let (from, to) = (plan.edge(baseline.from, -0.5), plan.edge(baseline.to, 0.5));
        let y = plan.y(baseline.mean);
        svg.line((from, y), (to, y), QUIET, 1.5, "");
        if let Some((lower, upper)) = baseline.limits {
            for y in [plan.y(lower), plan.y(upper)] {
                svg.line((from, y), (to, y), QUIET, 2.0, LIMIT_DASH);
            }
        }
    }
    if let Some(latest) = chart.baselines.last() {
        let heights = [
            (latest.mean, ""),
            (latest.limits.map_or(latest.mean, |l| l.1), LIMIT_DASH),
        ];
        for (text, (value, dash)) in chart.usual.iter().zip(heights) {
            label(plan.y(value), text, QUIET, dash);
        }
    }
    if let Some((value, text)) = &chart.target {
        let y = plan.y(*value);
        svg.line((plan.left, y), (plan.right, y), TARGET, 2.0, TARGET_DASH);
        label(y, text, TARGET, TARGET_DASH);
    }
    for others in &chart.others {
        let mut end = None;
        for &(from, to, value) in &others.stretches {
            let y = plan.y(value);
            svg.line((plan.x(from), y), (plan.x(to), y), OTHERS, 3.0, OTHERS_DASH);
            end = Some(y);
        }
        if let Some(y) = end {
            label(y, &others.label, OTHERS, OTHERS_DASH);
        }
    }
    let values: Vec<Option<f64>> = chart.points.iter().map(|p| p.value).collect();
    for run in runs(&values) {
        let points: Vec<(f64, f64)> = run.iter().map(|&(at, v)| (plan.x(at), plan.y(v))).collect();
        svg.path(&points, OWN, 2.5);
    }
    for (at, point) in chart.points.iter().enumerate() {
        if let Some(value) = point.value {
            svg.signed((plan.x(at), plan.y(value)), point.sign, point.open);
        }
    }
    if let Some((at, value)) = values.iter().enumerate().rev().find_map(|(at, v)| Some((at, (*v)?))) {
        let place = (plan.x(at), plan.y(value));
        if chart.points[at].sign == Sign::Usual {
            svg.point(place, 5.0, OWN, chart.points[at].open);
        }
        label(place.1, &chart.name, OWN, "");
    }
    labels
}

fn beside(svg: &mut Svg, plan: &Plan, labels: Vec<Label>) {
    let wanted: Vec<f64> = labels.iter().map(|l| l.y + 5.0).collect();
    let given = apart(&wanted, f64::from(TEXT) + 4.0, (plan.top + 5.0, plan.bottom + 5.0));
    for (label, y) in labels.into_iter().zip(given) {
        svg.text((plan.right + 12.0, y), "start", label.colour, &label.text);
    }
}

fn under(svg: &mut Svg, plan: &Plan, labels: Vec<Label>) {
    let mut y = plan.bottom + 34.0 + f64::from(TEXT);
    for label in labels.into_iter().rev() {
        svg.line(
            (plan.left - 40.0, y - 5.0),
            (plan.left - 12.0, y - 5.0),
            label.colour,
            3.0,
            label.dash,
        );
        svg.text((plan.left - 4.0, y), "start", label.colour, &label.text);
        y += f64::from(TEXT) + 6.0;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn chart() -> LineChart {
        LineChart {
            id: "c".to_owned(),
            title: "Plans in time".to_owned(),
            description: "Falls".to_owned(),
            points: (0..60)
                .map(|n| Point {
                    mark: if n % 12 == 0 {
                        format!("{}", 2021 + n / 12)
                    } else {
                        String::new()
                    },
                    value: (n != 7).then(|| 76.0 - f64::from(n)),
                    open: n == 59,
                    sign: if n == 20 { Sign::Worse } else { Sign::Usual },
                    words: format!("Month {n}"),
                    short: format!("M {n}"),
                })
                .collect(),
            percent: true,
            name: "Here 17%".to_owned(),
            target: Some((100.0, "Target 100%".to_owned())),
            baselines: vec![
                Baseline {
                    from: 0,
                    to: 29,
                    mean: 60.0,
                    limits: Some((50.0, 70.0)),
                },
                Baseline {
                    from: 30,
                    to: 59,
                    mean: 30.0,
                    limits: None,
                },
            ],
            usual: vec!["Average 30%".to_owned()],
            others: vec![Others {
                label: "England 46.4% in 2024".to_owned(),
                stretches: vec![(36, 47, 46.4)],
            }],
            events: vec![(12, "A".to_owned()), (13, "B".to_owned()), (40, "C".to_owned())],
        }
    }

    #[test]
    fn a_chart_can_be_read_without_seeing_it() {
        for room in [Room::Wide, Room::Narrow] {
            let svg = draw(&chart(), room);
            for part in [
                "role=\"img\"",
                "<title id=",
                "<desc id=",
                "Target 100%",
                "England 46.4% in 2024",
                "Here 17%",
            ] {
                assert!(svg.contains(part), "{part}");
            }
            assert!(!svg.contains("style="));
        }
        let both = both(&chart());
        assert!(
            both.contains("c-wide-title") && both.contains("c-narrow-title"),
            "ids stay apart"
        );
    }

    #[test]
    fn a_month_without_a_figure_breaks_the_line_and_has_no_point() {
        let svg = draw(&chart(), Room::Wide);
        assert_eq!(svg.matches("<path").count(), 2);
        // Sixty months less one gap and one change, and the last once more.
        assert_eq!(svg.matches("<circle").count(), 59);
        assert_eq!(svg.matches("<polygon").count(), 1, "a change has a shape of its own");
        assert_eq!(svg.matches("gt-c-gap").count(), 1, "the gap is shaded");
        assert!(!svg.contains('#'), "colours are classes");
    }

    #[test]
    fn every_point_says_its_words_when_pointed_at_and_events_are_marked() {
        let svg = draw(&chart(), Room::Wide);
        assert_eq!(svg.matches("gt-point__place").count(), 60);
        for words in ["Month 7", "Month 59"] {
            assert!(svg.contains(&format!(">{words}</text>")), "{words}");
        }
        assert!(draw(&chart(), Room::Narrow).contains(">M 7</text>"));
        assert_eq!(svg.matches("stroke-dasharray=\"1 3\"").count(), 3, "a line for each");
        let place = |letter: &str| -> f64 {
            let (before, _) = svg
                .split_once(&format!(">{letter}</text>"))
                .expect("the letter is drawn");
            let (_, x) = before.rsplit_once(" x=\"").unwrap();
            x.split('"').next().unwrap().parse().unwrap()
        };
        assert!(place("B") - place("A") >= 14.0, "a letter never covers the next");
    }

    #[test]
    fn nothing_at_all_is_drawn_without_failing() {
        let mut empty = chart();
        empty.points.clear();
        assert!(draw(&empty, Room::Narrow).ends_with("</svg>"));
    }
}
