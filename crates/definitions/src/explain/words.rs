//! Expressions in words, with titles in place of ids.

use crate::column::{Kind, Source};
use crate::expression::{Comparison, Expression, Fraction, Layout, Node};
use crate::{Definitions, NULL, Register};

pub(super) fn quoted(words: &str) -> String {
    format!("“{words}”")
}

pub(super) fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join("; ")
}

/// A title as it is written within a sentence.
pub(super) fn lower(title: &str) -> String {
    let mut letters = title.chars();
    let second = title.chars().nth(1);
    match letters.next() {
        // Capitals that are followed by another, as in EHC, stay.
        Some(first) if second.is_none_or(char::is_lowercase) => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

/// A number of a band.
pub(super) fn shown(number: Fraction, decimals: u8) -> String {
    let Some(value) = number.rounded(decimals) else {
        return String::new();
    };
    number_with(value, decimals)
}

fn number_with(value: i64, decimals: u8) -> String {
    if decimals == 0 {
        return value.to_string();
    }
    let unit = 10_i64.pow(u32::from(decimals));
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.abs());
    format!(
        "{sign}{}.{:0width$}",
        value / unit,
        value % unit,
        width = usize::from(decimals)
    )
}

impl Definitions {
    /// An expression over a register's columns in words.
    pub(super) fn words(&self, register: &Register, layout: &Layout, expression: &Expression) -> String {
        let words = Words {
            definitions: self,
            register,
            layout,
        };
        words.of(&expression.node)
    }
}

struct Words<'a> {
    definitions: &'a Definitions,
    register: &'a Register,
    layout: &'a Layout,
}

impl Words<'_> {
    fn of(&self, node: &Node) -> String {
        match node {
            Node::Column(at) => self.column(*at),
            Node::Parameter(at) => {
                let name = self
                    .layout
                    .parameters
                    .get_index(*at)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let name = name.replace("as_at", "today").replace("_less_", " less ");
                name.replace('_', " ")
            }
            Node::Constant(NULL) => "nothing".to_owned(),
            Node::Constant(number) => number.to_string(),
            Node::Decimal(value, decimals) => number_with(*value, *decimals),
            Node::Scale(inner, _) => self.of(inner),
            Node::Text(text) => quoted(text),
            Node::Not(inner) => match &**inner {
                Node::IsNull(inner) => format!("{} is there", self.part(inner)),
                inner => format!("not {}", self.part(inner)),
            },
            Node::And(l, r) => format!("{} and {}", self.part(l), self.part(r)),
            Node::Or(l, r) => format!("{} or {}", self.part(l), self.part(r)),
            Node::Compare(how, l, r) => self.pair(l, comparison(*how), r),
            Node::Distinct(l, r) => self.pair(l, "is not the same as", r),
            Node::IsNull(inner) => format!("{} is missing", self.part(inner)),
            Node::Is(inner, 0) => format!("{} is no", self.part(inner)),
            Node::Is(inner, _) => format!("{} is yes", self.part(inner)),
            Node::Add(l, r) => self.pair(l, "plus", r),
            Node::Subtract(l, r) => self.pair(l, "minus", r),
            Node::Multiply(l, r) => self.pair(l, "times", r),
            Node::Divide(l, r) => self.pair(l, "divided by", r),
            Node::Absolute(inner) => format!("the size of {}", self.part(inner)),
            Node::Coalesce(list) => {
                let list: Vec<String> = list.iter().map(|node| self.part(node)).collect();
                format!("the first there is of {}", list.join(", "))
            }
            Node::NullIf(l, r) => format!("{} unless it is {}", self.part(l), self.part(r)),
            Node::Case(branches, otherwise) => {
                let mut out: Vec<String> = branches
                    .iter()
                    .map(|(test, value)| format!("{} if {}", self.of(value), self.of(test)))
                    .collect();
                if !matches!(**otherwise, Node::Constant(NULL)) {
                    out.push(format!("else {}", self.of(otherwise)));
                }
                out.join(", ")
            }
        }
    }

    /// A part of a longer expression: in brackets where it has parts itself.
    fn part(&self, node: &Node) -> String {
        let words = self.of(node);
        match node {
            Node::And(..)
            | Node::Or(..)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::Case(..) => format!("({words})"),
            _ => words,
        }
    }

    /// Two parts with words between; a code is shown by its meaning, a truth value by yes and no.
    fn pair(&self, l: &Node, between: &str, r: &Node) -> String {
        let shown = |node: &Node, other: &Node| match (node, other) {
            (Node::Text(code), Node::Column(at)) => quoted(&self.meaning(code, *at)),
            (Node::Constant(value), Node::Column(at)) if self.is_boolean(*at) => {
                if *value == 0 { "no" } else { "yes" }.to_owned()
            }
            _ => self.part(node),
        };
        format!("{} {between} {}", shown(l, r), shown(r, l))
    }

    fn is_boolean(&self, at: usize) -> bool {
        self.layout
            .columns
            .get_index(at)
            .is_some_and(|(_, column)| column.kind == Kind::Boolean)
    }

    fn column(&self, at: usize) -> String {
        let Some((name, column)) = self.layout.columns.get_index(at) else {
            return String::new();
        };
        let first = matches!(column.source, Source::FirstValue(_) | Source::FirstCodeNumber(_));
        let whose = match name.rsplit_once('.') {
            Some((through, last)) if !["value", "band"].contains(&last) => self.leads(through),
            _ => None,
        };
        let title = quoted(&column.title);
        let title = if first { format!("the first {title}") } else { title };
        whose.map_or(title.clone(), |whose| format!("{title} of its {whose}"))
    }

    /// What a dotted name leads to, in words.
    fn leads(&self, through: &str) -> Option<String> {
        let first = through.split('.').next()?;
        if let Some(link) = self.register.links.get(first) {
            return Some(quoted(&link.title));
        }
        self.definitions.register(first).map(|register| lower(&register.title))
    }

    fn meaning(&self, code: &str, at: usize) -> String {
        let column = self.layout.columns.get_index(at).map(|(_, column)| &column.source);
        let list = column.and_then(|source| self.list(source, self.register));
        list.map_or_else(|| code.to_owned(), |list| list.title_of(code).to_owned())
    }

    fn list(&self, source: &Source, register: &Register) -> Option<&crate::CodeList> {
        match source {
            Source::Field(at) | Source::FirstValue(at) => {
                let (_, field) = register.fields.get_index(*at)?;
                self.definitions.code_list(field.codes.as_ref()?)
            }
            Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
                let (_, register) = self.definitions.registers.get_index(*register)?;
                self.list(column, register)
            }
            _ => None,
        }
    }
}

fn comparison(how: Comparison) -> &'static str {
    match how {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual => "is at most",
        Comparison::Greater => "is more than",
        Comparison::GreaterOrEqual => "is at least",
    }
}
