//! Child protection plans and their reviews.

use super::super::rule_context::{Places, RuleContext, rows};
use super::plan::{after_death, before_referral, ends, overlap};
use returns::rule::{Context, Out, RuleFn};
use tables::table::Read;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1105", |c, out| {
        let rc = RuleContext::at(c);
        before_referral(&rc, &rc.protected, out);
    }),
    ("2885", not_begun_at_a_conference),
    ("8720", start_date),
    ("8730", previous_plans),
    ("8840", |c, out| {
        let rc = RuleContext::at(c);
        ends(&rc.protected, &rc.protection_end, out, |from, to| to == from);
    }),
    ("8841", reviewed_before_it_began),
    ("8842Q", review_without_date),
    ("8905", |c, out| category(c, out, "InitialCategoryOfAbuse")),
    ("8910", |c, out| category(c, out, "LatestCategoryOfAbuse")),
    ("8915", |c, out| after_death(c, out, |rc| rc.protected)),
    ("8920", |c, out| after_death(c, out, |rc| rc.protection_end)),
    ("8925", |c, out| {
        let rc = RuleContext::at(c);
        ends(&rc.protected, &rc.protection_end, out, |from, to| to < from);
    }),
    ("8930", ended_outside_the_year),
    ("8935", several_open),
    ("8940", |c, out| {
        let rc = RuleContext::at(c);
        overlap(&rc, &rc.protected, &rc.protection_end, out);
    }),
];

fn not_begun_at_a_conference(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for e in rc.episodes.rows() {
        let begun = |p: &usize| rc.protected.date(*p).ok().is_some_and(|d| rc.period.holds(d));
        let plans = rows(rc.protection.of(e)).filter(begun);
        if plans.clone().next().is_none() {
            continue;
        }
        let enquiries = rows(rc.enquiries.of(e)).filter(|s| !rc.conference_not_required(*s));
        let none = enquiries.clone().next().is_none();
        // The conference is looked for with the enquiries; with the episode only when there are none.
        let mut days: Vec<_> = if none {
            rc.conference.date(e).ok().into_iter().collect()
        } else {
            enquiries.clone().filter_map(|s| rc.conferred.date(s).ok()).collect()
        };
        days.sort_unstable();
        let mut fits = false;
        for p in plans {
            let day = rc.protected.date(p).ok();
            if day.is_some_and(|d| days.binary_search(&d).is_ok()) {
                fits = true;
            } else {
                places.at(rc.protection, p, &[(rc.protected, p)]);
            }
        }
        if fits {
            continue;
        }
        if none {
            places.at(rc.episodes, e, &[(rc.conference, e)]);
        }
        for s in enquiries {
            places.at(rc.enquiries, s, &[(rc.conferred, s)]);
        }
    }
}

fn start_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for p in rc.protection.rows() {
        if rc.protected.missing(p) || rc.protected.date(p).ok().is_some_and(|d| d > rc.period.end) {
            out.hit(rc.protection, p, &[rc.protected]);
        }
    }
}

fn previous_plans(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let previous = rc.protection.col("NumberOfPreviousCPP");
    for p in rc.protection.rows() {
        if !matches!(previous.int(p), Read::Is(n) if n >= 0) {
            out.hit(rc.protection, p, &[previous]);
        }
    }
}

fn reviewed_before_it_began(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for p in rc.protection.rows() {
        let Some(begun) = rc.protected.date(p).ok() else {
            continue;
        };
        for r in rows(rc.reviews.of(p)) {
            if rc.review.date(r).ok().is_some_and(|d| d <= begun) {
                places.all(&[(rc.review, r), (rc.protected, p)]);
            }
        }
    }
}

fn review_without_date(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for r in rc.reviews.rows().filter(|r| rc.review.missing(*r)) {
        out.hit(rc.reviews, r, &[rc.review]);
    }
}

fn category(c: &Context<'_>, out: &mut Out, column: &str) {
    let table = c.table("ChildProtectionPlans");
    let col = table.col(column);
    for row in table.rows() {
        if !c.tables.schema.has_code("abuse", col.text(row)) {
            out.hit(table, row, &[col]);
        }
    }
}

fn ended_outside_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for p in rc.protection.rows() {
        if rc.protection_end.date(p).ok().is_some_and(|d| !rc.period.holds(d)) {
            out.hit(rc.protection, p, &[rc.protection_end]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for child in rc.children.rows() {
        let open: Vec<usize> = rc
            .of_child(rc.protection, child)
            .filter(|p| rc.protection_end.missing(*p))
            .collect();
        if open.len() > 1 {
            for p in open {
                out.hit(rc.protection, p, &[rc.protected, rc.protection_end]);
            }
        }
    }
}
