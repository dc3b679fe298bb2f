//! Sorting rows into the groups of breakdowns.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Date;
use record::{NULL, Position};

use super::Work;
use super::part::related_of;
use crate::breakdown::Sorter;
use crate::measure::Measure;
use crate::tally::Grouping;
use definitions::expression::{Inputs, Parameters};

impl Work<'_> {
    /// The group of every row in a breakdown; `on` gives the day for which a row is looked at.
    pub(super) fn grouping(
        &self,
        register: usize,
        breakdown: usize,
        inputs: &Inputs<'_>,
        position: &Position,
        on: &dyn Fn(usize) -> Option<Date>,
    ) -> Grouping {
        let definition = &self.measures.breakdowns[breakdown];
        let unknown = u16::try_from(definition.unknown()).unwrap_or(u16::MAX);
        let table = position.table(register);
        let mut values = Vec::new();
        if let Some(by) = &self.sort_by[register][breakdown] {
            by.evaluate(inputs, 0..table.len(), &mut values);
        }
        values.resize(table.len(), NULL);
        if definition.backfill && !std::ptr::eq(position, self.reader.last) {
            self.backfill(register, breakdown, position, &mut values);
        }
        let fixed = self.sorters[breakdown].as_ref();
        let mut by_day: BTreeMap<Date, Sorter> = BTreeMap::new();
        let of_row = values.iter().enumerate().map(|(row, &value)| {
            let group = match fixed {
                Some(sorter) => sorter.group(value),
                None => on(row).and_then(|day| {
                    let sorter = by_day.entry(day).or_insert_with(|| definition.birth_sorter(day));
                    sorter.group(value)
                }),
            };
            group.unwrap_or(unknown)
        });
        Grouping {
            of_row: Arc::new(of_row.collect()),
            groups: definition.groups.len(),
        }
    }

    /// Fills in facts that were stated only later, for sorting: a return states a need on the day of the return.
    fn backfill(&self, register: usize, breakdown: usize, position: &Position, values: &mut [i64]) {
        let Some(by) = &self.sort_by[register][breakdown] else {
            return;
        };
        if !values.contains(&NULL) {
            return;
        }
        let last = self.reader.last;
        let layout = &self.measures.layouts[register].columns;
        let mut wanted = vec![false; layout.len()];
        by.mark_columns(&mut wanted);
        let related = self
            .reader
            .related_rows(last, &related_of(layout, &wanted, self.measures.related.len()));
        let columns = self.reader.columns(last, register, layout, &wanted, &related);
        let inputs = Inputs {
            columns: &columns,
            parameters: Parameters::Same(&[]),
        };
        let mut later = Vec::new();
        by.evaluate(&inputs, 0..last.table(register).len(), &mut later);
        for (row, value) in values.iter_mut().enumerate().filter(|(_, v)| **v == NULL) {
            let entry = position.table(register).entry[row];
            if let Some((_, row)) = last.find_place(entry) {
                *value = later[row as usize];
            }
        }
    }

    /// Those of the groupings that a measure is shown by, in its order.
    pub(super) fn own_groupings(&self, measure: &Measure, groupings: &[(usize, Grouping)]) -> Vec<Grouping> {
        if !self.request.breakdowns {
            return Vec::new();
        }
        let place = |id: &String| self.measures.breakdowns.get_index_of(id);
        let find = |at: usize| groupings.iter().find(|(b, _)| *b == at).map(|(_, g)| g.clone());
        measure.breakdowns.iter().filter_map(place).filter_map(find).collect()
    }
}
