//! Council, dates, counts, delivery target and power.

use super::warn;
use crate::dates;
use crate::model::{ImprovementNotice, Paragraph, StatedCounts, Warning};
use crate::places;
use crate::source::Para;
use crate::words::{find_phrase, folded};
use jiff::civil::Date;

/// Reads title, addressee and the paragraph of issue.
pub(super) fn opening(notice: &mut ImprovementNotice, paras: &[Para], warnings: &mut Vec<Warning>) {
    let issue = paras.iter().find(|p| find_phrase(&p.text, "is issued to").is_some());
    let mut council = None;
    if let Some(to) = paras.iter().find(|p| folded(&p.text).starts_with("to:")) {
        council = council_name(&to.text[3..]);
        if let Some(short) = council.as_deref().filter(|c| c.is_empty()).map(str::to_owned) {
            council = Some(short).filter(|c| !c.is_empty());
        }
    }
    if let Some(issue) = issue {
        notice.opening = Some(issue.text.clone());
        let named = find_phrase(&issue.text, "is issued to").map(|at| {
            let rest = &issue.text[at + "is issued to".len()..];
            let end = find_phrase(rest, " on ").unwrap_or(rest.len());
            rest[..end].trim().trim_start_matches("the ").to_owned()
        });
        match (&council, &named) {
            (None, Some(name)) if !name.is_empty() => council = Some(name.clone()),
            (Some(to), Some(name)) if places::area_of_council(to) != places::area_of_council(name) => {
                let message = format!("The notice is addressed to {to}, and its opening says it is issued to {name}.");
                warnings.push(warn(Some(issue), message));
            }
            _ => {}
        }
        notice.issued = find_phrase(&issue.text, "issued to").and_then(|at| dates::first(&issue.text[at..]));
        notice.inspection_published =
            find_phrase(&issue.text, "published on").and_then(|at| dates::first(&issue.text[at..]));
        // "published on" may come before the only date: then that date is not the date of issue.
        if let (Some(at), Some(span)) = (find_phrase(&issue.text, "published"), dates::spans(&issue.text).first())
            && span.from > at
        {
            notice.issued = None;
        }
    } else {
        warnings.push(warn(
            paras.first(),
            "The paragraph that says when and to whom the notice is issued was not found.",
        ));
    }
    notice.area = council.as_deref().and_then(places::area_of_council);
    notice.council = council;
    if notice.area.is_none() {
        warnings.push(warn(
            paras.first(),
            "The council the notice is addressed to was not found.",
        ));
    }
    if notice.issued.is_none() {
        warnings.push(warn(issue.or(paras.first()), "The date of issue was not found."));
    }
}

/// "Redbridge London Borough Council ('the Council') Lynton House" is the words before the bracket.
fn council_name(text: &str) -> Option<String> {
    let text = text.split(['(', ',', '\n']).next()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads what the paragraphs themselves say.
pub(super) fn body(notice: &mut ImprovementNotice, warnings: &mut Vec<Warning>) {
    let mut published: Vec<(Date, String)> = notice
        .inspection_published
        .map(|d| (d, "the opening".to_owned()))
        .into_iter()
        .collect();
    let mut counts = StatedCounts::default();
    let mut targets: Vec<(Date, String, String)> = Vec::new();
    let mut power = None;
    for item in notice.all() {
        let found = stated(&item.text);
        counts.priority_action = counts.priority_action.or(found.priority_action);
        counts.improvement = counts.improvement.or(found.improvement);
        for phrase in ["published on", "report of "] {
            if let Some(at) = find_phrase(&item.text, phrase)
                && let Some(span) = dates::spans(&item.text[at..]).first().filter(|s| s.from < 40)
            {
                published.push((span.start, format!("paragraph {}", item.path)));
            }
        }
        if let Some((date, words)) = target(&item.text) {
            targets.push((date, words, item.path.clone()));
        }
        power = power.or_else(|| cited_power(&item.text));
    }
    if let Some((first, place)) = published.first().cloned() {
        notice.inspection_published = Some(first);
        for (other, elsewhere) in published.iter().filter(|(d, _)| *d != first) {
            let message = format!(
                "The notice gives two dates for the inspection report: {} in {place} and {} in {elsewhere}.",
                dates::long(first),
                dates::long(*other)
            );
            warnings.push(warn(None, message));
        }
    } else {
        warnings.push(warn(
            None,
            "The publication date of the inspection report it answers was not found.",
        ));
    }
    notice.stated_counts = counts;
    check_counts(notice, warnings);
    match targets.first() {
        Some((date, words, _)) => {
            notice.delivery_target = Some(*date);
            notice.delivery_target_words = Some(words.clone());
        }
        None => warnings.push(warn(None, "No date by which actions are to be delivered was found.")),
    }
    for (date, _, path) in targets.iter().skip(1).filter(|t| Some(t.0) != notice.delivery_target) {
        let message = format!(
            "Paragraph {path} gives another delivery date, {}. The first one is used.",
            dates::long(*date)
        );
        warnings.push(warn(None, message));
    }
    if power.is_none() {
        warnings.push(warn(None, "No power of intervention is cited."));
    }
    notice.power = power;
}

/// "the five areas for priority action and six areas for improvement", "areas of", in words or digits.
pub(super) fn stated(text: &str) -> StatedCounts {
    let text = folded(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = StatedCounts::default();
    for (at, word) in words.iter().enumerate() {
        let Some(n) = dates::number(word).filter(|n| *n > 0) else {
            continue;
        };
        let after: Vec<&str> = words[at + 1..]
            .iter()
            .take(4)
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
            .collect();
        match after.as_slice() {
            ["area" | "areas", "for" | "of", "priority", "action", ..]
            | ["priority", "action", "area" | "areas", ..]
            | ["priority", "area" | "areas", ..] => {
                out.priority_action = out.priority_action.or(Some(n));
            }
            ["area" | "areas", "for" | "of", "improvement", ..]
            | ["improvement", "area" | "areas", ..]
            | ["for", "improvement", ..] => {
                out.improvement = out.improvement.or(Some(n));
            }
            _ => {}
        }
    }
    out
}

/// Items one level under the first numbered paragraph that must cover the areas.
pub(crate) fn covering(paragraphs: &[Paragraph]) -> Option<&Paragraph> {
    paragraphs.iter().find(|p| {
        let text = folded(&p.text);
        !p.children.is_empty() && text.contains("priority action") && text.contains("plan")
    })
}

fn check_counts(notice: &ImprovementNotice, warnings: &mut Vec<Warning>) {
    let counts = notice.stated_counts;
    let stated = counts.priority_action.unwrap_or(0) + counts.improvement.unwrap_or(0);
    if counts.priority_action.is_none() || counts.improvement.is_none() {
        warnings.push(warn(None, "The notice does not state both how many areas for priority action and how many for improvement it addresses."));
    }
    let Some(list) = covering(&notice.paragraphs) else {
        warnings.push(warn(
            None,
            "No list of what the improvement plans must cover was found.",
        ));
        return;
    };
    let found = list.children.len();
    if stated > 0 && usize::try_from(stated).ok() != Some(found) {
        let message = format!(
            "The notice says it addresses {stated} areas, and paragraph {} lists {found} items: check both.",
            list.label
        );
        warnings.push(Warning {
            page: list.page,
            line: list.line,
            message,
        });
    }
}

/// "delivered by the end of December 2026 or sooner": the date and the words from "by".
fn target(text: &str) -> Option<(Date, String)> {
    let verb = ["delivered by", "completed by", "achieved by", "implemented by"]
        .iter()
        .find_map(|v| find_phrase(text, v).map(|at| at + v.len() - 2))?;
    let rest = &text[verb..];
    let exact = dates::spans(rest).first().copied().filter(|s| s.from < 40);
    let span = exact.or_else(|| dates::end_of_month(rest).filter(|s| s.from < 40))?;
    let tail = &rest[span.to..];
    let end = if folded(tail).starts_with(" or sooner") {
        span.to + " or sooner".len()
    } else {
        span.to
    };
    Some((span.end, rest[..end].to_owned()))
}

/// `s497A Education Act 1996` from any of its spellings: "s.497A of the", "section 497A(4B)".
fn cited_power(text: &str) -> Option<String> {
    let at = find_phrase(text, "Education Act 19").or_else(|| find_phrase(text, "Education Act 20"))?;
    let act: String = text[at..].chars().take("Education Act 1996".len()).collect();
    let before = &text[..at];
    let section = before
        .split_whitespace()
        .rev()
        .take(4)
        .find(|w| w.chars().any(|c| c.is_ascii_digit()))?;
    let section = section
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')')
        .trim_start_matches('(');
    let number = &section[section.find(|c: char| c.is_ascii_digit())?..];
    Some(format!("s{number} {act}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words_and_digits() {
        let both = StatedCounts {
            priority_action: Some(5),
            improvement: Some(6),
        };
        assert_eq!(
            stated("the five areas for priority action and six areas for improvement identified"),
            both
        );
        assert_eq!(
            stated("the 5 areas of priority action and 6 areas of improvement."),
            both
        );
        assert_eq!(stated("areas for priority action"), StatedCounts::default());
    }

    #[test]
    fn powers() {
        for text in [
            "powers (s497A Education Act 1996) to direct",
            "under section 497A of the Education Act 1996.",
            "powers (s.497A Education Act 1996)",
        ] {
            assert_eq!(cited_power(text).as_deref(), Some("s497A Education Act 1996"), "{text}");
        }
    }

    #[test]
    fn targets() {
        let (date, words) = target("actions to be delivered by the end of August 2025 or sooner. However").unwrap();
        assert_eq!(date.to_string(), "2025-08-31");
        assert_eq!(words, "by the end of August 2025 or sooner");
        assert_eq!(
            target("delivered by 31 March 2026.").unwrap().0.to_string(),
            "2026-03-31"
        );
        assert!(target("evidenced by the agreed target dates").is_none());
    }
}
