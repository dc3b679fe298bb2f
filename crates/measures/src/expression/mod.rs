//! The SQL expressions of measure files: read, checked against a register's columns, evaluated over whole columns.
//!
//! What is understood is the part of SQL that SQLite and PostgreSQL read alike, so that a condition can be tried as
//! it stands on either, with days as `DATE` in PostgreSQL and as day numbers in SQLite:
//!
//! - columns by their lower-case names; parameters `:period_start`, `:period_end`, `:as_at`, and each of these moved
//!   back, as `:as_at_less_12_months`; whole numbers; texts in single quotes; `TRUE`, `FALSE`
//! - `AND`, `OR`, `NOT`; `=`, `<>`, `<`, `<=`, `>`, `>=`; `BETWEEN`, `IN (…)`; `IS [NOT] NULL`, `IS [NOT] TRUE`,
//!   `IS [NOT] FALSE`, `IS [NOT] DISTINCT FROM`
//! - `+` and `-`: day minus day is days, day plus or minus days is a day
//! - `CASE`, `COALESCE`, `NULLIF`, `ABS`
//!
//! Texts can be equal or not but have no order, because engines sort them differently. Where SQL engines disagree on
//! which operator binds first, parentheses are asked for. `NULL` is SQL's: neither true nor false.

mod check;
mod evaluate;
mod typed;

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use record::Interner;

use crate::column::{Column, Columns, Kind};
use crate::period::Parameter;

pub(crate) use evaluate::{Inputs, Parameters};

/// A checked expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// The text as the file has it.
    pub text: String,
    /// What it yields.
    pub kind: Kind,
    pub(crate) node: Node,
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
pub(crate) struct Layout {
    pub(crate) columns: IndexMap<String, Column>,
    pub(crate) parameters: IndexSet<Parameter>,
}

/// An operation over columns of numbers. `NULL` is [`record::NULL`]; true is 1 and false is 0.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Column(usize),
    Parameter(usize),
    Constant(i64),
    /// A text whose number is not known before there is a ledger.
    Text(String),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Distinct(Box<Node>, Box<Node>),
    IsNull(Box<Node>),
    /// `IS TRUE` or `IS FALSE`: is it this very value.
    Is(Box<Node>, i64),
    Add(Box<Node>, Box<Node>),
    Subtract(Box<Node>, Box<Node>),
    Absolute(Box<Node>),
    Coalesce(Vec<Node>),
    NullIf(Box<Node>, Box<Node>),
    Case(Vec<(Node, Node)>, Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Expression {
    /// Reads and checks an expression over a register's columns, noting in `layout` what it uses.
    pub(crate) fn read(text: &str, columns: &Columns, layout: &mut Layout) -> Result<Self, Fault> {
        let (kind, node) = check::read(text, columns, layout)?;
        Ok(Self {
            text: text.to_owned(),
            kind,
            node,
        })
    }

    /// Whether all the parameters it uses are moved from the day of the position.
    pub(crate) fn asks_only_as_at(&self, layout: &Layout) -> bool {
        let mut only = true;
        self.node.each(&mut |node| {
            if let Node::Parameter(at) = node {
                only &= layout.parameters.get_index(*at).is_some_and(|p| p.is_as_at());
            }
        });
        only
    }

    /// The expression with its texts turned into numbers.
    pub(crate) fn bind(&self, words: &mut Words<'_>) -> Node {
        self.node.bind(words)
    }
}

impl Node {
    fn bind(&self, words: &mut Words<'_>) -> Self {
        let mut both = |l: &Self, r: &Self| (Box::new(l.bind(words)), Box::new(r.bind(words)));
        match self {
            Self::Column(_) | Self::Parameter(_) | Self::Constant(_) => self.clone(),
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
    pub(crate) fn uses_parameters(&self) -> bool {
        let mut found = false;
        self.each(&mut |node| found |= matches!(node, Self::Parameter(_)));
        found
    }

    /// Marks the columns it uses.
    pub(crate) fn mark_columns(&self, wanted: &mut [bool]) {
        self.each(&mut |node| {
            if let Self::Column(at) = node {
                wanted[*at] = true;
            }
        });
    }

    /// Calls `f` for the operation and every one inside it.
    fn each(&self, f: &mut dyn FnMut(&Self)) {
        f(self);
        match self {
            Self::Parameter(_) | Self::Column(_) | Self::Constant(_) | Self::Text(_) => {}
            Self::Not(n) | Self::IsNull(n) | Self::Is(n, _) | Self::Absolute(n) => n.each(f),
            Self::And(l, r)
            | Self::Or(l, r)
            | Self::Compare(_, l, r)
            | Self::Distinct(l, r)
            | Self::Add(l, r)
            | Self::Subtract(l, r)
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

/// Numbers for texts: the ledger's own where it has met the text, others beyond them where it has not.
#[derive(Debug, Default)]
pub(crate) struct Words<'a> {
    symbols: Option<&'a Interner>,
    others: HashMap<String, i64>,
    texts: Vec<String>,
}

/// Above every number a ledger gives.
const FIRST_OTHER: i64 = 1 << 40;

impl<'a> Words<'a> {
    pub(crate) fn of(symbols: &'a Interner) -> Self {
        Self {
            symbols: Some(symbols),
            ..Self::default()
        }
    }

    pub(crate) fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.symbols.and_then(|s| s.number(text)) {
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

    pub(crate) fn text(&self, number: i64) -> &str {
        if number >= FIRST_OTHER {
            let at = usize::try_from(number - FIRST_OTHER).unwrap_or(usize::MAX);
            return self.texts.get(at).map_or("", String::as_str);
        }
        match (self.symbols, u32::try_from(number)) {
            (Some(symbols), Ok(number)) => symbols.text(number),
            _ => "",
        }
    }
}
