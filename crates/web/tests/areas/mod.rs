//! `/` and `/areas/{area}`.

mod access;
mod children;
mod corrected;
mod decided;
mod entries;
mod known;
mod letters;
mod lists;
mod measures;
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
fn with_one_area_the_first_page_is_that_area() {
    let record = record_with(&[area("north", "North", true)]);
    let browser = Browser::on(&record);
    assert_eq!(browser.get("/").location(), "/areas/north");
    assert_eq!(browser.follow(&browser.get("/")).heading(), "North");
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
    let source = file(record::SourceKind::new("sen2"), "a.xml");
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
    assert!(
        page.text().contains("1 with a statutory limit passed 1 child"),
        "{}",
        page.text()
    );
    let late = browser.page(&page.link("with a statutory limit passed"));
    assert_eq!(late.rows().len(), 1);
    assert!(late.rows()[0].contains("14 days late"), "{:?}", late.rows());
    let others = browser.page(&page.link("with another limit passed"));
    assert_eq!(others.rows().len(), 1);
    assert!(others.rows()[0].contains("Local standard"), "{:?}", others.rows());
}

#[test]
fn home_groups_tasks_counts_children_once_and_names_none() {
    let record = record_with(&[area("here", "Here", true)]);
    let mut statements = Vec::new();
    for number in 1..=3 {
        let (subject, facts) = child("Okafor", &format!("Amara {number}"), "2016-05-01", number);
        statements.push(facts);
        // Two limits passed by 2 March 2026: the statutory decision and the local acknowledgement.
        let request = ("ehc_needs_assessment", "2026-01-05");
        statements.push(step(Some(&subject), request, "request_received", "2026-01-05", &[]));
    }
    let source = file(record::SourceKind::new("sen2"), "a.xml");
    let id = area("here", "", true).id;
    record
        .import(&id, &statements, source, &loader(), noon("2026-01-20"))
        .unwrap();
    let browser = Browser::on(&record);
    let page = browser.page("/areas/here");
    let text = page.text();
    assert!(text.contains("3 with a statutory limit passed 3 children"), "{text}");
    assert!(
        text.contains("Decide whether to assess, and tell the family 3 children")
            && text.contains("the longest 14 days late Statutory"),
        "{text}"
    );
    assert!(!text.contains("Okafor"), "{text}");
    assert!(browser.reads_of("here", 1).is_empty(), "totals are no look at a child");
    let list = browser.page(&page.link("Decide whether to assess, and tell the family"));
    assert_eq!(list.rows().len(), 3);
    assert!(
        list.text()
            .contains("Only: Decide whether to assess, and tell the family")
    );
    let work = browser.page("/areas/here/work?state=overdue");
    assert!(
        work.text().contains("3 overdue 3 children, 6 limits"),
        "{}",
        work.text()
    );
}

#[test]
fn the_notices_at_the_foot_of_a_page_are_ours_until_the_operator_writes_others() {
    let record = record_with(&[area("here", "Here", true)]);
    let ours = Browser::on(&record);
    let page = ours.page("/areas/here");
    for (link, heading) in [
        ("Help", "Help"),
        ("Contact", "Contact"),
        ("Accessibility statement", "Accessibility statement"),
        ("Privacy notice", "Privacy notice"),
        ("Feedback", "Feedback"),
    ] {
        let notice = ours.page(&page.link(link));
        assert_eq!(notice.heading(), heading);
        assert!(
            notice.text().contains("has not put its own words here yet"),
            "{heading}"
        );
    }
    let folder = std::env::temp_dir().join(format!("notices-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("contact.txt"),
        "Write to <send@north.example>.\n\n- By post\n- By phone\n",
    )
    .unwrap();
    let own = Browser::with_notices(&record, &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let contact = own.page("/contact");
    assert!(
        contact
            .text()
            .contains("Write to <send@north.example>. By post By phone"),
        "{}",
        contact.text()
    );
    assert!(!contact.text().contains("own words"));
    assert!(own.page("/help").text().contains("own words"));
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
