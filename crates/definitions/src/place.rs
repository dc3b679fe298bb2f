//! Where in a file a key is: the line of the very key, in a table of its own, an inline table or a list.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The byte at which the key at a path begins, or the nearest key above it that is there. A part of the path is a key,
/// or in a list the position of an item, counted from 0.
pub(crate) fn offset_of(text: &str, path: &[&str]) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut found = None;
    let mut table = Some(document.get_ref());
    let mut list: Option<&[Spanned<DeValue<'_>>]> = None;
    for part in path {
        let (at, value) = if let Some(table) = table {
            let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == part) else {
                break;
            };
            (key.span().start, value)
        } else {
            let item = part.parse().ok().and_then(|at: usize| list?.get(at));
            let Some(item) = item else { break };
            (item.span().start, item)
        };
        found = Some(at);
        table = match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
        list = match value.get_ref() {
            DeValue::Array(items) => Some(items),
            _ => None,
        };
    }
    found
}

/// The line of a byte of a text, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> Option<usize> {
    text.get(..offset).map(|before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "a = 1\n\n[steps.made]\ntitle = \"M\"\nrefuse = [\n  { when = \"x\", say = \"y\" },\n  { when = \"z\", say = \"w\" },\n]\n\n[fields]\nday = { title = \"D\",\n  type = \"date\" }\n\n[[examples]]\ntitle = \"one\"\n\n[[examples]]\ntitle = \"two\"\n";

    fn line(path: &[&str]) -> Option<usize> {
        offset_of(FILE, path).and_then(|at| line_of(FILE, at))
    }

    #[test]
    fn a_key_has_the_line_it_is_on() {
        assert_eq!(line(&["a"]), Some(1));
        assert_eq!(line(&["steps", "made"]), Some(3));
        assert_eq!(line(&["steps", "made", "title"]), Some(4));
        assert_eq!(line(&["steps", "made", "refuse", "1", "say"]), Some(7));
        assert_eq!(line(&["fields", "day"]), Some(11));
        assert_eq!(line(&["fields", "day", "type"]), Some(12));
        assert_eq!(line(&["examples", "1", "title"]), Some(18));
    }

    #[test]
    fn what_is_not_there_has_the_line_of_what_it_would_be_in() {
        assert_eq!(line(&["steps", "made", "closes"]), Some(3));
        assert_eq!(line(&["fields", "day", "codes"]), Some(11));
        assert_eq!(line(&["clocks"]), None);
    }
}
