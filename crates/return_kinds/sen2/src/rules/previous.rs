//! This year's return beside last year's.

use super::day;
use crate::period::census_day;
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashMap;
use tables::day::Day;
use tables::table::{Col, Table};

pub(super) const RULES: &[(&str, RuleFn)] = &[("GT-SEN2-075", vanished), ("GT-SEN2-076", restated)];

/// Everyone in a return by each number and by name and birth date, so that someone who gained a number
/// since is still found.
struct People<'a> {
    t: &'a Table,
    keys: [Col<'a>; 2],
    name: [Col<'a>; 3],
}

impl<'a> People<'a> {
    fn of(t: &'a Table) -> People<'a> {
        People {
            t,
            keys: [t.col("UPN"), t.col("UniqueLearnerNumber")],
            name: [t.col("Surname"), t.col("Forename"), t.col("PersonBirthDate")],
        }
    }

    fn ids(&self, row: usize) -> impl Iterator<Item = String> {
        let numbers = self.keys.iter().enumerate().filter_map(move |(i, k)| {
            let text = k.text(row);
            (!text.is_empty()).then(|| format!("{i}:{}", text.to_uppercase()))
        });
        let name = day(&self.name[2], row)
            .filter(|_| self.name[0].filled(row) && self.name[1].filled(row))
            .map(|born| {
                let (s, f) = (self.name[0].text(row), self.name[1].text(row));
                format!("n:{}|{}|{born}", s.to_lowercase(), f.to_lowercase())
            });
        numbers.chain(name).collect::<Vec<_>>().into_iter()
    }

    fn index(&self) -> HashMap<String, u32> {
        let mut all = HashMap::new();
        for row in self.t.rows() {
            for id in self.ids(row) {
                all.entry(id).or_insert(row as u32);
            }
        }
        all
    }
}

/// The plans of one return.
struct PlanTables<'a> {
    people: People<'a>,
    requests: &'a Table,
    assessments: &'a Table,
    named: &'a Table,
    active: &'a Table,
    starts: Col<'a>,
    ceased: Col<'a>,
}

impl<'a> PlanTables<'a> {
    fn of(get: impl Fn(&str) -> Option<&'a Table>) -> Option<PlanTables<'a>> {
        let named = get("NamedPlan")?;
        Some(PlanTables {
            people: People::of(get("Person")?),
            requests: get("Requests")?,
            assessments: get("Assessment")?,
            named,
            active: get("ActivePlans")?,
            starts: named.col("StartDate"),
            ceased: named.col("CeaseDate"),
        })
    }

    fn has_open_plan(&self, person: usize) -> bool {
        let requests = self.requests.of(person).iter();
        requests.into_iter().any(|r| !self.active.of(*r as usize).is_empty())
    }

    /// Named plans of a person that the return also shows as maintained, or all of them.
    fn plans(&self, person: usize, maintained: bool) -> Vec<usize> {
        let mut out = Vec::new();
        for request in self.requests.of(person) {
            if maintained && self.active.of(*request as usize).is_empty() {
                continue;
            }
            for assessment in self.assessments.of(*request as usize) {
                out.extend(self.named.of(*assessment as usize).iter().map(|n| *n as usize));
            }
        }
        out
    }
}

fn both<'a>(c: &Context<'a>) -> Option<(PlanTables<'a>, PlanTables<'a>)> {
    let now = PlanTables::of(|t| Some(c.table(t)))?;
    let before = PlanTables::of(|t| c.previous(t))?;
    Some((before, now))
}

fn vanished(c: &Context<'_>, out: &mut Out) {
    let Some((before, now)) = both(c) else {
        return out.not_applicable("last year's return");
    };
    let index = now.people.index();
    let people = &before.people;
    for person in people.t.rows().filter(|p| before.has_open_plan(*p)) {
        if !people.ids(person).any(|id| index.contains_key(&id)) {
            let shown = [
                (people.keys[0], person),
                (people.keys[1], person),
                (people.name[0], person),
                (people.name[1], person),
                (people.name[2], person),
            ];
            let line = people.t.line(person);
            out.whole_cells(&shown, format!("row {person}, line {line} of last year's Person table"));
        }
    }
}

fn restated(c: &Context<'_>, out: &mut Out) {
    let Some((before, now)) = both(c) else {
        return out.not_applicable("last year's return");
    };
    let Some(then) = last_census(c) else {
        return;
    };
    let index = before.people.index();
    for person in now.people.t.rows() {
        let Some(old) = now.people.ids(person).find_map(|id| index.get(&id)) else {
            continue;
        };
        let plans = now.plans(person, false);
        for was in before.plans(*old as usize, true) {
            let Some(start) = day(&before.starts, was) else {
                continue;
            };
            let same = plans.iter().copied().find(|n| day(&now.starts, *n) == Some(start));
            let t = now.people.t;
            match same {
                None => {
                    let mut cells = vec![(before.starts, was)];
                    cells.extend(plans.iter().take(4).map(|n| (now.starts, *n)));
                    out.hit_cells(t, person, &cells, format!("a plan begun {start} is not in this return"));
                }
                Some(n) if day(&now.ceased, n).is_some_and(|d| d <= then) => {
                    let cells = [(now.ceased, n), (now.starts, n)];
                    let detail = format!("open on {then} last year, now said to have ceased by then");
                    out.hit_cells(t, person, &cells, detail);
                }
                Some(_) => {}
            }
        }
    }
}

/// The census day of last year's return: as its header says, else as set.
fn last_census(c: &Context<'_>) -> Option<Day> {
    let written = c.previous("Header").and_then(|h| {
        let col = h.col("ReferenceDate");
        h.rows().find_map(|r| day(&col, r))
    });
    written.or_else(|| census_day(c.year - 1))
}
