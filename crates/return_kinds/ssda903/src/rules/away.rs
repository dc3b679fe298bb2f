//! Rules on periods of being missing or away (564–581, 586) and of deprivation of liberty (700–710).

use super::common::{Period, in_order, later, periods, rows};
use crate::rule_context::{Episodes, RuleContext, not_a_date};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("564", rule_564),
    ("565", |c, out| kind_missing(c, out, "MIS_START")),
    ("566", |c, out| kind_missing(c, out, "MIS_END")),
    ("567", rule_567),
    ("570", |c, out| starts_after_year(c, out, "Missing", "MIS_START")),
    ("571", |c, out| ends_outside_year(c, out, "Missing", "MIS_END")),
    ("574", |c, out| overlap(c, out, "Missing", "MIS_START", "MIS_END")),
    ("575", rule_575),
    ("577", |c, out| outlasts_care(c, out, "Missing", "MIS_START", "MIS_END")),
    ("578", rule_578),
    ("580", rule_580),
    ("581", rule_581),
    ("586", |c, out| before_birth(c, out, "Missing", "MIS_START")),
    ("700", rule_700),
    ("701", |c, out| not_a_date(c, out, "DoLo", "DOLO_END")),
    ("702", rule_702),
    ("703", |c, out| starts_after_year(c, out, "DoLo", "DOLO_START")),
    ("704", |c, out| ends_outside_year(c, out, "DoLo", "DOLO_END")),
    ("705", |c, out| overlap(c, out, "DoLo", "DOLO_START", "DOLO_END")),
    ("707", |c, out| outlasts_care(c, out, "DoLo", "DOLO_START", "DOLO_END")),
    ("708", |c, out| before_birth(c, out, "DoLo", "DOLO_START")),
    ("709", |c, out| {
        deprived_of_liberty_in(c, out, |place, r| !place.one_of(r, &["K2", "Z12", "Z13"]))
    }),
    ("710", |c, out| {
        deprived_of_liberty_in(c, out, |place, r| place.one_of(r, &["K1", "P1", "R5", "K3"]))
    }),
];

fn rule_564(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Missing");
    let (kind, start) = (t.col("MISSING"), t.col("MIS_START"));
    rows(out, t, &[kind, start], |r| {
        kind.one_of(r, &["M", "A"]) && start.missing(r)
    });
}

fn kind_missing(c: &Context<'_>, out: &mut Out, date: &str) {
    let t = c.table("Missing");
    let (kind, date) = (t.col("MISSING"), t.col(date));
    rows(out, t, &[kind, date], |r| date.filled(r) && kind.missing(r));
}

fn rule_567(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Missing");
    let (start, end) = (t.col("MIS_START"), t.col("MIS_END"));
    rows(out, t, &[start, end], |r| later(start, r, end, r));
}

fn starts_after_year(c: &Context<'_>, out: &mut Out, table: &str, start: &str) {
    let t = c.table(table);
    let start = t.col(start);
    let k = RuleContext::new(c);
    rows(out, t, &[start], |r| start.date(r).ok().is_some_and(|d| d > k.end));
}

fn ends_outside_year(c: &Context<'_>, out: &mut Out, table: &str, end: &str) {
    let t = c.table(table);
    let end = t.col(end);
    let k = RuleContext::new(c);
    rows(out, t, &[end], |r| {
        end.date(r).ok().is_some_and(|d| d < k.start || d > k.end)
    });
}

fn before_birth(c: &Context<'_>, out: &mut Out, table: &str, start: &str) {
    let t = c.table(table);
    let (dob, start) = (t.col("DOB"), t.col(start));
    rows(
        out,
        t,
        &[dob, start],
        |r| matches!((dob.date(r).ok(), start.date(r).ok()), (Some(b), Some(s)) if s <= b),
    );
}

/// Reports a period that begins while the one before it is open, or before an earlier one has ended.
fn overlap(c: &Context<'_>, out: &mut Out, table: &str, start: &str, end: &str) {
    let t = c.table(table);
    let by_start = in_order(RuleContext::new(c), t, [start, end]);
    let (start, end) = (t.col(start), t.col(end));
    for group in by_start {
        let mut before: Option<usize> = None;
        // The earlier period that ends last.
        let mut longest: Option<usize> = None;
        for row in group.iter().copied() {
            let Some(began) = start.date(row).ok() else { break };
            let open = before.filter(|b| end.missing(*b));
            let goes_on = longest.filter(|l| end.date(*l).ok().is_some_and(|e| began < e));
            if let Some(other) = open.or(goes_on) {
                out.hit_cells(t, row, &[(start, row), (start, other), (end, other)], "");
            }
            before = Some(row);
            if end.date(row).ok() > longest.and_then(|l| end.date(l).ok()) {
                longest = Some(row);
            }
        }
    }
}

fn rule_575(c: &Context<'_>, out: &mut Out) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("Missing"));
    let (start, end) = (t.col("MIS_START"), t.col("MIS_END"));
    for row in t.rows().filter(|r| end.missing(*r)) {
        let Some(began) = start.date(row).ok() else { continue };
        let ended = k.beside(e.table, t, row).find(|r| {
            let span = (e.began(*r), e.ceased(*r));
            matches!(span, (Some(from), Some(until)) if from <= began && began <= until)
        });
        if let Some(r) = ended {
            out.hit_cells(t, row, &[(start, row), (end, row), (e.dec, r)], "");
        }
    }
}

/// Reports a period that fits none of the child's periods of care: care has ceased and it has no end,
/// or it ends outside care.
fn outlasts_care(c: &Context<'_>, out: &mut Out, table: &str, start: &str, end: &str) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table(table));
    let (start, end) = (t.col(start), t.col(end));
    for row in t.rows() {
        let (Some(began), Some(child)) = (start.date(row).ok(), k.child(t, row)) else {
            continue;
        };
        let care = periods(&e, child);
        let ended = end.date(row).ok();
        if care.is_empty() || (ended.is_none() && end.filled(row)) {
            continue;
        }
        let unfit = care.iter().all(|p| match ended {
            None => p.until.is_some() || began < p.from,
            Some(day) => !p.holds(day),
        });
        if unfit {
            out.hit(t, row, &[start, end]);
        }
    }
}

/// Rows that begin on a day in none of the child's periods of care, and whose day is so related to one of
/// those periods.
fn starts_outside_care(c: &Context<'_>, out: &mut Out, related: fn(&Period, Day) -> bool) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("Missing"));
    let start = t.col("MIS_START");
    for row in t.rows() {
        let (Some(began), Some(child)) = (start.date(row).ok(), k.child(t, row)) else {
            continue;
        };
        let care = periods(&e, child);
        if !care.iter().any(|p| p.holds(began)) && care.iter().any(|p| related(p, began)) {
            out.hit(t, row, &[start]);
        }
    }
}

fn rule_578(c: &Context<'_>, out: &mut Out) {
    starts_outside_care(c, out, |p, began| p.until.is_some_and(|u| u < began));
}

fn rule_581(c: &Context<'_>, out: &mut Out) {
    starts_outside_care(c, out, |p, began| began < p.from);
}

/// Still missing on the 18th birthday, the day care ceased: the reason must be E8.
fn rule_580(c: &Context<'_>, out: &mut Out) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("Missing"));
    let (dob, end) = (t.col("DOB"), t.col("MIS_END"));
    let mut once = Once::default();
    for row in t.rows() {
        let (Some(born), Some(ended)) = (dob.date(row).ok(), end.date(row).ok()) else {
            continue;
        };
        if born.add_years(18) != ended {
            continue;
        }
        for r in k.beside(e.table, t, row) {
            if e.ceased(r) == Some(ended) && !e.rec.is(r, "E8") {
                once.hit(out, e.table, r, &[(e.rec, r), (e.dec, r), (end, row)]);
            }
        }
    }
}

fn rule_700(c: &Context<'_>, out: &mut Out) {
    let t = c.table("DoLo");
    let start = t.col("DOLO_START");
    rows(out, t, &[start], |r| start.date(r).ok().is_none());
}

/// An order must end after the day it starts.
fn rule_702(c: &Context<'_>, out: &mut Out) {
    let t = c.table("DoLo");
    let (start, end) = (t.col("DOLO_START"), t.col("DOLO_END"));
    rows(
        out,
        t,
        &[start, end],
        |r| matches!((start.date(r).ok(), end.date(r).ok()), (Some(s), Some(e)) if e <= s),
    );
}

/// Episodes that overlap a deprivation of liberty order with both dates, in a placement that is `wrong`.
fn deprived_of_liberty_in(c: &Context<'_>, out: &mut Out, wrong: fn(Col<'_>, usize) -> bool) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("DoLo"));
    let (start, end) = (t.col("DOLO_START"), t.col("DOLO_END"));
    let mut once = Once::default();
    for row in t.rows() {
        let (Some(from), Some(until)) = (start.date(row).ok(), end.date(row).ok()) else {
            continue;
        };
        for r in k.beside(e.table, t, row) {
            let began = e.began(r).is_some_and(|d| d <= until);
            let goes_on = e.open(r) || e.ceased(r).is_some_and(|d| from <= d);
            if began && goes_on && wrong(e.place, r) {
                once.hit(out, t, row, &[(start, row), (end, row), (e.place, r)]);
                once.hit(out, e.table, r, &[(e.place, r), (start, row), (end, row)]);
            }
        }
    }
}
