//! Server time of each page on an invented area of `PLANS` journeys (3,400 unless told), asked in process.
//!
//! Not a test: it prints the median and the slowest of `ROUNDS` answers, after a first one that folds the position.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use calendar::day_in_england;
use record::{AreaId, Viewpoint};
use support::{area, day, journeys, noon, record_with};
use tower::ServiceExt;

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(otherwise)
}

fn main() {
    let plans = number("PLANS", 3400);
    let rounds = number("ROUNDS", 20).max(1);
    let record = record_with(&[area("bench", "Bench", true)]);
    let begun = Instant::now();
    // About four of five requests lead to a plan.
    journeys::load(&record, "bench", plans * 5 / 4, 42, day("2026-01-20"));
    println!("loaded {plans} plans in {:?}", begun.elapsed());
    let now = noon("2026-03-02");
    let begun = Instant::now();
    let viewpoint = Viewpoint {
        known_at: None,
        today: day_in_england(now),
    };
    let position = record.position(&AreaId("bench".to_owned()), viewpoint).unwrap();
    println!(
        "{} events, {} entries, {} open clocks, folded in {:?}",
        position.ledger().events().len(),
        position.ledger().entries().len(),
        position.open_clocks().len(),
        begun.elapsed()
    );
    let child = position.ledger().entry(position.table_of("child").unwrap().entry[0]).id;
    let plan = position
        .ledger()
        .entry(position.table_of("ehc_plan").unwrap().entry[0])
        .id;
    drop(position);
    let router = web::Server::new(record)
        .with_clock(Arc::new(move || now))
        .router()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let pages = [
        "/".to_owned(),
        "/areas/bench".to_owned(),
        "/areas/bench/work".to_owned(),
        "/areas/bench/work?state=overdue&force=statutory&sort=child&page=9".to_owned(),
        "/areas/bench/work?known=2026-01-31".to_owned(),
        "/areas/bench/work.csv".to_owned(),
        "/areas/bench/children".to_owned(),
        format!("/areas/bench/children/{child}"),
        format!("/areas/bench/children/{child}?known=2026-01-31"),
        "/areas/bench/registers".to_owned(),
        "/areas/bench/registers/annual_review?state=all".to_owned(),
        format!("/areas/bench/registers/ehc_plan/{plan}"),
        format!("/areas/bench/entries/{plan}/record/plan_ceased"),
        "/areas/bench/sources".to_owned(),
        "/definitions/ehc_needs_assessment".to_owned(),
    ];
    println!(
        "{:>10} {:>10} {:>10} {:>9}  page",
        "first ms", "median ms", "slowest", "KB"
    );
    for page in &pages {
        let get = || {
            Request::get(page)
                .header(header::HOST, "localhost")
                .body(Body::empty())
                .unwrap()
        };
        report(&runtime, &router, rounds, page, get);
    }
    let search = || {
        Request::post("/areas/bench/children")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=okafor"))
            .unwrap()
    };
    report(&runtime, &router, rounds, "search for a name", search);
}

fn report(
    runtime: &tokio::runtime::Runtime,
    router: &axum::Router,
    rounds: u32,
    page: &str,
    request: impl Fn() -> Request<Body>,
) {
    let request = || {
        let begun = Instant::now();
        let bytes = runtime.block_on(async {
            let response = router.clone().oneshot(request()).await.unwrap();
            assert!(response.status().is_success(), "{page}: {}", response.status());
            to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
        });
        (begun.elapsed(), bytes)
    };
    let (first, bytes) = request();
    let mut times: Vec<Duration> = (0..rounds).map(|_| request().0).collect();
    times.sort();
    let ms = |d: Duration| d.as_secs_f64() * 1000.0;
    println!(
        "{:>10.1} {:>10.1} {:>10.1} {:>9}  {page}",
        ms(first),
        ms(times[times.len() / 2]),
        ms(times[times.len() - 1]),
        bytes / 1024
    );
}
