use calendar::{Date, Timestamp, date_of_day_number, day_number};

use crate::decimal::MOST_DECIMALS;
use crate::{CodeList, Decimal, Moment, MomentError, Reference, Value, text, value};

/// A fact that steps carry: an entry of a register's `[fields]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// `title`: what a reader calls it.
    pub title: String,
    /// `type`: what kind of fact it is. It never changes: a field of another type is another field.
    pub kind: FieldType,
    /// `codes`: the code list, for a code or codes.
    pub codes: Option<String>,
    /// `decimals`: of a number, how many digits it may have behind the point; 0 for every other type.
    pub decimals: u8,
    /// `min`: the least that makes sense, as [`Field::number`] counts. Forms and imports refuse less; what is on record
    /// stays readable and is reported.
    pub min: Option<i64>,
    /// `max`: the most that makes sense, as [`Field::number`] counts.
    pub max: Option<i64>,
    /// `of`: for a reference, the registers it may lead to; `measure` for one that leads to measures.
    pub of: Vec<String>,
    /// `where`: which entries of those registers it may lead to, as a condition over their columns.
    pub condition: Option<String>,
    /// `inverse`: for a reference, what it is called read from the other end, such as "answered by".
    pub inverse: Option<String>,
    /// `hint`: help under the question.
    pub hint: Option<String>,
    /// `personal`: whether it identifies a person, and so never leaves the record in logs or totals.
    pub personal: bool,
    /// `hidden`: whether it is kept for the program alone, and no page shows it.
    pub hidden: bool,
    /// `formerly`: ids under which it was recorded before.
    pub formerly: Vec<String>,
    /// Position of its link among the register's links, for a reference.
    pub link: Option<usize>,
}

/// Kinds of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text: a name, a reference, a place.
    Line,
    /// Text of several lines.
    Text,
    /// One of a code list.
    Code,
    /// Any number of a code list: the codes, separated by a space.
    Codes,
    /// A day.
    Date,
    /// An instant: a day and a time, with the offset from UTC.
    Moment,
    /// A whole number.
    Integer,
    /// A number with `decimals`.
    Number,
    /// Money: whole pence, shown as pounds.
    Money,
    /// A length of time, given in hours and held in minutes.
    Hours,
    /// Yes or no.
    Boolean,
    /// A file that the record keeps.
    File,
    /// Another entry.
    Entry,
    /// Any number of other entries, each added and ended on a day of its own.
    Entries,
}

impl FieldType {
    /// Whether it leads to other entries.
    #[must_use]
    pub fn is_reference(self) -> bool {
        matches!(self, Self::Entry | Self::Entries)
    }

    /// Whether it holds text, or a code or codes.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Line | Self::Text | Self::Code | Self::Codes)
    }

    /// Whether it is a code or codes.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(self, Self::Code | Self::Codes)
    }

    /// Whether it holds a day, alone or with a time.
    #[must_use]
    pub fn has_day(self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }

    /// Whether its values have an order, so that `min` and `max` mean something.
    #[must_use]
    pub fn has_order(self) -> bool {
        matches!(
            self,
            Self::Date | Self::Integer | Self::Number | Self::Money | Self::Hours
        )
    }
}

/// Why a text or value does not fit a field: a sentence that says what to enter instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a date that can be understood.
    #[error("enter a date as day, month and year, for example 27 3 2026")]
    Date,
    /// Not a moment.
    #[error("enter a day and a time, for example 27/3/2026 14:30")]
    Moment,
    /// A time that the clocks leave out on that day, after the day.
    #[error("enter the time that the clocks showed: on {0} they went forward, and there was no {1}")]
    LeftOut(String, String),
    /// Not a whole number.
    #[error("enter a whole number, for example 12")]
    Integer,
    /// Not a number, or one with too many decimals.
    #[error("enter a number{}, for example {}", decimals_words(*.0), if *.0 == 0 { "12" } else { "1.5" })]
    Number(u8),
    /// Not an amount of money.
    #[error("enter an amount in pounds and pence, for example 1234.50")]
    Money,
    /// Not a length of time.
    #[error("enter hours, for example 18.5 or 18:30")]
    Hours,
    /// Neither yes nor no.
    #[error("choose yes or no")]
    Boolean,
    /// A file cannot be written in a cell.
    #[error("a file cannot be given here; add it on the entry's page")]
    File,
    /// A reference must be found among the entries.
    #[error("name an entry that is on record")]
    Entry,
    /// A line break where one line is wanted.
    #[error("enter one line, without line breaks")]
    Line,
    /// A text that is too long.
    #[error("enter {0} characters or fewer")]
    Long(usize),
    /// Not in the field's code list.
    #[error("\"{given}\" is not one of the choices: {choices}")]
    Code {
        /// What was given.
        given: String,
        /// The codes allowed.
        choices: String,
    },
    /// A code that was not in use on the day.
    #[error("\"{0}\" was not one of the choices on that day")]
    CodeThen(String),
    /// Less than makes sense.
    #[error("enter {0} or more")]
    Least(String),
    /// More than makes sense.
    #[error("enter {0} or less")]
    Most(String),
    /// Before the first day that makes sense.
    #[error("enter a day from {0} on")]
    First(String),
    /// After the last day that makes sense.
    #[error("enter a day up to {0}")]
    Last(String),
    /// The value is of another type.
    #[error("it is not of the field's type")]
    Type,
}

fn decimals_words(decimals: u8) -> String {
    match decimals {
        0 => String::new(),
        1 => " with at most 1 decimal".to_owned(),
        most => format!(" with at most {most} decimals"),
    }
}

impl Field {
    /// A field of a type with nothing else said of it.
    #[must_use]
    pub fn new(title: impl Into<String>, kind: FieldType) -> Self {
        Self {
            title: title.into(),
            kind,
            codes: None,
            decimals: 0,
            min: None,
            max: None,
            of: Vec::new(),
            condition: None,
            inverse: None,
            hint: None,
            personal: false,
            hidden: false,
            formerly: Vec::new(),
            link: None,
        }
    }

    /// How many of the units that columns and conditions count make one: 10 for a number with one decimal, 100 for
    /// money (pence to the pound), 60 for hours (minutes).
    #[must_use]
    pub fn scale(&self) -> i64 {
        match self.kind {
            FieldType::Number => 10_i64.pow(u32::from(self.decimals.min(MOST_DECIMALS))),
            FieldType::Money => 100,
            FieldType::Hours => 60,
            _ => 1,
        }
    }

    /// Whether the value has the shape this field holds.
    #[must_use]
    pub fn holds(&self, given: &Value) -> bool {
        match given {
            Value::Text(_) => self.kind.is_text(),
            Value::File(_) => self.kind == FieldType::File,
            Value::Entry(_) => self.kind == FieldType::Entry,
            Value::Entries(_) => self.kind == FieldType::Entries,
            _ => self.number(given).is_some(),
        }
    }

    /// The whole number a value counts as, in columns and in order: days and microseconds since 1970, pence, minutes,
    /// a number's units at the field's decimals. `None` for what has none, or does not fit.
    #[must_use]
    pub fn number(&self, given: &Value) -> Option<i64> {
        match (given, self.kind) {
            (Value::Boolean(yes), FieldType::Boolean) => Some(i64::from(*yes)),
            (Value::Integer(number), FieldType::Integer) => Some(*number),
            (Value::Number(number), FieldType::Number) => number.scaled(self.decimals),
            (Value::Money(pence), FieldType::Money) => Some(*pence),
            (Value::Hours(minutes), FieldType::Hours) => Some(*minutes),
            (Value::Date(date), FieldType::Date) => Some(i64::from(day_number(*date))),
            (Value::Moment(moment), FieldType::Moment) => Some(moment.at().as_microsecond()),
            _ => None,
        }
    }

    /// The value that [`Field::number`] counts so.
    #[must_use]
    pub fn of_number(&self, number: i64) -> Option<Value> {
        Some(match self.kind {
            FieldType::Boolean => Value::Boolean(number != 0),
            FieldType::Integer => Value::Integer(number),
            FieldType::Number => Value::Number(Decimal::new(number, self.decimals)),
            FieldType::Money => Value::Money(number),
            FieldType::Hours => Value::Hours(number),
            FieldType::Date => Value::Date(date_of_day_number(i32::try_from(number).ok()?)?),
            FieldType::Moment => Value::Moment(Moment::in_england(Timestamp::from_microsecond(number).ok()?)),
            _ => return None,
        })
    }

    /// Reads a text, as a form or a file gives it, into a value that makes sense on a day; surrounding white space is
    /// not kept. A reference cannot be read from its text alone.
    ///
    /// # Errors
    /// A sentence saying what to enter instead.
    pub fn read(&self, given: &str, codes: Option<&CodeList>, on: Option<Date>) -> Result<Value, ValueError> {
        let given = given.trim();
        let read = match self.kind {
            FieldType::Line | FieldType::Text => Value::Text(given.to_owned()),
            FieldType::Code => Value::Text(code(given, codes)?),
            FieldType::Codes => Value::Text(several(given, codes)?),
            FieldType::Date => value::day(given).map(Value::Date).ok_or(ValueError::Date)?,
            FieldType::Moment => given.parse().map(Value::Moment).map_err(|wrong| match wrong {
                MomentError::Unreadable => ValueError::Moment,
                MomentError::LeftOut(day, time) => ValueError::LeftOut(day, time),
            })?,
            FieldType::Integer => {
                let number: Decimal = given.parse().map_err(|()| ValueError::Integer)?;
                Value::Integer(number.scaled(0).ok_or(ValueError::Integer)?)
            }
            FieldType::Number => {
                let wrong = ValueError::Number(self.decimals);
                let number: Decimal = given.parse().map_err(|()| wrong.clone())?;
                number.scaled(self.decimals).ok_or(wrong)?;
                Value::Number(number)
            }
            FieldType::Money => Value::Money(pence(given).ok_or(ValueError::Money)?),
            FieldType::Hours => Value::Hours(minutes(given).ok_or(ValueError::Hours)?),
            FieldType::Boolean => match given.to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" | "y" => Value::Boolean(true),
                "0" | "false" | "no" | "n" => Value::Boolean(false),
                _ => return Err(ValueError::Boolean),
            },
            FieldType::File => return Err(ValueError::File),
            FieldType::Entry | FieldType::Entries => return Err(ValueError::Entry),
        };
        self.check(&read, codes, on)?;
        Ok(read)
    }

    /// Whether a value may be recorded on a day: of the field's type, within `min` and `max`, short enough, and a code
    /// of the list that is in use.
    ///
    /// # Errors
    /// A sentence saying what to enter instead.
    pub fn check(&self, given: &Value, codes: Option<&CodeList>, on: Option<Date>) -> Result<(), ValueError> {
        if !self.holds(given) {
            return Err(ValueError::Type);
        }
        if let Value::Text(given) = given {
            if let Some(longest) = text::longest(self).filter(|most| given.chars().count() > *most) {
                return Err(ValueError::Long(longest));
            }
            if self.kind == FieldType::Line && given.contains(['\n', '\r']) {
                return Err(ValueError::Line);
            }
            if self.kind.is_code()
                && let Some(list) = codes
            {
                let one = self.kind == FieldType::Code;
                let parts = given.split(' ').filter(|_| !one);
                for code in parts.chain(one.then_some(given.as_str())) {
                    list.allows(code, on)?;
                }
            }
        }
        if let Value::Entry(Reference::Named(key)) = given
            && !self.of.contains(&key.register)
        {
            return Err(ValueError::Entry);
        }
        let Some(number) = self.number(given) else {
            return Ok(());
        };
        let shown = |limit: i64| self.of_number(limit).map(|v| v.to_string()).unwrap_or_default();
        let is_day = self.kind == FieldType::Date;
        match (self.min, self.max) {
            (Some(min), _) if number < min && is_day => Err(ValueError::First(shown(min))),
            (Some(min), _) if number < min => Err(ValueError::Least(shown(min))),
            (_, Some(max)) if number > max && is_day => Err(ValueError::Last(shown(max))),
            (_, Some(max)) if number > max => Err(ValueError::Most(shown(max))),
            _ => Ok(()),
        }
    }
}

fn code(given: &str, codes: Option<&CodeList>) -> Result<String, ValueError> {
    match codes {
        Some(list) => list
            .find(given)
            .map(|c| c.code.clone())
            .ok_or_else(|| list.unknown(given)),
        None => Ok(given.to_owned()),
    }
}

/// Codes with a space or a semicolon between, or a line each; semicolons and lines part titles of several words.
fn several(given: &str, codes: Option<&CodeList>) -> Result<String, ValueError> {
    let wide = given.contains([';', '\n']) || codes.is_some_and(|list| list.find(given).is_some());
    let parts: Vec<&str> = match wide {
        true => given
            .split([';', '\n'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect(),
        false => given.split_whitespace().collect(),
    };
    let found: Vec<String> = parts
        .into_iter()
        .map(|part| code(part, codes))
        .collect::<Result<_, _>>()?;
    Ok(found.join(" "))
}

/// An amount in pounds, with or without the sign, as pence.
fn pence(given: &str) -> Option<i64> {
    let plain = given.replacen('£', "", 1);
    plain.trim().parse::<Decimal>().ok()?.scaled(2)
}

/// Hours, as a number or as hours and minutes, in minutes.
fn minutes(given: &str) -> Option<i64> {
    if let Some((hours, minutes)) = given.split_once(':') {
        let (hours, minutes): (i64, i64) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
        return ((0..60).contains(&minutes) && hours >= 0).then_some(hours.checked_mul(60)? + minutes);
    }
    let hundredths = given.parse::<Decimal>().ok()?.scaled(2)?;
    // Hundredths of an hour that make no whole minute are rounded to the nearest, half away from zero.
    let (minutes, rest) = (hundredths * 3 / 5, hundredths * 3 % 5);
    Some(minutes + if rest.abs() >= 3 { rest.signum() } else { 0 })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Field, FieldType, ValueError};
    use crate::{Code, CodeList, Value};

    fn field(kind: FieldType) -> Field {
        Field::new("F", kind)
    }

    #[test]
    fn each_type_reads_what_people_write_and_says_what_to_enter_instead() {
        let number = Field {
            decimals: 1,
            ..field(FieldType::Number)
        };
        for (field, text, value) in [
            (&field(FieldType::Money), "£1,234.5", Value::Money(123_450)),
            (&field(FieldType::Money), "-3", Value::Money(-300)),
            (&field(FieldType::Hours), "18.5", Value::Hours(1110)),
            (&field(FieldType::Hours), "18:20", Value::Hours(1100)),
            (&field(FieldType::Hours), "0.33", Value::Hours(20)),
            (&field(FieldType::Integer), "12.0", Value::Integer(12)),
            (&field(FieldType::Boolean), "Y", Value::Boolean(true)),
            (&number, "2.50", Value::Number("2.5".parse().unwrap())),
        ] {
            assert_eq!(field.read(text, None, None), Ok(value.clone()), "{text}");
            let count = field.number(&value).unwrap();
            assert_eq!(field.of_number(count), Some(value), "{text}");
        }
        for (field, text, says) in [
            (
                &field(FieldType::Money),
                "12.345",
                "enter an amount in pounds and pence",
            ),
            (
                &field(FieldType::Hours),
                "18:75",
                "enter hours, for example 18.5 or 18:30",
            ),
            (&field(FieldType::Moment), "2026-05-07", "enter a day and a time"),
            (&number, "2.55", "enter a number with at most 1 decimal"),
            (&field(FieldType::Line), "a\nb", "one line"),
        ] {
            let error = field.read(text, None, None).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_value_outside_any_sense_is_refused() {
        let likelihood = Field {
            min: Some(1),
            max: Some(5),
            ..field(FieldType::Integer)
        };
        assert_eq!(likelihood.read("9", None, None), Err(ValueError::Most("5".to_owned())));
        assert_eq!(
            likelihood.read("-3", None, None),
            Err(ValueError::Least("1".to_owned()))
        );
        assert_eq!(likelihood.read("5", None, None), Ok(Value::Integer(5)));
    }

    #[test]
    fn codes_are_found_by_code_or_title_and_only_while_in_use() {
        let code = |code: &str, title: &str, to: Option<&str>| Code {
            to: to.map(|day| day.parse().unwrap()),
            ..Code::new(code, title)
        };
        let list = CodeList {
            id: "kind".to_owned(),
            title: "Kind".to_owned(),
            source: "s".to_owned(),
            local: false,
            codes: vec![code("a", "Special school", None), code("b", "Unit", Some("2025-08-31"))],
        };
        let day = |text: &str| Some(text.parse().unwrap());
        let one = field(FieldType::Code);
        assert_eq!(
            one.read("special SCHOOL", Some(&list), day("2026-01-01")),
            Ok("a".into())
        );
        assert_eq!(one.read("b", Some(&list), day("2025-08-31")), Ok("b".into()));
        assert_eq!(
            one.read("b", Some(&list), day("2025-09-01")),
            Err(ValueError::CodeThen("b".to_owned()))
        );
        assert_eq!(
            one.read("c", Some(&list), None).unwrap_err().to_string(),
            "\"c\" is not one of the choices: a, b"
        );
        let many = field(FieldType::Codes);
        assert_eq!(many.read("Special school; unit", Some(&list), None), Ok("a b".into()));
        assert_eq!(many.read("a b", Some(&list), None), Ok("a b".into()));
    }
}
