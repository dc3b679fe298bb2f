//! The values of a column that a list can be narrowed and grouped by.

use std::collections::HashMap;

use calendar::{Date, date_of_day_number, days_between};
use definitions::column::{ClockPart, Kind, Source};
use definitions::{ClockState, Field, FieldType, Shows};
use record::{EntryId, NO_DAY, NO_ENTRY, NULL, Position};

use super::{Line, Part, cell};
use crate::AreaContext;
use crate::labels::{folded, name};

/// One of the values of a column.
#[derive(Debug, Clone)]
pub(crate) struct Facet {
    /// What addresses call it.
    pub(crate) key: String,
    pub(crate) label: String,
    /// Its place among the others: first by number, then by text.
    order: (i64, String),
}

/// The key of what is missing.
pub(crate) const NONE: &str = "none";

/// The values of a column in a list, in their order, and which of them each entry has.
pub(crate) struct Facets {
    pub(crate) all: Vec<Facet>,
    /// The first value of each entry, by its place.
    first: Vec<usize>,
    /// Further values of those that have several.
    more: HashMap<usize, Vec<usize>>,
}

impl Facets {
    /// The values of a column, given for each part.
    pub(super) fn of(context: &AreaContext, parts: &[Part<'_>], shows: &[&Shows], lines: &[Line]) -> Self {
        let numbers: Vec<Vec<i64>> = (parts.iter().zip(shows))
            .map(|(part, shows)| raw(context, *part, shows))
            .collect();
        let mut all: Vec<Facet> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        let mut known: HashMap<(usize, i64), Vec<usize>> = HashMap::new();
        let (mut first, mut more) = (Vec::with_capacity(lines.len()), HashMap::new());
        let mut add = |facets: Vec<Facet>| -> Vec<usize> {
            let mut at = |facet: Facet| {
                *by_key.entry(facet.key.clone()).or_insert_with(|| {
                    all.push(facet);
                    all.len() - 1
                })
            };
            let found: Vec<usize> = facets.into_iter().map(&mut at).collect();
            if found.is_empty() {
                vec![at(missing(context))]
            } else {
                found
            }
        };
        for (place, line) in lines.iter().enumerate() {
            let (part, shows) = (parts[line.part], shows[line.part]);
            let number = numbers[line.part][line.row as usize];
            let values = if let Some(link) = several(context, part, shows) {
                add(entries(context, part, link, line.row))
            } else {
                let known = known.entry((line.part, number));
                known
                    .or_insert_with(|| add(facets_of(context, part, shows, number)))
                    .clone()
            };
            first.push(values[0]);
            if values.len() > 1 {
                more.insert(place, values);
            }
        }
        // In order; `first` and `more` follow.
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|a, b| all[*a].order.cmp(&all[*b].order));
        let mut moved = vec![0; all.len()];
        for (to, from) in order.iter().enumerate() {
            moved[*from] = to;
        }
        first.iter_mut().for_each(|at| *at = moved[*at]);
        more.values_mut().flatten().for_each(|at: &mut usize| *at = moved[*at]);
        Self {
            all: order.into_iter().map(|from| all[from].clone()).collect(),
            first,
            more,
        }
    }

    /// The values that the entry at a place has.
    pub(crate) fn values(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let several = self.more.get(&place).map_or(&[][..], Vec::as_slice);
        let one = self.first.get(place).copied().filter(|_| several.is_empty());
        one.into_iter().chain(several.iter().copied())
    }

    /// Whether the entry at a place has a value.
    pub(crate) fn has(&self, place: usize, value: usize) -> bool {
        self.values(place).any(|own| own == value)
    }
}

fn missing(context: &AreaContext) -> Facet {
    Facet {
        key: NONE.to_owned(),
        label: context.messages().get("list-none"),
        order: (i64::MAX, String::new()),
    }
}

/// A column of every row of a part's table as numbers.
pub(super) fn raw(context: &AreaContext, part: Part<'_>, shows: &Shows) -> Vec<i64> {
    let position = context.position();
    let table = position.table(part.register);
    match shows {
        Shows::Column(column) => position.column(part.register, &column.source),
        Shows::Words(_) => vec![0; table.len()],
        Shows::Whole => (0..table.len())
            .map(|row| table.whole(row).map_or(NULL, i64::from))
            .collect(),
        Shows::Stage => (0u32..)
            .take(table.len())
            .map(|row| stage_of(context, part.register, row))
            .collect(),
        Shows::Age => (0..table.len())
            .map(|row| age_of(position, table.subject[row]).unwrap_or(NULL))
            .collect(),
        // The most days late come first.
        Shows::Next => (0u32..)
            .take(table.len())
            .map(|row| cell::next(context, part.register, row).map_or(NULL, |(_, running)| -running.days))
            .collect(),
    }
}

/// The step whose stage an entry is in, by the first step of the same words; below zero where no step says.
fn stage_of(context: &AreaContext, register: usize, row: u32) -> i64 {
    let position = context.position();
    let table = position.table(register);
    let steps = &context.definitions().registers[register].steps;
    let at = usize::from(table.stage[row as usize]);
    let words = steps.get_index(at).and_then(|(_, step)| step.stage.as_ref());
    let same = words.and_then(|words| steps.values().position(|step| step.stage.as_ref() == Some(words)));
    match same.and_then(|at| i64::try_from(at).ok()) {
        Some(at) => at,
        None if table.closed[row as usize] == NO_DAY => -2,
        None => -1,
    }
}

/// Whole years from a child's birth to the day of the viewpoint.
pub(super) fn age_of(position: &Position, child: u32) -> Option<i64> {
    if child == NO_ENTRY {
        return None;
    }
    let (register, row) = position.find_place(child)?;
    let born = position.value(register, row, "birth_date")?.as_date()?;
    let today = position.viewpoint().today;
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    Some(i64::from(today.year()) - i64::from(born.year()) - i64::from(!had_birthday))
}

/// The field of a column.
pub(super) fn field_of<'a>(context: &'a AreaContext, part: Part<'_>, shows: &Shows) -> Option<&'a Field> {
    let Shows::Column(column) = shows else { return None };
    let found = context.definitions().field_of(part.register, &column.source)?;
    Some(found.1)
}

/// The id of the link of a column of several entries of the register itself.
fn several<'a>(context: &'a AreaContext, part: Part<'_>, shows: &Shows) -> Option<&'a str> {
    let Shows::Column(column) = shows else { return None };
    let Source::Field(at) = column.source else { return None };
    let register = &context.definitions().registers[part.register];
    let (id, field) = register.fields.get_index(at)?;
    (field.kind == FieldType::Entries).then_some(id.as_str())
}

fn entries(context: &AreaContext, part: Part<'_>, link: &str, row: u32) -> Vec<Facet> {
    let position = context.position();
    let place = position.table(part.register).entry[row as usize];
    let ends = position.linked_from(place, link).into_iter();
    ends.filter_map(|end| entry(context, end)).collect()
}

/// An entry as a value: its number and its name.
fn entry(context: &AreaContext, place: u32) -> Option<Facet> {
    let position = context.position();
    let (register, row) = position.find_place(place)?;
    let label = match context.definitions().registers[register].people {
        true => context
            .child_of(register, row)
            .ok()
            .flatten()
            .map(|child| child.name())?,
        false => name(context, register, row),
    };
    Some(Facet {
        key: position.ledger().entry(place).id.to_string(),
        order: (0, folded(&label)),
        label,
    })
}

/// The values that a number of a column stands for; none where it is missing.
fn facets_of(context: &AreaContext, part: Part<'_>, shows: &Shows, number: i64) -> Vec<Facet> {
    if number == NULL {
        return Vec::new();
    }
    let position = context.position();
    let messages = context.messages();
    let plain = |key: String, label: String, order: i64| Facet {
        key,
        label,
        order: (order, String::new()),
    };
    let column = match shows {
        Shows::Words(words) => {
            return vec![Facet {
                key: words.clone(),
                label: words.clone(),
                order: (0, String::new()),
            }];
        }
        Shows::Whole => {
            return u32::try_from(number)
                .ok()
                .and_then(|place| entry(context, place))
                .into_iter()
                .collect();
        }
        Shows::Stage => {
            let steps = &context.definitions().registers[part.register].steps;
            let at = usize::try_from(number).ok();
            let words = at
                .and_then(|at| steps.get_index(at))
                .and_then(|(_, step)| step.stage.clone());
            let words = words.unwrap_or_else(|| messages.get(if number == -2 { "stage-open" } else { "stage-closed" }));
            // Of a register without a stage before it closes, "open" comes first.
            let order = if number == -1 { 1_000 } else { number };
            return vec![plain(words.clone(), words, order)];
        }
        Shows::Age | Shows::Next => return vec![plain(number.to_string(), number.to_string(), number)],
        Shows::Column(column) => column,
    };
    let text = || {
        u32::try_from(number)
            .ok()
            .map_or("", |symbol| position.ledger().interner().text(symbol))
    };
    let field = field_of(context, part, shows);
    if let Some(field) = field
        && !matches!(column.source, Source::CodeNumber(_) | Source::FirstCodeNumber(_))
    {
        match field.kind {
            FieldType::Code | FieldType::Codes => {
                let list = context.definitions().codes_of(field);
                let one = |code: &str| {
                    let at = list.and_then(|list| list.codes.iter().position(|known| known.code == code));
                    let title = list.map_or(code, |list| list.title_of(code)).to_owned();
                    plain(
                        code.to_owned(),
                        title,
                        at.and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX - 1),
                    )
                };
                return match field.kind {
                    FieldType::Codes => text().split(' ').filter(|code| !code.is_empty()).map(one).collect(),
                    _ => vec![one(text())],
                };
            }
            FieldType::Entry => {
                let place = position.ledger().place(EntryId(number));
                return place.and_then(|place| entry(context, place)).into_iter().collect();
            }
            _ => {}
        }
    }
    match (column.kind, &column.source) {
        (Kind::Date, _) => day_of(number).map(|day| stretch(context, day)).into_iter().collect(),
        (Kind::Boolean, _) => vec![match number {
            1 => plain("yes".to_owned(), messages.get("yes"), 0),
            _ => plain("no".to_owned(), messages.get("no"), 1),
        }],
        (
            Kind::Text,
            Source::Clock {
                part: ClockPart::State, ..
            },
        ) => vec![state(context, text())],
        (Kind::Text, _) => vec![Facet {
            key: text().to_owned(),
            label: text().to_owned(),
            order: (0, folded(text())),
        }],
        (_, Source::Value(at)) => {
            let value = &context.definitions().registers[part.register].values[*at];
            if value.bands.is_empty() {
                return vec![plain_number(context, part, shows, number)];
            }
            let band = value.band(number);
            let at = band.and_then(|band| value.bands.iter().position(|known| known.name == band));
            let words = band.map_or_else(|| messages.get("list-no-band"), str::to_owned);
            vec![plain(
                words.clone(),
                words,
                at.and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX - 1),
            )]
        }
        _ => vec![plain_number(context, part, shows, number)],
    }
}

fn plain_number(context: &AreaContext, part: Part<'_>, shows: &Shows, number: i64) -> Facet {
    let decimals = shows.kind().decimals().unwrap_or(0);
    let text = cell::number_text(context, part.register, shows, number, decimals);
    Facet {
        key: number.to_string(),
        label: text,
        order: (number, String::new()),
    }
}

fn day_of(number: i64) -> Option<Date> {
    i32::try_from(number).ok().and_then(date_of_day_number)
}

/// The stretch of days around today that a day lies in.
fn stretch(context: &AreaContext, day: Date) -> Facet {
    let days = days_between(context.today(), day);
    let (order, key) = match days {
        ..=-366 => (0, "days-earlier"),
        -365..=-31 => (1, "days-last-year"),
        -30..=-8 => (2, "days-last-month"),
        -7..=0 => (3, "days-last-week"),
        1..=7 => (4, "days-next-week"),
        8..=30 => (5, "days-next-month"),
        31.. => (6, "days-later"),
    };
    Facet {
        key: key.to_owned(),
        label: context.messages().get(key),
        order: (order, String::new()),
    }
}

/// The state of a clock as a value.
fn state(context: &AreaContext, id: &str) -> Facet {
    let at = ClockState::ALL.iter().position(|state| state.id() == id);
    Facet {
        key: id.to_owned(),
        label: state_words(context, id),
        order: (
            at.and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX - 1),
            String::new(),
        ),
    }
}

/// The state of a clock in a word or two.
pub(super) fn state_words(context: &AreaContext, id: &str) -> String {
    let key = match id {
        "running" => "clock-state-running",
        "overdue" => "clock-state-overdue",
        "paused" => "clock-state-paused",
        "met" => "clock-state-met",
        "late" => "clock-state-late",
        "missed" => "clock-state-missed",
        "lifted" => "clock-state-lifted",
        _ => "clock-state-cancelled",
    };
    context.messages().get(key)
}

/// For each line, what puts it in the order of a column; `None` where it has no value.
pub(super) fn order_keys(
    context: &AreaContext,
    parts: &[Part<'_>],
    shows: &[&Shows],
    lines: &[(usize, Line)],
) -> HashMap<Line, Option<(i64, String)>> {
    let numbers: Vec<Vec<i64>> = (parts.iter().zip(shows))
        .map(|(part, shows)| raw(context, *part, shows))
        .collect();
    let decimals = shows
        .iter()
        .filter_map(|shows| shows.kind().decimals())
        .max()
        .unwrap_or(0);
    let mut known: HashMap<(usize, i64), Option<(i64, String)>> = HashMap::new();
    let mut key = |line: &Line| {
        let number = numbers[line.part][line.row as usize];
        let (part, shows) = (parts[line.part], shows[line.part]);
        let is_reference = field_of(context, part, shows).is_some_and(|field| field.kind.is_reference());
        if number != NULL && !is_reference && !matches!(shows, Shows::Whole | Shows::Stage) {
            // Days and numbers as they are, in the smallest unit of all parts.
            match shows.kind() {
                Kind::Date | Kind::Boolean => return Some((number, String::new())),
                Kind::Days | Kind::Number | Kind::Decimal(_) => {
                    let own = shows.kind().decimals().unwrap_or(0);
                    let unit = 10_i64.pow(u32::from(decimals.saturating_sub(own)));
                    return Some((number.saturating_mul(unit), String::new()));
                }
                Kind::Text => {}
            }
        }
        let made = known.entry((line.part, number)).or_insert_with(|| {
            let first = facets_of(context, part, shows, number).into_iter().next();
            first.map(|facet| match facet.order {
                // Of several codes, and of words that several registers have.
                (0, text) if text.is_empty() => (0, folded(&facet.label)),
                order => order,
            })
        });
        made.clone()
    };
    lines.iter().map(|(_, line)| (*line, key(line))).collect()
}
