//! Everything goes in as a file and comes out as findings.
#![allow(clippy::unwrap_used)]

mod amend;
mod annex_a;
mod bombs;
mod checking;
mod cin;
mod corpus;
mod foreign;
mod lists;
mod official;
mod reading;
mod reported;
mod sen2;
mod social;
mod ssda903_a;
mod ssda903_agreement;
mod ssda903_b;
mod ssda903_xml;
