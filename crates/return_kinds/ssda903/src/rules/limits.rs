//! How long, how often, how old: legal statuses and placements with a limit.

use crate::rule_context::{Episodes, RuleContext};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("358", rule_358),
    ("359", rule_359),
    ("361", |c, out| spell(c, out, "L1", 3)),
    ("362", |c, out| spell(c, out, "L2", 21)),
    ("363", |c, out| spell(c, out, "L3", 7)),
    ("364", |c, out| spell(c, out, "J2", 21)),
    ("365", rule_365),
    ("366", rule_366),
    ("367", rule_367),
    ("370", |c, out| {
        younger(c, out, "P2", if c.year == 2023 { 15 } else { 16 })
    }),
    ("371", |c, out| {
        let (place, age) = match c.year {
            ..=2023 => ("H5", 14),
            2024 => ("H5", 16),
            2025.. => ("K3", 16),
        };
        younger(c, out, place, age);
    }),
    ("372", |c, out| younger(c, out, "R5", 10)),
    ("373", |c, out| younger(c, out, "S1", 4)),
    ("374", |c, out| younger(c, out, "P3", 14)),
    ("375", |c, out| longer(c, out, "T1", 42)),
    ("376", |c, out| longer(c, out, "T3", 21)),
    ("377", rule_377),
    ("378", rule_378),
    ("379", |c, out| longer(c, out, "T4", 7)),
];

/// Remand, detention or sentence before the tenth birthday.
fn rule_358(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let dob = header.col("DOB");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.ls.one_of(*r, &["J1", "J2", "J3"])) {
        for h in k.beside(header, e.table, row) {
            if matches!((e.began(row), dob.date(h).ok()), (Some(d), Some(b)) if d < b.add_years(10)) {
                let cells = [(e.ls, row), (e.decom, row), (dob, h)];
                once.hit(out, e.table, row, &cells);
                once.hit(out, header, h, &cells);
            }
        }
    }
}

fn rule_359(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let dob = header.col("DOB");
    for row in e
        .rows()
        .filter(|r| e.open(*r) && !(e.ls.is(*r, "V2") && e.place.is(*r, "K2")))
    {
        let adult = k
            .beside(header, e.table, row)
            .find(|h| dob.date(*h).ok().is_some_and(|d| d.add_years(18) < k.end));
        if let Some(h) = adult {
            out.hit_cells(e.table, row, &[(e.dec, row), (e.ls, row), (e.place, row), (dob, h)], "");
        }
    }
}

/// The day an episode ended, or the end of the year when it is open.
fn until(e: &Episodes<'_>, end: Day, row: usize) -> Option<Day> {
    if e.open(row) { Some(end) } else { e.ceased(row) }
}

/// Episodes with one legal status, each beginning as the one before ends, that together last more than
/// so many days.
fn spell(c: &Context<'_>, out: &mut Out, status: &str, most: i32) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let status = [status];
    let has_status = e.ls.among(&status);
    for child in k.children().filter(|child| e.of(*child).any(&has_status)) {
        let mut spell: Vec<usize> = Vec::new();
        // First day, last day, and the day the latest episode of the spell ended.
        let mut from_to: Option<(Day, Day, Day)> = None;
        for row in e.of(child) {
            let dates = e.began(row).zip(until(&e, k.end, row));
            let Some((from, to)) = dates.filter(|_| has_status(row)) else {
                report(out, &e, &mut spell, &mut from_to, most);
                continue;
            };
            match &mut from_to {
                Some((_, last, ended)) if *ended == from => {
                    *last = to.max(*last);
                    *ended = to;
                }
                _ => {
                    report(out, &e, &mut spell, &mut from_to, most);
                    from_to = Some((from, to, to));
                }
            }
            spell.push(row);
        }
        report(out, &e, &mut spell, &mut from_to, most);
    }
}

fn report(out: &mut Out, e: &Episodes<'_>, spell: &mut Vec<usize>, from_to: &mut Option<(Day, Day, Day)>, most: i32) {
    if let Some((from, to, _)) = from_to.take()
        && to - from > most
    {
        for row in spell.iter() {
            out.hit_detail(e.table, *row, &[e.ls, e.decom, e.dec], format!("{} days", to - from));
        }
    }
    spell.clear();
}

fn rule_365(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.ls.is(*r, "V3")) {
        if matches!((e.began(row), until(&e, k.end, row)), (Some(from), Some(to)) if to - from > 17) {
            out.hit(e.table, row, &[e.ls, e.decom, e.dec]);
        }
    }
}

fn rule_366(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.ls.is(*r, "V3") && !e.rne.is(*r, "S")) {
        out.hit(e.table, row, &[e.ls, e.rne]);
    }
}

/// Days of short breaks within the year, summed by child.
fn rule_367(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for child in k.children() {
        let breaks: Vec<(usize, i32)> = e
            .of(child)
            .filter(|r| e.ls.is(*r, "V3"))
            .filter_map(|r| {
                let (from, to) = (e.began(r)?.max(k.start), until(&e, k.end, r)?.min(k.end));
                (to > from).then_some((r, to - from))
            })
            .collect();
        let days: i32 = breaks.iter().map(|(_, days)| days).sum();
        if days > 75 {
            for (row, _) in breaks {
                out.hit_detail(e.table, row, &[e.ls, e.decom, e.dec], format!("{days} days"));
            }
        }
    }
}

/// Placements begun before the child was old enough for them.
fn younger(c: &Context<'_>, out: &mut Out, place: &str, years: i32) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let dob = header.col("DOB");
    let place = [place];
    let placed = e.place.among(&place);
    for row in e.rows().filter(|r| placed(*r)) {
        let Some(day) = e.began(row) else { continue };
        let young = k
            .beside(header, e.table, row)
            .find(|h| dob.date(*h).ok().is_some_and(|d| day < d.add_years(years)));
        if let Some(h) = young {
            out.hit_cells(e.table, row, &[(e.place, row), (e.decom, row), (dob, h)], "");
        }
    }
}

/// Temporary placements that lasted longer than they may.
fn longer(c: &Context<'_>, out: &mut Out, place: &str, days: i32) {
    let e = Episodes::new(c);
    let place = [place];
    let placed = e.place.among(&place);
    for row in e.rows().filter(|r| placed(*r)) {
        if matches!((e.began(row), e.ceased(row)), (Some(from), Some(to)) if to - from > days) {
            out.hit(e.table, row, &[e.place, e.decom, e.dec]);
        }
    }
}

/// Three or more in the year's return.
fn rule_377(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for child in k.children() {
        let holidays: Vec<usize> = e.of(child).filter(|r| e.place.is(*r, "T3")).collect();
        if holidays.len() > 2 {
            for row in holidays {
                out.hit(e.table, row, &[e.place, e.decom]);
            }
        }
    }
}

fn rule_378(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.place.is(*r, "P1") && e.ls.is(*r, "V2")) {
        out.hit(e.table, row, &[e.place, e.ls]);
    }
}
