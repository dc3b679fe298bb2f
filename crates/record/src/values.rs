//! The computed values of a position: a column each, worked out once and when first needed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use definitions::column::{Column, Source};
use definitions::computed::{Aggregate, Formula, How, Rows};
use definitions::expression::{Expression, Fraction, Inputs, Layout, Parameters, Words};
use definitions::{Clock, ClockState, Condition, Definitions};

use crate::columns::{ColumnReader, from_day};
use crate::ledger::day;
use crate::{Interner, LedgerEvent, NO_ENTRY, NULL, Position};

/// Computed columns by position of the register and of the value.
pub(crate) type Cache = Vec<Vec<OnceLock<Arc<Vec<i64>>>>>;

/// A cache with a place for each value.
pub(crate) fn cache(definitions: &Definitions) -> Cache {
    let registers = definitions.registers.values();
    registers
        .map(|register| register.values.iter().map(|_| OnceLock::new()).collect())
        .collect()
}

/// Numbers all texts that conditions compare with, so that they mean the same from every position of a ledger.
pub(crate) fn number_texts(definitions: &Definitions, interner: &mut Interner) {
    for state in ClockState::ALL {
        interner.number_for(state.id());
    }
    for rule in definitions.rules.values() {
        rule.each_expression(&mut |expression| {
            expression.each_text(&mut |text| {
                interner.number_for(text);
            });
        });
    }
    for register in definitions.registers.values() {
        let mut number = |expression: &Expression| {
            expression.each_text(&mut |text| {
                interner.number_for(text);
            });
        };
        for value in register.values.values() {
            match &value.formula {
                Formula::Is(expression) => number(expression),
                Formula::Over(aggregate) => {
                    aggregate.condition.iter().chain(&aggregate.value).for_each(&mut number);
                }
            }
        }
        for condition in register.clocks.values().flat_map(Clock::conditions) {
            condition.expression.iter().for_each(&mut number);
        }
        for step in register.steps.values() {
            step.refuse
                .iter()
                .chain(&step.required_when)
                .for_each(|guard| number(&guard.when));
        }
        register.choices.iter().for_each(|choice| number(&choice.condition));
        let seal = register.access.iter().filter_map(|access| access.sealed.as_ref());
        seal.filter_map(|seal| seal.when.as_ref()).for_each(&mut number);
        register
            .views
            .values()
            .filter_map(|view| view.condition.as_ref())
            .for_each(&mut number);
        for band in register.values.values().flat_map(|value| &value.bands) {
            interner.number_for(&band.name);
        }
    }
    for view in definitions
        .lists
        .values()
        .flat_map(|list| &list.from)
        .map(|(_, view)| view)
    {
        if let Some(condition) = &view.condition {
            condition.each_text(&mut |text| {
                interner.number_for(text);
            });
        }
    }
    for document in definitions.documents.values() {
        let texts = document.texts.values().flat_map(|text| &text.sections);
        for when in texts.filter_map(|section| section.when.as_ref()) {
            when.each_text(&mut |text| {
                interner.number_for(text);
            });
        }
    }
}

/// Values of the parameters of a layout: today, and for what has closed the day it closed.
struct Days {
    of_row: Vec<u32>,
    values: Vec<Vec<i64>>,
}

impl Days {
    fn of(position: &Position, layout: &Layout, closed: &[i32]) -> Self {
        let mut days = Self {
            of_row: Vec::with_capacity(closed.len()),
            values: Vec::new(),
        };
        let mut known: HashMap<i32, u32> = HashMap::new();
        for &closed in closed {
            let at = known.entry(closed).or_insert_with(|| {
                let on = day(closed).unwrap_or(position.viewpoint().today);
                let values = layout.parameters.iter().map(|p| i64::from(p.day(on, on, on)));
                days.values.push(values.collect());
                u32::try_from(days.values.len() - 1).unwrap_or(u32::MAX)
            });
            days.of_row.push(*at);
        }
        days
    }

    fn parameters(&self) -> Parameters<'_> {
        Parameters::ByPeriod {
            of_row: &self.of_row,
            values: &self.values,
        }
    }
}

/// A cache with a place for each condition of the clocks of each register.
pub(crate) fn conditions(definitions: &Definitions) -> Cache {
    let registers = definitions.registers.values();
    registers
        .map(|register| {
            let conditions = register.clocks.values().flat_map(Clock::conditions);
            conditions.map(|_| OnceLock::new()).collect()
        })
        .collect()
}

impl Position {
    /// Whether a condition of a clock holds of a row; `None` where that cannot be told. It is worked out for all rows
    /// of the register at once, when it is first asked for.
    pub(crate) fn holds(&self, register: usize, row: usize, condition: &Condition) -> Option<bool> {
        let expression = condition.expression.as_ref()?;
        let column = self.conditions.get(register)?.get(condition.at)?.get_or_init(|| {
            let layout = &self.ledger().definitions().registers[register].layout;
            Arc::new(self.evaluate(register, layout, expression, None))
        });
        match column.get(row) {
            Some(&NULL) | None => None,
            Some(holds) => Some(*holds == 1),
        }
    }

    /// A computed value of every row of a register's table, by position of the register and of the value.
    #[must_use]
    pub fn computed(&self, register: usize, value: usize) -> &Arc<Vec<i64>> {
        self.computed_values()[register][value].get_or_init(|| match &self.seen {
            Some(seen) => {
                let column = seen.whole.computed(register, value);
                Arc::new(seen.column(register, column, NULL, |mask| mask.values[value]))
            }
            None => Arc::new(self.work_out(register, value)),
        })
    }

    /// The band of a computed value, as the number of its name; `None` below all bands, or where it is missing.
    #[must_use]
    pub fn band(&self, register: usize, row: usize, value: usize) -> Option<&str> {
        let definition = &self.ledger().definitions().registers[register].values[value];
        let number = *self.computed(register, value).get(row)?;
        definition.band(number)
    }

    fn work_out(&self, register: usize, value: usize) -> Vec<i64> {
        let definition = &self.ledger().definitions().registers[register];
        let computed = &definition.values[value];
        let numbers = match &computed.formula {
            Formula::Is(expression) => {
                let decimals = computed.kind.decimals();
                return self.evaluate(register, &definition.layout, expression, decimals);
            }
            Formula::Over(aggregate) => self.aggregate(register, aggregate),
        };
        let own = match &computed.formula {
            Formula::Over(aggregate) => aggregate.value.as_ref().and_then(|v| v.kind.decimals()),
            Formula::Is(_) => None,
        };
        let (own, wanted) = (own.unwrap_or(0), computed.kind.decimals().unwrap_or(0));
        numbers
            .into_iter()
            .map(|figure| match figure {
                Figure::Missing => NULL,
                Figure::Whole(number) if own == wanted => number,
                Figure::Whole(number) => rounded(Fraction::of(number, own), wanted),
                Figure::Mean(sum, count) => rounded(Fraction::mean(sum, count, own), wanted),
            })
            .collect()
    }

    /// A column of every row of a register's table, as conditions see it.
    #[must_use]
    pub fn column(&self, register: usize, source: &Source) -> Vec<i64> {
        let no_related = indexmap::IndexMap::new();
        let mut words = Words::of(self.ledger().interner());
        ColumnReader::new(self, &no_related, &[], &mut words).column(self, register, source, &Vec::new())
    }

    /// A column of one row, as [`Position::column`] gives it for all.
    #[must_use]
    pub fn column_of_row(&self, register: usize, row: u32, source: &Source) -> i64 {
        let no_related = indexmap::IndexMap::new();
        let mut words = Words::of(self.ledger().interner());
        let reader = ColumnReader::new(self, &no_related, &[], &mut words);
        reader.value(self, register, row as usize, source, &Vec::new())
    }

    /// Of every row of a register's table, whether a condition is true of it; where it is not known, it is not.
    #[must_use]
    pub fn rows_where(&self, register: usize, layout: &Layout, condition: &Expression) -> Vec<bool> {
        let holds = self.evaluate(register, layout, condition, None);
        holds.into_iter().map(|holds| holds == 1).collect()
    }

    /// An expression over every row of a register's table; numbers come with so many decimals.
    pub(crate) fn evaluate(
        &self,
        register: usize,
        layout: &Layout,
        expression: &Expression,
        decimals: Option<u8>,
    ) -> Vec<i64> {
        let closed = &self.table(register).closed;
        self.evaluate_over(layout, expression, decimals, closed, |reader, wanted| {
            reader.columns(self, register, &layout.columns, wanted, &Vec::new())
        })
    }

    /// An expression over one row of a register's table, by the register's position and the row's; a number comes with so
    /// many decimals.
    #[must_use]
    pub fn evaluate_row(
        &self,
        (register, row): (usize, usize),
        layout: &Layout,
        expression: &Expression,
        decimals: Option<u8>,
    ) -> i64 {
        let Some(closed) = self.table(register).closed.get(row) else {
            return NULL;
        };
        let closed = std::slice::from_ref(closed);
        let values = self.evaluate_over(layout, expression, decimals, closed, |reader, wanted| {
            let columns = layout.columns.values().zip(wanted);
            columns
                .map(|(column, wanted)| {
                    let value = wanted.then(|| reader.value(self, register, row, &column.source, &Vec::new()));
                    Arc::new(value.into_iter().collect())
                })
                .collect()
        });
        values.first().copied().unwrap_or(NULL)
    }

    /// An expression over the rows whose columns `read` gives, those of them that are wanted; `closed` has the day on
    /// which each row's entry closed.
    fn evaluate_over(
        &self,
        layout: &Layout,
        expression: &Expression,
        decimals: Option<u8>,
        closed: &[i32],
        read: impl FnOnce(&ColumnReader<'_>, &[bool]) -> Vec<Arc<Vec<i64>>>,
    ) -> Vec<i64> {
        let mut words = Words::of(self.ledger().interner());
        let no_related = indexmap::IndexMap::new();
        let reader = ColumnReader::new(self, &no_related, &[], &mut words);
        let node = expression.bind(&mut words);
        let mut wanted = vec![false; layout.columns.len()];
        node.mark_columns(&mut wanted);
        let columns = read(&reader, &wanted);
        let days = Days::of(self, layout, closed);
        let inputs = Inputs {
            columns: &columns,
            parameters: days.parameters(),
        };
        let rows = 0..closed.len();
        if expression.divides() {
            let scales: Vec<u8> = layout.columns.values().map(decimals_of).collect();
            return rows
                .map(|row| rounded(node.exact(&inputs, &scales, row), decimals.unwrap_or(0)))
                .collect();
        }
        let mut out = Vec::new();
        node.evaluate(&inputs, rows, &mut out);
        if let (Some(own), Some(wanted)) = (expression.kind.decimals(), decimals)
            && own != wanted
        {
            for value in out.iter_mut().filter(|value| **value != NULL) {
                *value = rounded(Fraction::of(*value, own), wanted);
            }
        }
        out
    }

    fn aggregate(&self, register: usize, aggregate: &Aggregate) -> Vec<Figure> {
        let mut sums = vec![Sum::default(); self.table(register).len()];
        match aggregate.rows {
            Rows::Events(step) => self.add_events(register, step, aggregate, &mut sums),
            Rows::Rounds(clock) => self.add_rounds(register, clock, aggregate, &mut sums),
            Rows::About(of) => {
                let (holds, values) = self.rows_of(of, aggregate);
                let table = self.table(of);
                for row in (0..table.len()).filter(|&row| holds[row]) {
                    self.add(
                        register,
                        table.whole(row).unwrap_or(NO_ENTRY),
                        value_at(&values, row),
                        aggregate.how,
                        &mut sums,
                    );
                }
            }
            Rows::Through { link, register: of } => {
                let (holds, values) = self.rows_of(of, aggregate);
                let table = self.table(register);
                for (row, sum) in sums.iter_mut().enumerate() {
                    for to in self.linked(table.entry[row], link) {
                        if let Some((found, other)) = self.find_place(to)
                            && found == of
                            && holds[other as usize]
                        {
                            sum.take(aggregate.how, value_at(&values, other as usize));
                        }
                    }
                }
            }
            Rows::Back { register: of, link } => {
                let (holds, values) = self.rows_of(of, aggregate);
                let table = self.table(of);
                for row in (0..table.len()).filter(|&row| holds[row]) {
                    for to in self.linked(table.entry[row], link) {
                        self.add(register, to, value_at(&values, row), aggregate.how, &mut sums);
                    }
                }
            }
        }
        sums.into_iter().map(|sum| sum.figure(aggregate.how)).collect()
    }

    fn add(&self, register: usize, place: u32, value: i64, how: How, sums: &mut [Sum]) {
        let found = (place != NO_ENTRY).then(|| self.find_place(place)).flatten();
        if let Some((_, row)) = found.filter(|(found, _)| *found == register) {
            sums[row as usize].take(how, value);
        }
    }

    /// Which rows of another register count, and their values.
    fn rows_of(&self, register: usize, aggregate: &Aggregate) -> (Vec<bool>, Vec<i64>) {
        // The rows are looked at from the entry that they belong to: today is not the day on which a row closed.
        let open = vec![crate::NO_DAY; self.table(register).len()];
        let evaluate = |expression: &Expression, decimals: Option<u8>| {
            self.evaluate_over(&aggregate.layout, expression, decimals, &open, |reader, wanted| {
                reader.columns(self, register, &aggregate.layout.columns, wanted, &Vec::new())
            })
        };
        let holds = match &aggregate.condition {
            Some(condition) => evaluate(condition, None).into_iter().map(|holds| holds == 1).collect(),
            None => vec![true; self.table(register).len()],
        };
        let values = (aggregate.value.as_ref()).map_or_else(Vec::new, |value| evaluate(value, value.kind.decimals()));
        (holds, values)
    }

    fn add_events(&self, register: usize, step: usize, aggregate: &Aggregate, sums: &mut [Sum]) {
        let table = self.table(register);
        let is_step = u16::try_from(step).unwrap_or(u16::MAX);
        let mut of_row = Vec::new();
        let mut events: Vec<&LedgerEvent> = Vec::new();
        for (row, &entry) in table.entry.iter().enumerate() {
            for event in self.standing_events(entry).filter(|e| e.what.is_step(is_step)) {
                of_row.push(row);
                events.push(event);
            }
        }
        let mut words = Words::of(self.ledger().interner());
        let no_related = indexmap::IndexMap::new();
        let reader = ColumnReader::new(self, &no_related, &[], &mut words);
        let column = |source: &Source| {
            let values = events.iter().map(|e| self.of_event(&reader, register, e, source));
            values.collect()
        };
        self.add_inner(register, aggregate, &of_row, column, sums);
    }

    fn add_rounds(&self, register: usize, clock: usize, aggregate: &Aggregate, sums: &mut [Sum]) {
        let mut of_row = Vec::new();
        let mut rounds = Vec::new();
        for row in 0..self.table(register).len() {
            let place = u32::try_from(row).unwrap_or(NO_ENTRY);
            let before = rounds.len();
            rounds.extend(self.rounds(register, place, clock));
            of_row.extend(std::iter::repeat_n(row, rounds.len() - before));
        }
        let mut words = Words::of(self.ledger().interner());
        let no_related = indexmap::IndexMap::new();
        let reader = ColumnReader::new(self, &no_related, &[], &mut words);
        let column = |source: &Source| match source {
            Source::Clock { part, .. } => rounds.iter().map(|round| reader.part(round, *part)).collect(),
            _ => vec![NULL; rounds.len()],
        };
        self.add_inner(register, aggregate, &of_row, column, sums);
    }

    /// Adds up rows within entries: `of_row` has the row of the entry that each belongs to, `read` gives a column of
    /// them all.
    fn add_inner(
        &self,
        register: usize,
        aggregate: &Aggregate,
        of_row: &[usize],
        read: impl Fn(&Source) -> Vec<i64>,
        sums: &mut [Sum],
    ) {
        let columns = aggregate.layout.columns.values();
        let columns: Vec<Arc<Vec<i64>>> = columns.map(|column| Arc::new(read(&column.source))).collect();
        let closed = &self.table(register).closed;
        let closed: Vec<i32> = of_row.iter().map(|&row| closed[row]).collect();
        let days = Days::of(self, &aggregate.layout, &closed);
        let inputs = Inputs {
            columns: &columns,
            parameters: days.parameters(),
        };
        let mut words = Words::of(self.ledger().interner());
        let mut column = |expression: &Expression| {
            let mut out = Vec::new();
            expression.bind(&mut words).evaluate(&inputs, 0..of_row.len(), &mut out);
            out
        };
        let holds = aggregate.condition.as_ref().map(&mut column);
        let values = aggregate.value.as_ref().map(&mut column).unwrap_or_default();
        for (at, &row) in of_row.iter().enumerate() {
            if holds.as_ref().is_none_or(|holds| holds[at] == 1) {
                sums[row].take(aggregate.how, value_at(&values, at));
            }
        }
    }

    fn of_event(&self, reader: &ColumnReader<'_>, register: usize, event: &LedgerEvent, source: &Source) -> i64 {
        match source {
            Source::Opened => from_day(event.on),
            Source::Field(field) => {
                let number = event.what.field(*field).unwrap_or(NULL);
                reader.field(self, register, *field, number)
            }
            Source::CodeNumber(field) => self.code_number(register, *field, event.what.field(*field).unwrap_or(NULL)),
            _ => NULL,
        }
    }

    /// Whether a reference field of a register may lead to each row of another register; `None` where it may to all.
    #[must_use]
    pub fn may_lead(&self, register: usize, field: usize, to: usize) -> Option<Vec<bool>> {
        let registers = &self.ledger().definitions().registers;
        let mut choices = registers[register].choices.iter();
        let choice = choices.find(|choice| choice.field == field && choice.register == to)?;
        let holds = self.evaluate(to, &registers[to].layout, &choice.condition, None);
        Some(holds.into_iter().map(|holds| holds == 1).collect())
    }

    /// The number that a code carries, by the number form of the code.
    pub(crate) fn code_number(&self, register: usize, field: usize, code: i64) -> i64 {
        let definitions = self.ledger().definitions();
        let list = definitions.registers[register].fields[field].codes.as_ref();
        let list = list.and_then(|list| definitions.code_list(list));
        let text = u32::try_from(code).map(|number| self.ledger().interner().text(number));
        let (Some(list), Ok(text)) = (list, text) else {
            return NULL;
        };
        let code = list.codes.iter().find(|code| code.code == text);
        code.and_then(|code| code.value).unwrap_or(NULL)
    }

    /// The first value of a field that counts.
    pub(crate) fn first_value(&self, register: usize, row: usize, field: usize) -> i64 {
        let entry = self.table(register).entry[row];
        let given = self.standing_events(entry).filter_map(|event| {
            let value = event.what.field(field)?;
            Some(((event.on, event.seq), value))
        });
        given.min_by_key(|(when, _)| *when).map_or(NULL, |(_, value)| value)
    }
}

fn decimals_of(column: &Column) -> u8 {
    column.kind.decimals().unwrap_or(0)
}

fn rounded(value: Option<Fraction>, decimals: u8) -> i64 {
    value.and_then(|value| value.rounded(decimals)).unwrap_or(NULL)
}

fn value_at(values: &[i64], row: usize) -> i64 {
    values.get(row).copied().unwrap_or(NULL)
}

#[derive(Debug, Clone, Copy)]
enum Figure {
    Missing,
    Whole(i64),
    /// A sum and how many it is of.
    Mean(i64, i64),
}

/// What has been added up so far.
#[derive(Debug, Clone, Copy)]
struct Sum {
    count: i64,
    sum: i64,
    least: i64,
    greatest: i64,
    /// Whether a part is missing, or the sum does not fit.
    missing: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            count: 0,
            sum: 0,
            least: i64::MAX,
            greatest: NULL,
            missing: false,
        }
    }
}

impl Sum {
    fn take(&mut self, how: How, value: i64) {
        if how == How::Count {
            self.count += 1;
        } else if value == NULL {
            // The latest of several days is known though one is not; a sum is not.
            self.missing = true;
        } else {
            self.count += 1;
            match self.sum.checked_add(value) {
                Some(sum) => self.sum = sum,
                None => self.missing = true,
            }
            self.least = self.least.min(value);
            self.greatest = self.greatest.max(value);
        }
    }

    fn figure(self, how: How) -> Figure {
        match how {
            How::Count => Figure::Whole(self.count),
            How::Sum | How::Mean if self.missing => Figure::Missing,
            How::Sum => Figure::Whole(self.sum),
            How::Least | How::Greatest | How::Mean if self.count == 0 => Figure::Missing,
            How::Mean => Figure::Mean(self.sum, self.count),
            How::Least => Figure::Whole(self.least),
            How::Greatest => Figure::Whole(self.greatest),
        }
    }
}
