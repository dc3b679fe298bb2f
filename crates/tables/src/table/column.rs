//! A column: text as written and, beside it, what it means.

use super::codes::Codes;
use super::{Cell, Table, cell_at};
use crate::day::Day;
use crate::schema::{ColumnDef, Kind};

/// What a cell holds, when it is understood as a `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// The element or column was not there.
    Absent,
    /// It was there and blank.
    Empty,
    /// It was there and is not a `T`.
    Bad,
    /// The value.
    Is(T),
}

impl<T> Read<T> {
    /// The value, if there is one that can be understood.
    pub fn ok(self) -> Option<T> {
        match self {
            Read::Is(v) => Some(v),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Typed {
    Text,
    Date(Vec<i32>),
    Int(Vec<i64>),
    Bool(Vec<u8>),
    Number(Vec<f64>),
}

const NO_DATE: i32 = i32::MIN;
const BAD_DATE: i32 = i32::MIN + 1;
const NO_INT: i64 = i64::MIN;
const BAD_INT: i64 = i64::MIN + 1;
const NO_BOOL: u8 = 2;
const BAD_BOOL: u8 = 3;
const NO_NUMBER: f64 = f64::NEG_INFINITY;

#[inline]
fn at<T: Copy>(values: &[T], row: usize, none: T) -> T {
    values.get(row).copied().unwrap_or(none)
}

impl Typed {
    /// Parses a column once, as its kind says.
    pub(super) fn of(table: &Table, column: usize) -> Typed {
        let texts = table.cells[column]
            .iter()
            .map(|c| if c.len == u16::MAX { "" } else { trim(table.raw(*c)) });
        match table.def.columns[column].kind {
            Kind::Text => Typed::Text,
            Kind::Date => Typed::Date(
                texts
                    .map(|t| match t {
                        "" => NO_DATE,
                        t => Day::parse(t).map_or(BAD_DATE, Day::number),
                    })
                    .collect(),
            ),
            Kind::Int => Typed::Int(
                texts
                    .map(|t| match t {
                        "" => NO_INT,
                        t => parse_int(t).unwrap_or(BAD_INT),
                    })
                    .collect(),
            ),
            Kind::Bool => Typed::Bool(
                texts
                    .map(|t| match t {
                        "" => NO_BOOL,
                        t => parse_bool(t).map_or(BAD_BOOL, u8::from),
                    })
                    .collect(),
            ),
            Kind::Number => Typed::Number(
                texts
                    .map(|t| match t {
                        "" => NO_NUMBER,
                        t => t
                            .trim_end_matches('%')
                            .trim_end()
                            .parse()
                            .ok()
                            .filter(|n: &f64| n.is_finite())
                            .unwrap_or(f64::NAN),
                    })
                    .collect(),
            ),
        }
    }
}

fn parse_int(text: &str) -> Option<i64> {
    // A workbook writes whole numbers as 3.0.
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().filter(|n: &i64| *n > BAD_INT)
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        t if t.eq_ignore_ascii_case("true") || t.eq_ignore_ascii_case("yes") => Some(true),
        t if t.eq_ignore_ascii_case("false") || t.eq_ignore_ascii_case("no") => Some(false),
        _ => None,
    }
}

pub(crate) fn trim(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(a), Some(b)) if a.is_ascii_graphic() && b.is_ascii_graphic() => text,
        (None, _) => "",
        _ => text.trim(),
    }
}

/// A column of a table.
#[derive(Clone, Copy)]
pub struct Col<'a> {
    /// The table it belongs to.
    pub table: &'a Table,
    /// Its description.
    pub def: &'static ColumnDef,
    /// Its position in the table.
    pub index: usize,
    pub(super) cells: &'a [Cell],
    pub(super) typed: &'a Typed,
    pub(super) codes: Option<&'a Codes>,
}

impl<'a> Col<'a> {
    /// The text exactly as written; `None` when absent.
    #[inline]
    pub fn raw(&self, row: usize) -> Option<&'a str> {
        let cell = cell_at(self.cells, row);
        (cell.len != u16::MAX).then(|| self.table.raw(cell))
    }

    /// The text without surrounding space; empty when absent or blank.
    #[inline]
    pub fn text(&self, row: usize) -> &'a str {
        trim(self.raw(row).unwrap_or(""))
    }

    /// The text as a three-state value (never `Bad`).
    pub fn read(&self, row: usize) -> Read<&'a str> {
        match self.raw(row).map(trim) {
            None => Read::Absent,
            Some("") => Read::Empty,
            Some(t) => Read::Is(t),
        }
    }

    /// Whether something other than blank is written.
    #[inline]
    pub fn filled(&self, row: usize) -> bool {
        match (self.codes, self.typed) {
            (Some(codes), _) => codes.which(row) != 0,
            (None, Typed::Date(days)) => at(days, row, NO_DATE) != NO_DATE,
            (None, Typed::Int(ints)) => at(ints, row, NO_INT) != NO_INT,
            (None, Typed::Bool(bools)) => at(bools, row, NO_BOOL) != NO_BOOL,
            (None, Typed::Number(numbers)) => at(numbers, row, NO_NUMBER) != NO_NUMBER,
            (None, Typed::Text) => {
                let cell = cell_at(self.cells, row);
                cell.len != 0 && cell.len != u16::MAX && !trim(self.table.raw(cell)).is_empty()
            }
        }
    }

    /// Whether the element or column is absent or blank.
    #[inline]
    pub fn missing(&self, row: usize) -> bool {
        !self.filled(row)
    }

    /// Whether the text is this code (case counts unless the schema says otherwise).
    #[inline(always)]
    pub fn is(&self, row: usize, code: &str) -> bool {
        self.one_of(row, &[code])
    }

    fn same_code(&self, text: &str, code: &str) -> bool {
        text == code || (self.table.ignore_case && text.eq_ignore_ascii_case(code))
    }

    /// Whether the text is one of these codes.
    #[inline(always)]
    pub fn one_of(&self, row: usize, codes: &[&str]) -> bool {
        match self.codes {
            Some(numbered) => numbered.one_of(row, codes, self.table.ignore_case),
            None => self.one_of_texts(row, codes),
        }
    }

    fn one_of_texts(&self, row: usize, codes: &[&str]) -> bool {
        let text = self.text(row);
        codes.iter().any(|c| self.same_code(text, c))
    }

    /// Whether the text is the same as another cell's, in that column or another, letter case apart; two
    /// blank cells are.
    #[inline]
    pub fn same(&self, row: usize, other: Col<'_>, other_row: usize) -> bool {
        match (self.codes, other.codes) {
            (Some(a), Some(b)) if self.table.ignore_case && other.table.ignore_case => {
                a.compared(row) == b.compared(other_row)
            }
            _ => self.text(row).eq_ignore_ascii_case(other.text(other_row)),
        }
    }

    /// Whether the text of a row is one of these codes, as [`Self::one_of`] does: the quicker way where a
    /// rule has many codes, or gets them from elsewhere.
    pub fn among<'c>(&self, codes: &'c [&'c str]) -> impl Fn(usize) -> bool + use<'a, 'c> {
        let col = *self;
        self.passing(move |text| codes.iter().any(|c| col.same_code(text, c)))
    }

    /// Whether the text of a row passes a test: once for each different text, where the column has few.
    pub fn passing<T: Fn(&str) -> bool>(&self, test: T) -> impl Fn(usize) -> bool + use<'a, T> {
        let (col, passed) = (*self, self.codes.map(|codes| codes.each(&test)));
        move |row| match (&passed, col.codes) {
            (Some(passed), Some(codes)) => passed[usize::from(codes.which(row))],
            _ => test(col.text(row)),
        }
    }

    /// The cell as a day.
    #[inline]
    pub fn date(&self, row: usize) -> Read<Day> {
        match self.typed {
            Typed::Date(days) => match at(days, row, NO_DATE) {
                NO_DATE => self.blank(row),
                BAD_DATE => Read::Bad,
                n => Read::Is(Day::from_number(n)),
            },
            _ => self.wrong("a date"),
        }
    }

    /// The cell as a whole number.
    #[inline]
    pub fn int(&self, row: usize) -> Read<i64> {
        match self.typed {
            Typed::Int(ints) => match at(ints, row, NO_INT) {
                NO_INT => self.blank(row),
                BAD_INT => Read::Bad,
                n => Read::Is(n),
            },
            _ => self.wrong("a whole number"),
        }
    }

    /// The cell as yes or no.
    #[inline]
    pub fn bool(&self, row: usize) -> Read<bool> {
        match self.typed {
            Typed::Bool(bools) => match at(bools, row, NO_BOOL) {
                0 => Read::Is(false),
                1 => Read::Is(true),
                NO_BOOL => self.blank(row),
                _ => Read::Bad,
            },
            _ => self.wrong("a yes or no"),
        }
    }

    /// The cell as a decimal number.
    #[inline]
    pub fn number(&self, row: usize) -> Read<f64> {
        match self.typed {
            Typed::Number(numbers) => match at(numbers, row, NO_NUMBER) {
                n if n.is_nan() => Read::Bad,
                NO_NUMBER => self.blank(row),
                n => Read::Is(n),
            },
            _ => self.wrong("a number"),
        }
    }

    /// Whether the cell holds something its kind cannot be read from.
    #[inline]
    pub fn is_bad(&self, row: usize) -> bool {
        match self.typed {
            Typed::Text => false,
            Typed::Date(d) => at(d, row, NO_DATE) == BAD_DATE,
            Typed::Int(i) => at(i, row, NO_INT) == BAD_INT,
            Typed::Bool(b) => at(b, row, NO_BOOL) == BAD_BOOL,
            Typed::Number(n) => at(n, row, NO_NUMBER).is_nan(),
        }
    }

    fn blank<T>(&self, row: usize) -> Read<T> {
        if cell_at(self.cells, row).len == u16::MAX {
            Read::Absent
        } else {
            Read::Empty
        }
    }

    #[cold]
    fn wrong<T>(&self, kind: &str) -> Read<T> {
        crate::fault::fault(format!(
            "column {} of {} is not {kind} in the schema",
            self.def.name, self.table.def.name
        ))
    }
}
