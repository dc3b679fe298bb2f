//! Periods that begin inside other periods, found by sorting and never by comparing each with each: a
//! faulty file can give one child a hundred thousand plans.

use tables::Day;

/// A period of a record, both days included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Day,
    pub(super) to: Day,
    pub(super) row: usize,
}

/// Finds every start that falls within a span, and every span within which a start falls: each is named
/// in at least one call of `found(start's row, span's row)`, and no call is untrue. With `same`, starts
/// and spans are records of one table, and a record is not compared with itself.
pub(super) fn starts_within(
    starts: &mut [(Day, usize)],
    spans: &mut [Span],
    same: bool,
    mut found: impl FnMut(usize, usize),
) {
    if starts.is_empty() || spans.is_empty() || (same && starts.len() < 2) {
        return;
    }
    starts.sort_unstable();
    spans.sort_unstable_by_key(|s| (s.from, s.row));
    // For each start, of the spans that have begun the one that ends last, and the next to last in case
    // the last is the record itself.
    let (mut longest, mut second): (Option<Span>, Option<Span>) = (None, None);
    let mut next = 0;
    for (day, row) in starts.iter() {
        while let Some(span) = spans.get(next).filter(|s| s.from <= *day) {
            if longest.is_none_or(|l| span.to > l.to) {
                second = longest.replace(*span);
            } else if second.is_none_or(|l| span.to > l.to) {
                second = Some(*span);
            }
            next += 1;
        }
        let other = if same && longest.is_some_and(|l| l.row == *row) {
            second
        } else {
            longest
        };
        if let Some(span) = other.filter(|s| *day <= s.to) {
            found(*row, span.row);
        }
    }
    // For each span, the first start not before it.
    for span in spans.iter() {
        let first = starts.partition_point(|(day, _)| *day < span.from);
        let start = starts[first..].iter().find(|(_, row)| !(same && *row == span.row));
        if let Some((day, row)) = start
            && *day <= span.to
        {
            found(*row, span.row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The plain comparison of each with each says the same.
    fn plain(starts: &[(Day, usize)], spans: &[Span], same: bool) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let (mut a, mut b) = (BTreeSet::new(), BTreeSet::new());
        for (day, row) in starts {
            for s in spans.iter().filter(|s| !(same && s.row == *row)) {
                if s.from <= *day && *day <= s.to {
                    a.insert(*row);
                    b.insert(s.row);
                }
            }
        }
        (a, b)
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_missed_and_nothing_invented(
            list in proptest::collection::vec((0i32..20, -2i32..8), 0..9),
            others in proptest::collection::vec(0i32..25, 0..6),
            same in proptest::bool::ANY,
        ) {
            let mut spans: Vec<Span> = list.iter().enumerate().map(|(row, (from, long))| Span {
                from: Day::from_number(*from), to: Day::from_number(from + long), row,
            }).collect();
            let mut starts: Vec<(Day, usize)> = if same {
                spans.iter().map(|s| (s.from, s.row)).collect()
            } else {
                others.iter().enumerate().map(|(row, d)| (Day::from_number(*d), row)).collect()
            };
            let wanted = plain(&starts, &spans, same);
            let (mut a, mut b) = (BTreeSet::new(), BTreeSet::new());
            starts_within(&mut starts, &mut spans, same, |i, j| { a.insert(i); b.insert(j); });
            proptest::prop_assert_eq!((a, b), wanted);
        }
    }
}
