//! The outcome of writing a return, in words or as JSON.

use std::io;

use anyhow::Result;
use calendar::Date;
use record::Area;
use returns::CheckReport;
use returns::output::write_summary;
use submissions::{BuiltReturn, Change, Comparison};

use super::super::counted;
use super::{Before, Write};

/// Everything there is to report.
pub(super) struct Outcome {
    pub(super) area: Area,
    /// The census day, when it has not come yet.
    pub(super) draft: Option<Date>,
    pub(super) built: BuiltReturn,
    pub(super) written: Vec<String>,
    pub(super) check: CheckReport,
    pub(super) findings: Vec<returns::Finding>,
    pub(super) before: Result<Before, String>,
    pub(super) comparison: Option<Comparison>,
}

/// Lines of one kind shown; --json gives all.
const SHOWN: usize = 10;

impl Outcome {
    pub(super) fn json(&self) -> serde_json::Value {
        let left: Vec<_> = self
            .built
            .left_out
            .iter()
            .map(|l| serde_json::json!({ "table": l.table, "entry": l.entry, "child": l.child, "reason": l.reason }))
            .collect();
        let entries: Vec<_> = self
            .findings
            .iter()
            .map(|f| {
                let mut finding = serde_json::to_value(f).unwrap_or_default();
                if let Some(origin) = self.built.origin_of(f) {
                    finding["entry"] = serde_json::json!(origin.entry);
                    finding["child_entry"] = serde_json::json!(origin.child);
                }
                finding
            })
            .collect();
        serde_json::json!({
            "return": self.built.kind,
            "year": self.built.year,
            "area": self.area.id,
            "files": self.written,
            "draft": self.draft.is_some(),
            "check": self.check,
            "findings": entries,
            "left_out": left,
            "compared_with": self.before.as_ref().map_or_else(|why| why.clone(), |b| b.from.clone()),
            "comparison": self.comparison,
        })
    }

    pub(super) fn print(&self, out: &mut dyn io::Write, write: &Write) -> Result<()> {
        let known = write.known.map_or_else(
            || "everything recorded so far".to_owned(),
            |d| format!("what was recorded by {d}"),
        );
        let (year, area) = (write.collected(), &self.area.name);
        let period = submissions::period_words(write.kind.id(), year);
        writeln!(out, "{year} for {area}: {period}; from {known}")?;
        if let Some(census) = self.draft {
            writeln!(out, "A draft: {census} has not come yet. Do not submit it.")?;
        }
        for file in &self.written {
            writeln!(out, "Written: {file}")?;
        }
        writeln!(out)?;
        write_summary(out, &self.check)?;
        if self.check.total() > 0 {
            writeln!(
                out,
                "`goldenthread check` on what was written, with --csv, lists every finding with its row."
            )?;
        }
        writeln!(out)?;
        self.print_left_out(out)?;
        writeln!(out)?;
        self.print_comparison(out)
    }

    fn print_left_out(&self, out: &mut dyn io::Write) -> Result<()> {
        if self.built.left_out.is_empty() {
            writeln!(out, "Nothing on record was left out.")?;
            return Ok(());
        }
        writeln!(
            out,
            "On record and not in the return, {} in all:",
            self.built.left_out.len()
        )?;
        for (table, reason, count) in self.built.left_out_by_reason() {
            writeln!(out, "  {count:>7}  {table}: {reason}")?;
        }
        Ok(())
    }

    fn print_comparison(&self, out: &mut dyn io::Write) -> Result<()> {
        let (before, comparison) = match (&self.before, &self.comparison) {
            (Ok(before), Some(comparison)) => (before, comparison),
            (Err(why), _) => {
                writeln!(out, "Not compared with last year's: {why}.")?;
                return Ok(());
            }
            _ => return Ok(()),
        };
        writeln!(
            out,
            "Compared with {}: {} in both",
            before.from,
            counted(comparison.in_both, "person", "people")
        )?;
        let counts = comparison.counts();
        for (change, words) in [
            (Change::Vanished, "vanished: open last year, not in this year's return"),
            (Change::Restated, "restated: given differently from last year"),
            (Change::New, "new this year"),
        ] {
            let count = comparison.of(change).count();
            writeln!(out, "  {count:>7}  {words}")?;
            if change == Change::New {
                let missed = comparison.of(change).filter(|d| d.missed_last_year).count();
                if missed > 0 {
                    writeln!(
                        out,
                        "           of them {missed} whose plan or request last year's return should have had"
                    )?;
                }
                continue;
            }
            for ((_, table, field), n) in counts.iter().filter(|((c, _, f), _)| *c == change && f.is_some()) {
                writeln!(out, "           {table} {}: {n}", field.unwrap_or_default())?;
            }
            for d in comparison.of(change).take(SHOWN) {
                let child = if d.child.is_empty() { "no number" } else { &d.child };
                let row = d.row_now.map(|r| format!(", {} row {r}", d.table));
                let last = d.row_before.map(|r| format!(", last year's {} row {r}", d.table));
                let at = row.or(last).unwrap_or_default();
                writeln!(out, "           {child}{at}: {}", d.message)?;
            }
            if count > SHOWN {
                writeln!(out, "           and {} more; --json lists all", count - SHOWN)?;
            }
        }
        Ok(())
    }
}
