use std::sync::Arc;

use calendar::Date;
use indexmap::IndexMap;
use record::{Seq, Viewpoint};

use crate::figure::{Figure, Spread};
use crate::measure::{Measure, Statistic};
use crate::period::{Granularity, Period};
use crate::tally::Count;

/// Every figure of a set of measures over a set of periods, from one viewpoint.
#[derive(Debug, Clone)]
pub struct Results {
    /// From where the record was looked at.
    pub viewpoint: Viewpoint,
    /// Number of the last event taken into account.
    pub last: Seq,
    /// The periods, in the order requested.
    pub periods: Vec<Period>,
    /// Results by measure id.
    pub measures: IndexMap<String, MeasureResults>,
}

/// The figures of one measure.
#[derive(Debug, Clone)]
pub struct MeasureResults {
    /// How the figures came about.
    pub lineage: Lineage,
    /// Ids of the breakdowns, in the order of [`PeriodResult::groups`].
    pub breakdowns: Vec<String>,
    /// One for each period requested, in that order.
    pub periods: Vec<PeriodResult>,
}

/// How figures came about: enough to make them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// Version of the measure's definition.
    pub version: u32,
    /// Fingerprint of the measure's file.
    pub fingerprint: String,
    /// Fingerprint of all definitions: registers, clocks and codes with them.
    pub definitions: String,
    /// Rows of the register's table at the viewpoint.
    pub rows: usize,
    /// Entries and events of the record that could not be read with these definitions.
    pub unreadable: usize,
}

/// The figures of one measure for one period.
#[derive(Debug, Clone)]
pub struct PeriodResult {
    /// The period.
    pub period: Period,
    /// The day on which the position was taken, or up to which events were counted.
    pub as_at: Date,
    /// Whether the whole period has passed.
    pub is_over: bool,
    /// Why there is no figure, where there is none.
    pub reason: Option<Arc<str>>,
    /// The figure for all.
    pub total: Cell,
    /// The figure for each group of each breakdown, in the order of the measure's breakdowns and of their groups.
    pub groups: Vec<Vec<Cell>>,
}

/// One figure with what it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// How many counted.
    pub numerator: u32,
    /// Of how many.
    pub denominator: u32,
    /// How many of the denominator had an input that is not known.
    pub unknown: u32,
    /// Of how many more it is not known whether they belong to the denominator.
    pub undetermined: u32,
    /// How long those that counted have taken or waited, where the measure says how to tell.
    pub spread: Option<Spread>,
    /// Whether there is a figure.
    pub state: State,
    /// The figure, when the state is [`State::Value`].
    pub figure: Option<Figure>,
    /// Whether so many inputs are unknown that the figure is not to be relied on: it is shown, but not rated.
    pub incomplete: bool,
    /// The sum of the value, for statistics that add up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Figure>,
    /// What the sum is out of, for a ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_of: Option<Figure>,
}

/// Whether there is a figure, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is.
    Value,
    /// There was nothing to measure: the denominator is empty.
    NoCases,
    /// What it is made from is not recorded here. Never a zero.
    NotMeasured,
    /// It cannot be had for this period or group.
    NotAvailable,
}

/// Fewer known inputs in a hundred than this, and a figure is not to be relied on.
const COMPLETE: u64 = 95;

impl Cell {
    /// A cell without a figure.
    pub(crate) fn without(state: State) -> Self {
        Self {
            numerator: 0,
            denominator: 0,
            unknown: 0,
            undetermined: 0,
            spread: None,
            state,
            figure: None,
            incomplete: false,
            sum: None,
            out_of: None,
        }
    }

    /// The cell that a count gives for a measure; `population` is for rates.
    pub(crate) fn of(measure: &Measure, count: &Count, population: Option<u64>) -> Self {
        let (numerator, denominator) = (u64::from(count.numerator), u64::from(count.denominator));
        let spread = count.spread.filter(|_| measure.statistic.has_spread());
        let decimals_of = |e: &Option<crate::Expression>| e.as_ref().and_then(|e| e.kind.decimals()).unwrap_or(0);
        let units = |decimals: u8| 10_i128.pow(u32::from(decimals));
        let (own, of) = (decimals_of(&measure.value), decimals_of(&measure.out_of));
        let figure = match &measure.statistic {
            Statistic::Proportion => Figure::ratio(numerator, denominator, 100, measure.decimals),
            Statistic::Count => Some(Figure::whole(i64::from(count.numerator))),
            Statistic::Rate { per, .. } => population.and_then(|p| Figure::ratio(numerator, p, *per, measure.decimals)),
            Statistic::Median => spread.and_then(|s| s.median(measure.decimals)),
            Statistic::Centile90 => spread.map(|s| Figure::whole(s.centile_90)),
            Statistic::Oldest => spread.map(|s| Figure::whole(s.oldest)),
            Statistic::Sum => Figure::sum(count.sum, own, measure.decimals),
            Statistic::Mean => {
                let bottom = i128::from(count.different) * units(own);
                Figure::quotient(count.sum, bottom, 1, measure.decimals)
            }
            Statistic::Ratio => {
                let factor = if measure.unit == "%" { 100 } else { 1 };
                let (top, bottom) = (count.sum * units(of), count.out_of * units(own));
                Figure::quotient(top, bottom, factor, measure.decimals)
            }
            Statistic::Children => Some(Figure::whole(i64::from(count.different))),
        };
        let state = match (&figure, &measure.statistic) {
            (Some(_), _) => State::Value,
            (None, Statistic::Rate { .. }) => State::NotAvailable,
            (None, _) => State::NoCases,
        };
        let in_question = u64::from(count.denominator) + u64::from(count.undetermined);
        let known = u64::from(count.denominator) - u64::from(count.unknown);
        Self {
            numerator: count.numerator,
            denominator: count.denominator,
            unknown: count.unknown,
            undetermined: count.undetermined,
            spread,
            state,
            figure,
            // A sum without one of its parts is not the sum.
            incomplete: known * 100 < in_question * COMPLETE || (measure.statistic.adds_up() && known < in_question),
            sum: measure
                .statistic
                .adds_up()
                .then(|| Figure::sum(count.sum, own, own))
                .flatten(),
            out_of: measure.out_of.as_ref().and_then(|_| Figure::sum(count.out_of, of, of)),
        }
    }
}

impl Results {
    /// The results of a measure.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&MeasureResults> {
        self.measures.get(id)
    }
}

impl MeasureResults {
    /// The figures of periods of one length, oldest first as they were requested.
    pub fn series(&self, granularity: Granularity) -> impl DoubleEndedIterator<Item = &PeriodResult> {
        self.periods
            .iter()
            .filter(move |p| p.period.granularity() == granularity)
    }

    /// The figures of one period.
    #[must_use]
    pub fn of(&self, period: Period) -> Option<&PeriodResult> {
        self.periods.iter().find(|p| p.period == period)
    }

    /// The cells of one breakdown in a period, in the order of the breakdown's groups.
    #[must_use]
    pub fn groups<'a>(&self, of: &'a PeriodResult, breakdown: &str) -> Option<&'a [Cell]> {
        let at = self.breakdowns.iter().position(|b| b == breakdown)?;
        of.groups.get(at).map(Vec::as_slice)
    }
}
