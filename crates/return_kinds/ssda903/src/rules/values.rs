//! Values on their own: dates that are none, codes not on their list, days outside any sense.

use crate::codes;
use crate::rule_context::{RuleContext, each, not_a_date, not_in_list};
use returns::rule::{Context, Out, RuleFn};
use tables::Day;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("101", rule_101),
    ("102", rule_102),
    ("103", |c, out| not_in_list(c, out, "Header", "ETHNIC", true)),
    ("104", rule_104),
    ("105", |c, out| not_zero_or_one(c, out, "Header", "UASC", true)),
    ("112", |c, out| not_a_date(c, out, "AD1", "DATE_INT")),
    ("113", |c, out| not_a_date(c, out, "AD1", "DATE_MATCH")),
    ("114", |c, out| not_zero_or_one(c, out, "AD1", "FOSTER_CARE", false)),
    ("115", |c, out| not_a_date(c, out, "PlacedAdoption", "DATE_PLACED")),
    ("116", |c, out| {
        not_a_date(c, out, "PlacedAdoption", "DATE_PLACED_CEASED")
    }),
    ("120", |c, out| {
        not_in_list(c, out, "PlacedAdoption", "REASON_PLACED_CEASED", false);
    }),
    ("131", |c, out| not_in_list(c, out, "OC3", "IN_TOUCH", true)),
    ("132", |c, out| not_in_list(c, out, "OC3", "ACTIV", true)),
    ("133", |c, out| not_in_list(c, out, "OC3", "ACCOM", true)),
    ("141", |c, out| not_a_date(c, out, "Episodes", "DECOM")),
    ("143", |c, out| not_in_list(c, out, "Episodes", "RNE", false)),
    ("144", |c, out| not_in_list(c, out, "Episodes", "LS", false)),
    ("145", |c, out| not_in_list(c, out, "Episodes", "CIN", false)),
    ("146", rule_146),
    ("147", |c, out| not_a_date(c, out, "Episodes", "DEC")),
    ("149", |c, out| not_in_list(c, out, "Episodes", "REC", false)),
    ("166", rule_166),
    ("167", rule_167),
    ("168", rule_168),
    ("171", |c, out| not_a_date(c, out, "Header", "MC_DOB")),
    ("175", |c, out| not_in_list(c, out, "AD1", "NB_ADOPTR", false)),
    ("176", |c, out| not_in_list(c, out, "AD1", "SEX_ADOPTR", false)),
    ("177", |c, out| not_in_list(c, out, "AD1", "LS_ADOPTR", false)),
    ("178", rule_178),
    ("180", rule_180),
    ("196", |c, out| not_in_list(c, out, "OC2", "SDQ_REASON", false)),
    ("232", rule_232),
    ("301", |c, out| {
        let end = RuleContext::new(c).end;
        day_where(c, out, "Header", "DOB", |d| d > end);
    }),
    ("351", |c, out| {
        let start = RuleContext::new(c).start;
        day_where(c, out, "Header", "DOB", |d| d.add_years(25) < start);
    }),
    ("353", rule_353),
    ("354", |c, out| {
        let end = RuleContext::new(c).end;
        day_where(c, out, "Episodes", "DECOM", |d| d > end);
    }),
    ("385", |c, out| {
        let end = RuleContext::new(c).end;
        day_where(c, out, "Episodes", "DEC", |d| d > end);
    }),
];

fn day_where(c: &Context<'_>, out: &mut Out, table: &str, column: &str, wrong: impl Fn(Day) -> bool) {
    let t = c.table(table);
    let col = t.col(column);
    each(out, t, col, |row| col.date(row).ok().is_some_and(&wrong));
}

fn not_zero_or_one(c: &Context<'_>, out: &mut Out, table: &str, column: &str, required: bool) {
    let t = c.table(table);
    let col = t.col(column);
    let wrong = col.passing(|text| match text {
        "" => required,
        text => !matches!(text, "0" | "1"),
    });
    each(out, t, col, wrong);
}

/// Codes became letters, with U for unknown, in 2024-25.
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

/// A status that ceased before the year began does not belong in this return.
fn rule_104(c: &Context<'_>, out: &mut Out) {
    let start = RuleContext::new(c).start;
    let t = c.table("UASC");
    let duc = t.col("DUC");
    each(out, t, duc, |row| {
        duc.is_bad(row) || duc.date(row).ok().is_some_and(|d| d < start)
    });
}

fn rule_146(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let place = t.col("PLACE");
    let unknown = |text: &str| !text.is_empty() && !codes::placements(c.year).any(|p| text.eq_ignore_ascii_case(p));
    each(out, t, place, place.passing(unknown));
}

fn rule_166(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Reviews");
    let review = t.col("REVIEW");
    each(out, t, review, |row| review.date(row).ok().is_none());
}

/// A review has a code from the list; no review, no code.
fn rule_167(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Reviews");
    let (review, code) = (t.col("REVIEW"), t.col("REVIEW_CODE"));
    let listed = code.passing(|text| c.tables.schema.has_code("review", text));
    each(out, t, code, |row| {
        if review.missing(row) {
            code.filled(row)
        } else {
            !listed(row)
        }
    });
}

/// A letter other than I, O, S, eleven digits, a digit or letter; or UN1 to UN5.
fn rule_168(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let upn = t.col("UPN");
    each(out, t, upn, |row| {
        let text = upn.text(row).as_bytes();
        let unknown = matches!(text, [b'U' | b'u', b'N' | b'n', b'1'..=b'5']);
        let full = match text {
            [first, middle @ .., last] if text.len() == 13 => {
                first.is_ascii_alphabetic()
                    && !b"IOSios".contains(first)
                    && middle.iter().all(u8::is_ascii_digit)
                    && last.is_ascii_alphanumeric()
            }
            _ => false,
        };
        !text.is_empty() && !unknown && !full
    });
}

/// A provider is on the list, and is not given for placements that have none.
fn rule_178(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (place, provider) = (t.col("PLACE"), t.col("PLACE_PROVIDER"));
    let none: &[&str] = if c.year <= 2025 {
        &["T0", "T1", "T2", "T3", "T4", "Z1"]
    } else {
        &["T0", "T1", "T2", "T3", "Z11", "Z12", "Z13", "Z14"]
    };
    let without = place.among(none);
    let listed = provider.passing(|text| c.tables.schema.has_code("provider", text));
    each(out, t, provider, |row| {
        provider.filled(row) && (!listed(row) || without(row))
    });
}

/// A whole number from 0 to 40.
fn rule_180(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC2");
    let score = t.col("SDQ_SCORE");
    let wrong = score.passing(|text| match text {
        "" => false,
        text => !text
            .parse::<f64>()
            .is_ok_and(|n| n.fract() == 0.0 && (0.0..=40.0).contains(&n)),
    });
    each(out, t, score, wrong);
}

fn rule_232(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let sex = t.col("SEX");
    each(out, t, sex, |row| sex.is(row, "U"));
}

/// The Children Act 1989 came into force on 14 October 1991.
fn rule_353(c: &Context<'_>, out: &mut Out) {
    if let Some(first) = Day::from_ymd(1991, 10, 14) {
        day_where(c, out, "Episodes", "DECOM", |d| d < first);
    }
}
