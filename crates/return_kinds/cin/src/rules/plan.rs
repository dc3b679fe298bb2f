//! Child in need plans, alone and against child protection plans.

use super::super::rule_context::{Places, RuleContext, rows};
use super::super::spans::{Span, starts_within};
use returns::rule::{Context, Out, RuleFn};
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("4001", open_beside_protection),
    ("4003", review_during_a_plan),
    ("4004", several_open),
    ("4008", |c, out| after_death(c, out, |rc| rc.plan_start)),
    ("4009Q", |c, out| after_death(c, out, |rc| rc.plan_end)),
    ("4010", start_date),
    ("4011", |c, out| {
        let rc = RuleContext::at(c);
        ends(&rc.plan_start, &rc.plan_end, out, |from, to| to < from);
    }),
    ("4012Q", |c, out| {
        let rc = RuleContext::at(c);
        ends(&rc.plan_start, &rc.plan_end, out, |from, to| to == from);
    }),
    ("4013", ended_outside_the_year),
    ("4014", overlapping),
    ("4015", started_before_referral),
    ("4016", started_during_protection),
    ("4017", protection_started_during_a_plan),
];

/// Reports rows whose start and end are related as `wrong` says.
pub(super) fn ends(start: &Col<'_>, end: &Col<'_>, out: &mut Out, wrong: impl Fn(tables::Day, tables::Day) -> bool) {
    for row in start.table.rows() {
        if let (Some(from), Some(to)) = (start.date(row).ok(), end.date(row).ok())
            && wrong(from, to)
        {
            out.hit(start.table, row, &[*start, *end]);
        }
    }
}

/// Reports dates of a child's records that lie after the child's death.
pub(super) fn after_death<'a>(c: &Context<'a>, out: &mut Out, date: impl Fn(&RuleContext<'a>) -> Col<'a>) {
    let rc = RuleContext::at(c);
    let date = date(&rc);
    let mut places = Places::new(out);
    for child in rc.children.rows() {
        let Some(died) = rc.died.date(child).ok() else {
            continue;
        };
        for row in rc.of_child(date.table, child) {
            if date.date(row).ok().is_some_and(|d| d > died) {
                places.all(&[(date, row), (rc.died, child)]);
            }
        }
    }
}

fn open_beside_protection(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for e in rc.episodes.rows() {
        let open_plan = |p: &usize| rc.plan_start.filled(*p) && rc.plan_end.missing(*p);
        let plans = rows(rc.plans.of(e)).filter(open_plan);
        let protection = rows(rc.protection.of(e)).filter(|p| rc.protection_end.missing(*p));
        let (Some(plan), Some(protected)) = (plans.clone().next(), protection.clone().next()) else {
            continue;
        };
        for p in plans {
            places.at(rc.plans, p, &[(rc.plan_end, p), (rc.protection_end, protected)]);
        }
        for p in protection {
            places.at(rc.protection, p, &[(rc.protection_end, p), (rc.plan_end, plan)]);
        }
    }
}

/// A child's plans as spans: the day a plan ends does not count as within it, and a plan still open runs
/// to the reference date.
fn spans(rc: &RuleContext<'_>, table: &Table, start: &Col<'_>, end: &Col<'_>, child: usize, open: bool) -> Vec<Span> {
    let span = |row: usize| {
        let from = start.date(row).ok()?;
        let to = match end.date(row).ok() {
            Some(day) => day - 1,
            None if open && end.missing(row) => rc.period.end,
            None => return None,
        };
        Some(Span { from, to, row })
    };
    rc.of_child(table, child).filter_map(span).collect()
}

fn review_during_a_plan(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for child in rc.children.rows() {
        let mut plans = spans(&rc, rc.plans, &rc.plan_start, &rc.plan_end, child, false);
        if plans.is_empty() {
            continue;
        }
        let mut reviews = Vec::new();
        for p in rc.of_child(rc.protection, child) {
            let ended = rc.protection_end.date(p).ok();
            for r in rows(rc.reviews.of(p)) {
                // The review at which protection ended may be the day a child in need plan took over.
                reviews.extend(rc.review.date(r).ok().filter(|d| Some(*d) != ended).map(|d| (d, r)));
            }
        }
        starts_within(&mut reviews, &mut plans, false, |r, plan| {
            let cells = [(rc.review, r), (rc.plan_start, plan), (rc.plan_end, plan)];
            places.all(&cells);
            if let Some(p) = rc.reviews.parent(r) {
                places.at(rc.protection, p, &cells);
            }
        });
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for e in rc.episodes.rows() {
        let own = rows(rc.plans.of(e));
        if own.clone().filter(|p| rc.plan_end.missing(*p)).count() > 1 {
            for p in own {
                out.hit(rc.plans, p, &[rc.plan_start, rc.plan_end]);
            }
        }
    }
}

fn start_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for p in rc.plans.rows() {
        if rc.plan_start.missing(p) || rc.plan_start.date(p).ok().is_some_and(|d| d > rc.period.end) {
            out.hit(rc.plans, p, &[rc.plan_start]);
        }
    }
}

fn ended_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for p in rc.plans.rows() {
        if rc.plan_end.date(p).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.plans, p, &[rc.plan_end]);
        }
    }
}

/// Records of one kind of a child, of which one begins while another runs, its last day included.
pub(super) fn overlap(rc: &RuleContext<'_>, start: &Col<'_>, end: &Col<'_>, out: &mut Out) {
    let mut places = Places::new(out);
    let (mut starts, mut spans) = (Vec::new(), Vec::new());
    for child in rc.children.rows() {
        starts.clear();
        spans.clear();
        for row in rc.of_child(start.table, child) {
            let Some(from) = start.date(row).ok() else { continue };
            starts.push((from, row));
            let open = end.missing(row).then_some(rc.period.end);
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
    let rc = RuleContext::at(c);
    overlap(&rc, &rc.plan_start, &rc.plan_end, out);
}

fn started_before_referral(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    before_referral(&rc, &rc.plan_start, out);
}

/// Records that began before the referral of their episode.
pub(super) fn before_referral(rc: &RuleContext<'_>, start: &Col<'_>, out: &mut Out) {
    let mut places = Places::new(out);
    for (row, e) in rc.with_episode(start.table) {
        if let (Some(started), Some(referred)) = (start.date(row).ok(), rc.referral.date(e).ok())
            && started < referred
        {
            places.all(&[(*start, row), (rc.referral, e)]);
        }
    }
}

fn started_during_protection(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    during(
        &rc,
        (&rc.plan_start, &rc.plan_end),
        (&rc.protected, &rc.protection_end),
        out,
    );
}

fn protection_started_during_a_plan(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    during(
        &rc,
        (&rc.protected, &rc.protection_end),
        (&rc.plan_start, &rc.plan_end),
        out,
    );
}

/// Records of one kind that begin while one of another kind runs.
fn during(rc: &RuleContext<'_>, one: (&Col<'_>, &Col<'_>), other: (&Col<'_>, &Col<'_>), out: &mut Out) {
    let mut places = Places::new(out);
    for child in rc.children.rows() {
        let mut running = spans(rc, other.0.table, other.0, other.1, child, true);
        if running.is_empty() {
            continue;
        }
        let begun = rc.of_child(one.0.table, child);
        let mut begun: Vec<_> = begun.filter_map(|r| Some((one.0.date(r).ok()?, r))).collect();
        starts_within(&mut begun, &mut running, false, |row, span| {
            places.all(&[(*one.0, row), (*other.0, span), (*other.1, span)]);
        });
    }
}
