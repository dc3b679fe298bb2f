//! Organisations as documents name them: one body under all its names.

use std::collections::BTreeMap;

use definitions::CodeList;

/// Group of a word that a name may have or not have.
const LEFT_OUT: &str = "left_out";

/// What makes two names of a body one: the code list `body_name`, whose codes are words or whole names in lower case
/// and whose titles are what they mean. A word of the group `left_out` makes no difference.
#[derive(Debug, Clone, Copy)]
pub struct BodyNames<'a> {
    list: Option<&'a CodeList>,
}

impl<'a> BodyNames<'a> {
    /// The names that a list makes one; without a list only case and punctuation make no difference.
    #[must_use]
    pub fn of(list: Option<&'a CodeList>) -> Self {
        Self { list }
    }

    /// The same text for every name of a body: lower case, without punctuation, words left out, or what is in
    /// brackets, abbreviations written out.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        let mut depth = 0usize;
        let outside: String = name
            .chars()
            .filter(|letter| {
                depth += usize::from(*letter == '(');
                let keep = depth == 0;
                depth = depth.saturating_sub(usize::from(*letter == ')'));
                keep
            })
            .collect();
        let words: Vec<String> = words(&outside)
            .into_iter()
            .filter_map(|word| match self.code(&word) {
                Some((_, Some(LEFT_OUT))) => None,
                Some((meaning, _)) => Some(self::words(meaning).join(" ")),
                None => Some(word),
            })
            .collect();
        let whole = words.join(" ");
        match self.code(&whole) {
            Some((meaning, _)) => self::words(meaning).join(" "),
            None => whole,
        }
    }

    fn code(&self, text: &str) -> Option<(&'a str, Option<&'a str>)> {
        let code = self.list?.codes.iter().find(|c| c.code == text)?;
        Some((&code.title, code.group.as_deref()))
    }

    /// Each body once, by its key, under the name that is used most; of two used alike, the shorter.
    pub fn once<'n>(&self, names: impl Iterator<Item = &'n str>) -> BTreeMap<String, &'n str> {
        let mut counts: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
        for name in names {
            *counts.entry(self.key(name)).or_default().entry(name).or_default() += 1;
        }
        let most = |names: BTreeMap<&'n str, usize>| {
            names
                .into_iter()
                .max_by_key(|(name, count)| (*count, std::cmp::Reverse(name.len())))
                .map(|(name, _)| name)
        };
        counts
            .into_iter()
            .filter_map(|(key, names)| Some((key, most(names)?)))
            .collect()
    }
}

fn words(text: &str) -> Vec<String> {
    text.replace('&', " and ")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use definitions::Definitions;

    use super::*;

    #[test]
    fn one_body_has_one_key_under_all_its_names() {
        let definitions = Definitions::built_in().unwrap();
        let names = BodyNames::of(definitions.code_list("body_name"));
        let one = names.key("Mid Estuary Integrated Care Board");
        for other in [
            "NHS Mid Estuary Integrated Care Board",
            "NHS Mid Estuary ICB",
            "the Mid Estuary Integrated Care Board (ICB)",
        ] {
            assert_eq!(names.key(other), one, "{other}");
        }
        for different in ["Mid Estuary Council", "NHS Mid Moor Integrated Care Board"] {
            assert_ne!(names.key(different), one, "{different}");
        }
        let once = names.once(
            [
                "NHS Mid Estuary Integrated Care Board",
                "Mid Estuary Integrated Care Board",
                "Mid Estuary Council",
            ]
            .into_iter(),
        );
        let shown: Vec<&str> = once.into_values().collect();
        assert_eq!(shown, ["Mid Estuary Council", "Mid Estuary Integrated Care Board"]);
    }
}
