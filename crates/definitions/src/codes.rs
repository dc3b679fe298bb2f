use calendar::Date;
use serde::{Deserialize, Deserializer};

use crate::ValueError;

/// Codes named in a sentence before the rest are counted.
const MOST_NAMED: usize = 12;

/// A list of codes that a field may hold, with the words a reader sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// `id`: the file's name.
    pub id: String,
    /// `title`: what the list is of.
    pub title: String,
    /// `source`: where the codes come from.
    pub source: String,
    /// `local`: whether an area may add codes of its own.
    pub local: bool,
    /// `codes`: in the order to show them.
    pub codes: Vec<Code>,
}

/// One code and its meaning, such as `{ code = "likely", title = "Likely", value = 4 }`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// `code`: as returns and events hold it.
    pub code: String,
    /// `title`: what it means, in a reader's words.
    pub title: String,
    /// `group`: the broader group it is counted under, where a list has groups.
    #[serde(default)]
    pub group: Option<String>,
    /// `value`: the whole number it means, where a list is a scale.
    #[serde(default)]
    pub value: Option<i64>,
    /// `from`: the first day on which it may be recorded.
    #[serde(default, deserialize_with = "date")]
    pub from: Option<Date>,
    /// `to`: the last day on which it may be recorded; what was recorded stays readable.
    #[serde(default, deserialize_with = "date")]
    pub to: Option<Date>,
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    crate::raw::to_date(date)
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom("write a whole day, such as 2026-09-01"))
}

impl Code {
    /// A code that is always in use and says nothing more.
    #[must_use]
    pub fn new(code: &str, title: &str) -> Self {
        Self {
            code: code.to_owned(),
            title: title.to_owned(),
            group: None,
            value: None,
            from: None,
            to: None,
        }
    }

    /// What is wrong with it by itself.
    pub(crate) fn fault(&self) -> Option<String> {
        let (from, to) = self.from.zip(self.to).filter(|(from, to)| to < from)?;
        Some(format!(
            "the code \"{}\" is in use on no day: its last day, {to}, comes before its first, {from}; exchange `from` and `to`, or \
             correct one",
            self.code
        ))
    }

    /// Whether it is in use on a day.
    #[must_use]
    pub fn in_use(&self, on: Date) -> bool {
        self.from.is_none_or(|from| on >= from) && self.to.is_none_or(|to| on <= to)
    }
}

impl CodeList {
    /// The code that is written so.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|c| c.code == code)
    }

    /// Whether the code is on the list, in use or not.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.get(code).is_some()
    }

    /// The code that a person means: its code, or its code or title whatever the case of the letters.
    #[must_use]
    pub fn find(&self, given: &str) -> Option<&Code> {
        let like = |text: &str| text.to_lowercase() == given.to_lowercase();
        self.get(given)
            .or_else(|| self.codes.iter().find(|c| like(&c.code)))
            .or_else(|| self.codes.iter().find(|c| like(&c.title)))
    }

    /// Whether a code may be recorded on a day; without a day, whether it is on the list.
    ///
    /// # Errors
    /// A sentence with the choices there are.
    pub fn allows(&self, code: &str, on: Option<Date>) -> Result<(), ValueError> {
        let found = self.get(code).ok_or_else(|| self.unknown(code))?;
        match on {
            Some(day) if !found.in_use(day) => Err(ValueError::CodeThen(code.to_owned())),
            _ => Ok(()),
        }
    }

    pub(crate) fn unknown(&self, given: &str) -> ValueError {
        let mut choices: Vec<&str> = self.codes.iter().map(|c| c.code.as_str()).take(MOST_NAMED).collect();
        let more = self.codes.len().saturating_sub(MOST_NAMED);
        let rest = format!("and {more} more");
        if more > 0 {
            choices.push(&rest);
        }
        ValueError::Code {
            given: given.to_owned(),
            choices: choices.join(", "),
        }
    }

    /// The meaning of a code, or the code itself when it is not on the list.
    #[must_use]
    pub fn title_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.get(code).map_or(code, |c| &c.title)
    }

    /// The broader group of a code, where the list has groups.
    #[must_use]
    pub fn group_of(&self, code: &str) -> Option<&str> {
        self.get(code)?.group.as_deref()
    }
}
