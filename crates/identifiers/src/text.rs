//! Which characters a text may hold, wherever it comes from and goes to.
//!
//! Two texts that look the same should be the same: a name with a hidden character in it is another name to every
//! search and comparison. But what looks hidden can also be part of how a language is written, so [`without_unseen`]
//! looks at what a character is beside:
//!
//! - The joiners (U+200C and U+200D) shape words of Persian, Urdu and other languages in Arabic script, of Hindi,
//!   Tamil, Malayalam, Sinhala and other languages of South Asia, and join emoji. They stay after a letter of such a
//!   script, the non-joiner only between two; in Latin text and after another joiner they go.
//! - Variation selectors choose the form of a Chinese or Japanese character (many family names), of a Mongolian letter
//!   or of a symbol. They stay after one of these.
//! - Characters that end a line (U+0085, U+2028, U+2029, form feed, vertical tab) become the end of a line, because
//!   words are copied with them from documents and should not run together.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is kept out of the record wherever it is, because no reader can see it, and it changes what
/// they see, hides a difference, or breaks what is written.
///
/// - Control characters, which XML 1.0 does not allow; a tab and the ends of lines are kept.
/// - Marks that change the direction of what follows: with them a name in a statutory return reads as another. Text
///   written from right to left does not need them: pages set each name in its own direction.
/// - Characters without width or ink: the zero-width space, the soft hyphen, word joiners, fillers, tags (in which
///   whole sentences can be hidden), marks of notation.
/// - What is no character at all, and the mark of byte order inside a text.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        // Directions.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        // Word joiner, invisible operators, directions again, old format marks.
        '\u{2060}'..='\u{206f}' => true,
        // Soft hyphen, grapheme joiner, zero-width space, separators of lines and paragraphs.
        '\u{00ad}' | '\u{034f}' | '\u{200b}' | '\u{2028}' | '\u{2029}' => true,
        // Fillers of Hangul, inherent vowels of Khmer.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' => true,
        // Annotations, the place of an object, unassigned marks, byte order.
        '\u{feff}' | '\u{fff0}'..='\u{fffc}' => true,
        // Marks of shorthand and of music; tags, and what is set aside beside them.
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' => true,
        // No characters.
        '\u{fdd0}'..='\u{fdef}' => true,
        other => u32::from(other) & 0xfffe == 0xfffe || other.is_control(),
    }
}

/// A text without what no reader can see: without the characters that [`is_unseen`] names, and without joiners and
/// variation selectors that do nothing where they are.
#[must_use]
pub fn without_unseen(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_unseen(c) && !depends(c)) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len());
    let mut last = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let kept = match c {
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            c if is_unseen(c) => continue,
            '\u{200c}' => {
                let next = rest.clone().find(|c| !is_unseen(*c));
                match last.is_some_and(is_shaped) && next.is_some_and(is_shaped) {
                    true => c,
                    false => continue,
                }
            }
            '\u{200d}' if !last.is_some_and(|last| is_shaped(last) || is_symbol(last)) => continue,
            c if is_selector(c) && !last.is_some_and(has_forms) => continue,
            c => c,
        };
        seen.push(kept);
        last = Some(kept);
    }
    match seen == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(seen),
    }
}

/// A text of one line: as [`without_unseen`], and with a space in place of each tab and end of a line, and of the white
/// space around it.
#[must_use]
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    let seen = without_unseen(text);
    if !seen.contains(['\t', '\n', '\r']) {
        return seen;
    }
    let parts: Vec<&str> = seen
        .split(['\t', '\n', '\r'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    Cow::Owned(parts.join(" "))
}

/// A text for a terminal or a log, where a control character can change what was printed before it: what no reader can
/// see is written out as `\u001b`, as JSON writes it, so that JSON remains what it was. Ends of lines and tabs stay.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    let is_hidden = |(at, c): (usize, char)| match c {
        '\r' => !text[at + 1..].starts_with('\n'),
        c => is_unseen(c),
    };
    if !text.char_indices().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if is_hidden((at, c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// As [`escaped`], for what is to be one line: ends of lines are written out too, so that no name can print a line of
/// its own.
#[must_use]
pub fn escaped_line(text: &str) -> String {
    escaped(text)
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// Whether a character stays or not depending on what it is beside.
fn depends(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') || is_selector(c)
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is of a script in which joiners change what is seen: Arabic, Syriac, N'Ko and Mongolian, those
/// of South Asia, Myanmar and Khmer.
fn is_shaped(c: char) -> bool {
    let in_block = matches!(c,
        '\u{0600}'..='\u{085f}' | '\u{0860}'..='\u{0dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1b00}'..='\u{1cff}' | '\u{a800}'..='\u{a9ff}' | '\u{aa60}'..='\u{aaff}' | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{10fff}' | '\u{11000}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}');
    // Letters and the marks upon them; digits and punctuation are not shaped.
    in_block && !c.is_numeric() && !is_selector(c) && !matches!(c, '\u{0600}'..='\u{060f}' | '\u{061b}'..='\u{061f}')
}

/// Whether a joiner after a character can make one emoji of two.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}')
}

/// Whether a character has forms that a variation selector chooses between.
fn has_forms(c: char) -> bool {
    let of_han = matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3000}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{3ffff}');
    let of_mongolian = matches!(c, '\u{1807}' | '\u{1820}'..='\u{18aa}');
    let of_myanmar = matches!(c, '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}');
    // The signs of a telephone's keys and some marks have a coloured form too.
    of_han
        || of_mongolian
        || of_myanmar
        || is_symbol(c) && c != '\u{fe0f}'
        || matches!(c, '©' | '®' | '\u{2000}'..='\u{218f}' if !c.is_whitespace() && !depends(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_no_reader_can_see_is_removed_and_the_rest_stays() {
        for (text, kept) in [
            ("Zoë O’Brien-García", "Zoë O’Brien-García"),
            ("two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
            ("Oka\u{202e}rof", "Okarof"),
            ("\u{2066}A\u{2069}\u{200e}\u{200f}\u{061c}b", "Ab"),
            ("a\u{0}\u{1}\u{7f}\u{9f}b", "ab"),
            ("\u{feff}a\u{ffff}\u{1ffff}\u{fdd0}", "a"),
            // Without width or ink.
            ("Oka\u{200b}for", "Okafor"),
            ("Oka\u{ad}for\u{2060}\u{2063}\u{34f}\u{3164}", "Okafor"),
            ("Amara\u{e0041}\u{e006d}\u{e007f}", "Amara"),
            ("a\u{fffc}b\u{fff9}", "ab"),
            // What ends a line in a document.
            (
                "one\u{2028}two\u{2029}three\u{85}four\u{b}five",
                "one\ntwo\nthree\nfour\nfive",
            ),
        ] {
            assert_eq!(without_unseen(text), kept);
        }
    }

    #[test]
    fn joiners_and_selectors_stay_where_a_language_is_written_with_them() {
        for text in [
            // Persian, Urdu.
            "نرگس\u{200c}زاده",
            "می\u{200c}خواهم",
            "ه\u{200d}",
            // Hindi, Tamil, Sinhala, Malayalam at the end of a word.
            "क्\u{200d}ष",
            "श्\u{200c}र",
            "க்\u{200c}ஷ",
            "ශ්\u{200d}රී",
            "ജോണ്\u{200d}",
            // A Japanese family name, a family of emoji, a heart, Mongolian.
            "葛\u{e0100}城",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "ᠠ\u{180b}",
        ] {
            assert_eq!(without_unseen(text), text);
        }
    }

    #[test]
    fn joiners_and_selectors_go_where_they_only_hide_a_difference() {
        for (text, kept) in [
            ("Oka\u{200c}for", "Okafor"),
            ("Oka\u{200d}for", "Okafor"),
            ("\u{200d}Amara\u{fe0f}\u{e0100}", "Amara"),
            ("Oka\u{200b}\u{200d}\u{200c}for", "Okafor"),
            ("12\u{fe00}3", "123"),
            // At the end of a word the non-joiner shows nothing, and a second joiner adds nothing.
            ("نرگس\u{200c}", "نرگس"),
            ("نرگس\u{200c} زاده", "نرگس زاده"),
            ("نرگس\u{200c}\u{200c}\u{200c}زاده", "نرگس\u{200c}زاده"),
            ("ജോണ്\u{200d}\u{200d}", "ജോണ്\u{200d}"),
            ("葛\u{e0100}\u{e0101}城", "葛\u{e0100}城"),
            ("٣\u{200d}", "٣"),
        ] {
            assert_eq!(without_unseen(text), kept, "{text:?}");
        }
    }

    #[test]
    fn a_text_of_one_line_has_no_tab_and_no_end_of_a_line() {
        for (text, line) in [
            ("Amara  Okafor", "Amara  Okafor"),
            ("Amara\tOkafor", "Amara Okafor"),
            (" Amara \r\n\t Okafor\n", "Amara Okafor"),
            ("Amara\u{2028}Okafor", "Amara Okafor"),
            ("\n", ""),
        ] {
            assert_eq!(in_one_line(text), line);
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, shown) in [
            ("plain\ttext\r\nof two lines\n", "plain\ttext\r\nof two lines\n"),
            ("a\u{1b}[2Jb", "a\\u001b[2Jb"),
            ("over\rwritten", "over\\u000dwritten"),
            ("\u{202e}fdp.exe", "\\u202efdp.exe"),
            ("\u{9b}31m\u{e0041}", "\\u009b31m\\udb40\\udc41"),
        ] {
            assert_eq!(escaped(text), shown);
        }
        assert_eq!(escaped_line("a\nb\tc\r\n\u{7}"), "a\\nb\\tc\\r\\n\\u0007");
    }

    proptest! {
        /// Once removed, nothing is left to remove: what is recorded compares as it will be when it is read again.
        #[test]
        fn removing_twice_is_removing_once(text in "([\\PC\u{0}-\u{20}]|[نمक्ශරa葛👨\u{200c}\u{200d}\u{fe0f}\u{e0100}\u{200b}\u{2028}\u{180b}]){0,12}") {
            let once = without_unseen(&text).into_owned();
            prop_assert_eq!(without_unseen(&once), once.as_str());
            prop_assert!(!once.chars().any(is_unseen));
            let line = in_one_line(&text).into_owned();
            prop_assert_eq!(in_one_line(&line), line.as_str());
            prop_assert!(!line.contains(['\t', '\n', '\r']));
            prop_assert!(!escaped(&text).chars().any(is_unseen));
        }
    }
}
