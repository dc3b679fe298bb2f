use std::fmt;

/// A number with a fixed count of decimals, held exactly: 7.0 and 46.4 are tenths, never binary fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// Decimals come second, so that two figures with the same decimals compare by value.
    scaled: i64,
    decimals: u8,
}

impl Figure {
    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Self {
        Self {
            scaled: number,
            decimals: 0,
        }
    }

    /// `factor × numerator ÷ denominator`, rounded half up; `None` when there is nothing to divide by or the result
    /// does not fit.
    #[must_use]
    pub fn ratio(numerator: u64, denominator: u64, factor: u64, decimals: u8) -> Option<Self> {
        let scale = 10_i128.checked_pow(u32::from(decimals))?;
        let top = i128::from(numerator)
            .checked_mul(i128::from(factor))?
            .checked_mul(scale)?;
        Self::divided(top, i128::from(denominator), decimals)
    }

    /// A sum held in units of its last decimal.
    #[must_use]
    pub fn sum(units: i128, own: u8, decimals: u8) -> Option<Self> {
        let scale = 10_i128.checked_pow(u32::from(decimals))?;
        Self::divided(
            units.checked_mul(scale)?,
            10_i128.checked_pow(u32::from(own))?,
            decimals,
        )
    }

    /// `factor × top ÷ bottom`, rounded half up; `None` when there is nothing to divide by or the result does not fit.
    #[must_use]
    pub fn quotient(top: i128, bottom: i128, factor: i128, decimals: u8) -> Option<Self> {
        let scale = 10_i128.checked_pow(u32::from(decimals))?;
        Self::divided(top.checked_mul(factor)?.checked_mul(scale)?, bottom, decimals)
    }

    /// Half of a whole number, rounded half up: the median of days is a day or half a day.
    #[must_use]
    pub fn half(twice: i64, decimals: u8) -> Option<Self> {
        let scale = 10_i128.checked_pow(u32::from(decimals))?;
        Self::divided(i128::from(twice).checked_mul(scale)?, 2, decimals)
    }

    /// The plain mean of figures, rounded half up to the decimals given; `None` when there are none.
    #[must_use]
    pub fn mean(figures: &[Self], decimals: u8) -> Option<Self> {
        let widest = figures.iter().map(|f| f.decimals).max()?.max(decimals);
        let sum: i128 = figures
            .iter()
            .map(|f| i128::from(f.scaled) * 10_i128.pow(u32::from(widest - f.decimals)))
            .sum();
        let count = i128::try_from(figures.len()).ok()?;
        Self::divided(
            sum,
            count.checked_mul(10_i128.pow(u32::from(widest - decimals)))?,
            decimals,
        )
    }

    fn divided(top: i128, bottom: i128, decimals: u8) -> Option<Self> {
        if bottom <= 0 {
            return None;
        }
        let doubled = top.checked_mul(2)?.checked_add(bottom)?;
        let scaled = i64::try_from(doubled.div_euclid(bottom.checked_mul(2)?)).ok()?;
        Some(Self { scaled, decimals })
    }

    /// Reads a plain decimal number such as `46.4`, `-3` or `1,071`; at most nine decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().chars().filter(|c| *c != ',').collect();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !plain(whole) || !plain(part) || part.len() > 9 {
            return None;
        }
        let scaled: i64 = format!("{whole}{part}").parse().ok()?;
        Some(Self {
            scaled: sign * scaled,
            decimals: u8::try_from(part.len()).ok()?,
        })
    }

    /// The same figure with the given decimals, rounded half up where it had more.
    #[must_use]
    pub fn with_decimals(self, decimals: u8) -> Option<Self> {
        Self::mean(&[self], decimals)
    }

    /// The number of its last decimal place: 46.4 gives 464.
    #[must_use]
    pub fn scaled(self) -> i64 {
        self.scaled
    }

    /// How many decimals it has.
    #[must_use]
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// The nearest binary fraction, for charts and control limits only.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "charts need no more than 52 bits")]
    pub fn to_f64(self) -> f64 {
        self.scaled as f64 / 10_f64.powi(i32::from(self.decimals))
    }

    /// How this figure compares with another of perhaps other decimals.
    #[must_use]
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        let widest = self.decimals.max(other.decimals);
        let wide = |f: Self| i128::from(f.scaled) * 10_i128.pow(u32::from(widest - f.decimals));
        wide(self).cmp(&wide(other))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.decimals == 0 {
            return self.scaled.fmt(f);
        }
        let scale = 10_u64.pow(u32::from(self.decimals.min(18)));
        let sign = if self.scaled < 0 { "-" } else { "" };
        let size = self.scaled.unsigned_abs();
        write!(
            f,
            "{sign}{}.{:0width$}",
            size / scale,
            size % scale,
            width = usize::from(self.decimals)
        )
    }
}

impl serde::Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How long the counted entries have taken or waited, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Spread {
    /// Twice the median, which is a whole number of days or half of one.
    twice_median: i64,
    /// The 90th centile by nearest rank: the smallest value that at least nine in ten do not exceed.
    pub centile_90: i64,
    /// The largest.
    pub oldest: i64,
}

impl Spread {
    /// The spread of values in ascending order; `None` when there are none.
    #[must_use]
    pub fn of_sorted(values: &[i64]) -> Option<Self> {
        let oldest = *values.last()?;
        let count = values.len();
        let twice_median = values[(count - 1) / 2] + values[count / 2];
        // Nearest rank: ceil(0.9 n), counted from 1.
        let rank = (9 * count).div_ceil(10).max(1);
        Some(Self {
            twice_median,
            centile_90: values[rank - 1],
            oldest,
        })
    }

    /// The median, in days with the given decimals.
    #[must_use]
    pub fn median(&self, decimals: u8) -> Option<Figure> {
        Figure::half(self.twice_median, decimals)
    }
}
