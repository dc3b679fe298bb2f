//! What a return holds that its year's layout has no place for.

use super::model::{ActivePlan, Assessment, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return};
use super::record::Record;
use super::write::year_of;
use std::collections::HashMap;
use tables::schema::Schema;

/// An item that is filled and will not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCollected {
    /// Table.
    pub table: &'static str,
    /// 0-based row of that table in the order of writing.
    pub row: u32,
    /// Item.
    pub field: &'static str,
}

/// Items that are filled although the return's year does not ask for them: they are known, and writing loses them.
#[must_use]
pub fn not_collected(ret: &Sen2Return) -> Vec<NotCollected> {
    let mut work = Work {
        schema: super::schema(),
        year: year_of(ret),
        rows: HashMap::new(),
        out: Vec::new(),
    };
    work.look(&ret.header);
    for person in &ret.persons {
        work.person(person);
    }
    work.out
}

struct Work {
    schema: &'static Schema,
    year: u16,
    /// Rows seen of each table, and the positions and names of its items that are not collected.
    rows: HashMap<&'static str, (u32, Vec<(usize, &'static str)>)>,
    out: Vec<NotCollected>,
}

impl Work {
    fn look<R: Record>(&mut self, record: &R) {
        let (schema, year) = (self.schema, self.year);
        let (count, fields) = self.rows.entry(R::TABLE).or_insert_with(|| {
            let table = schema.table(R::TABLE).map(|t| &schema.tables[t]);
            let not_collected = |name: &str| {
                table
                    .and_then(|t| t.column(name).map(|c| &t.columns[c]))
                    .is_some_and(|c| c.since.is_some_and(|s| s > year) || c.until.is_some_and(|u| u < year))
            };
            let fields = R::COLUMNS.iter().enumerate().filter(|(_, name)| not_collected(name));
            (0, fields.map(|(at, name)| (at, *name)).collect())
        });
        let filled = fields.iter().filter(|(at, _)| record.give(*at).is_some());
        self.out.extend(filled.map(|(_, field)| NotCollected {
            table: R::TABLE,
            row: *count,
            field,
        }));
        *count += 1;
    }

    fn person(&mut self, person: &Person) {
        self.look::<Person>(person);
        for request in &person.requests {
            self.look::<Request>(request);
            if let Some(assessment) = &request.assessment {
                self.look::<Assessment>(assessment);
                if let Some(plan) = &assessment.named_plan {
                    self.look::<NamedPlan>(plan);
                    plan.plan_details.iter().for_each(|d| self.look::<PlanDetail>(d));
                }
            }
            if let Some(active) = &request.active_plan {
                self.look::<ActivePlan>(active);
                active.placements.iter().for_each(|p| self.look::<Placement>(p));
                active.needs.iter().for_each(|n| self.look::<Need>(n));
            }
        }
    }
}
