//! Rules of our own, for what the department's codes do not ask.

use super::super::rule_context::{Places, RuleContext};
use returns::rule::{Context, Out, RuleFn};

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-CIN-001", temporary_upn),
    ("GT-CIN-002", another_year),
    ("GT-CIN-010", before_it_began),
    ("GT-CIN-011", after_the_year),
    ("GT-CIN-012", meeting_not_offered),
];

fn temporary_upn(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    for row in rc.children.rows() {
        let upn = rc.upn.text(row);
        if identifiers::is_temporary_upn(upn) && identifiers::check_upn(upn) == Err(identifiers::Fault::Check) {
            out.hit(rc.children, row, &[rc.upn]);
        }
    }
}

fn another_year(c: &Context<'_>, out: &mut Out) {
    let header = RuleContext::at(c).header;
    let reference = header.col("ReferenceDate");
    for row in header.rows() {
        let given = reference.date(row).ok();
        if given.is_some_and(|d| d.year() != i32::from(c.year)) {
            out.hit_detail(header, row, &[reference], format!("checked for {}", c.year));
        }
    }
}

const STEPS: [&str; 5] = [
    "LBPSentDate",
    "InitialPPMeetingDate",
    "StepDecisionDate",
    "CourtAppDate",
    "LetterInitCPDate",
];

fn before_it_began(c: &Context<'_>, out: &mut Out) {
    let table = c.table("PreProceedings");
    let start = table.col("PPStartDate");
    let mut places = Places::new(out);
    for step in STEPS.map(|s| table.col(s)) {
        for row in table.rows() {
            if let (Some(from), Some(day)) = (start.date(row).ok(), step.date(row).ok())
                && day < from
            {
                places.all(&[(step, row), (start, row)]);
            }
        }
    }
}

fn after_the_year(c: &Context<'_>, out: &mut Out) {
    let rc = RuleContext::at(c);
    let table = c.table("PreProceedings");
    let mut places = Places::new(out);
    for step in std::iter::once("PPStartDate").chain(STEPS).map(|s| table.col(s)) {
        for row in table.rows() {
            if step.date(row).ok().is_some_and(|d| d > rc.period.end) {
                places.all(&[(step, row)]);
            }
        }
    }
}

fn meeting_not_offered(c: &Context<'_>, out: &mut Out) {
    let table = c.table("PreProceedings");
    let (offered, held) = (table.col("FGDMMeetingOffer"), table.col("FGDMMeetingFac"));
    for row in table.rows() {
        if held.bool(row).ok() == Some(true) && offered.bool(row).ok() == Some(false) {
            out.hit(table, row, &[offered, held]);
        }
    }
}
