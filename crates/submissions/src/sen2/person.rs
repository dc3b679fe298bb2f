//! Module 1: the person, and which of the child's entries belong in the return.

use ::sen2::Person;
use record::{EntryHistory, EntryId};

use super::Work;

const NOTHING: &str = "nothing on record about an assessment or a plan";
const OUTSIDE: &str = "everything on record about an assessment or a plan lies outside the collection year";

/// A child's entries, sorted by what they are about.
pub(super) struct Own<'a> {
    pub(super) child: EntryId,
    pub(super) requests: Vec<EntryHistory<'a>>,
    pub(super) plans: Vec<EntryHistory<'a>>,
    pub(super) reviews: Vec<EntryHistory<'a>>,
    pub(super) placements: Vec<EntryHistory<'a>>,
}

impl<'a> Work<'a> {
    pub(super) fn person(&mut self, place: u32, own: &[u32]) -> Option<Person> {
        let line = EntryHistory::of(self.position, place);
        let mut mine = Own {
            child: line.id,
            requests: Vec::new(),
            plans: Vec::new(),
            reviews: Vec::new(),
            placements: Vec::new(),
        };
        for &place in own {
            let list = match self.position.ledger().register_of(place).id.as_str() {
                "ehc_needs_assessment" => &mut mine.requests,
                "ehc_plan" => &mut mine.plans,
                "annual_review" => &mut mine.reviews,
                "placement" => &mut mine.placements,
                _ => continue,
            };
            let line = EntryHistory::of(self.position, place);
            if !line.is_empty() {
                list.push(line);
            }
        }
        if line.is_empty() && mine.requests.is_empty() && mine.plans.is_empty() {
            // Not on record from this viewpoint.
            return None;
        }
        if mine.requests.is_empty() && mine.plans.is_empty() {
            self.leave(&line, Some(line.id), "Person", NOTHING);
            return None;
        }
        let plans = self.plans_in_scope(&mine);
        let scopes = self.requests_in_scope(&mine, &plans);
        if scopes.is_empty() && plans.is_empty() {
            self.leave(&line, Some(line.id), "Person", OUTSIDE);
            return None;
        }
        self.made("Person", line.id, Some(line.id));
        let mut person = self.facts(&line);
        person.requests = self.requests(&mine, scopes, plans);
        Some(person)
    }

    fn facts(&self, line: &EntryHistory<'_>) -> Person {
        let day = self.period.census;
        let step = |field: &str| line.giving(field, day);
        let text = |field: &str| step(field).map(|s| s.text(field)).unwrap_or_default();
        let number = |kind: &str| {
            let valid = text(kind);
            if valid.is_empty() {
                text(&format!("{kind}_as_reported"))
            } else {
                valid
            }
        };
        // A reason for having no number is no reason any more once a number has come.
        let numbered = ["upn", "uln"].into_iter().filter_map(step).map(|s| s.order()).max();
        let unknown = step("upn_unknown").filter(|s| numbered.is_none_or(|n| s.order() >= n));
        Person {
            surname: text("surname"),
            forename: text("forename"),
            birth_date: step("birth_date").and_then(|s| s.date("birth_date")),
            sex: text("sex"),
            ethnicity: text("ethnicity"),
            postcode: text("postcode"),
            upn: number("upn"),
            uln: number("uln"),
            upn_unknown: unknown.map(|s| s.text("upn_unknown")).unwrap_or_default(),
            ..Person::default()
        }
    }
}
