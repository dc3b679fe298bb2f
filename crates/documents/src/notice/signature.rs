//! The signature: "Signed", then a date, a name and a post in any order, or nothing.

use super::{label::split_label, warn};
use crate::dates;
use crate::model::{ImprovementNotice, Signature, Warning};
use crate::source::Para;
use crate::words::{find_phrase, folded, is_complete};

/// Where the closing begins among the paragraphs after the opening: at "Signed", at a line with nothing but a
/// date, or after the last labelled item when the words that follow cannot belong to it.
pub(super) fn starts_at(paras: &[Para]) -> usize {
    let after = |decimal: bool| {
        let label = |p: &Para| {
            split_label(&p.text).is_some_and(|(l, _)| !decimal || l.starts_with(|c: char| c.is_ascii_digit()))
        };
        paras.iter().rposition(label).map_or(0, |at| at + 1)
    };
    let marked = |at: &usize| {
        let text = folded(&paras[*at].text);
        text.starts_with("signed") || text.starts_with("date:") || text.starts_with("name:") || is_bare_date(&text)
    };
    // No "Signed": a short line that names a post, or a person, closes the notice.
    let bare =
        |at: &usize| is_complete(&paras[*at - 1].text) && (is_post(&paras[*at].text) || is_name(&paras[*at].text));
    (after(true)..paras.len())
        .find(marked)
        .or_else(|| (after(false).max(1)..paras.len()).find(bare))
        .unwrap_or(paras.len())
}

fn is_bare_date(text: &str) -> bool {
    dates::spans(text)
        .first()
        .is_some_and(|span| span.from <= 6 && text.len() - span.to <= 1)
}

fn is_post(text: &str) -> bool {
    let text = folded(text);
    text.len() < 120
        && [
            "civil servant",
            "department for education",
            "director",
            "minister",
            "secretary of state",
        ]
        .iter()
        .any(|word| text.contains(word))
}

fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name_word = |w: &&str| {
        w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    (2..=6).contains(&words.len()) && words.iter().all(name_word)
}

/// Reads the closing. `None` where there is nothing in it.
pub(super) fn read(paras: &[Para]) -> Option<Signature> {
    let mut signature = Signature {
        name: None,
        post: None,
        date: None,
    };
    for para in paras {
        for part in pieces(&para.text) {
            let lower = folded(&part);
            if let Some(date) = dates::first(&part) {
                signature.date.get_or_insert(date);
            } else if lower.is_empty() || lower == "signed" {
            } else if is_post(&part) {
                match &mut signature.post {
                    Some(post) => post.push_str(&format!(", {part}")),
                    None => signature.post = Some(part),
                }
            } else if is_name(&part) {
                signature.name.get_or_insert(part);
            }
        }
    }
    (signature.name.is_some() || signature.post.is_some() || signature.date.is_some()).then_some(signature)
}

/// The parts of a closing line, without "Signed:", "Name:", "Date:", "Position:".
fn pieces(text: &str) -> Vec<String> {
    let mut rest = text.to_owned();
    for word in [
        "Signed by:",
        "Signed:",
        "Signed",
        "Name:",
        "Date:",
        "Position:",
        "Post:",
        "Title:",
        "Job title:",
    ] {
        while let Some(at) = find_phrase(&rest, word) {
            rest.replace_range(at..at + word.len(), "\n");
        }
    }
    rest.split('\n')
        .map(|part| part.trim().trim_matches(['_', '.', '…']).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Warns of a missing signature and of a date that differs from the date of issue.
pub(super) fn check(notice: &ImprovementNotice, closing: &[Para], warnings: &mut Vec<Warning>) {
    let at = closing.first();
    let Some(signature) = &notice.signature else {
        warnings.push(warn(at, "The signature, its name and its date are missing."));
        return;
    };
    let mut missing = Vec::new();
    for (what, absent) in [
        ("name", signature.name.is_none()),
        ("post", signature.post.is_none()),
        ("date", signature.date.is_none()),
    ] {
        if absent {
            missing.push(what);
        }
    }
    if !missing.is_empty() {
        warnings.push(warn(at, format!("The signature has no {}.", missing.join(" and no "))));
    }
    if let (Some(issued), Some(signed)) = (notice.issued, signature.date)
        && issued != signed
    {
        let message = format!(
            "The opening says the notice was issued on {}, and the signature is dated {}. The opening's date is used.",
            dates::long(issued),
            dates::long(signed)
        );
        let line = closing.iter().find(|p| dates::first(&p.text) == Some(signed)).or(at);
        warnings.push(warn(line, message));
    }
}
