//! Assessments and the factors found in them.

use super::super::rule_context::{CellAt, Places, RuleContext, rows};
use super::super::spans::{Span, starts_within};
use returns::rule::{Context, Out, RuleFn};
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
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for (a, e) in rc.with_episode(rc.assessments) {
        if let (Some(started), Some(referred)) = (rc.assessed.date(a).ok(), rc.referral.date(e).ok())
            && started < referred
        {
            places.all(&[(rc.assessed, a), (rc.referral, e)]);
        }
    }
}

fn ends_before_it_starts(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        if let (Some(from), Some(to)) = (rc.assessed.date(a).ok(), rc.authorised.date(a).ok())
            && to < from
        {
            out.hit(rc.assessments, a, &[rc.assessed, rc.authorised]);
        }
    }
}

/// The cells of an assessment's factors, to show with it.
fn factors<'a>(rc: &RuleContext<'a>, a: usize) -> Vec<CellAt<'a>> {
    rows(rc.factors.of(a)).map(|f| (rc.factor, f)).collect()
}

fn report(rc: &RuleContext<'_>, a: usize, first: &[CellAt<'_>], out: &mut Out) {
    let cells: Vec<_> = first.iter().copied().chain(factors(rc, a)).collect();
    out.hit_cells(rc.assessments, a, &cells, "");
}

fn factors_before_the_end(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        if rc.authorised.missing(a) && !rc.factors.of(a).is_empty() {
            report(&rc, a, &[(rc.authorised, a)], out);
        }
    }
}

fn open_too_long(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        let long_ago = rc.assessed.date(a).ok().is_some_and(|d| d < rc.period.assessed_from);
        if long_ago && rc.authorised.missing(a) {
            out.hit(rc.assessments, a, &[rc.assessed, rc.authorised]);
        }
    }
}

fn authorised_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        if rc.authorised.date(a).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.assessments, a, &[rc.authorised]);
        }
    }
}

fn open_from_another_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        let outside = rc.assessed.missing(a) || rc.assessed.date(a).ok().is_some_and(|d| !rc.period.holds(d));
        if outside && rc.authorised.missing(a) {
            out.hit(rc.assessments, a, &[rc.assessed, rc.authorised]);
        }
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for e in rc.episodes.rows().filter(|e| rc.assessments.of(*e).len() > 1) {
        starts.clear();
        spans.clear();
        for row in rows(rc.assessments.of(e)) {
            let Some(from) = rc.assessed.date(row).ok() else {
                continue;
            };
            starts.push((from, row));
            let open = rc.authorised.missing(row).then_some(rc.period.end);
            if let Some(to) = rc.authorised.date(row).ok().or(open) {
                spans.push(Span { from, to, row });
            }
        }
        starts_within(&mut starts, &mut spans, true, |a, other| {
            places.all(&[(rc.assessed, a), (rc.assessed, other), (rc.authorised, other)]);
        });
    }
}

fn open_in_a_closed_case(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for (a, e) in rc.with_episode(rc.assessments) {
        if rc.closure.filled(e) && rc.authorised.missing(a) {
            places.all(&[(rc.authorised, a), (rc.closure, e)]);
        }
    }
}

fn no_factors_and_others(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        let own = rows(rc.factors.of(a));
        let none = own.clone().any(|f| rc.factor.is(f, "21"));
        if none && own.clone().any(|f| rc.factor.filled(f) && !rc.factor.is(f, "21")) {
            report(&rc, a, &[], out);
        }
    }
}

fn no_factors_and_not_closed(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for e in rc.episodes.rows() {
        let &[a] = rc.assessments.of(e) else { continue };
        let none = rows(rc.factors.of(a as usize)).find(|f| rc.factor.is(*f, "21"));
        if let Some(f) = none
            && !rc.closed_after_assessment(e)
        {
            let cells = [(rc.factor, f), (rc.reason, e)];
            places.at(rc.assessments, a as usize, &cells);
            places.at(rc.episodes, e, &cells);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for e in rc.episodes.rows() {
        let own = rows(rc.assessments.of(e));
        if own.clone().filter(|a| rc.authorised.missing(*a)).count() > 1 {
            for a in own {
                out.hit(rc.assessments, a, &[rc.authorised]);
            }
        }
    }
}

fn factors_missing(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let schema = c.tables.schema;
    for a in rc.assessments.rows() {
        let since_start = rc.authorised.date(a).ok().is_some_and(|d| d >= rc.period.start);
        let mut own = rows(rc.factors.of(a));
        let sound = !rc.factors.of(a).is_empty() && own.all(|f| schema.has_code("factor", rc.factor.text(f)));
        if since_start && !sound {
            report(&rc, a, &[(rc.authorised, a)], out);
        }
    }
}

fn factor_twice(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut seen = HashSet::new();
    for a in rc.assessments.rows().filter(|a| rc.factors.of(*a).len() > 1) {
        seen.clear();
        let mut own = rows(rc.factors.of(a)).filter(|f| rc.factor.filled(*f));
        if own.any(|f| !seen.insert(rc.factor.text(f))) {
            report(&rc, a, &[], out);
        }
    }
}

fn no_longer_used(c: &Context<'_>, out: &mut Out, code: &str) {
    let rc = RuleContext::at(c);
    for a in rc.assessments.rows() {
        let own = rows(rc.factors.of(a)).filter(|f| rc.factor.text(*f).eq_ignore_ascii_case(code));
        let cells: Vec<_> = own.map(|f| (rc.factor, f)).collect();
        if !cells.is_empty() {
            out.hit_cells(rc.assessments, a, &cells, "");
        }
    }
}
