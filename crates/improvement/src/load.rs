//! Documents into the requirements register.

use std::collections::BTreeMap;

use calendar::Date;
use definitions::{EntryKey, LinkStatement, Origin, Statement, StatementKind, Value};
use documents::{Document, Requirement, RequirementKind, correspondences, requirements};
use record::{NO_ENTRY, Position};

/// A document's requirements as statements for the record.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentStatements {
    /// One step per requirement, in printed order.
    pub statements: Vec<Statement>,
    /// The document's short name, such as `Improvement Notice 2025-09-03`.
    pub document: String,
    /// The day from which the requirements hold.
    pub on: Date,
}

/// Turns a document into statements; `today` dates a document that gives no date of its own.
#[must_use]
pub fn document_statements(document: &Document, today: Date) -> DocumentStatements {
    let (kind, title, date, delivery) = match document {
        Document::InspectionReport(report) => (
            "inspection_report",
            "Inspection report",
            report.published.or(report.inspection_end),
            None,
        ),
        Document::ImprovementNotice(notice) => (
            "improvement_notice",
            "Improvement Notice",
            notice.issued,
            notice.delivery_target,
        ),
    };
    let on = date.unwrap_or(today);
    let name = format!("{title} {on}");
    let statements = requirements(document)
        .into_iter()
        .map(|requirement| {
            let mut fields = BTreeMap::from([
                ("words".to_owned(), Value::from(requirement.text.as_str())),
                ("paragraph".to_owned(), Value::from(requirement.id.as_str())),
                ("document".to_owned(), Value::from(name.as_str())),
                ("document_kind".to_owned(), Value::from(kind)),
                ("kind".to_owned(), Value::from(kind_code(requirement.kind))),
                (
                    "position".to_owned(),
                    Value::Integer(i64::try_from(requirement.order).unwrap_or(i64::MAX)),
                ),
            ]);
            if let Some(date) = date {
                fields.insert("document_date".to_owned(), Value::Date(date));
            }
            let texts = [("heading", &requirement.group), ("parent", &requirement.parent)];
            for (field, text) in texts {
                if let Some(text) = text {
                    fields.insert(field.to_owned(), Value::from(text.as_str()));
                }
            }
            if !requirement.responsible_bodies.is_empty() {
                fields.insert(
                    "responsible_bodies".to_owned(),
                    Value::from(requirement.responsible_bodies.join("; ")),
                );
            }
            if let Some(page) = requirement.page {
                fields.insert("page".to_owned(), Value::Integer(i64::from(page)));
            }
            // Only what the improvement plan must cover is to be delivered by the notice's date.
            if let (Some(delivery), RequirementKind::NoticeRequirement) = (delivery, requirement.kind) {
                fields.insert("delivery_target".to_owned(), Value::Date(delivery));
            }
            Statement {
                subject: None,
                entry: EntryKey {
                    register: "requirement".to_owned(),
                    key: format!("{name}: {}", requirement.id),
                },
                kind: StatementKind::Step {
                    step: "recorded".to_owned(),
                    on,
                    at_latest: false,
                    fields,
                },
                origin: Origin {
                    table: requirement.source_paragraph.clone(),
                    row: None,
                    line: requirement.line.map(u64::from),
                    page: requirement.page,
                },
            }
        })
        .collect();
    DocumentStatements {
        statements,
        document: name,
        on,
    }
}

fn kind_code(kind: RequirementKind) -> &'static str {
    match kind {
        RequirementKind::PriorityAction => "priority_action",
        RequirementKind::Improvement => "improvement",
        RequirementKind::NoticeRequirement => "notice_requirement",
        RequirementKind::BoardRule => "board_rule",
        RequirementKind::Reporting => "reporting",
        RequirementKind::Review => "review",
        RequirementKind::Timescale => "timescale",
        RequirementKind::Context => "context",
        RequirementKind::Consequence => "consequence",
    }
}

fn kind_from_code(code: &str) -> RequirementKind {
    match code {
        "priority_action" => RequirementKind::PriorityAction,
        "improvement" => RequirementKind::Improvement,
        "notice_requirement" => RequirementKind::NoticeRequirement,
        "board_rule" => RequirementKind::BoardRule,
        "reporting" => RequirementKind::Reporting,
        "review" => RequirementKind::Review,
        "timescale" => RequirementKind::Timescale,
        "consequence" => RequirementKind::Consequence,
        _ => RequirementKind::Context,
    }
}

/// Links between requirements of notices and reports on record that say the same thing in different words.
///
/// A notice answers the report it names, so each is compared with the latest report before it. The program
/// only proposes the link: both texts stay, side by side.
#[must_use]
pub fn same_as_statements(position: &Position) -> Vec<Statement> {
    let documents = on_record(position);
    let mut out = Vec::new();
    for notice in documents.iter().filter(|d| d.kind == "improvement_notice") {
        let report = documents
            .iter()
            .filter(|d| d.kind == "inspection_report" && d.date <= notice.date)
            .max_by_key(|d| d.date);
        let Some(report) = report else { continue };
        for pair in correspondences(&notice.requirements, &report.requirements) {
            let key = |document: &str, id: &str| EntryKey {
                register: "requirement".to_owned(),
                key: format!("{document}: {id}"),
            };
            out.push(Statement {
                subject: None,
                entry: key(&notice.name, &pair.notice),
                kind: StatementKind::Link(LinkStatement {
                    link: "same_as".to_owned(),
                    to: key(&report.name, &pair.report),
                    on: notice.date,
                }),
                origin: Origin::default(),
            });
        }
    }
    out
}

struct OnRecord {
    name: String,
    kind: String,
    date: Date,
    requirements: Vec<Requirement>,
}

fn on_record(position: &Position) -> Vec<OnRecord> {
    let Some(register) = position.ledger().definitions().register_index("requirement") else {
        return Vec::new();
    };
    let table = position.table(register);
    let mut documents: Vec<OnRecord> = Vec::new();
    for row in 0..u32::try_from(table.len()).unwrap_or(0) {
        if table.entry[row as usize] == NO_ENTRY {
            continue;
        }
        let text = |field: &str| match position.value(register, row, field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        };
        let number = |field: &str| match position.value(register, row, field) {
            Some(Value::Integer(number)) => Some(number),
            _ => None,
        };
        let (Some(name), Some(id), Some(words)) = (text("document"), text("paragraph"), text("words")) else {
            continue;
        };
        let requirement = Requirement {
            id,
            parent: text("parent"),
            order: number("position").and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
            kind: kind_from_code(&text("kind").unwrap_or_default()),
            text: words,
            source_paragraph: String::new(),
            group: text("heading"),
            page: number("page").and_then(|n| u32::try_from(n).ok()),
            line: None,
            responsible_bodies: text("responsible_bodies")
                .map(|bodies| bodies.split("; ").map(str::to_owned).collect())
                .unwrap_or_default(),
            addressed_to: None,
        };
        match documents.iter_mut().find(|d| d.name == name) {
            Some(document) => document.requirements.push(requirement),
            None => documents.push(OnRecord {
                name,
                kind: text("document_kind").unwrap_or_default(),
                date: record_day(table.opened[row as usize]),
                requirements: vec![requirement],
            }),
        }
    }
    for document in &mut documents {
        document.requirements.sort_by_key(|r| r.order);
    }
    documents
}

fn record_day(number: i32) -> Date {
    calendar::date_of_day_number(number).unwrap_or(Date::MIN)
}
