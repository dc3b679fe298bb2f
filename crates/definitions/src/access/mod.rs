//! Who reads and records what: what a register's `[access]` and its steps' `by` say of roles.
//!
//! A register says itself who reads it, because a register is one file; a role says only how far it reaches. What no
//! register grants, no role has.

mod read;
mod sealed;

use serde::Deserialize;
use toml::Spanned;

pub(crate) use read::read;

use crate::expression::Expression;
use crate::{Reach, Register};

/// What a register grants, by positions of the roles. A part without an `[access]` of its own has that of its whole.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What each role that reads anything reads.
    pub reads: Vec<(usize, Reads)>,
    /// Roles that record its steps, other than those that name their own.
    pub record: Vec<usize>,
    /// By what an entry is someone's own: the reach, and the position of the field.
    pub own: Vec<(Reach, usize)>,
    /// Whose eyes alone it is for.
    pub sealed: Option<Seal>,
    /// What everyone may read, whatever role they have.
    pub public: Option<Named>,
    /// Whether the register's own file gave it; otherwise it is that of its whole.
    pub own_file: bool,
}

/// How much of an entry a role reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reads {
    /// Everything.
    All,
    /// That there is an entry, since when, whether it is open; and these columns of it.
    Part(Named),
    /// That there is an entry, since when, and whether it is open.
    Exists,
}

/// Some of what a register keeps, by positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Steps: their days.
    pub steps: Vec<usize>,
    /// Fields.
    pub fields: Vec<usize>,
    /// Computed values.
    pub values: Vec<usize>,
    /// Clocks.
    pub clocks: Vec<usize>,
    /// Links, those of reference fields among them.
    pub links: Vec<usize>,
}

/// A seal: entries that only some roles know of.
#[derive(Debug, Clone)]
pub struct Seal {
    /// Roles that know of them.
    pub roles: Vec<usize>,
    /// Which entries; every one, when there is no condition. An entry for which it is not known is sealed.
    pub when: Option<Expression>,
}

impl Access {
    /// What a role reads; `None` for nothing.
    #[must_use]
    pub fn reads_of(&self, role: usize) -> Option<&Reads> {
        self.reads.iter().find(|(of, _)| *of == role).map(|(_, reads)| reads)
    }

    /// Whether every entry is sealed.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.sealed.as_ref().is_some_and(|seal| seal.when.is_none())
    }
}

impl Register {
    /// The roles that may record a step, by the step's position: those it names, or else those of the register.
    #[must_use]
    pub fn recorders(&self, step: usize) -> &[usize] {
        let by = self.steps.get_index(step).map_or(&[][..], |(_, step)| &step.by);
        match &self.access {
            _ if !by.is_empty() => by,
            Some(access) => &access.record,
            None => &[],
        }
    }
}

/// `[access]` of a register's file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAccess {
    #[serde(default)]
    pub(crate) read: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) part: indexmap::IndexMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    pub(crate) exists: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) record: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) own: indexmap::IndexMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(crate) sealed: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) sealed_when: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) public: Vec<Spanned<String>>,
}

/// What one register's file says of access, before the roles are known.
#[derive(Debug, Default)]
pub(crate) struct PendingAccess {
    pub(crate) access: Option<RawAccess>,
    /// `by` of its steps, by the step's id.
    pub(crate) by: Vec<(String, Vec<Spanned<String>>)>,
}
