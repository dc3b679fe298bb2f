use std::path::{Path, PathBuf};

use super::error::PublishedError;
use super::neighbours;
use super::table::{StatisticsRow, StatisticsTable};
use super::{Published, PublishedArea, PublishedCell, PublishedFigure};
use crate::measure::{Benchmark, Measure, Statistic};
use crate::{Figure, Measures};

/// What was found in a folder of statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderReport {
    /// Files that were read.
    pub files: Vec<String>,
    /// Measures whose published figure could not be found, and why; for a person to see, not a failure.
    pub notes: Vec<String>,
}

impl Published {
    /// Reads the figures that the measures name from a folder with the statistics release, and the workbook of
    /// statistical neighbours when it is there.
    ///
    /// # Errors
    /// When the folder or a file in it that a measure names cannot be read.
    pub fn read(folder: &Path, measures: &Measures) -> Result<(Self, FolderReport), PublishedError> {
        let mut published = Self {
            source: format!(
                "Department for Education, Education, health and care plans: files in {}",
                folder
                    .file_name()
                    .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
            ),
            ..Self::default()
        };
        let mut report = FolderReport::default();
        let files = files_in(folder)?;
        let find = |stem: &str, ending: &str| {
            files.iter().find(|path| {
                let is = |part: Option<&std::ffi::OsStr>, wanted: &str| {
                    part.is_some_and(|p| p.to_string_lossy().eq_ignore_ascii_case(wanted))
                };
                is(path.file_stem(), stem) && is(path.extension(), ending)
            })
        };
        let mut wanted: indexmap::IndexMap<&str, Vec<(&Measure, &Benchmark)>> = indexmap::IndexMap::new();
        for measure in measures.by_id.values() {
            if let Some(benchmark) = &measure.benchmark {
                wanted.entry(&benchmark.file).or_default().push((measure, benchmark));
            }
        }
        for (stem, measures) in wanted {
            match find(stem, "csv") {
                Some(path) => {
                    published.read_file(path, &measures, &mut report)?;
                    report.files.push(format!("{stem}.csv"));
                }
                None => report.notes.push(format!("there is no {stem}.csv in the folder")),
            }
        }
        let neighbours = files.iter().find(|path| {
            let name = path
                .file_name()
                .map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
            name.contains("neighbour") && name.ends_with(".xlsx")
        });
        match neighbours {
            Some(path) => published.neighbours = neighbours::read(path)?,
            None => report
                .notes
                .push("there is no workbook of statistical neighbours in the folder".to_owned()),
        }
        Ok((published, report))
    }

    fn read_file(
        &mut self,
        path: &Path,
        measures: &[(&Measure, &Benchmark)],
        report: &mut FolderReport,
    ) -> Result<(), PublishedError> {
        let table = StatisticsTable::open(path)?;
        let mut places = Vec::new();
        for (measure, benchmark) in measures {
            match Places::of(benchmark, &table) {
                Ok(found) => places.push((*measure, found)),
                Err(column) => report.notes.push(format!(
                    "{}: {}.csv has no column {column}, so no published figure is shown beside it",
                    measure.id, benchmark.file
                )),
            }
        }
        for row in table.rows() {
            let row = row?;
            if !row.is_total() {
                continue;
            }
            let (Some(period), Some(code), Some(level)) = (row.period(), row.area_code(), row.level()) else {
                continue;
            };
            let region = Some(row.region_code()).filter(|r| !r.is_empty()).map(str::to_owned);
            self.areas.insert(
                code.to_owned(),
                PublishedArea {
                    name: row.area_name().to_owned(),
                    level,
                    region,
                },
            );
            for (measure, places) in &places {
                self.add(&measure.id, code, period, places.figure(measure, &row));
            }
        }
        Ok(())
    }
}

/// Where the columns of a benchmark are in a table.
struct Places {
    numerator: Vec<(i64, usize)>,
    denominator: Vec<(i64, usize)>,
    figure: Option<usize>,
}

impl Places {
    fn of<R: std::io::Read>(benchmark: &Benchmark, table: &StatisticsTable<R>) -> Result<Self, String> {
        let sum = |names: &[String]| {
            let place = |name: &String| {
                let (sign, plain) = name.strip_prefix('-').map_or((1, name.as_str()), |plain| (-1, plain));
                table.column(plain).map(|at| (sign, at)).ok_or_else(|| plain.to_owned())
            };
            names.iter().map(place).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            numerator: sum(&benchmark.numerator)?,
            denominator: sum(&benchmark.denominator)?,
            figure: match &benchmark.figure {
                Some(name) => Some(table.column(name).ok_or_else(|| name.clone())?),
                None => None,
            },
        })
    }

    /// The figure of a row: as printed where it is printed, else worked out from the counts.
    fn figure(&self, measure: &Measure, row: &StatisticsRow) -> PublishedFigure {
        let sum = |columns: &[(i64, usize)]| -> Result<i64, PublishedCell> {
            let mut sum = 0;
            for &(sign, at) in columns {
                let cell = row.cell(at);
                sum += sign * cell.whole().ok_or(cell)?;
            }
            Ok(sum)
        };
        let numerator = sum(&self.numerator);
        let denominator = if self.denominator.is_empty() {
            Err(PublishedCell::NotApplicable)
        } else {
            sum(&self.denominator)
        };
        let printed = self
            .figure
            .map(|at| row.cell(at))
            .filter(|cell| *cell != PublishedCell::Empty);
        let worked_out = || match (&measure.statistic, numerator, denominator) {
            (Statistic::Count, Ok(count), _) => PublishedCell::Value(Figure::whole(count)),
            (_, Ok(top), Ok(bottom)) => u64::try_from(top)
                .ok()
                .zip(u64::try_from(bottom).ok())
                .and_then(|(top, bottom)| Figure::ratio(top, bottom, 100, measure.decimals))
                .map_or(PublishedCell::NotApplicable, PublishedCell::Value),
            (_, Err(why), _) | (_, _, Err(why)) => why,
        };
        let value = match printed {
            Some(PublishedCell::Value(figure)) => figure
                .with_decimals(measure.decimals)
                .map_or(PublishedCell::Unreadable, PublishedCell::Value),
            Some(other) => other,
            None => worked_out(),
        };
        PublishedFigure {
            value,
            numerator: numerator.ok(),
            denominator: denominator.ok(),
        }
    }
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, PublishedError> {
    let failed = |error: std::io::Error| PublishedError::Unreadable {
        file: folder.display().to_string(),
        reason: error.to_string(),
    };
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        out.push(entry.map_err(failed)?.path());
    }
    out.sort();
    Ok(out)
}
