//! Whether a condition contradicts itself: parts joined by AND that ask more of one column than it can give.
//!
//! No more than that: each column by itself, against numbers, days and texts that are written out. What is compared with
//! another column, or worked out, is taken to be possible.

use std::collections::BTreeMap;

use crate::NULL;
use crate::column::{ClockPart, Source};
use crate::computed::{Formula, How};
use crate::expression::{Comparison, Node};
use crate::{Definitions, FieldType, Subject};

/// The least and the greatest number that a column can hold, in the column's own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    least: i128,
    most: i128,
}

impl Range {
    /// Any number.
    pub(super) const ANY: Self = Self {
        least: i128::MIN,
        most: i128::MAX,
    };

    fn from(least: i128) -> Self {
        Self { least, ..Self::ANY }
    }

    /// What a column of a register can hold by its type, its `min` and `max`, or its code list.
    pub(super) fn of(definitions: &Definitions, register: usize, source: &Source) -> Self {
        let Some((_, own)) = definitions.registers.get_index(register) else {
            return Self::ANY;
        };
        match source {
            Source::Field(at) | Source::FirstValue(at) => match own.fields.get_index(*at) {
                // Minutes in a field are hundredths of an hour in a column.
                Some((_, field)) if field.kind == FieldType::Hours => Self {
                    least: field.min.map_or(i128::MIN, |min| i128::from(min) * 5 / 3 - 1),
                    most: field.max.map_or(i128::MAX, |max| i128::from(max) * 5 / 3 + 1),
                },
                Some((_, field)) => Self {
                    least: field.min.map_or(i128::MIN, i128::from),
                    most: field.max.map_or(i128::MAX, i128::from),
                },
                None => Self::ANY,
            },
            Source::CodeNumber(at) | Source::FirstCodeNumber(at) => {
                let list = own
                    .fields
                    .get_index(*at)
                    .and_then(|(_, field)| definitions.codes_of(field));
                // An area may add codes to a list that is open to it.
                let numbers = list.filter(|list| !list.local).map(|list| {
                    let numbers = list.codes.iter().filter_map(|code| code.value);
                    (numbers.clone().min(), numbers.max())
                });
                match numbers {
                    Some((Some(least), Some(most))) => Self {
                        least: least.into(),
                        most: most.into(),
                    },
                    _ => Self::ANY,
                }
            }
            Source::Value(at) => match own.values.get_index(*at).map(|(_, value)| &value.formula) {
                Some(Formula::Over(aggregate)) if aggregate.how == How::Count => Self::from(0),
                _ => Self::ANY,
            },
            Source::Clock { part, .. } => match part {
                ClockPart::Round => Self::from(1),
                ClockPart::Paused => Self::from(0),
                _ => Self::ANY,
            },
            Source::Child(column) => match &own.subject {
                Subject::Entry(subject) => match definitions.register_index(subject) {
                    Some(subject) => Self::of(definitions, subject, column),
                    None => Self::ANY,
                },
                Subject::Area => Self::ANY,
            },
            Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
                Self::of(definitions, *register, column)
            }
            _ => Self::ANY,
        }
    }
}

/// What the parts of a condition ask of one column.
struct Asked<'n> {
    range: Range,
    /// Numbers that it must not be.
    not: Vec<i128>,
    text: Option<&'n str>,
    /// Texts that it must not be.
    not_text: Vec<&'n str>,
    /// Whether it must have a value, and whether it must have none.
    present: bool,
    missing: bool,
}

impl Asked<'_> {
    fn is_possible(&self) -> bool {
        let Range { least, most } = self.range;
        let texts = self.text.is_none_or(|text| !self.not_text.contains(&text));
        least <= most && !(least == most && self.not.contains(&least)) && texts && !(self.present && self.missing)
    }
}

/// Whether a condition may come to true, or where `wanted` is false to false, as far as its columns are asked one by
/// one; `range` says what each can hold.
pub(super) fn may_be(node: &Node, wanted: bool, range: &dyn Fn(usize) -> Range) -> bool {
    let mut asked = BTreeMap::new();
    let mut possible = true;
    ask(node, wanted, &mut |at, what| {
        let column = asked.entry(at).or_insert_with(|| Asked {
            range: range(at),
            not: Vec::new(),
            text: None,
            not_text: Vec::new(),
            present: false,
            missing: false,
        });
        possible &= what.put(column);
    });
    possible && asked.values().all(Asked::is_possible)
}

/// One thing that a part of a condition asks of a column.
enum Part<'n> {
    /// How `factor` times the column compares with a number.
    Number(Comparison, i128, i128),
    Text(&'n str),
    NotText(&'n str),
    Missing,
    Present,
}

impl<'n> Part<'n> {
    /// Adds it to what is asked already; false where that is impossible at once.
    fn put(self, column: &mut Asked<'n>) -> bool {
        column.present |= !matches!(self, Self::Missing);
        match self {
            Self::Missing => column.missing = true,
            Self::Present => {}
            Self::Text(text) => match column.text {
                Some(other) if other != text => return false,
                _ => column.text = Some(text),
            },
            Self::NotText(text) => column.not_text.push(text),
            Self::Number(how, factor, number) => {
                let (below, exact) = (number.div_euclid(factor), number.rem_euclid(factor) == 0);
                let above = below + i128::from(!exact);
                let Range { least, most } = &mut column.range;
                match how {
                    Comparison::Equal if !exact => return false,
                    Comparison::Equal => (*least, *most) = ((*least).max(below), (*most).min(below)),
                    Comparison::NotEqual if exact => column.not.push(below),
                    Comparison::NotEqual => {}
                    Comparison::Less => *most = (*most).min(above - 1),
                    Comparison::LessOrEqual => *most = (*most).min(below),
                    Comparison::Greater => *least = (*least).max(below + 1),
                    Comparison::GreaterOrEqual => *least = (*least).max(above),
                }
            }
        }
        true
    }
}

/// Calls `say` with everything that must hold of single columns for a condition to come to `wanted`.
fn ask<'n>(node: &'n Node, wanted: bool, say: &mut dyn FnMut(usize, Part<'n>)) {
    match node {
        Node::Not(inner) => ask(inner, !wanted, say),
        Node::And(l, r) if wanted => {
            ask(l, true, say);
            ask(r, true, say);
        }
        Node::Or(l, r) if !wanted => {
            ask(l, false, say);
            ask(r, false, say);
        }
        Node::Column(at) => say(*at, Part::Number(Comparison::Equal, 1, i128::from(wanted))),
        // Otherwise it may be missing.
        Node::Is(inner, value) if wanted => ask(inner, *value != 0, say),
        Node::IsNull(inner) => {
            if let Node::Column(at) = **inner {
                say(at, if wanted { Part::Missing } else { Part::Present });
            }
        }
        Node::Compare(how, l, r) => {
            let how = if wanted { *how } else { opposite(*how) };
            let (column, other, how) = match (column(l), column(r)) {
                (Some(column), None) => (column, &**r, how),
                (None, Some(column)) => (column, &**l, turned(how)),
                // Neither is missing, whatever they are.
                (one, other) => {
                    for (at, _) in one.into_iter().chain(other) {
                        say(at, Part::Present);
                    }
                    return;
                }
            };
            if let Node::Text(text) = other {
                match how {
                    Comparison::Equal => say(column.0, Part::Text(text)),
                    _ => say(column.0, Part::NotText(text)),
                }
            } else if let Some(number) = number(other) {
                say(column.0, Part::Number(how, column.1, number));
            } else {
                say(column.0, Part::Present);
            }
        }
        _ => {}
    }
}

/// The column that a side of a comparison is, and by how much it is multiplied.
fn column(node: &Node) -> Option<(usize, i128)> {
    match node {
        Node::Column(at) => Some((*at, 1)),
        Node::Scale(inner, decimals) => {
            let (at, factor) = column(inner)?;
            Some((at, factor * power(*decimals)?))
        }
        _ => None,
    }
}

/// The number that a side of a comparison is, in the units of both.
fn number(node: &Node) -> Option<i128> {
    match node {
        Node::Constant(NULL) => None,
        Node::Constant(number) | Node::Decimal(number, _) => Some((*number).into()),
        Node::Scale(inner, decimals) => number(inner)?.checked_mul(power(*decimals)?),
        Node::Add(l, r) => number(l)?.checked_add(number(r)?),
        Node::Subtract(l, r) => number(l)?.checked_sub(number(r)?),
        _ => None,
    }
}

fn power(decimals: u8) -> Option<i128> {
    10_i128.checked_pow(decimals.into())
}

fn opposite(how: Comparison) -> Comparison {
    match how {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The same with the sides exchanged.
fn turned(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
