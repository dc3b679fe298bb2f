use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::store::{Where, area_id};

/// Add an area to a record, or list its areas
#[derive(Debug, Args)]
pub(crate) struct Area {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add an area; makes the record if there is none
    Add {
        /// The area's name, such as "Redbridge"
        name: String,
        /// The council's three-digit code, such as 317
        #[arg(long, value_name = "CODE")]
        la_code: String,
        #[command(flatten)]
        place: Where,
    },
    /// List the areas
    List {
        #[command(flatten)]
        place: Where,
    },
}

impl Area {
    pub(crate) fn run(self) -> Result<()> {
        match self.what {
            What::Add { name, la_code, place } => {
                if la_code.len() != 3 || !la_code.bytes().all(|b| b.is_ascii_digit()) {
                    bail!("\"{la_code}\" is not a council's code: it must have three digits, such as 317");
                }
                let id = area_id(&name);
                if id.0.is_empty() {
                    bail!("give the area a name with letters in it, such as \"Redbridge\"");
                }
                let record = place.open(true)?;
                let area = record::Area {
                    id: id.clone(),
                    name: name.clone(),
                    la_code,
                    synthetic: false,
                };
                record.store().add_area(&area)?;
                println!("Added {name} as area \"{id}\" to {}", place.place.shown());
            }
            What::List { place } => {
                for area in place.open_read_only()?.areas()? {
                    let kind = if area.synthetic { "  (synthetic)" } else { "" };
                    println!("{}  {}  {}{kind}", area.id, area.la_code, area.name);
                }
            }
        }
        Ok(())
    }
}
