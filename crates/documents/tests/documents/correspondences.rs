//! Which item of a notice answers which area of a report.

use crate::published;
use documents::{
    AreaKind, Correspondence, Difference, Requirement, RequirementKind, correspondences, read, requirements,
};

fn requirement(id: &str, parent: Option<&str>, kind: RequirementKind, text: &str, bodies: &[&str]) -> Requirement {
    Requirement {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        order: 1,
        kind,
        text: text.to_owned(),
        source_paragraph: String::new(),
        group: None,
        page: None,
        line: None,
        responsible_bodies: bodies.iter().map(|b| (*b).to_owned()).collect(),
        addressed_to: text.split(" should").next().map(str::to_owned),
    }
}

fn notice_item(id: &str, parent: &str, text: &str) -> Requirement {
    requirement(
        id,
        Some(parent),
        RequirementKind::NoticeRequirement,
        text,
        &["Elmet Council"],
    )
}

fn made() -> Vec<Correspondence> {
    let notice = [
        requirement(
            "3",
            None,
            RequirementKind::NoticeRequirement,
            "Plans must cover:",
            &["Elmet Council"],
        ),
        notice_item(
            "3.a",
            "3",
            "The Council should support ICB leaders to make clearer pathways for therapies and for CAHMS.",
        ),
        notice_item(
            "3.b",
            "3",
            "The Council should work at pace on the quality of plans. This includes:",
        ),
        notice_item(
            "3.b.I",
            "3.b",
            "ensuring new plans are issued within the statutory timeframe;",
        ),
        notice_item(
            "3.b.II",
            "3.b",
            "ensuring that annual reviews take place when they are due.",
        ),
        notice_item("3.c", "3", "The Council should tell the Department about buses."),
    ];
    let report = [
        requirement(
            "APA 1",
            None,
            RequirementKind::PriorityAction,
            "Leaders should work at pace on the quality of plans. This includes: ensuring that the number of new plans issued within the statutory time frame increases; and ensuring that annual reviews take place when they are due.",
            &["Elmet Council"],
        ),
        requirement(
            "AFI 1",
            None,
            RequirementKind::Improvement,
            "Leaders should make clearer pathways for therapies and CAMHS.",
            &[],
        ),
        requirement(
            "AFI 2",
            None,
            RequirementKind::Improvement,
            "Leaders should find out who is not in school.",
            &[],
        ),
    ];
    correspondences(&notice, &report)
}

fn pairs(list: &[Correspondence]) -> Vec<(&str, &str)> {
    list.iter().map(|c| (c.notice.as_str(), c.report.as_str())).collect()
}

#[test]
fn pairs_are_one_to_one_in_the_notice_s_order_and_unmatched_items_stay_alone() {
    assert_eq!(
        pairs(&made()),
        [
            ("3.a", "AFI 1"),
            ("3.b", "APA 1"),
            ("3.b.I", "APA 1"),
            ("3.b.II", "APA 1")
        ]
    );
}

#[test]
fn both_wordings_are_kept_with_what_differs() {
    let list = made();
    let first = list.iter().find(|c| c.notice == "3.b.I").unwrap();
    assert!(!first.same_words);
    assert_eq!(
        first.clause.as_deref(),
        Some("ensuring that the number of new plans issued within the statutory time frame increases")
    );
    assert!(
        first
            .differences
            .contains(&Difference::Report("that the number of".to_owned()))
    );
    let second = list.iter().find(|c| c.notice == "3.b.II").unwrap();
    assert!(second.same_words && (second.score - 1.0).abs() < 1e-9);
    assert_eq!(list[0].area_kind, AreaKind::Improvement);
    let whole: String = first
        .differences
        .iter()
        .filter_map(|d| match d {
            Difference::Both(w) | Difference::Report(w) => Some(w.as_str()),
            Difference::Notice(_) => None,
        })
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(Some(whole), first.clause);
}

#[test]
fn different_bodies_are_reported() {
    let list = made();
    let said = list[0].bodies_differ.as_deref().unwrap();
    assert!(said.contains("Leaders") && said.contains("Elmet Council"), "{said}");
    assert_eq!(list.iter().find(|c| c.notice == "3.b").unwrap().bodies_differ, None);
}

fn of(path: &str) -> Option<Vec<Requirement>> {
    published(path).map(|bytes| requirements(&read(&bytes, path).unwrap()))
}

#[test]
fn trap_1_redbridge_notice_and_report() {
    let (Some(notice), Some(report)) = (
        of("seeds/000_52f6cdfed731bc69.txt"),
        of("seeds/001_b46803e4f4ccbb3f.txt"),
    ) else {
        return;
    };
    let list = correspondences(&notice, &report);
    let expected = [
        ("3.a", "APA 1"),
        ("3.b", "APA 2"),
        ("3.c", "APA 3"),
        ("3.c.I", "APA 3"),
        ("3.c.II", "APA 3"),
        ("3.d", "APA 4"),
        ("3.e", "APA 5"),
        ("3.e.I", "APA 5"),
        ("3.e.II", "APA 5"),
        ("3.e.III", "APA 5"),
        ("3.f", "AFI 1"),
        ("3.g", "AFI 2"),
        ("3.h", "AFI 3"),
        ("3.i", "AFI 4"),
        ("3.j", "AFI 5"),
        ("3.k", "AFI 6"),
    ];
    assert_eq!(pairs(&list), expected);
    let find = |id: &str| list.iter().find(|c| c.notice == id).unwrap();
    // The number increases: one text has it, the other has not.
    assert!(
        find("3.e.I")
            .differences
            .iter()
            .any(|d| matches!(d, Difference::Report(w) if w.contains("number")))
    );
    // Trap 2: who is responsible differs; trap 6: the misspelling does not get in the way.
    assert!(find("3.g").bodies_differ.is_some() && find("3.j").bodies_differ.is_some());
    assert!(find("3.a").bodies_differ.is_none());
    assert_eq!(
        notice.iter().find(|r| r.id == "3.g").map(|r| r.text.contains("CAHMS")),
        Some(true)
    );
}

#[test]
fn trap_1_bexley_notice_and_report_and_no_pair_across_areas() {
    let (Some(notice), Some(report)) = (of("seeds/003_67c9be5f736eddfb.txt"), of("data/reports/bexley.pdf")) else {
        return;
    };
    let expected = [
        ("3.bullet.1", "APA 1"),
        ("3.bullet.2", "APA 2"),
        ("3.bullet.3", "APA 3"),
        ("3.bullet.4", "AFI 1"),
        ("3.bullet.5", "AFI 2"),
    ];
    assert_eq!(pairs(&correspondences(&notice, &report)), expected);
    // Left without their partners, the items find none.
    for (bullet, area) in expected {
        let others: Vec<Requirement> = report.iter().filter(|r| r.id != area).cloned().collect();
        let alone: Vec<Requirement> = notice
            .iter()
            .filter(|r| r.id == "3" || r.id == bullet)
            .cloned()
            .collect();
        assert_eq!(correspondences(&alone, &others), [], "{bullet}");
    }
}
