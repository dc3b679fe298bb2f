//! The SEN2 return of a year from the registers of children, assessments, plans, reviews and placements.
//!
//! Requests and assessments are reported as they stood at the end of the collection year, the calendar year before the
//! census; plans, reviews and placements as they stood on the census day in the January after it.

mod compare;
mod person;
mod plan;
mod request;
mod restate;

use std::collections::HashMap;

use ::sen2::{Header, Period, Person, Sen2, Sen2Return, not_collected, write_export, write_xml};
use definitions::Definitions;
use record::{Area, EntryHistory, EntryId, NO_ENTRY, Position};
use returns::{Input, ReturnKind};

use crate::{BuildError, BuiltReturn, FileForm, HowWritten, LeftOut, RowOrigin};
pub(crate) use compare::compare;
pub(crate) use restate::rename;
pub use restate::restate;

pub(crate) fn build(year: u16, position: &Position, area: &Area, how: &HowWritten) -> Result<BuiltReturn, BuildError> {
    let years = Sen2.years();
    if !years.contains(&year) {
        let (first, last) = (*years.start(), *years.end());
        return Err(BuildError::Year { year, first, last });
    }
    let period = Period::of_year(year);
    let today = position.viewpoint().today;
    if today < period.census && !how.draft {
        let census = period.census;
        return Err(BuildError::TooEarly { year, census, today });
    }
    let mut work = Work {
        position,
        period,
        year,
        out: Made::default(),
    };
    let header = work.header(area, how);
    let by_child = by_child(position);
    let mut persons: Vec<Person> = Vec::new();
    let children = position.ledger().definitions().people().map(|(at, _)| at);
    let entries = position.ledger().entries().iter().zip(0u32..);
    for (_, place) in entries.filter(|(e, _)| Some(usize::from(e.register)) == children) {
        let own = by_child.get(&place).map_or(&[][..], Vec::as_slice);
        persons.extend(work.person(place, own));
    }
    let ret = Sen2Return {
        header,
        persons,
        ..Sen2Return::default()
    };
    // Years differ in what they collect; what is on record and not collected is lost in writing.
    for lost in not_collected(&ret) {
        if let Some(origin) = work.out.rows.get(&(lost.table, lost.row)) {
            work.out.left_out.push(LeftOut {
                entry: origin.entry,
                child: origin.child,
                table: lost.table,
                reason: format!("a return of {year} has no place for {}", lost.field),
            });
        }
    }
    let mut children = HashMap::new();
    for (person, row) in ret.persons.iter().zip(0u32..) {
        // The first of the numbers the checks know a child by.
        let id = [&person.upn, &person.uln].into_iter().find(|id| !id.is_empty());
        if let (Some(id), Some(origin)) = (id, work.out.rows.get(&("Person", row))) {
            children.insert(id.clone(), origin.entry);
        }
    }
    Ok(BuiltReturn {
        kind: "sen2",
        year,
        files: files(&ret, how, year)?,
        left_out: work.out.left_out,
        children,
        rows: work.out.rows,
    })
}

fn files(ret: &Sen2Return, how: &HowWritten, year: u16) -> Result<Vec<Input>, BuildError> {
    Ok(match how.form {
        FileForm::Xml => {
            let mut bytes = Vec::new();
            write_xml(ret, &mut bytes)?;
            vec![Input::bytes(format!("sen2-{year}.xml"), bytes)]
        }
        FileForm::Csv => {
            let exported = calendar::day_in_england(how.at);
            let files = write_export(ret, exported)?;
            files.into_iter().map(|f| Input::bytes(f.name, f.bytes)).collect()
        }
    })
}

/// The entries about each child, by the place of the child's own.
fn by_child(position: &Position) -> HashMap<u32, Vec<u32>> {
    let mut by_child: HashMap<u32, Vec<u32>> = HashMap::new();
    for (entry, place) in position.ledger().entries().iter().zip(0u32..) {
        if entry.subject != NO_ENTRY {
            by_child.entry(entry.subject).or_default().push(place);
        }
    }
    by_child
}

/// Rows and what was left out, as they come.
#[derive(Default)]
struct Made {
    rows: HashMap<(&'static str, u32), RowOrigin>,
    counts: HashMap<&'static str, u32>,
    left_out: Vec<LeftOut>,
}

struct Work<'a> {
    position: &'a Position,
    period: Period,
    year: u16,
    out: Made,
}

impl<'a> Work<'a> {
    /// Notes what the next row of a table is made from. Rows are made in the order they are written in, which is the
    /// order readers number them in.
    fn made(&mut self, table: &'static str, entry: EntryId, child: Option<EntryId>) {
        let count = self.out.counts.entry(table).or_default();
        self.out.rows.insert((table, *count), RowOrigin { entry, child });
        *count += 1;
    }

    fn leave(
        &mut self,
        line: &EntryHistory<'_>,
        child: Option<EntryId>,
        table: &'static str,
        reason: impl Into<String>,
    ) {
        self.out.left_out.push(LeftOut {
            entry: line.id,
            child,
            table,
            reason: reason.into(),
        });
    }

    fn definitions(&self) -> &'a Definitions {
        self.position.ledger().definitions()
    }

    fn header(&self, area: &Area, how: &HowWritten) -> Header {
        let mut header = Header {
            collection: "SEN2".to_owned(),
            year: Some(u32::from(self.year)),
            reference_date: Some(self.period.census),
            source_level: "L".to_owned(),
            lea: area.la_code.clone(),
            software_code: "Golden Thread".to_owned(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
            serial_no: format!("{:03}", how.serial),
            date_time: local_time(how.at),
            ..Header::default()
        };
        let register = self.definitions().register_index("designated_officer");
        let register = register.and_then(|r| u16::try_from(r).ok());
        for (role, answer) in [
            ("DMO", &mut header.dmo),
            ("DCO", &mut header.dco),
            ("DSCO", &mut header.dsco),
        ] {
            let place = register.and_then(|r| self.position.ledger().place_by_key(r, NO_ENTRY, role));
            let line = place.map(|place| EntryHistory::of(self.position, place));
            let written = line.and_then(|l| l.giving("in_post", self.period.census).map(|s| s.text("in_post")));
            *answer = written.unwrap_or_default();
        }
        header
    }
}

/// The moment as the header writes it: the time on the clocks of England.
pub(crate) fn local_time(at: calendar::Timestamp) -> String {
    calendar::time_in_england(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
