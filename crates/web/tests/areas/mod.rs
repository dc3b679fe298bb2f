//! `/` and `/areas/{area}`.

mod children;
mod corrected;
mod decided;
mod entries;
mod known;
mod registers;
mod returns;
mod sources;
mod work;

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::support::{area, child, day, file, journeys, loader, noon, record_with, step};

#[test]
fn the_first_page_lists_the_areas_and_says_which_are_synthetic() {
    let record = record_with(&[area("north", "North", true), area("south", "South", false)]);
    let page = Browser::on(&record).page("/");
    assert_eq!(page.heading(), "Areas");
    assert!(page.text().contains("North (synthetic)"));
    assert!(!page.text().contains("South (synthetic)"));
    assert_eq!(page.link("South"), "/areas/south");
}

#[test]
fn a_record_without_areas_says_so() {
    let page = Browser::on(&record_with(&[])).page("/");
    assert!(page.text().contains("There is no area on record yet."));
}

#[test]
fn synthetic_is_said_on_every_page_of_a_synthetic_area_and_on_no_other() {
    for (synthetic, said) in [(true, true), (false, false)] {
        let record = record_with(&[area("here", "Here", synthetic)]);
        journeys::load(&record, "here", 3, 1, day("2026-01-20"));
        for (address, page) in Browser::on(&record).crawl("/areas/here", 120) {
            if address.starts_with("/areas/") && page.status == StatusCode::OK && !address.contains(".csv") {
                assert_eq!(
                    page.html.contains("every child and person in this area is invented"),
                    said,
                    "{address}"
                );
            }
        }
    }
}

#[test]
fn home_counts_what_is_late_and_leads_to_exactly_that() {
    let record = record_with(&[area("here", "Here", true)]);
    let (subject, facts) = child("Okafor", "Amara", "2016-05-01", 1);
    // Six weeks to decide end on 16 February: fourteen days late on 2 March. The local acknowledgement is late too.
    let request = step(
        Some(&subject),
        ("ehc_needs_assessment", "2026-01-05"),
        "request_received",
        "2026-01-05",
        &[],
    );
    let source = file(record::SourceKind::Sen2, "a.xml");
    record
        .import(
            &area("here", "", true).id,
            &[facts, request],
            source,
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here");
    assert_eq!(page.heading(), "Here");
    assert!(page.text().contains("1 statutory limits passed"), "{}", page.text());
    let late = browser.page(&page.link("statutory limits passed"));
    assert_eq!(late.rows().len(), 1);
    assert!(late.rows()[0].contains("14 days late"), "{:?}", late.rows());
}

#[test]
fn an_empty_area_says_what_to_do() {
    let record = record_with(&[area("here", "Here", true)]);
    let page = Browser::on(&record).page("/areas/here");
    assert!(page.text().contains("Nothing is on record yet."));
}

#[test]
fn an_area_that_is_not_there_is_not_found() {
    let record = record_with(&[area("here", "Here", true)]);
    let page = Browser::on(&record).get("/areas/nowhere/work");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(page.heading(), "Page not found");
}
