//! Computing: all measures of a register in one pass, over all periods.

mod grouping;
mod part;

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, date_of_day_number, day_number};
use definitions::Definitions;
use indexmap::IndexMap;
use rayon::prelude::*;
use record::{Ledger, NULL, Position, Viewpoint};

use crate::Measures;
use crate::breakdown::Sorter;
use crate::measure::{Measure, Needed, Statistic};
use crate::period::{Granularity, Period};
use crate::results::{Cell, Lineage, MeasureResults, PeriodResult, Results, State};
use crate::tally::{Bound, Grouping, NO_PERIOD, Tally};
use definitions::expression::{Inputs, Node, Parameters, Words};
use part::Part;
use record::columns::ColumnReader;

/// What is to be computed.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The periods. Those of one length must not overlap; lengths may be mixed.
    pub periods: Vec<Period>,
    /// Ids of the measures; all of them when empty. A measure's complement comes with it.
    pub measures: Vec<String>,
    /// Whether figures are also sorted into groups.
    pub breakdowns: bool,
    /// How many people there are, by the names that rates ask for, such as `aged_0_24`.
    pub populations: BTreeMap<String, u64>,
}

impl Request {
    /// Sixty months up to today, the calendar years they touch, every measure, every breakdown.
    #[must_use]
    pub fn standard(today: Date) -> Self {
        let mut periods = Period::last(60, today, Granularity::Month);
        let first = periods.first().map_or(today, |p| p.start());
        let years = usize::try_from(today.year() - first.year() + 1).unwrap_or(1);
        periods.extend(Period::last(years, today, Granularity::Year));
        Self {
            periods,
            breakdowns: true,
            ..Self::default()
        }
    }
}

/// Computes measures from one viewpoint.
#[must_use]
pub fn compute(ledger: &Arc<Ledger>, viewpoint: Viewpoint, measures: &Measures, request: &Request) -> Results {
    let last = Position::of(ledger, viewpoint);
    let mut words = Words::of(ledger.interner());
    let reader = ColumnReader::new(&last, &measures.related, &measures.related_layouts, &mut words);
    let chosen: Vec<&Measure> = measures
        .by_id
        .values()
        .filter(|m| request.measures.is_empty() || wanted(measures, &request.measures, m))
        .collect();
    let work = Work::new(measures, request, &reader, &chosen, viewpoint, &mut words);
    let days = work.days();
    let stretch = days.len().div_ceil(rayon::current_num_threads().max(1)).max(1);
    let (positions, periods) = rayon::join(
        || {
            days.par_chunks(stretch)
                .flat_map_iter(|days| work.positions(days))
                .collect::<Vec<_>>()
        },
        || {
            work.registers
                .par_iter()
                .flat_map_iter(|group| work.in_periods(group))
                .collect::<Vec<_>>()
        },
    );
    let mut found: Vec<BTreeMap<Period, Outcome>> = chosen.iter().map(|_| BTreeMap::new()).collect();
    for (measure, period, outcome) in positions.into_iter().chain(periods) {
        found[measure].insert(period, outcome);
    }
    let mut measures: IndexMap<String, MeasureResults> = chosen
        .iter()
        .zip(found)
        .map(|(measure, found)| (measure.id.clone(), work.results(measure, &found)))
        .collect();
    for measure in &chosen {
        if let Some(other) = &measure.complement {
            agree(&mut measures, &measure.id, other);
        }
    }
    Results {
        viewpoint,
        last: ledger.last(),
        periods: request.periods.clone(),
        measures,
    }
}

/// Whether a measure is requested, or is the complement of one that is: only together can the two agree.
fn wanted(measures: &Measures, ids: &[String], measure: &Measure) -> bool {
    let is_requested = |id: &String| ids.contains(id);
    let names_it = |id: &String| measures.get(id).and_then(|m| m.complement.as_ref()) == Some(&measure.id);
    is_requested(&measure.id) || measure.complement.as_ref().is_some_and(is_requested) || ids.iter().any(names_it)
}

/// A measure and its complement rest on the same data: where one is incomplete, so is the other.
fn agree(measures: &mut IndexMap<String, MeasureResults>, one: &str, other: &str) {
    let (Some(one), Some(other)) = (measures.get_index_of(one), measures.get_index_of(other)) else {
        return;
    };
    let Ok([(_, one), (_, other)]) = measures.get_disjoint_indices_mut([one, other]) else {
        return;
    };
    let same_groups = one.breakdowns == other.breakdowns;
    for (one, other) in one.periods.iter_mut().zip(&mut other.periods) {
        let both = |one: &mut Cell, other: &mut Cell| {
            let incomplete = one.incomplete || other.incomplete;
            (one.incomplete, other.incomplete) = (incomplete, incomplete);
        };
        both(&mut one.total, &mut other.total);
        if same_groups {
            let groups = one.groups.iter_mut().flatten();
            groups
                .zip(other.groups.iter_mut().flatten())
                .for_each(|(a, b)| both(a, b));
        }
    }
}

/// What came out for one measure and period: counts, or why there are none.
#[derive(Clone)]
enum Outcome {
    Counted(Arc<Tally>),
    Missing(Arc<str>),
}

struct Work<'a> {
    measures: &'a Measures,
    request: &'a Request,
    reader: &'a ColumnReader<'a>,
    definitions: &'a Definitions,
    viewpoint: Viewpoint,
    bound: Vec<Bound>,
    /// Sorters by breakdown, for those that are the same on every day.
    sorters: Vec<Option<Sorter>>,
    sort_by: Vec<Vec<Option<Node>>>,
    registers: Vec<RegisterWork<'a>>,
}

/// The measures over one register.
struct RegisterWork<'a> {
    register: usize,
    positions: Part<'a>,
    periods: Part<'a>,
}

impl<'a> Work<'a> {
    fn new(
        measures: &'a Measures,
        request: &'a Request,
        reader: &'a ColumnReader<'a>,
        chosen: &[&'a Measure],
        viewpoint: Viewpoint,
        words: &mut Words<'_>,
    ) -> Self {
        let definitions = reader.definitions;
        let bound: Vec<Bound> = chosen.iter().map(|m| Bound::new(m, words)).collect();
        let sort_by: Vec<Vec<Option<Node>>> = measures
            .sortings
            .iter()
            .map(|list| list.iter().map(|s| s.as_ref().map(|s| s.by.bind(words))).collect())
            .collect();
        let sorters = measures.breakdowns.values().map(|b| b.code_sorter(words)).collect();
        let registers = (0..definitions.registers.len())
            .map(|register| {
                let id = &definitions.registers[register].id;
                let part = |position: bool| {
                    let own = chosen.iter().copied().enumerate();
                    let own = own.filter(|(_, m)| m.register == *id && m.is_position() == position);
                    Part::new(own.collect(), register, measures, request, &bound, &sort_by)
                };
                RegisterWork {
                    register,
                    positions: part(true),
                    periods: part(false),
                }
            })
            .filter(|work| !(work.positions.measures.is_empty() && work.periods.measures.is_empty()))
            .collect();
        Self {
            measures,
            request,
            reader,
            definitions,
            viewpoint,
            bound,
            sorters,
            sort_by,
            registers,
        }
    }

    /// The days on which positions are taken, each once, in order.
    fn days(&self) -> Vec<Date> {
        let today = self.viewpoint.today;
        let begun = self.request.periods.iter().filter(|p| p.start() <= today);
        let mut days: Vec<Date> = begun.map(|p| p.as_at(today)).collect();
        days.sort_unstable();
        days.dedup();
        if self.registers.iter().all(|r| r.positions.measures.is_empty()) {
            days.clear();
        }
        days
    }

    /// Positions on the given days, by one sweep.
    fn positions(&self, days: &[Date]) -> Vec<(usize, Period, Outcome)> {
        let mut out = Vec::new();
        let mut position = Position::before_everything(self.reader.last.ledger(), self.viewpoint.known_at);
        for &day in days {
            position.advance_to(day);
            let periods: Vec<Period> = self.periods_seen_on(day).collect();
            let Some(&first) = periods.first() else { continue };
            for work in &self.registers {
                for (measure, outcome) in self.position(work, &position, first) {
                    out.extend(periods.iter().map(|&p| (measure, p, outcome.clone())));
                }
            }
        }
        out
    }

    fn periods_seen_on(&self, day: Date) -> impl Iterator<Item = Period> + '_ {
        let today = self.viewpoint.today;
        let begun = self.request.periods.iter().copied().filter(move |p| p.start() <= today);
        begun.filter(move |p| p.as_at(today) == day)
    }

    fn position(&self, work: &RegisterWork<'_>, position: &Position, period: Period) -> Vec<(usize, Outcome)> {
        let part = &work.positions;
        let rows = position.table(work.register).len();
        let columns = self.columns(part, work.register, position);
        // Several periods may end on this day; positions depend only on the day, so one does for all of them.
        let values = self.parameters(work.register, period);
        let inputs = Inputs {
            columns: &columns,
            parameters: Parameters::Same(&values),
        };
        let day = position.viewpoint().today;
        let groupings: Vec<(usize, Grouping)> = part
            .breakdowns
            .iter()
            .map(|&b| (b, self.grouping(work.register, b, &inputs, position, &|_| Some(day))))
            .collect();
        let each = part.measures.iter().map(|&(at, measure)| {
            if let Some(reason) = self.missing(measure, position, &columns) {
                return (at, Outcome::Missing(reason));
            }
            let own = self.own_groupings(measure, &groupings);
            let mut tallies = self.bound[at].tally(&inputs, rows, None, 1, &own);
            (at, Outcome::Counted(Arc::new(tallies.pop().unwrap_or_default())))
        });
        each.collect()
    }

    /// Measures counted in the period that a day of each entry falls in, at the viewpoint's position.
    fn in_periods(&self, work: &RegisterWork<'_>) -> Vec<(usize, Period, Outcome)> {
        let mut out = Vec::new();
        let (part, position) = (&work.periods, self.reader.last);
        if part.measures.is_empty() {
            return out;
        }
        let columns = self.columns(part, work.register, position);
        let table = position.table(work.register);
        let begins = table.opened.iter().min().copied().unwrap_or(i32::MAX);
        for granularity in [Granularity::Month, Granularity::Quarter, Granularity::Year] {
            let today = self.viewpoint.today;
            let wanted = self.request.periods.iter().copied();
            let mut periods: Vec<Period> = wanted
                .filter(|p| p.granularity() == granularity && p.start() <= today)
                .collect();
            periods.sort_unstable();
            if periods.is_empty() {
                continue;
            }
            let values: Vec<Vec<i64>> = periods.iter().map(|&p| self.parameters(work.register, p)).collect();
            for &(at, measure) in &part.measures {
                if let Some(reason) = self.missing(measure, position, &columns) {
                    let missing = |&p| (at, p, Outcome::Missing(Arc::clone(&reason)));
                    out.extend(periods.iter().map(missing));
                    continue;
                }
                let of_row = self.periods_of_rows(at, &columns, table.len(), &periods);
                let inputs = Inputs {
                    columns: &columns,
                    parameters: Parameters::ByPeriod {
                        of_row: &of_row,
                        values: &values,
                    },
                };
                let on = |row: usize| periods.get(of_row[row] as usize).map(|p| p.as_at(today));
                let groupings: Vec<(usize, Grouping)> = part
                    .breakdowns
                    .iter()
                    .filter(|&&b| measure.breakdowns.contains(&self.measures.breakdowns[b].id))
                    .map(|&b| (b, self.grouping(work.register, b, &inputs, position, &on)))
                    .collect();
                let own = self.own_groupings(measure, &groupings);
                let tallies = self.bound[at].tally(&inputs, table.len(), Some(&of_row), periods.len(), &own);
                for (&period, tally) in periods.iter().zip(tallies) {
                    let outcome = if day_number(period.end()) < begins {
                        Outcome::Missing(self.before_the_record(work.register, begins))
                    } else {
                        Outcome::Counted(Arc::new(tally))
                    };
                    out.push((at, period, outcome));
                }
            }
        }
        out
    }

    /// The place among `periods` of the period each row is counted in.
    fn periods_of_rows(&self, at: usize, columns: &[Arc<Vec<i64>>], rows: usize, periods: &[Period]) -> Vec<u32> {
        let mut days = Vec::new();
        if let Some(counted_on) = &self.bound[at].counted_on {
            let inputs = Inputs {
                columns,
                parameters: Parameters::Same(&[]),
            };
            counted_on.evaluate(&inputs, 0..rows, &mut days);
        }
        let bounds: Vec<(i64, i64)> = periods
            .iter()
            .map(|p| (i64::from(day_number(p.start())), i64::from(day_number(p.end()))))
            .collect();
        days.iter()
            .map(|&day| {
                let after = bounds.partition_point(|&(start, _)| start <= day);
                match after.checked_sub(1) {
                    Some(at) if day != NULL && day <= bounds[at].1 => u32::try_from(at).unwrap_or(NO_PERIOD),
                    _ => NO_PERIOD,
                }
            })
            .collect()
    }

    fn columns(&self, part: &Part<'_>, register: usize, position: &Position) -> Vec<Arc<Vec<i64>>> {
        let related = self.reader.related_rows(position, &part.related);
        self.reader
            .columns(position, register, &part.columns, &part.wanted, &related)
    }

    fn parameters(&self, register: usize, period: Period) -> Vec<i64> {
        let parameters = &self.measures.layouts[register].parameters;
        let day = |p: &crate::Parameter| i64::from(period.day_of(*p, self.viewpoint.today));
        parameters.iter().map(day).collect()
    }

    /// Why a measure cannot be computed at a position.
    fn missing(&self, measure: &Measure, position: &Position, columns: &[Arc<Vec<i64>>]) -> Option<Arc<str>> {
        let register = self.definitions.register_index(&measure.register)?;
        if position.table(register).is_empty() {
            let opened = &self.reader.last.table(register).opened;
            let begins = opened.iter().min().copied().unwrap_or(i32::MAX);
            return Some(self.before_the_record(register, begins));
        }
        let unmet = measure.needs.iter().find(|need| match need.what {
            Needed::Register(other) => position.table(other).is_empty(),
            Needed::Column(at) => columns[at].iter().all(|&value| value == NULL),
        })?;
        Some(unmet.reason.as_str().into())
    }

    fn before_the_record(&self, register: usize, begins: i32) -> Arc<str> {
        let name = self.definitions.registers[register].plural.as_str();
        match date_of_day_number(begins).filter(|_| begins != i32::MAX) {
            Some(day) => format!("{name}: nothing is on record before {day}").into(),
            None => format!("{name}: nothing is on record").into(),
        }
    }

    fn results(&self, measure: &Measure, found: &BTreeMap<Period, Outcome>) -> MeasureResults {
        let today = self.viewpoint.today;
        let population = match &measure.statistic {
            Statistic::Rate { population, .. } => Some((population, self.request.populations.get(population))),
            _ => None,
        };
        let given = population.and_then(|(_, given)| given.copied());
        let no_population = population
            .filter(|(_, given)| given.is_none())
            .map(|(name, _)| -> Arc<str> { format!("the population \"{name}\" is not known").into() });
        let periods = self.request.periods.iter().map(|&period| {
            let (state, reason, tally) = match (found.get(&period), &no_population) {
                (Some(Outcome::Missing(reason)), _) => (State::NotMeasured, Some(Arc::clone(reason)), None),
                (Some(_), Some(reason)) => (State::NotMeasured, Some(Arc::clone(reason)), None),
                (Some(Outcome::Counted(tally)), None) => (State::Value, None, Some(tally)),
                (None, _) => (State::NotAvailable, Some("the period has not begun".into()), None),
            };
            let total = tally.map_or_else(|| Cell::without(state), |t| Cell::of(measure, &t.total, given));
            let groups = tally.map_or_else(Vec::new, |t| {
                let cells = |group: &Vec<_>| group.iter().map(|c| Cell::of(measure, c, None)).collect();
                t.groups.iter().map(cells).collect()
            });
            PeriodResult {
                period,
                as_at: period.as_at(today),
                is_over: period.is_over(today),
                reason,
                total,
                groups,
            }
        });
        let register = self.reader.last.table_of(&measure.register);
        MeasureResults {
            lineage: Lineage {
                version: measure.version,
                fingerprint: measure.fingerprint.clone(),
                definitions: self.measures.version.clone(),
                rows: register.map_or(0, record::Table::len),
                unreadable: self.reader.ledger.unreadable(),
            },
            breakdowns: if self.request.breakdowns {
                measure.breakdowns.clone()
            } else {
                Vec::new()
            },
            periods: periods.collect(),
        }
    }
}
