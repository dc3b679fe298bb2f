//! One function a code. `a_*` holds the numeric codes below 400, `b_*` all others: numeric codes from
//! 400, `7xx`, `INT…`, `SW…`, `EPI`, `NoE`.
//!
//! Each module has `pub(super) const RULES: &[(&str, RuleFn)]`, listed once here. A record without a
//! function shows itself as "could not be run: described but not built", and fails the proof.

use crate::rule::RuleFn;

mod a_adoption;
mod a_child;
mod a_episodes;
mod a_health;
mod a_leavers;
mod a_limits;
mod a_placed;
mod a_values;
mod b_adoption;
mod b_away;
mod b_child;
mod b_common;
mod b_episodes;
mod b_internal;
mod b_last_year;
mod b_leavers;
mod b_places;
mod b_workers;

/// Every function with its code.
pub(super) fn all() -> Vec<(&'static str, RuleFn)> {
    [
        a_adoption::RULES,
        a_child::RULES,
        a_episodes::RULES,
        a_health::RULES,
        a_leavers::RULES,
        a_limits::RULES,
        a_placed::RULES,
        a_values::RULES,
        b_adoption::RULES,
        b_away::RULES,
        b_child::RULES,
        b_episodes::RULES,
        b_internal::RULES,
        b_last_year::RULES,
        b_leavers::RULES,
        b_places::RULES,
        b_workers::RULES,
    ]
    .concat()
}
