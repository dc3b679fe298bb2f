//! Adoption: decisions, matching, placement, and how they agree with the episodes.

use crate::codes::{ADOPTED, ADOPTION_ITEMS, FOR_ADOPTION, LEAVER_ITEMS};
use crate::rule_context::{Episodes, RuleContext, cols, each, pairs};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;
use tables::table::Table;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("117", rule_117),
    ("118", rule_118),
    ("119", rule_119),
    ("134", rule_134),
    ("151", rule_151),
    ("184", rule_184),
    ("199", rule_199),
    ("217", rule_217),
    ("331", rule_331),
    ("333", rule_333),
    ("334", rule_334),
    ("335", rule_335),
    ("336", rule_336),
    ("390", rule_390),
];

fn rule_117(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("PlacedAdoption");
    let [placed, ceased] = cols(t, ["DATE_PLACED", "DATE_PLACED_CEASED"]);
    let mut once = Once::default();
    for child in k.children() {
        // The latest episode that another did not follow; of several begun that day, the first listed.
        let mut latest: Option<usize> = None;
        for row in e.of(child).filter(|r| !e.rec.is(*r, "X1") && e.began(*r).is_some()) {
            if latest.is_none_or(|l| e.began(row) > e.began(l)) {
                latest = Some(row);
            }
        }
        let Some(last) = latest else { continue };
        for row in k.of(t, child) {
            let late = |d: Option<Day>| d.is_some_and(|d| d > k.end || e.ceased(last).is_some_and(|to| d > to));
            if late(placed.date(row).ok()) || late(ceased.date(row).ok()) {
                let cells = [
                    (placed, row),
                    (ceased, row),
                    (e.dec, last),
                    (e.rec, last),
                    (e.decom, last),
                ];
                once.hit(out, e.table, last, &cells);
                once.hit(out, t, row, &cells);
            }
        }
    }
}

fn rule_118(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("PlacedAdoption");
    let ceased = t.col("DATE_PLACED_CEASED");
    let mut once = Once::default();
    for child in k.children() {
        let Some(first) = e.of(child).find(|r| !e.respite(*r) && e.began(*r).is_some()) else {
            continue;
        };
        for row in k.of(t, child) {
            let early = |d: Day| d < k.start || e.began(first).is_some_and(|from| d < from);
            if ceased.date(row).ok().is_some_and(early) {
                let cells = [(ceased, row), (e.decom, first), (e.ls, first)];
                once.hit(out, e.table, first, &cells);
                once.hit(out, t, row, &cells);
            }
        }
    }
}

fn rule_119(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PlacedAdoption");
    let [ceased, reason] = cols(t, ["DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]);
    for row in t.rows().filter(|r| ceased.missing(*r) != reason.missing(*r)) {
        out.hit(t, row, &[ceased, reason]);
    }
}

fn any_filled<const N: usize>(t: &Table, names: [&str; N], row: usize) -> bool {
    cols(t, names).iter().any(|col| col.filled(row))
}

fn rule_134(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let (ad1, oc3) = (c.table("AD1"), c.table("OC3"));
    let items = cols(ad1, ADOPTION_ITEMS);
    for row in ad1.rows().filter(|r| any_filled(ad1, ADOPTION_ITEMS, *r)) {
        let leaver = |r: usize| any_filled(oc3, LEAVER_ITEMS, r);
        if k.beside(oc3, ad1, row).any(leaver) {
            out.hit(ad1, row, &items);
        }
    }
}

fn rule_151(c: &Context<'_>, out: &mut Out) {
    let t = c.table("AD1");
    let items = cols(t, ADOPTION_ITEMS);
    for row in t.rows() {
        let filled = items.iter().filter(|col| col.filled(row)).count();
        if filled != 0 && filled != items.len() {
            out.hit(t, row, &items);
        }
    }
}

/// By the date of birth beside the decision, or the Header's where none does; that the two
/// agree is a rule of its own.
fn rule_184(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let (header, t) = (c.table("Header"), c.table("PlacedAdoption"));
    let [placed, dob] = cols(t, ["DATE_PLACED", "DOB"]);
    for row in t.rows() {
        let Some(day) = placed.date(row).ok() else { continue };
        let beside = if dob.filled(row) {
            Some((dob, row))
        } else {
            k.beside(header, t, row).next().map(|h| (header.col("DOB"), h))
        };
        if let Some((born, at)) = beside
            && born.date(at).ok().is_some_and(|b| day < b)
        {
            out.hit_cells(t, row, &[(placed, row), (born, at)], "");
        }
    }
}

/// Anything after an adoption, and a second adoption, over both years. Of episodes begun on one day this
/// year's are taken first, since last year's may be the same ones.
fn rule_199(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let last = Episodes::last(c);
    let adopted = |e: &Episodes<'_>, child| e.of(child).any(|r| e.rec.one_of(r, ADOPTED));
    let once = |child: &u32| adopted(&e, *child) || last.iter().any(|l| adopted(l, *child));
    for child in k.children().filter(once) {
        let mut adoptions = 0;
        let now = e.of(child).filter_map(|r| Some((e.began(r)?, 0, r)));
        let before = last
            .iter()
            .flat_map(|l| l.of(child).filter_map(move |r| Some((l.began(r)?, 1, r))));
        let mut all: Vec<(Day, u8, usize)> = now.chain(before).collect();
        all.sort_by_key(|(day, side, _)| (*day, *side));
        for (_, side, row) in all {
            let of = match (side, &last) {
                (1, Some(l)) => l,
                _ => &e,
            };
            let adopted = of.rec.one_of(row, ADOPTED);
            adoptions += u32::from(adopted);
            let first = adoptions == 1 && adopted;
            if side == 0 && adoptions > 0 && !first {
                out.hit(e.table, row, &[e.table.col("CHILD"), e.decom, e.rec]);
            }
        }
    }
}

/// In force for episodes begun from 1 April 2015.
fn rule_217(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let since = Day::from_ymd(2015, 4, 1);
    for row in e.rows() {
        let carer = e.place.one_of(row, &["A3", "A5"]) && e.began(row).is_some_and(|d| Some(d) >= since);
        if carer && !e.rne.one_of(row, &["S", "T", "U"]) {
            out.hit(e.table, row, &[e.place, e.decom, e.rne]);
        }
    }
}

fn rule_331(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("AD1");
    let matched = t.col("DATE_MATCH");
    pairs(out, &k, (t, &[matched]), (e.table, &[e.decom, e.rec]), |a, r| {
        e.rec.one_of(r, ADOPTED) && matches!((matched.date(a).ok(), e.began(r)), (Some(m), Some(d)) if m > d)
    });
}

fn rule_333(c: &Context<'_>, out: &mut Out) {
    let t = c.table("AD1");
    let [decided, matched] = cols(t, ["DATE_INT", "DATE_MATCH"]);
    each(out, t, decided, |row| match matched.date(row).ok() {
        None => false,
        Some(_) if decided.missing(row) => true,
        Some(m) => decided.date(row).ok().is_some_and(|d| d > m),
    });
}

/// The latest period of care begins with the latest episode whose reason is S.
fn rule_334(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("AD1");
    let decided = t.col("DATE_INT");
    let mut once = Once::default();
    for child in k.children() {
        let mut start: Option<usize> = None;
        for row in e.of(child).filter(|r| e.rne.is(*r, "S") && e.began(*r).is_some()) {
            if start.is_none_or(|s| e.began(row) > e.began(s)) {
                start = Some(row);
            }
        }
        let Some(start) = start else { continue };
        for row in k.of(t, child) {
            if decided.date(row).ok().is_some_and(|d| Some(d) < e.began(start)) {
                let cells = [(decided, row), (e.decom, start), (e.rne, start)];
                once.hit(out, e.table, start, &cells);
                once.hit(out, t, row, &cells);
            }
        }
    }
}

fn rule_335(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("AD1");
    let foster = t.col("FOSTER_CARE");
    pairs(out, &k, (e.table, &[e.place, e.rec]), (t, &[foster]), |r, a| {
        e.rec.one_of(r, &["E1", "E11", "E12"])
            && ((e.place.one_of(r, &["A2", "A3", "A5"]) && foster.is(a, "0"))
                || (e.place.one_of(r, &["A1", "A4", "A6"]) && foster.is(a, "1")))
    });
}

/// A3 and A5 are placements for adoption with the current foster carer.
fn rule_336(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.place.one_of(*r, &["A3", "A5"])) {
        let Some(before) = e.before(row) else { continue };
        let foster = e
            .place
            .one_of(before, &["A3", "A4", "A5", "A6", "U1", "U2", "U3", "U4", "U5", "U6"]);
        if !foster {
            out.hit_cells(e.table, row, &[(e.place, row), (e.place, before)], "");
        }
    }
}

fn rule_390(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows() {
        if e.rec.one_of(row, ADOPTED) && !e.place.one_of(row, FOR_ADOPTION) {
            out.hit(e.table, row, &[e.place, e.rec]);
        }
    }
}
