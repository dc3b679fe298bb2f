use std::fmt;
use std::str::FromStr;

/// The most digits a number may have behind its point.
pub const MOST_DECIMALS: u8 = 6;

/// A number with decimals, held exactly: so many units of a power of ten. Without zeros at its end, so that 1.50 and
/// 1.5 are one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal {
    units: i64,
    places: u8,
}

impl Decimal {
    /// The number of `units` of ten to the power of minus `places`: `Decimal::new(15, 1)` is 1.5.
    #[must_use]
    pub fn new(mut units: i64, mut places: u8) -> Self {
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// How many digits it has behind the point.
    #[must_use]
    pub fn places(self) -> u8 {
        self.places
    }

    /// Its units at so many digits behind the point: 15 for 1.5 at one, 150 at two. `None` where it has more digits
    /// than that, or is too large.
    #[must_use]
    pub fn scaled(self, places: u8) -> Option<i64> {
        let more = places.checked_sub(self.places)?;
        self.units.checked_mul(10_i64.checked_pow(u32::from(more))?)
    }
}

impl FromStr for Decimal {
    type Err = ();

    /// Reads digits with at most one point: `12`, `-3.25`, `.5`. Commas between thousands are passed over.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let (minus, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = without_commas(whole).ok_or(())?;
        let part = part.trim_end_matches('0');
        let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && !digits.contains('.')) || digits == "." || !all_digits(&whole) || !all_digits(part) {
            return Err(());
        }
        let places = u8::try_from(part.len())
            .ok()
            .filter(|p| *p <= MOST_DECIMALS)
            .ok_or(())?;
        let number = format!("{whole}{part}");
        let units: i64 = if number.is_empty() {
            0
        } else {
            number.parse().map_err(|_| ())?
        };
        Ok(Self::new(if minus { -units } else { units }, places))
    }
}

/// Digits without the commas between thousands; `None` where a comma is elsewhere.
fn without_commas(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    (first && groups.all(|g| g.len() == 3)).then(|| whole.replace(',', ""))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let scale = 10_u64.pow(u32::from(self.places));
        let units = self.units.unsigned_abs();
        match self.places {
            0 => write!(f, "{sign}{units}"),
            places => write!(
                f,
                "{sign}{}.{:0width$}",
                units / scale,
                units % scale,
                width = usize::from(places)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_decimal_is_exact_and_has_one_form() {
        for (text, shown) in [
            ("1.50", "1.5"),
            ("-0.05", "-0.05"),
            ("12", "12"),
            (".5", "0.5"),
            ("1,234.5", "1234.5"),
            ("0.0", "0"),
        ] {
            assert_eq!(
                text.parse::<Decimal>().map(|d| d.to_string()),
                Ok(shown.to_owned()),
                "{text}"
            );
        }
        for text in [
            "",
            ".",
            "1.2.3",
            "1,23",
            "one",
            "1e3",
            "0.1234567",
            "9223372036854775808",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!(Decimal::new(15, 1).scaled(2), Some(150));
        assert_eq!(Decimal::new(155, 2).scaled(1), None);
    }
}
