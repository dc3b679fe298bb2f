//! What comes of a worked case beside what it expects.

use std::sync::Arc;

use calendar::{Date, date_of_day_number, end_of_day_in_england};
use definitions::column::{Kind, Source};
use definitions::expression::{Expression, Layout, Texts};
use definitions::{CaseReading, Decimal, Expectation, Expected, Fact, Register, RunningClock, Trial};

use super::case::{Case, OWN, moment, person};
use crate::service::would_refuse;
use crate::{EntryId, Ledger, NULL, Position, Recording, Viewpoint};

/// One reading of a case.
struct Looked<'a> {
    case: &'a Case<'a>,
    reading: &'a CaseReading,
    position: Position,
    /// What had been recorded by then.
    ledger: Arc<Ledger>,
    wrong: Vec<String>,
}

impl Case<'_> {
    /// What differs from what the case expects.
    pub(super) fn compare(&mut self) -> Vec<String> {
        let mut wrong = self.said_again.clone();
        let Some((_, whole)) = self.ledgers.last() else {
            return wrong;
        };
        for reading in &self.example.readings {
            let by_then = |day: &Date| reading.known.is_none_or(|known| *day <= known);
            let ledger = self
                .ledgers
                .iter()
                .rfind(|(day, _)| by_then(day))
                .map_or(whole, |(_, ledger)| ledger);
            let viewpoint = Viewpoint {
                known_at: reading.known.map(end_of_day_in_england),
                today: reading.today,
            };
            let mut looked = Looked {
                case: self,
                reading,
                position: Position::of(whole, viewpoint),
                ledger: Arc::clone(ledger),
                wrong: Vec::new(),
            };
            looked.compare();
            let several = self.example.readings.len() > 1;
            let when = match reading.known {
                Some(known) if known != reading.today => format!("on {}, as known on {known}, ", reading.today),
                _ => format!("on {} ", reading.today),
            };
            let said = looked.wrong.into_iter();
            wrong.extend(said.map(|message| if several { format!("{when}{message}") } else { message }));
        }
        wrong
    }
}

impl Looked<'_> {
    fn compare(&mut self) {
        let reading = self.reading;
        if let Some(&(register, id)) = self.case.entries.get(OWN) {
            self.entry("", register, id, &reading.own);
        }
        for (name, expected) in &reading.of {
            match self.case.entries.get(name) {
                Some(&(register, id)) => self.entry(&format!("{name}: "), register, id, expected),
                None => self.wrong.push(format!(
                    "expects something of \"{name}\", which is no entry of `beside`"
                )),
            }
        }
        for (register, expected) in &reading.made {
            self.made(register, expected);
        }
        if let Some(wanted) = &reading.findings {
            let got: Vec<String> = (self.position.findings().into_iter())
                .map(|finding| finding.say)
                .collect();
            if *wanted != got {
                let shown = |list: &[String]| {
                    if list.is_empty() {
                        "none".to_owned()
                    } else {
                        list.join(" | ")
                    }
                };
                self.wrong.push(format!(
                    "should have the findings {} but has {}",
                    shown(wanted),
                    shown(&got)
                ));
            }
        }
    }

    /// Compares the entries of a register that the case does not state.
    fn made(&mut self, register: &str, expected: &[Expectation]) {
        let Some(at) = self.case.definitions.register_index(register) else {
            return self
                .wrong
                .push(format!("expects entries of \"{register}\", which is no register"));
        };
        let ledger = Arc::clone(self.position.ledger());
        let mut made: Vec<EntryId> = self
            .position
            .table(at)
            .entry
            .iter()
            .map(|&place| ledger.entry(place).id)
            .collect();
        made.retain(|id| id.0 > self.case.opened);
        made.sort_unstable();
        if made.len() != expected.len() {
            let message = format!(
                "should have made {} of {register} but made {}",
                expected.len(),
                made.len()
            );
            self.wrong.push(message);
        }
        for (number, (id, expected)) in (1..).zip(made.into_iter().zip(expected)) {
            self.entry(&format!("{register} {number}: "), at, id, expected);
        }
    }

    fn entry(&mut self, prefix: &str, register: usize, id: EntryId, expected: &Expectation) {
        let definitions = Arc::clone(self.case.definitions);
        let definition = &definitions.registers[register];
        let before = self.wrong.len();
        let row = self.position.find(id).map(|(_, row)| row);
        for (clock, wanted) in &expected.clocks {
            match definition.clocks.get_index_of(clock) {
                Some(at) => self.clock(definition, (register, row), (at, clock), wanted),
                None => self
                    .wrong
                    .push(format!("expects a clock \"{clock}\", which there is not")),
            }
        }
        for (name, wanted) in &expected.values {
            self.value(register, row, name, Some(wanted));
        }
        for name in &expected.missing {
            self.value(register, row, name, None);
        }
        if let Some(wanted) = &expected.stage {
            let step = row.and_then(|row| self.position.table(register).stage.get(row as usize));
            let step = step.and_then(|&step| definition.steps.get_index(usize::from(step)));
            let got = step.and_then(|(_, step)| step.stage.as_deref()).unwrap_or("nothing");
            if wanted != got {
                self.wrong.push(format!("should have the stage {wanted} but has {got}"));
            }
        }
        for trial in &expected.refused {
            self.trial(definition, id, trial, true);
        }
        for trial in &expected.allowed {
            self.trial(definition, id, trial, false);
        }
        for key in &expected.found_by {
            self.found(register, id, key);
        }
        for message in &mut self.wrong[before..] {
            message.insert_str(0, prefix);
        }
    }

    fn value(&mut self, register: usize, row: Option<u32>, name: &str, wanted: Option<&Fact>) {
        let definitions = self.case.definitions;
        let mut layout = Layout::default();
        let expression = match Expression::read(name, definitions.names(register), &mut layout) {
            Ok(expression) => expression,
            Err(fault) => return self.wrong.push(format!("asks for \"{name}\": {}", fault.message)),
        };
        let decimals = expression.kind.decimals();
        let got = row.map_or(NULL, |row| {
            self.position
                .evaluate_row((register, row as usize), &layout, &expression, decimals)
        });
        let of_entry = expression
            .column()
            .and_then(|at| layout.columns.get_index(at))
            .is_some_and(|(_, column)| names_an_entry(definitions, register, &column.source));
        let shown = self.shown(expression.kind, of_entry, got);
        let wanted_words = wanted.map_or_else(|| "nothing".to_owned(), ToString::to_string);
        let same = match (wanted, expression.kind) {
            (None, _) => got == NULL,
            (Some(_), _) if got == NULL => false,
            (Some(Fact::Text(name)), _) if of_entry => *name == shown,
            (Some(Fact::Number(number) | Fact::Text(number)), kind) if kind.decimals().is_some() => {
                let number: Option<Decimal> = number.parse().ok();
                number.and_then(|number| number.scaled(decimals.unwrap_or(0))) == Some(got)
            }
            (Some(Fact::Date(_)), Kind::Date)
            | (Some(Fact::Boolean(_)), Kind::Boolean)
            | (Some(Fact::Text(_)), Kind::Text) => wanted_words == shown,
            (Some(Fact::Several(codes)), Kind::Text) => codes.join(" ") == shown,
            (Some(_), kind) => {
                let message = format!("expects \"{name}\" to be {wanted_words}, and it holds {}", kind.words());
                return self.wrong.push(message);
            }
        };
        if !same {
            self.wrong
                .push(format!("should have {name} {wanted_words} but has {shown}"));
        }
    }

    fn shown(&self, kind: Kind, of_entry: bool, value: i64) -> String {
        if value == NULL {
            return "nothing".to_owned();
        }
        if of_entry {
            return self.case.name_of(value);
        }
        match kind {
            Kind::Date => {
                let day = i32::try_from(value).ok().and_then(date_of_day_number);
                day.map_or_else(|| value.to_string(), |day| day.to_string())
            }
            Kind::Boolean => if value == 1 { "true" } else { "false" }.to_owned(),
            Kind::Decimal(decimals) => Decimal::new(value, decimals).to_string(),
            Kind::Days | Kind::Number => value.to_string(),
            Kind::Text => u32::try_from(value).map_or_else(
                |_| String::new(),
                |number| self.position.ledger().interner().text_of(number).to_owned(),
            ),
        }
    }

    fn trial(&mut self, definition: &Register, id: EntryId, trial: &Trial, refused: bool) {
        let Trial { step, on, fields, say } = trial;
        let on = on.unwrap_or(self.reading.today);
        let fields = match self.case.facts(definition, fields, on) {
            Ok((mut facts, links)) => {
                for (field, to) in links {
                    let list = facts
                        .entry(field)
                        .or_insert_with(|| definitions::Value::Entries(Vec::new()));
                    if let definitions::Value::Entries(list) = list {
                        list.push(definitions::Reference::Entry(to.0));
                    }
                }
                facts
            }
            Err(wrong) => return self.wrong.push(wrong),
        };
        let recording = Recording {
            step: step.clone(),
            on,
            fields,
        };
        let at = moment(self.reading.today.max(on), 0);
        let got = would_refuse(&self.ledger, id, &recording, &person(), at);
        match (got, refused) {
            (None, false) => {}
            (Some(got), false) => self
                .wrong
                .push(format!("should allow \"{step}\", which is refused: {got}")),
            (None, true) => self.wrong.push(format!("should refuse \"{step}\", which is allowed")),
            (Some(got), true) => {
                if let Some(wanted) = say.as_ref().filter(|wanted| **wanted != got) {
                    self.wrong
                        .push(format!("should refuse \"{step}\" with \"{wanted}\" but says \"{got}\""));
                }
            }
        }
    }

    /// Whether a row with a key finds the entry.
    fn found(&mut self, register: usize, id: EntryId, key: &indexmap::IndexMap<String, Fact>) {
        let definition = &self.case.definitions.registers[register];
        let is_step = |name: &String| definition.steps.contains_key(name);
        let (days, facts): (Vec<_>, Vec<_>) = key.iter().partition(|(name, _)| is_step(name));
        let facts = facts
            .into_iter()
            .map(|(name, fact)| (name.clone(), fact.clone()))
            .collect();
        let facts = match self.case.facts(definition, &facts, self.reading.today) {
            Ok((facts, _)) => facts,
            Err(wrong) => return self.wrong.push(wrong),
        };
        let day_of = |step: &str| match days.iter().find(|(name, _)| *name == step) {
            Some((_, Fact::Date(day))) => Some(*day),
            _ => None,
        };
        let ledger = &self.ledger;
        let own = ledger.place(id);
        let subject = own.map_or(crate::NO_ENTRY, |place| ledger.subject_place(place));
        let at = u16::try_from(register).unwrap_or(u16::MAX);
        let found = definition.key.iter().enumerate().find_map(|(alternative, parts)| {
            let text = ledger.key_text(definition, parts, &facts, day_of)?;
            ledger.place_by_key_text(at, subject, alternative, &text)
        });
        if found != own {
            let shown: Vec<String> = key.iter().map(|(name, fact)| format!("{name} {fact}")).collect();
            let got = found.map_or_else(
                || "nothing".to_owned(),
                |place| self.case.name_of(ledger.entry(place).id.0),
            );
            self.wrong
                .push(format!("should be found by {} but that finds {got}", shown.join(", ")));
        }
    }

    fn clock(
        &mut self,
        definition: &Register,
        (register, row): (usize, Option<u32>),
        (at, id): (usize, &str),
        expected: &Expected,
    ) {
        let rounds = row.map_or_else(Vec::new, |row| self.position.rounds(register, row, at));
        self.round(definition, id, id, expected, rounds.last());
        if let Some(wanted) = &expected.rounds {
            self.say(id, "rounds", &wanted.len().to_string(), &rounds.len().to_string());
            for (expected, round) in wanted.iter().zip(&rounds) {
                self.round(
                    definition,
                    &format!("{id}, round {}", round.round),
                    id,
                    expected,
                    Some(round),
                );
            }
        }
        if expected.latest.is_empty() {
            return;
        }
        let planned = row.map_or_else(Vec::new, |row| self.position.planned(register, row, at));
        for (step, day) in &expected.latest {
            let latest = planned
                .iter()
                .find(|planned| planned.step == *step)
                .map(|planned| planned.latest);
            self.say(id, &format!("latest day of {step}"), &day.to_string(), &shown(latest));
        }
    }

    fn say(&mut self, id: &str, what: &str, wanted: &str, got: &str) {
        if wanted != got {
            self.wrong
                .push(format!("should have {what} {wanted} but has {got} (clock {id})"));
        }
    }

    fn round(&mut self, register: &Register, name: &str, id: &str, expected: &Expected, clock: Option<&RunningClock>) {
        if let Some(wanted) = &expected.state {
            self.say(name, "state", wanted, clock.map_or("not_started", |c| c.state.id()));
        }
        let days = [
            ("due day", expected.due, clock.map(|c| c.due)),
            ("first due day", expected.first_due, clock.map(|c| c.moved.first_due)),
            ("day of stopping", expected.stopped, clock.and_then(|c| c.stopped)),
        ];
        for (what, wanted, got) in days {
            if let Some(wanted) = wanted {
                self.say(name, what, &wanted.to_string(), &shown(got));
            }
        }
        if let Some(wanted) = expected.days {
            self.say(name, "days", &wanted.to_string(), &shown(clock.map(|c| c.days)));
        }
        for (what, wanted) in &expected.moved_by {
            let got = clock.and_then(|c| match what.as_str() {
                "restated" => Some(c.moved.restated),
                "paused" => Some(c.moved.paused),
                "extended" => Some(c.moved.extended),
                "rolled" => Some(c.moved.rolled),
                _ => None,
            });
            self.say(
                name,
                &format!("days moved by being {what}"),
                &wanted.to_string(),
                &shown(got),
            );
        }
        if let Some(wanted) = &expected.lifted_by {
            let step = clock.and_then(|c| c.moved.lifted_by);
            let step = step.and_then(|at| register.steps.get_index(usize::from(at)));
            self.say(name, "the exemption", wanted, &shown(step.map(|(id, _)| id)));
        }
        if let Some(wanted) = &expected.limit {
            let row = register.clocks.get(id).and_then(|definition| definition.row(clock?));
            self.say(name, "the limit", wanted, &shown(row.map(|row| row.in_words())));
        }
    }
}

/// Whether a column holds the number of an entry.
fn names_an_entry(definitions: &definitions::Definitions, register: usize, source: &Source) -> bool {
    let of = |register: usize| definitions.registers.get_index(register).map(|(_, r)| r);
    match source {
        Source::Entry | Source::Subject => true,
        Source::Field(field) | Source::FirstValue(field) => of(register)
            .and_then(|register| register.fields.get_index(*field))
            .is_some_and(|(_, field)| field.kind == definitions::FieldType::Entry),
        Source::Child(column) => match of(register).map(|register| &register.subject) {
            Some(definitions::Subject::Entry(subject)) => definitions
                .register_index(subject)
                .is_some_and(|subject| names_an_entry(definitions, subject, column)),
            _ => false,
        },
        Source::Link { register, column, .. } => names_an_entry(definitions, *register, column),
        _ => false,
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}
