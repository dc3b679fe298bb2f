use std::collections::HashMap;

use calendar::{Date, day_number};
use definitions::Definitions;
use indexmap::IndexMap;
use record::NULL;

use crate::notes::Notes;
use crate::raw::{RawBreakdown, RawBreakdowns};
use definitions::expression::Words;

/// A way of sorting entries into groups.
#[derive(Debug, Clone)]
pub struct Breakdown {
    /// The id, such as `sex`.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// The groups in the order to show them; the last holds entries whose group is not known.
    pub groups: Vec<Group>,
    /// Whether a fact not yet stated at the end of a period is taken from the first later statement.
    pub backfill: bool,
    pub(crate) sorted: Sorted,
    /// Expressions to sort by; for each register the first that its table has the columns for is used.
    pub(crate) by: Vec<String>,
}

/// One group of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Group {
    /// The id, such as `F`; `unknown` for the last.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
}

/// How a value leads to a group.
#[derive(Debug, Clone)]
pub(crate) enum Sorted {
    /// By code: the position of each code's group. Codes not named are not known.
    Codes(Vec<(String, usize)>),
    /// By age at the end of the period, from a birth date: each band's first and last age, in completed years.
    Ages(Vec<(i32, i32)>),
    /// By National Curriculum year at the end of the period, from a birth date.
    CurriculumYears(Vec<(i32, i32)>),
}

/// How values lead to groups on one day.
pub(crate) enum Sorter {
    /// Group by number of the code.
    Codes(HashMap<i64, u16>),
    /// Day numbers, ascending; with each, the group of birth dates up to and including it.
    Births(Vec<(i64, Option<u16>)>),
}

impl Breakdown {
    /// The position of the group of entries whose group is not known.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.groups.len().saturating_sub(1)
    }

    /// How codes lead to groups; `None` when groups go by birth dates.
    pub(crate) fn code_sorter(&self, words: &mut Words<'_>) -> Option<Sorter> {
        match &self.sorted {
            Sorted::Codes(codes) => {
                let codes = codes.iter().map(|(code, group)| (words.number(code), place(*group)));
                Some(Sorter::Codes(codes.collect()))
            }
            _ => None,
        }
    }

    /// How birth dates lead to groups at the end of a period.
    pub(crate) fn birth_sorter(&self, on: Date) -> Sorter {
        Sorter::Births(match &self.sorted {
            Sorted::Codes(_) => Vec::new(),
            Sorted::Ages(bands) => births(bands, |age| latest_birth_for_age(age, on)),
            Sorted::CurriculumYears(bands) => births(bands, |year| latest_birth_for_curriculum_year(year, on)),
        })
    }

    /// Whether its groups change with the day they are for.
    pub(crate) fn moves(&self) -> bool {
        !matches!(self.sorted, Sorted::Codes(_))
    }
}

impl Sorter {
    /// The group of a value; none for `NULL` and for values in no group.
    pub(crate) fn group(&self, value: i64) -> Option<u16> {
        if value == NULL {
            return None;
        }
        match self {
            Self::Codes(codes) => codes.get(&value).copied(),
            Self::Births(cuts) => {
                let at = cuts.partition_point(|(until, _)| *until < value);
                cuts.get(at).and_then(|(_, group)| *group)
            }
        }
    }
}

fn place(group: usize) -> u16 {
    u16::try_from(group).unwrap_or(u16::MAX)
}

/// Cuts between birth dates: older people were born earlier, so bands come in descending order of age.
fn births(bands: &[(i32, i32)], latest_birth: impl Fn(i32) -> Option<Date>) -> Vec<(i64, Option<u16>)> {
    let mut cuts = Vec::new();
    for (group, &(from, to)) in bands.iter().enumerate() {
        // Born up to this day, one is older than the band; up to the next, within it.
        if let Some(older) = latest_birth(to + 1) {
            cuts.push((i64::from(day_number(older)), None));
        }
        if let Some(within) = latest_birth(from) {
            cuts.push((i64::from(day_number(within)), Some(place(group))));
        }
    }
    // Where one band ends as the next begins, the group's own cut counts and not the gap's.
    cuts.sort_by_key(|&(until, group)| (until, group.is_none()));
    cuts.dedup_by_key(|(until, _)| *until);
    cuts
}

/// The last day on which someone was born who has completed so many years on a day.
fn latest_birth_for_age(age: i32, on: Date) -> Option<Date> {
    let year = i16::try_from(i32::from(on.year()) - age).ok()?;
    // Born on 29 February, one completes the year on 1 March; so on a day that the birth year lacks, the last is the
    // 28th.
    Date::new(year, on.month(), on.day())
        .or_else(|_| Date::new(year, on.month(), on.day() - 1))
        .ok()
}

/// The last day on which someone was born who is in that curriculum year, or a higher one, on a day.
fn latest_birth_for_curriculum_year(curriculum_year: i32, on: Date) -> Option<Date> {
    let school_year = i32::from(on.year()) - i32::from(on.month() < 9);
    let last_summer = i16::try_from(school_year - 5 - curriculum_year + 1).ok()?;
    Date::new(last_summer, 8, 31).ok()
}

/// Adds the breakdowns of a file to those read before.
pub(crate) fn read(definitions: &Definitions, notes: &mut Notes<'_>, into: &mut IndexMap<String, Breakdown>) {
    let Some(raw) = notes.parse::<RawBreakdowns>() else {
        return;
    };
    for (id, raw) in raw.breakdowns {
        let at = raw.span().start;
        if into.contains_key(&id) {
            notes.at(at, format!("[breakdowns.{id}] is defined in another file already"));
        } else if let Some(breakdown) = breakdown(&id, at, raw.into_inner(), definitions, notes) {
            into.insert(id, breakdown);
        }
    }
}

fn breakdown(
    id: &str,
    at: usize,
    raw: RawBreakdown,
    definitions: &Definitions,
    notes: &mut Notes<'_>,
) -> Option<Breakdown> {
    let mut groups: Vec<Group> = Vec::new();
    let place_of = |id: &str, title: &str, groups: &mut Vec<Group>| {
        groups.iter().position(|g| g.id == id).unwrap_or_else(|| {
            groups.push(Group {
                id: id.to_owned(),
                title: title.to_owned(),
            });
            groups.len() - 1
        })
    };
    let sorted = match &raw.counted {
        Some(counted) => {
            let bands: Vec<(i32, i32)> = raw.bands.iter().map(|b| (b.from, b.to)).collect();
            for band in &raw.bands {
                place_of(&band.id, &band.title, &mut groups);
            }
            match counted.get_ref().as_str() {
                "age" => Sorted::Ages(bands),
                "curriculum_year" => Sorted::CurriculumYears(bands),
                other => {
                    let message = format!("\"{other}\" cannot be counted; write \"age\" or \"curriculum_year\"");
                    notes.at(counted.span().start, message);
                    return None;
                }
            }
        }
        None => {
            let mut codes = Vec::new();
            for group in &raw.groups {
                let place = place_of(&group.id, &group.title, &mut groups);
                codes.push((group.id.clone(), place));
            }
            if let Some(name) = &raw.codes {
                let Some(list) = definitions.code_list(name.get_ref()) else {
                    notes.at(
                        name.span().start,
                        format!("there is no code list \"{}\"", name.get_ref()),
                    );
                    return None;
                };
                for code in &list.codes {
                    let (group, title) = match &code.group {
                        Some(group) if raw.grouped => (group, group),
                        _ => (&code.code, &code.title),
                    };
                    if !raw.unknown.contains(group) {
                        let place = place_of(group, title, &mut groups);
                        codes.push((code.code.clone(), place));
                    }
                }
            }
            Sorted::Codes(codes)
        }
    };
    if groups.is_empty() {
        notes.at(
            at,
            format!("the breakdown \"{id}\" has no groups; name `codes`, `groups` or `bands`"),
        );
        return None;
    }
    groups.push(Group {
        id: "unknown".to_owned(),
        title: "Not known".to_owned(),
    });
    Some(Breakdown {
        id: id.to_owned(),
        title: raw.title,
        groups,
        backfill: raw.backfill,
        sorted,
        by: raw.by.into_iter().map(toml::Spanned::into_inner).collect(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use calendar::{add_days, age_on, curriculum_year, date_of_day_number};
    use proptest::prelude::*;

    use super::*;

    const BANDS: &[(i32, i32)] = &[(0, 4), (5, 10), (11, 15), (16, 19), (20, 25)];

    fn breakdown(sorted: Sorted) -> Breakdown {
        Breakdown {
            id: "b".into(),
            title: "b".into(),
            groups: Vec::new(),
            backfill: false,
            sorted,
            by: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn a_band_holds_whom_the_calendar_says(on in -4_000_i32..40_000, before in -800_i64..13_000) {
            let on = date_of_day_number(on).unwrap();
            let birth = add_days(on, -before).unwrap();
            let value = i64::from(day_number(birth));
            let band_of = |n: i32| BANDS.iter().position(|&(from, to)| (from..=to).contains(&n)).map(place);
            let ages = breakdown(Sorted::Ages(BANDS.to_vec())).birth_sorter(on);
            prop_assert_eq!(ages.group(value), band_of(age_on(birth, on)));
            let years = breakdown(Sorted::CurriculumYears(BANDS.to_vec())).birth_sorter(on);
            prop_assert_eq!(years.group(value), band_of(curriculum_year(birth, on)));
        }
    }
}
