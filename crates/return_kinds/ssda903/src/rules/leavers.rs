//! Care leavers (OC3).

use crate::codes::{ADOPTION_ITEMS, LEAVER_ITEMS};
use crate::rule_context::{RuleContext, cols};
use returns::rule::{Context, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("153", rule_153),
    ("187", rule_187),
    ("344", rule_344),
    ("345", rule_345),
    ("347", rule_347),
    ("348", rule_348),
    ("391", rule_391),
];

fn rule_153(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC3");
    let items = cols(t, LEAVER_ITEMS);
    for row in t.rows() {
        let filled = items.iter().filter(|col| col.filled(row)).count();
        if filled != 0 && filled != items.len() {
            out.hit(t, row, &items);
        }
    }
}

fn rule_187(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    for (name, items) in [("OC3", &LEAVER_ITEMS as &[&str]), ("AD1", &ADOPTION_ITEMS)] {
        let t = c.table(name);
        let items: Vec<_> = items.iter().map(|i| t.col(i)).collect();
        for row in t.rows() {
            let whole_year = k.child(t, row).is_some_and(|child| k.continuous(child));
            if whole_year && items.iter().any(|col| col.filled(row)) {
                out.hit(t, row, &items);
            }
        }
    }
}

/// "Not completed" is written 0 here; a blank is not 0 either.
fn rule_344(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC3");
    let [touch, activity, home] = cols(t, LEAVER_ITEMS);
    for row in t.rows() {
        let gone = touch.one_of(row, &["DIED", "RHOM"]);
        if gone && !(activity.is(row, "0") && home.is(row, "0")) {
            out.hit(t, row, &[touch, activity, home]);
        }
    }
}

fn rule_345(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC3");
    let [touch, activity, home] = cols(t, LEAVER_ITEMS);
    for row in t.rows() {
        if touch.is(row, "YES") && (activity.is(row, "0") || home.is(row, "0")) {
            out.hit(t, row, &[touch, activity, home]);
        }
    }
}

/// A foyer is T; the return writes it with its suitability, T1 or T2.
fn rule_347(c: &Context<'_>, out: &mut Out) {
    let start = RuleContext::new(c).start;
    let t = c.table("OC3");
    let [home, dob] = cols(t, ["ACCOM", "DOB"]);
    for row in t.rows().filter(|r| home.one_of(*r, &["T", "T1", "T2"])) {
        if dob.date(row).ok().is_some_and(|d| d.add_years(18) > start) {
            out.hit(t, row, &[home, dob]);
        }
    }
}

fn rule_348(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let t = c.table("OC3");
    let Some(last) = c.previous("OC3") else { return };
    let (now, then) = (t.col("IN_TOUCH"), last.col("IN_TOUCH"));
    for row in t.rows().filter(|r| !now.is(*r, "DIED")) {
        if let Some(before) = k.beside(last, t, row).find(|r| then.is(*r, "DIED")) {
            out.hit_cells(t, row, &[(now, row), (then, before)], "");
        }
    }
}

fn rule_391(c: &Context<'_>, out: &mut Out) {
    let end = RuleContext::new(c).end;
    let t = c.table("OC3");
    let items = cols(t, LEAVER_ITEMS);
    let dob = t.col("DOB");
    for row in t.rows() {
        let young = dob.date(row).ok().is_some_and(|d| d.add_years(17) > end);
        if young && items.iter().any(|col| col.filled(row)) {
            out.hit(t, row, &[dob, items[0], items[1], items[2]]);
        }
    }
}
