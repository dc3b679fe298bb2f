//! The ids of definitions that this crate relies on.

use definitions::{Contract, Need};

/// Checked when the program starts: see [`definitions::Definitions::check_contracts`].
pub const CONTRACT: Contract = Contract {
    code: "improvement",
    needs: &[
        Need {
            steps: &["target_moved", "progress_reported", "completed", "stopped"],
            fields: &["title", "owner", "body", "target_date", "forecast_date", "progress"],
            links: &["answers", "shown_by"],
            ..Need::of("action")
        },
        Need {
            steps: &["recorded", "effect_confirmed", "stepped_down"],
            fields: &[
                "words",
                "paragraph",
                "document",
                "document_kind",
                "document_date",
                "kind",
                "heading",
                "parent",
                "position",
                "responsible_bodies",
                "page",
                "delivery_target",
                "confirmed_by",
                "confirmation",
            ],
            links: &["same_as"],
            ..Need::of("requirement")
        },
    ],
    code_lists: &[],
};
