//! A document as rows and paragraphs in reading order, whatever file it came from.
//!
//! The readers of reports and notices see only this; PDF and text files are both turned into it.

use crate::model::{SourceFormat, Warning};
use crate::words::{Vocabulary, find_phrase, folded};

/// A paragraph: its lines joined, its bullet taken off.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Para {
    pub(crate) page: Option<u32>,
    pub(crate) line: Option<u32>,
    pub(crate) text: String,
    /// It is an item of a list without labels.
    pub(crate) bullet: bool,
    /// A bullet glyph is printed before it. (The rest of an item cut by a page end is a list item to the PDF, but
    /// has no glyph.)
    pub(crate) marked: bool,
    /// Set in a bold face throughout (PDF only).
    pub(crate) bold: bool,
    /// Position of its left edge, as for a cell.
    pub(crate) x: f32,
}

impl Para {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// A table cell with the position of its left edge (PDF points, or columns of a text).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cell {
    pub(crate) x: f32,
    pub(crate) paras: Vec<Para>,
}

impl Cell {
    pub(crate) fn is_blank(&self) -> bool {
        self.paras.iter().all(|p| p.is_blank())
    }

    pub(crate) fn plain(&self) -> String {
        self.paras
            .iter()
            .filter(|p| !p.is_blank())
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// An innermost row of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
}

/// One thing in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    Para(Para),
    Row(Row),
}

impl Block {
    /// The paragraphs of the block, left to right.
    pub(crate) fn paras(&self) -> Vec<&Para> {
        match self {
            Block::Para(para) => vec![para],
            Block::Row(row) => row.cells.iter().flat_map(|c| &c.paras).collect(),
        }
    }

    /// The words of the block, cells separated by a space.
    pub(crate) fn plain(&self) -> String {
        self.paras()
            .iter()
            .filter(|p| !p.is_blank())
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A whole document.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) format: SourceFormat,
    pub(crate) pages: Option<u32>,
    pub(crate) blocks: Vec<Block>,
    /// Running headers and footers, taken out of the blocks.
    pub(crate) furniture: Vec<Para>,
    pub(crate) vocabulary: Vocabulary,
    /// Lines are those of a page, so paragraphs had to be worked out from them.
    pub(crate) wrapped: bool,
    pub(crate) warnings: Vec<Warning>,
}

impl Source {
    /// All words, for telling kinds of document apart. At most `limit` bytes.
    pub(crate) fn head(&self, limit: usize) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if out.len() > limit {
                break;
            }
            out.push_str(&block.plain());
            out.push('\n');
        }
        out
    }

    /// Every paragraph of the document, rows included.
    pub(crate) fn paras(&self) -> Vec<&Para> {
        self.blocks
            .iter()
            .flat_map(Block::paras)
            .filter(|p| !p.is_blank() || p.bullet)
            .collect()
    }
}

/// Headings that are alone on a line in a report, in printed order.
pub(crate) const REPORT_HEADINGS: [&str; 9] = [
    "inspection outcome",
    "information about the local area partnership",
    "what is the area partnership doing that is effective",
    "what does the area partnership need to do better",
    "areas for priority action",
    "areas for improvement",
    "local area partnership details",
    "information about this inspection",
    "inspection team",
];

/// Sets headings that share a cell with other words apart from them.
pub(crate) fn part_headings(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::new();
    for block in blocks {
        let Block::Row(row) = &block else {
            out.push(block);
            continue;
        };
        let filled: Vec<&Cell> = row.cells.iter().filter(|c| !c.is_blank()).collect();
        let [cell] = filled.as_slice() else {
            out.push(block);
            continue;
        };
        if !cell.paras.iter().any(|p| is_report_heading(&p.text)) {
            out.push(block);
            continue;
        }
        let mut rest = Cell {
            x: cell.x,
            paras: Vec::new(),
        };
        for para in &cell.paras {
            if is_report_heading(&para.text) {
                if !rest.is_blank() {
                    out.push(Block::Row(Row {
                        cells: vec![std::mem::take(&mut rest)],
                    }));
                }
                rest = Cell {
                    x: cell.x,
                    paras: Vec::new(),
                };
                out.push(Block::Para(para.clone()));
            } else {
                rest.paras.push(para.clone());
            }
        }
        if !rest.is_blank() {
            out.push(Block::Row(Row { cells: vec![rest] }));
        }
    }
    out
}

/// Beginnings of lines that always open a new paragraph.
const OPENERS: [&str; 7] = [
    "inspection dates",
    "inspection date:",
    "date of previous",
    "dates of previous",
    "to:",
    "signed",
    "date:",
];

/// The fixed heading of a report that a line is, if it is one.
pub(crate) fn report_heading(text: &str) -> Option<&'static str> {
    let text = folded(text.trim());
    let bare = text.trim_end_matches([':', '?', '.', ' ']);
    let plural = bare.strip_prefix("area for ").map(|rest| format!("areas for {rest}"));
    let bare = plural.as_deref().unwrap_or(bare);
    REPORT_HEADINGS.into_iter().find(|h| *h == bare)
}

/// Whether a line is one of the fixed headings of a report.
pub(crate) fn is_report_heading(text: &str) -> bool {
    report_heading(text).is_some()
}

/// Whether a line always opens a new paragraph.
pub(crate) fn opens_paragraph(text: &str) -> bool {
    let text = folded(text.trim());
    OPENERS.iter().any(|o| text.starts_with(o)) || is_report_heading(&text)
}

/// Whether a line is a running footer or header, a page number or a logo's strapline.
pub(crate) fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    let folded = folded(text);
    let titled = find_phrase(text, "inspection report:").is_some_and(|at| at < 12) && folded.contains("partnership");
    titled
        || matches!(
            folded.as_str(),
            "improving lives"
                | "raising standards"
                | "raising standards improving lives"
                | "ofsted"
                | "carequality commission"
                | "care quality commission ofsted"
        )
        || is_page_number(&folded)
}

/// `7`, `Page 7`, `Page 7 of 12`, `- 7 -`.
pub(crate) fn is_page_number(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '–');
    let text = text.strip_prefix("page ").unwrap_or(text);
    let mut halves = text.splitn(2, " of ");
    let number = |t: &str| !t.is_empty() && t.len() <= 3 && t.bytes().all(|b| b.is_ascii_digit());
    halves.next().is_some_and(number) && halves.next().is_none_or(number)
}
