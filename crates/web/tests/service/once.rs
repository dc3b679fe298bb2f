//! The same form sent twice is recorded once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use record::{AreaId, SourceKind};

use crate::browser::Browser;
use crate::support::sen2_return::sen2;
use crate::support::{area, child, file, loader, noon, record_with, step};

const OPEN_CHILD: &str = "/areas/here/registers/child/open/facts_recorded";

fn here() -> AreaId {
    AreaId("here".to_owned())
}

/// An area with one child and a request for an assessment.
fn browser() -> Browser {
    let record = record_with(&[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let request = step(
        Some(&subject),
        ("ehc_needs_assessment", "2026-01-05"),
        "request_received",
        "2026-01-05",
        &[],
    );
    let source = file(SourceKind::new("sen2"), "a.xml");
    record
        .import(&here(), &[facts, request], source, &loader(), noon("2026-01-20"))
        .unwrap();
    Browser::on(&record)
}

fn count(browser: &Browser) -> (usize, i64) {
    let ledger = browser.record.ledger(&here()).unwrap();
    (ledger.entries().len(), ledger.last().0)
}

const CHILD: [(&str, &str); 8] = [
    ("on-day", "27"),
    ("on-month", "2"),
    ("on-year", "2026"),
    ("field-surname", "Nowak"),
    ("field-forename", "Kacper"),
    ("field-birth_date-day", "3"),
    ("field-birth_date-month", "4"),
    ("field-birth_date-year", "2015"),
];

// demand: Q02
#[test]
fn a_new_child_sent_twice_at_once_is_one_child() {
    let browser = browser();
    let token = browser.page(OPEN_CHILD).hidden("token").unwrap();
    let (children, _) = count(&browser);
    let mut fields = vec![("token", token.as_str())];
    fields.extend(CHILD);
    let answers = browser.post_at_once(OPEN_CHILD, &fields, 6);
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.location(), answers[0].location());
    }
    assert_eq!(count(&browser).0, children + 1);
    // A reload of the answer, a while later, sends it once more.
    let again = browser.post(OPEN_CHILD, &fields);
    assert_eq!(again.location(), answers[0].location());
    assert_eq!(count(&browser).0, children + 1);
    assert_eq!(browser.page(&again.location()).heading(), "Kacper Nowak");
}

#[test]
fn a_form_that_takes_too_long_is_not_said_to_have_failed_and_sent_again_it_is_there_once() {
    let slow = Arc::new(AtomicBool::new(false));
    let waits = Arc::clone(&slow);
    let browser = Browser::with(&browser().record, |server| {
        // Every page looks at the clock; here it makes one wait.
        let clock = move || {
            if waits.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_secs(2));
            }
            noon("2026-03-02")
        };
        server
            .with_clock(Arc::new(clock))
            .with_page_limit(Duration::from_secs(1))
    });
    let token = browser.page(OPEN_CHILD).hidden("token").unwrap();
    let (children, _) = count(&browser);
    let mut fields = vec![("token", token.as_str())];
    fields.extend(CHILD);
    slow.store(true, Ordering::SeqCst);
    let given_up = browser.post(OPEN_CHILD, &fields);
    assert_eq!(given_up.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(given_up.text().contains("may still be recorded"), "{}", given_up.text());
    assert!(browser.log().contains("can still be recorded"));
    let too_slow = browser.get("/areas/here/work");
    assert_eq!(too_slow.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!too_slow.text().contains("recorded"), "{}", too_slow.text());
    slow.store(false, Ordering::SeqCst);
    std::thread::sleep(Duration::from_secs(3));
    let again = browser.post(OPEN_CHILD, &fields);
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    assert_eq!(count(&browser).0, children + 1);
}

#[test]
fn what_is_changed_before_it_is_sent_again_is_recorded_too() {
    let browser = browser();
    let token = browser.page(OPEN_CHILD).hidden("token").unwrap();
    let (children, _) = count(&browser);
    // Born years apart, so that the page does not ask whether they are one.
    for (forename, year) in [("Kacper", "2015"), ("Jakub", "2018")] {
        let mut fields = vec![("token", token.as_str())];
        let same = |name: &str| !matches!(name, "field-forename" | "field-birth_date-year");
        fields.extend(CHILD.iter().filter(|(name, _)| same(name)));
        fields.extend([("field-forename", forename), ("field-birth_date-year", year)]);
        assert_eq!(browser.post(OPEN_CHILD, &fields).status, StatusCode::SEE_OTHER);
    }
    assert_eq!(count(&browser).0, children + 2, "a brother is not passed over");
}

#[test]
fn a_form_with_a_mistake_can_be_sent_again() {
    let browser = browser();
    let token = browser.page(OPEN_CHILD).hidden("token").unwrap();
    let mistaken = [("token", token.as_str()), ("field-surname", "Nowak")];
    for _ in 0..2 {
        assert_eq!(
            browser.post(OPEN_CHILD, &mistaken).status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[test]
fn a_step_and_a_retraction_sent_twice_are_recorded_once_and_answered_alike() {
    let browser = browser();
    let entry = browser
        .page("/areas/here/registers/ehc_needs_assessment")
        .link("EHC needs assessment: 5 January 2026");
    let choose = browser.page(&entry).link("Record what happened");
    let address = format!("{choose}/decided_to_assess");
    let form = browser.page(&address);
    let (token, seen) = (form.hidden("token").unwrap(), form.hidden("seen").unwrap());
    let fields = [
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("on-day", "27"),
        ("on-month", "2"),
        ("on-year", "2026"),
    ];
    let before = count(&browser).1;
    let answers = browser.post_at_once(&address, &fields, 4);
    assert!(
        answers.iter().all(|a| a.status == StatusCode::SEE_OTHER),
        "no one sees a conflict with themselves"
    );
    assert!(answers.iter().all(|a| a.location() == answers[0].location()));
    assert_eq!(count(&browser).1, before + 1);

    let page = browser.page(&answers[0].location());
    let retract = page.links().into_iter().find(|l| l.contains("/retract/")).unwrap();
    let form = browser.page(&retract);
    let (token, seen) = (form.hidden("token").unwrap(), form.hidden("seen").unwrap());
    let fields = [
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("reason", "Recorded on the wrong child"),
    ];
    let answers = browser.post_at_once(&retract, &fields, 4);
    assert!(
        answers.iter().all(|a| a.status == StatusCode::SEE_OTHER),
        "{}",
        answers[0].text()
    );
    assert_eq!(count(&browser).1, before + 2);
}

#[test]
fn files_submitted_twice_are_checked_once() {
    let browser = browser();
    let address = "/areas/here/returns/check";
    let token = browser.page(address).hidden("token").unwrap();
    let bytes = sen2(2026, "ZZZZ", "2024-05-12");
    let answers: Vec<String> = (0..2)
        .map(|_| {
            let answer = browser.hand_in_with(address, &token, &[], &[("files", "sen2.xml", &bytes)]);
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
            answer.location()
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    // Other files under the same token are other files.
    let other = sen2(2026, "WBRI", "2024-05-12");
    let answer = browser.hand_in_with(address, &token, &[], &[("files", "sen2.xml", &other)]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
