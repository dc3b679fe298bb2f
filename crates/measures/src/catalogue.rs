use indexmap::IndexMap;

use crate::breakdown::Breakdown;
use crate::measure::{Measure, Sorting};
use definitions::Related;
use definitions::column::Columns;
use definitions::expression::Layout;

/// Every measure, checked against the registers, with the groups they are shown by.
#[derive(Debug, Clone)]
pub struct Measures {
    /// Measures by id, in the order of their ids.
    pub by_id: IndexMap<String, Measure>,
    /// Breakdowns by id, in the order to show them.
    pub breakdowns: IndexMap<String, Breakdown>,
    pub(crate) related: IndexMap<String, Related>,
    pub(crate) related_layouts: Vec<Layout>,
    /// Columns of each register's table, by position of the register.
    pub(crate) columns: Vec<Columns>,
    /// What is used of each register's table.
    pub(crate) layouts: Vec<Layout>,
    /// How each register's entries are sorted, by position of the register and of the breakdown.
    pub(crate) sortings: Vec<Vec<Option<Sorting>>>,
    /// Fingerprint of all the definitions they were read with.
    pub version: String,
}

impl Measures {
    /// The measure with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Measure> {
        self.by_id.get(id)
    }

    /// The columns that conditions over a register may use, by name, in table order.
    #[must_use]
    pub fn columns_of(&self, register: usize) -> Option<&Columns> {
        self.columns.get(register)
    }
}
