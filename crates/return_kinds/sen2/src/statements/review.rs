//! The annual review an active plan reports.

use super::{Fields, Row, Work, text};
use crate::model::ActivePlan;
use definitions::SubjectKey;
use jiff::civil::Date;

const REGISTER: &str = "annual_review";

impl Work<'_> {
    pub(super) fn review(
        &mut self,
        subject: &SubjectKey,
        row: &Row<'_>,
        active: &ActivePlan,
        plan: &str,
        (meeting, decided, draft): (Option<Date>, Option<Date>, Option<Date>),
    ) {
        let outcome = active.review_outcome.trim();
        // A decision older than the meeting belongs to the review before it. One without meeting or outcome, all that
        // was collected until 2023, may be of a review that another return tells by its meeting. Both count for the
        // plan's clock.
        let of_another = decided.is_some_and(|d| meeting.map_or(outcome.is_empty(), |m| d < m));
        if let Some(on) = decided.filter(|_| of_another) {
            self.state(subject, ("ehc_plan", plan), "reviewed", on, Fields::new(), row);
        }
        let decided = decided.filter(|_| !of_another);
        if decided.is_none() && !outcome.is_empty() {
            let message = "an outcome without the day of its decision, or with one before the meeting";
            self.tell(row, "ReviewOutcome", outcome, message);
        }
        let opened = meeting.or(decided);
        let usable = draft.filter(|d| opened.is_some() && meeting.is_none_or(|m| *d >= m));
        if let (Some(draft), None) = (draft, usable) {
            let message = "a draft amended plan sent before the review it would come of, or without one";
            self.tell(row, "ReviewDraft", draft.to_string(), message);
        }
        let Some(opened) = opened else { return };
        let key = opened.to_string();
        let entry = (REGISTER, key.as_str());
        self.link(subject, entry, ("ehc_plan", plan), opened, row);
        if let Some(on) = meeting {
            self.state(subject, entry, "meeting_held", on, Fields::new(), row);
        }
        if let Some(on) = decided {
            // The published specification names the outcomes but not their letters; words are taken too.
            let mut fields = Fields::new();
            let step = match outcome.to_ascii_lowercase().as_str() {
                "m" | "maintain" | "no change" => "decided_to_maintain",
                "a" | "amend" => "decided_to_amend",
                "c" | "cease" => "decided_to_cease",
                _ => {
                    text(&mut fields, "outcome_reported", outcome);
                    "decision_told"
                }
            };
            self.state(subject, entry, step, on, fields, row);
            // A review has one decision; another that an earlier return reported was not taken.
            let others = ["decided_to_maintain", "decided_to_amend", "decided_to_cease"];
            for other in others.into_iter().filter(|o| *o != step && step != "decision_told") {
                self.state_not(subject, entry, other, (opened, self.period.census), row);
            }
        }
        if let Some(on) = usable {
            self.state(subject, entry, "amendment_notice_sent", on, Fields::new(), row);
        }
    }
}
