//! The reader's own words about a file, said plainly and with what was probably meant.

use crate::spelling::nearest;

/// Keys of earlier versions, and what they are called now.
const RENAMED: [(&str, &str); 5] = [
    ("cancelled_by", "ends"),
    ("disapplied_by", "lifted_by"),
    ("restarts", "rounds"),
    ("mandatory", "required"),
    ("refused_when", "refuse"),
];

/// What the reader of a file says, as a sentence for its author.
#[must_use]
pub fn said_plainly(message: &str) -> String {
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let mut names = quoted(rest);
        if names.is_empty() {
            return message.to_owned();
        }
        let name = names.remove(0);
        return unknown_key(&name, &names);
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let mut names = quoted(rest);
        if names.is_empty() {
            return message.to_owned();
        }
        let name = names.remove(0);
        return format!(
            "\"{name}\" is not a word for this{}; it may be {}",
            meant(&name, &names),
            listed(&names, '"')
        );
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the key {rest} is missing here");
    }
    if let Some((found, wanted)) = message
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        return format!("{} is needed here, and this is {}", kind(wanted), kind(found));
    }
    message.to_owned()
}

fn unknown_key(name: &str, known: &[String]) -> String {
    let now = RENAMED
        .iter()
        .find(|(old, now)| *old == name && known.iter().any(|key| key == now));
    let mut sentence = format!("there is no key `{name}` here");
    match (now, nearest(name, known.iter())) {
        (Some((_, now)), _) => sentence += &format!("; it is called `{now}`"),
        (None, Some(near)) => sentence += &format!("; did you mean `{near}`?"),
        (None, None) => {
            if let Some(table) = crate::reference::tables_with(name).next() {
                sentence += &format!("; it is a key of {}", table.what);
            }
        }
    }
    let end = if sentence.ends_with('?') { " " } else { ". " };
    if known.is_empty() {
        sentence
    } else {
        format!("{sentence}{end}The keys here are {}", listed(known, '`'))
    }
}

/// `; did you mean "x"?` without the question mark, or nothing where no name is near.
pub(crate) fn meant(name: &str, known: &[String]) -> String {
    nearest(name, known.iter()).map_or_else(String::new, |near| format!(" (did you mean \"{near}\"?)"))
}

/// The same for any names.
pub(crate) fn meant_among<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!(" (did you mean \"{near}\"?)"))
}

fn listed(names: &[String], quote: char) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    names.join(", ")
}

/// A kind of value in the words of this project.
fn kind(words: &str) -> String {
    let text = |rest: &str| format!("the text {rest}");
    match words {
        "a boolean" => "true or false".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        "a sequence" | "sequence" => "a list in square brackets".to_owned(),
        "a map" | "map" => "a table in braces".to_owned(),
        "a TOML datetime" => "a day such as 2026-01-05".to_owned(),
        _ if words.starts_with("struct ") => "a table in braces".to_owned(),
        _ => match words.split_once(' ') {
            Some(("string", rest)) => text(rest),
            Some(("boolean", rest)) => rest.trim_matches('`').to_owned(),
            Some(("integer", rest)) => format!("the number {}", rest.trim_matches('`')),
            _ if ["u8", "u16", "u32", "u64"].contains(&words) => "a whole number of 0 or more".to_owned(),
            _ if ["i32", "i64"].contains(&words) => "a whole number".to_owned(),
            _ => words.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_reader_says_is_said_plainly() {
        for (said, plain) in [
            (
                "unknown field `open`, expected one of `title`, `opens`",
                "there is no key `open` here; did you mean `opens`? The keys here are `title`, `opens`",
            ),
            (
                "unknown field `restarts`, expected one of `title`, `rounds`",
                "there is no key `restarts` here; it is called `rounds`. The keys here are `title`, `rounds`",
            ),
            (
                "unknown field `until`, expected `title`",
                "there is no key `until` here; it is a key of a clock. The keys here are `title`",
            ),
            (
                "unknown variant `lawful`, expected one of `statutory`, `local`",
                "\"lawful\" is not a word for this; it may be \"statutory\", \"local\"",
            ),
            ("missing field `title`", "the key `title` is missing here"),
            (
                "invalid type: string \"yes\", expected a boolean",
                "true or false is needed here, and this is the text \"yes\"",
            ),
            (
                "invalid type: boolean `true`, expected a sequence",
                "a list in square brackets is needed here, and this is true",
            ),
            ("duplicate key", "duplicate key"),
        ] {
            assert_eq!(said_plainly(said), plain);
        }
    }
}
