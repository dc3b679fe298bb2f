//! Calendar files: bank holidays, school terms, and days on which a body is closed.

use std::collections::BTreeMap;

use calendar::{BankHolidays, Calendars, ClosedDays, SchoolTerms, Term, YearlySpan, day_of_year};

use crate::DefinitionFile;
use crate::problem::Report;
use crate::raw::{RawCalendar, RawSpan, to_date};

/// The calendars read so far.
#[derive(Default)]
pub(crate) struct CalendarFiles {
    pub(crate) read: Calendars,
    /// The file of the bank holidays, and that of the school terms.
    of: BTreeMap<&'static str, String>,
}

impl CalendarFiles {
    /// A calendar has bank holidays, school terms or closed days; of the first two the program counts by one file.
    pub(crate) fn take(&mut self, raw: RawCalendar, file: &DefinitionFile, report: &mut Report<'_>) {
        for (has, what) in [
            (!raw.bank_holidays.is_empty(), "bank_holidays"),
            (!raw.terms.is_empty(), "terms"),
        ] {
            if has && let Some(first) = self.of.insert(what, file.path.clone()) {
                report.push(None, format!("{first} has the {what} already; keep one of the two"));
            }
        }
        if raw.bank_holidays.is_empty() && raw.terms.is_empty() && raw.yearly.is_empty() && raw.dated.is_empty() {
            report.push(
                None,
                "this calendar has no day; give it `bank_holidays`, `terms`, `yearly` or `dated`",
            );
        }
        if raw.terms.is_empty() && !raw.closed.is_empty() {
            report.push(None, "`closed` names days of school terms; give the `terms` here too");
        }
        if !raw.bank_holidays.is_empty() {
            let days = raw.bank_holidays.into_iter().filter_map(to_date);
            self.read.holidays = BankHolidays::published(days);
        }
        if !raw.terms.is_empty() {
            let mut terms = Vec::new();
            for term in raw.terms {
                let bounds = to_date(term.from).zip(to_date(term.to)).filter(|(from, to)| from < to);
                let half_term = term.half_term.map(RawSpan::days);
                match bounds {
                    Some((from, to)) if half_term != Some(None) => terms.push(Term {
                        title: term.title,
                        from,
                        to,
                        half_term: half_term.flatten(),
                    }),
                    _ => report.push(None, format!("the term \"{}\" needs whole dates in order", term.title)),
                }
            }
            let outside = |term: &Term| {
                term.half_term
                    .is_some_and(|(from, to)| from <= term.from || to >= term.to)
            };
            if let Some(term) = terms.iter().find(|term| outside(term)) {
                report.push(
                    None,
                    format!("the half-term holiday of \"{}\" lies outside the term", term.title),
                );
            }
            self.read.school = SchoolTerms::published(terms, raw.closed.into_iter().filter_map(to_date));
            if let Some((first, second)) = self.read.school.overlap() {
                report.push(
                    None,
                    format!("the terms \"{first}\" and \"{second}\" share days; give each its own"),
                );
            }
        }
        let mut closed = ClosedDays {
            id: file.stem().to_owned(),
            title: raw.title,
            ..ClosedDays::default()
        };
        for span in raw.yearly {
            match day_of_year(&span.get_ref().from).zip(day_of_year(&span.get_ref().to)) {
                Some((from, to)) => closed.yearly.push(YearlySpan { from, to }),
                None => report.at(span.span().start, "write the days as \"25 December\""),
            }
        }
        for span in raw.dated {
            match span.days() {
                Some(days) => closed.dated.push(days),
                None => report.push(None, "a span of `dated` needs whole dates in order"),
            }
        }
        if !closed.yearly.is_empty() || !closed.dated.is_empty() {
            self.read.closed.push(closed);
        }
    }
}
