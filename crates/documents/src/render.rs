//! A document for a person at a terminal: at most 96 columns, what matters most first.

use crate::dates::long;
use crate::model::{AreaKind, Document, ImprovementNotice, InspectionReport, Paragraph, Warning};

const WIDTH: usize = 96;

impl Document {
    /// The document as plain text for a terminal.
    pub fn to_text(&self) -> String {
        let mut out = Page::default();
        match self {
            Document::InspectionReport(report) => out.report(report),
            Document::ImprovementNotice(notice) => out.notice(notice),
        }
        out.text
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text);
        self.line(&"-".repeat(text.chars().count().min(WIDTH)));
    }

    /// A paragraph wrapped to the width, its first line after `lead`, the others under it.
    fn wrapped(&mut self, lead: &str, indent: usize, text: &str) {
        let mut prefix = lead.to_owned();
        for paragraph in text.lines() {
            // The lines of a bullet hang under its words.
            let hang = indent + if paragraph.starts_with("• ") { 2 } else { 0 };
            let mut line = format!("{prefix:indent$}");
            let mut used = line.chars().count();
            let mut fresh = true;
            for word in paragraph.split_whitespace() {
                let length = word.chars().count();
                if !fresh && used + 1 + length > WIDTH {
                    self.line(&line);
                    line = " ".repeat(hang);
                    used = hang;
                    fresh = true;
                }
                if !fresh {
                    line.push(' ');
                    used += 1;
                }
                line.push_str(word);
                used += length;
                fresh = false;
            }
            self.line(&line);
            prefix = String::new();
        }
    }

    fn fact(&mut self, name: &str, value: Option<String>) {
        let value = value
            .filter(|v| !v.is_empty())
            .unwrap_or_else(|| "not found".to_owned());
        self.wrapped(&format!("{name}:"), 25, &value);
    }

    fn warnings(&mut self, warnings: &[Warning]) {
        if warnings.is_empty() {
            return;
        }
        self.heading(&format!("To check ({})", warnings.len()));
        for warning in warnings {
            let place = match (warning.page, warning.line) {
                (Some(page), Some(line)) => format!("Page {page}, line {line}: "),
                (Some(page), None) => format!("Page {page}: "),
                (None, Some(line)) => format!("Line {line}: "),
                (None, None) => String::new(),
            };
            self.wrapped("  !", 4, &format!("{place}{}", warning.message));
        }
    }

    fn report(&mut self, report: &InspectionReport) {
        let area = report.area.as_deref().unwrap_or("unnamed area");
        self.line(&format!("Area SEND inspection report: {area}"));
        self.line("");
        self.fact("Outcome", report.outcome.map(|n| format!("{n}: {}", outcome_words(n))));
        self.fact(
            "Inspected",
            report
                .inspection_start
                .zip(report.inspection_end)
                .map(|(a, b)| format!("{} to {}", long(a), long(b))),
        );
        self.fact("Previous inspection", report.previous_inspection.clone());
        self.fact(
            "Next inspection",
            report.next_inspection.as_ref().map(|n| n.text.clone()),
        );
        self.fact("Local authority", report.local_authority.clone());
        self.fact("Integrated care board", Some(report.boards.join("; ")));
        if let Some(published) = report.published {
            self.fact("Published", Some(long(published)));
        }
        self.warnings(&report.warnings);
        for (kind, title) in [
            (AreaKind::PriorityAction, "Areas for priority action"),
            (AreaKind::Improvement, "Areas for improvement"),
        ] {
            let areas: Vec<_> = report.areas.iter().filter(|a| a.kind == kind).collect();
            if areas.is_empty() && kind == AreaKind::PriorityAction && report.outcome != Some(3) {
                continue;
            }
            self.heading(&format!("{title} ({})", areas.len()));
            for area in areas {
                self.wrapped(&format!("{:>2}.", area.number), 4, &area.text);
                let mut tail: Vec<String> = Vec::new();
                if !area.responsible_bodies.is_empty() {
                    tail.push(area.responsible_bodies.join(" and "));
                }
                match (area.page, area.end_page, area.line) {
                    (Some(page), Some(end), _) => tail.push(format!("pages {page} and {end}")),
                    (Some(page), None, _) => tail.push(format!("page {page}")),
                    (None, _, Some(line)) => tail.push(format!("line {line}")),
                    _ => {}
                }
                self.wrapped("", 4, &format!("[{}]", tail.join("; ")));
                self.line("");
            }
        }
    }

    fn notice(&mut self, notice: &ImprovementNotice) {
        let area = notice.area.as_deref().unwrap_or("unnamed area");
        self.line(&format!("SEND Improvement Notice: {area}"));
        self.line("");
        let rules = &notice.board_rules;
        self.fact("Issued", notice.issued.map(long));
        self.fact("To", notice.council.clone());
        self.fact("Inspection published", notice.inspection_published.map(long));
        let counts = notice.stated_counts;
        let count = |n: Option<u32>| n.map_or("not stated".to_owned(), |n| n.to_string());
        self.fact(
            "Areas it addresses",
            Some(format!(
                "{} for priority action, {} for improvement",
                count(counts.priority_action),
                count(counts.improvement)
            )),
        );
        let target = notice.delivery_target.map(|d| match &notice.delivery_target_words {
            Some(words) => format!("{} ({words})", long(d)),
            None => long(d),
        });
        self.fact("Actions delivered by", target);
        self.fact("Chair of the board", rules.chair_words.clone());
        self.fact("Attended by", Some(rules.attendees.join("; ")));
        self.fact(
            "Parent carer forum",
            Some(
                if rules.parent_carer_forum {
                    "named among those who attend"
                } else {
                    "not named"
                }
                .to_owned(),
            ),
        );
        let outside = if rules.external_attendees_not_members {
            " (not members)"
        } else {
            ""
        };
        self.fact(
            "Invited to each meeting",
            Some(rules.external_invitees.join("; "))
                .filter(|s| !s.is_empty())
                .map(|s| s + outside),
        );
        self.fact(
            "Department reviews",
            Some(
                rules
                    .review_frequency
                    .as_ref()
                    .map_or("frequency not stated".to_owned(), |f| f.words.clone()),
            ),
        );
        self.fact("Power cited", notice.power.clone());
        let signed = notice.signature.as_ref().map(|s| {
            [s.name.clone(), s.post.clone(), s.date.map(long)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        });
        self.fact("Signed", signed);
        self.warnings(&notice.warnings);
        let mut heading: Option<&str> = None;
        for (at, paragraph) in notice.paragraphs.iter().enumerate() {
            let own = paragraph.heading.as_deref();
            if own != heading || at == 0 {
                self.heading(own.unwrap_or("Notice"));
            }
            heading = own;
            self.item(paragraph, 0);
        }
    }

    fn item(&mut self, item: &Paragraph, depth: usize) {
        let indent = 4 + depth * 4;
        let stop = if item.label == "•" { "" } else { "." };
        self.wrapped(
            &format!("{}{}{stop}", " ".repeat(depth * 4), item.label),
            indent.max(depth * 4 + item.label.chars().count() + 2),
            &item.text,
        );
        for child in &item.children {
            self.item(child, depth + 1);
        }
    }
}

fn outcome_words(outcome: u8) -> &'static str {
    match outcome {
        1 => "typically positive experiences and outcomes",
        2 => "inconsistent experiences and outcomes",
        3 => "widespread and/or systemic failings",
        _ => "",
    }
}
