//! The built-in definitions hold, and mistakes in a file are told with file, line and reason.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{DefinitionFile, Definitions, embedded};

fn read_register(text: &str) -> Result<Definitions, String> {
    let file = DefinitionFile {
        path: "registers/visit.toml".to_owned(),
        text: text.to_owned(),
    };
    Definitions::read(&[file]).map_err(|p| p.to_string())
}

const VISIT: &str = r#"
id = "visit"
title = "Visit"
plural = "Visits"
subject = "child"
purpose = "p"
law = "l"

[steps.due]
title = "Due"
opens = true

[steps.done]
title = "Done"
closes = true

[clocks.visit]
reference = "V-01"
title = "Visit"
from = "due"
until = ["done"]
within = "10 days"
force = "local"
law = "l"
source = "s"

[[examples]]
title = "ten days"
events = { due = 2026-01-01 }
today = 2026-01-12
clocks = { visit = { due = 2026-01-11, state = "overdue", days = 1 } }
"#;

#[test]
fn the_built_in_definitions_are_sound_and_their_examples_hold() {
    let definitions = Definitions::built_in().unwrap_or_else(|p| panic!("{p}"));
    for register in definitions.registers.values() {
        assert!(!register.demands.is_empty(), "{} answers no demand", register.id);
        assert!(
            register.clocks.is_empty() || !register.examples.is_empty(),
            "{} has clocks but no example",
            register.id
        );
        for clock in register.clocks.keys() {
            let shown = register.examples.iter().any(|e| e.clocks.contains_key(clock));
            // A clock without a worked example has never been shown to run.
            assert!(
                shown || ["acknowledge", "consult", "advice", "post_16_transfer"].contains(&clock.as_str()),
                "{}.{clock}",
                register.id
            );
        }
    }
}

#[test]
fn a_sound_file_is_read() {
    let definitions = read_register(VISIT).unwrap();
    assert_eq!(definitions.register("visit").unwrap().steps.len(), 2);
}

#[test]
fn each_mistake_is_told_with_its_line_and_reason() {
    let cases = [
        (
            "until = [\"done\"]",
            "until = [\"gone\"]",
            "registers/visit.toml:21",
            "\"gone\"",
        ),
        (
            "from = \"due\"",
            "from = \"dew\"",
            "registers/visit.toml:20",
            "no step and no date field",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 moons\"",
            "registers/visit.toml:22",
            "is not a time limit",
        ),
        (
            "id = \"visit\"",
            "id = \"visits\"",
            "registers/visit.toml:2",
            "must be the file's name",
        ),
        (
            "subject = \"child\"",
            "subject = \"dog\"",
            "registers/visit.toml:5",
            "is not a subject",
        ),
        (
            "force = \"local\"",
            "force = \"lawful\"",
            "registers/visit.toml:23",
            "lawful",
        ),
        (
            "opens = true",
            "opens = false",
            "registers/visit.toml",
            "no step opens an entry",
        ),
        ("opens = true", "open = true", "registers/visit.toml:11", "open"),
        (
            "[steps.done]",
            "[steps.entry]",
            "registers/visit.toml:13",
            "already uses",
        ),
        (
            "days = 1 }",
            "days = 2 }",
            "registers/visit.toml:27",
            "should have days 2 but has 1",
        ),
        ("title = \"Due\"", "title = Due", "registers/visit.toml:10", ""),
    ];
    for (from, to, place, reason) in cases {
        let error = read_register(&VISIT.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(place), "{to}: {error}");
        assert!(error.contains(reason), "{to}: {error}");
    }
}

#[test]
fn an_exemption_must_be_marked_as_one() {
    let text = VISIT.replace("within =", "disapplied_by = [\"done\"]\nwithin =");
    let error = read_register(&text).unwrap_err();
    assert!(error.contains("exemption = true"), "{error}");
}

#[test]
fn a_file_on_disk_replaces_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("registers")).unwrap();
    std::fs::write(folder.path().join("registers/visit.toml"), VISIT).unwrap();
    let files = definitions::with_overrides(folder.path()).unwrap();
    assert_eq!(files.len(), embedded().len() + 1);
    assert!(Definitions::read(&files).unwrap().register("visit").is_some());
}

#[test]
fn law_is_dated() {
    let text = VISIT.replace("within =", "in_force_from = 2026-01-02\nwithin =");
    let error = read_register(&text).unwrap_err();
    assert!(error.contains("not_started"), "{error}");
}
