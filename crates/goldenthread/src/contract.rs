//! The ids of definitions that the command line relies on, beside those of the crates below it.

use definitions::{Contract, Definitions, Need, Problems};

/// Checks that the definitions have every id that code relies on.
///
/// # Errors
/// Each id that is missing, with the code that needs it and the file that should have it.
pub(crate) fn check(definitions: &Definitions) -> Result<(), Problems> {
    web::check_contracts(definitions)?;
    definitions.check_contracts(&[CONTRACT])
}

const CONTRACT: Contract = Contract {
    code: "goldenthread",
    needs: &[
        // The plan of the demonstration.
        Need {
            steps: &["agreed", "target_moved", "progress_reported", "completed"],
            fields: &[
                "title",
                "owner",
                "body",
                "target_date",
                "reason",
                "progress",
                "forecast_date",
                "evidence",
            ],
            links: &["answers", "shown_by"],
            ..Need::of("action")
        },
        // The people to whom children are allocated in the demonstration.
        Need::of("team_member"),
        // The children, by age, whom the invented tables of registers are about.
        Need {
            fields: &["birth_date"],
            ..Need::of("child")
        },
        Need::of("ehc_plan"),
    ],
    code_lists: &[],
};
