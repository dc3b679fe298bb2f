//! Every key of every kind of file: what it does, its type and an example. `docs/DEFINITIONS.md` is made from it.
//!
//! It cannot drift: tests hold its keys to those that the program reads, and its examples are cut out of whole files
//! that are read without a problem.

mod clock;
mod document;
mod keys;
mod measure;
mod other;
mod page;
mod register;
mod view;

pub use keys::keys_read;
pub use page::page;

use crate::DefinitionFile;

/// A kind of file.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// The heading, such as "Register".
    pub title: &'static str,
    /// Path of the example of it, below `definitions/`.
    pub example: &'static str,
    /// Its tables.
    pub tables: &'static [Table],
}

/// A table of a kind of file.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The id by which a test names it, such as `clock`.
    pub id: &'static str,
    /// What it is called in a sentence, such as "a clock".
    pub what: &'static str,
    /// Where it is in its file: `""` for the file itself, `clocks.*` for each of `[clocks]`.
    pub path: &'static str,
    /// What it is for, in a sentence or two.
    pub about: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key as files write it.
    pub name: &'static str,
    /// Its type, in words.
    pub kind: &'static str,
    /// What it does.
    pub does: &'static str,
}

const fn key(name: &'static str, kind: &'static str, does: &'static str) -> Key {
    Key { name, kind, does }
}

/// Every kind of file, in the order of the reference.
pub const FILES: &[File] = &[
    File {
        title: "Register",
        example: "example/registers/visit.toml",
        tables: &[
            register::REGISTER,
            register::ACCESS,
            register::STEP,
            register::REQUIRED_WHEN,
            register::REFUSE,
            register::ECHO,
            register::FIELD,
            register::LINK,
            register::VALUE,
            clock::CLOCK,
            clock::LIMIT,
            clock::LIMB,
            clock::PAUSES,
            clock::EXTENSION,
            clock::LEAVE,
            view::VIEW,
            register::EXAMPLE,
            register::BESIDE,
            register::EXPECTED,
            register::OF_ENTRY,
            register::ALSO,
        ],
    },
    File {
        title: "Rule",
        example: "example/rules/missed_visit.toml",
        tables: &[other::RULE, other::SAMPLE, other::OPENS],
    },
    File {
        title: "Role",
        example: "example/roles/visiting_worker.toml",
        tables: &[other::ROLE],
    },
    File {
        title: "Letter",
        example: "example/documents/visit_letter.md",
        tables: &[document::DOCUMENT],
    },
    File {
        title: "Code list",
        example: "example/codes/visit_risk.toml",
        tables: &[other::CODES, other::CODE],
    },
    File {
        title: "Calendar",
        example: "example/calendars/example_days.toml",
        tables: &[other::CALENDAR, other::TERM],
    },
    File {
        title: "Regime",
        example: "example/regimes/visits_2024.toml",
        tables: &[other::REGIME],
    },
    File {
        title: "List over several registers",
        example: "example/views/costs_and_visits.toml",
        tables: &[view::LIST, view::FROM],
    },
    File {
        title: "Theme",
        example: "example/theme.toml",
        tables: &[other::THEME],
    },
    File {
        title: "Area’s layer",
        example: "areas/317/visit.toml",
        tables: &[other::LAYER, other::LAYER_STEP, other::LAYER_FIELD, other::LAYER_CLOCK],
    },
    File {
        title: "Measure",
        example: "example/measures/EX01.toml",
        tables: measure::MEASURE,
    },
    File {
        title: "Breakdowns of measures",
        example: "example/measures/breakdowns.toml",
        tables: measure::BREAKDOWNS,
    },
    File {
        title: "Related entries for measures",
        example: "example/measures/related.toml",
        tables: measure::RELATED,
    },
];

/// The files that the examples are cut out of. They are read by themselves, without the built-in ones.
#[must_use]
pub fn examples() -> Vec<DefinitionFile> {
    macro_rules! files {
        ($($path:literal),* $(,)?) => {
            vec![$(DefinitionFile {
                path: $path.to_owned(),
                text: include_str!(concat!("../../reference/", $path)).to_owned(),
            }),*]
        };
    }
    files![
        "areas/317/visit.toml",
        "areas/317/visit_risk.toml",
        "example/theme.toml",
        "example/calendars/example_days.toml",
        "example/codes/visit_risk.toml",
        "example/documents/visit_letter.md",
        "example/documents/visit_rights.md",
        "example/regimes/visits_2024.toml",
        "example/roles/agency_lead.toml",
        "example/roles/visiting_worker.toml",
        "example/roles/visits_board.toml",
        "example/roles/visits_manager.toml",
        "example/registers/household.toml",
        "example/registers/organisation.toml",
        "example/registers/rule.toml",
        "example/registers/visit.toml",
        "example/registers/visit_check.toml",
        "example/registers/visit_cost.toml",
        "example/registers/visit_note.toml",
        "example/rules/missed_visit.toml",
        "example/rules/same_person.toml",
        "example/rules/visits_to_check.toml",
        "example/views/costs_and_visits.toml",
        "example/measures/EX01.toml",
        "example/measures/EX02.toml",
        "example/measures/EX03.toml",
        "example/measures/breakdowns.toml",
        "example/measures/related.toml",
    ]
}

/// The tables that have a key of this name.
pub fn tables_with(key: &str) -> impl Iterator<Item = &'static Table> {
    let tables = FILES.iter().flat_map(|file| file.tables);
    tables.filter(move |table| table.keys.iter().any(|known| known.name == key))
}

/// The table of an id.
#[must_use]
pub fn table(id: &str) -> Option<&'static Table> {
    FILES.iter().flat_map(|file| file.tables).find(|table| table.id == id)
}

/// The keys of which the reference and the program do not both know, each as a sentence; `read` are those of a table
/// that the program reads.
#[must_use]
pub fn differences(id: &str, read: &[&str]) -> Vec<String> {
    let Some(table) = table(id) else {
        return vec![format!("the reference has no table \"{id}\"")];
    };
    let known = |name: &str| table.keys.iter().any(|key| key.name == name);
    let missing = read.iter().filter(|name| !known(name)).map(|name| {
        format!(
            "the reference does not say what `{name}` of {} does: add it to crates/definitions/src/reference",
            table.what
        )
    });
    let gone = table.keys.iter().filter(|key| !read.contains(&key.name)).map(|key| {
        format!(
            "the reference has `{}` of {}, which the program does not read",
            key.name, table.what
        )
    });
    missing.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access, clock, codes, computed, example, layer, raw, regime, role, rule, theme, view};

    #[test]
    fn the_reference_has_the_keys_that_the_program_reads_and_no_others() {
        let read = [
            ("register", keys_read::<raw::RawRegister>()),
            ("access", keys_read::<access::RawAccess>()),
            ("role", keys_read::<role::RawRole>()),
            ("step", keys_read::<raw::RawStep>()),
            ("guard", keys_read::<computed::RawGuard>()),
            ("required_when", keys_read::<computed::RawRequired>()),
            ("echo", keys_read::<raw::RawEcho>()),
            ("field", keys_read::<raw::RawField>()),
            ("link", keys_read::<raw::RawLink>()),
            ("value", keys_read::<computed::RawValue>()),
            ("example", keys_read::<example::RawExample>()),
            ("beside", keys_read::<example::RawBeside>()),
            ("also", keys_read::<example::RawAlso>()),
            ("of", keys_read::<example::RawOf>()),
            ("expected", keys_read::<example::RawExpected>()),
            ("clock", keys_read::<clock::RawClock>()),
            ("limit", keys_read::<clock::RawLimit>()),
            ("limb", keys_read::<clock::RawLimb>()),
            ("pauses", keys_read::<clock::RawPauses>()),
            ("extension", keys_read::<clock::RawExtension>()),
            ("leave", keys_read::<clock::RawLeave>()),
            ("codes", keys_read::<raw::RawCodes>()),
            ("code", keys_read::<codes::Code>()),
            ("calendar", keys_read::<raw::RawCalendar>()),
            ("term", keys_read::<raw::RawTerm>()),
            ("regime", keys_read::<regime::RawRegime>()),
            ("theme", keys_read::<theme::RawTheme>()),
            ("layer", keys_read::<layer::RawLayer>()),
            ("layer_step", keys_read::<layer::RawLayerStep>()),
            ("layer_field", keys_read::<layer::RawLayerField>()),
            ("layer_clock", keys_read::<layer::RawLayerClock>()),
            ("document", keys_read::<crate::document::RawDocument>()),
            ("rule", keys_read::<rule::RawRule>()),
            ("sample", keys_read::<rule::RawSample>()),
            ("opens", keys_read::<rule::RawOpens>()),
            ("view", keys_read::<view::RawView>()),
            ("list", keys_read::<view::RawList>()),
            ("from", keys_read::<view::RawFrom>()),
        ];
        let mut found = Vec::new();
        for (id, keys) in &read {
            assert!(!keys.is_empty(), "{id} has no keys");
            found.extend(differences(id, keys));
        }
        assert_eq!(found, Vec::<String>::new());
        let ours = FILES[..10].iter().flat_map(|file| file.tables);
        for table in ours {
            assert!(
                read.iter().any(|(id, _)| *id == table.id),
                "nothing reads {}",
                table.what
            );
        }
    }
}
