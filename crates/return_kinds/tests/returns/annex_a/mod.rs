//! Annex A workbooks, through the file.

mod agreement;
mod book;
pub(crate) mod ilacs;
mod reading;
pub(crate) mod send;
