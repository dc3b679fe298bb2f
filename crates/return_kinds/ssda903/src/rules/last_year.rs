//! Rules that set this year's return beside last year's (502–503F, 559–562, 576, 584, 624, 626, 706,
//! SW16, NoE). Those on where a placement is are in `places`.

use super::common::{in_order, same, same_day};
use crate::rule_context::{Episodes, RuleContext};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("502", |c, out| carried_over(c, out, EPISODES, "DECOM", same_day)),
    ("503A", |c, out| carried_over(c, out, EPISODES, "RNE", same)),
    ("503B", |c, out| carried_over(c, out, EPISODES, "LS", same)),
    ("503C", |c, out| carried_over(c, out, EPISODES, "CIN", same)),
    ("503D", rule_503d),
    ("503E", |c, out| carried_over(c, out, EPISODES, "PLACE_PROVIDER", same)),
    ("503F", |c, out| carried_over(c, out, EPISODES, "URN", same)),
    ("559", rule_559),
    ("560", rule_560),
    ("561", rule_561),
    ("562", rule_562),
    ("576", |c, out| still_open(c, out, "Missing", "MIS_START", "MIS_END")),
    ("584", rule_584),
    ("624", rule_624),
    ("626", rule_626),
    ("706", |c, out| still_open(c, out, "DoLo", "DOLO_START", "DOLO_END")),
    ("SW16aSTG2", |c, out| carried_over(c, out, WORKERS, "SW_ID", same)),
    ("SW16bSTG2", |c, out| {
        carried_over(c, out, WORKERS, "SW_DECOM", same_day)
    }),
    ("SW16cSTG2", |c, out| carried_over(c, out, WORKERS, "SW_REASON", same)),
    ("NoE", rule_noe),
];

/// A record open at the end of last year and the first of this year for the same child.
pub(super) struct CarriedOver<'a> {
    /// This year's table.
    pub(super) now: &'a Table,
    /// First row of this year.
    pub(super) first: usize,
    /// Last row of last year.
    pub(super) last: usize,
}

/// For each child of both years whose last record of last year has no end: that record and the first
/// of this year. Records without a start that can be read are passed over: other rules report them.
pub(super) fn open_at_year_end<'a>(
    c: &Context<'a>,
    table: &str,
    from: &str,
    until: &str,
) -> impl Iterator<Item = CarriedOver<'a>> {
    let (k, now) = (RuleContext::new(c), c.table(table));
    let find = |before| rows_carried_over(k, now, before, from, until);
    let found = c
        .previous(table)
        .map(|before| k.shared.carried_over[now.index].get_or_init(|| find(before)));
    let pairs = found.into_iter().flatten().copied();
    pairs.map(move |(first, last)| CarriedOver { now, first, last })
}

fn rows_carried_over(k: RuleContext<'_>, now: &Table, before: &Table, from: &str, until: &str) -> Vec<(usize, usize)> {
    let start = now.col(from);
    let (start_before, end_before) = (before.col(from), before.col(until));
    let mut found = Vec::new();
    for theirs in in_order(k, before, [from, until]) {
        let last = theirs.iter().copied().rfind(|r| start_before.date(*r).ok().is_some());
        let Some(last) = last.filter(|l| end_before.missing(*l)) else {
            continue;
        };
        let days = k
            .beside(now, before, last)
            .filter_map(|r| start.date(r).ok().map(|d| (d, r)));
        if let Some((_, first)) = days.min() {
            found.push((first, last));
        }
    }
    found
}

/// A table and its columns of beginning and end.
type Records = [&'static str; 3];

const EPISODES: Records = ["Episodes", "DECOM", "DEC"];
const WORKERS: Records = ["SWEpisodes", "SW_DECOM", "SW_DEC"];

/// Reports a field of records carried over from last year that is not `alike` in both years.
fn carried_over(
    c: &Context<'_>,
    out: &mut Out,
    [table, from, until]: Records,
    field: &str,
    alike: impl Fn(Col<'_>, usize, Col<'_>, usize) -> bool,
) {
    let Some(last_year) = c.previous(table) else { return };
    let (now, before) = (c.table(table).col(field), last_year.col(field));
    for pair in open_at_year_end(c, table, from, until) {
        if !alike(now, pair.first, before, pair.last) {
            out.hit_cells(pair.now, pair.first, &[(now, pair.first), (before, pair.last)], "");
        }
    }
}

/// Codes the department replaced are alike: the child need not have moved.
fn rule_503d(c: &Context<'_>, out: &mut Out) {
    carried_over(c, out, EPISODES, "PLACE", |now, first, before, last| {
        let recoded = match c.year {
            2024 | 2025 => before.is(last, "H5") && now.is(first, "K3"),
            2026 => before.is(last, "Z1") && now.one_of(first, &["Z11", "Z12", "Z13", "Z14"]),
            _ => false,
        };
        recoded || same(now, first, before, last)
    });
}

/// This year's decisions for adoption and last year's, by child.
struct Decisions<'a> {
    rc: RuleContext<'a>,
    now: &'a Table,
    before: &'a Table,
    placed: Col<'a>,
    placed_before: Col<'a>,
    ends_before: [Col<'a>; 2],
}

impl<'a> Decisions<'a> {
    fn of(c: &Context<'a>) -> Option<Decisions<'a>> {
        let now = c.table("PlacedAdoption");
        let before = c.previous("PlacedAdoption")?;
        Some(Decisions {
            rc: RuleContext::new(c),
            now,
            before,
            placed: now.col("DATE_PLACED"),
            placed_before: before.col("DATE_PLACED"),
            ends_before: [before.col("DATE_PLACED_CEASED"), before.col("REASON_PLACED_CEASED")],
        })
    }

    /// Last year's decisions for the child of a row of this year.
    fn before(&self, row: usize) -> impl Iterator<Item = usize> + 'a {
        self.rc.beside(self.before, self.now, row)
    }

    /// Whether last year's decision was said to have ceased, by date or by reason.
    fn ended(&self, before: usize) -> bool {
        self.ends_before.iter().any(|e| e.filled(before))
    }
}

fn rule_559(c: &Context<'_>, out: &mut Out) {
    let Some(d) = Decisions::of(c) else { return };
    for row in d.now.rows() {
        let earlier = d.placed.date(row).ok().is_some_and(|day| day < d.rc.start);
        if earlier && !d.before(row).any(|b| d.placed_before.filled(b)) {
            out.hit(d.now, row, &[d.placed]);
        }
    }
}

/// A decision that stood at the end of last year must be among this year's.
fn rule_560(c: &Context<'_>, out: &mut Out) {
    let Some(d) = Decisions::of(c) else { return };
    let ceased = d.ends_before[0];
    for row in d.now.rows() {
        let lost = d.before(row).find(|b| {
            let stood = d.placed_before.filled(*b) && ceased.missing(*b);
            let mut kept = d.rc.beside(d.now, d.now, row);
            stood && !kept.any(|r| same_day(d.placed, r, d.placed_before, *b))
        });
        if let Some(b) = lost {
            let cells = [(d.placed, row), (d.placed_before, b), (ceased, b)];
            out.hit_cells(d.now, row, &cells, "");
        }
    }
}

fn rule_561(c: &Context<'_>, out: &mut Out) {
    let Some(d) = Decisions::of(c) else { return };
    for row in d.now.rows().filter(|r| d.placed.filled(*r)) {
        let again = d
            .before(row)
            .find(|b| d.ended(*b) && same_day(d.placed, row, d.placed_before, *b));
        if let Some(b) = again {
            let cells = [(d.placed, row), (d.placed_before, b), (d.ends_before[0], b)];
            out.hit_cells(d.now, row, &cells, "");
        }
    }
}

fn rule_584(c: &Context<'_>, out: &mut Out) {
    let Some(d) = Decisions::of(c) else { return };
    for row in d.now.rows() {
        let ended = d.before(row).find(|b| {
            let not_later = d.placed.missing(row)
                || matches!((d.placed.date(row).ok(), d.placed_before.date(*b).ok()), (Some(n), Some(l)) if n <= l);
            d.placed_before.filled(*b) && d.ended(*b) && not_later
        });
        if let Some(b) = ended {
            let cells = [(d.placed, row), (d.placed_before, b), (d.ends_before[0], b)];
            out.hit_cells(d.now, row, &cells, "");
        }
    }
}

fn rule_562(c: &Context<'_>, out: &mut Out) {
    let (k, e) = (RuleContext::new(c), Episodes::new(c));
    let Some(before) = Episodes::last(c) else { return };
    for child in k.children() {
        let first = e.first(child).and_then(|r| e.began(r).map(|d| (r, d)));
        let Some((first, began)) = first.filter(|(_, d)| *d < k.start) else {
            continue;
        };
        match before.latest(child) {
            Some(l) if before.began(l) == Some(began) => {}
            Some(l) => out.hit_cells(e.table, first, &[(e.decom, first), (before.decom, l)], ""),
            None => out.hit(e.table, first, &[e.decom]),
        }
    }
}

/// A period open at the end of last year must be the first of this year. A child of whom this year has
/// no such period at all is reported at their line of the Header, the place their record begins.
fn still_open(c: &Context<'_>, out: &mut Out, table: &str, from: &str, until: &str) {
    let (k, now, header) = (RuleContext::new(c), c.table(table), c.table("Header"));
    let Some(before) = c.previous(table) else { return };
    let (start, id) = (now.col(from), header.col("CHILD"));
    let (id_before, start_before, end_before) = (before.col("CHILD"), before.col(from), before.col(until));
    for theirs in in_order(k, before, [from]) {
        let mut theirs = theirs.iter().copied();
        let open = theirs.rfind(|r| end_before.missing(*r) && start_before.filled(*r));
        let Some(open) = open else { continue };
        let first = k
            .beside(now, before, open)
            .min_by_key(|r| start.date(*r).ok().map_or(i32::MAX, tables::Day::number));
        match (first, k.beside(header, before, open).next()) {
            (Some(first), _) if same_day(start, first, start_before, open) => {}
            (Some(first), _) => out.hit_cells(now, first, &[(start, first), (start_before, open)], ""),
            (None, Some(h)) => out.hit_cells(header, h, &[(id, h), (start_before, open)], ""),
            (None, None) => out.whole(format!("child {} is not in this year's return", id_before.text(open))),
        }
    }
}

fn rule_624(c: &Context<'_>, out: &mut Out) {
    let (k, t) = (RuleContext::new(c), c.table("Header"));
    let Some(before) = c.previous("Header") else { return };
    let (born, born_before) = (t.col("MC_DOB"), before.col("MC_DOB"));
    let mut once = Once::default();
    for row in t.rows() {
        for b in k.beside(before, t, row) {
            if born_before.filled(b) && !same_day(born, row, born_before, b) {
                once.hit(out, t, row, &[(born, row), (born_before, b)]);
            }
        }
    }
}

fn rule_626(c: &Context<'_>, out: &mut Out) {
    let (k, t) = (RuleContext::new(c), c.table("Header"));
    let Some(before) = c.previous("Header") else { return };
    let (mother, born, mother_before) = (t.col("MOTHER"), t.col("MC_DOB"), before.col("MOTHER"));
    let mut once = Once::default();
    let earlier = |r: usize| born.date(r).ok().is_some_and(|d| d < k.start);
    for row in t.rows().filter(|r| mother.is(*r, "1") && earlier(*r)) {
        for b in k.beside(before, t, row) {
            if mother_before.is(b, "0") {
                once.hit(out, t, row, &[(mother, row), (born, row), (mother_before, b)]);
            }
        }
    }
}

fn rule_noe(c: &Context<'_>, out: &mut Out) {
    let (k, e) = (RuleContext::new(c), Episodes::new(c));
    let Some(before) = c.previous("Episodes") else { return };
    for row in e.rows() {
        let earlier = e.began(row).is_some_and(|d| d < k.start);
        if earlier && k.beside(before, e.table, row).len() == 0 {
            out.hit(e.table, row, &[e.decom]);
        }
    }
}
