//! Text files: lines into paragraphs and tab-separated rows.

use crate::layout;
use crate::model::SourceFormat;
use crate::notice::label::starts_with_label;
use crate::source::{Block, Cell, Para, Row, Source, is_furniture, opens_paragraph};
use crate::words::{Vocabulary, after_bullet, clean, join_line};

/// The characters of a text file: UTF-8, UTF-16 with its mark, or else Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

struct Line {
    page: Option<u32>,
    number: u32,
    raw: String,
}

/// Reads the lines of a text. Form feeds number the pages; without them there are no pages.
pub(crate) fn read(text: &str) -> Source {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n");
    let paged = text.trim_end_matches(['\u{c}', '\n', ' ']).contains('\u{c}');
    let mut source = Source {
        format: SourceFormat::Text,
        pages: None,
        blocks: Vec::new(),
        furniture: Vec::new(),
        vocabulary: Vocabulary::default(),
        wrapped: false,
        warnings: Vec::new(),
    };
    let mut page = 1;
    let mut lines = Vec::new();
    for (number, raw) in (1..).zip(text.split('\n')) {
        for (part, piece) in raw.split('\u{c}').enumerate() {
            page += u32::from(part > 0);
            lines.push(Line {
                page: paged.then_some(page),
                number,
                raw: piece.to_owned(),
            });
        }
    }
    if paged {
        source.pages = lines
            .iter()
            .filter(|l| !l.raw.trim().is_empty())
            .filter_map(|l| l.page)
            .max();
    }
    for line in &lines {
        source.vocabulary.add(&line.raw);
    }
    if lines.iter().any(|l| is_columns(&l.raw)) || is_wrapped_report(&lines) {
        let (blocks, furniture) = layout::blocks(lines.iter().filter_map(placed).collect(), &[], &source.vocabulary);
        (source.blocks, source.furniture, source.wrapped) = (blocks, furniture, true);
    } else {
        blocks(&lines, &mut source);
    }
    source
}

/// Whether a line heads one of the two tables with its columns set apart by spaces: the text was saved with
/// the layout of the page.
fn is_columns(raw: &str) -> bool {
    let raw = raw.trim().to_lowercase();
    raw.split_once("   ").is_some_and(|(left, right)| {
        let (left, right) = (left.trim(), right.trim());
        left.starts_with("responsible bod") && right.starts_with("area")
            || left == "local authority" && right.starts_with("integrated care board")
    })
}

/// Whether a report was saved with the lines of the page: then a short line can end an area. Texts with a line to
/// each paragraph have lines far longer.
fn is_wrapped_report(lines: &[Line]) -> bool {
    let filled = lines.iter().filter(|l| !l.raw.trim().is_empty()).count();
    let long = lines.iter().filter(|l| l.raw.chars().count() > 160).count();
    let titled = lines
        .iter()
        .take(60)
        .any(|l| crate::words::find_phrase(&l.raw, "area send inspection of").is_some());
    long * 50 <= filled && titled && !lines.iter().any(|l| l.raw.contains('\t'))
}

/// A line of such a text: its columns are its places.
fn placed(line: &Line) -> Option<layout::Line> {
    let chars: Vec<char> = line.raw.chars().take(2000).collect();
    let mut parts: Vec<layout::Part> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(start) = (at..chars.len()).find(|i| !chars[*i].is_whitespace()) else {
            break;
        };
        let wide = |i: usize| chars[i..chars.len().min(i + 3)].iter().all(|c| c.is_whitespace());
        let end = (start..chars.len())
            .find(|i| chars[*i] == '\t' || wide(*i))
            .unwrap_or(chars.len());
        let text = clean(&chars[start..end].iter().collect::<String>());
        let place = |i: usize| f64::from(u32::try_from(i).unwrap_or(u32::MAX));
        // A bullet set apart from its words is one part with them.
        match parts.last_mut() {
            Some(last) if after_bullet(&last.text).is_some_and(str::is_empty) => {
                last.text = format!("{} {text}", last.text);
                last.x1 = place(end);
            }
            _ => parts.push(layout::Part {
                x: place(start),
                x1: place(end),
                text,
            }),
        }
        at = end;
    }
    (!parts.is_empty()).then(|| layout::Line {
        page: line.page,
        number: line.number,
        y: f64::from(line.number),
        height: 0.75,
        bold: false,
        parts,
    })
}

fn blocks(lines: &[Line], source: &mut Source) {
    let mut open = false;
    let mut after_footer = false;
    for (at, line) in lines.iter().enumerate() {
        let text = clean(&line.raw);
        let para = |text: String, bullet: bool| Para {
            page: line.page,
            line: Some(line.number),
            text,
            bullet,
            marked: bullet,
            ..Para::default()
        };
        if text.is_empty() {
            open = false;
            continue;
        }
        let alone = |at: Option<usize>| {
            at.and_then(|at| lines.get(at))
                .is_none_or(|l| l.raw.trim().is_empty() || l.page != line.page)
        };
        let bare_number = crate::source::is_page_number(&text.to_lowercase());
        let dates_again = after_footer && !crate::dates::spans(&text).is_empty() && text.len() < 80;
        if dates_again
            || is_furniture(&text) && (!bare_number || after_footer || alone(at.checked_sub(1)) && alone(Some(at + 1)))
        {
            after_footer = true;
            open = false;
            source.furniture.push(para(text, false));
            continue;
        }
        after_footer = false;
        if line.raw.contains('\t') {
            open = false;
            let cells = line.raw.split('\t').enumerate().map(|(column, cell)| Cell {
                x: f32::from(u16::try_from(column).unwrap_or(u16::MAX)),
                paras: vec![para(clean(cell), false)],
            });
            source.blocks.push(Block::Row(Row { cells: cells.collect() }));
            continue;
        }
        let (text, bullet) = match after_bullet(&text) {
            // A list label after a dash: the dash is only how the list was saved.
            Some(rest) if starts_with_label(rest) => (rest.to_owned(), false),
            Some(rest) => (rest.to_owned(), true),
            None => (text, false),
        };
        let fresh = !open || bullet || starts_with_label(&text) || opens_paragraph(&text);
        match source.blocks.last_mut() {
            Some(Block::Para(last)) if !fresh => {
                join_line(&mut last.text, &text, &source.vocabulary);
            }
            _ => source.blocks.push(Block::Para(para(text.clone(), bullet))),
        }
        open = !crate::source::is_report_heading(&text);
    }
}
