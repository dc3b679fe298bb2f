//! PDF files: by their structure tree where they have one, by position where they have not.

mod cmap;
mod content;
mod flatten;
mod font;
mod lines;
mod tree;

use crate::error::ReadError;
use crate::layout;
use crate::model::{SourceFormat, Warning};
use crate::source::{Para, Source};
use content::{Canvas, Run};
use lines::{Line, assemble};
use lopdf::{Document, LoadOptions};
use std::collections::HashMap;

/// Most bytes one stream may decompress to while the file is opened.
const MAX_STREAM: usize = 64 * 1024 * 1024;
/// Most pages read; published reports have 7 to 12.
const MAX_PAGES: usize = 300;
/// Least share of the words that the structure tree must hold to be relied on.
const LEAST_TAGGED: f64 = 0.6;

/// Reads a PDF into rows and paragraphs.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Source, ReadError> {
    // The parser is a dependency and the file is untrusted: should it panic after all, the file counts as damaged.
    std::panic::catch_unwind(|| open(bytes, name))
        .unwrap_or_else(|_| Err(damaged(name, "its parts contradict each other")))
}

fn damaged(name: &str, reason: &str) -> ReadError {
    ReadError::Damaged {
        name: name.into(),
        reason: reason.into(),
    }
}

fn open(bytes: &[u8], name: &str) -> Result<Source, ReadError> {
    let locked = || ReadError::Locked { name: name.into() };
    let document = match Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(MAX_STREAM)) {
        Ok(document) => document,
        Err(
            lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword | lopdf::Error::UnsupportedSecurityHandler(_),
        ) => return Err(locked()),
        Err(_) => return Err(damaged(name, "its index of parts cannot be followed")),
    };
    if document.is_encrypted() {
        return Err(locked());
    }
    let pages: Vec<_> = document.page_iter().take(MAX_PAGES + 1).collect();
    if pages.is_empty() {
        return Err(damaged(name, "it has no pages"));
    }
    let mut canvas = Canvas::default();
    for (number, id) in (1..).zip(pages.iter().take(MAX_PAGES)) {
        content::page(&document, &mut canvas, number, *id);
    }
    if !canvas.runs.iter().any(|r| r.text.chars().any(char::is_alphanumeric)) {
        return Err(ReadError::NoText {
            name: name.into(),
            pages: pages.len(),
        });
    }
    let tree = tree::read(&document);
    if let Some((root, _)) = &tree {
        replace(&mut canvas, root);
    }
    let mut source = build(tree, &canvas);
    source.pages = u32::try_from(pages.len()).ok();
    if canvas.cut || pages.len() > MAX_PAGES {
        source.warnings.push(warning(
            None,
            "The PDF is larger or deeper than any published report, or damaged in part: not all of it was read.",
        ));
    }
    for page in &canvas.unreadable {
        source.warnings.push(warning(
            Some(*page),
            "A font on this page does not say which characters it shows: some words cannot be read.",
        ));
    }
    Ok(source)
}

fn warning(page: Option<u32>, message: &str) -> Warning {
    Warning {
        page,
        line: None,
        message: message.into(),
    }
}

fn words(runs: &[&Run]) -> usize {
    runs.iter()
        .map(|r| r.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum()
}

/// Uses the replacement texts of the tree for what drawing alone does not say: which hyphens at a line end the
/// typesetter added, and what unreadable characters are.
///
/// Otherwise the drawn text is used. Word gives every element a replacement text, and in lists those put the
/// bullet inside the first word.
fn replace(canvas: &mut Canvas, root: &tree::Node) {
    let mut replacements = Vec::new();
    root.replacements(&mut replacements);
    let mut by_mark: HashMap<(lopdf::ObjectId, i64), usize> = HashMap::new();
    for (at, (marks, _)) in replacements.iter().enumerate() {
        by_mark.extend(marks.iter().map(|m| (*m, at)));
    }
    let mut drawn: Vec<Vec<usize>> = vec![Vec::new(); replacements.len()];
    for (at, run) in canvas.runs.iter().enumerate() {
        if let Some(replacement) = run.mark.and_then(|m| by_mark.get(&m)) {
            drawn[*replacement].push(at);
        }
    }
    for ((_, actual), at) in replacements.into_iter().zip(drawn) {
        let unreadable = |c: char| c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c);
        if at.iter().any(|i| canvas.runs[*i].text.contains(unreadable)) {
            let mut actual = Some(actual);
            at.iter()
                .for_each(|i| canvas.runs[*i].text = actual.take().unwrap_or_default());
        } else {
            soften(&mut canvas.runs, &at, &actual);
        }
    }
    canvas.runs.retain(|r| !r.text.is_empty());
}

/// Marks as soft each hyphen that ends a piece and that the replacement text does not have in that place.
fn soften(runs: &mut [Run], at: &[usize], actual: &str) {
    let mut rest = actual.chars().filter(|c| !c.is_whitespace()).peekable();
    for i in at {
        let text = runs[*i].text.clone();
        let end = text.trim_end();
        for (offset, c) in end.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            if rest.peek() == Some(&c) {
                rest.next();
            } else if matches!(c, '-' | '‐') && offset + c.len_utf8() == end.len() && offset > 0 {
                runs[*i].text = format!("{}\u{ad}", &end[..offset]);
            } else {
                return;
            }
        }
    }
}

fn build(tree: Option<(tree::Node, bool)>, canvas: &Canvas) -> Source {
    let proper: Vec<&Run> = canvas.runs.iter().filter(|r| !r.artifact).collect();
    let lines = assemble(&proper);
    let printed = assemble(&canvas.runs.iter().collect::<Vec<_>>());
    let mut content = flatten::Content::new(&canvas.runs, &printed, &lines);
    let mut warnings = Vec::new();
    let mut blocks = Vec::new();
    if let Some((root, cut)) = tree {
        if cut {
            warnings.push(warning(
                None,
                "The PDF's structure is deeper than any published report's: not all of it was followed.",
            ));
        }
        content.emit(&root, &mut blocks);
    }
    let (held, missed): (Vec<&Run>, Vec<&Run>) = proper
        .iter()
        .partition(|r| r.mark.is_some_and(|m| content.used.contains(&m)));
    #[allow(clippy::cast_precision_loss)]
    let share = words(&held) as f64 / words(&proper).max(1) as f64;
    let mut source = Source {
        format: SourceFormat::TaggedPdf,
        pages: None,
        blocks: crate::source::part_headings(blocks),
        furniture: furniture(canvas, &content),
        vocabulary: std::mem::take(&mut content.vocabulary),
        wrapped: false,
        warnings,
    };
    if share < LEAST_TAGGED {
        return untagged(&lines, canvas, source);
    }
    for line in assemble(&missed)
        .iter()
        .filter(|l| l.text.split_whitespace().count() > 2)
    {
        let start: String = line.text.chars().take(60).collect();
        let message = format!(
            "The PDF's structure leaves out these words of the page: \"{start}\". Check whether they belong to an item."
        );
        source.warnings.push(Warning {
            page: Some(line.page),
            line: content.number(line),
            message,
        });
    }
    source
}

/// A PDF without a usable structure tree: rows and columns by position and by the rules drawn.
fn untagged(lines: &[Line], canvas: &Canvas, mut source: Source) -> Source {
    source.format = SourceFormat::UntaggedPdf;
    let mut number = (0, 0);
    let placed: Vec<layout::Line> = lines
        .iter()
        .filter(|l| !l.text.is_empty())
        .map(|l| {
            number = if number.0 == l.page {
                (l.page, number.1 + 1)
            } else {
                (l.page, 1)
            };
            layout::Line {
                page: Some(l.page),
                number: number.1,
                y: -l.y,
                height: l.size.max(1.0),
                bold: l.bold,
                parts: l
                    .parts
                    .iter()
                    .map(|(x, x1, text)| layout::Part {
                        x: *x,
                        x1: *x1,
                        text: text.clone(),
                    })
                    .collect(),
            }
        })
        .collect();
    let rules: Vec<(u32, f64, f64, f64)> = canvas.rules.iter().map(|r| (r.page, -r.y, r.x0, r.x1)).collect();
    let (blocks, furniture) = layout::blocks(placed, &rules, &source.vocabulary);
    source.blocks = blocks;
    source.furniture.extend(furniture);
    let message = "The PDF has no tags for its tables: rows and columns were worked out from the positions of the words. Check each item against the page.";
    source.warnings.push(warning(None, message));
    source
}

/// Headers and footers: text marked as no part of the document.
fn furniture(canvas: &Canvas, content: &flatten::Content<'_>) -> Vec<Para> {
    let artifacts: Vec<&Run> = canvas.runs.iter().filter(|r| r.artifact).collect();
    assemble(&artifacts)
        .into_iter()
        .filter(|line| !line.text.is_empty())
        .map(|line| Para {
            page: Some(line.page),
            line: content.number(&line),
            text: line.text,
            ..Para::default()
        })
        .collect()
}
