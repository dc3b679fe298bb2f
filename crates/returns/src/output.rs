//! Findings and rule states as files and as a summary, the same from the command line and the web.

use crate::check::{CheckReport, RuleState};
use crate::finding::{Finding, Severity};
use crate::official::{OfficialRule, OfficialRun};
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

/// Writes one finding as a line of JSON with the department's rules that the rule which found it answers, under
/// `official`.
///
/// # Errors
/// As the writer.
pub fn write_json_beside(out: &mut dyn Write, finding: &Finding, official: &[&OfficialRule]) -> io::Result<()> {
    #[derive(serde::Serialize)]
    struct Beside<'a> {
        #[serde(flatten)]
        finding: &'a Finding,
        official: &'a [&'a OfficialRule],
    }
    serde_json::to_writer(&mut *out, &Beside { finding, official })?;
    out.write_all(b"\n")
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it, so that a value
/// typed into a return cannot act when the findings are opened. Plain numbers stay numbers.
pub fn safe_cell(text: &str) -> String {
    let number = || text.bytes().all(|b| b"+-.0123456789".contains(&b)) && text.parse::<f64>().is_ok();
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Writes findings as CSV. Fields and values are joined by `; ` in the same order.
pub struct CsvFindings<W: Write> {
    out: ::csv::Writer<W>,
}

/// The writer's own fault, so that one that has gone away is not taken for another.
fn plain(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl<W: Write> CsvFindings<W> {
    /// Starts the file with its headings.
    ///
    /// # Errors
    /// As the writer.
    pub fn new(out: W) -> io::Result<CsvFindings<W>> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(FINDING_HEADINGS).map_err(plain)?;
        Ok(CsvFindings { out })
    }

    /// Starts a file with two columns more, for the department's rules that ours answer: see
    /// [`CsvFindings::write_beside`].
    ///
    /// # Errors
    /// As the writer.
    pub fn beside(out: W) -> io::Result<CsvFindings<W>> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(FINDING_HEADINGS.iter().chain(&["official", "official_wording"]))
            .map_err(plain)?;
        Ok(CsvFindings { out })
    }

    /// Writes one finding with the department's rules that the rule which found it answers.
    ///
    /// # Errors
    /// As the writer.
    pub fn write_beside(&mut self, f: &Finding, official: &[&OfficialRule]) -> io::Result<()> {
        let join = |get: fn(&OfficialRule) -> &str| official.iter().map(|r| get(r)).collect::<Vec<_>>().join("; ");
        let mut cells = Self::cells(f);
        cells.push(safe_cell(&join(|r| &r.code)));
        cells.push(safe_cell(&join(|r| &r.wording)));
        self.out.write_record(cells).map_err(plain)?;
        Ok(())
    }

    /// Writes one finding.
    ///
    /// # Errors
    /// As the writer.
    pub fn write(&mut self, f: &Finding) -> io::Result<()> {
        self.out.write_record(Self::cells(f)).map_err(plain)?;
        Ok(())
    }

    fn cells(f: &Finding) -> Vec<String> {
        let values: Vec<&str> = f.values.iter().map(|v| v.as_deref().unwrap_or("")).collect();
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        vec![
            f.rule.to_owned(),
            f.severity.word().to_owned(),
            f.stage.unwrap_or("").to_owned(),
            f.table.unwrap_or("").to_owned(),
            number(f.row),
            safe_cell(f.file.as_deref().unwrap_or("")),
            number(f.line),
            safe_cell(f.child.as_deref().unwrap_or("")),
            safe_cell(&f.fields.join("; ")),
            safe_cell(&values.join("; ")),
            safe_cell(&f.message),
        ]
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
    ])
    .map_err(plain)?;
    for run in &report.runs {
        let (word, more) = state_words(&run.state);
        let (count, reason) = match run.state {
            RuleState::Found { .. } => (more.as_str(), run.without.as_deref().unwrap_or("")),
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
        ])
        .map_err(plain)?;
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
        let without = run.without.as_ref().map(|w| format!(" (run without {w})"));
        let without = without.unwrap_or_default();
        writeln!(out, "{code:<wide$}  {severity:<5}  {word:<14}  {more}{without}")?;
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
    let tables = if tables.is_empty() {
        "none".to_owned()
    } else {
        tables.join(", ")
    };
    writeln!(out, "Rows read: {tables}")?;
    if report.tables.iter().all(|t| t.rows == 0) {
        writeln!(out, "No row was read, so that there was nothing to check.")?;
    } else if report.no_one_was_read() {
        writeln!(
            out,
            "No row about a child or another person was read, so that the rules about them had nothing to check."
        )?;
    }
    if !report.repeated.is_empty() {
        let each = report.repeated.iter();
        let each: Vec<String> = each.map(|r| format!("{} ({})", r.table, r.from.join(", "))).collect();
        writeln!(
            out,
            "Read from more than one file or sheet, the rows of all one after another: {}.",
            each.join("; ")
        )?;
    }
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
    // Rules that lack the same input are reported together.
    let mut lacking: Vec<(String, Vec<&str>)> = Vec::new();
    for run in &report.runs {
        let why = match &run.state {
            RuleState::NotApplicable { missing } => format!("Not applicable without {missing}"),
            RuleState::CouldNotRun { why } => format!("COULD NOT BE RUN ({why})"),
            _ => match &run.without {
                Some(missing) => format!("Run in part, without {missing}"),
                None => continue,
            },
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

/// Writes the department's rules as CSV: `official,severity,module,state,count,reason,ours,same_fields,wording`.
///
/// # Errors
/// As the writer.
pub fn write_official_csv(out: impl Write, runs: &[OfficialRun]) -> io::Result<()> {
    let mut out = ::csv::Writer::from_writer(out);
    if !runs.is_empty() {
        out.write_record([
            "official",
            "severity",
            "module",
            "state",
            "count",
            "reason",
            "ours",
            "same_fields",
            "wording",
        ])
        .map_err(plain)?;
    }
    for run in runs {
        let (word, more) = state_words(&run.state);
        let found = matches!(run.state, RuleState::Found { .. });
        let ours: Vec<String> = run
            .corresponds
            .iter()
            .map(|(c, why)| format!("{c} ({})", why.words()))
            .collect();
        out.write_record([
            &*safe_cell(&run.rule.code),
            run.rule.severity.map_or("", Severity::word),
            &safe_cell(&run.rule.module),
            word,
            if found { &more } else { "" },
            if found { "" } else { &more },
            &ours.join("; "),
            &run.same_fields.join("; "),
            &safe_cell(&run.rule.wording),
        ])
        .map_err(plain)?;
    }
    out.flush()
}

/// Writes what the department's list of rules shows of a check, for a person: how many of its rules were run through
/// ours, and those that could not be; with `all`, every one of them.
///
/// # Errors
/// As the writer.
pub fn write_official(out: &mut dyn Write, runs: &[OfficialRun], all: bool) -> io::Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let answered = runs.iter().filter(|r| !r.corresponds.is_empty()).count();
    writeln!(out)?;
    writeln!(
        out,
        "Of {} in the department's list, {answered} are answered by rules of ours; the others were not checked.",
        many(runs.len() as u64, "rule", "rules")
    )?;
    for run in runs.iter().filter(|r| all || r.corresponds.is_empty()) {
        let (word, more) = state_words(&run.state);
        let severity = run.rule.severity.map_or("?", Severity::word);
        let more = if more.is_empty() { more } else { format!(" ({more})") };
        writeln!(
            out,
            "  {:<8} {severity:<5}  {word}{more}: {}",
            run.rule.code, run.rule.wording
        )?;
        for (ours, because) in &run.corresponds {
            writeln!(out, "           answered by {ours}: {}", because.words())?;
        }
        if !run.same_fields.is_empty() {
            let ours = run.same_fields.join(", ");
            writeln!(
                out,
                "           looks at the same items, to be compared by a person: {ours}"
            )?;
        }
    }
    Ok(())
}
