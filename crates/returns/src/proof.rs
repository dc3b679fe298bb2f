//! Proof, through the file, that each rule can fire and can stay quiet.
//!
//! A rule is proved by two small returns made by a builder and written to bytes: one that must trigger
//! it and one that must not. Both go in as files and come out as findings, for every year the rule is
//! in force. [`prove`] fails for a rule without such a proof.

use crate::check::{CheckOptions, RuleState};
use crate::finding::Finding;
use crate::kind::ReturnKind;
use crate::kinds::Kinds;
use crate::rule::{Reference, Rule};
use tables::Day;
use tables::source::{FileKind, Input, sniff};

/// A small return and what goes with it.
#[derive(Default)]
pub struct Case {
    /// The files.
    pub files: Vec<Input>,
    /// Last year's files, where the rule compares.
    pub previous: Vec<Input>,
    /// The day of checking, where it matters.
    pub today: Option<Day>,
    /// The authority's code, for returns that do not carry it.
    pub authority: Option<String>,
    /// Lists from outside.
    pub reference: Reference,
}

impl Case {
    /// A case of these files alone.
    pub fn files(files: Vec<Input>) -> Case {
        Case {
            files,
            ..Case::default()
        }
    }

    /// Last year's files beside them.
    pub fn with_previous(mut self, previous: Vec<Input>) -> Case {
        self.previous = previous;
        self
    }
}

/// Makes a case for a year.
pub type MakeCase = Box<dyn Fn(u16) -> Case>;

/// The proof of one rule.
pub struct Proof {
    /// The rule's code.
    pub code: &'static str,
    /// A return that must trigger it.
    pub fires: MakeCase,
    /// A return on which it must run and find nothing.
    pub quiet: MakeCase,
    /// The table and row (0-based) at which it must fire; several mean all of them and no other. Empty
    /// means anywhere.
    pub at: Vec<(&'static str, u32)>,
}

impl Proof {
    /// A proof from two makers.
    pub fn new(
        code: &'static str,
        fires: impl Fn(u16) -> Case + 'static,
        quiet: impl Fn(u16) -> Case + 'static,
    ) -> Proof {
        Proof {
            code,
            fires: Box::new(fires),
            quiet: Box::new(quiet),
            at: Vec::new(),
        }
    }

    /// Says at which table and rows it must fire.
    pub fn at(mut self, places: &[(&'static str, u32)]) -> Proof {
        self.at = places.to_vec();
        self
    }
}

/// Runs one case through the real reader for one rule and gives its state and findings.
pub fn run_case(
    kind: &'static dyn ReturnKind,
    code: &str,
    year: u16,
    case: Case,
) -> Result<(RuleState, Vec<Finding>), String> {
    let options = CheckOptions {
        kind: Some(kind.id().to_owned()),
        year: Some(year),
        previous: case.previous,
        today: case.today,
        authority: case.authority,
        only: vec![code.to_owned()],
        reference: case.reference,
        ..CheckOptions::default()
    };
    let mut findings = Vec::new();
    let report = Kinds::only(kind)
        .check_files(&case.files, &options, &|_| (), &mut |f| findings.push(f))
        .map_err(|e| e.to_string())?;
    let run = report.runs.iter().find(|r| r.rule.code == code);
    let state = run.map(|r| r.state.clone()).ok_or("the rule was not run")?;
    Ok((state, findings))
}

/// Proves every rule of a kind for every year it is in force. Returns every failure in words: a rule
/// without a proof, a proof of no rule, a rule that does not fire, fires elsewhere, or is not quiet; a
/// function without a record; a field or table a record names and the schema lacks; a finding that lacks
/// a part of the published contract, or names a line that does not hold what it says.
pub fn prove(kind: &'static dyn ReturnKind, proofs: &[Proof]) -> Vec<String> {
    let mut failures = Vec::new();
    let rules = kind.rules();
    if rules.is_empty() {
        failures.push(format!("{} has no rules at all", kind.id()));
    }
    for code in &rules.unmatched {
        failures.push(format!("{code}: a function but no record"));
    }
    for proof in proofs {
        if rules.get(proof.code).is_none() {
            failures.push(format!("{}: a proof but no rule", proof.code));
        }
    }
    for (rule, function) in rules.iter() {
        let code = &rule.code;
        if function.is_none() {
            failures.push(format!("{code}: a record but no function"));
        }
        for (table, fields) in &rule.fields {
            let table = table.strip_prefix("previous.").unwrap_or(table);
            match kind.schema().table(table) {
                None => failures.push(format!("{code}: there is no table {table}")),
                Some(t) => {
                    for field in fields {
                        if kind.schema().tables[t].column(field).is_none() {
                            failures.push(format!("{code}: table {table} has no {field}"));
                        }
                    }
                }
            }
        }
        let Some(proof) = proofs.iter().find(|p| p.code == *code) else {
            failures.push(format!("{code}: no proof"));
            continue;
        };
        for year in kind.years().filter(|y| rule.in_force(*y)) {
            let case = (proof.fires)(year);
            let files = case.files.clone();
            match run_case(kind, code, year, case) {
                Ok((RuleState::Found { .. }, findings)) => {
                    let faults = findings.iter().filter_map(|f| misshapen(kind, rule, f, &files));
                    for why in elsewhere(proof, &findings).into_iter().chain(faults) {
                        failures.push(format!("{code} in {year}: {why}"));
                    }
                }
                Ok((state, _)) => {
                    failures.push(format!("{code} in {year}: should fire, is {state:?}"));
                }
                Err(e) => failures.push(format!("{code} in {year}: {e}")),
            }
            match run_case(kind, code, year, (proof.quiet)(year)) {
                Ok((RuleState::Clean, _)) => {}
                Ok((state, findings)) => {
                    let first = findings.first().map(|f| format!(" {f:?}")).unwrap_or_default();
                    failures.push(format!("{code} in {year}: should be quiet, is {state:?}{first}"));
                }
                Err(e) => failures.push(format!("{code} in {year}: {e}")),
            }
        }
    }
    failures
}

fn elsewhere(proof: &Proof, findings: &[Finding]) -> Option<String> {
    if proof.at.is_empty() {
        return None;
    }
    let mut found: Vec<(&str, u32)> = findings
        .iter()
        .map(|f| (f.table.unwrap_or(""), f.row.unwrap_or(u32::MAX)))
        .collect();
    found.sort_unstable();
    found.dedup();
    let mut wanted: Vec<(&str, u32)> = proof.at.iter().map(|(t, r)| (*t, *r)).collect();
    wanted.sort_unstable();
    (found != wanted).then(|| format!("should fire at {wanted:?}, fires at {found:?}"))
}

/// What a finding lacks of the published contract: a finding at a row has a table of the return, a file, a
/// line that holds the value written there, fields of the return and as many values; and all have a
/// message that a person can read.
fn misshapen(kind: &'static dyn ReturnKind, rule: &Rule, f: &Finding, files: &[Input]) -> Option<String> {
    let schema = kind.schema();
    let known = |field: &str| {
        let field = field.strip_prefix("previous.").unwrap_or(field);
        let (table, column) = match field.split_once('.').filter(|(t, _)| schema.table(t).is_some()) {
            Some((table, column)) => (Some(table), column),
            None => (f.table, field),
        };
        let table = table.and_then(|t| schema.table(t)).map(|t| &schema.tables[t]);
        table.is_some_and(|t| t.column(column).is_some())
    };
    if let Some(field) = f.fields.iter().find(|field| !known(field)) {
        return Some(format!("the field {field} is not one of the return"));
    }
    if f.fields.len() != f.values.len() {
        return Some(format!("{} fields but {} values", f.fields.len(), f.values.len()));
    }
    let plain = f.message.starts_with(|c: char| !c.is_whitespace() && !c.is_lowercase())
        && !f.message.contains(['\n', '{', '}'])
        && !f.message.contains("' +")
        && f.message.trim_end() == f.message
        && f.message.starts_with(&rule.wording);
    if !plain {
        return Some(format!("the message is no plain sentence: {:?}", f.message));
    }
    let (Some(table), Some(_)) = (f.table, f.row) else {
        let nowhere = f.table.is_none() && f.row.is_none();
        return (!nowhere).then(|| "a table without row, or a row without table".to_owned());
    };
    if schema.table(table).is_none() {
        return Some(format!("the return has no table {table}"));
    }
    if f.fields.is_empty() {
        return Some("it is at a row but names no field".to_owned());
    }
    let (Some(file), Some(line)) = (&f.file, f.line) else {
        return Some("it is at a row but names no file or line".to_owned());
    };
    let Some(input) = files.iter().find(|i| i.name == *file) else {
        return Some(format!("there is no file {file}"));
    };
    if sniff(&input.head(4096).ok()?) == FileKind::Workbook {
        return (line < 2).then(|| format!("row {line} of a sheet holds headings"));
    }
    let text = input.text(1 << 30).ok()?;
    let Some(written) = (line as usize).checked_sub(1).and_then(|l| text.lines().nth(l)) else {
        return Some(format!("{file} has no line {line}"));
    };
    // A line of CSV is the whole row; the line of an XML finding is that of its first field.
    let many = if sniff(text.as_bytes()) == FileKind::Csv {
        usize::MAX
    } else {
        1
    };
    let here = f.fields.iter().zip(&f.values).filter(|(field, _)| !field.contains('.'));
    let mut values = here.take(many).map(|(_, value)| value.as_deref().unwrap_or(""));
    let absent = values.find(|value| !written.contains(value.trim()));
    absent.map(|value| format!("line {line} does not hold {value:?}: {written}"))
}
