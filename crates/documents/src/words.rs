//! Small rules about words: clean text, bullets, line ends, names in lists.

/// Glyphs these documents print as bullets, with the codes Symbol and Wingdings give when unmapped.
const BULLETS: &str = "•◼▪■●◦○□‣⁃∙·►▶➢❖✓✔\u{f0a7}\u{f0b7}\u{f06e}\u{f0fc}\u{f0d8}\u{f076}";
/// Dashes that serve as bullets when a space follows.
const DASHES: &str = "-–—−‐";

/// One space between words, ligatures as letters, no invisible characters.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        match c {
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_whitespace() || c.is_control() => space = true,
            c => {
                if space && !out.is_empty() {
                    out.push(' ');
                }
                space = false;
                match c {
                    'ﬀ' => out.push_str("ff"),
                    'ﬁ' => out.push_str("fi"),
                    'ﬂ' => out.push_str("fl"),
                    'ﬃ' => out.push_str("ffi"),
                    'ﬄ' => out.push_str("ffl"),
                    'ﬅ' | 'ﬆ' => out.push_str("st"),
                    '\u{2011}' => out.push('-'),
                    c => out.push(c),
                }
            }
        }
    }
    out
}

/// The text after a leading bullet, or `None` where there is no bullet. A dash counts only when a space or
/// nothing follows it.
pub(crate) fn after_bullet(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if BULLETS.contains(first) {
        return Some(rest.trim_start());
    }
    (DASHES.contains(first) && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then(|| rest.trim_start())
}

/// Whether a text begins with a glyph that can only be a bullet (a dash can also be part of a sentence).
pub(crate) fn is_strong_bullet(text: &str) -> bool {
    text.trim_start().starts_with(|c| BULLETS.contains(c))
}

/// Whether a text has come to a stop: a following text begins something new.
pub(crate) fn is_complete(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']']);
    text.ends_with(['.', ';', ':', '!', '?']) || text.ends_with("; and") || text.ends_with("; or")
}

/// Whether a text goes on from an earlier one: it begins with a small letter, a closing mark or a comma.
pub(crate) fn continues(text: &str) -> bool {
    text.trim_start()
        .chars()
        .next()
        .is_some_and(|c| c.is_lowercase() || matches!(c, ')' | ',' | ';' | '.' | '%'))
}

/// Adds a line to a text. A soft hyphen at the line end always vanishes. A printed hyphen is kept ("up-to-"
/// + "date") unless the document elsewhere writes the word whole and never with the hyphen.
pub(crate) fn join_line(text: &mut String, line: &str, vocabulary: &Vocabulary) {
    if line.is_empty() {
        return;
    }
    if text.ends_with('\u{ad}') {
        text.pop();
        text.push_str(line);
        return;
    }
    let before = text.strip_suffix(['-', '‐']).unwrap_or_default();
    let head = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let tail = line.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if head.is_empty() || tail.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
        return;
    }
    let stem = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    if !stem.contains('-') && vocabulary.has(&format!("{head}{tail}")) && !vocabulary.has(&format!("{head}-{tail}")) {
        text.pop();
    }
    text.push_str(line);
}

/// The words a document uses within its lines, to tell a broken word from a compound.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(std::collections::HashSet<String>);

impl Vocabulary {
    /// Words of one line; the first and last are left out when a line end may have cut them.
    pub(crate) fn add(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let upto = words
            .len()
            .saturating_sub(usize::from(words.last().is_some_and(|w| w.ends_with(['-', '‐']))));
        for word in &words[..upto] {
            let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            if word.len() > 2 {
                self.0.insert(word);
            }
        }
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&word.to_lowercase())
    }
}

/// Straight quotes for curly ones, for comparing only.
pub(crate) fn straight(text: &str) -> String {
    text.replace(['’', '‘'], "'").replace(['“', '”'], "\"")
}

/// A text in small letters with straight quotes, for looking for fixed phrases. Same byte offsets are not kept.
pub(crate) fn folded(text: &str) -> String {
    straight(&text.to_lowercase())
}

/// Finds a phrase whatever the case of its ASCII letters; the offset is valid in `text`.
pub(crate) fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    let (hay, needle) = (text.as_bytes(), phrase.as_bytes());
    (0..hay.len().checked_sub(needle.len())? + 1)
        .find(|&at| hay[at..at + needle.len()].eq_ignore_ascii_case(needle) && text.is_char_boundary(at))
}

/// The words up to and including the sentence end that follows `from`.
pub(crate) fn sentence_from(text: &str, from: usize) -> &str {
    let rest = &text[from..];
    let end = rest
        .match_indices(['.', ';', '\n'])
        .map(|(at, _)| at)
        .find(|&at| rest[at + 1..].chars().next().is_none_or(|c| c.is_whitespace()));
    rest[..end.unwrap_or(rest.len())].trim()
}

/// Whom a requirement addresses: the words before "should", "must" or "need to" in its first sentence, when
/// they are few enough to be a subject. A lead such as "Prior to any reviews," is left out.
pub(crate) fn addressee(text: &str) -> Option<String> {
    let first = text.split(['.', '\n']).next()?;
    let words: Vec<&str> = first.split_whitespace().collect();
    let verb = |at: usize| match words[at].trim_end_matches([':', ',']) {
        "should" | "must" => true,
        "need" | "needs" => words.get(at + 1) == Some(&"to"),
        _ => false,
    };
    let at = (0..words.len()).find(|&at| verb(at))?;
    if !(1..=18).contains(&at) || words[0] == "Should" {
        return None;
    }
    let mut subject = words[..at].join(" ");
    if matches!(words[0], "Prior" | "For" | "From" | "In" | "To" | "Where" | "Following")
        && let Some((_, after)) = subject.split_once(", ")
    {
        subject = after.to_owned();
    }
    Some(subject.trim_end_matches(',').to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_at_a_line_end() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add("the development of multi-agency work in co-production");
        let join = |a: &str, b: &str| {
            let mut text = a.to_owned();
            join_line(&mut text, b, &vocabulary);
            text
        };
        assert_eq!(join("the develop-", "ment of"), "the development of");
        assert_eq!(join("in co-", "production"), "in co-production");
        assert_eq!(join("up-to-", "date"), "up-to-date");
        assert_eq!(join("soft\u{ad}", "ware"), "software");
        assert_eq!(join("plain", "words"), "plain words");
        assert_eq!(join("a dash -", "here"), "a dash - here");
    }

    #[test]
    fn bullets() {
        assert_eq!(after_bullet("▪ one"), Some("one"));
        assert_eq!(after_bullet("– two"), Some("two"));
        assert_eq!(after_bullet("-three"), None);
        assert_eq!(after_bullet("◼"), Some(""));
        assert_eq!(after_bullet("words"), None);
    }

    #[test]
    fn whom_it_addresses() {
        assert_eq!(
            addressee("Leaders, in education, should act.").as_deref(),
            Some("Leaders, in education")
        );
        assert_eq!(
            addressee("Prior to any reviews, the Council should report.").as_deref(),
            Some("the Council")
        );
        assert_eq!(addressee("ensuring that plans reflect the child's needs"), None);
        assert_eq!(addressee("Some children wait. Leaders should act."), None);
    }
}
