//! SEN2: builders, round trips, rules.

pub(crate) mod builder;
mod proofs;
mod round_trip;
