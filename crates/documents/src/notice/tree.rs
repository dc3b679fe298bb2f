//! Paragraphs and list items into a tree, with breaks at page ends mended.

use super::label::{Numbering, Reading, place, split_label};
use super::warn;
use crate::model::{Paragraph, Warning};
use crate::source::Para;
use crate::words::{Vocabulary, continues, is_complete, join_line};

/// Label given to an item that has a bullet and no label of its own.
pub(super) const BULLET: &str = "•";

struct Item {
    depth: usize,
    node: Paragraph,
}

/// Builds the tree from the paragraphs between the opening and the signature.
pub(super) fn build(paras: &[Para], vocabulary: &Vocabulary, warnings: &mut Vec<Warning>) -> Vec<Paragraph> {
    let mut items: Vec<Item> = Vec::new();
    let mut open: Vec<Reading> = Vec::new();
    let mut heading: Option<String> = None;
    let mut after_heading = false;
    for (at, para) in paras.iter().enumerate() {
        let split = (!para.bullet).then(|| split_label(&para.text)).flatten();
        let next = next_label(&paras[at + 1..]);
        if let Some((label, words)) = split
            && let Some((depth, reading)) = place(label, next, &open)
        {
            if let Some(skipped) = open.get(depth).filter(|o| o.value + 1 != reading.value)
                && depth == 0
                && reading.numbering == Numbering::Decimal
            {
                let message = format!(
                    "Paragraph {} follows paragraph {}: check whether one is missing.",
                    reading.value, skipped.value
                );
                warnings.push(warn(Some(para), message));
            }
            open.truncate(depth);
            open.push(reading);
            items.push(item(
                depth,
                label,
                words,
                para,
                (depth == 0).then(|| heading.clone()).flatten(),
            ));
            after_heading = false;
            continue;
        }
        if para.bullet && !para.text.is_empty() {
            let fresh = items.last().is_none_or(|last| is_complete(&last.node.text)) || !continues(&para.text);
            if fresh || items.last().is_some_and(|last| last.node.label == BULLET) {
                items.push(item(open.len(), BULLET, &para.text, para, None));
                continue;
            }
        }
        if para.text.is_empty() {
            continue;
        }
        if is_heading(para, items.last().map(|i| i.node.text.as_str()), next, &open) {
            heading = Some(para.text.clone());
            after_heading = true;
            continue;
        }
        match items.last_mut() {
            Some(last) if !after_heading && (continues(&para.text) || !is_complete(&last.node.text)) => {
                join_line(&mut last.node.text, &para.text, vocabulary);
            }
            Some(last) => {
                warnings.push(warn(
                    Some(para),
                    format!(
                        "A paragraph without a label follows {}: it was kept with it.",
                        last.node.label
                    ),
                ));
                last.node.text.push('\n');
                last.node.text.push_str(&para.text);
            }
            None => warnings.push(warn(
                Some(para),
                "Words before the first numbered paragraph were left out of it.",
            )),
        }
    }
    nest(items)
}

fn item(depth: usize, label: &str, words: &str, para: &Para, heading: Option<String>) -> Item {
    let node = Paragraph {
        label: label.to_owned(),
        path: String::new(),
        text: words.to_owned(),
        children: Vec::new(),
        heading,
        page: para.page,
        line: para.line,
    };
    Item { depth, node }
}

fn next_label(paras: &[Para]) -> Option<&str> {
    paras
        .iter()
        .filter(|p| !p.bullet)
        .find_map(|p| split_label(&p.text))
        .map(|(label, _)| label)
}

/// A heading is short, begins with a capital, does not end as a sentence does, and is where the item
/// before it has ended or the next numbered paragraph begins.
fn is_heading(para: &Para, before: Option<&str>, next: Option<&str>, open: &[Reading]) -> bool {
    let text = para.text.trim();
    if text.len() > 120 || continues(text) || text.ends_with(['.', ';', ',']) {
        return false;
    }
    let wanted = open.first().map_or(1, |top| top.value + 1).to_string();
    para.bold || before.is_none_or(is_complete) || text.ends_with(':') && next == Some(wanted.as_str())
}

/// Folds the flat items into a tree and gives each its address.
fn nest(items: Vec<Item>) -> Vec<Paragraph> {
    let mut roots: Vec<Paragraph> = Vec::new();
    for Item { depth, mut node } in items {
        let mut level = &mut roots;
        let mut path = String::new();
        for _ in 0..depth {
            if level.is_empty() {
                break;
            }
            let last = level.len() - 1;
            path = level[last].path.clone();
            level = &mut level[last].children;
        }
        let own = if node.label == BULLET {
            format!("bullet.{}", level.iter().filter(|n| n.label == BULLET).count() + 1)
        } else {
            node.label.clone()
        };
        node.path = if path.is_empty() { own } else { format!("{path}.{own}") };
        level.push(node);
    }
    roots
}
