//! The commands, one file each.

pub(crate) mod area;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod deadline;
pub(crate) mod definitions;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod load;
pub(crate) mod read;
pub(crate) mod reads;
pub(crate) mod rebuild;
pub(crate) mod register_file;
pub(crate) mod serve;
pub(crate) mod variation;
pub(crate) mod verify;
pub(crate) mod write;

/// A date given on the command line: 2026-03-31, 31/03/2026, 31 March 2026 or another form that a return may use.
fn date(text: &str) -> Result<calendar::Date, String> {
    // A return from a spreadsheet may hold a bare number for a date; on the command line it is a mistake.
    let number = text.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let day = returns::Day::parse(text).filter(|_| !number);
    day.map(calendar::Date::from)
        .ok_or_else(|| "this is not a date; write for example 2026-03-31 or 31/03/2026".to_owned())
}

/// A year given on the command line.
fn year(text: &str) -> Result<u16, String> {
    let year = text.trim().parse().ok().filter(|y| (1900..=2200).contains(y));
    year.ok_or_else(|| "this is not a year; write for example 2026".to_owned())
}

/// The size of the invented area.
fn area_size(text: &str) -> Result<u32, String> {
    let size = text
        .trim()
        .replace(',', "")
        .parse()
        .ok()
        .filter(|n| (10..=400_000).contains(n));
    size.ok_or_else(|| "this is not a whole number from 10 to 400,000".to_owned())
}

/// A port given on the command line.
fn port(text: &str) -> Result<u16, String> {
    text.trim()
        .parse()
        .map_err(|_| "a port is a number from 0 to 65535, such as 8080".to_owned())
}

/// An address with a port given on the command line.
fn address(text: &str) -> Result<std::net::SocketAddr, String> {
    let text = text.trim();
    // An address without a port gets the usual one, so that the answer is about what is wrong with the address.
    let alone = text.parse().map(|ip: std::net::IpAddr| (ip, 8080).into());
    text.parse()
        .or(alone)
        .map_err(|_| "write an address and a port, such as 127.0.0.1:8080".to_owned())
}

/// A whole number of one or more given on the command line.
fn number(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| "this is not a whole number of one or more".to_owned())
}

/// "1 row", "2 rows".
fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// An error in reading a return, with what to do on the command line where it was not recognised.
fn with_return_option(error: returns::ReadError, ids: &[&str]) -> anyhow::Error {
    match error.unrecognised {
        true => anyhow::anyhow!("{error} Name it with --return, one of: {}.", ids.join(", ")),
        false => error.into(),
    }
}
