use crate::{BankHolidays, Date, SchoolTerms};

/// Days on which a body does not sit or that its rules leave out of account, such as the Tribunal's August.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosedDays {
    /// The id, by which a clock names it.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Spans of each year, both ends included; one that ends earlier in the year than it begins runs over the new year.
    pub yearly: Vec<YearlySpan>,
    /// Spans of days, both ends included.
    pub dated: Vec<(Date, Date)>,
}

/// A span of each year, both ends included, such as 25 December to 1 January.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlySpan {
    /// Month and day of its first day.
    pub from: (i8, i8),
    /// Month and day of its last day.
    pub to: (i8, i8),
}

impl ClosedDays {
    /// Whether the day is one of them.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        let day = (date.month(), date.day());
        let yearly = self.yearly.iter().any(|span| {
            if span.from <= span.to {
                (span.from..=span.to).contains(&day)
            } else {
                day >= span.from || day <= span.to
            }
        });
        yearly || self.dated.iter().any(|(from, to)| (*from..=*to).contains(&date))
    }
}

/// Every calendar that limits may be counted by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendars {
    /// Bank holidays of England and Wales.
    pub holidays: BankHolidays,
    /// Days that a clock may leave out or roll over.
    pub closed: Vec<ClosedDays>,
    /// School terms.
    pub school: SchoolTerms,
}

impl Calendars {
    /// The closed days with this id.
    #[must_use]
    pub fn closed(&self, id: &str) -> Option<&ClosedDays> {
        self.closed.iter().find(|closed| closed.id == id)
    }
}

/// How the days of one limit are counted.
#[derive(Debug, Clone, Copy)]
pub struct Counting<'a> {
    /// Bank holidays and school terms.
    pub calendars: &'a Calendars,
    /// Days that do not count, in whatever unit.
    pub skips: Option<&'a ClosedDays>,
    /// Spans of days that do not count, from the first day to before the second.
    pub pauses: &'a [(Date, Date)],
}

impl<'a> Counting<'a> {
    /// Counting with nothing left out.
    #[must_use]
    pub fn plain(calendars: &'a Calendars) -> Self {
        Self {
            calendars,
            skips: None,
            pauses: &[],
        }
    }

    /// Whether the day is left out of account, whatever the unit.
    pub(crate) fn leaves_out(&self, date: Date) -> bool {
        self.skips.is_some_and(|skips| skips.contains(date))
            || self.pauses.iter().any(|(from, to)| *from <= date && date < *to)
    }

    /// Whether every day counts.
    pub(crate) fn leaves_out_nothing(&self) -> bool {
        self.skips.is_none() && self.pauses.is_empty()
    }

    pub(crate) fn is_working_day(&self, date: Date) -> bool {
        self.calendars.holidays.is_working_day(date)
    }

    pub(crate) fn is_school_day(&self, date: Date) -> bool {
        self.is_working_day(date) && self.calendars.school.is_open(date)
    }
}
