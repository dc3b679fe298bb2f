//! The one way in: files go in, findings and the state of every rule come out.

mod run;

use crate::finding::{Finding, Severity};
use crate::kind::ReturnKind;
use crate::kinds::Kinds;
use crate::rule::{Context, Out, Reference, Rule, RuleFn};
use rayon::prelude::*;
use run::{caught, number_texts, run, write_out};
use serde::Serialize;
use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use tables::Day;
use tables::ReadError;
use tables::probe::Claim;
use tables::reader::{Limits, Progress, ProgressFn};
use tables::source::Input;
use tables::table::Tables;

/// Rules whose findings are kept at one time, before they are given out.
const AT_ONCE: usize = 16;

/// What a rule lacks that the department withdrew before the return of its year closed.
const WITHDRAWN: &str =
    "being requested by its code, as the department withdrew it before the return of this year closed";

/// What the caller wants checked, and how.
#[derive(Default)]
pub struct CheckOptions {
    /// Take the files for this return (its id) whatever they look like.
    pub kind: Option<String>,
    /// Take them for this year.
    pub year: Option<u16>,
    /// Last year's files.
    pub previous: Vec<Input>,
    /// The day of checking.
    pub today: Option<Day>,
    /// The authority's code, for returns that do not carry it.
    pub authority: Option<String>,
    /// Run only the rules with these codes; empty means all.
    pub only: Vec<String>,
    /// Most findings of one rule given to the sink; the rest are counted. `None` means a million.
    pub per_rule: Option<usize>,
    /// Limits on the files.
    pub limits: Limits,
    /// Lists from outside the return.
    pub reference: Reference,
}

/// What came of one rule. A rule that stopped is never shown as passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RuleState {
    /// Run to its end; nothing found.
    Clean,
    /// Found in so many places.
    Found {
        /// How many.
        count: u64,
    },
    /// Not run, because an input it needs was not there.
    NotApplicable {
        /// Which input is missing.
        missing: String,
    },
    /// It should have run and did not.
    CouldNotRun {
        /// Why.
        why: String,
    },
}

/// One rule and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct RuleRun {
    /// The rule's record.
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// What came of it.
    #[serde(flatten)]
    pub state: RuleState,
    /// Which input was missing for a part of it, where it was run in part and found something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
}

/// Rows of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableCount {
    /// Its name.
    pub table: &'static str,
    /// Whether it was submitted.
    pub supplied: bool,
    /// How many rows it has.
    pub rows: usize,
    /// Whether its rows are about a child or another person.
    pub of_people: bool,
}

/// A table whose rows came from several files or sheets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// Its name.
    pub table: &'static str,
    /// Names of the files or sheets, in the order they were read.
    pub from: Vec<String>,
}

/// The outcome of a check, apart from the findings themselves.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Id of the return.
    #[serde(rename = "return")]
    pub kind: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// The year it was checked for.
    pub year: u16,
    /// Why it was taken for that return and year.
    pub why: String,
    /// What speaks against that return or year, each a whole sentence: to be shown before the findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// The tables and their rows.
    pub tables: Vec<TableCount>,
    /// The tables that were read from more than one file or sheet.
    pub repeated: Vec<Repeated>,
    /// Every rule of the year with its state, in the order of the rules.
    pub runs: Vec<RuleRun>,
    /// Findings that are errors, counted in full.
    pub errors: u64,
    /// Findings that are queries.
    pub queries: u64,
    /// Findings that are notes.
    pub notes: u64,
    /// Findings counted but not given to the sink, because of the limit per rule.
    pub not_shown: u64,
}

impl CheckReport {
    /// All findings, counted in full.
    pub fn total(&self) -> u64 {
        self.errors + self.queries + self.notes
    }

    /// Whether not a single child or other person was read, of a return that is of people.
    pub fn no_one_was_read(&self) -> bool {
        let mut people = self.tables.iter().filter(|t| t.of_people).peekable();
        people.peek().is_some() && people.all(|t| t.rows == 0)
    }

    /// Whether every rule that applies was run to its end and nothing was found.
    pub fn is_clean(&self) -> bool {
        let stopped = |r: &RuleRun| matches!(r.state, RuleState::CouldNotRun { .. });
        self.total() == 0 && !self.runs.iter().any(stopped)
    }
}

/// A return that has been read, ready to be checked (or looked at).
pub struct Loaded {
    /// What it is.
    pub kind: &'static dyn ReturnKind,
    /// For which year.
    pub year: u16,
    /// Why it was taken for that.
    pub why: String,
    /// What speaks against that, each a whole sentence.
    pub doubts: Vec<String>,
    /// Its tables.
    pub tables: Tables,
    /// Last year's tables, when given.
    pub previous: Option<Tables>,
}

impl Kinds {
    /// Recognises and reads files without checking them.
    ///
    /// # Errors
    /// Files that are not recognised or cannot be read.
    pub fn load_files(
        &self,
        inputs: &[Input],
        options: &CheckOptions,
        progress: &ProgressFn<'_>,
    ) -> Result<Loaded, ReadError> {
        if inputs.is_empty() {
            return Err(ReadError::all("no files were given"));
        }
        let (kind, mut claim) = match &options.kind {
            Some(id) => {
                let kind = self.checked(id).ok_or_else(|| {
                    let known: Vec<_> = self.checked.iter().map(|k| k.id()).collect();
                    ReadError::all(format!(
                        "there is no return called {id}; the returns are {}",
                        known.join(", ")
                    ))
                })?;
                let probes = self.probes(inputs, &options.limits)?;
                // What is odd about the files stays odd when the caller names the return.
                let seen = kind.recognise(&probes);
                let (year, doubts) = seen.map_or((None, Vec::new()), |c| (c.year, c.doubts));
                (
                    kind,
                    Claim {
                        doubts,
                        sureness: 100,
                        year,
                        why: format!("Taken for {} because you said so.", kind.title()),
                    },
                )
            }
            None => self.recognise(inputs, &options.limits)?,
        };
        let (beside, inputs): (Vec<Input>, Vec<Input>) =
            inputs.iter().cloned().partition(|i| kind.is_last_years(&i.name));
        if inputs.is_empty() {
            return Err(ReadError::all(
                "only last year's files were given; this year's are needed beside them",
            ));
        }
        let last_years: Vec<Input> = options.previous.iter().cloned().chain(beside).collect();
        let years = kind.years();
        let known = options
            .year
            .or(claim.year)
            .map(|y| y.clamp(*years.start(), *years.end()));
        let tables = kind.read_for(known, &inputs, &options.limits, progress)?;
        let held = if claim.year.is_none() {
            kind.year_of(&tables)
        } else {
            None
        };
        let year = match (options.year, claim.year.or(held)) {
            (Some(year), _) => {
                claim.why.push_str(&format!(" Checked for {year} because you said so."));
                if let Some(other) = held.filter(|h| *h != year) {
                    claim.doubt(format!("What they hold looks like the return of {other}."));
                }
                year
            }
            (None, Some(year)) => {
                if let Some(held) = held {
                    claim.why.push_str(&format!(" What they hold is the return of {held}."));
                }
                year
            }
            (None, None) if !kind.yearly() => {
                let now = options.today.and_then(|day| u16::try_from(day.ymd().0).ok());
                now.map_or(*years.end(), |year| year.clamp(*years.start(), *years.end()))
            }
            (None, None) => {
                claim.doubt(format!(
                    "The files do not show their year; checked for {}, the latest. Say the year to choose another.",
                    years.end()
                ));
                *years.end()
            }
        };
        let year = if years.contains(&year) {
            year
        } else {
            let nearest = year.clamp(*years.start(), *years.end());
            claim.doubt(format!(
                "There are no rules for {year}; those of {nearest}, the nearest year, were used."
            ));
            nearest
        };
        let previous = if last_years.is_empty() {
            None
        } else {
            let headed = match &options.previous[..] {
                [] => None,
                files => self.same_return(kind, files, options.kind.is_some(), &options.limits)?,
            };
            let mut previous = kind.read(&last_years, &options.limits, progress)?;
            for t in &mut previous.tables {
                t.previous = true;
            }
            if let Some(of) = headed.or_else(|| kind.year_of(&previous)).filter(|of| *of != year - 1) {
                claim.doubt(format!(
                    "What was given as last year's looks like the return of {of}, not of {}.",
                    year - 1
                ));
            }
            Some(previous)
        };
        Ok(Loaded {
            kind,
            year,
            why: claim.why,
            doubts: claim.doubts,
            tables,
            previous,
        })
    }

    /// Checks files: recognises them, reads them, runs every rule of that return and year on all cores,
    /// and gives each finding to `sink`, rule by rule and row by row, in the same order every time.
    ///
    /// # Errors
    /// Files that are not recognised or cannot be read, or a rule requested that the return of that year
    /// does not have. Findings are not errors, and neither is a rule that could not be run: see [`RuleState`].
    pub fn check_files(
        &self,
        inputs: &[Input],
        options: &CheckOptions,
        progress: &ProgressFn<'_>,
        sink: &mut dyn FnMut(Finding),
    ) -> Result<CheckReport, ReadError> {
        let loaded = self.load_files(inputs, options, progress)?;
        // A code that is misspelt, or not of this year, would look like a pass.
        let rules = || crate::form::rules().iter().chain(loaded.kind.rules().iter());
        let there = |code: &str| rules().any(|(r, _)| r.in_force(loaded.year) && r.code.eq_ignore_ascii_case(code));
        if let Some(code) = options.only.iter().find(|code| !there(code)) {
            return Err(ReadError::all(format!(
                "there is no rule {code} for {} of {}",
                loaded.kind.title(),
                loaded.year
            )));
        }
        Ok(check_loaded(&loaded, options, progress, sink))
    }
}

/// Checks a return that is already read.
pub fn check_loaded(
    loaded: &Loaded,
    options: &CheckOptions,
    progress: &ProgressFn<'_>,
    sink: &mut dyn FnMut(Finding),
) -> CheckReport {
    let Loaded {
        kind,
        year,
        tables,
        previous,
        ..
    } = loaded;
    // Preparation is code like a rule's: a fault in it must not end the program or look like a pass.
    let prepared = caught(|| kind.prepare(tables, previous.as_ref(), *year));
    let nothing: Box<dyn Any + Send + Sync> = Box::new(());
    let context = Context {
        tables,
        previous: previous.as_ref(),
        year: *year,
        today: options.today,
        authority: options.authority.as_deref(),
        reference: &options.reference,
        shared: prepared.as_ref().unwrap_or(&nothing).as_ref(),
    };
    let wanted = |r: &Rule| options.only.is_empty() || options.only.iter().any(|o| o.eq_ignore_ascii_case(&r.code));
    let rules: Vec<(&'static Rule, Option<RuleFn>)> = crate::form::rules()
        .iter()
        .chain(kind.rules().iter())
        .filter(|(r, _)| r.in_force(*year) && wanted(r))
        .collect();
    number_texts(&rules, tables, previous.as_ref());
    let keep = options.per_rule.unwrap_or(1_000_000);
    let done = AtomicU64::new(0);
    let of = rules.len() as u64;
    let run_all = |rules: &[(&'static Rule, Option<RuleFn>)]| -> Vec<(RuleState, Out)> {
        let outs = rules.par_iter().map(|(rule, function)| {
            let out = if rule.withdrawn && options.only.is_empty() {
                let missing = WITHDRAWN.to_owned();
                (RuleState::NotApplicable { missing }, Out::new(0))
            } else {
                run(rule, *function, &context, keep)
            };
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress::Checking { done, of });
            out
        });
        outs.collect()
    };
    let mut report = CheckReport {
        kind: kind.id(),
        title: kind.title(),
        year: *year,
        why: loaded.why.clone(),
        doubts: loaded.doubts.clone(),
        tables: tables
            .tables
            .iter()
            .map(|t| TableCount {
                table: t.name(),
                supplied: t.supplied,
                rows: t.len(),
                of_people: t.def.is_of_people(),
            })
            .collect(),
        repeated: tables
            .repeated()
            .into_iter()
            .map(|(table, from)| Repeated {
                table,
                from: from.into_iter().map(str::to_owned).collect(),
            })
            .collect(),
        runs: Vec::new(),
        errors: 0,
        queries: 0,
        notes: 0,
        not_shown: 0,
    };
    // A few rules at a time, so that not the findings of all are in memory; the next few run meanwhile.
    let mut chunks = rules.chunks(AT_ONCE);
    let mut now = chunks.next();
    let mut outs = now.map(run_all).unwrap_or_default();
    while let Some(chunk) = now {
        now = chunks.next();
        let mut following = Vec::new();
        rayon::in_place_scope(|scope| {
            if let Some(next) = now {
                scope.spawn(|_| following = run_all(next));
            }
            for ((rule, _), (state, out)) in chunk.iter().zip(outs.drain(..)) {
                if let RuleState::Found { count } = state {
                    match rule.severity {
                        Severity::Error => report.errors += count,
                        Severity::Query => report.queries += count,
                        Severity::Note => report.notes += count,
                    }
                    report.not_shown += count - out.hits.len() as u64;
                    for hit in &out.hits {
                        sink(write_out(rule, hit, &out, &context));
                    }
                }
                let found = matches!(state, RuleState::Found { .. });
                let without = out.without.filter(|_| found);
                report.runs.push(RuleRun { rule, state, without });
            }
        });
        outs = following;
    }
    report
}
