//! From tables to records.

use super::model::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return, Unread,
};
use super::record::Record;
use tables::ReadError;
use tables::probe::TableKind;
use tables::reader::Limits;
use tables::source::Input;
use tables::table::{Col, Table, Tables};

/// Reads a SEN2 return in XML.
///
/// # Errors
/// A file that is not well formed or not SEN2, with its line and reason. Values that cannot be
/// understood are no error: they are in [`Sen2Return::unread`].
pub fn read_xml(input: &Input) -> Result<Sen2Return, ReadError> {
    read_files(std::slice::from_ref(input))
}

/// Reads a SEN2 return in any of its forms: one XML, the CSV files of a COLLECT export, or the
/// department's workbook.
///
/// # Errors
/// As [`read_xml`]; also a mixture of forms.
pub fn read_files(inputs: &[Input]) -> Result<Sen2Return, ReadError> {
    let tables = super::Sen2.read(inputs, &Limits::default(), &|_| ())?;
    Ok(from_tables(&tables))
}

struct Source<'a> {
    table: &'a Table,
    cols: Vec<Col<'a>>,
}

impl<'a> Source<'a> {
    fn of<R: Record>(tables: &'a Tables) -> Source<'a> {
        let index = tables.schema.table(R::TABLE).unwrap_or(0);
        let table = &tables.tables[index];
        Source {
            table,
            cols: R::COLUMNS.iter().map(|c| table.col(c)).collect(),
        }
    }

    fn take<R: Record>(&self, row: usize, unread: &mut Vec<Unread>) -> R {
        R::take(self.table, &self.cols, row, unread)
    }

    fn all<R: Record>(&self, parent: usize, unread: &mut Vec<Unread>) -> Vec<R> {
        let rows = self.table.of(parent);
        rows.iter().map(|r| self.take(*r as usize, unread)).collect()
    }

    /// The first row under a parent; any further one is noted as unplaced.
    fn one(&self, parent: usize, unplaced: &mut Vec<(&'static str, u32)>) -> Option<usize> {
        let rows = self.table.of(parent);
        unplaced.extend(rows.iter().skip(1).map(|r| (self.table.name(), *r)));
        rows.first().map(|r| *r as usize)
    }
}

/// Records from tables that have been read.
pub fn from_tables(tables: &Tables) -> Sen2Return {
    let headers = Source::of::<Header>(tables);
    let persons = Source::of::<Person>(tables);
    let requests = Source::of::<Request>(tables);
    let assessments = Source::of::<Assessment>(tables);
    let named = Source::of::<NamedPlan>(tables);
    let details = Source::of::<PlanDetail>(tables);
    let active = Source::of::<ActivePlan>(tables);
    let placements = Source::of::<Placement>(tables);
    let needs = Source::of::<Need>(tables);
    let mut unread = Vec::new();
    let mut unplaced = Vec::new();
    for t in &tables.tables {
        if t.def.parent_index().is_some() {
            let lost = t.rows().filter(|r| t.parent(*r).is_none());
            unplaced.extend(lost.map(|r| (t.name(), r as u32)));
        }
    }
    let header = match headers.table.len() {
        0 => Header::default(),
        _ => headers.take(0, &mut unread),
    };
    let mut people = Vec::with_capacity(persons.table.len());
    for p in persons.table.rows() {
        let mut person: Person = persons.take(p, &mut unread);
        for r in requests.table.of(p) {
            let r = *r as usize;
            let mut request: Request = requests.take(r, &mut unread);
            if let Some(a) = assessments.one(r, &mut unplaced) {
                let mut assessment: Assessment = assessments.take(a, &mut unread);
                if let Some(n) = named.one(a, &mut unplaced) {
                    let mut plan: NamedPlan = named.take(n, &mut unread);
                    plan.plan_details = details.all(n, &mut unread);
                    assessment.named_plan = Some(plan);
                }
                request.assessment = Some(assessment);
            }
            if let Some(a) = active.one(r, &mut unplaced) {
                let mut plan: ActivePlan = active.take(a, &mut unread);
                plan.placements = placements.all(a, &mut unread);
                plan.needs = needs.all(a, &mut unread);
                request.active_plan = Some(plan);
            }
            person.requests.push(request);
        }
        people.push(person);
    }
    Sen2Return {
        header,
        persons: people,
        files: tables.files.clone(),
        unread,
        unplaced,
    }
}
