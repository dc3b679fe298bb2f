//! Rules on adoption: the adopters, the decision that a child should be placed, the placement, the
//! order (511–525, 551–563, 579, 582–584, 601, 602).

use super::b_common::{ADOPTED, ByChild, FOR_ADOPTION, Once, by_child, episodes, later, rows, same_day, year_of};
use crate::rule::{Context, Out, RuleFn};
use crate::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("511", rule_511),
    ("514", |c, out| adopters(c, out, "L0", &["M1", "F1"])),
    ("517", |c, out| adopters(c, out, "L3", &["MF"])),
    ("518", |c, out| adopters(c, out, "L4", &["MM", "FF"])),
    ("519", |c, out| adopters(c, out, "L2", &["MM", "FF", "MF"])),
    ("520", |c, out| adopters(c, out, "L11", &["MF"])),
    ("524", |c, out| adopters(c, out, "L12", &["MM", "FF"])),
    ("521", rule_521),
    ("522", rule_522),
    ("523", rule_523),
    ("525", rule_525),
    ("551", rule_551),
    ("552", rule_552),
    ("553", |c, out| order_without_decision(c, out, "E1")),
    ("554", rule_554),
    ("555", |c, out| order_without_decision(c, out, "D1")),
    ("556", rule_556),
    ("557", rule_557),
    ("558", rule_558),
    ("563", rule_563),
    ("579", rule_579),
    ("582", rule_582),
    ("583", rule_583),
    ("601", rule_601),
    ("602", rule_602),
];

const ADOPTION_FIELDS: [&str; 6] = [
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
];

fn rule_511(c: &Context<'_>, out: &mut Out) {
    let t = c.table("AD1");
    let (number, sex) = (t.col("NB_ADOPTR"), t.col("SEX_ADOPTR"));
    rows(out, t, &[number, sex], |r| {
        number.is(r, "2") && sex.one_of(r, &["M1", "F1"])
    });
}

/// Adopters of this legal status must be of one of these makes.
fn adopters(c: &Context<'_>, out: &mut Out, status: &str, expected: &[&str]) {
    let t = c.table("AD1");
    let (ls, sex) = (t.col("LS_ADOPTR"), t.col("SEX_ADOPTR"));
    rows(out, t, &[ls, sex], |r| ls.is(r, status) && !sex.one_of(r, expected));
}

fn rule_521(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (ad1, children) = by_child(c, "AD1");
    let (child, place, decom, decided) = (t.col("CHILD"), t.col("PLACE"), t.col("DECOM"), ad1.col("DATE_INT"));
    let mut once = Once::default();
    for row in t.rows().filter(|r| place.one_of(*r, FOR_ADOPTION)) {
        for a in children.of(child.text(row)).iter().map(|a| *a as usize) {
            if later(decided, a, decom, row) {
                once.hit(out, t, row, &[(place, row), (decom, row), (decided, a)]);
                once.hit(out, ad1, a, &[(decided, a), (decom, row)]);
            }
        }
    }
}

fn rule_522(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let (placed, ceased) = (t.col("DATE_PLACED"), t.col("DATE_PLACED_CEASED"));
    rows(out, t, &[placed, ceased], |r| later(placed, r, ceased, r));
}

fn rule_523(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let (ad1, children) = by_child(c, "AD1");
    let (child, placed, decided) = (t.col("CHILD"), t.col("DATE_PLACED"), ad1.col("DATE_INT"));
    let mut once = Once::default();
    for row in t.rows() {
        for a in children.of(child.text(row)).iter().map(|a| *a as usize) {
            let days = (placed.date(row).ok(), decided.date(a).ok());
            if matches!(days, (Some(p), Some(d)) if p != d) {
                once.hit(out, t, row, &[(placed, row), (decided, a)]);
                once.hit(out, ad1, a, &[(decided, a), (placed, row)]);
            }
        }
    }
}

fn rule_525(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let (ad1, children) = by_child(c, "AD1");
    let (child, ceased) = (t.col("CHILD"), t.col("DATE_PLACED_CEASED"));
    let fields = ADOPTION_FIELDS.map(|name| ad1.col(name));
    let mut once = Once::default();
    for row in t.rows().filter(|r| ceased.filled(*r)) {
        for a in children.of(child.text(row)).iter().map(|a| *a as usize) {
            let filled: Vec<_> = fields.iter().filter(|f| f.filled(a)).map(|f| (*f, a)).collect();
            if !filled.is_empty() {
                once.hit(out, t, row, &[(ceased, row)]);
                once.hit(out, ad1, a, &filled);
            }
        }
    }
}

/// Whether any of the rows has something in that column.
fn any_filled(col: Col<'_>, rows: &[u32]) -> bool {
    rows.iter().any(|r| col.filled(*r as usize))
}

fn rule_551(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (decisions, children) = by_child(c, "PlacedAdoption");
    let (child, place, placed) = (t.col("CHILD"), t.col("PLACE"), decisions.col("DATE_PLACED"));
    rows(out, t, &[place], |r| {
        place.one_of(r, FOR_ADOPTION) && !any_filled(placed, children.of(child.text(r)))
    });
}

fn rule_552(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (decisions, decided) = by_child(c, "PlacedAdoption");
    let (child, place, decom) = (t.col("CHILD"), t.col("PLACE"), t.col("DECOM"));
    let placed = decisions.col("DATE_PLACED");
    for group in children.each() {
        let rows = group.iter().map(|r| *r as usize);
        let first = rows
            .clone()
            .find(|r| place.one_of(*r, FOR_ADOPTION) && decom.date(*r).ok().is_some());
        let Some(first) = first else { continue };
        let decisions_made = decided.of(child.text(first)).iter().map(|r| *r as usize);
        // The first of equals, in file order.
        let latest = decisions_made
            .filter(|r| placed.date(*r).ok().is_some())
            .rev()
            .max_by_key(|r| placed.date(*r).ok());
        if let Some(latest) = latest.filter(|l| later(placed, *l, decom, first)) {
            let cells = [(decom, first), (place, first), (placed, latest)];
            out.hit_cells(t, first, &cells, "");
            out.hit_cells(decisions, latest, &[(placed, latest), (decom, first)], "");
        }
    }
}

/// An episode under a placement order (E1) or freeing order (D1) without any date of decision; and,
/// where the order still stands, decisions all of which have ceased.
fn order_without_decision(c: &Context<'_>, out: &mut Out, order: &str) {
    let t = c.table("Episodes");
    let (decisions, children) = by_child(c, "PlacedAdoption");
    let (child, ls, dec) = (t.col("CHILD"), t.col("LS"), t.col("DEC"));
    let placed = decisions.col("DATE_PLACED");
    let ends = [
        decisions.col("DATE_PLACED_CEASED"),
        decisions.col("REASON_PLACED_CEASED"),
    ];
    let mut once = Once::default();
    for row in t.rows().filter(|r| ls.is(*r, order)) {
        let made = children.of(child.text(row));
        if !any_filled(placed, made) {
            once.hit(out, t, row, &[(ls, row)]);
        }
        let ended = |r: &u32| ends.iter().any(|e| e.filled(*r as usize));
        if dec.missing(row) && made.iter().all(ended) {
            for r in made.iter().map(|r| *r as usize) {
                once.hit(out, decisions, r, &[(placed, r), (ends[0], r), (ends[1], r), (ls, row)]);
            }
        }
    }
}

fn rule_554(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (decisions, decided) = by_child(c, "PlacedAdoption");
    let (child, ls, decom) = (t.col("CHILD"), t.col("LS"), t.col("DECOM"));
    let placed = decisions.col("DATE_PLACED");
    let mut once = Once::default();
    for group in children.each() {
        let Some(first) = group.iter().map(|r| *r as usize).find(|r| ls.is(*r, "E1")) else {
            continue;
        };
        for d in decided.of(child.text(first)).iter().map(|d| *d as usize) {
            if later(placed, d, decom, first) {
                once.hit(out, t, first, &[(ls, first), (decom, first), (placed, d)]);
                once.hit(out, decisions, d, &[(placed, d), (decom, first)]);
            }
        }
    }
}

fn rule_556(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (decisions, children) = by_child(c, "PlacedAdoption");
    let (child, ls, decom) = (t.col("CHILD"), t.col("LS"), t.col("DECOM"));
    let placed = decisions.col("DATE_PLACED");
    let mut once = Once::default();
    for row in t.rows().filter(|r| ls.is(*r, "D1")) {
        for d in children.of(child.text(row)).iter().map(|d| *d as usize) {
            if later(placed, d, decom, row) {
                once.hit(out, t, row, &[(ls, row), (decom, row), (placed, d)]);
            }
        }
    }
}

fn rule_557(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (decisions, children) = by_child(c, "PlacedAdoption");
    let (child, place, ls, rec) = (t.col("CHILD"), t.col("PLACE"), t.col("LS"), t.col("REC"));
    let ends = [
        decisions.col("DATE_PLACED_CEASED"),
        decisions.col("REASON_PLACED_CEASED"),
    ];
    // Freeing orders left the rule with the code D1 in 2024-25.
    let orders: &[&str] = if c.year >= 2025 { &["E1"] } else { &["D1", "E1"] };
    let mut once = Once::default();
    for row in t.rows() {
        let meant = place.one_of(row, FOR_ADOPTION) || ls.one_of(row, orders);
        let left = rec.filled(row) && !rec.is(row, "X1") && !rec.one_of(row, ADOPTED);
        if !(meant && left) {
            continue;
        }
        let cells = [(place, row), (ls, row), (rec, row)];
        let made = children.of(child.text(row));
        if made.is_empty() {
            once.hit(out, t, row, &cells);
        }
        for d in made.iter().map(|d| *d as usize) {
            if ends.iter().any(|e| e.missing(d)) {
                once.hit(out, t, row, &cells);
                once.hit(out, decisions, d, &[(ends[0], d), (ends[1], d), (rec, row)]);
            }
        }
    }
}

/// A child's decisions by date, those without a date last.
fn decisions<'a>(c: &Context<'a>) -> (&'a Table, ByChild<'a>) {
    let t = c.table("PlacedAdoption");
    (t, ByChild::by_date(t, &["DATE_PLACED"]))
}

fn rule_558(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (table, decided) = decisions(c);
    let (child, rec) = (t.col("CHILD"), t.col("REC"));
    let (placed, ceased) = (table.col("DATE_PLACED"), table.col("DATE_PLACED_CEASED"));
    for group in children.each() {
        let adopted = group.iter().map(|r| *r as usize).filter(|r| rec.one_of(*r, ADOPTED));
        let Some(made) = group.first().map(|r| decided.of(child.text(*r as usize))) else {
            continue;
        };
        let ended = made.iter().filter(|d| ceased.filled(**d as usize)).count();
        let latest = made.iter().rev().map(|d| *d as usize).find(|d| placed.filled(*d));
        let latest = latest.or(made.last().map(|d| *d as usize));
        if let Some(latest) = latest.filter(|l| ended > 1 && ceased.filled(*l)) {
            for row in adopted {
                out.hit_cells(t, row, &[(rec, row), (ceased, latest)], "");
            }
        }
    }
}

fn rule_563(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let placed = t.col("DATE_PLACED");
    let (reason, ceased) = (t.col("REASON_PLACED_CEASED"), t.col("DATE_PLACED_CEASED"));
    rows(out, t, &[placed, reason, ceased], |r| {
        reason.filled(r) && ceased.filled(r) && placed.missing(r)
    });
}

fn rule_579(c: &Context<'_>, out: &mut Out) {
    let (t, decided) = decisions(c);
    let (placed, ceased) = (t.col("DATE_PLACED"), t.col("DATE_PLACED_CEASED"));
    for (before, row) in decided.pairs() {
        if ceased.missing(before) || later(ceased, before, placed, row) {
            out.hit_cells(t, row, &[(placed, row), (placed, before), (ceased, before)], "");
        }
    }
}

fn rule_582(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (ad1, children) = by_child(c, "AD1");
    let (child, rec, dec, matched) = (t.col("CHILD"), t.col("REC"), t.col("DEC"), ad1.col("DATE_MATCH"));
    let mut once = Once::default();
    for row in t.rows().filter(|r| rec.one_of(*r, ADOPTED) && dec.filled(*r)) {
        for a in children.of(child.text(row)).iter().map(|a| *a as usize) {
            if same_day(dec, row, matched, a) {
                once.hit(out, t, row, &[(rec, row), (dec, row), (matched, a)]);
            }
        }
    }
}

fn rule_583(c: &Context<'_>, out: &mut Out) {
    let (t, decided) = decisions(c);
    let (placed, ceased) = (t.col("DATE_PLACED"), t.col("DATE_PLACED_CEASED"));
    for group in decided.each() {
        let dated: Vec<usize> = group
            .iter()
            .map(|d| *d as usize)
            .filter(|d| placed.filled(*d))
            .collect();
        let earlier = dated.len().saturating_sub(1);
        for row in dated[..earlier].iter().filter(|d| ceased.missing(**d)) {
            out.hit(t, *row, &[placed, ceased]);
        }
    }
}

/// Episodes that ended in the year because the child was adopted.
fn adoptions<'a>(c: &Context<'a>) -> (&'a Table, Vec<usize>) {
    let t = c.table("Episodes");
    let (rec, dec) = (t.col("REC"), t.col("DEC"));
    let (start, end) = year_of(c);
    let in_year = |r: &usize| dec.date(*r).ok().is_some_and(|d| start <= d && d <= end);
    let rows = t.rows().filter(|r| rec.one_of(*r, ADOPTED) && in_year(r)).collect();
    (t, rows)
}

fn rule_601(c: &Context<'_>, out: &mut Out) {
    let (t, adopted) = adoptions(c);
    let (ad1, children) = by_child(c, "AD1");
    let (child, rec) = (t.col("CHILD"), t.col("REC"));
    let fields = ADOPTION_FIELDS.map(|name| ad1.col(name));
    let mut once = Once::default();
    for row in adopted {
        let given = children.of(child.text(row));
        if given.is_empty() {
            once.hit(out, t, row, &[(rec, row)]);
        }
        for a in given.iter().map(|a| *a as usize) {
            let blank: Vec<_> = fields.iter().filter(|f| f.missing(a)).map(|f| (*f, a)).collect();
            if !blank.is_empty() {
                once.hit(out, t, row, &[(rec, row)]);
                once.hit(out, ad1, a, &blank);
            }
        }
    }
}

fn rule_602(c: &Context<'_>, out: &mut Out) {
    let (t, adopted) = adoptions(c);
    let ad1 = c.table("AD1");
    let (child, given) = (t.col("CHILD"), ad1.col("CHILD"));
    let children: std::collections::HashSet<&str> = adopted.iter().map(|r| child.text(*r)).collect();
    let fields = ADOPTION_FIELDS.map(|name| ad1.col(name));
    rows(out, ad1, &[given], |a| {
        fields.iter().any(|f| f.filled(a)) && !children.contains(given.text(a))
    });
}
