//! Operations over whole columns, a stretch of rows at a time.

use std::ops::Range;
use std::sync::Arc;

use crate::NULL;

use super::{Comparison, Node};

/// What an expression is evaluated over.
pub struct Inputs<'a> {
    /// The columns of the layout, in its order.
    pub columns: &'a [Arc<Vec<i64>>],
    /// The days that parameters are.
    pub parameters: Parameters<'a>,
}

/// Values of the parameters of the layout, in its order.
pub enum Parameters<'a> {
    /// One period for all rows.
    Same(&'a [i64]),
    /// Each row in a period of its own: the period of each row, and each period's values.
    ByPeriod {
        /// Position of each row's period in `values`.
        of_row: &'a [u32],
        /// The parameters of each period.
        values: &'a [Vec<i64>],
    },
}

/// Values of a stretch of rows.
enum Values<'a> {
    Same(i64),
    Borrowed(&'a [i64]),
    Owned(Vec<i64>),
}

const TRUE: i64 = 1;
const FALSE: i64 = 0;

impl Node {
    /// Evaluates over the rows into `out`, which is overwritten.
    pub fn evaluate(&self, inputs: &Inputs<'_>, rows: Range<usize>, out: &mut Vec<i64>) {
        let count = rows.len();
        match self.values(inputs, &rows) {
            Values::Owned(values) => *out = values,
            Values::Borrowed(values) => {
                out.clear();
                out.extend_from_slice(values);
            }
            Values::Same(value) => {
                out.clear();
                out.resize(count, value);
            }
        }
    }

    fn values<'a>(&self, inputs: &Inputs<'a>, rows: &Range<usize>) -> Values<'a> {
        let count = rows.len();
        match self {
            Self::Column(at) => Values::Borrowed(&inputs.columns[*at][rows.clone()]),
            Self::Constant(value) | Self::Decimal(value, _) => Values::Same(*value),
            Self::Scale(inner, by) => {
                let factor = 10_i64.checked_pow(u32::from(*by)).unwrap_or(NULL);
                inner
                    .values(inputs, rows)
                    .map(move |x| number(x, factor, i64::checked_mul))
            }
            // A text that was looked up in no ledger equals nothing.
            Self::Text(_) => Values::Same(NULL),
            Self::Parameter(at) => match inputs.parameters {
                Parameters::Same(values) => Values::Same(values[*at]),
                Parameters::ByPeriod { of_row, values } => Values::Owned(
                    of_row[rows.clone()]
                        .iter()
                        .map(|&period| values.get(period as usize).map_or(NULL, |v| v[*at]))
                        .collect(),
                ),
            },
            Self::Not(inner) => inner
                .values(inputs, rows)
                .map(|x| if x == NULL { NULL } else { i64::from(x == FALSE) }),
            Self::And(l, r) => l.values(inputs, rows).zip(r.values(inputs, rows), |x, y| {
                if x == FALSE || y == FALSE {
                    FALSE
                } else if x == NULL || y == NULL {
                    NULL
                } else {
                    TRUE
                }
            }),
            Self::Or(l, r) => l.values(inputs, rows).zip(r.values(inputs, rows), |x, y| {
                // True is 1 and neither false nor NULL has that bit.
                if x == TRUE || y == TRUE {
                    TRUE
                } else if x == NULL || y == NULL {
                    NULL
                } else {
                    FALSE
                }
            }),
            Self::Compare(how, l, r) => compare(*how, l.values(inputs, rows), r.values(inputs, rows)),
            Self::Distinct(l, r) => l
                .values(inputs, rows)
                .zip(r.values(inputs, rows), |x, y| i64::from(x != y)),
            Self::IsNull(inner) => inner.values(inputs, rows).map(|x| i64::from(x == NULL)),
            Self::Is(inner, value) => {
                let value = *value;
                inner.values(inputs, rows).map(move |x| i64::from(x == value))
            }
            Self::Add(l, r) => l
                .values(inputs, rows)
                .zip(r.values(inputs, rows), |x, y| number(x, y, i64::checked_add)),
            Self::Subtract(l, r) => l
                .values(inputs, rows)
                .zip(r.values(inputs, rows), |x, y| number(x, y, i64::checked_sub)),
            Self::Multiply(l, r) => l
                .values(inputs, rows)
                .zip(r.values(inputs, rows), |x, y| number(x, y, i64::checked_mul)),
            // Read only as part of a computed value, which is worked out exactly.
            Self::Divide(..) => Values::Same(NULL),
            Self::Absolute(inner) => inner
                .values(inputs, rows)
                .map(|x| if x == NULL { NULL } else { x.abs() }),
            Self::Coalesce(list) => {
                let mut values = list.iter().map(|node| node.values(inputs, rows));
                let first = values.next().unwrap_or(Values::Same(NULL));
                values.fold(first, |so_far, next| {
                    so_far.zip(next, |x, y| if x == NULL { y } else { x })
                })
            }
            Self::NullIf(l, r) => l
                .values(inputs, rows)
                .zip(r.values(inputs, rows), |x, y| if x == y { NULL } else { x }),
            Self::Case(branches, otherwise) => {
                let mut out = otherwise.values(inputs, rows).into_owned(count);
                // From the last branch to the first, so that the first one that holds has the last word.
                for (test, value) in branches.iter().rev() {
                    let test = test.values(inputs, rows);
                    let value = value.values(inputs, rows);
                    for (row, out) in out.iter_mut().enumerate() {
                        if test.at(row) == TRUE {
                            *out = value.at(row);
                        }
                    }
                }
                Values::Owned(out)
            }
        }
    }
}

fn compare<'a>(how: Comparison, l: Values<'a>, r: Values<'a>) -> Values<'a> {
    fn known(x: i64, y: i64, holds: bool) -> i64 {
        if x == NULL || y == NULL { NULL } else { i64::from(holds) }
    }
    match how {
        Comparison::Equal => l.zip(r, |x, y| known(x, y, x == y)),
        Comparison::NotEqual => l.zip(r, |x, y| known(x, y, x != y)),
        Comparison::Less => l.zip(r, |x, y| known(x, y, x < y)),
        Comparison::LessOrEqual => l.zip(r, |x, y| known(x, y, x <= y)),
        Comparison::Greater => l.zip(r, |x, y| known(x, y, x > y)),
        Comparison::GreaterOrEqual => l.zip(r, |x, y| known(x, y, x >= y)),
    }
}

/// A sum that does not fit is not known.
fn number(x: i64, y: i64, how: fn(i64, i64) -> Option<i64>) -> i64 {
    if x == NULL || y == NULL {
        NULL
    } else {
        how(x, y).unwrap_or(NULL)
    }
}

impl<'a> Values<'a> {
    fn at(&self, row: usize) -> i64 {
        match self {
            Self::Same(value) => *value,
            Self::Borrowed(values) => values[row],
            Self::Owned(values) => values[row],
        }
    }

    fn into_owned(self, count: usize) -> Vec<i64> {
        match self {
            Self::Same(value) => vec![value; count],
            Self::Borrowed(values) => values.to_vec(),
            Self::Owned(values) => values,
        }
    }

    fn map(self, f: impl Fn(i64) -> i64) -> Self {
        match self {
            Self::Same(value) => Self::Same(f(value)),
            Self::Borrowed(values) => Self::Owned(values.iter().map(|&x| f(x)).collect()),
            Self::Owned(mut values) => {
                values.iter_mut().for_each(|x| *x = f(*x));
                Self::Owned(values)
            }
        }
    }

    fn zip(self, other: Self, f: impl Fn(i64, i64) -> i64) -> Self {
        match (self, other) {
            (Self::Same(x), Self::Same(y)) => Self::Same(f(x, y)),
            (Self::Same(x), other) => other.map(|y| f(x, y)),
            (this, Self::Same(y)) => this.map(|x| f(x, y)),
            (Self::Owned(mut left), right) => {
                let right = right.as_slice();
                left.iter_mut().zip(right).for_each(|(x, &y)| *x = f(*x, y));
                Self::Owned(left)
            }
            (left, Self::Owned(mut right)) => {
                let left = left.as_slice();
                right.iter_mut().zip(left).for_each(|(y, &x)| *y = f(x, *y));
                Self::Owned(right)
            }
            (left, right) => {
                let pairs = left.as_slice().iter().zip(right.as_slice());
                Self::Owned(pairs.map(|(&x, &y)| f(x, y)).collect())
            }
        }
    }

    /// The values one by one; nothing for a value that is the same for all.
    fn as_slice(&self) -> &[i64] {
        match self {
            Self::Same(_) => &[],
            Self::Borrowed(values) => values,
            Self::Owned(values) => values,
        }
    }
}
