//! From the clocks of a file to checked clocks.

use indexmap::IndexMap;
use toml::Spanned;

use super::{Anchor, Clock, RawClock};
use crate::FieldType;
use crate::problem::Report;
use crate::raw::{RawField, RawStep, to_date};

pub(crate) fn resolve_clock(
    id: &str,
    raw: RawClock,
    (steps, fields, clocks): (&IndexMap<String, RawStep>, &IndexMap<String, RawField>, &[String]),
    report: &mut Report<'_>,
) -> Option<Clock> {
    let before = report.found.len();
    let mut from = Vec::new();
    let from_at = raw.from.span().start;
    for name in raw.from.into_inner().into_vec() {
        let field = fields.get_index_of(&name);
        if let Some(step) = steps.get_index_of(&name) {
            from.push(Anchor::Step(step));
        } else if let Some(field) = field.filter(|&f| fields[f].kind == FieldType::Date) {
            from.push(Anchor::Field(field));
        } else {
            let message = format!("clock {id} starts from \"{name}\", which is no step and no date field");
            report.at(from_at, message);
        }
    }
    let places = |names: Vec<Spanned<String>>, exemptions: bool, report: &mut Report<'_>| -> Vec<usize> {
        let mut out = Vec::new();
        for name in names {
            match steps.get_index_of(name.get_ref()) {
                Some(at) if exemptions && !steps[at].exemption => {
                    let message = format!(
                        "\"{}\" lifts clock {id}, so mark the step `exemption = true`",
                        name.get_ref()
                    );
                    report.at(name.span().start, message);
                }
                Some(at) => out.push(at),
                None => {
                    let message = format!(
                        "clock {id} names the step \"{}\", which this register does not have",
                        name.get_ref()
                    );
                    report.at(name.span().start, message);
                }
            }
        }
        out
    };
    let until = places(raw.until, false, report);
    let ends = places(raw.ends, false, report);
    let lifted_by = places(raw.lifted_by, true, report);
    let only_after = places(raw.only_after, false, report);
    if until.is_empty() {
        report.in_table(
            &format!("clocks.{id}"),
            format!("clock {id} never stops; name at least one step in `until`"),
        );
    }
    let ended_by = ends.iter().copied().filter(|&at| !steps[at].repeats).collect();
    let same_duty_as = raw.same_duty_as.and_then(|name| {
        let found = clocks.iter().position(|other| other == name.get_ref() && other != id);
        if found.is_none() {
            let message = format!(
                "clock {id} limits the same duty as \"{}\", which is no other clock here",
                name.get_ref()
            );
            report.at(name.span().start, message);
        }
        found
    });
    let within = match raw.within.get_ref().parse::<calendar::Limit>() {
        Ok(limit) => Some(limit),
        Err(error) => {
            report.at(raw.within.span().start, error.to_string());
            None
        }
    };
    let clock = Clock {
        reference: raw.reference,
        title: raw.title,
        from,
        until,
        ends,
        ended_by,
        lifted_by,
        only_after,
        rounds: raw.rounds,
        conditional: raw.conditional,
        same_duty_as,
        within: within?,
        force: raw.force,
        law: raw.law,
        source: raw.source,
        in_force_from: raw.in_force_from.and_then(to_date),
        in_force_to: raw.in_force_to.and_then(to_date),
    };
    (report.found.len() == before).then_some(clock)
}
