//! Help, contact, accessibility statement, privacy notice, feedback: what the operator wrote, else our own words.

use askama::Template;
use axum::Router;
use axum::routing::get;

use crate::context::{PageRequest, SiteContext};
use crate::layout::Layout;
use crate::reply::{Page, Reply};
use crate::site::{NOTICES, Shared};

pub(super) fn routes() -> Router<Shared> {
    NOTICES.into_iter().fold(Router::new(), |router, id| {
        router.route(
            &format!("/{id}"),
            get(move |request: PageRequest| request.site("notice", move |context| page(context, id))),
        )
    })
}

/// A paragraph, or a list of lines.
struct Block {
    lines: Vec<String>,
    list: bool,
}

#[derive(Template)]
#[template(path = "reference/notice.html")]
struct NoticePage {
    layout: Layout,
    heading: String,
    blocks: Vec<Block>,
    /// Said when the operator has written nothing of their own.
    ours: bool,
}

fn page(context: &SiteContext, id: &'static str) -> Page {
    let messages = context.messages();
    let (heading, ours) = match id {
        "help" => ("footer-help", "notice-help"),
        "contact" => ("footer-contact", "notice-contact"),
        "accessibility" => ("footer-accessibility", "notice-accessibility"),
        "privacy" => ("footer-privacy", "notice-privacy"),
        _ => ("footer-feedback", "notice-feedback"),
    };
    let heading = messages.get(heading);
    let own = context.site.notices.get(id);
    let text = own.cloned().unwrap_or_else(|| messages.get(ours));
    Reply::page(&NoticePage {
        layout: Layout::outside(context, &heading),
        heading,
        blocks: blocks(&text),
        ours: own.is_none(),
    })
}

/// Plain text as blocks: an empty line ends a paragraph, and lines that begin with a hyphen are a list.
fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    for part in text.replace("\r\n", "\n").split("\n\n") {
        let lines: Vec<&str> = part.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let items: Option<Vec<String>> = lines
            .iter()
            .map(|line| line.strip_prefix("- ").map(str::to_owned))
            .collect();
        match items {
            _ if lines.is_empty() => {}
            Some(items) => out.push(Block {
                lines: items,
                list: true,
            }),
            None => out.push(Block {
                lines: vec![lines.join(" ")],
                list: false,
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn empty_lines_end_paragraphs_and_hyphens_make_lists() {
        let found = blocks("One\ntwo.\r\n\r\n- a\n- b\n\n\nLast - not a list.");
        let shown: Vec<(bool, Vec<String>)> = found.into_iter().map(|b| (b.list, b.lines)).collect();
        let expected = [
            (false, vec!["One two."]),
            (true, vec!["a", "b"]),
            (false, vec!["Last - not a list."]),
        ];
        let expected = expected.map(|(list, lines)| (list, lines.into_iter().map(str::to_owned).collect()));
        assert_eq!(shown, Vec::from(expected));
    }
}
