//! Who may read what of a child: one function that every such read passes.

use definitions::Definitions;
use record::{Access, Actor, EntryId, Holder};

use crate::AreaContext;

/// Who acts, and in which roles.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The name that is written beside what they record and read.
    pub actor: Actor,
    /// Who they are on record and what they hold.
    pub holder: Holder,
}

/// Decides who acts, from the head of a request: the one place where sign-in will say so. `None` refuses the request.
pub type WhoActs = std::sync::Arc<dyn Fn(&axum::http::request::Parts) -> Option<Acting> + Send + Sync>;

/// Pages that show files as they were submitted, or work on whole registers at once: by the first part of their address
/// within an area, the registers of which their reader must see everything, and for what they record, record all.
const WHOLE: [(&str, &[&str]); 2] = [
    ("returns", &["child", "finding", "statutory_return"]),
    ("sources", &["child", "finding", "statutory_return"]),
];

/// What is done to a whole register at once, by the last part of the address.
const AT_ONCE: [&str; 2] = ["import", "undo"];

/// Whether someone may have a page at all, by its address within an area, such as `registers/ehc_plan/import`. What a
/// page shows beyond that is only what [`record::Position::seen_by`] leaves in.
pub(crate) fn may_have(access: &Access, definitions: &Definitions, below: &str, records: bool) -> bool {
    let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
    let whole = |id: &&str| {
        let Some(at) = definitions.register_index(id) else {
            return true;
        };
        access.sees_all(definitions, at) && (!records || *id == "child" || access.records_all(definitions, at))
    };
    let first = parts.first().copied().unwrap_or_default();
    if let Some((_, registers)) = WHOLE.iter().find(|(page, _)| *page == first) {
        return registers.iter().all(whole);
    }
    match parts[..] {
        ["registers", id, last] if AT_ONCE.contains(&last) => {
            let Some((at, _, register)) = definitions.registers.get_full(id) else {
                return true;
            };
            let people = definitions.people().filter(|_| register.about_people);
            access.sees_all(definitions, at)
                && access.records_all(definitions, at)
                && people.is_none_or(|(people, _)| access.sees_all(definitions, people))
        }
        _ => true,
    }
}

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
