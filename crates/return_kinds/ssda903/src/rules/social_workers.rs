//! Rules on the social workers a child has had (SW01–SW15, SW17).

use super::common::{day, in_order, rows, same_day};
use crate::rule_context::{Episodes, RuleContext, not_a_date, not_in_list};
use returns::rule::{Context, Out, RuleFn};
use std::borrow::Cow;
use tables::Day;
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("SW01STG1", rule_sw01),
    ("SW01aSTG1", rule_sw01a),
    ("SW01bSTG1", rule_sw01b),
    ("SW02STG1", rule_sw02),
    ("SW03STG1", rule_sw03),
    ("SW04STG1", |c, out| not_a_date(c, out, "SWEpisodes", "SW_DECOM")),
    ("SW05STG1", |c, out| not_a_date(c, out, "SWEpisodes", "SW_DEC")),
    ("SW06STG2", rule_sw06),
    ("SW07STG2", rule_sw07),
    ("SW08STG2", no_end_but_not_last),
    ("SW09STG2", rule_sw09),
    ("SW10STG2", rule_sw10),
    ("SW11aSTG2", rule_sw11a),
    ("SW11bSTG2", rule_sw11b),
    ("SW12STG2", rule_sw12),
    ("SW13STG1", rule_sw13),
    ("SW14STG2", no_end_but_not_last),
    ("SW15STG2", rule_sw15),
    ("SW17STG2", rule_sw17),
];

/// Reasons are required of social worker episodes begun since then.
fn reasons_since() -> Day {
    day(2023, 4, 1)
}

struct Workers<'a> {
    rc: RuleContext<'a>,
    table: &'a Table,
    id: Col<'a>,
    from: Col<'a>,
    until: Col<'a>,
    reason: Col<'a>,
}

fn workers<'a>(c: &Context<'a>) -> Workers<'a> {
    let table = c.table("SWEpisodes");
    Workers {
        rc: RuleContext::new(c),
        table,
        id: table.col("SW_ID"),
        from: table.col("SW_DECOM"),
        until: table.col("SW_DEC"),
        reason: table.col("SW_REASON"),
    }
}

impl<'a> Workers<'a> {
    /// Each child's rows in the order they began.
    fn by_start(&self) -> impl Iterator<Item = Cow<'a, [usize]>> + 'a {
        in_order(self.rc, self.table, ["SW_DECOM", "SW_DEC"])
    }

    fn began(&self, row: usize) -> Option<Day> {
        self.from.date(row).ok()
    }

    fn ended(&self, row: usize) -> Option<Day> {
        self.until.date(row).ok()
    }

    /// The last of a child's rows to begin; where none says when it began, the last in order.
    fn last(&self, rows: &[usize]) -> Option<usize> {
        let dated = rows.iter().rev().find(|r| self.began(**r).is_some());
        dated.or(rows.last()).copied()
    }
}

/// An episode open at the end of the year outside respite care: the child is looked after on 31 March.
fn looked_after_now(k: RuleContext<'_>, e: &Episodes<'_>, row: usize) -> bool {
    let goes_on = e.open(row) || e.ceased(row).is_some_and(|d| d > k.end);
    goes_on && !e.respite(row)
}

fn rule_sw01(c: &Context<'_>, out: &mut Out) {
    let (e, w) = (Episodes::new(c), workers(c));
    let wanted = [w.id, w.from, w.reason];
    for row in e.rows().filter(|r| looked_after_now(w.rc, &e, *r)) {
        let given = w.rc.beside(w.table, e.table, row);
        if wanted.iter().any(|f| given.clone().all(|s| f.missing(s))) {
            out.hit(e.table, row, &[e.dec]);
        }
    }
}

fn rule_sw01a(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    let since = reasons_since();
    rows(out, w.table, &[w.from, w.id], |r| {
        w.from.missing(r) || (w.began(r).is_some_and(|d| d < since) && w.id.missing(r))
    });
}

fn rule_sw01b(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    let since = reasons_since();
    rows(out, w.table, &[w.from, w.id, w.reason], |r| {
        let blank = w.id.missing(r) || w.reason.missing(r);
        w.from.missing(r) || (w.began(r).is_some_and(|d| d >= since) && blank)
    });
}

fn rule_sw02(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    rows(out, w.table, &[w.id], |r| {
        let start = w.id.text(r).get(..2);
        !start.is_some_and(|s| s.eq_ignore_ascii_case("SW") || s.eq_ignore_ascii_case("XX"))
    });
}

fn rule_sw03(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    let wanted = [w.id, w.from, w.reason];
    rows(out, w.table, &wanted, |r| wanted.iter().any(|f| f.missing(r)));
}

fn rule_sw06(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    rows(out, w.table, &[w.from], |r| w.began(r).is_some_and(|d| d > w.rc.end));
}

fn rule_sw07(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    let (start, end) = (w.rc.start, w.rc.end);
    // Since 2024-25 the year before is reported too.
    let first = if c.year >= 2025 { start.add_years(-1) } else { start };
    rows(out, w.table, &[w.until], |r| {
        w.ended(r).is_some_and(|d| d < first || d > end)
    });
}

fn no_end_but_not_last(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    for theirs in w.by_start() {
        let mut begun = theirs.iter().copied().filter(|r| w.began(*r).is_some());
        begun.next_back();
        for row in begun.filter(|r| w.until.missing(*r)) {
            out.hit(w.table, row, &[w.until]);
        }
    }
}

fn rule_sw09(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    rows(out, w.table, &[w.from, w.until], |r| {
        w.from.filled(r) && w.until.filled(r) && same_day(w.from, r, w.until, r)
    });
}

/// A worker may begin up to seven days before the one before ends. In 2023-24 nor may they begin more
/// than seven days after; since then a first contact is free of the limit.
fn rule_sw10(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    for theirs in w.by_start() {
        for pair in theirs.windows(2) {
            let (before, row) = (pair[0], pair[1]);
            let (Some(began), Some(ended)) = (w.began(row), w.ended(before)) else {
                continue;
            };
            let wrong = if c.year >= 2025 {
                !w.reason.is(row, "FCONTA") && began < ended - 7
            } else {
                (began - ended).abs() > 7
            };
            if wrong {
                out.hit_cells(w.table, row, &[(w.from, row), (w.until, before)], "");
            }
        }
    }
}

/// Ended by 26 March, and no one took over within five days.
fn rule_sw11a(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    for theirs in w.by_start() {
        for (i, row) in theirs.iter().enumerate() {
            let Some(ended) = w.ended(*row).filter(|d| *d <= w.rc.end - 5) else {
                continue;
            };
            let next = theirs.get(i + 1).and_then(|n| w.began(*n));
            if next.is_none_or(|n| (n - ended).abs() > 5) {
                out.hit(w.table, *row, &[w.until]);
            }
        }
    }
}

/// Ended in the last five days of the year, and no one took over.
fn rule_sw11b(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    for theirs in w.by_start() {
        if let Some(row) = w.last(&theirs) {
            let ended = w.ended(row);
            if ended.is_some_and(|d| w.rc.end - 5 <= d && d <= w.rc.end) {
                out.hit(w.table, row, &[w.until]);
            }
        }
    }
}

/// A child looked after on 31 March, and an episode of the year (since 2024-25, of that and the year
/// before) that began or ended care, or goes on, during which no social worker is reported.
fn rule_sw12(c: &Context<'_>, out: &mut Out) {
    let (e, w) = (Episodes::new(c), workers(c));
    let (k, since) = (w.rc, w.rc.start.add_years(-1));
    for child in k.children().filter(|c| e.of(*c).any(|r| looked_after_now(k, &e, r))) {
        for row in e.of(child) {
            let ended = e.ceased(row);
            let in_scope = c.year < 2025 || ended.is_none_or(|d| since <= d && d <= k.end);
            let bounds = e.rne.is(row, "S") || !e.rec.is(row, "X1");
            let Some(began) = e.began(row).filter(|_| in_scope && bounds && !e.respite(row)) else {
                continue;
            };
            let seen = k.of(w.table, child).any(|s| {
                let in_time = w.began(s).is_some_and(|d| d <= ended.unwrap_or(k.end));
                in_time && w.ended(s).is_none_or(|d| d >= began)
            });
            if !seen {
                out.hit(e.table, row, &[e.decom, e.dec]);
            }
        }
    }
}

/// A reason must be one of the list; from 2024-25 it may be blank where the episode began too early for
/// reasons to be required.
fn rule_sw13(c: &Context<'_>, out: &mut Out) {
    if c.year < 2025 {
        return not_in_list(c, out, "SWEpisodes", "SW_REASON", true);
    }
    not_in_list(c, out, "SWEpisodes", "SW_REASON", false);
    let w = workers(c);
    rows(out, w.table, &[w.reason], |r| {
        w.reason.missing(r) && w.began(r).is_some_and(|d| d >= reasons_since())
    });
}

fn rule_sw15(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    let since = w.rc.start.add_years(-1);
    rows(out, w.table, &[w.reason], |r| {
        w.reason.missing(r) && w.began(r).is_none_or(|d| d >= since)
    });
}

fn rule_sw17(c: &Context<'_>, out: &mut Out) {
    let w = workers(c);
    for theirs in w.by_start() {
        if let Some(row) = w.last(&theirs).filter(|r| w.until.filled(*r)) {
            out.hit(w.table, row, &[w.until, w.from]);
        }
    }
}
