//! Mistakes on the command line in plain sentences: what is wrong, and what can be chosen.
//!
//! The argument parser knows what is wrong; its own words are for programmers.

use std::error::Error as _;
use std::num::{ParseFloatError, ParseIntError};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// The sentence for a mistake; `None` when it is none (help and version), or of a kind the parser words well itself.
///
/// `arguments` are those of the program, without its name.
pub(crate) fn explain(error: &Error, program: &Command, arguments: &[String]) -> Option<String> {
    let (path, command) = command_of(program, arguments);
    let sentence = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            format!(
                "There is no command \"{}\". Choose one of: {}",
                text(error, ContextKind::InvalidSubcommand)?,
                names.join(", ")
            )
        }
        ErrorKind::UnknownArgument => {
            let near = text(error, ContextKind::SuggestedArg)
                .map_or_else(String::new, |near| format!(" Did you mean {near}?"));
            format!(
                "{path} does not know \"{}\".{near}",
                text(error, ContextKind::InvalidArg)?
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = texts(error, ContextKind::InvalidArg)?;
            let lines: Vec<String> = missing.iter().map(|name| with_help(command, name)).collect();
            format!("{path} also needs:\n{}", lines.join("\n"))
        }
        ErrorKind::InvalidValue => {
            let option = option(error)?;
            let choices = texts(error, ContextKind::ValidValue).unwrap_or_default().join(", ");
            match text(error, ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                Some(value) => format!("\"{value}\" cannot be given for {option}. Choose one of: {choices}"),
                None if choices.is_empty() => format!("{option} needs a value"),
                None => format!("{option} needs a value. Choose one of: {choices}"),
            }
        }
        ErrorKind::ValueValidation => {
            let why = error.source()?;
            let why = match why.downcast_ref::<ParseIntError>() {
                Some(_) => "this is not a whole number".to_owned(),
                None if why.is::<ParseFloatError>() => "this is not a number; write for example 95 or 97.5".to_owned(),
                None => why.to_string(),
            };
            format!(
                "\"{}\", given for {}: {why}",
                text(error, ContextKind::InvalidValue)?,
                option(error)?
            )
        }
        ErrorKind::ArgumentConflict => {
            let other = text(error, ContextKind::PriorArg)
                .or_else(|| texts(error, ContextKind::PriorArg).map(|others| others.join(", ")))?;
            if other == text(error, ContextKind::InvalidArg)? {
                format!("{} can be given only once", option(error)?)
            } else {
                format!("{} and {} cannot be given together", option(error)?, short(&other))
            }
        }
        _ => return None,
    };
    Some(format!("{sentence}\nFor help: {path} --help"))
}

/// The command that the arguments lead to, with what a user types to reach it.
fn command_of<'a>(program: &'a Command, arguments: &[String]) -> (String, &'a Command) {
    let (mut path, mut command) = (program.get_name().to_owned(), program);
    for argument in arguments {
        let Some(next) = command.find_subcommand(argument) else {
            // An option of the command may come before its own command; anything else is an argument.
            if argument.starts_with('-') {
                continue;
            }
            break;
        };
        path = format!("{path} {}", next.get_name());
        command = next;
    }
    (path, command)
}

/// An argument as a user would type it, with what it is for.
fn with_help(command: &Command, name: &str) -> String {
    let found = command.get_arguments().find(|argument| argument.to_string() == name);
    let help = found.and_then(|argument| argument.get_help());
    help.map_or_else(|| format!("  {name}"), |help| format!("  {name}  {help}"))
}

/// The option or argument the mistake is in, without the name of its value: `--year`, `KIND`.
fn option(error: &Error) -> Option<String> {
    text(error, ContextKind::InvalidArg).map(|name| short(&name))
}

fn short(name: &str) -> String {
    if name.starts_with('-') {
        name.split([' ', '=']).next().unwrap_or(name).to_owned()
    } else {
        name.trim_end_matches('.').trim_matches(['<', '>', '[', ']']).to_owned()
    }
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

fn texts(error: &Error, kind: ContextKind) -> Option<Vec<String>> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(vec![text.clone()]),
        ContextValue::Strings(texts) => Some(texts.clone()),
        _ => None,
    }
}
