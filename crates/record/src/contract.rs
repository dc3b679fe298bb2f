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
            steps: &["took_effect"],
            fields: &["name", "version"],
            ..Need::of("rule")
        },
    ],
    code_lists: &["source_kind"],
};
