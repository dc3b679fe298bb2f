//! Files into measures: what is right is read, what is wrong is named with its line.

use definitions::{DefinitionFile, Definitions, embedded};
use measures::Measures;
use measures::published::Published;

const GOOD: &str = r#"id         = "XX01"
version    = 1
title      = "Plans in 20 weeks"
definition = "Plans issued in 20 weeks."
register   = "ehc_needs_assessment"
kind       = "period"
counted_on = "plan_issued"
denominator = "plan_issued IS NOT NULL"
numerator  = """
plan_issued - request_received <= {ehc_needs_assessment.final_plan.days}
AND exception_reported IS NULL"""
statistic  = "proportion"
unit       = "%"
decimals   = 1
polarity   = "higher"
owner      = "EHC team"
exclusions = "None."

[[examples]]
title  = "One of two"
period = "2024-05"
rows   = [
  { request_received = 2024-01-01, plan_issued = 2024-05-20 },
  { request_received = 2024-01-01, plan_issued = 2024-05-21 },
]
expect = { numerator = 1, denominator = 2, value = "50.0" }
"#;

fn with(path: &str, text: &str) -> Result<Measures, String> {
    let mut files = embedded();
    files.retain(|f| f.path != path);
    files.push(DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    });
    let definitions = Definitions::read(&files).map_err(|p| p.to_string())?;
    Measures::read(&definitions).map_err(|p| p.to_string())
}

/// The one problem of the good file after a change.
fn problem(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    let problems = with("ehc/measures/XX01.toml", &GOOD.replacen(from, to, 1)).expect_err(to);
    assert_eq!(problems.lines().count(), 1, "{problems}");
    problems
}

#[test]
fn the_built_in_measures_are_sound_and_their_examples_hold() {
    let definitions = Definitions::built_in().unwrap_or_else(|p| panic!("{p}"));
    let measures = Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    for id in [
        "EH01", "EH01b", "EH02", "EH03", "EH04", "EH05", "EH06", "EH07", "EH08a", "EH08b", "EH08c", "EH09", "EH09b",
        "EH10", "EH19a", "EH19b", "EH19c", "AR01", "AR02", "AR04", "AR04b", "AR09a", "AR09b", "AR09c", "AR11", "DQ03",
        "DQ08", "DQ08b", "DQ09",
    ] {
        let measure = measures.get(id).unwrap_or_else(|| panic!("no {id}"));
        assert!(!measure.examples.is_empty(), "{id} has no example");
        assert!(!measure.owner.is_empty() && !measure.definition.is_empty() && !measure.exclusions.is_empty());
    }
    // Every measure of work done in time has its other face.
    for id in ["EH02", "EH04", "EH05", "EH06", "AR01", "AR04"] {
        assert!(measures.get(id).unwrap().open_face.is_some(), "{id}");
    }
}

#[test]
fn the_built_in_published_facts_are_sound() {
    let definitions = Definitions::built_in().unwrap();
    let measures = Measures::read(&definitions).unwrap();
    let published = Published::built_in(&definitions.benchmark_files, &measures).unwrap_or_else(|p| panic!("{p}"));
    crate::published::golden_values(&published, &measures);
}

#[test]
fn a_sound_file_is_read() {
    let measures = with("ehc/measures/XX01.toml", GOOD).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(measures.get("XX01").unwrap().decimals, 1);
}

#[test]
fn a_mistake_is_named_with_its_file_line_and_reason() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "request_received <= {ehc_needs_assessment.final_plan.days}",
            "request_recieved <= {ehc_needs_assessment.final_plan.days}",
            "ehc/measures/XX01.toml:10: there is no column \"request_recieved\" in this register's table; did you mean \"request_received\"?",
        ),
        (
            "exception_reported IS NULL",
            "exception_reported = 'yes'",
            "ehc/measures/XX01.toml:11: \"exception_reported = 'yes'\" compares a day with text",
        ),
        (
            "exception_reported IS NULL",
            "lower(request_source) = 'x'",
            "ehc/measures/XX01.toml:11: the function \"lower\" is not used",
        ),
        (
            "exception_reported IS NULL",
            "request_source < '3'",
            "ehc/measures/XX01.toml:11: \"request_source < '3'\" puts text in order",
        ),
        (
            "exception_reported IS NULL",
            "acknowledged = NULL",
            "ehc/measures/XX01.toml:11: a comparison with NULL is never true",
        ),
        (
            "exception_reported IS NULL",
            "acknowledged IS NULL = TRUE",
            "ehc/measures/XX01.toml:11: put \"acknowledged IS NULL\" in parentheses",
        ),
        (
            "exception_reported IS NULL",
            "acknowledged IS NULL)",
            "ehc/measures/XX01.toml:11: the expression is complete before \")\"",
        ),
        (
            "exception_reported IS NULL",
            "request_received < :tomorrow",
            "ehc/measures/XX01.toml:11: \":tomorrow\" is not a parameter",
        ),
        (
            "exception_reported IS NULL",
            "request_received + 1",
            "ehc/measures/XX01.toml:11: \"request_received + 1\" is a day where true or false is needed",
        ),
        (
            "exception_reported IS NULL",
            "request_received < '2024-01-01'",
            "compares a day with text",
        ),
        (
            "exception_reported IS NULL",
            "request_received IN (SELECT 1)",
            "is SQL that conditions do not use",
        ),
        (
            "exception_reported IS NULL",
            "plan_issued - request_received < 1.1234567",
            "\"1.1234567\" is not a number with at most 6 decimals",
        ),
        (
            "\"plan_issued IS NOT NULL\"",
            "\"plan_issued\"",
            "ehc/measures/XX01.toml:8: this yields a day where true or false is needed",
        ),
        (
            "counted_on = \"plan_issued\"",
            "",
            "ehc/measures/XX01.toml:6: say in `counted_on`",
        ),
        (
            "kind       = \"period\"",
            "kind = \"weekly\"",
            "ehc/measures/XX01.toml:6: \"weekly\" is no kind of measure",
        ),
        (
            "\"proportion\"",
            "\"mode\"",
            "ehc/measures/XX01.toml:12: \"mode\" is no statistic",
        ),
        (
            "\"ehc_needs_assessment\"",
            "\"assessments\"",
            "ehc/measures/XX01.toml:5: there is no register \"assessments\"",
        ),
        (
            "id         = \"XX01\"",
            "id = \"XX02\"",
            "ehc/measures/XX01.toml:1: the id \"XX02\" must be the file's name",
        ),
        (
            "value = \"50.0\"",
            "value = \"49.9\"",
            "ehc/measures/XX01.toml:19: example \"One of two\": the figure should be 49.9 but is 50.0",
        ),
        ("owner ", "ownr ", "unknown field `ownr`"),
        (
            "exclusions = \"None.\"",
            "exclusions = \"None.\"\nopen_face = \"EH05\"",
            "ehc/measures/XX01.toml:18: its open face \"EH05\" must be counted at the end of each period",
        ),
        (
            "exclusions = \"None.\"",
            "exclusions = \"None.\"\nbreakdowns = [\"cease_reason\"]",
            "ehc/measures/XX01.toml:18: entries of this register cannot be sorted by \"cease_reason\"",
        ),
    ];
    for (from, to, wanted) in cases {
        let found = problem(from, to);
        assert!(found.contains(wanted), "\n  {found}\n  {wanted}");
    }
}

#[test]
fn a_limit_is_stated_by_its_clock_alone() {
    let days = "{ehc_needs_assessment.final_plan.days}";
    for (to, expected) in [
        (
            "140",
            "ehc/measures/XX01.toml:9: the clock ehc_needs_assessment.final_plan states the 140 days",
        ),
        (
            "{days}",
            "ehc/measures/XX01.toml:9: {days} needs a clock: name it with `clock`",
        ),
        (
            "{ehc_needs_assessment.last.days}",
            "ehc/measures/XX01.toml:9: {ehc_needs_assessment.last.days} names no clock",
        ),
        (
            "{ehc_needs_assessment.final_plan.months}",
            "the limit \"20 weeks\" is not counted in months",
        ),
        ("{ehc_needs_assessment.consult.exempt}", "the clock has no exemptions"),
        (
            "{ehc_needs_assessment.final_plan.hours}",
            "{hours} is none of {days}, {months}, {limit}, {exempt}",
        ),
    ] {
        let problems = with("ehc/measures/XX01.toml", &GOOD.replacen(days, to, 1)).expect_err(to);
        assert!(problems.contains(expected), "{problems}");
    }
    let no_clock = GOOD.replacen("version    = 1", "version = 1\nclock = \"last\"", 1);
    let problems = with("ehc/measures/XX01.toml", &no_clock).expect_err("no such clock");
    assert!(
        problems.contains("the register ehc_needs_assessment has no clock \"last\""),
        "{problems}"
    );

    let words = GOOD.replacen("version    = 1", "version = 1\nclock = \"final_plan\"", 1);
    let problems = with("ehc/measures/XX01.toml", &words).expect_err("its title says 20 weeks");
    assert!(
        problems.contains("its words state \"20 weeks\" again; write {limit}"),
        "{problems}"
    );

    // The conditions are what they were when each measure stated the limit for itself.
    let definitions = Definitions::built_in().unwrap();
    let measures = Measures::read(&definitions).unwrap();
    let of = |id: &str| measures.get(id).unwrap();
    assert_eq!(
        of("EH05").numerator.as_ref().unwrap().text,
        "plan_issued - request_received <= 140"
    );
    assert_eq!(of("EH05").title, "Plans issued within 20 weeks, without exceptions");
    assert!(
        of("EH05")
            .denominator
            .as_ref()
            .unwrap()
            .text
            .contains("exception_reported IS NOT NULL")
    );
    assert!(
        of("EH08c")
            .numerator
            .as_ref()
            .unwrap()
            .text
            .ends_with(":as_at - request_received > 140")
    );
    assert_eq!(of("EH09b").target.as_ref().unwrap().value.to_string(), "140");
    assert_eq!(
        of("AR01").numerator.as_ref().unwrap().text,
        "reviewed_latest > :as_at_less_12_months"
    );
    for id in [
        "EH02", "EH04", "EH05", "EH06", "EH08a", "EH08b", "EH08c", "EH09", "EH09b", "AR01", "AR04", "AR04b",
    ] {
        assert!(of(id).clock.is_some(), "{id} names its clock");
    }
}

#[test]
fn a_position_asks_for_no_day_but_its_own() {
    let position = GOOD
        .replacen(
            "kind       = \"period\"\ncounted_on = \"plan_issued\"",
            "kind = \"position\"",
            1,
        )
        .replacen(
            "AND exception",
            "AND request_received >= :period_start AND exception",
            1,
        );
    let problems = with("ehc/measures/XX01.toml", &position).expect_err("a problem");
    assert!(
        problems.contains("ehc/measures/XX01.toml:6: a position is taken on one day"),
        "{problems}"
    );
}

#[test]
fn a_measure_of_a_new_register_needs_no_code() {
    let register = r#"
id = "short_timetable"
title = "Part-time timetable"
plural = "Part-time timetables"
subject = "child"
purpose = "Who is not in full-time education."
law = "Education Act 1996 s.19"
[steps.started]
title = "Started"
opens = true
[steps.ended]
title = "Ended"
closes = true
[clocks.review]
reference = "X"
title = "Review it"
from = "started"
until = ["ended"]
within = "6 weeks"
force = "local"
law = "Local standard"
source = "invented for this test"
"#;
    let measure = r#"id = "PT01"
version = 1
title = "Part-time timetables past their review"
definition = "Open past six weeks."
register = "short_timetable"
kind = "position"
numerator = "closed IS NULL AND review_state = 'overdue'"
statistic = "count"
unit = "children"
polarity = "lower"
owner = "Inclusion"
exclusions = "None."
breakdowns = ["sex", "age"]
[[examples]]
title = "Only the overdue one"
period = "2024-05"
rows = [{ started = 2024-01-01, review_state = "overdue" }, { started = 2024-05-20, review_state = "running" }]
expect = { numerator = 1 }
"#;
    let mut files = embedded();
    let add = |files: &mut Vec<DefinitionFile>, path: &str, text: &str| {
        files.push(DefinitionFile {
            path: path.into(),
            text: text.into(),
        });
    };
    add(&mut files, "ehc/registers/short_timetable.toml", register);
    add(&mut files, "ehc/measures/PT01.toml", measure);
    let definitions = Definitions::read(&files).unwrap_or_else(|p| panic!("{p}"));
    let measures = Measures::read(&definitions).unwrap_or_else(|p| panic!("{p}"));
    assert!(measures.get("PT01").is_some());
}

const AMOUNTS: &str = r#"id         = "XX02"
version    = 1
title      = "Days"
definition = "Days of plans."
register   = "ehc_plan"
kind       = "position"
numerator  = "closed IS NULL"
value      = "plan_started - opened"
STATISTIC
unit       = "days"
decimals   = 1
polarity   = "lower"
owner      = "EHC team"
exclusions = "None."

[[examples]]
title  = "Three rows, one closed"
period = "2024-05"
rows   = [
  { entry = 1, subject = 7, opened = 2024-01-01, plan_started = 2024-01-11 },
  { entry = 2, subject = 7, opened = 2024-01-01, plan_started = 2024-01-16 },
  { entry = 3, subject = 8, opened = 2024-01-01, plan_started = 2024-03-01, closed = 2024-04-01 },
  LAST
]
expect = { numerator = COUNT, value = "FIGURE" }
"#;

#[test]
fn amounts_are_added_up_and_children_counted_once() {
    let last = "{ entry = 4, subject = 9, opened = 2024-01-01, plan_started = 2024-01-21 },";
    let amounts = |statistic: &str, last: &str, count: &str, figure: &str| {
        let text = AMOUNTS
            .replace("STATISTIC", statistic)
            .replace("LAST", last)
            .replace("COUNT", count)
            .replace("FIGURE", figure);
        let text = if statistic.contains("children") {
            text.replace("value      = \"plan_started - opened\"\n", "")
        } else {
            text
        };
        with("ehc/measures/XX02.toml", &text).map(drop)
    };
    let sum = r#"statistic = "sum""#;
    amounts(sum, last, "3", "45.0").unwrap();
    amounts(sum, "", "2", "25.0").unwrap();
    assert!(
        amounts(sum, last, "3", "44.0")
            .unwrap_err()
            .contains("the figure should be 44.0 but is 45.0")
    );
    amounts(r#"statistic = "mean""#, last, "3", "15.0").unwrap();
    amounts(r#"statistic = "children""#, last, "3", "2").unwrap();
    let ratio = "statistic = \"ratio\"\nout_of = \"plan_started - opened + 5\"";
    // 45 out of 60.
    amounts(ratio, last, "3", "0.8").unwrap();
    assert!(
        amounts(r#"statistic = "ratio""#, last, "3", "1")
            .unwrap_err()
            .contains("a ratio needs `out_of`")
    );
    assert!(
        amounts(&format!("{sum}\nout_of = \"1\""), last, "3", "1")
            .unwrap_err()
            .contains("only a ratio has")
    );
}
