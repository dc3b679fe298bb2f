//! Guards: what refuses a step, or requires more of it, under a condition.
//!
//! A form refuses; a file is never refused, and what it broke is found by the same check. So are days out of order
//! ([`crate::order`]), which a form asks to confirm.

use std::collections::HashSet;
use std::sync::Arc;

use calendar::{Date, date_of_day_number};
use definitions::Decimal;
use definitions::column::{Kind, Source};
use definitions::computed::{Guard, Part, Say, Unit};
use definitions::expression::{Expression, Layout};
use definitions::value::grouped;

use crate::rules::Scope;
use crate::{EntryId, Ledger, NULL, Position, Viewpoint};

/// A guard that a step breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The sentence its definition gives, with the values in it.
    pub say: String,
    /// Ids of the fields it requires; empty for a refusal.
    pub fields: Vec<String>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// A guard that the step breaks or cannot be judged by.
    Guard,
    /// Days out of order; the sentence names step and day.
    Order,
    /// What a rule opened and no longer says; the sentence names the rule.
    Rule,
}

/// A guard that a step on record breaks, as files may, or another fault of a step on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardFinding {
    /// The entry.
    pub entry: EntryId,
    /// Position of its register.
    pub register: usize,
    /// Position of the step.
    pub step: usize,
    /// The day of the step.
    pub on: Date,
    /// What to say of it.
    pub say: String,
    /// What it is about.
    pub kind: FindingKind,
}

/// What the conditions of a step say on one row.
enum Answer {
    Broken(Broken),
    /// The condition is neither true nor false.
    Missing(String),
}

/// The guards of a step that it breaks, on the entry at a place: the step is on record in `position`, which is of the
/// day of the step. `given` says whether the step carries a field, by the field's id.
#[must_use]
pub fn broken(position: &Position, place: u32, step: usize, given: &dyn Fn(&str) -> bool) -> Vec<Broken> {
    let answers = ask(position, place, step, given);
    answers
        .into_iter()
        .filter_map(|answer| match answer {
            Answer::Broken(broken) => Some(broken),
            Answer::Missing(_) => None,
        })
        .collect()
}

fn ask(position: &Position, place: u32, step: usize, given: &dyn Fn(&str) -> bool) -> Vec<Answer> {
    let Some((register, row)) = position.find_place(place) else {
        return Vec::new();
    };
    let row = row as usize;
    let definition = &position.ledger().definitions().registers[register];
    let layout = &definition.layout;
    let Some((_, step)) = definition.steps.get_index(step) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for guard in step.refuse.iter().chain(&step.required_when) {
        if !guard.fields.is_empty() && guard.fields.iter().all(|field| given(field)) {
            continue;
        }
        match position.evaluate_row((register, row), layout, &guard.when, None) {
            1 => out.push(Answer::Broken(Broken {
                say: say(position, (register, row), layout, &guard.say),
                fields: guard.fields.clone(),
            })),
            NULL => out.push(Answer::Missing(missing(position, (register, row), layout, guard))),
            _ => {}
        }
    }
    out
}

/// Every guard that a step on record breaks or cannot be judged by, in order of the days of the steps. Each is checked
/// on the day of its step, with all that is known at the viewpoint.
pub(crate) fn findings(position: &Position) -> Vec<GuardFinding> {
    let mut out = of_guards(position, &|_| true);
    let of_rules = crate::rules::findings(position);
    if !of_rules.is_empty() {
        out.extend(of_rules);
        out.sort_by_key(|finding| finding.on);
    }
    out
}

/// What is wrong with steps of the entries at these places of a ledger, on a day: guards that they break, and days out of
/// order. Only as much is read as these entries hang on.
pub(crate) fn findings_of(ledger: &Arc<Ledger>, places: &HashSet<u32>, today: Date) -> Vec<GuardFinding> {
    let reach = places.iter().map(|&place| ledger.register_of(place).guards_reach).max();
    let position = match crate::rules::near(ledger, places.clone(), reach.unwrap_or(0).max(1)) {
        Scope::Near(near) => Position::near(ledger, viewpoint(today), &near),
        Scope::Whole => Position::of(ledger, viewpoint(today)),
    };
    let mut out = of_guards(&position, &|place| places.contains(&place));
    let rows = places.iter().filter_map(|&place| position.find_place(place));
    out.extend(rows.flat_map(|at| crate::order::findings(&position, at)));
    out.sort_by_key(|finding| (finding.on, finding.entry));
    out
}

/// Guards that steps of the entries at the wanted places break or cannot be judged by.
fn of_guards(position: &Position, wanted: &dyn Fn(u32) -> bool) -> Vec<GuardFinding> {
    let ledger = position.ledger();
    let registers = &ledger.definitions().registers;
    let guarded = |register: usize, step: usize| {
        let step = &registers[register].steps[step];
        !(step.refuse.is_empty() && step.required_when.is_empty())
    };
    let mut events = Vec::new();
    for (register, definition) in registers.values().enumerate() {
        if !(0..definition.steps.len()).any(|step| guarded(register, step)) {
            continue;
        }
        for &entry in position.table(register).entry.iter().filter(|&&place| wanted(place)) {
            for event in position.standing_events(entry) {
                if let crate::LedgerWhat::Step { step, .. } = &event.what
                    && guarded(register, usize::from(*step))
                {
                    events.push((event.on, event.seq, entry, register, usize::from(*step), &event.what));
                }
            }
        }
    }
    events.sort_unstable_by_key(|(on, seq, ..)| (*on, *seq));
    let mut sweep = position.sweep();
    let mut out = Vec::new();
    for (on, _, entry, register, step, what) in events {
        let Some(on) = date_of_day_number(on) else { continue };
        if sweep.viewpoint().today != on {
            sweep.advance_to(on);
        }
        let given = |id: &str| {
            let field = registers[register].field_index(id);
            field.is_some_and(|field| what.field(field).is_some_and(|value| value != NULL))
        };
        for answer in ask(&sweep, entry, step, &given) {
            let say = match answer {
                Answer::Broken(broken) => broken.say,
                Answer::Missing(sentence) => sentence,
            };
            out.push(GuardFinding {
                entry: ledger.entry(entry).id,
                register,
                step,
                on,
                say,
                kind: FindingKind::Guard,
            });
        }
    }
    out
}

fn missing(position: &Position, (register, row): (usize, usize), layout: &Layout, guard: &Guard) -> String {
    let mut titles: Vec<&str> = Vec::new();
    guard.when.each_column(&mut |at| {
        if let Some((name, column)) = layout.columns.get_index(at)
            && value(position, (register, row), layout, name) == NULL
        {
            titles.push(&column.title);
        }
    });
    format!("It cannot be judged: {} is missing", titles.join(", "))
}

fn value(position: &Position, (register, row): (usize, usize), layout: &Layout, name: &str) -> i64 {
    let Some(at) = layout.columns.get_index_of(name) else {
        return NULL;
    };
    let kind = layout.columns[at].kind;
    position.evaluate_row((register, row), layout, &Expression::of_column(name, at, kind), None)
}

fn say(position: &Position, (register, row): (usize, usize), layout: &Layout, say: &Say) -> String {
    let mut out = String::new();
    for part in &say.parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Column(expression) => {
                let value = position.evaluate_row((register, row), layout, expression, expression.kind.decimals());
                let column = expression.column().and_then(|at| layout.columns.get_index(at));
                out.push_str(&shown(
                    position,
                    register,
                    expression.kind,
                    value,
                    column.map(|(_, c)| &c.source),
                ));
            }
        }
    }
    out
}

/// A value in words, as pages show it: money in pounds, hours as hours, codes by their titles.
fn shown(position: &Position, register: usize, kind: Kind, value: i64, source: Option<&Source>) -> String {
    if value == NULL {
        return "nothing".to_owned();
    }
    let definitions = position.ledger().definitions();
    match kind {
        Kind::Date => i32::try_from(value)
            .ok()
            .and_then(date_of_day_number)
            .map_or_else(String::new, |day| day.strftime("%-d %B %Y").to_string()),
        Kind::Boolean => if value == 1 { "yes" } else { "no" }.to_owned(),
        Kind::Days | Kind::Number | Kind::Decimal(_) => {
            let decimals = kind.decimals().unwrap_or(0);
            let worked_out = matches!(source, Some(Source::Value(_)));
            match source.and_then(|source| definitions.unit_of(register, source)) {
                Some(Unit::Money) if value < 0 => format!("-£{}", grouped(-value, decimals)),
                Some(Unit::Money) => format!("£{}", grouped(value, decimals)),
                Some(Unit::Hours) => format!("{} hours", Decimal::new(value, decimals)),
                None if worked_out => grouped(value, decimals),
                // As they were entered: a year has no commas.
                None => Decimal::new(value, decimals).to_string(),
            }
        }
        Kind::Text => {
            let text = u32::try_from(value).map_or("", |number| position.ledger().interner().text(number));
            let field = source.and_then(|source| definitions.field_of(register, source));
            let list = field.and_then(|(_, field)| definitions.codes_of(field));
            list.map_or(text, |list| list.title_of(text)).to_owned()
        }
    }
}

impl Position {
    /// A computed value of a row in words, with its band; `None` where it is missing.
    #[must_use]
    pub fn value_in_words(&self, register: usize, row: u32, value: usize) -> Option<String> {
        let (_, definition) = self.ledger().definitions().registers[register]
            .values
            .get_index(value)?;
        let number = *self.computed(register, value).get(row as usize)?;
        if number == NULL {
            return None;
        }
        let words = shown(self, register, definition.kind, number, Some(&Source::Value(value)));
        Some(match self.band(register, row as usize, value) {
            Some(band) => format!("{words} ({band})"),
            None => words,
        })
    }
}

/// The viewpoint from which the guards of a step are checked: its own day, with everything known.
#[must_use]
pub fn viewpoint(on: Date) -> Viewpoint {
    Viewpoint {
        known_at: None,
        today: on,
    }
}
