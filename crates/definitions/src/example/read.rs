//! From the examples of a file to cases that can be worked through.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Example, is_state};
use crate::Clock;
use crate::problem::Report;
use crate::raw::{OneOrManyEvents, RawExample, RawExpected, RawField, RawStep, to_date};

/// Reads one example of a register; `None` after a mistake.
pub(crate) fn read_example(
    raw: RawExample,
    at: usize,
    (steps, fields): (&IndexMap<String, RawStep>, &IndexMap<String, RawField>),
    clocks: &IndexMap<String, Clock>,
    report: &mut Report<'_>,
) -> Option<Example> {
    let before = report.found.len();
    let title = raw.title;
    let mut refuse = |message: String| report.at(at, format!("example \"{title}\" {message}"));
    for step in raw.events.keys().filter(|s| !steps.contains_key(*s)) {
        refuse(format!("has an event \"{step}\", which is no step"));
    }
    let is_date = |id: &str| fields.get(id).is_some_and(|field| field.kind.has_day());
    for field in raw.fields.keys().filter(|id| !is_date(id) && !id.contains('.')) {
        refuse(format!("gives \"{field}\", which is no date field"));
    }
    for (id, expected) in &raw.clocks {
        if !clocks.contains_key(id) {
            refuse(format!("expects a clock \"{id}\", which there is not"));
        }
        for expected in std::iter::once(expected).chain(expected.rounds.iter().flatten()) {
            wrong_words(expected, steps, &mut refuse);
        }
    }
    let whole_dates = "needs whole dates, such as 2026-01-05";
    let mut events = Vec::new();
    for (id, given) in raw.events {
        let given = match given {
            OneOrManyEvents::One(one) => vec![one],
            OneOrManyEvents::Many(many) => many,
        };
        for event in given {
            let Some(event) = event.into_event(&id) else {
                refuse(whole_dates.to_owned());
                continue;
            };
            let carried = |field: &str| {
                steps
                    .get(&id)
                    .is_some_and(|s| s.fields.iter().any(|f| f.get_ref() == field))
            };
            for field in event.fields.keys().filter(|field| !is_date(field) || !carried(field)) {
                refuse(format!(
                    "gives \"{field}\" with \"{id}\", and that step has no such date field"
                ));
            }
            events.push(event);
        }
    }
    let dates: Option<BTreeMap<_, _>> = raw.fields.into_iter().map(|(id, d)| Some((id, to_date(d)?))).collect();
    let known = raw.known.map(to_date);
    let clocks: Option<BTreeMap<_, _>> = raw
        .clocks
        .into_iter()
        .map(|(id, expected)| Some((id, expected.into_expected()?)))
        .collect();
    let (Some(fields), Some(today), Some(clocks), false) = (dates, to_date(raw.today), clocks, known == Some(None))
    else {
        refuse(whole_dates.to_owned());
        return None;
    };
    (report.found.len() == before).then_some(Example {
        title,
        events,
        fields,
        today,
        known: known.flatten(),
        clocks,
    })
}

/// Refuses what an example expects and no clock can say.
fn wrong_words(expected: &RawExpected, steps: &IndexMap<String, RawStep>, refuse: &mut impl FnMut(String)) {
    if let Some(state) = expected.state.as_deref().filter(|s| !is_state(s)) {
        refuse(format!("expects \"{state}\", which is not a state of a clock"));
    }
    if let Some(step) = expected.lifted_by.as_ref().filter(|id| !steps.contains_key(*id)) {
        refuse(format!("expects the exemption \"{step}\", which is no step"));
    }
    let known = ["restated", "paused", "extended", "rolled"];
    for what in expected.moved_by.keys().filter(|what| !known.contains(&what.as_str())) {
        refuse(format!(
            "expects a clock moved by \"{what}\"; it may be moved by being {}",
            known.join(", ")
        ));
    }
}
