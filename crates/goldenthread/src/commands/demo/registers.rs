//! The invented tables of registers, imported as any area imports a register's own file.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use calendar::{Date, Timestamp, end_of_day_in_england};
use record::{Area, Record, Viewpoint};
use submissions::register_file;

use crate::store::operator;

/// Imports the invented tables of registers, about children with a plan.
pub(super) fn registers(record: &Record, area: &Area, seed: u64, today: Date) -> Result<String> {
    let chosen = Chosen::of(&*record.position(&area.id, Viewpoint { known_at: None, today })?, today)?;
    let at = end_of_day_in_england(today).min(Timestamp::now());
    let (mut rows, mut of) = (0, BTreeSet::new());
    for table in synthetic::tables() {
        let ledger = record.ledger(&area.id)?;
        let find = |what: &str, nth: usize| match what.split_once(' ') {
            Some((what, ages)) => chosen.nth(what, ages, nth),
            None => entries(&ledger, what).nth(nth.checked_sub(1)?),
        };
        let Some(text) = table.csv(seed, today, &find) else {
            bail!(
                "the invented table {} has a cell that cannot be read",
                table.file_name()
            );
        };
        // A ledger that is held while it grows is copied.
        drop(ledger);
        let input = returns::Input::bytes(table.file_name(), text.into_bytes());
        rows += import_rows(record, area, table.register, &input, at)?;
        of.insert(table.register);
    }
    Ok(format!("{rows} rows of {} registers more", of.len()))
}

/// The record's own numbers of the entries of a register, in the order they came to be known.
fn entries(ledger: &record::Ledger, register: &str) -> impl Iterator<Item = i64> {
    let all = ledger.entries().iter().zip(0u32..);
    all.filter(move |(_, place)| ledger.register_of(*place).id == register)
        .map(|(entry, _)| entry.id.0)
}

/// A child with an open plan.
struct WithPlan {
    child: i64,
    plan: i64,
    age: i64,
    /// Days since the plan began.
    since: i64,
}

/// The children that invented tables may be about.
struct Chosen(Vec<WithPlan>);

impl Chosen {
    /// How many of one age are chosen: spread over all, so that the children are not those of one year.
    const MOST: usize = 48;

    fn of(position: &record::Position, today: Date) -> Result<Self> {
        let register = position
            .ledger()
            .definitions()
            .register_index("child")
            .context("child")?;
        let days = |from: Date| calendar::days_between(from, today);
        let plans = record::EntryView::all(position, "ehc_plan").into_iter();
        let chosen = plans.filter(|plan| !plan.is_closed()).filter_map(|plan| {
            let child = record::EntryView::at(position, plan.child)?;
            let born = position.value(register, child.row, "birth_date")?.as_date()?;
            Some(WithPlan {
                child: child.id.0,
                plan: plan.id.0,
                age: days(born) * 4 / 1461,
                since: days(plan.opened()?),
            })
        });
        Ok(Self(chosen.collect()))
    }

    /// The number of the nth `child` or `plan` among those who are `5-15` years old, or whose plan is `new`: begun two
    /// to five months ago. A small area has too few of them, and then others come after them.
    fn nth(&self, what: &str, which: &str, nth: usize) -> Option<i64> {
        let ages = which.split_once('-');
        let ages = ages.and_then(|(from, to)| Some(from.parse::<i64>().ok()?..=to.parse::<i64>().ok()?));
        let is_one = |one: &&WithPlan| match &ages {
            Some(ages) => ages.contains(&one.age),
            None => which == "new" && (60..=150).contains(&one.since),
        };
        let (mut all, others): (Vec<&WithPlan>, Vec<&WithPlan>) = self.0.iter().partition(is_one);
        let step = (all.len() / Self::MOST).max(1);
        all.extend(others);
        let one = all.get(nth.checked_sub(1)? * step)?;
        match what {
            "child" => Some(one.child),
            "plan" => Some(one.plan),
            _ => None,
        }
    }
}

/// Imports a register's own file; a problem in it is a mistake of the invented area and stops the demonstration.
pub(super) fn import_rows(
    record: &Record,
    area: &Area,
    register: &str,
    input: &returns::Input,
    at: Timestamp,
) -> Result<usize> {
    let definition = record
        .definitions()
        .register(register)
        .with_context(|| register.to_owned())?;
    let columns = register_file::columns(record.definitions(), definition);
    let known = columns.iter().map(|column| record::folded(&column.id)).collect();
    let sheet = register_file::read(input, &known)?;
    let options = register_file::Options::default();
    let done = register_file::import(record, &area.id, register, input, &sheet, &options, &operator(), at)?;
    if let Some(problem) = done.problems.first() {
        bail!(
            "{}, row {}, {}: {}",
            input.name,
            problem.row,
            problem.column,
            problem.message
        );
    }
    Ok(done.rows)
}
