//! What a return says in the words of the registers, whichever return it is.

use definitions::Statement;
use serde::Serialize;

/// What a return says, and what of it could not be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statements {
    /// What happened, in file order.
    pub statements: Vec<Statement>,
    /// Rows with a value that cannot be used. Nothing of such a row, or of what hangs on it, is among the statements,
    /// unless what can be read of bad rows was asked for.
    pub bad: Vec<BadRow>,
    /// Values left out of rows that are otherwise good, such as a pupil number with a wrong check letter.
    pub left_out: Vec<BadRow>,
    /// What is to be said of the files as a whole.
    pub notes: Vec<String>,
}

/// A value that stops a row, or is left out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Table of the return.
    pub table: String,
    /// 0-based data row.
    pub row: u64,
    /// Line in the file, from 1.
    pub line: u64,
    /// Element.
    pub field: String,
    /// As written.
    pub written: String,
    /// What is wrong, as a sentence.
    pub message: String,
}
