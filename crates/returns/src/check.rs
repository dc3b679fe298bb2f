//! The one way in: files go in, findings and the state of every rule come out.

use crate::Day;
use crate::error::ReadError;
use crate::finding::{Finding, Severity};
use crate::reader::{Limits, Progress, ProgressFn};
use crate::recognise::{Claim, ReturnKind, recognise};
use crate::rule::{Context, Hit, NO_DETAIL, Out, Reference, Rule, RuleFault, RuleFn};
use crate::source::Input;
use crate::table::{Format, Tables};
use rayon::prelude::*;
use serde::Serialize;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

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
}

/// Rows of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableCount {
    /// Its name.
    pub table: &'static str,
    /// Whether it was handed in.
    pub supplied: bool,
    /// How many rows it has.
    pub rows: usize,
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
    /// The tables and their rows.
    pub tables: Vec<TableCount>,
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
}

/// A return that has been read, ready to be checked (or looked at).
pub struct Loaded {
    /// What it is.
    pub kind: &'static dyn ReturnKind,
    /// For which year.
    pub year: u16,
    /// Why it was taken for that.
    pub why: String,
    /// Its tables.
    pub tables: Tables,
    /// Last year's tables, when given.
    pub previous: Option<Tables>,
}

/// Recognises and reads files without checking them.
///
/// # Errors
/// Files that are not recognised or cannot be read.
pub fn load_files(inputs: &[Input], options: &CheckOptions, progress: &ProgressFn<'_>) -> Result<Loaded, ReadError> {
    if inputs.is_empty() {
        return Err(ReadError::all("no files were given"));
    }
    let (kind, claim) = match &options.kind {
        Some(id) => {
            let kind = crate::recognise::kind(id).ok_or_else(|| {
                let known: Vec<_> = crate::recognise::KINDS.iter().map(|k| k.id()).collect();
                ReadError::all(format!(
                    "there is no return called {id}; the returns are {}",
                    known.join(", ")
                ))
            })?;
            let mut probes = Vec::new();
            for input in inputs {
                probes.push(crate::recognise::Probe::of(input, &options.limits)?);
            }
            let year = kind.recognise(&probes).and_then(|c| c.year);
            (
                kind,
                Claim {
                    sureness: 100,
                    year,
                    why: format!("Taken for {} because you said so.", kind.title()),
                },
            )
        }
        None => recognise(inputs, &options.limits)?,
    };
    let years = kind.years();
    let known = options
        .year
        .or(claim.year)
        .map(|y| y.clamp(*years.start(), *years.end()));
    let tables = kind.read_for(known, inputs, &options.limits, progress)?;
    let mut why = claim.why;
    let year = match (options.year, claim.year.or_else(|| kind.year_of(&tables))) {
        (Some(year), _) => {
            why.push_str(&format!(" Checked for {year} because you said so."));
            year
        }
        (None, Some(year)) => year,
        (None, None) => {
            why.push_str(&format!(
                " The files do not show their year; checked for {}, the latest. Use --year to choose another.",
                years.end()
            ));
            *years.end()
        }
    };
    let year = if years.contains(&year) {
        year
    } else {
        let nearest = year.clamp(*years.start(), *years.end());
        why.push_str(&format!(
            " There are no rules for {year}; those of {nearest}, the nearest year, were used."
        ));
        nearest
    };
    let previous = if options.previous.is_empty() {
        None
    } else {
        let mut previous = kind.read(&options.previous, &options.limits, progress)?;
        for t in &mut previous.tables {
            t.previous = true;
        }
        Some(previous)
    };
    Ok(Loaded {
        kind,
        year,
        why,
        tables,
        previous,
    })
}

/// Checks files: recognises them, reads them, runs every rule of that return and year on all cores,
/// and gives each finding to `sink`, rule by rule and row by row, in the same order every time.
///
/// # Errors
/// Files that are not recognised or cannot be read. Findings are not errors, and neither is a rule
/// that could not be run: see [`RuleState`].
pub fn check_files(
    inputs: &[Input],
    options: &CheckOptions,
    progress: &ProgressFn<'_>,
    sink: &mut dyn FnMut(Finding),
) -> Result<CheckReport, ReadError> {
    let loaded = load_files(inputs, options, progress)?;
    Ok(check_loaded(&loaded, options, progress, sink))
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
    let keep = options.per_rule.unwrap_or(1_000_000);
    let done = AtomicU64::new(0);
    let of = rules.len() as u64;
    let outs: Vec<(RuleState, Out)> = rules
        .par_iter()
        .map(|(rule, function)| {
            let out = run(rule, *function, &context, keep);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress::Checking { done, of });
            out
        })
        .collect();
    let mut report = CheckReport {
        kind: kind.id(),
        title: kind.title(),
        year: *year,
        why: loaded.why.clone(),
        tables: tables
            .tables
            .iter()
            .map(|t| TableCount {
                table: t.name(),
                supplied: t.supplied,
                rows: t.len(),
            })
            .collect(),
        runs: Vec::new(),
        errors: 0,
        queries: 0,
        notes: 0,
        not_shown: 0,
    };
    for ((rule, _), (state, out)) in rules.iter().zip(outs) {
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
        report.runs.push(RuleRun { rule, state });
    }
    report
}

fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| match payload.downcast::<RuleFault>() {
        Ok(fault) => fault.0,
        // A panic's own text can quote a child's data, so it is not repeated.
        Err(_) => "it stopped on something unforeseen; this is a fault in the checker".to_owned(),
    })
}

fn run(rule: &Rule, function: Option<RuleFn>, context: &Context<'_>, keep: usize) -> (RuleState, Out) {
    let mut out = Out::new(keep);
    let Some(function) = function else {
        let why = "the rule is described but not built".to_owned();
        return (RuleState::CouldNotRun { why }, out);
    };
    if let Some(missing) = missing(rule, context) {
        return (RuleState::NotApplicable { missing }, out);
    }
    if let Err(why) = caught(|| function(context, &mut out)) {
        return (RuleState::CouldNotRun { why }, out);
    }
    if let Some(why) = out.cannot.take() {
        return (RuleState::CouldNotRun { why }, out);
    }
    if let Some(missing) = out.not_applicable.take() {
        return (RuleState::NotApplicable { missing }, out);
    }
    out.hits.sort_by_key(|h| h.place);
    let state = match out.count {
        0 => RuleState::Clean,
        count => RuleState::Found { count },
    };
    (state, out)
}

/// The first input a rule needs and does not have.
fn missing(rule: &Rule, context: &Context<'_>) -> Option<String> {
    for (table, fields) in &rule.fields {
        let (tables, table, when) = match table.strip_prefix("previous.") {
            Some(t) => match context.previous {
                Some(p) => (p, t, "last year's "),
                None => return Some("last year's return".to_owned()),
            },
            None => (context.tables, table.as_str(), ""),
        };
        let Some(index) = tables.schema.table(table) else {
            return Some(format!("{when}table {table}"));
        };
        let found = &tables.tables[index];
        if !found.supplied {
            return Some(format!("{when}table {table}"));
        }
        for field in fields {
            let given = found.def.column(field).is_some_and(|c| found.given[c]);
            if !given {
                let what = if tables.format == Format::Xml {
                    "element"
                } else {
                    "column"
                };
                return Some(format!("{when}{what} {field} of table {table}"));
            }
        }
    }
    for need in &rule.needs {
        let have = match need.split_once('.') {
            Some(("reference", name)) => context.reference.has(name),
            Some(("previous", table)) => context.previous.is_some_and(|p| p.supplied(table).is_some()),
            _ if need == "previous" => context.previous.is_some(),
            _ => context.tables.supplied(need).is_some(),
        };
        if !have {
            return Some(match need.split_once('.') {
                Some(("reference", name)) => format!("the list of {}", name.replace('_', " ")),
                Some(("previous", table)) => format!("last year's table {table}"),
                _ if need == "previous" => "last year's return".to_owned(),
                _ => format!("table {need}"),
            });
        }
    }
    None
}

fn write_out(rule: &'static Rule, hit: &Hit, out: &Out, context: &Context<'_>) -> Finding {
    let tables = context.tables;
    let detail = match hit.detail {
        NO_DETAIL => "",
        d => &out.details[d as usize],
    };
    let cells = &out.cells[hit.cells.0 as usize..hit.cells.0 as usize + hit.cells.1 as usize];
    let mut fields = Vec::with_capacity(cells.len());
    let mut values = Vec::with_capacity(cells.len());
    let mut line = None;
    for cell in cells {
        let from = match (cell.previous, context.previous) {
            (true, Some(p)) => p,
            _ => tables,
        };
        let table = &from.tables[cell.table as usize];
        let col = table.at(cell.column as usize);
        let here = hit.place.is_some_and(|(t, _)| t == cell.table) && !cell.previous;
        let field = match (here, cell.previous) {
            (true, _) => col.def.name.clone(),
            (false, false) => format!("{}.{}", table.name(), col.def.name),
            (false, true) => format!("previous.{}.{}", table.name(), col.def.name),
        };
        if line.is_none() && hit.place == Some((cell.table, cell.row)) && !cell.previous {
            line = Some(table.cell_line(cell.row as usize, cell.column as usize));
        }
        fields.push(field);
        values.push(col.raw(cell.row as usize).map(str::to_owned));
    }
    let file_name = |f: u16| tables.files.get(f as usize).cloned();
    let (file, line) = match (hit.at, hit.place) {
        (Some((file, line)), _) => (file_name(file), Some(line)),
        (None, Some((t, row))) => {
            let table = &tables.tables[t as usize];
            let row = row as usize;
            (file_name(table.file(row)), line.or_else(|| Some(table.line(row))))
        }
        (None, None) => (None, None),
    };
    if hit.at.is_some() {
        let name = detail.rsplit('/').next().unwrap_or(detail);
        fields.push(name.to_owned());
        values.push(None);
    }
    let child = match (hit.place, cells.first(), context.previous) {
        (Some((t, row)), _, _) => Some(tables.child(t as usize, row as usize)),
        (None, Some(cell), Some(p)) if cell.previous => Some(p.child(cell.table as usize, cell.row as usize)),
        _ => None,
    };
    let child = child.filter(|c| !c.is_empty()).map(str::to_owned);
    Finding {
        rule: &rule.code,
        severity: rule.severity,
        stage: rule.stage.as_deref(),
        table: hit.place.map(|(t, _)| tables.tables[t as usize].name()),
        row: hit.place.map(|(_, r)| r),
        file,
        line,
        child,
        fields,
        values,
        message: if detail.is_empty() {
            rule.wording.clone()
        } else {
            format!("{}: {detail}", rule.wording)
        },
    }
}
