//! Counting rows: one pass over the columns for each measure.

use std::sync::Arc;

use record::NULL;

use crate::figure::Spread;
use crate::measure::{Counting, Measure};
use definitions::expression::{Inputs, Node, Words};

/// A measure's expressions over one ledger.
pub(crate) struct Bound {
    numerator: Option<Node>,
    denominator: Option<Node>,
    value: Option<Node>,
    out_of: Option<Node>,
    adds_up: bool,
    known: Option<Node>,
    pub(crate) counted_on: Option<Node>,
}

/// How many rows, and how long they took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) numerator: u32,
    pub(crate) denominator: u32,
    pub(crate) unknown: u32,
    pub(crate) undetermined: u32,
    pub(crate) spread: Option<Spread>,
    /// How many different values there are.
    pub(crate) different: u32,
    /// The sum of the value, and of what it is out of, in units of their last decimals.
    pub(crate) sum: i128,
    pub(crate) out_of: i128,
}

/// Counts of one period: of all rows, and of each group of each breakdown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) total: Count,
    pub(crate) groups: Vec<Vec<Count>>,
}

/// The group of every row in one breakdown, and how many groups there are.
#[derive(Clone)]
pub(crate) struct Grouping {
    pub(crate) of_row: Arc<Vec<u16>>,
    pub(crate) groups: usize,
}

/// Rows of no period.
pub(crate) const NO_PERIOD: u32 = u32::MAX;
/// Rows looked at together: their values stay in the processor's nearest memory.
const STRETCH: usize = 2048;

impl Bound {
    pub(crate) fn new(measure: &Measure, words: &mut Words<'_>) -> Self {
        let mut bind = |expression: &Option<crate::Expression>| expression.as_ref().map(|e| e.bind(words));
        Self {
            numerator: bind(&measure.numerator),
            denominator: bind(&measure.denominator),
            value: bind(&measure.value),
            out_of: bind(&measure.out_of),
            adds_up: measure.statistic.adds_up(),
            known: bind(&measure.completeness.as_ref().map(|c| c.known.clone())),
            counted_on: match &measure.counting {
                Counting::Period { counted_on } => bind(&Some(counted_on.clone())),
                Counting::Position => None,
            },
        }
    }

    /// Marks the columns that its expressions use.
    pub(crate) fn mark_columns(&self, wanted: &mut [bool]) {
        let all = [
            &self.numerator,
            &self.denominator,
            &self.value,
            &self.out_of,
            &self.known,
            &self.counted_on,
        ];
        all.into_iter().flatten().for_each(|node| node.mark_columns(wanted));
    }

    /// Counts rows into periods: each row's own from `of_row`, or all into the one period there is.
    pub(crate) fn tally(
        &self,
        inputs: &Inputs<'_>,
        rows: usize,
        of_row: Option<&[u32]>,
        periods: usize,
        groupings: &[Grouping],
    ) -> Vec<Tally> {
        let mut out: Vec<Tally> = (0..periods)
            .map(|_| Tally {
                total: Count::default(),
                groups: groupings.iter().map(|g| vec![Count::default(); g.groups]).collect(),
            })
            .collect();
        let mut values: Vec<(i64, u32, u32)> = Vec::new();
        let mut buffers: [Vec<i64>; 5] = Default::default();
        let mut start = 0;
        while start < rows {
            let stretch = start..(start + STRETCH).min(rows);
            start = stretch.end;
            let mut evaluate = |node: &Option<Node>, into: usize| {
                if let Some(node) = node {
                    node.evaluate(inputs, stretch.clone(), &mut buffers[into]);
                }
            };
            evaluate(&self.numerator, 0);
            evaluate(&self.denominator, 1);
            evaluate(&self.value, 2);
            evaluate(&self.known, 3);
            evaluate(&self.out_of, 4);
            for (at, row) in stretch.enumerate() {
                let period = of_row.map_or(0, |periods| periods[row]);
                if period == NO_PERIOD {
                    continue;
                }
                let of = |node: &Option<Node>, buffer: usize, otherwise: i64| {
                    if node.is_some() { buffers[buffer][at] } else { otherwise }
                };
                let numerator = of(&self.numerator, 0, 1);
                let denominator = of(&self.denominator, 1, numerator);
                if denominator == 0 {
                    continue;
                }
                let value = of(&self.value, 2, 0);
                let out_of = of(&self.out_of, 4, 0);
                let mut count = Count::default();
                if denominator == NULL {
                    count.undetermined = 1;
                } else {
                    count.denominator = 1;
                    count.numerator = u32::from(numerator == 1);
                    let known = of(&self.known, 3, 1) == 1 && numerator != NULL && value != NULL && out_of != NULL;
                    count.unknown = u32::from(!known);
                    if self.adds_up {
                        // A row with one part missing is in neither sum.
                        if numerator == 1 && value != NULL && out_of != NULL {
                            count.sum = i128::from(value);
                            count.out_of = i128::from(out_of);
                            count.different = 1;
                        }
                    } else if numerator == 1 && value != NULL && self.value.is_some() {
                        values.push((value, period, u32::try_from(row).unwrap_or(u32::MAX)));
                    }
                }
                let tally = &mut out[period as usize];
                tally.total.add(count);
                for (groups, grouping) in tally.groups.iter_mut().zip(groupings) {
                    groups[usize::from(grouping.of_row[row])].add(count);
                }
            }
        }
        if self.value.is_some() && !self.adds_up {
            spread(&mut out, values, groupings);
        }
        out
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.unknown += other.unknown;
        self.undetermined += other.undetermined;
        self.different += other.different;
        self.sum += other.sum;
        self.out_of += other.out_of;
    }
}

/// How many different values there are among sorted ones.
fn different(values: &[i64]) -> u32 {
    let changes = values.windows(2).filter(|pair| pair[0] != pair[1]).count();
    u32::try_from(changes + usize::from(!values.is_empty())).unwrap_or(u32::MAX)
}

/// Sorts once and deals the values out in order, so that every group's values are in order too.
fn spread(out: &mut [Tally], mut values: Vec<(i64, u32, u32)>, groupings: &[Grouping]) {
    values.sort_unstable();
    let mut dealt: Vec<Vec<i64>> = vec![Vec::new(); out.len()];
    for &(value, period, _) in &values {
        dealt[period as usize].push(value);
    }
    for (tally, values) in out.iter_mut().zip(&dealt) {
        tally.total.spread = Spread::of_sorted(values);
        tally.total.different = different(values);
    }
    for (at, grouping) in groupings.iter().enumerate() {
        let mut dealt: Vec<Vec<i64>> = vec![Vec::new(); out.len() * grouping.groups];
        for &(value, period, row) in &values {
            let group = usize::from(grouping.of_row[row as usize]);
            dealt[period as usize * grouping.groups + group].push(value);
        }
        for (place, values) in dealt.iter().enumerate() {
            let (period, group) = (place / grouping.groups, place % grouping.groups);
            out[period].groups[at][group].spread = Spread::of_sorted(values);
            out[period].groups[at][group].different = different(values);
        }
    }
}
