//! Means as the reference computes them.

/// The mean of some numbers, correctly rounded in all but the rarest case; `None` for an empty list.
///
/// The reference sums in a type longer than `f64`. Whether a point lies exactly on the mean decides whether a run is
/// broken, so the same care is needed here: a plain sum gives 0.20000000000000004 for the mean of 0.1, 0.2 and 0.3.
/// The sum is kept as two numbers, the rounded sum and what rounding lost.
#[allow(clippy::cast_precision_loss, reason = "a series has far fewer than 2^53 points")]
pub(crate) fn mean(numbers: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let largest = numbers.clone().fold(0.0, |most: f64, x| most.max(x.abs()));
    // Sums of numbers near the largest that can be written would overflow.
    let scale = if largest > 1e290 { 2_f64.powi(-64) } else { 1.0 };
    let (mut high, mut low, mut count) = (0.0, 0.0, 0_u64);
    for x in numbers {
        let (sum, lost) = two_sum(high, x * scale);
        (high, low) = (sum, low + lost);
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let n = count as f64;
    (high, low) = two_sum(high, low);
    let first = high / n;
    // What the division left over, exactly, and with it the correction of the quotient.
    let left = (-first).mul_add(n, high) + low;
    Some((first + left / n) / scale)
}

/// A sum of two numbers and what rounding it lost, exactly.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[f64]) -> Option<f64> {
        mean(numbers.iter().copied())
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "exact equality is what is tested")]
    fn means_are_rounded_once() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[-3.5]), Some(-3.5));
        assert_eq!(of(&[0.1, 0.2, 0.3]), Some(0.2), "a plain sum gives 0.20000000000000004");
        assert_eq!(of(&[0.1; 10]), Some(0.1), "a plain sum gives 0.09999999999999999");
        assert_eq!(of(&[97.3; 1000]), Some(97.3));
        assert_eq!(of(&[1e16, 1.0, -1e16]), Some(1.0 / 3.0));
        assert_eq!(of(&[1.5e308, 1.7e308]), Some(1.6e308));
        assert_eq!(of(&[-1.0, 1.0]), Some(0.0));
    }
}
