//! Pieces of text into lines, by position.
//!
//! The order in which a PDF draws, or its structure tree lists, the pieces of a line is not always the order
//! in which they are: a list label may hold the first letter of the text. Position decides.

use super::content::Run;
use crate::words::clean;

/// A line of text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) page: u32,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) text: String,
    /// The parts of the line that wide gaps separate: left edge, right edge, words.
    pub(super) parts: Vec<(f64, f64, String)>,
}

/// Gathers runs into lines, top to bottom, page after page.
pub(super) fn assemble(runs: &[&Run]) -> Vec<Line> {
    let owned: Vec<(&Run, usize)> = runs.iter().map(|r| (*r, 0)).collect();
    assemble_owned(&owned).into_iter().map(|(line, _)| line).collect()
}

/// The same for runs that belong to numbered owners: each line comes with the owner of most of its letters.
pub(super) fn assemble_owned(runs: &[(&Run, usize)]) -> Vec<(Line, usize)> {
    let mut sorted: Vec<(&Run, usize)> = runs.to_vec();
    sorted.sort_by(|(a, _), (b, _)| a.page.cmp(&b.page).then(b.y.total_cmp(&a.y)).then(a.x.total_cmp(&b.x)));
    let mut groups: Vec<Vec<(&Run, usize)>> = Vec::new();
    for run in sorted {
        match groups.last_mut() {
            Some(group) if same_line(group, run.0) => group.push(run),
            _ => groups.push(vec![run]),
        }
    }
    groups.into_iter().filter_map(line).collect()
}

fn same_line(group: &[(&Run, usize)], run: &Run) -> bool {
    group
        .iter()
        .rev()
        .take(3)
        .any(|(g, _)| g.page == run.page && (g.y - run.y).abs() <= 0.35 * g.size.max(run.size).clamp(1.0, 40.0))
}

/// Joins the runs of a line. A gap wider than a sixth of the size is a space.
fn line(mut group: Vec<(&Run, usize)>) -> Option<(Line, usize)> {
    group.sort_by(|(a, _), (b, _)| a.x.total_cmp(&b.x));
    let mut text = String::new();
    let mut end: Option<f64> = None;
    let mut last: Option<&Run> = None;
    let mut letters: Vec<(usize, usize)> = Vec::new();
    let mut parts: Vec<(f64, f64, String)> = Vec::new();
    for (run, owner) in &group {
        // The same text drawn twice in one place to look bold.
        let again = last.is_some_and(|l| l.text == run.text && (l.x - run.x).abs() < 0.15 * run.size.max(1.0));
        if again && !run.text.trim().is_empty() {
            continue;
        }
        // The space of an empty paragraph close by, lying over a word of this line.
        if run.text.trim().is_empty() && end.is_some_and(|end| run.x < end - run.size.max(1.0) / 10.0) {
            continue;
        }
        if end.is_some_and(|end| run.x - end > run.size.max(1.0) / 6.0) {
            text.push(' ');
        }
        text.push_str(&run.text);
        if !run.text.trim().is_empty() {
            match parts.last_mut() {
                Some((_, right, words)) if run.x - *right <= 0.8 * run.size.max(1.0) => {
                    if run.x - *right > run.size.max(1.0) / 6.0 {
                        words.push(' ');
                    }
                    words.push_str(&run.text);
                    *right = right.max(run.x + run.width);
                }
                _ => parts.push((run.x, run.x + run.width, run.text.clone())),
            }
        }
        end = Some(end.map_or(run.x + run.width, |end| end.max(run.x + run.width)));
        last = Some(run);
        let count = run.text.chars().filter(|c| c.is_alphanumeric()).count();
        match letters.iter_mut().find(|(o, _)| o == owner) {
            Some((_, n)) => *n += count,
            None => letters.push((*owner, count)),
        }
    }
    let owner = letters.iter().rev().max_by_key(|(_, n)| *n).map_or(0, |(o, _)| *o);
    let soft = text.trim_end().ends_with('\u{ad}');
    let mut text = clean(&text.replace('\u{ad}', ""));
    if soft {
        text.push('\u{ad}');
    }
    let inked: Vec<&Run> = group
        .iter()
        .map(|(r, _)| *r)
        .filter(|r| !r.text.trim().is_empty())
        .collect();
    let first = inked.first().copied().or(group.first().map(|(r, _)| *r))?;
    let line = Line {
        page: first.page,
        x: first.x,
        y: first.y,
        size: inked.iter().map(|r| r.size).fold(0.0, f64::max),
        bold: !inked.is_empty() && inked.iter().all(|r| r.bold),
        text,
        parts: parts.into_iter().map(|(x, x1, words)| (x, x1, clean(&words))).collect(),
    };
    Some((line, owner))
}
