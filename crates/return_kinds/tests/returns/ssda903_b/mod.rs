//! SSDA903, the second half of the rules: each proved through CSV files for every year in force.

mod adoption;
mod away;
pub(crate) mod build;
mod child;
mod episodes;
mod last_year;
mod leavers;
mod places;
mod tables;
mod workers;

use ::ssda903::Ssda903;
use build::{Try, places_of};
use returns::proof::{Proof, prove, run_case};
use returns::{ReturnKind, RuleState};

/// Every proof of this half: code, a return that must break the rule, where, one that must not.
pub(crate) fn tries() -> Vec<Try> {
    [
        adoption::TRIES,
        away::TRIES,
        child::TRIES,
        episodes::TRIES,
        last_year::TRIES,
        leavers::TRIES,
        places::TRIES,
        tables::TRIES,
        workers::TRIES,
    ]
    .concat()
}

/// The proofs in the form all kinds of return share.
pub(crate) fn proofs() -> Vec<Proof> {
    build::proofs_of(&tries())
}

/// Whether a code belongs to this half: all but the numeric codes below 400.
fn ours(code: &str) -> bool {
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<u32>().map_or(true, |n| n >= 400)
}

#[test]
fn every_rule_of_this_half_fires_where_it_must_and_nowhere_else() {
    let mut failures = Vec::new();
    let tries = tries();
    for (rule, function) in Ssda903.rules().iter().filter(|(r, _)| ours(&r.code)) {
        if function.is_none() {
            failures.push(format!("{}: no function", rule.code));
        }
        if !tries.iter().any(|t| t.code == rule.code) {
            failures.push(format!("{}: no proof", rule.code));
        }
    }
    for t in &tries {
        let Some(rule) = Ssda903.rules().get(t.code) else {
            failures.push(format!("{}: a proof but no rule", t.code));
            continue;
        };
        let years = Ssda903.years().filter(|y| rule.in_force(*y));
        for year in years.filter(|y| t.years.is_none_or(|(from, to)| from <= *y && *y <= to)) {
            let mut wanted = places_of(t.at);
            wanted.sort_unstable();
            match run_case(&Ssda903, t.code, year, build::case(t.fires, year)) {
                Ok((RuleState::Found { .. }, findings)) => {
                    let mut found: Vec<_> = findings
                        .iter()
                        .map(|f| (f.table.unwrap_or(""), f.row.unwrap_or(u32::MAX)))
                        .collect();
                    found.sort_unstable();
                    if found != wanted {
                        failures.push(format!("{} in {year}: wanted {wanted:?}, found {found:?}", t.code));
                    }
                }
                other => failures.push(format!("{} in {year}: should fire: {other:?}", t.code)),
            }
            match run_case(&Ssda903, t.code, year, build::case(t.quiet, year)) {
                Ok((RuleState::Clean, _)) => {}
                other => failures.push(format!("{} in {year}: should be quiet: {other:?}", t.code)),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_proofs_are_proofs_for_the_shared_check_too() {
    let failures = prove(&Ssda903, &proofs());
    let mine: Vec<_> = failures
        .iter()
        .filter(|f| f.split([':', ' ']).next().is_some_and(ours))
        .collect();
    assert!(mine.is_empty(), "{mine:#?}");
}

#[test]
fn what_a_rule_needs_and_does_not_have_makes_it_not_applicable() {
    for (code, missing) in [
        ("503A", "last year"),
        ("INT04", "table Missing"),
        ("454", "postcodes"),
        ("1008", "providers"),
        ("1015", "postcodes"),
    ] {
        let case = build::bare("Header: 1 DOB=01/01/2010\nEpisodes: 1 DECOM=01/05/y URN=1", 2026);
        match run_case(&Ssda903, code, 2026, case) {
            Ok((RuleState::NotApplicable { missing: what }, _)) => {
                assert!(what.contains(missing), "{code}: {what}");
            }
            other => panic!("{code}: {other:?}"),
        }
    }
}
