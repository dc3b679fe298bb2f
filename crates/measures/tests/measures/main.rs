//! One test binary for the whole crate.
#![allow(clippy::unwrap_used, missing_docs)]

mod builder;
mod engines;
mod figures;
mod postgres;
mod published;
mod random;
mod reading;
