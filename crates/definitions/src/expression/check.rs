//! From SQL text to checked operations.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value,
    ValueWithSpan,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::typed::{
    Typed, aligned, alike, boolean, compare, expect, fault, held_as, is_boolean, negated, number, unify,
    unknown_function,
};
use super::{Comparison, Fault, Layout, Node};
use crate::NULL;
use crate::Parameter;
use crate::column::{Kind, Names, Source};
use crate::nearest;

/// Larger numbers have no use among days, and sums of these cannot overflow any engine.
const LARGEST_NUMBER: i64 = 1_000_000;
/// Decimals that a number may have.
pub(super) const MOST_DECIMALS: u8 = 6;
/// How deep parentheses may nest.
const DEPTH: usize = 40;

pub(super) fn read(text: &str, names: Names<'_>, layout: &mut Layout) -> Result<(Kind, Node), Fault> {
    let dialect = GenericDialect {};
    let mut parser = Parser::new(&dialect)
        .with_recursion_limit(DEPTH)
        .try_with_sql(text)
        .map_err(|e| parser_fault(&e))?;
    let tree = parser.parse_expr().map_err(|e| parser_fault(&e))?;
    let next = parser.peek_token();
    if next.token != Token::EOF {
        return Err(Fault {
            line: usize::try_from(next.span.start.line).unwrap_or(1).max(1),
            message: format!(
                "the expression is complete before \"{}\"; remove what follows",
                next.token
            ),
        });
    }
    let mut check = Check { names, layout };
    match check.value(&tree)? {
        (Some(kind), node) => Ok((kind, node)),
        (None, _) => Err(fault(&tree, "it is always NULL")),
    }
}

fn parser_fault(error: &ParserError) -> Fault {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message.clone(),
        ParserError::RecursionLimitExceeded => "it nests too deeply".to_owned(),
    };
    // The parser says where in words: "... at Line: 2, Column: 7".
    let line = message
        .split_once("Line: ")
        .and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .unwrap_or(1);
    let message = message.split(" at Line:").next().unwrap_or_default().to_owned();
    Fault {
        line,
        message: format!("this is not an SQL expression: {message}"),
    }
}

/// A number written with a point: its digits as a whole number, and how many of them are decimals.
fn decimal(digits: &str) -> Option<(i64, u8)> {
    let (whole, decimals) = digits.split_once('.')?;
    let count = u8::try_from(decimals.len()).ok().filter(|&n| n <= MOST_DECIMALS)?;
    let value = format!("{whole}{decimals}").parse().ok()?;
    (value <= LARGEST_NUMBER * 10_i64.pow(u32::from(count))).then_some((value, count))
}

struct Check<'a> {
    names: Names<'a>,
    layout: &'a mut Layout,
}

impl Check<'_> {
    fn value(&mut self, expr: &Expr) -> Result<Typed, Fault> {
        match expr {
            Expr::Nested(inner) => self.value(inner),
            Expr::Identifier(name) => {
                if name.quote_style.is_some() {
                    return Err(fault(
                        expr,
                        format!(
                            "write the column {} without quotes; texts are in single quotes",
                            name.value
                        ),
                    ));
                }
                self.column(expr, &name.value)
            }
            Expr::CompoundIdentifier(parts) => {
                let dotted: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.column(expr, &dotted.join("."))
            }
            Expr::Value(value) => self.literal(expr, value),
            Expr::UnaryOp { op, expr: inner } => self.unary(expr, *op, inner),
            Expr::BinaryOp { left, op, right } => self.binary(expr, left, op, right),
            Expr::IsNull(inner) => Ok(boolean(Node::IsNull(Box::new(self.operand(inner)?.1)))),
            Expr::IsNotNull(inner) => Ok(negated(Node::IsNull(Box::new(self.operand(inner)?.1)), true)),
            Expr::IsTrue(inner) => self.is(inner, 1, false),
            Expr::IsNotTrue(inner) => self.is(inner, 1, true),
            Expr::IsFalse(inner) => self.is(inner, 0, false),
            Expr::IsNotFalse(inner) => self.is(inner, 0, true),
            Expr::IsDistinctFrom(left, right) => self.distinct(expr, left, right, false),
            Expr::IsNotDistinctFrom(left, right) => self.distinct(expr, left, right, true),
            Expr::Between {
                expr: inner,
                negated: not,
                low,
                high,
            } => {
                let value = self.operand(inner)?;
                let (low, high) = (self.operand(low)?, self.operand(high)?);
                let from = compare(expr, Comparison::GreaterOrEqual, value.clone(), low)?;
                let to = compare(expr, Comparison::LessOrEqual, value, high)?;
                Ok(negated(Node::And(Box::new(from), Box::new(to)), *not))
            }
            Expr::InList {
                expr: inner,
                list,
                negated: not,
            } => {
                let value = self.operand(inner)?;
                let mut any: Option<Node> = None;
                for item in list {
                    let item = self.operand(item)?;
                    let same = compare(expr, Comparison::Equal, value.clone(), item)?;
                    any = Some(match any {
                        None => same,
                        Some(before) => Node::Or(Box::new(before), Box::new(same)),
                    });
                }
                let any = any.ok_or_else(|| fault(expr, "name at least one value inside IN (…)"))?;
                Ok(negated(any, *not))
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(expr, operand.as_deref(), conditions, else_result.as_deref()),
            Expr::Function(function) => self.function(expr, function),
            other => Err(fault(
                other,
                format!("\"{other}\" is SQL that conditions do not use; see the list of what they may use"),
            )),
        }
    }

    fn column(&mut self, expr: &Expr, name: &str) -> Result<Typed, Fault> {
        let Some(column) = self.names.column(name) else {
            let near = nearest(name, self.names.own().by_name.keys());
            let hint = near.map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
            return Err(fault(
                expr,
                format!("there is no column \"{name}\" in this register's table{hint}"),
            ));
        };
        let at = match self.layout.columns.get_index_of(name) {
            Some(at) => at,
            None => self.layout.columns.insert_full(name.to_owned(), column.clone()).0,
        };
        Ok((Some(column.kind), Node::Column(at)))
    }

    /// The first value a field had, or the number its first code carries.
    fn first(&mut self, expr: &Expr, of: &Expr) -> Result<Typed, Fault> {
        let name = of.to_string();
        let column = self.names.column(&name);
        let first = column.and_then(|column| {
            let source = match column.source {
                Source::Field(field) => Source::FirstValue(field),
                Source::CodeNumber(field) => Source::FirstCodeNumber(field),
                _ => return None,
            };
            Some(crate::column::Column { source, ..column })
        });
        let column = first.ok_or_else(|| {
            fault(
                expr,
                format!("FIRST takes a field of this register, as FIRST(likelihood); \"{name}\" is not one"),
            )
        })?;
        let kind = column.kind;
        let name = format!("FIRST({name})");
        let (at, _) = self.layout.columns.insert_full(name, column);
        Ok((Some(kind), Node::Column(at)))
    }

    fn literal(&mut self, expr: &Expr, value: &ValueWithSpan) -> Result<Typed, Fault> {
        match &value.value {
            Value::Number(digits, false) if digits.contains('.') => match decimal(digits) {
                Some((value, decimals)) => Ok((Some(Kind::Decimal(decimals)), Node::Decimal(value, decimals))),
                None => Err(fault(
                    expr,
                    format!("\"{digits}\" is not a number with at most {MOST_DECIMALS} decimals"),
                )),
            },
            Value::Number(digits, false) => match digits.parse::<i64>() {
                Ok(number) if number <= LARGEST_NUMBER => Ok((Some(Kind::Days), Node::Constant(number))),
                Ok(_) => Err(fault(expr, format!("numbers may not exceed {LARGEST_NUMBER}"))),
                Err(_) => Err(fault(expr, format!("\"{digits}\" is not a whole number"))),
            },
            Value::SingleQuotedString(text) => Ok((Some(Kind::Text), Node::Text(text.clone()))),
            Value::Boolean(yes) => Ok(boolean(Node::Constant(i64::from(*yes)))),
            Value::Null => Ok((None, Node::Constant(NULL))),
            Value::Placeholder(name) => {
                let parameter = name.strip_prefix(':').and_then(Parameter::named).ok_or_else(|| {
                    fault(
                        expr,
                        format!(
                            "\"{name}\" is not a parameter; there are :period_start, :period_end and :as_at, and each \
                             moved back as :as_at_less_12_months"
                        ),
                    )
                })?;
                let (at, _) = self.layout.parameters.insert_full(parameter);
                Ok((Some(Kind::Date), Node::Parameter(at)))
            }
            other => Err(fault(
                expr,
                format!("\"{other}\" is not a number, a text in single quotes, TRUE or FALSE"),
            )),
        }
    }

    fn unary(&mut self, expr: &Expr, op: UnaryOperator, inner: &Expr) -> Result<Typed, Fault> {
        match op {
            UnaryOperator::Not => {
                // Engines differ on whether NOT takes in what follows, so anything but a whole clause is put in
                // parentheses; a column, a NULL test and the like cannot be misread.
                if matches!(inner, Expr::BinaryOp { op, .. } if is_boolean(op)) {
                    return Err(fault(expr, "put what NOT negates in parentheses"));
                }
                let value = self.value(inner)?;
                expect(inner, value.0, Kind::Boolean)?;
                Ok(negated(value.1, true))
            }
            UnaryOperator::Minus => {
                let (kind, node) = self.operand(inner)?;
                let kind = number(inner, kind)?;
                Ok((Some(kind), Node::Subtract(Box::new(Node::Constant(0)), Box::new(node))))
            }
            other => Err(fault(
                expr,
                format!("the operator \"{other}\" is not used in conditions"),
            )),
        }
    }

    fn binary(&mut self, expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, Fault> {
        let comparison = match op {
            BinaryOperator::And | BinaryOperator::Or => {
                let (l, r) = (self.value(left)?, self.value(right)?);
                expect(left, l.0, Kind::Boolean)?;
                expect(right, r.0, Kind::Boolean)?;
                let (l, r) = (Box::new(l.1), Box::new(r.1));
                return Ok(boolean(match op {
                    BinaryOperator::And => Node::And(l, r),
                    _ => Node::Or(l, r),
                }));
            }
            BinaryOperator::Plus | BinaryOperator::Minus => return self.sum(expr, left, op, right),
            BinaryOperator::Multiply | BinaryOperator::Divide => return self.product(expr, left, op, right),
            BinaryOperator::Eq => Comparison::Equal,
            BinaryOperator::NotEq => Comparison::NotEqual,
            BinaryOperator::Lt => Comparison::Less,
            BinaryOperator::LtEq => Comparison::LessOrEqual,
            BinaryOperator::Gt => Comparison::Greater,
            BinaryOperator::GtEq => Comparison::GreaterOrEqual,
            other => {
                return Err(fault(
                    expr,
                    format!("the operator \"{other}\" is not used in conditions"),
                ));
            }
        };
        let (l, r) = (self.operand(left)?, self.operand(right)?);
        Ok(boolean(compare(expr, comparison, l, r)?))
    }

    fn sum(&mut self, expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, Fault> {
        let ((lk, l), (rk, r)) = (self.operand(left)?, self.operand(right)?);
        let add = matches!(op, BinaryOperator::Plus);
        let kind = match (lk, rk) {
            (Some(Kind::Date), Some(Kind::Date)) if !add => Kind::Days,
            (Some(Kind::Date), Some(Kind::Days)) => Kind::Date,
            (Some(Kind::Days), Some(Kind::Date)) if add => Kind::Date,
            (Some(Kind::Days), Some(Kind::Days)) => Kind::Days,
            (Some(Kind::Days | Kind::Number), Some(Kind::Days | Kind::Number)) => Kind::Number,
            (Some(a), Some(b)) if a.is_like(b) && a.decimals().is_some() => {
                let (kind, l, r) = aligned(a, b, l, r);
                let (l, r) = (Box::new(l), Box::new(r));
                return Ok((Some(kind), if add { Node::Add(l, r) } else { Node::Subtract(l, r) }));
            }
            (Some(Kind::Date), Some(Kind::Number)) | (Some(Kind::Number), Some(Kind::Date)) => {
                return Err(fault(
                    expr,
                    "a day can be moved by a number written out or by days between two days, not by a number from a field",
                ));
            }
            (l, r) => {
                let words = |kind: Option<Kind>| kind.map_or("NULL", Kind::words);
                return Err(fault(
                    expr,
                    format!("{} and {} cannot be added or subtracted", words(l), words(r)),
                ));
            }
        };
        let (l, r) = (Box::new(l), Box::new(r));
        Ok((Some(kind), if add { Node::Add(l, r) } else { Node::Subtract(l, r) }))
    }

    fn product(&mut self, expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, Fault> {
        let ((lk, l), (rk, r)) = (self.operand(left)?, self.operand(right)?);
        let (lk, rk) = (number(left, lk)?, number(right, rk)?);
        let (l, r) = (Box::new(l), Box::new(r));
        if matches!(op, BinaryOperator::Divide) {
            return Ok((Some(Kind::Decimal(MOST_DECIMALS)), Node::Divide(l, r)));
        }
        let decimals = lk.decimals().unwrap_or(0) + rk.decimals().unwrap_or(0);
        if decimals > MOST_DECIMALS {
            return Err(fault(
                expr,
                format!("the product has {decimals} decimals, and more than {MOST_DECIMALS} cannot be kept"),
            ));
        }
        let kind = if decimals == 0 {
            Kind::Number
        } else {
            Kind::Decimal(decimals)
        };
        Ok((Some(kind), Node::Multiply(l, r)))
    }

    fn is(&mut self, inner: &Expr, value: i64, not: bool) -> Result<Typed, Fault> {
        let (kind, node) = self.operand(inner)?;
        expect(inner, kind, Kind::Boolean)?;
        Ok(negated(Node::Is(Box::new(node), value), not))
    }

    fn distinct(&mut self, expr: &Expr, left: &Expr, right: &Expr, not: bool) -> Result<Typed, Fault> {
        let ((lk, l), (rk, r)) = (self.operand(left)?, self.operand(right)?);
        let (lk, rk) = alike(expr, lk, rk)?;
        let (_, l, r) = aligned(lk, rk, l, r);
        Ok(negated(Node::Distinct(Box::new(l), Box::new(r)), not))
    }

    fn case(
        &mut self,
        expr: &Expr,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
    ) -> Result<Typed, Fault> {
        let operand = match operand {
            Some(operand) => Some(self.operand(operand)?),
            None => None,
        };
        let mut kind = None;
        let mut branches = Vec::new();
        for CaseWhen { condition, result } in conditions {
            let test = match &operand {
                Some(operand) => {
                    let value = self.operand(condition)?;
                    compare(condition, Comparison::Equal, operand.clone(), value)?
                }
                None => {
                    let value = self.value(condition)?;
                    expect(condition, value.0, Kind::Boolean)?;
                    value.1
                }
            };
            let value = self.value(result)?;
            kind = unify(result, kind, value.0)?;
            branches.push((test, value));
        }
        let otherwise = match otherwise {
            Some(otherwise) => {
                let value = self.value(otherwise)?;
                kind = unify(otherwise, kind, value.0)?;
                value
            }
            None => (None, Node::Constant(NULL)),
        };
        let kind = kind.ok_or_else(|| fault(expr, "every branch of this CASE is NULL"))?;
        let branches = branches.into_iter().map(|(test, value)| (test, held_as(kind, value)));
        let otherwise = held_as(kind, otherwise);
        Ok((Some(kind), Node::Case(branches.collect(), Box::new(otherwise))))
    }

    fn function(&mut self, expr: &Expr, function: &Function) -> Result<Typed, Fault> {
        let name = function.name.to_string().to_ascii_lowercase();
        let plain = function.over.is_none() && function.filter.is_none() && function.within_group.is_empty();
        let FunctionArguments::List(list) = &function.args else {
            return Err(unknown_function(expr, &name));
        };
        if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(unknown_function(expr, &name));
        }
        if name == "first"
            && let [FunctionArg::Unnamed(FunctionArgExpr::Expr(of))] = &list.args[..]
        {
            return self.first(expr, of);
        }
        let mut arguments = Vec::new();
        for argument in &list.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument else {
                return Err(unknown_function(expr, &name));
            };
            arguments.push(self.value(argument)?);
        }
        match (name.as_str(), arguments.len()) {
            ("coalesce", 2..) => {
                let mut kind = None;
                for (found, _) in &arguments {
                    kind = unify(expr, kind, *found)?;
                }
                let kind = kind.ok_or_else(|| fault(expr, "every argument of this COALESCE is NULL"))?;
                Ok((
                    Some(kind),
                    Node::Coalesce(arguments.into_iter().map(|value| held_as(kind, value)).collect()),
                ))
            }
            ("nullif", 2) => {
                let mut arguments = arguments.into_iter();
                let (Some((lk, l)), Some((rk, r))) = (arguments.next(), arguments.next()) else {
                    return Err(unknown_function(expr, &name));
                };
                let (lk, rk) = alike(expr, lk, rk)?;
                let (kind, l, r) = if lk.decimals() == rk.decimals() {
                    (lk, l, r)
                } else {
                    aligned(lk, rk, l, r)
                };
                Ok((Some(kind), Node::NullIf(Box::new(l), Box::new(r))))
            }
            ("abs", 1) => {
                let (kind, node) = arguments.remove(0);
                let kind = number(expr, kind)?;
                Ok((Some(kind), Node::Absolute(Box::new(node))))
            }
            ("coalesce" | "nullif" | "abs", count) => Err(fault(
                expr,
                format!("{} cannot be used with {count} arguments", name.to_ascii_uppercase()),
            )),
            _ => Err(unknown_function(expr, &name)),
        }
    }

    /// A value beside an operator: a comparison, test or negation there must be in parentheses, because engines
    /// disagree on which of two such operators binds first.
    fn operand(&mut self, expr: &Expr) -> Result<Typed, Fault> {
        let bare_test = match expr {
            Expr::BinaryOp { op, .. } => is_boolean(op),
            Expr::UnaryOp { op, .. } => matches!(op, UnaryOperator::Not),
            Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsDistinctFrom(..)
            | Expr::IsNotDistinctFrom(..)
            | Expr::Between { .. }
            | Expr::InList { .. } => true,
            _ => false,
        };
        if bare_test {
            return Err(fault(
                expr,
                format!("put \"{expr}\" in parentheses; SQL engines read it differently"),
            ));
        }
        self.value(expr)
    }
}
