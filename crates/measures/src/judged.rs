use std::sync::{Arc, OnceLock};

use crate::results::PeriodResult;
use crate::variation::{Stepping, Variation};

/// Figures in order, with what the rules of variation say of each.
#[derive(Debug, Clone)]
pub struct JudgedSeries<'a> {
    /// The periods, oldest first, from the first to the last with a figure to rely on.
    pub periods: Vec<&'a PeriodResult>,
    /// What the rules say; its points are the periods.
    pub variation: Arc<Variation>,
}

impl<'a> JudgedSeries<'a> {
    /// Judges the figures of some periods, oldest first. A period without a figure is a gap, and so is one whose figure
    /// rests on incomplete data. Baselines move where a shift is confirmed.
    #[must_use]
    pub fn of(periods: impl IntoIterator<Item = &'a PeriodResult>) -> Self {
        Self::kept(periods, &OnceLock::new())
    }

    /// The same, judged once: `kept` holds what the rules said of the same periods before, or is filled.
    #[must_use]
    pub fn kept(periods: impl IntoIterator<Item = &'a PeriodResult>, kept: &OnceLock<Arc<Variation>>) -> Self {
        let value = |p: &PeriodResult| Some(p.total.figure.filter(|_| !p.total.incomplete)?.to_f64());
        let mut periods: Vec<&PeriodResult> = periods.into_iter().skip_while(|p| value(p).is_none()).collect();
        while periods.last().is_some_and(|p| value(p).is_none()) {
            periods.pop();
        }
        let variation = kept.get_or_init(|| {
            let values: Vec<Option<f64>> = periods.iter().map(|p| value(p)).collect();
            Arc::new(Variation::of(&values, &[], Stepping::Confirmed))
        });
        Self {
            variation: Arc::clone(variation),
            periods,
        }
    }
}
