//! Where the record is kept: a file, or a PostgreSQL server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use definitions::Definitions;
use record::{Actor, Area, AreaId, Heads, PostgresStore, Record, SqliteStore, Store, Verification};

/// Where the record is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The record: an SQLite file, or the address of a PostgreSQL database (postgres://…) without a password
    /// [default: goldenthread.sqlite]
    #[arg(long, value_name = "FILE|URL", env = "GOLDEN_THREAD_RECORD", hide_env_values = true)]
    pub(crate) record: Option<String>,
    /// A file with the address of the record in it, for an address that holds a password
    #[arg(long, value_name = "FILE", env = "GOLDEN_THREAD_RECORD_FILE")]
    pub(crate) record_file: Option<PathBuf>,
}

/// Where the record is, and with which definitions it is read.
#[derive(Debug, Args)]
pub(crate) struct Where {
    #[command(flatten)]
    pub(crate) place: Place,
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
    crate::contract::check(&read)
        .map_err(|p| anyhow::anyhow!("the definition files lack what the program needs:\n{p}"))?;
    Ok(Arc::new(read))
}

/// What opening a record may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Make the record when there is none.
    Make,
    /// Write to a record that is there.
    Write,
    /// Change and make nothing.
    Read,
}

impl Place {
    /// The file or address.
    fn at(&self) -> Result<String> {
        match (&self.record, &self.record_file) {
            (Some(_), Some(_)) => bail!(
                "the record is given twice, with --record (or GOLDEN_THREAD_RECORD) and with --record-file (or \
                 GOLDEN_THREAD_RECORD_FILE); leave one out"
            ),
            (None, None) => Ok("goldenthread.sqlite".to_owned()),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file).with_context(|| {
                    format!(
                        "the file with the record's address, {}, could not be read",
                        file.display()
                    )
                })?;
                warn_if_wide(file);
                match text.lines().map(str::trim).find(|line| !line.is_empty()) {
                    Some(line) => Ok(line.to_owned()),
                    None => bail!(
                        "{} is empty; it should hold the address of the record, such as postgres://user:password@host/database",
                        file.display()
                    ),
                }
            }
            (Some(at), None) => {
                let postgres = is_postgres(at)?;
                // An argument is shown to every user of the machine in the list of processes; the environment is not.
                let mut arguments = std::env::args_os();
                let argument = arguments.any(|argument| argument.to_string_lossy().contains(at.as_str()));
                if argument && postgres && PostgresStore::has_password(at) {
                    bail!(
                        "the address given with --record holds a password, which every user of this machine can see in the \
                         list of processes; put the address in a file that you alone can read and give --record-file, or put \
                         the password in ~/.pgpass, or the address in the environment variable GOLDEN_THREAD_RECORD"
                    );
                }
                Ok(at.clone())
            }
        }
    }

    /// The record's name for people to read, without a password.
    pub(crate) fn shown(&self) -> String {
        match self.at() {
            Ok(at) if PostgresStore::is_address(&at) => PostgresStore::shown(&at),
            Ok(at) => at,
            Err(_) => "the record".to_owned(),
        }
    }

    /// The SQLite file; a PostgreSQL record is refused with what is done `instead`.
    pub(crate) fn file(&self, instead: &str) -> Result<PathBuf> {
        let at = self.at()?;
        if is_postgres(&at)? {
            bail!(
                "a record in PostgreSQL is {instead}; docs/KEEPING.md says how. `goldenthread verify` works for both"
            );
        }
        Ok(PathBuf::from(at))
    }

    /// Verifies the record; `earlier` heads must still be part of its chains.
    pub(crate) fn verify(&self, earlier: Option<&Heads>) -> Result<Verification> {
        let at = self.at()?;
        if is_postgres(&at)? {
            return Ok(PostgresStore::connect(&at)?.verify(earlier)?);
        }
        warn_if_wide(Path::new(&at));
        note_left_behind(folder_of(Path::new(&at)));
        Ok(SqliteStore::verify(&at, earlier)?)
    }
}

impl Where {
    /// Opens the record; a file is made when there is none and `make` says so.
    pub(crate) fn open(&self, make: bool) -> Result<Record> {
        self.opened(if make { Opening::Make } else { Opening::Write })
    }

    /// Opens the record so that nothing in it, and nothing beside it, is changed or made.
    pub(crate) fn open_read_only(&self) -> Result<Record> {
        self.opened(Opening::Read)
    }

    fn opened(&self, opening: Opening) -> Result<Record> {
        let definitions = definitions(self.definitions.as_ref())?;
        open_at(&self.place.at()?, opening, definitions)
    }
}

/// Opens a record at a file or address.
pub(crate) fn open(at: &str, make: bool, definitions: Arc<Definitions>) -> Result<Record> {
    open_at(at, if make { Opening::Make } else { Opening::Write }, definitions)
}

fn open_at(at: &str, opening: Opening, definitions: Arc<Definitions>) -> Result<Record> {
    let store: Arc<dyn Store> = if is_postgres(at)? {
        Arc::new(PostgresStore::connect(at)?)
    } else {
        let reads = SqliteStore::reads_of_file(at);
        if opening == Opening::Write && Path::new(at).exists() && !reads.exists() {
            eprintln!(
                "Note: {} is missing, the file that says who read what in {at}. A new one is begun; if the old one is \
                 somewhere else, stop, and put it beside the record. `goldenthread verify` says whether reads are missing.",
                reads.display()
            );
        }
        if opening == Opening::Write {
            note_left_behind(folder_of(Path::new(at)));
        }
        let store = match opening {
            Opening::Make => SqliteStore::open(at)?,
            Opening::Write => SqliteStore::open_existing(at)?,
            Opening::Read => SqliteStore::open_read_only(at)?,
        };
        warn_if_wide(Path::new(at));
        Arc::new(store)
    };
    Ok(Record::open(store, definitions)?)
}

/// Whether a record is in PostgreSQL. A text that begins as an address of another kind is refused, and not quoted: it
/// is no file's name, and may hold a password.
fn is_postgres(at: &str) -> Result<bool> {
    if PostgresStore::is_address(at) {
        return Ok(true);
    }
    match at.split_once("://") {
        Some((kind, _)) if !Path::new(at).exists() => bail!(
            "a record cannot be kept at an address that begins with {kind}://; give the name of a file, or \
             postgres://user@host:port/database"
        ),
        _ => Ok(false),
    }
}

/// Notes what a stopped backup or restore left in a folder: it holds children's data, and nothing else removes it.
pub(crate) fn note_left_behind(folder: &Path) {
    for left in record::left_by_stopped_copies(folder) {
        let path = left.path.display();
        if left.certain {
            eprintln!(
                "Note: {path} is left from a backup or restore that was stopped. It holds children's data; remove it, \
                 unless a backup or restore is running now."
            );
        } else {
            eprintln!(
                "Note: {path} may be left from a backup or restore that was stopped, and may hold children's data. If no \
                 backup or restore is running now and it is not a file of another program, remove it."
            );
        }
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Says when a file with a secret in it can be read by others. A record is mended when it is opened to be written.
#[cfg(unix)]
fn warn_if_wide(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let wide = std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if wide {
        eprintln!(
            "Warning: other users of this machine may read or change {0}; let its owner run: chmod 600 {0}",
            file.display()
        );
    }
}

#[cfg(not(unix))]
fn warn_if_wide(_: &Path) {}

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
        name: "the command line".to_owned(),
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
