//! SEN2: builders, round trips, rules.

mod builder;
mod proofs;
mod round_trip;
