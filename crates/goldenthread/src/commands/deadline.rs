use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use calendar::{Date, Timestamp, day_in_england};
use clap::Args;
use definitions::{ClockState, FieldType, Force, Register};
use serde::Serialize;

/// Prints every clock of a register for the steps taken so far: when it is due, where it stands, and the law.
///
/// Example: goldenthread deadline ehc_needs_assessment request_received=2026-01-05 decided_to_assess=2026-02-10
#[derive(Debug, Args)]
pub(crate) struct Deadline {
    /// The register, such as ehc_needs_assessment, ehc_plan or annual_review
    register: String,
    /// Steps taken, and date fields, as NAME=DATE; a step that repeats may be given more than once
    #[arg(value_name = "STEP=DATE", required = true)]
    steps: Vec<String>,
    /// The day to read the clocks on; today if left out
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
        let Some(register) = definitions.register(&self.register) else {
            let known: Vec<&str> = definitions
                .registers
                .values()
                .filter(|r| !r.clocks.is_empty())
                .map(|r| r.id.as_str())
                .collect();
            bail!(
                "there is no register \"{}\"; registers with clocks are: {}",
                self.register,
                known.join(", ")
            );
        };
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
            println!("\nNo clock has started with these steps.");
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
            bail!("\"{text}\" is not a step and a date; write for example request_received=2026-01-05");
        };
        let Ok(date) = date.trim().parse::<Date>() else {
            bail!("\"{date}\" is not a date; write year, month and day, for example 2026-01-05");
        };
        let name = name.trim();
        let is_date_field = register.fields.get(name).is_some_and(|f| f.kind == FieldType::Date);
        match register.steps.get(name) {
            Some(step) if !step.repeats && events.contains_key(name) => {
                bail!("\"{name}\" happens once in {}; give it one date", register.plural);
            }
            Some(_) => events.entry(name.to_owned()).or_default().push(date),
            None if is_date_field => {
                fields.insert(name.to_owned(), date);
            }
            None => {
                let dates = register
                    .fields
                    .iter()
                    .filter(|(_, f)| f.kind == FieldType::Date)
                    .map(|(id, _)| id);
                let known: Vec<&str> = register.steps.keys().chain(dates).map(String::as_str).collect();
                bail!(
                    "{} has no step \"{name}\"; it has: {}",
                    register.title,
                    known.join(", ")
                );
            }
        }
    }
    Ok((events, fields))
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
        ClockState::Overdue => format!("OVERDUE by {count}"),
        ClockState::Met if line.days == 0 => "met on the last lawful day".to_owned(),
        ClockState::Met => format!("met, {count} early"),
        ClockState::Late => format!("done {count} late"),
        ClockState::Disapplied => "an exemption disapplies the limit; act as soon as practicable".to_owned(),
        ClockState::Cancelled => "no longer awaited".to_owned(),
    }
}
