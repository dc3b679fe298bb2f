//! Section 47 enquiries and initial child protection conferences.

use super::super::rule_context::{Places, RuleContext, rows};
use super::super::spans::{Span, starts_within};
use super::plan::before_referral;
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashMap;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1104", |c, out| {
        let rc = RuleContext::at(c);
        before_referral(&rc, &rc.conferred, out);
    }),
    ("2884", conference_twice),
    ("2889", |c, out| {
        let rc = RuleContext::at(c);
        before_referral(&rc, &rc.enquired, out);
    }),
    ("2991Q", no_assessment),
    ("8615", conference_before_start),
    ("8675Q", open_too_long),
    ("8715", conference_outside_the_year),
    ("8740", open_from_another_year),
    ("8839", several_open),
    ("8868", open_in_a_closed_case),
    ("8870Q", |c, out| weekend(&RuleContext::at(c).target, out)),
    ("8875", |c, out| weekend(&RuleContext::at(c).conferred, out)),
    ("8890", overlapping),
];

fn conference_twice(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let mut on: HashMap<tables::Day, Vec<usize>> = HashMap::new();
    for child in rc.children.rows() {
        on.clear();
        for e in rows(rc.episodes.of(child)) {
            if let Some(day) = rc.conference.date(e).ok() {
                on.entry(day).or_default().push(e);
            }
        }
        if on.is_empty() {
            continue;
        }
        for s in rc.of_child(rc.enquiries, child) {
            let episodes = rc.conferred.date(s).ok().and_then(|d| on.get_mut(&d));
            // Once an episode is reported it need not be again, so a day is gone through only once.
            if let Some(episodes) = episodes {
                for e in &*episodes {
                    places.all(&[(rc.conferred, s), (rc.conference, *e)]);
                }
                episodes.truncate(1);
            }
        }
    }
}

fn no_assessment(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for (s, e) in rc.with_episode(rc.enquiries) {
        if rc.assessments.of(e).is_empty() {
            out.hit(rc.enquiries, s, &[rc.enquired]);
        }
    }
}

fn conference_before_start(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for s in rc.enquiries.rows() {
        let Some(conferred) = rc.conferred.date(s).ok() else {
            continue;
        };
        if rc.enquired.missing(s) || rc.enquired.date(s).ok().is_some_and(|d| d > conferred) {
            out.hit(rc.enquiries, s, &[rc.enquired, rc.conferred]);
        }
    }
}

/// A conference is still to come: none was held, and the flag says one is required.
fn awaits_conference(rc: &RuleContext<'_>, s: usize) -> bool {
    rc.conferred.missing(s) && rc.no_conference.bool(s).ok() == Some(false)
}

fn open_too_long(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for s in rc.enquiries.rows().filter(|s| awaits_conference(&rc, *s)) {
        if rc.enquired.date(s).ok().is_some_and(|d| d < rc.period.conferred_from) {
            out.hit(rc.enquiries, s, &[rc.enquired, rc.conferred, rc.no_conference]);
        }
    }
}

fn conference_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for s in rc.enquiries.rows() {
        if rc.conferred.date(s).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.enquiries, s, &[rc.conferred]);
        }
    }
}

fn open_from_another_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for s in rc.enquiries.rows().filter(|s| awaits_conference(&rc, *s)) {
        if rc.enquired.date(s).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.enquiries, s, &[rc.enquired, rc.conferred, rc.no_conference]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for e in rc.episodes.rows() {
        let unheld = rows(rc.enquiries.of(e)).filter(|s| rc.conferred.missing(*s));
        if unheld.clone().filter(|s| !rc.conference_not_required(*s)).count() > 1 {
            for s in unheld {
                out.hit(rc.enquiries, s, &[rc.enquired, rc.conferred, rc.no_conference]);
            }
        }
    }
}

fn open_in_a_closed_case(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for (s, e) in rc.with_episode(rc.enquiries) {
        // Both a conference and none required is as wrong as neither.
        if rc.closure.filled(e) && rc.conferred.filled(s) == rc.conference_not_required(s) {
            places.all(&[(rc.conferred, s), (rc.no_conference, s), (rc.closure, e)]);
        }
    }
}

fn weekend(col: &Col<'_>, out: &mut Out) {
    for row in col.table.rows() {
        if col.date(row).ok().is_some_and(|d| d.weekday() >= 5) {
            out.hit(col.table, row, &[*col]);
        }
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for e in rc.episodes.rows().filter(|e| rc.enquiries.of(*e).len() > 1) {
        starts.clear();
        spans.clear();
        for row in rows(rc.enquiries.of(e)) {
            let Some(from) = rc.enquired.date(row).ok() else {
                continue;
            };
            starts.push((from, row));
            let open = rc.conferred.missing(row) && !rc.conference_not_required(row);
            if let Some(to) = rc.conferred.date(row).ok().or(open.then_some(rc.period.end)) {
                spans.push(Span { from, to, row });
            }
        }
        starts_within(&mut starts, &mut spans, true, |s, other| {
            places.all(&[(rc.enquired, s), (rc.enquired, other), (rc.conferred, other)]);
        });
    }
}
