//! Every page that links lead to, read as a machine: structure, labels, policy, names in addresses.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::support::{area, day, journeys, record_with};

#[test]
fn every_page_is_well_made_and_holds_no_name_where_none_may_be() {
    let record = record_with(&[area("here", "Here", true)]);
    journeys::load(&record, "here", 6, 11, day("2026-01-20"));
    let browser = Browser::on(&record);
    let listed = browser.page("/areas/here/children").rows();
    let names: Vec<String> = listed
        .iter()
        .map(|row| row.split(" Child ").next().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 6);
    let mut seen = 0;
    for (address, page) in browser.crawl("/", 250) {
        if address.starts_with("/assets/") || !page.header("content-type").starts_with("text/html") {
            continue;
        }
        for name in &names {
            assert!(!address.contains(name.as_str()), "{address}");
        }
        if page.status == StatusCode::SEE_OTHER {
            continue;
        }
        assert_eq!(page.status, StatusCode::OK, "{address}");
        seen += 1;
        let title = page.title();
        for name in &names {
            assert!(!title.contains(name.as_str()), "{address}: {title}");
        }
        assert!(
            page.html.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\""),
            "{address}"
        );
        assert!(!page.heading().is_empty(), "{address}");
        for forbidden in [" style=\"", "<style", " onclick=", "javascript:", "http://", "https://"] {
            let found = page.html.replace("http://www.w3.org/2000/svg", "");
            assert!(!found.contains(forbidden), "{address} holds {forbidden}");
        }
        let ids = page.attributes("id");
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len(), "{address} repeats an id: {ids:?}");
        let labelled: BTreeSet<String> = page.attributes("for").into_iter().collect();
        for control in page.html.split('<').filter(|tag| {
            ["input ", "select ", "textarea "].iter().any(|c| tag.starts_with(c)) && !tag.contains("type=\"hidden\"")
        }) {
            let id = control.split(" id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(labelled.contains(id), "{address}: {id} has no label");
        }
        for described in page.attributes("aria-describedby") {
            for id in described.split(' ') {
                assert!(ids.iter().any(|i| i == id), "{address}: nothing has the id {id}");
            }
        }
    }
    assert!(seen > 60, "only {seen} pages were reached");
}
