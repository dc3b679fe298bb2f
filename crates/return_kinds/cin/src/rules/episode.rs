//! Episodes: referral, need, closure, and one episode against another of the same child.

use super::super::rule_context::{Places, RuleContext, rows};
use super::super::spans::{Span, starts_within};
use returns::rule::{Context, Out, RuleFn};
use tables::Day;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("8555Q", referred_after_death),
    ("8568", flag),
    ("8569Q", decided_too_long_ago),
    ("8585Q", died_without_a_date),
    ("8600", referral_date),
    ("8606", referred_before_conception),
    ("8610", need_missing),
    ("8620", closed_outside_the_year),
    ("8630", closed_before_referral),
    ("8640", |c, out| code(c, out, "ReasonForClosure", "closure_reason")),
    ("8650", |c, out| code(c, out, "PrimaryNeedCode", "primary_need")),
    ("8805", closed_without_reason),
    ("8810", reason_without_closure),
    ("8815", several_open),
    ("8816", open_and_not_the_latest),
    ("8820", overlapping),
    ("8825Q", closed_after_no_assessment),
    ("8866", source),
];

fn referred_after_death(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for child in rc.children.rows() {
        let Some(died) = rc.died.date(child).ok() else {
            continue;
        };
        for e in rows(rc.episodes.of(child)) {
            if rc.referral.date(e).ok().is_some_and(|d| d > died) {
                places.all(&[(rc.referral, e), (rc.died, child)]);
            }
        }
    }
}

fn flag(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        let text = rc.nfa.text(row);
        if !["1", "0", "true", "false"].iter().any(|f| text.eq_ignore_ascii_case(f)) {
            out.hit(rc.episodes, row, &[rc.nfa]);
        }
    }
}

fn decided_too_long_ago(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        let long_ago = rc.referral.date(row).ok().is_some_and(|d| d < rc.period.decided_from);
        if long_ago && !rc.further_action(row) {
            out.hit(rc.episodes, row, &[rc.referral, rc.nfa]);
        }
    }
}

fn died_without_a_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for (e, child) in rc.with_episode(rc.episodes) {
        if rc.reason.is(e, "RC2") && rc.died.missing(child) {
            places.all(&[(rc.reason, e), (rc.died, child)]);
        }
    }
}

fn referral_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        if rc.referral.missing(row) || rc.referral.date(row).ok().is_some_and(|d| d > rc.period.end) {
            out.hit(rc.episodes, row, &[rc.referral]);
        }
    }
}

fn referred_before_conception(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for (e, child) in rc.with_episode(rc.episodes) {
        let Some(referred) = rc.referral.date(e).ok() else {
            continue;
        };
        for birth in [rc.born, rc.expected] {
            if birth.date(child).ok().is_some_and(|b| referred < b - 280) {
                places.all(&[(rc.referral, e), (birth, child)]);
            }
        }
    }
}

fn need_missing(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let need = rc.episodes.col("PrimaryNeedCode");
    for row in rc.episodes.rows() {
        if rc.further_action(row) && need.missing(row) {
            out.hit(rc.episodes, row, &[rc.nfa, need]);
        }
    }
}

fn closed_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        if rc.closure.date(row).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.episodes, row, &[rc.closure]);
        }
    }
}

fn closed_before_referral(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        if let (Some(from), Some(to)) = (rc.referral.date(row).ok(), rc.closure.date(row).ok())
            && to < from
        {
            out.hit(rc.episodes, row, &[rc.referral, rc.closure]);
        }
    }
}

fn code(c: &Context<'_>, out: &mut Out, column: &str, list: &str) {
    let episodes = c.table("CINdetails");
    let col = episodes.col(column);
    for row in episodes.rows() {
        if col.filled(row) && !c.tables.schema.has_code(list, col.text(row)) {
            out.hit(episodes, row, &[col]);
        }
    }
}

fn closed_without_reason(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        if rc.closure.filled(row) && rc.reason.missing(row) {
            out.hit(rc.episodes, row, &[rc.closure, rc.reason]);
        }
    }
}

fn reason_without_closure(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.episodes.rows() {
        if rc.reason.filled(row) && rc.closure.missing(row) {
            out.hit(rc.episodes, row, &[rc.reason, rc.closure]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for child in rc.children.rows() {
        let open = rows(rc.episodes.of(child)).filter(|e| rc.closure.missing(*e));
        if open.clone().filter(|e| rc.further_action(*e)).count() > 1 {
            for e in open {
                out.hit(rc.episodes, e, &[rc.closure, rc.nfa]);
            }
        }
    }
}

fn open_and_not_the_latest(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for child in rc.children.rows() {
        let dated = rows(rc.episodes.of(child)).filter_map(|e| Some((rc.referral.date(e).ok()?, e)));
        // Of two referred on the same last day the first is the latest.
        let Some((_, latest)) = dated.clone().rev().max_by_key(|(d, _)| *d) else {
            continue;
        };
        for (_, e) in dated {
            if e != latest && rc.closure.missing(e) && rc.further_action(e) {
                places.all(&[(rc.referral, e), (rc.nfa, e), (rc.referral, latest)]);
            }
        }
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for child in rc.children.rows().filter(|r| rc.episodes.of(*r).len() > 1) {
        starts.clear();
        spans.clear();
        for e in rows(rc.episodes.of(child)) {
            let Some(from) = rc.referral.date(e).ok() else {
                continue;
            };
            starts.push((from, e));
            // The day of closure may be the day of the next referral.
            let end = match rc.closure.date(e).ok() {
                Some(closed) => Some(closed),
                None if rc.closure.missing(e) && rc.further_action(e) => Some(rc.period.end),
                None => None,
            };
            if let Some(end) = end {
                spans.push(Span {
                    from,
                    to: end - 1,
                    row: e,
                });
            }
        }
        starts_within(&mut starts, &mut spans, true, |e, other| {
            places.all(&[(rc.referral, e), (rc.referral, other), (rc.closure, other)]);
        });
    }
}

fn closed_after_no_assessment(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for e in rc.episodes.rows() {
        if rc.closed_after_assessment(e) && rc.assessments.of(e).is_empty() {
            out.hit(rc.episodes, e, &[rc.reason]);
        }
    }
}

fn source(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let source = rc.episodes.col("ReferralSource");
    let since = Day::from_ymd(2013, 4, 1);
    for row in rc.episodes.rows() {
        let required = rc.referral.date(row).ok().is_some_and(|d| Some(d) >= since);
        if required && !c.tables.schema.has_code("referral_source", source.text(row)) {
            out.hit(rc.episodes, row, &[rc.referral, source]);
        }
    }
}
