//! Where a child is placed: authority, location, distance, postcodes, and the provider on Ofsted's list.

use crate::codes::NO_URN;
use crate::placed::{Need, Placed};
use crate::rule_context::{Episodes, RuleContext, each};
use crate::shared::Shared;
use returns::reference::{Postcodes, Provider, Providers, same_postcode};
use returns::rule::{Context, Out, RuleFn};
use tables::Day;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("164", rule_164),
    ("169", rule_169),
    ("179", rule_179),
    ("218", rule_218),
    ("219", rule_219),
    ("221", rule_221),
    ("222", rule_222),
    ("224", rule_224),
    ("227", rule_227),
    ("228", rule_228),
    ("229", rule_229),
    ("230", rule_230),
    ("392a", rule_392a),
    ("392b", rule_392b),
    ("392c", rule_392c),
    ("392d", rule_392d),
    ("398", rule_398),
];

/// Episodes, other than short breaks, of children not known to be or have been unaccompanied; gives
/// nothing and makes the rule not applicable when no return says who is.
fn not_unaccompanied<'a>(c: &Context<'a>, out: &mut Out, e: &Episodes<'a>) -> Option<Vec<usize>> {
    let k = RuleContext::new(c);
    if k.ever_unaccompanied(None).is_none() {
        out.not_applicable("table UASC");
        return None;
    }
    let mine = |r: &usize| k.ever_unaccompanied(k.child(e.table, *r)) == Some(false);
    Some(e.rows().filter(mine).collect())
}

fn rule_164(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Distance) else {
        return;
    };
    let Some(rows) = not_unaccompanied(c, out, &e) else {
        return;
    };
    for row in rows.into_iter().filter(|r| !e.respite(*r)) {
        if placed
            .distance(row)
            .is_some_and(|miles| !(0.0..=999.9).contains(&miles))
        {
            out.hit(e.table, row, &[e.home, e.post]);
        }
    }
}

fn rule_169(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Authority) else {
        return;
    };
    each(out, e.table, e.post, |row| {
        !e.respite(row) && placed.authority(row).is_none()
    });
}

fn rule_179(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Authority) else {
        return;
    };
    each(out, e.table, e.post, |row| {
        !e.respite(row) && !placed.location_known(row)
    });
}

/// Placement types without a URN.
fn without_urn(year: u16, in_218: bool) -> &'static [&'static str] {
    const COMMON: &[&str] = &["P1", "P3", "R1", "R2", "R5", "T0", "T1", "T2", "T3", "T4", "Z1"];
    const WITH_P2: &[&str] = &["P2", "P1", "P3", "R1", "R2", "R5", "T0", "T1", "T2", "T3", "T4", "Z1"];
    const WITH_H5: &[&str] = &[
        "H5", "P2", "P1", "P3", "R1", "R2", "R5", "T0", "T1", "T2", "T3", "T4", "Z1",
    ];
    const LATEST: &[&str] = &[
        "P1", "P3", "R1", "R2", "R5", "T0", "T1", "T2", "T3", "T4", "Z11", "Z12", "Z13", "Z14",
    ];
    match year {
        ..=2023 => WITH_H5,
        2024 if in_218 => WITH_H5,
        2024 => WITH_P2,
        2025 => COMMON,
        2026.. => LATEST,
    }
}

fn rule_218(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let placed = Placed::any(c, e);
    let exempt = without_urn(c.year, true);
    let exempt = e.place.among(exempt);
    for row in e.rows().filter(|r| e.urn.missing(*r) && !exempt(*r)) {
        let current = e.open(row) || e.ceased(row).is_some_and(|d| d >= k.start);
        if current && !placed.outside_england(row) {
            out.hit(e.table, row, &[e.urn, e.place]);
        }
    }
}

/// Every episode with a URN, and what Ofsted's lists have for it.
fn listed<'a>(c: &Context<'a>, e: &Episodes<'a>) -> impl Iterator<Item = (usize, &'a [Provider])> + Clone + use<'a> {
    let list = c.reference.get::<Providers>();
    let shared: &'a Shared = c.shared();
    let found = list.map(|list| {
        let given = e.rows().filter(|r| e.urn.filled(*r) && !e.urn.is(*r, NO_URN));
        let find = |r| (r, list.find(e.urn.text(r)));
        (list, shared.listed.get_or_init(|| given.map(find).collect()))
    });
    let rows = found
        .into_iter()
        .flat_map(|(list, rows)| rows.iter().map(move |row| (list, row)));
    rows.map(|(list, (row, at))| (*row, at.map_or(&[][..], |at| list.at(at))))
}

fn rule_219(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (row, entries) in listed(c, &e) {
        let registered = |p: &Provider| p.placements.iter().any(|code| e.place.is(row, code));
        if !entries.iter().any(registered) {
            out.hit(e.table, row, &[e.urn, e.place]);
        }
    }
}

fn rule_221(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let homes: &[&str] = match c.year {
        ..=2023 => &["K1", "K2", "R3", "S1"],
        2024 => &["H5", "K1", "K2", "R3", "S1"],
        2025.. => &["K1", "K2", "K3", "R3", "S1"],
    };
    let home = e.place.among(homes);
    for (row, entries) in listed(c, &e) {
        let checked = !e.respite(row) && home(row) && e.post.filled(row);
        if checked && !entries.iter().any(|p| same_postcode(&p.postcode, e.post.text(row))) {
            out.hit(e.table, row, &[e.post, e.urn, e.place]);
        }
    }
}

fn rule_222(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let none = without_urn(c.year, false);
    let without = e.place.among(none);
    for row in e.rows().filter(|r| without(*r)) {
        if e.urn.filled(row) && !e.urn.is(row, NO_URN) {
            out.hit(e.table, row, &[e.urn, e.place]);
        }
    }
}

fn rule_224(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (row, entries) in listed(c, &e) {
        let same = |p: &Provider| p.providers.iter().any(|code| e.provider.is(row, code));
        if !entries.iter().any(same) {
            out.hit(e.table, row, &[e.provider, e.urn]);
        }
    }
}

/// A provider may be in several lists; the latest end of its registration counts, and none if any
/// entry is still open.
fn registered_until(entries: &[Provider]) -> Option<Day> {
    let ends: Option<Vec<Day>> = entries.iter().map(|p| p.ended).collect();
    ends?.into_iter().max()
}

fn rule_227(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for (row, entries) in listed(c, &e) {
        if matches!((e.began(row), registered_until(entries)), (Some(d), Some(end)) if d >= end) {
            out.hit(e.table, row, &[e.urn, e.decom]);
        }
    }
}

fn rule_228(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for (row, entries) in listed(c, &e) {
        let until = if e.open(row) { Some(k.end) } else { e.ceased(row) };
        if matches!((until, registered_until(entries)), (Some(d), Some(end)) if d > end) {
            out.hit(e.table, row, &[e.urn, e.dec]);
        }
    }
}

/// Own provision lies with the responsible authority, another authority's does not. The authority is the
/// list's own where it gives a code, else that of the provider's postcode.
fn rule_229(c: &Context<'_>, out: &mut Out) {
    let Some(own) = c.authority else {
        out.not_applicable("the code of the responsible authority");
        return;
    };
    let postcodes = c.reference.get::<Postcodes>();
    let e = Episodes::new(c);
    let rows = listed(c, &e);
    let coded = rows
        .clone()
        .any(|(_, entries)| entries.iter().any(|p| !p.authority.is_empty()));
    if postcodes.is_none() && !coded {
        out.not_applicable("the list of postcodes");
        return;
    }
    for (row, entries) in rows {
        let its_own = entries.iter().any(|p| {
            let code = match p.authority.as_str() {
                "" => postcodes.and_then(|l| l.get(&p.postcode)).map(|place| place.authority),
                code => Some(code),
            };
            code.is_some_and(|code| code.eq_ignore_ascii_case(own))
        });
        if (e.provider.is(row, "PR1") && !its_own) || (e.provider.is(row, "PR2") && its_own) {
            out.hit(e.table, row, &[e.provider, e.urn]);
        }
    }
}

/// Supported accommodation had to be registered from 28 October 2023.
fn rule_230(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let placed = Placed::any(c, e);
    let Some(since) = Day::from_ymd(2023, 10, 29) else {
        return;
    };
    for row in e.rows().filter(|r| e.place.is(*r, "H5")) {
        let later = e.open(row) || e.ceased(row).is_some_and(|d| d >= since);
        let unknown = e.urn.missing(row) || e.urn.is(row, NO_URN);
        if later && unknown && !placed.outside_england(row) {
            out.hit(e.table, row, &[e.urn, e.place, e.dec]);
        }
    }
}

fn rule_392a(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Distance) else {
        return;
    };
    let Some(rows) = not_unaccompanied(c, out, &e) else {
        return;
    };
    for row in rows {
        if !e.respite(row) && placed.distance(row).is_none() {
            out.hit(e.table, row, &[e.home, e.post]);
        }
    }
}

/// Where nothing says who is unaccompanied, no one is taken to be.
fn rule_392b(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| !e.respite(*r)) {
        let unaccompanied = k.ever_unaccompanied(k.child(e.table, row)) == Some(true);
        if !unaccompanied && (e.home.missing(row) || e.post.missing(row)) {
            out.hit(e.table, row, &[e.home, e.post]);
        }
    }
}

fn rule_392c(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    if c.reference.get::<Postcodes>().is_none() {
        out.not_applicable("the list of postcodes");
        return;
    }
    let placed = Placed::any(c, e);
    for row in e.rows() {
        let known = [placed.home(row), placed.placement(row)].map(|place| place.is_some());
        let wrong = [e.home, e.post].into_iter().zip(known);
        let wrong: Vec<_> = wrong
            .filter(|(col, known)| !known && col.filled(row))
            .map(|(col, _)| col)
            .collect();
        if !wrong.is_empty() {
            out.hit(e.table, row, &wrong);
        }
    }
}

fn rule_392d(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| !e.place.is(*r, "P1")) {
        if same_postcode(e.home.text(row), e.post.text(row)) {
            out.hit(e.table, row, &[e.home, e.post, e.place]);
        }
    }
}

fn rule_398(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    for row in e.rows().filter(|r| e.respite(*r)) {
        if e.home.filled(row) || e.post.filled(row) {
            out.hit(e.table, row, &[e.ls, e.home, e.post]);
        }
    }
}
