//! The child: birth, death, sex, ethnicity, disabilities.

use super::super::look::{Look, Places, rows};
use crate::rule::{Context, Out, RuleFn};
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
    let look = Look::at(c);
    let valid: &[&str] = if c.year < 2025 {
        &["1", "2", "0", "9"]
    } else {
        &["M", "F", "U"]
    };
    for row in look.children.rows().filter(|r| !look.sex.one_of(*r, valid)) {
        out.hit(look.children, row, &[look.sex]);
    }
}

fn ethnicity(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let ethnicity = look.characteristics.col("Ethnicity");
    let schema = c.tables.schema;
    for row in look.characteristics.rows() {
        if !schema.has_code("ethnicity", ethnicity.text(row)) {
            out.hit(look.characteristics, row, &[ethnicity]);
        }
    }
    // A child without characteristics has no row there to point at.
    for child in look.children.rows() {
        if look.characteristics.of(child).is_empty() {
            out.hit(look.children, child, &[]);
        }
    }
}

fn born_after_the_period(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.children.rows() {
        if look.born.date(row).ok().is_some_and(|d| d > look.period.end) {
            out.hit(look.children, row, &[look.born]);
        }
    }
}

fn one_birth_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.children.rows() {
        if look.born.missing(row) == look.expected.missing(row) {
            out.hit(look.children, row, &[look.born, look.expected]);
        }
    }
}

fn expected_out_of_range(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let (earliest, latest) = (look.period.end - 30, look.period.end.add_months(9));
    for row in look.children.rows() {
        if look
            .expected
            .date(row)
            .ok()
            .is_some_and(|d| d <= earliest || d >= latest)
        {
            out.hit(look.children, row, &[look.expected]);
        }
    }
}

fn died_before_birth(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.children.rows() {
        let Some(died) = look.died.date(row).ok() else { continue };
        if look.born.missing(row) || look.born.date(row).ok().is_some_and(|b| b > died) {
            out.hit(look.children, row, &[look.died, look.born]);
        }
    }
}

fn disability(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let schema = c.tables.schema;
    let mut places = Places::new(out);
    for child in look.children.rows().filter(|r| look.born.filled(*r)) {
        let Some(episode) = rows(look.episodes.of(child)).find(|e| look.further_action(*e)) else {
            continue;
        };
        let shown = [(look.born, child), (look.nfa, episode)];
        let mut any = false;
        for place in rows(look.characteristics.of(child)) {
            for row in rows(look.disabilities.of(place)) {
                any = true;
                if !schema.has_code("disability", look.disability.text(row)) {
                    places.at(look.disabilities, row, &[(look.disability, row), shown[0], shown[1]]);
                }
            }
        }
        if !any {
            match rows(look.characteristics.of(child)).next() {
                Some(place) => places.at(look.characteristics, place, &shown),
                None => places.at(look.children, child, &shown),
            }
        }
    }
}

fn died_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.children.rows() {
        if look.died.date(row).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.children, row, &[look.died]);
        }
    }
}

fn no_episode(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.children.rows().filter(|r| look.episodes.of(*r).is_empty()) {
        out.hit(look.children, row, &[look.id]);
    }
}

fn sex_of_an_unborn_child(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let unknown = if c.year < 2025 { "0" } else { "U" };
    for row in look.children.rows() {
        if look.born.missing(row) && look.expected.filled(row) && !look.sex.is(row, unknown) {
            out.hit(look.children, row, &[look.sex, look.born, look.expected]);
        }
    }
}

fn over_25(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    let before = look.period.end.add_years(-25);
    for child in look.children.rows() {
        let Some(born) = look.born.date(child).ok().filter(|b| *b < before) else {
            continue;
        };
        let birthday = born.add_years(25);
        for episode in rows(look.episodes.of(child)) {
            let open = look.closure.missing(episode);
            if open || look.closure.date(episode).ok().is_some_and(|d| d > birthday) {
                places.all(&[(look.born, child), (look.closure, episode)]);
            }
        }
    }
}

fn none_and_others(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let is_none = |row: usize| look.disability.text(row).eq_ignore_ascii_case("NONE");
    for place in look.characteristics.rows() {
        let own = rows(look.disabilities.of(place));
        if own.clone().any(is_none) {
            for row in own.filter(|r| !is_none(*r)) {
                out.hit(look.disabilities, row, &[look.disability]);
            }
        }
    }
}

fn disability_twice(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut count: HashMap<&str, u32> = HashMap::new();
    for place in look.characteristics.rows() {
        let own = rows(look.disabilities.of(place));
        if look.disabilities.of(place).len() < 2 {
            continue;
        }
        count.clear();
        for row in own.clone().filter(|r| look.disability.filled(*r)) {
            *count.entry(look.disability.text(row)).or_default() += 1;
        }
        for row in own {
            if count.get(look.disability.text(row)).is_some_and(|n| *n > 1) {
                out.hit(look.disabilities, row, &[look.disability]);
            }
        }
    }
}
