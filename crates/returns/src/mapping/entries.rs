//! Rows become entries: whose they are, what belongs to what, which steps were taken.

use std::collections::{BTreeMap, HashMap, HashSet};

use calendar::Date;
use definitions::{Definitions, Register};

use super::cells::{Cells, Faults};
use super::people::People;
use super::{Entry, Map, Under, Which};
use crate::Statements;
use tables::table::{Table, Tables};

mod says;

/// An entry that some row has made.
struct Made {
    person: usize,
    key: String,
    start: Date,
    end: Option<Date>,
}

/// What the rows of one register have made.
#[derive(Default)]
struct Kind {
    table: Option<usize>,
    made: Vec<Made>,
    /// Of each row that has made one, which.
    by_row: HashMap<usize, usize>,
    by_id: HashMap<String, usize>,
    by_person: HashMap<usize, Vec<usize>>,
    by_key: HashMap<(usize, String), usize>,
    /// References and rows that had to be left out, so that what depends on them is left out too.
    lost_ids: HashSet<String>,
    lost_rows: HashSet<usize>,
}

struct Work<'a> {
    definitions: &'a Definitions,
    cells: Cells<'a>,
    people: People<'a>,
    kinds: HashMap<&'a str, Kind>,
    used: Vec<bool>,
    out: Statements,
}

/// A row on its way to becoming an entry.
struct Candidate {
    row: usize,
    person: usize,
    key: Date,
    order: Date,
}

/// Where a row looks for another entry.
enum Found {
    Entry(usize),
    Lost,
    None,
}

pub(super) fn state(map: &Map, tables: &Tables, definitions: &Definitions, as_of: Date) -> Statements {
    let cells = Cells::new(map, tables, definitions, as_of);
    let mut out = Statements::default();
    let people = People::read(map, &cells, &mut out);
    let rows = people.table.map_or(0, Table::len);
    let mut work = Work {
        definitions,
        cells,
        people,
        kinds: HashMap::new(),
        used: vec![false; rows],
        out,
    };
    for entry in &map.entries {
        let Some(table) = tables.supplied(&entry.table) else {
            continue;
        };
        match &entry.into {
            Some(into) => work.additions(entry, into, table),
            None => work.entries(entry, table),
        }
    }
    let Work {
        cells,
        people,
        used,
        mut out,
        ..
    } = work;
    let (mut statements, idle) = people.state(map.person.all, &used, &cells);
    if idle > 0 {
        out.notes.push(format!(
            "{idle} people in {} have nothing in the other tables and were left out",
            map.person.table
        ));
    }
    statements.append(&mut out.statements);
    out.statements = statements;
    out
}

impl<'a> Work<'a> {
    fn text(&self, table: &'a Table, row: usize, column: Option<&String>) -> &'a str {
        column.map_or("", |c| self.cells.text(table, row, c))
    }

    /// The row of a table above a row in XML.
    fn above(&self, table: &Table, row: usize, wanted: usize) -> Option<usize> {
        let (mut at, mut of) = (table.index, row);
        while at != wanted {
            let here = &self.cells.tables.tables[at];
            (at, of) = (here.def.parent_index()?, here.parent(of)?);
        }
        Some(of)
    }

    /// Whose row it is; `Err` when that cannot be said, which has been reported unless the person was left out before.
    fn person(&self, entry: &Entry, table: &'a Table, row: usize, faults: &mut Faults) -> Result<usize, ()> {
        let people = self.people.table.ok_or(())?;
        let person = match &entry.person {
            // The column may be missing from one system's extract; then the entry it belongs to says whose it is.
            Some(column) if table.def.column(column).is_some_and(|c| table.given[c]) => {
                let key = self.cells.text(table, row, column);
                let found = self.people.with_key(key);
                if found.is_none() {
                    let message = format!("this person is not in {}", people.name());
                    faults.tell(table, row, column, key, message);
                }
                found
            }
            Some(_) => {
                let of = entry
                    .into
                    .as_ref()
                    .and_then(|into| match self.find(into, None, table, row, None) {
                        Found::Entry(at) => Some(self.kinds.get(into.entry.as_str())?.made[at].person),
                        _ => None,
                    });
                if of.is_none() {
                    faults.tell(table, row, "", "", "nothing says whose row this is");
                }
                of
            }
            None => self.above(table, row, people.index),
        };
        person.filter(|p| self.people.subject(*p).is_some()).ok_or(())
    }

    /// The entry a row names, is inside, or failing both falls into.
    fn find(&self, under: &Under, person: Option<usize>, table: &'a Table, row: usize, on: Option<Date>) -> Found {
        let Some(kind) = self.kinds.get(under.entry.as_str()) else {
            return Found::None;
        };
        let given = under.by.as_ref().map_or("", |by| self.cells.text(table, row, by));
        if !given.is_empty() {
            if let Some(&at) = kind.by_id.get(given) {
                // A reference that leads to someone else's entry is a fault of the extract.
                return match person {
                    Some(person) if kind.made[at].person != person => Found::None,
                    _ => Found::Entry(at),
                };
            }
            if kind.lost_ids.contains(given) {
                return Found::Lost;
            }
        } else if under.by.is_none() && !under.in_force {
            let above = kind.table.and_then(|wanted| self.above(table, row, wanted));
            return match above {
                Some(row) if kind.lost_rows.contains(&row) => Found::Lost,
                Some(row) => kind.by_row.get(&row).map_or(Found::None, |at| Found::Entry(*at)),
                None => Found::None,
            };
        }
        let (true, Some(person), Some(on)) = (under.in_force, person, on) else {
            return Found::None;
        };
        let mine = kind.by_person.get(&person).into_iter().flatten();
        mine.copied()
            .filter(|&at| kind.made[at].start <= on && kind.made[at].end.is_none_or(|end| end >= on))
            .max_by_key(|&at| kind.made[at].start)
            .map_or(Found::None, Found::Entry)
    }

    /// Rows that are entries of their own.
    fn entries(&mut self, entry: &'a Entry, table: &'a Table) {
        let Some(id) = &entry.register else { return };
        let definitions = self.definitions;
        let Some(register) = definitions.register(id) else {
            return;
        };
        let mut groups: BTreeMap<(usize, Date, usize), Vec<Candidate>> = BTreeMap::new();
        for row in table.rows() {
            match self.candidate(entry, table, row) {
                Ok(Some(c)) => {
                    let apart = if entry.merge.is_some() { 0 } else { row };
                    groups.entry((c.person, c.key, apart)).or_default().push(c);
                }
                Ok(None) => {}
                Err(()) => {
                    let reference = self.text(table, row, entry.id.as_ref());
                    let kind = self.kinds.entry(id).or_default();
                    kind.lost_rows.insert(row);
                    if !reference.is_empty() {
                        kind.lost_ids.insert(reference.to_owned());
                    }
                }
            }
        }
        // Another map may have made entries of the same register; the same day is then the same entry.
        let before: HashSet<(usize, String)> = self
            .kinds
            .get(id.as_str())
            .map(|k| k.by_key.keys().cloned().collect())
            .unwrap_or_default();
        let mut of_day: HashMap<(usize, Date), usize> = HashMap::new();
        for ((person, day, _), mut rows) in groups {
            rows.sort_by_key(|c| (c.order, c.row));
            let nth = of_day.entry((person, day)).or_default();
            *nth += 1;
            let key = if *nth > 1 {
                format!("{day}#{nth}")
            } else {
                day.to_string()
            };
            let known = before.contains(&(person, key.clone()));
            self.one(entry, register, table, (person, key, day), &rows, known);
        }
        self.kinds.entry(id).or_default().table = Some(table.index);
    }

    /// The row's person and day; `Ok(None)` for a row that says nothing, `Err` for one that cannot be used.
    fn candidate(&mut self, entry: &Entry, table: &'a Table, row: usize) -> Result<Option<Candidate>, ()> {
        if entry
            .only
            .as_ref()
            .is_some_and(|test| !self.cells.holds(test, table, row))
        {
            return Ok(None);
        }
        let mut faults = Faults::default();
        let found = self.look(entry, table, row, &mut faults);
        self.out.bad.append(&mut faults.0);
        found
    }

    fn look(&self, entry: &Entry, table: &'a Table, row: usize, faults: &mut Faults) -> Result<Option<Candidate>, ()> {
        let Some(first) = entry.steps.first() else {
            return Ok(None);
        };
        let columns = if entry.key.is_empty() { &first.on } else { &entry.key };
        if entry.optional && columns.iter().all(|c| self.cells.text(table, row, c).is_empty()) {
            return Ok(None);
        }
        let person = self.person(entry, table, row, faults)?;
        for under in &entry.under {
            if matches!(self.find(under, Some(person), table, row, None), Found::Lost) {
                let message = "what this belongs to was left out, so this was too";
                faults.tell(table, row, under.by.as_deref().unwrap_or(""), "", message);
                return Err(());
            }
        }
        let birth = self.people.birth(person);
        let Some(key) = self.cells.day(table, row, columns, birth, faults)? else {
            faults.tell(table, row, &columns[0], "", "the first day is missing");
            return Err(());
        };
        let order = match &entry.merge {
            Some(column) => self
                .cells
                .day(table, row, std::slice::from_ref(column), birth, faults)?,
            None => None,
        };
        Ok(Some(Candidate {
            row,
            person,
            key,
            order: order.unwrap_or(key),
        }))
    }

    /// States one entry, from the row or rows that are about it.
    fn one(
        &mut self,
        entry: &'a Entry,
        register: &'a Register,
        table: &'a Table,
        (person, key, day): (usize, String, Date),
        rows: &[Candidate],
        known: bool,
    ) {
        let Some(subject) = self.people.subject(person).cloned() else {
            return;
        };
        if let Some(used) = self.used.get_mut(person) {
            *used = true;
        }
        let mut end = None;
        for (at, candidate) in rows.iter().enumerate() {
            let is_last = at + 1 == rows.len();
            for step in &entry.steps {
                let says = match step.row {
                    Which::Each => true,
                    Which::First => at == 0,
                    Which::Last => is_last,
                };
                if !says || (known && at == 0 && std::ptr::eq(step, &raw const entry.steps[0])) {
                    continue;
                }
                let taken = self.step(
                    entry,
                    step,
                    &step.step,
                    register,
                    table,
                    (candidate.row, day, &subject, &key),
                );
                if let Some(on) = taken
                    && register.steps.get(&step.step).is_some_and(|s| s.closes && !s.opens)
                {
                    end = Some(on);
                }
            }
            for under in &entry.under {
                self.link(under, (register, &key), table, (candidate.row, person, day, &subject));
            }
        }
        let references: Vec<String> = rows
            .iter()
            .map(|c| self.text(table, c.row, entry.id.as_ref()).to_owned())
            .filter(|r| !r.is_empty())
            .collect();
        let kind = self.kinds.entry(&register.id).or_default();
        let at = kind.made.len();
        kind.made.push(Made {
            person,
            key: key.clone(),
            start: day,
            end,
        });
        for c in rows {
            kind.by_row.insert(c.row, at);
        }
        for reference in references {
            kind.by_id.entry(reference).or_insert(at);
        }
        kind.by_person.entry(person).or_default().push(at);
        kind.by_key.entry((person, key)).or_insert(at);
    }

    /// Rows that add steps to entries other rows have made.
    fn additions(&mut self, entry: &'a Entry, into: &'a Under, table: &'a Table) {
        let definitions = self.definitions;
        let Some(register) = definitions.register(&into.entry) else {
            return;
        };
        let mut added: Vec<(usize, Date, usize)> = Vec::new();
        for row in table.rows() {
            let Ok(Some(c)) = self.candidate(entry, table, row) else {
                continue;
            };
            match self.find(into, Some(c.person), table, row, Some(c.key)) {
                Found::Entry(at) => added.push((at, c.key, row)),
                Found::None if into.quietly => {}
                lost => {
                    let mut faults = Faults::default();
                    let column = into.by.as_deref().unwrap_or("");
                    let what = register.title.to_lowercase();
                    let message = match lost {
                        Found::Lost => format!("the {what} it belongs to was left out"),
                        _ => format!("there is no {what} of this person that it could belong to"),
                    };
                    faults.tell(table, row, column, self.cells.text(table, row, column), message);
                    self.out.left_out.append(&mut faults.0);
                }
            }
        }
        added.sort_unstable();
        let mut nth: HashMap<usize, usize> = HashMap::new();
        for (at, _, row) in added {
            let Some(made) = self.kinds.get(into.entry.as_str()).map(|k| &k.made[at]) else {
                continue;
            };
            let (person, key, start) = (made.person, made.key.clone(), made.start);
            let Some(subject) = self.people.subject(person).cloned() else {
                continue;
            };
            for step in &entry.steps {
                let done = nth.entry(at).or_default();
                let id = match done.checked_sub(1) {
                    None => &step.step,
                    Some(later) => step.then.get(later).or(step.then.last()).unwrap_or(&step.step),
                };
                let taken = self.step(entry, step, id, register, table, (row, start, &subject, &key));
                if taken.is_some() && !step.then.is_empty() {
                    *nth.entry(at).or_default() += 1;
                }
            }
        }
    }
}
