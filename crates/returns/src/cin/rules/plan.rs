//! Child in need plans, alone and against child protection plans.

use super::super::look::{Look, Places, rows};
use super::super::spans::{Span, starts_within};
use crate::rule::{Context, Out, RuleFn};
use crate::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("4001", open_beside_protection),
    ("4003", review_during_a_plan),
    ("4004", several_open),
    ("4008", |c, out| after_death(c, out, |look| look.plan_start)),
    ("4009Q", |c, out| after_death(c, out, |look| look.plan_end)),
    ("4010", start_date),
    ("4011", |c, out| {
        let look = Look::at(c);
        ends(&look.plan_start, &look.plan_end, out, |from, to| to < from);
    }),
    ("4012Q", |c, out| {
        let look = Look::at(c);
        ends(&look.plan_start, &look.plan_end, out, |from, to| to == from);
    }),
    ("4013", ended_outside_the_year),
    ("4014", overlapping),
    ("4015", started_before_referral),
    ("4016", started_during_protection),
    ("4017", protection_started_during_a_plan),
];

/// Reports rows whose start and end stand to each other as `wrong` says.
pub(super) fn ends(start: &Col<'_>, end: &Col<'_>, out: &mut Out, wrong: impl Fn(crate::Day, crate::Day) -> bool) {
    for row in start.table.rows() {
        if let (Some(from), Some(to)) = (start.date(row).ok(), end.date(row).ok())
            && wrong(from, to)
        {
            out.hit(start.table, row, &[*start, *end]);
        }
    }
}

/// Reports dates of a child's records that lie after the child's death.
pub(super) fn after_death<'a>(c: &Context<'a>, out: &mut Out, date: impl Fn(&Look<'a>) -> Col<'a>) {
    let look = Look::at(c);
    let date = date(&look);
    let mut places = Places::new(out);
    for child in look.children.rows() {
        let Some(died) = look.died.date(child).ok() else {
            continue;
        };
        for row in look.of_child(date.table, child) {
            if date.date(row).ok().is_some_and(|d| d > died) {
                places.all(&[(date, row), (look.died, child)]);
            }
        }
    }
}

fn open_beside_protection(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for e in look.episodes.rows() {
        let open_plan = |p: &usize| look.plan_start.filled(*p) && look.plan_end.missing(*p);
        let plans = rows(look.plans.of(e)).filter(open_plan);
        let protection = rows(look.protection.of(e)).filter(|p| look.protection_end.missing(*p));
        let (Some(plan), Some(protected)) = (plans.clone().next(), protection.clone().next()) else {
            continue;
        };
        for p in plans {
            places.at(look.plans, p, &[(look.plan_end, p), (look.protection_end, protected)]);
        }
        for p in protection {
            places.at(look.protection, p, &[(look.protection_end, p), (look.plan_end, plan)]);
        }
    }
}

/// A child's plans as spans: the day a plan ends does not count as within it, and a plan still open runs
/// to the reference date.
fn spans(look: &Look<'_>, table: &Table, start: &Col<'_>, end: &Col<'_>, child: usize, open: bool) -> Vec<Span> {
    let span = |row: usize| {
        let from = start.date(row).ok()?;
        let to = match end.date(row).ok() {
            Some(day) => day - 1,
            None if open && end.missing(row) => look.period.end,
            None => return None,
        };
        Some(Span { from, to, row })
    };
    look.of_child(table, child).filter_map(span).collect()
}

fn review_during_a_plan(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for child in look.children.rows() {
        let mut plans = spans(&look, look.plans, &look.plan_start, &look.plan_end, child, false);
        if plans.is_empty() {
            continue;
        }
        let mut reviews = Vec::new();
        for p in look.of_child(look.protection, child) {
            let ended = look.protection_end.date(p).ok();
            for r in rows(look.reviews.of(p)) {
                // The review at which protection ended may be the day a child in need plan took over.
                reviews.extend(look.review.date(r).ok().filter(|d| Some(*d) != ended).map(|d| (d, r)));
            }
        }
        starts_within(&mut reviews, &mut plans, false, |r, plan| {
            let cells = [(look.review, r), (look.plan_start, plan), (look.plan_end, plan)];
            places.all(&cells);
            if let Some(p) = look.reviews.parent(r) {
                places.at(look.protection, p, &cells);
            }
        });
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for e in look.episodes.rows() {
        let own = rows(look.plans.of(e));
        if own.clone().filter(|p| look.plan_end.missing(*p)).count() > 1 {
            for p in own {
                out.hit(look.plans, p, &[look.plan_start, look.plan_end]);
            }
        }
    }
}

fn start_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for p in look.plans.rows() {
        if look.plan_start.missing(p) || look.plan_start.date(p).ok().is_some_and(|d| d > look.period.end) {
            out.hit(look.plans, p, &[look.plan_start]);
        }
    }
}

fn ended_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for p in look.plans.rows() {
        if look.plan_end.date(p).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.plans, p, &[look.plan_end]);
        }
    }
}

/// Records of one kind of a child, of which one begins while another runs, its last day included.
pub(super) fn overlap(look: &Look<'_>, start: &Col<'_>, end: &Col<'_>, out: &mut Out) {
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for child in look.children.rows() {
        starts.clear();
        spans.clear();
        for row in look.of_child(start.table, child) {
            let Some(from) = start.date(row).ok() else { continue };
            starts.push((from, row));
            let open = end.missing(row).then_some(look.period.end);
            if let Some(to) = end.date(row).ok().or(open) {
                spans.push(Span { from, to, row });
            }
        }
        starts_within(&mut starts, &mut spans, true, |row, other| {
            places.all(&[(*start, row), (*start, other), (*end, other)]);
        });
    }
}

fn overlapping(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    overlap(&look, &look.plan_start, &look.plan_end, out);
}

fn started_before_referral(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    before_referral(&look, &look.plan_start, out);
}

/// Records that began before the referral of their episode.
pub(super) fn before_referral(look: &Look<'_>, start: &Col<'_>, out: &mut Out) {
    let mut places = Places::new(out);
    for (row, e) in look.with_episode(start.table) {
        if let (Some(started), Some(referred)) = (start.date(row).ok(), look.referral.date(e).ok())
            && started < referred
        {
            places.all(&[(*start, row), (look.referral, e)]);
        }
    }
}

fn started_during_protection(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    during(
        &look,
        (&look.plan_start, &look.plan_end),
        (&look.protected, &look.protection_end),
        out,
    );
}

fn protection_started_during_a_plan(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    during(
        &look,
        (&look.protected, &look.protection_end),
        (&look.plan_start, &look.plan_end),
        out,
    );
}

/// Records of one kind that begin while one of another kind runs.
fn during(look: &Look<'_>, one: (&Col<'_>, &Col<'_>), other: (&Col<'_>, &Col<'_>), out: &mut Out) {
    let mut places = Places::new(out);
    for child in look.children.rows() {
        let mut running = spans(look, other.0.table, other.0, other.1, child, true);
        if running.is_empty() {
            continue;
        }
        let begun = look.of_child(one.0.table, child);
        let mut begun: Vec<_> = begun.filter_map(|r| Some((one.0.date(r).ok()?, r))).collect();
        starts_within(&mut begun, &mut running, false, |row, span| {
            places.all(&[(*one.0, row), (*other.0, span), (*other.1, span)]);
        });
    }
}
