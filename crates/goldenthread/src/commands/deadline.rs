use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use calendar::{Date, Timestamp, day_in_england};
use clap::Args;
use definitions::{ClockState, Definitions, FieldType, Force, LimitRow, Moved, Register, RunningClock, StepTaken};
use serde::Serialize;

/// Work out deadlines from the steps taken so far
///
/// Prints every time limit that has started: when it is due, its state, its law and its regime, what moved the due day,
/// every round of one that has rounds, and the latest days of earlier steps that follow from it.
///
/// Example: goldenthread deadline ehc_needs_assessment request_received=05/01/2026 decided_to_assess=10/02/2026
///
/// Without a register, or with a register and no steps, this lists the names you can use.
#[derive(Debug, Args)]
pub(crate) struct Deadline {
    /// The register, such as ehc_needs_assessment, ehc_plan or annual_review
    register: Option<String>,
    /// Steps and date fields, each with its date, such as 2026-01-05 or 05/01/2026; repeat a step that happened again.
    /// A day of another entry that a limit counts from goes by its full name, such as child.birth_date=2010-05-01
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
    /// The last round.
    #[serde(flatten)]
    round: Round,
    force: Force,
    law: &'a str,
    source: &'a str,
    within: String,
    regime: Option<Regime>,
    /// Every round, for a clock that has rounds.
    rounds: Vec<Round>,
    /// The latest days of earlier steps: derived from the due day, and named by no law.
    latest: Vec<Latest>,
}

#[derive(Serialize)]
struct Round {
    round: u16,
    started: Date,
    due: Date,
    stopped: Option<Date>,
    state: ClockState,
    days: i64,
    /// Whether it cannot be told from steps and days alone that the limit applies.
    unsure: bool,
    moved: Moved,
    /// What moved the due day, in words.
    moved_by: Vec<String>,
}

#[derive(Serialize)]
struct Regime {
    id: String,
    title: String,
    from: Option<Date>,
    to: Option<Date>,
}

#[derive(Serialize)]
struct Latest {
    step: String,
    title: String,
    latest: Date,
    leaves: String,
}

impl Round {
    fn of(register: &Register, running: &RunningClock) -> Self {
        Self {
            round: running.round,
            started: running.started,
            due: running.due,
            stopped: running.stopped,
            state: running.state,
            days: running.days,
            unsure: running.unsure,
            moved: running.moved,
            moved_by: moved_in_words(register, running),
        }
    }
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
        let deadlines = register.deadlines(&events, &fields, today, &definitions.calendars);
        let lines: Vec<Line<'_>> = deadlines
            .iter()
            .filter_map(|deadline| line(&definitions, register, deadline))
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
            print(line);
        }
        Ok(())
    }
}

fn line<'a>(
    definitions: &'a Definitions,
    register: &'a Register,
    deadline: &'a definitions::Deadline<'a>,
) -> Option<Line<'a>> {
    let clock = register.clocks.get(deadline.id)?;
    let last = deadline.rounds.last()?;
    let regime = definitions.regime_of(clock);
    Some(Line {
        id: deadline.id,
        reference: &clock.reference,
        title: &clock.title,
        round: Round::of(register, last),
        force: clock.force_of(last),
        law: clock.law_of(last),
        source: &clock.source,
        within: clock.row(last).map(LimitRow::in_words).unwrap_or_default(),
        regime: regime.map(|regime| Regime {
            id: regime.id.clone(),
            title: regime.title.clone(),
            from: regime.from,
            to: regime.to,
        }),
        rounds: match clock.rounds {
            true => deadline.rounds.iter().map(|round| Round::of(register, round)).collect(),
            false => Vec::new(),
        },
        latest: deadline
            .planned
            .iter()
            .map(|planned| Latest {
                step: planned.step.clone(),
                title: planned.title.clone(),
                latest: planned.latest,
                leaves: planned.leaves.clone(),
            })
            .collect(),
    })
}

fn print(line: &Line<'_>) {
    println!("\n{} ({}, {})", line.title, line.reference, force_in_words(line.force));
    if let [earlier @ .., _] = &line.rounds[..] {
        for round in earlier {
            println!(
                "  round {}: due {}: {}",
                round.round,
                in_words(round.due),
                state_in_words(round)
            );
        }
    }
    let round = match line.rounds.len() {
        0 => String::new(),
        number => format!("round {number}: "),
    };
    println!(
        "  {round}due {}: {}",
        in_words(line.round.due),
        state_in_words(&line.round)
    );
    if line.round.unsure {
        println!("  applies only under a condition that steps and days cannot tell");
    }
    for moved in &line.round.moved_by {
        println!("  {moved}");
    }
    println!("  {} from {}; {}", line.within, in_words(line.round.started), line.law);
    if let Some(regime) = &line.regime {
        println!("  under {}{}", regime.title, dated(regime));
    }
    for latest in &line.latest {
        println!(
            "  derived: {} by {}, to leave {}",
            latest.title,
            in_words(latest.latest),
            latest.leaves
        );
    }
}

fn dated(regime: &Regime) -> String {
    match (regime.from, regime.to) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {}", in_words(from)),
        (None, Some(to)) => format!(", to {}", in_words(to)),
        (Some(from), Some(to)) => format!(", from {} to {}", in_words(from), in_words(to)),
    }
}

/// What moved a due day, a sentence each.
fn moved_in_words(register: &Register, running: &RunningClock) -> Vec<String> {
    let moved = &running.moved;
    let days = |count: i32| super::counted(usize::try_from(count.unsigned_abs()).unwrap_or(0), "day", "days");
    let way = |count: i32| if count < 0 { "earlier" } else { "later" };
    let step = |at: u16| {
        let step = register.steps.get_index(usize::from(at));
        step.map_or("", |(_, step)| step.title.as_str())
    };
    let mut out = Vec::new();
    let changes = [
        (moved.restated, "what starts it was stated again".to_owned()),
        (moved.paused, "it was paused".to_owned()),
        (
            moved.extended,
            moved.extended_by.map(step).unwrap_or_default().to_owned(),
        ),
        (moved.rolled, "the last day is no working day or is left out".to_owned()),
    ];
    for (count, why) in changes.iter().filter(|(count, _)| *count != 0) {
        out.push(format!("moved {} {}: {why}", days(*count), way(*count)));
    }
    if !out.is_empty() {
        out.push(format!("first due {}", in_words(moved.first_due)));
    }
    if let Some(since) = moved.paused_since {
        out.push(format!("paused since {}; the due day is provisional", in_words(since)));
    }
    if let Some(at) = moved.lifted_by {
        out.push(format!("lifted by: {}", step(at)));
    }
    out
}

type Dates = BTreeMap<String, Date>;

fn given(register: &Register, steps: &[String]) -> Result<(Vec<StepTaken>, Dates)> {
    let mut events: Vec<StepTaken> = Vec::new();
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
            Some(step) if !step.repeats && events.iter().any(|event| event.step == name) => {
                bail!(
                    "the step {name} happens once in an entry of {}; give it one date",
                    register.plural
                );
            }
            Some(_) => events.push(StepTaken {
                step: name.to_owned(),
                on: date,
            }),
            None if is_date_field || is_related(register, name) => {
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

/// Whether a clock of the register counts from a day of another entry by this name, such as `child.birth_date`.
fn is_related(register: &Register, name: &str) -> bool {
    let mut related = register.clocks.values().flat_map(|clock| &clock.related);
    related.any(|related| related.path == name)
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
    let related = register.clocks.values().flat_map(|clock| &clock.related);
    let related: BTreeMap<&str, &str> = related.map(|r| (r.path.as_str(), r.title.as_str())).collect();
    choices(steps.chain(dates).chain(related))
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

fn state_in_words(line: &Round) -> String {
    let days = line.days.abs();
    let count = format!("{days} day{}", if days == 1 { "" } else { "s" });
    match line.state {
        ClockState::Running if line.days == 0 => "due today".to_owned(),
        ClockState::Running => format!("{count} left"),
        ClockState::Paused => format!("paused, with {count} left if it runs on from today"),
        ClockState::Overdue => format!("overdue by {count}"),
        ClockState::Met if line.days == 0 => "done on the last day allowed".to_owned(),
        ClockState::Met => format!("done in time, {count} early"),
        ClockState::Late => format!("done {count} late"),
        ClockState::Missed => format!("missed by {count}, and no longer awaited"),
        ClockState::Lifted => "an exemption removes the limit; act as soon as practicable".to_owned(),
        ClockState::Cancelled => "no longer needed".to_owned(),
    }
}
