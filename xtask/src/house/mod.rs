//! The rules of the house: what may depend on what, and where dependencies come from.
//!
//! Each rule looks at the manifests or at the source text and lists what breaks it. A known fault is
//! an [`EXCEPTIONS`] entry with the reason; an exception that nothing needs any longer fails too, so that the
//! list can only shrink.
//!
//! That a measure states no day count of a clock is checked when definitions are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use contracts::{contracts, record_names};
use dependencies::{crates, dependencies, metadata};
use pages::pages;

use crate::tools::root;

mod contracts;
mod dependencies;
mod pages;
mod source;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    rule: &'static str,
    /// The crate or file.
    place: String,
    /// What it does that it must not.
    what: String,
}

/// Where a rule reports what breaks it: the rule, the place and what is wrong.
type ReportFault<'a> = &'a mut dyn FnMut(&'static str, &str, String);

/// What breaks a rule and is known: rule, place, what, and why it is still so.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (RECORD_NAMES, REACH, "\"person\"", WHOM),
    (RECORD_NAMES, REACH, "\"post\"", WHOM),
    (RECORD_NAMES, REACH, "\"team\"", WHOM),
    (RECORD_NAMES, REACH, "\"team_member\"", WHOM),
    (RECORD_NAMES, "crates/record/src/model.rs", "\"rule\"", VERSIONS),
    (RECORD_NAMES, "crates/record/src/rules/mod.rs", "\"rule\"", VERSIONS),
];

const REACH: &str = "crates/record/src/access/reach.rs";
const WHOM: &str = "whom a role reaches is worked out from who is on record where; its contract names them";
const VERSIONS: &str = "what a rule made is on record beside it; the contract names the register";

const KIND_TO_KIND: &str = "no kind of return depends on another";
const TABLES: &str = "tables knows no rules and no registers";
const RECORD_CRATES: &str = "record knows no return, measure or page";
const RECORD_NAMES: &str = "record names no return, register or measure";
const PROGRAM_TO_KIND: &str = "web and the command line depend on no kind of return";
const CONTRACT: &str = "code names no id of a definition that its crate's contract lacks";
const SYNTHETIC: &str = "synthetic does not know the record";
const THEME_TO_THEME: &str = "no theme's pages use another theme's pages";
const SHARED_TO_PAGES: &str = "web's shared modules use no pages";
const LICENCE: &str = "every dependency has an allowed licence";
const SOURCE: &str = "every dependency comes from the crates registry";
const BANNED: &str = "no banned dependency";
const DUPLICATE: &str = "no dependency in two major versions";

/// Checks every rule.
///
/// # Errors
/// What breaks a rule, or an exception that is no longer needed.
pub(crate) fn check() -> Result<()> {
    let faults = faults()?;
    let known = |f: &Fault| {
        EXCEPTIONS
            .iter()
            .any(|(r, p, w, _)| (*r, *p, *w) == (f.rule, &*f.place, &*f.what))
    };
    let mut lines: Vec<String> = faults
        .iter()
        .filter(|f| !known(f))
        .map(|f| format!("{}: {}: {}", f.rule, f.place, f.what))
        .collect();
    for (rule, place, what, _) in EXCEPTIONS {
        if !faults
            .iter()
            .any(|f| (f.rule, &*f.place, &*f.what) == (*rule, *place, *what))
        {
            lines.push(format!(
                "take this exception off the list, nothing needs it: {rule}: {place}: {what}"
            ));
        }
    }
    match lines.is_empty() {
        true => Ok(()),
        false => bail!(
            "the rules of the house (xtask/src/house) are broken:\n  {}",
            lines.join("\n  ")
        ),
    }
}

fn faults() -> Result<BTreeSet<Fault>> {
    let metadata = metadata()?;
    let mut faults = BTreeSet::new();
    let mut fault = |rule, place: &str, what: String| {
        faults.insert(Fault {
            rule,
            place: place.to_owned(),
            what,
        });
    };
    crates(&metadata, &mut fault);
    dependencies(&metadata, &mut fault)?;
    record_names(&root(), &mut fault)?;
    contracts(&root(), &mut fault)?;
    pages(&root(), &mut fault)?;
    Ok(faults)
}
