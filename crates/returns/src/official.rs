//! The department's own list of rules, when a user has the workbook it publishes them in: their codes and wordings
//! beside ours, and the rules that none of ours answers.
//!
//! The layout of the workbook is not fixed. Rules are read from every sheet that has a heading for a code and one for a
//! wording, in any order and spelling listed in [`HEADINGS`]. Which of our rules answers which of theirs is never
//! guessed: it is said by the workbook itself (a column added for it), by our rule's record (`corresponds`), by the
//! same code, or by the same wording. Where only the fields are the same, that is offered as something to look at.

use crate::check::{CheckReport, RuleState};
use crate::finding::Severity;
use crate::kinds::Kinds;
use crate::rule::Rule;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use tables::ReadError;
use tables::reader::book::{Book, Row};
use tables::reader::{LIST_HEADINGS_WITHIN, Limits};
use tables::schema::normal;
use tables::source::Input;

/// Spellings of the headings, as they are compared: lower case, letters and digits only.
pub const HEADINGS: [(Column, &[&str]); 6] = [
    (
        Column::Code,
        &[
            "code",
            "rulecode",
            "ruleno",
            "rulenumber",
            "rule",
            "ruleid",
            "errorcode",
            "errorno",
            "errornumber",
            "validationcode",
            "validationno",
            "validationnumber",
            "checkno",
            "checknumber",
            "number",
            "no",
            "id",
        ],
    ),
    (
        Column::Wording,
        &[
            "wording",
            "message",
            "errormessage",
            "rulemessage",
            "validationmessage",
            "errortext",
            "messagetext",
            "ruledescription",
            "errordescription",
            "validationdescription",
            "description",
            "validationrule",
            "rule",
            "validation",
            "check",
            "text",
        ],
    ),
    (
        Column::Severity,
        &[
            "severity",
            "type",
            "ruletype",
            "errortype",
            "validationtype",
            "errororquery",
            "errorquery",
            "level",
            "category",
            "status",
        ],
    ),
    (
        Column::Module,
        &[
            "module",
            "modulename",
            "moduleno",
            "table",
            "tablename",
            "section",
            "group",
            "entity",
        ],
    ),
    (
        Column::Fields,
        &[
            "fields",
            "field",
            "fieldname",
            "fieldnames",
            "affectedfields",
            "dataitem",
            "dataitems",
            "dataitemname",
            "item",
            "items",
            "itemname",
            "element",
            "elements",
            "xmltag",
            "xmlname",
            "xmlelement",
        ],
    ),
    (
        Column::Ours,
        &[
            "goldenthread",
            "goldenthreadrule",
            "goldenthreadrules",
            "ourrule",
            "ourrules",
            "localrule",
            "localrules",
        ],
    ),
];

/// What a column of the workbook holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The rule's code.
    Code,
    /// Its wording.
    Wording,
    /// Error or query.
    Severity,
    /// Module or table.
    Module,
    /// Items it looks at.
    Fields,
    /// Our rules that answer it: a column someone added.
    Ours,
}

/// A rule of the department's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OfficialRule {
    /// Its code.
    pub code: String,
    /// Its wording.
    pub wording: String,
    /// Its severity, as far as the workbook's word for it is understood.
    pub severity: Option<Severity>,
    /// Module or table.
    pub module: String,
    /// Items it looks at.
    pub fields: Vec<String>,
    /// Our rules that the workbook itself names as answering it.
    #[serde(skip)]
    ours: Vec<String>,
    /// Sheet and row (from 1) of the workbook.
    pub sheet: String,
    /// Row of the sheet, from 1.
    pub line: u32,
}

/// How it is known that a rule of ours answers one of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The workbook says so.
    Workbook,
    /// Our rule's record says so.
    Record,
    /// They have the same code.
    SameCode,
    /// They have the same wording.
    SameWording,
}

impl Because {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Because::Workbook => "the workbook says so",
            Because::Record => "our rule's record says so",
            Because::SameCode => "they have the same code",
            Because::SameWording => "they have the same wording",
        }
    }
}

/// A rule of the department's with what came of it in a check.
#[derive(Clone, Debug, Serialize)]
pub struct OfficialRun {
    /// The rule.
    #[serde(flatten)]
    pub rule: OfficialRule,
    /// Our rules that answer it, and how that is known.
    pub corresponds: Vec<(String, Because)>,
    /// Our rules that look at the same items, for someone to compare; they count for nothing.
    pub same_fields: Vec<String>,
    /// What came of it: that of our rules together, the worst first. Without a rule of ours it could not be run.
    #[serde(flatten)]
    pub state: RuleState,
}

/// The department's list.
#[derive(Clone, Debug, Default)]
pub struct OfficialRules {
    /// The rules, in the order of the workbook.
    pub rules: Vec<OfficialRule>,
    /// Names of sheets that hold no list of rules.
    pub other_sheets: Vec<String>,
}

impl OfficialRules {
    /// Reads the workbook.
    ///
    /// # Errors
    /// A file that is no workbook, or has no sheet with a heading for a code and one for a wording.
    pub fn read(input: &Input, limits: &Limits) -> Result<OfficialRules, ReadError> {
        let mut list = OfficialRules::default();
        let mut book = Book::open(input, limits)?;
        for sheet in book.sheets() {
            let mut headings: Option<BTreeMap<Column, usize>> = None;
            let mut rows_above = 0;
            book.rows(&sheet, |row| {
                match &headings {
                    Some(columns) => list.row(&sheet, row, columns),
                    None => {
                        headings = columns(&row.texts());
                        rows_above += 1;
                    }
                }
                Ok(headings.is_some() || rows_above < LIST_HEADINGS_WITHIN)
            })?;
            if headings.is_none() {
                list.other_sheets.push(sheet);
            }
        }
        if list.rules.is_empty() {
            let reason = "this is no list of rules: no sheet has a heading for the code of a rule (such as Rule code) and one for its wording (such as Message), with rules below them";
            return Err(ReadError::file(&input.name, 0, reason));
        }
        Ok(list)
    }

    fn row(&mut self, sheet: &str, row: &Row, columns: &BTreeMap<Column, usize>) {
        let text = |column: Column| {
            let cell = columns.get(&column).map(|c| row.cell(*c));
            cell.map(|c| c.split_whitespace().collect::<Vec<_>>().join(" "))
                .unwrap_or_default()
        };
        let (code, wording) = (text(Column::Code), text(Column::Wording));
        if code.is_empty() {
            return;
        }
        let fields = list(&text(Column::Fields));
        let ours = list(&text(Column::Ours));
        // A rule that looks at several items may have a row for each.
        if let Some(same) = self.rules.iter_mut().find(|r| r.code == code) {
            let more = |all: &mut Vec<String>, new: Vec<String>| {
                let new: Vec<_> = new.into_iter().filter(|n| !all.contains(n)).collect();
                all.extend(new);
            };
            more(&mut same.fields, fields);
            more(&mut same.ours, ours);
            return;
        }
        if wording.is_empty() {
            return;
        }
        self.rules.push(OfficialRule {
            code,
            wording,
            severity: severity(&text(Column::Severity)),
            module: text(Column::Module),
            fields,
            ours,
            sheet: sheet.to_owned(),
            line: row.line,
        });
    }

    /// For each of our rules that answers one of the department's, these.
    #[must_use]
    pub fn beside_ours(&self, kinds: &Kinds) -> HashMap<&'static str, Vec<&OfficialRule>> {
        let mut beside: HashMap<&'static str, Vec<&OfficialRule>> = HashMap::new();
        let ours = kinds.checked.iter().flat_map(|k| k.rules().iter());
        for (ours, _) in ours.chain(crate::form::rules().iter()) {
            let theirs = self.rules.iter().filter(|r| r.answered_by(ours).is_some());
            let known = beside.entry(&ours.code).or_default();
            known.extend(theirs);
        }
        beside.retain(|_, theirs| !theirs.is_empty());
        beside
    }

    /// Each of the department's rules with what came of ours that answer it.
    #[must_use]
    pub fn against(&self, report: &CheckReport) -> Vec<OfficialRun> {
        self.rules.iter().map(|rule| rule.against(report)).collect()
    }
}

impl OfficialRule {
    /// Whether, and how it is known that, a rule of ours answers this one.
    #[must_use]
    pub fn answered_by(&self, ours: &Rule) -> Option<Because> {
        if self.ours.iter().any(|o| o.eq_ignore_ascii_case(&ours.code)) {
            Some(Because::Workbook)
        } else if ours.corresponds.contains(&self.code) {
            Some(Because::Record)
        } else if self.code.eq_ignore_ascii_case(&ours.code) {
            Some(Because::SameCode)
        } else if normal(&self.wording) == normal(&ours.wording) {
            Some(Because::SameWording)
        } else {
            None
        }
    }

    fn against(&self, report: &CheckReport) -> OfficialRun {
        let mut corresponds = Vec::new();
        let mut states = Vec::new();
        let mut same_fields = Vec::new();
        for run in &report.runs {
            match self.answered_by(run.rule) {
                Some(because) => {
                    corresponds.push((run.rule.code.clone(), because));
                    states.push(run.state.clone());
                }
                None if self.looks_at_the_same(run.rule) => same_fields.push(run.rule.code.clone()),
                None => {}
            }
        }
        OfficialRun {
            rule: self.clone(),
            state: together(states),
            same_fields: if corresponds.is_empty() {
                same_fields
            } else {
                Vec::new()
            },
            corresponds,
        }
    }

    fn looks_at_the_same(&self, ours: &Rule) -> bool {
        let theirs: Vec<String> = self.fields.iter().map(|f| normal(f)).collect();
        let known = |f: &String| theirs.contains(&normal(f));
        !theirs.is_empty()
            && theirs
                .iter()
                .all(|t| ours.fields.values().flatten().any(|f| normal(f) == *t))
            && ours.fields.values().flatten().any(known)
    }
}

/// What came of several rules together. One that did not run leaves the whole not run; nothing that did not run counts
/// as passed.
fn together(states: Vec<RuleState>) -> RuleState {
    let mut out = None;
    let mut found = 0;
    for state in states {
        match (&state, &out) {
            (RuleState::Found { count }, _) => found += count,
            (RuleState::CouldNotRun { .. }, _) => out = Some(state),
            (RuleState::NotApplicable { .. }, Some(RuleState::CouldNotRun { .. })) => {}
            (RuleState::NotApplicable { .. }, _) => out = Some(state),
            (RuleState::Clean, None) => out = Some(RuleState::Clean),
            (RuleState::Clean, Some(_)) => {}
        }
    }
    match out {
        _ if found > 0 => RuleState::Found { count: found },
        Some(state) => state,
        None => RuleState::CouldNotRun {
            why: "no check of ours corresponds".to_owned(),
        },
    }
}

/// Which column holds what, if the row is one of headings. A heading that could be two things ("Rule" for a code or a
/// wording) is the one that no other heading is.
fn columns(row: &[impl AsRef<str>]) -> Option<BTreeMap<Column, usize>> {
    let row: Vec<String> = row.iter().map(|c| normal(c.as_ref())).collect();
    let mut found: BTreeMap<Column, usize> = BTreeMap::new();
    for (column, spellings) in HEADINGS {
        let free = |at: &usize| !found.values().any(|taken| taken == at);
        let at = spellings
            .iter()
            .find_map(|s| row.iter().position(|h| h == s).filter(free));
        if let Some(at) = at {
            found.insert(column, at);
        }
    }
    (found.contains_key(&Column::Code) && found.contains_key(&Column::Wording)).then_some(found)
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '/', '\n', '|', '&']);
    let parts = parts
        .map(|p| p.trim().trim_matches(['<', '>']))
        .filter(|p| !p.is_empty());
    parts.map(str::to_owned).collect()
}

fn severity(word: &str) -> Option<Severity> {
    let word = word.trim().to_lowercase();
    let is = |words: &[&str]| words.iter().any(|w| word == *w || word.starts_with(&format!("{w} ")));
    if is(&["error", "e", "err", "errors", "failure"]) {
        Some(Severity::Error)
    } else if is(&["query", "q", "queries", "warning"]) {
        Some(Severity::Query)
    } else if is(&["note", "n", "information", "advisory"]) {
        Some(Severity::Note)
    } else {
        None
    }
}
