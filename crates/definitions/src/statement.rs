use std::collections::BTreeMap;

use calendar::Date;
use serde::{Deserialize, Serialize};

use crate::Value;

/// What one source says happened: the common coin of imports, documents and forms.
///
/// Every way into the record makes statements; the record turns them into events by comparing them with what it
/// already holds, so that the same file read twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whom the entry is about, when its register is about a person.
    pub subject: Option<SubjectKey>,
    /// Which entry of which register.
    pub entry: EntryKey,
    /// What happened to it.
    pub kind: StatementKind,
    /// Where the source says so.
    pub origin: Origin,
}

/// An entry named the way its source names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryKey {
    /// Id of the register.
    pub register: String,
    /// A key that is unique within the register and subject and stays the same in the source's next file, such as
    /// `2026-01-05` for the EHC needs assessment requested that day, or `3.e.I` for a paragraph of a notice.
    pub key: String,
}

/// A person named by identifiers, and failing those by a key of last resort.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubjectKey {
    /// Identifiers whose check digits have been verified; any one that the record knows finds the person.
    pub identifiers: Vec<Identifier>,
    /// Used only when no identifier is known: for example names and birth date in a normal form.
    pub fallback: String,
}

impl SubjectKey {
    /// Names and birth date in a form that spelling of case, spaces and punctuation does not change.
    #[must_use]
    pub fn name_key(surname: &str, forename: &str, birth: Date) -> String {
        let plain = |name: &str| -> String {
            name.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect()
        };
        format!("{}|{}|{birth}", plain(surname), plain(forename))
    }
}

/// A reference that a system gives to one person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// `upn`, `uln`, `nhs_number` or `la_child_id`.
    pub kind: String,
    /// The identifier itself, without spaces.
    pub value: String,
}

/// What a statement says of its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementKind {
    /// A step was taken on a day, with facts.
    Step {
        /// Id of the step.
        step: String,
        /// The day it happened.
        on: Date,
        /// The source does not give the day: `on` is the latest it can have been, and an earlier one on record is kept.
        #[serde(default)]
        at_latest: bool,
        /// Facts by field id.
        fields: BTreeMap<String, Value>,
    },
    /// A step had not been taken on any day from one to another, as the source shows by what it says instead: a plan
    /// it calls maintained had not ended.
    NotTaken {
        /// Id of the step.
        step: String,
        /// First day on which it was not taken.
        from: Date,
        /// Last day on which it was not taken.
        by: Date,
        /// The day the source describes: it takes nothing back that a source of a later day said.
        as_of: Date,
    },
    /// The entry relates to another.
    Link(LinkStatement),
}

/// A typed relation from the statement's entry to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkStatement {
    /// Id of the link in the register's definition.
    pub link: String,
    /// The entry it leads to, about the same subject; or a measure, whose register is `measure` and key its id.
    pub to: EntryKey,
    /// The day from which the relation holds.
    pub on: Date,
}

/// The place in a file, form or document that a statement rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Table or element of the source, such as `Requests`.
    pub table: String,
    /// 0-based data row of that table, in file order.
    pub row: Option<u64>,
    /// Line in the file, counted from 1.
    pub line: Option<u64>,
    /// Page of a document, counted from 1.
    pub page: Option<u32>,
}
