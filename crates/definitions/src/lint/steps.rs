//! Steps and fields: what no entry could ever show.

use super::{only_opening, step_id, twice};
use crate::Register;
use crate::problem::Report;

pub(super) fn check(register: &Register, report: &mut Report<'_>) {
    blank(register, report);
    if let Some(name) = twice(&register.named_by) {
        report.at_key(&["named_by"], format!("`named_by` names \"{name}\" twice"));
    }
    for (id, field) in &register.fields {
        let mut steps = register.steps.values();
        if !steps.any(|step| step.fields.contains(id)) {
            report.at_key(
                &["fields", id],
                format!("no step carries the field \"{id}\", so it never has a value; name it in `fields` of a step"),
            );
        }
        if field.hidden && field.hint.is_some() {
            report.at_key(
                &["fields", id, "hint"],
                format!(
                    "no form asks for \"{id}\", which is hidden, so its `hint` is never read; leave one of the two out"
                ),
            );
        }
    }
    for at in 0..register.steps.len() {
        step(at, register, report);
    }
    if let Some(cycle) = cycle(register) {
        let names: Vec<String> = cycle
            .iter()
            .map(|&at| format!("\"{}\"", step_id(register, at)))
            .collect();
        let first = step_id(register, cycle[0]);
        let message = format!(
            "{} each come after the next, so none of them can be first; remove one `after`",
            names.join(", ")
        );
        report.at_key(&["steps", first, "after"], message);
    }
}

fn step(at: usize, register: &Register, report: &mut Report<'_>) {
    let Some((id, step)) = register.steps.get_index(at) else {
        return;
    };
    let opening = only_opening(register) == Some(at);
    let mut say = |key: &str, message: String| report.at_key(&["steps", id, key], message);
    for (key, list) in [("fields", &step.fields), ("required", &step.required)] {
        if let Some(name) = twice(list) {
            say(key, format!("`{key}` names \"{name}\" twice"));
        }
    }
    if let Some(&name) = twice(&step.after) {
        say("after", format!("`after` names \"{}\" twice", step_id(register, name)));
    }
    if step.each_counts && !step.repeats {
        let message =
            "`each_counts` changes nothing on a step that happens once; give it `repeats = true`, or leave it out";
        say("each_counts", message.to_owned());
    }
    if step.after_closing {
        let message = match (step.closes, step.reopens) {
            (true, _) => Some(format!("\"{id}\" closes the entry itself; leave `after_closing` out")),
            (_, true) => Some(format!(
                "\"{id}\" opens a closed entry again, so it may follow; leave `after_closing` out"
            )),
            _ if register.closing_steps().next().is_none() => Some(format!(
                "no step closes an entry, so nothing can happen after that; leave `after_closing` out of \"{id}\""
            )),
            _ => None,
        };
        if let Some(message) = message {
            say("after_closing", message);
        }
    }
    let closing = |&&before: &&usize| register.steps[before].closes && !register.may_follow(before, at);
    if let Some(&before) = step.after.iter().find(closing) {
        let message = format!(
            "\"{}\" closes the entry, so \"{id}\" could not come after it; give \"{id}\" `after_closing = true`, or name another step",
            step_id(register, before)
        );
        say("after", message);
    }
    if step.reopens && step.closes {
        say(
            "reopens",
            format!("\"{id}\" both closes and reopens an entry; keep one of the two"),
        );
    }
    let lifts = register.clocks.values().any(|clock| clock.lifted_by.contains(&at));
    if step.exemption && !lifts {
        let message = format!(
            "\"{id}\" is an exemption, and no clock names it in `lifted_by`; name it there, or leave `exemption` out"
        );
        say("exemption", message);
    }
    if step.prefilled && step.fields.is_empty() {
        say(
            "prefilled",
            format!("\"{id}\" has no fields to fill in beforehand; leave `prefilled` out"),
        );
    } else if step.prefilled && opening {
        say(
            "prefilled",
            format!("\"{id}\" opens the entry, so nothing is on record to fill in beforehand; leave `prefilled` out"),
        );
    }
    for &field in &step.clears {
        let name = register.fields.get_index(field).map_or("", |(name, _)| name.as_str());
        if step.fields.iter().any(|carried| carried == name) {
            say(
                "clears",
                format!("\"{id}\" both sets and clears \"{name}\"; keep one of the two"),
            );
        } else if opening {
            say(
                "clears",
                format!("\"{id}\" opens the entry, so there is nothing to clear yet; leave `clears` out"),
            );
        }
    }
    if opening && let Some(&before) = step.after.first() {
        let message = format!(
            "\"{id}\" is the step that opens an entry, so \"{}\" cannot come before it",
            step_id(register, before)
        );
        say("after", message);
    }
    for name in &step.required {
        if register.fields.get(name).is_some_and(|field| field.hidden) {
            let message = format!(
                "\"{name}\" is required and hidden: no form asks for it, so the step could not be recorded by hand"
            );
            say("required", message);
        }
    }
}

/// Words that a reader would miss.
fn blank(register: &Register, report: &mut Report<'_>) {
    let whole = [
        ("title", &register.title),
        ("plural", &register.plural),
        ("purpose", &register.purpose),
        ("law", &register.law),
    ];
    let mut texts: Vec<(Vec<&str>, &str)> = whole.iter().map(|(key, text)| (vec![*key], text.as_str())).collect();
    for (id, step) in &register.steps {
        texts.push((vec!["steps", id, "title"], &step.title));
        texts.extend(
            step.stage
                .iter()
                .map(|stage| (vec!["steps", id.as_str(), "stage"], stage.as_str())),
        );
    }
    for (id, field) in &register.fields {
        texts.push((vec!["fields", id, "title"], &field.title));
        texts.extend(
            field
                .hint
                .iter()
                .map(|hint| (vec!["fields", id.as_str(), "hint"], hint.as_str())),
        );
    }
    for (id, clock) in &register.clocks {
        for (key, text) in [("title", &clock.title), ("law", &clock.law), ("source", &clock.source)] {
            texts.push((vec!["clocks", id, key], text));
        }
    }
    // What a field defines has the field's words.
    for (id, link) in register.links.iter().filter(|(_, link)| link.field.is_none()) {
        texts.push((vec!["links", id, "title"], &link.title));
        texts.push((vec!["links", id, "inverse"], &link.inverse));
    }
    for (id, value) in &register.values {
        texts.push((vec!["values", id, "title"], &value.title));
    }
    for (path, text) in texts {
        if text.trim().is_empty() {
            let key = path.last().copied().unwrap_or_default();
            report.at_key(
                &path,
                format!("`{key}` has no words; write them, or leave the key out where that is allowed"),
            );
        }
    }
}

/// Steps each of which comes after the next, and the last after the first.
fn cycle(register: &Register) -> Option<Vec<usize>> {
    fn walk(register: &Register, at: usize, path: &mut Vec<usize>, done: &mut [bool]) -> Option<Vec<usize>> {
        if let Some(start) = path.iter().position(|&step| step == at) {
            return Some(path[start..].to_vec());
        }
        if done[at] {
            return None;
        }
        path.push(at);
        let (_, step) = register.steps.get_index(at)?;
        let found = step.after.iter().find_map(|&before| walk(register, before, path, done));
        path.pop();
        done[at] = true;
        found
    }
    let mut done = vec![false; register.steps.len()];
    (0..register.steps.len()).find_map(|at| walk(register, at, &mut Vec::new(), &mut done))
}
