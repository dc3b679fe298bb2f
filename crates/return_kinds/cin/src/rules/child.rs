//! The child: birth, death, sex, ethnicity, disabilities.

use super::super::rule_context::{Places, RuleContext, rows};
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashMap;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("4180", sex),
    ("4220", ethnicity),
    ("8520", born_after_the_period),
    ("8525Q", one_birth_date),
    ("8530Q", expected_out_of_range),
    ("8535Q", died_before_birth),
    ("8540", disability),
    ("8545Q", died_outside_the_year),
    ("8590", no_episode),
    ("8750", sex_of_an_unborn_child),
    ("8775Q", over_25),
    ("8790", none_and_others),
    ("8794", disability_twice),
];

fn sex(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let valid: &[&str] = if c.year < 2025 {
        &["1", "2", "0", "9"]
    } else {
        &["M", "F", "U"]
    };
    for row in rc.children.rows().filter(|r| !rc.sex.one_of(*r, valid)) {
        out.hit(rc.children, row, &[rc.sex]);
    }
}

fn ethnicity(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let ethnicity = rc.characteristics.col("Ethnicity");
    let schema = c.tables.schema;
    for row in rc.characteristics.rows() {
        if !schema.has_code("ethnicity", ethnicity.text(row)) {
            out.hit(rc.characteristics, row, &[ethnicity]);
        }
    }
    // A child without characteristics has no row there to point at.
    for child in rc.children.rows() {
        if rc.characteristics.of(child).is_empty() {
            out.hit(rc.children, child, &[]);
        }
    }
}

fn born_after_the_period(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        if rc.born.date(row).ok().is_some_and(|d| d > rc.period.end) {
            out.hit(rc.children, row, &[rc.born]);
        }
    }
}

fn one_birth_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        if rc.born.missing(row) == rc.expected.missing(row) {
            out.hit(rc.children, row, &[rc.born, rc.expected]);
        }
    }
}

fn expected_out_of_range(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let (earliest, latest) = (rc.period.end - 30, rc.period.end.add_months(9));
    for row in rc.children.rows() {
        if rc.expected.date(row).ok().is_some_and(|d| d <= earliest || d >= latest) {
            out.hit(rc.children, row, &[rc.expected]);
        }
    }
}

fn died_before_birth(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        let Some(died) = rc.died.date(row).ok() else { continue };
        if rc.born.missing(row) || rc.born.date(row).ok().is_some_and(|b| b > died) {
            out.hit(rc.children, row, &[rc.died, rc.born]);
        }
    }
}

fn disability(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let schema = c.tables.schema;
    let mut places = Places::new(out);
    for child in rc.children.rows().filter(|r| rc.born.filled(*r)) {
        let Some(episode) = rows(rc.episodes.of(child)).find(|e| rc.further_action(*e)) else {
            continue;
        };
        let shown = [(rc.born, child), (rc.nfa, episode)];
        let mut any = false;
        for place in rows(rc.characteristics.of(child)) {
            for row in rows(rc.disabilities.of(place)) {
                any = true;
                if !schema.has_code("disability", rc.disability.text(row)) {
                    places.at(rc.disabilities, row, &[(rc.disability, row), shown[0], shown[1]]);
                }
            }
        }
        if !any {
            match rows(rc.characteristics.of(child)).next() {
                Some(place) => places.at(rc.characteristics, place, &shown),
                None => places.at(rc.children, child, &shown),
            }
        }
    }
}

fn died_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        if rc.died.date(row).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.children, row, &[rc.died]);
        }
    }
}

fn no_episode(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows().filter(|r| rc.episodes.of(*r).is_empty()) {
        out.hit(rc.children, row, &[rc.id]);
    }
}

fn sex_of_an_unborn_child(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let unknown = if c.year < 2025 { "0" } else { "U" };
    for row in rc.children.rows() {
        if rc.born.missing(row) && rc.expected.filled(row) && !rc.sex.is(row, unknown) {
            out.hit(rc.children, row, &[rc.sex, rc.born, rc.expected]);
        }
    }
}

fn over_25(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let before = rc.period.end.add_years(-25);
    for child in rc.children.rows() {
        let Some(born) = rc.born.date(child).ok().filter(|b| *b < before) else {
            continue;
        };
        let birthday = born.add_years(25);
        for episode in rows(rc.episodes.of(child)) {
            let open = rc.closure.missing(episode);
            if open || rc.closure.date(episode).ok().is_some_and(|d| d > birthday) {
                places.all(&[(rc.born, child), (rc.closure, episode)]);
            }
        }
    }
}

fn none_and_others(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let is_none = |row: usize| rc.disability.text(row).eq_ignore_ascii_case("NONE");
    for place in rc.characteristics.rows() {
        let own = rows(rc.disabilities.of(place));
        if own.clone().any(is_none) {
            for row in own.filter(|r| !is_none(*r)) {
                out.hit(rc.disabilities, row, &[rc.disability]);
            }
        }
    }
}

fn disability_twice(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut count: HashMap<&str, u32> = HashMap::new();
    for place in rc.characteristics.rows() {
        let own = rows(rc.disabilities.of(place));
        if rc.disabilities.of(place).len() < 2 {
            continue;
        }
        count.clear();
        for row in own.clone().filter(|r| rc.disability.filled(*r)) {
            *count.entry(rc.disability.text(row)).or_default() += 1;
        }
        for row in own {
            if count.get(rc.disability.text(row)).is_some_and(|n| *n > 1) {
                out.hit(rc.disabilities, row, &[rc.disability]);
            }
        }
    }
}
