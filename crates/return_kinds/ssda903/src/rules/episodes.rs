//! Episodes: their dates and reasons, one after another, and changes of placement.

use crate::codes::{ADOPTED, TEMPORARY};
use crate::rule_context::{Episodes, RuleContext};
use returns::reference::same_postcode;
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("142", rule_142),
    ("148", rule_148),
    ("213", rule_213),
    ("214", rule_214),
    ("217t", rule_217t),
    ("225", rule_225),
    ("226", rule_226),
    ("233", rule_233),
    ("234", rule_234),
    ("302", rule_302),
    ("352", rule_352),
    ("355", rule_355),
    ("356", rule_356),
    ("357", rule_357),
    ("380", rule_380),
    ("381", rule_381),
    ("382", rule_382),
    ("383", rule_383),
    ("384", rule_384),
    ("386", rule_386),
    ("387", rule_387),
    ("388", rule_388),
    ("389", rule_389),
];

/// Every episode but a child's latest must have ended, with its reason.
fn rule_142(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for child in k.children() {
        let dated: Vec<usize> = e.of(child).filter(|r| e.began(*r).is_some()).collect();
        let Some((_, earlier)) = dated.split_last() else {
            continue;
        };
        for row in earlier
            .iter()
            .copied()
            .filter(|r| e.dec.missing(*r) || e.rec.missing(*r))
        {
            out.hit(e.table, row, &[e.dec, e.rec]);
        }
    }
}

fn rule_148(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.dec.missing(*r) != e.rec.missing(*r)) {
        out.hit(e.table, row, &[e.dec, e.rec]);
    }
}

fn rule_213(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.provider.filled(*r)) {
        let other = c.year >= 2026 && e.place.one_of(row, &["Z11", "Z12", "Z13", "Z14"]);
        if other || e.place.one_of(row, TEMPORARY) {
            out.hit(e.table, row, &[e.provider, e.place]);
        }
    }
}

fn rule_214(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.respite(*r)) {
        if e.post.filled(row) || e.urn.filled(row) {
            out.hit(e.table, row, &[e.post, e.urn, e.ls]);
        }
    }
}

fn rule_217t(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(last) = Day::from_ymd(2023, 10, 28) else {
        return;
    };
    for row in e.rows().filter(|r| e.place.is(*r, "P2")) {
        if e.open(row) || e.ceased(row).is_some_and(|d| d > last) {
            out.hit(e.table, row, &[e.place, e.dec]);
        }
    }
}

/// Where the next episode is a change of placement, and neither of the two is temporary.
fn rule_225(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        let Some(next) = e.after(row) else { continue };
        let changed = e.rne.one_of(next, &["P", "B", "T", "U"]) && !e.place.one_of(next, TEMPORARY);
        let silent = e.rec.is(row, "X1") && e.change.missing(row) && !e.place.one_of(row, TEMPORARY);
        if silent && changed {
            out.hit_cells(e.table, row, &[(e.change, row), (e.rne, next)], "");
        }
    }
}

/// Neither a temporary placement nor the episode before it has a reason for change.
fn rule_226(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.place.one_of(*r, TEMPORARY)) {
        let before = e.before(row).filter(|b| e.change.filled(*b));
        if e.change.filled(row) || before.is_some() {
            let cells: Vec<_> = [(e.change, row), (e.place, row)]
                .into_iter()
                .chain(before.map(|b| (e.change, b)))
                .collect();
            out.hit_cells(e.table, row, &cells, "");
        }
    }
}

fn rule_233(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.open(*r) && e.change.filled(*r)) {
        out.hit(e.table, row, &[e.change, e.dec]);
    }
}

/// The reason is in the episode that ends; the child moves on the day it ends.
fn rule_234(c: &Context<'_>, out: &mut Out) {
    under(c, out, Both::Sides, 10, |e, row| {
        e.change.is(row, "CUSTOD").then(|| e.ceased(row)).flatten()
    });
}

/// Which rows a rule of ages reports.
enum Both {
    Sides,
    Episode,
}

/// Episodes at which the child was younger than `years` on the day `when` gives.
fn under(c: &Context<'_>, out: &mut Out, both: Both, years: i32, when: impl Fn(&Episodes<'_>, usize) -> Option<Day>) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let dob = header.col("DOB");
    let mut once = Once::default();
    for row in e.rows() {
        let Some(day) = when(&e, row) else { continue };
        for h in k.beside(header, e.table, row) {
            if dob.date(h).ok().is_some_and(|d| day < d.add_years(years)) {
                let cells = [(e.decom, row), (e.dec, row), (e.rec, row), (dob, h)];
                once.hit(out, e.table, row, &cells);
                if matches!(both, Both::Sides) {
                    once.hit(out, header, h, &cells);
                }
            }
        }
    }
}

fn rule_302(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    under(c, out, Both::Sides, 0, |e, row| {
        let first = k.child(e.table, row).and_then(|child| e.first(child));
        (first == Some(row)).then(|| e.began(row)).flatten()
    });
}

/// Children who had reached `years` on the day of `when`.
fn reached(c: &Context<'_>, out: &mut Out, years: i32, when: impl Fn(&Episodes<'_>, usize) -> Option<Day>) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let dob = header.col("DOB");
    for row in e.rows() {
        let Some(day) = when(&e, row) else { continue };
        let old = k
            .beside(header, e.table, row)
            .find(|h| dob.date(*h).ok().is_some_and(|d| d.add_years(years) <= day));
        if let Some(h) = old {
            out.hit_cells(
                e.table,
                row,
                &[(e.decom, row), (e.dec, row), (e.rec, row), (dob, h)],
                "",
            );
        }
    }
}

fn rule_352(c: &Context<'_>, out: &mut Out) {
    reached(c, out, 18, |e, row| e.rne.is(row, "S").then(|| e.began(row)).flatten());
}

fn rule_355(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        if e.began(row).is_some() && e.began(row) == e.ceased(row) {
            out.hit(e.table, row, &[e.decom, e.dec]);
        }
    }
}

fn rule_356(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        if matches!((e.began(row), e.ceased(row)), (Some(from), Some(to)) if to < from) {
            out.hit(e.table, row, &[e.decom, e.dec]);
        }
    }
}

/// A child's first episode, where it began within the year; one begun before may have others before it.
fn rule_357(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for first in k.children().filter_map(|child| e.first(child)) {
        if e.began(first).is_some_and(|d| d >= k.start) && !e.rne.is(first, "S") {
            out.hit(e.table, first, &[e.rne, e.decom]);
        }
    }
}

fn rule_380(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.place.one_of(*r, TEMPORARY)) {
        if !e.rne.one_of(row, &["P", "B"]) {
            out.hit(e.table, row, &[e.place, e.rne]);
        }
    }
}

fn rule_381(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.place.one_of(*r, TEMPORARY)) {
        if e.rec.filled(row) && !e.rec.is(row, "X1") {
            out.hit(e.table, row, &[e.place, e.rec]);
        }
    }
}

fn rule_382(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        if e.respite(row) && e.place.one_of(row, TEMPORARY) {
            out.hit(e.table, row, &[e.ls, e.place]);
        }
    }
}

/// After a temporary placement comes the one before it: the same type and, from 2025-26, the same
/// postcode.
fn rule_383(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        let Some(stay) = e.before(row).filter(|b| e.place.one_of(*b, TEMPORARY)) else {
            continue;
        };
        let Some(home) = e.before(stay) else { continue };
        let elsewhere = !e.place.text(row).eq_ignore_ascii_case(e.place.text(home));
        let moved = c.year >= 2026 && !same_postcode(e.post.text(row), e.post.text(home));
        if !e.rne.is(row, "P") || elsewhere || moved {
            let cells = [
                (e.rne, row),
                (e.place, row),
                (e.post, row),
                (e.place, home),
                (e.post, home),
            ];
            out.hit_cells(e.table, row, &cells, "");
        }
    }
}

fn rule_384(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        if e.respite(row) && e.place.one_of(row, &["U1", "U4"]) {
            out.hit(e.table, row, &[e.ls, e.place]);
        }
    }
}

fn rule_386(c: &Context<'_>, out: &mut Out) {
    reached(c, out, 18, |e, row| {
        e.rec.one_of(row, ADOPTED).then(|| e.ceased(row)).flatten()
    });
}

fn rule_387(c: &Context<'_>, out: &mut Out) {
    under(c, out, Both::Episode, 14, |e, row| {
        e.rec.one_of(row, &["E5", "E6"]).then(|| e.ceased(row)).flatten()
    });
}

/// X1 and a new episode on the same day go together.
fn rule_388(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.began(*r).is_some()) {
        let Some(ended) = e.ceased(row) else { continue };
        let goes_on = e.rec.is(row, "X1");
        let wrong = match e.after(row).and_then(|next| e.began(next)) {
            Some(next) if goes_on => ended != next,
            Some(next) => e.rec.filled(row) && ended == next,
            None => goes_on,
        };
        if wrong {
            out.hit(e.table, row, &[e.rec, e.dec]);
        }
    }
}

fn rule_389(c: &Context<'_>, out: &mut Out) {
    under(c, out, Both::Episode, 16, |e, row| {
        e.rec.is(row, "E7").then(|| e.ceased(row)).flatten()
    });
}
