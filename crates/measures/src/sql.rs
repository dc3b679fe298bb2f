//! A register's table as SQL, and a measure's conditions as queries over it: the same text for every engine.
//!
//! Days are `DATE` in PostgreSQL and whole day numbers (days since 1 January 1970) in SQLite, so that
//! `plan_issued - request_received <= 140` counts days on both as it is.

use std::fmt::Write as _;

use calendar::date_of_day_number;
use record::{NULL, Position};

use crate::measure::{Counting, Measure};
use crate::period::Period;
use crate::{Measures, Parameter};
use definitions::column::Kind;
use definitions::expression::Words;
use record::columns::ColumnReader;

/// Which engine SQL is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.39 or later.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    fn type_of(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Postgres, Kind::Date) => "DATE",
            (Self::Postgres, Kind::Days) => "INTEGER",
            // In units of the last decimal, as conditions compare them.
            (Self::Postgres, Kind::Number | Kind::Decimal(_)) => "BIGINT",
            (Self::Postgres, Kind::Boolean) => "BOOLEAN",
            (_, Kind::Text) => "TEXT",
            (Self::Sqlite, _) => "INTEGER",
        }
    }

    /// A value of a column as SQL.
    fn literal(self, kind: Kind, value: i64, text: &str) -> String {
        if value == NULL {
            return "NULL".to_owned();
        }
        match (self, kind) {
            (_, Kind::Text) => format!("'{}'", text.replace('\0', "").replace('\'', "''")),
            (Self::Postgres, Kind::Date) => i32::try_from(value)
                .ok()
                .and_then(date_of_day_number)
                .map_or("NULL".to_owned(), |day| format!("DATE '{day}'")),
            (Self::Postgres, Kind::Boolean) => if value == 0 { "FALSE" } else { "TRUE" }.to_owned(),
            _ => value.to_string(),
        }
    }
}

/// The table of a register at a position, ready to be written as SQL.
#[derive(Debug, Clone)]
pub struct SqlTable {
    /// The table's name: the register's id.
    pub name: String,
    /// Names and kinds of the columns.
    pub columns: Vec<(String, Kind)>,
    /// Values by column, as numbers.
    values: Vec<Vec<i64>>,
    /// Texts of the text columns, by number.
    texts: std::collections::HashMap<i64, String>,
}

/// Rows in one INSERT statement.
const BATCH: usize = 200;

impl SqlTable {
    /// The table of a register at a position, with every column that conditions may use.
    ///
    /// `last` is the position at the viewpoint, from which facts about children and links are taken, as when measures
    /// are computed; the same position twice gives the table as it is. `None` when there is no such register.
    #[must_use]
    pub fn of(position: &Position, last: &Position, measures: &Measures, register: &str) -> Option<Self> {
        let register = position.ledger().definitions().register_index(register)?;
        let columns = &measures.columns_of(register)?.by_name;
        let mut words = Words::of(position.ledger().interner());
        let reader = ColumnReader::new(last, &measures.related, &measures.related_layouts, &mut words);
        let related = reader.related_rows(position, &vec![true; measures.related.len()]);
        let wanted = vec![true; columns.len()];
        let values = reader.columns(position, register, columns, &wanted, &related);
        let columns: Vec<(String, Kind)> = columns.iter().map(|(name, c)| (name.clone(), c.kind)).collect();
        Some(Self::from_values(
            position.ledger().definitions().registers[register].id.clone(),
            columns,
            values.into_iter().map(|v| v.to_vec()).collect(),
            &words,
        ))
    }

    pub(crate) fn from_values(
        name: String,
        columns: Vec<(String, Kind)>,
        values: Vec<Vec<i64>>,
        words: &Words<'_>,
    ) -> Self {
        let mut texts = std::collections::HashMap::new();
        for ((_, kind), values) in columns.iter().zip(&values) {
            if *kind == Kind::Text {
                for &value in values.iter().filter(|v| **v != NULL) {
                    texts.entry(value).or_insert_with(|| words.text(value).to_owned());
                }
            }
        }
        Self {
            name,
            columns,
            values,
            texts,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    /// The statements that make and fill the table.
    #[must_use]
    pub fn statements(&self, dialect: Dialect) -> Vec<String> {
        let mut out = Vec::new();
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, kind)| format!("\"{name}\" {}", dialect.type_of(*kind)))
            .collect();
        out.push(format!("CREATE TABLE \"{}\" ({})", self.name, columns.join(", ")));
        for start in (0..self.rows()).step_by(BATCH) {
            let mut statement = format!("INSERT INTO \"{}\" VALUES ", self.name);
            for row in start..(start + BATCH).min(self.rows()) {
                let values: Vec<String> = self
                    .columns
                    .iter()
                    .zip(&self.values)
                    .map(|((_, kind), values)| {
                        let text = self.texts.get(&values[row]).map_or("", String::as_str);
                        dialect.literal(*kind, values[row], text)
                    })
                    .collect();
                let comma = if row == start { "" } else { ", " };
                // Writing into a string cannot fail.
                let _ = write!(statement, "{comma}({})", values.join(", "));
            }
            out.push(statement);
        }
        out
    }
}

/// The query that counts a measure in a period: one row with the numerator and the denominator.
#[must_use]
pub fn counting_query(measure: &Measure, period: Period, today: calendar::Date, dialect: Dialect) -> String {
    let text = |e: &Option<crate::Expression>| e.as_ref().map(|e| e.text.trim().to_owned());
    let numerator = text(&measure.numerator).unwrap_or_else(|| "TRUE".to_owned());
    let denominator = text(&measure.denominator).unwrap_or_else(|| numerator.clone());
    let counted = match &measure.counting {
        Counting::Period { counted_on } => format!(
            " AND ({}) BETWEEN :period_start AND :period_end",
            counted_on.text.trim()
        ),
        Counting::Position => String::new(),
    };
    let query = format!(
        "SELECT COUNT(CASE WHEN ({numerator}) THEN 1 END) AS numerator, COUNT(*) AS denominator FROM \"{}\" WHERE ({denominator}){counted}",
        measure.register
    );
    with_parameters(&query, period, today, dialect)
}

/// A text with every parameter replaced by its day; texts in quotes are left alone.
#[must_use]
pub fn with_parameters(sql: &str, period: Period, today: calendar::Date, dialect: Dialect) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '\'' {
            quoted = !quoted;
        }
        if c == ':' && !quoted {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            if let Some(parameter) = Parameter::named(&rest[..end]) {
                let day = i64::from(period.day_of(parameter, today));
                out.push_str(&dialect.literal(Kind::Date, day, ""));
                rest = &rest[end..];
                continue;
            }
        }
        out.push(c);
    }
    out
}
