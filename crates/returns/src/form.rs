//! Rules about the form of a file, the same for every return: values of the wrong kind, elements and
//! columns that are not of the return, records without the record above them.

use crate::rule::{Context, Out, RuleFn, RuleSet};
use std::sync::LazyLock;
use tables::Day;
use tables::schema::Kind;
use tables::table::{Col, Format, ProblemKind, Table};

/// The rules about form.
pub fn rules() -> &'static RuleSet {
    static RULES: LazyLock<RuleSet> =
        LazyLock::new(|| RuleSet::embedded(include_str!("../rules/form.toml"), FUNCTIONS));
    &RULES
}

const FUNCTIONS: &[(&str, RuleFn)] = &[
    ("GT-FORM-001", |c, out| unreadable(c, out, Kind::Date)),
    ("GT-FORM-002", |c, out| unreadable(c, out, Kind::Int)),
    ("GT-FORM-003", |c, out| unreadable(c, out, Kind::Bool)),
    ("GT-FORM-004", |c, out| unreadable(c, out, Kind::Number)),
    ("GT-FORM-005", other_date_form),
    ("GT-FORM-006", not_this_year),
    ("GT-FORM-007", other_bool_form),
    ("GT-FORM-010", |c, out| noticed(c, out, ProblemKind::Unknown)),
    ("GT-FORM-011", |c, out| noticed(c, out, ProblemKind::Repeated)),
    ("GT-FORM-012", |c, out| noticed(c, out, ProblemKind::TooMany)),
    ("GT-FORM-013", |c, out| noticed(c, out, ProblemKind::OutOfOrder)),
    ("GT-FORM-014", |c, out| noticed(c, out, ProblemKind::Misplaced)),
    ("GT-FORM-015", |c, out| noticed(c, out, ProblemKind::Orphan)),
    ("GT-FORM-016", |c, out| noticed(c, out, ProblemKind::TooWide)),
    ("GT-FORM-017", |c, out| noticed(c, out, ProblemKind::Attribute)),
    ("GT-FORM-018", |c, out| noticed(c, out, ProblemKind::Unrecognised)),
    ("GT-FORM-019", |c, out| noticed(c, out, ProblemKind::Missing)),
    ("GT-FORM-020", not_a_code),
    ("GT-FORM-021", not_the_form),
    ("GT-FORM-022", |c, out| noticed(c, out, ProblemKind::Spelling)),
    ("GT-FORM-023", empty_value),
    ("GT-FORM-024", |c, out| noticed(c, out, ProblemKind::AnotherFile)),
    ("GT-FORM-025", |c, out| noticed(c, out, ProblemKind::TooNarrow)),
    ("GT-FORM-026", no_people),
    ("GT-FORM-027", unworked),
];

fn each_cell(c: &Context<'_>, out: &mut Out, wanted: fn(&Col<'_>) -> bool, bad: impl Fn(&Col<'_>, usize) -> bool) {
    for table in &c.tables.tables {
        for index in 0..table.def.columns.len() {
            let col = table.at(index);
            if !wanted(&col) {
                continue;
            }
            for row in table.rows() {
                if bad(&col, row) {
                    out.hit(table, row, &[col]);
                }
            }
        }
    }
}

fn unreadable(c: &Context<'_>, out: &mut Out, kind: Kind) {
    let wanted: fn(&Col<'_>) -> bool = match kind {
        Kind::Date => |c| c.def.kind == Kind::Date,
        Kind::Int => |c| c.def.kind == Kind::Int,
        Kind::Bool => |c| c.def.kind == Kind::Bool,
        Kind::Number => |c| c.def.kind == Kind::Number,
        Kind::Text => |_| false,
    };
    each_cell(c, out, wanted, |col, row| col.is_bad(row));
}

fn other_date_form(c: &Context<'_>, out: &mut Out) {
    if c.tables.format != Format::Xml || c.tables.schema.day_first {
        return;
    }
    each_cell(
        c,
        out,
        |col| col.def.kind == Kind::Date,
        |col, row| {
            let text = col.text(row);
            !text.is_empty() && !col.is_bad(row) && !Day::is_iso(text)
        },
    );
}

/// XML knows four ways to write a yes or no; what a spreadsheet writes is understood, and reported. Where a list of
/// codes stops the file, that says so.
fn other_bool_form(c: &Context<'_>, out: &mut Out) {
    if c.tables.format != Format::Xml {
        return;
    }
    each_cell(
        c,
        out,
        if strictly(c) {
            |col| col.def.kind == Kind::Bool && col.def.codes.is_none()
        } else {
            |col| col.def.kind == Kind::Bool
        },
        |col, row| {
            let text = col.text(row);
            !text.is_empty() && !col.is_bad(row) && !matches!(text, "0" | "1" | "true" | "false")
        },
    );
}

/// Codes, forms and empty values are checked where the department's own XML schema would stop the
/// file; elsewhere they belong to the rules of the return.
fn strictly(c: &Context<'_>) -> bool {
    c.tables.schema.strict && c.tables.format == Format::Xml
}

/// To an XML schema a space around a code makes another code of it.
fn as_written<'a>(col: &Col<'a>, row: usize) -> &'a str {
    let text = col.raw(row).unwrap_or("");
    if text.trim().is_empty() { "" } else { text }
}

fn not_a_code(c: &Context<'_>, out: &mut Out) {
    if !strictly(c) {
        return;
    }
    let schema = c.tables.schema;
    each_cell(
        c,
        out,
        |col| col.def.codes.is_some(),
        |col, row| {
            let text = as_written(col, row);
            !text.is_empty() && !col.def.codes.as_ref().is_some_and(|list| schema.has_code(list, text))
        },
    );
}

fn not_the_form(c: &Context<'_>, out: &mut Out) {
    if !strictly(c) {
        return;
    }
    each_cell(
        c,
        out,
        |col| col.def.form.is_some(),
        |col, row| {
            // XML Schema passes over the spaces around a number.
            let text = match col.def.kind {
                Kind::Int => as_written(col, row).trim(),
                _ => as_written(col, row),
            };
            !text.is_empty()
                && !col
                    .def
                    .form
                    .as_ref()
                    .is_some_and(|form| tables::schema::has_form(text, form))
        },
    );
}

fn empty_value(c: &Context<'_>, out: &mut Out) {
    if !strictly(c) {
        return;
    }
    each_cell(
        c,
        out,
        |col| col.def.kind != Kind::Text || col.def.codes.is_some() || col.def.form.is_some(),
        |col, row| col.raw(row).is_some_and(|t| t.trim().is_empty()),
    );
}

fn not_this_year(c: &Context<'_>, out: &mut Out) {
    let year = c.year;
    for table in &c.tables.tables {
        for (index, def) in table.def.columns.iter().enumerate() {
            let outside = def.since.is_some_and(|s| year < s) || def.until.is_some_and(|u| year > u);
            if !outside {
                continue;
            }
            let col = table.at(index);
            for row in table.rows().filter(|r| col.filled(*r)) {
                out.hit(table, row, &[col]);
            }
        }
    }
}

/// Rules have nothing to find where no one is, which must not look like a pass.
fn no_people(c: &Context<'_>, out: &mut Out) {
    let mut people = c.tables.tables.iter().filter(|t| t.def.is_of_people()).peekable();
    if people.peek().is_some() && people.all(Table::is_empty) {
        out.whole("");
    }
}

/// Cells that are blank only because no one worked their formulas out.
fn unworked(c: &Context<'_>, out: &mut Out) {
    for problem in c.tables.problems.iter().filter(|p| p.kind == ProblemKind::Unworked) {
        let Some((table, row)) = problem.place.map(|(t, row)| (&c.tables.tables[t], row)) else {
            continue;
        };
        out.hit(table, row as usize, &[table.col(&problem.what)]);
    }
    out.uncited(c.tables.problems_not_kept(ProblemKind::Unworked));
}

fn noticed(c: &Context<'_>, out: &mut Out, kind: ProblemKind) {
    for problem in c.tables.problems.iter().filter(|p| p.kind == kind) {
        out.problem(problem);
    }
    out.uncited(c.tables.problems_not_kept(kind));
}
