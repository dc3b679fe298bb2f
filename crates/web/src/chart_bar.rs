//! Bars for groups: each group's name over its bar, its figure at the end, a line for all, and an axis below.

use crate::chart::{GRID, INK, OWN, QUIET, Scale, Svg, TARGET, TEXT};

/// What a bar chart shows. All texts are a reader's words.
pub(crate) struct BarChart {
    /// Unique on the page.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) bars: Vec<Bar>,
    /// Whether the scale goes from 0 to 100.
    pub(crate) percent: bool,
    /// The figure of all, with its label.
    pub(crate) all: Option<(f64, String)>,
}

/// One group.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) value: Option<f64>,
    /// The figure, or why there is none.
    pub(crate) label: String,
}

const WIDTH: f64 = 328.0;
const BAR: f64 = 14.0;
const EACH: f64 = 48.0;

/// The chart as SVG. It is narrow enough for a phone at its normal size.
pub(crate) fn draw(chart: &BarChart) -> String {
    let text = f64::from(TEXT);
    let head = if chart.all.is_some() { text + 12.0 } else { 4.0 };
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let bottom = head + EACH * chart.bars.len() as f64 + 4.0;
    let height = bottom + text + 10.0;
    let values = chart
        .bars
        .iter()
        .filter_map(|b| b.value)
        .chain(chart.all.iter().map(|(v, _)| *v));
    let scale = Scale::holding(values.fold(0.0, f64::max), chart.percent);
    // Room is left at the right for the longest figure; where there is no bar, its words begin at the left.
    let drawn = chart.bars.iter().filter(|b| b.value.is_some());
    let longest = drawn.map(|b| b.label.chars().count()).max().unwrap_or(0);
    #[allow(clippy::cast_precision_loss, reason = "a few letters")]
    let reach = (WIDTH - 12.0 - 8.6 * longest as f64).max(WIDTH / 3.0);
    let mut svg = Svg::new(
        &chart.id,
        "gt-chart gt-chart--bars",
        (WIDTH, height),
        &chart.title,
        &chart.description,
    );
    axis(&mut svg, chart, scale, reach, (head, bottom));
    // Before the names, so that they are drawn over it.
    if let Some((value, label)) = &chart.all {
        let x = reach * scale.share(*value);
        svg.line((x, head - 4.0), (x, bottom), TARGET, 2.0, "6 4");
        let anchor = if x > WIDTH / 2.0 { "end" } else { "start" };
        svg.text((x, text), anchor, TARGET, label);
    }
    let mut y = head;
    for bar in &chart.bars {
        svg.text((0.0, y + text), "start", INK, &fitting(&bar.name));
        let top = y + text + 7.0;
        let end = bar.value.map_or(0.0, |v| reach * scale.share(v));
        if bar.value.is_some() {
            svg.rectangle((0.0, top), (end.max(1.0), BAR), OWN);
        }
        svg.line((0.0, top - 2.0), (0.0, top + BAR + 2.0), QUIET, 2.0, "");
        svg.text((end + 8.0, top + BAR - 1.0), "start", INK, &bar.label);
        y += EACH;
    }
    svg.finish()
}

/// Lines across the bars at round values, which are written below: as many as have room.
fn axis(svg: &mut Svg, chart: &BarChart, scale: Scale, reach: f64, (top, bottom): (f64, f64)) {
    let marks: Vec<(f64, String)> = scale
        .marks()
        .into_iter()
        .map(|mark| {
            let number = if scale.step < 1.0 {
                format!("{mark:.1}")
            } else {
                crate::messages::grouped(&format!("{mark:.0}"))
            };
            let unit = if chart.percent { "%" } else { "" };
            (reach * scale.share(mark), format!("{number}{unit}"))
        })
        .collect();
    svg.line((0.0, bottom), (reach, bottom), QUIET, 2.0, "");
    let mut free = 0.0;
    for (x, words) in &marks {
        svg.line((*x, top), (*x, bottom), GRID, 1.0, "");
        #[allow(clippy::cast_precision_loss, reason = "a few letters")]
        let width = 9.0 * words.chars().count() as f64;
        let (from, anchor) = if *x == 0.0 {
            (0.0, "start")
        } else {
            (x - width / 2.0, "middle")
        };
        if from >= free {
            svg.line((*x, bottom), (*x, bottom + 5.0), QUIET, 2.0, "");
            svg.text((*x, bottom + 20.0), anchor, INK, words);
            free = from + width + 8.0;
        }
    }
}

/// A name cut to what fits over a bar; the table beside the chart has it whole.
fn fitting(name: &str) -> String {
    crate::labels::shortened(name, 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_name_and_figure_and_one_without_figure_has_no_bar() {
        let bar = |name: &str, value: Option<f64>, label: &str| Bar {
            name: name.to_owned(),
            value,
            label: label.to_owned(),
        };
        let svg = draw(&BarChart {
            id: "b".to_owned(),
            title: "By sex".to_owned(),
            description: "Two groups".to_owned(),
            bars: vec![
                bar("Female", Some(40.0), "40%"),
                bar("Male", Some(0.0), "0%"),
                bar("Not known", None, "No cases"),
            ],
            percent: true,
            all: Some((38.0, "All 38%".to_owned())),
        });
        assert_eq!(svg.matches("<rect").count(), 2);
        for text in [
            "Female",
            "Male",
            "Not known",
            "No cases",
            "All 38%",
            "role=\"img\"",
            ">0%<",
            ">100%<",
        ] {
            assert!(svg.contains(text), "{text}");
        }
    }
}
