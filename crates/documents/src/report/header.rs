//! Title, dates, footer and outcome.

use crate::dates::{self as date, Span};
use crate::model::{FooterDates, InspectionReport, NextInspection, Warning};
use crate::notice::warn;
use crate::source::{Block, Para};
use crate::words::{find_phrase, folded};

fn joined(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(Block::plain)
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The local area's name from the title.
pub(super) fn area(blocks: &[Block], warnings: &mut Vec<Warning>) -> Option<String> {
    let text = joined(blocks);
    let found = ["area send inspection of ", "area send full inspection of "]
        .iter()
        .find_map(|p| find_phrase(&text, p).map(|at| at + p.len()));
    let Some(at) = found else {
        warnings.push(warn(
            None,
            "The title \"Area SEND inspection of …\" was not found, so the area has no name.",
        ));
        return None;
    };
    let rest = &text[at..];
    let end = ["local area partnership", "area partnership", "inspection date"]
        .iter()
        .find_map(|p| find_phrase(rest, p))
        .unwrap_or(0);
    let name = rest[..end].trim().trim_end_matches(['’', '\'', ',']).trim();
    let name = name.strip_prefix("the ").unwrap_or(name);
    if name.is_empty() || name.len() > 80 {
        warnings.push(warn(None, "The title does not name the area."));
        return None;
    }
    Some(name.to_owned())
}

/// Inspection dates and the text on the previous inspection.
pub(super) fn dates(report: &mut InspectionReport, blocks: &[Block], warnings: &mut Vec<Warning>) {
    let text = joined(blocks);
    let dates_at = [
        "inspection dates:",
        "inspection date:",
        "inspection dates",
        "inspection date",
    ]
    .iter()
    .find_map(|p| find_phrase(&text, p).map(|at| at + p.len()));
    let previous = [
        "dates of previous inspection",
        "date of previous inspection",
        "previous inspection",
    ]
    .iter()
    .find_map(|p| find_phrase(&text, p).map(|at| (at, at + p.len())));
    if let Some(from) = dates_at {
        let until = previous.map_or(text.len(), |(at, _)| at).max(from);
        if let Some(span) = date::spans(&text[from..until]).first() {
            report.inspection_start = Some(span.start);
            report.inspection_end = Some(span.end);
            if span.start > span.end || span.end.since(span.start).is_ok_and(|s| s.get_days() > 60) {
                warnings.push(warn(
                    first(blocks),
                    "The inspection dates in the header are further apart than an inspection lasts.",
                ));
            }
        }
    }
    if report.inspection_start.is_none() {
        warnings.push(warn(
            first(blocks),
            "The inspection dates in the header could not be read.",
        ));
    }
    let value = previous.map(|(_, end)| {
        let value = text[end..].trim_start();
        let value = value
            .strip_prefix("(s)")
            .or_else(|| value.strip_prefix('s'))
            .unwrap_or(value);
        value.trim_start_matches(':').trim().to_owned()
    });
    report.previous_inspection = value.filter(|v| !v.is_empty());
    if report.previous_inspection.is_none() {
        warnings.push(warn(first(blocks), "The header says nothing of a previous inspection."));
    }
}

fn first(blocks: &[Block]) -> Option<&Para> {
    blocks.iter().flat_map(Block::paras).find(|p| !p.is_blank())
}

/// The dates the running footer repeats; where they differ, the header's are used and a warning is given.
pub(super) fn footer(report: &mut InspectionReport, furniture: &[Para], warnings: &mut Vec<Warning>) {
    let mut found: Vec<(Span, &Para)> = Vec::new();
    for para in furniture {
        if let Some(span) = date::spans(&para.text).first()
            && !found.iter().any(|(s, _)| (s.start, s.end) == (span.start, span.end))
        {
            found.push((*span, para));
        }
    }
    report.footer_dates = found.first().map(|(s, p)| FooterDates {
        start: s.start,
        end: s.end,
        page: p.page,
    });
    let (Some(start), Some(end)) = (report.inspection_start, report.inspection_end) else {
        return;
    };
    for (span, para) in found.iter().filter(|(s, _)| (s.start, s.end) != (start, end)) {
        let message = format!(
            "The header dates the inspection {} to {}, and the running footer {} to {}. The header's dates are used.",
            date::long(start),
            date::long(end),
            date::long(span.start),
            date::long(span.end)
        );
        warnings.push(warn(Some(para), message));
    }
}

/// The outcome, read from its sentence, and when the inspectors come back.
pub(super) fn outcome(report: &mut InspectionReport, blocks: &[Block], warnings: &mut Vec<Warning>) {
    let paras: Vec<&Para> = blocks.iter().flat_map(Block::paras).filter(|p| !p.is_blank()).collect();
    let body: Vec<&str> = paras
        .iter()
        .map(|p| p.text.as_str())
        .filter(|text| crate::source::report_heading(text).is_none())
        .collect();
    let text = body.join(" ");
    let lower = folded(&text);
    let stems: [(u8, &[&str]); 3] = [
        (1, &["typically lead to positive", "typically leads to positive"]),
        (2, &["inconsistent experiences"]),
        (
            3,
            &[
                "widespread and/or systemic failings",
                "widespread and systemic failings",
                "systemic failings",
            ],
        ),
    ];
    let held: Vec<u8> = stems
        .iter()
        .filter(|(_, s)| s.iter().any(|stem| lower.contains(stem)))
        .map(|(n, _)| *n)
        .collect();
    match held.as_slice() {
        [one] => report.outcome = Some(*one),
        [] => warnings.push(warn(
            paras.first().copied(),
            "None of the three outcome sentences was found.",
        )),
        _ => warnings.push(warn(
            paras.first().copied(),
            "More than one of the three outcome sentences was found, so no outcome is given.",
        )),
    }
    report.outcome_text = (!text.is_empty()).then(|| body.join("\n"));
    let sentences: Vec<&str> = text
        .split_inclusive(". ")
        .map(str::trim)
        .filter(|s| {
            let s = folded(s);
            s.contains("monitoring inspection")
                || s.contains("next full")
                || s.contains("reinspection")
                || s.contains("next area send inspection")
                || s.contains("next inspection")
        })
        .collect();
    if sentences.is_empty() {
        warnings.push(warn(
            paras.first().copied(),
            "The report does not say when the next inspection will be.",
        ));
        return;
    }
    let words: Vec<&str> = sentences.iter().flat_map(|s| s.split_whitespace()).collect();
    let before = |unit: &str| {
        words
            .windows(2)
            .find(|w| {
                w[1].trim_matches(|c: char| !c.is_alphabetic())
                    .eq_ignore_ascii_case(unit)
            })
            .and_then(|w| date::number(w[0]))
    };
    report.next_inspection = Some(NextInspection {
        text: sentences.join(" "),
        within_years: before("years"),
        monitoring_within_months: before("months"),
    });
}
