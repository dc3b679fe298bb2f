use anyhow::{Result, bail};
use clap::Args;
use identifiers::text::escaped_line;
use record::EntryId;

use crate::store::{Where, area};

/// List who looked at a child's record, when and why, the latest first
#[derive(Debug, Args)]
pub(crate) struct Reads {
    /// The child's number, as in the address of its page
    #[arg(long, value_name = "NUMBER")]
    child: i64,
    /// The area [default: the only one in the record]
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
        if !record.ledger(&area.id)?.entries().iter().any(|entry| entry.id == child) {
            bail!("there is no child {child} in {}", area.name);
        }
        let reads = record.store().reads_of(&area.id, child)?;
        if reads.is_empty() {
            println!("It is not noted that anyone looked at child {child} in {}", area.name);
        }
        for read in reads {
            let at = calendar::time_in_england(read.at)
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string();
            let line = format!("{at}  {} ({})  {}", read.by.name, read.by.id, read.purpose);
            println!("{}", escaped_line(&line));
        }
        Ok(())
    }
}
