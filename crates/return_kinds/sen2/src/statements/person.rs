//! The area's officers and the child's own facts.

use super::{Fields, Work, text};
use crate::model::{Origin, Person, Request, Sen2Return};
use definitions::{EntryKey, Identifier, Statement, StatementKind, SubjectKey, Value};
use jiff::civil::Date;
use std::collections::BTreeMap;

impl Work<'_> {
    /// The three officers of the header, each an entry of the partnership's own.
    pub(super) fn officers(&mut self, ret: &Sen2Return) {
        let header = &ret.header;
        for (role, answer) in [("DMO", &header.dmo), ("DCO", &header.dco), ("DSCO", &header.dsco)] {
            let mut fields = Fields::new();
            text(&mut fields, "in_post", answer);
            if fields.is_empty() {
                continue;
            }
            text(&mut fields, "role", role);
            let row = self.row("Header", header.origin, "designated_officer");
            self.out.statements.push(Statement {
                subject: None,
                entry: EntryKey {
                    register: "designated_officer".to_owned(),
                    key: role.to_owned(),
                },
                kind: StatementKind::Step {
                    step: "reported".to_owned(),
                    on: self.period.census,
                    at_latest: false,
                    fields,
                },
                origin: row.place(),
            });
        }
    }

    pub(super) fn person(&mut self, person: &Person) {
        self.plans.clear();
        let mut row = self.row("Person", person.origin, "child");
        let mut fields = Fields::new();
        text(&mut fields, "surname", &person.surname);
        text(&mut fields, "forename", &person.forename);
        text(&mut fields, "postcode", &person.postcode);
        let birth = person.birth_date.filter(|b| *b <= self.period.census);
        if let (Some(written), None) = (person.birth_date, birth) {
            row.fault(
                "PersonBirthDate",
                written.to_string(),
                "the date of birth lies after the census day",
            );
        }
        if let Some(birth) = birth {
            fields.insert("birth_date".to_owned(), Value::Date(birth));
        }
        // Before 2024 sex was a digit.
        let sex = match person.sex.trim() {
            "1" => "M",
            "2" => "F",
            "0" | "9" => "U",
            other => other,
        };
        self.code(&mut row, &mut fields, "sex", "Sex", sex);
        self.code(&mut row, &mut fields, "ethnicity", "Ethnicity", &person.ethnicity);
        self.code(&mut row, &mut fields, "upn_unknown", "UPNunknown", &person.upn_unknown);
        let identifiers = self.identifiers(person, &mut fields);
        let named = !person.surname.trim().is_empty() && !person.forename.trim().is_empty();
        if identifiers.is_empty() && !(named && birth.is_some()) {
            row.fault(
                "Person",
                "",
                "there is neither a valid number nor a full name with a date of birth to know the person by",
            );
            self.usable(&mut row);
            // Without any way to know the person nothing can be kept, whatever was requested.
            return;
        }
        if !self.usable(&mut row) {
            return;
        }
        let fallback = birth.map_or_else(
            || identifiers.first().map(|i| i.value.clone()).unwrap_or_default(),
            |birth| SubjectKey::name_key(&person.surname, &person.forename, birth),
        );
        let subject = SubjectKey { identifiers, fallback };
        self.state(
            &subject,
            ("child", ""),
            "facts_recorded",
            self.period.census,
            fields,
            &row,
        );
        let mut received: BTreeMap<Date, usize> = BTreeMap::new();
        // A plan that ended comes before the same plan brought back.
        let mut requests: Vec<&Request> = person.requests.iter().collect();
        requests.sort_by_key(|r| r.active_plan.is_some());
        for request in requests {
            let nth = request.received.map_or(0, |day| {
                let n = received.entry(day).or_default();
                *n += 1;
                *n
            });
            self.request(&subject, birth, request, nth);
        }
    }

    /// The numbers a person is known by. One that is not valid is kept as reported, and finds no one.
    fn identifiers(&mut self, person: &Person, fields: &mut Fields) -> Vec<Identifier> {
        let mut identifiers = Vec::new();
        let checks: [(&str, &str, &str, fn(&str) -> Result<(), identifiers::Fault>); 2] = [
            ("upn", "UPN", person.upn.trim(), identifiers::check_upn),
            ("uln", "UniqueLearnerNumber", person.uln.trim(), identifiers::check_uln),
        ];
        for (kind, element, value, check) in checks {
            if value.is_empty() {
                continue;
            }
            match check(value) {
                Ok(()) => {
                    identifiers.push(Identifier {
                        kind: kind.to_owned(),
                        value: value.to_owned(),
                    });
                    text(fields, kind, value);
                }
                Err(fault) => {
                    text(fields, &format!("{kind}_as_reported"), value);
                    let doubtful = self.doubtful(person.origin);
                    let message = format!(
                        "{}; it was kept as reported and does not identify the person",
                        fault_in_words(fault)
                    );
                    self.tell(&doubtful, element, value, &message);
                }
            }
        }
        identifiers
    }

    fn doubtful(&mut self, origin: Origin) -> super::Row<'static> {
        super::Row {
            table: "Person",
            origin,
            faults: Vec::new(),
            register: None,
        }
    }
}

fn fault_in_words(fault: identifiers::Fault) -> String {
    match fault {
        identifiers::Fault::Length => "it has the wrong number of characters".to_owned(),
        identifiers::Fault::Character(at) => format!("character {at} is not allowed there"),
        identifiers::Fault::Check => "its check character does not fit the rest".to_owned(),
    }
}
