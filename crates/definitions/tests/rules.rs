//! Rules are refused with file, line and reason where they could not do what their author means.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{DefinitionFile, Definitions, embedded};

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

macro_rules! case {
    ($name:literal) => {
        (
            concat!("ehc/registers/", $name, ".toml"),
            include_str!(concat!("cases/", $name, ".toml")),
        )
    };
}

/// The built-in files of people and rules, the registers of the worked examples, and these rules.
fn files(rules: &[(&str, &str)]) -> Vec<DefinitionFile> {
    let mut files = embedded();
    files.retain(|file| file.path.starts_with("shared/"));
    definitions::take_out_roles(&mut files);
    // A child's totals are over registers of other themes.
    for file in files.iter_mut().filter(|f| f.path.ends_with("/child.toml")) {
        let end = file.text.find("\n[values.").unwrap_or(file.text.len());
        file.text.truncate(end);
    }
    files.push(file("ehc/theme.toml", "title = \"T\"\norder = 1\n"));
    let registers = [
        case!("suspension"),
        case!("signal"),
        case!("board_case"),
        case!("board_member_case"),
        case!("board_meeting"),
        case!("board_attendance"),
    ];
    files.extend(registers.map(|(path, text)| file(path, text)));
    files.extend(
        rules
            .iter()
            .map(|(id, text)| file(&format!("ehc/rules/{id}.toml"), text)),
    );
    files
}

fn read(rules: &[(&str, &str)]) -> Result<Definitions, String> {
    Definitions::read(&files(rules)).map_err(|problems| problems.to_string())
}

const MEETINGS: &str = include_str!("cases/expected_at_meeting.toml");

const SIGNAL: &str = r#"id    = "look"
title = "Look at each suspension"
on    = "suspension"
when  = "school = 'A'"
opens = { register = "signal", step = "raised", fields = { reason = "'Look'", suspension = "entry" } }
"#;

#[test]
fn sound_rules_are_read_in_the_order_in_which_they_run() {
    let after = r#"id = "after"
title = "A suspension that a signal led to"
on = "signal"
opens = { register = "board_case", step = "set_up" }
"#;
    let definitions = read(&[("look", SIGNAL), ("after", after), ("expected_at_meeting", MEETINGS)]).unwrap();
    let ids: Vec<&str> = definitions.rules.keys().map(String::as_str).collect();
    let place = |id: &str| ids.iter().position(|other| *other == id).unwrap();
    assert!(place("look") < place("after"), "{ids:?}");
}

#[test]
fn each_mistake_in_a_rule_is_reported_with_its_line_and_reason() {
    for (right, wrong, place, says) in [
        (
            "\"suspension\"\nwhen",
            "\"suspention\"\nwhen",
            ":3:",
            "did you mean \"suspension\"?",
        ),
        (
            "on    = \"suspension\"",
            "on    = [\"suspension\"]\nevry = \"month\"",
            ":",
            "evry",
        ),
        ("school = 'A'", "scool = 'A'", ":4:", "did you mean \"school\""),
        ("school = 'A'", "school", ":4:", "text where true or false is needed"),
        (
            "school = 'A'",
            "1 = 2",
            ":4:",
            "can never hold, so the rule never speaks",
        ),
        (
            "school = 'A'",
            "excluded > :period_start",
            ":4:",
            "only a rule with `every` has periods",
        ),
        ("\"raised\"", "\"rased\"", ":5:", "did you mean \"raised\"?"),
        ("\"raised\"", "\"looked_into\"", ":5:", "must open an entry of signal"),
        (
            "reason = \"'Look'\", ",
            "",
            ":5:",
            "requires \"reason\"; give it in `fields`",
        ),
        (
            "reason = \"'Look'\"",
            "reason = \"excluded\"",
            ":5:",
            "yields a day where text is needed",
        ),
        (
            "reason =",
            "reson =",
            ":5:",
            "carries no field \"reson\" (did you mean \"reason\"?)",
        ),
        (
            "suspension = \"entry\"",
            "suspension = \"subject\"",
            ":5:",
            "leads to suspension, and this is of child",
        ),
        (
            "suspension = \"entry\"",
            "suspension = \"school\"",
            ":5:",
            "names no entry",
        ),
        (
            "title = \"Look at each suspension\"",
            "title = \"\"",
            ":2:",
            "has no words",
        ),
        (
            "when  =",
            "every = \"fortnight\"\nwhen  =",
            ":4:",
            "`every` is one of week, month, quarter, year",
        ),
        (
            "when  =",
            "sample = { take = 2 }\nwhen  =",
            ":4:",
            "say `every`, or leave `sample` out",
        ),
        (
            "when  =",
            "for_each = \"visit.missed\"\nwhen  =",
            ":4:",
            "is no row of suspension",
        ),
        (
            "when  =",
            "ends_when = \"closed < :today\"\nwhen  =",
            ":4:",
            "does not end because time passes",
        ),
        (
            "when  =",
            "ends_by = \"looked_into\"\nwhen  =",
            ":4:",
            "say in `ends_when` when",
        ),
        (
            "when  =",
            "from = 2026-02-01\nto = 2026-01-01\nwhen  =",
            ":5:",
            "the rule never speaks",
        ),
        (
            "when  =",
            "join = \"entry = subject\"\nwhen  =",
            ":4:",
            "one register has nothing to join",
        ),
    ] {
        assert!(SIGNAL.contains(right), "{right}");
        let found = read(&[("look", &SIGNAL.replacen(right, wrong, 1))]).unwrap_err();
        assert!(
            found.contains(&format!("ehc/rules/look.toml{place}")),
            "{wrong}: {found}"
        );
        assert!(found.contains(says), "{wrong}: {found}");
    }
}

#[test]
fn a_join_must_find_one_entry_by_the_other() {
    let join = "board_meeting.board = board_member_case.board";
    for (wrong, says) in [
        (
            "board_meeting.board > board_member_case.board",
            "`join` says that both lead to the same entry",
        ),
        (
            "board_meeting.planned = board_member_case.joined",
            "`join` says that both lead to the same entry",
        ),
        (
            "board_meeting.board = board_meeting.entry",
            "lead to different registers",
        ),
        (
            "board_meeting.entry = board_member_case.board",
            "lead to different registers",
        ),
        (
            "board_meeting.board = board_meeting.board",
            "`join` says that both lead to the same entry",
        ),
    ] {
        let found = read(&[("expected_at_meeting", &MEETINGS.replace(join, wrong))]).unwrap_err();
        assert!(found.contains(says), "{wrong}: {found}");
    }
    let found = read(&[(
        "expected_at_meeting",
        &MEETINGS.replace(&format!("join      = \"{join}\""), ""),
    )])
    .unwrap_err();
    assert!(found.contains("two registers need `join`"), "{found}");
}

#[test]
fn rules_that_could_call_each_other_for_ever_are_refused() {
    let itself = SIGNAL
        .replace("on    = \"suspension\"", "on    = \"signal\"")
        .replace("when  = \"school = 'A'\"\n", "")
        .replace("suspension = \"entry\"", "suspension = \"suspension\"");
    let found = read(&[("look", &itself)]).unwrap_err();
    assert!(found.contains("it could call itself for ever"), "{found}");
    let back = r#"id = "back"
title = "A suspension that a signal led to"
on = "signal"
opens = { register = "suspension", step = "excluded" }
"#;
    let found = read(&[("look", SIGNAL), ("back", back)]).unwrap_err();
    assert!(
        found.contains("look, back hang on what each other open") || found.contains("back, look hang on"),
        "{found}"
    );
}

#[test]
fn a_rule_is_explained_in_plain_words() {
    let definitions = read(&[("expected_at_meeting", MEETINGS), ("look", SIGNAL)]).unwrap();
    let page = definitions.explain("expected_at_meeting").unwrap();
    for words in [
        "It looks at each pair of “Meetings of boards” and “Members of boards” that lead to the same entry",
        "It speaks where",
        "It opens an entry of “Attendances” with “Expected”.",
        "That ends with “No longer expected” when",
        "It speaks of days from 2026-01-01 on.",
        "It answers the demands A11.",
    ] {
        assert!(page.contains(words), "{words}\nis not in\n{page}");
    }
    let page = definitions.explain("suspension").unwrap();
    assert!(page.contains("“Look at each suspension” may open a signal."), "{page}");
    let page = definitions.explain("signal").unwrap();
    assert!(
        page.contains("Entries are opened by “Look at each suspension”."),
        "{page}"
    );
}

/// What a rule means is one version; its words and worked cases are not part of it.
#[test]
fn a_version_is_what_a_rule_means() {
    let version = |text: &str| read(&[("look", text)]).unwrap().rules["look"].version.clone();
    let own = version(SIGNAL);
    // Registers are numbered in the order of their ids; another one changes nothing that a rule means.
    let mut files = files(&[("look", SIGNAL)]);
    let board = files
        .iter()
        .find(|file| file.path == "ehc/registers/board_case.toml")
        .unwrap();
    let another = board.text.replace("id       = \"board_case\"", "id = \"aaa_board\"");
    files.push(file("ehc/registers/aaa_board.toml", &another));
    let definitions = Definitions::read(&files).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(definitions.rules["look"].version, own);
    assert_eq!(version(&SIGNAL.replace("Look at each", "See every")), own);
    assert_ne!(version(&SIGNAL.replace("'A'", "'B'")), own);
    assert_ne!(version(&SIGNAL.replace("'Look'", "'See'")), own);
    assert_ne!(version(&format!("{SIGNAL}once_while_open = true\n")), own);
}
