//! The two published notices: everything that must come out of them.

use crate::{messages, notice, published};
use documents::{Chair, ImprovementNotice, Paragraph};
use jiff::civil::date;

fn paths(notice: &ImprovementNotice) -> Vec<&str> {
    notice.all().into_iter().map(|p| p.path.as_str()).collect()
}

fn ends(notice: &ImprovementNotice, path: &str) -> (String, String, usize) {
    let item = notice.all().into_iter().find(|p| p.path == path).unwrap();
    let words: Vec<&str> = item.text.split_whitespace().collect();
    (words[..2].join(" "), words[words.len() - 2..].join(" "), words.len())
}

#[test]
fn redbridge() {
    let Some(bytes) = published("seeds/000_52f6cdfed731bc69.txt") else {
        return;
    };
    let notice = notice(&bytes);
    assert_eq!(notice.area.as_deref(), Some("Redbridge"));
    assert_eq!(notice.council.as_deref(), Some("Redbridge London Borough Council"));
    assert_eq!(notice.boards, ["North East London Integrated Care Board"]);
    assert_eq!(
        (notice.issued, notice.inspection_published),
        (Some(date(2025, 9, 3)), Some(date(2025, 6, 30)))
    );
    assert_eq!(
        (notice.stated_counts.priority_action, notice.stated_counts.improvement),
        (Some(5), Some(6))
    );
    assert_eq!(notice.paragraphs.len(), 14);
    let expected: Vec<String> = [
        "1 2 3 3.a 3.b 3.c 3.c.I 3.c.II 3.d 3.e 3.e.I 3.e.II 3.e.III 3.f 3.g 3.h 3.i 3.j 3.k 4",
        "5 5.a 5.b 5.c 5.d 5.e 6 7 8 9 10 10.a 10.b 10.c 10.d 10.d.i 10.d.ii 10.d.iii 11 12 12.a 12.b 12.c 12.d 13 14",
    ]
    .join(" ")
    .split(' ')
    .map(str::to_owned)
    .collect();
    assert_eq!(paths(&notice), expected);
    let check = |path: &str, first: &str, last: &str, words: usize| {
        assert_eq!(
            ends(&notice, path),
            (first.to_owned(), last.to_owned(), words),
            "{path}"
        );
    };
    // A page end falls inside each of these three.
    check("3.b", "The Council,", "everyday practice.", 69);
    check("3.g", "The Council", "Services (CAHMS).", 37);
    check("10.d.ii", "A dashboard", "of milestones.", 37);
    check("3.e.I", "ensuring new", "statutory timeframe;", 10);
    assert_eq!(notice.delivery_target, Some(date(2026, 12, 31)));
    assert_eq!(
        notice.delivery_target_words.as_deref(),
        Some("by the end of December 2026 or sooner")
    );
    assert_eq!(notice.power.as_deref(), Some("s497A Education Act 1996"));
    let rules = &notice.board_rules;
    assert_eq!(
        (
            rules.chair,
            rules.parent_carer_forum,
            rules.external_attendees_not_members
        ),
        (Some(Chair::Independent), true, true)
    );
    assert_eq!(rules.attendees.len(), 3);
    assert_eq!(rules.attendees[1], "Parent/Carer Forum");
    assert_eq!(
        rules.external_invitees,
        [
            "DfE appointed SEND Advisor",
            "NHS England Advisor",
            "Department's SEND Case Lead"
        ]
    );
    assert_eq!(
        rules.review_frequency.as_ref().map(|f| (f.words.as_str(), f.months)),
        Some(("at least every six months", Some(6)))
    );
    assert!(
        rules
            .accountability
            .as_deref()
            .is_some_and(|a| a.starts_with("It is expected") && a.ends_with("Board identifies"))
    );
    let signature = notice.signature.as_ref().unwrap();
    assert_eq!(signature.date, Some(date(2025, 9, 3)));
    assert!(
        signature.name.is_some()
            && signature
                .post
                .as_deref()
                .is_some_and(|p| p.starts_with("Senior Civil Servant"))
    );
    let headings: Vec<&str> = notice.paragraphs.iter().filter_map(|p| p.heading.as_deref()).collect();
    assert_eq!(headings.first(), Some(&"Improvement plan:"));
    assert_eq!(headings.iter().filter(|h| **h == "Timescales:").count(), 1);
    assert_eq!(notice.warnings.len(), 1);
    assert!(messages(&notice.warnings).contains("CAHMS") && notice.warnings[0].line == Some(33));
}

#[test]
fn bexley() {
    let Some(bytes) = published("seeds/003_67c9be5f736eddfb.txt") else {
        return;
    };
    let notice = notice(&bytes);
    assert_eq!(notice.area.as_deref(), Some("Bexley"));
    assert!(notice.boards.is_empty());
    assert_eq!(
        (notice.issued, notice.inspection_published),
        (Some(date(2024, 5, 1)), Some(date(2024, 2, 23)))
    );
    assert_eq!(
        (notice.stated_counts.priority_action, notice.stated_counts.improvement),
        (Some(3), Some(2))
    );
    let expected = "1 2 3 3.bullet.1 3.bullet.2 3.bullet.3 3.bullet.4 3.bullet.5 4 4.a 4.b 4.c 4.d 4.e 5 6 7 7.a 7.b 7.c 7.d 7.d.i 7.d.ii \
        7.d.iii 8 9 9.a 9.b 9.c 9.d 10 11";
    assert_eq!(paths(&notice), expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(
        ends(&notice, "3.bullet.2"),
        ("leaders should".to_owned(), "and embedded;".to_owned(), 57)
    );
    assert_eq!(notice.delivery_target, Some(date(2025, 8, 31)));
    assert_eq!(notice.power.as_deref(), Some("s497A Education Act 1996"));
    let rules = &notice.board_rules;
    assert_eq!(
        (
            rules.chair,
            rules.parent_carer_forum,
            rules.external_attendees_not_members
        ),
        (Some(Chair::AgreedByDepartment), false, false)
    );
    assert_eq!(rules.attendees.len(), 5);
    assert_eq!(rules.external_invitees.len(), 3);
    assert_eq!(rules.review_frequency, None);
    assert_eq!(rules.accountability, None);
    assert_eq!(notice.signature.as_ref().and_then(|s| s.date), Some(date(2024, 5, 1)));
    assert!(
        notice
            .signature
            .as_ref()
            .is_some_and(|s| s.name.is_some() && s.post.is_some())
    );
    assert!(notice.warnings.is_empty(), "{}", messages(&notice.warnings));
}

/// Letters and digits alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Labels, words and headings in order, as printed.
fn printed(notice: &ImprovementNotice) -> String {
    fn walk(item: &Paragraph, out: &mut String) {
        if item.label != "•" {
            out.push_str(&item.label);
        }
        out.push_str(&item.text);
        item.children.iter().for_each(|child| walk(child, out));
    }
    let mut out = String::new();
    let mut heading = None;
    for paragraph in &notice.paragraphs {
        if paragraph.heading.as_deref() != heading {
            heading = paragraph.heading.as_deref();
            out.push_str(heading.unwrap_or_default());
        }
        walk(paragraph, &mut out);
    }
    out
}

#[test]
fn no_word_between_the_first_paragraph_and_the_signature_is_lost_added_or_moved() {
    for path in ["seeds/000_52f6cdfed731bc69.txt", "seeds/003_67c9be5f736eddfb.txt"] {
        let Some(bytes) = published(path) else { return };
        let text = String::from_utf8(bytes.clone()).unwrap();
        let body = &text[text.find("1. This notice").unwrap()..text.find("Signed:").unwrap()];
        assert_eq!(letters(&printed(&notice(&bytes))), letters(body), "{path}");
    }
}
