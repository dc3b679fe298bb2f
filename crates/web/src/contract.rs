//! The ids of definitions that this crate relies on, and what the crates below it do.

use definitions::{Contract, Need};

/// What the whole program relies on; checked when it starts, see [`definitions::Definitions::check_contracts`].
pub const CONTRACTS: [Contract; 4] = [record::CONTRACT, submissions::CONTRACT, improvement::CONTRACT, CONTRACT];

const CONTRACT: Contract = Contract {
    code: "web",
    needs: &[
        Need {
            fields: &["worker", "team"],
            ..Need::of("social_care_episode")
        },
        Need {
            fields: &["worker", "team"],
            ..Need::of("child_and_family_assessment")
        },
        Need {
            fields: &["worker", "team"],
            ..Need::of("section_47_enquiry")
        },
        Need {
            fields: &["worker", "team"],
            ..Need::of("child_protection_conference")
        },
        Need {
            fields: &["worker", "team"],
            ..Need::of("child_in_need_plan")
        },
        Need {
            fields: &["body"],
            links: &["answers"],
            ..Need::of("action")
        },
        Need {
            fields: &[
                "surname",
                "forename",
                "birth_date",
                "upn",
                "uln",
                "nhs_number",
                "la_child_id",
            ],
            ..Need::of("child")
        },
        Need {
            steps: &["found", "corrected", "resolved"],
            fields: &[
                "return_kind",
                "return_year",
                "rule",
                "severity",
                "message",
                "owner",
                "resolve_by",
                "reason",
            ],
            links: &["in_return"],
            ..Need::of("finding")
        },
        Need {
            steps: &["recorded", "effect_confirmed"],
            fields: &["paragraph", "document", "document_kind", "kind", "page", "judgement"],
            ..Need::of("requirement")
        },
        Need {
            steps: &["checked"],
            fields: &[
                "return_year",
                "errors",
                "queries",
                "notes",
                "rules_not_applicable",
                "rules_not_run",
                "authority",
                "note",
                "reason",
            ],
            ..Need::of("statutory_return")
        },
    ],
};
