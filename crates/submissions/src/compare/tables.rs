//! Two returns of a kind compared table by table, from a description of what their rows are about.

use std::collections::{HashMap, HashSet};

use calendar::Date;
use record::{EntryView, Position};
use returns::{CheckOptions, Input, Kind, Limits, Table, Tables};

use super::{Change, CompareError, Comparison, Difference};
use crate::{BuiltReturn, kinds};

/// What the rows of a kind of return are about.
pub(crate) struct Described {
    /// The table of people.
    pub person: &'static str,
    /// Identifiers by which people are known: the record's kind, and the column.
    pub known_by: &'static [(&'static str, &'static str)],
    /// Columns of the table of people that time alone does not change.
    pub fixed: &'static [&'static str],
    /// What a person's rows are about.
    pub things: &'static [Thing],
}

/// Something that begins, may end, and is reported of in one row.
pub(crate) struct Thing {
    /// Its table, below that of what it belongs to.
    pub table: &'static str,
    /// What it is called in a sentence, with its article.
    pub called: &'static str,
    /// The column of the day it began, by which it is known again.
    pub begins: &'static str,
    /// The column of the day it ended; while that is empty it is open.
    pub ends: &'static str,
    /// A column that, with this value, says that it was never open.
    pub never: Option<(&'static str, &'static str)>,
    /// Whether, while it is open, it is reported again every year; else only in the year in which it ended so.
    pub again: bool,
    /// Columns that time alone does not change once something is written in them.
    pub fixed: &'static [&'static str],
    /// The record's register of it, with the step that begins it and those that end it.
    pub register: (&'static str, &'static str, &'static [&'static str]),
    /// What is reported of below it.
    pub below: &'static [Thing],
}

pub(super) fn compare(
    described: &'static Described,
    before: &[Input],
    now: &BuiltReturn,
    position: &Position,
) -> Result<Comparison, CompareError> {
    let load = |files: &[Input]| {
        let options = CheckOptions {
            kind: Some(now.kind.to_owned()),
            ..CheckOptions::default()
        };
        kinds().load_files(files, &options, &|_| ())
    };
    if let Some(kind) = kinds().checked(now.kind) {
        kinds().same_return(kind, before, false, &Limits::default())?;
    }
    let (old, new) = (load(before)?, load(&now.files)?);
    let day = |year| crate::described_day(now.kind, year).unwrap_or(Date::MAX);
    let (then, today) = (day(old.year), day(new.year));
    if then >= today {
        return Err(CompareError::NotEarlier {
            before: then,
            now: today,
        });
    }
    let mut work = Work {
        described,
        old: &old.tables,
        new: &new.tables,
        then,
        built: now,
        position,
        out: Comparison::default(),
    };
    work.all();
    Ok(work.out)
}

struct Work<'a> {
    described: &'static Described,
    old: &'a Tables,
    new: &'a Tables,
    /// The day last year's return describes.
    then: Date,
    built: &'a BuiltReturn,
    position: &'a Position,
    out: Comparison,
}

/// A value of a row: a day as such however it was written, else the text; none when nothing is there.
fn value(table: &Table, row: usize, column: &str) -> Option<String> {
    let cell = table.at(table.def.column(column)?);
    let day = match cell.def.kind {
        Kind::Date => cell.date(row).ok().map(|d| d.to_string()),
        _ => None,
    };
    day.or_else(|| Some(cell.text(row).to_owned()).filter(|t| !t.is_empty()))
}

fn day(table: &Table, row: usize, column: &str) -> Option<Date> {
    table.at(table.def.column(column)?).date(row).ok().map(Date::from)
}

/// A table of a return; an empty one where it was not submitted.
fn of<'t>(tables: &'t Tables, name: &str) -> Option<&'t Table> {
    tables.schema.table(name).map(|at| &tables.tables[at])
}

fn rows(table: &Table, parent: Option<usize>) -> Vec<usize> {
    match parent {
        Some(parent) => table.of(parent).iter().map(|r| *r as usize).collect(),
        None => table.rows().collect(),
    }
}

impl Thing {
    fn open(&self, table: &Table, row: usize) -> bool {
        let never = self.never.is_some_and(|(column, said)| {
            value(table, row, column).is_some_and(|v| v == said || (said == "1" && v == "true"))
        });
        !never && value(table, row, self.ends).is_none()
    }
}

/// Whom a row is about, in both returns where they are in both.
#[derive(Clone, Copy)]
struct Whom<'w> {
    local: &'w str,
    /// Place of the child's entry, when it is on record.
    place: Option<u32>,
}

impl Work<'_> {
    fn ids(&self, table: &Table, row: usize) -> Vec<(&'static str, String)> {
        let known_by = self.described.known_by.iter();
        known_by
            .filter_map(|(kind, column)| Some((*kind, value(table, row, column)?.to_uppercase())))
            .collect()
    }

    fn all(&mut self) {
        let (Some(was), Some(is)) = (of(self.old, self.described.person), of(self.new, self.described.person)) else {
            return;
        };
        let mut index: HashMap<(&'static str, String), usize> = HashMap::new();
        for row in is.rows() {
            for id in self.ids(is, row) {
                index.entry(id).or_insert(row);
            }
        }
        let mut met = HashSet::new();
        for row in was.rows() {
            let ids = self.ids(was, row);
            let ledger = self.position.ledger();
            let place = ids
                .iter()
                .find_map(|(kind, id)| ledger.with_identifier(kind, id).first().copied());
            match ids.iter().find_map(|id| index.get(id)) {
                Some(&now) => {
                    self.out.in_both += usize::from(met.insert(now));
                    let whom = Whom {
                        local: self.new.child(is.index, now),
                        place,
                    };
                    self.fixed(self.described.fixed, (was, row), (is, now), whom);
                    for thing in self.described.things {
                        self.things(thing, Some(row), Some(now), whom);
                    }
                }
                None => self.gone(was, row, place),
            }
        }
        for row in is.rows().filter(|row| !met.contains(row)) {
            self.arrived(is, row);
        }
    }

    fn gone(&mut self, was: &Table, row: usize, place: Option<u32>) {
        let open = self.described.things.iter().find_map(|thing| {
            let table = of(self.old, thing.table)?;
            let found = rows(table, Some(row)).into_iter().find(|r| thing.open(table, *r))?;
            Some((thing, day(table, found, thing.begins)))
        });
        // Everything had ended, and ended things are reported once.
        let Some((thing, began)) = open else { return };
        let why = match place {
            Some(place) => self.why(thing, began, place),
            None => "no one with that number is on record".to_owned(),
        };
        let message = format!("had {} open on {}; {why}", thing.called, self.then);
        self.out.differences.push(Difference {
            change: Change::Vanished,
            child: self.old.child(was.index, row).to_owned(),
            table: was.name(),
            field: None,
            before: Some(thing.called.to_owned()),
            now: None,
            missed_last_year: false,
            row_before: Some(row as u32),
            row_now: None,
            message,
        });
    }

    /// What the record says of something that is no longer reported.
    fn why(&self, thing: &Thing, began: Option<Date>, place: u32) -> String {
        let Some(entry) = self.held(thing, began, place) else {
            return "the record does not hold it, or not from that day".to_owned();
        };
        let ends = thing.register.2;
        let child = self.position.ledger().entry(place).id;
        if let Some(on) = ends.iter().filter_map(|step| entry.day(step)).min() {
            return format!("the record has it ended on {on}");
        }
        let left = self.built.left_out.iter();
        left.filter(|l| l.child == Some(child) && l.entry == entry.id)
            .map(|l| l.reason.clone())
            .next()
            .unwrap_or_else(|| "the record gives no reason".to_owned())
    }

    /// It as the record holds it.
    fn held(&self, thing: &Thing, began: Option<Date>, place: u32) -> Option<EntryView<'_>> {
        let (register, begins, _) = thing.register;
        let mut all = EntryView::all(self.position, register).into_iter();
        all.find(|e| e.child == place && e.day(begins) == began)
    }

    fn arrived(&mut self, is: &Table, row: usize) {
        let earlier = self.described.things.iter().find_map(|thing| {
            let table = of(self.new, thing.table)?;
            let mut began = rows(table, Some(row))
                .into_iter()
                .filter_map(|r| day(table, r, thing.begins));
            began.find(|on| *on <= self.then).map(|_| thing.called)
        });
        let then = self.then;
        let message = match earlier {
            Some(called) => format!("has {called} begun by {then}, yet was not in last year's return"),
            None => format!("came since {then}"),
        };
        self.out.differences.push(Difference {
            change: Change::New,
            child: self.new.child(is.index, row).to_owned(),
            table: is.name(),
            field: None,
            before: None,
            now: None,
            missed_last_year: earlier.is_some(),
            row_before: None,
            row_now: Some(row as u32),
            message,
        });
    }

    /// Columns whose value stays once it is there.
    fn fixed(&mut self, columns: &[&'static str], was: (&Table, usize), is: (&Table, usize), whom: Whom<'_>) {
        for column in columns {
            let values = (value(was.0, was.1, column), value(is.0, is.1, column));
            // A column of other years is in one return only.
            let given = is.0.given.get(is.0.def.column(column).unwrap_or(usize::MAX)) == Some(&true);
            if values.0.is_some() && values.0 != values.1 && given {
                self.restated(column, was, is, values, whom, "");
            }
        }
    }

    fn restated(
        &mut self,
        field: &'static str,
        was: (&Table, usize),
        is: (&Table, usize),
        (before, now): (Option<String>, Option<String>),
        whom: Whom<'_>,
        why: &str,
    ) {
        let show = |v: &Option<String>| v.clone().unwrap_or_else(|| "nothing".to_owned());
        let message = format!("{field} was {} and is now {}{why}", show(&before), show(&now));
        self.out.differences.push(Difference {
            change: Change::Restated,
            child: whom.local.to_owned(),
            table: is.0.name(),
            field: Some(field),
            before,
            now,
            missed_last_year: false,
            row_before: Some(was.1 as u32),
            row_now: Some(is.1 as u32),
            message,
        });
    }

    /// The rows of one kind below two rows that are about the same.
    fn things(&mut self, thing: &'static Thing, was: Option<usize>, is: Option<usize>, whom: Whom<'_>) {
        let (Some(old), Some(new)) = (of(self.old, thing.table), of(self.new, thing.table)) else {
            return;
        };
        let mut left = rows(new, is);
        let mut unmatched = Vec::new();
        for row in rows(old, was) {
            let key = value(old, row, thing.begins);
            match left.iter().position(|r| value(new, *r, thing.begins) == key) {
                Some(at) => {
                    let now = left.remove(at);
                    self.thing(thing, (old, row), (new, now), whom);
                }
                None => unmatched.push(row),
            }
        }
        // What had ended is reported once; what was open is reported again, if not from another day.
        for row in unmatched.into_iter().filter(|row| thing.open(old, *row)) {
            let other = left
                .iter()
                .position(|r| day(new, *r, thing.begins).is_some_and(|on| on <= self.then));
            if let Some(at) = other {
                let now = left.remove(at);
                let values = (value(old, row, thing.begins), value(new, now, thing.begins));
                self.restated(thing.begins, (old, row), (new, now), values, whom, "");
                self.thing(thing, (old, row), (new, now), whom);
                continue;
            }
            let began = day(old, row, thing.begins);
            let held = whom.place.and_then(|place| self.held(thing, began, place));
            if held.is_some() && !thing.again {
                continue;
            }
            let why = match whom.place {
                Some(place) => self.why(thing, began, place),
                None => "the child is not on record by the number of last year's return".to_owned(),
            };
            let since = began.map_or_else(String::new, |on| format!(" begun {on}"));
            let message = format!(
                "{}{since}, open last year, is not in this year's return; {why}",
                thing.called
            );
            self.out.differences.push(Difference {
                change: Change::Vanished,
                child: whom.local.to_owned(),
                table: old.name(),
                field: None,
                before: Some(thing.called.to_owned()),
                now: None,
                missed_last_year: false,
                row_before: Some(row as u32),
                row_now: None,
                message,
            });
        }
    }

    fn thing(&mut self, thing: &'static Thing, was: (&Table, usize), is: (&Table, usize), whom: Whom<'_>) {
        let ended = |(table, row): (&Table, usize)| value(table, row, thing.ends);
        match (ended(was), ended(is)) {
            (Some(before), now) if now.as_ref() != Some(&before) => {
                self.restated(thing.ends, was, is, (Some(before), now), whom, "");
            }
            (None, Some(now))
                if thing.open(was.0, was.1) && day(is.0, is.1, thing.ends).is_some_and(|d| d <= self.then) =>
            {
                let why = format!(": it was open on {} last year", self.then);
                self.restated(thing.ends, was, is, (None, Some(now)), whom, &why);
            }
            _ => {}
        }
        self.fixed(thing.fixed, was, is, whom);
        for below in thing.below {
            self.things(below, Some(was.1), Some(is.1), whom);
        }
    }
}
