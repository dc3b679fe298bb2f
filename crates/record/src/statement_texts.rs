//! The texts of statements, made fit for the record before they are compared with it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use definitions::{Definitions, Register, Statement, StatementKind, Value, text};

use crate::{Doubt, NewWhat};

/// Statements without characters that no reader can see, with one line where their field has one, and without texts
/// that are too long for their field, each of which is a doubt for a person to look at.
pub(crate) fn fit<'a>(definitions: &Definitions, statements: &'a [Statement]) -> (Cow<'a, [Statement]>, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let mut fitted = Cow::Borrowed(statements);
    for (at, statement) in statements.iter().enumerate() {
        let StatementKind::Step { fields, .. } = &statement.kind else {
            continue;
        };
        if let Some(fit) = fit_fields(definitions, statement, fields, &mut doubts)
            && let StatementKind::Step { fields, .. } = &mut fitted.to_mut()[at].kind
        {
            *fields = fit;
        }
    }
    (fitted, doubts)
}

/// The fields as they are recorded; `None` when they are fit as they are.
fn fit_fields(
    definitions: &Definitions,
    statement: &Statement,
    fields: &BTreeMap<String, Value>,
    doubts: &mut Vec<Doubt>,
) -> Option<BTreeMap<String, Value>> {
    let register = definitions.register(&statement.entry.register);
    let mut fit: Option<BTreeMap<String, Value>> = None;
    for (id, value) in fields {
        let Value::Text(text) = value else { continue };
        let field = register.and_then(|r| r.fields.get(id));
        let longest = field.and_then(text::longest);
        if let (Some(field), Some(longest)) = (field, longest.filter(|most| text.chars().count() > *most)) {
            doubts.push(Doubt {
                table: statement.origin.table.clone(),
                row: statement.origin.row,
                line: statement.origin.line,
                message: format!(
                    "{} is longer than {longest} characters and was left out; shorten it in the source",
                    field.title
                ),
            });
            fit.get_or_insert_with(|| fields.clone()).remove(id);
        } else if let Cow::Owned(seen) = text::fit(field, text) {
            fit.get_or_insert_with(|| fields.clone())
                .insert(id.clone(), Value::Text(seen));
        }
    }
    fit
}

/// What is recorded by hand in entries of a register, made fit in the same way; the form has refused what is too long.
pub(crate) fn by_hand(register: Option<&Register>, what: NewWhat) -> NewWhat {
    match what {
        NewWhat::Step { step, fields } => NewWhat::Step {
            step,
            fields: fields
                .into_iter()
                .map(|(id, value)| match value {
                    Value::Text(text) => {
                        let field = register.and_then(|register| register.fields.get(&id));
                        let fit = Value::Text(text::fit(field, &text).into_owned());
                        (id, fit)
                    }
                    other => (id, other),
                })
                .collect(),
        },
        NewWhat::Retract { seq, reason } => NewWhat::Retract {
            seq,
            reason: text::without_unseen(&reason).into_owned(),
        },
        other => other,
    }
}
