//! Activity where there should be none: after closure, after a referral with no further action, in a
//! case closed after assessment.

use super::super::look::{Look, Places, rows};
use crate::rule::{Context, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("2990", in_a_case_closed_after_assessment),
    ("4000", |c, out| {
        let look = Look::at(c);
        without_further_action(&look, look.plans, out);
    }),
    ("8565", after_closure),
    ("8831", assessed_without_further_action),
    ("8832", |c, out| {
        let look = Look::at(c);
        without_further_action(&look, look.protection, out);
    }),
];

fn in_a_case_closed_after_assessment(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for e in look.episodes.rows().filter(|e| look.closed_after_assessment(*e)) {
        let shown = [(look.reason, e), (look.conference, e)];
        let below = [look.protection, look.plans, look.enquiries];
        if look.conference.missing(e) && below.iter().all(|t| t.of(e).is_empty()) {
            continue;
        }
        places.at(look.episodes, e, &shown);
        for table in below {
            for row in rows(table.of(e)) {
                places.at(table, row, &shown);
            }
        }
    }
}

fn without_further_action(look: &Look<'_>, table: &crate::Table, out: &mut Out) {
    let mut places = Places::new(out);
    for (row, e) in look.with_episode(table).filter(|(_, e)| look.no_further_action(*e)) {
        places.at(table, row, &[(look.nfa, e)]);
        places.at(look.episodes, e, &[(look.nfa, e)]);
    }
}

fn after_closure(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    let activity = [
        look.conference,
        look.assessed,
        look.authorised,
        look.enquired,
        look.conferred,
        look.protection_end,
        look.plan_start,
        look.plan_end,
    ];
    for e in look.episodes.rows() {
        let Some(closed) = look.closure.date(e).ok() else {
            continue;
        };
        for col in activity {
            let own = [e as u32];
            let of = if col.table.index == look.episodes.index {
                &own[..]
            } else {
                col.table.of(e)
            };
            for row in rows(of) {
                if col.date(row).ok().is_some_and(|d| d > closed) {
                    places.all(&[(look.closure, e), (col, row)]);
                }
            }
        }
    }
}

fn assessed_without_further_action(c: &Context<'_>, out: &mut Out) {
    let look = Look::at(c);
    let mut places = Places::new(out);
    for e in look.episodes.rows().filter(|e| look.no_further_action(*e)) {
        let conference = look.conference.filled(e);
        let shown = [(look.nfa, e), (look.conference, e)];
        if conference {
            places.at(look.episodes, e, &shown);
        }
        for row in rows(look.enquiries.of(e)) {
            if conference || look.enquired.filled(row) || look.conferred.filled(row) {
                places.at(
                    look.enquiries,
                    row,
                    &[(look.enquired, row), (look.conferred, row), (look.nfa, e)],
                );
                places.at(look.episodes, e, &shown);
            }
        }
        for row in rows(look.assessments.of(e)) {
            if look.assessed.filled(row) || look.authorised.filled(row) {
                places.at(
                    look.assessments,
                    row,
                    &[(look.assessed, row), (look.authorised, row), (look.nfa, e)],
                );
                places.at(look.episodes, e, &shown);
            }
        }
    }
}
