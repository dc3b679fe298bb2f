//! The pages: lists, records and forms over the record, rendered on the server.
//!
//! Pages work without JavaScript, ask nothing of other hosts, and are made from the definitions wherever they can be,
//! so that a new register shows without code. Every request becomes an [`AreaContext`]: who acts, in which area, from
//! which viewpoint, for what purpose. Every read of a child's data passes [`policy::may_read_child`] and is written to
//! the audit trail. Internal errors end at one boundary and reach a reader as plain words.

mod assets;
mod badge;
mod chart;
mod chart_bar;
mod chart_events;
mod chart_line;
mod check_jobs;
mod child_search;
mod clock_view;
mod connections;
mod context;
mod contract;
mod csv_file;
mod display;
mod error;
mod figure_cache;
mod form_data;
mod format;
mod forms;
mod labels;
mod layout;
mod limits;
mod listing;
mod measure_chart;
mod measure_view;
mod messages;
mod middleware;
mod once;
mod pages;
mod paging;
mod places;
pub mod policy;
mod problems;
mod recording;
mod references;
mod reply;
mod server;
mod site;
mod timeline;
mod upload;
mod upload_turns;
mod work_list;
mod write;

pub use context::AreaContext;
pub use contract::check_contracts;
pub use messages::{Messages, MessagesError};
pub use server::{ServeError, Server};
