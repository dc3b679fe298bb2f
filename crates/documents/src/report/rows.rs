//! The rows of a section, with those that a page end cut in two joined again.

use crate::model::Warning;
use crate::notice::warn;
use crate::places;
use crate::source::{Block, Para, Row, is_furniture, report_heading};
use crate::words::{Vocabulary, continues, folded, is_complete, join_line};

/// A row as the section means it: who is responsible, and what they must do.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) left: Vec<Para>,
    pub(super) right: Vec<Para>,
    /// Whether a table row bounded it, rather than a mere paragraph end.
    pub(super) bounded: bool,
}

impl Entry {
    fn last_page(&self) -> Option<u32> {
        self.left.iter().chain(&self.right).filter_map(|p| p.page).max()
    }

    fn first_page(&self) -> Option<u32> {
        self.left.iter().chain(&self.right).filter_map(|p| p.page).min()
    }

    fn text_complete(&self) -> bool {
        self.right
            .iter()
            .rev()
            .find(|p| !p.is_blank())
            .is_none_or(|p| is_complete(&p.text))
    }
}

fn is_header(row: &Row) -> bool {
    let cells: Vec<String> = row
        .cells
        .iter()
        .map(|c| folded(&c.plain()))
        .filter(|t| !t.is_empty())
        .collect();
    !cells.is_empty()
        && cells
            .iter()
            .all(|t| t.starts_with("responsible bod") && t.len() < 24 || report_heading(t).is_some())
}

/// Whether words in a column-less text name bodies rather than say what to do.
fn names_bodies(text: &str) -> bool {
    let lower = folded(text);
    !text.trim_end().ends_with('.')
        && text.len() < 250
        && !lower.contains(" should ")
        && !lower.contains(" must ")
        && [
            "council",
            "borough",
            "icb",
            "care board",
            "trust",
            "authority",
            "leaders",
        ]
        .iter()
        .any(|w| lower.contains(w))
}

/// Every entry of a section in printed order. `two` says that the table has a column for responsible bodies.
pub(super) fn entries(blocks: &[Block], two: bool) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let mut boundary: Option<f32> = None;
    for block in blocks {
        match block {
            Block::Row(row) if is_header(row) => {
                if let Some(second) = row.cells.iter().filter(|c| !c.is_blank()).nth(1) {
                    boundary = Some(second.x);
                }
            }
            Block::Row(row) => out.extend(from_row(row, two, boundary)),
            Block::Para(para) => {
                let empty = para.is_blank() && !para.bullet;
                if !empty && report_heading(&para.text).is_none() && !(is_furniture(&para.text)) {
                    let left = two && names_bodies(&para.text);
                    let mut entry = Entry::default();
                    if left {
                        entry.left.push(para.clone())
                    } else {
                        entry.right.push(para.clone())
                    }
                    out.push(entry);
                }
            }
        }
    }
    out.retain(|e| e.left.iter().chain(&e.right).any(|p| !p.is_blank()));
    out
}

fn from_row(row: &Row, two: bool, boundary: Option<f32>) -> Option<Entry> {
    let mut entry = Entry {
        bounded: true,
        ..Entry::default()
    };
    let filled: Vec<_> = row.cells.iter().filter(|c| !c.is_blank()).collect();
    for (at, cell) in filled.iter().enumerate() {
        let left = two
            && match (filled.len(), boundary) {
                (1, Some(x)) => cell.x < x - 8.0_f32.min(x / 2.0),
                (1, None) => {
                    row.cells.len() > 1 && row.cells.first().is_some_and(|c| !c.is_blank())
                        || names_bodies(&cell.plain())
                }
                _ => at == 0,
            };
        let paras = cell.paras.iter().filter(|p| !(is_furniture(&p.text))).cloned();
        if left {
            entry.left.extend(paras)
        } else {
            entry.right.extend(paras)
        }
    }
    (!entry.left.is_empty() || !entry.right.is_empty()).then_some(entry)
}

/// Joins entries that are one: rows cut by a page end, and in a text without rows the paragraphs of an item.
pub(super) fn join(entries: Vec<Entry>, two: bool, warnings: &mut Vec<Warning>) -> Vec<Entry> {
    let lefts: Vec<String> = entries.iter().map(|e| body(&e.left)).collect();
    let all_bulleted = entries
        .iter()
        .filter(|e| e.right.first().is_some_and(|p| p.bullet))
        .count()
        == entries.len();
    let mut out: Vec<Entry> = Vec::new();
    for entry in entries {
        let Some(last) = out.last_mut() else {
            out.push(entry);
            continue;
        };
        match relation(last, &entry, two, all_bulleted, &lefts) {
            Relation::New => out.push(entry),
            Relation::Joined(doubt) => {
                if let Some(doubt) = doubt {
                    warnings.push(warn(entry.right.first().or(entry.left.first()), doubt));
                }
                last.left.extend(entry.left);
                last.right.extend(entry.right);
                last.bounded |= entry.bounded;
            }
            Relation::SameBody => {
                let message = "The responsible body is left blank in this row; the body of the row above is taken.";
                warnings.push(warn(entry.right.first(), message));
                let left = last.left.clone();
                out.push(Entry { left, ..entry });
            }
        }
    }
    out
}

enum Relation {
    New,
    Joined(Option<&'static str>),
    SameBody,
}

fn relation(last: &Entry, entry: &Entry, two: bool, all_bulleted: bool, lefts: &[String]) -> Relation {
    let right = entry.right.iter().find(|p| !p.is_blank());
    let lower = right.is_some_and(|p| !p.bullet && continues(&p.text));
    let bullet = right.is_some_and(|p| p.bullet);
    let unfinished = !last.text_complete();
    let turned = match (last.last_page(), entry.first_page()) {
        (Some(before), Some(after)) => after > before,
        _ => true,
    };
    if two {
        // A text without columns gives bodies and words one after the other.
        if !entry.bounded && last.right.is_empty() && entry.left.is_empty() {
            return Relation::Joined(None);
        }
        return match (entry.left.is_empty(), right.is_none()) {
            (true, _) if lower || bullet || unfinished => Relation::Joined(None),
            (true, _) if !entry.bounded => Relation::Joined(None),
            (true, _) if turned => Relation::Joined(Some(
                "Words at the top of the page have no responsible body, so they were kept with the area before. Check that they are not an area of their own.",
            )),
            (true, _) => Relation::SameBody,
            (false, true) if turned && entry.bounded => Relation::Joined(None),
            (false, true) => Relation::New,
            (false, false) if !turned => Relation::New,
            (false, false) if lower => Relation::Joined(None),
            (false, false) => {
                let own = body(&entry.left);
                let both = format!("{} {own}", body(&last.left));
                if lefts.contains(&both) || (bullet && unfinished) {
                    Relation::Joined(None)
                } else if unfinished && (lefts.iter().filter(|l| **l == own).count() < 2) && !own_whole(&last.left) {
                    Relation::Joined(Some(
                        "A row seems to run on from the page before: check the responsible body and the words at the break.",
                    ))
                } else {
                    Relation::New
                }
            }
        };
    }
    if entry.bounded {
        let within = last.right.iter().any(|p| p.bullet && !p.is_blank()) || unfinished || ends_in_colon(last);
        return if turned && (lower || bullet && !all_bulleted && within || unfinished && !bullet) {
            Relation::Joined(None)
        } else {
            Relation::New
        };
    }
    // Paragraphs only: bullets and small letters go on; anything else is a new area.
    if bullet && !all_bulleted || lower || unfinished {
        return Relation::Joined(None);
    }
    if last.right.iter().any(|p| p.bullet) && !all_bulleted {
        return Relation::New;
    }
    Relation::New
}

fn own_whole(paras: &[Para]) -> bool {
    let text = body(paras);
    !text.ends_with(" and") && !text.ends_with(',') && !text.ends_with("NHS") && places::is_whole(&text)
}

fn ends_in_colon(entry: &Entry) -> bool {
    entry
        .right
        .iter()
        .rev()
        .find(|p| !p.is_blank())
        .is_some_and(|p| p.text.ends_with(':'))
}

/// The words of a responsible-body cell on one line.
pub(super) fn body(paras: &[Para]) -> String {
    paras
        .iter()
        .filter(|p| !p.is_blank())
        .map(|p| p.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a paragraph is the rest of the one before it: cut by a page end, or broken in mid-sentence.
fn goes_on(para: &Para, last: &str, last_is_bullet: bool, turned: bool) -> bool {
    if is_complete(last) || para.marked {
        return false;
    }
    match (para.bullet, last_is_bullet) {
        (true, _) => turned && last_is_bullet && continues(&para.text),
        (false, true) => turned || continues(&para.text),
        (false, false) => true,
    }
}

/// The paragraphs of an area as its text: paragraphs cut by a page end are joined, empty bullets dropped,
/// bullets on lines of their own.
pub(super) fn text(paras: &[Para], vocabulary: &Vocabulary) -> String {
    let mut lines: Vec<(String, bool)> = Vec::new();
    let mut page = None;
    for para in paras.iter().filter(|p| !p.is_blank()) {
        let turned = page.is_none() || para.page.is_none() || page != Some(para.page);
        page = Some(para.page);
        match lines.last_mut() {
            Some((last, bullet)) if goes_on(para, last, *bullet, turned) => {
                join_line(last, &para.text, vocabulary);
            }
            _ => lines.push((para.text.clone(), para.bullet)),
        }
    }
    // One bullet before the whole of an item is the item's own mark.
    if let [(_, only)] | [(_, only), ..] = lines.as_mut_slice()
        && *only
    {
        *only = false;
    }
    lines
        .iter()
        .map(|(text, bullet)| if *bullet { format!("• {text}") } else { text.clone() })
        .collect::<Vec<_>>()
        .join("\n")
}
