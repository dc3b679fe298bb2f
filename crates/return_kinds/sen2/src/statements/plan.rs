//! Plans, the settings they name, needs and placements.

use super::request::PlanKey;
use super::{Fields, Row, Work, flag, text};
use crate::model::{ActivePlan, NamedPlan, Need, Placement};
use definitions::{SubjectKey, Value};
use jiff::civil::Date;

const REGISTER: &str = "ehc_plan";

impl Work<'_> {
    pub(super) fn named_plan(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        named: &NamedPlan,
        active: Option<&ActivePlan>,
    ) -> Option<PlanKey> {
        let mut row = self.row("NamedPlan", named.origin, REGISTER);
        let start = self.sane(&mut row, "StartDate", named.start, birth);
        if start.is_none() && row.faults.is_empty() {
            row.fault("StartDate", "", "the day the plan was made is missing");
        }
        let ceased = self.sane(&mut row, "CeaseDate", named.cease_date, birth);
        if let (Some(ceased), Some(start)) = (ceased, start)
            && ceased < start
        {
            row.fault(
                "CeaseDate",
                ceased.to_string(),
                "the plan would have ended before it was made",
            );
        }
        let mut fields = Fields::new();
        self.code(&mut row, &mut fields, "residential", "PlanRes", &named.residential);
        self.code(&mut row, &mut fields, "work_based", "PlanWBP", &named.work_based);
        flag(&mut fields, "personal_budget", named.personal_budget);
        flag(&mut fields, "organised_arrangements", named.organised_arrangements);
        text(&mut fields, "direct_payments", &named.direct_payments);
        let mut reason = Fields::new();
        let code = named.cease_reason.map(|r| r.to_string()).unwrap_or_default();
        self.code(&mut row, &mut reason, "cease_reason", "CeaseReason", &code);
        if !self.usable(&mut row) {
            return None;
        }
        let start = start?;
        let mut key = start.to_string();
        // The person who left and came back within the year has the plan they left with, and the same one again.
        if self.plans.contains(&key) && active.is_some_and(|a| !a.transfer_la.trim().is_empty()) {
            key = format!("{start}#2");
        }
        if !self.plans.insert(key.clone()) {
            let message = "the person has another plan begun the same day; the two were taken for one";
            self.tell(&row, "StartDate", key.clone(), message);
        }
        self.state(subject, (REGISTER, &key), "plan_started", start, fields, &row);
        match ceased {
            Some(ceased) => self.state(subject, (REGISTER, &key), "plan_ceased", ceased, reason, &row),
            None if !code.is_empty() => {
                self.tell(
                    &row,
                    "CeaseReason",
                    code,
                    "a reason for ending without the day the plan ended",
                );
            }
            // A plan maintained on the census day had not ended, whatever was said before.
            None if active.is_some() => {
                let by = self.period.census;
                self.state_not(subject, (REGISTER, &key), "plan_ceased", (start, by), &row);
            }
            None => {}
        }
        self.details(subject, named, (&key, start));
        Some((key, start))
    }

    /// The settings section I names.
    fn details(&mut self, subject: &SubjectKey, named: &NamedPlan, (plan, start): (&str, Date)) {
        // In the year a plan is made its section I is as old as the plan; later it is what it was on the census day.
        let named_on = if start >= self.period.start {
            start
        } else {
            self.period.census
        };
        for (at, detail) in named.plan_details.iter().enumerate() {
            let mut row = self.row("PlanDetail", detail.origin, "placement");
            let mut fields = Fields::new();
            let place = (&*detail.urn, &*detail.ukprn, &*detail.setting, &*detail.setting_other);
            self.setting(&mut row, &mut fields, place);
            rank(&mut fields, detail.rank);
            flag(&mut fields, "sen_unit", detail.sen_unit);
            flag(&mut fields, "resourced_provision", detail.resourced_provision);
            if !self.usable(&mut row) {
                continue;
            }
            let rank = detail.rank.map_or(at + 1, |r| r as usize);
            let key = format!("{plan} named {rank}");
            let entry = ("placement", key.as_str());
            self.link(subject, entry, (REGISTER, plan), named_on, &row);
            self.state(subject, entry, "named_in_plan", named_on, fields, &row);
        }
    }

    fn setting(&self, row: &mut Row<'_>, fields: &mut Fields, (urn, ukprn, setting, other): (&str, &str, &str, &str)) {
        text(fields, "urn", urn);
        text(fields, "ukprn", ukprn);
        text(fields, "setting_other", other);
        self.code(row, fields, "setting", "SENsetting", setting);
    }

    pub(super) fn active_plan(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        active: &ActivePlan,
        plan: Option<PlanKey>,
    ) {
        let mut row = self.row("ActivePlans", active.origin, REGISTER);
        let Some((key, start)) = plan else {
            row.fault(
                "ActivePlans",
                "",
                "there is no usable NamedPlan with a start date to say which plan this is",
            );
            self.usable(&mut row);
            return;
        };
        let meeting = self.sane(&mut row, "ReviewMeeting", active.review_meeting, birth);
        let decided = self.sane(&mut row, "LastReview", active.last_review, birth);
        let draft = self.sane(&mut row, "ReviewDraft", active.review_draft, birth);
        let transferred = self.sane(&mut row, "PhaseTransferFinalDate", active.phase_transfer_final, birth);
        if !self.usable(&mut row) {
            return;
        }
        let entry = (REGISTER, key.as_str());
        let mut from = Fields::new();
        text(&mut from, "from_authority", &active.transfer_la);
        if !from.is_empty() {
            let on = self.some_day(Some(start));
            self.state_at_latest(subject, entry, "transferred_in", on, from, &row);
        }
        if let Some(due) = active.phase_transfer_due {
            // Transfers between schools fall due in February, to post-16 institutions in March.
            let field = if due.month() <= 2 {
                "school_transfer_due"
            } else {
                "post_16_transfer_due"
            };
            let fields = Fields::from([(field.to_owned(), Value::Date(due))]);
            let on = self.period.census;
            self.state(subject, entry, "phase_transfer_expected", on, fields, &row);
        }
        if let Some(on) = transferred {
            self.state(subject, entry, "phase_transfer_finalised", on, Fields::new(), &row);
        }
        self.review(subject, &row, active, &key, (meeting, decided, draft));
        self.needs(subject, &active.needs, &key);
        for placement in &active.placements {
            self.placement(subject, birth, placement, (&key, start), active);
        }
    }

    fn needs(&mut self, subject: &SubjectKey, needs: &[Need], plan: &str) {
        let mut fields = Fields::new();
        let mut from = None;
        for need in needs {
            let mut row = self.row("SENneed", need.origin, REGISTER);
            let free = |field: &str| !fields.contains_key(field);
            let field = match need.rank {
                Some(1) => "primary_need",
                Some(2) => "secondary_need",
                _ if free("primary_need") && !needs.iter().any(|n| n.rank == Some(1)) => "primary_need",
                _ => "secondary_need",
            };
            let taken = !free(field);
            let mut one = Fields::new();
            self.code(&mut row, &mut one, field, "SENtype", &need.need);
            if !self.usable(&mut row) {
                continue;
            }
            if taken {
                let message = "a plan holds one primary and one secondary need; this is one more";
                self.tell(&row, "SENtype", need.need.clone(), message);
                continue;
            }
            fields.append(&mut one);
            from.get_or_insert(row);
        }
        if let Some(row) = from.filter(|_| !fields.is_empty()) {
            let on = self.period.census;
            self.state(subject, (REGISTER, plan), "needs_recorded", on, fields, &row);
        }
    }

    fn placement(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        placement: &Placement,
        (plan, plan_start): (&str, Date),
        active: &ActivePlan,
    ) {
        let mut row = self.row("PlacementDetail", placement.origin, "placement");
        let started = self.sane(&mut row, "EntryDate", placement.entry, birth);
        let left = self.sane(&mut row, "LeavingDate", placement.leaving, birth);
        if let (Some(started), Some(left)) = (started, left)
            && left < started
        {
            row.fault(
                "LeavingDate",
                left.to_string(),
                "the placement would have ended before it started",
            );
        }
        let mut fields = Fields::new();
        let place = (
            &*placement.urn,
            &*placement.ukprn,
            &*placement.setting,
            &*placement.setting_other,
        );
        self.setting(&mut row, &mut fields, place);
        rank(&mut fields, placement.rank);
        flag(&mut fields, "sen_unit", placement.sen_unit);
        flag(&mut fields, "resourced_provision", placement.resourced_provision);
        text(&mut fields, "attendance_pattern", &placement.attendance_pattern);
        // Before 2024 these two stood on the plan.
        let or_plan = |own: &str, plan: &str| if own.trim().is_empty() { plan } else { own }.to_owned();
        let residential = or_plan(&placement.residential, &active.residential);
        self.code(&mut row, &mut fields, "residential", "RES", &residential);
        let work_based = or_plan(&placement.work_based, &active.work_based);
        self.code(&mut row, &mut fields, "work_based", "WBP", &work_based);
        if !self.usable(&mut row) {
            return;
        }
        let name = [&placement.urn, &placement.ukprn, &placement.setting]
            .into_iter()
            .find(|n| !n.trim().is_empty());
        let name = name.map_or("unknown", |n| n.trim());
        // Without a first day it is distinguished from the same sort of place under another plan by the plan.
        let since = started.map_or_else(|| format!("no date, plan {plan},"), |d| d.to_string());
        let rank = placement.rank.unwrap_or(1);
        let key = format!("{since} {name} {rank}");
        let entry = ("placement", key.as_str());
        // Some settings, such as elective home education, come without a first day; the plan's own is then the best
        // known.
        flag(&mut fields, "start_not_given", started.is_none().then_some(true));
        let started = started.unwrap_or_else(|| plan_start.min(left.unwrap_or(plan_start)));
        self.link(subject, entry, (REGISTER, plan), started, &row);
        self.state(subject, entry, "placement_started", started, fields, &row);
        match left {
            Some(left) => self.state(subject, entry, "placement_ended", left, Fields::new(), &row),
            None => {
                let by = self.period.census;
                self.state_not(subject, entry, "placement_ended", (started, by), &row);
            }
        }
    }
}

fn rank(fields: &mut Fields, rank: Option<u32>) {
    if let Some(rank) = rank {
        fields.insert("rank".to_owned(), Value::Integer(i64::from(rank)));
    }
}
