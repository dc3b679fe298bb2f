//! What the program says to a user who types something: deadlines, help, and mistakes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

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
fn a_deadline_says_its_rounds_its_regime_and_what_must_come_before() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let output = run(&[&["deadline"], arguments].concat(), folder.path());
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    let plan = [
        "ehc_plan",
        "phase_transfer_expected=2026-09-01",
        "school_transfer_due=2027-09-01",
        "--today",
        "2026-10-01",
    ];
    let text = said(&plan);
    for words in [
        "due 14 February 2027",
        "under SEND law of 2014, from 1 September 2014",
        "derived: Review meeting held by 22 November 2026, to leave 12 weeks",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let visits = [
        "child_in_need_plan",
        "started=2026-01-12",
        "visited=2026-01-20",
        "visited=2026-03-10",
        "--today",
        "2026-03-12",
    ];
    let text = said(&visits);
    assert!(text.contains("round 1: due 3 March 2026: done 7 days late"), "{text}");
    assert!(text.contains("round 2: due 21 April 2026: 40 days left"), "{text}");
}

#[test]
fn a_day_may_be_written_as_people_in_england_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let deadlines = |day: &str| {
        let step = format!("request_received={day}");
        let output = run(
            &["deadline", "ehc_needs_assessment", &step, "--today", "20/02/2026"],
            folder.path(),
        );
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    let iso = deadlines("2026-01-05");
    assert!(iso.contains("overdue by 4 days"), "{iso}");
    assert_eq!(iso, deadlines("05/01/2026"));
    assert_eq!(iso, deadlines("5 January 2026"));
}

/// What the program says to arguments it refuses; it must leave nothing behind.
fn refusal(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("text.txt"), "hello").unwrap();
    std::fs::write(folder.path().join("damaged.xlsx"), "PK\x03\x04junk").unwrap();
    let output = run(arguments, folder.path());
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
    assert_eq!(out(&output), "", "{arguments:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "{arguments:?}");
    err(&output)
}

#[test]
fn a_mistake_is_explained_in_a_plain_sentence() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["chekc"],
            "There is no command \"chekc\". Choose one of: demo, read, deadline, check",
        ),
        (
            &["area", "remove"],
            "There is no command \"remove\". Choose one of: add, list",
        ),
        (&["check"], "goldenthread check also needs:\n  <FILES>...  The return"),
        (
            &["check", "text.txt", "--year", "abc"],
            "\"abc\", given for --year: this is not a year; write for example 2026",
        ),
        (
            &["check", "text.txt", "--per-rule", "x"],
            "given for --per-rule: this is not a whole number of one or more",
        ),
        (
            &["variation", "text.txt", "--target", "ten"],
            "\"ten\", given for --target: this is not a number; write for example 95",
        ),
        (
            &["check", "text.txt", "--today", "2026-02-30"],
            "given for --today: this is not a date",
        ),
        (
            &["check", "text.txt", "--colour"],
            "goldenthread check does not know \"--colour\"",
        ),
        (&["check", "text.txt", "--yaer", "2026"], "Did you mean --year?"),
        (
            &["check", "text.txt", "--json", "--csv"],
            "--json and --csv cannot be given together",
        ),
        (&["check", "nowhere.xml"], "there is no file nowhere.xml"),
        (
            &["check", "damaged.xlsx"],
            "the workbook is damaged: open it in a spreadsheet program",
        ),
        (&["import", "nowhere.xml"], "nowhere.xml: there is no such file"),
        (&["read", "nowhere.pdf"], "nowhere.pdf: there is no such file or folder"),
        (
            &["write", "sen3"],
            "\"sen3\" cannot be given for KIND. Choose one of: sen2, cin, ssd",
        ),
        (&["write", "sen2"], "--year <YEAR>"),
        (
            &["write", "sen2", "--year", "2026", "--serial", "x"],
            "given for --serial: this is not a whole number",
        ),
        (
            &["area", "add", "Eastmere"],
            "--la-code <CODE>  The council's three-digit code",
        ),
        (
            &["area", "add", "Eastmere", "--la-code", "31"],
            "it must have three digits",
        ),
        (
            &["demo", "--area-size", "1"],
            "this is not a whole number from 10 to 400,000",
        ),
        (&["demo", "--seed", "x"], "given for --seed: this is not a whole number"),
        (&["demo", "--port", "99999"], "a port is a number from 0 to 65535"),
        (
            &["serve", "--listen", "here"],
            "write an address and a port, such as 127.0.0.1:8080",
        ),
        (
            &["serve", "--port", "1", "--listen", "[::1]:1"],
            "cannot be given together",
        ),
        (
            &["definitions", "check", "nowhere"],
            "nowhere: there is no such file or folder",
        ),
        (&["deadline"], "say which register; these have time limits:\n"),
        (
            &["deadline", "ehc_plan"],
            "give at least one step with its date, such as plan_started=2026-01-05",
        ),
        (&["deadline", "ehc_plans", "x=1"], "there is no register \"ehc_plans\""),
        (
            &["deadline", "ehc_plan", "plan_begun=05/01/2026"],
            "it has these:\n  plan_started",
        ),
        (&["deadline", "ehc_plan", "plan_started=45688"], "is not a date"),
    ];
    for (arguments, wanted) in cases {
        let said = refusal(arguments);
        assert!(said.contains(wanted), "{arguments:?}: {said}");
        for library in ["os error", "invalid digit", "EOCD", "error:", "panicked"] {
            assert!(!said.contains(library), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn an_address_that_others_can_reach_is_refused_before_anything_is_printed() {
    for address in ["0.0.0.0:8080", "0.0.0.0", "[::]:0", "192.168.1.2:80"] {
        let said = refusal(&["serve", "--listen", address]);
        assert!(said.contains("can be reached from other machines"), "{address}: {said}");
    }
}

#[test]
fn a_reader_that_closes_early_is_not_a_fault() {
    for arguments in [
        &["definitions", "list"][..],
        &["deadline", "ehc_plan", "plan_started=2026-01-05"],
        &["--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goldenthread"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{arguments:?}: {}", err(&ended));
        assert_eq!(err(&ended), "", "{arguments:?}");
    }
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let program = run(&["--help"], folder.path());
    let help = out(&program);
    let list = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    let names: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let output = run(&[name, "--help"], folder.path());
        assert!(
            output.status.success() && out(&output).contains("Usage: goldenthread"),
            "{name}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_utf_8_is_named_in_words() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let made = run(
        &["area", "add", "Here", "--la-code", "317", "--record", "r.sqlite"],
        folder.path(),
    );
    assert!(made.status.success(), "{}", err(&made));
    // The name comes before the record's, so that it is looked at as an argument.
    let output = Command::new(env!("CARGO_BIN_EXE_goldenthread"))
        .arg("backup")
        .arg(std::ffi::OsStr::from_bytes(b"f\xff.db"))
        .args(["--record", "r.sqlite"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(
        err(&output).contains("f\u{fffd}.db.part is not a name that SQLite can write to"),
        "{}",
        err(&output)
    );
}
