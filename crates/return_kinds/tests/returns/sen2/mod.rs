//! SEN2: builders, round trips, rules.

pub(crate) mod builder;
pub(crate) mod proofs;
mod round_trip;
