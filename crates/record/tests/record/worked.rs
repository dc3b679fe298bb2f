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

/// The built-in files that all themes share. A child's totals are over registers that are not among them.
fn shared() -> Vec<DefinitionFile> {
    let mut files: Vec<DefinitionFile> = embedded();
    files.retain(|f| f.path.starts_with("shared/"));
    definitions::take_out_roles(&mut files);
    for file in files.iter_mut().filter(|f| f.path.ends_with("/child.toml")) {
        let end = file.text.find("\n[values.").unwrap_or(file.text.len());
        file.text.truncate(end);
    }
    files
}

/// The shared files, with other registers beside them.
fn read(registers: &[(&str, &str)]) -> Result<(), String> {
    let mut files = shared();
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

const THERAPY: &str = include_str!("../../../definitions/tests/cases/therapy_case.toml");

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
        case!("board_case"),
        case!("board_member_case"),
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

/// Rows that are times of a step, and rounds of a clock that were missed.
const PAUSED: &str = r#"
id = "paused_twice"
title = "A referral was paused"
on = "therapy_case"
for_each = "paused"
from = 2026-01-01
opens = { register = "signal", step = "raised", fields = { reason = "'Paused'" } }

[[examples]]
title = "Each pause is a row; one that is corrected to another day takes its signal with it"
today = 2026-07-09
known = 2026-07-09
made = { signal = [{ values = { raised = 2026-05-01, reason = "Paused" } }, { values = { raised = 2026-06-20 } }] }

[examples.beside.referral]
register = "therapy_case"

[examples.beside.referral.events]
received = 2026-04-04
paused = [{ on = 2026-05-01, retracted = 2026-07-10 }, { on = 2026-05-08, recorded = 2026-07-10 }, 2026-06-20]

[[examples.also]]
today = 2026-07-10
made = { signal = [{ values = { raised = 2026-06-20 } }, { values = { raised = 2026-05-08 } }] }
"#;

const MISSED: &str = r#"
id = "treated_late"
title = "A child waits longer than the standard"
on = "therapy_case"
for_each = "to_treatment.missed"
from = 2026-01-01
opens = { register = "signal", step = "raised", fields = { reason = "'Waits too long'" } }
ends_when = "treated IS NOT NULL"

[[examples]]
title = "Missed on 9 August; with a pause that is recorded later it was not, until 9 October; treated, it is over"
today = 2026-08-08
known = 2026-08-08
made = { signal = [] }

[examples.beside.referral]
register = "therapy_case"

[examples.beside.referral.events]
received = 2026-04-04
paused = { on = 2026-05-01, recorded = 2026-08-12 }
resumed = { on = 2026-07-01, recorded = 2026-08-12 }
treated = 2026-11-02

[[examples.also]]
today = 2026-08-10
known = 2026-08-10
made = { signal = [{ values = { raised = 2026-08-09 } }] }

[[examples.also]]
today = 2026-08-13
known = 2026-08-13
made = { signal = [] }

[[examples.also]]
today = 2026-10-20
known = 2026-10-20
made = { signal = [{ values = { raised = 2026-10-09 }, stage = "To look into" }] }

[[examples.also]]
today = 2026-11-03
made = { signal = [{ values = { looked_into = 2026-11-02 } }] }
"#;

#[test]
fn times_of_a_step_and_missed_rounds_are_rows_of_rules() {
    let mut files = with_rules(&[("paused_twice", PAUSED), ("treated_late", MISSED)]);
    let referral = THERAPY.replace("subject = \"area\"", "subject = \"child\"");
    assert_ne!(referral, THERAPY);
    files.push(file("ehc/registers/therapy_case.toml", &referral));
    // The two are proved apart, so that each has the signals to itself.
    for other in ["paused_twice", "treated_late"] {
        let mut alone = files.clone();
        alone.retain(|file| file.path != format!("ehc/rules/{other}.toml"));
        proved(&alone).unwrap_or_else(|problems| panic!("{problems}"));
    }
}

/// What a rule opened does not end by mere passage of time, by a clock's state or a value either.
#[test]
fn what_a_rule_opened_does_not_end_because_a_clock_runs_out() {
    let wrong = MISSED.replace("treated IS NOT NULL", "to_treatment_state = 'overdue'");
    assert_ne!(wrong, MISSED);
    let mut files = with_rules(&[("treated_late", &wrong)]);
    let referral = THERAPY.replace("subject = \"area\"", "subject = \"child\"");
    files.push(file("ehc/registers/therapy_case.toml", &referral));
    let problems = proved(&files).unwrap_err();
    assert!(problems.contains("does not end because time passes"), "{problems}");
}

/// Days on which a pause ends and another begins, or one begins and ends, in whatever order the file has the steps.
#[test]
fn a_pause_may_end_and_begin_on_one_day() {
    let cases = r#"
[[examples]]
title = "Paused again on the day it was resumed"
events = { received = 2026-04-04, paused = [2026-05-01, 2026-06-01], resumed = 2026-06-01 }
today = 2026-06-10
clocks = { to_treatment = { state = "paused" } }

[[examples]]
title = "Paused and resumed on one day"
events = { received = 2026-04-04, paused = 2026-05-01, resumed = 2026-05-01 }
today = 2026-06-10
clocks = { to_treatment = { state = "running", due = 2026-08-08 } }
"#;
    let text = format!("{THERAPY}{cases}");
    let (paused, resumed) = (
        text.find("[steps.paused]").unwrap(),
        text.find("[steps.resumed]").unwrap(),
    );
    assert!(paused < resumed);
    let swapped = text
        .replace("[steps.paused]", "[steps.X]")
        .replace("[steps.resumed]", "[steps.paused]")
        .replace("[steps.X]", "[steps.resumed]");
    for text in [&text, &swapped] {
        read(&[("therapy_case", text)]).unwrap_or_else(|problems| panic!("{problems}"));
    }
}

/// A clock that had ended is not stopped by what happens later.
#[test]
fn what_happens_after_a_clock_ended_does_not_stop_it() {
    let case = r#"
events = { raised = 2026-01-05, postponed = 2026-01-15, looked = 2026-03-01 }
today = 2026-03-10
clocks = { look = { state = "cancelled" } }"#;
    let text = in_rounds("raised", "within = \"3 weeks\"\nends = [\"postponed\"]", case);
    read_register(&text).unwrap();
    read_register(&text.replace("rounds = true\n", "")).unwrap();
}

/// A case that is wrong says what came: a rule that would speak at once, or of one suspension, fails.
#[test]
fn a_worked_case_of_a_rule_that_is_wrong_says_what_came() {
    let (id, text) = case!("two_suspensions");
    for (right, wrong, says) in [
        (
            "recent_suspensions >= 2",
            "recent_suspensions >= 1",
            "should have made 0 of signal but made 1",
        ),
        (
            "once_while_open = true\n",
            "",
            "should have made 1 of signal but made 2",
        ),
        (
            "excluded = 2026-03-20 } }\nthird",
            "excluded = 2026-03-21 } }\nthird",
            "should have raised 2026-03-20 but has 2026-03-21",
        ),
        (
            "stage = \"To look into\" }",
            "stage = \"Seen\" }",
            "should have the stage Seen but has To look into",
        ),
        (
            "findings = [\"The",
            "findings = [\"A\", \"The",
            "should have the findings A | The rule",
        ),
        (
            "made = 1, events",
            "made = 2, events",
            "rules had made no such entry of signal",
        ),
        (
            "suspension = \"second\"",
            "suspension = \"first\"",
            "should have suspension first but has second",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let found = proved(&with_rules(&[(id, &text.replace(right, wrong))])).unwrap_err();
        assert!(found.contains(says), "{wrong}: {found}");
        assert!(found.contains("ehc/rules/two_suspensions.toml:"), "{found}");
    }
}

/// What the guide tells the author of a first register holds.
#[test]
fn the_worked_case_of_the_guide_holds() {
    let guide = include_str!("../../../../CONTRIBUTING.md");
    let section = guide
        .split("## Add a register")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let pieces: Vec<String> = section
        .split("```toml")
        .skip(1)
        .map(|piece| {
            piece
                .split("```")
                .next()
                .unwrap()
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect();
    let (before, _) = pieces[0].split_once("[steps.visited]").unwrap();
    let whole = format!("{before}{}\n{}", pieces[1], pieces[2]);
    let guide = |text: &str| {
        let mut files = embedded();
        files.push(file("ehc/registers/home_visit.toml", text));
        proved(&files)
    };
    guide(&whole).unwrap_or_else(|problems| panic!("{problems}"));
    let found = guide(&whole.replace("days = 0", "days = 1")).unwrap_err();
    assert!(found.contains("should have days 1 but has 0"), "{found}");
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
        case!("therapy_case"),
        case!("timetable_case"),
        case!("meeting_case"),
        case!("attendance_case"),
        case!("appeal_case"),
        (
            "visit_plan",
            include_str!("../../../definitions/tests/cases/ages_and_terms.toml"),
        ),
        case!("reach"),
        case!("assured_provider"),
        case!("provider_placement"),
        case!("board_case"),
        case!("board_member_case"),
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
        let found = read(&[("therapy_case", &THERAPY.replace(right, wrong))]).unwrap_err();
        assert!(found.contains(says), "{found}");
    }
}

#[test]
fn a_regime_bounds_the_clocks_that_belong_to_it() {
    let regime = "id = \"old_law\"\ntitle = \"Old law\"\ncohort = \"c\"\nsource = \"s\"\nin_force_to = 2026-06-09\n";
    let text = THERAPY.replace("force     = \"national\"", "regime = \"old_law\"\nforce = \"national\"");
    let mut files = shared();
    files.push(file("ehc/theme.toml", "title = \"T\"\norder = 1\n"));
    files.push(file("ehc/registers/therapy_case.toml", &text));
    files.push(file("ehc/regimes/old_law.toml", regime));
    let found = proved(&files).unwrap_err();
    // The round that opened on 10 June is not under it.
    assert!(found.contains("E3: discharged and referred back"), "{found}");
    assert!(!found.contains("treated while it is paused"), "{found}");
}

/// A register whose steps have an order, with a case.
fn ordered(case: &str) -> String {
    format!(
        r#"
id = "visit"
title = "Visit"
plural = "Visits"
subject = "area"
purpose = "p"
law = "l"

[steps.asked]
title = "Asked for"
opens = true
fields = ["hours", "cost"]

[steps.made]
title = "Made"
fields = ["note", "cost"]
after = ["asked"]
refuse = [{{ when = "hours IS NOT NULL AND worth > 2000 AND hours > 1.5", say = "{{cost}} an hour for {{hours}} is {{worth}}." }}]

[steps.written_up]
title = "Written up"
repeats = true
after = ["made"]

[steps.ended]
title = "Ended"
closes = true

[steps.looked_at]
title = "Looked at"
after_closing = true

[steps.resumed]
title = "Resumed"
reopens = true

[fields]
hours = {{ title = "Hours", type = "hours" }}
cost = {{ title = "Cost", type = "money" }}
note = {{ title = "Note", type = "line" }}

[values]
worth = {{ title = "Worth", is = "hours * cost", decimals = 2 }}

[[examples]]
title = "a case"
{case}
"#
    )
}

#[test]
fn days_out_of_order_are_findings_and_no_such_step_is_allowed() {
    read_register(&ordered(
        r#"events = { asked = 2026-01-05, written_up = [2026-01-10, 2026-01-20], made = 2026-01-15, ended = 2026-02-01 }
today = 2026-03-01
findings = ["“Written up” on 10 January 2026 comes before “Made” on 15 January 2026, which it must follow."]
allowed = { written_up = 2026-02-01, looked_at = 2026-02-10, resumed = 2026-02-10 }
refused = { written_up = [{ on = 2026-01-14, say = "“Written up” on 14 January 2026 comes before “Made” on 15 January 2026, which it must follow." }, { on = 2026-02-02, say = "“Written up” on 2 February 2026 comes after “Ended” on 1 February 2026, which closed the entry." }], made = { on = 2026-01-04, say = "“Made” on 4 January 2026 comes before “Asked for” on 5 January 2026, which it must follow." }, ended = { on = 2026-01-19, say = "“Written up” on 20 January 2026 comes after “Ended” on 19 January 2026, which closed the entry." } }"#,
    ))
    .unwrap_or_else(|problems| panic!("{problems}"));
    // What happened before the entry was opened again, and after it was, is in order.
    read_register(&ordered(
        r#"events = { asked = 2026-01-05, ended = 2026-02-01, looked_at = 2026-02-02, resumed = 2026-02-03, written_up = 2026-02-04 }
today = 2026-03-01
findings = []"#,
    ))
    .unwrap_or_else(|problems| panic!("{problems}"));
    for (case, says) in [
        (
            "events = { asked = 2026-01-05, ended = 2026-02-01, made = 2026-02-02 }\ntoday = 2026-03-01\nfindings = []",
            "should have the findings none but has “Made” on 2 February 2026 comes after “Ended” on 1 February 2026, which closed the entry.",
        ),
        (
            "events = { asked = 2026-01-05 }\ntoday = 2026-03-01\nallowed = { made = 2026-01-04 }",
            "should allow \"made\", which is refused: “Made” on 4 January 2026 comes before “Asked for”",
        ),
    ] {
        let found = read_register(&ordered(case)).unwrap_err();
        assert!(found.contains(says), "{found}");
    }
}

#[test]
fn a_guard_s_sentence_shows_money_and_hours_as_pages_do() {
    read_register(&ordered(
        r#"events = { asked = { on = 2026-01-05, hours = 17.5, cost = 1250 } }
today = 2026-03-01
values = { worth = 21875 }
refused = { made = { on = 2026-01-06, say = "£1,250.00 an hour for 17.5 hours is 21,875.00." } }"#,
    ))
    .unwrap_or_else(|problems| panic!("{problems}"));
    let sum = ordered(
        r#"events = { asked = { on = 2026-01-05, hours = 17.5, cost = 1250 } }
today = 2026-03-01
refused = { made = { on = 2026-01-06, cost = 3000, say = "£3,000.00 an hour for 17.5 hours is £6,000.00." } }"#,
    );
    read_register(&sum.replace("\"hours * cost\"", "\"cost + cost * 1\""))
        .unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn a_case_gives_a_step_no_field_that_it_does_not_have_and_says_nothing_empty() {
    for (case, says) in [
        (
            "events = { asked = { on = 2026-01-05, note = \"x\" } }\ntoday = 2026-03-01\nvalues = { note = \"x\" }",
            "gives \"note\" in an event \"asked\", whose step has no such field",
        ),
        (
            "events = { asked = 2026-01-05 }\nfields = { note = \"x\" }\ntoday = 2026-03-01\nvalues = { note = \"x\" }",
            "gives \"note\", which the step of no event of visit carries",
        ),
        (
            "events = { asked = 2026-01-05 }\ntoday = 2026-03-01\nvalues = { asked = 2026-01-05 }\nclocks = {}",
            "visit.toml:50: this is empty and says nothing; fill it in, or leave it out",
        ),
        (
            "events = { asked = 2026-01-05 }\ntoday = 2026-03-01\nrefused = { made = { on = 2026-01-06, say = \"\" } }",
            "has a `say` of \"made\" without words",
        ),
    ] {
        let found = read_register(&ordered(case)).unwrap_err();
        assert!(found.contains(says), "{found}");
    }
}
