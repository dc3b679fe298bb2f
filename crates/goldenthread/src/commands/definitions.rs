use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use definitions::{DefinitionFile, Definitions, LinkTarget, Problems};
use measures::Measures;

/// Check or list the files that define registers, clocks, codes and measures
#[derive(Debug, Args)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check every file and run its worked examples
    Check {
        /// Folder of files that replace or add to the built-in ones
        folder: Option<PathBuf>,
    },
    /// List the registers with their steps, clocks and links
    List,
    /// Say in plain words what a register or a rule is: its steps, fields, values, time limits and links, or what it
    /// looks at and records
    Explain {
        /// Id of the register or rule, such as ehc_plan
        name: String,
        /// Folder of files that replace or add to the built-in ones
        folder: Option<PathBuf>,
        /// As this area has it, with its own layer
        #[arg(long, value_name = "AREA")]
        area: Option<String>,
    },
    /// Print every key of every kind of definition file, as docs/DEFINITIONS.md has it
    Reference,
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        match self.what {
            What::Check { folder } => check(folder),
            What::List => {
                list(&*crate::store::definitions(None)?);
                Ok(())
            }
            What::Explain { name, folder, area } => explain(&name, folder, area.as_deref()),
            What::Reference => {
                print!("{}", definitions::reference::page());
                Ok(())
            }
        }
    }
}

/// The built-in files, with those of a folder laid over them.
fn files(folder: Option<PathBuf>) -> Result<Vec<DefinitionFile>> {
    match &folder {
        Some(folder) => definitions::with_overrides(folder)
            .map_err(|e| anyhow::anyhow!("{}: {}", folder.display(), crate::files::why(&e))),
        None => Ok(definitions::embedded()),
    }
}

fn explain(name: &str, folder: Option<PathBuf>, area: Option<&str>) -> Result<()> {
    let definitions = match Definitions::read(&files(folder)?) {
        Ok(definitions) => std::sync::Arc::new(definitions),
        Err(problems) => return refused(&problems),
    };
    let definitions = match area {
        Some(area) if !definitions.areas.contains_key(area) => {
            let known: Vec<&str> = definitions.areas.keys().map(String::as_str).collect();
            match known.is_empty() {
                true => bail!("no area has a layer of its own here; leave --area out"),
                false => bail!("the area \"{area}\" has no layer; those with one: {}", known.join(", ")),
            }
        }
        Some(area) => definitions.of_area(area),
        None => definitions,
    };
    if let Some(page) = definitions.explain(name) {
        print!("{page}");
        return Ok(());
    }
    let named = |register: &&definitions::Register| {
        let name = name.to_lowercase();
        [&register.title, &register.plural]
            .iter()
            .any(|title| title.to_lowercase() == name)
    };
    if let Some(page) = (definitions.registers.values().find(named)).and_then(|r| definitions.explain(&r.id)) {
        print!("{page}");
        return Ok(());
    }
    match definitions::nearest(name, definitions.registers.keys().chain(definitions.rules.keys())) {
        Some(near) => bail!("there is no register or rule \"{name}\"; did you mean \"{near}\"?"),
        None => bail!("there is no register or rule \"{name}\"; `goldenthread definitions list` shows them all"),
    }
}

/// Shows each problem on a line of its own, and fails.
fn refused(problems: &Problems) -> Result<()> {
    for problem in &problems.0 {
        eprintln!("definitions/{problem}");
    }
    bail!(
        "{} in the definition files",
        super::counted(problems.0.len(), "mistake", "mistakes")
    )
}

fn check(folder: Option<PathBuf>) -> Result<()> {
    let files = files(folder)?;
    let read = Definitions::read(&files)
        .and_then(|d| crate::contract::check(&d).map(|()| d))
        .and_then(|d| Measures::read(&d).map(|m| (d, m)));
    match read {
        Ok((definitions, measures)) => {
            let definitions = std::sync::Arc::new(definitions);
            let wrong = record::examples::prove(&definitions);
            if !wrong.is_empty() {
                return refused(&Problems(wrong));
            }
            let clocks: usize = definitions.registers.values().map(|r| r.clocks.len()).sum();
            let of_registers = definitions.registers.values().map(|r| r.examples.len());
            let examples: usize = of_registers
                .chain(definitions.rules.values().map(|r| r.examples.len()))
                .sum();
            println!(
                "{} registers, {clocks} clocks, {} rules, {} code lists, {} measures: no mistakes. {examples} worked cases pass. Version {}",
                definitions.registers.len(),
                definitions.rules.len(),
                definitions.codes.len(),
                measures.by_id.len(),
                definitions.version
            );
            Ok(())
        }
        Err(problems) => refused(&problems),
    }
}

fn list(definitions: &Definitions) {
    for register in definitions.registers.values() {
        println!("{}  {}", register.id, register.plural);
        for (id, step) in &register.steps {
            println!("    step   {id}  {}", step.title);
        }
        for (id, clock) in &register.clocks {
            println!(
                "    clock  {id}  {} {} ({}, {})",
                clock.reference,
                clock.title,
                clock.limits_in_words(),
                clock.force.id()
            );
        }
        for (id, link) in &register.links {
            let to = match &link.to {
                LinkTarget::Registers(to) => to.join(", "),
                LinkTarget::Measure => "measure".to_owned(),
            };
            println!("    link   {id}  {} {to}", link.title);
        }
    }
    for rule in definitions.rules.values() {
        println!("{}  rule: {}", rule.id, rule.title);
    }
}
