//! Reasons given for findings before, offered again for the same rule, child and fields.

use std::collections::HashMap;

use record::Position;

use super::{Line, lines, says_why};

/// Reasons given earlier, to be offered again: in the same return after values changed, and in other years.
///
/// Only a reason that someone thought of for one finding is offered: a reason given for many findings at once, or one
/// that says nothing, would spread by itself from year to year.
#[derive(Debug, Default)]
pub struct Offers<'a> {
    /// By rule, child's id in the return and fields: the last reason given, and the values it was given for.
    given: HashMap<(&'a str, &'a str, &'a str), (&'a str, &'a str)>,
}

impl<'a> Offers<'a> {
    /// Every reason given for findings of one kind of return.
    #[must_use]
    pub fn of(position: &'a Position, kind: &str) -> Self {
        let mut given = HashMap::new();
        let Some(table) = position.table_of("statutory_return") else {
            return Self::default();
        };
        let Some(at) = position.ledger().definitions().register_index("statutory_return") else {
            return Self::default();
        };
        let mut returns: Vec<u32> = (0..u32::try_from(table.len()).unwrap_or(0))
            .filter(|&row| {
                let value = position.value(at, row, "return_kind");
                value.as_ref().and_then(|v| v.as_text()) == Some(kind)
            })
            .collect();
        // Later returns last, so that the newest reason wins.
        returns.sort_by_key(|&row| position.value(at, row, "return_year").map(|v| v.to_string()));
        for row in returns {
            for line in lines(position, table.entry[row as usize]) {
                if line.reason_given_for <= 1 && says_why(line.reason) {
                    given.insert((line.rule, line.local_id, line.fields), (line.reason, line.values));
                }
            }
        }
        Self { given }
    }

    /// The reason given before for the same rule, child and fields, and whether the values were the same.
    #[must_use]
    pub fn for_line(&self, line: &Line<'_>) -> Option<(&'a str, bool)> {
        if !line.reason.is_empty() {
            return None;
        }
        let (reason, values) = self.given.get(&(line.rule, line.local_id, line.fields))?;
        Some((*reason, *values == line.values))
    }
}
