//! The rows of a rule: entries, pairs of entries, events of a step, rounds of a clock, entries of a period.

use std::collections::HashMap;

use calendar::{Date, add_days, day_number};
use definitions::rule::{Every, RoundDay, Rule, RuleRows};

use super::{InForce, Scope, id_of};
use crate::ledger::day;
use crate::{EntryId, Ledger, NO_DAY, NULL, Position};

/// A row, with the day on which it is asked.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) on: Date,
    /// The key of what is made of it.
    pub(super) key: String,
    /// Places of its entries.
    pub(super) places: Vec<u32>,
    /// The period that it is of.
    pub(super) period: Option<(Date, Date)>,
}

/// Every row of a rule that is in its scope and within its days, by day.
pub(super) fn rows(position: &Position, rule: &Rule, since: InForce, scope: &Scope) -> Vec<Row> {
    let mut out = match (rule.every, &rule.on[..]) {
        (Some(every), _) => of_periods(position, rule, every, since),
        (None, [_, _]) => pairs(position, rule, scope),
        (None, _) => of_entries(position, rule, scope),
    };
    let until = rule.to.unwrap_or(Date::MAX).min(position.viewpoint().today);
    out.retain(|row| row.on >= since.from && row.on <= until);
    // What is drawn of a period hangs on all of its rows.
    if rule.sample.is_none() {
        out.retain(|row| row.places.iter().any(|place| scope.has(*place)));
    }
    out.sort_by(|a, b| (a.on, &a.places, &a.key).cmp(&(b.on, &b.places, &b.key)));
    // What happened twice on one day is one row.
    out.dedup_by(|a, b| a.key == b.key);
    out
}

/// The entries of a register and in a scope that have been opened and not withdrawn: row, place and day.
fn opened<'a>(
    position: &'a Position,
    register: usize,
    scope: &'a Scope,
) -> impl Iterator<Item = (usize, u32, Date)> + 'a {
    let table = position.table(register);
    let rows = table.entry.iter().enumerate();
    let rows = rows.filter(|(_, place)| scope.has(**place) && position.is_opened(**place));
    rows.filter_map(move |(row, &place)| Some((row, place, opened_on(position, register, row)?)))
}

/// The day of the first step that opens an entry.
fn opened_on(position: &Position, register: usize, row: usize) -> Option<Date> {
    let table = position.table(register);
    let steps = position.ledger().definitions().registers[register].steps.values();
    let days = steps
        .enumerate()
        .filter(|(_, step)| step.opens)
        .map(|(at, _)| table.first[at][row]);
    day(days.filter(|day| *day != NO_DAY).min()?)
}

fn of_entries(position: &Position, rule: &Rule, scope: &Scope) -> Vec<Row> {
    let register = rule.on[0];
    let ledger = position.ledger();
    let mut out = Vec::new();
    for (row, place, opened) in opened(position, register, scope) {
        let key = |rest: String| format!("{}{}{rest}", super::prefix(rule), id_of(ledger, place));
        let mut add = |on: Date, rest: String| {
            out.push(Row {
                on,
                key: key(rest),
                places: vec![place],
                period: None,
            });
        };
        match rule.rows {
            RuleRows::Entry => add(opened, String::new()),
            RuleRows::Events(step) => {
                let definition = &ledger.definitions().registers[register].steps[step];
                if !definition.repeats {
                    if let Some(on) = day(position.table(register).first[step][row]) {
                        add(on, String::new());
                    }
                    continue;
                }
                let step = u16::try_from(step).unwrap_or(u16::MAX);
                for event in position.standing_events(place).filter(|event| event.what.is_step(step)) {
                    if let Some(on) = day(event.on) {
                        add(on, format!(" on {on}"));
                    }
                }
            }
            RuleRows::Rounds(clock, which) => {
                let row = u32::try_from(row).unwrap_or(u32::MAX);
                for round in position.rounds(register, row, clock) {
                    let on = match which {
                        RoundDay::Started => Some(round.started),
                        RoundDay::Due => Some(round.due),
                        RoundDay::Missed => match round.stopped {
                            Some(stopped) if stopped <= round.due => None,
                            _ if round.state == definitions::ClockState::Cancelled && round.days <= 0 => None,
                            _ if round.state == definitions::ClockState::Lifted => None,
                            _ => add_days(round.due, 1),
                        },
                    };
                    if let Some(on) = on {
                        add(on, format!(" round {}", round.round));
                    }
                }
            }
        }
    }
    out
}

/// Pairs of entries that lead to the same one, on the day the later of them was opened.
fn pairs(position: &Position, rule: &Rule, scope: &Scope) -> Vec<Row> {
    let (Some((left, right)), &[first, second]) = (&rule.join, &rule.on[..]) else {
        return Vec::new();
    };
    let ledger = position.ledger();
    let side = |register: usize| -> Vec<(u32, Date)> {
        let rows = opened(position, register, &Scope::Whole);
        rows.map(|(_, place, on)| (place, on)).collect()
    };
    let (lefts, rights) = (side(first), side(second));
    let keys = |of: &[(u32, Date)], expression, at: usize| {
        let rows: Vec<Vec<u32>> = of
            .iter()
            .map(|(place, _)| {
                if at == 0 {
                    vec![*place, crate::NO_ENTRY]
                } else {
                    vec![crate::NO_ENTRY, *place]
                }
            })
            .collect();
        super::said::evaluate(position, rule, expression, &rows, None)
    };
    let mut by_key: HashMap<i64, Vec<(u32, Date)>> = HashMap::new();
    for (key, row) in keys(&rights, right, 1).into_iter().zip(&rights) {
        if key != NULL {
            by_key.entry(key).or_default().push(*row);
        }
    }
    let mut out = Vec::new();
    for (key, (place, on)) in keys(&lefts, left, 0).into_iter().zip(&lefts) {
        let own = scope.has(*place);
        for (other, other_on) in by_key.get(&key).into_iter().flatten() {
            if own || scope.has(*other) {
                out.push(Row {
                    on: *on.max(other_on),
                    key: format!(
                        "{}{} {}",
                        super::prefix(rule),
                        id_of(ledger, *place),
                        id_of(ledger, *other)
                    ),
                    places: vec![*place, *other],
                    period: None,
                });
            }
        }
    }
    out
}

/// The entries of each period that is over, asked on its last day.
fn of_periods(position: &Position, rule: &Rule, every: Every, since: InForce) -> Vec<Row> {
    let ledger = position.ledger();
    let today = position.viewpoint().today;
    let entries: Vec<(u32, Date)> = opened(position, rule.on[0], &Scope::Whole)
        .map(|(_, place, on)| (place, on))
        .collect();
    let mut out = Vec::new();
    let mut next = every.around(since.from);
    while let Some((start, end)) = next.filter(|(_, end)| *end < today) {
        for (place, _) in entries.iter().filter(|(_, opened)| *opened <= end) {
            out.push(Row {
                on: end,
                key: format!("{}{} in {start}", super::prefix(rule), id_of(ledger, *place)),
                places: vec![*place],
                period: Some((start, end)),
            });
        }
        next = add_days(end, 1).and_then(|day| every.around(day));
    }
    debug_assert!(
        out.iter().all(|row| day_number(row.on) <= day_number(today)),
        "periods that are over"
    );
    out
}

/// Places of the entries that a key names.
pub(super) fn places_of(ledger: &Ledger, rule: &Rule, key: &str) -> Vec<u32> {
    let rest = key.strip_prefix(&super::prefix(rule)).unwrap_or_default();
    let numbers = rest.split(' ').map_while(|word| word.parse().ok());
    numbers
        .take(rule.on.len())
        .filter_map(|id| ledger.place(EntryId(id)))
        .collect()
}
