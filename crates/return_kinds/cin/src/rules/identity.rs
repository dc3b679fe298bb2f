//! Identifiers: local id and unique pupil number.

use super::super::rule_context::{Places, RuleContext, rows};
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashMap;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1510", |c, out| {
        // The published sum is of digits, so it is not checked of a temporary UPN, which ends in a letter.
        upn(c, out, |u| {
            let rest = u.get(1..).filter(|r| r.len() == 12 && digits(r));
            rest.is_some_and(|r| !identifiers::upn_check_letter(r).is_some_and(|l| u.starts_with(l)))
        });
    }),
    ("1520", |c, out| repeated(out, &RuleContext::at(c).upn)),
    ("1530", |c, out| {
        let year = c.year;
        upn(c, out, |u| {
            u.len() == 13 && !u.get(1..4).is_some_and(|code| is_authority(code, year))
        });
    }),
    ("1540", |c, out| {
        upn(c, out, |u| !u.get(4..u.len().min(12)).is_some_and(digits));
    }),
    ("1550", |c, out| {
        upn(c, out, |u| {
            u.len() == 13 && !u.ends_with(|l: char| l.is_ascii_digit() || "ABCDEFGHJKLMNPQRTUVWXYZ".contains(l))
        });
    }),
    ("1560Q", former_upn),
    ("1570", |c, out| id(c, out, |i| i.chars().count() > 20)),
    ("1580", other_characters),
    ("8500", missing_id),
    ("8510", |c, out| repeated(out, &RuleContext::at(c).id)),
    ("8770Q", no_upn),
    ("8772", no_upn_for_no_further_action),
];

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Authorities and pseudo-authorities a UPN may begin with, as the rule lists them.
fn is_authority(code: &str, year: u16) -> bool {
    const RANGES: &[(u16, u16)] = &[
        (1, 5),
        (201, 213),
        (301, 320),
        (330, 336),
        (340, 344),
        (350, 359),
        (370, 373),
        (380, 384),
        (390, 394),
        (420, 420),
        (660, 681),
        (701, 708),
        (800, 803),
        (805, 808),
        (810, 813),
        (815, 816),
        (820, 823),
        (825, 826),
        (830, 831),
        (835, 841),
        (845, 846),
        (850, 852),
        (855, 857),
        (860, 861),
        (865, 896),
        (908, 909),
        (916, 916),
        (919, 919),
        (921, 921),
        (925, 926),
        (928, 929),
        (931, 931),
        (933, 933),
        (935, 938),
        (940, 941),
    ];
    if code.len() != 3 || !digits(code) {
        return false;
    }
    let Ok(number) = code.parse::<u16>() else { return false };
    // Cumberland and Westmorland and Furness followed Cumbria in April 2023.
    let new = year >= 2024 && matches!(number, 942 | 943);
    new || RANGES.iter().any(|(from, to)| (*from..=*to).contains(&number))
}

fn upn(c: &Context<'_>, out: &mut Out, wrong: impl Fn(&str) -> bool) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        let upn = rc.upn.text(row);
        if !upn.is_empty() && wrong(upn) {
            out.hit(rc.children, row, &[rc.upn]);
        }
    }
}

/// A space before or after an id is a character of it to the census.
fn other_characters(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows().filter(|r| rc.id.filled(*r)) {
        let written = rc.id.raw(row).unwrap_or_default();
        if !written.chars().all(char::is_alphanumeric) {
            out.hit(rc.children, row, &[rc.id]);
        }
    }
}

fn id(c: &Context<'_>, out: &mut Out, wrong: impl Fn(&str) -> bool) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        if wrong(rc.id.text(row)) {
            out.hit(rc.children, row, &[rc.id]);
        }
    }
}

fn repeated(out: &mut Out, col: &Col<'_>) {
    let mut count: HashMap<&str, u32> = HashMap::new();
    for row in col.table.rows().filter(|r| col.filled(*r)) {
        *count.entry(col.text(row)).or_default() += 1;
    }
    for row in col.table.rows() {
        if count.get(col.text(row)).is_some_and(|n| *n > 1) {
            out.hit(col.table, row, &[*col]);
        }
    }
}

fn former_upn(c: &Context<'_>, out: &mut Out) {
    let children = c.table("ChildIdentifiers");
    let former = children.col("FormerUPN");
    for row in children.rows() {
        let f = former.text(row);
        let formed = f.len() == 13 && f.starts_with(|l: char| l.is_ascii_alphabetic()) && digits(&f[1..]);
        if !f.is_empty() && !formed {
            out.hit(children, row, &[former]);
        }
    }
}

fn missing_id(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows().filter(|r| rc.id.missing(*r)) {
        out.hit(rc.children, row, &[rc.id]);
    }
}

fn no_upn(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    // Until 2023-24 a child past the sixth birthday; since then one of school age from next September.
    let latest_birth = if c.year < 2025 {
        rc.period.end.add_years(-6)
    } else {
        (rc.period.end.add_months(4) + 31).add_years(-6)
    };
    for row in rc.children.rows() {
        let old_enough = rc.born.date(row).ok().is_some_and(|b| b <= latest_birth);
        let explained = ["UN2", "UN3", "UN4", "UN5", "UN6", "UN7"]
            .iter()
            .any(|u| u.eq_ignore_ascii_case(rc.upn_unknown.text(row)));
        if old_enough && rc.upn.missing(row) && !explained && rows(rc.episodes.of(row)).any(|e| rc.further_action(e)) {
            out.hit(rc.children, row, &[rc.upn, rc.upn_unknown, rc.born]);
        }
    }
}

fn no_upn_for_no_further_action(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for row in rc.children.rows().filter(|r| rc.upn_unknown.is(*r, "UN7")) {
        for episode in rows(rc.episodes.of(row)).filter(|e| !rc.no_further_action(*e)) {
            places.all(&[(rc.upn_unknown, row), (rc.nfa, episode)]);
        }
    }
}
