//! Module 3: the assessment.

use super::{SIXTEEN_WEEKS, TWENTY_WEEKS, collection_year, day};
use returns::rule::{Context, Out, RuleFn};
use tables::day::Day;
use tables::table::{Col, Read, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-040", one_assessment),
    ("GT-SEN2-041", outcome_and_date),
    ("GT-SEN2-042", dates_out_of_order),
    ("GT-SEN2-043", refused_late),
    ("GT-SEN2-044", issued_late),
    ("GT-SEN2-046", no_named_plan),
    ("GT-SEN2-047", start_differs),
];

struct Assessments<'a> {
    t: &'a Table,
    outcome: Col<'a>,
    date: Col<'a>,
    requests: &'a Table,
    received: Col<'a>,
    decided: Col<'a>,
}

fn assessments<'a>(c: &Context<'a>) -> Assessments<'a> {
    let (t, requests) = (c.table("Assessment"), c.table("Requests"));
    Assessments {
        t,
        outcome: t.col("AssessmentOutcome"),
        date: t.col("AssessmentOutcomeDate"),
        requests,
        received: requests.col("ReceivedDate"),
        decided: requests.col("RequestOutcomeDate"),
    }
}

impl Assessments<'_> {
    /// Request row, day received and day of the outcome, where all three are known.
    fn span(&self, row: usize) -> Option<(usize, Day, Day)> {
        let request = self.t.parent(row)?;
        Some((request, day(&self.received, request)?, day(&self.date, row)?))
    }
}

fn one_assessment(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    let outcome = a.requests.col("RequestOutcome");
    for row in a.requests.rows().filter(|r| outcome.one_of(*r, &["Y", "H"])) {
        let count = a.t.of(row).len();
        if count != 1 {
            out.hit_detail(a.requests, row, &[outcome], format!("{count} assessments"));
        }
    }
}

fn outcome_and_date(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    for row in a.t.rows() {
        let wrong = match a.outcome.text(row) {
            "N" => a.date.missing(row),
            "A" | "W" => a.date.filled(row),
            code => !c.tables.schema.has_code("assessment_outcome", code),
        };
        if wrong {
            out.hit(a.t, row, &[a.outcome, a.date]);
        }
    }
}

fn dates_out_of_order(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    for row in a.t.rows() {
        let (Some(request), Some(date)) = (a.t.parent(row), day(&a.date, row)) else {
            continue;
        };
        let before = |col: &Col<'_>| day(col, request).is_some_and(|d| date < d);
        if before(&a.decided) || before(&a.received) {
            let cells = [(a.date, row), (a.decided, request), (a.received, request)];
            out.hit_cells(a.t, row, &cells, "");
        }
    }
}

fn refused_late(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    for row in a.t.rows().filter(|r| a.outcome.is(*r, "N")) {
        if let Some((request, received, decided)) = a.span(row)
            && decided - received > SIXTEEN_WEEKS
        {
            let cells = [(a.date, row), (a.received, request)];
            out.hit_cells(a.t, row, &cells, format!("{} days", decided - received));
        }
    }
}

fn issued_late(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    let week20 = a.t.col("Week20");
    for row in a.t.rows().filter(|r| a.outcome.is(*r, "Y")) {
        let Some((request, received, issued)) = a.span(row) else {
            continue;
        };
        let late = issued - received > TWENTY_WEEKS;
        let contradicts = match week20.bool(row) {
            Read::Is(excepted) => excepted != late,
            _ => false,
        };
        if contradicts {
            let cells = [(a.date, row), (week20, row), (a.received, request)];
            out.hit_cells(a.t, row, &cells, format!("{} days", issued - received));
        }
    }
}

fn no_named_plan(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    let named = c.table("NamedPlan");
    for row in a.t.rows() {
        if a.outcome.is(row, "Y") && a.date.filled(row) && named.of(row).is_empty() {
            out.hit(a.t, row, &[a.outcome, a.date]);
        }
    }
}

fn start_differs(c: &Context<'_>, out: &mut Out) {
    let a = assessments(c);
    let named = c.table("NamedPlan");
    let starts = named.col("StartDate");
    let Some((from, to)) = collection_year(c) else {
        return;
    };
    for row in named.rows() {
        let Some(parent) = named.parent(row).filter(|p| a.outcome.is(*p, "Y")) else {
            continue;
        };
        if let (Some(start), Some(issued)) = (day(&starts, row), day(&a.date, parent))
            && (from..=to).contains(&issued)
            && start != issued
        {
            out.hit_cells(named, row, &[(starts, row), (a.date, parent)], "");
        }
    }
}
