//! The CIN census, through the file.

mod agreement;
mod build;
mod form;
pub(crate) mod proofs;
mod reading;
mod statements;
