//! What a measure takes from a clock: the limit and its exemptions are stated once, in the register.
//!
//! A measure names its clock, `clock = "final_plan"`, and writes `{days}`, `{months}`, `{limit}` (such as "20 weeks")
//! or `{exempt}` where it needs them, in conditions as in words. Another clock is written in full, such as
//! `{annual_review.decide.days}`. A number that a clock of the same entries states is a mistake in a condition.

use calendar::{Limit, Unit};
use definitions::{Clock, Definitions, Register};
use toml::Spanned;

use crate::notes::Notes;
use crate::raw::RawMeasure;

/// Puts the clocks' limits into a measure's file, noting what cannot be found and what states a limit again.
pub(crate) fn fill(raw: &mut RawMeasure, definitions: &Definitions, near: &[usize], notes: &mut Notes<'_>) {
    let Some(register) = definitions.register(raw.register.get_ref()) else {
        return;
    };
    let own = raw.clock.as_ref().and_then(|name| {
        let found = register.clocks.get(name.get_ref());
        if found.is_none() {
            let message = format!("the register {} has no clock \"{}\"", register.id, name.get_ref());
            notes.at(name.span().start, message);
        }
        Some((register, found?))
    });
    let clocks = near.iter().filter_map(|at| definitions.registers.get_index(*at));
    let stated: Vec<Stated> = clocks.flat_map(|(_, r)| Stated::of(r)).collect();
    let conditions = [&raw.numerator, &raw.denominator, &raw.value, &raw.counted_on];
    for text in conditions.into_iter().flatten() {
        if let Some(message) = again(text.get_ref(), &stated) {
            notes.at(text.span().start, message);
        }
    }
    let limit = own.and_then(|_| value("limit", own, definitions).ok());
    let words = [&raw.title, &raw.definition, &raw.exclusions];
    if let Some(limit) = limit.filter(|limit| words.iter().any(|text| text.contains(limit.as_str()))) {
        let message = format!("its words state \"{limit}\" again; write {{limit}}");
        notes.at(raw.id.span().start, message);
    }
    let fill = |text: &mut String, span: usize, notes: &mut Notes<'_>| match filled(text, own, definitions) {
        Ok(Some(done)) => *text = done,
        Ok(None) => {}
        Err(message) => notes.at(span, message),
    };
    let conditions = [
        &mut raw.numerator,
        &mut raw.denominator,
        &mut raw.value,
        &mut raw.counted_on,
    ];
    let targets = raw.target.as_mut().map(|t| &mut t.value);
    for text in conditions.into_iter().flatten().chain(targets) {
        let span = text.span();
        let mut done = text.get_ref().clone();
        fill(&mut done, span.start, notes);
        *text = Spanned::new(span, done);
    }
    let start = raw.id.span().start;
    for text in [&mut raw.title, &mut raw.definition, &mut raw.exclusions] {
        fill(text, start, notes);
    }
}

/// A number that a clock states.
struct Stated {
    days: Option<u32>,
    months: Option<u32>,
    name: String,
}

impl Stated {
    fn of(register: &Register) -> impl Iterator<Item = Self> {
        register.clocks.iter().map(|(id, clock)| Self {
            days: days(clock),
            months: months(clock),
            name: format!("{}.{id}", register.id),
        })
    }
}

/// The limit in days; `None` when it is not counted in days or weeks.
fn days(clock: &Clock) -> Option<u32> {
    match clock.only_limit()? {
        Limit::Length {
            count,
            unit: Unit::Days,
            ..
        } => Some(u32::from(count)),
        Limit::Length {
            count,
            unit: Unit::Weeks,
            ..
        } => Some(u32::from(count) * 7),
        _ => None,
    }
}

fn months(clock: &Clock) -> Option<u32> {
    match clock.only_limit()? {
        Limit::Length {
            count,
            unit: Unit::Months | Unit::Years,
            ..
        } => Some(u32::from(count)),
        _ => None,
    }
}

/// What a condition states though a clock states it, in words.
fn again(text: &str, stated: &[Stated]) -> Option<String> {
    // Texts in quotes are codes, and what is in braces is filled in.
    let mut quoted = false;
    let bare: String = text
        .chars()
        .map(|c| {
            quoted ^= c == '\'';
            if quoted { ' ' } else { c }
        })
        .collect();
    let tokens = bare.split(|c: char| !(c.is_ascii_alphanumeric() || "_:.{}".contains(c)));
    for token in tokens {
        if let Ok(number) = token.parse::<u32>() {
            if let Some(clock) = stated.iter().find(|s| s.days == Some(number)) {
                return Some(format!(
                    "the clock {} states the {number} days; write {{days}} and name it with `clock`, or {{{}.days}}",
                    clock.name, clock.name
                ));
            }
        } else if let Some((_, number)) = token.split_once("_less_").filter(|_| token.starts_with(':'))
            && let Some(number) = number.strip_suffix("_months").and_then(|n| n.parse().ok())
            && let Some(clock) = stated.iter().find(|s| s.months == Some(number))
        {
            return Some(format!(
                "the clock {} states the {number} months; write {{months}} and name it with `clock`, or {{{}.months}}",
                clock.name, clock.name
            ));
        }
    }
    None
}

/// The text with what it takes from clocks; `None` when it takes nothing.
fn filled(text: &str, own: Option<(&Register, &Clock)>, definitions: &Definitions) -> Result<Option<String>, String> {
    if !text.contains('{') {
        return Ok(None);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("an opening brace { has no closing one".to_owned());
        };
        out.push_str(before);
        out.push_str(&value(name, own, definitions)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(Some(out))
}

fn value(name: &str, own: Option<(&Register, &Clock)>, definitions: &Definitions) -> Result<String, String> {
    let parts: Vec<&str> = name.split('.').collect();
    let (found, word) = match parts[..] {
        [word] => (own, word),
        [register, clock, word] => {
            let register = definitions.register(register);
            (register.and_then(|r| Some((r, r.clocks.get(clock)?))), word)
        }
        _ => return Err(format!("{{{name}}} is no clock's {{register.clock.word}}")),
    };
    let Some((register, clock)) = found else {
        return Err(match parts.len() {
            1 => format!("{{{name}}} needs a clock: name it with `clock`"),
            _ => format!("{{{name}}} names no clock of a register"),
        });
    };
    let none = |unit: &str| {
        format!(
            "{{{name}}}: the limit \"{}\" is not counted in {unit}",
            clock.limits_in_words()
        )
    };
    match word {
        "days" => days(clock).map(|n| n.to_string()).ok_or_else(|| none("days or weeks")),
        "months" => months(clock).map(|n| n.to_string()).ok_or_else(|| none("months")),
        "limit" => Ok(clock.limits_in_words().replace(" beginning with", "")),
        "exempt" if clock.lifted_by.is_empty() => Err(format!("{{{name}}}: the clock has no exemptions")),
        "exempt" => {
            let steps = clock.lifted_by.iter().filter_map(|at| register.steps.get_index(*at));
            let steps: Vec<String> = steps.map(|(id, _)| format!("{id} IS NOT NULL")).collect();
            Ok(format!("({})", steps.join(" OR ")))
        }
        other => Err(format!(
            "{{{other}}} is none of {{days}}, {{months}}, {{limit}}, {{exempt}}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_a_clock_states_is_found_and_others_are_not() {
        let stated = [
            Stated {
                days: Some(140),
                months: None,
                name: "a.final".to_owned(),
            },
            Stated {
                days: None,
                months: Some(12),
                name: "a.review".to_owned(),
            },
        ];
        for (text, expected) in [
            ("issued - received <= 140", Some("a.final")),
            (":as_at - received > {days}", None),
            ("issued - received <= 364", None),
            ("code = '140'", None),
            ("step_140 IS NULL", None),
            ("reviewed > :as_at_less_12_months", Some("a.review")),
            ("reviewed > :as_at_less_18_months", None),
            ("reviewed > :as_at_less_{months}_months", None),
        ] {
            let found = again(text, &stated);
            assert_eq!(found.is_some(), expected.is_some(), "{text}: {found:?}");
            assert!(
                found.unwrap_or_default().contains(expected.unwrap_or_default()),
                "{text}"
            );
        }
    }
}
