//! Worked cases of definition files, proved on a ledger made of each.

use std::sync::Arc;

use definitions::{DefinitionFile, Definitions, embedded, reference};
use record::examples::prove;

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

/// What differs in the worked cases of these files, a line each; nothing when they hold.
fn proved(files: &[DefinitionFile]) -> Result<(), String> {
    let definitions = Definitions::read(files).map_err(|problems| problems.to_string())?;
    let problems = prove(&Arc::new(definitions));
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n"))
    }
}

/// The calendars of the built-in definitions and the register of children, with other registers beside them.
fn read(registers: &[(&str, &str)]) -> Result<(), String> {
    let mut files: Vec<DefinitionFile> = embedded();
    files.retain(|f| f.path.starts_with("shared/"));
    definitions::take_out_roles(&mut files);
    files.push(file("ehc/theme.toml", "title = \"T\"\norder = 1\n"));
    files.extend(
        registers
            .iter()
            .map(|(id, text)| file(&format!("ehc/registers/{id}.toml"), text)),
    );
    proved(&files)
}

fn read_register(text: &str) -> Result<(), String> {
    read(&[("visit", text)])
}

macro_rules! case {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../definitions/tests/cases/", $name, ".toml")),
        )
    };
}

const THERAPY: &str = include_str!("../../../definitions/tests/cases/therapy_referral.toml");

#[test]
fn the_worked_cases_of_the_built_in_definitions_hold() {
    proved(&embedded()).unwrap_or_else(|problems| panic!("{problems}"));
}

/// The built-in files with registers and a rule of the worked examples, and values that the rule asks of a child.
pub fn with_rules(rules: &[(&str, &str)]) -> Vec<DefinitionFile> {
    let mut files = embedded();
    let child = files
        .iter_mut()
        .find(|file| file.path == "shared/registers/child.toml")
        .unwrap();
    child.text.push_str(CHILD_VALUES);
    let registers = [
        case!("suspension"),
        case!("signal"),
        case!("board"),
        case!("board_member"),
        case!("board_meeting"),
        case!("board_attendance"),
    ];
    files.extend(registers.map(|(id, text)| file(&format!("ehc/registers/{id}.toml"), text)));
    files.extend(
        rules
            .iter()
            .map(|(id, text)| file(&format!("ehc/rules/{id}.toml"), text)),
    );
    files
}

const CHILD_VALUES: &str = r#"
[values.recent_suspensions]
title = "Suspensions in the last 60 days"
count = "suspension"
where = "excluded > :today - 60"

[values.open_plans]
title = "Education, health and care plans that are open"
count = "ehc_plan"
where = "closed IS NULL"
"#;

/// Worked example E10, and the rule of section 5 of the core.
#[test]
fn rules_make_what_their_worked_cases_say() {
    proved(&with_rules(&[case!("two_suspensions"), case!("expected_at_meeting")]))
        .unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn the_worked_cases_of_the_reference_hold() {
    proved(&reference::examples()).unwrap_or_else(|problems| panic!("{problems}"));
}

/// A register with one clock that has rounds, and one case of it.
fn in_rounds(anchor: &str, rest: &str, case: &str) -> String {
    format!(
        r#"
id = "visit"
title = "Visit"
plural = "Visits"
subject = "area"
purpose = "p"
law = "l"

[steps.raised]
title = "Raised"
opens = true
repeats = true
fields = ["next_look"]

[steps.looked]
title = "Looked at"
repeats = true

[steps.postponed]
title = "Postponed"
repeats = true

[fields.next_look]
title = "Next look"
type = "date"

[clocks.look]
reference = "L-01"
title = "Look again"
from = "{anchor}"
until = ["looked"]
rounds = true
{rest}
force = "local"
law = "l"
source = "s"

[[examples]]
title = "a case"
{case}
"#
    )
}

#[test]
fn what_is_due_on_a_day_set_beforehand_may_be_done_before_that_day() {
    let case = r#"
events = { raised = 2026-01-05, looked = 2026-02-01 }
fields = { next_look = 2026-03-01 }
today = 2026-03-10
clocks = { look = { due = 2026-03-01, state = "met", days = -28 } }"#;
    read_register(&in_rounds("next_look", "within = \"0 days\"", case)).unwrap();
}

#[test]
fn law_is_dated() {
    let case = r#"
events = { raised = 2026-01-05 }
today = 2026-03-10
clocks = { look = { state = "not_started" } }"#;
    let dated = |from: &str| format!("in_force_from = {from}\nwithin = \"3 weeks\"");
    read_register(&in_rounds("raised", &dated("2026-01-06"), case)).unwrap();
    let error = read_register(&in_rounds("raised", &dated("2026-01-05"), case)).unwrap_err();
    assert!(error.contains("overdue"), "{error}");
}

#[test]
fn what_is_due_before_its_day_may_be_done_before_it_in_each_round() {
    let case = r#"
events = { raised = [2026-03-16, 2026-06-15], looked = [2026-03-02, 2026-05-28] }
today = 2026-06-20
clocks = { look = { due = 2026-06-01, state = "met", days = -4 } }"#;
    read_register(&in_rounds("raised", "within = \"2 weeks before\"", case)).unwrap();
    // What was done for the round before does not count for this one.
    let missed = case
        .replace(", 2026-05-28", "")
        .replace("state = \"met\", days = -4", "state = \"overdue\", days = 19");
    read_register(&in_rounds("raised", "within = \"2 weeks before\"", &missed)).unwrap();
}

#[test]
fn a_step_that_may_happen_again_cancels_the_round_it_falls_in_and_no_later_one() {
    let rest = "within = \"2 weeks\"\nends = [\"postponed\"]";
    let case = r#"
events = { raised = [2026-01-05, 2026-03-02], postponed = 2026-01-10 }
today = 2026-03-20
clocks = { look = { due = 2026-03-16, state = "overdue", days = 4 } }"#;
    read_register(&in_rounds("raised", rest, case)).unwrap();
    let in_this_round = case
        .replace("2026-01-10", "2026-03-10")
        .replace("state = \"overdue\", days = 4", "state = \"cancelled\"");
    read_register(&in_rounds("raised", rest, &in_this_round)).unwrap();
}

#[test]
fn the_worked_cases_that_simple_readings_get_wrong_hold() {
    read(&[
        case!("therapy_referral"),
        case!("part_time_timetable"),
        case!("meeting"),
        case!("attendance"),
        case!("sen_appeal"),
        (
            "visit_plan",
            include_str!("../../../definitions/tests/cases/ages_and_terms.toml"),
        ),
        case!("reach"),
        case!("assured_provider"),
        case!("provider_placement"),
        case!("board"),
        case!("board_member"),
        case!("board_meeting"),
        case!("board_attendance"),
    ])
    .unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn an_example_that_is_wrong_is_refused_with_what_comes_out() {
    for (right, wrong, says) in [
        (
            "moved_by = { paused = 54 }",
            "moved_by = { paused = 61 }",
            "days moved by being paused 61 but has 54",
        ),
        (
            "moved_by = { paused = 54 }",
            "moved_by = { stopped = 54 }",
            "moved by \"stopped\"",
        ),
        (
            "{ due = 2026-08-08, state = \"cancelled\" }, ",
            "",
            "should have rounds 1 but has 2",
        ),
        (
            "first_due = 2026-08-08",
            "first_due = 2026-08-09",
            "first due day 2026-08-09 but has 2026-08-08",
        ),
        (
            "limit = \"52 weeks\"",
            "limit = \"18 weeks\"",
            "the limit 18 weeks but has 52 weeks",
        ),
    ] {
        assert!(THERAPY.contains(right), "{right}");
        let found = read(&[("therapy_referral", &THERAPY.replace(right, wrong))]).unwrap_err();
        assert!(found.contains(says), "{found}");
    }
}

#[test]
fn a_regime_bounds_the_clocks_that_belong_to_it() {
    let regime = "id = \"old_law\"\ntitle = \"Old law\"\ncohort = \"c\"\nsource = \"s\"\nin_force_to = 2026-06-09\n";
    let text = THERAPY.replace("force     = \"national\"", "regime = \"old_law\"\nforce = \"national\"");
    let mut files: Vec<DefinitionFile> = embedded();
    files.retain(|f| f.path.starts_with("shared/"));
    definitions::take_out_roles(&mut files);
    files.push(file("ehc/theme.toml", "title = \"T\"\norder = 1\n"));
    files.push(file("ehc/registers/therapy_referral.toml", &text));
    files.push(file("ehc/regimes/old_law.toml", regime));
    let found = proved(&files).unwrap_err();
    // The round that opened on 10 June is not under it.
    assert!(found.contains("E3: discharged and referred back"), "{found}");
    assert!(!found.contains("treated while it is paused"), "{found}");
}
