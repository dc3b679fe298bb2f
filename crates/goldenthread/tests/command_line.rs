//! What the program says to a user who types something: deadlines, help, and mistakes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_goldenthread"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("GOLDEN_THREAD_RECORD")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Clocks of a register for steps, as `(due, state)` by id.
fn deadlines(register: &str, steps: &[&str], today: &str) -> Vec<(String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["deadline", register], steps, &["--today", today, "--json"]].concat();
    let output = run(&arguments, folder.path());
    assert!(output.status.success(), "{}", err(&output));
    let clocks: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |clock: &serde_json::Value, key: &str| clock[key].as_str().unwrap().to_owned();
    clocks
        .as_array()
        .unwrap()
        .iter()
        .map(|clock| (text(clock, "id"), text(clock, "due"), text(clock, "state")))
        .collect()
}

fn has(clocks: &[(String, String, String)], id: &str, due: &str, state: &str) -> bool {
    clocks.contains(&(id.to_owned(), due.to_owned(), state.to_owned()))
}

#[test]
// demand: D02
fn advice_is_due_six_weeks_after_it_was_requested() {
    let steps = ["request_received=2026-01-05", "advice_requested=2026-01-12"];
    let clocks = deadlines("ehc_needs_assessment", &steps, "2026-02-24");
    assert!(has(&clocks, "advice", "2026-02-23", "overdue"), "{clocks:?}");
    let received = [&steps[..], &["advice_received=2026-02-23"]].concat();
    let clocks = deadlines("ehc_needs_assessment", &received, "2026-02-24");
    assert!(has(&clocks, "advice", "2026-02-23", "met"), "{clocks:?}");
}

#[test]
// demand: D07
fn a_change_of_phase_is_finished_before_15_february_and_before_31_march_after_year_11() {
    let school = ["phase_transfer_expected=2025-09-01", "school_transfer_due=2026-09-01"];
    let clocks = deadlines("ehc_plan", &school, "2026-02-15");
    assert!(has(&clocks, "school_transfer", "2026-02-14", "overdue"), "{clocks:?}");
    let college = ["phase_transfer_expected=2025-09-01", "post_16_transfer_due=2026-09-01"];
    let clocks = deadlines("ehc_plan", &college, "2026-02-15");
    assert!(has(&clocks, "post_16_transfer", "2026-03-30", "running"), "{clocks:?}");
}

#[test]
// demand: L09
fn a_child_in_need_plan_is_reviewed_and_the_child_visited_again() {
    let steps = ["started=2026-01-12", "visited=2026-01-20", "reviewed=2026-02-02"];
    let clocks = deadlines("child_in_need_plan", &steps, "2026-03-03");
    assert!(has(&clocks, "visit", "2026-03-03", "running"), "{clocks:?}");
    assert!(has(&clocks, "review", "2026-08-02", "running"), "{clocks:?}");
}

#[test]
fn a_day_may_be_written_as_people_in_england_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let told = |day: &str| {
        let step = format!("request_received={day}");
        let output = run(
            &["deadline", "ehc_needs_assessment", &step, "--today", "20/02/2026"],
            folder.path(),
        );
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    let iso = told("2026-01-05");
    assert!(iso.contains("overdue by 4 days"), "{iso}");
    assert_eq!(iso, told("05/01/2026"));
    assert_eq!(iso, told("5 January 2026"));
}
