use definitions::{DefinitionFile, Problem, Problems};
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use super::{ENGLAND, Level, Published, PublishedArea, PublishedCell, PublishedFigure, PublishedPeriod};
use crate::notes::Notes;
use crate::{Figure, Measures};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFacts {
    source: String,
    #[serde(default)]
    areas: IndexMap<String, RawArea>,
    #[serde(default)]
    neighbours: IndexMap<String, Vec<String>>,
    #[serde(default)]
    facts: Vec<Spanned<RawFact>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArea {
    name: String,
    #[serde(default)]
    region: Option<String>,
}

/// One figure: `value` as printed, or the counts it is made from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFact {
    measure: String,
    area: String,
    period: String,
    numerator: Option<i64>,
    denominator: Option<i64>,
    value: Option<String>,
}

impl Published {
    /// Reads the published facts of the definitions (`Definitions::benchmark_files`).
    ///
    /// # Errors
    /// Every problem found, with file, line and reason.
    pub fn built_in(files: &[DefinitionFile], measures: &Measures) -> Result<Self, Problems> {
        let mut published = Self::default();
        let mut problems: Vec<Problem> = Vec::new();
        for file in files {
            let mut notes = Notes::new(file);
            if let Some(raw) = notes.parse::<RawFacts>() {
                published.take(raw, measures, &mut notes);
            }
            problems.append(&mut notes.found);
        }
        if problems.is_empty() {
            Ok(published)
        } else {
            Err(Problems(problems))
        }
    }

    fn take(&mut self, raw: RawFacts, measures: &Measures, notes: &mut Notes<'_>) {
        if !self.source.is_empty() {
            self.source.push_str("; ");
        }
        self.source.push_str(&raw.source);
        for (code, area) in raw.areas {
            let level = if code == ENGLAND {
                Level::National
            } else if code.len() == 3 {
                Level::LocalAuthority
            } else {
                Level::Regional
            };
            self.areas.insert(
                code,
                PublishedArea {
                    name: area.name,
                    level,
                    region: area.region,
                },
            );
        }
        self.neighbours.extend(raw.neighbours);
        for fact in raw.facts {
            let at = fact.span().start;
            let fact = fact.into_inner();
            let Some(measure) = measures.get(&fact.measure) else {
                notes.at(at, format!("there is no measure \"{}\"", fact.measure));
                continue;
            };
            if !self.areas.contains_key(&fact.area) {
                notes.at(at, format!("the area \"{}\" is not named under [areas]", fact.area));
                continue;
            }
            let Some(period) = PublishedPeriod::parse(&fact.period) else {
                notes.at(
                    at,
                    format!(
                        "\"{}\" is not a year; write 2024, or 202425 for an academic year",
                        fact.period
                    ),
                );
                continue;
            };
            let value = match &fact.value {
                Some(text) => match PublishedCell::parse(text) {
                    PublishedCell::Unreadable => {
                        notes.at(at, format!("\"{text}\" is no number and no symbol that statistics use"));
                        continue;
                    }
                    PublishedCell::Value(figure) => figure
                        .with_decimals(measure.decimals)
                        .map_or(PublishedCell::Unreadable, PublishedCell::Value),
                    other => other,
                },
                None => {
                    let ratio = fact
                        .numerator
                        .and_then(|n| u64::try_from(n).ok())
                        .zip(fact.denominator.and_then(|d| u64::try_from(d).ok()))
                        .and_then(|(n, d)| Figure::ratio(n, d, 100, measure.decimals));
                    match ratio {
                        Some(figure) => PublishedCell::Value(figure),
                        None => {
                            notes.at(at, "give `value`, or `numerator` and a `denominator` that is not 0");
                            continue;
                        }
                    }
                }
            };
            let figure = PublishedFigure {
                value,
                numerator: fact.numerator,
                denominator: fact.denominator,
            };
            self.add(&fact.measure, &fact.area, period, figure);
        }
    }
}
