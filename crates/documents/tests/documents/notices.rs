//! Improvement Notices made here: as text and as PDF, with the irregularities the real ones show.

use crate::builder::Node;
use crate::sheet::{LEFT, Sheet};
use crate::{messages, notice};
use documents::{Chair, Document, ImprovementNotice, RequirementKind, requirements};
use jiff::civil::date;

/// The parts that tests vary.
struct Words<'a> {
    counts: &'a str,
    board: &'a str,
    reviews: &'a str,
    target: &'a str,
    signature: &'a str,
}

impl Default for Words<'_> {
    fn default() -> Self {
        Words {
            counts: "the two areas for priority action and 1 area of improvement",
            board: "an Improvement Board, with an Independent Chair, which is attended by key leaders across education, health and care services, the Parent Carer Forum and Elected Members of the Council, to a timetable agreed with the Department",
            reviews: "Officials will undertake reviews of progress at least every three months.",
            target: "actions to be delivered by the end of February 2028 or sooner",
            signature: "Signed:\n\nDate: 2 March 2026\n\nA. N. Official\n\nSenior Civil Servant in Department for Education\n",
        }
    }
}

fn text(words: &Words<'_>) -> String {
    format!(
        "Improvement Notice\n\nTo: Elmet County Council ('the Council')\nTown Hall\n\n\
        This Improvement Notice is issued to Elmet County Council on 2 March 2026 following the inspection, published on 9 January 2026 and in response to it.\n\n\
        1. This notice is given to address {} identified in the report of the inspection published on 9 January 2026.\n\
        2. To comply with this notice, actions are required of the Council, working with NHS Dorset Integrated Care Board (ICB).\n\n\
        Improvement plan:\n\n\
        3. The Council's improvement plans must cover the areas for priority action, including:\n\
        - a. the Council should write plans on\n\n\nEHC forms that families can read;\n\
        - b. the Council and the ICB should:\n - I. cut waits for therapy; and\n - II. say how long\n\n\u{c}\n4\n\nfamilies wait.\n\
        - c. leaders should listen.\n\
        4. To ensure progress:\n - a. the Council must ensure there is {};\n - b. reports to the Improvement Board should include data.\n\
        5. Invitations to Improvement Board meetings must be sent on each occasion to the DfE Adviser, NHS England Adviser and to the Department's Case Lead.\n\n\
        Department reviews\n\n6. {}\n\
        7. Prior to any reviews, the Council should provide to the Department its own assessment. This may include:\n - a. progress;\n - b. evidence, such as:\n - i. a dashboard;\n - ii. an update.\n\n\
        Timescales:\n\n8. The Council should aim for {}.\n\n\
        Failure to comply:\n\n9. Should the Council be unwilling to comply, they may choose to invoke their statutory powers of intervention (s497A Education Act 1996).\n\n{}",
        words.counts, words.board, words.reviews, words.target, words.signature
    )
}

pub(crate) fn usual() -> String {
    text(&Words::default())
}

fn made(words: &Words<'_>) -> ImprovementNotice {
    notice(text(words).as_bytes())
}

fn tree(notice: &ImprovementNotice) -> Vec<(&str, &str)> {
    notice
        .all()
        .into_iter()
        .map(|p| (p.path.as_str(), p.text.as_str()))
        .collect()
}

#[test]
fn the_tree_has_every_item_with_its_own_words() {
    let notice = made(&Words::default());
    let paths: Vec<&str> = tree(&notice).iter().map(|(path, _)| *path).collect();
    assert_eq!(
        paths,
        [
            "1", "2", "3", "3.a", "3.b", "3.b.I", "3.b.II", "3.c", "4", "4.a", "4.b", "5", "6", "7", "7.a", "7.b",
            "7.b.i", "7.b.ii", "8", "9"
        ]
    );
    let find = |path: &str| tree(&notice).iter().find(|(p, _)| *p == path).unwrap().1.to_owned();
    assert_eq!(
        find("3.a"),
        "the Council should write plans on EHC forms that families can read;"
    );
    assert_eq!(find("3.b.II"), "say how long families wait.");
    assert_eq!(find("7.b.i"), "a dashboard;");
    assert_eq!(notice.paragraphs[2].heading.as_deref(), Some("Improvement plan:"));
    assert_eq!(notice.paragraphs[5].heading.as_deref(), Some("Department reviews"));
    assert!(notice.warnings.is_empty(), "{}", messages(&notice.warnings));
}

#[test]
fn the_facts() {
    let notice = made(&Words::default());
    assert_eq!(notice.area.as_deref(), Some("Elmet"));
    assert_eq!(notice.council.as_deref(), Some("Elmet County Council"));
    assert_eq!(notice.boards, ["NHS Dorset Integrated Care Board"]);
    assert_eq!(
        (notice.issued, notice.inspection_published),
        (Some(date(2026, 3, 2)), Some(date(2026, 1, 9)))
    );
    assert_eq!(
        (notice.stated_counts.priority_action, notice.stated_counts.improvement),
        (Some(2), Some(1))
    );
    assert_eq!(notice.delivery_target, Some(date(2028, 2, 29)));
    assert_eq!(
        notice.delivery_target_words.as_deref(),
        Some("by the end of February 2028 or sooner")
    );
    assert_eq!(notice.power.as_deref(), Some("s497A Education Act 1996"));
    let rules = &notice.board_rules;
    assert_eq!(
        (
            rules.chair,
            rules.parent_carer_forum,
            rules.external_attendees_not_members
        ),
        (Some(Chair::Independent), true, false)
    );
    assert_eq!(rules.attendees.len(), 3);
    assert_eq!(
        rules.external_invitees,
        ["DfE Adviser", "NHS England Adviser", "Department's Case Lead"]
    );
    assert_eq!(rules.review_frequency.as_ref().and_then(|f| f.months), Some(3));
    let signature = notice.signature.unwrap();
    assert_eq!(
        (signature.name.as_deref(), signature.date),
        (Some("A. N. Official"), Some(date(2026, 3, 2)))
    );
    assert_eq!(
        signature.post.as_deref(),
        Some("Senior Civil Servant in Department for Education")
    );
}

#[test]
fn rules_that_a_notice_does_not_state_are_not_made_up() {
    let notice = made(&Words {
        board: "an improvement board, with the chair agreed by the Department and attended by the Chief Executives of the Council and the ICB and elected members of the Council",
        reviews: "Reviews may cover leadership; governance.",
        ..Words::default()
    });
    let rules = &notice.board_rules;
    assert_eq!(rules.chair, Some(Chair::AgreedByDepartment));
    assert!(!rules.parent_carer_forum);
    assert_eq!(rules.review_frequency, None);
}

#[test]
fn a_count_that_disagrees_with_the_list_is_a_warning() {
    let notice = made(&Words {
        counts: "the five areas of priority action and six areas of improvement",
        ..Words::default()
    });
    assert!(
        messages(&notice.warnings).contains("11 areas, and paragraph 3 lists 3 items"),
        "{}",
        messages(&notice.warnings)
    );
}

#[test]
fn signatures_in_either_order_in_part_or_missing() {
    let swapped = made(&Words {
        signature: "Signed\n\nA. N. Official\n\nDeputy Director, Department for Education\n\nDate: 02/03/2026",
        ..Words::default()
    });
    let signature = swapped.signature.unwrap();
    assert_eq!(
        (signature.name.as_deref(), signature.date),
        (Some("A. N. Official"), Some(date(2026, 3, 2)))
    );
    let other_day = made(&Words {
        signature: "Signed:\n\nDate: 3 March 2026\n\nA. N. Official\n\nSenior Civil Servant",
        ..Words::default()
    });
    assert!(messages(&other_day.warnings).contains("signature is dated 3 March 2026"));
    let missing = made(&Words {
        signature: "",
        ..Words::default()
    });
    assert_eq!(missing.signature, None);
    assert!(messages(&missing.warnings).contains("signature"));
    assert_eq!(missing.paragraphs.len(), 9);
}

#[test]
fn bullets_without_letters_have_addresses() {
    let text = text(&Words::default())
        .replace("- a. the Council should write", "- the Council should write")
        .replace("- c. leaders", "- leaders");
    let notice = notice(
        text.replace("- b. the Council and", "- the Council and")
            .replace(" - I. cut", " - cut")
            .replace(" - II. say", " - say")
            .as_bytes(),
    );
    let paths: Vec<&str> = notice.paragraphs[2].children.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        ["3.bullet.1", "3.bullet.2", "3.bullet.3", "3.bullet.4", "3.bullet.5"]
    );
    assert_eq!(notice.paragraphs[2].children[0].label, "•");
    assert_eq!(notice.paragraphs[2].children[3].text, "say how long families wait.");
}

#[test]
fn dates_that_disagree_and_a_paragraph_that_is_missing_are_warnings() {
    let text = text(&Words::default());
    let other = notice(
        text.replace(
            "the inspection published on 9 January 2026",
            "the inspection published on 8 January 2026",
        )
        .as_bytes(),
    );
    assert!(
        messages(&other.warnings).contains("8 January 2026 in paragraph 1"),
        "{}",
        messages(&other.warnings)
    );
    assert_eq!(other.inspection_published, Some(date(2026, 1, 9)));
    let gap = notice(text.replace("5. Invitations to Improvement Board meetings must be sent on each occasion to the DfE Adviser, NHS England Adviser and to the Department's Case Lead.\n", "").as_bytes());
    assert!(messages(&gap.warnings).contains("Paragraph 6 follows paragraph 4"));
}

/// The same notice as a tagged PDF: list items with labels, wrapped lines, a page end inside an item.
fn as_pdf() -> Vec<u8> {
    let mut sheet = Sheet::new(["", ""]);
    let mut tree = Vec::new();
    let wrap = |words: &str| {
        words
            .split_whitespace()
            .collect::<Vec<_>>()
            .chunks(11)
            .map(|c| c.join(" "))
            .collect::<Vec<_>>()
            .join("|")
    };
    let text = text(&Words::default()).replace("\u{c}\n4\n\n", "");
    let text = text
        .replace("\n\n\nEHC", " EHC")
        .replace("long\n\nfamilies", "long families");
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let line = line.strip_prefix("- ").unwrap_or(line);
        if sheet.y < 120.0 {
            sheet.turn();
        }
        match line.split_once(". ").filter(|(label, _)| label.len() <= 3) {
            Some((label, words)) => tree.push(item(&mut sheet, &format!("{label}."), &wrap(words))),
            None => tree.push(sheet.para(LEFT, &wrap(line))),
        }
    }
    sheet.pdf.save(Some(vec![Node::El("Document", tree)]))
}

fn item(sheet: &mut Sheet, label: &str, words: &str) -> Node {
    let label = sheet.pdf.text(sheet.page, LEFT, sheet.y, label);
    let lines: Vec<&str> = words.split('|').collect();
    let mut body = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if at == 1 && sheet.y < 300.0 && lines.len() > 2 {
            sheet.turn();
        }
        body.extend(sheet.lines(LEFT + 24.0, line));
    }
    Node::El(
        "L",
        vec![Node::El(
            "LI",
            vec![Node::El("Lbl", vec![label]), Node::El("LBody", body)],
        )],
    )
}

#[test]
fn a_notice_as_pdf_says_the_same_as_its_text() {
    let (pdf, text) = (notice(&as_pdf()), made(&Words::default()));
    assert_eq!(tree(&pdf), tree(&text));
    assert!(pdf.pages > Some(1));
    assert_eq!(
        (pdf.issued, pdf.delivery_target, &pdf.board_rules),
        (text.issued, text.delivery_target, &text.board_rules)
    );
    assert_eq!(pdf.signature, text.signature);
    assert!(pdf.all().iter().all(|p| p.page.is_some() && p.line.is_some()));
    assert!(pdf.warnings.is_empty(), "{}", messages(&pdf.warnings));
}

#[test]
fn requirements_have_stable_ids_kinds_and_bodies() {
    let list = requirements(&Document::ImprovementNotice(made(&Words::default())));
    assert_eq!(list.len(), 20);
    assert!(list.iter().zip(1..).all(|(r, order)| r.order == order));
    let find = |id: &str| list.iter().find(|r| r.id == id).unwrap();
    assert_eq!(find("3.b.I").parent.as_deref(), Some("3.b"));
    assert_eq!(find("3.b.I").kind, RequirementKind::NoticeRequirement);
    assert_eq!(
        find("3.b.I").responsible_bodies,
        ["Elmet County Council", "NHS Dorset Integrated Care Board"]
    );
    assert_eq!(find("3.c").addressed_to.as_deref(), Some("leaders"));
    assert!(find("3.c").responsible_bodies.is_empty());
    for (id, kind) in [
        ("1", RequirementKind::Context),
        ("4.b", RequirementKind::BoardRule),
        ("5", RequirementKind::BoardRule),
        ("6", RequirementKind::Review),
        ("7.b.ii", RequirementKind::Reporting),
        ("8", RequirementKind::Timescale),
        ("9", RequirementKind::Consequence),
    ] {
        assert_eq!(find(id).kind, kind, "{id}");
    }
    assert!(!RequirementKind::Context.is_binding() && RequirementKind::BoardRule.is_binding());
    assert_eq!(find("3.a").group.as_deref(), Some("Improvement plan:"));
    assert_eq!(find("3.a").source_paragraph, "paragraph 3");
}

#[test]
fn the_json_has_the_contract_s_fields() {
    let json = serde_json::to_value(Document::ImprovementNotice(made(&Words::default()))).unwrap();
    assert_eq!(json["kind"], "improvement_notice");
    assert_eq!(json["issued"], "2026-03-02");
    assert_eq!(json["delivery_target"], "2028-02-29");
    assert_eq!(json["stated_counts"]["priority_action"], 2);
    assert_eq!(json["paragraphs"][2]["children"][1]["children"][0]["label"], "I");
    assert_eq!(json["board_rules"]["chair"], "independent");
    assert!(json["warnings"].as_array().unwrap().is_empty());
}

#[test]
fn the_text_for_a_terminal_fits_it() {
    let text = Document::ImprovementNotice(made(&Words::default())).to_text();
    assert!(text.lines().all(|l| l.chars().count() <= 96));
    assert!(text.starts_with("SEND Improvement Notice: Elmet"));
    assert!(text.contains("29 February 2028"));
}
