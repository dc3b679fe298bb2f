//! Hosts, origins, sizes and headers.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use record::{
    Area, AreaId, Batch, Committed, Entry, EntryId, Event, Read, Record, Seq, Source, SqliteStore, Store, StoreError,
};

use crate::browser::{Answer, Browser};
use crate::support::{area, child, file, loader, noon, record_with};

fn browser() -> Browser {
    Browser::on(&record_with(&[area("here", "Here", true)]))
}

fn with_host(browser: &Browser, host: &str) -> Answer {
    let request = Request::get("/definitions").header(header::HOST, host);
    browser.send(request.body(Body::empty()).unwrap())
}

#[test]
fn only_names_of_the_machine_itself_are_answered() {
    let browser = browser();
    for own in [
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "127.0.0.2",
    ] {
        assert_eq!(with_host(&browser, own).status, StatusCode::OK, "{own}");
    }
    for other in [
        "evil.example",
        "localhost.evil.example",
        "192.168.0.7:8080",
        "localhost:port",
        "[::1]x",
        "",
    ] {
        let refused = with_host(&browser, other);
        assert_eq!(refused.status, StatusCode::MISDIRECTED_REQUEST, "{other}");
        assert!(!refused.html.contains("Here"));
    }
}

#[test]
fn a_form_sent_from_elsewhere_is_refused() {
    let browser = browser();
    let send = |name: &str, value: &str| {
        let request = Request::post("/areas/here/children")
            .header(header::HOST, "localhost:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        browser.send(request.body(Body::from("name=x")).unwrap()).status
    };
    assert_eq!(send("origin", "http://localhost:8080"), StatusCode::OK);
    for (name, value) in [
        ("origin", "http://localhost:9090"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(send(name, value), StatusCode::FORBIDDEN, "{name}: {value}");
    }
}

#[test]
fn every_answer_carries_the_security_headers() {
    let browser = browser();
    for address in [
        "/",
        "/areas/here/work",
        "/areas/here/work.csv",
        "/nothing",
        "/areas/here/work?known=x",
    ] {
        let answer = browser.get(address);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
            "{address}: {policy}"
        );
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
    }
}

#[test]
fn files_are_kept_for_ever_under_an_address_of_their_content() {
    let browser = browser();
    let page = browser.page("/definitions");
    let files: Vec<String> = page
        .attributes("href")
        .into_iter()
        .chain(page.attributes("src"))
        .filter(|a| a.starts_with("/assets/"))
        .collect();
    assert_eq!(files.len(), 4);
    for address in files {
        let file = browser.page(&address);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(!file.html.contains("url(/"), "{address} requests nothing else");
        assert!(!file.html.contains("GDS Transport"), "{address}");
        assert!(!file.html.contains("sourceMappingURL"), "{address}");
    }
    assert_eq!(
        browser.get("/assets/0000000000000000/goldenthread.css").status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_form_larger_than_any_of_ours_is_refused_in_words() {
    let browser = browser();
    let page = browser.post("/areas/here/children", &[("name", &"x".repeat(300_000))]);
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text().contains("too large for this service"), "{}", page.text());
}

#[test]
fn a_request_of_the_wrong_kind_is_refused_in_words() {
    let browser = browser();
    let page = browser.post("/areas/here/work", &[]);
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(page.heading(), "You cannot do this here");
}

/// A store whose audit trail cannot be written, and says so with a secret of the machine.
struct Broken(SqliteStore);

impl Store for Broken {
    fn migrate(&self) -> Result<(), StoreError> {
        self.0.migrate()
    }
    fn add_area(&self, area: &Area) -> Result<(), StoreError> {
        self.0.add_area(area)
    }
    fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.0.areas()
    }
    fn commit(&self, area: &AreaId, batch: &Batch) -> Result<Committed, StoreError> {
        self.0.commit(area, batch)
    }
    fn entries(&self, area: &AreaId, after: EntryId, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.0.entries(area, after, each)
    }
    fn events(&self, area: &AreaId, after: Seq, each: &mut dyn FnMut(Event)) -> Result<(), StoreError> {
        self.0.events(area, after, each)
    }
    fn last_seq(&self, area: &AreaId) -> Result<Seq, StoreError> {
        self.0.last_seq(area)
    }
    fn history(&self, area: &AreaId, entries: &[EntryId]) -> Result<Vec<Event>, StoreError> {
        self.0.history(area, entries)
    }
    fn sources(&self, area: &AreaId) -> Result<Vec<Source>, StoreError> {
        self.0.sources(area)
    }
    fn note_reads(&self, _: &AreaId, _: &[Read]) -> Result<(), StoreError> {
        Err(StoreError::Database("disk /secret/path is full".into()))
    }
    fn reads_of(&self, area: &AreaId, child: EntryId) -> Result<Vec<Read>, StoreError> {
        self.0.reads_of(area, child)
    }
    fn keep_file(&self, area: &AreaId, bytes: &[u8]) -> Result<String, StoreError> {
        self.0.keep_file(area, bytes)
    }
    fn file(&self, area: &AreaId, fingerprint: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.file(area, fingerprint)
    }
    fn close(&self) -> Result<(), StoreError> {
        self.0.close()
    }
}

#[test]
// demand: Q02
fn a_read_that_cannot_be_noted_is_not_answered_and_the_reason_stays_in_the_log() {
    let store = Broken(SqliteStore::in_memory().unwrap());
    let definitions = Arc::new(definitions::Definitions::built_in().unwrap());
    let record = Arc::new(Record::open(Arc::new(store), definitions).unwrap());
    record.store().add_area(&area("here", "Here", true)).unwrap();
    let facts = child("Okafor", "Amara", "2016-05-01", 1).1;
    record
        .import(
            &AreaId("here".to_owned()),
            &[facts],
            file(record::SourceKind::new("sen2"), "a.xml"),
            &loader(),
            noon("2026-01-20"),
        )
        .unwrap();
    let browser = Browser::on(&record);
    let page = browser.get("/areas/here/children");
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(page.heading(), "Sorry, something went wrong");
    assert!(!page.html.contains("Okafor") && !page.html.contains("/secret/path"));
    assert!(browser.log().contains("disk /secret/path is full"));
    assert!(!browser.log().contains("Okafor"));
    let reference = page
        .text()
        .split("reference: ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(reference.len(), 8);
    assert!(
        browser.log().contains(&reference),
        "the page's reference finds the line"
    );
}
