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

const NAVIGATION: (&str, &str) = ("sec-fetch-mode", "navigate");
const DOCUMENT: (&str, &str) = ("sec-fetch-dest", "document");
const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");

#[test]
fn a_link_that_a_person_follows_leads_to_the_page_which_is_a_noted_read() {
    let (browser, page) = with_a_child();
    let followed: [&[(&str, &str)]; 5] = [
        &[CROSS_SITE, NAVIGATION, DOCUMENT, ("sec-fetch-user", "?1")],
        &[("sec-fetch-site", "none"), NAVIGATION],
        &[("sec-fetch-site", "same-origin"), NAVIGATION],
        // Browsers that say only which page a request comes from.
        &[("referer", "http://localhost:8080/areas/here"), ("accept", "*/*")],
        &[("referer", "http://localhost:8080/areas/here"), ("accept", "text/html")],
    ];
    for (at, headers) in followed.iter().enumerate() {
        let answer = get(&browser, &page, headers);
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}: {}", answer.text());
        assert_eq!(browser.reads_of("here", 1).len(), at + 1);
    }
}

#[test]
fn a_page_about_a_child_that_no_person_is_known_to_want_leaves_no_line_until_one_follows_its_link() {
    let (browser, page) = with_a_child();
    let unknown: [&[(&str, &str)]; 8] = [
        // A script on another site opens the page.
        &[CROSS_SITE, NAVIGATION, DOCUMENT],
        &[
            ("sec-fetch-site", "same-site"),
            NAVIGATION,
            DOCUMENT,
            ("sec-fetch-user", "?0"),
        ],
        // The address bar loads a page in advance.
        &[
            ("sec-fetch-site", "none"),
            NAVIGATION,
            ("sec-purpose", "prefetch;prerender"),
        ],
        // Browsers, and other programs, that say nothing about it.
        &[],
        &[("accept", "text/html,*/*")],
        &[("accept", "image/avif,*/*")],
        &[("referer", "https://intranet.example/"), ("accept", "text/html,*/*")],
        &[("referer", "http://localhost:8080/areas/here"), ("purpose", "prefetch")],
    ];
    for headers in unknown {
        for address in [page.as_str(), "/areas/here/children?page=1", "/areas/here/work"] {
            let answer = get(&browser, address, headers);
            assert!(!answer.html.contains("Okafor"), "{headers:?} {address}");
        }
        let answer = get(&browser, &page, headers);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(answer.heading(), "Do you want to see this page?");
        assert_eq!(answer.link("Show the page"), page);
    }
    assert!(browser.reads_of("here", 1).is_empty());
    let list = get(&browser, "/areas/here/children?page=1&known=", &[]);
    assert_eq!(list.link("Show the page"), "/areas/here/children?page=1");
    // An old browser follows that link and says where it comes from.
    let old = [("referer", "http://localhost:8080/areas/here/children/1")];
    assert_eq!(get(&browser, &page, &old).status, StatusCode::OK);
    assert_eq!(browser.reads_of("here", 1).len(), 1);
}

#[test]
fn pages_without_a_child_need_no_sign_of_a_person() {
    let (browser, _) = with_a_child();
    for address in ["/", "/definitions", "/help"] {
        let answer = get(&browser, address, &[]);
        assert!(
            answer.status.is_success() || answer.status.is_redirection(),
            "{address}"
        );
    }
}

#[test]
fn a_form_that_says_nothing_about_where_it_comes_from_is_refused() {
    let (browser, _) = with_a_child();
    let search = |headers: &[(&str, &str)]| {
        let mut request = Request::post("/areas/here/children")
            .header(header::HOST, "localhost:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        browser.send(request.body(Body::from("name=okafor")).unwrap()).status
    };
    assert_eq!(search(&[]), StatusCode::FORBIDDEN);
    assert_eq!(
        search(&[CROSS_SITE, NAVIGATION, DOCUMENT, ("sec-fetch-user", "?1")]),
        StatusCode::FORBIDDEN
    );
    assert!(browser.reads_of("here", 1).is_empty());
    for ours in [
        ("origin", "http://localhost:8080"),
        ("referer", "http://localhost:8080/areas/here/children"),
        ("sec-fetch-site", "same-origin"),
    ] {
        assert_eq!(search(&[ours]), StatusCode::OK, "{ours:?}");
    }
    assert_eq!(browser.reads_of("here", 1).len(), 3);
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
