//! Why a file could not be read, in words a user can act on.

use std::fmt;

/// A file that could not be read: which one, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ReadError {
    /// The file's name; empty when it concerns the whole set.
    pub file: String,
    /// Line (or sheet row) from 1; 0 when it concerns the whole file.
    pub line: u32,
    /// What is wrong and what to do.
    pub reason: String,
    /// Whether it was not recognised what the files are, so that the caller may name it.
    pub unrecognised: bool,
}

impl ReadError {
    /// An error in a file. `line` 0 means the whole file.
    pub fn file(name: impl fmt::Display, line: u32, reason: impl Into<String>) -> ReadError {
        ReadError {
            file: name.to_string(),
            line,
            reason: reason.into(),
            unrecognised: false,
        }
    }

    /// Files of which it was not recognised what they are.
    pub fn not_recognised(reason: impl Into<String>) -> ReadError {
        ReadError {
            unrecognised: true,
            ..ReadError::all(reason)
        }
    }

    /// An error about the set of files.
    pub fn all(reason: impl Into<String>) -> ReadError {
        ReadError::file("", 0, reason)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => write!(f, "{}", self.reason),
            (file, 0) => write!(f, "{file}: {}", self.reason),
            (file, line) => write!(f, "{file}, line {line}: {}", self.reason),
        }
    }
}
