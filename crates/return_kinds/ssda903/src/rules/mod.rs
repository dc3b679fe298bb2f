//! One function a code, by topic.
//!
//! Each module has `pub(super) const RULES: &[(&str, RuleFn)]`, listed once here. A record without a
//! function shows itself as "could not be run: described but not built", and fails the proof.

use returns::rule::RuleFn;

mod adopters;
mod adoption;
mod away;
mod child;
mod child_history;
mod common;
mod consistency;
mod episode_order;
mod episodes;
mod health;
mod last_year;
mod leaver_tables;
mod leavers;
mod limits;
mod placements;
mod places;
mod social_workers;
mod values;

/// Every function with its code.
pub(super) fn all() -> Vec<(&'static str, RuleFn)> {
    [
        adopters::RULES,
        adoption::RULES,
        away::RULES,
        child::RULES,
        child_history::RULES,
        consistency::RULES,
        episode_order::RULES,
        episodes::RULES,
        health::RULES,
        last_year::RULES,
        leaver_tables::RULES,
        leavers::RULES,
        limits::RULES,
        placements::RULES,
        places::RULES,
        social_workers::RULES,
        values::RULES,
    ]
    .concat()
}
