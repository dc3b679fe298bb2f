//! One cell of a list, in words, and as spreadsheets want it.

use calendar::{Date, date_of_day_number};
use definitions::column::{ClockPart, Column, Kind, Source};
use definitions::computed::Unit;
use definitions::{Clock, FieldType, RunningClock, Shows, Value};
use record::{NO_ENTRY, NULL};

use super::facets::{age_of, state_words};
use super::{Line, Listing};
use crate::AreaContext;
use crate::clock_view::{standing_of, urgency_of};
use crate::display::Fact;
use crate::error::PageError;
use crate::labels::{entry_href, label, name, stage};

/// What a cell shows.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Where it leads; empty where it leads nowhere.
    pub(crate) href: String,
    /// A second, quiet line.
    pub(crate) under: String,
    pub(crate) class: &'static str,
    pub(crate) plain: Plain,
}

/// What a spreadsheet makes of it.
#[derive(Default)]
pub(crate) enum Plain {
    #[default]
    Text,
    Day(Date),
    /// Digits with a point and without a unit.
    Number(String),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// As files hold it: days as year, month and day; numbers without units.
    pub(crate) fn written(&self) -> String {
        match &self.plain {
            Plain::Text => self.text.clone(),
            Plain::Day(day) => day.to_string(),
            Plain::Number(digits) => digits.clone(),
        }
    }
}

/// The limit that an entry should be worked on by: the most days late; one that may not bind only where there is no
/// other.
pub(super) fn next(context: &AreaContext, register: usize, row: u32) -> Option<(usize, RunningClock)> {
    let clocks = &context.definitions().registers[register].clocks;
    if clocks.is_empty() {
        return None;
    }
    let open = context
        .position()
        .clocks(register, row)
        .filter(|(_, c)| c.state.is_open());
    open.max_by_key(|(at, c)| (!clocks[*at].conditional, c.days))
}

impl Listing<'_> {
    /// The cell of a line in a column, by the column's position. What it shows of a child passes the policy.
    pub(crate) fn cell(&self, line: Line, column: usize) -> Result<Cell, PageError> {
        let part = self.parts[line.part];
        let Some(column) = part.view.columns.get(column) else {
            return Ok(Cell::default());
        };
        cell(self.context, (part.register, line.row), &column.shows)
    }
}

fn cell(context: &AreaContext, (register, row): (usize, u32), shows: &Shows) -> Result<Cell, PageError> {
    let (position, messages) = (context.position(), context.messages());
    let table = position.table(register);
    Ok(match shows {
        Shows::Words(words) => Cell::text(words.as_str()),
        Shows::Stage => Cell {
            class: "gt-stage",
            ..Cell::text(stage(context, register, row))
        },
        Shows::Age => match age_of(position, table.subject[row as usize]) {
            Some(age) => Cell {
                plain: Plain::Number(age.to_string()),
                ..Cell::text(age.to_string())
            },
            None => Cell::default(),
        },
        Shows::Next => match next(context, register, row) {
            Some((at, running)) => {
                let clock: &Clock = &context.definitions().registers[register].clocks[at];
                let standing = standing_of(messages, clock, &running);
                Cell {
                    class: urgency_of(clock, &running),
                    ..Cell::text(format!("{}: {standing}", clock.title))
                }
            }
            None => Cell::default(),
        },
        Shows::Whole => {
            let whole = table.whole(row as usize).unwrap_or(NO_ENTRY);
            match position.find_place(whole) {
                Some((of, at)) if context.definitions().registers[of].people => match context.child_of(of, at)? {
                    Some(child) => Cell {
                        href: child.href(),
                        under: format!("{} {}", messages.get("child-number"), child.reference()),
                        ..Cell::text(child.name())
                    },
                    None => Cell::default(),
                },
                Some((of, at)) => {
                    context.child_of(of, at)?;
                    Cell {
                        href: entry_href(context, of, whole),
                        ..Cell::text(name(context, of, at))
                    }
                }
                None if context.definitions().registers[register].about_people => Cell {
                    class: "gt-quiet",
                    ..Cell::text(messages.get("register-no-child"))
                },
                None => Cell::default(),
            }
        }
        Shows::Column(column) => of_column(context, (register, row), column)?,
    })
}

/// A cell of a column of a register's table. A field has the words of its own type, wherever it is.
fn of_column(context: &AreaContext, (register, row): (usize, u32), column: &Column) -> Result<Cell, PageError> {
    let position = context.position();
    let table = position.table(register);
    let definition = &context.definitions().registers[register];
    let inner = |source: &Source| Column {
        source: source.clone(),
        ..column.clone()
    };
    let found = match &column.source {
        Source::Child(source) => table.whole(row as usize).map(|place| (place, inner(source))),
        Source::Link {
            link, column: source, ..
        } => {
            let place = table.links[*link][row as usize];
            (place != NO_ENTRY && position.is_opened(place)).then(|| (place, inner(source)))
        }
        Source::Field(at) => {
            let Some((id, field)) = definition.fields.get_index(*at) else {
                return Ok(Cell::default());
            };
            let place = table.entry[row as usize];
            if field.kind == FieldType::Entries {
                let mut names = Vec::new();
                for end in position.linked_from(place, id) {
                    if let Some((of, at)) = position.find_place(end) {
                        context.child_of(of, at)?;
                        names.push(name(context, of, at));
                    }
                }
                return Ok(Cell::text(names.join("; ")));
            }
            let Some(held) = position.value(register, row, id) else {
                return Ok(Cell::default());
            };
            let plain = plain_of(&held);
            let entry = position.ledger().entry(place).id;
            let fact = Fact::of(context, entry, field, &held);
            return Ok(fact.map_or_else(Cell::default, |fact| Cell {
                text: fact.text,
                href: fact.href,
                plain,
                ..Cell::default()
            }));
        }
        Source::Value(at) => {
            let number = position.column_of_row(register, row, &column.source);
            let words = crate::display::computed(context, (register, row), *at).unwrap_or_default();
            let plain = match column.kind {
                Kind::Days | Kind::Number | Kind::Decimal(_) if number != NULL => {
                    Plain::Number(digits(number, column.kind.decimals().unwrap_or(0)))
                }
                Kind::Date => day_of(number).map_or(Plain::Text, Plain::Day),
                _ => Plain::Text,
            };
            return Ok(Cell {
                plain,
                ..Cell::text(words)
            });
        }
        _ => return Ok(of_number(context, (register, row), column)),
    };
    match found.and_then(|(place, column)| Some((position.find_place(place)?, column))) {
        Some((at, column)) => {
            context.child_of(at.0, at.1)?;
            of_column(context, at, &column)
        }
        None => Ok(Cell::default()),
    }
}

/// A cell of a column that is no field: a day of a step, what a clock gives, a number.
fn of_number(context: &AreaContext, (register, row): (usize, u32), column: &Column) -> Cell {
    let (position, messages) = (context.position(), context.messages());
    let number = position.column_of_row(register, row, &column.source);
    if number == NULL {
        return Cell::default();
    }
    match (column.kind, &column.source) {
        (Kind::Date, _) => day_of(number).map_or_else(Cell::default, |day| Cell {
            plain: Plain::Day(day),
            class: "gt-nowrap",
            ..Cell::text(messages.date(day))
        }),
        (Kind::Boolean, _) => Cell::text(messages.get(if number == 1 { "yes" } else { "no" })),
        (Kind::Text, source) => {
            let text = u32::try_from(number).map_or("", |symbol| position.ledger().interner().text(symbol));
            let field = context.definitions().field_of(register, &column.source);
            let list = field.and_then(|(_, field)| context.definitions().codes_of(field));
            match (source, list) {
                (
                    Source::Clock {
                        part: ClockPart::State, ..
                    },
                    _,
                ) => Cell {
                    class: if text == "overdue" || text == "late" {
                        "gt-late"
                    } else {
                        ""
                    },
                    ..Cell::text(state_words(context, text))
                },
                (_, Some(list)) => Cell::text(list.title_of(text)),
                _ => Cell::text(text),
            }
        }
        (kind, source) => {
            let digits = digits(number, kind.decimals().unwrap_or(0));
            let late = matches!(
                source,
                Source::Clock {
                    part: ClockPart::Days,
                    ..
                }
            ) && number > 0;
            Cell {
                class: if late { "gt-late" } else { "" },
                plain: Plain::Number(digits.clone()),
                ..Cell::text(crate::messages::grouped_decimal(&digits))
            }
        }
    }
}

fn plain_of(value: &Value) -> Plain {
    match value {
        Value::Date(day) => Plain::Day(*day),
        Value::Integer(number) => Plain::Number(number.to_string()),
        Value::Number(number) => Plain::Number(number.to_string()),
        Value::Money(pence) => Plain::Number(digits(*pence, 2)),
        _ => Plain::Text,
    }
}

fn day_of(number: i64) -> Option<Date> {
    i32::try_from(number).ok().and_then(date_of_day_number)
}

/// A number held in its last decimal, as digits with a point.
fn digits(number: i64, decimals: u8) -> String {
    let unit = 10_u64.pow(u32::from(decimals));
    let sign = if number < 0 { "-" } else { "" };
    let (whole, rest) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = usize::from(decimals)),
    }
}

/// A number of a column in words, with so many decimals: money with its sign, hours as hours.
pub(super) fn number_text(context: &AreaContext, register: usize, shows: &Shows, number: i64, decimals: u8) -> String {
    let unit = match shows {
        Shows::Column(column) => context.definitions().unit_of(register, &column.source),
        _ => None,
    };
    match unit {
        Some(Unit::Money) if decimals == 2 => Value::Money(number).to_string(),
        Some(Unit::Hours) => {
            let hours = crate::messages::grouped_decimal(&digits(number, decimals));
            context.messages().with("hours", &[("hours", hours.into())])
        }
        _ => crate::messages::grouped_decimal(&digits(number, decimals)),
    }
}

/// The name of a line's entry and its address.
pub(crate) fn named(listing: &Listing<'_>, line: Line) -> Result<(String, String), PageError> {
    let (context, part) = (listing.context, listing.parts[line.part]);
    context.child_of(part.register, line.row)?;
    Ok((
        label(context, part.register, line.row),
        entry_href(context, part.register, listing.place(line)),
    ))
}
