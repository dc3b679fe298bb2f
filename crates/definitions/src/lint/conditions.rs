//! Conditions that can never hold or always do, and texts that a column cannot have.

use super::possible::{Known, Possible};
use super::ranges::Range;
use crate::column::{ClockPart, Source};
use crate::computed::{Formula, Guard, Part};
use crate::expression::{Expression, Layout, Node};
use crate::plain::meant;
use crate::problem::Report;
use crate::rule::Rule;
use crate::{ClockState, Definitions, FieldType, Register, Step, View};

pub(super) fn check(at: usize, register: &Register, definitions: &Definitions, report: &mut Report<'_>) {
    let mut asked = Asked {
        register: at,
        definitions,
        layout: &register.layout,
        report,
    };
    for (id, step) in &register.steps {
        let present = |source: &Source| is_present(source, id, step, register);
        for (key, guards) in [("refuse", &step.refuse), ("required_when", &step.required_when)] {
            for (row, guard) in guards.iter().enumerate() {
                let row = row.to_string();
                let path = ["steps", id.as_str(), key, row.as_str()];
                asked.guard(&path, guard, step, &present);
            }
        }
    }
    for (id, clock) in &register.clocks {
        if let Some(when) = clock.when.as_ref().and_then(|when| when.expression.as_ref()) {
            let never = "so the clock never runs";
            asked.condition(&["clocks", id, "when"], when, &|_| false, (never, "leave it out"));
        }
        for (row, limit) in clock.limits.iter().enumerate() {
            if let Some(when) = limit.when.as_ref().and_then(|when| when.expression.as_ref()) {
                let row = row.to_string();
                let path = ["clocks", id, "limits", row.as_str(), "when"];
                asked.condition(&path, when, &|_| false, ("so the limit never applies", "leave it out"));
            }
        }
    }
    for (id, value) in &register.values {
        match &value.formula {
            Formula::Is(expression) => {
                asked.texts(&["values", id, "is"], expression);
                let mut uses = expression.node.uses_parameters();
                expression.each_column(&mut |_| uses = true);
                if !uses {
                    let message = format!("\"{id}\" is always the same, whatever is recorded; use a column in it");
                    asked.report.at_key(&["values", id, "is"], message);
                }
            }
            Formula::Over(aggregate) => {
                asked.layout = &aggregate.layout;
                asked.register = aggregate.rows.register(at);
                if let Some(condition) = &aggregate.condition {
                    let ends = ("so no row counts", "leave it out");
                    asked.condition(&["values", id, "where"], condition, &|_| false, ends);
                }
                asked.layout = &register.layout;
                asked.register = at;
            }
        }
    }
    around(&mut asked, register);
}

/// Conditions of a register that are asked of the entries of others, or before anything is shown.
fn around<'a>(asked: &mut Asked<'a, '_>, register: &'a Register) {
    let at = asked.register;
    for choice in &register.choices {
        let (Some((id, _)), Some((_, of))) = (
            register.fields.get_index(choice.field),
            asked.definitions.registers.get_index(choice.register),
        ) else {
            continue;
        };
        (asked.register, asked.layout) = (choice.register, &of.layout);
        let ends = ("so nothing may be chosen", "leave it out");
        asked.condition(&["fields", id, "where"], &choice.condition, &|_| false, ends);
    }
    (asked.register, asked.layout) = (at, &register.layout);
    let seal = register.access.as_ref().and_then(|access| access.sealed.as_ref());
    if let Some(when) = seal.and_then(|seal| seal.when.as_ref()) {
        let ends = ("so nothing is sealed", "leave it out");
        asked.condition(&["access", "sealed_when"], when, &|_| false, ends);
    }
}

/// Refuses a rule that can never speak, and one whose entries could never end.
pub(super) fn check_rule(rule: &Rule, definitions: &Definitions, report: &mut Report<'_>) {
    if rule.title.trim().is_empty() {
        report.at_key(&["title"], "`title` has no words; write them");
    }
    let mut asked = Asked {
        register: rule.on.first().copied().unwrap_or_default(),
        definitions,
        layout: &rule.layout,
        report,
    };
    if let Some(when) = &rule.when {
        asked.condition(
            &["when"],
            when,
            &|_| false,
            ("so the rule never speaks", "leave it out"),
        );
    }
    if let Some((when, _)) = &rule.ends {
        let ends = ("so nothing that it opened ends", "it would end at once");
        asked.condition(&["ends_when"], when, &|_| false, ends);
    }
}

/// Conditions of views, as those of values.
pub(super) fn views(at: usize, views: &[(Vec<&str>, &View)], definitions: &Definitions, report: &mut Report<'_>) {
    for (path, view) in views {
        if let Some(condition) = &view.condition {
            let mut asked = Asked {
                register: at,
                definitions,
                layout: &view.layout,
                report,
            };
            let ends = ("so it shows nothing", "leave it out");
            asked.condition(path, condition, &|_| false, ends);
        }
    }
}

/// Whether a column always has a value when a step has just been recorded by hand.
fn is_present(source: &Source, id: &str, step: &Step, register: &Register) -> bool {
    match source {
        Source::Entry | Source::Opened => true,
        Source::First(at) | Source::Last(at) => register.steps.get_index(*at).is_some_and(|(own, _)| own == id),
        Source::Field(at) | Source::FirstValue(at) => {
            let field = register.fields.get_index(*at);
            field.is_some_and(|(field, _)| step.required.contains(field))
        }
        Source::Closed => step.closes,
        _ => false,
    }
}

/// The expressions of one register.
struct Asked<'a, 'b> {
    /// Position of the register whose columns they use.
    register: usize,
    definitions: &'a Definitions,
    layout: &'a Layout,
    report: &'a mut Report<'b>,
}

impl Asked<'_, '_> {
    fn guard(&mut self, path: &[&str; 4], guard: &Guard, step: &Step, present: &dyn Fn(&Source) -> bool) {
        let at = |key| [&path[..], &[key]].concat();
        let refuses = path[2] == "refuse";
        let ends = match refuses {
            true => ("so it refuses nothing", "it would refuse the step always"),
            false => ("so it requires nothing", "put its fields in `required`"),
        };
        self.condition(&at("when"), &guard.when, present, ends);
        let is_blank = |part: &Part| matches!(part, Part::Text(words) if words.trim().is_empty());
        if guard.say.parts.iter().all(is_blank) {
            self.report.at_key(
                &at("say"),
                "`say` has no words; write the sentence that people read when this acts",
            );
        }
        if let Some(field) = guard.fields.iter().find(|field| step.required.contains(field)) {
            let message = format!("\"{field}\" is in `required` of the step already; leave it out here");
            self.report.at_key(&at("fields"), message);
        }
    }

    /// Refuses a condition that says the same of every entry; `never` and `always` say what follows.
    fn condition(
        &mut self,
        path: &[&str],
        condition: &Expression,
        present: &dyn Fn(&Source) -> bool,
        (never, always): (&str, &str),
    ) {
        if self.texts(path, condition) {
            return;
        }
        let column = |at: usize| self.layout.columns.get_index(at).map(|(_, column)| &column.source);
        let range = |at| {
            let source = column(at);
            source.map_or(Range::ANY, |source| Range::of(self.definitions, self.register, source))
        };
        let known = Known {
            layout: self.layout,
            range: &range,
            present: &|at| column(at).is_some_and(present),
            holds: &|at, text| self.words(at).is_none_or(|words| words.unknown(text).is_none()),
        };
        let text = condition.text.trim();
        match known.truth(&condition.node) {
            Possible { yes: false, .. } => {
                self.report.at_key(path, format!("\"{text}\" can never hold, {never}"));
            }
            Possible {
                no: false,
                missing: false,
                ..
            } => self.report.at_key(path, format!("\"{text}\" always holds; {always}")),
            _ => {}
        }
    }

    /// Refuses a text that the column it is compared with cannot hold; whether there was one.
    fn texts(&mut self, path: &[&str], expression: &Expression) -> bool {
        let mut wrong = Vec::new();
        expression.node.each(&mut |node| {
            if let Node::Compare(_, l, r) | Node::Distinct(l, r) = node
                && let (Node::Column(at), Node::Text(text)) | (Node::Text(text), Node::Column(at)) = (&**l, &**r)
                && let Some(words) = self.words(*at)
                && let Some(word) = words.unknown(text)
                && let Some((name, _)) = self.layout.columns.get_index(*at)
            {
                let (what, hint) = (&words.what, meant(word, &words.all));
                wrong.push(format!("\"{name}\" is never '{text}': {what} has no \"{word}\"{hint}"));
            }
        });
        for message in &wrong {
            self.report.at_key(path, message.as_str());
        }
        !wrong.is_empty()
    }

    /// The only texts that a column can hold; `None` where it can hold any.
    fn words(&self, at: usize) -> Option<Words> {
        let (_, column) = self.layout.columns.get_index(at)?;
        words_of(&column.source, self.register, self.definitions)
    }
}

/// The only texts that a column can hold.
struct Words {
    /// Where they come from.
    what: String,
    all: Vec<String>,
    /// Whether it may hold several of them, with a space between.
    several: bool,
}

impl Words {
    /// What of a text is none of them.
    fn unknown<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut parts = text.split(if self.several { ' ' } else { '\n' });
        parts.find(|part| self.all.iter().all(|word| word != part))
    }
}

fn words_of(source: &Source, register: usize, definitions: &Definitions) -> Option<Words> {
    let of = |what: String, all: Vec<String>| Words {
        what,
        all,
        several: false,
    };
    let (_, own) = definitions.registers.get_index(register)?;
    match source {
        Source::Field(at) | Source::FirstValue(at) => {
            let (_, field) = own.fields.get_index(*at)?;
            let list = definitions.codes_of(field)?;
            let codes = list.codes.iter().map(|code| code.code.clone()).collect();
            Some(Words {
                several: field.kind == FieldType::Codes,
                ..of(format!("the code list {}", list.id), codes)
            })
        }
        Source::Band(at) => {
            let (id, value) = own.values.get_index(*at)?;
            let bands = value.bands.iter().map(|band| band.name.clone()).collect();
            Some(of(format!("the value {id}"), bands))
        }
        Source::Clock {
            part: ClockPart::State, ..
        } => {
            let states = ClockState::ALL.iter().map(|state| state.id().to_owned()).collect();
            Some(of("a clock’s state".to_owned(), states))
        }
        Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
            words_of(column, *register, definitions)
        }
        _ => None,
    }
}
