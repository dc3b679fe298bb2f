use anyhow::Result;
use clap::Args;
use record::EntryId;

use crate::store::{Where, area};

/// Lists who looked at a child, when and for what, the latest first.
#[derive(Debug, Args)]
pub(crate) struct Reads {
    /// The child's number, as in the address of its page
    #[arg(long, value_name = "NUMBER")]
    child: i64,
    /// The area; may be left out when the record has only one
    #[arg(long)]
    area: Option<String>,
    #[command(flatten)]
    place: Where,
}

impl Reads {
    pub(crate) fn run(self) -> Result<()> {
        let record = self.place.open_read_only()?;
        let area = area(&record, self.area.as_deref())?;
        let child = EntryId(self.child);
        let Some(entry) = record.ledger(&area.id)?.entries().iter().find(|e| e.id == child).cloned() else {
            anyhow::bail!("there is no entry {child} in {}", area.name);
        };
        let _ = entry;
        let reads = record.store().reads_of(&area.id, child)?;
        if reads.is_empty() {
            println!("Nobody has looked at child {child} in {}", area.name);
        }
        for read in reads {
            let at = read.at.to_zoned(calendar::england()).strftime("%Y-%m-%d %H:%M:%S");
            println!("{at}  {} ({})  {}", read.by.name, read.by.id, read.purpose);
        }
        Ok(())
    }
}
