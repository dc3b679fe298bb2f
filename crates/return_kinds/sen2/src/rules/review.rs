//! Module 5: the plan as maintained, its reviews and phase transfer.

use super::{FOUR_WEEKS, Plans, day, is_other_authority, reference_day};
use returns::rule::{Context, Out, RuleFn};
use tables::table::{Col, Read, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-061", placements_and_needs),
    ("GT-SEN2-062", no_placement),
    ("GT-SEN2-063", transferred_from),
    ("GT-SEN2-064", review_dates),
    ("GT-SEN2-065", review_decided_late),
    ("GT-SEN2-066", review_overdue),
    ("GT-SEN2-067", amended_late),
    ("GT-SEN2-068", phase_transfer_due),
    ("GT-SEN2-069", phase_transfer_late),
    ("GT-SEN2-073", needs),
];

fn placements_and_needs(c: &Context<'_>, out: &mut Out) {
    let t = c.table("ActivePlans");
    let (placements, needs) = (c.table("PlacementDetail"), c.table("SENneed"));
    for row in t.rows() {
        let (p, n) = (placements.of(row).len(), needs.of(row).len());
        if p == 0 || !(1..=2).contains(&n) {
            let mut cells = vec![(t.col("TransferLA"), row)];
            cells.extend(needs.of(row).iter().map(|r| (needs.col("SENtype"), *r as usize)));
            out.hit_cells(t, row, &cells, format!("{p} placements, {n} needs"));
        }
    }
}

fn no_placement(c: &Context<'_>, out: &mut Out) {
    let t = c.table("ActivePlans");
    let (placements, transfer) = (c.table("PlacementDetail"), t.col("TransferLA"));
    for row in t.rows() {
        if placements.of(row).is_empty() && transfer.missing(row) {
            out.hit(t, row, &[transfer]);
        }
    }
}

fn transferred_from(c: &Context<'_>, out: &mut Out) {
    let t = c.table("ActivePlans");
    let transfer = t.col("TransferLA");
    for row in t.rows().filter(|r| transfer.filled(*r)) {
        if !is_other_authority(c, transfer.text(row)) {
            out.hit(t, row, &[transfer]);
        }
    }
}

struct Reviews<'a> {
    t: &'a Table,
    meeting: Col<'a>,
    outcome: Col<'a>,
    decided: Col<'a>,
}

fn reviews<'a>(c: &Context<'a>) -> Reviews<'a> {
    let t = c.table("ActivePlans");
    Reviews {
        t,
        meeting: t.col("ReviewMeeting"),
        outcome: t.col("ReviewOutcome"),
        decided: t.col("LastReview"),
    }
}

fn review_dates(c: &Context<'_>, out: &mut Out) {
    let r = reviews(c);
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in r.t.rows() {
        let (met, decided) = (day(&r.meeting, row), day(&r.decided, row));
        let backwards = matches!((met, decided), (Some(m), Some(d)) if d < m);
        let future = met.is_some_and(|d| d > reference) || decided.is_some_and(|d| d > reference);
        if backwards || future || r.outcome.filled(row) != r.decided.filled(row) {
            out.hit(r.t, row, &[r.meeting, r.outcome, r.decided]);
        }
    }
}

fn review_decided_late(c: &Context<'_>, out: &mut Out) {
    let r = reviews(c);
    for row in r.t.rows() {
        if let (Some(met), Some(decided)) = (day(&r.meeting, row), day(&r.decided, row))
            && decided - met > FOUR_WEEKS
        {
            out.hit_detail(r.t, row, &[r.meeting, r.decided], format!("{} days", decided - met));
        }
    }
}

fn review_overdue(c: &Context<'_>, out: &mut Out) {
    let p = Plans::of(c);
    let decided = p.active.col("LastReview");
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in p.active.rows() {
        let Some(named) = p.named_of_active(row) else {
            continue;
        };
        let Some(start) = day(&p.starts, named) else {
            continue;
        };
        let last = day(&decided, row);
        let old = |d: tables::Day| d.add_months(12) < reference;
        if !decided.is_bad(row) && old(start) && last.is_none_or(old) {
            let cells = [(decided, row), (p.starts, named)];
            let detail = match last {
                Some(last) => format!("{} days on {reference}", reference - last),
                None => format!(
                    "no decision is given; the plan began {} days before {reference}",
                    reference - start
                ),
            };
            out.hit_cells(p.active, row, &cells, detail);
        }
    }
}

fn amended_late(c: &Context<'_>, out: &mut Out) {
    let r = reviews(c);
    let draft = r.t.col("ReviewDraft");
    // The letter is looked up by its meaning, so that correcting the code list corrects the rule.
    let amend = c.tables.schema.codes.get("review_outcome");
    let amend = amend.and_then(|l| l.iter().find(|(_, m)| m.starts_with("Amend")));
    let amend = amend.map_or("", |(code, _)| code.as_str());
    for row in r.t.rows() {
        let undrafted = !amend.is_empty() && r.outcome.is(row, amend) && draft.missing(row);
        let late = match (day(&r.meeting, row), day(&draft, row)) {
            (Some(met), Some(sent)) => sent - met > FOUR_WEEKS,
            _ => false,
        };
        if undrafted || late {
            out.hit(r.t, row, &[r.outcome, draft, r.meeting]);
        }
    }
}

fn phase_transfer_due(c: &Context<'_>, out: &mut Out) {
    let t = c.table("ActivePlans");
    let due = t.col("PhaseTransferDueDate");
    for row in t.rows() {
        if let Some(on) = day(&due, row)
            && !matches!(on.ymd(), (_, 2, 15) | (_, 3, 31))
        {
            out.hit(t, row, &[due]);
        }
    }
}

fn phase_transfer_late(c: &Context<'_>, out: &mut Out) {
    let t = c.table("ActivePlans");
    let (due, made) = (t.col("PhaseTransferDueDate"), t.col("PhaseTransferFinalDate"));
    for row in t.rows() {
        if let (Some(due_on), Some(made_on)) = (day(&due, row), day(&made, row))
            && made_on > due_on
        {
            out.hit_detail(t, row, &[made, due], format!("{} days", made_on - due_on));
        }
    }
}

fn repeated<T: PartialEq>(all: &[T]) -> bool {
    (1..all.len()).any(|i| all[..i].contains(&all[i]))
}

fn needs(c: &Context<'_>, out: &mut Out) {
    let (active, t) = (c.table("ActivePlans"), c.table("SENneed"));
    let (need, rank) = (t.col("SENtype"), t.col("SENtypeRank"));
    // Down syndrome became a need of its own in 2025.
    let known = |row: usize| {
        let code = need.text(row);
        c.tables.schema.has_code("sen_type", code) && (code != "DS" || c.year >= 2025)
    };
    for row in t.rows().filter(|r| !known(*r)) {
        out.hit(t, row, &[need]);
    }
    for plan in active.rows() {
        let rows = t.of(plan);
        if rows.is_empty() {
            continue;
        }
        let ranks: Vec<_> = rows.iter().map(|r| rank.int(*r as usize)).collect();
        let types: Vec<_> = rows.iter().map(|r| need.text(*r as usize)).collect();
        let wrong = !ranks.contains(&Read::Is(1))
            || ranks.iter().any(|r| !matches!(r, Read::Is(1 | 2)))
            || repeated(&ranks)
            || repeated(&types);
        if wrong {
            let cells: Vec<_> = rows
                .iter()
                .take(4)
                .flat_map(|r| [(need, *r as usize), (rank, *r as usize)])
                .collect();
            out.hit_cells(active, plan, &cells, "");
        }
    }
}
