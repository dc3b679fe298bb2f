//! A return that has been checked, held ready for questions about it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use returns::{CheckOptions, CheckReport, Finding, Input, Loaded, ProgressFn, ReadError, check_loaded};
use sha2::{Digest, Sha256};

use crate::kinds;

use super::{AsCorrected, as_corrected};

/// Most findings of one rule that are held; the rest are counted.
pub const MOST_PER_RULE: usize = 10_000;

/// Most findings of one return that are held; the rest are counted.
pub const MOST_HELD: usize = 250_000;

/// A value corrected in a return after it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Table of the return.
    pub table: String,
    /// 0-based data row.
    pub row: u32,
    /// Column.
    pub field: String,
    /// The value it should have; empty for none.
    pub value: String,
}

/// A return with its corrections, read and checked.
pub struct Checked {
    /// The return as read, with corrections in place.
    pub loaded: Loaded,
    /// The files with their corrections, where there are any: what was read and checked.
    pub corrected: Option<AsCorrected>,
    /// The state of every rule, and totals.
    pub report: CheckReport,
    /// The findings, rule by rule and row by row.
    pub findings: Vec<Finding>,
    /// What stays the same of each finding from one check to the next: rule, child, table, fields and values, never
    /// the row's number.
    pub keys: Vec<Arc<str>>,
    /// Where each finding is, by its key.
    at: HashMap<Arc<str>, usize>,
    /// Findings counted and not held, by rule.
    pub not_held: HashMap<&'static str, u64>,
}

impl Checked {
    /// Makes the corrections in the files, then reads and checks these, so that what is shown is what the corrected
    /// files say. Corrections come in batches; see [`as_corrected`]. At most [`MOST_PER_RULE`] findings of a rule are
    /// held where the options name no other number.
    ///
    /// # Errors
    /// Files that are not recognised or cannot be read.
    pub fn of(
        inputs: &[Input],
        corrections: &[Vec<Correction>],
        options: CheckOptions,
        progress: &ProgressFn<'_>,
    ) -> Result<Self, ReadError> {
        let mut options = options;
        let most_held = options.per_rule.map_or(MOST_HELD, |_| usize::MAX);
        options.per_rule.get_or_insert(MOST_PER_RULE);
        let (mut corrected, mut seen) = (None, None);
        if corrections.iter().any(|batch| !batch.is_empty()) {
            // A corrected value does not change what the files are taken for.
            if options.kind.is_none() || options.year.is_none() {
                let first = kinds().load_files(inputs, &options, progress)?;
                options.kind = Some(first.kind.id().to_owned());
                options.year = Some(first.year);
                seen = Some((first.why, first.doubts));
            }
            if let Some(kind) = options.kind.as_deref().and_then(|id| kinds().checked(id)) {
                corrected = Some(as_corrected(kind, inputs, corrections, &options.limits)?);
            }
        }
        let files = corrected.as_ref().map_or(inputs, |c| &c.files);
        let mut loaded = kinds().load_files(files, &options, progress)?;
        if let Some((why, doubts)) = seen {
            (loaded.why, loaded.doubts) = (why, doubts);
        }
        let mut findings = Vec::new();
        let report = check_loaded(&loaded, &options, progress, &mut |finding| {
            if findings.len() < most_held {
                findings.push(finding);
            }
        });
        let mut held: HashMap<&'static str, u64> = HashMap::new();
        for finding in &findings {
            *held.entry(finding.rule).or_default() += 1;
        }
        let not_held = report
            .runs
            .iter()
            .filter_map(|run| {
                let returns::RuleState::Found { count } = run.state else {
                    return None;
                };
                let code = run.rule.code.as_str();
                let beyond = count - held.get(code).copied().unwrap_or(0);
                (beyond > 0).then_some((code, beyond))
            })
            .collect();
        let keys = keys(&findings);
        let at = keys.iter().cloned().zip(0..).collect();
        Ok(Self {
            loaded,
            corrected,
            report,
            findings,
            keys,
            at,
            not_held,
        })
    }

    /// The finding of a key.
    #[must_use]
    pub fn finding(&self, key: &str) -> Option<&Finding> {
        self.at.get(key).map(|&at| &self.findings[at])
    }
}

/// The key of each finding. Two findings that say the same about the same child are distinguished by their order.
fn keys(findings: &[Finding]) -> Vec<Arc<str>> {
    let mut seen: HashMap<String, u32> = HashMap::with_capacity(findings.len());
    findings
        .iter()
        .map(|finding| {
            let mut hash = Sha256::new();
            let mut part = |text: &str| {
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            };
            part(finding.child.as_deref().unwrap_or(""));
            part(finding.table.unwrap_or(""));
            for (field, value) in finding.fields.iter().zip(&finding.values) {
                part(field);
                part(value.as_deref().unwrap_or("\0"));
            }
            // A finding about the whole return may have no fields; its words hold what it found.
            if finding.fields.is_empty() {
                part(&finding.message);
            }
            let mut key = format!("{}|", finding.rule);
            for byte in hash.finalize().iter().take(10) {
                let _ = write!(key, "{byte:02x}");
            }
            let times = seen.entry(key.clone()).or_default();
            *times += 1;
            if *times > 1 {
                let _ = write!(key, "|{times}");
            }
            key.into()
        })
        .collect()
}
