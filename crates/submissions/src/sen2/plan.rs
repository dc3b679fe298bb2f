//! Modules 4 and 5: plans with the settings they name, and the plans maintained on the census day with reviews,
//! needs and placements.

use ::sen2::{ActivePlan, NamedPlan, Need, Placement, PlanDetail};
use calendar::Date;
use record::{EntryHistory, StepView};

use super::Work;
use super::person::Own;

const NOT_BEGUN: &str = "the plan was made, or came from elsewhere, after the census day";
const ENDED: &str = "the plan ended before the collection year";
const BETWEEN: &str = "the plan was made after the collection year and ended before the census day";
const NEVER_MADE: &str = "no day is on record on which the plan was made or came from elsewhere";
const NO_PLAN: &str = "it is linked to no plan, and the child has not exactly one in the return";
const REVIEW_OF_NO_ACTIVE: &str = "the plan it reviews was not maintained on the census day";
const EARLIER_REVIEW: &str = "a return takes the last review of a plan only";
const LATER_REVIEW: &str = "the meeting or decision came after the census day";
const PLACEMENT_OF_NO_ACTIVE: &str = "a return takes the placements of plans maintained on the census day only";
const PLACEMENT_ENDED: &str = "the placement ended before the collection year";
const PLACEMENT_LATER: &str = "the placement began after the census day";
const NAMED_BEFORE: &str = "another setting has been named in its place since";
const NAMED_TOO_MANY: &str = "a return has room for two settings named in a plan";

const DECISIONS: [(&str, &str); 4] = [
    ("decision_told", ""),
    ("decided_to_maintain", "Maintain"),
    ("decided_to_amend", "Amend"),
    ("decided_to_cease", "Cease"),
];

/// A plan that belongs in the return.
pub(super) struct PlanScope {
    /// Position among the child's plans.
    pub(super) at: usize,
    pub(super) start: Option<Date>,
    /// Whether it was maintained on the census day.
    active: bool,
    /// Whether it is the child's only plan in the return.
    only: bool,
}

impl<'a> Work<'a> {
    pub(super) fn plans_in_scope(&mut self, own: &Own<'a>) -> Vec<PlanScope> {
        let period = self.period;
        let mut plans = Vec::new();
        for (at, line) in own.plans.iter().enumerate() {
            let start = line.once("plan_started").map(|s| s.on);
            // A plan made elsewhere is this area's from the day it came.
            let came = line.once("transferred_in").map(|s| s.on);
            let Some(opened) = came.max(start) else {
                self.leave(line, Some(own.child), "NamedPlan", NEVER_MADE);
                continue;
            };
            let ceased = line.by("plan_ceased", period.census).map(|s| s.on);
            let active = ceased.is_none();
            let why = match ceased {
                _ if opened > period.census => NOT_BEGUN,
                Some(on) if on < period.start => ENDED,
                Some(_) if opened > period.end => BETWEEN,
                _ => {
                    let only = false;
                    plans.push(PlanScope {
                        at,
                        start,
                        active,
                        only,
                    });
                    continue;
                }
            };
            self.leave(line, Some(own.child), "NamedPlan", why);
        }
        if let [plan] = &mut plans[..] {
            plan.only = true;
        }
        self.lost(own, &plans);
        plans
    }

    /// Reviews and placements that depend on no plan in the return.
    fn lost(&mut self, own: &Own<'a>, plans: &[PlanScope]) {
        let home = |work: &Self, line: &EntryHistory<'_>| {
            let homes = plans.iter().filter(|p| work.belongs(line, own, p));
            homes.map(|p| p.active).max()
        };
        for line in &own.reviews {
            match home(self, line) {
                Some(true) => {}
                _ if line.once("meeting_held").is_none() && decision(line, Date::MAX).is_none() => {}
                _ => self.leave(line, Some(own.child), "ActivePlans", REVIEW_OF_NO_ACTIVE),
            }
        }
        for line in &own.placements {
            let home = home(self, line);
            if line.once("placement_started").is_some() && home != Some(true) {
                let linked = self.position.linked_from(line.place, "plan").pop().is_some();
                let why = if linked { PLACEMENT_OF_NO_ACTIVE } else { NO_PLAN };
                self.leave(line, Some(own.child), "PlacementDetail", why);
            } else if home.is_none() && line.all("named_in_plan").next().is_some() {
                let linked = self.position.linked_from(line.place, "plan").pop().is_some();
                let why = if linked { ENDED } else { NO_PLAN };
                self.leave(line, Some(own.child), "PlanDetail", why);
            }
        }
    }

    /// Whether a review or placement is the plan's: linked to it, or linked to none and it is the only one.
    fn belongs(&self, line: &EntryHistory<'_>, own: &Own<'a>, plan: &PlanScope) -> bool {
        let linked = self.position.linked_from(line.place, "plan");
        linked.contains(&own.plans[plan.at].place) || (linked.is_empty() && plan.only)
    }

    pub(super) fn named_plan(&mut self, own: &Own<'a>, plan: &PlanScope) -> NamedPlan {
        let line = &own.plans[plan.at];
        self.made("NamedPlan", line.id, Some(own.child));
        let made = line.once("plan_started");
        let text = |field: &str| made.map(|s| s.text(field)).unwrap_or_default();
        let ceased = line.by("plan_ceased", self.period.census);
        NamedPlan {
            start: plan.start,
            residential: text("residential"),
            work_based: text("work_based"),
            personal_budget: made.and_then(|s| s.ticked("personal_budget")),
            organised_arrangements: made.and_then(|s| s.ticked("organised_arrangements")),
            direct_payments: text("direct_payments"),
            cease_date: ceased.map(|s| s.on),
            cease_reason: ceased.and_then(|s| s.number("cease_reason")),
            plan_details: self.details(own, plan),
            ..NamedPlan::default()
        }
    }

    /// The one or two settings that section I names, as last named.
    fn details(&mut self, own: &Own<'a>, plan: &PlanScope) -> Vec<PlanDetail> {
        let mut named: Vec<(Option<u32>, StepView<'a>, &EntryHistory<'a>)> = Vec::new();
        for line in &own.placements {
            if let Some(step) = line.last_or_first("named_in_plan", self.period.census)
                && self.belongs(line, own, plan)
            {
                named.push((step.number("rank"), step, line));
            }
        }
        // The setting named last has its rank; one without a rank counts for itself.
        named.sort_by_key(|(rank, step, _)| (rank.unwrap_or(u32::MAX), std::cmp::Reverse(step.order())));
        let mut details: Vec<PlanDetail> = Vec::new();
        for (rank, step, line) in named {
            let why = if rank.is_some() && details.iter().any(|d| d.rank == rank) {
                NAMED_BEFORE
            } else if details.len() == 2 {
                NAMED_TOO_MANY
            } else {
                self.made("PlanDetail", line.id, Some(own.child));
                details.push(PlanDetail {
                    urn: step.text("urn"),
                    ukprn: step.text("ukprn"),
                    setting: step.text("setting"),
                    setting_other: step.text("setting_other"),
                    rank,
                    sen_unit: step.ticked("sen_unit"),
                    resourced_provision: step.ticked("resourced_provision"),
                    ..PlanDetail::default()
                });
                continue;
            };
            self.leave(line, Some(own.child), "PlanDetail", why);
        }
        details
    }

    pub(super) fn active_plan(&mut self, own: &Own<'a>, plan: &PlanScope) -> Option<ActivePlan> {
        if !plan.active {
            return None;
        }
        let line = &own.plans[plan.at];
        let period = self.period;
        self.made("ActivePlans", line.id, Some(own.child));
        let mut active = ActivePlan::default();
        if let Some(came) = line
            .by("transferred_in", period.census)
            .filter(|s| s.on >= period.start)
        {
            active.transfer_la = came.text("from_authority");
        }
        self.review(own, plan, line, &mut active);
        self.phase_transfer(line, &mut active);
        active.placements = self.placements(own, plan);
        if let Some(needs) = line.last_or_first("needs_recorded", period.census) {
            for (field, rank) in [("primary_need", 1), ("secondary_need", 2)] {
                let need = needs.text(field);
                if !need.is_empty() {
                    self.made("SENneed", line.id, Some(own.child));
                    active.needs.push(Need {
                        need,
                        rank: Some(rank),
                        ..Need::default()
                    });
                }
            }
        }
        if self.year < 2024 {
            // Until 2023 these two stood on the plan, once for all placements.
            let current = active.placements.iter().position(|p| p.leaving.is_none());
            if let Some(main) = active.placements.get_mut(current.unwrap_or(0)) {
                active.residential = std::mem::take(&mut main.residential);
                active.work_based = std::mem::take(&mut main.work_based);
            }
        }
        Some(active)
    }

    fn review(&mut self, own: &Own<'a>, plan: &PlanScope, line: &EntryHistory<'a>, active: &mut ActivePlan) {
        let census = self.period.census;
        let mut reviews: Vec<(Date, &EntryHistory<'a>)> = Vec::new();
        for review in &own.reviews {
            if !self.belongs(review, own, plan) {
                continue;
            }
            let meeting = review.by("meeting_held", census).map(|s| s.on);
            match meeting.or_else(|| decision(review, census).map(|(s, _)| s.on)) {
                Some(opened) => reviews.push((opened, review)),
                None if review.once("meeting_held").is_some() || decision(review, Date::MAX).is_some() => {
                    self.leave(review, Some(own.child), "ActivePlans", LATER_REVIEW);
                }
                None => {}
            }
        }
        reviews.sort_by_key(|(opened, review)| (*opened, review.place));
        let last = reviews.pop();
        for (_, review) in reviews {
            self.leave(review, Some(own.child), "ActivePlans", EARLIER_REVIEW);
        }
        if let Some((_, review)) = last {
            active.review_meeting = review.by("meeting_held", census).map(|s| s.on);
            active.review_draft = review.by("amendment_notice_sent", census).map(|s| s.on);
            if let Some((decided, meaning)) = decision(review, census) {
                active.last_review = Some(decided.on);
                active.review_outcome = if meaning.is_empty() {
                    decided.text("outcome_reported")
                } else {
                    letter(meaning)
                };
                return;
            }
            if self.year >= 2024 {
                // The decision collected is the one after this meeting.
                return;
            }
        }
        active.last_review = line.last("reviewed", census).map(|s| s.on);
    }

    fn phase_transfer(&self, line: &EntryHistory<'a>, active: &mut ActivePlan) {
        let period = self.period;
        let due = |s: StepView<'_>| s.date("school_transfer_due").or_else(|| s.date("post_16_transfer_due"));
        let expected = || line.all("phase_transfer_expected").filter(|s| s.on <= period.census);
        let now = expected().filter_map(due).next_back().filter(|d| *d >= period.start);
        active.phase_transfer_due = now;
        // What was final by the day an earlier transfer was due belongs to that one.
        let earlier = expected().filter_map(due).filter(|d| Some(*d) != now).max();
        let since = earlier
            .filter(|d| now.is_some_and(|now| *d < now))
            .unwrap_or(period.start);
        let last = line.last("phase_transfer_finalised", period.census);
        active.phase_transfer_final = last.map(|s| s.on).filter(|on| *on >= since);
    }

    fn placements(&mut self, own: &Own<'a>, plan: &PlanScope) -> Vec<Placement> {
        let census = self.period.census;
        let mut placements = Vec::new();
        for line in &own.placements {
            let Some(started) = line.once("placement_started").filter(|_| self.belongs(line, own, plan)) else {
                continue;
            };
            let left = line.by("placement_ended", census).map(|s| s.on);
            if started.on > census {
                self.leave(line, Some(own.child), "PlacementDetail", PLACEMENT_LATER);
                continue;
            }
            if left.is_some_and(|on| on < self.period.start) {
                self.leave(line, Some(own.child), "PlacementDetail", PLACEMENT_ENDED);
                continue;
            }
            self.made("PlacementDetail", line.id, Some(own.child));
            let known = started.flag("start_not_given") != Some(true);
            placements.push(Placement {
                urn: started.text("urn"),
                ukprn: started.text("ukprn"),
                setting: started.text("setting"),
                setting_other: started.text("setting_other"),
                rank: started.number("rank"),
                entry: known.then_some(started.on),
                leaving: left,
                attendance_pattern: started.text("attendance_pattern"),
                sen_unit: started.ticked("sen_unit"),
                resourced_provision: started.ticked("resourced_provision"),
                residential: started.text("residential"),
                work_based: started.text("work_based"),
                ..Placement::default()
            });
        }
        placements
    }
}

/// What the family was told after a review by a day, and the word for it; of several decisions the last recorded,
/// and one that says which decision it was before one that does not.
fn decision<'a>(review: &EntryHistory<'a>, until: Date) -> Option<(StepView<'a>, &'static str)> {
    let decisions = DECISIONS
        .iter()
        .filter_map(|(step, meaning)| Some((review.by(step, until)?, *meaning)));
    decisions.max_by_key(|(step, meaning)| (!meaning.is_empty(), step.seq()))
}

/// The letter a return has for an outcome.
fn letter(meaning: &str) -> String {
    let codes = ::sen2::schema().codes.get("review_outcome");
    let found = codes.and_then(|c| c.iter().find(|(_, words)| words.starts_with(meaning)));
    found.map(|(letter, _)| letter.clone()).unwrap_or_default()
}
