use std::fmt;

use calendar::Date;
use serde::{Deserialize, Serialize};

use crate::{CodeList, FieldType};

/// A fact in a field of an event.
///
/// Stored as JSON with its type's own shape: text and codes as strings, whole numbers, booleans, and dates as
/// ISO 8601 strings, which is why reading a value back needs the field's type (see [`Value::from_json`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number: a count, or pence for money.
    Integer(i64),
    /// A day.
    Date(Date),
    /// Text, or a code from a code list.
    Text(String),
}

/// Why a typed-in or imported text does not fit a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a date that can be understood.
    #[error("enter a date as day, month and year, for example 27 3 2026")]
    Date,
    /// Not a whole number.
    #[error("enter a whole number, for example 12")]
    Integer,
    /// Neither yes nor no.
    #[error("choose yes or no")]
    Boolean,
    /// Not in the field's code list.
    #[error("\"{given}\" is not one of the choices: {choices}")]
    Code {
        /// What was given.
        given: String,
        /// The codes allowed.
        choices: String,
    },
}

impl Value {
    /// Reads a text as a field of the given type would hold it; surrounding white space is not kept.
    ///
    /// # Errors
    /// A sentence saying what to enter instead.
    pub fn parse(text: &str, kind: FieldType, codes: Option<&CodeList>) -> Result<Self, ValueError> {
        let text = text.trim();
        match kind {
            FieldType::Text => Ok(Self::Text(text.to_owned())),
            FieldType::Integer => text.parse().map(Self::Integer).map_err(|_| ValueError::Integer),
            FieldType::Date => text.parse().map(Self::Date).map_err(|_| ValueError::Date),
            FieldType::Boolean => match text.to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" => Ok(Self::Boolean(true)),
                "0" | "false" | "no" => Ok(Self::Boolean(false)),
                _ => Err(ValueError::Boolean),
            },
            FieldType::Code => match codes {
                Some(list) if !list.contains(text) => Err(ValueError::Code {
                    given: text.to_owned(),
                    choices: list
                        .codes
                        .iter()
                        .map(|c| c.code.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                }),
                _ => Ok(Self::Text(text.to_owned())),
            },
            FieldType::Codes => {
                let given: Vec<&str> = text.split_whitespace().collect();
                for code in &given {
                    Self::parse(code, FieldType::Code, codes)?;
                }
                Ok(Self::Text(given.join(" ")))
            }
        }
    }

    /// Reads a stored JSON value as a field of the given type; `None` when it does not fit.
    #[must_use]
    pub fn from_json(json: &serde_json::Value, kind: FieldType) -> Option<Self> {
        match kind {
            FieldType::Text | FieldType::Code | FieldType::Codes => json.as_str().map(|s| Self::Text(s.to_owned())),
            FieldType::Integer => json.as_i64().map(Self::Integer),
            FieldType::Boolean => json.as_bool().map(Self::Boolean),
            FieldType::Date => json.as_str().and_then(|s| s.parse().ok()).map(Self::Date),
        }
    }

    /// Whether the value has the shape a field of this type holds.
    #[must_use]
    pub fn fits(&self, kind: FieldType) -> bool {
        matches!(
            (self, kind),
            (Self::Text(_), FieldType::Text | FieldType::Code | FieldType::Codes)
                | (Self::Integer(_), FieldType::Integer)
                | (Self::Boolean(_), FieldType::Boolean)
                | (Self::Date(_), FieldType::Date)
        )
    }

    /// The text of a text or code value.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The day of a date value.
    #[must_use]
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(true) => f.write_str("yes"),
            Self::Boolean(false) => f.write_str("no"),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Boolean(yes)
    }
}
