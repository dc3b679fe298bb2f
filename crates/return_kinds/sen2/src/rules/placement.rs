//! Module 5: placements.

use super::{Plans, day, reference_day};
use returns::rule::{Context, Out, RuleFn};
use tables::day::Day;
use tables::table::{Col, Read, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-070", placement_dates),
    ("GT-SEN2-071", not_in_education),
    ("GT-SEN2-072", home_education),
];

struct Placements<'a> {
    t: &'a Table,
    entry: Col<'a>,
    leaving: Col<'a>,
    rank: Col<'a>,
    setting: Col<'a>,
}

fn placements<'a>(c: &Context<'a>) -> Placements<'a> {
    let t = c.table("PlacementDetail");
    Placements {
        t,
        entry: t.col("EntryDate"),
        leaving: t.col("LeavingDate"),
        rank: t.col("PlacementRank"),
        setting: t.col("SENsetting"),
    }
}

impl Placements<'_> {
    /// Whether the placement is current on that day; one without an entry date counts as begun. Unless it is known to
    /// be otherwise, for a day that cannot be read is not a missing one.
    fn open_on(&self, row: usize, on: Day) -> bool {
        let begun = day(&self.entry, row).is_none_or(|d| d <= on);
        begun && day(&self.leaving, row).is_none_or(|d| d >= on)
    }
}

fn placement_dates(c: &Context<'_>, out: &mut Out) {
    let p = placements(c);
    let active = c.table("ActivePlans");
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in p.t.rows() {
        if let (Some(from), Some(to)) = (day(&p.entry, row), day(&p.leaving, row))
            && to < from
        {
            out.hit_detail(p.t, row, &[p.entry, p.leaving], "it ends before it begins");
        }
    }
    let mut first: Vec<(Day, Option<Day>, usize)> = Vec::new();
    for plan in active.rows() {
        let rows = p.t.of(plan);
        if !rows.is_empty() && !rows.iter().any(|r| p.open_on(*r as usize, reference)) {
            let detail = format!("the plan is open and no placement is, on {reference}");
            let cells: Vec<_> = rows.iter().map(|r| (p.leaving, *r as usize)).collect();
            out.hit_cells(active, plan, &cells, detail);
        }
        first.clear();
        for row in rows.iter().map(|r| *r as usize) {
            // How long one lasts whose last day cannot be read is not known.
            if let (Read::Is(1), Some(from), false) = (p.rank.int(row), day(&p.entry, row), p.leaving.is_bad(row)) {
                first.push((from, day(&p.leaving, row), row));
            }
        }
        first.sort_unstable_by_key(|(from, _, row)| (*from, *row));
        let mut held: Option<(Option<Day>, usize)> = None;
        for (from, to, row) in &first {
            if let Some((until, earlier)) = held
                && until.is_none_or(|u| *from < u)
            {
                let cells = [(p.entry, *row), (p.entry, earlier), (p.leaving, earlier)];
                out.hit_cells(p.t, *row, &cells, "two main placements at once");
            }
            // The one that lasts longest is what the next is compared with.
            held = match held {
                Some((None, e)) => Some((None, e)),
                Some((Some(u), e)) if to.is_some_and(|t| t <= u) => Some((Some(u), e)),
                _ => Some((*to, *row)),
            };
        }
    }
}

fn not_in_education(c: &Context<'_>, out: &mut Out) {
    let (plans, p) = (Plans::of(c), placements(c));
    let outcome = plans.active.col("ReviewOutcome");
    let cease = c.tables.schema.codes.get("review_outcome");
    let cease = cease.and_then(|l| l.iter().find(|(_, m)| m.starts_with("Cease")));
    let cease = cease.map_or("", |(code, _)| code.as_str());
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in p.t.rows() {
        let Some(plan) = p.t.parent(row) else {
            continue;
        };
        if p.setting.is(row, "NEET") {
            let on = day(&p.leaving, row).unwrap_or(reference).min(reference);
            let age = plans.birth_of_active(plan).map(|b| b.age_on(on));
            if let Some(age) = age.filter(|a| !(16..=25).contains(a)) {
                out.hit_detail(p.t, row, &[p.setting], format!("aged {age} on {on}"));
            }
        }
        let decided = (!cease.is_empty() && outcome.is(plan, cease))
            || plans.named_of_active(plan).is_some_and(|n| plans.ceased.filled(n));
        if p.setting.is(row, "NIEC") && c.year >= 2024 && !decided {
            let cells = [(p.setting, row), (outcome, plan)];
            out.hit_cells(p.t, row, &cells, "no decision to cease is recorded");
        }
    }
}

fn home_education(c: &Context<'_>, out: &mut Out) {
    let (plans, p) = (Plans::of(c), placements(c));
    let details = c.table("PlanDetail");
    let (urn, ukprn) = (details.col("URN"), details.col("UKPRN"));
    let (named_setting, placed_urn) = (details.col("SENsetting"), p.t.col("URN"));
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in p.t.rows() {
        if p.rank.int(row) != Read::Is(1) || !p.open_on(row, reference) {
            continue;
        }
        let Some(named) = p.t.parent(row).and_then(|plan| plans.named_of_active(plan)) else {
            continue;
        };
        let rows = details.of(named);
        let at_home = p.setting.is(row, "EHE");
        let clash = rows.iter().map(|r| *r as usize).find(|r| {
            let school = urn.filled(*r) || ukprn.filled(*r);
            (at_home && school) || (placed_urn.filled(row) && named_setting.is(*r, "EHE"))
        });
        if let Some(detail) = clash {
            let cells = [
                (p.setting, row),
                (placed_urn, row),
                (named_setting, detail),
                (urn, detail),
            ];
            out.hit_cells(p.t, row, &cells, "");
        }
    }
}
