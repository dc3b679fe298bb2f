//! Rules in words.

use super::{Page, joined, lower, quoted};
use crate::rule::{Every, RoundDay, Rule, RuleRows};
use crate::{Definitions, Register};

/// What a rule looks at, when it speaks, what it records, and when that ends.
pub(super) fn explain(definitions: &Definitions, rule: &Rule, page: &mut Page) {
    page.text += &format!("{}\n{}\n", rule.title, "=".repeat(rule.title.chars().count()));
    let registers: Vec<&Register> = rule
        .on
        .iter()
        .filter_map(|at| Some(definitions.registers.get_index(*at)?.1))
        .collect();
    let Some(first) = registers.first() else { return };
    let plural = |register: &Register| quoted(&register.plural);
    let rows = match (rule.rows, rule.every, &registers[..]) {
        (_, _, [one, other]) => format!(
            "It looks at each pair of {} and {} that lead to the same entry, on the day the later of them is opened.",
            plural(one),
            plural(other)
        ),
        (_, Some(every), _) => {
            let every = match every {
                Every::Week => "week",
                Every::Month => "month",
                Every::Quarter => "quarter",
                Every::Year => "year",
            };
            format!(
                "When a {every} is over it looks at all {} as they were on its last day.",
                plural(first)
            )
        }
        (RuleRows::Entry, ..) => format!("It looks at each of {} on the day it is opened.", plural(first)),
        (RuleRows::Events(step), ..) => {
            let step = first.steps.get_index(step).map_or("", |(_, step)| step.title.as_str());
            format!(
                "It looks at each time of {} of {}, on its day.",
                quoted(step),
                plural(first)
            )
        }
        (RuleRows::Rounds(clock, day), ..) => {
            let clock = first
                .clocks
                .get_index(clock)
                .map_or("", |(_, clock)| clock.title.as_str());
            let day = match day {
                RoundDay::Started => "on the day it starts",
                RoundDay::Due => "on its last lawful day",
                RoundDay::Missed => "on the day after its last lawful day, where it was not done by then",
            };
            format!(
                "It looks at each round of {} of {}, {day}.",
                quoted(clock),
                plural(first)
            )
        }
    };
    page.item(&rows);
    page.item("Each is asked once, as it was on that day, with everything known today.");
    if let Some(when) = &rule.when {
        page.item(&format!(
            "It speaks where {}.",
            definitions.words(first, &rule.layout, when)
        ));
    }
    if let Some(sample) = &rule.sample {
        let of_each = sample
            .of_each
            .as_ref()
            .map(|of| definitions.words(first, &rule.layout, of));
        let of_each = of_each.map_or_else(String::new, |of| format!(" for each {of}"));
        page.item(&format!(
            "Of these {} are drawn{of_each}, once and for all.",
            sample.take
        ));
    }
    if let Some((_, target)) = definitions.registers.get_index(rule.opens.register) {
        let step = target
            .steps
            .get_index(rule.opens.step)
            .map_or("", |(_, step)| step.title.as_str());
        page.item(&format!(
            "It opens an entry of {} with {}.",
            plural(target),
            quoted(step)
        ));
        for (at, value) in &rule.opens.fields {
            let title = target
                .fields
                .get_index(*at)
                .map_or("", |(_, field)| field.title.as_str());
            page.detail(&format!("{title}: {}", definitions.words(first, &rule.layout, value)));
        }
        if rule.once_while_open {
            page.item("While one that it opened about the same subject is open, it opens no other.");
        }
        if let Some((when, step)) = &rule.ends {
            let step = target
                .steps
                .get_index(*step)
                .map_or("", |(_, step)| step.title.as_str());
            let when = definitions.words(first, &rule.layout, when);
            page.item(&format!("That ends with {} when {when}.", quoted(step)));
        }
    }
    page.item("What it no longer says is withdrawn, unless somebody has acted on it: then it stays and is reported.");
    match (rule.from, rule.to) {
        (Some(from), Some(to)) => page.item(&format!("It speaks of days from {from} to {to}.")),
        (Some(from), None) => page.item(&format!("It speaks of days from {from} on.")),
        (None, Some(to)) => page.item(&format!("It speaks of days up to {to}.")),
        (None, None) => page.item("It speaks of days from the day it is first read."),
    }
    if !rule.demands.is_empty() {
        page.item(&format!("It answers the demands {}.", rule.demands.join(", ")));
    }
    if !rule.examples.is_empty() {
        page.heading("Worked cases that are tested");
        rule.examples.iter().for_each(|example| page.item(&example.title));
    }
}

/// The rules that open entries of a register, and those that look at them.
pub(super) fn of_register(definitions: &Definitions, register: &Register, page: &mut Page) {
    let at = definitions.register_index(&register.id);
    let titles = |rules: Vec<&Rule>| joined(rules.into_iter().map(|rule| quoted(&rule.title)));
    let opened: Vec<&Rule> = definitions
        .rules
        .values()
        .filter(|rule| Some(rule.opens.register) == at)
        .collect();
    let looked_at: Vec<&Rule> = definitions
        .rules
        .values()
        .filter(|rule| rule.on.iter().any(|on| Some(*on) == at))
        .collect();
    if opened.is_empty() && looked_at.is_empty() {
        return;
    }
    page.heading("Rules");
    if !opened.is_empty() {
        page.item(&format!("Entries are opened by {}.", titles(opened)));
    }
    for rule in looked_at {
        let made = definitions
            .registers
            .get_index(rule.opens.register)
            .map_or("", |(_, made)| made.title.as_str());
        page.item(&format!("{} may open a {}.", quoted(&rule.title), lower(made)));
    }
}
