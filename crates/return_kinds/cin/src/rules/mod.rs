//! The rules' functions, by part of the return.

mod activity;
mod assessment;
mod child;
mod enquiry;
mod episode;
mod identity;
mod own;
mod plan;
mod protection;
mod whole;

use returns::rule::RuleFn;

/// Every function under its code.
pub(super) fn all() -> Vec<(&'static str, RuleFn)> {
    [
        identity::RULES,
        child::RULES,
        episode::RULES,
        activity::RULES,
        assessment::RULES,
        plan::RULES,
        enquiry::RULES,
        protection::RULES,
        whole::RULES,
        own::RULES,
    ]
    .concat()
}
