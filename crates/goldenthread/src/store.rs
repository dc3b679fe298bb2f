//! Where the record is kept: a file, or a PostgreSQL server.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use definitions::Definitions;
use record::{Actor, Area, AreaId, PostgresStore, Record, SqliteStore, Store};

/// Where the record is and which area of it is meant.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The record: an SQLite file, or the address of a PostgreSQL database (postgres://…)
    #[arg(
        long,
        value_name = "FILE|URL",
        env = "GOLDEN_THREAD_RECORD",
        default_value = "goldenthread.sqlite"
    )]
    pub(crate) record: String,
    /// Folder of definition files that replace or add to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) definitions: Option<PathBuf>,
}

/// The definitions in force: the built-in ones with those of a folder laid over them.
pub(crate) fn definitions(folder: Option<&PathBuf>) -> Result<Arc<Definitions>> {
    let files = match folder {
        Some(folder) => definitions::with_overrides(folder)
            .map_err(|e| anyhow::anyhow!("{}: {}", folder.display(), crate::files::why(&e)))?,
        None => definitions::embedded(),
    };
    let read = Definitions::read(&files).map_err(|p| anyhow::anyhow!("the definition files have mistakes:\n{p}"))?;
    read.check_contracts(&web::CONTRACTS)
        .map_err(|p| anyhow::anyhow!("the definition files lack what the program needs:\n{p}"))?;
    Ok(Arc::new(read))
}

impl Where {
    /// Opens the record; a file is made when there is none and `make` says so.
    pub(crate) fn open(&self, make: bool) -> Result<Record> {
        let definitions = definitions(self.definitions.as_ref())?;
        open(&self.record, make, definitions)
    }
}

/// Opens a record at a file or address.
pub(crate) fn open(at: &str, make: bool, definitions: Arc<Definitions>) -> Result<Record> {
    let store: Arc<dyn Store> = if at.starts_with("postgres://") || at.starts_with("postgresql://") {
        Arc::new(PostgresStore::connect(at)?)
    } else {
        if !make && !std::path::Path::new(at).exists() {
            bail!("there is no record at {at}; make one with `goldenthread area add`, or name it with --record");
        }
        Arc::new(SqliteStore::open(at)?)
    };
    Ok(Record::open(store, definitions)?)
}

/// The requested area, or the only one there is.
pub(crate) fn area(record: &Record, wanted: Option<&str>) -> Result<Area> {
    let areas = record.areas()?;
    match (wanted, areas.as_slice()) {
        (Some(wanted), areas) => match areas.iter().find(|a| a.id.0 == wanted) {
            Some(area) => Ok(area.clone()),
            None => bail!("there is no area \"{wanted}\" in this record; it has: {}", list(areas)),
        },
        (None, [only]) => Ok(only.clone()),
        (None, []) => bail!("this record has no area yet; add one with `goldenthread area add`"),
        (None, areas) => bail!("this record has several areas; say which with --area: {}", list(areas)),
    }
}

fn list(areas: &[Area]) -> String {
    if areas.is_empty() {
        return "none".to_owned();
    }
    areas.iter().map(|a| a.id.0.as_str()).collect::<Vec<_>>().join(", ")
}

/// Who acts when a command writes.
pub(crate) fn operator() -> Actor {
    Actor {
        id: "command-line".to_owned(),
        name: "Command line".to_owned(),
    }
}

/// An id for an area from its name: lower-case letters, digits and hyphens.
pub(crate) fn area_id(name: &str) -> AreaId {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).collect();
    AreaId(words.join("-"))
}
