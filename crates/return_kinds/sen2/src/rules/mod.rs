//! The rules of SEN2, each derived from the guide's text or from statute, under our own prefix. They
//! are not the department's rules; its own list was not to be had when they were written.

mod assessment;
mod header;
mod person;
mod placement;
mod plan;
mod previous;
mod request;
mod review;

use super::period::census_day;
use returns::rule::{Context, RuleFn, RuleSet};
use std::sync::LazyLock;
use tables::day::Day;
use tables::table::{Col, Table};

/// Days in six weeks: the decision whether to assess.
const SIX_WEEKS: i32 = 42;
/// Days in sixteen weeks: the decision not to issue a plan.
const SIXTEEN_WEEKS: i32 = 112;
/// Days in twenty weeks: the final plan.
const TWENTY_WEEKS: i32 = 140;
/// Days in four weeks: the decision after a review meeting.
const FOUR_WEEKS: i32 = 28;

/// Records and functions.
pub(super) fn rules() -> &'static RuleSet {
    static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
        let all: Vec<(&'static str, RuleFn)> = [
            header::RULES,
            person::RULES,
            request::RULES,
            assessment::RULES,
            plan::RULES,
            review::RULES,
            placement::RULES,
            previous::RULES,
        ]
        .concat();
        RuleSet::embedded(include_str!("../../rules/sen2.toml"), &all)
    });
    &RULES
}

/// The day the return describes: the one in its header, else the census day of its year.
fn reference_day(c: &Context<'_>) -> Option<Day> {
    let header = c.table("Header");
    let written = || header.rows().find_map(|r| header.col("ReferenceDate").date(r).ok());
    written().or_else(|| census_day(c.year))
}

/// First and last day of the collection year: the calendar year before the census.
fn collection_year(c: &Context<'_>) -> Option<(Day, Day)> {
    let year = i32::from(c.year) - 1;
    Some((Day::from_ymd(year, 1, 1)?, Day::from_ymd(year, 12, 31)?))
}

/// The last day of August before the census: ages for the school year are counted on it.
fn school_year_start(reference: Day) -> Option<Day> {
    let (y, m, _) = reference.ymd();
    Day::from_ymd(if m >= 9 { y } else { y - 1 }, 8, 31)
}

fn day(col: &Col<'_>, row: usize) -> Option<Day> {
    col.date(row).ok()
}

/// The authority's own number.
fn own_number<'a>(c: &Context<'a>) -> &'a str {
    let header = c.table("Header");
    header.rows().next().map_or("", |r| header.col("LEA").text(r))
}

/// Whether a text is the number of an authority, past or present, and not the return's own.
fn is_other_authority(c: &Context<'_>, number: &str) -> bool {
    returns::authorities::name(number).is_some() && number != own_number(c)
}

/// The tables from a plan's request down, with what most rules ask of them.
struct Plans<'a> {
    requests: &'a Table,
    assessments: &'a Table,
    named: &'a Table,
    active: &'a Table,
    births: Col<'a>,
    starts: Col<'a>,
    ceased: Col<'a>,
}

impl<'a> Plans<'a> {
    fn of(c: &Context<'a>) -> Plans<'a> {
        let persons = c.table("Person");
        let named = c.table("NamedPlan");
        Plans {
            requests: c.table("Requests"),
            assessments: c.table("Assessment"),
            named,
            active: c.table("ActivePlans"),
            births: persons.col("PersonBirthDate"),
            starts: named.col("StartDate"),
            ceased: named.col("CeaseDate"),
        }
    }

    fn request_of_named(&self, named: usize) -> Option<usize> {
        self.assessments.parent(self.named.parent(named)?)
    }

    fn person_of_named(&self, named: usize) -> Option<usize> {
        self.requests.parent(self.request_of_named(named)?)
    }

    fn birth_of_named(&self, named: usize) -> Option<Day> {
        day(&self.births, self.person_of_named(named)?)
    }

    fn person_of_active(&self, active: usize) -> Option<usize> {
        self.requests.parent(self.active.parent(active)?)
    }

    fn birth_of_active(&self, active: usize) -> Option<Day> {
        day(&self.births, self.person_of_active(active)?)
    }

    /// The named plan of the same request as an active plan.
    fn named_of_active(&self, active: usize) -> Option<usize> {
        let request = self.active.parent(active)?;
        let assessment = *self.assessments.of(request).first()?;
        self.named.of(assessment as usize).first().map(|n| *n as usize)
    }

    /// Whether the plan had begun and not ended on that day. A plan whose dates cannot be read is not
    /// called open: other rules report it.
    fn open_on(&self, named: usize, on: Day) -> bool {
        let started = day(&self.starts, named).is_some_and(|s| s <= on);
        let ended = self.ceased.is_bad(named) || day(&self.ceased, named).is_some_and(|d| d <= on);
        started && !ended
    }
}
