//! The details table: local authority and integrated care board or boards.

use crate::model::{InspectionReport, Warning};
use crate::notice::warn;
use crate::places::{self, board_place};
use crate::source::{Block, Cell, Row, report_heading};
use crate::words::{find_phrase, folded};

/// Reads the details; where the table gives no name, the introduction's.
pub(super) fn read(report: &mut InspectionReport, blocks: &[Block], about: &[Block], warnings: &mut Vec<Warning>) {
    let intro = about.iter().map(Block::plain).collect::<Vec<_>>().join(" ");
    let named = places::boards_in(&intro);
    let rows: Vec<&Row> = blocks
        .iter()
        .filter_map(|b| match b {
            Block::Row(row) if report_heading(&b.plain()).is_none() => Some(row),
            _ => None,
        })
        .collect();
    let head = rows.iter().position(|r| {
        let text = folded(&plain(r));
        text.contains("local authority") && (text.contains("integrated care board") || text.contains("icb"))
    });
    let (mut authority, mut boards) = (String::new(), Vec::new());
    if let Some(head) = head {
        let split = rows[head]
            .cells
            .iter()
            .find(|c| folded(&c.plain()).contains("care board"))
            .map_or(1.0, |c| c.x);
        (authority, boards) = names(&rows[head + 1..], split);
    }
    if boards.is_empty() {
        (authority, boards) = labelled(blocks, authority);
    }
    if boards.is_empty() {
        let at = blocks.iter().flat_map(Block::paras).next();
        warnings.push(warn(
            at,
            "The integrated care board was not found in the details table; it is taken from the introduction.",
        ));
        boards.clone_from(&named);
    }
    report.local_authority = (!authority.is_empty()).then_some(authority);
    report.boards = boards.iter().map(|printed| complete(printed, &named)).collect();
    report.board_names = report.boards.iter().filter_map(|b| full(b, &intro, &named)).collect();
    let missing: Vec<&String> = named
        .iter()
        .filter(|n| board_place(n).is_some_and(|p| !report.board_names.iter().any(|b| board_place(b) == Some(p))))
        .collect();
    if let Some(first) = missing.first()
        && report.board_names.len() == report.boards.len()
    {
        let message = format!("The introduction also names {first}, which the details table does not.");
        warnings.push(warn(about.iter().flat_map(Block::paras).next(), message));
    }
}

fn plain(row: &Row) -> String {
    row.cells.iter().map(Cell::plain).collect::<Vec<_>>().join(" ")
}

/// Whether a name has come to its end: it holds "ICB" or "Board".
fn ends_as_board(name: &str) -> bool {
    let name = folded(name);
    name.contains("icb") || name.contains("care board") || name.ends_with("icp")
}

/// The first row under the header names the bodies; a row with an empty first cell goes on with the names
/// above while these are not whole.
fn names(rows: &[&Row], split: f32) -> (String, Vec<String>) {
    // Columns of a text are one apart, those of a page many points.
    let edge = split - 1.0_f32.min(split / 2.0);
    let mut authority = String::new();
    let mut columns: Vec<(f32, Vec<String>)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let left: Vec<&Cell> = row.cells.iter().filter(|c| c.x < edge && !c.is_blank()).collect();
        let right: Vec<&Cell> = row.cells.iter().filter(|c| c.x >= edge && !c.is_blank()).collect();
        if left.is_empty() && right.is_empty() {
            continue;
        }
        let pending = columns
            .iter()
            .any(|(_, names)| names.last().is_some_and(|n| !ends_as_board(n)));
        if !columns.is_empty() && (!left.is_empty() || !pending) {
            break;
        }
        if authority.is_empty() {
            authority = left.iter().map(|c| c.plain()).collect::<Vec<_>>().join(" ");
        }
        for cell in right {
            let parts: Vec<String> = cell
                .paras
                .iter()
                .filter(|p| !p.is_blank())
                .map(|p| p.text.clone())
                .collect();
            match columns.iter_mut().find(|(x, _)| (*x - cell.x).abs() < 0.5) {
                Some((_, names)) => names.extend(parts),
                None => columns.push((cell.x, parts)),
            }
        }
        if at > 3 {
            break;
        }
    }
    let boards = columns.into_iter().flat_map(|(_, parts)| whole_names(parts)).collect();
    (unlabelled(&authority), boards)
}

/// Paragraphs of a cell into names: one runs on into the next until it is whole.
fn whole_names(parts: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in parts {
        match out.last_mut() {
            Some(last) if !ends_as_board(last) => {
                last.push(' ');
                last.push_str(&part);
            }
            Some(last) if !ends_as_board(&part) && board_place(&part).is_none() => {
                last.push(' ');
                last.push_str(&part);
            }
            _ => out.push(part),
        }
    }
    out.iter()
        .flat_map(|name| places::split_bodies(&unlabelled(name), None))
        .collect()
}

/// "Name of authority: X" is X.
fn unlabelled(text: &str) -> String {
    match text.find(':') {
        Some(at) if folded(&text[..at]).contains("name") => text[at + 1..].trim().to_owned(),
        _ => text.trim().to_owned(),
    }
}

/// Details printed as a form or as paragraphs: labels before colons.
fn labelled(blocks: &[Block], mut authority: String) -> (String, Vec<String>) {
    let mut boards = Vec::new();
    for para in blocks.iter().flat_map(Block::paras) {
        let Some((label, value)) = para.text.split_once(':') else {
            continue;
        };
        let (label, value) = (folded(label), value.trim());
        if value.is_empty() || value.starts_with("//") {
            continue;
        }
        if label.contains("authority") && authority.is_empty() {
            authority = value.to_owned();
        } else if label.contains("care board") || label.contains("icb") {
            boards.extend(places::split_bodies(value, None));
        }
    }
    (authority, boards)
}

/// A printed name made whole: a bare place takes the name the introduction gives the same board; a comma
/// before "Integrated Care Board" goes.
fn complete(printed: &str, named: &[String]) -> String {
    let printed = printed.trim().trim_end_matches(',');
    if !ends_as_board(printed) {
        let same = |n: &&String| match (board_place(n), board_place(printed)) {
            (Some(a), Some(b)) => a == b,
            _ => find_phrase(n, printed).is_some(),
        };
        return named.iter().find(same).cloned().unwrap_or_else(|| printed.to_owned());
    }
    printed
        .replace(", Integrated Care Board", " Integrated Care Board")
        .replace(", ICB", " ICB")
}

/// The full name: by its place; by the short form the introduction sets in brackets after it
/// ("NHS … Integrated Care Board (NHS BSW ICB)"); or by a longer name of the introduction that holds it.
fn full(name: &str, intro: &str, named: &[String]) -> Option<String> {
    if let Some(known) = places::full_board_name(name) {
        return Some(known);
    }
    let short = name.strip_prefix("NHS ").unwrap_or(name);
    let bracket = intro.match_indices('(').map(|(at, _)| at).find(|at| {
        let inside = intro[at + 1..].split(')').next().unwrap_or_default();
        let same = find_phrase(inside, short).is_some()
            || inside.len() > 3 && inside != "ICB" && find_phrase(short, inside).is_some();
        inside.len() < 60 && same
    });
    if let Some(at) = bracket {
        return places::boards_in(&intro[..at])
            .last()
            .and_then(|n| places::full_board_name(n));
    }
    let place = short
        .trim_end_matches("Integrated Care Board")
        .trim_end_matches("ICB")
        .trim();
    let longer = |n: &&String| place.len() > 3 && find_phrase(n, place).is_some();
    named.iter().find(longer).and_then(|n| places::full_board_name(n))
}
