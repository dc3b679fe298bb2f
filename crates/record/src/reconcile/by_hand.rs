//! What a person said by hand against what a file says: a file never overrules a person.

use calendar::{Date, Timestamp, date_of_day_number, day_in_england};
use definitions::{FieldType, Statement, Step};

use super::{Said, Work};
use crate::{EntryRef, LedgerEvent, LedgerWhat};

impl<'a> Work<'a> {
    /// Whether the person whose statement of the step counts says otherwise, which is reported.
    pub(super) fn person_says_otherwise(
        &mut self,
        statement: &Statement,
        place: u32,
        definition: &Step,
        said: &Said,
        held: &[&LedgerEvent],
    ) -> bool {
        if *self.kind == crate::SourceKind::FORM {
            return false;
        }
        let register = self.ledger.register_of(place);
        let persons = || held.iter().copied().filter(|e| e.by_hand);
        let Some(last) = persons().max_by_key(|e| e.seq) else {
            return false;
        };
        let mut differences = Vec::new();
        if !said.fits_day(last) {
            let (file, person) = (shown_day(said.on), shown_day(last.on));
            differences.push(difference(&definition.title, Some((file, person)), last));
        }
        for (id, value) in &said.fields {
            let Some((at, _, field)) = register.fields.get_full(id) else {
                continue;
            };
            let newest = persons().filter(|e| e.what.field(at).is_some()).max_by_key(|e| e.seq);
            if let Some(event) = newest.filter(|e| e.what.field(at) != self.ledger.find_number(field, value)) {
                differences.push(self.field_differs(at, field, value, event));
            }
        }
        self.report_differences(statement, &differences)
    }

    /// Leaves out of what a file says the facts that a person has said otherwise since this kind of file last stated
    /// the same, or says otherwise of the same day. What is left out is reported.
    pub(super) fn leave_out_corrected(
        &mut self,
        statement: &Statement,
        place: u32,
        definition: &Step,
        said: &mut Said,
    ) -> bool {
        if self.by_person {
            return false;
        }
        let register = self.ledger.register_of(place);
        let held = self.held(place, said.step);
        if !held.iter().any(|e| e.by_hand) {
            return false;
        }
        let own: Vec<&LedgerEvent> = self.stated_before(place, said.step).collect();
        let mut differences = Vec::new();
        let mut left_out = Vec::new();
        for (id, value) in &said.fields {
            let Some((at, _, field)) = register.fields.get_full(id) else {
                continue;
            };
            let number = self.ledger.find_number(field, value);
            // What happens each time, such as a visit, is stated anew for each day.
            let same_matter = |e: &&&LedgerEvent| e.on == said.on || (!definition.each_counts && e.on < said.on);
            let before = own.iter().filter(same_matter).filter(|e| e.what.field(at).is_some());
            let before = before.max_by_key(|e| (e.on, e.seq));
            let repeated = before.filter(|e| e.what.field(at) == number);
            let overrules = |e: &&&LedgerEvent| {
                let since = repeated.is_some_and(|own| e.seq > own.seq);
                e.by_hand && e.what.field(at).is_some_and(|n| Some(n) != number) && (since || e.on == said.on)
            };
            if let Some(event) = held.iter().filter(overrules).max_by_key(|e| e.seq) {
                differences.push(self.field_differs(at, field, value, event));
                left_out.push(id.clone());
            }
        }
        for id in left_out {
            said.fields.remove(&id);
        }
        self.report_differences(statement, &differences)
    }

    /// What this kind of source has said of a step: what counts now, and what a person withdrew.
    pub(super) fn stated_before(&self, place: u32, step: usize) -> impl Iterator<Item = &'a LedgerEvent> + use<'a> {
        let (ledger, kind) = (self.ledger, self.kind);
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        ledger
            .entry(place)
            .events
            .iter()
            .map(|&at| &ledger.events()[at as usize])
            .filter(move |e| {
                e.what.is_step(step) && (!e.is_retracted() || e.withdrawn) && ledger.source_kind(e.source) == Some(kind)
            })
    }

    /// Whether a person withdrew this very statement, whichever source it came from; it is reported then.
    pub(super) fn was_withdrawn(
        &mut self,
        statement: &Statement,
        place: u32,
        definition: &Step,
        said: &Said,
        reported: bool,
    ) -> bool {
        if self.by_person {
            return false;
        }
        let register = self.ledger.register_of(place);
        let step = u16::try_from(said.step).unwrap_or(u16::MAX);
        let same_facts = |e: &LedgerEvent| {
            said.fields.iter().all(|(id, value)| {
                let field = register.fields.get_full(id);
                let held = field.and_then(|(at, _, _)| e.what.field(at));
                held.is_none() || held == field.and_then(|(_, _, field)| self.ledger.find_number(field, value))
            })
        };
        let events = self.ledger.entry(place).events.iter();
        let withdrawn = events
            .map(|&at| &self.ledger.events()[at as usize])
            .rfind(|e| e.withdrawn && e.what.is_step(step) && said.fits_day(e) && same_facts(e));
        let Some(event) = withdrawn else { return false };
        self.report_withdrawn(statement, definition, event, reported);
        true
    }

    /// Reports that a person withdrew what a file says again, unless this statement was reported already.
    pub(super) fn report_withdrawn(
        &mut self,
        statement: &Statement,
        definition: &Step,
        event: &LedgerEvent,
        reported: bool,
    ) {
        if reported {
            return;
        }
        let message = format!(
            "\"{}\": the file says {}; a person withdrew this on {}, so it was not added again",
            definition.title,
            shown_day(event.on),
            shown_moment(event.retracted_at)
        );
        self.out.report.disagreements.push(Self::doubt(statement, message));
    }

    /// Whether a person withdrew the link that a file states again; it is reported then.
    pub(super) fn link_was_withdrawn(
        &mut self,
        statement: &Statement,
        entry: EntryRef,
        title: &str,
        is_it: impl Fn(&LedgerEvent) -> bool,
    ) -> bool {
        let Some(place) = self.place_of(entry).filter(|_| !self.by_person) else {
            return false;
        };
        let events = self.ledger.entry(place).events.iter();
        let withdrawn = events
            .map(|&at| &self.ledger.events()[at as usize])
            .find(|e| e.withdrawn && !matches!(e.what, LedgerWhat::Step { .. }) && is_it(e));
        let Some(event) = withdrawn else { return false };
        let message = format!(
            "\"{title}\": the file says this again; a person withdrew it on {}, so it was not added",
            shown_moment(event.retracted_at)
        );
        self.out.report.disagreements.push(Self::doubt(statement, message));
        true
    }

    fn field_differs(
        &self,
        at: usize,
        field: &definitions::Field,
        value: &definitions::Value,
        event: &LedgerEvent,
    ) -> String {
        let shown = |value: &definitions::Value| match (value, field.kind, &field.codes) {
            (definitions::Value::Date(day), ..) => shown_date(*day),
            (value, FieldType::Code, Some(list)) => {
                let list = self.ledger.definitions().code_list(list);
                let code = value.to_string();
                list.map_or(code.clone(), |list| list.title_of(&code).to_owned())
            }
            (value, ..) => value.to_string(),
        };
        let person = event
            .what
            .field(at)
            .and_then(|number| self.ledger.value_of(field, number));
        // Reports name places, never people.
        let values = person.filter(|_| !field.personal);
        let values = values.map(|person| (shown(value), shown(&person)));
        difference(&field.title, values, event)
    }

    fn report_differences(&mut self, statement: &Statement, differences: &[String]) -> bool {
        if differences.is_empty() {
            return false;
        }
        let message = format!("{}. What the person recorded counts", differences.join("; "));
        self.out.report.disagreements.push(Self::doubt(statement, message));
        true
    }
}

/// What the file and the person say; a value that could name someone is left out.
fn difference(title: &str, values: Option<(String, String)>, person: &LedgerEvent) -> String {
    let on = shown_moment(person.recorded_at);
    match values {
        Some((file, person)) => format!("\"{title}\": the file says {file}; a person recorded {person} on {on}"),
        None => format!("\"{title}\": the file differs from what a person recorded on {on}"),
    }
}

fn shown_date(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

fn shown_day(number: i32) -> String {
    date_of_day_number(number).map_or_else(|| "a day out of range".to_owned(), shown_date)
}

fn shown_moment(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map_or_else(|_| "an unknown day".to_owned(), |at| shown_date(day_in_england(at)))
}
