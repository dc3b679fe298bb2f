//! Where statutory returns and the record meet: a return is built from the record, and what a check finds is kept
//! with the reasons and promises people gave.
//!
//! `returns` knows nothing of the record and the record nothing of returns; only this crate knows both.

pub mod findings;
mod seen;
mod ssd;

use std::collections::HashMap;

use record::EntryId;
use returns::Input;

pub use ssd::write_ssd;

/// A return made from the record, ready to be checked and handed in.
#[derive(Debug)]
pub struct BuiltReturn {
    /// Id of the return, such as `sen2`.
    pub kind: &'static str,
    /// Its year: the year in which it is collected.
    pub year: u16,
    /// The files, as they would be handed in.
    pub files: Vec<Input>,
    /// What the record holds and the return does not, and why.
    pub left_out: Vec<LeftOut>,
    /// The child's own entry for each local id the return names, so that a finding leads to the child.
    pub children: HashMap<String, EntryId>,
}

/// Something the record holds that a return leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The entry left out.
    pub entry: EntryId,
    /// The child it is about.
    pub child: Option<EntryId>,
    /// The table of the return in which it would have stood.
    pub table: &'static str,
    /// Why, in a plain sentence.
    pub reason: String,
}
