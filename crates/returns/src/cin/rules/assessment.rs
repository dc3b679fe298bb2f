//! Assessments and the factors found in them.

use super::super::look::{CellAt, Look, Places, rows};
use super::super::spans::{Span, starts_within};
use crate::rule::{Context, Out, RuleFn};
use std::collections::HashSet;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1103", started_before_referral),
    ("8608", ends_before_it_starts),
    ("8614", factors_before_the_end),
    ("8670Q", open_too_long),
    ("8696", authorised_outside_the_year),
    ("8736", open_from_another_year),
    ("8863Q", overlapping),
    ("8867", open_in_a_closed_case),
    ("8869", no_factors_and_others),
    ("8873Q", no_factors_and_not_closed),
    ("8896", several_open),
    ("8897Q", factors_missing),
    ("8898", factor_twice),
    ("8945Q", |c, out| no_longer_used(c, out, "18A")),
    ("8950Q", |c, out| no_longer_used(c, out, "19A")),
];

fn started_before_referral(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for (a, e) in look.with_episode(look.assessments) {
        if let (Some(started), Some(referred)) = (look.assessed.date(a).ok(), look.referral.date(e).ok())
            && started < referred
        {
            places.all(&[(look.assessed, a), (look.referral, e)]);
        }
    }
}

fn ends_before_it_starts(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        if let (Some(from), Some(to)) = (look.assessed.date(a).ok(), look.authorised.date(a).ok())
            && to < from
        {
            out.hit(look.assessments, a, &[look.assessed, look.authorised]);
        }
    }
}

/// The cells of an assessment's factors, to show with it.
fn factors<'a>(look: &Look<'a>, a: usize) -> Vec<CellAt<'a>> {
    rows(look.factors.of(a)).map(|f| (look.factor, f)).collect()
}

fn report(look: &Look<'_>, a: usize, first: &[CellAt<'_>], out: &mut Out) {
    let cells: Vec<_> = first.iter().copied().chain(factors(look, a)).collect();
    out.hit_cells(look.assessments, a, &cells, "");
}

fn factors_before_the_end(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        if look.authorised.missing(a) && !look.factors.of(a).is_empty() {
            report(&look, a, &[(look.authorised, a)], out);
        }
    }
}

fn open_too_long(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        let long_ago = look
            .assessed
            .date(a)
            .ok()
            .is_some_and(|d| d < look.period.assessed_from);
        if long_ago && look.authorised.missing(a) {
            out.hit(look.assessments, a, &[look.assessed, look.authorised]);
        }
    }
}

fn authorised_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        if look.authorised.date(a).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.assessments, a, &[look.authorised]);
        }
    }
}

fn open_from_another_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        let outside = look.assessed.missing(a) || look.assessed.date(a).ok().is_some_and(|d| !look.period.holds(d));
        if outside && look.authorised.missing(a) {
            out.hit(look.assessments, a, &[look.assessed, look.authorised]);
        }
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for e in look.episodes.rows().filter(|e| look.assessments.of(*e).len() > 1) {
        starts.clear();
        spans.clear();
        for row in rows(look.assessments.of(e)) {
            let Some(from) = look.assessed.date(row).ok() else {
                continue;
            };
            starts.push((from, row));
            let open = look.authorised.missing(row).then_some(look.period.end);
            if let Some(to) = look.authorised.date(row).ok().or(open) {
                spans.push(Span { from, to, row });
            }
        }
        starts_within(&mut starts, &mut spans, true, |a, other| {
            places.all(&[(look.assessed, a), (look.assessed, other), (look.authorised, other)]);
        });
    }
}

fn open_in_a_closed_case(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for (a, e) in look.with_episode(look.assessments) {
        if look.closure.filled(e) && look.authorised.missing(a) {
            places.all(&[(look.authorised, a), (look.closure, e)]);
        }
    }
}

fn no_factors_and_others(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        let own = rows(look.factors.of(a));
        let none = own.clone().any(|f| look.factor.is(f, "21"));
        if none && own.clone().any(|f| look.factor.filled(f) && !look.factor.is(f, "21")) {
            report(&look, a, &[], out);
        }
    }
}

fn no_factors_and_not_closed(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for e in look.episodes.rows() {
        let &[a] = look.assessments.of(e) else { continue };
        let none = rows(look.factors.of(a as usize)).find(|f| look.factor.is(*f, "21"));
        if let Some(f) = none
            && !look.closed_after_assessment(e)
        {
            let cells = [(look.factor, f), (look.reason, e)];
            places.at(look.assessments, a as usize, &cells);
            places.at(look.episodes, e, &cells);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for e in look.episodes.rows() {
        let own = rows(look.assessments.of(e));
        if own.clone().filter(|a| look.authorised.missing(*a)).count() > 1 {
            for a in own {
                out.hit(look.assessments, a, &[look.authorised]);
            }
        }
    }
}

fn factors_missing(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let schema = c.tables.schema;
    for a in look.assessments.rows() {
        let asked = look.authorised.date(a).ok().is_some_and(|d| d >= look.period.start);
        let mut own = rows(look.factors.of(a));
        let sound = !look.factors.of(a).is_empty() && own.all(|f| schema.has_code("factor", look.factor.text(f)));
        if asked && !sound {
            report(&look, a, &[(look.authorised, a)], out);
        }
    }
}

fn factor_twice(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut seen = HashSet::new();
    for a in look.assessments.rows().filter(|a| look.factors.of(*a).len() > 1) {
        seen.clear();
        let mut own = rows(look.factors.of(a)).filter(|f| look.factor.filled(*f));
        if own.any(|f| !seen.insert(look.factor.text(f))) {
            report(&look, a, &[], out);
        }
    }
}

fn no_longer_used(c: &Context<'_>, out: &mut Out, code: &str) {
    let look = Look::at(c);
    for a in look.assessments.rows() {
        let own = rows(look.factors.of(a)).filter(|f| look.factor.text(*f).eq_ignore_ascii_case(code));
        let cells: Vec<_> = own.map(|f| (look.factor, f)).collect();
        if !cells.is_empty() {
            out.hit_cells(look.assessments, a, &cells, "");
        }
    }
}
