use std::collections::BTreeSet;

use jiff::civil::Weekday;

use crate::{Date, add_days, easter_sunday};

/// A school term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What it is called, such as "Autumn 2026".
    pub title: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// First and last day of its half-term holiday.
    pub half_term: Option<(Date, Date)>,
}

/// School terms: those an area has published, and for other school years the usual pattern, which is provisional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolTerms {
    /// In order; published terms take the place of the pattern for the whole of their school year.
    terms: Vec<Term>,
    closed: BTreeSet<Date>,
    /// The seasons of school years that have published terms.
    published: BTreeSet<(i16, u8)>,
}

/// The school years, by the calendar year they begin in, whose terms are known or follow the pattern.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2060;

impl Default for SchoolTerms {
    fn default() -> Self {
        Self::published(Vec::new(), [])
    }
}

impl SchoolTerms {
    /// Takes published terms, and single days on which schools are closed in them, such as training days. A season of a
    /// school year that has a published term is taken from those alone; every other follows the pattern.
    #[must_use]
    pub fn published(published: Vec<Term>, closed: impl IntoIterator<Item = Date>) -> Self {
        let seasons: BTreeSet<(i16, u8)> = published.iter().map(|term| season(term.to)).collect();
        let mut terms = published;
        let pattern = YEARS.flat_map(|year| pattern(year).unwrap_or_default());
        terms.extend(pattern.filter(|term| !seasons.contains(&season(term.to))));
        terms.sort_by_key(|term| term.from);
        Self {
            terms,
            closed: closed.into_iter().collect(),
            published: seasons,
        }
    }

    /// Whether the term of the day, or the one that comes next, has been published.
    #[must_use]
    pub fn is_published(&self, date: Date) -> bool {
        let at = self.terms.partition_point(|term| term.to < date);
        self.terms
            .get(at)
            .is_some_and(|term| self.published.contains(&season(term.to)))
    }

    /// The titles of two terms that share a day.
    #[must_use]
    pub fn overlap(&self) -> Option<(&str, &str)> {
        let pair = self.terms.windows(2).find(|pair| pair[1].from <= pair[0].to)?;
        Some((&pair[0].title, &pair[1].title))
    }

    /// Whether schools are open on the day, as far as terms, half-terms and training days say; weekends and bank
    /// holidays are not looked at.
    #[must_use]
    pub fn is_open(&self, date: Date) -> bool {
        let at = self.terms.partition_point(|term| term.to < date);
        self.terms.get(at).is_some_and(|term| {
            let away = term.half_term.is_some_and(|(from, to)| from <= date && date <= to);
            term.from <= date && !away
        }) && !self.closed.contains(&date)
    }

    /// The last day of the term of a day or of the one after it. A day in the holidays belongs to the term that comes,
    /// so that term is its next one too.
    #[must_use]
    pub fn end_of_term(&self, date: Date, next: bool) -> Option<Date> {
        end(self.terms.iter().map(|term| (term.from, term.to)), date, next)
    }

    /// The same for half terms: a term without a half-term holiday is one.
    #[must_use]
    pub fn end_of_half_term(&self, date: Date, next: bool) -> Option<Date> {
        let halves = self.terms.iter().flat_map(|term| {
            let whole = (term.from, term.to);
            let halves = term.half_term.and_then(|(from, to)| {
                // The first half ends on the last weekday before the holiday.
                let before = -1 - i64::from(from.weekday() == Weekday::Monday) * 2;
                let first = (term.from, add_days(from, before)?);
                Some([Some(first), Some((add_days(to, 1)?, term.to))])
            });
            halves.unwrap_or([Some(whole), None]).into_iter().flatten()
        });
        end(halves, date, next)
    }
}

fn end(mut periods: impl Iterator<Item = (Date, Date)>, date: Date, next: bool) -> Option<Date> {
    let (from, to) = periods.find(|(_, to)| *to >= date)?;
    if next && from <= date {
        periods.next().map(|(_, to)| to)
    } else {
        Some(to)
    }
}

/// The calendar year in which the school year of a day began: school years begin on 1 September.
pub(crate) fn school_year(date: Date) -> i16 {
    date.year() - i16::from(date.month() < 9)
}

/// The school year of a term and its season, autumn, spring or summer, by the term's last day.
fn season(to: Date) -> (i16, u8) {
    let season = match to.month() {
        9.. => 0,
        1..=4 => 1,
        _ => 2,
    };
    (school_year(to), season)
}

/// The usual terms of the school year that begins in a year, by which days of years not yet published are counted.
fn pattern(year: i16) -> Option<Vec<Term>> {
    let next = year.checked_add(1)?;
    let monday_of = |year: i16, month: i8, day: i8| -> Option<Date> {
        let date = Date::new(year, month, day).ok()?;
        add_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
    };
    let week = |monday: Date| Some((monday, add_days(monday, 4)?));
    let good_friday = add_days(easter_sunday(next)?, -2)?;
    let spring_holiday = Date::new(next, 5, 1)
        .ok()?
        .nth_weekday_of_month(-1, Weekday::Monday)
        .ok()?;
    let term = |name: &str, of: i16, from: Date, to: Date, half_term: Option<(Date, Date)>| Term {
        title: format!("{name} {of}"),
        from,
        to,
        half_term,
    };
    Some(vec![
        term(
            "Autumn",
            year,
            Date::new(year, 9, 2).ok()?,
            add_days(monday_of(year, 12, 18)?, 4)?,
            week(monday_of(year, 10, 28)?),
        ),
        term(
            "Spring",
            next,
            monday_of(next, 1, 7)?,
            add_days(good_friday, -7)?,
            week(monday_of(next, 2, 17)?),
        ),
        term(
            "Summer",
            next,
            add_days(good_friday, 10)?,
            Date::new(next, 7, 21).ok()?,
            week(spring_holiday),
        ),
    ])
}
