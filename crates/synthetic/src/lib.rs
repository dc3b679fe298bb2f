//! An invented local area: children who do not exist, in proportions that are published, with the history, backlogs
//! and faults that real areas have. Every page that shows it says "synthetic".

mod census;
mod chance;
mod documents;
mod life;
mod names;
mod plan;
mod profile;
mod registers;
mod social;
mod workforce;

use calendar::Date;
use definitions::Statement;
pub use documents::{improvement_notice, inspection_report};
pub use plan::{InventedAction, improvement_actions};
pub use profile::{Profile, Year};
pub use registers::{Table, tables};
use returns::Input;
use sen2::{Period, Sen2Return, write_xml};
pub use social::DatedTables;
pub use workforce::{RegisterFile, allocations, workforce};

use crate::chance::Chance;
use crate::life::Town;

/// What to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// Plans maintained in January 2025 to aim for; 3,391 is the profile's own size.
    pub plans: u32,
    /// The same seed, size and day give the same area.
    pub seed: u64,
    /// The day up to which things have happened.
    pub today: Date,
    /// Three-digit code that returns carry; `999` belongs to no authority.
    pub la_code: String,
}

/// An invented area's returns, oldest first.
#[derive(Debug, Clone)]
pub struct Area {
    /// Each return with the day it was submitted.
    pub returns: Vec<DatedReturn>,
    /// Extracts of the social care case system, oldest first, as tables of the Standard Safeguarding Dataset.
    pub social: Vec<DatedTables>,
}

/// A return and when the record received it.
#[derive(Debug, Clone)]
pub struct DatedReturn {
    /// A name for the file, such as `sen2-2026.xml`.
    pub name: String,
    /// The day it was submitted.
    pub received: Date,
    /// What it says.
    pub content: Sen2Return,
    /// What the case system's own feed adds since the return before it: steps that SEN2 does not collect.
    pub feed: Vec<Statement>,
}

impl DatedReturn {
    /// Its file, as it is submitted.
    ///
    /// # Errors
    /// None: it is written to memory.
    pub fn file(&self) -> std::io::Result<Input> {
        let mut xml = Vec::new();
        write_xml(&self.content, &mut xml)?;
        Ok(Input::bytes(self.name.clone(), xml))
    }
}

/// The last of `years` before `today`: five full years and this one so far.
fn first_day(today: Date) -> Date {
    Date::new(today.year() - 5, 1, 1).unwrap_or(today)
}

/// Makes an area: five years of annual returns, and extracts of the case system since the last of them.
#[must_use]
pub fn make(options: &Options) -> Area {
    let profile = Profile::built_in();
    let scale = f64::from(options.plans) / f64::from(profile.plans);
    let first = first_day(options.today);
    let mut chance = Chance::new(options.seed);
    let lives = Town::new(&mut chance, profile, &options.la_code, first, options.today, scale).people();
    let annual = census::census_days(first, options.today)
        .into_iter()
        .map(|(census, sent)| {
            let start = Date::new(census.year() - 1, 1, 1).unwrap_or(census);
            let end = Date::new(census.year() - 1, 12, 31).unwrap_or(census);
            (
                format!("sen2-{}.xml", census.year()),
                Period { start, end, census },
                sent,
            )
        });
    let mut days: Vec<(String, Period, Date)> = annual.collect();
    let last = days.last().map_or(first, |(_, period, _)| period.census);
    let extracts = census::extract_days(last, options.today).into_iter();
    days.extend(extracts.map(|day| {
        let year_so_far = Period {
            start: last.first_of_year(),
            end: day,
            census: day,
        };
        (format!("sen2-extract-{day}.xml"), year_so_far, day)
    }));
    let mut after = first;
    let mut returns = Vec::with_capacity(days.len());
    for (name, period, received) in days {
        returns.push(DatedReturn {
            name,
            received,
            content: census::on(&lives, &options.la_code, period),
            feed: census::feed(&lives, period, (after, received)),
        });
        after = received;
    }
    returns.sort_by_key(|r| r.received);
    let social = social::extracts(
        &lives,
        options.seed,
        &profile.social,
        (first, options.today),
        &social::days(first, options.today),
    );
    Area { returns, social }
}
