//! `?known=` on any page: the position as it was known at the end of a day in England.

use std::sync::Arc;

use axum::http::StatusCode;
use record::{Record, SourceKind};

use crate::browser::Browser;
use crate::support::{area, child, file, loader, noon, record_with, step};

/// A request known since 20 January; the decision of 2 February was recorded only on 25 February.
fn area_with_a_late_entry() -> Arc<Record> {
    let record = record_with(&[area("here", "Here", true)]);
    let id = area("here", "", true).id;
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    let entry = ("ehc_needs_assessment", "2026-01-05");
    let first = [
        facts,
        step(Some(&subject), entry, "request_received", "2026-01-05", &[]),
    ];
    let second = [step(Some(&subject), entry, "decided_to_assess", "2026-02-02", &[])];
    record
        .import(
            &id,
            &first,
            file(SourceKind::new("sen2"), "january.xml"),
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    record
        .import(
            &id,
            &second,
            file(SourceKind::new("sen2"), "february.xml"),
            &loader(),
            noon("2026-02-25"),
        )
        .unwrap();
    record
}

#[test]
fn a_page_shows_what_was_known_then_with_clocks_as_on_that_day() {
    let record = area_with_a_late_entry();
    let browser = Browser::on(&record);
    let address = "/areas/here/work?register=ehc_needs_assessment&force=statutory";
    let decide = "Decide whether to assess";
    let then = browser.page(&format!("{address}&known=2026-02-20"));
    let row = then.rows().into_iter().find(|row| row.contains(decide)).unwrap();
    assert!(row.contains("4 days late"), "counted to that day: {row}");
    let now = browser.page(address);
    assert!(!now.rows().iter().any(|row| row.contains(decide)), "decided by now");
    // On the day of recording itself, the whole day counts.
    let day = browser.page(&format!("{address}&known=2026-02-25"));
    assert!(!day.rows().iter().any(|row| row.contains(decide)));
}

#[test]
fn the_past_is_announced_with_a_way_back_and_offers_no_recording() {
    let record = area_with_a_late_entry();
    let browser = Browser::on(&record);
    let child = browser.page("/areas/here/work").link("Amara Okafor");
    let then = browser.page(&format!("{child}?known=2026-02-20"));
    assert!(then.html.contains("what was known at the end of 20 February 2026"));
    assert_eq!(then.link("Go back to today"), child);
    assert!(!then.text().contains("Family told: the council will assess"));
    assert!(!then.text().contains("Record what happened"));
    assert!(!then.text().contains("Correct or withdraw this entry"));
    let now = browser.page(&child);
    assert!(now.text().contains("Family told: the council will assess"));
    assert!(now.text().contains("Record what happened"));
    let form = browser.get(&format!("{}?known=2026-02-20", now.link("Record what happened")));
    assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn links_and_forms_of_a_past_page_keep_the_day() {
    let record = area_with_a_late_entry();
    let browser = Browser::on(&record);
    for (address, page) in browser.crawl("/areas/here?known=2026-02-20", 80) {
        if !address.starts_with("/areas/here") || !address.contains("known=") {
            continue;
        }
        assert!(
            page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER,
            "{address}"
        );
        for link in page.links().iter().filter(|l| l.starts_with("/areas/here")) {
            let back = *link == page.link("Go back to today");
            assert_eq!(link.contains("known=2026-02-20"), !back, "{address} leads to {link}");
        }
        for form in page.html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("known"), "a form on {address} keeps the day");
        }
    }
}

#[test]
fn a_child_not_yet_on_record_then_is_not_found_then() {
    let record = area_with_a_late_entry();
    let browser = Browser::on(&record);
    let child = browser.page("/areas/here/work").link("Amara Okafor");
    assert_eq!(
        browser.get(&format!("{child}?known=2026-01-10")).status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_day_that_is_none_or_still_to_come_is_refused_in_words() {
    let record = area_with_a_late_entry();
    let browser = Browser::on(&record);
    for known in ["2026-02-30", "tomorrow", "2026-03-03"] {
        let page = browser.get(&format!("/areas/here/work?known={known}"));
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{known}");
        assert!(page.text().contains("must be a real day, not later than today"));
    }
    // Today is the present.
    let today = browser.page("/areas/here/work?known=2026-03-02");
    assert!(!today.html.contains("Go back to today"));
    // As people write it.
    assert!(
        browser
            .page("/areas/here/work?known=20/2/2026")
            .html
            .contains("20 February 2026")
    );
}
