//! Section 47 enquiries and initial child protection conferences.

use super::super::look::{Look, Places, rows};
use super::super::spans::{Span, starts_within};
use super::plan::before_referral;
use crate::rule::{Context, Out, RuleFn};
use crate::table::Col;
use std::collections::HashMap;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1104", |c, out| {
        let look = Look::at(c);
        before_referral(&look, &look.conferred, out);
    }),
    ("2884", conference_twice),
    ("2889", |c, out| {
        let look = Look::at(c);
        before_referral(&look, &look.enquired, out);
    }),
    ("2991Q", no_assessment),
    ("8615", conference_before_start),
    ("8675Q", open_too_long),
    ("8715", conference_outside_the_year),
    ("8740", open_from_another_year),
    ("8839", several_open),
    ("8868", open_in_a_closed_case),
    ("8870Q", |c, out| weekend(&Look::at(c).target, out)),
    ("8875", |c, out| weekend(&Look::at(c).conferred, out)),
    ("8890", overlapping),
];

fn conference_twice(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    let mut on: HashMap<crate::Day, Vec<usize>> = HashMap::new();
    for child in look.children.rows() {
        on.clear();
        for e in rows(look.episodes.of(child)) {
            if let Some(day) = look.conference.date(e).ok() {
                on.entry(day).or_default().push(e);
            }
        }
        if on.is_empty() {
            continue;
        }
        for s in look.of_child(look.enquiries, child) {
            let episodes = look.conferred.date(s).ok().and_then(|d| on.get_mut(&d));
            // Once an episode is reported it need not be again, so a day is gone through only once.
            if let Some(episodes) = episodes {
                for e in &*episodes {
                    places.all(&[(look.conferred, s), (look.conference, *e)]);
                }
                episodes.truncate(1);
            }
        }
    }
}

fn no_assessment(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for (s, e) in look.with_episode(look.enquiries) {
        if look.assessments.of(e).is_empty() {
            out.hit(look.enquiries, s, &[look.enquired]);
        }
    }
}

fn conference_before_start(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for s in look.enquiries.rows() {
        let Some(conferred) = look.conferred.date(s).ok() else {
            continue;
        };
        if look.enquired.missing(s) || look.enquired.date(s).ok().is_some_and(|d| d > conferred) {
            out.hit(look.enquiries, s, &[look.enquired, look.conferred]);
        }
    }
}

/// A conference is still to come: none was held, and the flag says one is required.
fn awaits_conference(look: &Look<'_>, s: usize) -> bool {
    look.conferred.missing(s) && look.no_conference.bool(s).ok() == Some(false)
}

fn open_too_long(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for s in look.enquiries.rows().filter(|s| awaits_conference(&look, *s)) {
        if look
            .enquired
            .date(s)
            .ok()
            .is_some_and(|d| d < look.period.conferred_from)
        {
            out.hit(look.enquiries, s, &[look.enquired, look.conferred, look.no_conference]);
        }
    }
}

fn conference_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for s in look.enquiries.rows() {
        if look.conferred.date(s).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.enquiries, s, &[look.conferred]);
        }
    }
}

fn open_from_another_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for s in look.enquiries.rows().filter(|s| awaits_conference(&look, *s)) {
        if look.enquired.date(s).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.enquiries, s, &[look.enquired, look.conferred, look.no_conference]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for e in look.episodes.rows() {
        let unheld = rows(look.enquiries.of(e)).filter(|s| look.conferred.missing(*s));
        if unheld.clone().filter(|s| !look.conference_not_required(*s)).count() > 1 {
            for s in unheld {
                out.hit(look.enquiries, s, &[look.enquired, look.conferred, look.no_conference]);
            }
        }
    }
}

fn open_in_a_closed_case(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for (s, e) in look.with_episode(look.enquiries) {
        // Both a conference and none required is as wrong as neither.
        if look.closure.filled(e) && look.conferred.filled(s) == look.conference_not_required(s) {
            places.all(&[(look.conferred, s), (look.no_conference, s), (look.closure, e)]);
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
    let look = Look::at(c);
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for e in look.episodes.rows().filter(|e| look.enquiries.of(*e).len() > 1) {
        starts.clear();
        spans.clear();
        for row in rows(look.enquiries.of(e)) {
            let Some(from) = look.enquired.date(row).ok() else {
                continue;
            };
            starts.push((from, row));
            let open = look.conferred.missing(row) && !look.conference_not_required(row);
            if let Some(to) = look.conferred.date(row).ok().or(open.then_some(look.period.end)) {
                spans.push(Span { from, to, row });
            }
        }
        starts_within(&mut starts, &mut spans, true, |s, other| {
            places.all(&[(look.enquired, s), (look.enquired, other), (look.conferred, other)]);
        });
    }
}
