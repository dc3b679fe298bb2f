//! Which characters a text may hold, wherever it comes from and goes to.

use std::borrow::Cow;

/// Whether a character is kept out of the record because no reader can see it, and it changes what they see or breaks
/// what is written.
///
/// - Control characters, which XML 1.0 does not allow; a tab and the ends of lines are kept.
/// - Marks that change the direction of what follows: with them a name in a statutory return reads as another. Text
///   written from right to left does not need them: pages set each name in its own direction.
/// - The two characters that are none (U+FFFE and U+FFFF), and the mark of byte order inside a text.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{061c}' | '\u{200e}' | '\u{200f}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        other => other.is_control(),
    }
}

/// A text without the characters that [`is_unseen`] names.
#[must_use]
pub fn without_unseen(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unseen) {
        Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_reader_can_see_is_taken_out_and_the_rest_stays() {
        for (text, kept) in [
            ("Zoë O’Brien-García", "Zoë O’Brien-García"),
            ("two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
            // Joiners belong to how some names are written.
            ("نرگس\u{200c}زاده", "نرگس\u{200c}زاده"),
            ("Oka\u{202e}rof", "Okarof"),
            ("\u{2066}A\u{2069}\u{200e}\u{200f}\u{061c}b", "Ab"),
            ("a\u{0}\u{1}\u{7f}\u{85}\u{9f}b", "ab"),
            ("\u{feff}a\u{ffff}", "a"),
        ] {
            assert_eq!(without_unseen(text), kept);
        }
    }
}
