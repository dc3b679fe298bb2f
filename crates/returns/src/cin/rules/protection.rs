//! Child protection plans and their reviews.

use super::super::look::{Look, Places, rows};
use super::plan::{after_death, before_referral, ends, overlap};
use crate::rule::{Context, Out, RuleFn};
use crate::table::Read;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("1105", |c, out| {
        let look = Look::at(c);
        before_referral(&look, &look.protected, out);
    }),
    ("2885", not_begun_at_a_conference),
    ("8720", start_date),
    ("8730", previous_plans),
    ("8840", |c, out| {
        let look = Look::at(c);
        ends(&look.protected, &look.protection_end, out, |from, to| to == from);
    }),
    ("8841", reviewed_before_it_began),
    ("8842Q", review_without_date),
    ("8905", |c, out| category(c, out, "InitialCategoryOfAbuse")),
    ("8910", |c, out| category(c, out, "LatestCategoryOfAbuse")),
    ("8915", |c, out| after_death(c, out, |look| look.protected)),
    ("8920", |c, out| after_death(c, out, |look| look.protection_end)),
    ("8925", |c, out| {
        let look = Look::at(c);
        ends(&look.protected, &look.protection_end, out, |from, to| to < from);
    }),
    ("8930", ended_outside_the_year),
    ("8935", several_open),
    ("8940", |c, out| {
        let look = Look::at(c);
        overlap(&look, &look.protected, &look.protection_end, out);
    }),
];

fn not_begun_at_a_conference(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for e in look.episodes.rows() {
        let begun = |p: &usize| look.protected.date(*p).ok().is_some_and(|d| look.period.holds(d));
        let plans = rows(look.protection.of(e)).filter(begun);
        if plans.clone().next().is_none() {
            continue;
        }
        let enquiries = rows(look.enquiries.of(e)).filter(|s| !look.conference_not_required(*s));
        let none = enquiries.clone().next().is_none();
        // The conference is looked for with the enquiries; with the episode only when there are none.
        let mut days: Vec<_> = if none {
            look.conference.date(e).ok().into_iter().collect()
        } else {
            enquiries.clone().filter_map(|s| look.conferred.date(s).ok()).collect()
        };
        days.sort_unstable();
        let mut fits = false;
        for p in plans {
            let day = look.protected.date(p).ok();
            if day.is_some_and(|d| days.binary_search(&d).is_ok()) {
                fits = true;
            } else {
                places.at(look.protection, p, &[(look.protected, p)]);
            }
        }
        if fits {
            continue;
        }
        if none {
            places.at(look.episodes, e, &[(look.conference, e)]);
        }
        for s in enquiries {
            places.at(look.enquiries, s, &[(look.conferred, s)]);
        }
    }
}

fn start_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for p in look.protection.rows() {
        if look.protected.missing(p) || look.protected.date(p).ok().is_some_and(|d| d > look.period.end) {
            out.hit(look.protection, p, &[look.protected]);
        }
    }
}

fn previous_plans(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let previous = look.protection.col("NumberOfPreviousCPP");
    for p in look.protection.rows() {
        if !matches!(previous.int(p), Read::Is(n) if n >= 0) {
            out.hit(look.protection, p, &[previous]);
        }
    }
}

fn reviewed_before_it_began(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for p in look.protection.rows() {
        let Some(begun) = look.protected.date(p).ok() else {
            continue;
        };
        for r in rows(look.reviews.of(p)) {
            if look.review.date(r).ok().is_some_and(|d| d <= begun) {
                places.all(&[(look.review, r), (look.protected, p)]);
            }
        }
    }
}

fn review_without_date(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for r in look.reviews.rows().filter(|r| look.review.missing(*r)) {
        out.hit(look.reviews, r, &[look.review]);
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
    let look = Look::at(c);
    for p in look.protection.rows() {
        if look.protection_end.date(p).ok().is_some_and(|d| !look.period.holds(d)) {
            out.hit(look.protection, p, &[look.protection_end]);
        }
    }
}

fn several_open(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    for child in look.children.rows() {
        let open: Vec<usize> = look
            .of_child(look.protection, child)
            .filter(|p| look.protection_end.missing(*p))
            .collect();
        if open.len() > 1 {
            for p in open {
                out.hit(look.protection, p, &[look.protected, look.protection_end]);
            }
        }
    }
}
