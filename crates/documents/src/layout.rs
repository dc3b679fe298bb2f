//! Rows and paragraphs from the positions of words, for PDFs without tags and for texts that keep the page's layout.
//!
//! Less sure than a structure tree: where nothing but a full stop separates two areas, the full stop decides.

use crate::dates;
use crate::notice::label::starts_with_label;
use crate::source::{Block, Cell, Para, Row, is_furniture, is_page_number, opens_paragraph, report_heading};
use crate::words::{Vocabulary, after_bullet, continues, folded, is_complete, join_line};

/// Words of a line between wide gaps.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) x: f64,
    pub(crate) x1: f64,
    pub(crate) text: String,
}

/// A line with its place. `y` grows downwards; `height` is the size of its letters in the same unit.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) page: Option<u32>,
    pub(crate) number: u32,
    pub(crate) y: f64,
    pub(crate) height: f64,
    pub(crate) bold: bool,
    pub(crate) parts: Vec<Part>,
}

impl Line {
    fn text(&self) -> String {
        self.parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn right(&self) -> f64 {
        self.parts.iter().map(|p| p.x1).fold(0.0, f64::max)
    }
}

/// A horizontal rule: page, height, left and right end.
pub(crate) type Rule = (u32, f64, f64, f64);

/// Blocks in reading order, and the running headers and footers taken out.
pub(crate) fn blocks(lines: Vec<Line>, rules: &[Rule], vocabulary: &Vocabulary) -> (Vec<Block>, Vec<Para>) {
    let (lines, furniture) = without_furniture(lines);
    let mut reader = Reader {
        vocabulary,
        rules,
        out: Vec::new(),
        state: State::Text,
        last: None,
        widest: 0.0,
    };
    for line in lines {
        reader.line(line);
    }
    (reader.out, furniture)
}

fn without_furniture(lines: Vec<Line>) -> (Vec<Line>, Vec<Para>) {
    let mut out: Vec<Line> = Vec::new();
    let mut furniture = Vec::new();
    let mut after = false;
    let last_of_page: Vec<bool> = lines
        .iter()
        .enumerate()
        .map(|(at, l)| lines.get(at + 1).is_none_or(|next| next.page != l.page))
        .collect();
    for (line, last) in lines.into_iter().zip(last_of_page) {
        let text = line.text();
        let number = is_page_number(&text.to_lowercase());
        let dates_again = after && text.len() < 90 && !dates::spans(&text).is_empty();
        if dates_again || number && (after || last) || !number && is_furniture(&text) {
            after = true;
            furniture.push(Para {
                page: line.page,
                line: Some(line.number),
                text,
                ..Para::default()
            });
        } else {
            after = false;
            out.push(line);
        }
    }
    (out, furniture)
}

enum State {
    /// Paragraphs across the page.
    Text,
    /// The areas for improvement: one column, a rule or a full stop between them.
    Areas,
    /// Responsible bodies and areas: columns part at this place.
    Bodies(f64),
    /// The details table, line by line.
    Details,
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    rules: &'a [Rule],
    out: Vec<Block>,
    state: State,
    last: Option<Line>,
    /// Right edge of the widest line of the section, to tell a short line.
    widest: f64,
}

impl Reader<'_> {
    fn line(&mut self, line: Line) {
        let text = line.text();
        if let Some(state) = heading_state(&line) {
            self.widest = 0.0;
            let cells = line.parts.iter().map(|part| Cell {
                x: narrow(part.x),
                paras: vec![para(&line, part)],
            });
            self.out.push(Block::Row(Row { cells: cells.collect() }));
            self.state = state;
            self.last = None;
            return;
        }
        let heading = report_heading(&text);
        if heading.is_some() {
            self.state = if heading == Some("areas for improvement") {
                State::Areas
            } else {
                State::Text
            };
            self.widest = 0.0;
        }
        match self.state {
            State::Bodies(edge) => self.bodies(&line, edge),
            State::Details => {
                let cells = line.parts.iter().map(|part| Cell {
                    x: narrow(part.x),
                    paras: vec![para(&line, part)],
                });
                self.out.push(Block::Row(Row { cells: cells.collect() }));
            }
            State::Text | State::Areas => self.paragraph(&line, heading.is_some()),
        }
        self.widest = self.widest.max(line.right());
        self.last = if heading.is_some() { None } else { Some(line) };
    }

    fn paragraph(&mut self, line: &Line, heading: bool) {
        let text = line.text();
        let bullet = after_bullet(&text);
        let areas = matches!(self.state, State::Areas);
        let gap = self.gap(line);
        let ruled = areas && self.ruled(line);
        let turned = self.last.as_ref().is_some_and(|l| l.page != line.page);
        let short = self
            .last
            .as_ref()
            .is_some_and(|l| l.right() < self.widest - 0.08 * (self.widest - l.parts.first().map_or(0.0, |p| p.x)));
        let fresh = heading
            || self.last.is_none()
            || bullet.is_some()
            || starts_with_label(&text)
            || opens_paragraph(&text)
            || ruled
            || gap && !(turned && continues(&text))
            || turned && !continues(&text) && self.complete()
            || areas && self.complete() && !continues(&text) && (short || says_who(&text) && self.after_bullets(line));
        match self.out.last_mut() {
            Some(Block::Para(last)) if !fresh => {
                join_line(&mut last.text, &text, self.vocabulary);
                last.bold &= line.bold;
            }
            Some(Block::Row(row)) if !fresh && areas => {
                if let Some(last) = row.cells.last_mut().and_then(|c| c.paras.last_mut()) {
                    join_line(&mut last.text, &text, self.vocabulary);
                }
            }
            _ => {
                let marked = bullet.is_some();
                let part = Part {
                    x: line.parts.first().map_or(0.0, |p| p.x),
                    x1: line.right(),
                    text: bullet.unwrap_or(&text).to_owned(),
                };
                let para = Para {
                    bullet: marked,
                    marked,
                    ..para(line, &part)
                };
                // Rules on the page bound areas as table rows do.
                if areas && !heading && self.has_rules(line) {
                    match self.out.last_mut() {
                        Some(Block::Row(row)) if !ruled && !turned && self.last.is_some() => {
                            if let Some(cell) = row.cells.last_mut() {
                                cell.paras.push(para);
                            }
                        }
                        _ => self.out.push(Block::Row(Row {
                            cells: vec![Cell {
                                x: para.x,
                                paras: vec![para],
                            }],
                        })),
                    }
                } else {
                    self.out.push(Block::Para(para));
                }
            }
        }
    }

    fn complete(&self) -> bool {
        self.out
            .last()
            .is_some_and(|b| b.paras().last().is_some_and(|p| is_complete(&p.text)))
    }

    /// Whether the text before is a list and this line is to the left of it.
    fn after_bullets(&self, line: &Line) -> bool {
        let x = line.parts.first().map_or(0.0, |p| p.x);
        match self.out.last().and_then(|b| b.paras().last().copied()) {
            Some(last) if last.bullet => x < f64::from(last.x) - line.height / 2.0,
            _ => true,
        }
    }

    fn gap(&self, line: &Line) -> bool {
        self.last
            .as_ref()
            .is_some_and(|l| l.page == line.page && line.y - l.y > 1.9 * l.height.max(line.height))
    }

    fn has_rules(&self, line: &Line) -> bool {
        self.rules
            .iter()
            .filter(|r| Some(r.0) == line.page && r.3 - r.2 > 20.0 * line.height)
            .count()
            > 1
    }

    /// Whether a long rule is drawn between the line before and this one.
    fn ruled(&self, line: &Line) -> bool {
        let Some(last) = self.last.as_ref().filter(|l| l.page == line.page) else {
            return false;
        };
        self.rules.iter().any(|(page, y, x0, x1)| {
            Some(*page) == line.page && *y > last.y - last.height / 4.0 && *y < line.y && x1 - x0 > 10.0 * line.height
        })
    }

    /// A line of the two-column table: words left of the edge name bodies.
    fn bodies(&mut self, line: &Line, edge: f64) {
        let (left, right): (Vec<&Part>, Vec<&Part>) = line.parts.iter().partition(|p| p.x < edge - line.height);
        let one = |parts: &[&Part]| {
            let text = parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ");
            parts.first().map(|first| Part {
                x: first.x,
                x1: parts.iter().map(|p| p.x1).fold(0.0, f64::max),
                text,
            })
        };
        let (left, right) = (one(&left), one(&right));
        let turned = self.last.as_ref().is_none_or(|l| l.page != line.page);
        let rested = self
            .last
            .as_ref()
            .is_some_and(|l| l.parts.iter().all(|p| p.x >= edge - l.height));
        let again = left
            .as_ref()
            .is_some_and(|l| self.complete() && self.begins_row(&l.text));
        let fresh = turned
            || if self.has_rules(line) {
                self.ruled(line)
            } else {
                left.is_some() && (rested || again)
            };
        if fresh || !matches!(self.out.last(), Some(Block::Row(_))) {
            let cells = [left.as_ref(), right.as_ref()];
            let cell = |part: &Part| {
                let (text, bullet) = after_bullet(&part.text).map_or((part.text.as_str(), false), |t| (t, true));
                let whole = Part {
                    text: text.to_owned(),
                    ..part.clone()
                };
                Cell {
                    x: narrow(part.x),
                    paras: vec![Para {
                        bullet,
                        marked: bullet,
                        ..para(line, &whole)
                    }],
                }
            };
            let blank = |at: usize| Cell {
                x: narrow(if at == 0 { 0.0 } else { edge }),
                paras: Vec::new(),
            };
            let cells = cells
                .iter()
                .enumerate()
                .map(|(at, part)| part.map_or_else(|| blank(at), cell))
                .collect();
            self.out.push(Block::Row(Row { cells }));
            return;
        }
        let gap = self.gap(line);
        let Some(Block::Row(row)) = self.out.last_mut() else {
            return;
        };
        for (column, part) in [left, right].into_iter().enumerate() {
            let (Some(part), Some(cell)) = (part, row.cells.get_mut(column)) else {
                continue;
            };
            let bullet = after_bullet(&part.text).filter(|_| column == 1);
            match cell.paras.last_mut() {
                Some(last) if bullet.is_none() && !(gap && column == 1 && is_complete(&last.text)) => {
                    join_line(&mut last.text, &part.text, self.vocabulary);
                }
                _ => {
                    let marked = bullet.is_some();
                    let whole = Part {
                        text: bullet.unwrap_or(&part.text).to_owned(),
                        ..part.clone()
                    };
                    cell.x = narrow(part.x);
                    cell.paras.push(Para {
                        bullet: marked,
                        marked,
                        ..para(line, &whole)
                    });
                }
            }
        }
    }

    /// Whether an earlier row's left cell begins with these words.
    fn begins_row(&self, text: &str) -> bool {
        self.out.iter().rev().any(|b| match b {
            Block::Row(row) => row.cells.first().is_some_and(|c| c.plain().starts_with(text)),
            Block::Para(_) => false,
        })
    }
}

/// The header of one of the two-column tables.
fn heading_state(line: &Line) -> Option<State> {
    let [left, right] = line.parts.as_slice() else {
        return None;
    };
    let (first, second) = (folded(&left.text), folded(&right.text));
    if first.starts_with("responsible bod") && report_heading(&right.text).is_some() {
        Some(State::Bodies(right.x))
    } else if first.starts_with("local authority") && second.starts_with("integrated care board") {
        Some(State::Details)
    } else {
        None
    }
}

/// Whether a line begins as areas do: with whom it addresses.
fn says_who(text: &str) -> bool {
    let text = folded(text);
    [
        "leaders",
        "the local area",
        "the partnership",
        "area leaders",
        "local area",
        "partnership",
        "the area",
        "health leaders",
        "council leaders",
    ]
    .iter()
    .any(|w| text.starts_with(w))
}

fn para(line: &Line, part: &Part) -> Para {
    Para {
        page: line.page,
        line: Some(line.number),
        text: part.text.clone(),
        bold: line.bold,
        x: narrow(part.x),
        ..Para::default()
    }
}

#[allow(clippy::cast_possible_truncation)]
fn narrow(x: f64) -> f32 {
    x as f32
}
