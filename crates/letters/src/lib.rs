//! Letters made from entries: filled in, and set as HTML or as tagged PDF.
//!
//! A letter is composed once from its definition and an entry ([`compose`]), and then set in any [`Format`]. The same
//! letter in the same format is the same bytes, on any machine and any day.

mod compose;
mod html;
mod pdf;

use calendar::Date;
use definitions::document::{Block, Language};

pub use compose::{Composed, compose};
pub use html::{fragment, whole};

/// A letter as its reader gets it, before it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The language it is in.
    pub language: &'static Language,
    /// Its title.
    pub title: String,
    /// Who sends it, a line each, above the title.
    pub sender: Vec<String>,
    /// The day it is dated.
    pub date: Date,
    /// What it says.
    pub blocks: Vec<Block<Span>>,
}

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words; a line feed is the end of a line.
    pub text: String,
    /// Whether they are emphasised.
    pub strong: bool,
    /// The tag of their language, where it is not the letter's.
    pub language: Option<String>,
    /// Whether they are in the place of a value that is missing.
    pub missing: bool,
}

/// How a letter is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page for the browser, which the reader's own settings enlarge.
    Html,
    /// The same in large print.
    HtmlLarge,
    /// A tagged PDF.
    Pdf,
    /// The same in large print.
    PdfLarge,
}

impl Format {
    /// Every format, in the order to offer them.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::PdfLarge, Self::Html, Self::HtmlLarge];

    /// The id that forms send.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::HtmlLarge => "html-large",
            Self::Pdf => "pdf",
            Self::PdfLarge => "pdf-large",
        }
    }

    /// The format of an id.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }

    /// Whether it is large print.
    #[must_use]
    pub fn is_large(self) -> bool {
        matches!(self, Self::HtmlLarge | Self::PdfLarge)
    }

    /// What the names of its files end with.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html | Self::HtmlLarge => "html",
            Self::Pdf | Self::PdfLarge => "pdf",
        }
    }
}

/// Why a letter could not be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// No font of the program has a character.
    #[error("the character {0:?} cannot be printed; write it another way")]
    NoGlyph(String),
    /// A row of a table does not fit on a page.
    #[error("a row of a table is longer than a page; shorten it, or write it as a paragraph")]
    LongRow,
    /// The file could not be written as the standard for accessible PDF has it.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

/// Sets a letter.
///
/// # Errors
/// [`LetterError`]; HTML is always set.
pub fn set(letter: &Letter, format: Format) -> Result<Vec<u8>, LetterError> {
    match format {
        Format::Html | Format::HtmlLarge => Ok(whole(letter, format.is_large()).into_bytes()),
        Format::Pdf | Format::PdfLarge => pdf::write(letter, format.is_large()),
    }
}
