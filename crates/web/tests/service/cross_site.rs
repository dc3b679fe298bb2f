//! What other websites can make a browser send here: nothing that writes, the audit trail included.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use record::{AreaId, SourceKind};

use crate::browser::{Answer, Browser};
use crate::support::{area, child, file, loader, noon, record_with};

/// An area with one child, whose page has the address given.
fn with_a_child() -> (Browser, String) {
    let record = record_with(&[area("here", "Here", true)]);
    let facts = child("Okafor", "Amara", "2016-05-01", 1).1;
    let source = file(SourceKind::new("sen2"), "a.xml");
    record
        .import(
            &AreaId("here".to_owned()),
            &[facts],
            source,
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    (Browser::on(&record), "/areas/here/children/1".to_owned())
}

fn get(browser: &Browser, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(address).header(header::HOST, "localhost:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::empty()).unwrap())
}

#[test]
fn a_picture_or_frame_on_another_site_gets_no_page_and_leaves_no_line_in_the_audit_trail() {
    let (browser, page) = with_a_child();
    let fetched = |site, mode, dest| {
        [
            ("sec-fetch-site", site),
            ("sec-fetch-mode", mode),
            ("sec-fetch-dest", dest),
        ]
    };
    let elsewhere: [&[(&str, &str)]; 9] = [
        &fetched("cross-site", "no-cors", "image"),
        &fetched("cross-site", "no-cors", "script"),
        &fetched("cross-site", "navigate", "iframe"),
        &fetched("same-site", "navigate", "frame"),
        &fetched("cross-site", "cors", "empty"),
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
            ("sec-purpose", "prefetch;prerender"),
        ],
        // Browsers that do not say what they fetch.
        &[("referer", "https://evil.example/a"), ("accept", "image/avif,*/*")],
        &[("origin", "https://evil.example"), ("accept", "text/html")],
        &[("referer", "http://localhost.evil.example:8080/"), ("accept", "*/*")],
    ];
    for headers in elsewhere {
        let refused = get(&browser, &page, headers);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(!refused.html.contains("Okafor"));
        assert!(refused.text().contains("Another website requested this page"));
    }
    assert!(browser.reads_of("here", 1).is_empty());
}

#[test]
fn a_link_on_another_site_leads_to_the_page_which_is_a_noted_read() {
    let (browser, page) = with_a_child();
    let followed: [&[(&str, &str)]; 4] = [
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ],
        &[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")],
        &[("referer", "https://intranet.example/"), ("accept", "text/html,*/*")],
        &[("referer", "http://localhost:8080/areas/here"), ("accept", "*/*")],
    ];
    for (at, headers) in followed.iter().enumerate() {
        let answer = get(&browser, &page, headers);
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}: {}", answer.text());
        assert_eq!(browser.reads_of("here", 1).len(), at + 1);
    }
}

#[test]
fn two_names_of_the_host_are_refused() {
    let (browser, page) = with_a_child();
    let hosts: [&[(&str, &str)]; 2] = [&[("host", "localhost:8080")], &[("host", "evil.example")]];
    for second in hosts {
        assert_eq!(get(&browser, &page, second).status, StatusCode::BAD_REQUEST);
    }
    let request = Request::get("http://evil.example/").header(header::HOST, "localhost:8080");
    let answer = browser.send(request.body(Body::empty()).unwrap());
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(browser.reads_of("here", 1).is_empty());
}

#[test]
fn looking_at_pages_records_nothing() {
    let (browser, page) = with_a_child();
    let here = AreaId("here".to_owned());
    let before = browser.record.ledger(&here).unwrap().last();
    let pages = browser.crawl("/areas/here/children", 60);
    for (address, _) in &pages {
        let head = Request::builder().method(Method::HEAD).uri(address.as_str());
        browser.send(head.header(header::HOST, "localhost:8080").body(Body::empty()).unwrap());
    }
    assert!(pages.iter().any(|(address, _)| *address == page));
    assert_eq!(browser.record.ledger(&here).unwrap().last(), before);
    assert!(browser.record.store().sources(&here).unwrap().len() == 1);
}
