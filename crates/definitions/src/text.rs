//! Which characters a text on record may hold, and how long it may be.

pub use identifiers::text::{is_unseen, without_unseen};

use crate::{Field, FieldType};

/// The longest text of one line, in characters: a name, an identifier, an address. The census forms of the department
/// end names at 35 and longer descriptions at 200.
pub const LONGEST_LINE: usize = 200;

/// The longest text of several lines, in characters: four pages of print. Longer accounts belong in a document that the
/// entry names.
pub const LONGEST_TEXT: usize = 10_000;

/// The longest list of codes, in characters.
pub const LONGEST_CODES: usize = 2_000;

/// How many characters a text of a field may have; `None` for fields that hold no text.
#[must_use]
pub fn longest(field: &Field) -> Option<usize> {
    match field.kind {
        // What identifies a person is a name or number; other texts may need room.
        FieldType::Text if field.personal => Some(LONGEST_LINE),
        FieldType::Text => Some(LONGEST_TEXT),
        FieldType::Code => Some(LONGEST_LINE),
        FieldType::Codes => Some(LONGEST_CODES),
        FieldType::Integer | FieldType::Date | FieldType::Boolean => None,
    }
}
