//! Rules on adoption: the adopters, the decision that a child should be placed, the placement, the
//! order (511–525, 551–563, 579, 582–584, 601, 602).

use super::common::{in_order, later, rows, same_day};
use crate::codes::{ADOPTED, ADOPTION_ITEMS, FOR_ADOPTION};
use crate::rule_context::{Episodes, RuleContext};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::table::Col;

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
    let (k, e, ad1) = (RuleContext::new(c), Episodes::new(c), c.table("AD1"));
    let decided = ad1.col("DATE_INT");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.place.one_of(*r, FOR_ADOPTION)) {
        for a in k.beside(ad1, e.table, row) {
            if later(decided, a, e.decom, row) {
                once.hit(out, e.table, row, &[(e.place, row), (e.decom, row), (decided, a)]);
                once.hit(out, ad1, a, &[(decided, a), (e.decom, row)]);
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
    let (k, t, ad1) = (RuleContext::new(c), c.table("PlacedAdoption"), c.table("AD1"));
    let (placed, decided) = (t.col("DATE_PLACED"), ad1.col("DATE_INT"));
    let mut once = Once::default();
    for row in t.rows() {
        for a in k.beside(ad1, t, row) {
            let days = (placed.date(row).ok(), decided.date(a).ok());
            if matches!(days, (Some(p), Some(d)) if p != d) {
                once.hit(out, t, row, &[(placed, row), (decided, a)]);
                once.hit(out, ad1, a, &[(decided, a), (placed, row)]);
            }
        }
    }
}

fn rule_525(c: &Context<'_>, out: &mut Out) {
    let (k, t, ad1) = (RuleContext::new(c), c.table("PlacedAdoption"), c.table("AD1"));
    let ceased = t.col("DATE_PLACED_CEASED");
    let fields = ADOPTION_ITEMS.map(|name| ad1.col(name));
    let mut once = Once::default();
    for row in t.rows().filter(|r| ceased.filled(*r)) {
        for a in k.beside(ad1, t, row) {
            let filled: Vec<(Col<'_>, usize)> = fields.iter().filter(|f| f.filled(a)).map(|f| (*f, a)).collect();
            if !filled.is_empty() {
                once.hit(out, t, row, &[(ceased, row)]);
                once.hit(out, ad1, a, &filled);
            }
        }
    }
}

fn rule_551(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = decisions.col("DATE_PLACED");
    rows(out, e.table, &[e.place], |r| {
        let decided = || k.beside(decisions, e.table, r).any(|d| placed.filled(d));
        e.place.one_of(r, FOR_ADOPTION) && !decided()
    });
}

fn rule_552(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = decisions.col("DATE_PLACED");
    for child in k.children() {
        let for_adoption = |r: &usize| e.place.one_of(*r, FOR_ADOPTION) && e.began(*r).is_some();
        let Some(first) = e.of(child).find(for_adoption) else {
            continue;
        };
        let decided = k.of(decisions, child).filter(|d| placed.date(*d).ok().is_some());
        // Of equal dates the first in the file.
        let latest = decided.rev().max_by_key(|d| placed.date(*d).ok());
        if let Some(latest) = latest.filter(|l| later(placed, *l, e.decom, first)) {
            out.hit_cells(
                e.table,
                first,
                &[(e.decom, first), (e.place, first), (placed, latest)],
                "",
            );
            out.hit_cells(decisions, latest, &[(placed, latest), (e.decom, first)], "");
        }
    }
}

/// An episode under a placement order (E1) or freeing order (D1) without any date of decision; and,
/// where the order is still in force, decisions all of which have ceased.
fn order_without_decision(c: &Context<'_>, out: &mut Out, order: &str) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = decisions.col("DATE_PLACED");
    let ends = [
        decisions.col("DATE_PLACED_CEASED"),
        decisions.col("REASON_PLACED_CEASED"),
    ];
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.ls.is(*r, order)) {
        let made = k.beside(decisions, e.table, row);
        if !made.clone().any(|d| placed.filled(d)) {
            once.hit(out, e.table, row, &[(e.ls, row)]);
        }
        if e.open(row) && made.clone().all(|d| ends.iter().any(|f| f.filled(d))) {
            for d in made {
                let cells = [(placed, d), (ends[0], d), (ends[1], d), (e.ls, row)];
                once.hit(out, decisions, d, &cells);
            }
        }
    }
}

fn rule_554(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = decisions.col("DATE_PLACED");
    let mut once = Once::default();
    for child in k.children() {
        let Some(first) = e.of(child).find(|r| e.ls.is(*r, "E1")) else {
            continue;
        };
        for d in k.of(decisions, child) {
            if later(placed, d, e.decom, first) {
                once.hit(out, e.table, first, &[(e.ls, first), (e.decom, first), (placed, d)]);
                once.hit(out, decisions, d, &[(placed, d), (e.decom, first)]);
            }
        }
    }
}

fn rule_556(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = decisions.col("DATE_PLACED");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.ls.is(*r, "D1")) {
        for d in k.beside(decisions, e.table, row) {
            if later(placed, d, e.decom, row) {
                once.hit(out, e.table, row, &[(e.ls, row), (e.decom, row), (placed, d)]);
            }
        }
    }
}

fn rule_557(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let ends = [
        decisions.col("DATE_PLACED_CEASED"),
        decisions.col("REASON_PLACED_CEASED"),
    ];
    // Freeing orders left the rule with the code D1 in 2024-25.
    let orders: &[&str] = if c.year >= 2025 { &["E1"] } else { &["D1", "E1"] };
    let mut once = Once::default();
    for row in e.rows() {
        let meant = e.place.one_of(row, FOR_ADOPTION) || e.ls.one_of(row, orders);
        let left = e.rec.filled(row) && !e.rec.is(row, "X1") && !e.rec.one_of(row, ADOPTED);
        if !(meant && left) {
            continue;
        }
        let cells = [(e.place, row), (e.ls, row), (e.rec, row)];
        let made = k.beside(decisions, e.table, row);
        if made.len() == 0 {
            once.hit(out, e.table, row, &cells);
        }
        for d in made.filter(|d| ends.iter().any(|f| f.missing(*d))) {
            once.hit(out, e.table, row, &cells);
            once.hit(out, decisions, d, &[(ends[0], d), (ends[1], d), (e.rec, row)]);
        }
    }
}

fn rule_558(c: &Context<'_>, out: &mut Out) {
    let (k, e, decisions) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let (placed, ceased) = (decisions.col("DATE_PLACED"), decisions.col("DATE_PLACED_CEASED"));
    for made in in_order(k, decisions, ["DATE_PLACED"]) {
        let ended = made.iter().filter(|d| ceased.filled(**d)).count();
        let dated = made.iter().rev().find(|d| placed.filled(**d));
        let Some(latest) = dated.or(made.last()).copied() else {
            continue;
        };
        if ended > 1 && ceased.filled(latest) {
            for row in k
                .beside(e.table, decisions, latest)
                .filter(|r| e.rec.one_of(*r, ADOPTED))
            {
                out.hit_cells(e.table, row, &[(e.rec, row), (ceased, latest)], "");
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
    let t = c.table("PlacedAdoption");
    let (placed, ceased) = (t.col("DATE_PLACED"), t.col("DATE_PLACED_CEASED"));
    for made in in_order(RuleContext::new(c), t, ["DATE_PLACED"]) {
        for pair in made.windows(2) {
            let (before, row) = (pair[0], pair[1]);
            if ceased.missing(before) || later(ceased, before, placed, row) {
                out.hit_cells(t, row, &[(placed, row), (placed, before), (ceased, before)], "");
            }
        }
    }
}

fn rule_582(c: &Context<'_>, out: &mut Out) {
    let (k, e, ad1) = (RuleContext::new(c), Episodes::new(c), c.table("AD1"));
    let matched = ad1.col("DATE_MATCH");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.rec.one_of(*r, ADOPTED) && e.dec.filled(*r)) {
        for a in k.beside(ad1, e.table, row) {
            if same_day(e.dec, row, matched, a) {
                once.hit(out, e.table, row, &[(e.rec, row), (e.dec, row), (matched, a)]);
            }
        }
    }
}

fn rule_583(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let (placed, ceased) = (t.col("DATE_PLACED"), t.col("DATE_PLACED_CEASED"));
    for made in in_order(RuleContext::new(c), t, ["DATE_PLACED"]) {
        let mut dated = made.iter().copied().filter(|d| placed.filled(*d));
        dated.next_back();
        for row in dated.filter(|d| ceased.missing(*d)) {
            out.hit(t, row, &[placed, ceased]);
        }
    }
}

/// Whether the episode ended in the year because the child was adopted.
fn adopted_in_year(k: RuleContext<'_>, e: &Episodes<'_>, row: usize) -> bool {
    e.rec.one_of(row, ADOPTED) && e.ceased(row).is_some_and(|d| k.start <= d && d <= k.end)
}

fn rule_601(c: &Context<'_>, out: &mut Out) {
    let (k, e, ad1) = (RuleContext::new(c), Episodes::new(c), c.table("AD1"));
    let fields = ADOPTION_ITEMS.map(|name| ad1.col(name));
    let mut once = Once::default();
    for row in e.rows().filter(|r| adopted_in_year(k, &e, *r)) {
        let given = k.beside(ad1, e.table, row);
        if given.len() == 0 {
            once.hit(out, e.table, row, &[(e.rec, row)]);
        }
        for a in given {
            let blank: Vec<(Col<'_>, usize)> = fields.iter().filter(|f| f.missing(a)).map(|f| (*f, a)).collect();
            if !blank.is_empty() {
                once.hit(out, e.table, row, &[(e.rec, row)]);
                once.hit(out, ad1, a, &blank);
            }
        }
    }
}

fn rule_602(c: &Context<'_>, out: &mut Out) {
    let (k, e, ad1) = (RuleContext::new(c), Episodes::new(c), c.table("AD1"));
    let child = ad1.col("CHILD");
    let fields = ADOPTION_ITEMS.map(|name| ad1.col(name));
    rows(out, ad1, &[child], |a| {
        let adopted = || k.beside(e.table, ad1, a).any(|r| adopted_in_year(k, &e, r));
        fields.iter().any(|f| f.filled(a)) && !adopted()
    });
}
