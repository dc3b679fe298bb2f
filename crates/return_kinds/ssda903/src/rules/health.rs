//! Health and development of children looked after for a year (OC2).

use crate::codes::LEAVER_ITEMS;
use crate::rule_context::{Episodes, RuleContext, cols, pairs};
use returns::rule::{Context, Out, RuleFn};
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("157", rule_157),
    ("158", rule_158),
    ("159", rule_159),
    ("181", rule_181),
    ("182", rule_182),
    ("185", rule_185),
    ("186", rule_186),
    ("188", rule_188),
    ("189", rule_189),
    ("190", rule_190),
    ("191", rule_191),
    ("192", rule_192),
    ("193", rule_193),
    ("197B", rule_197b),
    ("197a", rule_197a),
    ("198", rule_198),
    ("215", rule_215),
];

const CHECKS: [&str; 8] = [
    "CONVICTED",
    "HEALTH_CHECK",
    "IMMUNISATIONS",
    "TEETH_CHECK",
    "HEALTH_ASSESSMENT",
    "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED",
    "INTERVENTION_OFFERED",
];

/// Rows of OC2 where `wrong` holds, given the row's items, naming those columns.
fn oc2<const N: usize>(c: &Context<'_>, out: &mut Out, names: [&str; N], wrong: impl Fn(usize, &[Col<'_>; N]) -> bool) {
    let t = c.table("OC2");
    let items = cols(t, names);
    for row in t.rows().filter(|r| wrong(*r, &items)) {
        out.hit(t, row, &items);
    }
}

fn continuous(c: &Context<'_>) -> impl Fn(usize) -> bool {
    let k = RuleContext::new(c);
    let t = c.table("OC2");
    move |row| k.child(t, row).is_some_and(|child| k.continuous(child))
}

fn rule_157(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let whole_year = continuous(c);
    oc2(
        c,
        out,
        ["SDQ_SCORE", "SDQ_REASON", "DOB"],
        |row, [score, reason, dob]| {
            let aged = dob
                .date(row)
                .ok()
                .is_some_and(|d| d.add_years(4) <= k.start && d.add_years(16) >= k.end);
            aged && score.missing(row) && reason.is(row, "SDQ1") && whole_year(row)
        },
    );
}

fn rule_158(c: &Context<'_>, out: &mut Out) {
    oc2(
        c,
        out,
        ["INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"],
        |row, [received, offered]| received.is(row, "1") && offered.filled(row),
    );
}

fn rule_159(c: &Context<'_>, out: &mut Out) {
    oc2(
        c,
        out,
        ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"],
        |row, [misuse, received, offered]| misuse.is(row, "1") && received.is(row, "0") && offered.missing(row),
    );
}

fn rule_181(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC2");
    let items = cols(t, CHECKS);
    for row in t.rows() {
        let wrong: Vec<Col<'_>> = items
            .iter()
            .filter(|col| !matches!(col.text(row), "" | "0" | "1"))
            .copied()
            .collect();
        if !wrong.is_empty() {
            out.hit(t, row, &wrong);
        }
    }
}

/// When any of the other four items is there, these four must all be.
fn rule_182(c: &Context<'_>, out: &mut Out) {
    oc2(c, out, CHECKS, |row, items| {
        let [
            convicted,
            promotion,
            immunised,
            teeth,
            assessed,
            misuse,
            received,
            offered,
        ] = items;
        [immunised, teeth, assessed, misuse].iter().any(|col| col.missing(row))
            && [convicted, promotion, received, offered]
                .iter()
                .any(|col| col.filled(row))
    });
}

fn rule_185(c: &Context<'_>, out: &mut Out) {
    let whole_year = continuous(c);
    oc2(c, out, ["SDQ_SCORE"], |row, [score]| {
        score.filled(row) && !whole_year(row)
    });
}

fn rule_186(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let whole_year = continuous(c);
    oc2(
        c,
        out,
        ["SDQ_SCORE", "SDQ_REASON", "DOB"],
        |row, [score, reason, dob]| {
            let aged = dob
                .date(row)
                .ok()
                .is_some_and(|d| d.add_years(4) <= k.start && d.add_years(17) > k.end);
            aged && score.missing(row) && reason.missing(row) && whole_year(row)
        },
    );
}

fn rule_188(c: &Context<'_>, out: &mut Out) {
    let end = RuleContext::new(c).end;
    oc2(
        c,
        out,
        ["SDQ_SCORE", "SDQ_REASON", "DOB"],
        |row, [score, reason, dob]| {
            (score.filled(row) || reason.filled(row)) && dob.date(row).ok().is_some_and(|d| d.add_years(4) > end)
        },
    );
}

fn rule_189(c: &Context<'_>, out: &mut Out) {
    let start = RuleContext::new(c).start;
    oc2(
        c,
        out,
        ["SDQ_SCORE", "SDQ_REASON", "DOB"],
        |row, [score, reason, dob]| {
            (score.filled(row) || reason.filled(row)) && dob.date(row).ok().is_some_and(|d| d.add_years(17) < start)
        },
    );
}

fn rule_190(c: &Context<'_>, out: &mut Out) {
    let whole_year = continuous(c);
    oc2(c, out, CHECKS, |row, items| {
        items.iter().any(|col| col.filled(row)) && !whole_year(row)
    });
}

/// Also for a child with no row in OC2 at all, at the child's first episode.
fn rule_191(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let whole_year = continuous(c);
    oc2(
        c,
        out,
        ["IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"],
        |row, items| items.iter().any(|col| col.missing(row)) && whole_year(row),
    );
    let t = c.table("OC2");
    let e = Episodes::new(c);
    for child in k.children().filter(|child| k.continuous(*child) && !k.has(t, *child)) {
        if let Some(first) = e.first(child) {
            out.hit(e.table, first, &[e.table.col("CHILD")]);
        }
    }
}

fn rule_192(c: &Context<'_>, out: &mut Out) {
    oc2(
        c,
        out,
        ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED"],
        |row, [misuse, received]| misuse.is(row, "1") && received.missing(row),
    );
}

fn rule_193(c: &Context<'_>, out: &mut Out) {
    oc2(
        c,
        out,
        ["SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"],
        |row, [misuse, received, offered]| {
            (misuse.missing(row) || misuse.is(row, "0")) && (received.filled(row) || offered.filled(row))
        },
    );
}

/// Those who turned 4 or 17 within the year.
fn rule_197b(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let whole_year = continuous(c);
    oc2(
        c,
        out,
        ["SDQ_SCORE", "SDQ_REASON", "DOB"],
        |row, [score, reason, dob]| {
            let within = |years| {
                let day = dob.date(row).ok().map(|d| d.add_years(years));
                day.is_some_and(|d| d >= k.start && d <= k.end)
            };
            (within(4) || within(17)) && score.missing(row) && reason.missing(row) && whole_year(row)
        },
    );
}

fn rule_197a(c: &Context<'_>, out: &mut Out) {
    oc2(c, out, ["SDQ_SCORE", "SDQ_REASON"], |row, [score, reason]| {
        score.filled(row) && reason.filled(row)
    });
}

fn rule_198(c: &Context<'_>, out: &mut Out) {
    let whole_year = continuous(c);
    oc2(c, out, ["SDQ_REASON"], |row, [reason]| {
        reason.filled(row) && !whole_year(row)
    });
}

fn rule_215(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let (oc3, t) = (c.table("OC3"), c.table("OC2"));
    let leaving = cols(oc3, LEAVER_ITEMS);
    let checks = cols(t, CHECKS);
    pairs(out, &k, (oc3, &leaving), (t, &checks), |l, r| {
        leaving.iter().any(|col| col.filled(l)) && checks.iter().any(|col| col.filled(r))
    });
}
