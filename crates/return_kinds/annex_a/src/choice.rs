//! Choices as people write them: `a) Male`, `a`, `Male`, `a - male`.

use std::collections::HashMap;
use tables::schema::{Schema, normal};

/// The choices of one list, ready to be looked up.
pub(super) struct Choices<'a> {
    /// Letter and normal wording, one entry for each wording.
    wordings: Vec<(&'a str, String)>,
    known: HashMap<String, Option<&'a str>>,
}

impl<'a> Choices<'a> {
    /// The choices of a code list of the schema.
    pub(super) fn of(schema: &'a Schema, list: &str) -> Choices<'a> {
        let mut wordings = Vec::new();
        for (letter, words) in schema.codes.get(list).into_iter().flatten() {
            wordings.extend(words.split('|').map(|w| (letter.as_str(), normal(w))));
        }
        Choices {
            wordings,
            known: HashMap::new(),
        }
    }

    /// The letter of the choice a text means. A letter and words that contradict each other mean
    /// none.
    pub(super) fn letter(&mut self, text: &str) -> Option<&'a str> {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let found = self.look_up(text);
        // Free text must not fill memory.
        if self.known.len() < 4096 {
            self.known.insert(text.to_owned(), found);
        }
        found
    }

    fn look_up(&self, text: &str) -> Option<&'a str> {
        let text = text.trim();
        let alone = text.trim_end_matches([')', '.', ':']).trim();
        let by_letter = |l: &str| {
            self.wordings
                .iter()
                .find(|(k, _)| k.eq_ignore_ascii_case(l))
                .map(|(k, _)| *k)
        };
        let by_words = |w: &str| {
            let w = normal(w);
            self.wordings.iter().find(|(_, words)| *words == w).map(|(k, _)| *k)
        };
        if let Some(letter) = by_letter(alone).or_else(|| by_words(text)) {
            return Some(letter);
        }
        let (letter, words) = text.split_once([')', ':', '.', '-', '–', ' '])?;
        let letter = by_letter(letter.trim())?;
        let words = normal(words);
        let fits = self.wordings.iter().any(|(k, w)| *k == letter && *w == words);
        (words.is_empty() || fits).then_some(letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_known_however_it_is_written() {
        let schema = crate::send::schema();
        let mut gender = Choices::of(schema, "gender");
        for text in ["a) Male", "A", "a)", "male", " a - Male ", "a)male", "a: MALE"] {
            assert_eq!(gender.letter(text), Some("a"), "{text}");
        }
        for text in ["1", "M", "a) Female", "e) Other", "", "ab"] {
            assert_eq!(gender.letter(text), None, "{text}");
        }
        let mut phase = Choices::of(schema, "phase");
        assert_eq!(phase.letter("h) PRU/AP"), Some("h"));
        assert_eq!(phase.letter("Middle (deemed secondary)"), Some("d"));
        assert_eq!(Choices::of(schema, "yes_no").letter("true"), Some("a"));
    }
}
