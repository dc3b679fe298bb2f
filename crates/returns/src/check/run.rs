//! One rule run, and its findings put into words.

use super::RuleState;
use crate::finding::Finding;
use crate::rule::{CellRef, Context, Hit, NO_DETAIL, Out, Rule, RuleFn};
use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use tables::fault::Fault;
use tables::table::{Format, Tables};

thread_local! {
    /// Where the rule now run by this thread stopped; `None` while no rule is run.
    static STOPPED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic's own text can quote a child's data, and is printed by the panic hook, perhaps into a
/// server's log. While a rule is run only the place in the program is kept, and nothing is printed.
fn keep_panics_to_ourselves() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            let ours = STOPPED.try_with(|stopped| match &mut *stopped.borrow_mut() {
                Some(place) => {
                    *place = info.location().map(|l| format!(" ({l})")).unwrap_or_default();
                    true
                }
                None => false,
            });
            if ours != Ok(true) {
                before(info);
            }
        }));
    });
}

pub(super) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    keep_panics_to_ourselves();
    let around = STOPPED.replace(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(f));
    let place = STOPPED.replace(around).unwrap_or_default();
    done.map_err(|payload| match payload.downcast::<Fault>() {
        Ok(fault) => fault.0,
        Err(_) => format!("it stopped on something unforeseen{place}; this is a fault in the checker"),
    })
}

pub(super) fn run(rule: &Rule, function: Option<RuleFn>, context: &Context<'_>, keep: usize) -> (RuleState, Out) {
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
    let state = match (out.count, &out.without) {
        (0, Some(missing)) => RuleState::NotApplicable {
            missing: missing.clone(),
        },
        (0, None) => RuleState::Clean,
        (count, _) => RuleState::Found { count },
    };
    (state, out)
}

/// How many of the rules must read a column before it pays to number its texts.
const WORTH_NUMBERING: u32 = 2;

/// Numbers the texts of the columns that several of the rules read, on all cores.
pub(super) fn number_texts(rules: &[(&'static Rule, Option<RuleFn>)], tables: &Tables, previous: Option<&Tables>) {
    let mut readers: HashMap<(usize, usize, bool), u32> = HashMap::new();
    for (table, fields) in rules.iter().flat_map(|(rule, _)| &rule.fields) {
        let (table, last) = match table.strip_prefix("previous.") {
            Some(table) => (table, true),
            None => (table.as_str(), false),
        };
        let Some(t) = tables.schema.table(table) else { continue };
        for column in fields.iter().filter_map(|f| tables.tables[t].def.column(f)) {
            *readers.entry((t, column, last)).or_default() += 1;
        }
    }
    let worth = readers.into_iter().filter(|(_, readers)| *readers >= WORTH_NUMBERING);
    let worth: Vec<(usize, usize, bool)> = worth.map(|(column, _)| column).collect();
    worth.into_par_iter().for_each(|(t, column, last)| {
        let of = if last { previous } else { Some(tables) };
        if let Some(table) = of.and_then(|of| of.tables.get(t)) {
            table.number_texts(column);
        }
    });
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

pub(super) fn write_out(rule: &'static Rule, hit: &Hit, out: &Out, context: &Context<'_>) -> Finding {
    let tables = context.tables;
    let detail = match hit.detail {
        NO_DETAIL => "",
        d => &out.details[d as usize],
    };
    let cells = &out.cells[hit.cells.0 as usize..hit.cells.0 as usize + hit.cells.1 as usize];
    let mut fields = Vec::with_capacity(cells.len());
    let mut values = Vec::with_capacity(cells.len());
    let mut line = None;
    // What is in the row itself comes before what it is compared with.
    let own = |cell: &&CellRef| hit.place == Some((cell.table, cell.row)) && !cell.previous;
    for cell in cells.iter().filter(own).chain(cells.iter().filter(|c| !own(c))) {
        let from = match (cell.previous, context.previous) {
            (true, Some(p)) => p,
            _ => tables,
        };
        let table = &from.tables[cell.table as usize];
        let col = table.at(cell.column as usize);
        let field = match own(&cell) {
            true => &col.def.name,
            false => table.def.full_name(cell.column as usize, cell.previous),
        };
        if line.is_none() && own(&cell) {
            line = Some(table.cell_line(cell.row as usize, cell.column as usize));
        }
        fields.push(Cow::Borrowed(field));
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
    if hit.names_a_field {
        let name = detail.rsplit('/').next().unwrap_or(detail);
        fields.push(Cow::Owned(name.to_owned()));
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
            Cow::Borrowed(rule.wording.as_str())
        } else {
            Cow::Owned(format!("{}: {detail}", rule.wording))
        },
    }
}
