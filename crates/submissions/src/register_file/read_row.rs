//! One row as what it says: whom it is about, which steps were taken when, and with which facts.

use std::collections::BTreeMap;

use calendar::Date;
use definitions::{FieldType, KeyPart, Register, Value, value};
use record::NO_ENTRY;

use super::columns::{Column, Meaning};
use super::find::Finder;

/// What a row says.
#[derive(Debug, Clone)]
pub(super) struct RowSays {
    /// Place of what the entry is about or a part of.
    pub(super) subject: u32,
    /// Place of the entry, where the row gives its number.
    pub(super) entry: Option<u32>,
    /// Steps by position, with the day of each.
    pub(super) steps: Vec<(usize, Date)>,
    /// Facts by id of the field.
    pub(super) facts: BTreeMap<String, Value>,
}

/// What is wrong with a cell: its place among the file's columns, and why.
pub(super) type Wrong = (Option<usize>, String);

pub(super) struct RowReader<'a> {
    pub(super) register: &'a Register,
    pub(super) finder: &'a Finder<'a>,
    /// The columns that are read, by their place in the file.
    pub(super) columns: &'a [(usize, &'a Column)],
    /// The day of rows that give none.
    pub(super) on: Option<Date>,
    pub(super) today: Date,
}

impl RowReader<'_> {
    /// Reads a row. With `references` left out, facts that name other entries are passed over: the first look at a file
    /// only asks what its rows are called.
    pub(super) fn read(&self, cells: &[String], references: bool, wrong: &mut Vec<Wrong>) -> Option<RowSays> {
        let before = wrong.len();
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let subject = self.subject(&cell, wrong);
        let entry = self.entry(&cell, subject, wrong);
        let steps = self.steps(&cell, wrong);
        let first_day = steps.first().map(|(_, day)| *day);
        let mut facts = BTreeMap::new();
        for &(at, column) in self.columns {
            let Meaning::Field(field_at) = column.meaning else {
                continue;
            };
            let text = cell(at);
            if text.is_empty() {
                continue;
            }
            let Some((id, field)) = self.register.fields.get_index(field_at) else {
                continue;
            };
            let of = |(step, _): &&(usize, Date)| self.register.steps[*step].fields.contains(id);
            let in_key = || {
                let parts = self.register.key.iter().flatten();
                parts.into_iter().any(|part| *part == KeyPart::Field(field_at))
            };
            let day = match (steps.iter().find(of), first_day) {
                (Some((_, day)), _) => *day,
                // It finds the entry, and is not stated again.
                (None, Some(day)) if in_key() => day,
                (None, Some(_)) if wrong.len() == before => {
                    wrong.push((Some(at), self.without_step(id)));
                    continue;
                }
                // The day of its step may be what is wrong.
                (None, _) => continue,
            };
            let read = if field.kind.is_reference() {
                if !references {
                    continue;
                }
                self.finder.references((field_at, field), text)
            } else {
                let codes = self.finder.ledger.definitions().codes_of(field);
                let text = if field.kind == FieldType::Date {
                    excel_day(text)
                } else {
                    None
                }
                .unwrap_or_else(|| text.to_owned());
                field.read(&text, codes, Some(day)).map_err(|e| e.to_string())
            };
            match read {
                Ok(value) => {
                    facts.insert(id.clone(), value);
                }
                Err(why) => wrong.push((Some(at), why)),
            }
        }
        (wrong.len() == before).then_some(RowSays {
            subject: subject?,
            entry,
            steps,
            facts,
        })
    }

    /// Place of what the entry is about; none when the row does not say, which is reported.
    fn subject<'c>(&self, cell: &impl Fn(usize) -> &'c str, wrong: &mut Vec<Wrong>) -> Option<u32> {
        if let Some(whole) = self.register.whole() {
            let column = self.columns.iter().find(|(_, c)| c.meaning == Meaning::Whole);
            let text = column.map_or("", |(at, _)| cell(*at));
            if text.is_empty() && self.has_entry(cell) {
                return Some(NO_ENTRY);
            }
            let found = self.finder.whole(whole, text);
            return found.map_err(|why| wrong.push((column.map(|(at, _)| *at), why))).ok();
        }
        if !self.register.about_people {
            return Some(NO_ENTRY);
        }
        let given: Vec<(usize, &str, &str)> = self
            .columns
            .iter()
            .filter_map(|(at, column)| match &column.meaning {
                Meaning::Child(kind) if !cell(*at).is_empty() => Some((*at, kind.as_str(), cell(*at))),
                _ => None,
            })
            .collect();
        if given.is_empty() && self.has_entry(cell) {
            return Some(NO_ENTRY);
        }
        let numbers: Vec<(&str, &str)> = given.iter().map(|(_, kind, text)| (*kind, *text)).collect();
        let found = self.finder.child(&numbers);
        found
            .map_err(|why| wrong.push((given.first().map(|(at, ..)| *at), why)))
            .ok()
    }

    fn has_entry<'c>(&self, cell: &impl Fn(usize) -> &'c str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|(at, column)| column.meaning == Meaning::Entry && !cell(*at).is_empty())
    }

    /// Place of the entry whose number the row gives.
    fn entry<'c>(&self, cell: &impl Fn(usize) -> &'c str, subject: Option<u32>, wrong: &mut Vec<Wrong>) -> Option<u32> {
        let (at, _) = self.columns.iter().find(|(_, c)| c.meaning == Meaning::Entry)?;
        let text = cell(*at);
        if text.is_empty() {
            return None;
        }
        let found = self.finder.numbered(&self.register.id, text);
        let about = |place: u32| self.finder.ledger.subject_place(place);
        match (found, subject) {
            (None, _) => {
                let why = format!(
                    "there is no {} with the number {text}; leave it empty for a new one",
                    self.register.title
                );
                wrong.push((Some(*at), why));
            }
            (Some(place), Some(subject)) if subject != NO_ENTRY && about(place) != subject => {
                wrong.push((Some(*at), "this entry is about another than the row says".to_owned()));
            }
            _ => {}
        }
        found
    }

    /// The steps of a row with their days.
    fn steps<'c>(&self, cell: &impl Fn(usize) -> &'c str, wrong: &mut Vec<Wrong>) -> Vec<(usize, Date)> {
        let column = |meaning: &Meaning| {
            self.columns
                .iter()
                .find(|(_, c)| c.meaning == *meaning)
                .map(|(at, _)| *at)
        };
        let on_at = column(&Meaning::On);
        let on = on_at.map_or("", cell);
        let on_day = if on.is_empty() {
            self.on
        } else {
            self.day(on_at, on, wrong)
        };
        if let Some(at) = column(&Meaning::Step)
            && !cell(at).is_empty()
        {
            let text = record::folded(cell(at));
            let steps = self.register.steps.iter();
            let found = steps
                .enumerate()
                .find(|(_, (id, step))| record::folded(&step.title) == text || **id == text)
                .map(|(at, _)| at);
            let Some(step) = found else {
                let titles: Vec<&str> = self.register.steps.values().map(|s| s.title.as_str()).collect();
                wrong.push((
                    Some(at),
                    format!("this is no step; the steps are {}", titles.join("; ")),
                ));
                return Vec::new();
            };
            if on_day.is_none() && on.is_empty() {
                wrong.push((on_at, "give the day it happened".to_owned()));
            }
            return on_day.map(|day| (step, day)).into_iter().collect();
        }
        let mut out = Vec::new();
        let mut failed = false;
        for &(at, column) in self.columns {
            if let Meaning::Day(step) = column.meaning
                && !cell(at).is_empty()
            {
                match self.day(Some(at), cell(at), wrong) {
                    Some(day) => out.push((step, day)),
                    None => failed = true,
                }
            }
        }
        if out.is_empty() && !failed {
            let opening = self.register.steps.values().position(|step| step.opens);
            match (opening, on_day) {
                (Some(step), Some(day)) => out.push((step, day)),
                (Some(step), None) if on.is_empty() => {
                    let title = &self.register.steps[step].title;
                    wrong.push((
                        None,
                        format!("give the day of “{title}”, or say of which day all rows are"),
                    ));
                }
                _ => {}
            }
        }
        out
    }

    /// A day that is not in the future.
    fn day(&self, at: Option<usize>, text: &str, wrong: &mut Vec<Wrong>) -> Option<Date> {
        let serial = excel_day(text);
        let Some(day) = value::day(serial.as_deref().unwrap_or(text)) else {
            let why = "this is no date that can be read; write 31/3/2026 or 2026-03-31, the day before the month";
            wrong.push((at, why.to_owned()));
            return None;
        };
        if day > self.today {
            wrong.push((
                at,
                "this day is in the future; a step is recorded once it has happened".to_owned(),
            ));
            return None;
        }
        Some(day)
    }

    /// What to do about a field none of whose steps the row gives.
    fn without_step(&self, field: &String) -> String {
        let steps = self.register.steps.values().filter(|step| step.fields.contains(field));
        let titles: Vec<String> = steps.map(|step| format!("“{}”", step.title)).collect();
        match titles.is_empty() {
            true => "no step records this; leave it empty".to_owned(),
            false => format!("this belongs to {}: give its day too", titles.join(" or ")),
        }
    }
}

/// A day that a spreadsheet wrote as the number of days since 1900, as it does where a cell is not formatted as a date.
fn excel_day(text: &str) -> Option<String> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if digits.len() != 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let day: Date = tables::Day::parse(digits)?.into();
    Some(day.to_string())
}
