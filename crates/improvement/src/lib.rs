//! The improvement thread: from the inspector's words to the effect on children.
//!
//! A document's requirements become entries; actions answer requirements; measures show actions. This crate turns
//! documents into statements, finds where two documents say the same thing in different words, and gives every
//! requirement one honest word for where it is.

mod bodies;
mod contract;
mod load;
mod state;
mod thread;

pub use bodies::BodyNames;
pub use contract::CONTRACT;
pub use load::{DocumentStatements, document_statements, same_as_statements};
pub use state::{Confirmation, Effect, Judged, MeasureFace, Movement, State};
pub use thread::{ActionLine, DocumentThread, RequirementLine, Thread, actions, documents};
