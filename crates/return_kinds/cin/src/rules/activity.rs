//! Activity where there should be none: after closure, after a referral with no further action, in a
//! case closed after assessment.

use super::super::rule_context::{Places, RuleContext, rows};
use returns::rule::{Context, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("2990", in_a_case_closed_after_assessment),
    ("4000", |c, out| {
        let rc = RuleContext::at(c);
        without_further_action(&rc, rc.plans, out);
    }),
    ("8565", after_closure),
    ("8831", assessed_without_further_action),
    ("8832", |c, out| {
        let rc = RuleContext::at(c);
        without_further_action(&rc, rc.protection, out);
    }),
];

fn in_a_case_closed_after_assessment(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for e in rc.episodes.rows().filter(|e| rc.closed_after_assessment(*e)) {
        let shown = [(rc.reason, e), (rc.conference, e)];
        let below = [rc.protection, rc.plans, rc.enquiries];
        if rc.conference.missing(e) && below.iter().all(|t| t.of(e).is_empty()) {
            continue;
        }
        places.at(rc.episodes, e, &shown);
        for table in below {
            for row in rows(table.of(e)) {
                places.at(table, row, &shown);
            }
        }
    }
}

fn without_further_action(rc: &RuleContext<'_>, table: &tables::Table, out: &mut Out) {
    let mut places = Places::new(out);
    for (row, e) in rc.with_episode(table).filter(|(_, e)| rc.no_further_action(*e)) {
        places.at(table, row, &[(rc.nfa, e)]);
        places.at(rc.episodes, e, &[(rc.nfa, e)]);
    }
}

fn after_closure(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    let activity = [
        rc.conference,
        rc.assessed,
        rc.authorised,
        rc.enquired,
        rc.conferred,
        rc.protection_end,
        rc.plan_start,
        rc.plan_end,
    ];
    for e in rc.episodes.rows() {
        let Some(closed) = rc.closure.date(e).ok() else {
            continue;
        };
        for col in activity {
            let own = [e as u32];
            let of = if col.table.index == rc.episodes.index {
                &own[..]
            } else {
                col.table.of(e)
            };
            for row in rows(of) {
                if col.date(row).ok().is_some_and(|d| d > closed) {
                    places.all(&[(rc.closure, e), (col, row)]);
                }
            }
        }
    }
}

fn assessed_without_further_action(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let mut places = Places::new(out);
    for e in rc.episodes.rows().filter(|e| rc.no_further_action(*e)) {
        let conference = rc.conference.filled(e);
        let shown = [(rc.nfa, e), (rc.conference, e)];
        if conference {
            places.at(rc.episodes, e, &shown);
        }
        for row in rows(rc.enquiries.of(e)) {
            if conference || rc.enquired.filled(row) || rc.conferred.filled(row) {
                places.at(
                    rc.enquiries,
                    row,
                    &[(rc.enquired, row), (rc.conferred, row), (rc.nfa, e)],
                );
                places.at(rc.episodes, e, &shown);
            }
        }
        for row in rows(rc.assessments.of(e)) {
            if rc.assessed.filled(row) || rc.authorised.filled(row) {
                places.at(
                    rc.assessments,
                    row,
                    &[(rc.assessed, row), (rc.authorised, row), (rc.nfa, e)],
                );
                places.at(rc.episodes, e, &shown);
            }
        }
    }
}
