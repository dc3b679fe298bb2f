//! The worked examples of clocks that a simple reading gets wrong, as registers of their own.

use definitions::{DefinitionFile, Definitions, embedded};

use crate::{file, theme};

/// The calendars of the built-in definitions and the register of children, with other registers beside them.
fn read(registers: &[(&str, &str)]) -> Result<Definitions, String> {
    let mut files: Vec<DefinitionFile> = embedded();
    files.retain(|f| f.path.starts_with("shared/"));
    files.push(theme("ehc"));
    files.extend(
        registers
            .iter()
            .map(|(id, text)| file(&format!("ehc/registers/{id}.toml"), text)),
    );
    Definitions::read(&files).map_err(|problems| problems.to_string())
}

const THERAPY: &str = include_str!("therapy_referral.toml");

#[test]
fn clocks_say_what_the_worked_examples_say() {
    let registers = [
        ("therapy_referral", THERAPY),
        ("part_time_timetable", include_str!("part_time_timetable.toml")),
        ("meeting", include_str!("meeting.toml")),
        ("attendance", include_str!("attendance.toml")),
        ("sen_appeal", include_str!("sen_appeal.toml")),
        ("visit_plan", include_str!("ages_and_terms.toml")),
        ("reach", include_str!("reach.toml")),
    ];
    let definitions = read(&registers).unwrap_or_else(|problems| panic!("{problems}"));
    for (id, _) in registers {
        let register = definitions.register(id).unwrap();
        for clock in register.clocks.keys() {
            let shown = register
                .examples
                .iter()
                .any(|example| example.clocks.contains_key(clock));
            assert!(shown, "no example shows {id}.{clock}");
        }
    }
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
            "leave = [{ step = \"meeting.held\", within = \"1 week\" }]\nforce = \"national\"",
            "which is no step",
        ),
    ] {
        assert!(THERAPY.contains(right), "{right}");
        let found = read(&[("therapy_referral", &THERAPY.replacen(right, wrong, 1))]).unwrap_err();
        assert!(found.contains(says), "{wrong}: {found}");
    }
}

#[test]
fn a_regime_bounds_the_clocks_that_belong_to_it() {
    let regime = "id = \"old_law\"\ntitle = \"Old law\"\ncohort = \"c\"\nsource = \"s\"\nin_force_to = 2026-06-09\n";
    let text = THERAPY.replace("force     = \"national\"", "regime = \"old_law\"\nforce = \"national\"");
    let mut files: Vec<DefinitionFile> = embedded();
    files.retain(|f| f.path.starts_with("shared/"));
    files.push(theme("ehc"));
    files.push(file("ehc/registers/therapy_referral.toml", &text));
    files.push(file("ehc/regimes/old_law.toml", regime));
    let found = Definitions::read(&files).unwrap_err().to_string();
    // The round that opened on 10 June is not under it.
    assert!(found.contains("E3: discharged and referred back"), "{found}");
    assert!(!found.contains("treated while it is paused"), "{found}");
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
