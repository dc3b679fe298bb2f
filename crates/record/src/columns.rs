//! The columns that expressions use, read from a position.

use std::sync::Arc;

use calendar::{Date, day_number};
use definitions::column::{ClockPart, Column, Source};
use definitions::expression::{Inputs, Layout, Node, Parameters, Words};
use definitions::{ClockState, Definitions, FieldType, Reference, Related, RunningClock, Value};
use indexmap::IndexMap;

use crate::{Ledger, NO_DAY, NO_ENTRY, NULL, Position, Table};

/// What stays the same while positions of many days are looked at.
///
/// Facts about a child and links between entries are taken from the last position: a return states a birth date or
/// a link on the day of the return, though it was true all along.
pub struct ColumnReader<'a> {
    /// The ledger of the positions.
    pub ledger: &'a Ledger,
    /// Its definitions.
    pub definitions: &'a Definitions,
    /// The position at the viewpoint, which holds every entry.
    pub last: &'a Position,
    states: [i64; STATES.len()],
    related: Vec<BoundRelated<'a>>,
}

struct BoundRelated<'a> {
    related: &'a Related,
    layout: &'a Layout,
    condition: Node,
    latest_by: Node,
}

const STATES: [ClockState; ClockState::ALL.len()] = ClockState::ALL;

/// For each related entry that is wanted, its row for every row of the table it belongs to.
pub type RelatedRows = Vec<Option<Vec<u32>>>;

impl<'a> ColumnReader<'a> {
    /// A reader that numbers texts as `words` does.
    #[must_use]
    pub fn new(
        last: &'a Position,
        related: &'a IndexMap<String, Related>,
        related_layouts: &'a [Layout],
        words: &mut Words<'_>,
    ) -> Self {
        Self {
            ledger: last.ledger(),
            definitions: last.ledger().definitions(),
            last,
            states: STATES.map(|state| words.number(state.id())),
            related: related
                .values()
                .zip(related_layouts)
                .map(|(related, layout)| BoundRelated {
                    related,
                    layout,
                    condition: related.condition.bind(words),
                    latest_by: related.latest_by.bind(words),
                })
                .collect(),
        }
    }

    /// The rows of related entries at a position, for those that are wanted.
    pub fn related_rows(&self, position: &Position, wanted: &[bool]) -> RelatedRows {
        self.related
            .iter()
            .zip(wanted)
            .map(|(related, &wanted)| wanted.then(|| self.rows_of(related, position)))
            .collect()
    }

    fn rows_of(&self, bound: &BoundRelated<'_>, position: &Position) -> Vec<u32> {
        let related = bound.related;
        let table = position.table(related.register);
        let mut chosen = vec![(NULL, NO_ENTRY); position.table(related.of).len()];
        let wanted = vec![true; bound.layout.columns.len()];
        let columns = self.columns(position, related.register, &bound.layout.columns, &wanted, &Vec::new());
        let inputs = Inputs {
            columns: &columns,
            parameters: Parameters::Same(&[]),
        };
        let (mut holds, mut day) = (Vec::new(), Vec::new());
        bound.condition.evaluate(&inputs, 0..table.len(), &mut holds);
        bound.latest_by.evaluate(&inputs, 0..table.len(), &mut day);
        for row in (0..table.len()).filter(|&row| holds[row] == 1) {
            let leads_to = match related.through {
                Some(link) => self.link(related.register, table, row, link),
                None => Some(table.subject[row]).filter(|&subject| subject != NO_ENTRY),
            };
            let target = leads_to
                .and_then(|entry| position.find_place(entry))
                .filter(|(register, _)| *register == related.of);
            if let Some((_, of)) = target {
                let best = &mut chosen[of as usize];
                // Rows are in the order in which entries were opened.
                if best.1 == NO_ENTRY || (day[row], place(row)) > *best {
                    *best = (day[row], place(row));
                }
            }
        }
        chosen.into_iter().map(|(_, row)| row).collect()
    }

    /// Where a link of a row leads, as far as is known at the viewpoint.
    fn link(&self, register: usize, table: &Table, row: usize, link: usize) -> Option<u32> {
        let (_, last) = self.last.find_place(table.entry[row])?;
        let to = self.last.table(register).links[link][last as usize];
        (to != NO_ENTRY).then_some(to)
    }

    /// The columns of a layout at a position, in its order; empty for those not wanted.
    pub fn columns(
        &self,
        position: &Position,
        register: usize,
        columns: &IndexMap<String, Column>,
        wanted: &[bool],
        related: &RelatedRows,
    ) -> Vec<Arc<Vec<i64>>> {
        columns
            .values()
            .zip(wanted)
            .map(|(column, &wanted)| {
                let column = wanted.then(|| self.column(position, register, &column.source, related));
                Arc::new(column.unwrap_or_default())
            })
            .collect()
    }

    pub(crate) fn column(
        &self,
        position: &Position,
        register: usize,
        source: &Source,
        related: &RelatedRows,
    ) -> Vec<i64> {
        let table = position.table(register);
        let days = |column: &[i32]| column.iter().map(|&d| from_day(d)).collect();
        match source {
            Source::Opened => days(&table.opened),
            Source::Closed => days(&table.closed),
            Source::First(step) => days(&table.first[*step]),
            Source::Last(step) => days(&table.last[*step]),
            Source::Field(field) if !self.is_rewritten(register, *field) => table.fields[*field].clone(),
            Source::Value(value) => position.computed(register, *value).to_vec(),
            Source::Clock { clock, part } => position
                .clock_of_each_row(register, *clock)
                .map(|running| running.map_or(NULL, |running| self.part(&running, *part)))
                .collect(),
            source => (0..table.len())
                .map(|row| self.value(position, register, row, source, related))
                .collect(),
        }
    }

    pub(crate) fn value(
        &self,
        position: &Position,
        register: usize,
        row: usize,
        source: &Source,
        related: &RelatedRows,
    ) -> i64 {
        let table = position.table(register);
        match source {
            Source::Entry => self.number_of_entry(table.entry[row]),
            Source::Subject => self.number_of_entry(table.subject[row]),
            Source::Opened => from_day(table.opened[row]),
            Source::Closed => from_day(table.closed[row]),
            Source::SupersededOn => position
                .superseded_on(register, place(row))
                .map_or(NULL, |day| i64::from(day_number(day))),
            Source::First(step) => from_day(table.first[*step][row]),
            Source::Last(step) => from_day(table.last[*step][row]),
            Source::Field(field) => self.field(position, register, *field, table.fields[*field][row]),
            Source::FirstValue(field) => {
                self.field(position, register, *field, position.first_value(register, row, *field))
            }
            Source::CodeNumber(field) => position.code_number(register, *field, table.fields[*field][row]),
            Source::FirstCodeNumber(field) => {
                position.code_number(register, *field, position.first_value(register, row, *field))
            }
            Source::Value(value) => position.computed(register, *value)[row],
            Source::Band(value) => match position.band(register, row, *value) {
                Some(band) => self.ledger.interner().number(band).map_or(NULL, i64::from),
                None => NULL,
            },
            Source::Clock { clock, part } => {
                let running = position.clock(register, place(row), *clock);
                running.map_or(NULL, |running| self.part(&running, *part))
            }
            Source::Child(inner) => {
                let whole = table.whole(row).unwrap_or(NO_ENTRY);
                self.subject(position, whole, |position, register, row| {
                    self.value(position, register, row, inner, related)
                })
            }
            Source::Link {
                link,
                register: to,
                column,
            } => match self
                .link(register, table, row, *link)
                .filter(|entry| !self.is_withdrawn(position, register, *link, *entry))
                .and_then(|entry| position.find_place(entry))
                .filter(|(found, _)| found == to)
            {
                Some((register, row)) => self.value(position, register, row as usize, column, related),
                None => NULL,
            },
            // Only rules look at two entries beside each other; they read each by itself.
            Source::Joined { .. } => NULL,
            Source::Related { related: at, column } => {
                let rows = related.get(*at).and_then(Option::as_ref);
                match rows.and_then(|rows| rows.get(row)).filter(|&&row| row != NO_ENTRY) {
                    Some(&row) => {
                        let register = self.related[*at].related.register;
                        self.value(position, register, row as usize, column, related)
                    }
                    None => NULL,
                }
            }
        }
    }

    /// A value of the entry that another is about. Facts about a person are those of the viewpoint's own day; any other
    /// entry is seen as it was.
    fn subject(&self, position: &Position, place: u32, value: impl Fn(&Position, usize, usize) -> i64) -> i64 {
        if place == NO_ENTRY {
            return NULL;
        }
        let position = if self.ledger.register_of(place).people {
            self.last
        } else {
            position
        };
        match position.find_place(place) {
            Some((register, row)) => value(position, register, row as usize),
            None => NULL,
        }
    }

    /// Whether conditions see another number than the table holds.
    fn is_rewritten(&self, register: usize, field: usize) -> bool {
        let kind = self.definitions.registers[register].fields[field].kind;
        matches!(kind, FieldType::Entry | FieldType::Moment | FieldType::Hours)
    }

    /// A field's number as conditions see it: an entry's own number, missing where it was withdrawn, and the day of a
    /// moment in England.
    pub(crate) fn field(&self, position: &Position, register: usize, field: usize, number: i64) -> i64 {
        if !self.is_rewritten(register, field) || number == NULL {
            return number;
        }
        let field = &self.definitions.registers[register].fields[field];
        match self.ledger.value_of(field, number) {
            Some(Value::Moment(moment)) => i64::from(day_number(moment.day())),
            // Hundredths of an hour: five for three minutes, rounded half away from zero.
            Some(Value::Hours(minutes)) => (minutes * 10 + 3 * minutes.signum()) / 6,
            Some(Value::Entry(Reference::Entry(id)))
                if u32::try_from(number).is_ok_and(|place| position.is_opened(place)) =>
            {
                id
            }
            _ => NULL,
        }
    }

    /// Whether a reference leads to an entry without a step that opens it; links of returns may, and lead there all the
    /// same.
    fn is_withdrawn(&self, position: &Position, register: usize, link: usize, entry: u32) -> bool {
        self.definitions.registers[register].links[link].field.is_some() && !position.is_opened(entry)
    }

    /// A part of a round. As the worklist has it: nothing is awaited of a superseded entry.
    pub(crate) fn part(&self, running: &RunningClock, part: ClockPart) -> i64 {
        let day = |day: Date| i64::from(day_number(day));
        match part {
            ClockPart::Started => day(running.started),
            ClockPart::Due => day(running.due),
            ClockPart::FirstDue => day(running.moved.first_due),
            ClockPart::Stopped => running.stopped.map_or(NULL, day),
            ClockPart::State => {
                let at = STATES.iter().position(|state| *state == running.state);
                at.map_or(NULL, |at| self.states[at])
            }
            ClockPart::Days => running.days,
            ClockPart::Paused => i64::from(running.moved.paused),
            ClockPart::Round => i64::from(running.round),
        }
    }

    fn number_of_entry(&self, place: u32) -> i64 {
        if place == NO_ENTRY {
            NULL
        } else {
            self.ledger.entry(place).id.0
        }
    }
}

fn place(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(NO_ENTRY)
}

pub(crate) fn from_day(day: i32) -> i64 {
    if day == NO_DAY { NULL } else { i64::from(day) }
}

/// Marks the related entries that a column follows.
pub fn mark_related(source: &Source, wanted: &mut [bool]) {
    match source {
        Source::Related { related, .. } => wanted[*related] = true,
        Source::Link { column, .. } | Source::Child(column) => {
            mark_related(column, wanted);
        }
        _ => {}
    }
}
