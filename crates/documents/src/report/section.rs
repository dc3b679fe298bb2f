//! A section of areas: rows into numbered areas with their bodies.

use super::rows::{self, Entry};
use crate::model::{Area, AreaKind, SourceFormat, Warning};
use crate::notice::label::split_label;
use crate::notice::warn;
use crate::places;
use crate::source::{Block, Para, Source};
use crate::words::addressee;

/// Reads the areas between two headings.
pub(super) fn read(
    kind: AreaKind,
    blocks: &[Block],
    area: Option<&str>,
    source: &Source,
    warnings: &mut Vec<Warning>,
) -> Vec<Area> {
    let two = kind == AreaKind::PriorityAction;
    let joined = rows::join(rows::entries(blocks, two), two, warnings);
    if let Some(loose) = joined
        .iter()
        .find(|e| !e.bounded)
        .filter(|_| source.format != SourceFormat::TaggedPdf)
    {
        let message = if two {
            "This file does not keep the columns of the table of areas for priority action: check every area and responsible body against the published report, or read its PDF."
        } else {
            "This file does not show the rows of the table of areas for improvement, so paragraphs and full stops part them: check them against the published report."
        };
        // Paragraphs with an empty line between leave no doubt; lists and lines without one do.
        let doubtful = two || joined.iter().any(|e| e.right.iter().any(|p| p.bullet)) || source.wrapped;
        if doubtful {
            warnings.push(warn(loose.right.first().or(loose.left.first()), message));
        }
    }
    let mut out: Vec<Area> = Vec::new();
    for (printed, entry) in numbered(joined) {
        let text = rows::text(&entry.right, &source.vocabulary);
        if text.is_empty() {
            let message = format!(
                "A row names a responsible body ({}) and no area: it was left out.",
                rows::body(&entry.left)
            );
            warnings.push(warn(entry.left.first(), message));
            continue;
        }
        let filled: Vec<&Para> = entry.right.iter().filter(|p| !p.is_blank()).collect();
        let cell = bodies_cell(&entry.left);
        let page = filled.iter().filter_map(|p| p.page).min();
        let last = filled.iter().filter_map(|p| p.page).max();
        out.push(Area {
            kind,
            number: u32::try_from(out.len() + 1).unwrap_or(u32::MAX),
            printed_number: printed,
            addressed_to: addressee(&text),
            text,
            responsible_bodies: if cell.is_empty() {
                Vec::new()
            } else {
                places::split_bodies(&cell, area)
            },
            responsible_as_printed: (!cell.is_empty()).then(|| cell.replace('\n', " ")),
            page,
            end_page: last.filter(|_| last != page),
            line: filled.first().and_then(|p| p.line),
        });
    }
    check_numbers(&out, warnings);
    out
}

/// The left cell's words. A paragraph that is a whole name is on a line of its own.
fn bodies_cell(paras: &[Para]) -> String {
    let mut out = String::new();
    for para in paras.iter().filter(|p| !p.is_blank()) {
        if !out.is_empty() {
            let last = out.rsplit('\n').next().unwrap_or_default();
            let apart = places::is_whole(last)
                && places::is_whole(&para.text)
                && !last.ends_with(" and")
                && !last.ends_with(',');
            out.push(if apart { '\n' } else { ' ' });
        }
        out.push_str(&para.text);
    }
    out
}

/// Where the section's first words are numbered 1, its printed numbers divide it, whatever the rows do.
/// Numerals further inside an item that begins without one are its bullets.
fn numbered(entries: Vec<Entry>) -> Vec<(Option<String>, Entry)> {
    let first = entries.first().and_then(|e| e.right.iter().find(|p| !p.is_blank()));
    if first.is_none_or(|p| split_label(&p.text).is_none_or(|(label, _)| label != "1")) {
        return entries.into_iter().map(|e| (None, e)).collect();
    }
    let mut out: Vec<(Option<String>, Entry)> = Vec::new();
    let mut wanted = 1u32;
    for entry in entries {
        let mut left = Some(entry.left);
        let bounded = entry.bounded;
        let mut fresh_row = true;
        for mut para in entry.right.into_iter().filter(|p| !p.is_blank()) {
            let label = split_label(&para.text).filter(|(label, _)| *label == wanted.to_string());
            let label = label.map(|(l, rest)| (format!("{l}."), rest.to_owned()));
            if let Some((label, rest)) = label {
                para.text = rest;
                wanted += 1;
                let left = left
                    .take()
                    .or_else(|| out.last().map(|(_, e)| e.left.clone()))
                    .unwrap_or_default();
                out.push((
                    Some(label),
                    Entry {
                        left,
                        right: vec![para],
                        bounded,
                    },
                ));
                fresh_row = false;
                continue;
            }
            let unlabelled_row = fresh_row
                && out.last().is_some_and(|(_, e)| {
                    e.right
                        .iter()
                        .rev()
                        .find(|p| !p.is_blank())
                        .is_some_and(|p| crate::words::is_complete(&p.text))
                })
                && !para.bullet
                && bounded;
            fresh_row = false;
            match out.last_mut() {
                Some((_, last)) if !unlabelled_row => last.right.push(para),
                _ => out.push((
                    None,
                    Entry {
                        left: left.take().unwrap_or_default(),
                        right: vec![para],
                        bounded,
                    },
                )),
            }
        }
    }
    out
}

fn check_numbers(areas: &[Area], warnings: &mut Vec<Warning>) {
    let some = areas.iter().any(|a| a.printed_number.is_some());
    for area in areas
        .iter()
        .filter(|a| some && a.printed_number.as_deref() != Some(&format!("{}.", a.number)))
    {
        warnings.push(Warning {
            page: area.page,
            line: area.line,
            message: format!(
                "The report numbers its areas, but area {} does not carry that number.",
                area.number
            ),
        });
    }
}
