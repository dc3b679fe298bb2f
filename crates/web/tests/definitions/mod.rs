//! `/definitions`.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::support::record_with;

#[test]
fn every_register_is_explained_with_its_limits_law_source_and_cases() {
    let record = record_with(&[]);
    let browser = Browser::on(&record);
    let list = browser.page("/definitions");
    for register in record.definitions().registers.values() {
        let page = browser.page(&list.link(&register.plural));
        let text = page.text();
        assert_eq!(page.heading(), register.plural);
        for (id, clock) in &register.clocks {
            for part in [&clock.title, &clock.law, &clock.source, &clock.reference] {
                assert!(text.contains(part.as_str()), "{}: {part}", register.id);
            }
            assert!(page.html.contains(&format!("id=\"clock-{id}\"")));
        }
        for step in register.steps.values() {
            assert!(text.contains(&step.title), "{}", step.title);
        }
        for example in &register.examples {
            assert!(text.contains(&example.title), "{}", example.title);
        }
    }
}

#[test]
fn a_worked_case_reads_as_sentences() {
    let record = record_with(&[]);
    let text = Browser::on(&record).page("/definitions/ehc_needs_assessment").text();
    assert!(
        text.contains("5 January 2026: Request received As at 20 February 2026 Decide whether to assess, and tell the family: due 16 February 2026, overdue, 4 days late"),
        "{text}"
    );
}

#[test]
fn a_time_limit_says_whether_it_was_checked_against_the_law() {
    let record = record_with(&[]);
    let browser = Browser::on(&record);
    let assessment = browser.page("/definitions/ehc_needs_assessment").text();
    for answer in ["Yes", "In part", "Not yet"] {
        let words = format!("Checked against the law {answer} Where it was read");
        assert!(assessment.contains(&words), "{words}: {assessment}");
    }
    let requirement = browser.page("/definitions/requirement").text();
    assert!(requirement.contains("Source the notice itself"), "{requirement}");
    assert!(!requirement.contains("Checked against the law"), "{requirement}");
}

#[test]
fn a_definition_that_is_not_there_is_not_found() {
    let record = record_with(&[]);
    assert_eq!(
        Browser::on(&record).get("/definitions/nonsense").status,
        StatusCode::NOT_FOUND
    );
}
