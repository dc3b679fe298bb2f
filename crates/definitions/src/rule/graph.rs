//! What a rule hangs on, and in which order rules run: none may hang on what it makes itself.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Rule;
use crate::column::Source;
use crate::computed::{Formula, Rows};
use crate::expression::{Expression, Layout};
use crate::{Definitions, Problem, Subject};

/// What is found when a rule's columns are followed.
struct Followed<'a> {
    definitions: &'a Definitions,
    /// Registers whose entries it reads.
    reads: BTreeSet<usize>,
    /// Values looked into already.
    values: BTreeSet<(usize, usize)>,
    /// The text of everything that it means.
    meaning: String,
}

/// The registers that a rule reads, itself or through values, and a text that differs where its meaning does.
pub(super) fn meaning(definitions: &Definitions, rule: &Rule) -> (Vec<usize>, String) {
    let mut followed = Followed {
        definitions,
        reads: rule.on.iter().copied().collect(),
        values: BTreeSet::new(),
        meaning: String::new(),
    };
    let text = |expression: &Expression| expression.text.trim().to_owned();
    let id = |at: usize| definitions.registers.get_index(at).map_or("", |(id, _)| id.as_str());
    let on: Vec<&str> = rule.on.iter().map(|at| id(*at)).collect();
    let fields: Vec<(usize, String)> = rule.opens.fields.iter().map(|(at, of)| (*at, text(of))).collect();
    let _ = write!(
        followed.meaning,
        "{on:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {fields:?} {} {:?}",
        rule.join.as_ref().map(|(left, right)| (text(left), text(right))),
        rule.rows,
        rule.every,
        rule.when.as_ref().map(text),
        rule.sample
            .as_ref()
            .map(|sample| (sample.take, sample.of_each.as_ref().map(text))),
        id(rule.opens.register),
        rule.opens.step,
        rule.opens.about.as_ref().map(text),
        rule.once_while_open,
        rule.ends.as_ref().map(|(when, step)| (text(when), *step)),
    );
    for column in rule.layout.columns.values() {
        followed.source(rule.on[0], &column.source);
    }
    if let super::RuleRows::Rounds(clock, _) = rule.rows {
        followed.clock(rule.on[0], clock);
    }
    (followed.reads.into_iter().collect(), followed.meaning)
}

impl Followed<'_> {
    fn layout(&mut self, register: usize, layout: &Layout, expression: &Expression) {
        let _ = write!(self.meaning, "\n{}", expression.text.trim());
        expression.each_column(&mut |at| {
            if let Some((_, column)) = layout.columns.get_index(at) {
                self.source(register, &column.source);
            }
        });
    }

    fn source(&mut self, register: usize, source: &Source) {
        self.reads.insert(register);
        let definitions = self.definitions;
        let Some((_, own)) = definitions.registers.get_index(register) else {
            return;
        };
        match source {
            Source::Value(at) | Source::Band(at) if self.values.insert((register, *at)) => {
                let Some((id, value)) = own.values.get_index(*at) else {
                    return;
                };
                let _ = write!(self.meaning, "\n{}.{id} {:?}", own.id, value.bands);
                match &value.formula {
                    Formula::Is(expression) => self.layout(register, &own.layout, expression),
                    Formula::Over(aggregate) => {
                        let of = aggregate.rows.register(register);
                        if let Rows::Rounds(clock) = aggregate.rows {
                            self.clock(register, clock);
                        }
                        self.reads.insert(of);
                        let _ = write!(self.meaning, " {:?} {:?}", aggregate.how, aggregate.rows);
                        let parts = aggregate.condition.iter().chain(&aggregate.value);
                        for expression in parts {
                            self.layout(of, &aggregate.layout, expression);
                        }
                    }
                }
            }
            Source::Clock { clock, .. } => self.clock(register, *clock),
            Source::Child(column) => {
                if let Subject::Entry(subject) = &own.subject
                    && let Some(subject) = definitions.register_index(subject)
                {
                    self.source(subject, column);
                }
            }
            Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
                self.source(*register, column);
            }
            // A step or closing may show here because it happened on another entry.
            Source::First(_) | Source::Last(_) | Source::Closed => {
                for (at, other) in definitions.registers.values().enumerate() {
                    let mut echoes = other.steps.values().flat_map(|step| &step.echoes);
                    let leads = |link: &str| {
                        let link = other.links.get(link);
                        link.is_some_and(|link| link.to.registers().contains(&own.id))
                    };
                    if echoes.any(|echo| leads(&echo.link)) {
                        self.reads.insert(at);
                    }
                }
            }
            _ => {}
        }
    }

    fn clock(&mut self, register: usize, clock: usize) {
        let Some((_, own)) = self.definitions.registers.get_index(register) else {
            return;
        };
        let Some((id, clock)) = own.clocks.get_index(clock) else {
            return;
        };
        let _ = write!(
            self.meaning,
            "\n{}.{id} {:?} {}",
            own.id,
            clock.from,
            clock.limits_in_words()
        );
        let conditions: Vec<Expression> = clock.conditions().filter_map(|when| when.expression.clone()).collect();
        for expression in conditions {
            self.layout(register, &own.layout, &expression);
        }
        for from in &clock.from {
            if let crate::DayOf::Related(at) = from.of
                && let Some(related) = clock.related.get(at)
            {
                self.reads.insert(related.register);
            }
        }
    }
}

/// Puts the rules in an order in which each comes after those that make what it reads; refuses those in a circle.
pub(super) fn order(definitions: &mut Definitions) -> Vec<Problem> {
    let mut ordered = Vec::new();
    let mut left: Vec<usize> = (0..definitions.rules.len()).collect();
    loop {
        let rules = &definitions.rules;
        let waits = |at: usize, left: &[usize]| {
            let reads = &rules[at].reads;
            left.iter().any(|&other| reads.contains(&rules[other].opens.register))
        };
        let (later, now): (Vec<usize>, Vec<usize>) = left.iter().partition(|&&at| waits(at, &left));
        if now.is_empty() {
            break;
        }
        ordered.extend(now);
        left = later;
    }
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|&at| definitions.rules[at].id.as_str()).collect();
        let problem = |&at: &usize| {
            let rule = &definitions.rules[at];
            let made = &definitions.registers[rule.opens.register].id;
            let message = match left.len() {
                1 => format!("the rule hangs on {made}, which it opens itself: it could call itself for ever"),
                _ => format!(
                    "the rules {} hang on what each other open: they could call each other for ever",
                    names.join(", ")
                ),
            };
            Problem {
                file: rule.file.clone(),
                line: Some(1),
                message,
            }
        };
        return left.iter().map(problem).collect();
    }
    let mut rules = std::mem::take(&mut definitions.rules);
    let ids: Vec<String> = ordered
        .iter()
        .filter_map(|&at| Some(rules.get_index(at)?.0.clone()))
        .collect();
    rules.sort_by(|a, _, b, _| {
        let place = |id: &String| ids.iter().position(|other| other == id);
        place(a).cmp(&place(b))
    });
    definitions.rules = rules;
    Vec::new()
}
