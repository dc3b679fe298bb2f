//! A rule is one record, as data, and one function.
//!
//! The record (in `rules/*.toml`) says what the rule is: code, wording, severity, years, fields. The
//! function says when it is broken. [`RuleSet::new`] brings the two together by code.

use crate::finding::Severity;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use tables::Day;
use tables::fault::fault;
use tables::table::{Col, Table, Tables};

/// A rule's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Code: the department's own where it is theirs, else one with our prefix `GT-`.
    pub code: String,
    /// The wording: the department's where the code is.
    pub wording: String,
    /// How grave a finding is.
    pub severity: Severity,
    /// Stage, where the department has stages.
    #[serde(default)]
    pub stage: Option<String>,
    /// Part of the return the rule belongs to.
    #[serde(default)]
    pub module: Option<String>,
    /// Fields the rule reads, by table. In CSV sets and workbooks a rule whose field has no column in
    /// the files does not apply.
    #[serde(default)]
    pub fields: IndexMap<String, Vec<String>>,
    /// First year in force; without it, as far back as the return is read.
    #[serde(default)]
    pub from: Option<u16>,
    /// Last year in force.
    #[serde(default)]
    pub to: Option<u16>,
    /// Inputs beyond the tables of `fields`: a table (`Episodes`), last year's return (`previous`), one
    /// of its tables (`previous.Episodes`), or a reference list (`reference.establishments`).
    #[serde(default)]
    pub needs: Vec<String>,
    /// Codes of the department's rules that this rule of ours answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corresponds: Vec<String>,
    /// The department withdrew it before the return of its year closed: run only when requested by its code.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Where the rule comes from: law, guide, specification.
    #[serde(default)]
    pub source: Option<String>,
}

impl Rule {
    /// Whether the rule is in force in that year's return.
    pub fn in_force(&self, year: u16) -> bool {
        self.from.is_none_or(|f| f <= year) && self.to.is_none_or(|t| year <= t)
    }
}

impl Rule {
    fn overlaps(&self, other: &Rule) -> bool {
        self.from.unwrap_or(0) <= other.to.unwrap_or(u16::MAX) && other.from.unwrap_or(0) <= self.to.unwrap_or(u16::MAX)
    }
}

/// A rule's function: looks at the return and reports each place where the rule is broken.
pub type RuleFn = fn(&Context<'_>, &mut Out);

/// All rules of a return: records and functions matched by code.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<(Rule, Option<RuleFn>)>,
    /// Functions registered under a code that has no record.
    pub unmatched: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<Rule>,
}

impl RuleSet {
    /// Reads the records from TOML (`[[rule]]` tables) and gives each its function.
    pub fn new(toml: &str, functions: &[(&'static str, RuleFn)]) -> Result<RuleSet, String> {
        let file: RuleFile = toml::from_str(toml).map_err(|e| e.to_string())?;
        let mut by_code: HashMap<&'static str, RuleFn> = HashMap::new();
        for (code, function) in functions {
            if by_code.insert(code, *function).is_some() {
                return Err(format!("two functions are registered for rule {code}"));
            }
        }
        let mut used = std::collections::HashSet::new();
        let mut rules: Vec<(Rule, Option<RuleFn>)> = Vec::new();
        for rule in file.rule {
            // A rule reworded from some year on has one record for each wording.
            if rules.iter().any(|(r, _)| r.code == rule.code && r.overlaps(&rule)) {
                return Err(format!("two records for rule {} in the same year", rule.code));
            }
            let function = by_code.get(rule.code.as_str()).copied();
            used.insert(rule.code.clone());
            rules.push((rule, function));
        }
        let mut unmatched: Vec<_> = by_code.into_keys().filter(|c| !used.contains(*c)).collect();
        unmatched.sort_unstable();
        Ok(RuleSet { rules, unmatched })
    }

    /// Rules that are part of this crate. A mistake in the file leaves the set empty, which the tests
    /// refuse.
    pub fn embedded(toml: &str, functions: &[(&'static str, RuleFn)]) -> RuleSet {
        RuleSet::new(toml, functions).unwrap_or_else(|e| {
            debug_assert!(false, "embedded rules: {e}");
            RuleSet {
                rules: Vec::new(),
                unmatched: Vec::new(),
            }
        })
    }

    /// The rules and their functions, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&Rule, Option<RuleFn>)> {
        self.rules.iter().map(|(r, f)| (r, *f))
    }

    /// The rule with that code.
    pub fn get(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().map(|(r, _)| r).find(|r| r.code == code)
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// Lists from outside the return that some rules need (establishments, provider lists, postcodes),
/// each a value of its own type.
#[derive(Default)]
pub struct Reference {
    by_type: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    names: Vec<String>,
}

impl Reference {
    /// Adds a list under the name rules ask for in `needs` (`reference.<name>`).
    pub fn insert<T: Any + Send + Sync>(&mut self, name: &str, list: T) {
        self.by_type.insert(TypeId::of::<T>(), Box::new(list));
        self.names.push(name.to_owned());
    }

    /// The list of that type.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.by_type.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Whether a list of that name was given.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }
}

/// Everything a rule may look at.
pub struct Context<'a> {
    /// The return.
    pub tables: &'a Tables,
    /// Last year's return, when it was submitted.
    pub previous: Option<&'a Tables>,
    /// Year of the return, as its kind counts years.
    pub year: u16,
    /// The day of checking, when the caller gives one. Rules prefer the return's own reference date.
    pub today: Option<Day>,
    /// The authority's code, when the return does not carry it.
    pub authority: Option<&'a str>,
    /// Lists from outside.
    pub reference: &'a Reference,
    pub(crate) shared: &'a (dyn Any + Send + Sync),
}

impl<'a> Context<'a> {
    /// A table of the return. Stops the rule as "could not run" when the schema has none of that name.
    pub fn table(&self, name: &str) -> &'a Table {
        table_of(self.tables, name)
    }

    /// A table of last year's return; `None` when last year's return or that table was not submitted.
    pub fn previous(&self, name: &str) -> Option<&'a Table> {
        let tables = self.previous?;
        let table = table_of(tables, name);
        table.supplied.then_some(table)
    }

    /// What the kind of return prepared once for all its rules (see `ReturnKind::prepare`).
    pub fn shared<T: Any>(&self) -> &'a T {
        match self.shared.downcast_ref() {
            Some(t) => t,
            None => fault("the rule needs preparations this return does not make".to_owned()),
        }
    }
}

fn table_of<'a>(tables: &'a Tables, name: &str) -> &'a Table {
    match tables.schema.table(name) {
        Some(i) => &tables.tables[i],
        None => fault(format!("the return has no table {name}")),
    }
}

/// A cell a finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CellRef {
    pub(crate) row: u32,
    pub(crate) table: u16,
    pub(crate) column: u16,
    pub(crate) previous: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// `None` for a finding about the whole return.
    pub(crate) place: Option<(u16, u32)>,
    pub(crate) cells: (u32, u16),
    pub(crate) detail: u32,
    /// File and line, where a reader noticed them itself.
    pub(crate) at: Option<(u16, u32)>,
    /// Whether the detail is the name of an element or column.
    pub(crate) names_a_field: bool,
}

pub(crate) const NO_DETAIL: u32 = u32::MAX;

/// Where a rule reports what it finds. Findings are kept small (some 30 bytes) until they are written.
pub struct Out {
    pub(crate) hits: Vec<Hit>,
    pub(crate) cells: Vec<CellRef>,
    pub(crate) details: Vec<Box<str>>,
    pub(crate) count: u64,
    pub(crate) keep: usize,
    pub(crate) cannot: Option<String>,
    pub(crate) not_applicable: Option<String>,
    pub(crate) without: Option<String>,
}

impl Out {
    pub(crate) fn new(keep: usize) -> Out {
        Out {
            hits: Vec::new(),
            cells: Vec::new(),
            details: Vec::new(),
            count: 0,
            keep,
            cannot: None,
            not_applicable: None,
            without: None,
        }
    }

    /// Reports a row, naming the fields of that row at fault.
    pub fn hit(&mut self, table: &Table, row: usize, fields: &[Col<'_>]) {
        self.push(Some((table, row)), fields.iter().map(|c| (*c, row)), "");
    }

    /// Reports a row, with something to add to the wording (a count of days, the other record).
    pub fn hit_detail(&mut self, table: &Table, row: usize, fields: &[Col<'_>], detail: impl AsRef<str>) {
        self.push(Some((table, row)), fields.iter().map(|c| (*c, row)), detail.as_ref());
    }

    /// Reports a row, naming cells of any table and row (a parent's date, last year's value).
    pub fn hit_cells(&mut self, table: &Table, row: usize, cells: &[(Col<'_>, usize)], detail: impl AsRef<str>) {
        self.push(Some((table, row)), cells.iter().copied(), detail.as_ref());
    }

    /// Reports something about the whole return.
    pub fn whole(&mut self, detail: impl AsRef<str>) {
        self.push(None, std::iter::empty(), detail.as_ref());
    }

    /// Reports something about the whole return, with the cells that show it (a row of last year's
    /// return that has no counterpart in this one).
    pub fn whole_cells(&mut self, cells: &[(Col<'_>, usize)], detail: impl AsRef<str>) {
        self.push(None, cells.iter().copied(), detail.as_ref());
    }

    /// Gives up: the rule could not be run, and why. What was reported before is dropped.
    pub fn cannot_run(&mut self, why: impl Into<String>) {
        self.cannot.get_or_insert(why.into());
    }

    /// The rule turns out not to apply to this return, and which input it lacks.
    pub fn not_applicable(&mut self, why: impl Into<String>) {
        self.not_applicable.get_or_insert(why.into());
    }

    fn push<'c>(
        &mut self,
        place: Option<(&Table, usize)>,
        cells: impl Iterator<Item = (Col<'c>, usize)>,
        detail: &str,
    ) {
        self.count += 1;
        if self.hits.len() >= self.keep {
            return;
        }
        let start = self.cells.len();
        for (col, row) in cells {
            self.cells.push(CellRef {
                row: row as u32,
                table: col.table.index as u16,
                column: col.index as u16,
                previous: col.table.previous,
            });
        }
        let detail = if detail.is_empty() {
            NO_DETAIL
        } else {
            self.details.push(detail.into());
            self.details.len() as u32 - 1
        };
        self.hits.push(Hit {
            place: place.map(|(t, r)| (t.index as u16, r as u32)),
            cells: (start as u32, (self.cells.len() - start) as u16),
            detail,
            at: None,
            names_a_field: false,
        });
    }

    /// Counts what was found and is not kept one by one.
    pub(crate) fn uncited(&mut self, count: u64) {
        self.count += count;
    }

    /// The rule was run in part only: which input it lacks for the rest. Where the part shows nothing the rule does not
    /// apply, since it cannot be said to have passed.
    pub fn partly(&mut self, missing: impl Into<String>) {
        self.without.get_or_insert(missing.into());
    }

    /// Reports a problem of form a reader kept.
    pub(crate) fn problem(&mut self, problem: &tables::table::Problem) {
        self.count += 1;
        if self.hits.len() >= self.keep {
            return;
        }
        self.details.push(problem.what.as_str().into());
        self.hits.push(Hit {
            place: problem.place.map(|(t, r)| (t as u16, r)),
            cells: (self.cells.len() as u32, 0),
            detail: self.details.len() as u32 - 1,
            at: Some((problem.file, problem.line)),
            names_a_field: problem.kind.names_a_field(),
        });
    }
}

/// Reports each row once, however many other rows it is at odds with.
#[derive(Debug, Default)]
pub struct Once {
    /// A bit a row, by table.
    seen: Vec<Vec<u64>>,
}

impl Once {
    /// Reports the row with these cells, of it or of others, unless it has been reported.
    pub fn hit(&mut self, out: &mut Out, table: &Table, row: usize, cells: &[(Col<'_>, usize)]) {
        if self.seen.len() <= table.index {
            self.seen.resize(table.index + 1, Vec::new());
        }
        let seen = &mut self.seen[table.index];
        if seen.is_empty() {
            seen.resize(table.len() / 64 + 1, 0);
        }
        let bit = 1u64 << (row % 64);
        if seen[row / 64] & bit == 0 {
            seen[row / 64] |= bit;
            out.hit_cells(table, row, cells, "");
        }
    }
}
