//! Rules on care leavers and who may have which table (1000–1014, 1016, 3001).

use super::common::{later, rows};
use crate::codes::{ADOPTED, LEAVER_ITEMS};
use crate::rule_context::{Episodes, RuleContext, not_a_date, not_in_list};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1000", rule_1000),
    ("1001", rule_1001),
    ("1002", rule_1002),
    ("1003", rule_1003),
    ("1004", rule_1004),
    ("1005", |c, out| not_a_date(c, out, "Missing", "MIS_END")),
    ("1006", |c, out| not_in_list(c, out, "Missing", "MISSING", false)),
    ("1007", rule_1007),
    ("1009", |c, out| {
        not_in_list(c, out, "Episodes", "REASON_PLACE_CHANGE", false)
    }),
    ("1010", rule_1010),
    ("1011", rule_1011),
    ("1012", rule_1012),
    ("1014", rule_1014),
    ("1016", rule_1016),
    ("3001", rule_3001),
];

/// The care-leaver table and its three items.
struct Leavers<'a> {
    table: &'a Table,
    dob: Col<'a>,
    items: [Col<'a>; 3],
}

fn leavers<'a>(c: &Context<'a>) -> Leavers<'a> {
    let table = c.table("OC3");
    Leavers {
        table,
        dob: table.col("DOB"),
        items: LEAVER_ITEMS.map(|n| table.col(n)),
    }
}

impl Leavers<'_> {
    fn completed(&self, row: usize) -> bool {
        self.items.iter().any(|f| f.filled(row))
    }

    /// Reports every row for which `wrong` holds.
    fn report(&self, out: &mut Out, wrong: impl Fn(usize) -> bool) {
        rows(out, self.table, &self.items, wrong);
    }
}

/// Episodes of both years, where last year's was submitted.
fn both_years<'a>(c: &Context<'a>) -> Vec<Episodes<'a>> {
    std::iter::once(Episodes::new(c)).chain(Episodes::last(c)).collect()
}

fn rule_1000(c: &Context<'_>, out: &mut Out) {
    let (k, l, years) = (RuleContext::new(c), leavers(c), both_years(c));
    l.report(out, |r| {
        let died = |e: &Episodes<'_>| k.beside(e.table, l.table, r).any(|row| e.rec.is(row, "E2"));
        l.completed(r) && years.iter().any(died)
    });
}

/// Days of care from a birthday on, over both years, an episode submitted twice counted once (as this
/// year tells it), one without an end counted to the end of the year.
fn days_in_care(k: RuleContext<'_>, years: &[Episodes<'_>], child: u32, since: Day) -> i32 {
    let mut seen: Vec<Day> = Vec::new();
    let mut total = 0;
    for e in years {
        let known = seen.clone();
        for row in e.of(child).filter(|r| !e.respite(*r)) {
            let Some(began) = e.began(row).filter(|d| !known.contains(d)) else {
                continue;
            };
            seen.push(began);
            let ended = e.ceased(row).map_or(k.end, |d| d.min(k.end));
            total += (ended - began.max(since)).max(0);
        }
    }
    total
}

/// A relevant or former relevant child was looked after for 13 weeks from the 14th birthday on, some of
/// them after the 16th, and was not adopted.
fn rule_1001(c: &Context<'_>, out: &mut Out) {
    let (k, l, years, header) = (RuleContext::new(c), leavers(c), both_years(c), c.table("Header"));
    let dob = header.col("DOB");
    l.report(out, |r| {
        let Some(child) = k.child(l.table, r).filter(|_| l.completed(r)) else {
            return false;
        };
        let born = k
            .of(header, child)
            .find_map(|h| dob.date(h).ok())
            .or(l.dob.date(r).ok());
        // At 20 and over, what two years show of care before 18 is too little to judge by.
        let Some(born) = born.filter(|b| b.add_years(20) > k.end) else {
            return false;
        };
        let last = years.iter().find_map(|e| e.latest(child).map(|row| (e, row)));
        let adopted = last.is_some_and(|(e, row)| e.rec.one_of(row, ADOPTED));
        let long_enough = days_in_care(k, &years, child, born.add_years(14)) >= 13 * 7
            && days_in_care(k, &years, child, born.add_years(16)) >= 1;
        adopted || !long_enough
    });
}

fn rule_1002(c: &Context<'_>, out: &mut Out) {
    let (k, l, years) = (RuleContext::new(c), leavers(c), both_years(c));
    l.report(out, |r| {
        l.completed(r) && years.iter().all(|e| k.beside(e.table, l.table, r).len() == 0)
    });
}

fn rule_1003(c: &Context<'_>, out: &mut Out) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("PlacedAdoption"));
    let placed = t.col("DATE_PLACED");
    let mut once = Once::default();
    for row in t.rows() {
        let Some(child) = k.child(t, row) else { continue };
        let first = e.of(child).find(|r| e.rne.is(*r, "S"));
        if let Some(first) = first.filter(|f| later(e.decom, *f, placed, row)) {
            once.hit(out, t, row, &[(placed, row), (e.decom, first)]);
            once.hit(out, e.table, first, &[(e.decom, first), (e.rne, first), (placed, row)]);
        }
    }
}

fn rule_1004(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Missing");
    let start = t.col("MIS_START");
    rows(out, t, &[start], |r| start.date(r).ok().is_none());
}

/// The day the young person reached the age they are at the end of the year, when that is 17 or 18.
fn birthday(k: RuleContext<'_>, born: Day) -> Option<Day> {
    [18, 17]
        .into_iter()
        .find(|age| born.add_years(*age) <= k.end && k.end < born.add_years(age + 1))
        .map(|age| born.add_years(age))
}

/// Reports care-leaver rows of young people aged 17 or 18 at the end of the year, one of whose episodes
/// is so related to their last birthday.
fn around_birthday(c: &Context<'_>, out: &mut Out, wrong: fn(&Episodes<'_>, usize, Day) -> bool) {
    let (k, e, l) = (RuleContext::new(c), Episodes::new(c), leavers(c));
    l.report(out, |r| {
        let day = l.dob.date(r).ok().and_then(|b| birthday(k, b));
        let on = |day| k.beside(e.table, l.table, r).any(|row| wrong(&e, row, day));
        l.completed(r) && day.is_some_and(on)
    });
}

/// Still looked after on the birthday: an episode begun by then and without an end.
fn rule_1007(c: &Context<'_>, out: &mut Out) {
    around_birthday(c, out, |e, row, day| {
        let goes_on = e.open(row) || e.ceased(row).is_some_and(|d| d > day);
        goes_on && e.began(row).is_some_and(|d| d <= day)
    });
}

fn rule_1016(c: &Context<'_>, out: &mut Out) {
    around_birthday(c, out, |e, row, day| e.ceased(row).is_some_and(|d| d >= day));
}

fn rule_1010(c: &Context<'_>, out: &mut Out) {
    let (k, e, l) = (RuleContext::new(c), Episodes::new(c), leavers(c));
    let Some(before) = Episodes::last(c) else { return };
    l.report(out, |r| {
        let child = k.child(l.table, r).filter(|child| !k.has(e.table, *child));
        let last = child.and_then(|child| before.latest(child));
        l.completed(r) && last.is_some_and(|row| before.open(row))
    });
}

fn rule_1011(c: &Context<'_>, out: &mut Out) {
    let (k, e, l) = (RuleContext::new(c), Episodes::new(c), leavers(c));
    l.report(out, |r| {
        let last = k.child(l.table, r).and_then(|child| e.latest(child));
        l.completed(r) && last.is_some_and(|row| e.rec.is(row, "E3"))
    });
}

/// Other data about a child without an episode this year.
fn rule_1012(c: &Context<'_>, out: &mut Out) {
    let (k, episodes) = (RuleContext::new(c), c.table("Episodes"));
    for name in ["PlacedAdoption", "Missing", "Reviews", "AD1", "PrevPerm", "OC2"] {
        let t = c.table(name);
        rows(out, t, &[t.col("CHILD")], |r| k.beside(episodes, t, r).len() == 0);
    }
}

fn rule_1014(c: &Context<'_>, out: &mut Out) {
    let (k, e, l, uasc) = (RuleContext::new(c), Episodes::new(c), leavers(c), c.table("UASC"));
    let duc = uasc.col("DUC");
    let in_year = |row: usize| {
        let by_end = e.began(row).is_some_and(|d| d <= k.end);
        by_end && (e.open(row) || e.ceased(row).is_some_and(|d| d >= k.start))
    };
    let mut once = Once::default();
    for row in l.table.rows().filter(|r| l.completed(*r)) {
        let mut theirs = k.beside(e.table, l.table, row);
        if theirs.len() == 0 || theirs.any(in_year) {
            continue;
        }
        for u in k.beside(uasc, l.table, row) {
            once.hit(out, uasc, u, &[(duc, u)]);
            once.hit(out, l.table, row, &l.items.map(|f| (f, row)));
        }
    }
}

fn rule_3001(c: &Context<'_>, out: &mut Out) {
    let (k, l, header) = (RuleContext::new(c), leavers(c), c.table("Header"));
    let (dob, accommodation) = (header.col("DOB"), l.items[2]);
    rows(out, l.table, &[accommodation], |r| {
        let turned = |h: usize| {
            let seventeen = dob.date(h).ok().map(|b| b.add_years(17));
            seventeen.is_some_and(|d| k.start <= d && d <= k.end)
        };
        accommodation.one_of(r, &["Z1", "Z2"]) && k.beside(header, l.table, r).any(turned)
    });
}
