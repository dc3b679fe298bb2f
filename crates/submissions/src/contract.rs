//! The ids of definitions that this crate relies on.

use definitions::{Contract, Definitions, Need, Problem};

/// What this crate and every kind of return relies on and the definitions lack; checked when the program starts.
#[must_use]
pub fn unmet_contracts(definitions: &Definitions) -> Vec<Problem> {
    let mut problems = definitions.unmet(&CONTRACT);
    problems.extend(definitions.unmet(&returns::CONTRACT));
    for kind in &crate::kinds().imported {
        problems.extend(kind.unmet_contract(definitions));
    }
    problems
}

const CONTRACT: Contract = Contract {
    code: "submissions",
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
            steps: &["died"],
            fields: &[
                "surname",
                "forename",
                "birth_date",
                "sex",
                "ethnicity",
                "postcode",
                "upn",
                "uln",
                "nhs_number",
                "upn_unknown",
                "la_child_id",
                "former_upn",
                "expected_birth_date",
                "disabilities",
            ],
            ..Need::of("child")
        },
        Need {
            steps: &["started", "authorised"],
            fields: &["internal_review", "factors"],
            links: &["episode"],
            ..Need::of("child_and_family_assessment")
        },
        Need {
            steps: &["started", "reviewed", "ended"],
            links: &["episode"],
            ..Need::of("child_in_need_plan")
        },
        Need {
            steps: &["held"],
            links: &["enquiry", "episode"],
            ..Need::of("child_protection_conference")
        },
        Need {
            steps: &["started", "reviewed", "ended"],
            fields: &["initial_category", "latest_category", "previous_plans"],
            links: &["episode"],
            ..Need::of("child_protection_plan")
        },
        Need {
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
                "decision_reported",
                "particulars_reported",
                "school_closed_four_weeks",
                "exceptional_personal_circumstances",
                "absent_four_weeks",
                "missed_appointment",
                "exception_reported",
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
            steps: &["found", "assigned", "corrected", "reason_given", "resolved", "moved"],
            fields: &[
                "return_kind",
                "return_year",
                "checked_from",
                "rule",
                "severity",
                "message",
                "record_table",
                "fields_at_fault",
                "values_at_fault",
                "local_id",
                "owner",
                "resolve_by",
                "corrected_field",
                "corrected_value",
                "corrected_row",
                "corrected_in",
                "reason",
                "reason_act",
                "reason_given_for",
                "assigned_act",
            ],
            links: &["in_return"],
            ..Need::of("finding")
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
        Need {
            steps: &["started", "completed", "conference_held"],
            fields: &["conference_target"],
            links: &["episode"],
            ..Need::of("section_47_enquiry")
        },
        Need {
            steps: &["referral_received", "no_further_action", "case_closed"],
            fields: &["referral_source", "primary_need", "closure_reason"],
            ..Need::of("social_care_episode")
        },
        Need {
            steps: &["checked"],
            fields: &[
                "return_kind",
                "return_year",
                "checked_from",
                "errors",
                "queries",
                "notes",
                "rules_clean",
                "rules_found",
                "rules_not_applicable",
                "rules_not_run",
                "files",
                "authority",
                "taken_for",
                "doubts",
                "reason",
            ],
            ..Need::of("statutory_return")
        },
    ],
    code_lists: &[],
};
