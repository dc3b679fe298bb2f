//! SEN2: builders, round trips, rules.

mod builder;
mod round_trip;
