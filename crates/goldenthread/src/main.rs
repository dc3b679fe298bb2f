//! The command line of Golden Thread: one program, many commands.

mod commands;
mod files;
mod mistakes;
mod progress;
mod store;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Golden Thread: for local area partnerships that support children and young people with special educational needs
/// and disabilities (SEND) in England. It keeps every requirement, every child's journey, every deadline and every figure.
#[derive(Debug, Parser)]
#[command(name = "goldenthread", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an invented local area and serve its pages: the quickest way to see everything
    Demo(commands::demo::Demo),
    /// Read an inspection report or Improvement Notice and print its requirements
    Read(commands::read::Read),
    /// Work out deadlines from the steps taken so far
    Deadline(commands::deadline::Deadline),
    /// Check a statutory return: SEN2, CIN census, SSDA903, Annex A
    Check(commands::check::Check),
    /// Add an area to a record, or list its areas
    Area(commands::area::Area),
    /// Load an inspection report or Improvement Notice into the requirements register
    Load(commands::load::Load),
    /// Import a SEN2 or CIN census return, or social care tables, into the registers
    Import(commands::import::Import),
    /// Write a statutory return from the record: SEN2, CIN census, or the SEND tables of the Standard Safeguarding Dataset
    Write(commands::write::Write),
    /// Serve the pages of a record, on this machine only
    Serve(commands::serve::Serve),
    /// Check that everything derived can be made again from the events alone
    Rebuild(commands::rebuild::Rebuild),
    /// Find the changes in a series that are more than its usual ups and downs
    Variation(commands::variation::Command),
    /// Check the definition files, or list what they define
    Definitions(commands::definitions::Command),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let arguments: Vec<String> = std::env::args_os()
                .skip(1)
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect();
            let mut program = Cli::command();
            // Fills in what the parser derives, such as the names of values.
            program.build();
            match mistakes::explain(&error, &program, &arguments) {
                Some(sentence) => eprintln!("{sentence}"),
                // Help and version; the parser prints them and chooses the exit status.
                None => error.exit(),
            }
            return ExitCode::from(2);
        }
    };
    let result = match cli.command {
        Command::Demo(command) => command.run(),
        Command::Read(command) => command.run(),
        Command::Deadline(command) => command.run(),
        Command::Check(command) => return command.run(),
        Command::Area(command) => command.run(),
        Command::Load(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Write(command) => return command.run(),
        Command::Serve(command) => command.run(),
        Command::Rebuild(command) => command.run(),
        Command::Variation(command) => command.run(),
        Command::Definitions(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A reader that closes early, as `head` does, is not a fault of the command.
            if error.chain().any(|e| {
                e.downcast_ref::<std::io::Error>()
                    .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            }) {
                return ExitCode::SUCCESS;
            }
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}
