use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use super::error::PublishedError;
use super::{PublishedCell, PublishedPeriod};
use definitions::distance;

/// What kind of area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// England.
    National,
    /// A region.
    Regional,
    /// A council.
    LocalAuthority,
}

/// A table of the statistics release: one row for each period, area and group of children.
pub struct StatisticsTable<R> {
    rows: csv::Reader<R>,
    columns: Columns,
    file: String,
}

/// Places of the columns that every table has, and of the others by name.
#[derive(Debug, Clone)]
struct Columns {
    common: HashMap<&'static str, usize>,
    by_name: HashMap<String, usize>,
}

/// Columns that a table needs to be one of the family.
const NEEDED: [&str; 2] = ["time_period", "geographic_level"];
const COMMON: [&str; 11] = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "old_la_code",
    "la_name",
    "breakdown_topic",
];

/// One row of a statistics table.
#[derive(Debug, Clone)]
pub struct StatisticsRow {
    record: csv::StringRecord,
    columns: std::sync::Arc<Columns>,
    /// Line in the file, counted from 1.
    pub line: u64,
}

impl StatisticsTable<std::fs::File> {
    /// Opens a CSV file of the release.
    ///
    /// # Errors
    /// When the file cannot be read or is no table of this family.
    pub fn open(path: &Path) -> Result<Self, PublishedError> {
        let name = path
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let file = std::fs::File::open(path).map_err(|error| PublishedError::Unreadable {
            file: name.clone(),
            reason: error.to_string(),
        })?;
        Self::new(file, &name)
    }
}

impl<R: Read> StatisticsTable<R> {
    /// Reads a table from anything; `name` is for error messages.
    ///
    /// # Errors
    /// When the header cannot be read or lacks what every table of this family has.
    pub fn new(source: R, name: &str) -> Result<Self, PublishedError> {
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(source);
        let header = rows.headers().map_err(|e| unreadable(name, &e))?.clone();
        let mut by_name = HashMap::new();
        for (at, title) in header.iter().enumerate() {
            // A byte-order mark belongs to no name; of two columns of one name the first counts.
            let title = title.trim_start_matches('\u{feff}').trim();
            by_name.entry(title.to_owned()).or_insert(at);
        }
        let columns = Columns {
            common: COMMON
                .into_iter()
                .filter_map(|title| Some((title, *by_name.get(title)?)))
                .collect(),
            by_name,
        };
        let missing: Vec<&str> = NEEDED.into_iter().filter(|n| !columns.common.contains_key(n)).collect();
        if !missing.is_empty() {
            return Err(PublishedError::NotOfTheFamily {
                file: name.to_owned(),
                missing: missing.join(", "),
            });
        }
        Ok(Self {
            rows,
            columns,
            file: name.to_owned(),
        })
    }

    /// Names of the columns, in no order.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.by_name.keys().map(String::as_str)
    }

    /// The place of a column, forgiving case and up to two misspelt letters; digits must agree.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        if let Some(&at) = self.columns.by_name.get(name) {
            return Some(at);
        }
        let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
        let mut near: Vec<(usize, usize)> = self
            .columns
            .by_name
            .iter()
            .filter(|(other, _)| digits(other) == digits(name))
            .map(|(other, &at)| (distance(&other.to_ascii_lowercase(), &name.to_ascii_lowercase()), at))
            .filter(|(distance, _)| *distance <= 2)
            .collect();
        near.sort_unstable();
        match near[..] {
            [(_, at)] => Some(at),
            [(first, at), (second, _), ..] if first < second => Some(at),
            _ => None,
        }
    }

    /// The rows, in file order.
    ///
    /// # Errors
    /// Each item fails when its line cannot be read.
    pub fn rows(self) -> impl Iterator<Item = Result<StatisticsRow, PublishedError>> {
        let columns = std::sync::Arc::new(self.columns);
        let file = self.file;
        self.rows.into_records().map(move |record| {
            let record = record.map_err(|e| unreadable(&file, &e))?;
            Ok(StatisticsRow {
                line: record.position().map_or(0, csv::Position::line),
                columns: std::sync::Arc::clone(&columns),
                record,
            })
        })
    }
}

fn unreadable(file: &str, error: &csv::Error) -> PublishedError {
    PublishedError::Unreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}

impl StatisticsRow {
    fn common(&self, name: &str) -> &str {
        let at = self.columns.common.get(name);
        at.and_then(|&at| self.record.get(at)).unwrap_or_default().trim()
    }

    /// The period; `None` when it is neither a calendar nor an academic year.
    #[must_use]
    pub fn period(&self) -> Option<PublishedPeriod> {
        PublishedPeriod::parse(self.common("time_period"))
    }

    /// Whether the words beside the period contradict its digits, as they sometimes do.
    #[must_use]
    pub fn period_is_mislabelled(&self) -> bool {
        match self.period() {
            Some(PublishedPeriod::Academic(_)) => self.common("time_identifier") == "Calendar year",
            Some(PublishedPeriod::Calendar(_)) => self.common("time_identifier") == "Academic year",
            None => false,
        }
    }

    /// What kind of area it is about.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        match self.common("geographic_level").to_ascii_lowercase().as_str() {
            "national" => Some(Level::National),
            "regional" => Some(Level::Regional),
            "local authority" => Some(Level::LocalAuthority),
            _ => None,
        }
    }

    /// The area's code: England's, the region's, or the council's three digits, which stay when the longer code of
    /// the Office for National Statistics changes.
    #[must_use]
    pub fn area_code(&self) -> Option<&str> {
        let code = match self.level()? {
            Level::National => self.common("country_code"),
            Level::Regional => self.common("region_code"),
            Level::LocalAuthority => self.common("old_la_code"),
        };
        (!code.is_empty()).then_some(code)
    }

    /// The area's name.
    #[must_use]
    pub fn area_name(&self) -> &str {
        match self.level() {
            Some(Level::Regional) => self.common("region_name"),
            Some(Level::LocalAuthority) => self.common("la_name"),
            _ => self.common("country_name"),
        }
    }

    /// Code of the region it lies in; empty for England.
    #[must_use]
    pub fn region_code(&self) -> &str {
        self.common("region_code")
    }

    /// Whether it is about all children or plans, and not one group of them.
    #[must_use]
    pub fn is_total(&self) -> bool {
        let topic = self.common("breakdown_topic");
        let group = self.text("breakdown");
        topic.is_empty() || topic.eq_ignore_ascii_case(group) || group.eq_ignore_ascii_case("total")
    }

    /// The topic and the group, as printed.
    #[must_use]
    pub fn group(&self) -> (&str, &str) {
        (self.common("breakdown_topic"), self.text("breakdown"))
    }

    /// The cell at a place.
    #[must_use]
    pub fn cell(&self, at: usize) -> PublishedCell {
        PublishedCell::parse(self.record.get(at).unwrap_or_default())
    }

    fn text(&self, name: &str) -> &str {
        let at = self.columns.by_name.get(name);
        at.and_then(|&at| self.record.get(at)).unwrap_or_default().trim()
    }
}
