//! The pages: lists, records and forms over the record, rendered on the server.
//!
//! Pages work without JavaScript, ask nothing of other hosts, and are made from the definitions wherever they can be,
//! so that a new register shows without code. Every request becomes an [`Asked`]: who acts, in which area, from which
//! viewpoint, for what purpose. Every read of a child's data passes [`policy::may_read_child`] and is written to the
//! audit trail. Internal errors end at one boundary and reach a reader as plain words.

mod ask;
mod assets;
mod chart;
mod chart_bar;
mod chart_line;
mod csv_file;
mod desk;
mod failure;
mod figures;
mod format;
mod forms;
mod frame;
mod guard;
mod names;
mod pages;
mod paging;
pub mod policy;
mod server;
mod show;
mod site;
mod timeline;
mod upload;
mod words;
mod write;

pub use ask::Asked;
pub use server::{ServeError, Server};
pub use words::{Words, WordsError};
