//! The header, and figures of the whole return.

use super::super::rule_context::{RuleContext, rows};
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashSet;
use tables::Day;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("100", reference_date),
    ("2883", more_plans_than_conferences),
    ("2886Q", sex_not_recorded),
    ("2887Q", few_disability_codes),
    ("2888Q", one_disability_each),
];

fn reference_date(c: &Context<'_>, out: &mut Out) {
    let header = RuleContext::at(c).header;
    if header.is_empty() {
        out.whole("the return has no header");
        return;
    }
    let (year, reference) = (header.col("Year"), header.col("ReferenceDate"));
    for row in header.rows() {
        let wanted = year
            .int(row)
            .ok()
            .and_then(|y| Day::from_ymd(i32::try_from(y).ok()?, 3, 31));
        if wanted.is_none() || reference.date(row).ok() != wanted {
            let wanted = wanted.map(|d| format!("31 March {} was expected", d.year()));
            out.hit_detail(header, row, &[reference, year], wanted.unwrap_or_default());
        }
    }
}

fn more_plans_than_conferences(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let in_year = |col: &Col<'_>| {
        let held = |r: &usize| col.date(*r).ok().is_some_and(|d| rc.period.holds(d));
        col.table.rows().filter(held).count()
    };
    let plans = in_year(&rc.protected);
    let conferences = in_year(&rc.conference) + in_year(&rc.conferred);
    if plans > conferences {
        out.whole(format!("{plans} plans, {conferences} conferences"));
    }
}

fn sex_not_recorded(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let unknown = if rc.year < 2025 { "0" } else { "U" };
    let missing = |r: &usize| (rc.sex.missing(*r) || rc.sex.is(*r, unknown)) && rc.expected.missing(*r);
    let (missing, all) = (rc.children.rows().filter(missing).count(), rc.children.len());
    if missing * 50 > all {
        out.whole(format!("{missing} of {all} children"));
    }
}

fn few_disability_codes(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let used: HashSet<&str> = rc
        .disabilities
        .rows()
        .map(|r| rc.disability.text(r))
        .filter(|code| *code != "NONE" && c.tables.schema.has_code("disability", code))
        .collect();
    if used.len() < 8 {
        let mut used: Vec<_> = used.into_iter().collect();
        used.sort_unstable();
        out.whole(format!("{} used: {}", used.len(), used.join(", ")));
    }
}

fn one_disability_each(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let recorded = |place: usize| {
        let own = rows(rc.disabilities.of(place));
        own.filter(|r| rc.disability.filled(*r) && !rc.disability.is(*r, "NONE"))
            .count()
    };
    let most = rc.characteristics.rows().map(recorded).max().unwrap_or(0);
    if most == 1 {
        out.whole("");
    }
}
