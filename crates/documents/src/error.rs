//! Why a file could not be read, as a sentence for the person who gave it.

use thiserror::Error;

/// A file that is not, or not readably, one of the two kinds of document.
///
/// Every message says what the file seems to be and what to do. `name` is the file's name as given.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// No bytes, or nothing but white space.
    #[error("{name} is empty. Save the document again from where it was published and try that copy.")]
    Empty {
        /// File name.
        name: String,
    },
    /// Larger than any published report by far.
    #[error(
        "{name} is {size} MB, and this reader takes files up to {limit} MB. A published report is under 2 MB: \
         check that this is the right file."
    )]
    TooLarge {
        /// File name.
        name: String,
        /// Size in whole megabytes.
        size: usize,
        /// Limit in whole megabytes.
        limit: usize,
    },
    /// A file of another format, such as a Word document.
    #[error("{name} is {format}, not a PDF or a text file. {advice}")]
    WrongFormat {
        /// File name.
        name: String,
        /// What it is, with its article.
        format: String,
        /// What to do.
        advice: String,
    },
    /// A PDF that needs a password.
    #[error("{name} is a PDF locked with a password. Save a copy without the password, or use the published copy.")]
    Locked {
        /// File name.
        name: String,
    },
    /// A PDF whose structure cannot be followed.
    #[error(
        "{name} is a damaged PDF: {reason}. Download it again from where it was published; if it is the same there, \
         open it, save it as text and read that."
    )]
    Damaged {
        /// File name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A PDF with pictures of pages and no text.
    #[error(
        "{name} is a PDF of pictures: its {pages} page(s) hold no text that can be read. Use the published PDF rather \
         than a scan, or run text recognition on it and read the result."
    )]
    NoText {
        /// File name.
        name: String,
        /// Number of pages.
        pages: usize,
    },
    /// Readable, but neither of the two kinds.
    #[error("{name} {seems}. {advice}")]
    WrongKind {
        /// File name.
        name: String,
        /// What it seems to be: a verb phrase.
        seems: String,
        /// What to do.
        advice: String,
    },
}
