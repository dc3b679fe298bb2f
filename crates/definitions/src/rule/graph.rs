//! What a rule hangs on, and in which order rules run: none may hang on what it makes itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use indexmap::IndexMap;

use super::{Rule, RuleRows};
use crate::column::Source;
use crate::computed::{Formula, Part, Rows};
use crate::expression::{Expression, Layout};
use crate::{Definitions, Problem, Subject};

/// Notes of each register how far the guards of its steps look.
pub(super) fn reach_of_guards(definitions: &mut Definitions) {
    let mut followed = Followed {
        definitions,
        reads: BTreeSet::new(),
        values: BTreeMap::new(),
        meaning: String::new(),
    };
    let mut reaches = Vec::new();
    for (at, register) in definitions.registers.values().enumerate() {
        let guards = register
            .steps
            .values()
            .flat_map(|step| step.refuse.iter().chain(&step.required_when));
        let mut reach = 0;
        for guard in guards {
            let shown = guard.say.parts.iter().filter_map(|part| match part {
                Part::Column(column) => Some(column),
                Part::Text(_) => None,
            });
            for expression in std::iter::once(&guard.when).chain(shown) {
                reach = reach.max(followed.expression(at, &register.layout, expression));
            }
        }
        reaches.push(reach);
    }
    for (register, reach) in definitions.registers.values_mut().zip(reaches) {
        register.guards_reach = reach;
    }
}

/// What is found when a rule's columns are followed.
struct Followed<'a> {
    definitions: &'a Definitions,
    /// Registers whose entries it reads.
    reads: BTreeSet<usize>,
    /// Values looked into already, with how far each looks.
    values: BTreeMap<(usize, usize), usize>,
    /// The text of everything that it means. It names things by their ids, so that another register changes nothing.
    meaning: String,
}

/// The least that a rule looks around: other entries about the same subject are two steps away.
const LEAST: usize = 2;

/// Notes the registers that a rule reads, itself or through values, how far it looks, and what it means.
pub(super) fn follow(definitions: &Definitions, rule: &mut Rule) -> String {
    let mut followed = Followed {
        definitions,
        reads: rule.on.iter().copied().collect(),
        values: BTreeMap::new(),
        meaning: String::new(),
    };
    let text = |expression: &Expression| expression.text.trim().to_owned();
    let register = |at: usize| definitions.registers.get_index(at);
    let on: Vec<&String> = rule.on.iter().filter_map(|at| Some(register(*at)?.0)).collect();
    let target = register(rule.opens.register);
    let field = |at: usize| target.and_then(|(_, target)| Some(target.fields.get_index(at)?.0));
    let step = |at: usize| target.and_then(|(_, target)| Some(target.steps.get_index(at)?.0));
    let fields = rule.opens.fields.iter().map(|(at, of)| (field(*at), text(of)));
    let own = register(rule.on[0]).map(|(_, own)| own);
    let rows = match rule.rows {
        RuleRows::Entry => String::new(),
        RuleRows::Events(at) => own.map_or_else(String::new, |own| ids(&own.steps, &[at])),
        RuleRows::Rounds(at, day) => own.map_or_else(String::new, |own| format!("{} {day:?}", ids(&own.clocks, &[at]))),
    };
    let _ = write!(
        followed.meaning,
        "{on:?} {:?} {rows} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?}",
        rule.join.as_ref().map(|(left, right)| (text(left), text(right))),
        rule.every,
        rule.when.as_ref().map(text),
        rule.sample
            .as_ref()
            .map(|sample| (sample.take, sample.of_each.as_ref().map(text))),
        target.map(|(id, _)| id),
        step(rule.opens.step),
        rule.opens.about.as_ref().map(text),
        fields.collect::<Vec<_>>(),
        rule.once_while_open,
        rule.ends.as_ref().map(|(when, at)| (text(when), step(*at))),
    );
    let mut depth = LEAST;
    for column in rule.layout.columns.values() {
        depth = depth.max(followed.source(rule.on[0], &column.source));
    }
    if let RuleRows::Rounds(clock, _) = rule.rows {
        depth = depth.max(followed.clock(rule.on[0], clock));
    }
    rule.depth = depth;
    rule.reads = followed.reads.into_iter().collect();
    followed.meaning
}

/// The ids of things by their positions.
fn ids<T>(of: &IndexMap<String, T>, at: &[usize]) -> String {
    let ids = at.iter().filter_map(|at| of.get_index(*at));
    ids.map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(" ")
}

/// Each way of following something says how many references away it looks at most.
impl Followed<'_> {
    fn expression(&mut self, register: usize, layout: &Layout, expression: &Expression) -> usize {
        let _ = write!(self.meaning, "\n{}", expression.text.trim());
        let mut depth = 0;
        expression.each_column(&mut |at| {
            if let Some((_, column)) = layout.columns.get_index(at) {
                depth = depth.max(self.source(register, &column.source));
            }
        });
        depth
    }

    fn source(&mut self, register: usize, source: &Source) -> usize {
        self.reads.insert(register);
        let definitions = self.definitions;
        let Some((_, own)) = definitions.registers.get_index(register) else {
            return 0;
        };
        match source {
            Source::Value(at) | Source::Band(at) => match self.values.get(&(register, *at)) {
                Some(depth) => *depth,
                None => {
                    let depth = self.value(register, *at);
                    self.values.insert((register, *at), depth);
                    depth
                }
            },
            Source::Clock { clock, .. } => self.clock(register, *clock),
            Source::Child(column) => match &own.subject {
                Subject::Entry(subject) => definitions
                    .register_index(subject)
                    // A part is about what its whole is about.
                    .map_or(0, |subject| 1 + usize::from(own.part) + self.source(subject, column)),
                Subject::Area => 0,
            },
            Source::Subject => 1 + usize::from(own.part),
            Source::Link { register, column, .. } => 1 + self.source(*register, column),
            Source::Joined { register, column, .. } => self.source(*register, column),
            // What a later entry about the same takes the place of.
            Source::SupersededOn => 2,
            // A step or closing may show here because it happened on another entry.
            Source::First(_) | Source::Last(_) | Source::Closed => {
                let mut depth = 0;
                for (at, other) in definitions.registers.values().enumerate() {
                    let mut echoes = other.steps.values().flat_map(|step| &step.echoes);
                    let leads = |link: &str| {
                        let link = other.links.get(link);
                        link.is_some_and(|link| link.to.registers().contains(&own.id))
                    };
                    if echoes.any(|echo| leads(&echo.link)) {
                        self.reads.insert(at);
                        depth = 1;
                    }
                }
                depth
            }
            _ => 0,
        }
    }

    fn value(&mut self, register: usize, at: usize) -> usize {
        let definitions = self.definitions;
        let Some((_, own)) = definitions.registers.get_index(register) else {
            return 0;
        };
        let Some((id, value)) = own.values.get_index(at) else {
            return 0;
        };
        let _ = write!(self.meaning, "\n{}.{id} {:?} {:?}", own.id, value.kind, value.bands);
        let aggregate = match &value.formula {
            Formula::Is(expression) => return self.expression(register, &own.layout, expression),
            Formula::Over(aggregate) => aggregate,
        };
        let of = aggregate.rows.register(register);
        self.reads.insert(of);
        let other = definitions.registers.get_index(of);
        let (rows, mut depth) = match aggregate.rows {
            Rows::About(_) => (other.map_or_else(String::new, |(id, _)| id.clone()), 1),
            Rows::Through { link, .. } => (ids(&own.links, &[link]), 1),
            Rows::Back { link, .. } => {
                let link = other.map_or_else(String::new, |(id, other)| {
                    format!("{id}.{}", ids(&other.links, &[link]))
                });
                (link, 1)
            }
            Rows::Events(step) => (ids(&own.steps, &[step]), 0),
            Rows::Rounds(clock) => (ids(&own.clocks, &[clock]), self.clock(register, clock)),
        };
        let _ = write!(self.meaning, " {:?} {rows}", aggregate.how);
        let steps = depth;
        for expression in aggregate.condition.iter().chain(&aggregate.value) {
            depth = depth.max(steps + self.expression(of, &aggregate.layout, expression));
        }
        depth
    }

    fn clock(&mut self, register: usize, clock: usize) -> usize {
        let Some((_, own)) = self.definitions.registers.get_index(register) else {
            return 0;
        };
        let Some((id, clock)) = own.clocks.get_index(clock) else {
            return 0;
        };
        let _ = write!(
            self.meaning,
            "\n{}.{id} {} {} {} {}",
            own.id,
            clock.limits_in_words(),
            ids(&own.steps, &clock.until),
            ids(&own.steps, &clock.ends),
            ids(&own.steps, &clock.lifted_by),
        );
        // What a later entry about the same takes the place of awaits nothing.
        let mut depth = if own.latest_per.is_some() { 2 } else { 1 };
        for from in &clock.from {
            let from = match from.of {
                crate::DayOf::Step(at) => ids(&own.steps, &[at]),
                crate::DayOf::Field(at) => ids(&own.fields, &[at]),
                crate::DayOf::Related(at) => clock.related.get(at).map_or_else(String::new, |related| {
                    self.reads.insert(related.register);
                    related.path.clone()
                }),
            };
            let _ = write!(self.meaning, " {from}");
        }
        let conditions: Vec<Expression> = clock.conditions().filter_map(|when| when.expression.clone()).collect();
        for expression in conditions {
            depth = depth.max(self.expression(register, &own.layout, &expression));
        }
        depth
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
