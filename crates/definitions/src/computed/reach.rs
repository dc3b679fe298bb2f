//! What an expression hangs on, itself or through values, of any register.

use super::{Formula, Rows};
use crate::column::{ClockPart, Source};
use crate::expression::{Expression, Layout};
use crate::{Definitions, Subject};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anything that a clock gives.
    Clock,
    /// What can come out otherwise on a later day though nothing was recorded: `:today`, where a clock is, and how
    /// many days it has gone past its last.
    Time,
}

/// Whether an expression over a register's columns hangs on it.
pub(crate) fn hangs_on(
    definitions: &Definitions,
    register: usize,
    expression: &Expression,
    layout: &Layout,
    what: Reach,
) -> bool {
    let mut found = what == Reach::Time && expression.node.uses_parameters();
    expression.each_column(&mut |at| {
        if let Some((_, column)) = layout.columns.get_index(at) {
            found |= comes_from(definitions, register, &column.source, what);
        }
    });
    found
}

fn comes_from(definitions: &Definitions, register: usize, source: &Source, what: Reach) -> bool {
    let Some((_, own)) = definitions.registers.get_index(register) else {
        return false;
    };
    match source {
        Source::Clock { part, .. } => what == Reach::Clock || matches!(part, ClockPart::State | ClockPart::Days),
        // Values hang on each other in no circle.
        Source::Value(at) | Source::Band(at) => {
            let value = own.values.get_index(*at).map(|(_, value)| &value.formula);
            value.is_some_and(|formula| match formula {
                Formula::Is(expression) => hangs_on(definitions, register, expression, &own.layout, what),
                Formula::Over(aggregate) => {
                    let of = aggregate.rows.register(register);
                    let rounds = what == Reach::Clock && matches!(aggregate.rows, Rows::Rounds(_));
                    let mut parts = aggregate.condition.iter().chain(&aggregate.value);
                    rounds || parts.any(|part| hangs_on(definitions, of, part, &aggregate.layout, what))
                }
            })
        }
        Source::Child(column) => match &own.subject {
            Subject::Entry(subject) => definitions
                .register_index(subject)
                .is_some_and(|subject| comes_from(definitions, subject, column, what)),
            Subject::Area => false,
        },
        Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
            comes_from(definitions, *register, column, what)
        }
        _ => false,
    }
}
