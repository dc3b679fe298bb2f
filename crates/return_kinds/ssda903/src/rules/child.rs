//! The child: who it is, this year against last, motherhood, unaccompanied asylum-seeking children.

use crate::codes::{LEAVER_ITEMS, female, male};
use crate::rule_context::{Episodes, RuleContext, cols, each, pairs};
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("165", rule_165),
    ("174", rule_174),
    ("202", rule_202),
    ("203", rule_203),
    ("204", rule_204),
    ("205A", rule_205a),
    ("205B", rule_205b),
    ("205C", rule_205c),
    ("205D", rule_205d),
    ("207", rule_207),
    ("208", rule_208),
    ("209", rule_209),
    ("210", rule_210),
    ("231", rule_231),
    ("303", rule_303),
    ("304", rule_304),
    ("393", rule_393),
    ("399", rule_399),
];

/// MOTHER is 0 or 1, is not given for a boy, is given for a girl looked after in the year other than in
/// short breaks, and not for a care leaver who was not. Both codings of sex are understood, because the
/// wrong one is the business of rule 101.
fn rule_165(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let (header, oc3) = (c.table("Header"), c.table("OC3"));
    let [sex, mother] = cols(header, ["SEX", "MOTHER"]);
    let leaving = cols(oc3, LEAVER_ITEMS);
    let mut once = Once::default();
    for row in header.rows() {
        let Some(child) = k.child(header, row) else { continue };
        let care: Vec<usize> = e.of(child).filter(|r| !e.respite(*r)).collect();
        if care.is_empty() {
            continue;
        }
        let within = care.iter().any(|r| {
            let until = if e.open(*r) { Some(k.end) } else { e.ceased(*r) };
            e.began(*r).is_some_and(|d| d <= k.end) && until.is_some_and(|d| d >= k.start)
        });
        let given = mother.filled(row);
        let girl = sex.one_of(row, &["2", "F"]);
        let wrong = given && !mother.one_of(row, &["0", "1"])
            || given && sex.one_of(row, &["1", "M"])
            || !given && girl && within;
        let cells = [(mother, row), (sex, row)];
        if wrong {
            once.hit(out, header, row, &cells);
        }
        for leaver in k.of(oc3, child) {
            let has = leaving.iter().any(|col| col.filled(leaver));
            if wrong || given && girl && !within && has {
                once.hit(out, header, row, &cells);
                once.hit(out, oc3, leaver, &cells);
            }
        }
    }
}

fn rule_174(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let [sex, born] = cols(t, ["SEX", "MC_DOB"]);
    for row in t.rows() {
        if sex.is(row, male(c.year)) && born.filled(row) {
            out.hit(t, row, &[sex, born]);
        }
    }
}

/// Children of this year's Header whose `column` differs from last year's by `differs(now, then)`.
fn changed(c: &Context<'_>, out: &mut Out, column: &str, differs: impl Fn(Col<'_>, usize, Col<'_>, usize) -> bool) {
    let k = RuleContext::new(c);
    let t = c.table("Header");
    let Some(last) = c.previous("Header") else { return };
    let (now, then) = (t.col(column), last.col(column));
    for row in t.rows() {
        if let Some(before) = k.beside(last, t, row).find(|b| differs(now, row, then, *b)) {
            out.hit_cells(t, row, &[(now, row), (then, before)], "");
        }
    }
}

/// The codes changed from digits to letters in 2024-25; 1 is M and 2 is F.
fn rule_202(c: &Context<'_>, out: &mut Out) {
    fn meaning(text: &str) -> String {
        match text {
            "1" => "M".to_owned(),
            "2" => "F".to_owned(),
            other => other.to_ascii_uppercase(),
        }
    }
    changed(c, out, "SEX", |now, row, then, before| {
        meaning(now.text(row)) != meaning(then.text(before))
    });
}

fn rule_203(c: &Context<'_>, out: &mut Out) {
    changed(c, out, "DOB", |now, row, then, before| {
        match (now.date(row).ok(), then.date(before).ok()) {
            (Some(a), Some(b)) => a != b,
            _ => !now.text(row).eq_ignore_ascii_case(then.text(before)),
        }
    });
}

fn rule_204(c: &Context<'_>, out: &mut Out) {
    changed(c, out, "ETHNIC", |now, row, then, before| {
        !now.text(row).eq_ignore_ascii_case(then.text(before))
    });
}

/// The day UASC status ceased, in each year's table, and the rows it is in.
struct Status<'a> {
    now: bool,
    before: bool,
    row: Option<usize>,
    duc: Option<Day>,
    duc_given: bool,
    duc_before: Option<Day>,
    duc_before_given: bool,
    born_before: Option<Day>,
    cells: Vec<(Col<'a>, usize)>,
}

/// Reports, at UASC and Header, the children whose status over the two years is `wrong`.
fn statuses(c: &Context<'_>, out: &mut Out, wrong: impl Fn(&RuleContext<'_>, &Status<'_>) -> bool) {
    let k = RuleContext::new(c);
    let (uasc, header) = (c.table("UASC"), c.table("Header"));
    let Some(last) = c.previous("UASC") else { return };
    let (duc, duc_last, born_last) = (uasc.col("DUC"), last.col("DUC"), last.col("DOB"));
    let is = |list: &Option<Vec<bool>>, child: u32| {
        let list = list.as_ref();
        list.and_then(|l| l.get(child as usize)).copied().unwrap_or(false)
    };
    let mut once = Once::default();
    for child in k.children() {
        let rows: Vec<Option<usize>> = match k.of(uasc, child).map(Some).collect::<Vec<_>>() {
            rows if rows.is_empty() => vec![None],
            rows => rows,
        };
        let before: Option<usize> = k.of(last, child).next();
        for row in rows {
            let status = Status {
                now: is(&k.shared.unaccompanied, child),
                before: is(&k.shared.unaccompanied_last, child),
                row,
                duc: row.and_then(|r| duc.date(r).ok()),
                duc_given: row.is_some_and(|r| duc.filled(r)),
                duc_before: before.and_then(|r| duc_last.date(r).ok()),
                duc_before_given: before.is_some_and(|r| duc_last.filled(r)),
                born_before: before.and_then(|r| born_last.date(r).ok()),
                cells: row
                    .map(|r| (duc, r))
                    .into_iter()
                    .chain(before.map(|r| (duc_last, r)))
                    .collect(),
            };
            if wrong(&k, &status) {
                if let Some(row) = status.row {
                    once.hit(out, uasc, row, &status.cells);
                }
                for h in k.of(header, child) {
                    once.hit(out, header, h, &status.cells);
                }
            }
        }
    }
}

/// Unaccompanied last year and not this: then the status ended within last year, and no day of its end
/// is given this year.
fn rule_205a(c: &Context<'_>, out: &mut Out) {
    statuses(c, out, |k, s| {
        let (from, to) = (k.start.add_years(-1), k.end.add_years(-1));
        let ended_then = s.duc_before.is_some_and(|d| d >= from && d <= to);
        s.before && !s.now && (s.duc_given || !ended_then)
    });
}

/// Unaccompanied both years: then last year's day is the 18th birthday, and this year's is the same day
/// or within this year.
fn rule_205b(c: &Context<'_>, out: &mut Out) {
    statuses(c, out, |k, s| {
        let within = s.duc.is_some_and(|d| d >= k.start && d <= k.end);
        let same = s.duc.is_some() && s.duc == s.duc_before;
        let birthday = s.duc_before.is_some() && s.duc_before == s.born_before.map(|d| d.add_years(18));
        s.before && s.now && (!within && !same || !birthday)
    });
}

fn rule_205c(c: &Context<'_>, out: &mut Out) {
    statuses(c, out, |_, s| {
        !s.before && !s.now && s.row.is_some() && (s.duc_given || s.duc_before_given)
    });
}

fn rule_205d(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let (Some(now), Some(before)) = (&k.shared.unaccompanied, &k.shared.unaccompanied_last) else {
        return;
    };
    let header = c.table("Header");
    let Some(last) = c.previous("Header") else { return };
    for row in header.rows() {
        let Some(child) = k.child(header, row) else { continue };
        let i = child as usize;
        if now[i] && !before[i] && k.has(last, child) {
            out.hit(header, row, &[header.col("CHILD")]);
        }
    }
}

/// Once a mother, always a mother.
fn rule_207(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let header = c.table("Header");
    let looked_after = |row: usize| k.child(header, row).is_some_and(|child| k.has(e.table, child));
    changed(c, out, "MOTHER", |now, row, then, before| {
        then.is(before, "1") && !now.is(row, "1") && looked_after(row)
    });
}

/// An unknown number may become known, and UN1 or nothing may become another reason.
fn rule_208(c: &Context<'_>, out: &mut Out) {
    const REASONS: &[&str] = &["UN1", "UN2", "UN3", "UN4", "UN5"];
    changed(c, out, "UPN", |now, row, then, before| {
        if now.text(row).eq_ignore_ascii_case(then.text(before)) {
            return false;
        }
        let unknown_before = then.missing(before) || then.one_of(before, REASONS);
        let known_now = now.filled(row) && !now.one_of(row, REASONS);
        let undecided = then.missing(before) || then.is(before, "UN1");
        let reason_now = now.one_of(row, &REASONS[1..]) || (then.missing(before) && now.is(row, "UN1"));
        !(unknown_before && known_now) && !(undecided && reason_now)
    });
}

/// School age is reckoned at the 31 August before the year in which the collection began.
fn rule_209(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let [upn, dob] = cols(t, ["UPN", "DOB"]);
    let Some(on) = Day::from_ymd(i32::from(c.year) - 2, 8, 31) else {
        return;
    };
    for row in t.rows() {
        if upn.is(row, "UN1") && dob.date(row).ok().is_some_and(|d| d.add_years(4) <= on) {
            out.hit(t, row, &[upn, dob]);
        }
    }
}

/// UN4 is for a child who came into care in the last week of the year.
fn rule_210(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("Header");
    let upn = t.col("UPN");
    let week = k.end - 7;
    pairs(out, &k, (t, &[upn]), (e.table, &[e.decom]), |h, r| {
        upn.is(h, "UN4") && e.began(r).is_some_and(|d| d < week)
    });
}

fn rule_231(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let t = c.table("Header");
    let dob = t.col("DOB");
    let Some(unaccompanied) = &k.shared.unaccompanied else {
        out.not_applicable("table UASC");
        return;
    };
    each(out, t, dob, |row| {
        let is = k.child(t, row).is_some_and(|child| unaccompanied[child as usize]);
        is && dob.date(row).ok().is_some_and(|d| d > k.end.add_years(-11))
    });
}

fn rule_303(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let (uasc, header) = (c.table("UASC"), c.table("Header"));
    let (duc, status) = (uasc.col("DUC"), header.col("UASC"));
    pairs(out, &k, (uasc, &[duc]), (header, &[status]), |u, h| {
        duc.filled(u) && !status.is(h, "1")
    });
}

fn rule_304(c: &Context<'_>, out: &mut Out) {
    let t = c.table("UASC");
    let [duc, dob] = cols(t, ["DUC", "DOB"]);
    for row in t.rows() {
        if matches!((duc.date(row).ok(), dob.date(row).ok()), (Some(d), Some(b)) if d > b.add_years(18)) {
            out.hit(t, row, &[duc, dob]);
        }
    }
}

fn rule_393(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let t = c.table("Header");
    let [sex, mother] = cols(t, ["SEX", "MOTHER"]);
    for row in t.rows().filter(|r| sex.is(*r, female(c.year)) && mother.missing(*r)) {
        if k.beside(e.table, t, row).any(|r| !e.respite(r)) {
            out.hit(t, row, &[mother, sex]);
        }
    }
}

/// For children whose every episode is a series of short breaks.
fn rule_399(c: &Context<'_>, out: &mut Out) {
    let k = RuleContext::new(c);
    let e = Episodes::new(c);
    let (header, reviews) = (c.table("Header"), c.table("Reviews"));
    let mother = header.col("MOTHER");
    let [review, code] = cols(reviews, ["REVIEW", "REVIEW_CODE"]);
    for child in k.children().filter(|child| k.has(e.table, *child)) {
        if !e.of(child).all(|r| e.respite(r)) {
            continue;
        }
        let mothers = k.of(header, child).any(|h| mother.filled(h));
        let reviewed = |r: usize| review.filled(r) || code.filled(r);
        let any_review = k.of(reviews, child).any(reviewed);
        if !mothers && !any_review {
            continue;
        }
        for row in e.of(child) {
            out.hit(e.table, row, &[e.ls]);
        }
        report(
            out,
            header,
            k.of(header, child).filter(|h| any_review || mother.filled(*h)),
            &[mother],
        );
        report(
            out,
            reviews,
            k.of(reviews, child).filter(|r| mothers || reviewed(*r)),
            &[review, code],
        );
    }
}

fn report(out: &mut Out, table: &Table, rows: impl Iterator<Item = usize>, cols: &[Col<'_>]) {
    for row in rows {
        out.hit(table, row, cols);
    }
}
