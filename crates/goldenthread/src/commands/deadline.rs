use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use calendar::{Date, Timestamp, day_in_england};
use clap::Args;
use definitions::{ClockState, FieldType, Force, Register};
use serde::Serialize;

/// Work out deadlines from the steps taken so far
///
/// Prints every time limit that has started: when it is due, its state and its law.
///
/// Example: goldenthread deadline ehc_needs_assessment request_received=05/01/2026 decided_to_assess=10/02/2026
///
/// Without a register, or with a register and no steps, this lists the names you can use.
#[derive(Debug, Args)]
pub(crate) struct Deadline {
    /// The register, such as ehc_needs_assessment, ehc_plan or annual_review
    register: Option<String>,
    /// Steps and date fields, each with its date, such as 2026-01-05 or 05/01/2026; repeat a step that happened again
    #[arg(value_name = "STEP=DATE")]
    steps: Vec<String>,
    /// Work out the deadlines as at this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::date)]
    today: Option<Date>,
    /// Print JSON, for a program
    #[arg(long)]
    json: bool,
    /// Folder of definition files that replace or add to the built-in ones
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    reference: &'a str,
    title: &'a str,
    started: Date,
    due: Date,
    stopped: Option<Date>,
    state: ClockState,
    days: i64,
    force: Force,
    law: &'a str,
    source: &'a str,
    within: String,
}

impl Deadline {
    pub(crate) fn run(self) -> Result<()> {
        let definitions = crate::store::definitions(self.definitions.as_ref())?;
        let registers = || {
            let with_clocks = definitions.registers.values().filter(|r| !r.clocks.is_empty());
            choices(with_clocks.map(|r| (r.id.as_str(), r.title.as_str())))
        };
        let Some(name) = &self.register else {
            bail!("say which register; these have time limits:\n{}", registers());
        };
        let Some(register) = definitions.register(name) else {
            bail!(
                "there is no register \"{name}\"; these have time limits:\n{}",
                registers()
            );
        };
        if self.steps.is_empty() {
            bail!(
                "give at least one step with its date, such as {}=2026-01-05; {} has these:\n{}",
                register.steps.keys().next().map_or("step", String::as_str),
                register.title,
                steps_of(register)
            );
        }
        let (events, fields) = given(register, &self.steps)?;
        let today = self.today.unwrap_or_else(|| day_in_england(Timestamp::now()));
        let lines: Vec<Line<'_>> = register
            .deadlines(&events, &fields, today, &definitions.holidays)
            .into_iter()
            .filter_map(|(id, running)| {
                let clock = register.clocks.get(id)?;
                Some(Line {
                    id,
                    reference: &clock.reference,
                    title: &clock.title,
                    started: running.started,
                    due: running.due,
                    stopped: running.stopped,
                    state: running.state,
                    days: running.days,
                    force: clock.force,
                    law: &clock.law,
                    source: &clock.source,
                    within: clock.within.to_string(),
                })
            })
            .collect();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&lines)?);
            return Ok(());
        }
        println!("{}, as on {}", register.title, in_words(today));
        if lines.is_empty() {
            println!("\nThese steps start no time limit.");
        }
        for line in &lines {
            println!("\n{} ({}, {})", line.title, line.reference, force_in_words(line.force));
            println!("  due {}: {}", in_words(line.due), state_in_words(line));
            println!("  {} from {}; {}", line.within, in_words(line.started), line.law);
        }
        Ok(())
    }
}

type Dates = BTreeMap<String, Date>;

fn given(register: &Register, steps: &[String]) -> Result<(BTreeMap<String, Vec<Date>>, Dates)> {
    let mut events: BTreeMap<String, Vec<Date>> = BTreeMap::new();
    let mut fields = Dates::new();
    for text in steps {
        let Some((name, date)) = text.split_once('=') else {
            bail!(
                "\"{text}\" is not a step and a date; write for example {}=2026-01-05. {} has these:\n{}",
                register.steps.keys().next().map_or("step", String::as_str),
                register.title,
                steps_of(register)
            );
        };
        let name = name.trim();
        let Ok(date) = super::date(date) else {
            bail!("\"{date}\", given for {name}, is not a date; write for example 2026-01-05 or 05/01/2026");
        };
        let is_date_field = register.fields.get(name).is_some_and(|f| f.kind == FieldType::Date);
        match register.steps.get(name) {
            Some(step) if !step.repeats && events.contains_key(name) => {
                bail!(
                    "the step {name} happens once in an entry of {}; give it one date",
                    register.plural
                );
            }
            Some(_) => events.entry(name.to_owned()).or_default().push(date),
            None if is_date_field => {
                fields.insert(name.to_owned(), date);
            }
            None => {
                bail!(
                    "{} has no step \"{name}\"; it has these:\n{}",
                    register.title,
                    steps_of(register)
                );
            }
        }
    }
    Ok((events, fields))
}

/// The steps and date fields of a register, one a line.
fn steps_of(register: &Register) -> String {
    let steps = register
        .steps
        .iter()
        .map(|(id, step)| (id.as_str(), step.title.as_str()));
    let dates = register
        .fields
        .iter()
        .filter(|(_, field)| field.kind == FieldType::Date)
        .map(|(id, field)| (id.as_str(), field.title.as_str()));
    choices(steps.chain(dates))
}

/// Names to choose from, one a line, each with what it means.
fn choices<'a>(names: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let names: Vec<(&str, &str)> = names.collect();
    let width = names.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = names
        .iter()
        .map(|(name, title)| format!("  {name:width$}  {title}"))
        .collect();
    lines.join("\n")
}

fn in_words(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

fn force_in_words(force: Force) -> &'static str {
    match force {
        Force::Statutory => "statutory",
        Force::Guidance => "statutory guidance",
        Force::National => "national standard",
        Force::Local => "local standard, not statutory",
    }
}

fn state_in_words(line: &Line<'_>) -> String {
    let days = line.days.abs();
    let count = format!("{days} day{}", if days == 1 { "" } else { "s" });
    match line.state {
        ClockState::Running if line.days == 0 => "due today".to_owned(),
        ClockState::Running => format!("{count} left"),
        ClockState::Overdue => format!("overdue by {count}"),
        ClockState::Met if line.days == 0 => "done on the last day allowed".to_owned(),
        ClockState::Met => format!("done in time, {count} early"),
        ClockState::Late => format!("done {count} late"),
        ClockState::Missed => format!("missed by {count}, and no longer awaited"),
        ClockState::Lifted => "an exemption removes the limit; act as soon as practicable".to_owned(),
        ClockState::Cancelled => "no longer needed".to_owned(),
    }
}
