//! Times each kind of page, called in process, and prints the median and the 99th centile.
//!
//! Not a test. `RECORD=demo.sqlite` names a record to time (a copy of it is used); make one with
//! `goldenthread demo --no-serve --file demo.sqlite`. Without it, an invented area of `PLANS` journeys (3,400 unless
//! given) in memory is timed. `TODAY` is the day of the pages, `ROUNDS` the number of timed answers of each page and
//! `ONLY` a part of the names of the pages to time. Each page is answered once before it is timed, and the time of that
//! first answer, which may fold a position or compute figures, is printed apart. Memory is that of the whole process.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use calendar::day_in_england;
use definitions::Definitions;
use record::{Position, Record, SqliteStore, Viewpoint};
use support::{area, day, journeys, noon, record_with};
use tower::ServiceExt;

/// A setting from the environment.
fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

fn number(name: &str, otherwise: u32) -> u32 {
    setting(name, "").parse().unwrap_or(otherwise)
}

/// A record to time: a copy of the file that is named, or an invented area in memory.
fn record() -> Arc<Record> {
    let file = setting("RECORD", "");
    if !file.is_empty() {
        let copy = std::env::temp_dir().join(format!("golden-thread-bench-{}.sqlite", std::process::id()));
        std::fs::copy(&file, &copy).unwrap();
        let store = Arc::new(SqliteStore::open(&copy).unwrap());
        return Arc::new(Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap());
    }
    let plans = number("PLANS", 3400);
    let record = record_with(&[area("bench", "Bench", true)]);
    // About four of five requests lead to a plan.
    journeys::load(&record, "bench", plans * 5 / 4, 42, day("2026-01-20"));
    record
}

/// One page to time.
struct Timed {
    name: &'static str,
    address: String,
    form: Option<String>,
}

/// The pages of an area: those of fixed addresses, and one of each kind that has an entry in its address.
fn pages(area: &str, position: &Position) -> Vec<Timed> {
    let id = |register: &str, nth: usize| {
        let table = position.table_of(register)?;
        let place = *table.entry.get(nth.min(table.len().checked_sub(1)?))?;
        Some(position.ledger().entry(place).id)
    };
    let nth = |register: &str, part: usize| id(register, position.table_of(register).map_or(0, |t| t.len() / part));
    let mut pages = Vec::new();
    let mut page = |name, below: Option<String>| {
        if let Some(below) = below {
            pages.push(Timed {
                name,
                address: format!("/areas/{area}{below}"),
                form: None,
            });
        }
    };
    let fixed = |below: &str| Some(below.to_owned());
    let (child, plan) = (nth("child", 2), nth("ehc_plan", 2));
    let (of_file, of_record) = (nth("statutory_return", usize::MAX), id("statutory_return", usize::MAX));
    let requirement = nth("requirement", 2);
    page("area", fixed(""));
    page("thread", fixed("/thread"));
    page(
        "requirement",
        requirement.map(|id| format!("/registers/requirement/{id}")),
    );
    page("measures", fixed("/measures"));
    page("measure", fixed("/measures/EH02"));
    page("work", fixed("/work"));
    page(
        "work, sorted",
        fixed("/work?state=overdue&force=statutory&sort=child&page=9"),
    );
    page("work, past", fixed("/work?known=2026-01-31"));
    page("work as CSV", fixed("/work.csv"));
    page("returns", fixed("/returns"));
    page("return of files", of_file.map(|id| format!("/returns/{id}")));
    page("return of the record", of_record.map(|id| format!("/returns/{id}")));
    page(
        "findings",
        of_record.map(|id| format!("/returns/{id}/findings?state=all")),
    );
    page(
        "findings of files",
        of_file.map(|id| format!("/returns/{id}/findings?state=all")),
    );
    page(
        "findings by child",
        of_record.map(|id| format!("/returns/{id}/findings?by=child")),
    );
    page(
        "return as written",
        of_record.map(|id| format!("/returns/{id}/written")),
    );
    page("children", fixed("/children"));
    page("child", child.map(|id| format!("/children/{id}")));
    page(
        "child, past",
        child.map(|id| format!("/children/{id}?known=2026-01-31")),
    );
    page("registers", fixed("/registers"));
    page("register: reviews", fixed("/registers/annual_review?state=all"));
    page("register: plans", fixed("/registers/ehc_plan?state=all"));
    page("register: findings", fixed("/registers/finding?state=all"));
    page("plan", plan.map(|id| format!("/registers/ehc_plan/{id}")));
    page(
        "form of a step",
        plan.map(|id| format!("/entries/{id}/record/plan_ceased")),
    );
    page("sources", fixed("/sources"));
    for (name, address) in [("areas", "/"), ("definition", "/definitions/ehc_needs_assessment")] {
        pages.push(Timed {
            name,
            address: address.to_owned(),
            form: None,
        });
    }
    pages.push(Timed {
        name: "search for a name",
        address: format!("/areas/{area}/children"),
        form: Some("name=okafor".to_owned()),
    });
    pages
}

fn main() {
    let record = record();
    let today = setting("TODAY", "2026-03-02");
    let now = noon(&today);
    let viewpoint = Viewpoint {
        known_at: None,
        today: day_in_england(now),
    };
    let area = record.areas().unwrap().remove(0).id;
    let begun = Instant::now();
    let position = record.position(&area, viewpoint).unwrap();
    println!(
        "{} events, {} entries, {} open clocks, read and folded in {:?}; {}",
        position.ledger().events().len(),
        position.ledger().entries().len(),
        position.open_clocks().len(),
        begun.elapsed(),
        memory(),
    );
    let only = setting("ONLY", "");
    let pages: Vec<Timed> = pages(&area.0, &position)
        .into_iter()
        .filter(|page| page.name.contains(&only))
        .collect();
    drop(position);
    let router = web::Server::new(record)
        .with_clock(Arc::new(move || now))
        .router()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let rounds = number("ROUNDS", 200).max(1);
    println!(
        "{:>10} {:>10} {:>10} {:>9}  page ({rounds} rounds)",
        "first ms", "median ms", "99th ms", "KB"
    );
    for page in &pages {
        time(&runtime, &router, rounds, page);
    }
    println!("{}", memory());
}

/// The first answer, then the median and the 99th centile of `rounds` more.
fn time(runtime: &tokio::runtime::Runtime, router: &Router, rounds: u32, page: &Timed) {
    let answer = || {
        let request = match &page.form {
            None => Request::get(&page.address).body(Body::empty()),
            Some(form) => Request::post(&page.address)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ORIGIN, "http://localhost")
                .body(Body::from(form.clone())),
        };
        let mut request = request.unwrap();
        request
            .headers_mut()
            .insert(header::HOST, header::HeaderValue::from_static("localhost"));
        request
            .headers_mut()
            .insert("sec-fetch-site", header::HeaderValue::from_static("same-origin"));
        let begun = Instant::now();
        let (status, bytes) = runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().len())
        });
        (begun.elapsed(), status, bytes)
    };
    let (first, status, bytes) = answer();
    if status != StatusCode::OK {
        println!("{:>42}  {}: {status}", "", page.name);
        return;
    }
    let mut times: Vec<Duration> = (0..rounds).map(|_| answer().0).collect();
    times.sort();
    let ms = |d: Duration| d.as_secs_f64() * 1000.0;
    println!(
        "{:>10.1} {:>10.1} {:>10.1} {:>9}  {}",
        ms(first),
        ms(times[times.len() / 2]),
        ms(times[(times.len() * 99 / 100).min(times.len() - 1)]),
        bytes / 1024,
        page.name
    );
}

/// What the process holds in memory, and held at most, as the operating system counts it (Linux only).
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes / 1024)
    };
    match (megabytes("VmRSS:"), megabytes("VmHWM:")) {
        (Some(now), Some(most)) => format!("memory {now} MB, at most {most} MB"),
        _ => "memory not known".to_owned(),
    }
}
