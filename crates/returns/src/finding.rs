//! What a rule found, where, in words.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How grave a finding is. The gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The return will not be accepted until it is corrected.
    Error,
    /// It must be corrected or explained.
    Query,
    /// Good to know; nothing need be done.
    Note,
}

impl Severity {
    /// The word used in output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Query => "query",
            Severity::Note => "note",
        }
    }
}

/// One finding. Serialised as one JSON object; field names are part of the published contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Stage of the department's own checking at which the rule runs, where it has stages.
    pub stage: Option<&'static str>,
    /// Table; absent for a finding about the whole return.
    pub table: Option<&'static str>,
    /// 0-based data row of that table in file order.
    pub row: Option<u32>,
    /// The file.
    pub file: Option<String>,
    /// Line in the file (row of the sheet), from 1.
    pub line: Option<u32>,
    /// The child's local id as the return gives it.
    pub child: Option<String>,
    /// Fields at fault; `Table.Field` when in another row or table than the finding, with `previous.`
    /// before it when in last year's return.
    pub fields: Vec<Cow<'static, str>>,
    /// Their values as written, in the same order; null where absent.
    pub values: Vec<Option<String>>,
    /// What is wrong, in words.
    pub message: Cow<'static, str>,
}
