//! What is sealed must not show through what is not: a count, a score or a time limit would tell that it is there.

use crate::column::Source;
use crate::computed::Formula;
use crate::problem::Report;
use crate::{DefinitionFile, Definitions, Problem, Register, Subject};

/// Each place where an unsealed register draws on a sealed one.
pub(super) fn check(definitions: &Definitions, files: &[DefinitionFile]) -> Vec<Problem> {
    let seals = definitions
        .registers
        .values()
        .map(|r| r.access.as_ref().and_then(|a| a.sealed.as_ref()));
    let seals: Vec<_> = seals.collect();
    let mut problems = Vec::new();
    if seals.iter().all(Option::is_none) {
        return problems;
    }
    for (at, register) in definitions.registers.values().enumerate() {
        let Some(file) = files.iter().find(|file| file.path == register.file) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        // Only roles that know of the sealed register may read what draws on it.
        let shows = |of: usize| {
            of != at
                && seals[of].is_some_and(|seal| {
                    let own = seals[at].filter(|own| own.when.is_none());
                    !own.is_some_and(|own| own.roles.iter().all(|role| seal.roles.contains(role)))
                })
        };
        let title = |of: usize| definitions.registers[of].title.clone();
        for (id, value) in &register.values {
            let drawn = match &value.formula {
                Formula::Is(expression) => {
                    let mut drawn = Vec::new();
                    expression.each_column(&mut |column| {
                        if let Some((_, column)) = register.layout.columns.get_index(column) {
                            registers_of(definitions, register, &column.source, &mut drawn);
                        }
                    });
                    drawn
                }
                Formula::Over(aggregate) => {
                    let of = aggregate.rows.register(at);
                    let mut drawn = vec![of];
                    for column in aggregate.layout.columns.values() {
                        registers_of(definitions, &definitions.registers[of], &column.source, &mut drawn);
                    }
                    drawn
                }
            };
            if let Some(of) = drawn.into_iter().find(|of| shows(*of)) {
                let message = format!(
                    "the value \"{id}\" would tell of \"{}\", which is sealed; seal this register for the same roles, or leave the value out",
                    title(of)
                );
                report.in_table(&format!("values.{id}"), message);
            }
        }
        let mut drawn = Vec::new();
        for column in register.layout.columns.values() {
            registers_of(definitions, register, &column.source, &mut drawn);
        }
        for clock in register.clocks.values() {
            drawn.extend(clock.related.iter().map(|day| day.register));
        }
        if report.found.is_empty()
            && let Some(of) = drawn.into_iter().find(|of| shows(*of))
        {
            let message = format!(
                "a condition or time limit of this register would tell of \"{}\", which is sealed; leave it out",
                title(of)
            );
            report.push(None, message);
        }
        for document in definitions.documents_of(at) {
            let mut drawn = Vec::new();
            for column in document.layout.columns.values() {
                registers_of(definitions, register, &column.source, &mut drawn);
            }
            if let Some(of) = drawn.into_iter().find(|of| shows(*of)) {
                problems.push(Problem {
                    file: document.file.clone(),
                    line: None,
                    message: format!(
                        "the letter would tell of \"{}\", which is sealed; leave that column out",
                        title(of)
                    ),
                });
            }
        }
        for (id, step) in &register.steps {
            for echo in &step.echoes {
                let to = register.links.get(&echo.link).and_then(|link| link.to.one());
                let to = to.and_then(|to| definitions.register_index(to));
                let sealed = seals[at].is_some_and(|own| {
                    to.is_some_and(|to| {
                        let there = seals[to].filter(|seal| seal.when.is_none());
                        !there.is_some_and(|seal| seal.roles.iter().all(|role| own.roles.contains(role)))
                    })
                });
                if sealed {
                    let message = "it would show on an entry that is not sealed; leave out `echoes`";
                    report.in_table(&format!("steps.{id}.echoes"), message);
                }
            }
        }
        problems.append(&mut report.found);
    }
    for rule in definitions.rules.values() {
        let (to, file) = (rule.opens.register, files.iter().find(|file| file.path == rule.file));
        let own = seals[to].filter(|own| own.when.is_none());
        let shown = rule.reads.iter().chain(&rule.on).find(|of| {
            seals[**of]
                .is_some_and(|seal| !own.is_some_and(|own| own.roles.iter().all(|role| seal.roles.contains(role))))
        });
        if let (Some(of), Some(file)) = (shown.filter(|of| **of != to), file) {
            let mut report = Report::new(&file.path, &file.text);
            let message = format!(
                "what it opens would tell of \"{}\", which is sealed; let it open an entry that is sealed for the same roles",
                definitions.registers[*of].title
            );
            report.in_table("opens.register", message);
            problems.append(&mut report.found);
        }
    }
    problems
}

/// The other registers that a column of a register is read from.
fn registers_of(definitions: &Definitions, register: &Register, source: &Source, out: &mut Vec<usize>) {
    match source {
        Source::Child(column) => {
            let subject = match &register.subject {
                Subject::Entry(id) => definitions.register_index(id),
                Subject::Area => None,
            };
            if let Some(subject) = subject {
                out.push(subject);
                registers_of(definitions, &definitions.registers[subject], column, out);
            }
        }
        Source::Link {
            register: to, column, ..
        } => {
            out.push(*to);
            registers_of(definitions, &definitions.registers[*to], column, out);
        }
        _ => {}
    }
}
