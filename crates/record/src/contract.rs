//! The ids of definitions that this crate relies on.

use definitions::{Contract, Need};

/// Checked when the program starts: see [`definitions::Definitions::check_contracts`].
pub const CONTRACT: Contract = Contract {
    code: "record",
    needs: &[
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
            fields: &["works_for"],
            ..Need::of("person")
        },
        Need {
            fields: &["lead"],
            ..Need::of("team")
        },
        Need {
            fields: &["holder", "in_team"],
            ..Need::of("post")
        },
        Need {
            fields: &["person"],
            ..Need::of("team_member")
        },
        Need {
            steps: &["took_effect"],
            fields: &["name", "version"],
            ..Need::of("rule")
        },
    ],
    code_lists: &["source_kind"],
};
