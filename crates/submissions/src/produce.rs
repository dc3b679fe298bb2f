//! A return built from the record.

use calendar::{Date, Timestamp};
use record::{Area, Position};

use crate::BuiltReturn;

/// The returns that can be built from the record.
pub const KINDS: &[&str] = &["sen2", "cin"];

/// The year of the return that is collected next: until the spring the one of this year, then the one of the next.
#[must_use]
pub fn coming_year(today: Date) -> u16 {
    let year = u16::try_from(today.year()).unwrap_or(0);
    if today.month() <= 3 { year } else { year + 1 }
}

/// The day a return describes; before it has come the return is a draft.
#[must_use]
pub fn described_day(kind: &str, year: u16) -> Option<Date> {
    match kind {
        "sen2" => Some(::sen2::Period::of_year(year).census),
        "cin" => Date::new(i16::try_from(year).ok()?, 3, 31).ok(),
        _ => None,
    }
}

/// The period that a return of a year is about, in words.
#[must_use]
pub fn period_words(kind: &str, year: u16) -> String {
    match kind {
        "sen2" => {
            let ::sen2::Period { start, end, census } = ::sen2::Period::of_year(year);
            format!("{start} to {end}, and plans on {census}")
        }
        _ => format!("1 April {} to 31 March {year}", year.saturating_sub(1)),
    }
}

/// Uses another layout of the SEN2 return than the built-in one, for reading, checking and writing alike: a name that
/// turns out to be spelt or ordered otherwise is corrected without a new program. It must be done before anything else
/// is.
///
/// # Errors
/// What is wrong with the text, or that a layout is in use already.
pub fn use_layout(text: &str) -> Result<(), String> {
    ::sen2::use_schema(::sen2::layout(text)?).map_err(|_| "the table of names was already in use".to_owned())
}

/// The day by which the return of a year is to be submitted.
#[must_use]
pub fn due_day(kind: &str, year: u16) -> Option<Date> {
    match kind {
        "sen2" => Some(::sen2::Period::due(year)),
        // The department wants the census authorised by the end of July.
        "cin" => Date::new(i16::try_from(year).ok()?, 7, 31).ok(),
        _ => None,
    }
}

/// The form in which a return's files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileForm {
    /// One XML file, as collected.
    #[default]
    Xml,
    /// The CSV files of an export.
    Csv,
}

/// How a return is to be written.
#[derive(Debug, Clone)]
pub struct HowWritten {
    /// The form of the files.
    pub form: FileForm,
    /// The moment of writing, which the header carries.
    pub at: Timestamp,
    /// Serial number of the return: 1 for the first one submitted.
    pub serial: u32,
    /// Whether it may be built before its census day has come, to see in time what it would say: not to be submitted.
    pub draft: bool,
}

/// Why a return could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No such return can be built.
    #[error("the record does not hold what a \"{0}\" return needs; what can be written is: sen2, cin")]
    Kind(String),
    /// The return of that year is unknown.
    #[error("the returns of this kind that can be written are those of {first} to {last}, not {year}")]
    Year {
        /// The year requested.
        year: u16,
        /// First year whose layout is known.
        first: u16,
        /// Last year whose layout is known.
        last: u16,
    },
    /// The day the return describes lies ahead.
    #[error("the {year} return describes {census}, its census day, which has not come by {today}")]
    TooEarly {
        /// The year requested.
        year: u16,
        /// Its census day.
        census: Date,
        /// The day from which the record was looked at.
        today: Date,
    },
    /// A file could not be made.
    #[error("the return could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// Builds the return of a year from the record.
///
/// `position` gives the area's events as known at a moment; its day must not lie before the day the return describes.
///
/// # Errors
/// A return or year that cannot be built, or a day too early, in a plain sentence. What the record holds and the return
/// cannot is no error: see [`BuiltReturn::left_out`].
pub fn build(
    kind: &str,
    year: u16,
    position: &Position,
    area: &Area,
    how: &HowWritten,
) -> Result<BuiltReturn, BuildError> {
    match kind {
        "sen2" => crate::sen2::build(year, position, area, how),
        "cin" => crate::cin::build(year, position, area, how),
        other => Err(BuildError::Kind(other.to_owned())),
    }
}
