//! Clocks: what never starts, never stops, or says one thing twice.

use std::cmp::Ordering;

use calendar::{Limit, OfYear};

use super::{only_opening, step_id, twice};
use crate::clock::{How, Limb, LimitRow};
use crate::problem::Report;
use crate::{Anchor, Clock, DayOf, Definitions, Register};

pub(super) fn check(register: &Register, definitions: &Definitions, report: &mut Report<'_>) {
    for (id, clock) in &register.clocks {
        lists(id, clock, register, report);
        never(id, clock, register, report);
        let Some(regime) = definitions.regime_of(clock) else {
            continue;
        };
        if clock
            .in_force_from
            .zip(clock.in_force_to)
            .is_some_and(|(from, to)| to < from)
        {
            let message = format!(
                "clock {id} is in force on no day: its own days and those of the regime {} do not overlap",
                regime.id
            );
            report.at_key(&["clocks", id, "in_force_from"], message);
        }
    }
}

fn lists(id: &str, clock: &Clock, register: &Register, report: &mut Report<'_>) {
    let name = |at: usize| step_id(register, at);
    for (key, list) in [
        ("until", &clock.until),
        ("ends", &clock.ends),
        ("outlives", &clock.outlives),
        ("lifted_by", &clock.lifted_by),
        ("only_after", &clock.only_after),
    ] {
        if let Some(&at) = twice(list) {
            report.at_key(&["clocks", id, key], format!("`{key}` names \"{}\" twice", name(at)));
        }
    }
    if let Some(&at) = clock.ends.iter().find(|at| clock.until.contains(at)) {
        let message = format!(
            "clock {id} names \"{}\" in `until` (it is done) and in `ends` (it is no longer awaited); keep one of the two",
            name(at)
        );
        report.at_key(&["clocks", id, "ends"], message);
    }
    if let Some(at) = clock
        .extended_by
        .iter()
        .map(|e| e.step)
        .find(|at| clock.until.contains(at))
    {
        let message = format!(
            "\"{}\" both stops and extends clock {id}; keep one of the two",
            name(at)
        );
        report.at_key(&["clocks", id, "extended_by"], message);
    }
    if let Some(pauses) = &clock.pauses
        && let Some(&at) = pauses.from.iter().find(|at| pauses.until.contains(at))
    {
        let message = format!(
            "\"{}\" both pauses clock {id} and lets it run again; name another step",
            name(at)
        );
        report.at_key(&["clocks", id, "pauses"], message);
    }
    if let Some(leave) = clock
        .leave
        .iter()
        .find(|leave| leave.step.is_some_and(|at| clock.until.contains(&at)))
    {
        let message = format!(
            "\"{}\" stops clock {id}, so it cannot come before its last day by `leave`",
            leave.name
        );
        report.at_key(&["clocks", id, "leave"], message);
    }
}

fn never(id: &str, clock: &Clock, register: &Register, report: &mut Report<'_>) {
    let name = |at: usize| step_id(register, at);
    let from = |step: usize| clock.from.iter().all(|anchor| *anchor == plain(step));
    if !clock.rounds
        && let Some(&at) = clock.ends.iter().find(|&&at| from(at))
    {
        let message = format!(
            "clock {id} starts on \"{}\" and ends on it too, so it never runs",
            name(at)
        );
        report.at_key(&["clocks", id, "ends"], message);
    }
    if let Some(&at) = clock
        .only_after
        .iter()
        .find(|&&at| from(at) || only_opening(register) == Some(at))
    {
        let message = format!(
            "\"{}\" has always happened once clock {id} starts, so `only_after` changes nothing; leave it out",
            name(at)
        );
        report.at_key(&["clocks", id, "only_after"], message);
    }
    let over = |&&at: &&usize| register.steps[at].closes && !clock.outlives.contains(&at);
    let reopens = register.steps.values().any(|step| step.reopens);
    if !clock.only_after.is_empty() && !reopens && clock.only_after.iter().all(|at| over(&at)) {
        let message = format!(
            "clock {id} is over once \"{}\" has closed the entry, so it can never apply only after it; name another step, or \
             name it in `outlives`",
            name(clock.only_after[0])
        );
        report.at_key(&["clocks", id, "only_after"], message);
    }
    for (row, limit) in clock.limits.iter().enumerate() {
        let row = row.to_string();
        if !clock.rounds && (limit.round.is_some() || limit.for_first.is_some()) {
            let key = if limit.round.is_some() { "round" } else { "for_first" };
            let message = format!("clock {id} has one round only, so `{key}` changes nothing; give it `rounds = true`");
            report.at_key(&["clocks", id, "limits", &row, key], message);
        }
        if limit.round == Some(0) {
            let message = "rounds are counted from 1, so no round is number 0";
            report.at_key(&["clocks", id, "limits", &row, "round"], message);
        }
        let starts_late = limit
            .in_force_from
            .zip(clock.in_force_to)
            .is_some_and(|(from, to)| from > to);
        let ends_early = limit
            .in_force_to
            .zip(clock.in_force_from)
            .is_some_and(|(to, from)| to < from);
        if starts_late || ends_early {
            let message = format!("this limit applies on no day on which clock {id} is in force");
            report.at_key(&["clocks", id, "limits", &row], message);
        }
    }
    for (at, limit) in clock.limits.iter().enumerate() {
        // Where a row always fits, the reader of the file has said so.
        let before = clock.limits[..at].iter();
        if let Some(first) = before
            .filter(|before| !before.always_fits())
            .position(|before| before.fits_wherever(limit))
        {
            let message = format!(
                "no round gets this far: limit {} of clock {id} fits wherever this one does; put this one before it, or leave it out",
                first + 1
            );
            report.at_key(&["clocks", id, "limits", &at.to_string()], message);
        }
        limbs(id, at, limit, clock, report);
        over_before(id, at, limit, clock, report);
    }
}

/// A fixed day of the year in which a round starts, where every round starts after it.
fn over_before(id: &str, row: usize, limit: &LimitRow, clock: &Clock, report: &mut Report<'_>) {
    let How::Within(
        within @ Limit::DayInYear {
            day, of: OfYear::Its, ..
        },
    ) = limit.how
    else {
        return;
    };
    let first = clock.in_force_from.max(limit.in_force_from);
    let last = [clock.in_force_to, limit.in_force_to].into_iter().flatten().min();
    let Some((first, last)) = first.zip(last).filter(|(first, last)| first.year() == last.year()) else {
        return;
    };
    if day.in_year(first.year()).is_some_and(|day| day < first) {
        let message = format!(
            "every round of clock {id} starts from {first} to {last}, and \"{within}\" is over by then; write \"by the next …\" for \
             the day of the year after"
        );
        let row = row.to_string();
        let path: &[&str] = match clock.limits.len() {
            1 => &["clocks", id, "within"],
            _ => &["clocks", id, "limits", &row, "within"],
        };
        report.at_key(path, message);
    }
}

/// Of limits that are compared, one that can never be the one that counts.
fn limbs(id: &str, row: usize, limit: &LimitRow, clock: &Clock, report: &mut Report<'_>) {
    let (limbs, later) = match &limit.how {
        How::Within(_) => return,
        How::Later(limbs) => (limbs, true),
        How::Earlier(limbs) => (limbs, false),
    };
    let start = |limb: &Limb| match limb.from.is_empty() {
        true => clock.from.clone(),
        false => limb.from.clone(),
    };
    for (at, limb) in limbs.iter().enumerate() {
        for (other_at, other) in limbs.iter().enumerate().filter(|(other_at, _)| *other_at != at) {
            let Some(order) = limb.within.against(other.within) else {
                continue;
            };
            let idle = match order {
                Ordering::Equal => other_at < at,
                Ordering::Less => later,
                Ordering::Greater => !later,
            };
            if idle && start(limb) == start(other) {
                let (key, which) = if later {
                    ("later_of", "later")
                } else {
                    ("earlier_of", "earlier")
                };
                let message = format!(
                    "\"{}\" is never the {which} beside \"{}\", which counts from the same day; leave it out, or give it another `from`",
                    limb.within, other.within
                );
                let (row, at) = (row.to_string(), at.to_string());
                // One limit is in the clock's own table.
                let path: Vec<&str> = match clock.limits.len() {
                    1 => vec!["clocks", id, key, &at],
                    _ => vec!["clocks", id, "limits", &row, key, &at],
                };
                report.at_key(&path, message);
                break;
            }
        }
    }
}

fn plain(step: usize) -> Anchor {
    Anchor {
        of: DayOf::Step(step),
        birthday: None,
    }
}
