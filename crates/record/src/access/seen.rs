//! A position with only what someone may see in it: the one filtered way to read.
//!
//! Tables hold only the entries that are seen, and of each only what is seen. Time limits and computed values are those
//! of the whole position: they say the same to everyone who may see them, and are not shown to others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Access, Granted, Mask, Sight};
use crate::position::Table;
use crate::{Event, LedgerEvent, LedgerWhat, NO_DAY, NO_ENTRY, NULL, Position, Seq, What};

/// What a position of only what is seen knows of the whole.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The whole position.
    pub(crate) whole: Arc<Position>,
    /// By position of the register.
    registers: Vec<Rows>,
}

/// The rows of one register that are seen.
#[derive(Debug)]
enum Rows {
    /// All, with the same numbers.
    Same(Option<Mask>),
    /// Some: the row of the whole table, and what is seen of it.
    Some {
        of: Vec<u32>,
        masks: Vec<Option<Arc<Mask>>>,
    },
}

impl Seen {
    /// The row of the whole table that a row is.
    pub(crate) fn row(&self, register: usize, row: u32) -> u32 {
        match &self.registers[register] {
            Rows::Same(_) => row,
            Rows::Some { of, .. } => of.get(row as usize).copied().unwrap_or(NO_ENTRY),
        }
    }

    /// What is seen of a row; `None` for all of it.
    pub(crate) fn mask(&self, register: usize, row: u32) -> Option<&Mask> {
        match &self.registers[register] {
            Rows::Same(mask) => mask.as_ref(),
            Rows::Some { masks, .. } => masks.get(row as usize)?.as_deref(),
        }
    }

    /// A column of the whole table as the rows seen have it; what of it is not seen is `none`.
    pub(crate) fn column<T: Copy>(
        &self,
        register: usize,
        column: &[T],
        none: T,
        seen: impl Fn(&Mask) -> bool,
    ) -> Vec<T> {
        let shown = |row: u32, value: T| match self.mask(register, row) {
            Some(mask) if !seen(mask) => none,
            _ => value,
        };
        match &self.registers[register] {
            Rows::Same(_) => (0u32..).zip(column).map(|(row, value)| shown(row, *value)).collect(),
            Rows::Some { of, .. } => (0u32..)
                .zip(of)
                .map(|(row, at)| column.get(*at as usize).map_or(none, |value| shown(row, *value)))
                .collect(),
        }
    }

    /// The same as [`Self::shows`] for an event as it was recorded; what no definition knows is not seen.
    fn shows_recorded(&self, register: usize, row: u32, event: &Event) -> bool {
        let Some(mask) = self.mask(register, row) else {
            return true;
        };
        let definition = &self.whole.ledger().definitions().registers[register];
        let field = |id: &String| (definition.recorded_field(id)).is_some_and(|(at, ..)| mask.fields[at]);
        match &event.what {
            What::Step { step, fields } => {
                (definition.recorded_step(step)).is_some_and(|(at, ..)| mask.steps[at]) && fields.keys().all(field)
            }
            What::Link { link, .. } | What::Unlink { link, .. } => {
                (definition.recorded_link(link)).is_some_and(|(at, ..)| mask.links[at])
            }
            What::Retract { .. } => false,
        }
    }

    /// Whether of an event of a row all is seen.
    pub(crate) fn shows(&self, register: usize, row: u32, event: &LedgerEvent) -> bool {
        let Some(mask) = self.mask(register, row) else {
            return true;
        };
        match &event.what {
            LedgerWhat::Step { step, fields } => {
                mask.steps[usize::from(*step)] && fields.iter().all(|(field, _)| mask.fields[usize::from(*field)])
            }
            LedgerWhat::Link { link, .. }
            | LedgerWhat::Unlink { link, .. }
            | LedgerWhat::Measure { link, .. }
            | LedgerWhat::Unmeasure { link, .. } => mask.links[usize::from(*link)],
        }
    }
}

impl Position {
    /// The same position with only what someone may see: entries that they may not know of are not in it.
    #[must_use]
    pub fn seen_by(self: &Arc<Self>, access: &Access) -> Arc<Self> {
        let Some(granted) = &access.granted else {
            return Arc::clone(self);
        };
        Arc::new(Filter::new(self, granted).position())
    }

    /// The position with everything in it, of which this shows what someone may see. For what is the same to everyone
    /// who sees it at all: figures of a whole register, and checks of what is to be recorded.
    #[must_use]
    pub fn whole(self: &Arc<Self>) -> Arc<Self> {
        self.seen
            .as_ref()
            .map_or_else(|| Arc::clone(self), |seen| Arc::clone(&seen.whole))
    }

    /// Whether all of an entry is seen, and not only some columns.
    #[must_use]
    pub fn sees_all_of(&self, register: usize, row: u32) -> bool {
        self.seen.as_ref().is_none_or(|seen| seen.mask(register, row).is_none())
    }

    /// Whether a field of a row is seen.
    #[must_use]
    pub fn sees_field(&self, register: usize, row: u32, field: usize) -> bool {
        let mask = self.seen.as_ref().and_then(|seen| seen.mask(register, row));
        mask.is_none_or(|mask| mask.fields[field])
    }

    /// Whether a clock of a row is seen.
    #[must_use]
    pub fn sees_clock(&self, register: usize, row: u32, clock: usize) -> bool {
        let mask = self.seen.as_ref().and_then(|seen| seen.mask(register, row));
        mask.is_none_or(|mask| mask.clocks[clock])
    }

    /// Leaves of events those that were known from here and all of which is seen; with the retractions of those.
    pub(crate) fn retain_seen(&self, events: &mut Vec<Event>) {
        let known_at = self.viewpoint().known_at;
        events.retain(|event| known_at.is_none_or(|at| event.recorded_at <= at));
        let Some(seen) = &self.seen else { return };
        let mut hidden: HashSet<Seq> = HashSet::new();
        events.retain(|event| {
            let shown = match &event.what {
                What::Retract { seq, .. } => !hidden.contains(seq),
                _ => (self.find(event.entry)).is_some_and(|(register, row)| seen.shows_recorded(register, row, event)),
            };
            if !shown {
                hidden.insert(event.seq);
            }
            shown
        });
    }

    /// Places of the entries about the entry at a place, that are seen.
    #[must_use]
    pub fn about(&self, place: u32) -> Vec<u32> {
        let about = self.ledger().about(place).iter().copied();
        about.filter(|&other| self.find_place(other).is_some()).collect()
    }
}

struct Filter<'a> {
    whole: &'a Arc<Position>,
    granted: &'a Granted,
    rows: Vec<u32>,
    registers: Vec<Rows>,
    tables: Vec<Arc<Table>>,
}

impl<'a> Filter<'a> {
    fn new(whole: &'a Arc<Position>, granted: &'a Granted) -> Self {
        let registers = whole.ledger().definitions().registers.len();
        Self {
            whole,
            granted,
            rows: vec![NO_ENTRY; whole.rows.len()],
            registers: (0..registers).map(|_| Rows::Same(None)).collect(),
            tables: vec![Arc::default(); registers],
        }
    }

    /// People first, because what is about them is seen only where they are; wholes before their parts.
    fn position(mut self) -> Position {
        let definitions = Arc::clone(self.whole.ledger().definitions());
        let mut order: Vec<usize> = (0..definitions.registers.len()).collect();
        let depth = |at: usize| {
            let (mut depth, mut at) = (usize::from(!definitions.registers[at].people), at);
            while definitions.registers[at].part && depth <= definitions.registers.len() {
                depth += 1;
                match &definitions.registers[at].subject {
                    definitions::Subject::Entry(whole) => match definitions.register_index(whole) {
                        Some(whole) => at = whole,
                        None => break,
                    },
                    definitions::Subject::Area => break,
                }
            }
            depth
        };
        order.sort_by_key(|&at| depth(at));
        for register in order {
            self.register(register);
        }
        for register in 0..definitions.registers.len() {
            self.hide_ends(register);
        }
        let seen = Seen {
            whole: Arc::clone(self.whole),
            registers: self.registers,
        };
        Position::of_seen(seen, self.tables, self.rows)
    }

    /// Whether a row's child, and the whole that it is a part of, are seen.
    fn in_sight(&self, register: usize, row: usize) -> bool {
        let definition = &self.whole.ledger().definitions().registers[register];
        let table = self.whole.table(register);
        let seen = |place: u32| place == NO_ENTRY || self.rows.get(place as usize).is_some_and(|row| *row != NO_ENTRY);
        let subject = definition.people || !definition.about_people || seen(table.subject[row]);
        subject && (!definition.part || seen(table.parent[row]))
    }

    fn register(&mut self, register: usize) {
        let definitions = self.whole.ledger().definitions();
        let definition = &definitions.registers[register];
        let table = &self.whole.tables[register];
        let uniform = self.granted.uniform(definitions, register);
        let count = u32::try_from(table.len()).unwrap_or(0);
        if let Some(alike) = &uniform {
            let Some(sight) = alike else {
                self.registers[register] = Rows::Some {
                    of: Vec::new(),
                    masks: Vec::new(),
                };
                self.tables[register] = Arc::new(Table::for_register(definition));
                return;
            };
            if (0..table.len()).all(|row| self.in_sight(register, row)) {
                for (row, &place) in (0u32..).zip(&table.entry) {
                    self.rows[place as usize] = row;
                }
                let mask = match sight {
                    Sight::All => None,
                    Sight::Some(mask) => Some(mask.clone()),
                };
                self.tables[register] = match &mask {
                    None => Arc::clone(table),
                    Some(mask) => Arc::new(masked(table, mask)),
                };
                self.registers[register] = Rows::Same(mask);
                return;
            }
        }
        let (mut of, mut masks) = (Vec::new(), Vec::new());
        let mut known: HashMap<usize, Arc<Mask>> = HashMap::new();
        for row in 0..count {
            if !self.in_sight(register, row as usize) {
                continue;
            }
            let sight = match &uniform {
                Some(sight) => sight.clone(),
                None => self.granted.sight(self.whole, register, row as usize),
            };
            let Some(sight) = sight else { continue };
            self.rows[table.entry[row as usize] as usize] = u32::try_from(of.len()).unwrap_or(NO_ENTRY);
            of.push(row);
            masks.push(match sight {
                Sight::All => None,
                // There are few different masks, each shared by all rows that have it.
                Sight::Some(mask) => {
                    let same = known.values().find(|other| ***other == mask).cloned();
                    Some(same.unwrap_or_else(|| {
                        let mask = Arc::new(mask);
                        known.insert(known.len(), Arc::clone(&mask));
                        mask
                    }))
                }
            });
        }
        self.tables[register] = Arc::new(chosen(table, &of, &masks));
        self.registers[register] = Rows::Some { of, masks };
    }

    /// Takes out references to entries that are not seen.
    fn hide_ends(&mut self, register: usize) {
        let definition = &self.whole.ledger().definitions().registers[register];
        let hidden = |place: u32| {
            place != NO_ENTRY
                && self.rows.get(place as usize) == Some(&NO_ENTRY)
                && self.whole.find_place(place).is_some()
        };
        let mut found = Vec::new();
        for (link, of) in definition.links.values().enumerate() {
            let column = &self.tables[register].links[link];
            let rows = column.iter().enumerate().filter(|(_, place)| hidden(**place));
            found.extend(rows.map(|(row, _)| (row, link, of.field)));
        }
        if found.is_empty() {
            return;
        }
        let table = Arc::make_mut(&mut self.tables[register]);
        for (row, link, field) in found {
            table.links[link][row] = NO_ENTRY;
            if let Some(field) = field {
                table.fields[field][row] = NULL;
            }
        }
    }
}

/// A table of which only some columns are seen.
fn masked(table: &Table, mask: &Mask) -> Table {
    let rows: Vec<u32> = (0u32..).take(table.len()).collect();
    let masks = vec![Some(Arc::new(mask.clone())); table.len()];
    chosen(table, &rows, &masks)
}

/// Some rows of a table, and of each what is seen.
fn chosen(table: &Table, of: &[u32], masks: &[Option<Arc<Mask>>]) -> Table {
    fn take<T: Copy>(
        column: &[T],
        of: &[u32],
        masks: &[Option<Arc<Mask>>],
        none: T,
        seen: impl Fn(&Mask) -> bool,
    ) -> Vec<T> {
        let rows = of.iter().zip(masks);
        rows.map(|(&row, mask)| match mask {
            Some(mask) if !seen(mask) => none,
            _ => column[row as usize],
        })
        .collect()
    }
    let all = |_: &Mask| true;
    Table {
        entry: take(&table.entry, of, masks, NO_ENTRY, all),
        subject: take(&table.subject, of, masks, NO_ENTRY, all),
        parent: take(&table.parent, of, masks, NO_ENTRY, all),
        first: (table.first.iter().enumerate())
            .map(|(at, column)| take(column, of, masks, NO_DAY, |mask| mask.steps[at]))
            .collect(),
        last: (table.last.iter().enumerate())
            .map(|(at, column)| take(column, of, masks, NO_DAY, |mask| mask.steps[at]))
            .collect(),
        fields: (table.fields.iter().enumerate())
            .map(|(at, column)| take(column, of, masks, NULL, |mask| mask.fields[at]))
            .collect(),
        links: (table.links.iter().enumerate())
            .map(|(at, column)| take(column, of, masks, NO_ENTRY, |mask| mask.links[at]))
            .collect(),
        opened: take(&table.opened, of, masks, NO_DAY, all),
        closed: take(&table.closed, of, masks, NO_DAY, all),
        // The stage is the step it came from.
        stage: (of.iter().zip(masks))
            .map(|(&row, mask)| match (table.stage[row as usize], mask) {
                (stage, Some(mask)) if !mask.steps.get(usize::from(stage)).copied().unwrap_or(false) => u16::MAX,
                (stage, _) => stage,
            })
            .collect(),
    }
}
