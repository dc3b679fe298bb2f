//! Everything goes in as a file and comes out as findings.
#![allow(clippy::unwrap_used)]

mod checking;
mod reading;
mod sen2;
