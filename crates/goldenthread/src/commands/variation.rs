use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use calendar::Date;
use clap::{Args, ValueEnum};
use measures::variation::{Assurance, Baseline, Direction, Mark, Rule, Stepping, Variation};
use serde::Serialize;

use crate::output::Escaping;

/// Find the changes in a series that are more than its usual ups and downs
///
/// The file is CSV with a heading and two columns, period and value; an empty value is a gap. Periods that are dates
/// (2026-03-31, 31/03/2026, 2026-03 or 2026) are put in order; others keep the order of the file.
///
/// The rules are those of NHS England's Making Data Count as NHSRplotthedots 0.2.2 has them: a point outside the limits
/// (mean ± 2.66 mean moving ranges); seven points rising or falling; two of three points beyond two sigma on one side;
/// seven points on one side of the mean.
///
/// Example: goldenthread variation waits.csv --better lower --target 18 --rebase 2025-04-01
#[derive(Debug, Args)]
pub(crate) struct Command {
    /// The series: a CSV file with the columns period and value
    file: PathBuf,
    /// Which way is better
    #[arg(long, value_enum, default_value = "higher")]
    better: Better,
    /// The target
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    target: Option<f64>,
    /// Start a new baseline at this period; repeat it for more
    #[arg(long, value_name = "DATE")]
    rebase: Vec<String>,
    /// Also start a new baseline wherever a shift is confirmed
    #[arg(long)]
    step: bool,
    /// Print JSON, for a program
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Better {
    Higher,
    Lower,
    Neither,
}

/// What the latest point says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    CommonCause,
    Improving,
    Concerning,
    Neither,
}

#[derive(Serialize)]
struct Report<'a> {
    points: Vec<Point<'a>>,
    variation: Verdict,
    assurance: Option<Assurance>,
    direction: Option<Direction>,
    baselines: Vec<Stretch<'a>>,
}

#[derive(Serialize)]
struct Point<'a> {
    period: &'a str,
    value: Option<f64>,
    mean: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    signal: Option<Rule>,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Stretch<'a> {
    from: &'a str,
    points: usize,
    provisional: bool,
    nearly_constant: bool,
    stepped: bool,
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let rows = rows(&self.file, &bytes)?;
        let rebase: Vec<usize> = self.rebase.iter().map(|at| find(&rows, at)).collect::<Result<_>>()?;
        if self.target.is_some_and(|target| !target.is_finite()) {
            bail!("--target needs a number, such as 95");
        }
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.value).collect();
        let stepping = if self.step {
            Stepping::Confirmed
        } else {
            Stepping::Given
        };
        let variation = Variation::of(&values, &rebase, stepping);
        let report = self.report(&rows, &variation);
        let mut out = Escaping::to(std::io::stdout().lock());
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        } else {
            self.print(&mut out, &report, &variation)?;
        }
        out.flush()?;
        Ok(())
    }

    fn report<'a>(&self, rows: &'a [Row], variation: &Variation) -> Report<'a> {
        let points = rows.iter().zip(&variation.points).map(|(row, point)| {
            let baseline = &variation.baselines[point.baseline];
            Point {
                period: &row.period,
                value: point.value,
                mean: baseline.mean,
                lower: baseline.limits.map(|l| l.lower),
                upper: baseline.limits.map(|l| l.upper),
                signal: point.signal().map(|m| m.rule),
                rules: point.marks.iter().map(|m| m.rule).collect(),
            }
        });
        let latest = variation.latest();
        let target = self.target.filter(|_| !variation.points.is_empty());
        let assurance = match self.better {
            Better::Higher => target.map(|t| variation.assurance(t, true)),
            Better::Lower => target.map(|t| variation.assurance(t, false)),
            Better::Neither => None,
        };
        Report {
            points: points.collect(),
            variation: self.verdict(latest),
            assurance,
            direction: latest.map(|m| m.direction),
            baselines: variation.baselines.iter().map(|b| stretch(rows, b)).collect(),
        }
    }

    fn verdict(&self, latest: Option<Mark>) -> Verdict {
        let Some(mark) = latest else {
            return Verdict::CommonCause;
        };
        match (self.better, mark.direction) {
            (Better::Neither, _) => Verdict::Neither,
            (Better::Higher, Direction::Up) | (Better::Lower, Direction::Down) => Verdict::Improving,
            _ => Verdict::Concerning,
        }
    }

    fn print(&self, out: &mut impl Write, report: &Report<'_>, variation: &Variation) -> Result<()> {
        let widest = report
            .points
            .iter()
            .map(|p| p.period.chars().count())
            .max()
            .unwrap_or(0)
            .max(6);
        writeln!(
            out,
            "{:widest$}  {:>12} {:>12} {:>12} {:>12}  signal",
            "period", "value", "mean", "lower", "upper"
        )?;
        let mut baseline = 0;
        for (point, judged) in report.points.iter().zip(&variation.points) {
            if judged.baseline != baseline {
                baseline = judged.baseline;
                writeln!(out, "{:widest$}  new baseline", "")?;
            }
            let line = format!(
                "{:widest$}  {:>12} {:>12} {:>12} {:>12}  {}",
                point.period,
                point.value.map_or_else(|| "gap".to_owned(), |v| v.to_string()),
                rounded(point.mean),
                rounded(point.lower),
                rounded(point.upper),
                point.rules.iter().map(|r| r.id()).collect::<Vec<_>>().join(", "),
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
        writeln!(out, "Variation: {}", self.sentence(report, variation))?;
        if let Some(target) = self.target {
            let words = match report.assurance {
                Some(Assurance::Passes) => "the usual variation consistently passes it",
                Some(Assurance::Fails) => "the usual variation consistently fails it",
                Some(Assurance::Inconsistent) if variation.current().is_some_and(|b| b.limits.is_none()) => {
                    "there are no limits to compare it with (inconsistent, as the reference prints it)"
                }
                Some(Assurance::Inconsistent) => "the usual variation passes and fails it inconsistently",
                None => "not compared: neither way is better",
            };
            writeln!(out, "Target {target}: {words}.")?;
        }
        for stretch in &report.baselines {
            if stretch.provisional {
                writeln!(
                    out,
                    "The limits from {} rest on {} {}: they are provisional and will move with each new one.",
                    stretch.from,
                    stretch.points,
                    if stretch.points == 1 { "point" } else { "points" },
                )?;
            }
            if stretch.nearly_constant {
                writeln!(
                    out,
                    "Half or more of the figures from {} equal the one before: these limits cannot tell a change from chance.",
                    stretch.from
                )?;
            }
        }
        Ok(())
    }

    fn sentence(&self, report: &Report<'_>, variation: &Variation) -> String {
        let Some(mark) = variation.latest() else {
            let earlier = variation.points.iter().filter(|p| p.signal().is_some()).count();
            let moved = report.baselines.iter().rev().find(|b| b.stepped);
            return match earlier {
                _ if moved.is_some() => format!(
                    "common cause, no new change since the baseline moved at {}.",
                    moved.map_or("", |b| b.from)
                ),
                0 => "common cause, no significant change.".to_owned(),
                _ => "common cause, no new change at the latest point; see the signals above.".to_owned(),
            };
        };
        let way = match (mark.rule, mark.direction) {
            (Rule::Trend, Direction::Up) => "rising",
            (Rule::Trend, Direction::Down) => "falling",
            (_, Direction::Up) => "high",
            (_, Direction::Down) => "low",
        };
        let what = match report.variation {
            Verdict::Improving => "special cause, improving",
            Verdict::Concerning => "special cause, concerning",
            Verdict::Neither | Verdict::CommonCause => "special cause, neither better nor worse",
        };
        let assumed = if self.better == Better::Higher {
            "; higher is better"
        } else {
            ""
        };
        format!("{what} ({way}, {}{assumed}).", mark.rule.id())
    }
}

fn stretch<'a>(rows: &'a [Row], baseline: &Baseline) -> Stretch<'a> {
    Stretch {
        from: rows.get(baseline.start).map_or("", |row| &row.period),
        points: baseline.end - baseline.start,
        provisional: baseline.provisional(),
        nearly_constant: baseline.nearly_constant,
        stepped: baseline.stepped,
    }
}

fn rounded(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |n| format!("{n:.3}"))
}

/// A row of the file.
struct Row {
    period: String,
    day: Option<Date>,
    value: Option<f64>,
}

fn rows(file: &Path, bytes: &[u8]) -> Result<Vec<Row>> {
    let name = file.display();
    let Ok(text) = std::str::from_utf8(bytes) else {
        bail!("{name} is not UTF-8 text: save it as \"CSV UTF-8\"");
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut heading = true;
    for record in reader.records() {
        let record = record.with_context(|| format!("{name} cannot be read as CSV"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let (period, value) = (record.get(0).unwrap_or_default(), record.get(1));
        let Some(value) = value else {
            bail!("{name}, line {line}: there is one column; write a period, a comma and a value");
        };
        if std::mem::take(&mut heading) {
            if value.parse::<f64>().is_ok() {
                bail!("{name}, line {line}: the first line must name the columns, for example period,value");
            }
            continue;
        }
        if period.is_empty() {
            bail!("{name}, line {line}: the period is missing");
        }
        let number = match value {
            "" | "NA" => None,
            text => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(number),
                _ => bail!("{name}, line {line}: \"{text}\" is not a number; leave the value empty for a gap"),
            },
        };
        let day = day(period);
        let key = day.map_or_else(|| period.to_owned(), |day| day.to_string());
        if let Some(first) = lines.insert(key, line) {
            bail!("{name}, line {line}: the period {period} is on line {first} already");
        }
        rows.push((
            line,
            Row {
                period: period.to_owned(),
                day,
                value: number,
            },
        ));
    }
    if heading {
        bail!("{name} is empty: it needs a line that names the columns, then a period and a value on each line");
    }
    let dated = rows.iter().filter(|(_, row)| row.day.is_some()).count();
    if dated * 2 > rows.len()
        && let Some((line, row)) = rows.iter().find(|(_, row)| row.day.is_none())
    {
        bail!(
            "{name}, line {line}: \"{}\" is not a date as the other periods are",
            row.period
        );
    }
    let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    if dated == rows.len() {
        rows.sort_by_key(|row| row.day);
    }
    Ok(rows)
}

/// The first day of a period: a day, a month or a year.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    if !parts
        .iter()
        .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let iso = !text.contains('/');
    match parts[..] {
        [year] if year.len() == 4 => format!("{year}-01-01").parse().ok(),
        [year, month] if iso && year.len() == 4 => format!("{year}-{month:0>2}-01").parse().ok(),
        [year, month, day] if iso && year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}").parse().ok(),
        [day, month, year] if !iso && year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}").parse().ok(),
        _ => None,
    }
}

fn find(rows: &[Row], at: &str) -> Result<usize> {
    let wanted = day(at);
    let found = rows
        .iter()
        .position(|row| row.period == at || (wanted.is_some() && row.day == wanted));
    let Some(found) = found else {
        match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => bail!(
                "no row has the period {at} that --rebase names; the periods run from {} to {}",
                first.period,
                last.period
            ),
            _ => bail!("no row has the period {at} that --rebase names: the file has no rows"),
        }
    };
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str) -> Result<Vec<Row>> {
        rows(Path::new("a.csv"), text.as_bytes())
    }

    #[test]
    fn a_file_is_read_with_gaps_in_the_order_of_its_dates() {
        let rows = read("\u{feff}Month,Rate\r\n2024-03,3\r\n2024-01,1.5\r\n\r\n2024-02,\r\n").unwrap();
        let found: Vec<(&str, Option<f64>)> = rows.iter().map(|r| (r.period.as_str(), r.value)).collect();
        assert_eq!(
            found,
            [("2024-01", Some(1.5)), ("2024-02", None), ("2024-03", Some(3.0))]
        );
        assert_eq!(find(&rows, "2024-02-01").unwrap(), 1);
        let labels = read("week,n\nsecond,2\nfirst,1\n").unwrap();
        assert_eq!(labels[0].period, "second");
        assert!(read("period,value\n").unwrap().is_empty());
        assert_eq!(day("31/03/2026"), "2026-03-31".parse().ok());
    }

    #[test]
    fn a_mistake_is_reported_with_its_line() {
        for (text, expected) in [
            ("", "a.csv is empty"),
            ("2024-01,1\n", "line 1: the first line must name the columns"),
            ("period,value\n2024-01,58%\n", "line 2: \"58%\" is not a number"),
            ("period,value\n2024-01,inf\n", "line 2: \"inf\" is not a number"),
            (
                "period,value\n2024-01,1\n2024-01-01,2\n",
                "line 3: the period 2024-01-01 is on line 2 already",
            ),
            (
                "period,value\n2024-01,1\n2024-13,2\n2024-03,2\n",
                "line 3: \"2024-13\" is not a date as the other",
            ),
            ("period,value\n,1\n", "line 2: the period is missing"),
            ("period,value\n2024-01\n", "line 2: there is one column"),
        ] {
            let error = read(text).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains(expected), "{text:?}: {error}");
        }
        let rows = read("period,value\n2024-01,1\n2024-02,2\n").unwrap();
        let error = find(&rows, "2024-05").unwrap_err().to_string();
        assert!(error.contains("no row has the period 2024-05") && error.contains("from 2024-01 to 2024-02"));
    }
}
