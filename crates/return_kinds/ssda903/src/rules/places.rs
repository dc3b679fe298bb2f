//! Rules on where a placement is (406, 411, 420, 452–454, 503G–503J, 1015) and with which provider (1008).

use super::last_year::{CarriedOver, open_at_year_end};
use crate::codes::NO_URN;
use crate::placed::{Need, Placed};
use crate::rule_context::{Episodes, RuleContext};
use returns::reference::Providers;
use returns::rule::{Context, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("406", rule_406),
    ("411", rule_411),
    ("420", rule_420),
    ("452", rule_452),
    ("453", rule_453),
    ("454", rule_454),
    ("503G", rule_503g),
    ("503H", rule_503h),
    ("503J", rule_503j),
    ("1008", rule_1008),
    ("1015", rule_1015),
];

/// Most that two measurements of one distance may differ, in miles.
const TOLERANCE: f64 = 0.2;
/// The code for a distance that is not known.
const UNKNOWN: f64 = 999.9;
/// Foster placements and placements for adoption, which an authority may have outside its own area.
const WITH_FAMILIES: &[&str] = &["A3", "A4", "A5", "A6", "U1", "U2", "U3", "U4", "U5", "U6"];

fn rule_406(c: &Context<'_>, out: &mut Out) {
    let (k, e) = (RuleContext::new(c), Episodes::new(c));
    let Some(placed) = Placed::new(c, out, e, Need::Distance) else {
        return;
    };
    if k.ever_unaccompanied(None).is_none() {
        return out.not_applicable("table UASC");
    }
    for row in e.rows() {
        let unaccompanied = k.ever_unaccompanied(k.child(e.table, row)) == Some(true);
        if unaccompanied && placed.distance(row).is_some() {
            out.hit(e.table, row, &[e.home, e.post]);
        }
    }
}

fn rule_411(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Location) else {
        return;
    };
    let Some(own) = c.authority else {
        return out.not_applicable("the code of the responsible authority");
    };
    let location = e.table.col("PL_LOCATION");
    for row in e.rows().filter(|r| placed.inside(*r) == Some(true)) {
        if placed.authority(row).is_none_or(|a| !a.eq_ignore_ascii_case(own)) {
            out.hit(e.table, row, &[location, e.post]);
        }
    }
}

fn rule_420(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Authority) else {
        return;
    };
    for row in e.rows() {
        if e.respite(row) && placed.authority(row).is_some() {
            out.hit(e.table, row, &[e.ls, e.post]);
        }
    }
}

/// Reports first episodes of this year of which `differs` says that they are placed elsewhere than the
/// open last episode of last year that they carry on.
fn moved(
    c: &Context<'_>,
    out: &mut Out,
    need: Need,
    differs: impl Fn(&Placed<'_>, &Placed<'_>, &CarriedOver<'_>) -> bool,
) {
    let Some(last) = Episodes::last(c) else { return };
    let e = Episodes::new(c);
    let Some(now) = Placed::new(c, out, e, need) else {
        return;
    };
    let Some(before) = Placed::new(c, out, last, need) else {
        return;
    };
    for pair in open_at_year_end(c, "Episodes", "DECOM", "DEC") {
        if differs(&now, &before, &pair) {
            let cells = [(e.home, pair.first), (e.post, pair.first), (last.post, pair.last)];
            out.hit_cells(e.table, pair.first, &cells, "");
        }
    }
}

fn same_reason(now: &Placed<'_>, before: &Placed<'_>, pair: &CarriedOver<'_>) -> bool {
    super::common::same(now.episodes.rne, pair.first, before.episodes.rne, pair.last)
}

fn other_authority(now: &Placed<'_>, before: &Placed<'_>, pair: &CarriedOver<'_>) -> bool {
    now.authority(pair.first) != before.authority(pair.last)
}

/// Known in one year only, or further apart than measuring explains.
fn other_distance(now: &Placed<'_>, before: &Placed<'_>, pair: &CarriedOver<'_>) -> bool {
    match (now.distance(pair.first), before.distance(pair.last)) {
        (Some(a), Some(b)) => (a - b).abs() >= TOLERANCE,
        (a, b) => a.is_some() != b.is_some(),
    }
}

fn rule_452(c: &Context<'_>, out: &mut Out) {
    moved(c, out, Need::Authority, |now, before, pair| {
        same_reason(now, before, pair) && other_authority(now, before, pair)
    });
}

fn rule_453(c: &Context<'_>, out: &mut Out) {
    moved(c, out, Need::Distance, |now, before, pair| {
        same_reason(now, before, pair) && other_distance(now, before, pair)
    });
}

fn rule_454(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Distance) else {
        return;
    };
    for row in e.rows() {
        if let Some(miles) = placed.distance(row).filter(|m| *m > 350.0 && *m != UNKNOWN) {
            out.hit_detail(e.table, row, &[e.home, e.post], format!("{miles:.1} miles"));
        }
    }
}

fn rule_503g(c: &Context<'_>, out: &mut Out) {
    moved(c, out, Need::Distance, other_distance);
}

fn rule_503h(c: &Context<'_>, out: &mut Out) {
    moved(c, out, Need::Authority, other_authority);
}

fn rule_503j(c: &Context<'_>, out: &mut Out) {
    moved(c, out, Need::Location, |now, before, pair| {
        now.inside(pair.first) != before.inside(pair.last)
    });
}

fn rule_1008(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(list) = c.reference.get::<Providers>() else {
        return out.not_applicable("the list of providers");
    };
    for row in e.rows() {
        let given = e.urn.filled(row) && !e.urn.is(row, NO_URN);
        if given && list.get(e.urn.text(row)).is_empty() {
            out.hit(e.table, row, &[e.urn]);
        }
    }
}

fn rule_1015(c: &Context<'_>, out: &mut Out) {
    let e = Episodes::new(c);
    let Some(placed) = Placed::new(c, out, e, Need::Authority) else {
        return;
    };
    let Some(own) = c.authority else {
        return out.not_applicable("the code of the responsible authority");
    };
    for row in e.rows() {
        let own_provision = e.provider.is(row, "PR1") && e.place.filled(row) && e.ls.filled(row);
        if !own_provision || e.place.one_of(row, WITH_FAMILIES) || e.respite(row) {
            continue;
        }
        if placed.authority(row).is_none_or(|a| !a.eq_ignore_ascii_case(own)) {
            out.hit(e.table, row, &[e.provider, e.place, e.post]);
        }
    }
}
