//! Which characters a text on record may hold, and how long it may be.

use std::borrow::Cow;

pub use identifiers::text::{in_one_line, is_unseen, without_unseen};

use crate::{Field, FieldType};

/// The longest text of one line, in characters: a name, an identifier, an address. The census forms of the department
/// end names at 35 and longer descriptions at 200.
pub const LONGEST_LINE: usize = 200;

/// The longest text of several lines, in characters: four pages of print. Longer accounts belong in a document that the
/// entry names.
pub const LONGEST_TEXT: usize = 10_000;

/// The longest list of codes, in characters.
pub const LONGEST_CODES: usize = 2_000;

/// Whether a field holds one line: what identifies a person is a name or number, and codes are single words. Other
/// texts may have several.
#[must_use]
pub fn is_one_line(field: &Field) -> bool {
    match field.kind {
        FieldType::Text => field.personal,
        FieldType::Line | FieldType::Code | FieldType::Codes => true,
        _ => false,
    }
}

/// A text as a field keeps it: without what no reader can see, and in one line where the field has one. A text of no
/// known field keeps its lines.
#[must_use]
pub fn fit<'a>(field: Option<&Field>, text: &'a str) -> Cow<'a, str> {
    match field.is_some_and(is_one_line) {
        true => in_one_line(text),
        false => without_unseen(text),
    }
}

/// How many characters a text of a field may have; `None` for fields that hold no text.
#[must_use]
pub fn longest(field: &Field) -> Option<usize> {
    match field.kind {
        FieldType::Text if field.personal => Some(LONGEST_LINE),
        FieldType::Text => Some(LONGEST_TEXT),
        FieldType::Line | FieldType::Code => Some(LONGEST_LINE),
        FieldType::Codes => Some(LONGEST_CODES),
        _ => None,
    }
}
