//! Invented entries of registers that exist as files only: a table for each, to be imported as anyone imports one. A new
//! register needs a table here and no code.
//!
//! A table is named after its register; one whose name has a second part, as in `risk.later`, is imported after the
//! first and says what happened to its entries later. In a table
//!
//! - `{-30}` is the weekday thirty days before today, `{+30}` one after it;
//! - `{name}` is an invented person's name;
//! - `{risk 3}` is the record's own number of the third risk, which the record fills in, and `{child 5-15 3}` that of the
//!   third child chosen among those who are 5 to 15 years old.
//!
//! A row whose first cell names what the area does not have is left out; any other cell is left empty.

use calendar::{Date, add_days};

use crate::chance::Chance;
use crate::names;

macro_rules! tables {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("registers/", $name, ".csv")))),*]
    };
}

/// The tables, in the order in which they name one another.
const TABLES: &[(&str, &str)] = &tables![
    "organisation",
    "person",
    "board",
    "board.later",
    "board_member",
    "risk",
    "risk.later",
    "meeting",
    "meeting.later",
    "agenda_item",
    "attendance",
    "escalation",
    "escalation.later",
    "memorandum",
    "memorandum_clause",
    "contribution",
    "contribution.later",
    "memorandum.later",
    "coproduction",
    "coproduction_group",
    "coproduction.later",
    "audit_criterion",
    "plan_audit",
    "plan_audit_grade",
    "plan_audit.later",
    "provision_line",
    "provision_line.later",
    "sen_appeal",
    "therapy_service",
    "therapy_referral",
    "therapy_referral.later",
    "part_time_timetable",
    "part_time_timetable.later",
    "ap_provider",
    "ap_provider.later",
    "ap_placement",
    "ap_placement.later",
    "short_break",
    "short_break.later",
    "return_interview",
    "connected_person",
    "participation",
    "participation.later",
    "adulthood_plan",
    "adulthood_outcome",
    "adulthood_plan.later",
    "allegation",
    "section_11_assessment",
    "section_11_standard_met",
    "section_11_assessment.later",
    "newly_qualified",
    "newly_qualified.later",
];

/// The table of invented entries of a register.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Id of the register.
    pub register: &'static str,
    name: &'static str,
    text: &'static str,
}

/// The tables of all registers that have one, in the order in which to import them.
pub fn tables() -> impl Iterator<Item = Table> {
    TABLES.iter().map(|&(name, text)| Table {
        register: name.split('.').next().unwrap_or(name),
        name,
        text,
    })
}

impl Table {
    /// A name for the file, such as `risk.later.csv`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.csv", self.name)
    }

    /// The file as CSV. `find` gives the record's own number of what a cell names, such as `child 5-15` and 3. `None`
    /// when a cell in braces has no meaning.
    #[must_use]
    pub fn csv(&self, seed: u64, today: Date, find: &dyn Fn(&str, usize) -> Option<i64>) -> Option<String> {
        let mut chance = Chance::new(seed ^ 0x0074_6162_6c65);
        let mut out = String::with_capacity(self.text.len() * 2);
        for line in self.text.lines() {
            let mut filled = String::with_capacity(line.len() * 2);
            let mut rest = line;
            while let Some((before, after)) = rest.split_once('{') {
                let (cell, after) = after.split_once('}')?;
                filled.push_str(before);
                filled.push_str(&meant(cell, &mut chance, today, find)?);
                rest = after;
            }
            filled.push_str(rest);
            if !filled.starts_with(',') {
                out.push_str(&filled);
                out.push_str("\r\n");
            }
        }
        Some(out)
    }
}

/// What a cell in braces comes to.
fn meant(cell: &str, chance: &mut Chance, today: Date, find: &dyn Fn(&str, usize) -> Option<i64>) -> Option<String> {
    if cell == "name" {
        let ethnicity = chance.pick(&["WBRI", "WBRI", "AIND", "BAFR", "WOTH", "AOEG"]);
        let sex = if chance.percent(60.0) { "F" } else { "M" };
        let (given, family) = names::of(chance, sex, ethnicity);
        return Some(format!("{given} {family}"));
    }
    if let Some((what, nth)) = cell.rsplit_once(' ') {
        let number = find(what, nth.parse().ok()?);
        return Some(number.map(|number| number.to_string()).unwrap_or_default());
    }
    let days: i64 = cell.parse().ok()?;
    let day = Chance::weekday(add_days(today, days)?);
    // A weekend just before today is moved before it, not past it.
    let day = if days <= 0 && day > today {
        add_days(day, -3)?
    } else {
        day
    };
    Some(day.to_string())
}
