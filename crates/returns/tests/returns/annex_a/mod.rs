//! Annex A workbooks, through the file.

mod agreement;
mod book;
mod ilacs;
mod reading;
mod send;
