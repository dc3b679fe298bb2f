//! What a rule says of its rows, each asked on its own day.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use calendar::{Date, date_of_day_number};
use definitions::column::{Kind, Source};
use definitions::expression::{Expression, Inputs, Parameters, Words};
use definitions::rule::Rule;
use definitions::{Decimal, Field, FieldType, Reference, Value};
use sha2::{Digest, Sha256};

use super::rows::{Row, rows};
use super::{InForce, Made, Scope, is_of_a_rule};
use crate::columns::ColumnReader;
use crate::{EntryId, NULL, Position};

/// What a rule says of one row.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) key: String,
    pub(super) on: Date,
    pub(super) about: Option<EntryId>,
    pub(super) fields: BTreeMap<String, Value>,
    /// The day on which it ended.
    pub(super) ended: Option<Date>,
}

/// Everything that a rule says from a viewpoint, by the days of its rows.
pub(super) fn said(position: &Position, rule: &Rule, since: InForce, scope: &Scope, made: &[Made]) -> Vec<Said> {
    let rows = rows(position, rule, since, scope);
    let drawn: HashSet<String> = made.iter().filter_map(|made| period_of(&made.key)).collect();
    let mut out: Vec<Said> = Vec::new();
    let mut sweep = position.sweep();
    let mut at = 0;
    while let Some(first) = rows.get(at) {
        let on = first.on;
        let count = rows[at..].iter().take_while(|row| row.on == on).count();
        let day = &rows[at..at + count];
        at += count;
        // A period is drawn once.
        if rule.sample.is_some() && period_of(&first.key).is_some_and(|period| drawn.contains(&period)) {
            continue;
        }
        // On the day of the viewpoint it is at hand.
        let asked = if on == position.viewpoint().today {
            position
        } else {
            if sweep.viewpoint().today != on {
                sweep.advance_to(on);
            }
            &sweep
        };
        out.extend(on_a_day(asked, rule, day));
    }
    if rule.once_while_open {
        out = once_while_open(position, rule, (scope, made), out);
    }
    if rule.ends.is_some() {
        ends(position, rule, made, &rows, &mut out);
    }
    out
}

/// What a rule says of the rows of one day, from the position of that day.
fn on_a_day(position: &Position, rule: &Rule, rows: &[Row]) -> Vec<Said> {
    let places: Vec<Vec<u32>> = rows.iter().map(|row| row.places.clone()).collect();
    let period = rows.first().and_then(|row| row.period);
    let mut chosen: Vec<usize> = match &rule.when {
        None => (0..rows.len()).collect(),
        Some(when) => {
            let holds = evaluate(position, rule, when, &places, period);
            (0..rows.len()).filter(|&at| holds.get(at) == Some(&1)).collect()
        }
    };
    if let Some(sample) = &rule.sample {
        let group = match &sample.of_each {
            Some(of_each) => evaluate(position, rule, of_each, &places, period),
            None => vec![0; rows.len()],
        };
        // By a number that hangs on rule, period and entry alone: the same rows are drawn each time.
        chosen.sort_by_cached_key(|&at| Sha256::digest(&rows[at].key).to_vec());
        let mut taken: HashMap<i64, usize> = HashMap::new();
        chosen.retain(|&at| {
            let count = taken.entry(group[at]).or_default();
            *count += 1;
            *count <= sample.take
        });
        chosen.sort_unstable();
    }
    if chosen.is_empty() {
        return Vec::new();
    }
    let places: Vec<Vec<u32>> = chosen.iter().map(|&at| places[at].clone()).collect();
    let about = rule
        .opens
        .about
        .as_ref()
        .map(|about| evaluate(position, rule, about, &places, period));
    let register = &position.ledger().definitions().registers[rule.opens.register];
    let given: Vec<(&String, &Field, &Expression, Vec<i64>)> = (rule.opens.fields.iter())
        .filter_map(|(at, expression)| {
            let (id, field) = register.fields.get_index(*at)?;
            Some((
                id,
                field,
                expression,
                evaluate(position, rule, expression, &places, period),
            ))
        })
        .collect();
    let mut out = Vec::new();
    for (n, &at) in chosen.iter().enumerate() {
        let about = match &about {
            // Without the entry that it is about there is nothing to say.
            Some(about) if about[n] == NULL => continue,
            Some(about) => Some(EntryId(about[n])),
            None => None,
        };
        let fields = given.iter().filter_map(|(id, field, expression, values)| {
            let value = value(position, field, expression, values[n])?;
            Some(((*id).clone(), value))
        });
        out.push(Said {
            key: rows[at].key.clone(),
            on: rows[at].on,
            about,
            fields: fields.collect(),
            ended: None,
        });
    }
    out
}

/// A number of an expression as a value of a field.
fn value(position: &Position, field: &Field, expression: &Expression, number: i64) -> Option<Value> {
    if number == NULL {
        return None;
    }
    let scaled = |decimals: u8| Decimal::new(number, expression.kind.decimals().unwrap_or(0)).scaled(decimals);
    Some(match field.kind {
        FieldType::Line | FieldType::Text | FieldType::Code | FieldType::Codes => {
            let text = position.ledger().interner().text(u32::try_from(number).ok()?);
            Value::Text(definitions::text::fit(Some(field), text).into_owned())
        }
        FieldType::Date => Value::Date(date_of_day_number(i32::try_from(number).ok()?)?),
        FieldType::Integer => Value::Integer(scaled(0)?),
        FieldType::Number => Value::Number(Decimal::new(scaled(field.decimals)?, field.decimals)),
        FieldType::Money => Value::Money(scaled(2)?),
        // Hundredths of an hour as minutes, rounded half away from zero.
        FieldType::Hours => {
            let hundredths = scaled(2)?;
            Value::Hours((hundredths * 6 + 5 * hundredths.signum()) / 10)
        }
        FieldType::Boolean => Value::Boolean(number == 1),
        FieldType::Entry => Value::Entry(Reference::Entry(number)),
        FieldType::Moment | FieldType::File | FieldType::Entries => return None,
    })
}

/// An expression of a rule over rows, given by the places of their entries.
pub(super) fn evaluate(
    position: &Position,
    rule: &Rule,
    expression: &Expression,
    rows: &[Vec<u32>],
    period: Option<(Date, Date)>,
) -> Vec<i64> {
    let ledger = position.ledger();
    let mut words = Words::of(ledger.interner());
    let no_related = indexmap::IndexMap::new();
    let reader = ColumnReader::new(position, &no_related, &[], &mut words);
    let node = expression.bind(&mut words);
    let mut wanted = vec![false; rule.layout.columns.len()];
    node.mark_columns(&mut wanted);
    let value = |places: &Vec<u32>, source: &Source| {
        let (side, column) = match source {
            Source::Joined { side, column, .. } => (*side, &**column),
            column => (0, column),
        };
        let place = places.get(side).copied().filter(|place| *place != crate::NO_ENTRY);
        let found = place.and_then(|place| position.find_place(place));
        found.map_or(NULL, |(register, row)| {
            reader.value(position, register, row as usize, column, &Vec::new())
        })
    };
    let columns: Vec<Arc<Vec<i64>>> = (rule.layout.columns.values().zip(&wanted))
        .map(|(column, &wanted)| {
            let values = rows
                .iter()
                .filter(|_| wanted)
                .map(|places| value(places, &column.source));
            Arc::new(values.collect())
        })
        .collect();
    let today = position.viewpoint().today;
    let (start, end) = period.unwrap_or((today, today));
    let days: Vec<i64> = rule
        .layout
        .parameters
        .iter()
        .map(|p| i64::from(p.day(start, end, today)))
        .collect();
    let inputs = Inputs {
        columns: &columns,
        parameters: Parameters::Same(&days),
    };
    let mut out = Vec::new();
    node.evaluate(&inputs, 0..rows.len(), &mut out);
    if expression.kind == Kind::Text {
        // A text that was never recorded has a number of its own, which no column can hold.
        out.iter_mut()
            .filter(|n| u32::try_from(**n).is_err())
            .for_each(|n| *n = NULL);
    }
    out
}

/// Leaves out what is said of a subject about which an entry that the rule opened before is open on that day.
fn once_while_open(position: &Position, rule: &Rule, (scope, made): (&Scope, &[Made]), said: Vec<Said>) -> Vec<Said> {
    let ledger = position.ledger();
    let table = position.table(rule.opens.register);
    // By subject: from which day to which an entry is open, and its key.
    let mut open: HashMap<Option<EntryId>, Vec<(Date, Option<Date>, String)>> = HashMap::new();
    let times = |made: &Made| {
        let from = made.on?;
        let row = position.find_place(made.place).map(|(_, row)| row as usize)?;
        Some((from, crate::ledger::day(*table.closed.get(row)?)))
    };
    for made in made {
        let subject = ledger.subject_place(made.place);
        let about = ledger.entries().get(subject as usize).map(|entry| entry.id);
        // What is no longer said is about to be withdrawn, unless somebody acted on it.
        let looked_at = || {
            super::rows::places_of(ledger, rule, &made.key)
                .iter()
                .any(|place| scope.has(*place))
        };
        let stays = made.acted || !looked_at() || said.iter().any(|row| row.key == made.key);
        if let Some((from, to)) = times(made).filter(|_| stays) {
            open.entry(about).or_default().push((from, to, made.key.clone()));
        }
    }
    let mut out = Vec::new();
    for row in said {
        let known = made.iter().find(|made| made.key == row.key);
        // What a person withdrew is said in vain, and covers nothing.
        let own = known.is_some_and(|made| made.on.is_some() || made.withdrawn);
        let others = open.entry(row.about).or_default();
        let covers = |(from, to, key): &(Date, Option<Date>, String)| {
            *key != row.key && *from <= row.on && to.is_none_or(|to| to > row.on)
        };
        if !own && others.iter().any(covers) {
            continue;
        }
        if !own {
            others.push((row.on, None, row.key.clone()));
        }
        out.push(row);
    }
    out
}

/// Finds what has ended: what ended before is asked again on the day it did, and where that no longer holds today, as
/// all else is.
fn ends(position: &Position, rule: &Rule, made: &[Made], rows: &[Row], said: &mut [Said]) {
    let Some((when, step)) = &rule.ends else { return };
    let ledger = position.ledger();
    let step = u16::try_from(*step).unwrap_or(u16::MAX);
    let today = position.viewpoint().today;
    let mut asked: Vec<(Date, usize, Vec<u32>)> = Vec::new();
    for (at, row) in said.iter().enumerate() {
        let Some(places) = rows
            .iter()
            .find(|other| other.key == row.key)
            .map(|row| row.places.clone())
        else {
            continue;
        };
        let known = made.iter().find(|made| made.key == row.key && made.on.is_some());
        let own_end = known.and_then(|made| {
            let mut events = position.standing_events(made.place);
            events.find(|event| event.what.is_step(step) && is_of_a_rule(ledger, event))
        });
        let closed = known
            .and_then(|made| position.find_place(made.place))
            .is_some_and(|(register, row)| position.table(register).closed[row as usize] != crate::NO_DAY);
        match own_end.and_then(|event| crate::ledger::day(event.on)) {
            Some(on) => asked.push((on, at, places)),
            // A person who closed it has decided.
            None if closed => {}
            None => asked.push((today, at, places)),
        }
    }
    asked.sort();
    let mut sweep = position.sweep();
    for (on, at, places) in asked {
        let from = if on == today {
            position
        } else {
            if sweep.viewpoint().today != on {
                sweep.advance_to(on);
            }
            &sweep
        };
        let holds =
            |from: &Position| evaluate(from, rule, when, std::slice::from_ref(&places), None).first() == Some(&1);
        if holds(from) {
            said[at].ended = Some(on.max(said[at].on));
        } else if on != today && holds(position) {
            // The day on which it ended was corrected.
            said[at].ended = Some(today.max(said[at].on));
        }
    }
}

/// The period that a key is of, as its first day.
fn period_of(key: &str) -> Option<String> {
    key.rsplit_once(" in ").map(|(_, period)| period.to_owned())
}
