//! SSDA903, codes below 400: each rule proved through CSV files for every year in force; how the return
//! is read; agreement with the sector's validator.

mod adoption;
mod child;
mod episodes;
mod health;
mod leavers;
mod limits;
mod placed;
pub(crate) mod reading;
mod values;

use crate::ssda903_b::build::{self, Try, places_of};
use ::ssda903::Ssda903;
use returns::proof::{Proof, prove, run_case};
use returns::{ReturnKind, RuleState};
use std::collections::BTreeMap;

pub(crate) fn tries() -> Vec<Try> {
    [
        adoption::TRIES,
        child::TRIES,
        episodes::TRIES,
        health::TRIES,
        leavers::TRIES,
        limits::TRIES,
        placed::TRIES,
        values::TRIES,
    ]
    .concat()
}

/// Whether a code belongs to this half.
fn mine(code: &str) -> bool {
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<u32>().is_ok_and(|n| n < 400)
}

/// The proofs in the form all kinds of return share. A rule that changed has several tries, and the one
/// of the year is taken.
pub(crate) fn proofs() -> Vec<Proof> {
    let mut by_code: BTreeMap<&'static str, Vec<Try>> = BTreeMap::new();
    for t in tries() {
        by_code.entry(t.code).or_default().push(t);
    }
    by_code
        .into_iter()
        .map(|(code, tries)| {
            let of = |tries: Vec<Try>, part: fn(&Try) -> &'static str| {
                move |year: u16| {
                    let now = |t: &&Try| t.years.is_none_or(|(from, to)| from <= year && year <= to);
                    let text = tries.iter().find(now).map(part);
                    build::case(text.unwrap_or_else(|| panic!("{code} in {year}: no try")), year)
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

#[test]
fn every_rule_of_this_half_is_proved_through_its_files() {
    let failures = prove(&Ssda903, &proofs());
    let failures: Vec<_> = failures
        .iter()
        .filter(|f| f.split([':', ' ']).next().is_some_and(mine))
        .collect();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn a_rule_that_changed_fires_at_the_right_rows_in_each_of_its_years() {
    let mut failures = Vec::new();
    for t in tries().iter().filter(|t| t.years.is_some()) {
        let (from, to) = t.years.unwrap();
        for year in from..=to {
            let mut wanted = places_of(t.at);
            wanted.sort_unstable();
            let (_, findings) = run_case(&Ssda903, t.code, year, build::case(t.fires, year)).unwrap();
            let mut found: Vec<_> = findings
                .iter()
                .map(|f| (f.table.unwrap_or(""), f.row.unwrap_or(u32::MAX)))
                .collect();
            found.sort_unstable();
            if found != wanted {
                failures.push(format!("{} in {year}: wanted {wanted:?}, found {found:?}", t.code));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn all_the_departments_codes_are_there_for_some_year() {
    let rules = Ssda903.rules();
    assert_eq!(rules.len(), 337);
    for (rule, _) in rules.iter() {
        assert!(Ssda903.years().any(|y| rule.in_force(y)), "{}", rule.code);
    }
    let in_force = |year| rules.iter().filter(|(r, _)| r.in_force(year)).count();
    // As many as the sector's validator has, and for 2024-25 the four the department withdrew again.
    assert_eq!(
        (2023..=2027).map(in_force).collect::<Vec<_>>(),
        [293, 312, 305 + 4, 311, 322]
    );
}

#[test]
fn what_is_not_there_makes_a_rule_not_applicable_and_says_so() {
    for (code, missing) in [
        ("105", "column UASC of table Header"),
        ("164", "the list of postcodes"),
        ("169", "the list of postcodes"),
        ("202", "last year's return"),
        ("205B", "table UASC"),
        ("219", "the list of providers"),
        ("229", "the list of providers"),
        ("231", "table UASC"),
        ("392a", "the list of postcodes"),
        ("392c", "the list of postcodes"),
        ("344", "table OC3"),
    ] {
        let case = build::bare("Header: 1 DOB=01/01/2010\nEpisodes: 1 DECOM=01/05/y URN=1", 2026);
        match run_case(&Ssda903, code, 2026, case) {
            Ok((RuleState::NotApplicable { missing: what }, _)) => assert_eq!(what, missing, "{code}"),
            other => panic!("{code}: {other:?}"),
        }
    }
}
