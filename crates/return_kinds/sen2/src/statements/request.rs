//! Requests and assessments.

use super::{Fields, Work, flag};
use crate::model::{Assessment, Request};
use definitions::{SubjectKey, Value};
use jiff::civil::Date;

const REGISTER: &str = "ehc_needs_assessment";

/// A plan the return names: its key in the register and the day it was made.
pub(super) type PlanKey = (String, Date);

impl Work<'_> {
    pub(super) fn request(&mut self, subject: &SubjectKey, birth: Option<Date>, request: &Request, nth: usize) {
        let mut row = self.row("Requests", request.origin, REGISTER);
        let received = self.sane(&mut row, "ReceivedDate", request.received, birth);
        let decided = self.sane(&mut row, "RequestOutcomeDate", request.outcome_date, birth);
        let outcome = request.outcome.trim();
        // A request decided before the return's year comes as historical. Where its assessment is historical too it
        // only carries an older plan; otherwise it is the request that the assessment of this year goes back to.
        let historical = outcome == "H";
        let carrier = historical && request.assessment.as_ref().is_none_or(|a| a.outcome.trim() == "H");
        if !historical && received.is_none() && row.faults.is_empty() {
            row.fault("ReceivedDate", "", "the day the request was received is missing");
        }
        if !matches!(outcome, "Y" | "N" | "A" | "W" | "H") {
            row.fault("RequestOutcome", outcome, "the outcome must be Y, N, A, W or H");
        }
        if matches!(outcome, "Y" | "N") && decided.is_none() && row.faults.is_empty() {
            row.fault("RequestOutcomeDate", "", "the day the family was told is missing");
        }
        let mut first = Fields::new();
        let source = request.source.map(|s| s.to_string()).unwrap_or_default();
        self.code(&mut row, &mut first, "request_source", "RequestSource", &source);
        flag(&mut first, "youth_accommodation", request.rya);
        if !self.usable(&mut row) {
            return;
        }
        if carrier {
            return self.carrier(subject, birth, request, (received, decided, first));
        }
        let mut key = None;
        if let Some(received) = received {
            let named = if nth > 1 {
                format!("{received}#{nth}")
            } else {
                received.to_string()
            };
            self.decision(subject, &row, request, (&named, received, decided), first);
            key = Some(named);
        } else {
            self.tell(
                &row,
                "ReceivedDate",
                "",
                "without the day the request was received its assessment cannot be kept; only the plan was",
            );
        }
        let plan = request
            .assessment
            .as_ref()
            .and_then(|a| self.assessment(subject, birth, (request, a), key.as_deref()));
        if let Some(active) = &request.active_plan {
            self.active_plan(subject, birth, active, plan);
        }
    }

    /// States the request and what was decided on it.
    fn decision(
        &mut self,
        subject: &SubjectKey,
        row: &super::Row<'_>,
        request: &Request,
        (key, received, decided): (&str, Date, Option<Date>),
        first: Fields,
    ) {
        let entry = (REGISTER, key);
        self.state(subject, entry, "request_received", received, first, row);
        let mut fields = Fields::new();
        flag(&mut fields, "request_mediation", request.mediation);
        flag(&mut fields, "request_tribunal", request.tribunal);
        let moved = !request.exported.trim().is_empty();
        let earlier = self.period.start.max(received);
        let later = self.some_day(Some(received));
        match (request.outcome.trim(), decided) {
            ("Y", Some(on)) => self.state(subject, entry, "decided_to_assess", on, fields, row),
            ("N", Some(on)) => {
                self.state(subject, entry, "refused_to_assess", on, fields, row);
                // Mediation or the tribunal has led to an assessment after all; its day is not given.
                if request.assessment.is_some() {
                    self.state(subject, entry, "decision_reported", later.max(on), Fields::new(), row);
                }
            }
            ("H", _) => self.state(subject, entry, "decision_reported", earlier, fields, row),
            (code, _) => {
                self.particulars(subject, key, fields, row);
                if code == "W" && !moved {
                    self.state_at_latest(subject, entry, "request_withdrawn", later, Fields::new(), row);
                }
            }
        }
        self.not_decided(subject, row, request, (key, received));
        if moved {
            let fields = Fields::from([("to_authority".to_owned(), Value::from(request.exported.trim()))]);
            self.state_at_latest(subject, entry, "moved_during_assessment", later, fields, row);
        }
    }

    /// What the outcome of a request shows not to have happened by the end of the year.
    fn not_decided(
        &mut self,
        subject: &SubjectKey,
        row: &super::Row<'_>,
        request: &Request,
        (key, received): (&str, Date),
    ) {
        let (start, end) = (self.period.start, self.period.end);
        let outcome = request.outcome.trim();
        // A decision of an earlier year is not denied: an appeal may have led to another.
        let not: &[(&str, Date)] = match outcome {
            "A" => &[
                ("request_withdrawn", received),
                ("decided_to_assess", received),
                ("refused_to_assess", received),
            ],
            "W" => &[("decided_to_assess", start), ("refused_to_assess", start)],
            "Y" => &[("request_withdrawn", received), ("refused_to_assess", start)],
            "N" if request.assessment.is_none() => &[("request_withdrawn", received), ("decided_to_assess", start)],
            _ => &[("request_withdrawn", received)],
        };
        for (step, from) in not {
            self.state_not(subject, (REGISTER, key), step, (*from, end), row);
        }
        if outcome != "W" && request.exported.trim().is_empty() {
            let moved = "moved_during_assessment";
            self.state_not(subject, (REGISTER, key), moved, (received, end), row);
        }
    }

    /// What no decision carries yet.
    fn particulars(&mut self, subject: &SubjectKey, key: &str, fields: Fields, row: &super::Row<'_>) {
        if !fields.is_empty() {
            let on = self.period.census;
            self.state(subject, (REGISTER, key), "particulars_reported", on, fields, row);
        }
    }

    /// States the assessment and the plan that came of it; gives the plan's key.
    fn assessment(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        (request, assessment): (&Request, &Assessment),
        key: Option<&str>,
    ) -> Option<PlanKey> {
        let mut row = self.row("Assessment", assessment.origin, REGISTER);
        let on = self.sane(&mut row, "AssessmentOutcomeDate", assessment.outcome_date, birth);
        let outcome = assessment.outcome.trim();
        if !matches!(outcome, "Y" | "N" | "A" | "W" | "H") {
            row.fault("AssessmentOutcome", outcome, "the outcome must be Y, N, A, W or H");
        }
        if let (Some(on), Some(received)) = (on, request.received)
            && on < received
            && outcome != "H"
        {
            row.fault(
                "AssessmentOutcomeDate",
                on.to_string(),
                "this day lies before the request was received",
            );
        }
        if outcome == "N" && on.is_none() && row.faults.is_empty() {
            row.fault("AssessmentOutcomeDate", "", "the day the family was told is missing");
        }
        if !self.usable(&mut row) {
            return None;
        }
        if let Some(key) = key {
            let entry = (REGISTER, key);
            let fields = assessment_flags(assessment);
            let moved = !request.exported.trim().is_empty();
            let later = self.some_day(request.received);
            match (outcome, on) {
                ("Y", Some(on)) => self.state(subject, entry, "plan_issued", on, fields, &row),
                ("Y", None) => self.state_at_latest(subject, entry, "decided_to_issue", later, fields, &row),
                ("N", Some(on)) => self.state(subject, entry, "decided_not_to_issue", on, fields, &row),
                (code, _) => {
                    self.particulars(subject, key, fields, &row);
                    if code == "W" && !moved {
                        self.state_at_latest(subject, entry, "assessment_withdrawn", later, Fields::new(), &row);
                    }
                }
            }
            let (received, start, end) = (
                request.received.unwrap_or(self.period.start),
                self.period.start,
                self.period.end,
            );
            let not: &[(&str, Date)] = match outcome {
                "A" => &[
                    ("assessment_withdrawn", received),
                    ("plan_issued", received),
                    ("decided_to_issue", received),
                    ("decided_not_to_issue", start),
                ],
                "W" => &[("plan_issued", start), ("decided_not_to_issue", start)],
                "Y" => &[("assessment_withdrawn", received), ("decided_not_to_issue", start)],
                "N" => &[("assessment_withdrawn", received), ("plan_issued", start)],
                _ => &[],
            };
            for (step, from) in not {
                self.state_not(subject, entry, step, (*from, end), &row);
            }
            if assessment.week20 == Some(true) {
                let on = on.unwrap_or(later);
                self.state_at_latest(subject, entry, "exception_reported", on, Fields::new(), &row);
            }
        }
        let named = assessment.named_plan.as_ref()?;
        let plan = self.named_plan(subject, birth, named, request.active_plan.as_ref())?;
        if let (Some(key), "Y") = (key, outcome) {
            self.link(subject, (REGISTER, key), ("ehc_plan", &plan.0), plan.1, &row);
        }
        Some(plan)
    }

    /// A historical request with a historical assessment only carries an older plan; whatever else it says is kept
    /// with the plan.
    fn carrier(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        request: &Request,
        (received, decided, mut fields): (Option<Date>, Option<Date>, Fields),
    ) {
        let date = |fields: &mut Fields, field: &str, day: Option<Date>| {
            if let Some(day) = day {
                fields.insert(field.to_owned(), Value::Date(day));
            }
        };
        date(&mut fields, "requested_on", received);
        date(&mut fields, "request_decided_on", decided);
        flag(&mut fields, "request_mediation", request.mediation);
        flag(&mut fields, "request_tribunal", request.tribunal);
        let mut plan = None;
        if let Some(assessment) = &request.assessment {
            let mut row = self.row("Assessment", assessment.origin, REGISTER);
            let on = self.sane(&mut row, "AssessmentOutcomeDate", assessment.outcome_date, birth);
            if self.usable(&mut row) {
                date(&mut fields, "issued_on", on);
                fields.append(&mut assessment_flags(assessment));
                let named = assessment.named_plan.as_ref();
                plan = named.and_then(|named| self.named_plan(subject, birth, named, request.active_plan.as_ref()));
            }
        }
        let row = self.row("Requests", request.origin, "ehc_plan");
        if !request.exported.trim().is_empty() {
            let message = "a historical request that led to a plan here cannot have moved away during the assessment";
            self.tell(&row, "Exported", request.exported.trim(), message);
        }
        match &plan {
            Some((key, _)) if !fields.is_empty() => {
                let on = self.period.census;
                self.state(subject, ("ehc_plan", key), "history_reported", on, fields, &row);
            }
            None if request.active_plan.is_none() => {
                let message = "a historical request without a plan says nothing that can be kept";
                self.tell(&row, "RequestOutcome", "H", message);
            }
            _ => {}
        }
        if let Some(active) = &request.active_plan {
            self.active_plan(subject, birth, active, plan);
        }
    }
}

fn assessment_flags(assessment: &Assessment) -> Fields {
    let mut fields = Fields::new();
    flag(&mut fields, "assessment_mediation", assessment.mediation);
    flag(&mut fields, "assessment_tribunal", assessment.tribunal);
    flag(&mut fields, "other_mediation", assessment.other_mediation);
    flag(&mut fields, "other_tribunal", assessment.other_tribunal);
    flag(&mut fields, "exception_claimed", assessment.week20);
    fields
}
