//! The SQL expressions of measure files: read, checked against a register's columns, evaluated over whole columns.
//!
//! What is understood is the part of SQL that SQLite and PostgreSQL read alike, so that a condition can be tried as
//! it is on either, with days as `DATE` in PostgreSQL and as day numbers in SQLite:
//!
//! - columns by their lower-case names, and with dots those of entries that are referred to, as `group.quorum`;
//!   `FIRST(field)`, the first value a field had; parameters `:period_start`, `:period_end`, `:as_at`, and each of
//!   these moved back, as `:as_at_less_12_months`; whole numbers; texts in single quotes; `TRUE`, `FALSE`
//! - `AND`, `OR`, `NOT`; `=`, `<>`, `<`, `<=`, `>`, `>=`; `BETWEEN`, `IN (…)`; `IS [NOT] NULL`, `IS [NOT] TRUE`,
//!   `IS [NOT] FALSE`, `IS [NOT] DISTINCT FROM`
//! - `+` and `-`: day minus day is days, day plus or minus days is a day; `*` of numbers; `/` in computed values only
//! - `CASE`, `COALESCE`, `NULLIF`, `ABS`
//!
//! Texts can be equal or not but have no order, because engines sort them differently. Where SQL engines disagree on
//! which operator binds first, parentheses are required. `NULL` is SQL's: neither true nor false.

mod check;
mod evaluate;
mod exact;
mod typed;

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use crate::Parameter;
use crate::column::{Column, Kind, Names};

pub use evaluate::{Inputs, Parameters};
pub use exact::Fraction;

/// A checked expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// The text as the file has it.
    pub text: String,
    /// What it yields.
    pub kind: Kind,
    /// The checked operations.
    pub node: Node,
}

/// Why an expression was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line within the expression's text, counted from 1.
    pub line: usize,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

/// The columns and parameters that the expressions over one register use: what has to be fetched, and in which order.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Columns by name.
    pub columns: IndexMap<String, Column>,
    /// Parameters.
    pub parameters: IndexSet<Parameter>,
}

/// An operation over columns of numbers. `NULL` is [`crate::NULL`]; true is 1 and false is 0.
#[derive(Debug, Clone)]
pub enum Node {
    /// A column, by its position in the layout.
    Column(usize),
    /// A parameter, by its position in the layout.
    Parameter(usize),
    /// A number, a day number, or a truth value.
    Constant(i64),
    /// A number with so many decimals, as a whole number of its last decimal.
    Decimal(i64, u8),
    /// A number with so many decimals more, so that it can meet another: the same number, held in smaller units.
    Scale(Box<Node>, u8),
    /// A text whose number is not known before there is a ledger.
    Text(String),
    /// Neither true nor false stays so.
    Not(Box<Node>),
    /// SQL's AND.
    And(Box<Node>, Box<Node>),
    /// SQL's OR.
    Or(Box<Node>, Box<Node>),
    /// A comparison; missing where one side is.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `IS DISTINCT FROM`.
    Distinct(Box<Node>, Box<Node>),
    /// `IS NULL`.
    IsNull(Box<Node>),
    /// `IS TRUE` or `IS FALSE`: is it this very value.
    Is(Box<Node>, i64),
    /// A sum; missing where a part is, or where it does not fit.
    Add(Box<Node>, Box<Node>),
    /// A difference.
    Subtract(Box<Node>, Box<Node>),
    /// A product.
    Multiply(Box<Node>, Box<Node>),
    /// A quotient, worked out exactly and only in computed values; dividing by zero is missing.
    Divide(Box<Node>, Box<Node>),
    /// `ABS`.
    Absolute(Box<Node>),
    /// The first that is not missing.
    Coalesce(Vec<Node>),
    /// The first, but missing where both are the same.
    NullIf(Box<Node>, Box<Node>),
    /// The value of the first branch whose test is true; else the last.
    Case(Vec<(Node, Node)>, Box<Node>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Expression {
    /// Reads and checks an expression over a register's columns, noting in `layout` what it uses.
    pub fn read(text: &str, names: Names<'_>, layout: &mut Layout) -> Result<Self, Fault> {
        let (kind, node) = check::read(text, names, layout)?;
        Ok(Self {
            text: text.to_owned(),
            kind,
            node,
        })
    }

    /// Whether all the parameters it uses are moved from the day of the position.
    #[must_use]
    pub fn asks_only_as_at(&self, layout: &Layout) -> bool {
        let mut only = true;
        self.node.each(&mut |node| {
            if let Node::Parameter(at) = node {
                only &= layout.parameters.get_index(*at).is_some_and(|p| p.is_as_at());
            }
        });
        only
    }

    /// Whether it divides, and so must be worked out exactly.
    #[must_use]
    pub fn divides(&self) -> bool {
        let mut found = false;
        self.node.each(&mut |node| found |= matches!(node, Node::Divide(..)));
        found
    }

    /// A column by itself, at a position of the layout.
    #[must_use]
    pub fn of_column(name: &str, at: usize, kind: Kind) -> Self {
        Self {
            text: name.to_owned(),
            kind,
            node: Node::Column(at),
        }
    }

    /// The position of the column in the layout, where it is nothing else.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        match self.node {
            Node::Column(at) => Some(at),
            _ => None,
        }
    }

    /// Calls `f` for the position of each column it uses.
    pub fn each_column(&self, f: &mut dyn FnMut(usize)) {
        self.node.each(&mut |node| {
            if let Node::Column(at) = node {
                f(*at);
            }
        });
    }

    /// Calls `f` for each text in it.
    pub fn each_text(&self, f: &mut dyn FnMut(&str)) {
        self.node.each(&mut |node| {
            if let Node::Text(text) = node {
                f(text);
            }
        });
    }

    /// The expression with its texts turned into numbers.
    pub fn bind(&self, words: &mut Words<'_>) -> Node {
        self.node.bind(words)
    }
}

impl Node {
    fn bind(&self, words: &mut Words<'_>) -> Self {
        let mut both = |l: &Self, r: &Self| (Box::new(l.bind(words)), Box::new(r.bind(words)));
        match self {
            Self::Column(_) | Self::Parameter(_) | Self::Constant(_) | Self::Decimal(..) => self.clone(),
            Self::Scale(inner, by) => Self::Scale(Box::new(inner.bind(words)), *by),
            Self::Text(text) => Self::Constant(words.number(text)),
            Self::Not(inner) => Self::Not(Box::new(inner.bind(words))),
            Self::And(l, r) => {
                let (l, r) = both(l, r);
                Self::And(l, r)
            }
            Self::Or(l, r) => {
                let (l, r) = both(l, r);
                Self::Or(l, r)
            }
            Self::Compare(how, l, r) => {
                let (l, r) = both(l, r);
                Self::Compare(*how, l, r)
            }
            Self::Distinct(l, r) => {
                let (l, r) = both(l, r);
                Self::Distinct(l, r)
            }
            Self::IsNull(inner) => Self::IsNull(Box::new(inner.bind(words))),
            Self::Is(inner, value) => Self::Is(Box::new(inner.bind(words)), *value),
            Self::Add(l, r) => {
                let (l, r) = both(l, r);
                Self::Add(l, r)
            }
            Self::Subtract(l, r) => {
                let (l, r) = both(l, r);
                Self::Subtract(l, r)
            }
            Self::Multiply(l, r) => {
                let (l, r) = both(l, r);
                Self::Multiply(l, r)
            }
            Self::Divide(l, r) => {
                let (l, r) = both(l, r);
                Self::Divide(l, r)
            }
            Self::Absolute(inner) => Self::Absolute(Box::new(inner.bind(words))),
            Self::Coalesce(list) => Self::Coalesce(list.iter().map(|n| n.bind(words)).collect()),
            Self::NullIf(l, r) => {
                let (l, r) = both(l, r);
                Self::NullIf(l, r)
            }
            Self::Case(branches, otherwise) => Self::Case(
                branches.iter().map(|(c, v)| (c.bind(words), v.bind(words))).collect(),
                Box::new(otherwise.bind(words)),
            ),
        }
    }

    /// Whether its value depends on the period.
    pub fn uses_parameters(&self) -> bool {
        let mut found = false;
        self.each(&mut |node| found |= matches!(node, Self::Parameter(_)));
        found
    }

    /// Marks the columns it uses.
    pub fn mark_columns(&self, wanted: &mut [bool]) {
        self.each(&mut |node| {
            if let Self::Column(at) = node {
                wanted[*at] = true;
            }
        });
    }

    /// Calls `f` for the operation and every one inside it.
    pub(crate) fn each(&self, f: &mut dyn FnMut(&Self)) {
        f(self);
        match self {
            Self::Parameter(_) | Self::Column(_) | Self::Constant(_) | Self::Decimal(..) | Self::Text(_) => {}
            Self::Not(n) | Self::IsNull(n) | Self::Is(n, _) | Self::Absolute(n) | Self::Scale(n, _) => n.each(f),
            Self::And(l, r)
            | Self::Or(l, r)
            | Self::Compare(_, l, r)
            | Self::Distinct(l, r)
            | Self::Add(l, r)
            | Self::Subtract(l, r)
            | Self::Multiply(l, r)
            | Self::Divide(l, r)
            | Self::NullIf(l, r) => {
                l.each(f);
                r.each(f);
            }
            Self::Coalesce(list) => list.iter().for_each(|node| node.each(f)),
            Self::Case(branches, otherwise) => {
                for (test, value) in branches {
                    test.each(f);
                    value.each(f);
                }
                otherwise.each(f);
            }
        }
    }
}

/// Texts that something else has numbered, such as a ledger.
pub trait Texts {
    /// The number of a text, if it has one.
    fn number_of(&self, text: &str) -> Option<u32>;
    /// The text of a number; empty for a number never given.
    fn text_of(&self, number: u32) -> &str;
}

/// Numbers for texts: those of `symbols` where it knows the text, others beyond them where it does not.
#[derive(Default)]
pub struct Words<'a> {
    symbols: Option<&'a dyn Texts>,
    others: HashMap<String, i64>,
    texts: Vec<String>,
}

/// Above every number a ledger gives.
const FIRST_OTHER: i64 = 1 << 40;

impl<'a> Words<'a> {
    /// Numbers that agree with those of `symbols`.
    #[must_use]
    pub fn of(symbols: &'a dyn Texts) -> Self {
        Self {
            symbols: Some(symbols),
            ..Self::default()
        }
    }

    /// The number of a text, given to it now if it has none.
    pub fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.symbols.and_then(|s| s.number_of(text)) {
            return i64::from(number);
        }
        if let Some(&number) = self.others.get(text) {
            return number;
        }
        let number = FIRST_OTHER + i64::try_from(self.texts.len()).unwrap_or(i64::MAX - FIRST_OTHER);
        self.others.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// The text of a number; empty for a number never given.
    #[must_use]
    pub fn text(&self, number: i64) -> &str {
        if number >= FIRST_OTHER {
            let at = usize::try_from(number - FIRST_OTHER).unwrap_or(usize::MAX);
            return self.texts.get(at).map_or("", String::as_str);
        }
        match (self.symbols, u32::try_from(number)) {
            (Some(symbols), Ok(number)) => symbols.text_of(number),
            _ => "",
        }
    }
}
