//! The children in need (CIN) census, 1 April to 31 March.
//!
//! * `schemas/cin.toml`: structure, codes and forms, with what the department's XML schemas lay down for
//!   each year; breaches of it are found by the rules of form.
//! * `rules/cin.toml`: the department's 109 codes, and ours under `GT-CIN-`.
//! * [`period`](Period): the census year and the days counted back from its end, made once.
//! * `rule_context`: tables and columns by the sector's words, and how a rule reports the records it compares.
//! * `spans`: periods that begin inside other periods, without comparing each with each.
//! * `rules/`: one function a code, by part of the return.

mod period;
mod rule_context;
mod rules;
mod spans;
mod statements;

pub use period::Period;
pub use statements::{map, statements};

use definitions::Definitions;
use returns::ReturnKind;
use returns::import::{About, ImportKind, StatementOptions, Statements};
use returns::rule::RuleSet;
use std::any::Any;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use tables::Day;
use tables::ReadError;
use tables::probe::{Claim, Probe, TableKind, read_plain_for, year_in_name};
use tables::reader::{Limits, ProgressFn};
use tables::schema::Schema;
use tables::source::{FileKind, Input};
use tables::table::Tables;

/// The CIN census.
pub struct Cin;

/// Its structure, from `schemas/cin.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../schemas/cin.toml")));
    &SCHEMA
}

impl TableKind for Cin {
    fn id(&self) -> &'static str {
        "cin"
    }

    fn title(&self) -> &'static str {
        "Children in need (CIN) census"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        let [probe] = probes else { return None };
        if probe.kind != FileKind::Xml || !probe.root.eq_ignore_ascii_case("message") {
            return None;
        }
        let named = probe.value("Collection").is_some_and(|c| c.eq_ignore_ascii_case("CIN"));
        let shaped = ["LAchildID", "CINdetails", "CINreferralDate", "ChildIdentifiers"]
            .iter()
            .any(|e| probe.has_element(e));
        if !named && !shaped {
            return None;
        }
        let reference = probe.value("ReferenceDate").and_then(Day::parse).map(|d| d.year());
        let headed: Option<i32> = probe.value("Year").and_then(|y| y.trim().parse().ok());
        let year = reference.or(headed).and_then(|y| u16::try_from(y).ok());
        let how = match (named, shaped) {
            (true, _) => "its header names the collection CIN",
            _ => "it holds the elements of that census",
        };
        let when = match (year, reference) {
            (Some(y), Some(_)) => format!(", and its reference date lies in {y}"),
            (Some(y), None) => format!(", and its header gives the year {y}"),
            _ => String::new(),
        };
        let mut claim = Claim {
            sureness: if named { 95 } else { 80 },
            year,
            why: format!("{} was taken for the CIN census because {how}{when}.", probe.name),
            doubts: Vec::new(),
        };
        let others: Vec<String> = [
            ("header", headed.and_then(|y| u16::try_from(y).ok())),
            ("name", year_in_name(&probe.name)),
        ]
        .into_iter()
        .filter_map(|(what, said)| Some((what, said.filter(|said| year.is_some_and(|year| *said != year))?)))
        .map(|(what, said)| format!("{what} says {said}"))
        .collect();
        if !others.is_empty() {
            claim.doubt(format!(
                "Its {}: say the year if that is right.",
                others.join(" and its ")
            ));
        }
        Some(claim)
    }

    fn read(&self, inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
        self.read_for(None, inputs, limits, progress)
    }

    fn read_for(
        &self,
        year: Option<u16>,
        inputs: &[Input],
        limits: &Limits,
        progress: &ProgressFn<'_>,
    ) -> Result<Tables, ReadError> {
        let tables = read_plain_for(year, schema(), false, inputs, limits, progress)?;
        if tables.format != tables::table::Format::Xml {
            return Err(ReadError::all(
                "the CIN census is one XML file; give the file that is uploaded to COLLECT",
            ));
        }
        Ok(tables)
    }
}

impl ReturnKind for Cin {
    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> =
            LazyLock::new(|| RuleSet::embedded(include_str!("../rules/cin.toml"), &rules::all()));
        &RULES
    }

    fn prepare(&self, tables: &Tables, _previous: Option<&Tables>, year: u16) -> Box<dyn Any + Send + Sync> {
        Box::new(Period::of(tables, year))
    }
}

impl ImportKind for Cin {
    fn about(&self, tables: &Tables) -> About {
        About::of_return(tables, "Source", "ChildIdentifiers", ("child", "children"))
    }

    fn unmet_contract(&self, definitions: &Definitions) -> Vec<definitions::Problem> {
        map().map_or_else(|_| Vec::new(), |map| map.unmet_contract("cin", definitions))
    }

    fn statements(
        &self,
        tables: &Tables,
        definitions: &Definitions,
        options: &StatementOptions,
    ) -> Result<Statements, ReadError> {
        let latest = *self.years().end();
        statements(tables, options.year.unwrap_or(latest), definitions)
    }
}

#[cfg(test)]
mod unseen {
    use proptest::prelude::*;
    use tables::write::{Filling, write_csv, write_xml};

    proptest! {
        /// Whatever an older record holds, no return written from it has a character that no reader can see.
        #[test]
        fn no_written_return_holds_an_unseen_character(
            text in "[\\PC\u{0}-\u{1f}\u{7f}-\u{9f}\u{200e}\u{200f}\u{061c}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,40}",
        ) {
            let mut filling = Filling::new(super::schema());
            let row = filling.row("ChildIdentifiers", None, &[("LAchildID", text)]);
            prop_assert!(row.is_ok(), "{row:?}");
            let tables = filling.finish();
            let mut xml = Vec::new();
            prop_assert!(write_xml(&tables, 2026, &mut xml).is_ok());
            let csv = write_csv(&tables, &["ChildIdentifiers"]);
            let csv = csv.into_iter().flatten().map(|file| file.bytes);
            for bytes in csv.chain([xml]) {
                let file = String::from_utf8_lossy(&bytes);
                prop_assert!(!file.chars().any(definitions::text::is_unseen), "{file:?}");
                prop_assert!(!file.contains(['\t', '\r']), "{file:?}");
                // No value has several lines: in CSV there are the headings and one row.
                let one_line = |line: &str| line.ends_with('>') || file.lines().count() == 2;
                prop_assert!(file.lines().all(one_line), "{file:?}");
            }
        }
    }
}
