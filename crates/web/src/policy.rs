//! Who may read what of a child: one function that every such read passes.

use record::EntryId;

use crate::AreaContext;

/// Whether a read may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may, and is written to the audit trail.
    Allow,
    /// It may not; the reason is for the operator's log and names no person.
    Deny(&'static str),
}

/// A rule that decides on reads of a child's data. Sign-in and roles will bring their own.
pub type Rule = fn(&AreaContext, EntryId) -> Decision;

/// Decides whether the caller may read data of the child with this entry.
///
/// The child must be on record in the area that is requested, and someone must be reading for something: a nameless or
/// purposeless read is refused. Beyond that the rule the server was started with decides.
#[must_use]
pub fn may_read_child(context: &AreaContext, child: EntryId) -> Decision {
    if context.actor().id.trim().is_empty() {
        return Decision::Deny("no reader is named");
    }
    if context.purpose().trim().is_empty() {
        return Decision::Deny("no purpose is stated");
    }
    let ledger = context.position().ledger();
    let is_child = ledger
        .place(child)
        .is_some_and(|place| ledger.register_of(place).people);
    if !is_child || *ledger.area() != context.area().id {
        return Decision::Deny("this is no child of the area requested");
    }
    (context.rule())(context, child)
}

/// The rule while there is no sign-in: the server answers only the machine it runs on, and everyone who works there may
/// read every child of the area requested. Each read is still recorded.
#[must_use]
pub fn everyone_on_this_machine(_: &AreaContext, _: EntryId) -> Decision {
    Decision::Allow
}
