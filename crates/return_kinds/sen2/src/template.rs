//! The department's workbook: nine tables stacked in one sheet.
//!
//! Accepted: any sheet in which each table begins with a row of headings (element names, export column
//! names or the labels of `schemas/sen2.toml`, in any order), with or without a row above naming the
//! table, and ends where the next begins; blank rows do not matter. Every child row carries by hand the
//! Person ID and Requests record ID of the record it belongs to.

use std::collections::HashMap;
use tables::table::{Problem, ProblemKind, Tables};

/// Joins rows by the ids typed by hand: a request by its person, everything below by person and request,
/// which are enough because a request has at most one assessment, one named plan and one active plan.
pub(super) fn join(tables: &mut Tables) {
    let schema = tables.schema;
    for (t, def) in schema.tables.iter().enumerate() {
        let Some(p) = def.parent_index() else {
            continue;
        };
        let depth = if schema.tables[p].parent_index().is_none() {
            1
        } else {
            2
        };
        let mut parents: HashMap<Key, u32> = HashMap::new();
        for row in tables.tables[p].rows() {
            let key = key(tables, p, row, depth);
            if whole(&key, depth) {
                parents.entry(key).or_insert(row as u32);
            }
        }
        for row in 0..tables.tables[t].len() {
            let wanted = key(tables, t, row, depth);
            match parents.get(&wanted) {
                Some(parent) => tables.tables[t].set_parent(row, *parent),
                None => {
                    let problem = Problem {
                        kind: ProblemKind::Orphan,
                        file: tables.tables[t].file(row),
                        line: tables.tables[t].line(row),
                        place: Some((t, row as u32)),
                        what: format!("Person ID {}, Requests record ID {}", wanted.0, wanted.1),
                    };
                    tables.problem(problem);
                }
            }
        }
    }
}

/// Person and request; the request is blank where the key is of a person.
type Key = (String, String);

/// Whether every id was typed. What lacks one belongs to no one, and no one's is no one's child.
fn whole(key: &Key, depth: usize) -> bool {
    !key.0.is_empty() && (depth == 1 || !key.1.is_empty())
}

fn key(tables: &Tables, table: usize, row: usize, depth: usize) -> Key {
    let table = &tables.tables[table];
    let text = |name: &str| {
        table
            .def
            .column(name)
            .map_or_else(String::new, |c| table.at(c).text(row).to_owned())
    };
    let request = if depth > 1 {
        text("requeststableid")
    } else {
        String::new()
    };
    (text("persontableid"), request)
}
