//! Modules 2 and 3: requests and assessments, as they stood at the end of the collection year.

use ::sen2::{Assessment, Request};
use calendar::Date;
use record::{EntryHistory, StepView};

use super::Work;
use super::person::Own;
use super::plan::PlanScope;

const UNDATED: &str = "the day the request was received is not on record";
const NEXT_YEAR: &str = "the request was received after the collection year; it belongs to the next return";
const ENDED: &str = "the request ended before the collection year";
const LED_TO_PLAN: &str = "the plan was issued before the collection year, and the plan itself is in the return";

/// A request that belongs in the return.
pub(super) struct RequestScope {
    /// Position among the child's requests.
    at: usize,
    received: Date,
    /// Position among the plans in scope of the one it led to.
    plan: Option<usize>,
    outcome: Outcome,
}

/// How the request stood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Decided in the collection year, or on a day out of order that the checks will point at.
    Decided {
        assess: bool,
        on: Option<Date>,
    },
    Historical,
    Ended,
    Undecided,
}

impl Outcome {
    /// Whether an assessment had followed by a day.
    fn assessed(self, steps: &Steps<'_>, by: Date) -> bool {
        match self {
            Outcome::Decided { assess, .. } => assess || steps.overturned(by),
            Outcome::Historical => true,
            Outcome::Ended | Outcome::Undecided => false,
        }
    }
}

/// How the assessment stood.
#[derive(Clone, Copy)]
enum Issue<'a> {
    Issued(StepView<'a>),
    Refused(StepView<'a>),
    /// Decided to issue, and not issued.
    Deciding(StepView<'a>),
    Ended,
    Undecided,
}

/// Every step of a request that matters, as known, whatever its day.
struct Steps<'a> {
    assess: Option<StepView<'a>>,
    refuse: Option<StepView<'a>>,
    reported: Option<StepView<'a>>,
    withdrawn: Option<StepView<'a>>,
    moved: Option<StepView<'a>>,
    deciding: Option<StepView<'a>>,
    not_issued: Option<StepView<'a>>,
    ended: Option<StepView<'a>>,
    issued: Option<StepView<'a>>,
}

impl<'a> Steps<'a> {
    fn of(line: &EntryHistory<'a>, until: Date) -> Steps<'a> {
        Steps {
            assess: line.once("decided_to_assess"),
            refuse: line.once("refused_to_assess"),
            reported: line.last("decision_reported", until),
            withdrawn: line.once("request_withdrawn"),
            moved: line.once("moved_during_assessment"),
            deciding: line.once("decided_to_issue"),
            not_issued: line.once("decided_not_to_issue"),
            ended: line.once("assessment_withdrawn"),
            issued: line.once("plan_issued"),
        }
    }

    /// The family was first told this, whatever was decided later.
    fn first_decision(&self) -> Option<(Date, bool)> {
        let assess = self.assess.map(|s| (s.on, true));
        let refuse = self.refuse.map(|s| (s.on, false));
        [assess, refuse].into_iter().flatten().min_by_key(|(on, _)| *on)
    }

    /// Whether an assessment had followed a refusal by a day.
    fn overturned(&self, by: Date) -> bool {
        let Some(refused) = self.refuse else { return false };
        let after = |s: &Option<StepView<'a>>| s.is_some_and(|s| s.on >= refused.on && s.on <= by);
        [
            &self.assess,
            &self.reported,
            &self.deciding,
            &self.not_issued,
            &self.ended,
            &self.issued,
        ]
        .into_iter()
        .any(after)
    }

    /// The day nothing more was to come of it, as it stood on a day.
    fn concluded(&self, by: Date) -> Option<Date> {
        let refused = self.refuse.filter(|_| !self.overturned(by));
        let issued = self.issued.or(self.not_issued);
        [issued, refused, self.withdrawn, self.moved, self.ended]
            .into_iter()
            .flatten()
            .map(|s| s.on)
            .min()
    }
}

impl<'a> Work<'a> {
    pub(super) fn requests_in_scope(&mut self, own: &Own<'a>, plans: &[PlanScope]) -> Vec<RequestScope> {
        let mut scopes = Vec::new();
        for (at, line) in own.requests.iter().enumerate() {
            let Some(received) = line.once("request_received").map(|s| s.on) else {
                self.leave(line, Some(own.child), "Requests", UNDATED);
                continue;
            };
            let steps = Steps::of(line, self.period.census);
            let plan = self.plan_of(own, line, plans, &steps);
            // A plan made between the end of the year and the census day is active, and brings its request along.
            let early = plan.is_some_and(|p| plans[p].start.is_some_and(|s| s > self.period.end));
            if received > self.period.end && !early {
                self.leave(line, Some(own.child), "Requests", NEXT_YEAR);
                continue;
            }
            if steps
                .concluded(self.period.census)
                .is_some_and(|on| on < self.period.start)
            {
                let why = if plan.is_some() { LED_TO_PLAN } else { ENDED };
                self.leave(line, Some(own.child), "Requests", why);
                continue;
            }
            let outcome = self.outcome(&steps, early);
            let issued = |p: &usize| matches!(self.issue(&steps, Some(&plans[*p])), Issue::Issued(_));
            let plan = plan
                .filter(issued)
                .filter(|_| outcome.assessed(&steps, self.period.census));
            scopes.push(RequestScope {
                at,
                received,
                plan,
                outcome,
            });
        }
        scopes
    }

    /// The plan a request led to: the one it is linked with, else one made the day it was issued.
    fn plan_of(&self, own: &Own<'a>, line: &EntryHistory<'_>, plans: &[PlanScope], steps: &Steps<'_>) -> Option<usize> {
        let issued = steps.issued?;
        let linked = self.position.linked_from(line.place, "plan").pop();
        let place = |p: &PlanScope| own.plans[p.at].place;
        match linked {
            Some(to) => plans.iter().position(|p| place(p) == to),
            None => plans.iter().position(|p| p.start == Some(issued.on)),
        }
    }

    fn outcome(&self, steps: &Steps<'_>, early: bool) -> Outcome {
        let until = if early { self.period.census } else { self.period.end };
        let by = |s: Option<StepView<'_>>| s.is_some_and(|s| s.on <= until);
        match steps.first_decision() {
            Some((on, _)) if on < self.period.start => return Outcome::Historical,
            Some((on, assess)) if on <= until => return Outcome::Decided { assess, on: Some(on) },
            _ => {}
        }
        if by(steps.reported) {
            Outcome::Historical
        } else if by(steps.issued) || by(steps.not_issued) || by(steps.deciding) || by(steps.ended) {
            // What followed shows that it was decided; on which day is not on record, and the checks say so.
            Outcome::Decided { assess: true, on: None }
        } else if by(steps.withdrawn) || by(steps.moved) {
            Outcome::Ended
        } else {
            Outcome::Undecided
        }
    }

    fn issue(&self, steps: &Steps<'a>, plan: Option<&PlanScope>) -> Issue<'a> {
        let by = |s: Option<StepView<'a>>| s.filter(|s| s.on <= self.period.end);
        // A plan that is in the return was issued, if only between the end of the year and the census day.
        let issued = match plan {
            Some(_) => steps.issued.filter(|s| s.on <= self.period.census),
            None => by(steps.issued),
        };
        if let Some(step) = issued {
            Issue::Issued(step)
        } else if let Some(step) = by(steps.not_issued) {
            Issue::Refused(step)
        } else if by(steps.ended).or(by(steps.withdrawn)).or(by(steps.moved)).is_some() {
            Issue::Ended
        } else if let Some(step) = by(steps.deciding) {
            Issue::Deciding(step)
        } else {
            Issue::Undecided
        }
    }

    /// The child's requests, and after them those that only carry an older plan.
    pub(super) fn requests(
        &mut self,
        own: &Own<'a>,
        scopes: Vec<RequestScope>,
        mut plans: Vec<PlanScope>,
    ) -> Vec<Request> {
        let mut requests = Vec::new();
        let mut claimed = vec![false; plans.len()];
        for scope in scopes {
            let free = scope.plan.filter(|p| !std::mem::replace(&mut claimed[*p], true));
            requests.push(self.request(own, &scope, free.map(|p| &plans[p])));
        }
        let mut claimed = claimed.into_iter();
        plans.retain(|_| !claimed.next().unwrap_or(false));
        requests.extend(plans.iter().map(|plan| self.carrier(own, plan)));
        requests
    }

    fn request(&mut self, own: &Own<'a>, scope: &RequestScope, plan: Option<&PlanScope>) -> Request {
        let line = &own.requests[scope.at];
        self.made("Requests", line.id, Some(own.child));
        let steps = Steps::of(line, self.period.census);
        let first = line.once("request_received");
        let mut request = Request {
            received: Some(scope.received),
            source: first.and_then(|s| s.number("request_source")),
            rya: first.and_then(|s| s.ticked("youth_accommodation")),
            ..Request::default()
        };
        let flags = match scope.outcome {
            Outcome::Decided { assess, on } => {
                "YN"[usize::from(!assess)..][..1].clone_into(&mut request.outcome);
                request.outcome_date = on;
                if assess { steps.assess } else { steps.refuse }
            }
            Outcome::Historical => {
                "H".clone_into(&mut request.outcome);
                steps.reported
            }
            Outcome::Ended => {
                "W".clone_into(&mut request.outcome);
                line.last("particulars_reported", self.period.census)
            }
            Outcome::Undecided => {
                "A".clone_into(&mut request.outcome);
                line.last("particulars_reported", self.period.census)
            }
        };
        request.mediation = flags.and_then(|s| s.ticked("request_mediation"));
        request.tribunal = flags.and_then(|s| s.ticked("request_tribunal"));
        if let Some(moved) = steps.moved.filter(|s| s.on <= self.period.end) {
            request.exported = moved.text("to_authority");
        }
        // As with the plan, so with the way to it: what came of it by the census day where a plan did, else by the end
        // of the year.
        let until = if plan.is_some() {
            self.period.census
        } else {
            self.period.end
        };
        if scope.outcome.assessed(&steps, until) {
            request.assessment = Some(self.assessment(own, line, &steps, plan));
            request.active_plan = plan.and_then(|plan| self.active_plan(own, plan));
        }
        request
    }

    fn assessment(
        &mut self,
        own: &Own<'a>,
        line: &EntryHistory<'a>,
        steps: &Steps<'a>,
        plan: Option<&PlanScope>,
    ) -> Assessment {
        self.made("Assessment", line.id, Some(own.child));
        let (code, on, step) = match self.issue(steps, plan) {
            Issue::Issued(step) => ("Y", Some(step.on), Some(step)),
            Issue::Refused(step) => ("N", Some(step.on), Some(step)),
            Issue::Deciding(step) => ("Y", None, Some(step)),
            Issue::Ended => ("W", None, line.last("particulars_reported", self.period.census)),
            Issue::Undecided => ("A", None, line.last("particulars_reported", self.period.census)),
        };
        let flag = |field: &str| step.and_then(|s| s.ticked(field));
        let exempted = line.exempted(self.period.census).then_some(true);
        Assessment {
            outcome: code.to_owned(),
            outcome_date: on,
            mediation: flag("assessment_mediation"),
            tribunal: flag("assessment_tribunal"),
            other_mediation: flag("other_mediation"),
            other_tribunal: flag("other_tribunal"),
            week20: exempted.or_else(|| flag("exception_claimed")),
            named_plan: plan
                .filter(|_| on.is_some() && code == "Y")
                .map(|plan| self.named_plan(own, plan)),
            ..Assessment::default()
        }
    }

    /// The request and assessment that a return puts around a plan made before its year, or elsewhere.
    fn carrier(&mut self, own: &Own<'a>, plan: &PlanScope) -> Request {
        let line = &own.plans[plan.at];
        self.made("Requests", line.id, Some(own.child));
        self.made("Assessment", line.id, Some(own.child));
        let history = line.last_or_first("history_reported", self.period.census);
        let flag = |field: &str| history.and_then(|s| s.flag(field));
        let date = |field: &str| history.and_then(|s| s.date(field));
        let named_plan = Some(self.named_plan(own, plan));
        Request {
            received: date("requested_on"),
            source: history.and_then(|s| s.number("request_source")),
            rya: flag("youth_accommodation"),
            outcome_date: date("request_decided_on"),
            outcome: "H".to_owned(),
            mediation: flag("request_mediation"),
            tribunal: flag("request_tribunal"),
            assessment: Some(Assessment {
                outcome: "H".to_owned(),
                outcome_date: date("issued_on"),
                mediation: flag("assessment_mediation"),
                tribunal: flag("assessment_tribunal"),
                other_mediation: flag("other_mediation"),
                other_tribunal: flag("other_tribunal"),
                week20: flag("exception_claimed"),
                named_plan,
                ..Assessment::default()
            }),
            active_plan: self.active_plan(own, plan),
            ..Request::default()
        }
    }
}
