//! Letters and other papers made from an entry: their text with gaps that columns fill, in the languages they have.
//!
//! A file is `THEME/documents/NAME.md`: between two lines of `+++` what the paper is, and after them its text in a small
//! part of Markdown. `{column}` is a gap; `{when CONDITION}` and `{end}` on lines of their own enclose what only some
//! readers get; `{include NAME}` on a line of its own takes in a passage that several papers share. A translation is
//! `NAME.ur.md`. There is no other logic.

mod block;
mod language;
mod raw;
mod read;
mod text;

pub use block::{Block, Fill, Run};
pub use language::{LANGUAGES, Language};
pub(crate) use raw::RawDocument;
pub(crate) use read::{PendingDocument, fenced, read};

use indexmap::IndexMap;

use crate::expression::{Expression, Layout};

/// A paper made from an entry of a register.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file's name without `.md`.
    pub id: String,
    /// Its title in English.
    pub title: String,
    /// `law`: under what it is sent.
    pub law: String,
    /// Position of the register it is made from.
    pub register: usize,
    /// Position of the step that is recorded when it is sent.
    pub step: usize,
    /// Position of the field of that step that holds what was sent.
    pub kept_in: usize,
    /// `languages`: tags of the languages it is meant to exist in, English first.
    pub languages: Vec<String>,
    /// `needs`: columns that must have a value before it is sent, beside those that fill a gap.
    pub needs: Vec<Expression>,
    /// The columns that its gaps and conditions use.
    pub layout: Layout,
    /// Its text in each language it was written in, by tag.
    pub texts: IndexMap<String, DocumentText>,
    /// The file it was read from, below `definitions/`.
    pub file: String,
}

/// The text of a paper in one language.
#[derive(Debug, Clone)]
pub struct DocumentText {
    /// Its title.
    pub title: String,
    /// Its parts in order.
    pub sections: Vec<Section>,
}

/// A stretch of a paper that is there for all readers, or for some.
#[derive(Debug, Clone)]
pub struct Section {
    /// `{when …}`: when it is there; always, when there is none. Only `TRUE` acts.
    pub when: Option<Expression>,
    /// The tag of the language it is in: English, where a passage is not translated.
    pub language: String,
    /// What it says.
    pub blocks: Vec<Block<Run>>,
}

impl Document {
    /// The text in a language, or in English where it was not written in it; and whether it was.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<(&DocumentText, bool)> {
        match self.texts.get(language) {
            Some(text) => Some((text, true)),
            None => self.texts.get(Language::ENGLISH).map(|text| (text, false)),
        }
    }
}
