//! The command line of Golden Thread: one program, many commands.

/// Prints a line as the standard macro does, but does not panic when the reader has closed, as `head` does.
macro_rules! println {
    ($($text:tt)*) => { crate::output::line(&mut std::io::stdout(), format_args!($($text)*)) };
}
/// The same for standard error.
macro_rules! eprintln {
    ($($text:tt)*) => { crate::output::line(&mut std::io::stderr(), format_args!($($text)*)) };
}

mod commands;
mod contract;
mod files;
mod mistakes;
mod output;
mod progress;
mod store;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Golden Thread keeps the requirements, journeys, deadlines and figures of a local area partnership for children and
/// young people with special educational needs and disabilities (SEND) in England
#[derive(Debug, Parser)]
#[command(name = "goldenthread", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Each command is described where its arguments are.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(commands::demo::Demo),
    Read(commands::read::Read),
    Deadline(commands::deadline::Deadline),
    Check(commands::check::Check),
    Area(commands::area::Area),
    Load(commands::load::Load),
    Import(commands::import::Import),
    Template(commands::register_file::Template),
    Undo(commands::register_file::Undo),
    Write(commands::write::Write),
    Serve(commands::serve::Serve),
    Rebuild(commands::rebuild::Rebuild),
    Variation(commands::variation::Command),
    Backup(commands::backup::Backup),
    Restore(commands::backup::Restore),
    Verify(commands::verify::Verify),
    Reads(commands::reads::Reads),
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
        Command::Template(command) => command.run(),
        Command::Undo(command) => command.run(),
        Command::Write(command) => return command.run(),
        Command::Serve(command) => command.run(),
        Command::Rebuild(command) => command.run(),
        Command::Variation(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Verify(command) => return ended(command.run()),
        Command::Reads(command) => command.run(),
        Command::Definitions(command) => command.run(),
    };
    ended(result.map(|()| ExitCode::SUCCESS))
}

/// The exit status, with what went wrong on standard error.
fn ended(result: anyhow::Result<ExitCode>) -> ExitCode {
    match result {
        Ok(status) => status,
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
