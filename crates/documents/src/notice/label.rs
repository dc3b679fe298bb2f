//! Labels of list items: `3.`, `a.`, `(b)`, `II.`, `iv)`; and which list a label belongs to.

/// How a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// 1, 2, 3
    Decimal,
    /// a, b, c
    LowerLetter,
    /// A, B, C
    UpperLetter,
    /// i, ii, iii
    LowerRoman,
    /// I, II, III
    UpperRoman,
}

/// One way to understand a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) numbering: Numbering,
    pub(crate) value: u32,
}

/// Splits a text into its label, without punctuation, and the rest.
pub(crate) fn split_label(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let inner = text.strip_prefix('(').unwrap_or(text);
    let bracketed = inner.len() < text.len();
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (label, rest) = inner.split_at(end);
    let closed = if bracketed {
        rest.strip_prefix(')')
    } else {
        rest.strip_prefix(['.', ')'])
    }?;
    if !closed.is_empty() && !closed.starts_with(char::is_whitespace) {
        return None;
    }
    (!readings(label).is_empty()).then(|| (label, closed.trim_start()))
}

/// Whether a text begins with something that looks like a label.
pub(crate) fn starts_with_label(text: &str) -> bool {
    split_label(text).is_some()
}

/// Every way a label can be read: `i` is the ninth letter and the first roman numeral.
pub(crate) fn readings(label: &str) -> Vec<Reading> {
    let mut out = Vec::new();
    if !label.is_empty() && label.len() <= 2 && label.bytes().all(|b| b.is_ascii_digit()) {
        if let Ok(value) = label.parse() {
            out.push(Reading {
                numbering: Numbering::Decimal,
                value,
            });
        }
        return out;
    }
    let lower = label.bytes().all(|b| b.is_ascii_lowercase());
    let upper = label.bytes().all(|b| b.is_ascii_uppercase());
    if !lower && !upper {
        return out;
    }
    if let [letter] = label.as_bytes() {
        let value = u32::from(letter.to_ascii_lowercase() - b'a') + 1;
        let numbering = if lower {
            Numbering::LowerLetter
        } else {
            Numbering::UpperLetter
        };
        out.push(Reading { numbering, value });
    }
    if let Some(value) = roman(&label.to_ascii_lowercase()) {
        let numbering = if lower {
            Numbering::LowerRoman
        } else {
            Numbering::UpperRoman
        };
        out.push(Reading { numbering, value });
    }
    out
}

/// Roman numerals up to 30: no notice has longer lists.
fn roman(label: &str) -> Option<u32> {
    const UNITS: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    (1..=30u32).find(|n| {
        let tens = "x".repeat(usize::try_from(n / 10).unwrap_or(0));
        usize::try_from(n % 10)
            .ok()
            .and_then(|u| UNITS.get(u))
            .is_some_and(|unit| format!("{tens}{unit}") == label)
    })
}

/// Where a label goes: the depth of the list it continues or opens, and how it was read.
///
/// `open` holds the lists open from the top down, each with its numbering and last value. The deepest list
/// that the label continues wins; otherwise a first value opens a list under the deepest item. A decimal
/// that jumps forward by up to three still belongs to the numbered paragraphs, so that one lost paragraph
/// does not lose the rest. `next` is the label that follows, which distinguishes "h., i., j." from "h. i. ii.".
pub(crate) fn place(label: &str, next: Option<&str>, open: &[Reading]) -> Option<(usize, Reading)> {
    let readings = readings(label);
    let continues = |depth: usize, reading: &Reading| {
        open.get(depth)
            .is_some_and(|list| list.numbering == reading.numbering && list.value + 1 == reading.value)
    };
    let opens = readings.iter().find(|r| {
        r.value == 1
            && (r.numbering != Numbering::Decimal || open.is_empty())
            && !open.iter().any(|o| o.numbering == r.numbering)
    });
    // "i" after "h", with "ii" next, opens roman items under h.
    if let (Some(first), Some(next)) = (opens, next)
        && matches!(first.numbering, Numbering::LowerRoman | Numbering::UpperRoman)
        && self::readings(next)
            .iter()
            .any(|r| r.numbering == first.numbering && r.value == 2)
    {
        return Some((open.len(), *first));
    }
    for depth in (0..open.len()).rev() {
        if let Some(reading) = readings.iter().find(|r| continues(depth, r)) {
            return Some((depth, *reading));
        }
    }
    if let Some(first) = opens {
        return Some((open.len(), *first));
    }
    let skipped = readings.iter().find(|r| {
        r.numbering == Numbering::Decimal
            && open
                .first()
                .is_some_and(|o| o.numbering == Numbering::Decimal && (o.value + 2..=o.value + 4).contains(&r.value))
    })?;
    Some((0, *skipped))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn run(labels: &[&str]) -> Vec<usize> {
        let mut open: Vec<Reading> = Vec::new();
        let mut out = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            let (depth, reading) = place(label, labels.get(at + 1).copied(), &open).unwrap();
            open.truncate(depth);
            open.push(reading);
            out.push(depth);
        }
        out
    }

    #[test]
    fn letters_and_roman_numerals_are_distinguished() {
        assert_eq!(
            run(&["1", "a", "b", "c", "I", "II", "d", "e", "f", "g", "h", "i", "j", "2"]),
            [0, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 0]
        );
        assert_eq!(
            run(&["1", "a", "i", "ii", "iii", "iv", "v", "b", "2", "a"]),
            [0, 1, 2, 2, 2, 2, 2, 1, 0, 1]
        );
        assert_eq!(
            run(&["1", "a", "b", "c", "d", "e", "f", "g", "h", "i", "ii", "i"]).len(),
            12
        );
        assert_eq!(run(&["1", "2", "5"]), [0, 0, 0]);
    }

    #[test]
    fn labels_need_their_stop() {
        assert_eq!(split_label("3. Words"), Some(("3", "Words")));
        assert_eq!(split_label("(b) Words"), Some(("b", "Words")));
        assert_eq!(split_label("iv) Words"), Some(("iv", "Words")));
        assert_eq!(split_label("2025. Words"), None);
        assert_eq!(split_label("3.5 per cent"), None);
        assert_eq!(split_label("mix. Words"), None);
        assert_eq!(split_label("End. Words"), None);
    }
}
