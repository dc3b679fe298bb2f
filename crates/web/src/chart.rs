//! One picture of figures over time, drawn on the server: the same with and without JavaScript, with a table beside it.

use std::fmt::Write as _;

/// A line over time.
pub(crate) struct Line<'a> {
    /// What it shows; read aloud.
    pub(crate) title: &'a str,
    /// What can be seen in it, in a sentence; read aloud.
    pub(crate) description: &'a str,
    /// One for each period, oldest first; a gap where there is no figure.
    pub(crate) points: Vec<Option<f64>>,
    /// Name of the first and of the last period.
    pub(crate) ends: (&'a str, &'a str),
    /// A level to draw across, with its label.
    pub(crate) target: Option<(f64, &'a str)>,
    /// What stands behind a figure: `%` or nothing.
    pub(crate) unit: &'a str,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A round number at or above `most`, for the top of the scale.
fn top_of_scale(most: f64) -> f64 {
    let mut step = 1.0;
    while step * 10.0 < most {
        step *= 10.0;
    }
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps
        .iter()
        .map(|s| s * step)
        .find(|top| *top >= most)
        .unwrap_or(10.0 * step)
}

impl Line<'_> {
    /// The picture; `None` when there is no figure at all.
    pub(crate) fn svg(&self) -> Option<String> {
        let most = self
            .points
            .iter()
            .flatten()
            .chain(self.target.as_ref().map(|(t, _)| t))
            .copied()
            .fold(f64::NAN, f64::max);
        if most.is_nan() {
            return None;
        }
        let top = if self.unit == "%" {
            100.0
        } else {
            top_of_scale(most.max(1.0))
        };
        #[expect(clippy::cast_precision_loss, reason = "some tens of points")]
        let x = |at: usize| LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / (self.points.len().max(2) - 1) as f64;
        let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / top).clamp(0.0, 1.0);
        let mut path = String::new();
        let mut dots = String::new();
        let mut broken = true;
        for (at, point) in self.points.iter().enumerate() {
            match point {
                Some(value) => {
                    let _ = write!(path, "{}{:.1} {:.1}", if broken { 'M' } else { 'L' }, x(at), y(*value));
                    let alone = broken && self.points.get(at + 1).is_none_or(Option::is_none);
                    if alone {
                        let _ = write!(
                            dots,
                            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#1d70b8\"/>",
                            x(at),
                            y(*value)
                        );
                    }
                    broken = false;
                }
                None => broken = true,
            }
        }
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg class=\"gt-chart\" role=\"img\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" font-size=\"16\" font-family=\"arial, sans-serif\"><title>{}</title><desc>{}</desc>",
            escaped(self.title),
            escaped(self.description)
        );
        for part in [0.0, 0.5, 1.0] {
            let level = top * part;
            let _ = write!(
                out,
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{2:.1}\" y2=\"{2:.1}\" stroke=\"#b1b4b6\"/><text x=\"{3}\" y=\"{4:.1}\" text-anchor=\"end\" fill=\"#0b0c0c\">{1}{5}</text>",
                WIDTH - RIGHT,
                level,
                y(level),
                LEFT - 8.0,
                y(level) + 5.0,
                escaped(self.unit)
            );
        }
        if let Some((target, label)) = &self.target {
            let _ = write!(
                out,
                "<line x1=\"{LEFT}\" x2=\"{0}\" y1=\"{1:.1}\" y2=\"{1:.1}\" stroke=\"#0b0c0c\" stroke-width=\"2\" stroke-dasharray=\"6 5\"/><text x=\"{0}\" y=\"{2:.1}\" text-anchor=\"end\" fill=\"#0b0c0c\">{3}</text>",
                WIDTH - RIGHT,
                y(*target),
                if y(*target) < TOP + 20.0 {
                    y(*target) + 18.0
                } else {
                    y(*target) - 6.0
                },
                escaped(label)
            );
        }
        let _ = write!(
            out,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#1d70b8\" stroke-width=\"3\"/>{dots}<text x=\"{LEFT}\" y=\"{0}\" fill=\"#0b0c0c\">{1}</text><text x=\"{2}\" y=\"{0}\" text-anchor=\"end\" fill=\"#0b0c0c\">{3}</text></svg>",
            HEIGHT - 12.0,
            escaped(self.ends.0),
            WIDTH - RIGHT,
            escaped(self.ends.1)
        );
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_words_and_breaks_where_there_is_no_figure() {
        let line = Line {
            title: "Plans <in> time",
            description: "d",
            points: vec![Some(10.0), None, Some(20.0), Some(30.0)],
            ends: ("a", "b"),
            target: Some((100.0, "target")),
            unit: "%",
        };
        let svg = line.svg().unwrap_or_default();
        assert!(svg.contains("role=\"img\"") && svg.contains("Plans &lt;in&gt; time"));
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
        let empty = Line {
            points: vec![None, None],
            target: None,
            ..line
        };
        assert!(empty.svg().is_none());
    }
}
