//! Views: which entries of a register a list shows, by which columns, in which order and groups.
//!
//! A view has no words of its own for what an entry holds: its columns are those that conditions use, and a few that
//! only a list has, such as the name of the child and the stage.

mod raw;
mod read;

use crate::column::{Column, Kind, Source};
use crate::expression::{Expression, Layout};
use crate::{Definitions, Field, FieldType, Subject};

pub(crate) use raw::{RawFrom, RawList, RawView};
pub(crate) use read::{Waiting, of_register, read};

/// Id of the view that every register has: all of its entries.
pub const ALL_ENTRIES: &str = "all";

/// A view of the entries of one register: `[views.NAME]` of its file.
#[derive(Debug, Clone)]
pub struct View {
    /// `title`: what a reader calls it.
    pub title: String,
    /// `where`: which entries it shows. Without one, those that are open, and the reader may choose the closed ones.
    pub condition: Option<Expression>,
    /// The columns that the condition uses.
    pub layout: Layout,
    /// `columns`: what it shows of each, after the entry's name.
    pub columns: Vec<ViewColumn>,
    /// `filters`: what a reader may narrow it by.
    pub filters: Vec<ViewColumn>,
    /// `sort`: the order it opens in, and whether the greatest comes first. Without one, what is most days late.
    pub sort: Option<(ViewColumn, bool)>,
    /// `group`: one column makes a board, two make a matrix.
    pub group: Vec<ViewColumn>,
    /// `totals`: the numbers that are added up.
    pub totals: Vec<ViewColumn>,
    /// `tile`: whether the first page counts it.
    pub tile: bool,
    /// Whether its author wrote it; otherwise it is the view that every register has.
    pub written: bool,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// The name, as the file has it.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// What it shows.
    pub shows: Shows,
}

/// What a column of a view shows of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// The name of what the entry is about, or a part of.
    Whole,
    /// The age of the child it is about, in whole years.
    Age,
    /// Where it is.
    Stage,
    /// Its most pressing time limit.
    Next,
    /// A column of its register's table.
    Column(Box<Column>),
    /// The same words for every entry of the register.
    Words(String),
}

impl Shows {
    /// What it holds, as expressions have it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Whole | Self::Stage | Self::Words(_) => Kind::Text,
            Self::Age | Self::Next => Kind::Number,
            Self::Column(column) => column.kind,
        }
    }
}

/// One list over several registers: a file of `views/`.
#[derive(Debug, Clone)]
pub struct List {
    /// The id, which is also the file's name.
    pub id: String,
    /// Id of the theme whose folder holds its file.
    pub theme: String,
    /// `title`: what a reader calls it.
    pub title: String,
    /// `purpose`: what it is for; may be empty.
    pub purpose: String,
    /// `demands`: the demand rows it answers.
    pub demands: Vec<String>,
    /// `tile`: whether the first page counts it.
    pub tile: bool,
    /// `from`: a view of each register, by the register's position. All have as many columns, filters and groups, in
    /// the same order and under the same names.
    pub from: Vec<(usize, View)>,
}

impl Definitions {
    /// The field that a column of a register's table has its values from, and the register it is a field of.
    #[must_use]
    pub fn field_of(&self, register: usize, source: &Source) -> Option<(usize, &Field)> {
        let (_, own) = self.registers.get_index(register)?;
        match source {
            Source::Field(at) | Source::FirstValue(at) => own.fields.get_index(*at).map(|(_, field)| (register, field)),
            Source::Child(inner) => match &own.subject {
                // A column of the child, or of what an entry is a part of.
                Subject::Entry(subject) => self.field_of(self.register_index(subject)?, inner),
                Subject::Area => None,
            },
            Source::Link { register, column, .. } => self.field_of(*register, column),
            _ => None,
        }
    }

    /// Whether the values of a column can be sorted into a few groups, as filters and boards do.
    fn has_groups(&self, register: usize, shows: &Shows) -> Result<(), &'static str> {
        let Shows::Column(column) = shows else {
            return match shows {
                Shows::Next => Err("is a time limit with its days; use CLOCK_state or CLOCK_due"),
                _ => Ok(()),
            };
        };
        match self.field_of(register, &column.source).map(|(_, field)| field.kind) {
            Some(FieldType::Text) => Err("is free text, which a search finds; name a code, a day or a reference"),
            Some(FieldType::File) => Err("is a file; name a code, a day or a reference"),
            _ => Ok(()),
        }
    }

    /// Whether a column can be put in an order.
    #[must_use]
    pub fn has_order(&self, register: usize, shows: &Shows) -> bool {
        let Shows::Column(column) = shows else { return true };
        let kind = self.field_of(register, &column.source).map(|(_, field)| field.kind);
        !matches!(kind, Some(FieldType::Codes | FieldType::Entries | FieldType::File))
    }

    /// Whether a column can be added up.
    fn has_sum(&self, register: usize, shows: &Shows) -> bool {
        let Shows::Column(column) = shows else { return false };
        let field = self.field_of(register, &column.source).map(|(_, field)| field.kind);
        column.kind.decimals().is_some()
            && !matches!(column.source, Source::Entry | Source::Subject)
            && !field.is_some_and(FieldType::is_reference)
    }
}
