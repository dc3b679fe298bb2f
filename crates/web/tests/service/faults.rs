//! A store that fails in one place: the page says so plainly, and the next request is answered as a fresh server does.
#![cfg(unix)]

use std::sync::Arc;

use axum::http::StatusCode;
use definitions::Definitions;
use record::testing::FaultyStore;
use record::{AreaId, Record, SourceKind, SqliteStore, Store};

use crate::browser::Browser;
use crate::support::{area, child, file, loader, noon};

const PAGES: [&str; 4] = [
    "/areas/here/children",
    "/areas/here/children/1",
    "/areas/here/work",
    "/areas/here/sources",
];

#[test]
fn after_a_fault_of_the_store_at_any_point_the_same_server_answers_as_a_fresh_one() {
    let kept: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let over = |store: Arc<dyn Store>| Arc::new(Record::open(store, Arc::clone(&definitions)).unwrap());
    let record = over(Arc::clone(&kept));
    kept.add_area(&area("here", "Here", true)).unwrap();
    let children: Vec<_> = [("Okafor", "Amara"), ("Nowak", "Kacper"), ("Begum", "Fatima")]
        .iter()
        .zip(1..)
        .map(|((surname, forename), number)| child(surname, forename, "2016-05-01", number).1)
        .collect();
    let source = file(SourceKind::new("sen2"), "a.xml");
    let here = AreaId("here".to_owned());
    record
        .import(&here, &children, source, &loader(), noon("2026-01-20"))
        .unwrap();
    let fresh = Browser::on(&over(Arc::clone(&kept)));
    let expected: Vec<String> = PAGES.iter().map(|page| fresh.page(page).text()).collect();

    // The points that opening a record passes are tested where it is opened.
    let opened = Arc::new(FaultyStore::new(Arc::clone(&kept)));
    over(opened.clone());
    let first = opened.passed();
    let mut faults = 0;
    for point in first.. {
        let faulty = Arc::new(FaultyStore::new(Arc::clone(&kept)).failing_at(point));
        let browser = Browser::on(&over(faulty.clone()));
        let mut failed = 0;
        for (page, expected) in PAGES.iter().zip(&expected) {
            let answer = browser.get(page);
            if answer.status == StatusCode::INTERNAL_SERVER_ERROR {
                failed += 1;
                assert!(!answer.html.contains("Okafor") && !answer.html.contains("on purpose"));
                assert_eq!(answer.heading(), "Sorry, something went wrong");
                assert!(browser.log().contains("on purpose"));
                assert_eq!(
                    browser.page(page).text(),
                    *expected,
                    "{page} after a fault at point {point}"
                );
            } else {
                assert_eq!(answer.text(), *expected, "{page} with a fault at point {point}");
            }
        }
        if faulty.passed() <= point {
            break;
        }
        assert_eq!(failed, 1, "one fault is one page, at point {point}");
        faults += 1;
    }
    assert!(faults > 20, "{faults} points were passed");
}
