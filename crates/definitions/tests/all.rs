//! The built-in definitions hold, and mistakes in a file are reported with file, line and reason.
#![allow(clippy::unwrap_used, missing_docs)]

mod cases;

use definitions::{DefinitionFile, Definitions, embedded};

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn theme(id: &str) -> DefinitionFile {
    file(&format!("{id}/theme.toml"), "title = \"T\"\norder = 1\n")
}

fn read_register(text: &str) -> Result<Definitions, String> {
    Definitions::read(&[theme("ehc"), file("ehc/registers/visit.toml", text)]).map_err(|p| p.to_string())
}

const VISIT: &str = r#"
id = "visit"
title = "Visit"
plural = "Visits"
subject = "area"
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
fn the_built_in_definitions_are_sound_and_have_worked_cases() {
    let definitions = Definitions::built_in().unwrap_or_else(|p| panic!("{p}"));
    for register in definitions.registers.values() {
        assert!(
            register.clocks.is_empty() || !register.examples.is_empty(),
            "{} has clocks but no example",
            register.id
        );
        for clock in register.clocks.keys() {
            let mut readings = register.examples.iter().flat_map(|example| &example.readings);
            let shown = readings.any(|reading| reading.own.clocks.contains_key(clock));
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
fn each_mistake_is_reported_with_its_line_and_reason() {
    let cases = [
        (
            "until = [\"done\"]",
            "until = [\"gone\"]",
            "ehc/registers/visit.toml:21",
            "\"gone\"",
        ),
        (
            "from = \"due\"",
            "from = \"dew\"",
            "ehc/registers/visit.toml:20",
            "no step and no field that holds a day",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 moons\"",
            "ehc/registers/visit.toml:22",
            "is not a time limit",
        ),
        (
            "id = \"visit\"",
            "id = \"visits\"",
            "ehc/registers/visit.toml:2",
            "must be the file's name",
        ),
        (
            "subject = \"area\"",
            "subject = \"dog\"",
            "ehc/registers/visit.toml",
            "its subject \"dog\" is not a register",
        ),
        (
            "force = \"local\"",
            "force = \"lawful\"",
            "ehc/registers/visit.toml:23",
            "lawful",
        ),
        (
            "opens = true",
            "opens = false",
            "ehc/registers/visit.toml",
            "no step opens an entry",
        ),
        ("opens = true", "open = true", "ehc/registers/visit.toml:11", "open"),
        (
            "[steps.done]",
            "[steps.entry]",
            "ehc/registers/visit.toml:13",
            "already uses",
        ),
        ("title = \"Due\"", "title = Due", "ehc/registers/visit.toml:10", ""),
    ];
    for (from, to, place, reason) in cases {
        let error = read_register(&VISIT.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(place), "{to}: {error}");
        assert!(error.contains(reason), "{to}: {error}");
    }
}

#[test]
fn an_exemption_must_be_marked_as_one() {
    let text = VISIT.replace("within =", "lifted_by = [\"done\"]\nwithin =");
    let error = read_register(&text).unwrap_err();
    assert!(error.contains("exemption = true"), "{error}");
}

#[test]
fn a_file_on_disk_replaces_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("ehc/registers")).unwrap();
    std::fs::write(folder.path().join("ehc/registers/visit.toml"), VISIT).unwrap();
    let files = definitions::with_overrides(folder.path()).unwrap();
    assert_eq!(files.len(), embedded().len() + 1);
    assert!(Definitions::read(&files).unwrap().register("visit").is_some());
}

/// The problems of a sound register with one more file beside it.
fn beside_a_sound_register(path: &str, text: &str) -> String {
    let files = [theme("ehc"), file("ehc/registers/visit.toml", VISIT), file(path, text)];
    Definitions::read(&files).map_err(|p| p.to_string()).unwrap_err()
}

#[test]
fn a_register_belongs_to_the_theme_of_its_folder() {
    let definitions = Definitions::built_in().unwrap();
    assert_eq!(definitions.register("annual_review").unwrap().theme, "ehc");
    let by_theme: Vec<_> = definitions.registers_by_theme().collect();
    assert_eq!(by_theme[0].0.title, "Education, health and care plans");
    assert_eq!(
        by_theme.iter().map(|(_, r)| r.len()).sum::<usize>(),
        definitions.registers.len()
    );
}

#[test]
fn a_second_definition_of_an_id_is_refused_with_the_first_file() {
    let found = beside_a_sound_register("social/registers/visit.toml", VISIT);
    assert!(
        found.contains("social/registers/visit.toml: ehc/registers/visit.toml defines this already"),
        "{found}"
    );
    let codes = "id = \"sex\"\ntitle = \"t\"\nsource = \"s\"\ncodes = []\n";
    let mut files = embedded();
    files.push(file("ehc/codes/sex.toml", codes));
    let found = Definitions::read(&files).unwrap_err().to_string();
    assert!(
        found.contains("shared/codes/sex.toml: ehc/codes/sex.toml defines this already"),
        "{found}"
    );
}

#[test]
fn a_file_that_would_not_be_read_is_refused_with_the_reason() {
    for (path, reason) in [
        (
            "registers/visit.toml",
            "put it in the folder of its theme, such as ehc/registers/visit.toml",
        ),
        ("ehc/register/visit.toml", "the folder \"register\" is not read"),
        ("ehc/visit.toml", "a definition file lies in THEME/registers"),
        (
            "ehc/registers/old/visit.toml",
            "a definition file lies in THEME/registers",
        ),
        (
            "ehc/registers/visit.toml.bak",
            "only files whose names end in .toml are read",
        ),
        (
            "hce/registers/visit.toml",
            "\"hce\" is not a theme; put the file in one of ehc",
        ),
    ] {
        let found = beside_a_sound_register(path, VISIT);
        assert!(found.starts_with(&format!("{path}: ")), "{found}");
        assert!(found.contains(reason), "{path}: {found}");
    }
}

#[test]
fn a_folder_may_not_hold_what_is_not_read_but_files_of_other_programs_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("ehc/registers")).unwrap();
    std::fs::write(folder.path().join(".DS_Store"), [0xff, 0xfe]).unwrap();
    assert!(Definitions::read(&definitions::with_overrides(folder.path()).unwrap()).is_ok());
    std::fs::write(folder.path().join("ehc/registers/visit.docx"), [0xff, 0xfe]).unwrap();
    let files = definitions::with_overrides(folder.path()).unwrap();
    let found = Definitions::read(&files).unwrap_err().to_string();
    assert!(found.starts_with("ehc/registers/visit.docx: only files"), "{found}");
    std::fs::write(folder.path().join("ehc/registers/visit.toml"), [0xff, 0xfe]).unwrap();
    let unreadable = definitions::with_overrides(folder.path()).unwrap_err().to_string();
    assert!(unreadable.contains("visit.toml"), "{unreadable}");
}

#[test]
fn the_version_is_the_sha_256_of_the_files_in_the_order_of_their_paths() {
    let mut files = vec![theme("ehc"), file("ehc/registers/visit.toml", VISIT)];
    let version = Definitions::read(&files).unwrap().version;
    files.reverse();
    assert_eq!(Definitions::read(&files).unwrap().version, version);
    files[0].text.push('\n');
    assert_ne!(Definitions::read(&files).unwrap().version, version);
    // printf 'ehc/theme.toml\n22\ntitle = "T"\norder = 1\n' | sha256sum
    assert_eq!(Definitions::read(&[theme("ehc")]).unwrap().version, "fc1d29adba96ea34");
}

#[test]
fn a_step_or_clock_that_is_named_and_not_there_is_refused() {
    let text = VISIT.replace("[steps.done]", "[steps.done]\nafter = [\"dew\"]");
    let error = read_register(&text).unwrap_err();
    assert!(error.contains("there is no step \"dew\""), "{error}");
    let text = VISIT.replace("[clocks.visit]", "[clocks.visit]\nsame_duty_as = \"visit\"");
    let error = read_register(&text).unwrap_err();
    assert!(error.contains("which is no other clock here"), "{error}");
}

#[test]
fn an_id_that_code_needs_and_no_file_has_is_reported_with_the_code_and_the_file() {
    use definitions::{Contract, Need};
    const NEEDS: &[Need] = &[
        Need {
            steps: &["completed"],
            links: &["shown_by", "paid_by"],
            ..Need::of("action")
        },
        Need::of("invoice"),
    ];
    let contract = Contract {
        code: "improvement",
        needs: NEEDS,
        code_lists: &["body_name", "colour"],
    };
    let problems = Definitions::built_in()
        .unwrap()
        .check_contracts(&[contract])
        .unwrap_err();
    assert_eq!(
        problems.to_string(),
        "governance/registers/action.toml: the program's \"improvement\" needs the link \"paid_by\" of the register \"action\", \
         which this file does not define; put it back\n\
         THEME/registers/invoice.toml: the program's \"improvement\" needs the register \"invoice\", and no file defines it; \
         put the file back\n\
         THEME/codes/colour.toml: the program's \"improvement\" needs the code list \"colour\", and no file defines it; \
         put the file back"
    );
}

#[test]
fn a_subject_is_a_register_and_who_is_a_person_is_said_in_the_file() {
    let definitions = Definitions::built_in().unwrap();
    let (_, people) = definitions.people().unwrap();
    assert_eq!(people.id, "child");
    assert!(definitions.is_of_people("child"));
    assert!(!definitions.is_of_people("ehc_plan") && !definitions.is_of_people("no_such_register"));
    let about = |id: &str| definitions.register(id).unwrap().about_people;
    assert!(about("child") && about("ehc_plan") && about("finding"));
    assert!(!about("requirement") && !about("statutory_return"));

    // A register may be about an entry of any other, without being about a person.
    let provider = VISIT.replace("\"visit\"", "\"provider\"");
    let visit = VISIT.replace("subject = \"area\"", "subject = \"provider\"");
    let files = [
        theme("ehc"),
        file(
            "ehc/registers/provider.toml",
            &provider.replace("[clocks.provider]", "[clocks.visit]"),
        ),
        file("ehc/registers/visit.toml", &visit),
    ];
    let definitions = Definitions::read(&files).unwrap_or_else(|p| panic!("{p}"));
    assert!(!definitions.register("visit").unwrap().about_people);

    let mut files = embedded();
    files.push(file(
        "ehc/registers/visit.toml",
        &VISIT.replacen("law =", "people = true\nlaw =", 1),
    ));
    let found = Definitions::read(&files).unwrap_err().to_string();
    assert!(
        found.contains("the register \"child\" holds the people already"),
        "{found}"
    );
}
