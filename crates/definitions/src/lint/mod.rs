//! What a file says to no effect: keys that change nothing, steps that cannot happen, clocks that cannot stop,
//! conditions that can never hold. Each is refused, because its author meant something else.

mod clocks;
mod conditions;
mod possible;
mod ranges;
mod steps;

use crate::problem::Report;
use crate::{DefinitionFile, Definitions, Problem, Register, View};

/// Everything of these definitions that has no effect.
pub(crate) fn check(definitions: &Definitions, files: &[DefinitionFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, register) in definitions.registers.values().enumerate() {
        let Some(file) = files.iter().find(|file| file.path == register.file) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        steps::check(register, &mut report);
        clocks::check(register, definitions, &mut report);
        conditions::check(at, register, definitions, &mut report);
        let views: Vec<(Vec<&str>, &View)> = (register.views.iter())
            .map(|(id, view)| (vec!["views", id.as_str(), "where"], view))
            .collect();
        conditions::views(at, &views, definitions, &mut report);
        problems.append(&mut report.found);
    }
    for list in definitions.lists.values() {
        let is_its = |file: &&DefinitionFile| file.stem() == list.id && file.kind() == Ok(crate::Kind::View);
        let Some(file) = files.iter().find(is_its) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        for (nth, (register, view)) in list.from.iter().enumerate() {
            let nth = nth.to_string();
            let path = vec!["from", nth.as_str(), "where"];
            conditions::views(*register, &[(path, view)], definitions, &mut report);
        }
        problems.append(&mut report.found);
    }
    for rule in definitions.rules.values() {
        let Some(file) = files.iter().find(|file| file.path == rule.file) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        conditions::check_rule(rule, definitions, &mut report);
        problems.append(&mut report.found);
    }
    for list in definitions.codes.values() {
        let empty = list.codes.is_empty();
        let file = files
            .iter()
            .find(|file| empty && file.stem() == list.id && file.kind() == Ok(crate::Kind::Codes));
        if let Some(file) = file {
            let mut report = Report::new(&file.path, &file.text);
            report.in_table("codes", "the list has no code; give it one, or remove the file");
            problems.append(&mut report.found);
        }
    }
    problems
}

/// The id of the step at a position.
fn step_id(register: &Register, at: usize) -> &str {
    register.steps.get_index(at).map_or("", |(id, _)| id)
}

/// The first name that a list has twice.
fn twice<T: PartialEq>(names: &[T]) -> Option<&T> {
    names
        .iter()
        .enumerate()
        .find(|(at, name)| names[..*at].contains(name))
        .map(|(_, name)| name)
}

/// The position of the step that must come first: the one that opens, where there is one only and it happens once.
fn only_opening(register: &Register) -> Option<usize> {
    let mut opening = register
        .steps
        .values()
        .enumerate()
        .filter(|(_, step)| step.opens || step.reopens);
    match (opening.next(), opening.next()) {
        (Some((at, step)), None) if !step.repeats => Some(at),
        _ => None,
    }
}
