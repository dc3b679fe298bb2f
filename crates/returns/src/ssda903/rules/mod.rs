//! One function a code. `a_*` holds the numeric codes below 400, `b_*` all others: numeric codes from
//! 400, `7xx`, `INT…`, `SW…`, `EPI`, `NoE`.
//!
//! Each module has `pub(super) const RULES: &[(&str, RuleFn)]`, listed once here. A record without a
//! function shows itself as "could not be run: described but not built", and fails the proof.

use crate::rule::RuleFn;

mod a_values;

/// Every function with its code.
pub(super) fn all() -> Vec<(&'static str, RuleFn)> {
    [a_values::RULES].concat()
}
