//! Values on their own: dates that are none, codes not on their list.

use crate::rule::{Context, Out, RuleFn};
use crate::ssda903::codes;
use crate::ssda903::look::{each, not_a_date, not_in_list};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("101", rule_101),
    ("102", rule_102),
    ("103", |c, out| not_in_list(c, out, "Header", "ETHNIC", true)),
    ("104", |c, out| not_a_date(c, out, "UASC", "DUC")),
    ("112", |c, out| not_a_date(c, out, "AD1", "DATE_INT")),
    ("113", |c, out| not_a_date(c, out, "AD1", "DATE_MATCH")),
    ("146", rule_146),
];

fn rule_101(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let sex = t.col("SEX");
    let codes: &[&str] = if c.year <= 2024 { &["1", "2"] } else { &["M", "F", "U"] };
    each(out, t, sex, |row| !sex.one_of(row, codes));
}

fn rule_102(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let dob = t.col("DOB");
    each(out, t, dob, |row| dob.date(row).ok().is_none());
}

fn rule_146(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let place = t.col("PLACE");
    each(out, t, place, |row| {
        place.filled(row) && !codes::placements(c.year).any(|p| place.is(row, p))
    });
}
