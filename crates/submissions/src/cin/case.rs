//! One case of the census, with what belongs to it.

use calendar::Date;
use record::EntryView;

use super::{Case, Held, Work};
use crate::iso;

impl<'a> Work<'a> {
    pub(super) fn case(&mut self, child: u32, case: &Case<'a>, own: &Held<'a>) -> std::io::Result<()> {
        // A conference after an enquiry is reported with the enquiry; only others belong to the case itself.
        let mut alone: Option<Date> = None;
        for conference in &own.conferences {
            let after = own.enquiries.iter().any(|e| follows(conference, e));
            if let Some(on) = conference.day("held").filter(|on| !after && self.in_year(*on)) {
                match alone {
                    None => alone = Some(on),
                    Some(_) => self.leave(
                        conference,
                        "CINdetails",
                        "the census takes one conference of a case without an enquiry only",
                    ),
                }
            }
        }
        let episode = &case.episode;
        let cells = [
            ("CINreferralDate", case.referred.to_string()),
            ("ReferralSource", episode.text("referral_source")),
            ("PrimaryNeedCode", episode.text("primary_need")),
            ("CINclosureDate", iso(case.closed)),
            ("ReasonForClosure", episode.text("closure_reason")),
            ("DateOfInitialCPC", iso(alone)),
            ("ReferralNFA", flag(case.nothing_further)),
        ];
        let row = self.row("CINdetails", child, episode, &cells)?;
        for assessment in &own.assessments {
            self.assessment(row, assessment)?;
        }
        for plan in own
            .plans
            .iter()
            .filter(|p| !self.over(p.day("ended")))
            .collect::<Vec<_>>()
        {
            let cells = [
                ("CINPlanStartDate", iso(plan.day("started"))),
                ("CINPlanEndDate", iso(plan.day("ended"))),
            ];
            self.row("CINplanDates", row, plan, &cells)?;
        }
        for enquiry in &own.enquiries {
            self.enquiry(row, enquiry, &own.conferences)?;
        }
        for plan in &own.protection {
            self.protection(row, plan)?;
        }
        Ok(())
    }

    fn assessment(&mut self, case: u32, assessment: &EntryView<'a>) -> std::io::Result<()> {
        let (started, authorised) = (assessment.day("started"), assessment.day("authorised"));
        match authorised {
            Some(on) if !self.in_year(on) => return Ok(()),
            None if started.is_none_or(|on| !self.in_year(on)) => {
                let reason = "it began before the year and is not complete, and the census takes such only from the year they began in";
                self.leave(assessment, "Assessments", reason);
                return Ok(());
            }
            _ => {}
        }
        let cells = [
            ("AssessmentActualStartDate", iso(started)),
            ("AssessmentInternalReviewDate", assessment.text("internal_review")),
            ("AssessmentAuthorisationDate", iso(authorised)),
        ];
        let row = self.row("Assessments", case, assessment, &cells)?;
        let factors = if authorised.is_some() {
            assessment.text("factors")
        } else {
            String::new()
        };
        for factor in factors.split(' ').filter(|f| !f.is_empty()) {
            let cells = [("AssessmentFactors", factor.to_owned())];
            self.row("AssessmentFactorsList", row, assessment, &cells)?;
        }
        Ok(())
    }

    fn enquiry(&mut self, case: u32, enquiry: &EntryView<'a>, conferences: &[EntryView<'a>]) -> std::io::Result<()> {
        let (started, held) = (enquiry.day("started"), conference_day(enquiry, conferences));
        for conference in conferences.iter().filter(|c| follows(c, enquiry)) {
            let on = conference.day("held");
            if on != held && on.is_some_and(|on| self.in_year(on)) {
                let reason = "the census takes one conference of an enquiry only";
                self.leave(conference, "Section47", reason);
            }
        }
        match held {
            Some(on) if !self.in_year(on) => return Ok(()),
            None if started.is_none_or(|on| !self.in_year(on)) => {
                if !enquiry.is_closed() {
                    let reason = "it began before the year without a conference, and the census takes such only from the year they began in";
                    self.leave(enquiry, "Section47", reason);
                }
                return Ok(());
            }
            _ => {}
        }
        let none = held.is_none() && enquiry.day("completed").is_some();
        let cells = [
            ("S47ActualStartDate", iso(started)),
            ("InitialCPCtarget", enquiry.text("conference_target")),
            ("DateOfInitialCPC", iso(held)),
            ("ICPCnotRequired", flag(none)),
        ];
        self.row("Section47", case, enquiry, &cells).map(|_| ())
    }

    fn protection(&mut self, case: u32, plan: &EntryView<'a>) -> std::io::Result<()> {
        let (started, ended) = (plan.day("started"), plan.day("ended"));
        if self.over(ended) {
            return Ok(());
        }
        let before = self.protected.iter().filter(|on| **on < started).count();
        let previous = match plan.text("previous_plans") {
            text if text.is_empty() => before.to_string(),
            text => text,
        };
        let cells = [
            ("CPPstartDate", iso(started)),
            ("CPPendDate", iso(ended)),
            ("InitialCategoryOfAbuse", plan.text("initial_category")),
            ("LatestCategoryOfAbuse", plan.text("latest_category")),
            ("NumberOfPreviousCPP", previous),
        ];
        let row = self.row("ChildProtectionPlans", case, plan, &cells)?;
        for on in plan.days("reviewed") {
            self.row("Reviews", row, plan, &[("CPPreviewDate", on.to_string())])?;
        }
        Ok(())
    }
}

/// Whether a conference was held after that enquiry.
pub(super) fn follows(conference: &EntryView<'_>, enquiry: &EntryView<'_>) -> bool {
    conference.linked("enquiry") == Some(enquiry.place)
}

/// The day of an enquiry's conference: the one the enquiry itself gives, else that of the first conference linked to
/// it.
pub(super) fn conference_day(enquiry: &EntryView<'_>, conferences: &[EntryView<'_>]) -> Option<Date> {
    let own = enquiry.day("conference_held");
    let after = conferences.iter().filter(|c| follows(c, enquiry));
    own.or_else(|| after.filter_map(|c| c.day("held")).min())
}

fn flag(yes: bool) -> String {
    if yes { "1" } else { "0" }.to_owned()
}
