//! Episodes: referral, need, closure, and one episode against another of the same child.

use super::super::look::{Look, Places, rows};
use super::super::spans::{Span, starts_within};
use crate::Day;
use crate::rule::{Context, Out, RuleFn};

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
    let look = Look::at(c);
    let mut places = Places::new(out);
    for child in look.children.rows() {
        let Some(died) = look.died.date(child).ok() else {
            continue;
        };
        for e in rows(look.episodes.of(child)) {
            if look.referral.date(e).ok().is_some_and(|d| d > died) {
                places.all(&[(look.referral, e), (look.died, child)]);
            }
        }
    }
}

fn flag(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        let text = look.nfa.text(row);
        if !["1", "0", "true", "false"].iter().any(|f| text.eq_ignore_ascii_case(f)) {
            out.hit(look.episodes, row, &[look.nfa]);
        }
    }
}

fn decided_too_long_ago(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        let long_ago = look
            .referral
            .date(row)
            .ok()
            .is_some_and(|d| d < look.period.decided_from);
        if long_ago && !look.further_action(row) {
            out.hit(look.episodes, row, &[look.referral, look.nfa]);
        }
    }
}

fn died_without_a_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for (e, child) in look.with_episode(look.episodes) {
        if look.reason.is(e, "RC2") && look.died.missing(child) {
            places.all(&[(look.reason, e), (look.died, child)]);
        }
    }
}

fn referral_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        if look.referral.missing(row) || look.referral.date(row).ok().is_some_and(|d| d > look.period.end) {
            out.hit(look.episodes, row, &[look.referral]);
        }
    }
}

fn referred_before_conception(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for (e, child) in look.with_episode(look.episodes) {
        let Some(referred) = look.referral.date(e).ok() else {
            continue;
        };
        for birth in [look.born, look.expected] {
            if birth.date(child).ok().is_some_and(|b| referred < b - 280) {
                places.all(&[(look.referral, e), (birth, child)]);
            }
        }
    }
}

fn need_missing(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let need = look.episodes.col("PrimaryNeedCode");
    for row in look.episodes.rows() {
        if look.further_action(row) && need.missing(row) {
            out.hit(look.episodes, row, &[look.nfa, need]);
        }
    }
}

fn closed_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        if look.closure.date(row).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.episodes, row, &[look.closure]);
        }
    }
}

fn closed_before_referral(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        if let (Some(from), Some(to)) = (look.referral.date(row).ok(), look.closure.date(row).ok())
            && to < from
        {
            out.hit(look.episodes, row, &[look.referral, look.closure]);
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
    let look = Look::at(c);
    for row in look.episodes.rows() {
        if look.closure.filled(row) && look.reason.missing(row) {
            out.hit(look.episodes, row, &[look.closure, look.reason]);
        }
    }
}

fn reason_without_closure(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for row in look.episodes.rows() {
        if look.reason.filled(row) && look.closure.missing(row) {
            out.hit(look.episodes, row, &[look.reason, look.closure]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for child in look.children.rows() {
        let open = rows(look.episodes.of(child)).filter(|e| look.closure.missing(*e));
        if open.clone().filter(|e| look.further_action(*e)).count() > 1 {
            for e in open {
                out.hit(look.episodes, e, &[look.closure, look.nfa]);
            }
        }
    }
}

fn open_and_not_the_latest(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for child in look.children.rows() {
        let dated = rows(look.episodes.of(child)).filter_map(|e| Some((look.referral.date(e).ok()?, e)));
        // Of two referred on the same last day the first is the latest.
        let Some((_, latest)) = dated.clone().rev().max_by_key(|(d, _)| *d) else {
            continue;
        };
        for (_, e) in dated {
            if e != latest && look.closure.missing(e) && look.further_action(e) {
                places.all(&[(look.referral, e), (look.nfa, e), (look.referral, latest)]);
            }
        }
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for child in look.children.rows().filter(|r| look.episodes.of(*r).len() > 1) {
        starts.clear();
        spans.clear();
        for e in rows(look.episodes.of(child)) {
            let Some(from) = look.referral.date(e).ok() else {
                continue;
            };
            starts.push((from, e));
            // The day of closure may be the day of the next referral.
            let end = match look.closure.date(e).ok() {
                Some(closed) => Some(closed),
                None if look.closure.missing(e) && look.further_action(e) => Some(look.period.end),
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
            places.all(&[(look.referral, e), (look.referral, other), (look.closure, other)]);
        });
    }
}

fn closed_after_no_assessment(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for e in look.episodes.rows() {
        if look.closed_after_assessment(e) && look.assessments.of(e).is_empty() {
            out.hit(look.episodes, e, &[look.reason]);
        }
    }
}

fn source(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let source = look.episodes.col("ReferralSource");
    let since = Day::from_ymd(2013, 4, 1);
    for row in look.episodes.rows() {
        let asked = look.referral.date(row).ok().is_some_and(|d| Some(d) >= since);
        if asked && !c.tables.schema.has_code("referral_source", source.text(row)) {
            out.hit(look.episodes, row, &[look.referral, source]);
        }
    }
}
