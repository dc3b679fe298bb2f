//! The ids of definitions that this crate relies on.

use definitions::{Contract, Need};

/// Checked when the program starts: see [`returns::import::ImportKind::unmet_contract`].
pub(crate) const CONTRACT: Contract = Contract {
    code: "sen2",
    needs: &[
        Need {
            steps: &[
                "meeting_held",
                "decided_to_maintain",
                "decided_to_amend",
                "decided_to_cease",
                "decision_told",
                "amendment_notice_sent",
            ],
            fields: &["outcome_reported"],
            links: &["plan"],
            ..Need::of("annual_review")
        },
        Need {
            steps: &["facts_recorded"],
            fields: &[
                "surname",
                "forename",
                "birth_date",
                "sex",
                "ethnicity",
                "postcode",
                "upn",
                "uln",
                "upn_unknown",
            ],
            ..Need::of("child")
        },
        Need {
            steps: &["reported"],
            fields: &["role", "in_post"],
            ..Need::of("designated_officer")
        },
        Need {
            steps: &[
                "request_received",
                "decided_to_assess",
                "refused_to_assess",
                "request_withdrawn",
                "decided_to_issue",
                "decided_not_to_issue",
                "assessment_withdrawn",
                "moved_during_assessment",
                "plan_issued",
                "exception_reported",
                "decision_reported",
                "particulars_reported",
            ],
            fields: &[
                "request_source",
                "youth_accommodation",
                "request_mediation",
                "request_tribunal",
                "assessment_mediation",
                "assessment_tribunal",
                "other_mediation",
                "other_tribunal",
                "exception_claimed",
                "to_authority",
            ],
            links: &["plan"],
            ..Need::of("ehc_needs_assessment")
        },
        Need {
            steps: &[
                "plan_started",
                "transferred_in",
                "history_reported",
                "needs_recorded",
                "reviewed",
                "phase_transfer_expected",
                "phase_transfer_finalised",
                "plan_ceased",
            ],
            fields: &[
                "primary_need",
                "secondary_need",
                "residential",
                "work_based",
                "personal_budget",
                "organised_arrangements",
                "direct_payments",
                "from_authority",
                "requested_on",
                "request_decided_on",
                "issued_on",
                "request_source",
                "youth_accommodation",
                "request_mediation",
                "request_tribunal",
                "assessment_mediation",
                "assessment_tribunal",
                "other_mediation",
                "other_tribunal",
                "exception_claimed",
                "cease_reason",
                "school_transfer_due",
                "post_16_transfer_due",
            ],
            ..Need::of("ehc_plan")
        },
        Need {
            steps: &["named_in_plan", "placement_started", "placement_ended"],
            fields: &[
                "urn",
                "ukprn",
                "setting",
                "setting_other",
                "rank",
                "sen_unit",
                "resourced_provision",
                "residential",
                "work_based",
                "attendance_pattern",
                "start_not_given",
            ],
            links: &["plan"],
            ..Need::of("placement")
        },
    ],
    code_lists: &[],
};
