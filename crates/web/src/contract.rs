//! The ids of definitions that this crate relies on, and what the crates below it do.

use definitions::{Contract, Definitions, Need, Problems};

/// Checks that the definitions have every id that the code of the program relies on. Called when it starts.
///
/// # Errors
/// Each id that is missing, with the code that needs it and the file that should have it.
pub fn check_contracts(definitions: &Definitions) -> Result<(), Problems> {
    let mut problems = submissions::unmet_contracts(definitions);
    for contract in [&record::CONTRACT, &improvement::CONTRACT, &CONTRACT] {
        problems.extend(definitions.unmet(contract));
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Problems(problems)),
    }
}

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
                "language",
                "format",
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
            fields: &["name", "staff_number", "email"],
            ..Need::of("person")
        },
        Need {
            fields: &["person"],
            ..Need::of("team_member")
        },
        Need {
            fields: &["holder"],
            ..Need::of("post")
        },
        Need {
            steps: &["recorded"],
            fields: &["paragraph", "document", "document_kind", "kind", "page", "judgement"],
            ..Need::of("requirement")
        },
        Need {
            steps: &["checked"],
            fields: &[
                "return_year",
                "checked_from",
                "files",
                "taken_for",
                "doubts",
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
    code_lists: &["body_name", "document_kind", "requirement_kind", "statutory_return"],
};
