//! The structure tree into rows and paragraphs.
//!
//! Reports nest tables for layout, so only a row without rows inside it is a row; the rest are wrappers.

use super::content::Run;
use super::lines::{Line, assemble_owned};
use super::tree::{Node, Role};
use crate::notice::label::starts_with_label;
use crate::source::{Block, Cell, Para, Row};
use crate::words::{Vocabulary, after_bullet, is_strong_bullet, join_line};
use lopdf::ObjectId;
use std::collections::{HashMap, HashSet};

/// Finds the text of marked content.
pub(super) struct Content<'a> {
    runs: HashMap<(ObjectId, i64), Vec<&'a Run>>,
    /// Lines of each page as numbered from its top.
    numbers: HashMap<u32, Vec<f64>>,
    pub(super) vocabulary: Vocabulary,
    pub(super) used: HashSet<(ObjectId, i64)>,
}

impl<'a> Content<'a> {
    /// `printed` are all lines of every page, by which lines are numbered; `proper` are those of the document
    /// without its headers and footers, whose words tell broken words from compounds.
    pub(super) fn new(runs: &'a [Run], printed: &[Line], proper: &[Line]) -> Content<'a> {
        let mut by_mark: HashMap<(ObjectId, i64), Vec<&Run>> = HashMap::new();
        for run in runs {
            if let Some(mark) = run.mark {
                by_mark.entry(mark).or_default().push(run);
            }
        }
        let mut numbers: HashMap<u32, Vec<f64>> = HashMap::new();
        let mut vocabulary = Vocabulary::default();
        for line in printed.iter().filter(|l| !l.text.is_empty()) {
            numbers.entry(line.page).or_default().push(line.y);
        }
        for line in proper {
            vocabulary.add(&line.text);
        }
        Content {
            runs: by_mark,
            numbers,
            vocabulary,
            used: HashSet::new(),
        }
    }

    /// The number of a line on its page, from 1.
    pub(super) fn number(&self, line: &Line) -> Option<u32> {
        let lines = self.numbers.get(&line.page)?;
        let nearest = lines
            .iter()
            .enumerate()
            .min_by(|a, b| (a.1 - line.y).abs().total_cmp(&(b.1 - line.y).abs()))?;
        u32::try_from(nearest.0 + 1).ok()
    }

    fn runs_of(&mut self, marks: &[(ObjectId, i64)]) -> Vec<&'a Run> {
        let mut out = Vec::new();
        for mark in marks {
            self.used.insert(*mark);
            out.extend(self.runs.get(mark).into_iter().flatten().copied());
        }
        out
    }

    /// The paragraphs of neighbouring nodes without rows: a line belongs to the element that holds most of its
    /// letters, and bullets at the start of a line part paragraphs within one.
    ///
    /// Taken together rather than one by one because the tree may give a line's first word to the item before.
    fn paragraphs(&mut self, nodes: &[&Node]) -> Vec<Para> {
        let mut leaves: Vec<Leaf> = Vec::new();
        gather(nodes, false, &mut leaves);
        let mut runs: Vec<(&Run, usize)> = Vec::new();
        for (owner, leaf) in leaves.iter().enumerate() {
            runs.extend(self.runs_of(&leaf.marks).into_iter().map(|r| (r, owner)));
        }
        let mut out: Vec<Para> = Vec::new();
        let mut current: Option<usize> = None;
        let mut dashed = false;
        for (line, owner) in assemble_owned(&runs) {
            if line.text.is_empty() {
                continue;
            }
            let bullet = after_bullet(&line.text);
            let fresh = current.is_none_or(|c| owner > c);
            let strong = is_strong_bullet(&line.text);
            if fresh {
                dashed = bullet.is_some() && !strong;
            }
            let starts = fresh || bullet.is_some() && (strong || dashed);
            current = Some(current.map_or(owner, |c| c.max(owner)));
            match out.last_mut() {
                Some(last) if !starts => {
                    join_line(&mut last.text, &line.text, &self.vocabulary);
                    last.bold &= line.bold;
                }
                _ => {
                    let text = bullet.unwrap_or(&line.text);
                    // A list item without a label is a bullet whatever glyph, or none, it was given.
                    let item = fresh && leaves[owner].item && !starts_with_label(text);
                    let para = self.para(&line, text, bullet.is_some());
                    out.push(Para {
                        bullet: para.marked || item,
                        ..para
                    });
                }
            }
        }
        out
    }

    fn para(&self, line: &Line, text: &str, bullet: bool) -> Para {
        #[allow(clippy::cast_possible_truncation)]
        let x = line.x as f32;
        Para {
            page: Some(line.page),
            line: self.number(line),
            text: text.to_owned(),
            bullet,
            marked: bullet,
            bold: line.bold,
            x,
        }
    }

    /// Puts a node's rows and paragraphs at the end of `out`.
    pub(super) fn emit(&mut self, node: &Node, out: &mut Vec<Block>) {
        let Node::Element { role, kids, .. } = node else {
            return self.flush(&mut vec![node], out);
        };
        match role {
            Role::Row if node.holds(&[Role::Row]) => self.wrapper(kids, out),
            Role::Row => {
                let cells: Vec<Cell> = kids.iter().map(|kid| self.cell(&[kid])).collect();
                out.push(Block::Row(Row { cells }));
            }
            Role::List | Role::Item | Role::Inline if !node.holds(&[Role::Row]) => self.flush(&mut vec![node], out),
            Role::Block if !node.holds(&[Role::Row, Role::Block, Role::List]) => self.flush(&mut vec![node], out),
            _ => self.group(kids, out),
        }
    }

    /// Children in order; neighbouring inline ones make a paragraph.
    fn group(&mut self, kids: &[Node], out: &mut Vec<Block>) {
        let mut pending: Vec<&Node> = Vec::new();
        for kid in kids {
            let inline = match kid {
                Node::Marks(..) => true,
                Node::Element { role, .. } => *role == Role::Inline && !kid.holds(&[Role::Row]),
            };
            if inline {
                pending.push(kid);
                continue;
            }
            self.flush(&mut pending, out);
            self.emit(kid, out);
        }
        self.flush(&mut pending, out);
    }

    fn flush(&mut self, pending: &mut Vec<&Node>, out: &mut Vec<Block>) {
        if !pending.is_empty() {
            let paras = self.paragraphs(pending);
            out.extend(paras.into_iter().map(Block::Para));
            pending.clear();
        }
    }

    /// A row with rows inside. One cell with words: whatever is in it, in order. Several cells with words of
    /// their own (a header table nested in the first cell): the inner rows, then the row those words make.
    fn wrapper(&mut self, cells: &[Node], out: &mut Vec<Block>) {
        let mut inner: Vec<&Node> = Vec::new();
        let mut own: Vec<Vec<&Node>> = Vec::new();
        for cell in cells {
            let Node::Element { kids, .. } = cell else { continue };
            let (rows, words): (Vec<&Node>, Vec<&Node>) = kids
                .iter()
                .partition(|kid| kid.holds(&[Role::Row]) || matches!(kid, Node::Element { role: Role::Row, .. }));
            inner.extend(rows);
            own.push(words);
        }
        if own.iter().filter(|words| self.has_words(words)).count() < 2 {
            for cell in cells {
                match cell {
                    Node::Element { kids, .. } => self.group(kids, out),
                    Node::Marks(..) => self.emit(cell, out),
                }
            }
            return;
        }
        for node in inner {
            self.emit(node, out);
        }
        let cells = own.iter().map(|words| self.cell(words)).collect();
        out.push(Block::Row(Row { cells }));
    }

    fn has_words(&self, nodes: &[&Node]) -> bool {
        let mut marks = Vec::new();
        nodes.iter().for_each(|n| n.marks(&mut marks));
        marks
            .iter()
            .filter_map(|m| self.runs.get(m))
            .flatten()
            .any(|r| !r.text.trim().is_empty())
    }

    fn cell(&mut self, nodes: &[&Node]) -> Cell {
        let mut marks = Vec::new();
        nodes.iter().for_each(|n| n.marks(&mut marks));
        let runs = self.runs_of(&marks);
        let edge = |inked: bool| {
            runs.iter()
                .filter(|r| !inked || !r.text.trim().is_empty())
                .map(|r| r.x)
                .reduce(f64::min)
        };
        #[allow(clippy::cast_possible_truncation)]
        let x = edge(true).or(edge(false)).unwrap_or(0.0) as f32;
        Cell {
            x,
            paras: self.paragraphs(nodes),
        }
    }
}

/// An element that makes a paragraph, with the content it holds.
struct Leaf {
    marks: Vec<(ObjectId, i64)>,
    /// It is the lead of a list item.
    item: bool,
}

/// The paragraphs of a part of the tree, in order. The label of a list item and the first paragraph of its body
/// are one; further paragraphs and inner lists follow.
fn gather(nodes: &[&Node], item: bool, out: &mut Vec<Leaf>) {
    let mut open = false;
    let mut lead = item;
    for node in nodes {
        let nested = node.holds(&[Role::Block, Role::Item, Role::Row, Role::Cell]);
        match node {
            Node::Element {
                role: Role::List | Role::Cell | Role::Row,
                kids,
                ..
            } => {
                gather(&kids.iter().collect::<Vec<_>>(), false, out);
                (open, lead) = (false, false);
            }
            Node::Element {
                role: Role::Item, kids, ..
            } => {
                gather(&kids.iter().collect::<Vec<_>>(), true, out);
                (open, lead) = (false, false);
            }
            Node::Element { kids, .. } if nested => {
                // A body whose first paragraph goes on from the label.
                let before = out.len();
                gather(&kids.iter().collect::<Vec<_>>(), lead && !open, out);
                if open && lead && out.len() > before {
                    let first = out.remove(before);
                    if let Some(label) = out.get_mut(before - 1) {
                        label.marks.extend(first.marks);
                    }
                }
                (open, lead) = (false, false);
            }
            _ => {
                let block = matches!(node, Node::Element { role: Role::Block, .. });
                let mut marks = Vec::new();
                node.marks(&mut marks);
                match out.last_mut() {
                    Some(last) if open && (!block || lead) => last.marks.extend(marks),
                    _ => out.push(Leaf { marks, item: lead }),
                }
                open = !block;
                lead &= !block;
            }
        }
    }
}
