//! No bytes may panic, hang or exhaust memory.

use crate::builder::{Node, Pdf};
use crate::sheet::{Words, improvement, priority, report};
use documents::{correspondences, read, requirements};
use proptest::prelude::*;

fn sample() -> Vec<u8> {
    report(&Words::default(), |sheet| {
        let mut out = priority(sheet, &[("Elmet Council", "Leaders should act.")]);
        out.extend(improvement(sheet, &["Leaders should listen."]));
        out
    })
}

/// Reads and uses whatever was read.
fn exercise(bytes: &[u8]) {
    if let Ok(document) = read(bytes, "file") {
        let list = requirements(&document);
        let _ = (
            document.to_text(),
            serde_json::to_string(&document).unwrap(),
            correspondences(&list, &list),
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        exercise(&bytes);
        exercise(&[b"%PDF-1.7\n".to_vec(), bytes].concat());
    }

    #[test]
    fn a_report_with_bytes_changed(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = sample();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        exercise(&bytes);
    }

    #[test]
    fn a_report_cut_short(at in any::<prop::sample::Index>()) {
        let bytes = sample();
        exercise(&bytes[..at.index(bytes.len())]);
    }

    #[test]
    fn a_notice_of_any_lines(lines in proptest::collection::vec("(([0-9]{1,2}|[a-z]|[ivx]{1,4}|[IVX]{1,3})[.)] |- |• |)[ -~’–]{0,60}", 0..40)) {
        let head = "Improvement Notice\nTo: X\nThis Improvement Notice is issued to X on 1 May 2024, published on 2 May 2024\n1. This notice is given to\n";
        exercise(format!("{head}{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn a_report_of_any_lines(lines in proptest::collection::vec("(Areas for priority action|Areas for improvement|Responsible body\t|Responsible body    |Local authority    |• |\u{c}|)[ -~’–\t]{0,60}", 0..40)) {
        let head = "Area SEND inspection of X Local Area Partnership\nInspection dates: 1 to 5 May 2024\nInspection outcome\n";
        exercise(format!("{head}{}", lines.join("\n")).as_bytes());
    }
}

#[test]
fn deep_trees_loops_and_floods_end() {
    // Elements nested far deeper than any report's.
    let mut pdf = Pdf::default();
    let page = pdf.page();
    let mut node = pdf.text(
        page,
        60.0,
        700.0,
        "Area SEND inspection of Elmet Local Area Partnership Inspection outcome",
    );
    for role in ["Div", "TR", "LI", "Table", "L"].iter().cycle().take(400) {
        node = Node::El(role, vec![node]);
    }
    exercise(&pdf.save(Some(vec![node])));
    // A form that draws itself, and an endless stack of states.
    let mut pdf = Pdf::default();
    let page = pdf.page();
    let node = pdf.marked(
        page,
        &format!(
            "{} BT /F1 11 Tf (x) Tj ET",
            "q BT /F1 9 Tf 1 0 0 1 9 9 Tm [(a) 9e9 (b)] TJ ET ".repeat(20_000)
        ),
    );
    exercise(&pdf.save(Some(vec![node])));
}
