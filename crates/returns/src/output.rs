//! Findings and rule states as files and as a summary, the same from the command line and the web.

use crate::check::{CheckReport, RuleState};
use crate::finding::{Finding, Severity};
use std::io::{self, Write};

/// Headings of the CSV of findings; part of the published contract.
pub const FINDING_HEADINGS: [&str; 11] = [
    "rule", "severity", "stage", "table", "row", "file", "line", "child", "fields", "values", "message",
];

/// Writes one finding as a line of JSON.
///
/// # Errors
/// As the writer.
pub fn write_json(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    serde_json::to_writer(&mut *out, finding)?;
    out.write_all(b"\n")
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it, so that a value
/// typed into a return cannot act when the findings are opened.
pub fn safe_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Writes findings as CSV. Fields and values are joined by `; ` in the same order.
pub struct CsvFindings<W: Write> {
    out: ::csv::Writer<W>,
}

impl<W: Write> CsvFindings<W> {
    /// Starts the file with its headings.
    ///
    /// # Errors
    /// As the writer.
    pub fn new(out: W) -> io::Result<CsvFindings<W>> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(FINDING_HEADINGS)?;
        Ok(CsvFindings { out })
    }

    /// Writes one finding.
    ///
    /// # Errors
    /// As the writer.
    pub fn write(&mut self, f: &Finding) -> io::Result<()> {
        let values: Vec<&str> = f.values.iter().map(|v| v.as_deref().unwrap_or("")).collect();
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        self.out.write_record([
            f.rule,
            f.severity.word(),
            f.stage.unwrap_or(""),
            f.table.unwrap_or(""),
            &number(f.row),
            &safe_cell(f.file.as_deref().unwrap_or("")),
            &number(f.line),
            &safe_cell(f.child.as_deref().unwrap_or("")),
            &safe_cell(&f.fields.join("; ")),
            &safe_cell(&values.join("; ")),
            &safe_cell(&f.message),
        ])?;
        Ok(())
    }

    /// Finishes the file.
    ///
    /// # Errors
    /// As the writer.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// One word and an explanation for a rule's state.
pub fn state_words(state: &RuleState) -> (&'static str, String) {
    match state {
        RuleState::Clean => ("clean", String::new()),
        RuleState::Found { count } => ("found", count.to_string()),
        RuleState::NotApplicable { missing } => ("not applicable", format!("missing: {missing}")),
        RuleState::CouldNotRun { why } => ("could not run", why.clone()),
    }
}

/// Writes the state of every rule as CSV: `rule,severity,stage,module,state,count,reason,wording`.
///
/// # Errors
/// As the writer.
pub fn write_rules_csv(out: impl Write, report: &CheckReport) -> io::Result<()> {
    let mut out = ::csv::Writer::from_writer(out);
    out.write_record([
        "rule", "severity", "stage", "module", "state", "count", "reason", "wording",
    ])?;
    for run in &report.runs {
        let (word, more) = state_words(&run.state);
        let (count, reason) = match run.state {
            RuleState::Found { .. } => (more.as_str(), ""),
            RuleState::Clean => ("0", ""),
            _ => ("", more.as_str()),
        };
        out.write_record([
            &*run.rule.code,
            run.rule.severity.word(),
            run.rule.stage.as_deref().unwrap_or(""),
            run.rule.module.as_deref().unwrap_or(""),
            word,
            count,
            reason,
            &run.rule.wording,
        ])?;
    }
    out.flush()
}

/// Writes the state of every rule for a person, aligned in columns.
///
/// # Errors
/// As the writer.
pub fn write_rules(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let wide = report.runs.iter().map(|r| r.rule.code.len()).max().unwrap_or(0);
    for run in &report.runs {
        let (word, more) = state_words(&run.state);
        let severity = run.rule.severity.word();
        let code = &run.rule.code;
        writeln!(out, "{code:<wide$}  {severity:<5}  {word:<14}  {more}")?;
    }
    Ok(())
}

/// Writes a summary a person can act on: what was read and why it was taken for that, then what was
/// found, most serious and most frequent first, then what could not be checked.
///
/// # Errors
/// As the writer.
pub fn write_summary(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    writeln!(out, "{}, {}", report.title, report.year)?;
    writeln!(out, "{}", report.why)?;
    let tables: Vec<String> = report
        .tables
        .iter()
        .filter(|t| t.supplied)
        .map(|t| format!("{} {}", t.table, t.rows))
        .collect();
    writeln!(out, "Rows read: {}", tables.join(", "))?;
    writeln!(out)?;
    if report.total() == 0 {
        writeln!(out, "Nothing was found.")?;
    } else {
        writeln!(
            out,
            "{}, {}{}",
            many(report.errors, "error", "errors"),
            many(report.queries, "query", "queries"),
            match report.notes {
                0 => String::new(),
                n => format!(", {}", many(n, "note", "notes")),
            }
        )?;
    }
    for severity in [Severity::Error, Severity::Query, Severity::Note] {
        let mut found: Vec<_> = report
            .runs
            .iter()
            .filter(|r| r.rule.severity == severity)
            .filter_map(|r| match r.state {
                RuleState::Found { count } => Some((count, r.rule)),
                _ => None,
            })
            .collect();
        found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        for (count, rule) in found {
            writeln!(
                out,
                "  {:<5} {count:>7}  {}  {}",
                severity.word(),
                rule.code,
                rule.wording
            )?;
        }
    }
    if report.not_shown > 0 {
        writeln!(
            out,
            "{} were counted but are not listed one by one.",
            many(report.not_shown, "finding", "findings")
        )?;
    }
    let ran = |r: &&crate::check::RuleRun| matches!(r.state, RuleState::Clean | RuleState::Found { .. });
    writeln!(out)?;
    writeln!(
        out,
        "{} of {} rules were run.",
        report.runs.iter().filter(ran).count(),
        report.runs.len()
    )?;
    // Rules that lack the same input are told together.
    let mut lacking: Vec<(String, Vec<&str>)> = Vec::new();
    for run in &report.runs {
        let why = match &run.state {
            RuleState::NotApplicable { missing } => format!("Not applicable without {missing}"),
            RuleState::CouldNotRun { why } => format!("COULD NOT BE RUN ({why})"),
            _ => continue,
        };
        match lacking.iter_mut().find(|(w, _)| *w == why) {
            Some((_, codes)) => codes.push(&run.rule.code),
            None => lacking.push((why, vec![&run.rule.code])),
        }
    }
    for (why, codes) in lacking {
        writeln!(out, "  {why}: {}", codes.join(", "))?;
    }
    Ok(())
}

fn many(n: u64, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}
