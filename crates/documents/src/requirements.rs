//! A document as a flat list of requirements, each with a stable address.

use crate::model::{AreaKind, Document, ImprovementNotice, InspectionReport, Paragraph};
use crate::notice::facts::covering;
use crate::places;
use crate::words::{addressee, folded};
use serde::Serialize;

/// What a requirement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    /// An area for priority action of a report.
    PriorityAction,
    /// An area for improvement of a report.
    Improvement,
    /// Something a notice's improvement plan must cover or do.
    NoticeRequirement,
    /// A rule about the Improvement Board: who, what papers, who is invited.
    BoardRule,
    /// Something the council must give the Department or its reviewers.
    Reporting,
    /// How the Department reviews progress.
    Review,
    /// By when.
    Timescale,
    /// What the notice is and whom it binds; not itself something to do.
    Context,
    /// What follows from not complying; not itself something to do.
    Consequence,
}

impl RequirementKind {
    /// Whether someone has to do something (context and consequences are kept for completeness).
    pub fn is_binding(self) -> bool {
        !matches!(self, RequirementKind::Context | RequirementKind::Consequence)
    }
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Unique within its document and the same each time it is read: `3.e.I`, `3.bullet.2`, `APA 5`, `AFI 2`.
    pub id: String,
    /// The id of the requirement it is part of.
    pub parent: Option<String>,
    /// Position in the document, from 1.
    pub order: usize,
    /// What it requires.
    pub kind: RequirementKind,
    /// The exact words.
    pub text: String,
    /// The document's own name for the place: `paragraph 3`, `area for improvement 2`.
    pub source_paragraph: String,
    /// The heading the document groups it under.
    pub group: Option<String>,
    /// Page, where the source has pages.
    pub page: Option<u32>,
    /// Line of the page or of the text file.
    pub line: Option<u32>,
    /// Bodies responsible: those of the row in a report; in a notice the bodies its subject names, or, for an
    /// item without a subject, those of the item it is part of. Empty where the subject names none ("Leaders").
    pub responsible_bodies: Vec<String>,
    /// Whom it addresses in its own words ("Leaders across the partnership").
    pub addressed_to: Option<String>,
}

/// All requirements of a document in printed order.
pub fn requirements(document: &Document) -> Vec<Requirement> {
    match document {
        Document::InspectionReport(report) => of_report(report),
        Document::ImprovementNotice(notice) => of_notice(notice),
    }
}

fn of_report(report: &InspectionReport) -> Vec<Requirement> {
    let one = |(at, area): (usize, &crate::model::Area)| {
        let (short, kind, group, place) = match area.kind {
            AreaKind::PriorityAction => (
                "APA",
                RequirementKind::PriorityAction,
                "Areas for priority action",
                "area for priority action",
            ),
            AreaKind::Improvement => (
                "AFI",
                RequirementKind::Improvement,
                "Areas for improvement",
                "area for improvement",
            ),
        };
        Requirement {
            id: format!("{short} {}", area.number),
            parent: None,
            order: at + 1,
            kind,
            text: area.text.clone(),
            source_paragraph: format!("{place} {}", area.number),
            group: Some(group.to_owned()),
            page: area.page,
            line: area.line,
            responsible_bodies: area.responsible_bodies.clone(),
            addressed_to: area.addressed_to.clone(),
        }
    };
    report.areas.iter().enumerate().map(one).collect()
}

fn of_notice(notice: &ImprovementNotice) -> Vec<Requirement> {
    let covering = covering(&notice.paragraphs).map(|p| p.path.as_str());
    let mut out = Vec::new();
    for paragraph in &notice.paragraphs {
        let kind = kind_of(paragraph, covering);
        add(notice, paragraph, kind, None, paragraph, &mut out);
    }
    out
}

fn add(
    notice: &ImprovementNotice,
    item: &Paragraph,
    kind: RequirementKind,
    parent: Option<&Requirement>,
    top: &Paragraph,
    out: &mut Vec<Requirement>,
) {
    let addressed_to = addressee(&item.text);
    let named = addressed_to
        .as_deref()
        .map(|words| bodies_named(notice, words))
        .unwrap_or_default();
    let responsible_bodies = match (named.is_empty(), parent) {
        (true, Some(parent)) if addressed_to.is_none() => parent.responsible_bodies.clone(),
        _ => named,
    };
    let requirement = Requirement {
        id: item.path.clone(),
        parent: parent.map(|p| p.id.clone()),
        order: out.len() + 1,
        kind,
        text: item.text.clone(),
        source_paragraph: format!("paragraph {}", top.label),
        group: top.heading.clone(),
        page: item.page,
        line: item.line,
        responsible_bodies,
        addressed_to,
    };
    out.push(requirement.clone());
    for child in &item.children {
        add(notice, child, kind, Some(&requirement), top, out);
    }
}

/// A numbered paragraph's kind from its words and heading; items below it share it.
fn kind_of(paragraph: &Paragraph, covering: Option<&str>) -> RequirementKind {
    let mut whole = String::new();
    fn gather(p: &Paragraph, out: &mut String) {
        out.push_str(&p.text);
        out.push(' ');
        p.children.iter().for_each(|c| gather(c, out));
    }
    gather(paragraph, &mut whole);
    let own = folded(&paragraph.text);
    let whole = folded(&whole);
    let heading = folded(paragraph.heading.as_deref().unwrap_or_default());
    let has = |phrases: &[&str]| phrases.iter().any(|p| own.contains(p));
    if covering == Some(paragraph.path.as_str()) {
        RequirementKind::NoticeRequirement
    } else if has(&["this notice is given to", "to comply with this notice"]) {
        RequirementKind::Context
    } else if has(&["unwilling or unable to comply", "powers of intervention"])
        || heading.starts_with("failure to comply")
    {
        RequirementKind::Consequence
    } else if has(&["invitations to"]) || whole.contains("improvement board") && !own.contains("review") {
        RequirementKind::BoardRule
    } else if has(&["delivered by", "target dates"]) || heading.starts_with("timescale") {
        RequirementKind::Timescale
    } else if has(&[
        "should provide to the department",
        "must provide",
        "own assessment",
        "regular updates",
    ]) {
        RequirementKind::Reporting
    } else if has(&[
        "diagnostic review",
        "reviews of progress",
        "reviews, including",
        "undertake reviews",
        "stocktake",
    ]) || heading.contains("review")
    {
        RequirementKind::Review
    } else {
        RequirementKind::NoticeRequirement
    }
}

/// Bodies that a subject names: the council and the board by their full names where the notice gives them.
fn bodies_named(notice: &ImprovementNotice, subject: &str) -> Vec<String> {
    let lower = folded(subject);
    let mut out = Vec::new();
    if lower.contains("council") {
        out.push(notice.council.clone().unwrap_or_else(|| "the Council".to_owned()));
    }
    let named = places::boards_in(subject);
    if lower.contains("icb") || lower.contains("integrated care board") {
        if named.is_empty() && notice.boards.is_empty() {
            out.push("the Integrated Care Board".to_owned());
        }
        out.extend(if named.is_empty() { notice.boards.clone() } else { named });
    }
    if lower.contains("partner") {
        out.push("local partners".to_owned());
    }
    out
}
