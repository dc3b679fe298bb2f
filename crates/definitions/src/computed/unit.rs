//! What a number of a column is in: money and hours are shown as such, wherever they come from.

use super::Formula;
use crate::column::{Kind, Source};
use crate::expression::{Expression, Layout, Node};
use crate::{Definitions, Field, FieldType, Subject};

/// What a number is in, and not only how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Pounds.
    Money,
    /// Hours.
    Hours,
}

impl Definitions {
    /// What the number of a column of a register is in; `None` for any other number.
    #[must_use]
    pub fn unit_of(&self, register: usize, source: &Source) -> Option<Unit> {
        let of_field = |field: &Field| match field.kind {
            FieldType::Money => Some(Unit::Money),
            FieldType::Hours => Some(Unit::Hours),
            _ => None,
        };
        if let Some((_, field)) = self.field_of(register, source) {
            return of_field(field);
        }
        let (_, own) = self.registers.get_index(register)?;
        match source {
            // Values hang on each other in no circle.
            Source::Value(at) => match &own.values.get_index(*at)?.1.formula {
                Formula::Is(expression) => self.unit_of_expression(register, &own.layout, expression),
                Formula::Over(aggregate) => {
                    let of = aggregate.rows.register(register);
                    self.unit_of_expression(of, &aggregate.layout, aggregate.value.as_ref()?)
                }
            },
            Source::Child(column) => match &own.subject {
                Subject::Entry(subject) => self.unit_of(self.register_index(subject)?, column),
                Subject::Area => None,
            },
            Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
                self.unit_of(*register, column)
            }
            _ => None,
        }
    }

    fn unit_of_expression(&self, register: usize, layout: &Layout, expression: &Expression) -> Option<Unit> {
        match expression.kind {
            Kind::Date | Kind::Text | Kind::Boolean => None,
            _ => self.unit_of_node(register, layout, &expression.node),
        }
    }

    fn unit_of_node(&self, register: usize, layout: &Layout, node: &Node) -> Option<Unit> {
        let of = |node: &Node| self.unit_of_node(register, layout, node);
        // The parts of a sum are in one unit; a number without one, such as 0, is taken to be in that of the others.
        let any = |nodes: &mut dyn Iterator<Item = &Node>| {
            let mut units = nodes.filter_map(of);
            let first = units.next()?;
            units.all(|unit| unit == first).then_some(first)
        };
        match node {
            Node::Column(at) => self.unit_of(register, &layout.columns.get_index(*at)?.1.source),
            Node::Scale(inner, _) | Node::Absolute(inner) => of(inner),
            Node::NullIf(value, _) => of(value),
            Node::Add(l, r) | Node::Subtract(l, r) => any(&mut [&**l, &**r].into_iter()),
            Node::Multiply(l, r) => match (of(l), of(r)) {
                (Some(unit), None) | (None, Some(unit)) => Some(unit),
                _ => None,
            },
            Node::Divide(l, r) => of(l).filter(|_| of(r).is_none()),
            Node::Coalesce(list) => any(&mut list.iter()),
            Node::Case(branches, otherwise) => {
                let values = branches.iter().map(|(_, value)| value);
                any(&mut values.chain([&**otherwise]))
            }
            _ => None,
        }
    }
}
