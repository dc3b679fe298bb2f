//! Module 2: the request for an assessment.

use super::{SIX_WEEKS, collection_year, day, is_other_authority, reference_day};
use returns::rule::{Context, Out, RuleFn};
use tables::table::{Col, Read, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-021", no_received_date),
    ("GT-SEN2-022", outcome_code),
    ("GT-SEN2-023", outcome_date_presence),
    ("GT-SEN2-024", dates_out_of_order),
    ("GT-SEN2-025", outcome_outside_year),
    ("GT-SEN2-026", decided_late),
    ("GT-SEN2-027", source),
    ("GT-SEN2-028", assessment_without_decision),
    ("GT-SEN2-029", tribunal_without_mediation),
    ("GT-SEN2-030", exported),
    ("GT-SEN2-031", undecided_late),
    ("GT-SEN2-074", several_at_once),
];

struct Requests<'a> {
    t: &'a Table,
    received: Col<'a>,
    outcome: Col<'a>,
    outcome_date: Col<'a>,
}

fn requests<'a>(c: &Context<'a>) -> Requests<'a> {
    let t = c.table("Requests");
    Requests {
        t,
        received: t.col("ReceivedDate"),
        outcome: t.col("RequestOutcome"),
        outcome_date: t.col("RequestOutcomeDate"),
    }
}

fn no_received_date(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    for row in r.t.rows() {
        if r.received.missing(row) && !r.outcome.is(row, "H") {
            out.hit(r.t, row, &[r.received, r.outcome]);
        }
    }
}

fn outcome_code(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    for row in r.t.rows() {
        if !c.tables.schema.has_code("request_outcome", r.outcome.text(row)) {
            out.hit(r.t, row, &[r.outcome]);
        }
    }
}

fn outcome_date_presence(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    for row in r.t.rows() {
        let wrong = match r.outcome.text(row) {
            "Y" | "N" => r.outcome_date.missing(row),
            "A" | "W" | "H" => r.outcome_date.filled(row),
            _ => false,
        };
        if wrong {
            out.hit(r.t, row, &[r.outcome_date, r.outcome]);
        }
    }
}

fn dates_out_of_order(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in r.t.rows() {
        let (received, decided) = (day(&r.received, row), day(&r.outcome_date, row));
        let backwards = matches!((received, decided), (Some(a), Some(b)) if b < a);
        let future = received.is_some_and(|d| d > reference) || decided.is_some_and(|d| d > reference);
        if backwards || future {
            out.hit(r.t, row, &[r.received, r.outcome_date]);
        }
    }
}

fn outcome_outside_year(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let Some((from, to)) = collection_year(c) else {
        return;
    };
    for row in r.t.rows().filter(|row| r.outcome.one_of(*row, &["Y", "N"])) {
        if let Some(decided) = day(&r.outcome_date, row)
            && !(from..=to).contains(&decided)
        {
            out.hit(r.t, row, &[r.outcome_date, r.outcome]);
        }
    }
}

fn decided_late(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    for row in r.t.rows().filter(|row| r.outcome.one_of(*row, &["Y", "N"])) {
        if let (Some(received), Some(decided)) = (day(&r.received, row), day(&r.outcome_date, row))
            && decided - received > SIX_WEEKS
        {
            let days = decided - received;
            out.hit_detail(r.t, row, &[r.received, r.outcome_date], format!("{days} days"));
        }
    }
}

fn source(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let source = r.t.col("RequestSource");
    for row in r.t.rows() {
        let required = r.outcome.one_of(row, &["Y", "N", "A", "W"]);
        let wrong = match source.int(row) {
            Read::Absent | Read::Empty => required,
            Read::Is(n) => !(1..=5).contains(&n),
            Read::Bad => true,
        };
        if wrong {
            out.hit(r.t, row, &[source, r.outcome]);
        }
    }
}

fn assessment_without_decision(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let (mediation, tribunal) = (r.t.col("RequestMediation"), r.t.col("RequestTribunal"));
    let assessments = c.table("Assessment");
    for row in r.t.rows().filter(|row| !assessments.of(*row).is_empty()) {
        let overturned = [mediation, tribunal].iter().any(|f| f.bool(row) == Read::Is(true));
        let wrong = r.outcome.one_of(row, &["A", "W"]) || (r.outcome.is(row, "N") && !overturned);
        if wrong {
            out.hit(r.t, row, &[r.outcome, mediation, tribunal]);
        }
    }
}

fn tribunal_without_mediation(c: &Context<'_>, out: &mut Out) {
    for (table, tribunal, mediation) in [
        ("Requests", "RequestTribunal", "RequestMediation"),
        ("Assessment", "AssessmentTribunal", "AssessmentMediation"),
    ] {
        let t = c.table(table);
        let (tribunal, mediation) = (t.col(tribunal), t.col(mediation));
        for row in t.rows() {
            if tribunal.bool(row) == Read::Is(true) && mediation.bool(row) == Read::Is(false) {
                out.hit(t, row, &[tribunal, mediation]);
            }
        }
    }
}

fn exported(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Requests");
    let exported = t.col("Exported");
    for row in t.rows().filter(|r| exported.filled(*r)) {
        if !is_other_authority(c, exported.text(row)) {
            out.hit(t, row, &[exported]);
        }
    }
}

fn undecided_late(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let Some(reference) = reference_day(c) else {
        return;
    };
    for row in r.t.rows().filter(|row| r.outcome.is(*row, "A")) {
        if let Some(received) = day(&r.received, row)
            && reference - received > SIX_WEEKS
        {
            let days = reference - received;
            out.hit_detail(
                r.t,
                row,
                &[r.received, r.outcome],
                format!("{days} days on {reference}"),
            );
        }
    }
}

fn several_at_once(c: &Context<'_>, out: &mut Out) {
    let r = requests(c);
    let (persons, active) = (c.table("Person"), c.table("ActivePlans"));
    for person in persons.rows() {
        let mine = r.t.of(person);
        if mine.len() < 2 {
            continue;
        }
        let plans: usize = mine.iter().map(|q| active.of(*q as usize).len()).sum();
        let open = mine.iter().filter(|q| r.outcome.is(**q as usize, "A")).count();
        if plans > 1 || open > 1 {
            let detail = format!("{plans} open plans, {open} open requests");
            let cells: Vec<_> = mine.iter().map(|q| (r.outcome, *q as usize)).collect();
            out.hit_cells(persons, person, &cells, detail);
        }
    }
}
