//! Mistakes in clocks and calendars are refused. The registers here are also those of the worked cases that `record`
//! proves.

use definitions::{DefinitionFile, Definitions, embedded};

use crate::file;

/// The calendars of the built-in definitions and the register of children, with other registers beside them.
fn read(registers: &[(&str, &str)]) -> Result<Definitions, String> {
    let mut files: Vec<DefinitionFile> = embedded();
    files.extend(
        registers
            .iter()
            .map(|(id, text)| file(&format!("ehc/registers/{id}.toml"), text)),
    );
    Definitions::read(&files).map_err(|problems| problems.to_string())
}

const THERAPY: &str = include_str!("therapy_case.toml");

#[test]
fn a_key_of_a_clock_that_is_wrong_or_without_effect_is_refused() {
    for (right, wrong, says) in [
        (
            "ends      = [\"discharged\"]",
            "",
            "does not say what becomes of it when the entry closes: name discharged",
        ),
        (
            "ends      = [\"discharged\"]",
            "ends = [\"discharged\"]\noutlives = [\"discharged\"]",
            "name it once",
        ),
        (
            "ends      = [\"discharged\"]",
            "ends = [\"discharged\"]\noutlives = [\"paused\"]",
            "closes nothing",
        ),
        (
            "until     = [\"treated\"]",
            "until = [\"cured\"]",
            "names the step \"cured\"",
        ),
        (
            "rounds    = true\n",
            "rounds = true\nwithin = \"1 week\"\n",
            "put every limit there",
        ),
        (
            "{ in_force_from = 2026-04-01, within",
            "{ within",
            "no round gets this far",
        ),
        ("within = \"52 weeks\"", "round = 2", "exactly one of `within`"),
        (
            "within = \"52 weeks\"",
            "later_of = [{ within = \"52 weeks\" }]",
            "two limits or more",
        ),
        ("from = \"paused\"", "from = \"halted\"", "names the step \"halted\""),
        (
            "force     = \"national\"",
            "skips = \"easter\"\nforce = \"national\"",
            "there is no calendar \"easter\"",
        ),
        (
            "force     = \"national\"",
            "regime = \"tudor\"\nforce = \"national\"",
            "there is no regime \"tudor\"",
        ),
        (
            "[\"received\", \"referred_back\"]",
            "\"received\"",
            "what starts it happens once",
        ),
        (
            "[\"received\", \"referred_back\"]",
            "[\"child.birth_date\", \"received\"]",
            "which is no single link",
        ),
        (
            "[\"received\", \"referred_back\"]",
            "\"young birthday of received\"",
            "write for example 16th",
        ),
        (
            "within = \"52 weeks\"",
            "within = \"72 hours\"",
            "counts hours, which run through",
        ),
        (
            "force     = \"national\"",
            "extended_by = [{ step = \"paused\" }]\nforce = \"national\"",
            "in one of `by`, `to` and `within`",
        ),
        (
            "force     = \"national\"",
            "extended_by = [{ step = \"paused\", to = \"day\" }]\nforce = \"national\"",
            "no date field of the step",
        ),
        (
            "force     = \"national\"",
            "leave = [{ step = \"meeting_case.held\", within = \"1 week\" }]\nforce = \"national\"",
            "which is no step",
        ),
    ] {
        assert!(THERAPY.contains(right), "{right}");
        let found = read(&[("therapy_case", &THERAPY.replacen(right, wrong, 1))]).unwrap_err();
        assert!(found.contains(says), "{wrong}: {found}");
    }
}

#[test]
fn every_clock_of_ours_belongs_to_a_regime() {
    let definitions = Definitions::built_in().unwrap();
    for register in definitions.registers.values() {
        for (id, clock) in &register.clocks {
            assert!(definitions.regime_of(clock).is_some(), "{}.{id}", register.id);
        }
    }
}

#[test]
fn calendars_are_checked() {
    let with = |path: &str, text: &str| {
        let mut files: Vec<DefinitionFile> = embedded();
        files.push(file(path, text));
        Definitions::read(&files).unwrap_err().to_string()
    };
    let head = "title = \"t\"\nsource = \"s\"\n";
    let found = with(
        "shared/calendars/more.toml",
        &format!("{head}bank_holidays = [2026-01-01]"),
    );
    assert!(found.contains("england.toml has the bank_holidays already"), "{found}");
    let found = with("shared/calendars/more.toml", head);
    assert!(found.contains("this calendar has no day"), "{found}");
    let found = with(
        "shared/calendars/more.toml",
        &format!("{head}yearly = [{{ from = \"31 June\", to = \"1 July\" }}]"),
    );
    assert!(found.contains("write the days as"), "{found}");
}
