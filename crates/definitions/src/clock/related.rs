//! What of a clock can be checked only with every file at hand: days of other entries, calendars and regimes.

use calendar::Calendars;
use indexmap::IndexMap;

use super::{Clock, RelatedDay, Through};
use crate::problem::Report;
use crate::{Regime, Register, Subject};

/// Fills in what the clocks of one register take from other files, and reports what is not there.
pub(crate) fn resolve_related(
    at: usize,
    registers: &mut IndexMap<String, Register>,
    calendars: &Calendars,
    regimes: &IndexMap<String, Regime>,
    report: &mut Report<'_>,
) {
    let Some((_, register)) = registers.get_index(at) else {
        return;
    };
    let mut clocks = register.clocks.clone();
    for (id, clock) in &mut clocks {
        let header = format!("clocks.{id}");
        for related in &mut clock.related {
            match found(register, &related.path, registers) {
                Ok(found) => *related = found,
                Err(message) => report.in_table(&header, message),
            }
        }
        for leave in &mut clock.leave {
            if leave.step.is_none() {
                let step = leave.name.split_once('.').and_then(|(register, step)| {
                    let (register, _, other) = registers.get_full(register)?;
                    let (at, _, step) = other.steps.get_full(step)?;
                    Some(((register, at), step.title.clone()))
                });
                match step {
                    Some((other, title)) => {
                        leave.other = Some(other);
                        leave.title = title;
                    }
                    None => report.in_table(&header, format!("`leave` names \"{}\", which is no step", leave.name)),
                }
            }
        }
        let rolls = clock.rolls.as_ref().and_then(|roll| roll.closed.as_ref());
        for name in clock.skips.iter().chain(rolls) {
            if calendars.closed(name).is_none() {
                let known: Vec<&str> = calendars.closed.iter().map(|closed| closed.id.as_str()).collect();
                let message = format!(
                    "there is no calendar \"{name}\" of closed days; there are {}, and `rolls` may say working_days",
                    known.join(", ")
                );
                report.in_table(&header, message);
            }
        }
        clock.regime = clock.regime.take().or_else(|| register.regime.clone());
        within_regime(clock, regimes, &header, report);
    }
    if let Some((_, register)) = registers.get_index_mut(at) {
        register.clocks = clocks;
    }
}

/// A clock applies to what begins under its regime.
fn within_regime(clock: &mut Clock, regimes: &IndexMap<String, Regime>, header: &str, report: &mut Report<'_>) {
    let Some(name) = &clock.regime else { return };
    let Some(regime) = regimes.get(name) else {
        let known: Vec<&str> = regimes.keys().map(String::as_str).collect();
        let message = format!("there is no regime \"{name}\"; there are {}", known.join(", "));
        return report.in_table(header, message);
    };
    clock.governed = (regime.from, regime.to);
}

/// The day that a path such as `child.birth_date` names.
fn found(register: &Register, path: &str, registers: &IndexMap<String, Register>) -> Result<RelatedDay, String> {
    let (name, day) = path.split_once('.').unwrap_or((path, ""));
    let link = register.links.get_full(name);
    let (through, to) = match (link, &register.subject) {
        (Some((at, _, link)), _) => match link.to.one() {
            Some(to) if link.single => (Through::Link(at), to),
            _ => {
                return Err(format!(
                    "\"{path}\" goes by the link \"{name}\", which does not lead to one entry"
                ));
            }
        },
        (None, Subject::Entry(subject)) if subject == name => (Through::Subject, subject),
        (None, Subject::Entry(subject)) => {
            return Err(format!(
                "\"{path}\" begins with \"{name}\", which is neither {subject}, which the entry is about, nor a single link"
            ));
        }
        (None, Subject::Area) => return Err(format!("\"{path}\" begins with \"{name}\", which is no single link")),
    };
    let Some((position, _, other)) = registers.get_full(to) else {
        return Err(format!("there is no register \"{to}\""));
    };
    let found = |step, at, title: &str| RelatedDay {
        path: path.to_owned(),
        through,
        register: position,
        step,
        at,
        title: format!("{}: {title}", other.title),
    };
    if let Some((at, _, step)) = other.steps.get_full(day) {
        return Ok(found(true, at, &step.title));
    }
    match other.fields.get_full(day) {
        Some((at, _, field)) if field.kind.has_day() => Ok(found(false, at, &field.title)),
        _ => Err(format!(
            "the register {to} has no step and no date field \"{day}\", which \"{path}\" names"
        )),
    }
}
