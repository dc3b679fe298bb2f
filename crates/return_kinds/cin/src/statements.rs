//! A CIN census return as statements, by the map in `maps/cin.toml`.

use std::sync::LazyLock;

use definitions::Definitions;

use super::Period;
use returns::Statements;
use returns::import::unread;
use returns::mapping::Map;
use tables::ReadError;
use tables::table::Tables;

/// What its tables say, from `maps/cin.toml`; the error is a mistake of ours that a test shows.
///
/// # Errors
/// As said.
pub fn map() -> Result<&'static Map, ReadError> {
    static MAP: LazyLock<Result<Map, String>> = LazyLock::new(|| Map::parse(include_str!("../maps/cin.toml")));
    MAP.as_ref().map_err(|e| ReadError::all(format!("maps/cin.toml: {e}")))
}

/// Turns a return into statements. Facts without a day of their own are taken as of the reference date.
///
/// # Errors
/// None that a user could cause; see [`map`].
pub fn statements(tables: &Tables, year: u16, definitions: &Definitions) -> Result<Statements, ReadError> {
    let period = Period::of(tables, year);
    let mut said = map()?.statements(tables, definitions, period.end.into());
    said.notes.extend(unread(tables));
    Ok(said)
}
