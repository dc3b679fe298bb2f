//! Improvement Notices: the tree of paragraphs, and the facts in them.

mod board;
pub(crate) mod facts;
pub(crate) mod label;
mod signature;
mod tree;

use crate::model::{BoardRules, ImprovementNotice, StatedCounts, Warning};
use crate::places;
use crate::source::{Para, Source, is_furniture};

pub(crate) fn warn(para: Option<&Para>, message: impl Into<String>) -> Warning {
    Warning {
        page: para.and_then(|p| p.page),
        line: para.and_then(|p| p.line),
        message: message.into(),
    }
}

/// Reads a notice. The caller has made sure that it is one.
pub(crate) fn read(source: Source) -> ImprovementNotice {
    let mut warnings = source.warnings.clone();
    let paras: Vec<Para> = source
        .paras()
        .into_iter()
        .filter(|p| !is_furniture(&p.text))
        .cloned()
        .collect();
    let first = paras
        .iter()
        .position(|p| label::split_label(&p.text).is_some_and(|(l, _)| l == "1"))
        .unwrap_or(paras.len());
    let (opening, rest) = paras.split_at(first);
    let close = signature::starts_at(rest);
    let (body, closing) = rest.split_at(close);
    let paragraphs = tree::build(body, &source.vocabulary, &mut warnings);
    let mut notice = ImprovementNotice {
        area: None,
        council: None,
        boards: Vec::new(),
        issued: None,
        inspection_published: None,
        opening: None,
        stated_counts: StatedCounts::default(),
        paragraphs,
        delivery_target: None,
        delivery_target_words: None,
        board_rules: BoardRules::default(),
        power: None,
        signature: signature::read(closing),
        format: source.format,
        pages: source.pages,
        warnings: Vec::new(),
    };
    facts::opening(&mut notice, opening, &mut warnings);
    facts::body(&mut notice, &mut warnings);
    board::read(&mut notice, &mut warnings);
    signature::check(&notice, closing, &mut warnings);
    let named = notice
        .all()
        .iter()
        .map(|p| p.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    notice.boards = places::boards_in(&format!("{}\n{named}", notice.opening.as_deref().unwrap_or_default()));
    if notice.paragraphs.is_empty() {
        warnings.push(warn(
            None,
            "No numbered paragraph was found: the notice's requirements could not be read.",
        ));
    }
    for item in notice.all().into_iter().filter(|p| p.text.contains("CAHMS")) {
        let message = format!(
            "Paragraph {} prints \"CAHMS\", where CAMHS seems meant: the words are kept as printed.",
            item.path
        );
        warnings.push(Warning {
            page: item.page,
            line: item.line,
            message,
        });
    }
    warnings.sort_by_key(|w| (w.page, w.line));
    notice.warnings = warnings;
    notice
}
