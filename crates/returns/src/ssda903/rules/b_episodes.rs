//! Rules on how a child's episodes follow one another, and on codes within an episode (407–504, 516,
//! 526–531, 550).

use super::b_common::{ByChild, Once, RESPITE, by_child, day, episodes, later, rows, same, same_day};
use crate::rule::{Context, Out, RuleFn};
use crate::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("407", rule_407),
    ("408", rule_408),
    ("426", rule_426),
    ("431", rule_431),
    ("432", rule_432),
    ("433", rule_433),
    ("434", rule_434),
    ("435", rule_435),
    ("436", rule_436),
    ("437", rule_437),
    ("440", rule_440),
    ("441", rule_441),
    ("442", rule_442),
    ("444", rule_444),
    ("445", rule_445),
    ("446", rule_446),
    ("451", rule_451),
    ("460", rule_460),
    ("501", rule_501),
    ("504", rule_504),
    ("516", rule_516),
    ("526", rule_526),
    ("527", |c, out| provider_and_place(c, out, "PR1", &["P1", "R2", "R5"])),
    ("528", |c, out| provider_and_place(c, out, "PR2", &["P1", "R2", "R5"])),
    ("529", |c, out| provider_and_place(c, out, "PR3", NOT_OTHER_PUBLIC)),
    ("530", |c, out| provider_and_place(c, out, "PR4", &["P1"])),
    ("531", |c, out| provider_and_place(c, out, "PR5", &["P1"])),
    ("550", rule_550),
];

const NOT_OTHER_PUBLIC: &[&str] = &[
    "P1", "A3", "A4", "A5", "A6", "K1", "K2", "U1", "U2", "U3", "U4", "U5", "U6",
];
const FOSTER_CARERS: &[&str] = &["U1", "U2", "U3", "U4", "U5", "U6"];
const SPECIAL_GUARDIANSHIP: &[&str] = &["E45", "E46", "E47", "E48"];
/// Every reason an episode ceased but X1 (a new episode begins): the child left care.
const LEFT_CARE: &[&str] = &[
    "E11", "E12", "E2", "E3", "E4A", "E4B", "E5", "E6", "E7", "E8", "E9", "E13", "E14", "E15", "E16", "E17", "E41",
    "E45", "E46", "E47", "E48",
];
/// What makes a placement: a change of any of these is a change of placement.
const PLACEMENT: [&str; 4] = ["PLACE", "PL_POST", "URN", "PLACE_PROVIDER"];

/// Special guardianship after the 18th birthday. An order can be made until the day before it, so the
/// birthday itself counts as reached.
fn rule_407(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (header, children) = by_child(c, "Header");
    let (child, rec, dec, dob) = (t.col("CHILD"), t.col("REC"), t.col("DEC"), header.col("DOB"));
    let mut once = Once::default();
    for row in t.rows().filter(|r| rec.one_of(*r, SPECIAL_GUARDIANSHIP)) {
        let Some(ended) = dec.date(row).ok() else { continue };
        for h in children.of(child.text(row)).iter().map(|h| *h as usize) {
            if dob.date(h).ok().is_some_and(|b| b.add_years(18) <= ended) {
                once.hit(out, t, row, &[(rec, row), (dec, row), (dob, h)]);
                once.hit(out, header, h, &[(dob, h), (dec, row), (rec, row)]);
            }
        }
    }
}

fn rule_408(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (place, ls) = (t.col("PLACE"), t.col("LS"));
    rows(out, t, &[place, ls], |r| {
        place.one_of(r, &["A5", "A6"]) && !ls.is(r, "E1")
    });
}

fn rule_426(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let ls = t.col("LS");
    for group in children.each() {
        let has = |code: &str| group.iter().any(|r| ls.is(*r as usize, code));
        if has("V3") && has("V4") {
            for row in group.iter().map(|r| *r as usize).filter(|r| ls.one_of(*r, RESPITE)) {
                out.hit(t, row, &[ls]);
            }
        }
    }
}

fn rule_431(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (rne, decom, dec) = (t.col("RNE"), t.col("DECOM"), t.col("DEC"));
    for (before, row) in children.pairs() {
        let began = decom.date(row).ok();
        let ended = dec.date(before).ok();
        if rne.is(row, "S") && matches!((began, ended), (Some(b), Some(e)) if b <= e) {
            out.hit_cells(t, row, &[(rne, row), (decom, row), (dec, before)], "");
        }
    }
}

fn rule_432(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (rne, rec) = (t.col("RNE"), t.col("REC"));
    for (before, row) in children.pairs() {
        if rec.one_of(before, LEFT_CARE) && !rne.is(row, "S") {
            out.hit_cells(t, row, &[(rne, row), (rec, before)], "");
        }
    }
}

fn rule_433(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let children = ByChild::by_date(t, &["DECOM", "DEC"]);
    let (rne, decom, dec) = (t.col("RNE"), t.col("DECOM"), t.col("DEC"));
    for (before, row) in children.pairs() {
        let carries_on = rne.one_of(row, &["P", "L", "T", "U", "B"]);
        let blank = dec.missing(before) || decom.missing(row);
        if carries_on && (blank || !same_day(dec, before, decom, row)) {
            out.hit_cells(t, row, &[(rne, row), (decom, row), (dec, before)], "");
        }
    }
}

/// Cells of an episode and the one before it that a change of placement or legal status shows in.
fn change_cells<'a>(rne: Col<'a>, ls: Col<'a>, placement: &[Col<'a>], row: usize) -> Vec<(Col<'a>, usize)> {
    [rne, ls].iter().chain(placement).map(|col| (*col, row)).collect()
}

/// Reports episodes begun for one of these reasons whose legal status and placement, set beside the
/// episode before, do not bear the reason out. `wrong` is given whether each is unchanged.
fn reason_borne_out(c: &Context<'_>, out: &mut Out, reasons: &[&str], wrong: fn(bool, bool) -> bool) {
    let (t, children) = episodes(c);
    let (rne, ls) = (t.col("RNE"), t.col("LS"));
    let placement = PLACEMENT.map(|name| t.col(name));
    for (before, row) in children.pairs().filter(|(_, r)| rne.one_of(*r, reasons)) {
        let same_status = same(ls, before, ls, row);
        let same_place = placement.iter().all(|col| same(*col, before, *col, row));
        if wrong(same_status, same_place) {
            out.hit_cells(t, row, &change_cells(rne, ls, &placement, row), "");
        }
    }
}

fn rule_434(c: &Context<'_>, out: &mut Out) {
    reason_borne_out(c, out, &["L"], |same_status, same_place| same_status || !same_place);
}

fn rule_435(c: &Context<'_>, out: &mut Out) {
    reason_borne_out(c, out, &["P", "T"], |same_status, same_place| {
        !same_status || same_place
    });
}

fn rule_436(c: &Context<'_>, out: &mut Out) {
    reason_borne_out(c, out, &["B", "U"], |same_status, same_place| same_status || same_place);
}

fn rule_437(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (rec, decom) = (t.col("REC"), t.col("DECOM"));
    for (row, next) in children.pairs() {
        if rec.one_of(row, &["E2", "E15"]) && decom.date(row).ok().is_some() {
            out.hit_cells(t, row, &[(rec, row), (decom, next)], "");
        }
    }
}

/// Reviews with one of these codes, held on the wrong side of the child's fourth birthday.
fn review_age(c: &Context<'_>, out: &mut Out, codes: &[&str], wrong_when_four: bool) {
    let t = c.table("Reviews");
    let (dob, review, code) = (t.col("DOB"), t.col("REVIEW"), t.col("REVIEW_CODE"));
    rows(out, t, &[dob, review, code], |r| {
        let days = (dob.date(r).ok(), review.date(r).ok());
        code.one_of(r, codes) && matches!(days, (Some(b), Some(on)) if (b.add_years(4) <= on) == wrong_when_four)
    });
}

fn rule_440(c: &Context<'_>, out: &mut Out) {
    review_age(c, out, &["PN0"], true);
}

fn rule_441(c: &Context<'_>, out: &mut Out) {
    review_age(c, out, &["PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"], false);
}

fn rule_442(c: &Context<'_>, out: &mut Out) {
    let header = c.table("Header");
    let (t, children) = by_child(c, "Episodes");
    let (child, upn, ls) = (header.col("CHILD"), header.col("UPN"), t.col("LS"));
    rows(out, header, &[upn], |r| {
        let episodes = children.of(child.text(r));
        upn.missing(r) && episodes.iter().any(|e| !ls.one_of(*e as usize, RESPITE))
    });
}

fn rule_444(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let upn = t.col("UPN");
    let known = |r: usize| {
        let text = upn.text(r).to_ascii_uppercase();
        (!text.is_empty() && !upn.one_of(r, &["UN1", "UN2", "UN3", "UN4", "UN5"])).then_some(text)
    };
    let mut seen = std::collections::HashMap::new();
    for text in t.rows().filter_map(known) {
        *seen.entry(text).or_insert(0) += 1;
    }
    rows(out, t, &[upn], |r| {
        known(r).is_some_and(|u| seen.get(&u).is_some_and(|n| *n > 1))
    });
}

fn rule_445(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (ls, decom) = (t.col("LS"), t.col("DECOM"));
    let last = day(2005, 12, 31);
    rows(out, t, &[ls, decom], |r| {
        ls.is(r, "D1") && decom.date(r).ok().is_some_and(|d| d > last)
    });
}

fn rule_446(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (ls, decom) = (t.col("LS"), t.col("DECOM"));
    let first = day(2005, 12, 1);
    rows(out, t, &[ls, decom], |r| {
        ls.is(r, "E1") && decom.date(r).ok().is_some_and(|d| d < first)
    });
}

fn rule_451(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (dec, rec, ls) = (t.col("DEC"), t.col("REC"), t.col("LS"));
    rows(out, t, &[dec, rec, ls], |r| {
        ls.is(r, "D1") && dec.missing(r) && rec.missing(r)
    });
}

fn rule_460(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (header, children) = by_child(c, "Header");
    let (child, rec, dec, dob) = (t.col("CHILD"), t.col("REC"), t.col("DEC"), header.col("DOB"));
    let mut once = Once::default();
    for row in t.rows().filter(|r| rec.is(*r, "E17")) {
        let Some(ended) = dec.date(row).ok() else { continue };
        for h in children.of(child.text(row)).iter().map(|h| *h as usize) {
            if dob.date(h).ok().is_some_and(|b| b.add_years(18) > ended) {
                once.hit(out, t, row, &[(dec, row), (rec, row), (dob, h)]);
            }
        }
    }
}

fn rule_501(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (decom, dec) = (t.col("DECOM"), t.col("DEC"));
    for (before, row) in children.pairs() {
        if later(dec, before, decom, row) {
            out.hit_cells(t, row, &[(decom, row), (dec, before)], "");
        }
    }
}

fn rule_504(c: &Context<'_>, out: &mut Out) {
    let (t, children) = episodes(c);
    let (rec, dec, decom, need) = (t.col("REC"), t.col("DEC"), t.col("DECOM"), t.col("CIN"));
    for (before, row) in children.pairs() {
        let ended = dec.date(before).ok();
        let follows = rec.is(before, "X1") && ended.is_some() && ended == decom.date(row).ok();
        if follows && !same(need, before, need, row) {
            out.hit_cells(t, row, &[(need, row), (need, before)], "");
        }
    }
}

fn rule_516(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (rec, place) = (t.col("REC"), t.col("PLACE"));
    rows(out, t, &[rec, place], |r| {
        rec.one_of(r, &["E45", "E46"]) && !place.one_of(r, FOSTER_CARERS)
    });
}

fn rule_526(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (place, provider) = (t.col("PLACE"), t.col("PLACE_PROVIDER"));
    // Z1 (other placements) was split into Z11 to Z14 in 2025-26.
    let without: &[&str] = if c.year >= 2026 {
        &["T0", "T1", "T2", "T3", "T4", "Z11", "Z12", "Z13", "Z14"]
    } else {
        &["T0", "T1", "T2", "T3", "T4", "Z1"]
    };
    rows(out, t, &[place, provider], |r| {
        provider.missing(r) && !place.one_of(r, without)
    });
}

fn provider_and_place(c: &Context<'_>, out: &mut Out, code: &str, never: &[&str]) {
    let t = c.table("Episodes");
    let (place, provider) = (t.col("PLACE"), t.col("PLACE_PROVIDER"));
    rows(out, t, &[place, provider], |r| {
        provider.is(r, code) && place.one_of(r, never)
    });
}

fn rule_550(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Episodes");
    let (place, provider) = (t.col("PLACE"), t.col("PLACE_PROVIDER"));
    rows(out, t, &[place, provider], |r| {
        provider.is(r, "PR0") && !place.is(r, "P1")
    });
}
