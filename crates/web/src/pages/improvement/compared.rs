//! The same requirement in another document's words: both texts as they are, with the words that only one has marked.

use std::collections::BTreeSet;

use documents::{Difference, Requirement, RequirementKind, compared};
use improvement::{BodyNames, DocumentThread, RequirementLine};

use super::view::{place_title, requirement_href};
use crate::AreaContext;
use crate::labels::document_title;

/// What another document says.
pub(super) struct Same {
    pub(super) here: String,
    pub(super) there: String,
    pub(super) href: String,
    pub(super) mine: Vec<Piece>,
    pub(super) theirs: Vec<Piece>,
    pub(super) verdict: String,
    /// Said where the two make different bodies responsible.
    pub(super) bodies: Option<String>,
    /// Said where only a part of the other text answers this one.
    pub(super) clause: bool,
}

/// Messages of one of the texts; `only` where the other does not have them.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) only: bool,
}

type Place<'a> = (&'a DocumentThread, &'a RequirementLine);

/// Compares a requirement with one that says the same.
pub(super) fn same(context: &AreaContext, mine: Place<'_>, theirs: Place<'_>) -> Same {
    let messages = context.messages();
    // A report's area is compared with a notice's item; of two documents of a kind, this one takes the place of the
    // notice.
    let mine_is_area = mine.0.kind == "inspection_report" && theirs.0.kind != "inspection_report";
    let (item, area) = if mine_is_area { (theirs, mine) } else { (mine, theirs) };
    let notice: Vec<Requirement> = item.0.requirements.iter().map(requirement).collect();
    let pair = compared(&requirement(item.1), &notice, &requirement(area.1));
    let area_text = pair.clause.as_deref().unwrap_or(&area.1.words);
    let item_text = if pair.clause.is_some() {
        item.1.words.clone()
    } else {
        with_parts(item)
    };
    let of_item = marked(&item_text, &pair.differences, true);
    let of_area = marked(area_text, &pair.differences, false);
    let only = |pieces: &[Piece]| -> usize {
        let marked = pieces.iter().filter(|p| p.only);
        marked.map(|p| p.text.split_whitespace().count()).sum()
    };
    let (mine_pieces, their_pieces) = if mine_is_area {
        (of_area, of_item)
    } else {
        (of_item, of_area)
    };
    let verdict = if pair.same_words {
        messages.get("same-words")
    } else {
        messages.with(
            "same-differ",
            &[
                ("mine", only(&mine_pieces).into()),
                ("theirs", only(&their_pieces).into()),
            ],
        )
    };
    let named = |line: &RequirementLine| match &line.responsible_bodies[..] {
        [] => messages.get("same-no-body"),
        bodies => bodies.join(" and "),
    };
    // A body under another of its names is no other body.
    let names = BodyNames::of(context.definitions().code_list("body_name"));
    let keys = |line: &RequirementLine| -> BTreeSet<String> {
        line.responsible_bodies.iter().map(|body| names.key(body)).collect()
    };
    let title = |place: Place<'_>| {
        format!(
            "{}: {}",
            document_title(context, place.0),
            place_title(context, place.1)
        )
    };
    Same {
        here: title(mine),
        there: title(theirs),
        href: requirement_href(context, theirs.1.entry),
        mine: mine_pieces,
        theirs: their_pieces,
        verdict,
        bodies: pair.bodies_differ.filter(|_| keys(mine.1) != keys(theirs.1)).map(|_| {
            messages.with(
                "same-bodies",
                &[("mine", named(mine.1).into()), ("theirs", named(theirs.1).into())],
            )
        }),
        clause: pair.clause.is_some(),
    }
}

/// An item's words with all that is below it, as the comparison takes them.
fn with_parts((document, line): Place<'_>) -> String {
    let mut text = line.words.clone();
    let prefix = format!("{}.", line.paragraph);
    for part in document
        .requirements
        .iter()
        .filter(|r| r.paragraph.starts_with(&prefix))
    {
        text.push('\n');
        text.push_str(&part.words);
    }
    text
}

fn requirement(line: &RequirementLine) -> Requirement {
    Requirement {
        id: line.paragraph.clone(),
        parent: line.parent.clone(),
        order: 0,
        kind: match line.kind.as_str() {
            "priority_action" => RequirementKind::PriorityAction,
            "improvement" => RequirementKind::Improvement,
            _ => RequirementKind::NoticeRequirement,
        },
        text: line.words.clone(),
        source_paragraph: String::new(),
        group: line.heading.clone(),
        page: None,
        line: None,
        responsible_bodies: line.responsible_bodies.clone(),
        addressed_to: None,
    }
}

/// An exact text in pieces, marked by what a comparison says of its words.
fn marked(text: &str, differences: &[Difference], notice: bool) -> Vec<Piece> {
    let mut flags: Vec<(bool, bool)> = Vec::new();
    for difference in differences {
        let (messages, only) = match difference {
            Difference::Both(messages) => (messages, false),
            Difference::Notice(messages) if notice => (messages, true),
            Difference::Report(messages) if !notice => (messages, true),
            _ => continue,
        };
        flags.extend(messages.split_whitespace().map(|w| (only, is_mark(w))));
    }
    let mut flags = flags.into_iter().peekable();
    let mut out: Vec<Piece> = Vec::new();
    let mut last_only = false;
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim();
        // A bullet that the other text lacks is no difference, so the comparison passes over it.
        let only = if word.is_empty() || (is_mark(word) && flags.peek().is_none_or(|(_, mark)| !mark)) {
            last_only
        } else {
            flags.next().is_some_and(|(only, _)| only)
        };
        last_only = only;
        match out.last_mut() {
            Some(piece) if piece.only == only => piece.text.push_str(token),
            _ => out.push(Piece {
                text: token.to_owned(),
                only,
            }),
        }
    }
    out
}

fn is_mark(word: &str) -> bool {
    !word.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_text_is_kept_and_only_its_own_words_are_marked() {
        let differences = [
            Difference::Notice("The number of".to_owned()),
            Difference::Report("Ensuring".to_owned()),
            Difference::Both("plans are issued".to_owned()),
            Difference::Notice("increases.".to_owned()),
            Difference::Report("in time;".to_owned()),
        ];
        let text = "• The number of\nplans, are issued increases.";
        let notice = marked(text, &differences, true);
        let joined: String = notice.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(joined, text);
        let only: Vec<&str> = notice.iter().filter(|p| p.only).map(|p| p.text.trim()).collect();
        assert_eq!(only, ["The number of", "increases."]);
        let report = marked("Ensuring plans are issued in time;", &differences, false);
        let only: Vec<&str> = report.iter().filter(|p| p.only).map(|p| p.text.trim()).collect();
        assert_eq!(only, ["Ensuring", "in time;"]);
    }
}
