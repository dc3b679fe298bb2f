use serde::Deserialize;

use crate::Problem;

/// A role that people may have: which children and entries it reaches. What it reads and records of a register, the
/// register's own file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The id, which is also the file's name.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Who has it, and what for.
    pub purpose: String,
    /// How far it reaches.
    pub reach: Reach,
    /// The file it was read from, below `definitions/`.
    pub file: String,
}

/// Which children, and which entries that are someone's own, a role reaches. What is about no child and is not anyone's
/// own is reached by every role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The children whose parent or carer the person is.
    OwnChild,
    /// The children whose case the person holds.
    OwnCaseload,
    /// The children of the person's school or college.
    OwnSchool,
    /// The children whom the person's service works with.
    OwnService,
    /// The children whose case a team of the person's holds.
    Team,
    /// Every child of the area.
    Area,
    /// No child; only totals over all of them.
    Totals,
}

impl Reach {
    /// Every reach: as files name it, the key of `own` that it is computed from, and in words for a role's holder.
    pub(crate) const ALL: [(&'static str, &'static str, &'static str, Self); 7] = [
        ("own_child", "child", "of their own children", Self::OwnChild),
        (
            "own_caseload",
            "caseload",
            "of the children whose case they hold",
            Self::OwnCaseload,
        ),
        (
            "own_school",
            "school",
            "of the children at their school or college",
            Self::OwnSchool,
        ),
        (
            "own_service",
            "service",
            "of the children their service works with",
            Self::OwnService,
        ),
        (
            "team",
            "team",
            "of the children whose case their team holds",
            Self::Team,
        ),
        ("area", "", "of every child in the area", Self::Area),
        ("totals", "", "as totals over all children", Self::Totals),
    ];

    fn names(self) -> &'static (&'static str, &'static str, &'static str, Self) {
        Self::ALL
            .iter()
            .find(|(.., reach)| *reach == self)
            .unwrap_or(&Self::ALL[6])
    }

    /// As files name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.names().0
    }

    /// The key of a register's `own` from which it is computed; empty for a reach that no entry decides.
    #[must_use]
    pub fn own(self) -> &'static str {
        self.names().1
    }

    /// In words: "of the children whose case they hold".
    #[must_use]
    pub fn words(self) -> &'static str {
        self.names().2
    }

    /// Whether the record decides whom it reaches.
    #[must_use]
    pub fn is_own(self) -> bool {
        !matches!(self, Self::Area | Self::Totals)
    }
}

/// A file of `roles/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRole {
    pub(crate) id: toml::Spanned<String>,
    pub(crate) title: String,
    pub(crate) purpose: String,
    pub(crate) reach: Reach,
}

impl Role {
    pub(crate) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem {
            file: self.file.clone(),
            line: None,
            message: message.into(),
        }
    }
}
