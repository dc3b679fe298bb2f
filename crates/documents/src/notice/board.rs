//! The rules for the Improvement Board.

use super::warn;
use crate::dates;
use crate::model::{BoardRules, Chair, ImprovementNotice, ReviewFrequency, Warning};
use crate::words::{find_phrase, folded, sentence_from};

/// Reads the rules from anywhere in the notice.
pub(super) fn read(notice: &mut ImprovementNotice, warnings: &mut Vec<Warning>) {
    let mut rules = BoardRules::default();
    for item in notice.all() {
        let text = item.text.as_str();
        if find_phrase(text, "improvement board").is_some() {
            if rules.chair_words.is_none() {
                (rules.chair, rules.chair_words) = chair(text);
            }
            if rules.attendees.is_empty()
                && let Some(at) = find_phrase(text, "attended by")
            {
                let clause = attendance(&text[at + "attended by".len()..]);
                rules.parent_carer_forum = names_forum(clause);
                rules.attendees = list(clause);
                rules.attendees_words = Some(clause.to_owned());
            }
        }
        if rules.external_invitees.is_empty() && find_phrase(text, "invitations to").is_some() {
            invitations(text, &mut rules);
        }
        if rules.accountability.is_none()
            && let Some(at) = find_phrase(text, "held to account")
        {
            let from = text[..at].rfind(". ").map_or(0, |dot| dot + 2);
            rules.accountability = Some(sentence_from(text, from).to_owned());
        }
        if rules.review_frequency.is_none() && find_phrase(text, "review").is_some() {
            rules.review_frequency = frequency(text);
        }
    }
    if rules.chair.is_none() {
        warnings.push(warn(
            None,
            "The words about the board's chair were not recognised. Read them in the paragraphs.",
        ));
    }
    if rules.attendees.is_empty() {
        warnings.push(warn(
            None,
            "Who attends the Improvement Board was not recognised: read it in the paragraphs.",
        ));
    }
    notice.board_rules = rules;
}

fn chair(text: &str) -> (Option<Chair>, Option<String>) {
    for (phrase, kind) in [
        ("an independent chair", Chair::Independent),
        ("independent chair", Chair::Independent),
        ("independently chaired", Chair::Independent),
        ("chair agreed by the department", Chair::AgreedByDepartment),
        ("chair agreed with the department", Chair::AgreedByDepartment),
        ("chair appointed by the department", Chair::AgreedByDepartment),
    ] {
        if let Some(at) = find_phrase(text, phrase) {
            let lead = if text[..at].to_lowercase().ends_with("the ") {
                at - 4
            } else {
                at
            };
            return (Some(kind), Some(text[lead..at + phrase.len()].to_owned()));
        }
    }
    match find_phrase(text, "chaired by") {
        Some(at) => {
            let clause = sentence_from(text, at);
            let end = clause.find(',').unwrap_or(clause.len());
            (Some(Chair::Other), Some(clause[..end].to_owned()))
        }
        None => (None, None),
    }
}

/// The clause up to the timetable, the end of the sentence or of the item.
fn attendance(text: &str) -> &str {
    let clause = sentence_from(text, 0);
    let end = [", to a timetable", " to a timetable", ", and meets", " and meets"]
        .iter()
        .filter_map(|stop| find_phrase(clause, stop))
        .min()
        .unwrap_or(clause.len());
    clause[..end].trim()
}

fn names_forum(text: &str) -> bool {
    let plain: String = folded(text)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words
        .windows(2)
        .any(|w| matches!(w[0], "carer" | "carers" | "s") && matches!(w[1], "forum" | "forums"))
        || words.windows(2).any(|w| matches!(w, ["parent" | "parents", "forum"]))
}

/// Splits a list of people. A comma or "and" parts two of them only before a word that can begin a title; the
/// phrase "education, health and care" and "the X of the Council and the ICB" hold together.
fn list(clause: &str) -> Vec<String> {
    let lower = folded(clause);
    let mut kept: Vec<(usize, usize)> = Vec::new();
    if lower.len() == clause.len() {
        for phrase in [
            "education, health and social care",
            "education, health and care",
            "education, health, and care",
            "education, health, and social care",
            "health and social care",
            "health and care",
        ] {
            for (at, found) in lower.match_indices(phrase) {
                kept.push((at, at + found.len()));
            }
        }
    }
    let last_comma = clause.rfind(", ").unwrap_or(0);
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for separator in [", including ", ", and ", ", ", "; ", " and "] {
        for (at, found) in clause.match_indices(separator) {
            let end = at + found.len();
            let inside = kept.iter().any(|(from, to)| (*from..*to).contains(&at));
            let early_and = separator == " and " && at < last_comma;
            let starts = clause[end..].split_whitespace().next().is_some_and(begins_title);
            if !inside && !early_and && (starts || separator == "; ") && !cuts.iter().any(|(a, b)| *a < end && at < *b)
            {
                cuts.push((at, end));
            }
        }
    }
    cuts.sort_unstable();
    let mut out = Vec::new();
    let mut from = 0;
    for (at, end) in cuts {
        out.push(clause[from..at].trim().to_owned());
        from = end;
    }
    out.push(clause[from..].trim().to_owned());
    out.retain(|part| !part.is_empty());
    out
}

fn begins_title(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        || matches!(
            word,
            "the"
                | "a"
                | "an"
                | "appropriate"
                | "key"
                | "elected"
                | "senior"
                | "representatives"
                | "representation"
                | "other"
                | "local"
                | "parent"
                | "parents"
                | "school"
                | "including"
        )
}

/// "Invitations … must be sent on each occasion to A, B, and to C as external attendees, rather than members".
fn invitations(text: &str, rules: &mut BoardRules) {
    let Some(at) = [" on each occasion to ", "must be sent to ", "should be sent to "]
        .iter()
        .find_map(|p| find_phrase(text, p).map(|at| at + p.len()))
    else {
        return;
    };
    let clause = sentence_from(text, at);
    let end = [
        " as external",
        ", as external",
        " rather than",
        " who will",
        " to attend",
    ]
    .iter()
    .filter_map(|stop| find_phrase(clause, stop))
    .min()
    .unwrap_or(clause.len());
    rules.external_attendees_not_members =
        folded(clause).contains("rather than members") || folded(clause).contains("not members");
    let mut rest = clause[..end]
        .replace(", and to ", "\n")
        .replace(", and ", "\n")
        .replace(" and to ", "\n")
        .replace(" and ", "\n")
        .replace(", ", "\n");
    for article in ["\nthe ", "\nto "] {
        rest = rest.replace(article, "\n");
    }
    rules.external_invitees = rest
        .split('\n')
        .map(|p| p.trim().trim_start_matches("the ").to_owned())
        .filter(|p| !p.is_empty())
        .collect();
}

/// "at least every six months", "every three months", "quarterly".
fn frequency(text: &str) -> Option<ReviewFrequency> {
    let lower = folded(text);
    if ![
        "reviews of progress",
        "review progress",
        "stocktake",
        "undertake reviews",
        "reviews will",
    ]
    .iter()
    .any(|p| lower.contains(p))
    {
        return None;
    }
    for (word, months) in [("quarterly", 3), ("monthly", 1), ("annually", 12), ("six-monthly", 6)] {
        if let Some(at) = find_phrase(text, word) {
            return Some(ReviewFrequency {
                words: text[at..at + word.len()].to_owned(),
                months: Some(months),
            });
        }
    }
    let at = find_phrase(text, "every ")?;
    let rest = &text[at + "every ".len()..];
    let mut words = rest.split_whitespace();
    let first = words.next()?;
    let (count, unit) = match dates::number(first) {
        Some(n) => (n, words.next()?),
        None => (1, first),
    };
    let unit = unit.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let months = match unit.as_str() {
        "month" | "months" => Some(count),
        "year" | "years" => Some(count * 12),
        "week" | "weeks" => None,
        _ => return None,
    };
    let from = if text[..at].to_lowercase().ends_with("at least ") {
        at - "at least ".len()
    } else {
        at
    };
    let unit_at = find_phrase(&text[at..], &unit)? + at;
    Some(ReviewFrequency {
        words: text[from..unit_at + unit.len()].to_owned(),
        months,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn people_who_attend() {
        assert_eq!(
            list(
                "key leaders across education, health and care services, Parent/Carer Forum and appropriate Elected Members of the Council"
            ),
            [
                "key leaders across education, health and care services",
                "Parent/Carer Forum",
                "appropriate Elected Members of the Council"
            ]
        );
        assert_eq!(
            list(
                "key leaders, including the Chief Executives of the Council and the ICB, the Accountable Officer and elected members"
            ),
            [
                "key leaders",
                "the Chief Executives of the Council and the ICB",
                "the Accountable Officer",
                "elected members"
            ]
        );
    }

    #[test]
    fn forums() {
        for text in [
            "Parent/Carer Forum",
            "the parent carer forum",
            "the Parent and Carer Forum",
            "Parents’ Forum",
        ] {
            assert!(names_forum(text), "{text}");
        }
        assert!(!names_forum("parents and carers"));
    }

    #[test]
    fn frequencies() {
        let found = frequency("will undertake reviews of progress at least every six months and more").unwrap();
        assert_eq!(
            (found.words.as_str(), found.months),
            ("at least every six months", Some(6))
        );
        assert_eq!(frequency("will undertake reviews every 12 weeks").unwrap().months, None);
        assert!(frequency("the Board meets every month").is_none());
    }
}
