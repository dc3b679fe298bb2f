//! Rules of kinds: what may stand beside what.

use sqlparser::ast::{BinaryOperator, Expr, Spanned};

use super::{Comparison, Fault, Node};
use crate::column::Kind;

pub(super) fn fault(expr: &Expr, message: impl Into<String>) -> Fault {
    let line = usize::try_from(expr.span().start.line).unwrap_or(1).max(1);
    Fault {
        line,
        message: message.into(),
    }
}

/// A kind, or none for a bare `NULL`, and the operation.
pub(super) type Typed = (Option<Kind>, Node);

pub(super) fn is_boolean(op: &BinaryOperator) -> bool {
    !matches!(op, BinaryOperator::Plus | BinaryOperator::Minus)
}

pub(super) fn boolean(node: Node) -> Typed {
    (Some(Kind::Boolean), node)
}

pub(super) fn negated(node: Node, not: bool) -> Typed {
    boolean(if not { Node::Not(Box::new(node)) } else { node })
}

pub(super) fn unknown_function(expr: &Expr, name: &str) -> Fault {
    fault(
        expr,
        format!("the function \"{name}\" is not used in conditions; there are COALESCE, NULLIF and ABS"),
    )
}

pub(super) fn expect(expr: &Expr, found: Option<Kind>, wanted: Kind) -> Result<(), Fault> {
    if found == Some(wanted) {
        return Ok(());
    }
    let found = found.map_or("NULL", Kind::words);
    Err(fault(
        expr,
        format!("\"{expr}\" is {found} where {} is needed", wanted.words()),
    ))
}

pub(super) fn number(expr: &Expr, kind: Option<Kind>) -> Result<Kind, Fault> {
    match kind {
        Some(kind @ (Kind::Days | Kind::Number)) => Ok(kind),
        other => Err(expect(expr, other, Kind::Days)
            .err()
            .unwrap_or_else(|| fault(expr, "a number is needed"))),
    }
}

pub(super) fn alike(expr: &Expr, left: Option<Kind>, right: Option<Kind>) -> Result<Kind, Fault> {
    match (left, right) {
        (Some(l), Some(r)) if l.is_like(r) => Ok(l),
        (Some(l), Some(r)) => Err(fault(
            expr,
            format!("\"{expr}\" compares {} with {}", l.words(), r.words()),
        )),
        _ => Err(fault(
            expr,
            "a comparison with NULL is never true; write IS NULL or IS NOT NULL",
        )),
    }
}

pub(super) fn compare(expr: &Expr, how: Comparison, (lk, l): Typed, (rk, r): Typed) -> Result<Node, Fault> {
    let kind = alike(expr, lk, rk)?;
    let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
    if ordered && matches!(kind, Kind::Text | Kind::Boolean) {
        return Err(fault(
            expr,
            format!(
                "\"{expr}\" puts {} in order, which SQL engines do differently; compare with = or IN",
                kind.words()
            ),
        ));
    }
    Ok(Node::Compare(how, Box::new(l), Box::new(r)))
}

pub(super) fn unify(expr: &Expr, so_far: Option<Kind>, found: Option<Kind>) -> Result<Option<Kind>, Fault> {
    match (so_far, found) {
        (Some(a), Some(b)) if a == b => Ok(Some(a)),
        (Some(a), Some(b)) if a.is_like(b) => Ok(Some(Kind::Number)),
        (Some(a), Some(b)) => Err(fault(
            expr,
            format!("it yields {} here and {} elsewhere", b.words(), a.words()),
        )),
        (known, None) | (None, known) => Ok(known),
    }
}
