//! The rules once more, written the slow way: each point looks at every window it lies in, numbers that are not
//! available are carried along as in a statistics language, and means are exact fractions rounded once. It shares
//! nothing with the code under test.

/// What is expected of a point.
pub(super) struct Expected {
    pub(super) mean: Option<f64>,
    pub(super) limits: Option<(f64, f64)>,
    pub(super) rules: Vec<&'static str>,
}

pub(super) fn judge(values: &[Option<f64>], rebase: &[usize]) -> Vec<Expected> {
    let mut groups: Vec<Vec<f64>> = Vec::new();
    for (at, value) in values.iter().enumerate() {
        if groups.is_empty() || rebase.contains(&at) {
            groups.push(Vec::new());
        }
        groups.last_mut().unwrap().push(value.unwrap_or(f64::NAN));
    }
    groups.iter().flat_map(|group| judge_group(group)).collect()
}

fn judge_group(y: &[f64]) -> Vec<Expected> {
    let mean = exact_mean(y);
    let mut ranges = vec![f64::NAN];
    ranges.extend(y.windows(2).map(|w| (w[1] - w[0]).abs()));
    let all = exact_mean(&ranges);
    let kept: Vec<f64> = ranges
        .iter()
        .map(|r| if *r < 3.267 * all { *r } else { f64::NAN })
        .collect();
    let range = exact_mean(&kept);
    let close = 2.0 * (2.66 / 3.0);
    let (lower, upper) = (mean - (2.66 * range), mean + (2.66 * range));
    let (near_lower, near_upper) = (mean - (close * range), mean + (close * range));

    // Comparisons with NaN are false, which is what "not available" comes to at the end.
    let outside: Vec<bool> = y.iter().map(|v| *v > upper || *v < lower).collect();
    let side: Vec<i32> = y.iter().map(|v| i32::from(*v > mean) - i32::from(*v < mean)).collect();
    let near: Vec<bool> = (0..y.len())
        .map(|i| !outside[i] && (y[i] < near_lower || y[i] > near_upper))
        .collect();

    let windows =
        |i: usize, length: usize| (0..y.len()).filter(move |s| *s <= i && i < s + length && s + length <= y.len());
    (0..y.len())
        .map(|i| {
            let rising = |s: usize| (s + 1..s + 7).all(|k| y[k] - y[k - 1] > 0.0);
            let falling = |s: usize| (s + 1..s + 7).all(|k| y[k] - y[k - 1] < 0.0);
            let trend = windows(i, 7).any(|s| rising(s) || falling(s));
            let three = |s: usize| {
                let sides: i32 = side[s..s + 3].iter().sum();
                let count = near[s..s + 3].iter().filter(|n| **n).count();
                sides.abs() == 3 && count >= 2
            };
            let two_in_three = near[i] && windows(i, 3).any(three);
            let shift = windows(i, 7).any(|s| side[s..s + 7].iter().sum::<i32>().abs() == 7);
            let mut rules = Vec::new();
            for (fires, name) in [
                (outside[i], "outside"),
                (trend, "trend"),
                (two_in_three, "two_in_three"),
                (shift, "shift"),
            ] {
                if fires {
                    rules.push(name);
                }
            }
            Expected {
                mean: Some(mean).filter(|m| !m.is_nan()),
                limits: Some((lower, upper)).filter(|_| !upper.is_nan()),
                rules,
            }
        })
        .collect()
}

/// The mean of the numbers that are available, as an exact fraction rounded once, half to even. Good for numbers that
/// are multiples of 2^-70 and below 2^40.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "exact for the numbers described"
)]
fn exact_mean(numbers: &[f64]) -> f64 {
    let unit = 2_f64.powi(70);
    let available: Vec<i128> = numbers
        .iter()
        .filter(|x| !x.is_nan())
        .map(|x| (x * unit) as i128)
        .collect();
    let n = available.len() as i128;
    if n == 0 {
        return f64::NAN;
    }
    let sum: i128 = available.iter().sum();
    if sum == 0 {
        return 0.0;
    }
    // Shift so that the quotient has at least 55 bits, or the remainder decides.
    let magnitude = sum.unsigned_abs();
    let shift = magnitude.leading_zeros().saturating_sub(1);
    let (shifted, count) = (magnitude << shift, n.unsigned_abs());
    let (quotient, rest) = (shifted / count, shifted % count);
    let drop = 128 - quotient.leading_zeros() - 53;
    let (kept, low) = (quotient >> drop, quotient & ((1 << drop) - 1));
    let half = 1_u128 << (drop - 1);
    let up = low > half || (low == half && (rest > 0 || kept & 1 == 1));
    let rounded = (kept + u128::from(up)) as f64;
    let value = rounded * 2_f64.powi(drop as i32 - shift as i32) / unit;
    if sum < 0 { -value } else { value }
}
