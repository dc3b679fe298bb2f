//! Published national statistics: what is shown beside a measure.
//!
//! Two sources give the same thing: a folder with the Department for Education's EHC plan release
//! ([`Published::read`]), and the facts built into `definitions/*/benchmarks/` ([`Published::built_in`]).

mod built_in;
mod error;
mod folder;
mod neighbours;
mod table;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use indexmap::IndexMap;

use crate::measure::Measure;
use crate::{Figure, Period};

pub use error::PublishedError;
pub use folder::FolderReport;
pub use table::{Level, StatisticsRow, StatisticsTable};

/// Published figures by measure and area.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Areas by code: `E92000001` for England, a region's code, a council's three digits.
    pub areas: IndexMap<String, PublishedArea>,
    /// Each council's statistical neighbours, nearest first, by its three digits.
    pub neighbours: HashMap<String, Vec<String>>,
    /// Where the figures come from, in words.
    pub source: String,
    figures: HashMap<(String, String), BTreeMap<PublishedPeriod, PublishedFigure>>,
}

/// England's code.
pub const ENGLAND: &str = "E92000001";

/// An area that figures are published for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedArea {
    /// Its name, as published.
    pub name: String,
    /// What kind of area it is.
    pub level: Level,
    /// Code of the region a council lies in.
    pub region: Option<String>,
}

/// The period of a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublishedPeriod {
    /// A calendar year.
    Calendar(i16),
    /// An academic year, by its first calendar year; EHC plans are counted in the January within it.
    Academic(i16),
}

/// A cell of a published table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedCell {
    /// A number.
    Value(Figure),
    /// Printed as unavailable (`x`).
    Unavailable,
    /// Printed as not applicable (`z`).
    NotApplicable,
    /// Printed as withheld to protect people (`c`).
    Suppressed,
    /// Printed as small (`low`).
    Low,
    /// Nothing printed.
    Empty,
    /// Something printed that is none of these.
    Unreadable,
}

/// A published figure, with the counts it was made from where they are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedFigure {
    /// The figure, or why there is none.
    pub value: PublishedCell,
    /// The numerator.
    pub numerator: Option<i64>,
    /// The denominator.
    pub denominator: Option<i64>,
}

/// Whose figures are shown beside the area's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparator {
    /// The area itself, as published.
    Area,
    /// England.
    England,
    /// The region the council lies in.
    Region,
    /// The plain mean of the council's statistical neighbours that have a figure.
    Neighbours,
    /// Another area, by its code.
    Other(String),
}

/// Published figures of one comparator over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSeries {
    /// Who.
    pub comparator: Comparator,
    /// The name to show.
    pub name: String,
    /// The figures, oldest first.
    pub points: Vec<PublishedPoint>,
}

/// One published figure in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedPoint {
    /// When.
    pub period: PublishedPeriod,
    /// The figure.
    pub figure: PublishedFigure,
    /// Of how many areas it is the mean; 1 for one area's own figure.
    pub areas: usize,
}

impl Published {
    /// The figure of a measure for an area, by the area's code.
    #[must_use]
    pub fn figure(&self, measure: &str, area: &str, period: PublishedPeriod) -> Option<PublishedFigure> {
        self.of(measure, area)?.get(&period).copied()
    }

    /// All figures of a measure for an area, by period.
    #[must_use]
    pub fn of(&self, measure: &str, area: &str) -> Option<&BTreeMap<PublishedPeriod, PublishedFigure>> {
        self.figures.get(&(measure.to_owned(), area.to_owned()))
    }

    /// What is shown beside a measure for a council: its own published figures, England's, its region's, the mean of
    /// its statistical neighbours; comparators without any figure are left out.
    #[must_use]
    pub fn beside(&self, measure: &Measure, council: &str) -> Vec<PublishedSeries> {
        let all = [
            Comparator::Area,
            Comparator::England,
            Comparator::Region,
            Comparator::Neighbours,
        ];
        all.into_iter()
            .map(|comparator| self.series(measure, council, comparator))
            .filter(|series| !series.points.is_empty())
            .collect()
    }

    /// Published figures of one comparator of a council.
    #[must_use]
    pub fn series(&self, measure: &Measure, council: &str, comparator: Comparator) -> PublishedSeries {
        let code = match &comparator {
            Comparator::Area => Some(council),
            Comparator::England => Some(ENGLAND),
            Comparator::Region => self.areas.get(council).and_then(|a| a.region.as_deref()),
            Comparator::Other(code) => Some(code.as_str()),
            Comparator::Neighbours => None,
        };
        let (name, points) = match code {
            Some(code) => {
                let name = self.areas.get(code).map_or(code, |a| &a.name).to_owned();
                let figures = self.of(&measure.id, code).into_iter().flatten();
                let point = |(&period, &figure): (&PublishedPeriod, &PublishedFigure)| PublishedPoint {
                    period,
                    figure,
                    areas: 1,
                };
                (name, figures.map(point).collect())
            }
            None => (
                "Statistical neighbours".to_owned(),
                self.neighbour_means(measure, council),
            ),
        };
        PublishedSeries {
            comparator,
            name,
            points,
        }
    }

    fn neighbour_means(&self, measure: &Measure, council: &str) -> Vec<PublishedPoint> {
        let mut by_period: BTreeMap<PublishedPeriod, Vec<Figure>> = BTreeMap::new();
        for code in self.neighbours.get(council).into_iter().flatten() {
            for (&period, figure) in self.of(&measure.id, code).into_iter().flatten() {
                if let PublishedCell::Value(figure) = figure.value {
                    by_period.entry(period).or_default().push(figure);
                }
            }
        }
        let mean = |(period, figures): (PublishedPeriod, Vec<Figure>)| {
            Some(PublishedPoint {
                period,
                figure: PublishedFigure {
                    value: PublishedCell::Value(Figure::mean(&figures, measure.decimals.max(1))?),
                    numerator: None,
                    denominator: None,
                },
                areas: figures.len(),
            })
        };
        by_period.into_iter().filter_map(mean).collect()
    }

    fn add(&mut self, measure: &str, area: &str, period: PublishedPeriod, figure: PublishedFigure) {
        let key = (measure.to_owned(), area.to_owned());
        self.figures.entry(key).or_default().insert(period, figure);
    }
}

impl PublishedPeriod {
    /// Reads `2024` or `202425`. The digits decide, not the words beside them, which are sometimes wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        match text.len() {
            4 => text.parse().ok().map(Self::Calendar),
            6 => {
                let first: i16 = text.get(..4)?.parse().ok()?;
                let second: i16 = text.get(4..)?.parse().ok()?;
                ((first + 1) % 100 == second).then_some(Self::Academic(first))
            }
            _ => None,
        }
    }

    /// The period of the area's own figures that it is shown beside: the calendar year, or the January of the count.
    #[must_use]
    pub fn shown_beside(self) -> Option<Period> {
        match self {
            Self::Calendar(year) => format!("{year:04}").parse().ok(),
            Self::Academic(first) => format!("{:04}-01", first.checked_add(1)?).parse().ok(),
        }
    }

    /// The calendar year whose figures, or whose January, it gives.
    #[must_use]
    pub fn calendar_year(self) -> i16 {
        match self {
            Self::Calendar(year) => year,
            Self::Academic(first) => first + 1,
        }
    }
}

impl fmt::Display for PublishedPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(year) => write!(f, "{year}"),
            Self::Academic(first) => write!(f, "{first}/{:02}", (first + 1) % 100),
        }
    }
}

impl PublishedCell {
    /// Reads a cell as printed.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            "x" | "X" => Self::Unavailable,
            "z" | "Z" | "n/a" => Self::NotApplicable,
            "c" | "C" => Self::Suppressed,
            "low" => Self::Low,
            other => Figure::parse(other).map_or(Self::Unreadable, Self::Value),
        }
    }

    /// The figure, where there is one.
    #[must_use]
    pub fn figure(self) -> Option<Figure> {
        match self {
            Self::Value(figure) => Some(figure),
            _ => None,
        }
    }

    /// The whole number, where there is one.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        self.figure().filter(|f| f.decimals() == 0).map(Figure::scaled)
    }
}
