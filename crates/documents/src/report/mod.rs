//! Area SEND inspection reports: header, outcome, areas and boards.

mod details;
mod header;
mod rows;
mod section;

use crate::model::{Area, AreaKind, InspectionReport, Warning};
use crate::notice::warn;
use crate::source::{Block, Source, report_heading};
use crate::words::find_phrase;
use crate::{dates, places};

/// Reads a report. The caller has made sure that it is one.
pub(crate) fn read(source: Source) -> InspectionReport {
    let mut warnings = source.warnings.clone();
    let blocks = &source.blocks;
    let parts = Parts::of(blocks);
    let head = &blocks[..if parts.outcome == 0 { parts.about } else { parts.outcome }];
    let area = header::area(head, &mut warnings);
    let mut report = InspectionReport {
        area,
        outcome: None,
        outcome_text: None,
        inspection_start: None,
        inspection_end: None,
        published: None,
        previous_inspection: None,
        next_inspection: None,
        areas: Vec::new(),
        boards: Vec::new(),
        board_names: Vec::new(),
        local_authority: None,
        footer_dates: None,
        copyright_year: None,
        format: source.format,
        pages: source.pages,
        warnings: Vec::new(),
    };
    header::dates(&mut report, head, &mut warnings);
    header::footer(&mut report, &source.furniture, &mut warnings);
    header::outcome(&mut report, &blocks[parts.outcome..parts.about], &mut warnings);
    let name = report.area.clone();
    let read = |kind, range: std::ops::Range<usize>, warnings: &mut Vec<Warning>| {
        section::read(kind, &blocks[range], name.as_deref(), &source, warnings)
    };
    if let Some(range) = parts.priority.clone() {
        report
            .areas
            .extend(read(AreaKind::PriorityAction, range, &mut warnings));
    }
    match parts.improvement.clone() {
        Some(range) => report.areas.extend(read(AreaKind::Improvement, range, &mut warnings)),
        None => warnings.push(warn(None, "The heading \"Areas for improvement\" was not found.")),
    }
    details::read(
        &mut report,
        &blocks[parts.details.clone()],
        &blocks[parts.about..parts.about_end],
        &mut warnings,
    );
    imprint(&mut report, blocks);
    check(&report, &mut warnings);
    warnings.sort_by_key(|w| (w.page, w.line));
    report.warnings = warnings;
    report
}

/// Where the parts of the skeleton begin and end, as indices of blocks.
struct Parts {
    outcome: usize,
    about: usize,
    about_end: usize,
    priority: Option<std::ops::Range<usize>>,
    improvement: Option<std::ops::Range<usize>>,
    details: std::ops::Range<usize>,
}

impl Parts {
    fn of(blocks: &[Block]) -> Parts {
        let heads: Vec<(usize, &'static str)> = blocks
            .iter()
            .enumerate()
            .filter_map(|(at, b)| report_heading(&b.plain()).map(|h| (at, h)))
            .collect();
        let find = |heading: &str, from: usize| {
            heads
                .iter()
                .find(|(at, h)| *at >= from && *h == heading)
                .map(|(at, _)| *at)
        };
        let titled = find("inspection outcome", 0);
        // Without its heading the outcome is looked for in all that comes before.
        let outcome = titled.unwrap_or(0);
        let about = find("information about the local area partnership", outcome)
            .or(titled.and_then(|from| heads.iter().map(|(at, _)| *at).find(|at| *at > from)))
            .unwrap_or(blocks.len().min(outcome + 30));
        let better = find("what does the area partnership need to do better", about);
        let about_end = heads
            .iter()
            .find(|(at, h)| *at > about && *h != "information about the local area partnership")
            .map_or(blocks.len(), |(at, _)| *at);
        let from = better.unwrap_or(about);
        let priority = find("areas for priority action", from);
        let improvement = find("areas for improvement", priority.unwrap_or(from));
        let after = improvement.or(priority).unwrap_or(from);
        let about_inspection = find("information about this inspection", after).unwrap_or(blocks.len());
        let details = find("local area partnership details", after).unwrap_or(about_inspection);
        Parts {
            outcome,
            about,
            about_end,
            priority: priority.map(|at| at..improvement.unwrap_or(details).max(at)),
            improvement: improvement.map(|at| at..details.max(at)),
            details: details..about_inspection.max(details),
        }
    }
}

/// Copyright year and a publication date, where printed.
fn imprint(report: &mut InspectionReport, blocks: &[Block]) {
    for block in blocks {
        let text = block.plain();
        if let Some(at) = find_phrase(&text, "crown copyright") {
            report.copyright_year = text[at..]
                .split(|c: char| !c.is_ascii_digit())
                .find(|w| w.len() == 4)
                .and_then(|y| y.parse().ok());
        }
        if report.published.is_none() {
            let label = [
                "report published:",
                "published:",
                "publication date:",
                "date published:",
                "date of publication:",
                "published on ",
            ]
            .iter()
            .find_map(|l| {
                find_phrase(&text, l)
                    .filter(|at| *at < 3 || l.ends_with(':'))
                    .map(|at| at + l.len())
            });
            report.published = label.and_then(|at| {
                dates::spans(&text[at..])
                    .first()
                    .filter(|s| s.from < 20)
                    .map(|s| s.start)
            });
        }
    }
}

/// Checks that the parts agree with each other.
fn check(report: &InspectionReport, warnings: &mut Vec<Warning>) {
    let count = |kind| report.areas.iter().filter(|a: &&Area| a.kind == kind).count();
    let (priority, improvement) = (count(AreaKind::PriorityAction), count(AreaKind::Improvement));
    match (report.outcome, priority) {
        (Some(3), 0) => warnings.push(warn(
            None,
            "The outcome is widespread and/or systemic failings, but no area for priority action was found: every such report has at least one.",
        )),
        (Some(outcome @ (1 | 2)), n) if n > 0 => {
            warnings.push(warn(None, format!("The outcome read is {outcome}, but {n} area(s) for priority action were found: only outcome 3 has them.")));
        }
        _ => {}
    }
    if improvement == 0 {
        warnings.push(warn(
            None,
            "No area for improvement was found: every report has at least one.",
        ));
    }
    for area in &report.areas {
        let at = |message: String| Warning {
            page: area.page,
            line: area.line,
            message,
        };
        let what = match area.kind {
            AreaKind::PriorityAction => format!("Area for priority action {}", area.number),
            AreaKind::Improvement => format!("Area for improvement {}", area.number),
        };
        if area.kind == AreaKind::PriorityAction && area.responsible_bodies.is_empty() {
            warnings.push(at(format!("{what} has no responsible body.")));
        }
        if area.text.split_whitespace().count() < 6 {
            warnings.push(at(format!(
                "{what} has very few words: check that the whole of it was read."
            )));
        }
        if area.text.contains('\u{fffd}') {
            warnings.push(at(format!(
                "{what} holds characters that the PDF does not say how to read; they appear as \u{fffd}."
            )));
        }
        if area.text.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)) {
            warnings.push(at(format!("{what} holds a symbol without a meaning in text.")));
        }
    }
    if report.boards.iter().any(|b| places::board_place(b).is_none()) && report.board_names.len() < report.boards.len()
    {
        let names = report.boards.join("; ");
        warnings.push(warn(
            None,
            format!("The integrated care board is kept as printed ({names}): its name was not recognised."),
        ));
    }
}
