//! The area's figures: the measures, what is published beside them, and what was computed of them so far.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use calendar::{Date, date_of_day_number};
use definitions::{Definitions, Problems};
use improvement::{MeasureFace, Movement};
use measures::published::{Comparator, Published, PublishedPoint};
use measures::rating::{Meaning, Rating, rating};
use measures::variation::{Latest, Variation};
use measures::{
    Granularity, JudgedSeries, Measure, MeasureResults, Measures, PeriodResult, Request, Results, State, compute,
};
use record::{AreaId, Ledger, Position, Seq, Viewpoint};

use crate::AreaContext;

/// How many sets of figures are kept, over all areas and viewpoints. A set holds all measures without their breakdowns,
/// or one measure and its other face with them; either is some hundred kilobytes, whatever the size of the area.
const KEPT: usize = 48;

/// Measures, published statistics and computed figures.
pub(crate) struct FigureCache {
    pub(crate) measures: Measures,
    pub(crate) published: Published,
    /// Whether what is recorded in a register can change a figure, by position of the register.
    counted: Vec<bool>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Most recently used last.
    slots: Vec<(Key, Arc<OnceLock<Arc<Computed>>>)>,
    /// The last event of each area, and the last of those that can change a figure.
    touched: HashMap<AreaId, (Seq, Seq)>,
}

#[derive(Clone, PartialEq, Eq)]
struct Key {
    area: AreaId,
    viewpoint: Viewpoint,
    /// The last event that can change a figure: an action's progress leaves the figures as they are.
    touched: Seq,
    /// The measure whose breakdowns are computed, with those of its other face; `None` for all without theirs.
    measure: Option<String>,
}

/// The figures of an area from one viewpoint.
pub(crate) struct Computed {
    pub(crate) results: Results,
    /// The last day on which anything in each register is known to have happened.
    last_days: Vec<Option<Date>>,
    /// What the rules of variation say of each measure's complete months, once it was requested.
    variations: HashMap<String, OnceLock<Arc<Variation>>>,
}

impl FigureCache {
    /// The measures of a set of definitions, with the published figures built in.
    pub(crate) fn of(definitions: &Definitions) -> Result<Self, Problems> {
        let measures = Measures::read(definitions)?;
        let published = if measures.by_id.is_empty() {
            Published::default()
        } else {
            Published::built_in(&definitions.benchmark_files, &measures)?
        };
        Ok(Self {
            counted: counted(definitions, &measures),
            measures,
            published,
            kept: Mutex::default(),
        })
    }

    /// The same measures with other published figures beside them.
    pub(crate) fn beside(&self, published: Published) -> Self {
        Self {
            measures: self.measures.clone(),
            published,
            counted: self.counted.clone(),
            kept: Mutex::default(),
        }
    }

    /// The figures of all measures at a position, without breakdowns, computed when they are first wanted.
    pub(crate) fn at(&self, position: &Position) -> Arc<Computed> {
        self.computed(position, None)
    }

    fn computed(&self, position: &Position, measure: Option<&str>) -> Arc<Computed> {
        let slot = self.slot(position, measure);
        // The second to come waits for the first instead of computing the same again.
        let computed = slot.get_or_init(|| {
            let ledger = position.ledger();
            let viewpoint = position.viewpoint();
            let request = Request {
                measures: measure.map_or_else(Vec::new, |id| self.with_faces(id)),
                breakdowns: measure.is_some(),
                ..Request::standard(viewpoint.today)
            };
            let results = compute(ledger, viewpoint, &self.measures, &request);
            let ids = self.measures.by_id.keys().cloned();
            Arc::new(Computed {
                variations: ids.map(|id| (id, OnceLock::new())).collect(),
                results,
                last_days: last_days(ledger, viewpoint),
            })
        });
        Arc::clone(computed)
    }

    /// A measure with the other face of its timeliness: a page shows neither without the other.
    fn with_faces(&self, id: &str) -> Vec<String> {
        let open = self.measures.get(id).and_then(|m| m.open_face.clone());
        let done = self.measures.by_id.values();
        let done = done
            .filter(|m| m.open_face.as_deref() == Some(id))
            .map(|m| m.id.clone());
        std::iter::once(id.to_owned()).chain(open).chain(done).collect()
    }

    fn slot(&self, position: &Position, measure: Option<&str>) -> Arc<OnceLock<Arc<Computed>>> {
        let ledger = position.ledger();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let touched = match kept.touched.get(ledger.area()) {
            Some(&(last, touched)) if last == ledger.last() => touched,
            _ => {
                let counted = ledger
                    .entries()
                    .iter()
                    .filter(|e| self.counted[usize::from(e.register)]);
                let touched = counted.map(|e| e.version).max().unwrap_or(Seq(0));
                kept.touched.insert(ledger.area().clone(), (ledger.last(), touched));
                touched
            }
        };
        let key = Key {
            area: ledger.area().clone(),
            viewpoint: position.viewpoint(),
            touched,
            measure: measure.map(str::to_owned),
        };
        let slot = match kept.slots.iter().position(|(known, _)| *known == key) {
            Some(at) => kept.slots.remove(at).1,
            None => Arc::default(),
        };
        kept.slots.push((key, Arc::clone(&slot)));
        if kept.slots.len() > KEPT {
            kept.slots.remove(0);
        }
        slot
    }
}

/// The registers that measures look at, directly or over links in either direction, and all that are about children.
fn counted(definitions: &Definitions, measures: &Measures) -> Vec<bool> {
    let registers = &definitions.registers;
    let measured: BTreeSet<&str> = measures.by_id.values().map(|m| m.register.as_str()).collect();
    let mut counted: Vec<bool> = registers
        .values()
        .map(|r| r.about_people || measured.contains(r.id.as_str()))
        .collect();
    loop {
        let mut grown = counted.clone();
        for (at, register) in registers.values().enumerate() {
            for link in register.links.values() {
                for to in link
                    .to
                    .registers()
                    .iter()
                    .filter_map(|to| definitions.register_index(to))
                {
                    if counted[at] || counted[to] {
                        (grown[at], grown[to]) = (true, true);
                    }
                }
            }
        }
        if grown == counted {
            return counted;
        }
        counted = grown;
    }
}

fn last_days(ledger: &Ledger, viewpoint: Viewpoint) -> Vec<Option<Date>> {
    // What was not retracted has `i64::MAX` as the moment of its retraction, which must lie after any moment of
    // knowing.
    let known_at = viewpoint.known_at.map_or(i64::MAX - 1, |at| at.as_microsecond());
    let today = calendar::day_number(viewpoint.today);
    let mut last = vec![None; ledger.definitions().registers.len()];
    for event in ledger.events() {
        if event.recorded_at <= known_at && event.retracted_at > known_at && event.on <= today {
            let register = usize::from(ledger.entry(event.entry).register);
            last[register] = last[register].max(Some(event.on));
        }
    }
    last.into_iter().map(|day| day.and_then(date_of_day_number)).collect()
}

impl AreaContext {
    /// The measures with what is published beside them.
    pub(crate) fn measured(&self) -> &FigureCache {
        &self.site_context.site.figures
    }

    /// The area's figures from the viewpoint of the request, without breakdowns.
    pub(crate) fn figures(&self) -> Arc<Computed> {
        self.measured().at(self.position())
    }

    /// The figures of one measure, with its breakdowns.
    pub(crate) fn figures_of(&self, measure: &Measure) -> Arc<Computed> {
        self.measured().computed(self.position(), Some(&measure.id))
    }
}

impl Computed {
    /// The figures of a measure.
    pub(crate) fn headline<'a>(&'a self, context: &'a AreaContext, measure: &'a Measure) -> Option<Headline<'a>> {
        let results = self.results.measure(&measure.id)?;
        let register = context.definitions().register_index(&measure.register)?;
        // A figure is of the whole area: it is for those who may see the whole, or its totals.
        if !context.access().sees_totals(context.definitions(), register) {
            return None;
        }
        Some(Headline {
            measure,
            results,
            complement: measure.complement.as_ref().and_then(|id| {
                let other = context.measured().measures.get(id)?;
                Some((other, self.results.measure(id)?))
            }),
            last_day: self.last_days.get(register).copied().flatten(),
            variation: self.variations.get(&measure.id)?,
        })
    }

    /// What the honest word of a requirement needs to know of a measure.
    pub(crate) fn face(&self, context: &AreaContext, id: &str) -> MeasureFace {
        let found = context.measured().measures.get(id);
        found
            .and_then(|measure| self.headline(context, measure))
            .map_or_else(MeasureFace::default, |headline| headline.face())
    }
}

/// A measure with its figures, and the questions a board has about them.
pub(crate) struct Headline<'a> {
    pub(crate) measure: &'a Measure,
    pub(crate) results: &'a MeasureResults,
    /// The measure that counts the other part of the same entries, and gives this one its rating.
    complement: Option<(&'a Measure, &'a MeasureResults)>,
    /// The last day on which anything in the measure's register is known to have happened.
    pub(crate) last_day: Option<Date>,
    /// What the rules of variation say of the complete months, once it was requested.
    variation: &'a OnceLock<Arc<Variation>>,
}

impl<'a> Headline<'a> {
    /// Months that may be compared with one another: those that are over, begun before the last thing on record. To
    /// months after it nothing has been said, which is not the same as nothing having happened.
    pub(crate) fn complete(&self) -> impl DoubleEndedIterator<Item = &'a PeriodResult> + use<'a> {
        let (position, last) = (self.measure.is_position(), self.last_day);
        self.results
            .series(Granularity::Month)
            .filter(move |p| p.is_over || position)
            .filter(move |p| position || last.is_some_and(|last| p.period.start() <= last))
    }

    /// The newest figure; `None` when the newest month that could have one is not measured.
    pub(crate) fn latest(&self) -> Option<&'a PeriodResult> {
        let mut months = self.complete().rev();
        let newest = months.next()?;
        match newest.total.state {
            State::Value => Some(newest),
            // A month without cases says nothing about how cases fare; the one before it still does.
            State::NoCases => months.find(|p| p.total.state == State::Value),
            State::NotMeasured | State::NotAvailable => None,
        }
    }

    /// Why there is no figure, from the newest month that could have had one.
    pub(crate) fn reason(&self) -> Option<&'a str> {
        let newest = self.complete().next_back();
        let newest = newest.or_else(|| self.results.series(Granularity::Month).next_back())?;
        newest.reason.as_deref()
    }

    /// The rating of the newest figure.
    pub(crate) fn rating(&self) -> Option<Rating> {
        self.rating_of(self.latest()?)
    }

    /// The rating of a period: a measure's complement gives it, where it has one.
    fn rating_of(&self, result: &PeriodResult) -> Option<Rating> {
        match self.complement {
            Some((measure, results)) => rating(measure, &results.of(result.period)?.total),
            None => rating(self.measure, &result.total),
        }
    }

    /// The complete months, judged by the rules of variation.
    pub(crate) fn judged(&self) -> JudgedSeries<'a> {
        JudgedSeries::kept(self.complete(), self.variation)
    }

    /// Whether the newest figure rests on incomplete data.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.latest().is_some_and(|p| p.total.incomplete)
    }

    /// What the honest word of a requirement needs to know.
    pub(crate) fn face(&self) -> MeasureFace {
        let measured = self.latest().is_some();
        // A figure that is not to be relied on shows neither that a target is met nor that anything moves.
        let sound = measured && !self.is_incomplete();
        MeasureFace {
            measured,
            meets_target: self.rating().map(|r| r == Rating::Green),
            movement: sound.then(|| self.movement()).flatten(),
            left_target: self.left_target(),
        }
    }

    /// The last day of the newest period that missed the target after the period before it had met it.
    fn left_target(&self) -> Option<Date> {
        let mut met = false;
        let mut left = None;
        for period in self.complete() {
            let Some(rating) = self.rating_of(period) else {
                continue;
            };
            let meets = rating == Rating::Green;
            if met && !meets {
                left = Some(period.period.end());
            }
            met = meets;
        }
        left
    }

    /// Which way it has changed lately; `None` when no limits can tell.
    fn movement(&self) -> Option<Movement> {
        let direction = match self.judged().variation.says() {
            Latest::TooFew | Latest::NearlyConstant => return None,
            Latest::Usual => return Some(Movement::NoChange),
            Latest::Change(mark, _) => mark.direction,
            Latest::NewLevel(step) => step.direction(),
        };
        Some(match Meaning::of(self.measure.polarity, direction) {
            Meaning::Improving => Movement::Better,
            Meaning::Worsening => Movement::Worse,
            Meaning::Moving => Movement::NoChange,
        })
    }

    /// The area's own figure for a calendar year.
    pub(crate) fn year(&self, year: i16) -> Option<&'a PeriodResult> {
        self.results
            .series(Granularity::Year)
            .find(|p| p.period.start().year() == year)
    }

    /// The newest published figure of a comparator, with the comparator's name.
    pub(crate) fn published(&self, context: &AreaContext, comparator: Comparator) -> Option<(String, PublishedPoint)> {
        let series = context
            .measured()
            .published
            .series(self.measure, &context.area().la_code, comparator);
        let point = series
            .points
            .into_iter()
            .rev()
            .find(|p| p.figure.value.figure().is_some())?;
        Some((series.name, point))
    }
}
