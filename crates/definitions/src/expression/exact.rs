//! Exact arithmetic, one row at a time: for values with a division, which are rounded once and at the end.

use super::evaluate::Parameters;
use super::{Comparison, Inputs, Node};
use crate::NULL;

/// A number as a fraction in lowest terms, its denominator above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// A whole number of units of the last of so many decimals: 145 with two decimals is 1.45.
    #[must_use]
    pub fn of(value: i64, decimals: u8) -> Option<Self> {
        Self::new(i128::from(value), 10_i128.checked_pow(u32::from(decimals))?)
    }

    fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let common = common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let common = i128::try_from(common).ok()?.checked_mul(denominator.signum())?;
        Some(Self {
            numerator: numerator.checked_div(common)?,
            denominator: denominator.checked_div(common)?,
        })
    }

    /// A number as a file writes it, such as `15` or `3.5`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('.') {
            None => Some(Self::whole(text.parse::<i64>().ok()?.into())),
            Some((whole, decimals)) => {
                let count = u8::try_from(decimals.len()).ok()?;
                Self::of(format!("{whole}{decimals}").parse().ok()?, count)
            }
        }
    }

    /// A sum in units of so many decimals over how many it is of.
    #[must_use]
    pub fn mean(sum: i64, count: i64, decimals: u8) -> Option<Self> {
        Self::of(sum, decimals)?.over(Self::whole(count.into()))
    }

    /// Whether it is less than another.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        self.order(other).is_some_and(std::cmp::Ordering::is_lt)
    }

    fn whole(value: i128) -> Self {
        Self {
            numerator: value,
            denominator: 1,
        }
    }

    /// The number as a whole number of units of the last of so many decimals, rounded half away from zero; `None`
    /// where it does not fit.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> Option<i64> {
        let scaled = self.numerator.checked_mul(10_i128.checked_pow(u32::from(decimals))?)?;
        let twice = scaled.abs().checked_mul(2)?.checked_add(self.denominator)?;
        let size = twice.checked_div(self.denominator.checked_mul(2)?)?;
        i64::try_from(size * scaled.signum()).ok().filter(|&n| n != NULL)
    }

    fn add(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(
            left.checked_add(right)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    fn negated(self) -> Self {
        Self {
            numerator: -self.numerator,
            ..self
        }
    }

    fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The quotient; 0/0 and every other division by zero is missing.
    fn over(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.denominator)?,
            self.denominator.checked_mul(other.numerator)?,
        )
    }

    fn order(self, other: Self) -> Option<std::cmp::Ordering> {
        let left = self.numerator.checked_mul(other.denominator)?;
        Some(left.cmp(&other.numerator.checked_mul(self.denominator)?))
    }
}

fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Node {
    /// The value of one row, or `None` where it is missing. Days and texts are their numbers; true is 1 and false 0.
    ///
    /// `decimals` are those of the layout's columns, in its order.
    pub fn exact(&self, inputs: &Inputs<'_>, decimals: &[u8], row: usize) -> Option<Fraction> {
        let of = |node: &Self| node.exact(inputs, decimals, row);
        let whole = |value: i64| (value != NULL).then(|| Fraction::whole(i128::from(value)));
        let truth = |holds: bool| Some(Fraction::whole(i128::from(holds)));
        let is_true = |value: Option<Fraction>| value.map(|v| v.numerator == 1);
        match self {
            Self::Column(at) => {
                let value = *inputs.columns.get(*at)?.get(row)?;
                if value == NULL {
                    return None;
                }
                Fraction::of(value, decimals.get(*at).copied().unwrap_or(0))
            }
            Self::Constant(value) => whole(*value),
            Self::Decimal(value, decimals) => Fraction::of(*value, *decimals),
            Self::Text(_) => None,
            Self::Parameter(at) => whole(match inputs.parameters {
                Parameters::Same(values) => *values.get(*at)?,
                Parameters::ByPeriod { of_row, values } => *values.get(*of_row.get(row)? as usize)?.get(*at)?,
            }),
            Self::Scale(inner, _) => of(inner),
            Self::Not(inner) => truth(!is_true(of(inner))?),
            Self::And(l, r) => match (is_true(of(l)), is_true(of(r))) {
                (Some(false), _) | (_, Some(false)) => truth(false),
                (Some(true), Some(true)) => truth(true),
                _ => None,
            },
            Self::Or(l, r) => match (is_true(of(l)), is_true(of(r))) {
                (Some(true), _) | (_, Some(true)) => truth(true),
                (Some(false), Some(false)) => truth(false),
                _ => None,
            },
            Self::Compare(how, l, r) => {
                let order = of(l)?.order(of(r)?)?;
                truth(match how {
                    Comparison::Equal => order.is_eq(),
                    Comparison::NotEqual => order.is_ne(),
                    Comparison::Less => order.is_lt(),
                    Comparison::LessOrEqual => order.is_le(),
                    Comparison::Greater => order.is_gt(),
                    Comparison::GreaterOrEqual => order.is_ge(),
                })
            }
            Self::Distinct(l, r) => truth(of(l) != of(r)),
            Self::IsNull(inner) => truth(of(inner).is_none()),
            Self::Is(inner, value) => truth(of(inner) == whole(*value)),
            Self::Add(l, r) => of(l)?.add(of(r)?),
            Self::Subtract(l, r) => of(l)?.add(of(r)?.negated()),
            Self::Multiply(l, r) => of(l)?.times(of(r)?),
            Self::Divide(l, r) => of(l)?.over(of(r)?),
            Self::Absolute(inner) => of(inner).map(|f| if f.numerator < 0 { f.negated() } else { f }),
            Self::Coalesce(list) => list.iter().find_map(of),
            Self::NullIf(l, r) => {
                let value = of(l)?;
                (of(r) != Some(value)).then_some(value)
            }
            Self::Case(branches, otherwise) => {
                let chosen = branches.iter().find(|(test, _)| is_true(of(test)) == Some(true));
                of(chosen.map_or(otherwise, |(_, value)| value))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rounded(numerator: i64, denominator: i64, decimals: u8) -> Option<i64> {
        let (n, d) = (Fraction::of(numerator, 0)?, Fraction::of(denominator, 0)?);
        n.over(d)?.rounded(decimals)
    }

    #[test]
    fn a_quotient_is_rounded_once_half_away_from_zero() {
        assert_eq!(rounded(29, 20, 1), Some(15));
        assert_eq!(rounded(-29, 20, 1), Some(-15));
        assert_eq!(rounded(1449, 1000, 1), Some(14));
        assert_eq!(rounded(2, 3, 2), Some(67));
        assert_eq!(rounded(7, 1, 0), Some(7));
    }

    #[test]
    fn dividing_by_nothing_is_missing() {
        assert_eq!(rounded(0, 0, 1), None);
        assert_eq!(rounded(5, 0, 1), None);
    }
}
