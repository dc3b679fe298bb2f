//! What the measures of one register need of its table.

use indexmap::IndexMap;

use super::Request;
use crate::Measures;
use crate::measure::{Measure, Needed};
use crate::tally::Bound;
use definitions::column::Column;
use definitions::expression::Node;
use record::columns::mark_related;

/// Measures of one register that are computed together, and what they need of its table.
#[derive(Default)]
pub(super) struct Part<'a> {
    pub(super) measures: Vec<(usize, &'a Measure)>,
    pub(super) columns: IndexMap<String, Column>,
    pub(super) wanted: Vec<bool>,
    pub(super) related: Vec<bool>,
    pub(super) breakdowns: Vec<usize>,
}

impl<'a> Part<'a> {
    pub(super) fn new(
        own: Vec<(usize, &'a Measure)>,
        register: usize,
        all: &Measures,
        request: &Request,
        bound: &[Bound],
        sort_by: &[Vec<Option<Node>>],
    ) -> Self {
        let columns = &all.layouts[register].columns;
        let mut wanted = vec![false; columns.len()];
        let mut breakdowns: Vec<usize> = Vec::new();
        for &(at, measure) in &own {
            bound[at].mark_columns(&mut wanted);
            for need in &measure.needs {
                if let Needed::Column(at) = need.what {
                    wanted[at] = true;
                }
            }
            if request.breakdowns {
                let places = measure
                    .breakdowns
                    .iter()
                    .filter_map(|id| all.breakdowns.get_index_of(id));
                breakdowns.extend(places);
            }
        }
        breakdowns.sort_unstable();
        breakdowns.dedup();
        for &breakdown in &breakdowns {
            if let Some(by) = &sort_by[register][breakdown] {
                by.mark_columns(&mut wanted);
            }
        }
        Self {
            related: related_of(columns, &wanted, all.related.len()),
            measures: own,
            columns: columns.clone(),
            wanted,
            breakdowns,
        }
    }
}

/// Marks the related entries that the wanted columns follow.
pub(super) fn related_of(columns: &IndexMap<String, Column>, wanted: &[bool], count: usize) -> Vec<bool> {
    let mut related = vec![false; count];
    for (column, _) in columns.values().zip(wanted).filter(|(_, wanted)| **wanted) {
        mark_related(&column.source, &mut related);
    }
    related
}
