//! Which return a check was of.

use definitions::Value;
use record::Position;

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum From {
    /// Files that were submitted.
    File,
    /// The return as made from the record.
    Record,
}

impl From {
    /// The code kept in the record.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Record => "record",
        }
    }
}

/// Which return a check was of: one entry of the register of returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReturnKey {
    /// Id of the return, such as `sen2`.
    pub kind: String,
    /// Its year.
    pub year: u16,
    /// What was checked.
    pub from: From,
}

impl ReturnKey {
    /// The key of the return in a row of the register of returns.
    #[must_use]
    pub fn of_row(position: &Position, register: usize, row: u32) -> Option<Self> {
        let value = |field: &str| position.value(register, row, field);
        let Some(Value::Integer(year)) = value("return_year") else {
            return None;
        };
        let from = value("checked_from")?;
        Some(Self {
            kind: value("return_kind")?.as_text()?.to_owned(),
            year: u16::try_from(year).ok()?,
            from: if from.as_text() == Some(From::Record.id()) {
                From::Record
            } else {
                From::File
            },
        })
    }

    /// The entry's key. The record is one continuing thing, whichever year's rules it is looked at by.
    #[must_use]
    pub fn entry_key(&self) -> String {
        match self.from {
            From::File => format!("{}-{}", self.kind, self.year),
            From::Record => format!("{}-record", self.kind),
        }
    }
}
