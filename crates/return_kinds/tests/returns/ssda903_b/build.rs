//! A builder of SSDA903 returns: a line a table, a row after each semicolon.
//!
//! `Episodes: 1 DECOM=01/05/y RNE=S; 2 DECOM=01/06/z-3` makes two episodes, of children 1 and 2. In a
//! date `y` means the year the collection begins in, `z` for the one it ends in, and a number of
//! years may be taken off. `last.` before a table puts the row into last year's return. Tables not named
//! are there and empty.

use ::ssda903::schema;
use returns::proof::{Case, Proof};
use returns::reference::{Postcodes, Providers};
use returns::{Input, Limits};
use std::collections::BTreeMap;

/// One proof of one rule.
#[derive(Clone, Copy)]
pub(crate) struct Try {
    /// Code of the rule.
    pub(crate) code: &'static str,
    /// A return that breaks it.
    pub(crate) fires: &'static str,
    /// Where: tables and rows.
    pub(crate) at: &'static str,
    /// A return that does not.
    pub(crate) quiet: &'static str,
    /// Only in these years, where the rule changed.
    pub(crate) years: Option<(u16, u16)>,
}

/// A proof for every year the rule is in force.
pub(crate) const fn rule(code: &'static str, fires: &'static str, at: &'static str, quiet: &'static str) -> Try {
    Try {
        code,
        fires,
        at,
        quiet,
        years: None,
    }
}

impl Try {
    /// The same for these years only.
    pub(crate) const fn years(self, from: u16, to: u16) -> Try {
        Try {
            years: Some((from, to)),
            ..self
        }
    }
}

/// `Episodes 0, Header 2` as tables and rows; a table alone as `whole` is the whole return.
pub(crate) fn places_of(at: &'static str) -> Vec<(&'static str, u32)> {
    at.split(", ")
        .map(|place| match place.split_once(' ') {
            Some((table, row)) => (table, row.parse().unwrap()),
            None => ("", u32::MAX),
        })
        .collect()
}

/// One proof a code. A rule that changed has several tries, and the first that holds in the year counts.
pub(crate) fn proofs_of(tries: &[Try]) -> Vec<Proof> {
    let mut by_code: BTreeMap<&'static str, Vec<Try>> = BTreeMap::new();
    for t in tries {
        by_code.entry(t.code).or_default().push(*t);
    }
    by_code
        .into_iter()
        .map(|(code, tries)| {
            let of = |tries: Vec<Try>, part: fn(&Try) -> &'static str| {
                move |year: u16| {
                    let now = |t: &&Try| t.years.is_none_or(|(from, to)| from <= year && year <= to);
                    let text = tries.iter().find(now).map(part);
                    case(text.unwrap_or_else(|| panic!("{code} in {year}: no try")), year)
                }
            };
            let at = match tries.as_slice() {
                [only] => places_of(only.at),
                _ => Vec::new(),
            };
            Proof::new(code, of(tries.clone(), |t| t.fires), of(tries, |t| t.quiet)).at(&at)
        })
        .collect()
}

/// Columns that a return carries only when someone worked them out beforehand.
const DERIVED: &[&str] = &["UASC", "PL_LA", "PL_LOCATION", "PL_DISTANCE"];

pub(crate) type Rows = Vec<BTreeMap<String, String>>;

fn value(text: &str, year: u16) -> String {
    let Some((day, last)) = text.rsplit_once('/') else {
        return text.to_owned();
    };
    let (letter, back) = last.split_at(last.len().min(1));
    let base = match letter {
        "y" => i32::from(year) - 1,
        "z" => i32::from(year),
        _ => return text.to_owned(),
    };
    let back: i32 = match back {
        "" => 0,
        _ if back.starts_with('-') => back.parse().unwrap(),
        _ => return text.to_owned(),
    };
    format!("{day}/{}", base + back)
}

pub(crate) fn parse(text: &str, year: u16) -> BTreeMap<String, Rows> {
    let mut tables: BTreeMap<String, Rows> = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (table, rows) = line.split_once(':').unwrap();
        for row in rows.split(';').map(str::trim).filter(|r| !r.is_empty()) {
            let mut cells = BTreeMap::new();
            for part in row.split_whitespace() {
                let (name, text) = part.split_once('=').unwrap_or(("CHILD", part));
                cells.insert(name.to_owned(), value(&text.replace('_', " "), year));
            }
            tables.entry(table.to_owned()).or_default().push(cells);
        }
    }
    tables
}

/// The CSV file of one table.
fn file(table: &returns::TableDef, rows: &[BTreeMap<String, String>]) -> Input {
    let names: Vec<&str> = table
        .columns
        .iter()
        .map(|c| c.name.as_str())
        .filter(|n| !DERIVED.contains(n) || rows.iter().any(|r| r.contains_key(*n)))
        .collect();
    for name in rows.iter().flat_map(|r| r.keys()) {
        assert!(names.contains(&name.as_str()), "{} has no {name}", table.name);
    }
    let mut csv = names.join(",");
    for row in rows {
        let cells: Vec<&str> = names.iter().map(|n| row.get(*n).map_or("", String::as_str)).collect();
        csv.push('\n');
        csv.push_str(&cells.join(","));
    }
    csv.push('\n');
    Input::bytes(format!("{}.csv", table.name), csv.into_bytes())
}

pub(crate) fn files(tables: &BTreeMap<String, Rows>, prefix: &str, all: bool) -> Vec<Input> {
    schema()
        .tables
        .iter()
        .filter(|t| t.name != "Child")
        .filter_map(|t| {
            let rows = tables.get(&format!("{prefix}{}", t.name));
            (all || rows.is_some()).then(|| file(t, rows.map_or(&[], Vec::as_slice)))
        })
        .collect()
}

/// Three places: home and next door in the authority, one ten miles off, one 400 miles off, one in Wales.
const POSTCODES: &str = "pcd,laua,oseast1m,osnrth1m
AA1 1AA,E09000026,500000,200000
AA1 1AB,E09000026,500100,200000
BB1 1BB,E10000012,516093,200000
CC1 1CC,E06000057,500000,843720
WW1 1WW,W06000001,400000,200000
";

const PROVIDERS: &str = "URN,Placement code,Placement provider code,Closed date,Setting postcode
SC000001,K2,PR4,,AA1 1AA
SC000002,K2,PR1,01/06/2020,BB1 1BB
";

/// The return described, with last year's, postcodes and providers beside it.
pub(crate) fn case(text: &str, year: u16) -> Case {
    let tables = parse(text, year);
    let mut case = Case::files(files(&tables, "", true)).with_previous(files(&tables, "last.", true));
    case.authority = Some("E09000026".to_owned());
    let read = |name: &str, text: &str| Input::bytes(name, text.as_bytes().to_vec());
    let postcodes = Postcodes::read(&[read("postcodes.csv", POSTCODES)], &Limits::default()).unwrap();
    let providers = Providers::read(&[read("providers.csv", PROVIDERS)], &Limits::default()).unwrap();
    case.reference.insert("postcodes", postcodes);
    case.reference.insert("providers", providers);
    case
}

/// Only the tables described, and nothing beside them.
pub(crate) fn bare(text: &str, year: u16) -> Case {
    Case::files(files(&parse(text, year), "", false))
}
