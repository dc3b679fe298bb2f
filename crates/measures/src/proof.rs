//! Worked cases: read from a measure's file, and run.

use std::sync::Arc;

use calendar::{Date, day_number};
use definitions::Definitions;
use record::NULL;
use toml::Spanned;

use crate::catalogue::Measures;
use crate::example::{Example, Expected, Row, Value};
use crate::figure::Figure;
use crate::measure::{Counting, Measure, Statistic};
use crate::notes::Notes;
use crate::period::Period;
use crate::raw::{RawExample, to_date};
use crate::results::Cell;
use crate::sql::SqlTable;
use crate::tally::{Bound, NO_PERIOD};
use definitions::Parameter;
use definitions::column::{Columns, Kind, Names};
use definitions::expression::{Expression, Fault, Inputs, Layout, Parameters, Words};

/// A value as a number in a column.
fn number(value: &Value, words: &mut Words<'_>) -> i64 {
    match value {
        Value::Day(day) => i64::from(day_number(*day)),
        Value::Number(number) => *number,
        Value::Text(text) => words.number(text),
        Value::Boolean(yes) => i64::from(*yes),
    }
}

/// Rows written out by hand as columns of numbers.
fn columns_of<'a>(rows: &[Row], names: impl Iterator<Item = &'a String>, words: &mut Words<'_>) -> Vec<Arc<Vec<i64>>> {
    let column = |name: &String| {
        let value = |row: &Row| {
            let found = row.iter().find(|(column, _)| column == name);
            found.map_or(NULL, |(_, value)| number(value, words))
        };
        Arc::new(rows.iter().map(value).collect())
    };
    names.map(column).collect()
}

fn table_of(rows: &[Row], measures: &Measures, register: usize, name: &str) -> SqlTable {
    let columns = &measures.columns[register].by_name;
    let mut words = Words::default();
    let values = columns_of(rows, columns.keys(), &mut words);
    SqlTable::from_values(
        name.to_owned(),
        columns
            .iter()
            .map(|(name, column)| (name.clone(), column.kind))
            .collect(),
        values.into_iter().map(|column| column.to_vec()).collect(),
        &words,
    )
}

impl Measures {
    /// Tries a condition over rows written out by hand: for each row true, false, or nothing where SQL says `NULL`.
    ///
    /// # Errors
    /// Why the condition was refused.
    pub fn try_condition(
        &self,
        register: usize,
        condition: &str,
        rows: &[Row],
        period: Period,
        today: Date,
    ) -> Result<Vec<Option<bool>>, Fault> {
        let unknown = || Fault {
            line: 1,
            message: "there is no such register".to_owned(),
        };
        if register >= self.columns.len() {
            return Err(unknown());
        }
        let mut layout = Layout::default();
        let expression = Expression::read(condition, Names::of(&self.columns, register), &mut layout)?;
        if expression.kind != Kind::Boolean {
            return Err(Fault {
                line: 1,
                message: format!("this yields {} where true or false is needed", expression.kind.words()),
            });
        }
        let mut words = Words::default();
        let values = columns_of(rows, layout.columns.keys(), &mut words);
        let parameters: Vec<i64> = layout
            .parameters
            .iter()
            .map(|p| i64::from(period.day_of(*p, today)))
            .collect();
        let inputs = Inputs {
            columns: &values,
            parameters: Parameters::Same(&parameters),
        };
        let mut out = Vec::new();
        expression.bind(&mut words).evaluate(&inputs, 0..rows.len(), &mut out);
        Ok(out.into_iter().map(|x| (x != NULL).then_some(x == 1)).collect())
    }

    /// Rows written out by hand as a table of a register, to try the same condition on another engine.
    #[must_use]
    pub fn table_of_rows(&self, definitions: &Definitions, register: usize, rows: &[Row]) -> Option<SqlTable> {
        let (name, _) = definitions.registers.get_index(register)?;
        Some(table_of(rows, self, register, name))
    }
}

/// Checks an example's columns and values against the register's table.
pub(crate) fn read(raw: Spanned<RawExample>, columns: &Columns, notes: &mut Notes<'_>) -> Option<Example> {
    let at = raw.span().start;
    let before = notes.found.len();
    let raw = raw.into_inner();
    let period = match raw.period.parse::<Period>() {
        Ok(period) => Some(period),
        Err(error) => {
            notes.at(at, error.to_string());
            None
        }
    };
    let mut rows = Vec::new();
    for row in raw.rows {
        let mut values = Vec::new();
        for (name, value) in row {
            let Some(column) = columns.by_name.get(&name) else {
                notes.at(
                    at,
                    format!("the example has a column \"{name}\", which this register's table does not have"),
                );
                continue;
            };
            match (column.kind, &value) {
                (Kind::Date, toml::Value::Datetime(day)) => match to_date(day) {
                    Some(day) => values.push((name, Value::Day(day))),
                    None => notes.at(at, format!("\"{name}\" must be a whole date, such as 2026-01-05")),
                },
                (Kind::Days | Kind::Number, toml::Value::Integer(number)) => {
                    values.push((name, Value::Number(*number)))
                }
                (Kind::Text, toml::Value::String(text)) => values.push((name, Value::Text(text.clone()))),
                (Kind::Boolean, toml::Value::Boolean(yes)) => values.push((name, Value::Boolean(*yes))),
                (kind, _) => notes.at(at, format!("\"{name}\" must be {}", kind.words())),
            }
        }
        rows.push(values);
    }
    let value = match &raw.expect.value {
        Some(text) => {
            let figure = Figure::parse(text);
            if figure.is_none() {
                notes.at(at, format!("\"{text}\" is not a number"));
            }
            figure
        }
        None => None,
    };
    let period = period?;
    let today = match &raw.today {
        Some(day) => to_date(day)?,
        None => period.end(),
    };
    (notes.found.len() == before).then(|| Example {
        title: raw.title,
        period,
        today,
        rows,
        expected: Expected {
            numerator: raw.expect.numerator,
            denominator: raw.expect.denominator,
            unknown: raw.expect.unknown,
            value,
        },
        line: notes.line_of(at),
    })
}

impl Example {
    /// What comes out of the example.
    #[must_use]
    pub fn result(&self, measures: &Measures, definitions: &Definitions, measure: &Measure) -> Cell {
        let register = definitions.register_index(&measure.register).unwrap_or_default();
        let layout = &measures.layouts[register];
        let mut words = Words::default();
        let columns = columns_of(&self.rows, layout.columns.keys(), &mut words);
        let bound = Bound::new(measure, &mut words);
        let day = |p: &Parameter| i64::from(self.period.day_of(*p, self.today));
        let values: Vec<i64> = layout.parameters.iter().map(day).collect();
        let inputs = Inputs {
            columns: &columns,
            parameters: Parameters::Same(&values),
        };
        let of_row = self.in_period(&bound, &inputs, measure);
        let tally = bound.tally(&inputs, self.rows.len(), of_row.as_deref(), 1, &[]);
        let count = tally.first().map(|t| t.total).unwrap_or_default();
        let population = match &measure.statistic {
            Statistic::Rate { per, .. } => Some(*per),
            _ => None,
        };
        Cell::of(measure, &count, population)
    }

    /// The example's rows as a table of its register, with every column that conditions may use.
    #[must_use]
    pub fn table(&self, measures: &Measures, definitions: &Definitions, measure: &Measure) -> SqlTable {
        let register = definitions.register_index(&measure.register).unwrap_or_default();
        table_of(&self.rows, measures, register, &measure.register)
    }

    fn in_period(&self, bound: &Bound, inputs: &Inputs<'_>, measure: &Measure) -> Option<Vec<u32>> {
        let (Counting::Period { .. }, Some(counted_on)) = (&measure.counting, &bound.counted_on) else {
            return None;
        };
        let mut days = Vec::new();
        counted_on.evaluate(inputs, 0..self.rows.len(), &mut days);
        let period = i64::from(day_number(self.period.start()))..=i64::from(day_number(self.period.end()));
        let place = |day: &i64| if period.contains(day) { 0 } else { NO_PERIOD };
        Some(days.iter().map(place).collect())
    }

    /// Compares the example with what comes out; each difference is a sentence.
    pub(crate) fn differences(&self, measures: &Measures, definitions: &Definitions, measure: &Measure) -> Vec<String> {
        let cell = self.result(measures, definitions, measure);
        let mut out = Vec::new();
        let mut differ = |what: &str, wanted: String, got: String| {
            if wanted != got {
                out.push(format!(
                    "example \"{}\": the {what} should be {wanted} but is {got}",
                    self.title
                ));
            }
        };
        let expected = &self.expected;
        differ("numerator", expected.numerator.to_string(), cell.numerator.to_string());
        if let Some(denominator) = expected.denominator {
            differ("denominator", denominator.to_string(), cell.denominator.to_string());
        }
        if let Some(unknown) = expected.unknown {
            differ("count of unknowns", unknown.to_string(), cell.unknown.to_string());
        }
        if let Some(value) = expected.value {
            let got = cell.figure.map_or("nothing".to_owned(), |f| f.to_string());
            differ("figure", value.to_string(), got);
        }
        out
    }
}
