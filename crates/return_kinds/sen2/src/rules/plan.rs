//! Module 4: the plan as issued, and the settings it names.

use super::{Plans, collection_year, day, reference_day};
use returns::establishments::Establishments;
use returns::rule::{Context, Out, RuleFn};
use tables::day::Day;
use tables::table::{Col, Read, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-050", start_date),
    ("GT-SEN2-051", detail_ranks),
    ("GT-SEN2-052", number_or_setting),
    ("GT-SEN2-053", setting_code),
    ("GT-SEN2-054", unit_indicators),
    ("GT-SEN2-055", no_such_unit),
    ("GT-SEN2-056", unexpected_type),
    ("GT-SEN2-057", ceasing),
    ("GT-SEN2-058", unlikely_cease_reason),
    ("GT-SEN2-059", budget),
    ("GT-SEN2-060", no_active_plan),
];

fn start_date(c: &Context<'_>, out: &mut Out) {
    let p = Plans::of(c);
    // The first plans were made when the 2014 Act's Part 3 came into force.
    let Some(first) = Day::from_ymd(2014, 9, 1) else {
        return;
    };
    for row in p.named.rows() {
        let wrong = match p.starts.date(row) {
            Read::Absent | Read::Empty => true,
            Read::Bad => false,
            Read::Is(start) => start < first || p.birth_of_named(row).is_some_and(|b| start < b),
        };
        if wrong {
            out.hit(p.named, row, &[p.starts]);
        }
    }
}

fn detail_ranks(c: &Context<'_>, out: &mut Out) {
    let (named, t) = (c.table("NamedPlan"), c.table("PlanDetail"));
    let rank = t.col("PlacementRank");
    for row in named.rows() {
        let rows = t.of(row);
        let ranks: Vec<_> = rows.iter().map(|r| rank.int(*r as usize)).collect();
        let known = ranks.iter().all(|r| matches!(r, Read::Is(1 | 2)));
        let firsts = ranks.iter().filter(|r| **r == Read::Is(1)).count();
        let right = matches!(rows.len(), 1 | 2) && known && firsts == 1;
        if !right {
            let cells: Vec<_> = rows.iter().take(8).map(|r| (rank, *r as usize)).collect();
            let detail = format!("{} settings", rows.len());
            out.hit_cells(named, row, &cells, detail);
        }
    }
}

/// The fields two tables share that say where a child is or is to be.
struct Settings<'a> {
    t: &'a Table,
    urn: Col<'a>,
    ukprn: Col<'a>,
    setting: Col<'a>,
    other: Col<'a>,
    unit: Col<'a>,
    resourced: Col<'a>,
}

fn settings<'a>(c: &Context<'a>, table: &str) -> Settings<'a> {
    let t = c.table(table);
    Settings {
        t,
        urn: t.col("URN"),
        ukprn: t.col("UKPRN"),
        setting: t.col("SENsetting"),
        other: t.col("SENsettingOther"),
        unit: t.col("SENunitIndicator"),
        resourced: t.col("ResourcedProvisionIndicator"),
    }
}

const BOTH: [(&str, &str); 2] = [("PlanDetail", "named_setting"), ("PlacementDetail", "placed_setting")];

fn number_or_setting(c: &Context<'_>, out: &mut Out) {
    let s = settings(c, "PlanDetail");
    for row in s.t.rows() {
        let numbered = s.urn.filled(row) || s.ukprn.filled(row);
        if numbered == s.setting.filled(row) {
            out.hit(s.t, row, &[s.urn, s.ukprn, s.setting]);
        }
    }
}

fn setting_code(c: &Context<'_>, out: &mut Out) {
    for (table, codes) in BOTH {
        let s = settings(c, table);
        for row in s.t.rows().filter(|r| s.setting.filled(*r)) {
            let known = c.tables.schema.has_code(codes, s.setting.text(row));
            if !known || (s.setting.is(row, "OTH") && s.other.missing(row)) {
                out.hit(s.t, row, &[s.setting, s.other]);
            }
        }
    }
}

fn unit_indicators(c: &Context<'_>, out: &mut Out) {
    for (table, _) in BOTH {
        let s = settings(c, table);
        for row in s.t.rows() {
            let unset = s.urn.filled(row) && (s.unit.missing(row) || s.resourced.missing(row));
            let both = s.unit.bool(row) == Read::Is(true) && s.resourced.bool(row) == Read::Is(true);
            if unset || both {
                out.hit(s.t, row, &[s.urn, s.unit, s.resourced]);
            }
        }
    }
}

fn no_such_unit(c: &Context<'_>, out: &mut Out) {
    let Some(register) = c.reference.get::<Establishments>() else {
        return out.not_applicable("the list of establishments");
    };
    for (table, _) in BOTH {
        let s = settings(c, table);
        for row in s.t.rows() {
            let Some(place) = urn(&s, row).and_then(|u| register.get(u)) else {
                continue;
            };
            let claimed = |col: &Col<'_>, has: Option<bool>| col.bool(row) == Read::Is(true) && has == Some(false);
            if claimed(&s.unit, place.sen_unit) || claimed(&s.resourced, place.resourced_provision) {
                out.hit_detail(s.t, row, &[s.urn, s.unit, s.resourced], &place.name);
            }
        }
    }
}

fn urn(s: &Settings<'_>, row: usize) -> Option<u32> {
    u32::try_from(s.urn.int(row).ok()?).ok()
}

/// Types of establishment, in the register's words, at which a plan is not expected to place a child.
const UNEXPECTED: [&str; 6] = [
    "higher education institution",
    "offshore school",
    "british schools overseas",
    "online provider",
    "children's centre",
    "children's centre linked site",
];

fn unexpected_type(c: &Context<'_>, out: &mut Out) {
    let Some(register) = c.reference.get::<Establishments>() else {
        return out.not_applicable("the list of establishments");
    };
    for (table, _) in BOTH {
        let s = settings(c, table);
        for row in s.t.rows() {
            let Some(number) = urn(&s, row) else {
                continue;
            };
            match register.get(number) {
                None => out.hit_detail(s.t, row, &[s.urn], "the register has no such number"),
                Some(place) => {
                    let kind = place.kind.to_lowercase().replace('\u{2019}', "'");
                    if UNEXPECTED.iter().any(|u| kind.starts_with(u)) {
                        out.hit_detail(s.t, row, &[s.urn], format!("{} ({})", place.name, place.kind));
                    }
                }
            }
        }
    }
}

fn ceasing(c: &Context<'_>, out: &mut Out) {
    let p = Plans::of(c);
    let reason = p.named.col("CeaseReason");
    let (Some((from, _)), Some(reference)) = (collection_year(c), reference_day(c)) else {
        return;
    };
    for row in p.named.rows() {
        let one_sided = p.ceased.filled(row) != reason.filled(row);
        let unknown = matches!(reason.int(row), Read::Is(n) if !(1..=9).contains(&n));
        let misdated = day(&p.ceased, row)
            .is_some_and(|d| d < from || d > reference || day(&p.starts, row).is_some_and(|s| d < s));
        if one_sided || unknown || misdated {
            out.hit(p.named, row, &[p.ceased, reason, p.starts]);
        }
    }
}

fn unlikely_cease_reason(c: &Context<'_>, out: &mut Out) {
    let p = Plans::of(c);
    let reason = p.named.col("CeaseReason");
    let (mut ceased, mut other) = (0u64, 0u64);
    for row in p.named.rows() {
        let Read::Is(code) = reason.int(row) else {
            continue;
        };
        ceased += 1;
        other += u64::from(code == 9);
        if code == 1
            && let (Some(on), Some(born)) = (day(&p.ceased, row), p.birth_of_named(row))
            && born.age_on(on) < 25
        {
            let age = born.age_on(on);
            out.hit_detail(p.named, row, &[reason, p.ceased], format!("aged {age}"));
        }
    }
    if other * 10 > ceased {
        out.whole(format!("reason 9 given for {other} of {ceased} plans that ceased"));
    }
}

fn budget(c: &Context<'_>, out: &mut Out) {
    let t = c.table("NamedPlan");
    let (taken, arranged, direct) = (t.col("PB"), t.col("OA"), t.col("DP"));
    for row in t.rows() {
        let used = arranged.bool(row) == Read::Is(true) || (direct.filled(row) && !direct.one_of(row, &["0", "N"]));
        if used && taken.bool(row) != Read::Is(true) {
            out.hit(t, row, &[taken, arranged, direct]);
        }
    }
}

fn no_active_plan(c: &Context<'_>, out: &mut Out) {
    let p = Plans::of(c);
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in p.named.rows() {
        let has = |request: usize| !p.active.of(request).is_empty();
        if p.open_on(row, reference) && !p.request_of_named(row).is_some_and(has) {
            out.hit(p.named, row, &[p.starts, p.ceased]);
        }
    }
}
