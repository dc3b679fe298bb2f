//! The commands, one file each.

pub(crate) mod area;
pub(crate) mod check;
pub(crate) mod deadline;
pub(crate) mod definitions;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod load;
pub(crate) mod read;
pub(crate) mod rebuild;
pub(crate) mod serve;
pub(crate) mod write;

/// A day given on the command line, written in any of the ways a return may write it.
fn date(text: &str) -> Result<calendar::Date, String> {
    let day = returns::Day::parse(text).map(calendar::Date::from);
    day.ok_or_else(|| "there is no such day; write it as 2026-03-31".to_owned())
}

/// A year given on the command line.
fn year(text: &str) -> Result<u16, String> {
    let year = text.trim().parse().ok().filter(|y| (1900..=2200).contains(y));
    year.ok_or_else(|| "this is no year; write it as 2026".to_owned())
}

/// "1 row", "2 rows".
fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
