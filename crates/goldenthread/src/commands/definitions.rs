use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use definitions::{Definitions, LinkTarget};
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
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        match self.what {
            What::Check { folder } => check(folder),
            What::List => {
                list(&*crate::store::definitions(None)?);
                Ok(())
            }
        }
    }
}

fn check(folder: Option<PathBuf>) -> Result<()> {
    let files = match &folder {
        Some(folder) => definitions::with_overrides(folder)
            .map_err(|e| anyhow::anyhow!("{}: {}", folder.display(), crate::files::why(&e)))?,
        None => definitions::embedded(),
    };
    let read = Definitions::read(&files)
        .and_then(|d| crate::contract::check(&d).map(|()| d))
        .and_then(|d| Measures::read(&d).map(|m| (d, m)));
    match read {
        Ok((definitions, measures)) => {
            let clocks: usize = definitions.registers.values().map(|r| r.clocks.len()).sum();
            let examples: usize = definitions.registers.values().map(|r| r.examples.len()).sum();
            println!(
                "{} registers, {clocks} clocks, {} code lists, {} measures: no mistakes. {examples} worked cases pass. Version {}",
                definitions.registers.len(),
                definitions.codes.len(),
                measures.by_id.len(),
                definitions.version
            );
            Ok(())
        }
        Err(problems) => {
            for problem in &problems.0 {
                eprintln!("definitions/{problem}");
            }
            bail!(
                "{} in the definition files",
                super::counted(problems.0.len(), "mistake", "mistakes")
            )
        }
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
}
