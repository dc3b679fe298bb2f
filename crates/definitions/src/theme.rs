use serde::Deserialize;

use crate::DefinitionFile;

/// A field of work that registers and measures are grouped by: a folder of the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The id, which is the folder's name.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Its place among the themes, lowest first.
    pub order: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTheme {
    pub(crate) title: String,
    pub(crate) order: u32,
}

/// What a definition file holds, by the folder of its theme that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `theme.toml`: what the theme is called.
    Theme,
    /// `registers/`: a register.
    Register,
    /// `measures/`: a measure, or what measures share.
    Measure,
    /// `codes/`: a code list.
    Codes,
    /// `calendars/`: bank holidays, school terms or days on which a body is closed.
    Calendar,
    /// `regimes/`: a body of law that clocks belong to.
    Regime,
    /// `views/`: a list over several registers.
    View,
    /// `roles/`: a role that people may have.
    Role,
    /// `benchmarks/`: published figures.
    Benchmark,
    /// `areas/CODE/`: what one area changes of the rest.
    Layer,
    /// `rules/`: what the program records because of what was recorded.
    Rule,
    /// `documents/`: a letter or another paper made from an entry, in Markdown.
    Document,
}

/// Folders of a theme, with what they hold.
const FOLDERS: [(&str, Kind); 10] = [
    ("registers", Kind::Register),
    ("measures", Kind::Measure),
    ("codes", Kind::Codes),
    ("calendars", Kind::Calendar),
    ("regimes", Kind::Regime),
    ("views", Kind::View),
    ("roles", Kind::Role),
    ("benchmarks", Kind::Benchmark),
    ("rules", Kind::Rule),
    ("documents", Kind::Document),
];

/// The folder of the areas' own layers.
const AREAS: &str = "areas";

impl DefinitionFile {
    /// The theme the file belongs to: its first folder. Empty for a file outside any folder.
    #[must_use]
    pub fn theme(&self) -> &str {
        self.path.split_once('/').map_or("", |(theme, _)| theme)
    }

    /// The id of the area whose layer the file belongs to; empty for a file that holds everywhere.
    #[must_use]
    pub fn area(&self) -> &str {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(AREAS), Some(area), Some(_)) => area,
            _ => "",
        }
    }

    /// The file's name without `.toml` or `.md`, which is the id of what it defines.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".toml").or_else(|| name.strip_suffix(".md"));
        stem.unwrap_or(name)
    }

    /// The part of the file that is TOML: of a letter only what is between its lines of `+++`.
    #[must_use]
    pub fn toml(&self) -> &str {
        match self.kind() {
            Ok(Kind::Document) => crate::document::fenced(&self.text).map_or("", |(_, front, _)| front),
            _ => &self.text,
        }
    }

    /// What the file holds.
    ///
    /// # Errors
    /// A sentence that says why the program does not read the file, and where to put it.
    pub fn kind(&self) -> Result<Kind, String> {
        let parts: Vec<&str> = self.path.split('/').collect();
        let ending = std::path::Path::new(&self.path).extension();
        let is_document = matches!(parts[..], [_, "documents", _] | ["documents", _]);
        if is_document && ending.is_none_or(|e| e != "md") {
            return Err("a letter is a file whose name ends in .md".to_owned());
        }
        if !is_document && ending.is_none_or(|e| e != "toml") {
            return Err(
                "only files whose names end in .toml are read here, and letters in documents/; move it elsewhere"
                    .to_owned(),
            );
        }
        let known = |folder: &str| FOLDERS.iter().find(|(name, _)| *name == folder).map(|(_, kind)| *kind);
        match parts[..] {
            [AREAS, area, _] if !area.is_empty() => Ok(Kind::Layer),
            [AREAS, ..] => Err(format!(
                "a file of an area lies in {AREAS}/CODE, where CODE is the id of the area, such as {AREAS}/317/titles.toml"
            )),
            [_, "theme.toml"] => Ok(Kind::Theme),
            [_, folder, _] => known(folder).ok_or_else(|| {
                let names: Vec<&str> = FOLDERS.iter().map(|(name, _)| *name).collect();
                format!(
                    "the folder \"{folder}\" is not read; a theme has the folders {}",
                    names.join(", ")
                )
            }),
            [folder, name] if known(folder).is_some() => Err(format!(
                "put it in the folder of its theme, such as ehc/{folder}/{name}"
            )),
            _ => Err(
                "a definition file lies in THEME/registers, THEME/measures or another folder of its theme".to_owned(),
            ),
        }
    }
}
