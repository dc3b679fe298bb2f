//! Charts as SVG, made on the server: the same picture with or without JavaScript, on a page or in a printed pack.
//!
//! Every chart has `role="img"`, a title and a description; its text is 16 units high at its normal size, lines are
//! named directly, and strokes keep 3:1 contrast with the page. Colours are classes of the style sheet, which gives
//! them the reader's own colours where a high-contrast mode is on; shape and pattern repeat what colour says.

use std::fmt::Write as _;

/// The line of the area's own figures.
pub(crate) const OWN: &str = "gt-c-own";
/// What is aimed at.
pub(crate) const TARGET: &str = "gt-c-target";
/// What others have.
pub(crate) const OTHERS: &str = "gt-c-others";
/// Axes, averages and limits.
pub(crate) const QUIET: &str = "gt-c-quiet";
/// Lines across the picture at the marks of the axis.
pub(crate) const GRID: &str = "gt-c-grid";
/// Text.
pub(crate) const INK: &str = "gt-c-ink";

/// How a point is drawn: each meaning has a shape and a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Usual variation: a small circle.
    Usual,
    /// A change for the better: a diamond.
    Better,
    /// A change for the worse: a square.
    Worse,
    /// A change, neither better nor worse: a triangle.
    Changed,
}

/// Height of text in units of the picture.
pub(crate) const TEXT: u32 = 16;

/// A picture being drawn.
pub(crate) struct Svg {
    out: String,
}

impl Svg {
    /// Begins a picture of a size, with an id of its own on the page, a title and a description.
    pub(crate) fn new(id: &str, class: &str, (width, height): (f64, f64), title: &str, description: &str) -> Self {
        let mut out = String::new();
        let (id, title, description) = (escaped(id), escaped(title), escaped(description));
        let _ = write!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id}-title {id}-desc" font-family="arial, sans-serif" font-size="{TEXT}"><title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>"#
        );
        Self { out }
    }

    /// A straight line; `dash` is a pattern such as `6 4`, or empty.
    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str, width: f64, dash: &str) {
        let dash = if dash.is_empty() {
            String::new()
        } else {
            format!(r#" stroke-dasharray="{dash}""#)
        };
        let _ = write!(
            self.out,
            r#"<line class="gt-stroke {colour}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke-width="{width}"{dash}/>"#
        );
    }

    /// A line through points.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], colour: &str, width: f64) {
        let mut d = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" });
        }
        let _ = write!(
            self.out,
            r#"<path class="gt-stroke {colour}" d="{d}" fill="none" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>"#
        );
    }

    /// A point; hollow for a figure that is not final.
    pub(crate) fn point(&mut self, (x, y): (f64, f64), radius: f64, colour: &str, hollow: bool) {
        let fill = if hollow { "gt-hollow" } else { "gt-fill" };
        let _ = write!(
            self.out,
            r#"<circle class="gt-stroke {fill} {colour}" cx="{x:.1}" cy="{y:.1}" r="{radius}" stroke-width="2"/>"#
        );
    }

    /// A point with the sign of its meaning.
    pub(crate) fn signed(&mut self, (x, y): (f64, f64), sign: Sign, hollow: bool) {
        let (colour, corners): (_, &[(f64, f64)]) = match sign {
            Sign::Usual => return self.point((x, y), 3.0, OWN, hollow),
            Sign::Better => ("gt-c-better", &[(0.0, -7.5), (7.5, 0.0), (0.0, 7.5), (-7.5, 0.0)]),
            Sign::Worse => ("gt-c-worse", &[(-5.5, -5.5), (5.5, -5.5), (5.5, 5.5), (-5.5, 5.5)]),
            Sign::Changed => ("gt-c-changed", &[(0.0, -7.0), (7.0, 6.0), (-7.0, 6.0)]),
        };
        let fill = if hollow { "gt-hollow" } else { "gt-fill" };
        let corners: Vec<String> = corners
            .iter()
            .map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy))
            .collect();
        let corners = corners.join(" ");
        let _ = write!(
            self.out,
            r#"<polygon class="gt-stroke {fill} {colour}" points="{corners}" stroke-width="2"/>"#
        );
    }

    /// A filled rectangle.
    pub(crate) fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), colour: &str) {
        let _ = write!(
            self.out,
            r#"<rect class="gt-fill {colour}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
        );
    }

    /// The place of a point, where its words are shown while a pointer is on it or the keyboard has come to it. The
    /// script of the pages gives the keyboard a way to it; without it the table of the chart has the same words.
    pub(crate) fn place(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), at: (f64, f64), words: &str) {
        let _ = write!(
            self.out,
            r#"<g class="gt-point"><rect class="gt-point__place" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
        );
        self.text(at, "start", "gt-point__words gt-c-ink", words);
        self.out.push_str("</g>");
    }

    /// Text whose baseline is at a place; `anchor` is `start`, `middle` or `end`. An edge in the colour of the page
    /// keeps it apart from lines that pass behind it.
    pub(crate) fn text(&mut self, (x, y): (f64, f64), anchor: &str, colour: &str, text: &str) {
        let text = escaped(text);
        let _ = write!(
            self.out,
            r#"<text class="gt-fill gt-halo {colour}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" stroke-width="4" paint-order="stroke" stroke-linejoin="round">{text}</text>"#
        );
    }

    /// The picture.
    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// A sign alone, for the key of a chart.
pub(crate) fn sign(sign: Sign) -> String {
    let mut svg = small(20.0, 20.0, "gt-sign");
    svg.signed((10.0, 10.0), sign, false);
    svg.finish()
}

/// A picture without words.
fn small(width: f64, height: f64, class: &str) -> Svg {
    Svg {
        out: format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">"#
        ),
    }
}

/// Text made safe inside an element or a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            // Other control characters are not allowed in XML.
            c if c.is_control() && !c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// A vertical scale from zero, with round steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) top: f64,
    pub(crate) step: f64,
}

impl Scale {
    /// A scale that holds the largest value in about five steps; a percentage always goes to 100.
    pub(crate) fn holding(largest: f64, percent: bool) -> Self {
        if percent {
            return Self { top: 100.0, step: 20.0 };
        }
        let largest = if largest.is_finite() { largest.max(1.0) } else { 1.0 };
        let rough = largest / 5.0;
        let magnitude = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|n| n * magnitude)
            .find(|step| *step >= rough * 0.999)
            .unwrap_or(rough)
            .max(if largest >= 4.0 { 1.0 } else { 0.2 });
        Self {
            top: (largest / step).ceil() * step,
            step,
        }
    }

    /// The marks, from zero to the top.
    pub(crate) fn marks(self) -> Vec<f64> {
        let mut out = vec![0.0];
        while out.len() < 20
            && let Some(last) = out.last().copied().filter(|last| last + self.step <= self.top * 1.001)
        {
            out.push(last + self.step);
        }
        out
    }

    /// A value's share of the way up, kept within the picture.
    pub(crate) fn share(self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0)
    }
}

/// Labels moved apart so that none covers another: wanted heights in, given heights out, in the same order.
pub(crate) fn apart(wanted: &[f64], gap: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut given = wanted.to_vec();
    let mut least = top;
    for &at in &order {
        given[at] = given[at].max(least);
        least = given[at] + gap;
    }
    // What was pushed out below is pushed back up, as far as there is room.
    let mut most = bottom;
    for &at in order.iter().rev() {
        given[at] = given[at].min(most);
        most = given[at] - gap;
    }
    given
}

/// A small line without words, for a table that gives the figures beside it.
pub(crate) fn sparkline(values: &[Option<f64>], target: Option<f64>, percent: bool) -> String {
    const SIZE: (f64, f64) = (132.0, 36.0);
    const EDGE: f64 = 4.0;
    let largest = values
        .iter()
        .flatten()
        .chain(target.iter())
        .copied()
        .fold(0.0, f64::max);
    let scale = Scale::holding(largest, percent);
    let last = values.len().saturating_sub(1).max(1);
    #[allow(clippy::cast_precision_loss, reason = "a picture")]
    let place = |at: usize, value: f64| {
        (
            EDGE + (SIZE.0 - 2.0 * EDGE) * at as f64 / last as f64,
            SIZE.1 - EDGE - (SIZE.1 - 2.0 * EDGE) * scale.share(value),
        )
    };
    let mut svg = small(SIZE.0, SIZE.1, "gt-spark");
    if let Some(target) = target {
        let (_, y) = place(0, target);
        svg.line((EDGE, y), (SIZE.0 - EDGE, y), TARGET, 1.5, "4 3");
    }
    for run in runs(values) {
        let points: Vec<(f64, f64)> = run.iter().map(|&(at, value)| place(at, value)).collect();
        svg.path(&points, OWN, 2.0);
    }
    if let Some((at, value)) = values.iter().enumerate().rev().find_map(|(at, v)| Some((at, (*v)?))) {
        svg.point(place(at, value), 3.0, OWN, false);
    }
    svg.finish()
}

/// Stretches of values without a gap, each value with its place: a month without a figure is not drawn over.
pub(crate) fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut out: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut open = false;
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                if !open {
                    out.push(Vec::new());
                }
                if let Some(run) = out.last_mut() {
                    run.push((at, *value));
                }
                open = true;
            }
            None => open = false,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_holds_its_values_in_round_steps() {
        let scale = Scale::holding(1071.0, false);
        assert_eq!((scale.top, scale.step), (1500.0, 500.0));
        assert_eq!(scale.marks(), [0.0, 500.0, 1000.0, 1500.0]);
        assert_eq!(Scale::holding(7.0, true).top, 100.0);
        assert_eq!(Scale::holding(0.0, false).top, 1.0);
        assert!(Scale::holding(f64::NAN, false).top.is_finite());
        assert_eq!(Scale::holding(100.0, false).marks().len(), 6);
    }

    #[test]
    fn labels_do_not_cover_each_other_and_stay_inside() {
        assert_eq!(apart(&[10.0, 50.0], 20.0, (0.0, 100.0)), [10.0, 50.0]);
        assert_eq!(apart(&[50.0, 45.0], 20.0, (0.0, 100.0)), [65.0, 45.0]);
        assert_eq!(apart(&[99.0, 98.0], 20.0, (0.0, 100.0)), [100.0, 80.0]);
    }

    #[test]
    fn a_gap_is_not_drawn_over() {
        let runs = runs(&[Some(1.0), None, Some(2.0), Some(3.0)]);
        assert_eq!(runs, [vec![(0, 1.0)], vec![(2, 2.0), (3, 3.0)]]);
    }

    #[test]
    fn what_is_written_into_a_picture_cannot_end_it() {
        let mut svg = Svg::new("a", "b", (10.0, 10.0), "<script>", "\"&");
        svg.text((0.0, 0.0), "start", INK, "</svg><script>\u{1}");
        let out = svg.finish();
        assert_eq!(out.matches("<script").count(), 0);
        assert_eq!(out.matches("</svg>").count(), 1);
    }
}
