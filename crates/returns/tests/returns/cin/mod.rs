//! The CIN census, through the file.

mod agreement;
mod build;
mod form;
mod proofs;
mod reading;
