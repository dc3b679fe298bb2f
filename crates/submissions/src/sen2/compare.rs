//! Two SEN2 returns, person by person: by pupil number, learner number, or names and date of birth.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;

use ::sen2::{ActivePlan, Assessment, NamedPlan, Period, Person, Request, Sen2, Sen2Return, read_files};
use calendar::Date;
use definitions::SubjectKey;
use record::{EntryId, Position};
use returns::{Input, Limits};

use crate::{BuiltReturn, Change, CompareError, Comparison, Difference};

pub(crate) fn compare(before: &[Input], now: &BuiltReturn, position: &Position) -> Result<Comparison, CompareError> {
    crate::kinds().same_return(&Sen2, before, false, &Limits::default())?;
    let old = read_files(before)?;
    let new = read_files(&now.files)?;
    let (then, period) = (Period::of(&old), Period::of(&new));
    if then.census >= period.census {
        return Err(CompareError::NotEarlier {
            before: then.census,
            now: period.census,
        });
    }
    let mut work = Work {
        then,
        period,
        built: now,
        position,
        out: Comparison::default(),
    };
    work.all(&old, &new);
    Ok(work.out)
}

struct Work<'a> {
    then: Period,
    period: Period,
    built: &'a BuiltReturn,
    position: &'a Position,
    out: Comparison,
}

/// Every way of knowing a person.
fn ids(person: &Person) -> impl Iterator<Item = String> {
    let upn = (!person.upn.is_empty()).then(|| format!("upn {}", person.upn.to_uppercase()));
    let uln = (!person.uln.is_empty()).then(|| format!("uln {}", person.uln));
    upn.into_iter().chain(uln).chain(name_of(person))
}

fn name_of(person: &Person) -> Option<String> {
    let named = !person.surname.is_empty() && !person.forename.is_empty();
    let birth = person.birth_date.filter(|_| named)?;
    Some(SubjectKey::name_key(&person.surname, &person.forename, birth))
}

/// The local id the checks print.
fn local_id(person: &Person) -> &str {
    [&person.upn, &person.uln]
        .into_iter()
        .find(|id| !id.is_empty())
        .map_or("", |id| id)
}

fn named(request: &Request) -> Option<&NamedPlan> {
    request.assessment.as_ref()?.named_plan.as_ref()
}

/// The requests of a person that do not merely carry an older plan.
fn own_requests(person: &Person) -> impl Iterator<Item = &Request> {
    let carries = |r: &Request| r.outcome == "H" && r.assessment.as_ref().is_none_or(|a| a.outcome == "H");
    person.requests.iter().filter(move |r| !carries(r))
}

/// Whether something was still awaited of a request.
fn is_open(request: &Request) -> bool {
    let moved = !request.exported.is_empty();
    let open = match (request.outcome.as_str(), &request.assessment) {
        ("A", _) => true,
        ("W", _) => false,
        (_, Some(a)) => a.outcome == "A" || (a.outcome == "Y" && a.outcome_date.is_none()),
        _ => false,
    };
    open && !moved
}

fn shown(value: Option<impl Display>) -> Option<String> {
    value.map(|v| v.to_string())
}

impl Work<'_> {
    fn all(&mut self, old: &Sen2Return, new: &Sen2Return) {
        let mut index: HashMap<String, usize> = HashMap::new();
        for (at, person) in new.persons.iter().enumerate() {
            for id in ids(person) {
                index.entry(id).or_insert(at);
            }
        }
        let mut met = HashSet::new();
        for was in &old.persons {
            match ids(was).find_map(|id| index.get(&id)) {
                Some(&at) => {
                    if met.insert(at) {
                        self.out.in_both += 1;
                    }
                    self.person(was, &new.persons[at]);
                }
                None => self.gone(was),
            }
        }
        for (at, person) in new.persons.iter().enumerate() {
            if !met.contains(&at) {
                self.arrived(person);
            }
        }
    }

    fn gone(&mut self, was: &Person) {
        let plan = was.requests.iter().any(|r| r.active_plan.is_some());
        let what = if plan {
            "an open plan"
        } else if was.requests.iter().any(is_open) {
            "an open request"
        } else {
            // Everything had ended, and ended things are reported once.
            return;
        };
        let why = self.why_gone(was);
        self.out.differences.push(Difference {
            change: Change::Vanished,
            child: local_id(was).to_owned(),
            table: "Person",
            field: None,
            before: Some(what.to_owned()),
            now: None,
            missed_last_year: false,
            row_before: Some(was.origin.row),
            row_now: None,
            message: format!("had {what} on {}; {why}", self.then.census),
        });
    }

    /// What the record says of someone who was in last year's return.
    fn why_gone(&self, was: &Person) -> String {
        let ledger = self.position.ledger();
        let by_number = [("upn", was.upn.trim()), ("uln", was.uln.trim())]
            .into_iter()
            .find_map(|(kind, id)| ledger.with_identifier(kind, id).first().copied());
        let by_name = || name_of(was).and_then(|key| ledger.with_name_key(&key).first().copied());
        let Some(place) = by_number.or_else(by_name) else {
            return "no one with that number or name is on record".to_owned();
        };
        self.reasons(ledger.entry(place).id)
            .unwrap_or_else(|| "the record gives no reason".to_owned())
    }

    /// Why entries of a child were left out of this year's return.
    fn reasons(&self, child: EntryId) -> Option<String> {
        let left = self.built.left_out.iter().filter(|l| l.child == Some(child));
        let mut reasons: Vec<&str> = left
            .filter(|l| matches!(l.table, "NamedPlan" | "Requests" | "Person"))
            .map(|l| l.reason.as_str())
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    fn arrived(&mut self, person: &Person) {
        let census = self.then.census;
        let old_plan = person.requests.iter().any(|r| {
            let from_elsewhere = r.active_plan.as_ref().is_some_and(|a| !a.transfer_la.is_empty());
            named(r).and_then(|n| n.start).is_some_and(|s| s <= census) && !from_elsewhere
        });
        let end = self.then.end;
        let old_request = own_requests(person).any(|r| r.received.is_some_and(|d| d <= end));
        let message = if old_plan {
            format!("has a plan made by {census} and did not come from elsewhere, yet was not in last year's return")
        } else if old_request {
            format!("has a request received by {end}, yet was not in last year's return")
        } else {
            format!("came since {end}")
        };
        self.out.differences.push(Difference {
            change: Change::New,
            child: local_id(person).to_owned(),
            table: "Person",
            field: None,
            before: None,
            now: None,
            missed_last_year: old_plan || old_request,
            row_before: None,
            row_now: Some(person.origin.row),
            message,
        });
    }

    fn person(&mut self, was: &Person, is: &Person) {
        let rows = (was.origin.row, is.origin.row);
        let facts = [
            ("PersonBirthDate", shown(was.birth_date), shown(is.birth_date)),
            ("Sex", text(&was.sex), text(&is.sex)),
            ("UPN", text(&was.upn), text(&is.upn)),
            ("UniqueLearnerNumber", text(&was.uln), text(&is.uln)),
        ];
        for (field, before, now) in facts {
            // A number that came since is no restatement.
            if before.is_some() && before != now {
                self.restated(is, "Person", field, (before, now), rows, "");
            }
        }
        for request in own_requests(was) {
            self.request(was, is, request);
        }
        for request in &was.requests {
            if let Some(plan) = named(request) {
                self.plan(was, is, request, plan);
            }
        }
    }

    fn restated(
        &mut self,
        person: &Person,
        table: &'static str,
        field: &'static str,
        (before, now): (Option<String>, Option<String>),
        (row_before, row_now): (u32, u32),
        why: &str,
    ) {
        let show = |v: &Option<String>| v.clone().unwrap_or_else(|| "nothing".to_owned());
        let mut message = format!("{field} was {} and is now {}", show(&before), show(&now));
        if !why.is_empty() {
            message = format!("{message}: {why}");
        }
        self.out.differences.push(Difference {
            change: Change::Restated,
            child: local_id(person).to_owned(),
            table,
            field: Some(field),
            before,
            now,
            missed_last_year: false,
            row_before: Some(row_before),
            row_now: Some(row_now),
            message,
        });
    }

    fn vanished(&mut self, is: &Person, table: &'static str, row_before: u32, what: String) {
        let child = self.built.rows.get(&("Person", is.origin.row)).map(|o| o.entry);
        let why = child.and_then(|c| self.reasons(c));
        let why = why.unwrap_or_else(|| "the record gives no reason".to_owned());
        self.out.differences.push(Difference {
            change: Change::Vanished,
            child: local_id(is).to_owned(),
            table,
            field: None,
            before: Some(what.clone()),
            now: None,
            missed_last_year: false,
            row_before: Some(row_before),
            row_now: None,
            message: format!("{what} is not in this year's return, though the person is; {why}"),
        });
    }

    fn request(&mut self, was: &Person, is: &Person, before: &Request) {
        let same = own_requests(is).find(|r| r.received == before.received);
        let Some(now) = same else {
            // A request that had ended is reported once; one that led to a plan is carried on by the plan.
            if !is_open(before) || self.carried(is, before) {
                return;
            }
            let known: Vec<_> = own_requests(was).map(|r| r.received).collect();
            let other = own_requests(is)
                .find(|r| !known.contains(&r.received) && r.received.is_some_and(|d| d <= self.then.end));
            match other {
                Some(now) => {
                    let values = (shown(before.received), shown(now.received));
                    let rows = (before.origin.row, now.origin.row);
                    self.restated(is, "Requests", "ReceivedDate", values, rows, "");
                }
                None => {
                    let what = match before.received {
                        Some(on) => format!("the request received {on}, open last year,"),
                        None => "a request open last year".to_owned(),
                    };
                    self.vanished(is, "Requests", before.origin.row, what);
                }
            }
            return;
        };
        let rows = (before.origin.row, now.origin.row);
        let decided = |r: &Request| matches!(r.outcome.as_str(), "Y" | "N");
        let codes = || (text(&before.outcome), text(&now.outcome));
        let days = || (shown(before.outcome_date), shown(now.outcome_date));
        if decided(before) && decided(now) {
            if before.outcome != now.outcome {
                self.restated(is, "Requests", "RequestOutcome", codes(), rows, "");
            } else if before.outcome_date != now.outcome_date {
                self.restated(is, "Requests", "RequestOutcomeDate", days(), rows, "");
            }
        } else if before.outcome != "A" && now.outcome != "H" && before.outcome != now.outcome {
            self.restated(is, "Requests", "RequestOutcome", codes(), rows, "it had been decided");
        } else if before.outcome == "A" && now.outcome == "H" {
            let why = "last year it was undecided, now it had been decided by then";
            self.restated(is, "Requests", "RequestOutcome", codes(), rows, why);
        }
        if before.source.is_some() && before.source != now.source {
            let values = (shown(before.source), shown(now.source));
            self.restated(is, "Requests", "RequestSource", values, rows, "");
        }
        if let (Some(before), Some(now)) = (&before.assessment, &now.assessment) {
            self.assessment(is, before, now);
        }
    }

    /// Whether this year's return carries the plan an open request led to, as one made before its year.
    fn carried(&self, is: &Person, before: &Request) -> bool {
        let start = self.period.start;
        is.requests.iter().any(|r| {
            let made = named(r).and_then(|n| n.start);
            made.is_some_and(|s| s < start && before.received.is_some_and(|d| s >= d))
        })
    }

    fn assessment(&mut self, is: &Person, before: &Assessment, now: &Assessment) {
        let rows = (before.origin.row, now.origin.row);
        if before.outcome_date.is_some() && before.outcome_date != now.outcome_date {
            let values = (shown(before.outcome_date), shown(now.outcome_date));
            self.restated(is, "Assessment", "AssessmentOutcomeDate", values, rows, "");
        } else if matches!(before.outcome.as_str(), "N" | "W") && before.outcome != now.outcome {
            let values = (text(&before.outcome), text(&now.outcome));
            self.restated(is, "Assessment", "AssessmentOutcome", values, rows, "it had ended");
        } else if before.outcome_date.is_none()
            && now.outcome_date.is_some_and(|d| d <= self.then.end)
            && matches!(before.outcome.as_str(), "A" | "Y")
        {
            let values = (None, shown(now.outcome_date));
            let why = "last year's return did not have it, though it lies in its year";
            self.restated(is, "Assessment", "AssessmentOutcomeDate", values, rows, why);
        }
    }

    fn plan(&mut self, was: &Person, is: &Person, request: &Request, before: &NamedPlan) {
        let Some(start) = before.start else { return };
        let plans = || is.requests.iter().filter_map(|r| Some((r, named(r)?)));
        let same = || plans().filter(|(_, n)| n.start == Some(start));
        let as_before = same().find(|(_, n)| n.cease_date == before.cease_date);
        let Some((carrier, now)) = as_before.or_else(|| same().next()) else {
            return self.plan_gone(was, is, before);
        };
        // The person who moved away and came back has the plan they left with a second time.
        let came_back = |r: &Request| r.active_plan.as_ref().is_some_and(|a| !a.transfer_la.is_empty());
        if before.cease_date.is_some() && now.cease_date.is_none() && (came_back(carrier) || twice(was, start)) {
            return;
        }
        let rows = (before.origin.row, now.origin.row);
        let census = self.then.census;
        if before.cease_date.is_some() && before.cease_date != now.cease_date {
            let values = (shown(before.cease_date), shown(now.cease_date));
            self.restated(is, "NamedPlan", "CeaseDate", values, rows, "");
        } else if before.cease_date.is_none() && now.cease_date.is_some_and(|d| d <= census) {
            let why = format!("it was open on {census} last year");
            self.restated(is, "NamedPlan", "CeaseDate", (None, shown(now.cease_date)), rows, &why);
        } else if before.cease_reason.is_some() && before.cease_reason != now.cease_reason {
            let values = (shown(before.cease_reason), shown(now.cease_reason));
            self.restated(is, "NamedPlan", "CeaseReason", values, rows, "");
        }
        if let (Some(before), Some(now)) = (&request.active_plan, &carrier.active_plan) {
            self.active(is, before, now);
        }
    }

    fn plan_gone(&mut self, was: &Person, is: &Person, before: &NamedPlan) {
        if before.cease_date.is_some_and(|d| d < self.period.start) {
            return;
        }
        let known: Vec<_> = was.requests.iter().filter_map(|r| named(r)?.start).collect();
        let restated = is
            .requests
            .iter()
            .filter_map(named)
            .find(|n| n.start.is_some_and(|s| !known.contains(&s) && s <= self.then.census));
        match restated {
            Some(now) => {
                let values = (shown(before.start), shown(now.start));
                let rows = (before.origin.row, now.origin.row);
                self.restated(is, "NamedPlan", "StartDate", values, rows, "");
            }
            None => {
                let start = shown(before.start).unwrap_or_default();
                self.vanished(is, "NamedPlan", before.origin.row, format!("the plan begun {start}"));
            }
        }
    }

    fn active(&mut self, is: &Person, before: &ActivePlan, now: &ActivePlan) {
        let rows = (before.origin.row, now.origin.row);
        for (field, was, now) in [
            ("ReviewMeeting", before.review_meeting, now.review_meeting),
            ("LastReview", before.last_review, now.last_review),
        ] {
            // A later review takes the place of an earlier one; nothing takes the place of a later. A new meeting
            // awaits its decision.
            let awaiting = field == "LastReview" && now.is_none();
            let backwards = was.is_some() && (now.is_none() || now < was) && !awaiting;
            if backwards {
                self.restated(is, "ActivePlans", field, (shown(was), shown(now)), rows, "");
            }
        }
        for placement in &before.placements {
            let same = |p: &&::sen2::Placement| {
                (&p.urn, &p.ukprn, &p.setting, p.rank)
                    == (&placement.urn, &placement.ukprn, &placement.setting, placement.rank)
            };
            let mut there = now.placements.iter().filter(same);
            // Someone who has been at the same place twice is not distinguished.
            let (Some(now), None) = (there.next(), there.next()) else {
                continue;
            };
            // The person who left and came back has a new stay there.
            if placement
                .leaving
                .is_some_and(|left| now.entry.is_some_and(|entry| entry > left))
            {
                continue;
            }
            let rows = (placement.origin.row, now.origin.row);
            if placement.entry.is_some() && placement.entry != now.entry {
                let values = (shown(placement.entry), shown(now.entry));
                self.restated(is, "PlacementDetail", "EntryDate", values, rows, "");
            }
            if placement.leaving.is_some() && placement.leaving != now.leaving {
                let values = (shown(placement.leaving), shown(now.leaving));
                self.restated(is, "PlacementDetail", "LeavingDate", values, rows, "");
            }
        }
    }
}

/// Whether a person has a plan with that first day that has ended and one that has not.
fn twice(person: &Person, start: Date) -> bool {
    let plans = || {
        person
            .requests
            .iter()
            .filter_map(named)
            .filter(|n| n.start == Some(start))
    };
    plans().any(|n| n.cease_date.is_some()) && plans().any(|n| n.cease_date.is_none())
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
