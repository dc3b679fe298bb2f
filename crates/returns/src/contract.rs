//! The ids of definitions that this crate relies on.

use definitions::{Contract, Need};

/// What a map's people become; what a map itself names is checked by [`crate::mapping::Map::unmet_contract`].
pub const CONTRACT: Contract = Contract {
    code: "returns",
    needs: &[Need {
        steps: &["facts_recorded", "died"],
        fields: &["surname", "forename", "birth_date", "la_child_id"],
        ..Need::of("child")
    }],
    code_lists: &[],
};
