use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use anyhow::{Result, bail};
use calendar::{Timestamp, day_in_england};
use clap::Args;
use record::{Ledger, Position, Record, Viewpoint};

use crate::progress::Progress;
use crate::store::Where;

/// Check that everything derived can be made again from the events alone
///
/// Positions, clocks and lists are made in two ways, all at once and day by day, and compared. Nothing derived is
/// stored, so nothing can drift.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {
    #[command(flatten)]
    place: Where,
}

impl Rebuild {
    pub(crate) fn run(self) -> Result<()> {
        let record = self.place.open_read_only()?;
        let today = day_in_england(Timestamp::now());
        for area in record.areas()? {
            let mut progress = Progress::start();
            let viewpoint = Viewpoint { known_at: None, today };
            let held = record.position(&area.id, viewpoint)?;
            progress.done("read and folded all events at once");
            let mut ledger = Ledger::new(area.id.clone(), record.definitions().of_area(&area.id.0));
            ledger.refresh(record.store().as_ref())?;
            let ledger = Arc::new(ledger);
            let mut swept = Position::before_everything(&ledger, None);
            for event in ledger.by_day().iter().step_by(997) {
                if let Some(day) =
                    calendar::date_of_day_number(ledger.events()[*event as usize].on).filter(|d| *d <= today)
                {
                    swept.advance_to(day);
                }
            }
            swept.advance_to(today);
            progress.done("read again and folded day by day");
            let (one, other) = (fingerprint(&held, &record), fingerprint(&swept, &record));
            if one != other {
                bail!(
                    "{}: the two ways of rebuilding differ ({one:016x} and {other:016x}); report this as a defect",
                    area.name
                );
            }
            println!(
                "{}: {} events on {} entries; {} open time limits, {} overdue; both ways give {one:016x}{}",
                area.name,
                ledger.events().len(),
                ledger.entries().len(),
                held.open_clocks().len(),
                held.overdue(),
                if ledger.unreadable() == 0 {
                    String::new()
                } else {
                    format!("; {} could not be read with these definitions", ledger.unreadable())
                }
            );
        }
        Ok(())
    }
}

/// Everything a position says, in one number that does not depend on the order of rows.
fn fingerprint(position: &Position, record: &Record) -> u64 {
    let mut sum = 0u64;
    for (register, definition) in record.definitions().registers.values().enumerate() {
        let table = position.table(register);
        for row in 0..table.len() {
            let mut hasher = DefaultHasher::new();
            (register, position.ledger().entry(table.entry[row]).id).hash(&mut hasher);
            for column in table.first.iter().chain(&table.last) {
                column[row].hash(&mut hasher);
            }
            for (column, field) in table.fields.iter().zip(definition.fields.values()) {
                position.ledger().value_of(field, column[row]).hash(&mut hasher);
            }
            (table.opened[row], table.closed[row], table.stage[row]).hash(&mut hasher);
            let clocks = position.clocks(register, u32::try_from(row).unwrap_or(u32::MAX));
            for (clock, running) in clocks {
                (clock, running.due, running.state, running.days).hash(&mut hasher);
            }
            sum = sum.wrapping_add(hasher.finish());
        }
    }
    sum
}
