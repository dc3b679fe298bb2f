//! Rules of kinds: what may be beside what.

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
    !matches!(
        op,
        BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply | BinaryOperator::Divide
    )
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
        format!("the function \"{name}\" is not used in conditions; there are COALESCE, NULLIF, ABS and FIRST"),
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
        Some(kind) if kind.decimals().is_some() => Ok(kind),
        other => Err(expect(expr, other, Kind::Days)
            .err()
            .unwrap_or_else(|| fault(expr, "a number is needed"))),
    }
}

pub(super) fn alike(expr: &Expr, left: Option<Kind>, right: Option<Kind>) -> Result<(Kind, Kind), Fault> {
    match (left, right) {
        (Some(l), Some(r)) if l.is_like(r) => Ok((l, r)),
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
    let (kind, other) = alike(expr, lk, rk)?;
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
    let (_, l, r) = aligned(kind, other, l, r);
    Ok(Node::Compare(how, Box::new(l), Box::new(r)))
}

/// Two numbers held in the same units, and the kind of both.
pub(super) fn aligned(lk: Kind, rk: Kind, l: Node, r: Node) -> (Kind, Node, Node) {
    let kind = widest(lk, rk);
    (kind, held_as(kind, (Some(lk), l)), held_as(kind, (Some(rk), r)))
}

/// The kind of numbers that holds both.
fn widest(a: Kind, b: Kind) -> Kind {
    match a.decimals().max(b.decimals()) {
        Some(0) | None => Kind::Number,
        Some(decimals) => Kind::Decimal(decimals),
    }
}

/// A number held in the units of another kind of number, which has no fewer decimals.
pub(super) fn held_as(kind: Kind, (own, node): Typed) -> Node {
    let own = own.and_then(Kind::decimals);
    match (own, kind.decimals()) {
        (Some(own), Some(most)) if most > own => Node::Scale(Box::new(node), most - own),
        _ => node,
    }
}

pub(super) fn unify(expr: &Expr, so_far: Option<Kind>, found: Option<Kind>) -> Result<Option<Kind>, Fault> {
    match (so_far, found) {
        (Some(a), Some(b)) if a == b => Ok(Some(a)),
        (Some(a), Some(b)) if a.is_like(b) => Ok(Some(widest(a, b))),
        (Some(a), Some(b)) => Err(fault(
            expr,
            format!("it yields {} here and {} elsewhere", b.words(), a.words()),
        )),
        (known, None) | (None, known) => Ok(known),
    }
}
