//! How long the measures take: every measure with every breakdown over sixty months and the calendar years they
//! touch, for an area of 3,400 plans and for one of twenty times that size.
//!
//! `cargo bench -p measures`; `cargo bench -p measures -- 3400` for one size.
#![allow(clippy::unwrap_used, missing_docs, dead_code)]

#[path = "../tests/measures/builder.rs"]
mod builder;

use std::sync::Arc;
use std::time::Instant;

use builder::{day, invented_area};
use definitions::Definitions;
use measures::{Granularity, Measures, Request, compute};
use record::{Position, Viewpoint};

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![3_400, 68_000] } else { given };
    let started = Instant::now();
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let read = started.elapsed();
    let started = Instant::now();
    let measures = Measures::read(&definitions).unwrap();
    println!(
        "definitions read in {read:?}; {} measures read, checked and their examples run in {:?}",
        measures.by_id.len(),
        started.elapsed()
    );
    let today = day("2026-03-31");
    let viewpoint = Viewpoint { known_at: None, today };
    for plans in sizes {
        let ledger = invented_area(&definitions, plans, 1);
        let request = Request::standard(today);
        let fold = best(|| Position::of(&ledger, viewpoint));
        let all = best(|| compute(&ledger, viewpoint, &measures, &request));
        let totals = Request {
            breakdowns: false,
            ..request.clone()
        };
        let without = best(|| compute(&ledger, viewpoint, &measures, &totals));
        let results = compute(&ledger, viewpoint, &measures, &request);
        let now = |id: &str| {
            let found = results.measure(id).unwrap();
            found.series(Granularity::Month).last().unwrap().total.numerator
        };
        let cells: usize = results
            .measures
            .values()
            .flat_map(|m| &m.periods)
            .map(|p| 1 + p.groups.iter().map(Vec::len).sum::<usize>())
            .sum();
        println!(
            "{} plans maintained, {} events: fold {fold:?}; {} measures over {} periods, {cells} cells {all:?}; totals alone {without:?}",
            now("EH19b"),
            ledger.events().len(),
            results.measures.len(),
            results.periods.len(),
        );
    }
}

/// The best of five runs, after one to warm up.
fn best<T>(run: impl Fn() -> T) -> std::time::Duration {
    let timed = || {
        let started = Instant::now();
        std::hint::black_box(run());
        started.elapsed()
    };
    timed();
    (0..5).map(|_| timed()).min().unwrap()
}
