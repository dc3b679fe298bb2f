//! Rules on whether the tables agree with one another (INT…, EPI).

use super::common::rows;
use crate::rule_context::RuleContext;
use returns::rule::{Context, Once, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("INT01", |c, out| not_in_header(c, out, "AD1")),
    ("INT02", |c, out| not_in_header(c, out, "PlacedAdoption")),
    ("INT03", |c, out| not_in_header(c, out, "Episodes")),
    ("INT04", |c, out| not_in_header(c, out, "Missing")),
    ("INT05", |c, out| not_in_header(c, out, "OC2")),
    ("INT06", |c, out| not_in_header(c, out, "OC3")),
    ("INT07", |c, out| not_in_header(c, out, "PrevPerm")),
    ("INT08", |c, out| not_in_header(c, out, "Reviews")),
    ("INT09", |c, out| not_in_header(c, out, "UASC")),
    ("INT11", |c, out| other_than_header(c, out, "AD1", "DOB")),
    ("INT12", |c, out| other_than_header(c, out, "PlacedAdoption", "DOB")),
    ("INT13", |c, out| other_than_header(c, out, "Missing", "DOB")),
    ("INT14", |c, out| other_than_header(c, out, "OC2", "DOB")),
    ("INT15", |c, out| other_than_header(c, out, "OC3", "DOB")),
    ("INT16", |c, out| other_than_header(c, out, "PrevPerm", "DOB")),
    ("INT17", |c, out| other_than_header(c, out, "Reviews", "DOB")),
    ("INT18", |c, out| other_than_header(c, out, "UASC", "DOB")),
    ("INT21", |c, out| other_than_header(c, out, "UASC", "SEX")),
    ("INT31", |c, out| more_than_once(c, out, "AD1")),
    ("INT32", |c, out| more_than_once(c, out, "Header")),
    ("INT33", |c, out| more_than_once(c, out, "OC2")),
    ("INT34", |c, out| more_than_once(c, out, "OC3")),
    ("INT35", |c, out| more_than_once(c, out, "PrevPerm")),
    ("INT36", |c, out| more_than_once(c, out, "UASC")),
    ("EPI", rule_epi),
];

fn not_in_header(c: &Context<'_>, out: &mut Out, table: &str) {
    let (k, t, header) = (RuleContext::new(c), c.table(table), c.table("Header"));
    rows(out, t, &[t.col("CHILD")], |r| k.beside(header, t, r).len() == 0);
}

/// Reports rows whose value differs from the one in Header, where both are given. A date that cannot be
/// read is reported as such elsewhere, not as a difference.
fn other_than_header(c: &Context<'_>, out: &mut Out, table: &str, field: &str) {
    let (k, t, header) = (RuleContext::new(c), c.table(table), c.table("Header"));
    let (own, theirs) = (t.col(field), header.col(field));
    let mut once = Once::default();
    for row in t.rows().filter(|r| own.filled(*r)) {
        for h in k.beside(header, t, row) {
            let differ = match field {
                "DOB" => matches!((own.date(row).ok(), theirs.date(h).ok()), (Some(a), Some(b)) if a != b),
                _ => theirs.filled(h) && !theirs.is(h, own.text(row)),
            };
            if differ {
                once.hit(out, t, row, &[(own, row), (theirs, h)]);
            }
        }
    }
}

fn more_than_once(c: &Context<'_>, out: &mut Out, table: &str) {
    let (k, t) = (RuleContext::new(c), c.table(table));
    rows(out, t, &[t.col("CHILD")], |r| k.beside(t, t, r).len() > 1);
}

fn rule_epi(c: &Context<'_>, out: &mut Out) {
    let (k, t) = (RuleContext::new(c), c.table("Header"));
    let (episodes, leavers) = (c.table("Episodes"), c.table("OC3"));
    rows(out, t, &[t.col("CHILD")], |r| {
        k.beside(episodes, t, r).len() == 0 && k.beside(leavers, t, r).len() == 0
    });
}
