use serde::Deserialize;

/// A list of codes that a field may hold, with the words a reader sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// The id, which is also the file's name.
    pub id: String,
    /// What the list is of.
    pub title: String,
    /// Where the codes come from.
    pub source: String,
    /// The codes, in the order to show them.
    pub codes: Vec<Code>,
}

/// One code and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code as returns and events hold it.
    pub code: String,
    /// What it means, in a reader's words.
    pub title: String,
    /// The broader group it is counted under, where a list has groups.
    #[serde(default)]
    pub group: Option<String>,
    /// `value`: the whole number it stands for, where a list is a scale.
    #[serde(default)]
    pub value: Option<i64>,
}

impl CodeList {
    /// Whether the code is on the list.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.codes.iter().any(|c| c.code == code)
    }

    /// The meaning of a code, or the code itself when it is not on the list.
    #[must_use]
    pub fn title_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.codes.iter().find(|c| c.code == code).map_or(code, |c| &c.title)
    }

    /// The broader group of a code, where the list has groups.
    #[must_use]
    pub fn group_of(&self, code: &str) -> Option<&str> {
        self.codes.iter().find(|c| c.code == code)?.group.as_deref()
    }
}
