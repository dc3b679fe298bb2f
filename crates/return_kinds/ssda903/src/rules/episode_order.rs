//! Rules on how a child's episodes follow one another, and on codes within an episode (407–504, 516,
//! 526–531, 550).

use super::common::{day, in_order, later, rows, same, same_day};
use crate::rule_context::{Episodes, RuleContext};
use foldhash::{HashMap, HashMapExt as _};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::folded::Folded;
use tables::table::Col;

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

/// Every episode that follows another of the same child, with that other.
fn pairs<'e>(e: &'e Episodes<'_>) -> impl Iterator<Item = (usize, usize)> + 'e {
    e.rows().filter_map(|row| e.before(row).map(|before| (before, row)))
}

/// Special guardianship after the 18th birthday. An order can be made until the day before it, so the
/// birthday itself counts as reached.
fn rule_407(c: &Context<'_>, out: &mut Out) {
    let (k, e, header) = (RuleContext::new(c), Episodes::new(c), c.table("Header"));
    let dob = header.col("DOB");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.rec.one_of(*r, SPECIAL_GUARDIANSHIP)) {
        let Some(ended) = e.ceased(row) else { continue };
        for h in k.beside(header, e.table, row) {
            if dob.date(h).ok().is_some_and(|b| b.add_years(18) <= ended) {
                once.hit(out, e.table, row, &[(e.rec, row), (e.dec, row), (dob, h)]);
                once.hit(out, header, h, &[(dob, h), (e.dec, row), (e.rec, row)]);
            }
        }
    }
}

fn rule_408(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    rows(out, e.table, &[e.place, e.ls], |r| {
        e.place.one_of(r, &["A5", "A6"]) && !e.ls.is(r, "E1")
    });
}

fn rule_426(c: &Context<'_>, out: &mut Out) {
    let (k, e) = (RuleContext::new(c), Episodes::new(c));
    for child in k.children() {
        let has = |code: &str| e.of(child).any(|r| e.ls.is(r, code));
        if has("V3") && has("V4") {
            for row in e.of(child).filter(|r| e.respite(*r)) {
                out.hit(e.table, row, &[e.ls]);
            }
        }
    }
}

fn rule_431(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (before, row) in pairs(&e) {
        let days = (e.began(row), e.ceased(before));
        if e.rne.is(row, "S") && matches!(days, (Some(began), Some(ended)) if began <= ended) {
            out.hit_cells(e.table, row, &[(e.rne, row), (e.decom, row), (e.dec, before)], "");
        }
    }
}

fn rule_432(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let left_care = e.rec.among(LEFT_CARE);
    for (before, row) in pairs(&e) {
        if left_care(before) && !e.rne.is(row, "S") {
            out.hit_cells(e.table, row, &[(e.rne, row), (e.rec, before)], "");
        }
    }
}

fn rule_433(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    // Of episodes begun the same day the one that ended first is the earlier.
    for rows in in_order(RuleContext::new(c), e.table, ["DECOM", "DEC"]) {
        for pair in rows.windows(2) {
            let (before, row) = (pair[0], pair[1]);
            let carries_on = e.rne.one_of(row, &["P", "L", "T", "U", "B"]);
            let blank = e.dec.missing(before) || e.decom.missing(row);
            if carries_on && (blank || !same_day(e.dec, before, e.decom, row)) {
                out.hit_cells(e.table, row, &[(e.rne, row), (e.decom, row), (e.dec, before)], "");
            }
        }
    }
}

/// Reports episodes begun for one of these reasons whose legal status and placement, set beside the
/// episode before, do not bear the reason out. `wrong` is given whether each is unchanged. The placement
/// is its type, postcode, provider and Ofsted's reference; blank in both is unchanged.
fn reason_borne_out(c: &Context<'_>, out: &mut Out, reasons: &[&str], wrong: fn(bool, bool) -> bool) {
    let e = Episodes::new(c);
    let placement = [e.place, e.post, e.urn, e.provider];
    let begun = e.rne.among(reasons);
    for (before, row) in pairs(&e).filter(|(_, r)| begun(*r)) {
        let same_status = same(e.ls, before, e.ls, row);
        let same_place = placement.iter().all(|col| same(*col, before, *col, row));
        if wrong(same_status, same_place) {
            let cells: Vec<(Col<'_>, usize)> = [e.rne, e.ls].into_iter().chain(placement).map(|f| (f, row)).collect();
            out.hit_cells(e.table, row, &cells, "");
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
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.rec.one_of(*r, &["E2", "E15"])) {
        if let (Some(next), Some(_)) = (e.after(row), e.began(row)) {
            out.hit_cells(e.table, row, &[(e.rec, row), (e.decom, next)], "");
        }
    }
}

/// Reviews with one of these codes, held on the wrong side of the child's fourth birthday.
fn review_age(c: &Context<'_>, out: &mut Out, codes: &[&str], wrong_when_four: bool) {
    let t = c.table("Reviews");
    let (dob, review, code) = (t.col("DOB"), t.col("REVIEW"), t.col("REVIEW_CODE"));
    let coded = code.among(codes);
    rows(out, t, &[dob, review, code], |r| {
        let days = (dob.date(r).ok(), review.date(r).ok());
        coded(r) && matches!(days, (Some(b), Some(on)) if (b.add_years(4) <= on) == wrong_when_four)
    });
}

fn rule_440(c: &Context<'_>, out: &mut Out) {
    review_age(c, out, &["PN0"], true);
}

fn rule_441(c: &Context<'_>, out: &mut Out) {
    review_age(c, out, &["PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"], false);
}

fn rule_442(c: &Context<'_>, out: &mut Out) {
    let (k, e, header) = (RuleContext::new(c), Episodes::new(c), c.table("Header"));
    let upn = header.col("UPN");
    rows(out, header, &[upn], |r| {
        upn.missing(r) && k.beside(e.table, header, r).any(|row| !e.respite(row))
    });
}

fn rule_444(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let upn = t.col("UPN");
    let known = |r: &usize| upn.filled(*r) && !upn.one_of(*r, &["UN1", "UN2", "UN3", "UN4", "UN5"]);
    let mut seen: HashMap<Folded<'_>, u32> = HashMap::with_capacity(t.len());
    for row in t.rows().filter(known) {
        *seen.entry(Folded(upn.text(row))).or_default() += 1;
    }
    let often = |r: usize| seen.get(&Folded(upn.text(r))).is_some_and(|n| *n > 1);
    rows(out, t, &[upn], |r| known(&r) && often(r));
}

fn rule_445(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let last = day(2005, 12, 31);
    rows(out, e.table, &[e.ls, e.decom], |r| {
        e.ls.is(r, "D1") && e.began(r).is_some_and(|d| d > last)
    });
}

fn rule_446(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let first = day(2005, 12, 1);
    rows(out, e.table, &[e.ls, e.decom], |r| {
        e.ls.is(r, "E1") && e.began(r).is_some_and(|d| d < first)
    });
}

fn rule_451(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    rows(out, e.table, &[e.dec, e.rec, e.ls], |r| {
        e.ls.is(r, "D1") && e.open(r) && e.rec.missing(r)
    });
}

fn rule_460(c: &Context<'_>, out: &mut Out) {
    let (k, e, header) = (RuleContext::new(c), Episodes::new(c), c.table("Header"));
    let dob = header.col("DOB");
    let mut once = Once::default();
    for row in e.rows().filter(|r| e.rec.is(*r, "E17")) {
        let Some(ended) = e.ceased(row) else { continue };
        for h in k.beside(header, e.table, row) {
            if dob.date(h).ok().is_some_and(|b| b.add_years(18) > ended) {
                once.hit(out, e.table, row, &[(e.dec, row), (e.rec, row), (dob, h)]);
            }
        }
    }
}

fn rule_501(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (before, row) in pairs(&e) {
        if later(e.dec, before, e.decom, row) {
            out.hit_cells(e.table, row, &[(e.decom, row), (e.dec, before)], "");
        }
    }
}

fn rule_504(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (before, row) in pairs(&e) {
        let ended = e.ceased(before);
        let follows = e.rec.is(before, "X1") && ended.is_some() && ended == e.began(row);
        if follows && !same(e.cin, before, e.cin, row) {
            out.hit_cells(e.table, row, &[(e.cin, row), (e.cin, before)], "");
        }
    }
}

fn rule_516(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    rows(out, e.table, &[e.rec, e.place], |r| {
        e.rec.one_of(r, &["E45", "E46"]) && !e.place.one_of(r, FOSTER_CARERS)
    });
}

fn rule_526(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    // Z1 (other placements) was split into Z11 to Z14 in 2025-26.
    let without: &[&str] = if c.year >= 2026 {
        &["T0", "T1", "T2", "T3", "T4", "Z11", "Z12", "Z13", "Z14"]
    } else {
        &["T0", "T1", "T2", "T3", "T4", "Z1"]
    };
    let without = e.place.among(without);
    rows(out, e.table, &[e.place, e.provider], |r| {
        e.provider.missing(r) && !without(r)
    });
}

fn provider_and_place(c: &Context<'_>, out: &mut Out, code: &str, never: &[&str]) {
    let e = Episodes::new(c);
    let (code, never) = ([code], e.place.among(never));
    let provided = e.provider.among(&code);
    rows(out, e.table, &[e.place, e.provider], |r| provided(r) && never(r));
}

fn rule_550(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    rows(out, e.table, &[e.place, e.provider], |r| {
        e.provider.is(r, "PR0") && !e.place.is(r, "P1")
    });
}
