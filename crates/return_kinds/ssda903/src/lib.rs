//! SSDA903: children looked after, from 1 April to 31 March.
//!
//! * `schemas/ssda903.toml`, `rules/ssda903.toml`: structure and rule records.
//! * [`read`](self): CSV set or XML; XML's values are dealt out to the tables of the CSV form.
//! * [`shared`]: what all rules need, made once: children numbered over both years, rows of each child,
//!   episodes in order.
//! * [`rule_context`]: tables and columns as rules use them.
//! * [`codes`]: code lists that changed over the years.
//! * [`placed`]: what follows from the lists of postcodes and registered providers in [`returns::reference`].
//! * `rules/`: one function a code, by topic.

pub mod codes;
pub mod placed;
mod read;
pub mod rule_context;
pub mod rules;
pub mod shared;

use returns::ReturnKind;
use returns::rule::RuleSet;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use tables::Day;
use tables::ReadError;
use tables::amend::CellAt;
use tables::probe::{Claim, Probe, TableKind};
use tables::reader::{Limits, ProgressFn};
use tables::schema::Schema;
use tables::source::{FileKind, Input};
use tables::table::{Format, Tables};

/// The SSDA903 return.
pub struct Ssda903;

/// Its structure, from `schemas/ssda903.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../schemas/ssda903.toml")));
    &SCHEMA
}

/// First and last day of the collection that ends in `year`.
pub fn period(year: u16) -> (Day, Day) {
    let day = |y: i32, m, d| Day::from_ymd(y, m, d).unwrap_or(Day::from_number(0));
    (day(i32::from(year) - 1, 4, 1), day(i32::from(year), 3, 31))
}

/// The collection a day falls in, by the year it ends in.
pub fn collection_of(day: Day) -> i32 {
    let (y, m, _) = day.ymd();
    y + i32::from(m >= 4)
}

impl TableKind for Ssda903 {
    fn id(&self) -> &'static str {
        "ssda903"
    }

    fn title(&self) -> &'static str {
        "SSDA903 children looked after return"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        let mut tables = Vec::new();
        let (mut matched, mut whole) = (0, 0);
        for probe in probes {
            match probe.kind {
                FileKind::Xml if schema().roots.iter().any(|r| r.eq_ignore_ascii_case(&probe.root)) => {
                    return Some(Claim {
                        doubts: Vec::new(),
                        sureness: 100,
                        year: None,
                        why: format!(
                            "{} is taken for the SSDA903 return because it begins with <{}>.",
                            probe.name,
                            probe.root.to_ascii_uppercase()
                        ),
                    });
                }
                FileKind::Csv => {
                    let headings: Vec<&str> = probe.headings.iter().map(String::as_str).collect();
                    if let Some(found) = schema().match_header(&headings, "") {
                        let name = schema().tables[found.table].name.as_str();
                        if !tables.contains(&name) {
                            tables.push(name);
                        }
                        matched += 1;
                        whole += u32::from(found.score >= 0.75);
                    }
                }
                _ => {}
            }
        }
        if tables.is_empty() {
            return None;
        }
        // Headings of a single child-and-date table may be those of some other return; a set is not.
        let share = matched * 100 / probes.len().max(1);
        let sureness = match (whole, share) {
            (0, _) => 20,
            (_, 100) => 95,
            _ => 60,
        };
        Some(Claim {
            doubts: Vec::new(),
            sureness,
            year: None,
            why: format!("The headings are those of the SSDA903 return ({}).", tables.join(", ")),
        })
    }

    /// `episodes_last.csv` is last year's table of episodes.
    fn is_last_years(&self, name: &str) -> bool {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        stem.len() > 5 && stem.to_ascii_lowercase().ends_with("_last")
    }

    fn read(&self, inputs: &[Input], limits: &Limits, progress: &ProgressFn<'_>) -> Result<Tables, ReadError> {
        read::read(inputs, limits, progress)
    }

    fn as_read(&self, tables: &Tables, cell: CellAt) -> Option<CellAt> {
        match tables.format {
            Format::Xml => read::as_read(tables, cell),
            _ => Some(cell),
        }
    }

    fn deals_out(&self, format: Format) -> bool {
        format == Format::Xml
    }

    /// A return holds what ended, was reviewed or went missing within its year, so the collection that
    /// most such dates fall in is the return's; the days on which episodes began, which may lie years
    /// back, decide only where there is nothing else, and then the latest does.
    fn year_of(&self, tables: &Tables) -> Option<u16> {
        let mut votes: BTreeMap<i32, u32> = BTreeMap::new();
        for (table, column) in [
            ("Episodes", "DEC"),
            ("Reviews", "REVIEW"),
            ("Missing", "MIS_START"),
            ("SWEpisodes", "SW_DECOM"),
            ("DoLo", "DOLO_START"),
        ] {
            for day in days(tables, table, column) {
                *votes.entry(collection_of(day)).or_default() += 1;
            }
        }
        let most = votes
            .iter()
            .max_by_key(|(year, n)| (**n, **year))
            .map(|(year, _)| *year);
        most.or_else(|| days(tables, "Episodes", "DECOM").map(collection_of).max())
            .and_then(|y| u16::try_from(y).ok())
    }
}

impl ReturnKind for Ssda903 {
    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> =
            LazyLock::new(|| RuleSet::embedded(include_str!("../rules/ssda903.toml"), &rules::all()));
        &RULES
    }

    fn prepare(&self, tables: &Tables, previous: Option<&Tables>, year: u16) -> Box<dyn Any + Send + Sync> {
        Box::new(shared::Shared::new(tables, previous, year))
    }
}

fn days<'a>(tables: &'a Tables, table: &str, column: &'a str) -> impl Iterator<Item = Day> + 'a {
    tables.supplied(table).into_iter().flat_map(move |t| {
        let col = t.col(column);
        t.rows().filter_map(move |row| col.date(row).ok())
    })
}
